"""The words around the figures of the main finding: title, subtitle, source, note, description."""

from __future__ import annotations

import pandas as pd

from ...areas import area_name, country_name
from ...figures.style import FigureText
from ...figures.words import Words
from ...findings import ConflictFood
from .common import areas_of, counted, interval, listed, season
from .conflict_food_names import exposure
from .conflict_food_readings import LEVEL, SEASON_MONTHS, as_close, leads_alone, strongest

STATISTIC = "spearman"


def source_line(words: Words) -> str:
    """Published by others, computed here."""
    return words.pick(
        "computed from CILSS (Cadre Harmonisé) and ACLED, through HDX.",
        "calculs à partir des données du CILSS (Cadre Harmonisé) et d’ACLED, via HDX.",
    )


def span_of(result: ConflictFood, words: Words) -> str:
    """Country and the first months of the first and last analysis."""
    starts = result.frame["period_start"]
    country = country_name(result.country, words.language)
    return f"{country}, {words.month(starts.min())} – {words.month(starts.max())}"


def association(words: Words) -> str:
    """What such an estimate is, and what not."""
    return words.pick(
        "an association, not a demonstrated effect.", "une association, non un effet démontré."
    )


# -- coefficients ----------------------------------------------------------------------------


def coefficients(result: ConflictFood, words: Words) -> FigureText:
    """What a coefficient is, on how many rows it rests, and what the lead is for."""
    rows = result.estimates.loc[~result.estimates["together"], "n"]
    one = areas_of(result.country, words, 1)
    return FigureText(
        title=coefficients_title(result, words),
        subtitle=words.pick(
            "Percentage points of phase 3+ that go with one unit of log(1 + rate per 100,000), "
            f"{span_of(result, words)}; lead = conflict after the period",
            "Points de pourcentage de phase 3+ associés à une unité de log(1 + taux pour "
            f"100\u202f000), {span_of(result, words)} ; conflit après la période = test placebo",
        ),
        source=source_line(words),
        note=words.pick(
            f"{rows.min()} to {rows.max()} {one}-analyses; errors clustered by {one}; ",
            f"{rows.min()} à {rows.max()} observations ; erreurs types groupées par {one} ; ",
        )
        + association(words),
        alt=_coefficients_alt(result, words),
    )


def coefficients_title(result: ConflictFood, words: Words) -> str:
    """Whether the primary estimate is apart from zero, and in how many models the future is too."""
    clear, falls = result.primary["p_value"] < LEVEL, result.primary["estimate"] < 0
    leads = leads_alone(result)
    ahead, models = int((leads["p_value"] < LEVEL).sum()), len(leads)
    if words.language == "en":
        verb = "goes with" if clear else "does not clearly go with"
        people = "fewer people" if clear and falls else "more people"
        future = f"in {ahead} of {models} models, conflict that comes after it is linked as well"
        return f"More conflict before an analysis {verb} {people} in phase 3 or worse; {future}"
    verb = "va de pair avec" if clear else "ne va pas nettement de pair avec"
    people = "moins de personnes" if clear and falls else "davantage de personnes"
    future = f"dans {ahead} modèles sur {models}, le conflit postérieur y est aussi associé"
    return f"Davantage de conflit avant l’analyse {verb} {people} en phase 3 ou pire ; {future}"


def _coefficients_alt(result: ConflictFood, words: Words) -> str:
    alone = result.estimates[~result.estimates["together"]]
    estimates = words.semicolon.join(
        f"{words[row['effects']]}, {exposure(row['measure'], row['window'], words.language)}, "
        f"{words[row['timing']]}{words.colon}{estimate_of(row, words)}"
        for _, row in alone.iterrows()
    )
    return f"{coefficients_title(result, words)}. {estimates}"


def estimate_of(row: pd.Series, words: Words) -> str:
    """An estimate with its interval: "1.43 (0.55 to 2.32)"."""
    ends = interval(row["ci_low"], row["ci_high"], words, 2)
    return f"{words.number(row['estimate'], 2)} ({ends})"


# -- lags ------------------------------------------------------------------------------------


