"""Events added up by area, kind and month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...areas import gazetteer
from ...events import SERIES_MARK, Dated
from ...observations import COLUMNS, DATES, TEXT, first_rows, joint_numbers
from ..coded import Coded, coded, constant
from ..normalizing_dates import day_known
from .cells import flagged, joined_notes

# Events known to the region only count in it, and not in any of its areas.
_LEVELS = (2, 1, 0)
# A file whose first event is later in a month may begin within it.
_FIRST_WEEK = 7
_FIGURES = {"value": "fatalities", "lower": "fatalities_low", "upper": "fatalities_high"}


@dataclass(frozen=True)
class Counted:
    """What the monthly figures of one publisher's events are called.

    `civilians` is the series of events that target civilians, counted once more under it where a
    publisher has one; `dated` says whether an event that lasts counts in the month of its first or
    of its last day.
    """

    source: str
    events: str
    deaths: str
    status: str
    dated: Dated = "end"
    civilians: str = ""


def monthly(events: pd.DataFrame, counted: Counted) -> pd.DataFrame:
    """Events and deaths by area, kind and month, at every admin level at which they may count.

    An event that lasts is dated by its last day ("end", as UCDP's own yearly totals are) or its
    first. Events known to the region only are part of the region's figure and of no area's. An
    event of two kinds counts under each: the kinds overlap, never add them. Areas and months
    without events have no row: whether that means none happened depends on what the file covers,
    which it does not say. The last month ends with the last event: no file of events says whether
    it was whole, so a panel does not take it for a month. `row` is the line of the first event.
    """
    shown, rows, series = _Shown.of(events, counted), *_by_series(events, counted)
    sums = [_at_level(shown, rows, series, level) for level in _LEVELS]
    last = events[f"date_{counted.dated}"].max()
    first = events[f"date_{counted.dated}"].min()
    said = [_said_of_months(each, first, last, counted) for each in sums]
    parts = [
        part(each, note, counted)
        for each, note in zip(sums, said, strict=True)
        for part in (_events, _deaths)
    ]
    return _observations(parts, counted, last)


# -- events to sums --------------------------------------------------------------------------


@dataclass(frozen=True)
class _Sums:
    """What some events add up to, one entry an area, kind and month, in that order."""

    level: int
    texts: dict[str, Coded[str]]
    month: np.ndarray
    numbers: dict[str, np.ndarray]


def _by_series(events: pd.DataFrame, counted: Counted) -> tuple[np.ndarray, Coded[str]]:
    """Positions of the events that count, once for each kind they count under, and that kind."""
    said = coded(events["series"]).map(lambda text: tuple(filter(None, text.split(SERIES_MARK))))
    kinds = sorted({kind for each in said.values for kind in each})
    rows = [np.flatnonzero(_holding(said, kind)) for kind in kinds]
    if counted.civilians:
        kinds.append(counted.civilians)
        rows.append(np.flatnonzero(events["civilians_targeted"].to_numpy() & said.where(bool)))
    numbers = np.repeat(np.arange(len(kinds)), [len(each) for each in rows])
    return np.concatenate([np.zeros(0, dtype="int64"), *rows]), Coded(kinds, numbers)


def _holding(said: Coded[tuple[str, ...]], kind: str) -> np.ndarray:
    """True for the events that count under a kind, whichever others they count under."""
    return said.where(lambda kinds: kind in kinds)


@dataclass(frozen=True)
class _Shown:
    """What is added up of the events, each column looked through once."""

    texts: dict[str, Coded[str]]
    month: np.ndarray
    elsewhere: np.ndarray
    numbers: dict[str, np.ndarray]

    @classmethod
    def of(cls, events: pd.DataFrame, counted: Counted) -> _Shown:
        """The columns of an event table; months are those since 1970, of first or last days."""
        texts = {name: coded(events[name]) for name in ("location_code", "area_code", "release")}
        month, other = _months(events["date_end"]), _months(events["date_start"])
        if counted.dated == "start":
            month, other = other, month
        numbers = {name: events[name].to_numpy() for name in (*_FIGURES.values(), "row")}
        numbers["admin_level"] = events["admin_level"].to_numpy()
        return cls(texts, month, month != other, numbers)


def _at_level(shown: _Shown, rows: np.ndarray, series: Coded[str], level: int) -> _Sums:
    fine = np.flatnonzero(shown.numbers["admin_level"][rows] >= level)
    rows, series = rows[fine], _in_order(series.take(fine))
    area = _in_order(_areas_at(shown, level)).take(rows)
    month = shown.month[rows]
    since = month.min(initial=0)
    months = (month - since, int(month.max(initial=0) - since) + 1)
    keys = [(column.numbers, max(len(column.values), 1)) for column in (area, series)]
    group, first = _groups(joint_numbers([*keys, months]))
    texts = {"area_code": area.take(first), "series": series.take(first)}
    for name in ("location_code", "release"):
        texts[name] = shown.texts[name].take(rows[first])
    return _Sums(level, texts, month[first], _added_up(shown, rows, group, len(first)))


def _groups(keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The group of each row, numbered by their keys' order, and the first row of each group."""
    numbers, different = pd.factorize(keys)
    order = np.argsort(different)
    place = np.empty(len(order), dtype="int64")
    place[order] = np.arange(len(order))
    return place[numbers], first_rows(numbers, len(order))[order]


def _added_up(
    shown: _Shown, rows: np.ndarray, group: np.ndarray, groups: int
) -> dict[str, np.ndarray]:
    def added(cells: np.ndarray | None = None) -> np.ndarray:
        return np.bincount(group, weights=cells, minlength=groups)

    sums = {"events": added().astype("float64"), "elsewhere": added(shown.elsewhere[rows])}
    for ours, column in _FIGURES.items():
        figures = shown.numbers[column][rows]
        unknown = np.isnan(figures)
        sums[f"{ours}_unknown"] = added(unknown)
        total = added(np.where(unknown, 0.0, figures))
        sums[ours] = np.where(sums[f"{ours}_unknown"] == 0, total, np.nan)
    sums["row"] = np.full(groups, np.iinfo("int32").max, dtype="int32")
    np.minimum.at(sums["row"], group, shown.numbers["row"][rows])
    return sums


def _areas_at(shown: _Shown, level: int) -> Coded[str]:
    """The area of a level in which each event lies, as far as it is known to that level."""
    if level == 0:
        return shown.texts["location_code"]
    areas = gazetteer().areas
    finer = set(areas.loc[areas["admin_level"] > level, "area_code"])
    return shown.texts["area_code"].map(
        lambda code: gazetteer().parent(code) if code in finer else code
    )


def _in_order(column: Coded[str]) -> Coded[str]:
    """The same column, its values numbered in their order."""
    order = sorted(range(len(column.values)), key=column.values.__getitem__)
    place = np.empty(len(order), dtype="int64")
    place[order] = np.arange(len(order))
    return Coded([column.values[at] for at in order], place[column.numbers])


def _months(days: pd.Series) -> np.ndarray:
    """Months since 1970."""
    return days.to_numpy().astype("datetime64[M]").astype("int64")


# -- sums to observations --------------------------------------------------------------------


def _events(sums: _Sums, note: Coded[str], counted: Counted) -> dict[str, Any]:
    """The columns of the observations that count events."""
    unknown = np.full(len(sums.month), np.nan)
    figures = {"value": sums.numbers["events"], "lower": unknown, "upper": unknown}
    return _columns(sums, counted.events, figures, note)


def _deaths(sums: _Sums, note: Coded[str], counted: Counted) -> dict[str, Any]:
    """The columns of the observations that count deaths; missing where one event's are."""
    figures = {name: sums.numbers[name] for name in _FIGURES}
    unknown = _counted_note(sums.numbers["value_unknown"], "without a number of deaths")
    return _columns(sums, counted.deaths, figures, joined_notes(unknown, note))


def _columns(
    sums: _Sums, variable: str, figures: dict[str, np.ndarray], note: Coded[str]
) -> dict[str, Any]:
    rows = len(sums.month)
    return {
        **sums.texts,
        **figures,
        "variable": constant(variable, rows),
        "note": note,
        "month": sums.month,
        "row": sums.numbers["row"],
        "admin_level": np.full(rows, sums.level, dtype="int8"),
    }


def _said_of_months(
    sums: _Sums, first: pd.Timestamp, last: pd.Timestamp, counted: Counted
) -> Coded[str]:
    """What is to be known of a month: events that touch another, and whether it is whole."""
    day, verb = ("last", "began") if counted.dated == "end" else ("first", "ended")
    said = f"that {verb} in another month, dated by the {day} day"
    touching = _counted_note(sums.numbers["elsewhere"], said)
    newest, oldest = (sums.month == _month(day) for day in (last, first))
    begin = f"the first event is of {first.date()}: the month may have begun before the file"
    end = f"the last event is of {last.date()}: the month may be unfinished"
    return joined_notes(
        touching,
        flagged(oldest & (first.day > _FIRST_WEEK), begin),
        flagged(newest & (not last.is_month_end), end),
    )


def _month(day: pd.Timestamp) -> int:
    """Months since 1970."""
    return (day.year - 1970) * 12 + day.month - 1


def _counted_note(counts: np.ndarray, said: str) -> Coded[str]:
    """How many events something is said of; nothing where it is said of none."""
    values, numbers = np.unique(counts, return_inverse=True)
    told = [f"{n:.0f} event{'s' if n > 1 else ''} {said}" if n else "" for n in values.tolist()]
    return Coded(told, numbers)


def _observations(
    parts: Sequence[dict[str, Any]], counted: Counted, last: pd.Timestamp
) -> pd.DataFrame:
    texts = {name: _stacked([part[name] for part in parts]) for name in TEXT if name in parts[0]}
    others = [name for name in parts[0] if name not in texts]
    columns: dict[str, Any] = {
        name: np.concatenate([part[name] for part in parts]) for name in others
    }
    months, at = np.unique(columns.pop("month"), return_inverse=True)
    rows = len(at)
    texts |= {
        "unit": constant("", rows),
        "counterpart_code": constant("", rows),
        "status": constant(counted.status, rows),
        "source": constant(counted.source, rows),
    }
    columns |= {name: column.text() for name, column in texts.items()}
    columns |= {name: days[at] for name, days in _days(months, counted.source, last).items()}
    columns["sample_size"] = np.full(rows, np.nan)
    columns["published_on_assumed"] = np.ones(rows, dtype=bool)
    return pd.DataFrame({name: columns[name] for name in COLUMNS}, copy=False)


def _stacked(columns: Sequence[Coded[str]]) -> Coded[str]:
    """Several columns as one, below each other."""
    starts = np.cumsum([0, *(len(column.values) for column in columns)])
    numbers = [column.numbers + start for column, start in zip(columns, starts, strict=False)]
    values = [value for column in columns for value in column.values]
    return Coded(values, np.concatenate(numbers))


def _days(months: np.ndarray, source: str, last: pd.Timestamp) -> dict[str, np.ndarray]:
    """First and last day of some months, none after the last event; the day they were known."""
    starts = months.astype("datetime64[M]").astype("datetime64[D]")
    ends = (months + 1).astype("datetime64[M]").astype("datetime64[D]") - 1
    ends = np.minimum(ends, last.to_datetime64().astype("datetime64[D]"))
    spans = zip(starts.tolist(), ends.tolist(), strict=True)
    known = [day_known((source, start, end, None)) for start, end in spans]
    days = (starts, ends, np.array(known, dtype="datetime64[D]"))
    return {name: each.astype("datetime64[ns]") for name, each in zip(DATES, days, strict=True)}
