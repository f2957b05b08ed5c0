"""What the figures show in words, computed from the findings' numbers, in English and French."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..areas import area_name
from ..figures.style import Words
from ..findings import ConflictCalendar, Displacement, Malnutrition, PhaseMap, PhaseTrend

PRODUCERS = {
    "iom_dtm": {"en": "IOM DTM, rounds", "fr": "OIM DTM, cycles"},
    "dtm_government": {
        "en": "DTM with DNDS/CMP, as printed",
        "fr": "DTM avec DNDS/CMP, chiffres publiés",
    },
    "unhcr": {"en": "UNHCR, year's end", "fr": "HCR, fin d’année"},
    "idmc": {"en": "IDMC, year's end", "fr": "IDMC, fin d’année"},
}

_MEASURES = {
    "conflict_events": {"en": "Events", "fr": "Événements"},
    "conflict_fatalities": {"en": "Fatalities", "fr": "Décès"},
}

_KINDS = {
    "base_handover": {"en": "MINUSMA hands over {}", "fr": "la MINUSMA remet {}"},
    "base_departure": {"en": "MINUSMA leaves {}", "fr": "la MINUSMA quitte {}"},
    "base_attack": {"en": "CSP attacks {}", "fr": "le CSP attaque {}"},
    "town_captured": {"en": "army and Wagner take {}", "fr": "l’armée et Wagner prennent {}"},
    "mission_end": {"en": "end of MINUSMA", "fr": "fin de la MINUSMA"},
    "battle": {"en": "battle of {}", "fr": "bataille de {}"},
}

# Places of the dated events, which carry no P-code, in the spelling of this project.
_PLACES = {
    "Timbuktu": "Tombouctou",
    "Lere": "Léré",
    "Sevare": "Sévaré",
    "Anefis": "Anéfis",
    "Aguelhok": "Aguelhoc",
    "Tinzaouaten": "Tinzaouatène",
}


def listed(names: list[str], language: str) -> str:
    """Names in a sentence: "Gao, Kidal and Menaka"; "none" where there are none."""
    if not names:
        return "none" if language == "en" else "aucune"
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} {'and' if language == 'en' else 'et'} {names[-1]}"


def exposure(measure: str, window: int, language: str) -> str:
    """The short name of an exposure: "Events, 12 months"."""
    months = "months" if language == "en" else "mois"
    return f"{_MEASURES[measure][language]}, {window} {months}"


# -- food insecurity -------------------------------------------------------------------------


def trend_title(trend: PhaseTrend, words: Words) -> str:
    """From which share to which in the same season, and where the peak was; who is left out.

    The first analysis is compared with the latest of its own season, since October follows the
    harvest and March does not.
    """
    current = trend.current
    same_season = current["period_start"].dt.month == current["period_start"].iloc[0].month
    said = (current.iloc[0], current[same_season].iloc[-1], _highest(current, "share"))
    start, end, top = (words.percent(100 * row["share"], 1) for row in said)
    first, last, peak = (words.month(row["period_start"]) for row in said)
    without = listed([area_name(code, words.language) for code in trend.left_out], words.language)
    if words.language == "en":
        return (
            f"People in phase 3 or worse, without {without}: {start} in {first}, {end} in {last}, "
            f"with a peak of {top} in {peak}"
        )
    return (
        f"Personnes en phase 3 ou pire, sans {without} : {start} en {first}, {end} en {last}, avec "
        f"un maximum de {top} en {peak}"
    )


def _highest(frame: pd.DataFrame, column: str) -> pd.Series:
    """The first of the rows with the highest value of a column."""
    return frame.nlargest(1, column).iloc[0]


def trend_alt(trend: PhaseTrend, words: Words) -> str:
    """The trend in words, point by point."""
    current = trend.current
    points = "; ".join(
        f"{words.month(start)} {words.percent(100 * share, 1)}"
        for start, share in zip(current["period_start"], current["share"], strict=True)
    )
    if words.language == "en":
        return f"Share in phase 3 or worse by current analysis: {points}"
    return f"Part en phase 3 ou pire par analyse courante : {points}"


def printed_sentences(trend: PhaseTrend, words: Words) -> list[str]:
    """The totals of the whole country as printed, after the last analysis by area (English)."""
    printed = trend.frame[trend.frame["scope"] != "constant units"].sort_values("period_start")
    return [
        f"As printed for the whole country, {row['status']}, {words.month(row['period_start'])} to "
        f"{words.month(row['period_end'])}: {words.number(row['people'])} people in phase 3 or "
        f"worse ({words.percent(100 * row['share'], 1)} of {words.number(row['population'])}). It "
        "is not part of the trend, which rests on analyses by cercle without "
        f"{listed([area_name(code, words.language) for code in trend.left_out], 'en')}."
        for row in printed.to_dict("records")
    ]


def map_title(found: PhaseMap, words: Words) -> str:
    """How many areas have a fifth or more of their people in phase 3+, and which leads."""
    high, analysed = len(_a_fifth_or_more(found)), int(found.frame["value"].notna().sum())
    worst, when = _highest(found.frame, "value"), words.month(found.period_start)
    name, share = area_name(worst["area_code"], words.language), words.percent(100 * worst["value"])
    if words.language == "en":
        return (
            f"{when}: {high} of {analysed} cercles have a fifth or more of their people in phase 3 "
            f"or worse; {name} has {share}"
        )
    return (
        f"{when.capitalize()} : {high} cercles sur {analysed} comptent au moins un cinquième de "
        f"leur population en phase 3 ou pire ; {name} : {share}"
    )


def map_alt(found: PhaseMap, words: Words) -> str:
    """The areas at a fifth or more with their shares."""
    high = _a_fifth_or_more(found)
    shares = "; ".join(
        f"{area_name(code, words.language)} {words.percent(100 * share)}"
        for code, share in zip(high["area_code"], high["value"], strict=True)
    )
    return f"{map_title(found, words)}. {shares}"


def _a_fifth_or_more(found: PhaseMap) -> pd.DataFrame:
    return found.frame[found.frame["phase"] >= 3].sort_values("value", ascending=False)


# The outcomes of the main finding and its checks, by column of the finding's frame.
OUTCOMES = {
    "phase3plus_percent": "phase 3 or worse, %",
    "phase3plus_share": "phase 3 or worse, % (fractional)",
    "phase2plus_percent": "phase 2 or worse, %",
    "phase3_by_rule_percent": "areas with 20% in phase 3 or worse, %",
}

# -- conflict --------------------------------------------------------------------------------


def calendar_title(calendar: ConflictCalendar, words: Words) -> str:
    """Which regions hold most reported deaths, and the worst month."""
    by_region = calendar.frame.sum(axis="columns")
    share = words.percent(100 * by_region.iloc[:2].sum() / by_region.sum())
    leading = [area_name(code, words.language) for code in by_region.index[:2]]
    names = listed(leading, words.language)
    region, when, killed = _worst_month(calendar)
    where, month = area_name(region, words.language), words.month(when)
    since, deaths = calendar.months[0].year, words.number(killed)
    if words.language == "en":
        return (
            f"{names} account for {share} of reported deaths since {since}; the worst month was "
            f"{month} in {where} ({deaths})"
        )
    return (
        f"{names} concentrent {share} des décès signalés depuis {since} ; le pire mois : {month}, "
        f"région de {where} ({deaths})"
    )


def calendar_alt(calendar: ConflictCalendar, words: Words) -> str:
    """The reported deaths of every region over the whole time."""
    deaths = "; ".join(
        f"{area_name(str(code), words.language)} {words.number(count)}"
        for code, count in calendar.frame.sum(axis="columns").items()
    )
    return f"{calendar_title(calendar, words)}. {deaths}"


def _worst_month(calendar: ConflictCalendar) -> tuple[str, pd.Timestamp, float]:
    """Region, month and deaths of the calendar's highest cell."""
    deaths = calendar.frame.to_numpy()
    row, column = map(int, np.unravel_index(np.nanargmax(deaths), deaths.shape))
    return str(calendar.frame.index[row]), calendar.months[column], float(deaths[row, column])


