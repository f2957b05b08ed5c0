"""A published value that moved, in words: its numbers, its place, its period, its cause."""

from __future__ import annotations

import pandas as pd

from ...areas import name_with_code
from ...figures.words import Words
from ...indicators import DECLARED
from ...sources import sources
from .common import season
from .quality_terms import producer

# Each cause alone, and how it is told beside another.
CAUSES = {
    "new": ("new data", "données nouvelles"),
    "revision": ("revision of old data", "révision de données antérieures"),
    "withdrawal": ("data withdrawn", "données retirées"),
    "code": ("change of code", "changement du code"),
    "areas": ("change of area system", "changement du découpage en zones"),
    "unexplained": ("unexplained", "inexpliqué"),
    "several": ("several at once", "plusieurs à la fois"),
}
# As narrow columns of a terminal have them.
SHORT = {
    "new": ("new", "nouveau"),
    "revision": ("revision", "révision"),
    "withdrawal": ("withdrawn", "retiré"),
    "code": ("code", "code"),
    "areas": ("areas", "zones"),
    "unexplained": ("unexplained", "inexpliqué"),
}
_ALSO = {
    "code": ("the code changed too", "le code a changé aussi"),
    "areas": ("the area system changed too", "le découpage en zones a changé aussi"),
}
_STATUSES = {
    "current": ("current", "situation courante"),
    "first projection": ("projected", "projection"),
    "second projection": ("projected, second period", "projection, seconde période"),
    "observed": ("observed", "observé"),
    "estimated": ("estimated", "estimé"),
    "modelled": ("modelled", "modélisé"),
}
# Units of a change: a share and a percentage move by points.
_UNITS = {
    "1": ("points", "points"),
    "percent": ("points", "points"),
    "people": ("people", "personnes"),
    "children": ("children", "enfants"),
    "displacements": ("displacements", "déplacements"),
    "events": ("events", "événements"),
    "deaths": ("deaths", "décès"),
    "phase": ("phases", "phases"),
    "per 1,000 people": ("per 1,000 people", "pour 1\u202f000 personnes"),
    "per 100,000 people": ("per 100,000 people", "pour 100\u202f000 personnes"),
}
_WHOLE = ("people", "children", "displacements", "events", "deaths", "phase")
# Further decimals that are shown before a change is called too small to be shown.
_FURTHER = 3


def title(key: str, words: Words) -> str:
    """The title of an indicator; its key where it is no longer declared."""
    return words.pick(DECLARED[key].en, DECLARED[key].fr) if key in DECLARED else key


def unit_of_change(key: str, words: Words, by: float | None = None) -> str:
    """What a change is counted in: "points", "people"; "" for an index without a unit.

    `by` is the change where there is one only: one step is a "phase".
    """
    if by is not None and abs(by) == 1 and key in DECLARED and DECLARED[key].unit == "phase":
        return "phase"
    if key not in DECLARED or (DECLARED[key].unit == "1" and DECLARED[key].kind != "share"):
        return ""
    return words.pick(*_UNITS.get(DECLARED[key].unit, ("", "")))


def _scale(key: str) -> tuple[float, int, bool]:
    """By what a value is multiplied, its usual decimals, and whether it is a per cent."""
    if key not in DECLARED:
        return 1.0, 2, False
    unit, is_share = DECLARED[key].unit, DECLARED[key].kind == "share"
    if unit == "1":
        return (100.0, 1, True) if is_share else (1.0, 2, False)
    return 1.0, 0 if unit in _WHOLE else 1, unit == "percent"


def pair(key: str, before: float, after: float, words: Words) -> tuple[str, str]:
    """Both values with as many decimals as tell them apart; "–" for one that is not there."""
    times, usual, _ = _scale(key)
    old, new = before * times, after * times
    tries = range(usual, usual + _FURTHER + 1)
    apart = next((n for n in tries if round(old, n) != round(new, n)), usual)
    return _shown(key, old, apart, words), _shown(key, new, apart, words)


def _shown(key: str, value: float, decimals: int, words: Words) -> str:
    if pd.isna(value):
        return "–"
    return words.percent(value, decimals) if _scale(key)[2] else words.number(value, decimals)


