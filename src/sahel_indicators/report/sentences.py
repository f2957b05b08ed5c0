"""What the findings say in words, computed from their numbers, in English and French.

Nothing here speaks of an effect: the design supports an association.
"""

from __future__ import annotations

import math

import pandas as pd

from ..areas import area_name
from ..figures.style import Words
from ..findings import (
    ConflictCalendar,
    ConflictFood,
    Displacement,
    Malnutrition,
    PhaseMap,
    PhaseTrend,
)
from ..findings.conflict_food import MEASURES, WINDOWS

PRODUCERS = {
    "iom_dtm": {"en": "IOM DTM, rounds", "fr": "OIM DTM, passages"},
    "dtm_government": {"en": "DTM with DNDS/CMP, as printed", "fr": "DTM avec DNDS/CMP, publié"},
    "unhcr": {"en": "UNHCR, year's end", "fr": "HCR, fin d’année"},
    "idmc": {"en": "IDMC, year's end", "fr": "IDMC, fin d’année"},
}

_MEASURES = {
    "conflict_events": {"en": "Events", "fr": "Événements"},
    "conflict_fatalities": {"en": "Fatalities", "fr": "Morts"},
}

_KINDS = {
    "base_handover": ("MINUSMA hands over {}", "la MINUSMA remet {}"),
    "base_departure": ("MINUSMA leaves {}", "la MINUSMA quitte {}"),
    "base_attack": ("CSP attacks {}", "la CSP attaque {}"),
    "town_captured": ("army and Wagner take {}", "l’armée et Wagner prennent {}"),
    "mission_end": ("end of MINUSMA", "fin de la MINUSMA"),
    "battle": ("battle of {}", "bataille de {}"),
}

# Places of the dated events, which carry no P-code, in the spelling of this project.
_PLACES = {"Timbuktu": "Tombouctou", "Lere": "Léré", "Sevare": "Sévaré"}

# Estimates with a p value below this are called clear in the text.
LEVEL = 0.05


def listed(names: list[str], language: str) -> str:
    """Names in a sentence: "Gao, Kidal and Menaka"; "none" where there are none."""
    if not names:
        return "none" if language == "en" else "aucune"
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} {'and' if language == 'en' else 'et'} {names[-1]}"


def exposure(measure: str, window: int, language: str) -> str:
    """The short name of an exposure."""
    months = "months" if language == "en" else "mois"
    return f"{_MEASURES[measure][language]}, {window} {months}"


def trend_title(trend: PhaseTrend, words: Words) -> str:
    """From which share to which, over which time, and where the peak was."""
    first, last = trend.current.iloc[0], trend.current.iloc[-1]
    peak = trend.current.loc[trend.current["share"].idxmax()]
    start, end, top = (words.percent(100 * row["share"], 1) for row in (first, last, peak))
    if words.language == "en":
        return (
            f"People in phase 3 or worse: {start} in {words.month(first['period_start'])}, "
            f"{end} in {words.month(last['period_start'])}, with a peak of {top} in "
            f"{words.month(peak['period_start'])}"
        )
    return (
        f"Personnes en phase 3 ou pire : {start} en {words.month(first['period_start'])}, {end} en "
        f"{words.month(last['period_start'])}, avec un maximum de {top} en {words.month(peak['period_start'])}"
    )


def printed_sentences(trend: PhaseTrend, words: Words) -> list[str]:
    """The totals of the whole country as printed, after the last analysis by area (English)."""
    printed = trend.frame[trend.frame["scope"] != "constant units"].sort_values("period_start")
    return [
        f"As printed for the whole country, {row.status}, {words.month(row.period_start)} to "
        f"{words.month(row.period_end)}: {words.number(row.people)} people in phase 3 or worse "
        f"({words.percent(100 * row.share, 1)} of {words.number(row.population)}). No analysis by area in "
        "the data backs this figure, and it is not part of the trend."
        for row in printed.itertuples()
    ]


def trend_alt(trend: PhaseTrend, words: Words) -> str:
    """The trend in words, point by point."""
    points = "; ".join(
        f"{words.month(row.period_start)} {words.percent(100 * row.share, 1)}"
        for row in trend.current.itertuples()
    )
    opening = "Share in phase 3 or worse by current analysis: " if words.language == "en" else (
        "Part en phase 3 ou pire par analyse courante : "
    )
    return opening + points


def _highest(found: PhaseMap) -> pd.DataFrame:
    return found.frame[found.frame["value"] >= 0.2].sort_values("value", ascending=False)


def map_title(found: PhaseMap, words: Words) -> str:
    """How many areas have a fifth or more of their people in phase 3+, and which leads."""
    high, analysed = _highest(found), int(found.frame["value"].notna().sum())
    worst = found.frame.loc[found.frame["value"].idxmax()]
    share = words.percent(100 * worst["value"])
    if words.language == "en":
        return (
            f"{words.month(found.period_start)}: {len(high)} of {analysed} cercles have a fifth or more "
            f"of their people in phase 3 or worse; {area_name(worst['area_code'])} has {share}"
        )
    return (
        f"{words.month(found.period_start)} : {len(high)} cercles sur {analysed} comptent au moins un "
        f"cinquième de leur population en phase 3 ou pire ; {area_name(worst['area_code'], 'fr')} : {share}"
    )