def lag_profile(result: ConflictFood, words: Words) -> FigureText:
    """Whether earlier conflict goes with phase 3+ more closely than later conflict."""
    table = result.lags_within.to_frame()
    table = table[table["statistic"] == STATISTIC]
    past = strongest(table[table["lag"] > 0])
    future = strongest(table[table["lag"] <= -SEASON_MONTHS])
    before, after = (words.number(row["estimate"], 2) for row in (past, future))
    alike = as_close(past, future)
    areas = areas_of(result.country, words)
    title = words.pick(
        f"Conflict of later months goes with phase 3 or worse "
        f"{'about as closely as' if alike else 'less closely than'} conflict of earlier months: "
        f"correlations up to {after} against {before}, within {areas} and analyses",
        "Le conflit des mois postérieurs est lié à la phase 3 ou pire "
        f"{'à peu près aussi' if alike else 'moins'} étroitement que celui des mois antérieurs : "
        f"corrélations jusqu’à {after} contre {before}, au sein des {areas} et des analyses",
    )
    pairs, known = int(table["n"].max()), counted(result.country, words, int(table["areas"].max()))
    return FigureText(
        title=title,
        subtitle=words.pick(
            "Correlation of the share in phase 3 or worse with conflict events per 100,000 people "
            f"in three months, by month, {span_of(result, words)}",
            "Corrélation entre la part en phase 3 ou pire et les événements de conflit pour "
            f"100\u202f000 habitants sur trois mois, par mois, {span_of(result, words)}",
        ),
        source=source_line(words),
        note=words.pick(
            f"Spearman's rank correlation; up to {pairs} pairs, {known}; whole {areas} drawn with "
            "replacement. The strongest of many months is read by the band. ",
            f"Corrélation des rangs de Spearman ; jusqu’à {pairs} paires, {known} ; tirage avec "
            "remise de zones entières. Le plus fort de tous les mois se lit à la bande. ",
        ),
        alt=f"{title}. {_lags_alt(table, words)}",
    )


def _lags_alt(table: pd.DataFrame, words: Words) -> str:
    each = (
        f"{words.number(-row['lag'])}{words.colon}{words.number(row['estimate'], 2)}"
        for row in table.to_dict("records")
    )
    opening = words.pick("By month from the analysis", "Par mois depuis l’analyse")
    return f"{opening}{words.colon}{words.semicolon.join(each)}"


# -- the map ---------------------------------------------------------------------------------

# Classes of the map: events per 100,000 people in the 12 months before; the share in phase 3+.
EVENT_BINS, SHARE_BINS = (1.0, 10.0), (0.05, 0.20)


def bivariate(result: ConflictFood, words: Words) -> FigureText:
    """How many areas are high in both, and in one of the two."""
    cells = result.latest
    known = cells.dropna(subset=["rate", "share"])
    violent, hungry = known["rate"] >= EVENT_BINS[1], known["share"] >= SHARE_BINS[1]
    both, names = int((violent & hungry).sum()), _names(known[violent & hungry], words)
    start, end = cells["period_start"].iloc[0], cells["period_end"].iloc[0]
    areas = areas_of(result.country, words)
    bounds = words.number(EVENT_BINS[1]), words.percent(100 * SHARE_BINS[1])
    title = words.pick(
        f"Of {counted(result.country, words, len(known))}, {int(violent.sum())} had {bounds[0]} or "
        f"more events per 100,000 people, {int(hungry.sum())} had {bounds[1]} or more in phase 3 or"
        f" worse, and {both} both{names}",
        f"Sur {counted(result.country, words, len(known))}, {int(violent.sum())} comptaient au "
        f"moins {bounds[0]} événements pour 100\u202f000 habitants, {int(hungry.sum())} au moins "
        f"{bounds[1]} de personnes en phase 3 ou pire, et {both} les deux{names}",
    )
    return FigureText(
        title=title,
        subtitle=words.pick(
            f"Conflict events in the 12 months before and share in phase 3 or worse, {areas}, "
            f"current analysis {season(start, end, words)}",
            f"Événements de conflit des 12 mois précédents et part en phase 3 ou pire, {areas}, "
            f"analyse courante {season(start, end, words)}",
        ),
        source=words.pick(
            "CILSS, Cadre Harmonisé, and ACLED, through HDX; outlines OCHA COD-AB, generalised.",
            "CILSS, Cadre Harmonisé, et ACLED, via HDX ; contours OCHA COD-AB, généralisés.",
        ),
        note=words.pick(
            "Published shares and reported events, set side by side; one analysis shows no link.",
            "Parts publiées et événements rapportés, mis côte à côte ; une seule analyse ne montre "
            "aucun lien.",
        ),
        alt=title,
    )


def _names(cells: pd.DataFrame, words: Words) -> str:
    if cells.empty or len(cells) > 4:
        return ""
    names = [area_name(code, words.language) for code in cells["area_code"]]
    return f" ({listed(names, words.language)})"