def events_by_month(events: pd.DataFrame, language: str) -> pd.DataFrame:
    """The dated events as the calendar shows them, one line a month: date, label, precision."""
    known = events[events["kind"].isin(list(_KINDS))]
    rows = [
        {"date": month, "label": _label(happened, language), "precision": "month"}
        for month, happened in known.groupby("month")
    ]
    return pd.DataFrame(rows)


def _label(happened: pd.DataFrame, language: str) -> str:
    """The events of a month, kind by kind: "MINUSMA leaves Kidal; battle of Tinzaouaten"."""
    said = [
        _KINDS[str(kind)][language].format(listed(_places(rows["place"], language), language))
        for kind, rows in happened.groupby("kind", sort=False)
    ]
    return ("; " if language == "en" else " ; ").join(said)


def _places(names: pd.Series, language: str) -> list[str]:
    accented = _PLACES | ({"Menaka": "Ménaka"} if language == "fr" else {})
    return [accented.get(name, name) for name in names]


# -- displacement and malnutrition -----------------------------------------------------------


def displacement_title(found: Displacement, words: Words) -> str:
    """The latest IDP and refugee stocks and how the refugees have grown."""
    stocks = found.frame.sort_values(["date", "producer"])
    idps = _first_printed(stocks[stocks["measure"] == "idps"])
    refugees = stocks[stocks["measure"] == "refugees"]
    last, start = refugees.iloc[-1], refugees[refugees["date"].dt.year == 2012].iloc[0]
    times = words.number(last["value"] / start["value"], 1)
    inside, abroad = words.number(idps["value"]), words.number(last["value"])
    who = PRODUCERS[idps["producer"]][words.language].split(",")[0]
    if words.language == "en":
        return (
            f"{inside} people displaced inside the country ({who}, {words.month(idps['date'])}) "
            f"and {abroad} refugees abroad (UNHCR, {words.month(last['date'])}), {times} times as "
            "many refugees as at the end of 2012"
        )
    return (
        f"{inside} personnes déplacées internes ({who}, {words.month(idps['date'])}) et {abroad} "
        f"réfugiés (HCR, {words.month(last['date'])}), soit {times} fois le nombre de réfugiés de "
        "fin 2012"
    )


