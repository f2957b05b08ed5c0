"""The six figures of the report: each a finding, its words in two languages, and how it is drawn.

Titles state what the numbers say; every number in them comes from the finding.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..areas import area_name, country_name
from ..boundaries import boundaries
from ..figures import estimates, heatmap, maps, timeline
from ..figures.style import FigureText, Words, words_of
from ..findings import Findings
from ..sources import sources
from . import sentences

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LANGUAGES = ("en", "fr")


@dataclass(frozen=True)
class Plate:
    """One figure in one language: `draw()` makes it, `data` is the table behind it.

    `sources` are the producers with licence and citation, `inputs` the bundled tables it rests on.
    """

    name: str
    language: str
    text: FigureText
    data: pd.DataFrame
    sources: list[dict[str, str]]
    inputs: tuple[str, ...]
    drawing: Callable[..., Figure]
    arguments: dict[str, Any]

    def draw(self, style: str = "report") -> Figure:
        """The figure, at the size of a style ("report" or "column")."""
        return self.drawing(text=self.text, language=self.language, style=style, **self.arguments)


def _cited(*keys: str) -> list[dict[str, str]]:
    return [
        {"producer": s.producer, "title": s.title, "licence": s.licence, "citation": s.citation}
        for s in (sources()[key] for key in keys)
    ]


def _pick(language: str, en: str, fr: str) -> str:
    return en if language == "en" else fr


def phase_trend(found: Findings, language: str) -> Plate:
    """Phase 3+ by analysis, current against projected."""
    words, trend, country = words_of(language), found.trend, country_name(found.country, language)
    left_out = sentences.listed([area_name(code, language) for code in trend.left_out], language)
    until = f"{trend.frame['published_on'].max():%Y-%m-%d}"
    text = FigureText(
        title=sentences.trend_title(trend, words),
        subtitle=_pick(
            language,
            f"Share of people in phase 3 or worse, {len(trend.areas)} areas of {country} analysed "
            f"every time since October 2014 (without {left_out})",
            f"Part de la population en phase 3 ou pire, {len(trend.areas)} zones ({country}) "
            f"analysées à chaque fois depuis octobre 2014 (sans {left_out})",
        ),
        source=_pick(
            language,
            f"CILSS, Cadre Harmonisé, through HDX and HDX HAPI; FSIN. Data published to {until}.",
            f"CILSS, Cadre Harmonisé, via HDX et HDX HAPI ; FSIN. Données publiées jusqu’au {until}.",
        ),
        alt=sentences.trend_alt(trend, words),
    )
    return Plate(
        "phase_trend", language, text, trend.frame, _cited("cilss_ch", "cilss_ch_hapi", "grfc"),
        (f"food_security_{found.country.lower()}.csv", "food_security_recent.csv"),
        timeline.phase_trend, {"frame": trend.frame},
    )


def share_map(found: Findings, language: str) -> Plate:
    """Phase 3+ by area in the latest current analysis."""
    words, country = words_of(language), country_name(found.country, language)
    outlines = boundaries(found.country, 2).drop(columns="area_name")
    frame = outlines.merge(found.map.frame, on="area_code", how="left", validate="one_to_one")
    frame["area_name"] = [area_name(code, language) for code in frame["area_code"]]
    when = f"{words.month(found.map.period_start)} – {words.month(found.map.period_end)}"
    text = FigureText(
        title=sentences.map_title(found.map, words),
        subtitle=_pick(
            language,
            f"Share of people in phase 3 or worse by cercle, {country}, current analysis, {when}",
            f"Part de la population en phase 3 ou pire par cercle, {country}, analyse courante, {when}",
        ),
        source=_pick(
            language,
            "CILSS, Cadre Harmonisé, through HDX; outlines OCHA COD-AB, generalised.",
            "CILSS, Cadre Harmonisé, via HDX ; contours OCHA COD-AB, généralisés.",
        ),
        alt=sentences.map_alt(found.map, words),
    )
    data = found.map.frame
    return Plate(
        "phase_map", language, text, data, _cited("cilss_ch"),
        (f"food_security_{found.country.lower()}.csv", "boundaries_admin2.geojson"),
        maps.share_map, {"frame": frame, "regions": boundaries(found.country, 1)},
    )


def conflict_calendar(found: Findings, language: str) -> Plate:
    """Reported fatalities by region and month, with dated events."""
    words, calendar = words_of(language), found.calendar
    country = country_name(found.country, language)
    last = words.month(calendar.frame.columns[-1])
    first = words.month(calendar.frame.columns[0])
    text = FigureText(
        title=sentences.calendar_title(calendar, words),
        subtitle=_pick(
            language,
            f"Reported fatalities of political violence by region and month, {country}, {first} to {last}",
            f"Morts signalées dues à la violence politique, par région et par mois, {country}, "
            f"de {first} à {last}",
        ),
        source=_pick(
            language,
            "ACLED, aggregated by month, through HDX; dated events: UN and press.",
            "ACLED, agrégé par mois, via HDX ; événements datés : ONU et presse.",
        ),
        note=_pick(
            language,
            f"Reported figures; coverage changed over time. {calendar.undated} base closures without a "
            "published day are not marked.",
            f"Chiffres signalés ; la couverture a changé. {calendar.undated} fermetures de base sans "
            "date publiée ne figurent pas.",
        ),
        alt=sentences.calendar_title(calendar, words),
    )
    shown = calendar.frame.rename(index=lambda code: area_name(code, language))
    data = shown.rename_axis("region").reset_index().melt("region", var_name="month", value_name="fatalities")
    events = sentences.events_by_month(calendar.events, language)
    return Plate(
        "conflict_calendar", language, text, data, _cited("acled"),
        (f"conflict_events_{found.country.lower()}.csv", "dated_events_mli.csv"),
        heatmap.region_month, {"frame": shown, "events": events},
    )


def displacement(found: Findings, language: str) -> Plate:
    """IDPs and refugees over time by producer."""
    words, country = words_of(language), country_name(found.country, language)
    frame = found.displacement.frame
    shown = frame.assign(producer=frame["producer"].map(lambda key: sentences.PRODUCERS[key][language]))
    covered = found.displacement.coverage["areas"]
    last = f"{frame['date'].max():%Y-%m-%d}"
    text = FigureText(
        title=sentences.displacement_title(found.displacement, words),
        subtitle=_pick(
            language, f"People, stocks at a date by producer, {country}",
            f"Personnes, effectifs à une date donnée par producteur, {country}",
        ),
        source=_pick(
            language, f"IOM DTM, DNDS and CMP, UNHCR, IDMC. Data to {last}.",
            f"OIM DTM, DNDS et CMP, HCR, IDMC. Données jusqu’au {last}.",
        ),
        note=_pick(
            language,
            f"Stocks are never added. DTM's rounds covered {covered.min()} to {covered.max()} cercles.",
            "Les effectifs ne s’additionnent pas. Les passages de la DTM ont couvert "
            f"{covered.min()} à {covered.max()} cercles.",
        ),
        alt=sentences.displacement_title(found.displacement, words),
    )
    return Plate(
        "displacement", language, text, frame, _cited("iom_dtm", "dtm_government", "unhcr", "idmc"),
        ("idps_mli_admin2.csv", "idps_national.csv", "displacement_reported.csv", "refugees.csv"),
        timeline.stock_by_producer, {"frame": shown},
    )


def malnutrition(found: Findings, language: str) -> Plate:
    """GAM by region and survey, with its intervals where published."""
    words, country = words_of(language), country_name(found.country, language)
    frame = found.malnutrition.frame
    regions = [unit or area_name(code, language) for code, unit in zip(frame["area_code"], frame["unit"], strict=True)]
    shown = frame.assign(area_name=pd.Series(regions, frame.index).where(~frame["national"], country))
    text = FigureText(
        title=sentences.malnutrition_title(found.malnutrition, words),
        subtitle=_pick(
            language,
            f"Global acute malnutrition by weight-for-height, children, percent, {country}, by survey",
            f"Malnutrition aiguë globale selon le rapport poids-taille, enfants, en pour cent, {country}, "
            "par enquête",
        ),
        source=_pick(
            language, "SMART and other surveys as published by the Nutrition Cluster, OCHA and UNICEF.",
            "Enquêtes SMART et autres, publiées par le cluster Nutrition, OCHA et l’UNICEF.",
        ),
        note=_pick(
            language,
            f"{found.malnutrition.sites} points about sites of displaced people are left out. Surveys "
            "differ in season and age group (marked where not 6–59 months).",
            f"{found.malnutrition.sites} points relatifs à des sites de déplacés sont exclus. Les enquêtes "
            "diffèrent par la saison et la tranche d’âge.",
        ),
        alt=sentences.malnutrition_title(found.malnutrition, words),
    )
    return Plate(
        "malnutrition", language, text, frame, _cited("nutrition_surveys"), ("nutrition.csv",),
        estimates.survey_forest, {"frame": shown},
    )


def coefficients(found: Findings, language: str) -> Plate:
    """The regression's coefficients with their leads."""
    words, result = words_of(language), found.conflict_food
    alone = result.estimates[~result.estimates["together"]]
    groups = [sentences.exposure(m, w, language) for m, w in zip(alone["measure"], alone["window"], strict=True)]
    frame = alone.assign(group=groups)[["group", "effects", "timing", "estimate", "ci_low", "ci_high"]]
    text = FigureText(
        title=sentences.coefficients_title(result, words),
        subtitle=_pick(
            language,
            "Percentage points of phase 3+ that go with one unit of log(1 + rate per 100,000), "
            f"{country_name(found.country, language)}, {_span(result, words)}; lead = conflict after the period",
            "Points de pourcentage de phase 3+ associés à une unité de log(1 + taux pour 100 000), "
            f"{country_name(found.country, language)}, {_span(result, words)} ; conflit après la période = test",
        ),
        source=_pick(
            language, "computed from CILSS (Cadre Harmonisé) and ACLED, through HDX.",
            "calculs à partir du CILSS (Cadre Harmonisé) et d’ACLED, via HDX.",
        ),
        note=_pick(
            language,
            f"{int(alone['n'].min())} to {int(alone['n'].max())} cercle-analyses; errors clustered by "
            "cercle; an association, not a demonstrated effect.",
            f"{int(alone['n'].min())} à {int(alone['n'].max())} cercles-analyses ; erreurs groupées par "
            "cercle ; une association, non un effet démontré.",
        ),
        alt=sentences.coefficients_title(result, words),
    )
    label = _pick(language, "Percentage points of phase 3+", "Points de pourcentage de phase 3+")
    return Plate(
        "coefficients", language, text, alone, _cited("cilss_ch", "acled"),
        (f"food_security_{found.country.lower()}.csv", f"conflict_events_{found.country.lower()}.csv"),
        estimates.coefficient_plot, {"frame": frame, "xlabel": label},
    )


def _span(result: Any, words: Words) -> str:
    starts = result.frame["period_start"]
    return f"{words.month(starts.min())} – {words.month(starts.max())}"


PLATES: dict[str, Callable[[Findings, str], Plate]] = {
    "phase_trend": phase_trend,
    "phase_map": share_map,
    "conflict_calendar": conflict_calendar,
    "displacement": displacement,
    "malnutrition": malnutrition,
    "coefficients": coefficients,
}


def plate(found: Findings, name: str, language: str = "en") -> Plate:
    """One of the report's figures by name; a `KeyError` names them all."""
    if name not in PLATES:
        raise KeyError(f"'{name}' is not a figure; there are {', '.join(PLATES)}")
    return PLATES[name](found, language)
