"""The words around each figure, in English and French: title, subtitle, source, note, description.

Titles state what the numbers say; every number here comes from the finding.
"""

from __future__ import annotations

from ..areas import area_name, country_name
from ..figures.style import FigureText, Words
from ..findings import Findings
from . import main_finding, sentences


def _pick(words: Words, en: str, fr: str) -> str:
    return en if words.language == "en" else fr


def phase_trend(found: Findings, words: Words) -> FigureText:
    """Which areas the trend is about, which are left out, and until when it is known."""
    trend, country = found.trend, country_name(found.country, words.language)
    names = [area_name(code, words.language) for code in trend.left_out]
    left_out = sentences.listed(names, words.language)
    until = words.day(trend.frame["published_on"].max())
    return FigureText(
        title=sentences.trend_title(trend, words),
        subtitle=_pick(
            words,
            f"Share of people in phase 3 or worse, {len(trend.areas)} areas of {country} analysed "
            f"every time since October 2014 (without {left_out})",
            f"Part de la population en phase 3 ou pire, {len(trend.areas)} zones du {country} "
            f"analysées à chaque fois depuis octobre 2014 (sans {left_out})",
        ),
        source=_pick(
            words,
            f"CILSS, Cadre Harmonisé, through HDX and HDX HAPI; FSIN. Data published to {until}.",
            "CILSS, Cadre Harmonisé, via HDX et HDX HAPI ; FSIN. Données publiées jusqu’au "
            f"{until}.",
        ),
        alt=sentences.trend_alt(trend, words),
    )


def share_map(found: Findings, words: Words) -> FigureText:
    """Of which analysis the map is."""
    country = country_name(found.country, words.language)
    when = f"{words.month(found.map.period_start)} – {words.month(found.map.period_end)}"
    return FigureText(
        title=sentences.map_title(found.map, words),
        subtitle=_pick(
            words,
            f"Share of people in phase 3 or worse by cercle, {country}, current analysis, {when}",
            f"Part de la population en phase 3 ou pire par cercle, {country}, analyse courante, "
            f"{when}",
        ),
        source=_pick(
            words,
            "CILSS, Cadre Harmonisé, through HDX; outlines OCHA COD-AB, generalised.",
            "CILSS, Cadre Harmonisé, via HDX ; contours OCHA COD-AB, généralisés.",
        ),
        alt=sentences.map_alt(found.map, words),
    )


def conflict_calendar(found: Findings, words: Words) -> FigureText:
    """Which months are shown, and which dated events cannot be."""
    calendar, country = found.calendar, country_name(found.country, words.language)
    first, last = words.month(calendar.months[0]), words.month(calendar.months[-1])
    title = sentences.calendar_title(calendar, words)
    return FigureText(
        title=title,
        subtitle=_pick(
            words,
            f"Reported fatalities of political violence by region and month, {country}, {first} to "
            f"{last}",
            f"Décès signalés dus à la violence politique, par région et par mois, {country}, "
            f"de {first} à {last}",
        ),
        source=_pick(
            words,
            "ACLED, aggregated by month, through HDX; dated events: UN and press.",
            "ACLED, agrégé par mois, via HDX ; événements datés : ONU et presse.",
        ),
        note=_pick(
            words,
            f"Reported figures; coverage changed over time. {calendar.undated} events without a "
            "published day and the closing ceremony are not marked.",
            "Événements rapportés ; la couverture médiatique a évolué. "
            f"{calendar.undated} événements sans date publiée et la cérémonie de clôture n’y "
            "figurent pas.",
        ),
        alt=sentences.calendar_alt(calendar, words),
    )


def displacement(found: Findings, words: Words) -> FigureText:
    """Why the stocks are not added, and how many areas DTM's rounds covered."""
    country = country_name(found.country, words.language)
    covered = found.displacement.coverage["areas"]
    last = words.day(found.displacement.frame["date"].max())
    title = sentences.displacement_title(found.displacement, words)
    return FigureText(
        title=title,
        subtitle=_pick(
            words,
            f"People, stocks at a date by producer, {country}",
            f"Personnes, effectifs à une date donnée par producteur, {country}",
        ),
        source=_pick(
            words,
            f"IOM DTM, DNDS and CMP, UNHCR, IDMC. Data to {last}.",
            f"OIM DTM, DNDS et CMP, HCR, IDMC. Données jusqu’au {last}.",
        ),
        note=_pick(
            words,
            f"Stocks are never added. DTM's rounds covered {covered.min()} to {covered.max()} "
            "cercles.",
            "Les effectifs ne s’additionnent pas. Les cycles de la DTM ont couvert "
            f"{covered.min()} à {covered.max()} cercles.",
        ),
        alt=sentences.displacement_alt(found.displacement, words),
    )


def malnutrition(found: Findings, words: Words) -> FigureText:
    """How the surveys differ, and which points are left out."""
    country = country_name(found.country, words.language)
    left_out = found.malnutrition.left_out
    title = sentences.malnutrition_title(found.malnutrition, words)
    return FigureText(
        title=title,
        subtitle=_pick(
            words,
            "Global acute malnutrition, compiled as weight-for-height, children, percent, "
            f"{country}, by survey",
            "Malnutrition aiguë globale, compilée comme poids-pour-taille, enfants, en pour "
            f"cent, {country}, par enquête",
        ),
        source=_pick(
            words,
            "SMART and other surveys as published by the Nutrition Cluster, OCHA, UNICEF and "
            "press.",
            "enquêtes SMART et autres, publiées par le cluster Nutrition, OCHA, l’UNICEF et la "
            "presse.",
        ),
        note=_pick(
            words,
            f"{left_out} points about sites of displaced people or only a part of the country are "
            "left out. Surveys differ in "
            "season and age group (marked where not 6–59 months).",
            f"{left_out} points relatifs à des sites de déplacés ou à une partie seulement du pays "
            "sont exclus. Les enquêtes diffèrent "
            "par la saison et la tranche d’âge (signalée si elle n’est pas 6–59 mois).",
        ),
        alt=sentences.malnutrition_alt(found.malnutrition, words),
    )


def coefficients(found: Findings, words: Words) -> FigureText:
    """What a coefficient is, on how many rows it rests, and what the lead is for."""
    result, country = found.conflict_food, country_name(found.country, words.language)
    starts = result.frame["period_start"]
    span = f"{words.month(starts.min())} – {words.month(starts.max())}"
    rows = result.estimates.loc[~result.estimates["together"], "n"]
    title = main_finding.coefficients_title(result, words)
    return FigureText(
        title=title,
        subtitle=_pick(
            words,
            "Percentage points of phase 3+ that go with one unit of log(1 + rate per 100,000), "
            f"{country}, {span}; lead = conflict after the period",
            "Points de pourcentage de phase 3+ associés à une unité de log(1 + taux pour 100 000), "
            f"{country}, {span} ; conflit après la période = test placebo",
        ),
        source=_pick(
            words,
            "computed from CILSS (Cadre Harmonisé) and ACLED, through HDX.",
            "calculs à partir des données du CILSS (Cadre Harmonisé) et d’ACLED, via HDX.",
        ),
        note=_pick(
            words,
            f"{rows.min()} to {rows.max()} cercle-analyses; errors clustered by cercle; an "
            "association, not a demonstrated effect.",
            f"{rows.min()} à {rows.max()} cercles-analyses ; erreurs types groupées par cercle ; "
            "une association, non un effet démontré.",
        ),
        alt=main_finding.coefficients_alt(result, words),
    )
