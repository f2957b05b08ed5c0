"""Conflict in words: reported deaths by region and month, and the dated turning points."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...areas import area_name, country_name
from ...figures.style import FigureText
from ...figures.words import Words
from ...findings import ConflictCalendar
from ...typography import of_name
from .common import listed, regions_of

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


def conflict_calendar(calendar: ConflictCalendar, words: Words) -> FigureText:
    """Which months are shown, and which dated events cannot be."""
    country = country_name(calendar.country, words.language)
    first, last = words.month(calendar.months[0]), words.month(calendar.months[-1])
    title, region = calendar_title(calendar, words), regions_of(calendar.country, words, 1)
    return FigureText(
        title=title,
        subtitle=words.pick(
            f"Reported fatalities of political violence by {region} and month, {country}, {first} "
            f"to {last}",
            f"Décès signalés dus à la violence politique, par {region} et par mois, {country}, "
            f"{of_name(first)} à {last}",
        ),
        source=_calendar_source(calendar, words),
        note=_calendar_note(calendar, words),
        alt=calendar_alt(calendar, words),
    )


def _calendar_source(calendar: ConflictCalendar, words: Words) -> str:
    if calendar.events.empty:
        return words.pick(
            "ACLED, aggregated by month, through HDX.", "ACLED, agrégé par mois, via HDX."
        )
    return words.pick(
        "ACLED, aggregated by month, through HDX; dated events: UN and press.",
        "ACLED, agrégé par mois, via HDX ; événements datés : ONU et presse.",
    )


def _calendar_note(calendar: ConflictCalendar, words: Words) -> str:
    """How figures may mislead; of a country with dated events, which of them cannot be marked."""
    told = words.pick(
        "Reported figures; coverage changed over time.",
        "Événements rapportés ; la couverture médiatique a évolué.",
    )
    if not calendar.undated:
        return told
    return told + words.pick(
        f" {calendar.undated} events without a published day and the closing ceremony are not "
        "marked.",
        f" {calendar.undated} événements sans date publiée et la cérémonie de clôture n’y "
        "figurent pas.",
    )


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
        f"{_region(calendar, where)} ({deaths})"
    )


def _region(calendar: ConflictCalendar, name: str) -> str:
    """A region in a French sentence. Only Mali's all bear names of towns, which take no article."""
    return f"région {of_name(name)}" if calendar.country == "MLI" else name


def calendar_alt(calendar: ConflictCalendar, words: Words) -> str:
    """The reported deaths of every region over the whole time."""
    deaths = words.semicolon.join(
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
    return [place_name(name, language) for name in names]


def place_name(name: str, language: str) -> str:
    """A place of the dated events in the spelling of this project."""
    accented = _PLACES | ({"Menaka": "Ménaka"} if language == "fr" else {})
    return accented.get(name, name)