def _first_printed(stocks: pd.DataFrame) -> pd.Series:
    """The latest figure, with the producer and date that had it first: others repeat it."""
    latest = stocks.iloc[-1]
    recent = stocks["date"] >= latest["date"] - pd.DateOffset(years=1)
    first: pd.Series = stocks[recent & (stocks["value"] == latest["value"])].iloc[0]
    return first


def displacement_alt(found: Displacement, words: Words) -> str:
    """Every producer's last figure."""
    last = found.frame.sort_values(["date", "producer"]).drop_duplicates(
        ["measure", "producer"], keep="last"
    )
    figures = "; ".join(
        f"{words[row['measure']]}, {PRODUCERS[row['producer']][words.language]}: "
        f"{words.number(row['value'])} ({words.month(row['date'])})"
        for row in last.to_dict("records")
    )
    return f"{displacement_title(found, words)}. {figures}"


def malnutrition_title(found: Malnutrition, words: Words) -> str:
    """The range of the national figures, and the highest regional one."""
    national = found.frame[found.frame["national"]]
    worst = _highest(found.frame[~found.frame["national"]], "value")
    low, high = words.number(national["value"].min(), 1), words.percent(national["value"].max(), 1)
    since = national["date"].min().year
    top, when = words.percent(worst["value"], 1), words.month(worst["date"])
    # A younger region is published as a part of the one it was cut out of.
    where = worst["unit"] or area_name(worst["area_code"], words.language)
    if words.language == "en":
        return (
            f"Global acute malnutrition: {low} to {high} nationally since {since}, up to {top} in "
            f"{where} ({when})"
        )
    return (
        f"Malnutrition aiguë globale : de {low} à {high} au niveau national depuis {since}, "
        f"jusqu’à {top}, région de {where} ({when})"
    )


def malnutrition_alt(found: Malnutrition, words: Words) -> str:
    """The national figures, survey by survey."""
    national = found.frame[found.frame["national"]]
    figures = "; ".join(
        f"{words.month(row['date'])} {words.percent(row['value'], 1)}"
        for row in national.to_dict("records")
    )
    return f"{malnutrition_title(found, words)}. {words['national']}: {figures}"