def map_alt(found: PhaseMap, words: Words) -> str:
    """The areas at a fifth or more with their shares."""
    high = "; ".join(
        f"{area_name(row.area_code, words.language)} {words.percent(100 * row.value)}"
        for row in _highest(found).itertuples()
    )
    return f"{map_title(found, words)}. {high}"


def calendar_title(calendar: ConflictCalendar, words: Words) -> str:
    """Which regions hold most reported deaths, and the worst month."""
    by_region = calendar.frame.sum(axis=1)
    top = [area_name(code, words.language) for code in by_region.index[:2]]
    share = words.percent(100 * by_region.iloc[:2].sum() / by_region.sum())
    worst = calendar.frame.stack().idxmax()
    deaths, month = words.number(calendar.frame.loc[worst]), words.month(worst[1])
    names, where = listed(top, words.language), area_name(worst[0], words.language)
    since = calendar.frame.columns[0].year
    if words.language == "en":
        return (
            f"{names} hold {share} of reported deaths since {since}; the worst month was {month} in "
            f"{where} ({deaths})"
        )
    return (
        f"{names} concentrent {share} des morts signalées depuis {since} ; le pire mois : {month}, "
        f"région de {where} ({deaths})"
    )


def events_by_month(events: pd.DataFrame, language: str) -> pd.DataFrame:
    """The dated events as the calendar shows them, one line a month: date, label, precision."""
    known = events[events["kind"].isin(_KINDS)]
    rows = []
    for month, group in known.groupby("month"):
        said = [
            _KINDS[kind][language == "fr"].format(listed(_places(rows_["place"], language), language))
            for kind, rows_ in group.groupby("kind", sort=False)
        ]
        rows.append({"date": month, "label": "; ".join(said), "precision": "month"})
    return pd.DataFrame(rows)


def _places(names: pd.Series, language: str) -> list[str]:
    accented = _PLACES | ({"Menaka": "Ménaka"} if language == "fr" else {})
    return [accented.get(name, name) for name in names]


def displacement_title(found: Displacement, words: Words) -> str:
    """The latest IDP and refugee stocks and how the refugees have grown."""
    idps = found.frame[found.frame["measure"] == "idps"].sort_values("date").iloc[-1]
    refugees = found.frame[found.frame["measure"] == "refugees"].sort_values("date")
    last, start = refugees.iloc[-1], refugees[refugees["date"].dt.year == 2012].iloc[0]
    times = words.number(last["value"] / start["value"], 1)
    inside, abroad = words.number(idps["value"]), words.number(last["value"])
    who = PRODUCERS[idps["producer"]][words.language].split(",")[0]
    if words.language == "en":
        return (
            f"{inside} people displaced inside the country ({who}, {words.month(idps['date'])}) and "
            f"{abroad} refugees abroad (UNHCR, {words.month(last['date'])}), {times} times as many "
            "refugees as at the end of 2012"
        )
    return (
        f"{inside} personnes déplacées internes ({who}, {words.month(idps['date'])}) et {abroad} "
        f"réfugiés (HCR, {words.month(last['date'])}), soit {times} fois le nombre de réfugiés de fin 2012"
    )


def malnutrition_title(found: Malnutrition, words: Words) -> str:
    """The range of the national figures, and the highest regional one."""
    national = found.frame[found.frame["national"]]
    regional = found.frame[~found.frame["national"]]
    worst = regional.loc[regional["value"].idxmax()]
    low, high = words.number(national["value"].min(), 1), words.percent(national["value"].max(), 1)
    top, where = words.percent(worst["value"], 1), _region(worst, words.language)
    when = words.month(worst["date"])
    if words.language == "en":
        return (
            f"Global acute malnutrition: {low} to {high} nationally since "
            f"{national['date'].min().year}, up to {top} in {where} ({when})"
        )
    return (
        f"Malnutrition aiguë globale : de {low} à {high} au niveau national depuis "
        f"{national['date'].min().year}, jusqu’à {top}, région de {where} ({when})"
    )


def _region(row: pd.Series, language: str) -> str:
    """A region's name, or that of a younger region published as a part of it."""
    return str(row["unit"]) or area_name(row["area_code"], language)


def coefficients_title(result: ConflictFood, words: Words) -> str:
    """Whether the primary estimate is apart from zero, and in how many models the future is too."""
    clear = result.primary["p_value"] < LEVEL
    leads = leads_alone(result)
    ahead = int((leads["p_value"] < LEVEL).sum())
    if words.language == "en":
        main = "goes with" if clear else "does not clearly go with"
        return (
            f"More conflict before an analysis {main} more people in phase 3 or worse; so does conflict "
            f"that comes after it, in {ahead} of {len(leads)} models"
        )
    main = "va de pair avec" if clear else "ne va pas nettement de pair avec"
    return (
        f"Davantage de conflit avant l’analyse {main} davantage de personnes en phase 3 ou pire ; le "
        f"conflit qui la suit aussi, dans {ahead} modèles sur {len(leads)}"
    )


