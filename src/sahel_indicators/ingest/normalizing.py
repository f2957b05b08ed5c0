"""Rows of a table to observations by its declared layout, with every row accounted for.

A row is observed whole or quarantined whole; of one that belongs to a sum and is set aside, its
figures are missing, so that the sum is. A table that is structurally wrong is refused with
`IngestError` and nothing of it is kept. Every publisher's figures come through here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..areas import Place, gazetteer
from ..errors import IngestError, shortened
from ..observations import COLUMNS, DATES, KEY, NUMBERS, TEXT
from ..variables import Variable, variables
from .accounting import Fault, Ingested, Problems
from .coded import Coded, Rows, Texts, constant, row_keys, together
from .layouts import FINEST_LEVEL, Layout, Measure, Named
from .normalizing_checks import (
    A_TOTAL,
    DOUBTFUL,
    blanks_of_analysed,
    check_allowed,
    check_counterpart,
    check_season,
    check_unit,
    doubtful_points,
    is_total,
    refuse_other_countries,
    spelt_otherwise,
    zeros_for_nobody_counted,
)
from .normalizing_dates import (
    EXPECTED,
    HELD_AHEAD,
    IN_FUTURE,
    NO_PROJECTION,
    PUBLISHED_IN_FUTURE,
    day_known,
    exercise_day,
    in_future,
    is_of_time_ahead,
)
from .normalizing_pcodes import place_by_code
from .normalizing_repeats import set_aside_repeats
from .normalizing_words import mark_partial_coverage, mark_shrunken_regions, tell_returns_apart
from .reading import day_reader, is_missing, read_numbers

if TYPE_CHECKING:
    from .recognition import Match

_UNSHIFT = "check that the columns were not shifted or reformatted"
_CALCULATE = "its formulas were never calculated: open and save the workbook in a spreadsheet"
_ASIDE = "the row is set aside: see the quarantine"
_BLANK = "no figure in the file: not analysed or not reported"
_BLANK_CELL = "blank cell in the file: the line was analysed"
_NO_ESTIMATE = "0 in the file: IDMC has no estimate"
_NOT_ANALYSED = "0 in the file with no class: not analysed"
_REASONS = ("", _BLANK, _BLANK_CELL, _NO_ESTIMATE, _NOT_ANALYSED, _ASIDE)


def normalize(
    raw: pd.DataFrame,
    layout: Layout,
    match: Match,
    *,
    titles: Mapping[str, str] | None = None,
    aside: Mapping[str, np.ndarray] | None = None,
    faults: Mapping[str, Fault] | None = None,
) -> Ingested:
    """The rows of a recognised table as observations, those that cannot be used as quarantine.

    `raw` is text (or floats in columns of figures), indexed by line; where one line holds several
    records it stands once for each. `titles` name columns that the module made, for messages;
    `aside` marks rows that it does not read, by the reason, and nothing else is told of these;
    `faults` are what it finds wrong itself, by the reason, told with whatever else is wrong.
    Raises `IngestError` as `normalize_rows` does.
    """
    said = match.table.decimal_comma
    if layout.decimal_comma is None and said is not None:
        layout = replace(layout, decimal_comma=said)
    named = {**match.table.titles, **(titles or {})}
    return normalize_rows(
        raw,
        layout,
        match.file,
        release=match.release,
        titles=named,
        aside=aside,
        faults=faults,
    )


def normalize_rows(
    raw: pd.DataFrame,
    layout: Layout,
    file: str,
    *,
    release: str,
    titles: Mapping[str, str] | None = None,
    aside: Mapping[str, np.ndarray] | None = None,
    faults: Mapping[str, Fault] | None = None,
) -> Ingested:
    """The rows of one table as observations, those that cannot be used as quarantine.

    `raw` is as for `normalize`. `file` names the table in messages and `release` in the
    observations; `titles` are the publisher's own names of the columns. Raises `IngestError` where
    no row is left, or where a column holds no date or number at all.
    """
    problems = Problems(raw, file, titles)
    for reason, unwanted in (aside or {}).items():
        problems.add(unwanted, "", reason, final=True)
    for reason, fault in (faults or {}).items():
        problems.add_fault(fault, reason)
    rows = _rows(Texts(raw), layout, release, problems)
    placed = problems.fine.copy()
    figures = [_figures(raw, rows["variable"], each, layout, problems) for each in layout.measures]
    set_aside_repeats(raw, rows, problems, _key(layout))
    refuse_other_countries(rows["location_code"], layout.place[0], problems)
    problems.refuse_if_all()
    unknown = _unknown(rows, placed & ~problems.fine, problems, layout)
    for figure in figures:
        figure[unknown] = np.nan
    good = np.flatnonzero(problems.fine | unknown)
    why = _reasons(figures, [measure.column for measure in layout.measures], unknown)
    return Ingested(
        file=file,
        layout=layout.name,
        observations=_observations(rows, figures, why, raw.index, good, layout),
        quarantine=problems.table(),
        further_faults=problems.further(),
        rows_read=raw.index.nunique(),
        cells_read=len(raw) * len(figures),
        cells_quarantined=(len(raw) - len(good)) * len(figures),
    )


def _unknown(rows: Rows, aside: np.ndarray, problems: Problems, layout: Layout) -> np.ndarray:
    """The rows set aside for their figures alone that leave a missing figure.

    Of a table whose rows are added up (countries of asylum), for a sum without them would pass for
    the whole: it is missing instead. Areas need no such thing, for it is known how many there are.
    """
    unknown = np.zeros(len(aside), dtype=bool)
    if not layout.counterpart or not aside.any():
        return unknown
    keys = row_keys(*(rows[name] for name in _key(layout)))
    at = np.flatnonzero(aside & ~np.isin(keys, keys[problems.fine]))
    unknown[at[np.unique(keys[at], return_index=True)[1]]] = True
    return unknown


def _key(layout: Layout) -> list[str]:
    """What no two rows may share; figures at the end of a period share it whenever that began."""
    at_end = any(measure.at_end for measure in layout.measures)
    return [name for name in KEY if name != "period_start" or not at_end]


# -- what all figures of a row share ---------------------------------------------------------


def _rows(texts: Texts, layout: Layout, release: str, problems: Problems) -> Rows:
    rows = _placed(texts, layout, problems)
    rows["variable"] = _named(texts, layout.key or "", problems)
    rows["counterpart_code"] = _joined(texts, (layout.counterpart,), "".join)
    rows["series"] = _joined(texts, layout.series, " | ".join)
    rows["status"] = _named(texts, layout.status, problems)
    rows["source"] = _named(texts, layout.source, problems)
    rows["release"] = constant(release, len(texts))
    rows["note"] = _joined(texts, layout.notes, _sentence)
    _read_periods(texts, rows, layout, problems)
    _check(texts, rows, layout, problems)
    if layout.notes:
        region_name = _joined(texts, layout.place[2:3], "".join)
        mark_shrunken_regions(rows, layout.name, region_name)
        mark_partial_coverage(rows, layout.name)
        tell_returns_apart(rows)
    rows["exercise"] = _joined(texts, layout.exercise, lambda said: said)
    rows["published_on"] = _known(texts, rows, layout, problems)
    return rows


def _known(texts: Texts, rows: Rows, layout: Layout, problems: Problems) -> Coded[Any]:
    """The day each row became known: as the file says, or by the rule of its source."""
    if layout.published:
        said = texts[layout.published]
        column, days = layout.published, said.map(day_reader(said.values, layout.day_first))
        problems.add(in_future(days.days()), column, PUBLISHED_IN_FUTURE)
    else:
        column = layout.exercise[-1] if layout.exercise else layout.period[1]
        days = _published(rows)
    unknown = days.where(lambda day: day is None)
    by_rule = not layout.published
    problems.add(unknown, column, "the day of publication cannot be told", may_follow=by_rule)
    return days


def _check(texts: Texts, rows: Rows, layout: Layout, problems: Problems) -> None:
    check_allowed(texts, layout.allowed, problems)
    if layout.counterpart:
        check_counterpart(rows, layout.counterpart, problems, layout.internal)
    if layout.season:
        check_season(texts, rows, layout.season, problems)
    if layout.measured_in:
        check_unit(texts, rows, layout.measured_in, problems)


def _joined(
    texts: Texts, columns: tuple[str, ...], join: Callable[[tuple[str, ...]], Any]
) -> Coded[Any]:
    """What a function makes of the texts in some columns; of no text where there are none."""
    named = [texts[name] for name in columns if name]
    return (together(*named) if named else constant((), len(texts))).map(join)


def _sentence(parts: tuple[str, ...]) -> str:
    return "; ".join(part for part in parts if part)


def _named(texts: Texts, how: str | Named, problems: Problems) -> Coded[str]:
    if isinstance(how, str):
        return constant(how, len(texts))
    said = texts[how.column]
    known = ", ".join(how.values) if len(how.values) < 12 else f"one of {len(how.values)} known"
    unknown = said.where(lambda name: name not in how.values)
    problems.add(unknown, how.column, f"unknown {how.column}; expected {known}")
    return said.map(lambda name: how.values.get(name, ""))


def _placed(texts: Texts, layout: Layout, problems: Problems) -> Rows:
    """Location, level, area and unit of every row; each different place is looked up once."""
    columns = {name: texts[name] for name in (*layout.place, layout.precision) if name}
    said = together(*columns.values())
    places = []
    for number, cells in enumerate(said.values):
        place, column = _find(dict(zip(columns, cells, strict=True)), layout)
        places.append(place)
        if place.problem:
            total = place.problem == A_TOTAL
            problems.add(said.numbers == number, column, place.problem, final=total)
    placed = Coded(places, said.numbers)
    rows: Rows = {
        "location_code": columns[layout.place[0]],
        "admin_level": placed.map(lambda place: place.admin_level),
        "area_code": placed.map(lambda place: place.area_code),
        "unit": placed.map(lambda place: place.unit),
    }
    if layout.unit:
        rows["unit"] = _either(texts[layout.unit], rows["unit"])
    named = next(filter(None, (layout.unit, layout.place[4], layout.place[2])), "")
    problems.add(rows["unit"].where(is_total), named, A_TOTAL, final=True)
    return rows


def _either(first: Coded[str], other: Coded[str]) -> Coded[str]:
    """The first text, or the other where the first is blank."""
    if "" not in first.values:
        return first
    return together(first, other).map(lambda texts: texts[0] or texts[1])


def _find(cells: dict[str, str], layout: Layout) -> tuple[Place, str]:
    """Where a row lies, and the column to blame if that cannot be told.

    Names finer than the stated precision of the place are not believed.
    """
    location, code1, name1, code2, name2 = (cells.get(name, "") for name in layout.place)
    if layout.precision:
        finest = FINEST_LEVEL.get(cells[layout.precision])
        if finest is None:
            return Place(problem=f"unknown {layout.precision}; expected 1 to 7"), layout.precision
        name1, name2 = name1 if finest > 0 else "", name2 if finest > 1 else ""
    if problem := spelt_otherwise(location):
        return Place(problem=problem), layout.place[0]
    find = place_by_code if layout.ocha_codes else gazetteer().place
    place = find(location, code1, name1, code2, name2, layout.name, layout.sub_areas)
    if place.problem and (is_total(name1) or is_total(name2)):
        return replace(place, problem=A_TOTAL), layout.place[4 if is_total(name2) else 2]
    columns = {0: ("", layout.place[0]), 1: layout.place[1:3], 2: layout.place[3:5]}
    code, name = columns[place.admin_level]
    return place, name if cells.get(name) or not code else code


def _read_periods(texts: Texts, rows: Rows, layout: Layout, problems: Problems) -> None:
    for ours, column in zip(("period_start", "period_end"), layout.period, strict=True):
        text = texts[column]
        read = day_reader(text.values, layout.day_first)
        days = {said: read(said) for said in text.values}
        if not any(days.values()) and not all(map(is_missing, days)):
            raise _no_date(text, column, problems)
        rows[ours] = text.map(days.get)
        blank = text.where(is_missing)
        unread = ~blank & rows[ours].where(lambda day: day is None)
        problems.add(unread, column, f"unreadable date; expected {EXPECTED}")
        may_be_open = rows["variable"].where(lambda key: key in layout.open_ended)
        at_end = ours == "period_end"
        lacking = blank & ~(may_be_open & at_end)
        # Of an unknown variable nobody can say whether its period may be open.
        unsure = at_end and bool(layout.open_ended)
        problems.add(lacking, column, "no reference period", may_follow=unsure)
    backwards = rows["period_end"].days() < rows["period_start"].days()
    problems.add(backwards, layout.period[1], "the period ends before it starts")
    _check_future(rows, layout, problems)


def _check_future(rows: Rows, layout: Layout, problems: Problems) -> None:
    """Set aside what begins after today and is neither a projection nor made of the time ahead."""
    starts, column = rows["period_start"].days(), layout.period[0]
    observed = rows["status"].where(lambda said: said == "observed")
    problems.add(in_future(starts) & observed, column, IN_FUTURE)
    if not layout.ahead:
        # Of an unknown variable nobody can say whether its source speaks of the time ahead.
        found = rows["source"].where(lambda source: source != "" and not is_of_time_ahead(source))
        early = in_future(starts) & rows["status"].where(lambda said: said == "estimated")
        current = rows["status"].where(lambda said: said == "current")
        early |= in_future(starts, by=HELD_AHEAD) & current
        problems.add(early & found, column, NO_PROJECTION)


def _no_date(text: Coded[str], column: str, problems: Problems) -> IngestError:
    first = next(number for number, said in enumerate(text.values) if not is_missing(said))
    return IngestError(
        f"holds no date at all (the first cell is '{shortened(text.values[first])}')",
        file=problems.file,
        row=int(problems.lines[text.numbers == first][0]),
        column=problems.title(column),
        expected=EXPECTED,
        remedy="check how dates are written and that the columns were not shifted",
    )


def _published(rows: Rows) -> Coded[Any]:
    exercise = rows["exercise"].map(exercise_day)
    about = together(rows["source"], rows["period_start"], rows["period_end"], exercise)
    return about.map(day_known)


# -- the figures -----------------------------------------------------------------------------


def _figures(
    raw: pd.DataFrame,
    variable: Coded[str],
    measure: Measure,
    layout: Layout,
    problems: Problems,
) -> np.ndarray:
    """One column of figures with its bounds and sample: an array with the columns `NUMBERS`."""
    columns = (measure.column, measure.lower, measure.upper, measure.size)
    figures = np.full((len(raw), len(NUMBERS)), np.nan)
    for position, name in enumerate(columns):
        if name:
            figures[:, position] = _numbers(raw[name], layout.decimal_comma, problems)
    if measure.divided_by != 1:
        figures[:, :3] /= measure.divided_by
    if measure.per:
        figures[:, :3] /= raw[measure.per].to_numpy(dtype="float64")[:, None]
    variable = constant(measure.fixed, len(raw)) if measure.fixed else variable.map(measure.named)
    for name, figure in zip(columns[:3], figures.T, strict=False):
        doubtful = _doubtful(raw[name], variable) if name else None
        for number, key in enumerate(variable.values):
            if name and key:
                here = variable.numbers == number
                _check_bounds(figure, here, variables()[key], name, problems)
                _check_whole(figure, here, variables()[key], name, doubtful, problems)
    problems.add(figures[:, 3] < 0, measure.size, "a sample cannot be negative")
    return figures


def _numbers(cells: pd.Series, decimal_comma: bool | None, problems: Problems) -> np.ndarray:
    column = str(cells.name)
    if cells.dtype == "float64":
        figures, unreadable = cells.to_numpy(), np.zeros(len(cells), dtype=bool)
    else:
        figures, unreadable = read_numbers(cells, decimal_comma)
        _refuse_without_numbers(cells, figures, unreadable, problems)
    problems.add(unreadable, column, "unreadable number")
    problems.add(np.isinf(figures), column, "infinite number")
    return figures


def _refuse_without_numbers(
    cells: pd.Series, figures: np.ndarray, unreadable: np.ndarray, problems: Problems
) -> None:
    """A column of figures in which something stands, but no number, holds something else."""
    if not unreadable.any() or not np.isnan(figures).all():
        return
    first = int(np.flatnonzero(unreadable)[0])
    raise IngestError(
        f"holds no number at all (the first cell is '{shortened(str(cells.iloc[first]))}')",
        file=problems.file,
        row=int(problems.lines[first]),
        column=problems.title(str(cells.name)),
        expected="numbers",
        remedy=_CALCULATE if cells.iloc[first] == "#formula" else _UNSHIFT,
    )


def _check_bounds(
    figure: np.ndarray, here: np.ndarray, known: Variable, column: str, problems: Problems
) -> None:
    low = -np.inf if known.minimum is None else known.minimum
    high = np.inf if known.maximum is None else known.maximum
    reason = f"{known.en} must lie from {low:g} to {high:g} ({known.unit})"
    problems.add(
        here & ((figure < low) | (figure > high)), column, reason.replace(" to inf", " up")
    )


def _doubtful(cells: pd.Series, variable: Coded[str]) -> np.ndarray | None:
    """Where the mark in a count may be decimal or set thousands apart; None where none can."""
    whole = any(variables()[key].whole for key in variable.values if key)
    return doubtful_points(cells) if whole and cells.dtype != "float64" else None


def _check_whole(
    figure: np.ndarray,
    here: np.ndarray,
    known: Variable,
    column: str,
    doubtful: np.ndarray | None,
    problems: Problems,
) -> None:
    if not known.whole:
        return
    if doubtful is not None:
        problems.add(here & doubtful, column, DOUBTFUL)
    broken = np.isfinite(figure) & (figure != np.rint(figure))
    problems.add(here & broken, column, f"{known.en} must be a whole number ({known.unit})")


def _observations(
    rows: Rows,
    figures: list[np.ndarray],
    reason: np.ndarray,
    lines: pd.Index,
    good: np.ndarray,
    layout: Layout,
) -> pd.DataFrame:
    """Rows and figures to one row a figure, in the columns of the observations table.

    `reason` says of each figure why it is missing (`_reasons`).
    """
    times = len(layout.measures)
    at, measure = np.tile(good, times), np.repeat(np.arange(times), len(good))
    cells = {name: column.take(at) for name, column in rows.items()}
    cells["variable"] = _variables(cells["variable"], measure, layout)
    for name in ("source", "series"):
        said = [getattr(one, name) for one in layout.measures]
        if any(said):
            cells[name] = Coded(said, measure)
    at_end = Coded([one.at_end for one in layout.measures], measure)
    cells["period_start"] = _starts(cells, at_end)
    if any(one.source for one in layout.measures) and not layout.published:
        cells["published_on"] = _published(cells)
    taken = measure * len(lines) + at
    value, lower, upper, size = np.concatenate(figures)[taken].T
    value, cells["note"] = _explained(value, reason[taken], cells["source"], cells["note"])
    columns: dict[str, Any] = {name: cells[name].text() for name in TEXT}
    columns |= {name: cells[name].days() for name in DATES}
    columns |= dict(zip(NUMBERS, (value, lower, upper, size), strict=True))
    columns["admin_level"] = cells["admin_level"].whole("int8")
    columns["row"] = lines.to_numpy(dtype="int32")[at]
    columns["published_on_assumed"] = np.full(len(at), not layout.published)
    return pd.DataFrame({name: columns[name] for name in COLUMNS}, copy=False)


def _variables(said: Coded[str], measure: np.ndarray, layout: Layout) -> Coded[str]:
    """The variable of every figure, from its measure and what the layout's key makes of its row."""
    if all(one.fixed for one in layout.measures):
        return Coded([one.fixed for one in layout.measures], measure)
    about = together(said, Coded(list(layout.measures), measure))
    return about.map(lambda of: of[1].named(of[0]))


