"""Tables in HDX HAPI's layout to observations, with every row accounted for.

A row is observed whole or quarantined whole. A file that is structurally wrong is refused with
`IngestError` and nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..areas import Place, gazetteer
from ..errors import IngestError
from ..observations import (
    COLUMNS, DATES, KEY, NUMBERS, QUARANTINE_COLUMNS, TEXT, joint_numbers,
)
from ..variables import Variable, variables
from .coded import Coded, coded, constant, together
from .hapi_dates import EXPECTED, day_known, exercise_day, read_day
from .hapi_layouts import FINEST_LEVEL, LAYOUTS, Layout, Measure, Named
from .reading import numbers, read_header, read_table

SOURCE = "hdx_hapi"

# Words by which a printed figure says which returns it counts; both kinds stand under one name.
_RETURNS = {"IDP": "returned IDPs", "refugee": "returned refugees", "rapatri": "returned refugees"}
_CONTRADICTS = (
    "another row of the same area, unit, period and status says something else; nobody can tell "
    "which is right"
)
_BLANK = "blank in the file: not analysed or not reported"
_NO_ESTIMATE = "0 in the file: IDMC has no estimate"

# What a row says beside its figures, column by column.
_Rows = dict[str, Coded[Any]]


@dataclass(frozen=True)
class Ingested:
    """What became of one file: its observations, its quarantined rows, and the counts.

    Rows read = rows observed + rows quarantined, and the same for cells (figures): `__post_init__`
    asserts it. A blank cell is an observation with a missing value and its reason.
    """

    file: str
    layout: str
    observations: pd.DataFrame
    quarantine: pd.DataFrame
    rows_read: int
    cells_read: int
    cells_quarantined: int

    def __post_init__(self) -> None:
        if self.rows_observed + self.rows_quarantined != self.rows_read:
            raise AssertionError(f"{self.file}: rows read do not add up")
        if len(self.observations) + self.cells_quarantined != self.cells_read:
            raise AssertionError(f"{self.file}: cells read do not add up")

    @property
    def rows_observed(self) -> int:
        """Rows of the file that became observations."""
        return int(self.observations["row"].nunique())

    @property
    def rows_quarantined(self) -> int:
        """Rows of the file set aside."""
        return int(self.quarantine["row"].nunique())


def ingest_file(path: str | Path) -> Ingested:
    """The observations of one table, recognised by its header and placed on P-codes.

    Raises `IngestError` when no layout fits or the file is structurally wrong (missing, empty, cut
    short, not UTF-8, a column of another type throughout). Rows that cannot be placed or read are
    returned in `quarantine` with file, row, column, what was found and the reason.
    """
    file = Path(path)
    layout = sniff(file)
    return normalize(read_table(file, layout.columns, layout.numeric), layout, file)


def sniff(path: Path) -> Layout:
    """The layout whose columns the file has; raises `IngestError` naming the nearest if none."""
    header = set(read_header(path))
    exact = [layout for layout in LAYOUTS if set(layout.columns) == header]
    if exact:
        return exact[0]
    nearest = max(LAYOUTS, key=lambda layout: _likeness(header, layout))
    if _likeness(header, nearest) < 0.5:
        raise IngestError(
            "is no table that can be read here", file=str(path), row=1,
            expected=f"the columns of one of: {', '.join(layout.name for layout in LAYOUTS)}",
            remedy="see docs/data.md for the layouts; other publishers' files are not read yet",
        )
    return nearest


def _likeness(header: set[str], layout: Layout) -> float:
    return SequenceMatcher(None, sorted(header), sorted(layout.columns)).ratio()


def read(path: Path) -> pd.DataFrame:
    """The file as text and numbers, one row a line; raises `IngestError` for what is structural."""
    layout = sniff(path)
    return read_table(path, layout.columns, layout.numeric)


def normalize(raw: pd.DataFrame, layout: Layout, path: Path) -> Ingested:
    """The rows of one table as observations, those that cannot be used as quarantine."""
    problems = _Problems(raw, str(path))
    rows = _rows(raw, layout, path, problems)
    figures = [_figures(raw, rows["variable"], measure, problems) for measure in layout.measures]
    _set_aside_repeats(raw, rows, layout, problems)
    good = np.flatnonzero(problems.none)
    return Ingested(
        file=str(path), layout=layout.name,
        observations=_observations(rows, np.concatenate(figures), raw.index, good, layout),
        quarantine=problems.table(), rows_read=len(raw), cells_read=len(raw) * len(figures),
        cells_quarantined=(len(raw) - len(good)) * len(figures),
    )


class _Problems:
    """Rows set aside so far; the first problem of a row is the one told."""

    def __init__(self, raw: pd.DataFrame, file: str) -> None:
        self.file = file
        self.none = np.ones(len(raw), dtype=bool)
        self._raw = raw
        self._told: list[tuple[int, str, str]] = []

    def add(self, bad: np.ndarray, column: str, reason: str) -> None:
        """Set aside the rows where `bad` is true."""
        self._told += [(int(at), column, reason) for at in np.flatnonzero(bad & self.none)]
        self.none &= ~bad

    def table(self) -> pd.DataFrame:
        """The rows set aside, in the columns of the quarantine."""
        told = sorted(self._told)
        columns = {
            "file": [self.file for _ in told],
            "row": [int(self._raw.index[at]) for at, _, _ in told],
            "column": [column for _, column, _ in told],
            "found": [self._found(at, column) for at, column, _ in told],
            "reason": [reason for _, _, reason in told],
        }
        types = {name: "int64" if name == "row" else "str" for name in QUARANTINE_COLUMNS}
        return pd.DataFrame({name: pd.Series(columns[name], dtype=types[name]) for name in types})

    def _found(self, position: int, column: str) -> str:
        cell = self._raw[column].iloc[position] if column else ""
        return f"{cell:.15g}" if isinstance(cell, float) else str(cell)


# -- what all figures of a row share ---------------------------------------------------------


def _rows(raw: pd.DataFrame, layout: Layout, path: Path, problems: _Problems) -> _Rows:
    rows = _placed(raw, layout, problems)
    rows["variable"] = _named(raw, layout.key or "", problems)
    rows["counterpart_code"] = _joined(raw, (layout.counterpart,), "".join)
    rows["series"] = _joined(raw, layout.series, " | ".join)
    rows["status"] = _named(raw, layout.status, problems)
    rows["source"] = _named(raw, layout.source, problems)
    rows["release"] = constant(path.name, len(raw))
    rows["note"] = _joined(raw, layout.notes, _sentence)
    _read_periods(raw, rows, layout, problems)
    _refine(raw, rows, layout)
    rows["exercise"] = _joined(raw, layout.exercise, lambda said: said)
    rows["published_on"] = _published(rows)
    column = layout.exercise[-1] if layout.exercise else layout.period[1]
    unknown = rows["published_on"].where(lambda day: day is None)
    problems.add(unknown, column, "the day of publication cannot be told")
    return rows


def _joined(
    raw: pd.DataFrame, columns: tuple[str, ...], join: Callable[[tuple[str, ...]], Any]
) -> Coded[Any]:
    """What a function makes of the texts in some columns; of no text where there are none."""
    named = [coded(raw[name]) for name in columns if name]
    return (together(*named) if named else constant((), len(raw))).map(join)


def _sentence(parts: tuple[str, ...]) -> str:
    return "; ".join(part for part in parts if part)


def _named(raw: pd.DataFrame, how: str | Named, problems: _Problems) -> Coded[str]:
    if isinstance(how, str):
        return constant(how, len(raw))
    said = coded(raw[how.column])
    known = ", ".join(how.values) if len(how.values) < 12 else f"one of {len(how.values)} known"
    unknown = said.where(lambda name: name not in how.values)
    problems.add(unknown, how.column, f"unknown {how.column}; expected {known}")
    return said.map(lambda name: how.values.get(name, ""))


def _placed(raw: pd.DataFrame, layout: Layout, problems: _Problems) -> _Rows:
    """Location, level, area and unit of every row; each different place is looked up once."""
    columns = [name for name in (*layout.place, layout.precision) if name]
    said = together(*(coded(raw[name]) for name in columns))
    places = []
    for number, cells in enumerate(said.values):
        place, column = _find(dict(zip(columns, cells, strict=True)), layout)
        places.append(place)
        if place.problem:
            problems.add(said.numbers == number, column, place.problem)
    place = Coded(places, said.numbers)
    rows: _Rows = {
        "location_code": coded(raw[layout.place[0]]),
        "admin_level": place.map(lambda place: place.admin_level),
        "area_code": place.map(lambda place: place.area_code),
        "unit": place.map(lambda place: place.unit),
    }
    if layout.unit:
        named = together(coded(raw[layout.unit]), rows["unit"])
        rows["unit"] = named.map(lambda units: units[0] or units[1])
    return rows


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
    place = gazetteer().place(
        location, code1, name1, code2, name2, table=layout.name, sub_areas=layout.sub_areas
    )
    code, name = ("", "", *layout.place)[2 * place.admin_level + 1 :][:2]
    return place, name if cells.get(name) or not code else code


def _read_periods(raw: pd.DataFrame, rows: _Rows, layout: Layout, problems: _Problems) -> None:
    for ours, column in zip(("period_start", "period_end"), layout.period, strict=True):
        text = coded(raw[column])
        rows[ours] = text.map(read_day)
        if not any(rows[ours].values) and any(text.values):
            raise _no_date(text, raw.index, column, problems.file)
        unread = text.where(lambda said: said != "" and read_day(said) is None)
        problems.add(unread, column, f"unreadable date; expected {EXPECTED}")
        may_be_open = rows["variable"].where(lambda key: key in layout.open_ended)
        blank = text.where(lambda said: said == "")
        problems.add(blank & ~(may_be_open & (ours == "period_end")), column, "no reference period")
    backwards = rows["period_end"].days() < rows["period_start"].days()
    problems.add(backwards, layout.period[1], "the period ends before it starts")


def _no_date(text: Coded[str], lines: pd.Index, column: str, file: str) -> IngestError:
    first = next(number for number, said in enumerate(text.values) if said)
    return IngestError(
        f"holds no date at all (the first cell is '{text.values[first]}')", file=file,
        row=int(lines[np.argmax(text.numbers == first)]), column=column, expected=EXPECTED,
        remedy="check how dates are written and that the columns were not shifted",
    )


def _published(rows: _Rows) -> Coded[Any]:
    exercise = rows["exercise"].map(exercise_day)
    about = together(rows["source"], rows["period_start"], rows["period_end"], exercise)
    return about.map(day_known)


def _refine(raw: pd.DataFrame, rows: _Rows, layout: Layout) -> None:
    """What single tables say in words only: regions that shrank, kinds of returns."""
    for rule in gazetteer().shrunk(layout.name):
        name = coded(raw[layout.place[2]])
        about = (rows[key] for key in ("unit", "area_code", "period_start", "note"))
        rows["unit"] = together(*about, name).map(lambda row, rule=rule: _shrunk(rule, *row))
    about = together(rows["variable"], rows["series"], rows["note"])
    rows["series"] = about.map(lambda row: _kind_of_return(*row))


def _shrunk(
    rule: dict[str, Any], unit: str, area: str, start: date | None, note: str, name: str
) -> str:
    """The unit of a row whose region's name stands for a smaller region since a reform."""
    regions = {code for said in rule["names"] for code in gazetteer().codes(rule["location"], rule["level"], said)}
    late = start is not None and start >= rule["from"] or rule["note"] in note
    return f"{name} ({rule['label']})" if area in regions and late and not unit else unit


