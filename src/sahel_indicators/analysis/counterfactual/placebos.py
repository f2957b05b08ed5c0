"""The same estimate where nothing happened: false dates, false areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..inference import permutation_p_value
from ..results import Estimates, Result, account_for
from ..tables import names_of, plain_times, require_columns, require_names
from .moments import earliest, from_then_on, like, means_never, shown, until_then
from .randomisation import Measure, number_of, require_function, row_of

TRUE, DATE, AREA = "true", "date", "area"
COLUMNS = ["kind", "placebo", "estimate", "ci_low", "ci_high", "p_value", "refused"]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Placebos(Result):
    """An estimate beside those of dates and areas at which nothing happened.

    `table` has one row an estimate, the true one first: kind ("true", "date", "area"), placebo,
    estimate, ci_low, ci_high, p_value (missing where the estimate is a bare number), refused (why
    there is no estimate, or empty). `area_p_value` is the share of areas, the treated among them,
    whose estimate is at least as far from zero; missing without areas.
    """

    table: pd.DataFrame
    area_p_value: float

    def to_frame(self) -> pd.DataFrame:
        """One row an estimate."""
        return self.table

    def _reading(self) -> list[str]:
        true = self.table.iloc[0]
        return [
            f"{self.outcome} is {true['estimate']:.3g} where and when it happened.",
            *self._line(DATE, "false dates, before it happened"),
            *self._line(AREA, "false areas, where it did not"),
            "A method that finds effects where there are none says little about the true one; "
            "placebos without effect do not show that its assumptions hold.",
        ]

    def _line(self, kind: str, words: str) -> list[str]:
        known = self.table[(self.table["kind"] == kind) & (self.table["refused"] == "")]
        if known.empty:
            return []
        size = known["estimate"].abs()
        beyond = int((size >= abs(self.table["estimate"].iloc[0])).sum())
        apart = int(((known["ci_low"] > 0) | (known["ci_high"] < 0)).sum())
        p = f"; p by rank {self.area_p_value:.2g}" if kind == AREA else ""
        return [
            f"At {len(known)} {words}: {known['estimate'].min():.3g} to "
            f"{known['estimate'].max():.3g}, {beyond} at least as far from zero, {apart} with an "
            f"interval without zero{p}."
        ]


def placebo(
    estimate: Measure,
    frame: pd.DataFrame,
    *,
    time: str,
    treated_from: str,
    entity: str | None = None,
    dates: Sequence[Any] = (),
    areas: Sequence[Any] | None = None,
    term: str | None = None,
) -> Placebos:
    """An estimate repeated with false dates before the true one, and in areas never treated.

    `frame[treated_from]` holds the first treated period (missing, or 0 or infinite among numbers:
    never), constant in each `entity`; a single series has no entity. `estimate` takes such a frame
    and gives a number, or `Estimates` of which `term` (by default the first) is taken.

    For a false date all rows from the earliest true date on are left out, and who was treated later
    is treated from the false date on. For a false area the truly treated are left out, and that
    area alone is treated, from the earliest true date on; `areas` are by default all never treated.
    A placebo that the estimate refuses is listed with the reason and left out of the ranks. Raises
    AnalysisError for a date that is not before the true one, an area that is treated or not there,
    no treatment at all, and what the estimate raises on the true frame. Source: Abadie, Diamond and
    Hainmueller (2015), American Journal of Political Science 59.
    """
    _require_usable(estimate, frame, time, treated_from, entity)
    start = _first_treated(frame, treated_from)
    tried = [(TRUE, shown(start), frame.copy())]
    tried += [
        (DATE, shown(date), _earlier(frame, time, treated_from, start, date))
        for date in _once(dates, "dates")
    ]
    if entity is not None:
        never = _never_treated(frame, entity, treated_from)
        for area in _chosen(areas, never):
            tried.append((AREA, str(area), _elsewhere(frame, entity, treated_from, start, area)))
    if len(tried) == 1:
        raise AnalysisError(
            "There is no placebo to try.",
            expected="dates before the true one, or areas never treated (with entity)",
        )
    name, rows = _estimates(estimate, tried, term)
    table = pd.DataFrame(rows, columns=COLUMNS)
    return Placebos(
        method="placebos",
        outcome=name,
        sample=account_for(len(frame), len(frame), {}),
        diagnostics={"refused": int((table["refused"] != "").sum())},
        notes=tuple(_notes(table, frame, treated_from)),
        table=table,
        area_p_value=_rank(table),
    )


def _once(given: Any, part: str) -> list[Any]:
    """Dates or areas given as one, as several, or as None; AnalysisError for one named twice."""
    listed = list(names_of(given, part))
    if len(set(listed)) < len(listed):
        raise AnalysisError(f"One of {listed!r} is there twice.", expected="each placebo once")
    return listed


def _require_usable(
    estimate: Any, frame: pd.DataFrame, time: str, treated_from: str, entity: str | None
) -> None:
    require_function(estimate)
    require_names(time=time, treated_from=treated_from, entity=entity)
    keys = [time] if entity is None else [time, entity]
    require_columns(frame, [*keys, treated_from])
    missing = int(frame[keys].isna().any(axis=1).sum())
    if missing:
        raise AnalysisError(
            f"{missing} rows have no {' or no '.join(map(str, keys))}.",
            expected="a key in every row",
        )
    if entity is not None:
        _require_one_date(frame, treated_from, entity)


def _require_one_date(frame: pd.DataFrame, treated_from: str, entity: str) -> None:
    starts = pd.factorize(frame[treated_from].where(_treated(frame, treated_from)))[0]
    several = pd.Series(starts).groupby(frame[entity].to_numpy()).nunique() > 1
    if several.any():
        raise AnalysisError(
            f"'{treated_from}' changes within {several.sum()} areas, the first of them "
            f"{several.idxmax()}.",
            expected="one first treated period an area, the same in all its rows",
        )


def _treated(frame: pd.DataFrame, treated_from: str) -> pd.Series:
    """For each row whether its area is ever treated."""
    return ~means_never(plain_times(frame[treated_from]))


def _first_treated(frame: pd.DataFrame, treated_from: str) -> Any:
    starts = frame.loc[_treated(frame, treated_from), treated_from]
    if starts.empty:
        raise AnalysisError(
            f"Nobody is treated: '{treated_from}' is missing in every row.",
            expected="the first treated period of at least one area",
        )
    return earliest(starts)


def _earlier(
    frame: pd.DataFrame, time: str, treated_from: str, start: Any, date: Any
) -> pd.DataFrame:
    """The rows before the true date, with the false one in its place."""
    before = frame[~from_then_on(frame[time], start)]
    if until_then(pd.Series([start], name=time), date)[0]:
        raise AnalysisError(
            f"The false date {shown(date)} is not before the true one, {shown(start)}.",
            expected="dates at which nothing had happened yet",
        )
    false = pd.Series(like(start, date), index=before.index)
    return _with(before, treated_from, false.where(_treated(before, treated_from)))


def _with(frame: pd.DataFrame, column: str, values: pd.Series) -> pd.DataFrame:
    """A copy with other values in a column."""
    changed = frame.copy()
    changed[column] = values.array
    return changed


def _never_treated(frame: pd.DataFrame, entity: str, treated_from: str) -> list[Any]:
    ever = _treated(frame, treated_from).groupby(frame[entity]).any()
    never = list(ever.index[~ever])
    try:
        return sorted(never)
    except TypeError:
        return sorted(never, key=str)


def _chosen(areas: Sequence[Any] | None, never: list[Any]) -> list[Any]:
    strange = [area for area in _once(areas, "areas") if area not in never]
    if strange:
        raise AnalysisError(
            f"The false areas {strange!r} are treated, or are not in the table.",
            expected=f"areas never treated, such as {never[:5]!r}",
        )
    return never if areas is None else _once(areas, "areas")


def _elsewhere(
    frame: pd.DataFrame, entity: str, treated_from: str, start: Any, area: Any
) -> pd.DataFrame:
    """The rows of areas never treated, one of them treated in pretence."""
    others = frame[frame[entity].isin(_never_treated(frame, entity, treated_from))]
    false = pd.Series(start, index=others.index)
    return _with(others, treated_from, false.where(others[entity] == area))


def _estimates(
    estimate: Measure, tried: list[tuple[str, str, pd.DataFrame]], term: str | None
) -> tuple[str, list[list[Any]]]:
    """The name of what is estimated, and a row of the table for each frame."""
    name, rows = "the estimate", []
    for kind, label, frame in tried:
        try:
            found = estimate(frame)
            if isinstance(found, Estimates):
                row = row_of(found, term)
                name = str(row["term"])
                figures = [row[column] for column in COLUMNS[2:6]]
            else:
                figures = [number_of(found, term), np.nan, np.nan, np.nan]
            if not np.isfinite(figures[0]):
                raise AnalysisError("The estimate is missing or infinite.")
            rows.append([kind, label, *figures, ""])
        except AnalysisError as error:
            if kind == TRUE:
                raise
            rows.append([kind, label, *[np.nan] * 4, error.problem])
    return name, rows


def _rank(table: pd.DataFrame) -> float:
    drawn = table.loc[(table["kind"] == AREA) & (table["refused"] == ""), "estimate"]
    if drawn.empty:
        return np.nan
    return permutation_p_value(table["estimate"].iloc[0], drawn.to_numpy(dtype=np.float64))


def _notes(table: pd.DataFrame, frame: pd.DataFrame, treated_from: str) -> list[str]:
    notes = []
    refused = table[table["refused"] != ""]
    if len(refused):
        notes.append(
            f"{len(refused)} of {len(table) - 1} placebos could not be estimated and are in no "
            f"rank; the first, {refused['placebo'].iloc[0]}: {refused['refused'].iloc[0]}"
        )
    starts = frame.loc[_treated(frame, treated_from), treated_from].nunique()
    if starts > 1 and (table["kind"] == AREA).any():
        notes.append(
            f"Treatment began at {starts} dates; false areas are all treated from the earliest on."
        )
    return notes