def leads_alone(result: ConflictFood) -> pd.DataFrame:
    """The estimates of conflict after the period, each in a model of its own."""
    table = result.estimates
    return table[~table["together"] & (table["timing"] == "after")]


# -- the main finding in words (English) -----------------------------------------------------


def _range(row: pd.Series, words: Words, times: float = 1.0) -> str:
    low, high = sorted((times * row["ci_low"], times * row["ci_high"]))
    return f"{words.number(low, 1)} to {words.number(high, 1)}"


def main_sentence(result: ConflictFood, words: Words) -> str:
    """The answer, from the estimate declared beforehand, read between two rates that occur.

    The exposure is log(1 + rate), so "twice as high" would be wrong at low rates: the sentence
    compares the upper with the lower quartile of the rates above zero.
    """
    row, starts = result.primary, result.frame["period_start"]
    low, high = result.quartiles_of_exposure()
    step = math.log1p(high) - math.log1p(low)
    verb = "goes with" if row["p_value"] < LEVEL else "does not clearly go with"
    direction = "higher" if row["estimate"] > 0 else "lower"
    return (
        f"Across {row['clusters']} cercles and {starts.nunique()} analyses ({words.month(starts.min())} "
        f"to {words.month(starts.max())}), more conflict {verb} more people in phase 3 or worse: with "
        f"{words.number(high)} instead of {words.number(low)} events per 100,000 people in the "
        f"{row['window']} months before (the quartiles where there were any), the share was "
        f"{words.number(abs(step * row['estimate']), 1)} percentage points {direction} (95% interval "
        f"{_range(row, words, step)}; {row['n']} cercle-analyses), each cercle compared with its own "
        "mean and with the other cercles of its region at the same time. This is an association: it "
        "does not show that conflict caused it."
    )


def lead_sentences(result: ConflictFood, words: Words) -> list[str]:
    """Where conflict that had not yet happened "explains" the present, said plainly, model by model."""
    said = []
    for effects, group in leads_alone(result).groupby("effects", sort=False):
        ahead = group[group["p_value"] < LEVEL]
        names = [exposure(m, w, "en").lower() for m, w in zip(ahead["measure"], ahead["window"], strict=True)]
        where = f"With {effects} effects"
        if len(ahead):
            said.append(
                f"{where}, conflict in the months after the period \"explains\" the share in "
                f"{len(ahead)} of {len(group)} models ({listed(names, 'en')}). The future cannot cause "
                "the present: these models also pick up what makes places violent and hungry for longer, "
                "or what moves both."
            )
        else:
            said.append(f"{where}, conflict in the months after the period does not go with the share in any model.")
    return [*said, _together(result, words)]


def _together(result: ConflictFood, words: Words) -> str:
    row = result.primary
    before, after = (result.one(row["measure"], row["window"], row["effects"], side, True) for side in ("before", "after"))
    return (
        f"With both in the primary model, the past keeps {words.number(before['estimate'], 2)} "
        f"({_range(before, words)}) and the future {words.number(after['estimate'], 2)} ({_range(after, words)})."
    )


def agreement_sentence(result: ConflictFood, words: Words) -> str:
    """How the other declared specifications compare with the primary one."""
    table = result.estimates[~result.estimates["together"] & (result.estimates["timing"] == "before")]
    positive = int(((table["estimate"] > 0) & (table["p_value"] < LEVEL)).sum())
    return (
        f"Of the {len(table)} declared models ({len(MEASURES)} measures, {len(WINDOWS)} windows, two sets of "
        f"effects), {positive} have an interval above zero; coefficients run from "
        f"{words.number(table['estimate'].min(), 2)} to {words.number(table['estimate'].max(), 2)} "
        "percentage points for one unit of the logged rate. They are not independent tests, and their "
        "p values are not corrected for their number."
    )


LIMITS = (
    "Analysts weigh insecurity when they classify, so phase 3+ partly contains the exposure.",
    "Access decides who is analysed, and populations are projections that ignore flight: rates err most "
    "where conflict is worst.",
    "Events are reported events: coverage of the press grew, and MINUSMA was a source until 2023.",
    "Shares are often whole percents and many are zero; errors allow for correlation within a cercle over "
    "time but not between neighbouring cercles.",
    "Rain, prices and neighbours' conflict are not held fixed here.",
    "Menaka is one cercle, Tombouctou includes Taoudenit, Bamako's communes are added up; an area of which "
    "a part was not analysed is left out.",
)


def alone_sentence(result: ConflictFood) -> str:
    """Which cercles the region-by-period models cannot use, because nothing of their region is left."""
    used = result.frame[result.frame["phase3plus_share"].notna()]
    regions = used.groupby(["parent_code", "period_start"])["area_code"].transform("size")
    alone = used[regions == 1]
    if alone.empty:
        return "Every cercle has another of its region beside it in every analysis."
    names = listed(sorted(set(alone["area_name"])), "en")
    return (
        f"With region-by-period effects, {len(alone)} further cercle-analyses drop out, because {names} "
        "is alone in its region and has nothing to be compared with."
    )