def _kind_of_return(variable: str, series: str, note: str) -> str:
    if variable not in ("returnee_flow", "returnee_stock"):
        return series
    kinds = [kind for word, kind in _RETURNS.items() if word in note]
    return kinds[-1] if kinds else series


# -- the figures -----------------------------------------------------------------------------


def _figures(
    raw: pd.DataFrame, variable: Coded[str], measure: Measure, problems: _Problems
) -> np.ndarray:
    """One column of figures with its bounds and sample: an array with the columns `NUMBERS`."""
    columns = (measure.column, measure.lower, measure.upper, measure.size)
    figures = np.full((len(raw), len(NUMBERS)), np.nan)
    for position, name in enumerate(columns):
        if name:
            figures[:, position] = _numbers(raw[name], problems)
    for key in [measure.variable] if measure.variable else variable.values:
        here = variable.where(lambda said, key=key: said == key or bool(measure.variable))
        for name, figure in zip(columns[:3], figures.T, strict=False):
            if name and key:
                _check_bounds(figure, here, variables()[key], name, problems)
    problems.add(figures[:, 3] < 0, measure.size, "a sample cannot be negative")
    return figures


def _numbers(cells: pd.Series, problems: _Problems) -> np.ndarray:
    figures = numbers(cells).to_numpy()
    if cells.dtype != "float64":
        unreadable = np.isnan(figures) & (cells.str.strip() != "").to_numpy()
        problems.add(unreadable, str(cells.name), "unreadable number")
    problems.add(np.isinf(figures), str(cells.name), "infinite number")
    return figures