def change(key: str, by: float, words: Words) -> str:
    """A change with its sign, without its unit: "+5.2"; "" where a value came or went."""
    if pd.isna(by):
        return ""
    times, usual, _ = _scale(key)
    for decimals in range(usual, usual + _FURTHER + 1):
        if round(by * times, decimals):
            sign = "+" if by > 0 else ""
            return sign + words.number(by * times, decimals)
    least = words.number(10.0 ** -(usual + _FURTHER), usual + _FURTHER)
    return words.pick(f"under {least}", f"moins de {least}")


def unseen(moved: pd.DataFrame) -> int:
    """How many values moved by less than a report prints of them."""
    scales = {key: _scale(key) for key in set(moved["indicator"])}
    least = {key: 0.5 * 10.0**-usual / times for key, (times, usual, _) in scales.items()}
    return int((moved["change"].abs() < moved["indicator"].map(least).astype("float64")).sum())


def relative(by: float, words: Words) -> str:
    """A change as a share of the value before: "+150%"; "" where there is none to be told."""
    if pd.isna(by):
        return ""
    text = words.percent(by * 100, 0 if abs(by) >= 0.1 else 1)
    return f"+{text}" if by > 0 else text


def place(row: pd.Series, words: Words) -> str:
    """The area with its code: "Bankass (ML0502)"; a country by its name."""
    return name_with_code(str(row["area_code"]), words.language)


def period(start: pd.Timestamp, end: pd.Timestamp, words: Words) -> str:
    """Whole months, seasons and years by name, else the days: "Mar–May 2024", "2024"."""
    if pd.isna(end):
        return words.pick(f"since {words.day(start)}", f"depuis le {words.day(start)}")
    if start == end:
        return words.day(start)
    whole = start.day == 1 and (end + pd.Timedelta(days=1)).day == 1
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    if not whole:
        return f"{words.day(start)} – {words.day(end)}"
    if months == 12 and start.month == 1:
        return str(start.year)
    return words.month(start) if months == 1 else season(start, end, words)


def kind_of_figure(row: pd.Series, words: Words) -> str:
    """Current, projected or observed, and which survey or series."""
    status = words.pick(*_STATUSES.get(str(row["status"]), (row["status"], row["status"])))
    return f"{status}, {row['series']}" if row["series"] else status


def cause(row: pd.Series, words: Words) -> str:
    """Why a value moved: "revision of old data (the code changed too)".

    Where it is another producer's figure than before, both are named.
    """
    told = " + ".join(words.pick(*CAUSES[name]) for name in str(row["causes"]).split())
    also = [words.pick(*_ALSO[name]) for name in str(row["also"]).split()]
    beside = words.semicolon.join(filter(None, [producers(row, words), ", ".join(also)]))
    return f"{told} ({beside})" if beside else told


def producers(row: pd.Series, words: Words) -> str:
    """Whose figure stands in whose stead: "now from UNHCR; before from IDMC"; "" where the same."""
    if not of_another_producer(row):
        return ""
    now, before = (_producer(str(row[f"source_{side}"]), words) for side in ("after", "before"))
    told = (
        words.pick(f"now from {now}", f"maintenant{words.colon}{now}"),
        words.pick(f"before from {before}", f"avant{words.colon}{before}"),
    )
    return words.semicolon.join(told)


def _producer(key: str, words: Words) -> str:
    """Who publishes a source; its key where it is no longer declared."""
    return producer(key, words) if key in sources() else key


def of_another_producer(row: pd.Series) -> bool:
    """Whether a figure of one producer stands where one of another stood."""
    return bool(pd.notna(row["change"]) and row["source_before"] != row["source_after"])


def rows_behind(row: pd.Series, words: Words) -> str:
    """Where the changed rows stand: "food_security_mli.csv, line 2055, and 44 more figures"."""
    if not row["file"]:
        return ""
    first = words.pick(f"{row['file']}, line {row['line']}", f"{row['file']}, ligne {row['line']}")
    more = int(row["observations"]) - 1
    if not more:
        return first
    number = words.number(more)
    one = more == 1
    return first + words.pick(
        f", and {number} more figure{'' if one else 's'}",
        f", et {number} autre{'' if one else 's'} chiffre{'' if one else 's'}",
    )