def _starts(cells: Rows, at_end: Coded[bool]) -> Coded[Any]:
    """The first day each figure speaks of: the last one, where it is a stock at the end."""
    if not any(at_end.values):
        return cells["period_start"]
    about = together(at_end, cells["period_start"], cells["period_end"])
    return about.map(lambda said: said[2] if said[0] else said[1])


def _reasons(figures: list[np.ndarray], columns: list[str], unknown: np.ndarray) -> np.ndarray:
    """Why each figure is missing, column after column: its place in `_REASONS`, 0 if it is not.

    `unknown` marks the rows whose figures are set aside.
    """
    reason = np.concatenate([np.isnan(figure[:, 0]) for figure in figures]) * _place(_BLANK)
    reason[blanks_of_analysed(figures, columns)] = _place(_BLANK_CELL)
    reason[zeros_for_nobody_counted(figures, columns)] = _place(_NOT_ANALYSED)
    reason[np.tile(unknown, len(figures))] = _place(_ASIDE)
    return reason


def _place(reason: str) -> int:
    return _REASONS.index(reason)


def _explained(
    value: np.ndarray, reason: np.ndarray, source: Coded[str], note: Coded[str]
) -> tuple[np.ndarray, Coded[str]]:
    """Values and notes that say why a value is missing: some zeros mean that nobody was counted."""
    no_estimate = (value == 0) & source.where(lambda key: key == "idmc")
    reason = np.where(no_estimate, _place(_NO_ESTIMATE), reason)
    why = Coded(list(_REASONS), reason)
    return np.where(reason > 0, np.nan, value), together(note, why).map(_sentence)