def _check_bounds(
    figure: np.ndarray, here: np.ndarray, known: Variable, column: str, problems: _Problems
) -> None:
    low = -np.inf if known.minimum is None else known.minimum
    high = np.inf if known.maximum is None else known.maximum
    reason = f"{known.en} must lie from {low:g} to {high:g} ({known.unit})"
    problems.add(here & ((figure < low) | (figure > high)), column, reason.replace(" to inf", " up"))


def _observations(
    rows: _Rows, figures: np.ndarray, lines: pd.Index, good: np.ndarray, layout: Layout
) -> pd.DataFrame:
    """Rows and figures to one row a figure, in the columns of the observations table."""
    times = len(layout.measures)
    at, measure = np.tile(good, times), np.repeat(np.arange(times), len(good))
    cells = {name: column.take(at) for name, column in rows.items()}
    for name in ("variable", "source", "series"):
        said = [getattr(one, name) for one in layout.measures]
        if any(said):
            cells[name] = Coded(said, measure)
    if any(one.source for one in layout.measures):
        cells["published_on"] = _published(cells)
    value, lower, upper, size = figures[measure * len(lines) + at].T
    value, cells["note"] = _explained(value, cells["source"], cells["note"])
    columns = {name: cells[name].text() for name in TEXT}
    columns |= {name: cells[name].days() for name in DATES}
    columns |= dict(zip(NUMBERS, (value, lower, upper, size), strict=True))
    columns["admin_level"] = cells["admin_level"].spread(cells["admin_level"].values, "int8")
    columns["row"] = lines.to_numpy(dtype="int32")[at]
    columns["published_on_assumed"] = np.ones(len(at), dtype=bool)
    return pd.DataFrame({name: columns[name] for name in COLUMNS}, copy=False)


def _explained(
    value: np.ndarray, source: Coded[str], note: Coded[str]
) -> tuple[np.ndarray, Coded[str]]:
    """Values and notes that say why a value is missing: an IDMC zero is no estimate, not nobody."""
    zero = (value == 0) & source.where(lambda key: key == "idmc")
    reason = Coded(["", _BLANK, _NO_ESTIMATE], np.isnan(value) + 2 * zero)
    return np.where(zero, np.nan, value), together(note, reason).map(_sentence)


# -- rows that repeat a key ------------------------------------------------------------------


def _set_aside_repeats(
    raw: pd.DataFrame, rows: _Rows, layout: Layout, problems: _Problems
) -> None:
    """Name the units an exercise is known to leave unnamed; set aside whatever else repeats a key.

    An exact repetition costs only the later rows; where rows of one key differ, nobody can tell
    which is right, and all of them are set aside.
    """
    repeating = _repeating(rows, problems.none)
    if repeating.any() and layout.exercise:
        _name_units(rows, repeating)
        repeating = _repeating(rows, problems.none)
    if repeating.any():
        exact = raw[repeating].duplicated()
        again = np.asarray(raw.index.isin(exact.index[exact]))
        problems.add(again, "", "the row repeats an earlier row exactly")
        problems.add(_repeating(rows, problems.none), "", _CONTRADICTS)


def _repeating(rows: _Rows, among: np.ndarray) -> np.ndarray:
    """True for the rows whose key stands on another row too, among some of the rows."""
    keys = joint_numbers((rows[name].numbers, len(rows[name].values)) for name in KEY)
    repeating = np.zeros(len(among), dtype=bool)
    repeating[among] = pd.Series(keys[among]).duplicated(keep=False)
    return repeating


def _name_units(rows: _Rows, repeating: np.ndarray) -> None:
    """Number the repeating rows of an area that are declared to be its unnamed units.

    Only where the exercise left as many rows unnamed as are declared; whatever else repeats a key
    is not known to be a part of anything.
    """
    about = ("location_code", "exercise", "status", "area_code", "unit", "variable")
    analyses = together(*(rows[name] for name in about))
    units = rows["unit"].spread(rows["unit"].values, "object")
    for number in np.unique(analyses.numbers[repeating]):
        location, exercise, status, area, unit, _ = analyses.values[number]
        at = np.flatnonzero(repeating & (analyses.numbers == number))
        declared = gazetteer().unnamed_units(location, " ".join(exercise), status).get(area)
        if not unit and declared == len(at):
            units[at] = [f"unnamed {count + 1} of {declared}" for count in range(declared)]
    rows["unit"] = coded(pd.Series(units, dtype="str"))
