"""The result of `conflict_exposure`: a tidy table, its units, warnings, where every event went."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..results import GIVEN, USED, Result, check_account, rows_by_reason
from .counting import BESIDE, Counted, Scope
from .selecting import SERIES, reasons_in_words
from .settings import DAYS, EVENTS, SIDES, Asked
from .windows import Anchors

# As many measures as a person reads.
_SHOWN = 12


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Exposure(Result):
    """What areas were exposed to, one row an area and period.

    `table` has the area, the period's start (and end), and one column a measure, missing where the
    window leaves what is known. `units` says of each column what it counts, where, when and per
    what. `sample` accounts for every event (or row of counts) at each scope: (scope, reason, rows).
    `coverage` is the first day of the first month covered and of the last.
    """

    table: pd.DataFrame
    units: dict[str, str]
    coverage: tuple[pd.Timestamp, pd.Timestamp]

    def _check(self) -> None:
        for _, sample in self.sample.groupby("scope"):
            check_account(sample)
        if set(self.units) - set(self.table.columns):
            raise AssertionError("units are given of columns that are not there")

    def to_frame(self) -> pd.DataFrame:
        """One row an area and period."""
        return self.table

    def _reading(self) -> list[str]:
        first, last = self.coverage
        lines = [
            f"{self.outcome}, {self.method}: {len(self.table):,} rows, {len(self.units)} measures; "
            f"covered {first:%B %Y} to {last:%B %Y}."
        ]
        lines += [self._line(column) for column in list(self.units)[:_SHOWN]]
        if len(self.units) > _SHOWN:
            lines.append(f"  and {len(self.units) - _SHOWN} more, see `units`")
        return [*lines, *self._accounts()]

    def _line(self, column: str) -> str:
        missing = int(self.table[column].isna().sum())
        known = "" if not missing else f"; missing in {missing:,} rows"
        return f"  {column}: {self.units[column]}{known}"

    def _accounts(self) -> list[str]:
        lines = []
        for scope, sample in self.sample.groupby("scope", sort=False):
            rest = rows_by_reason(sample)
            given, used = rest.pop(GIVEN), rest.pop(USED)
            left_out = f" Left out: {reasons_in_words(rest)}." if rest else ""
            lines.append(f"{scope}: {used:,} of {given:,} rows count.{left_out}")
        return lines


# -- in words --------------------------------------------------------------------------------------


def unit_of(measure: str, group: str, scope: Scope, when: str, asked: Asked, rate: bool) -> str:
    """What a column counts: of what, where, when, and per what."""
    what = str(measure).replace("_", " ")
    if measure == DAYS:
        what = "area-days with violence" if scope.neighbours is not None else "days with violence"
    of_group = f" of {group}" if group else ""
    per = " per 100,000 people" if rate else ""
    return f"{what}{of_group}{per} {scope.words}{_halving(scope, measure, asked)}, {when}"


def _halving(scope: Scope, measure: str, asked: Asked) -> str:
    """How distance counts, where it does: not for the days with violence in a circle."""
    day_in_circle = measure == DAYS and scope.neighbours is None
    if asked.half_distance_km is None or not scope.weighted or day_in_circle:
        return ""
    return f", half as much every {asked.half_distance_km:g} km"


def notes_of(
    asked: Asked,
    counted: Counted,
    periods: Anchors,
    *,
    declared: bool,
    one_population: bool,
) -> tuple[str, ...]:
    """The warnings of a result."""
    notes = [*_on_coverage(asked, counted, declared), *counted.notes, *_on_groups(asked)]
    for scope in counted.scopes:
        notes += _on_scope(scope)
    notes += _on_missing(counted.scopes[0])
    if asked.decay is not None and asked.monthly:
        off = np.exp2(15 / asked.decay.half_life_days)
        notes.append(
            "Days within a month are not known: each month fades from its middle, which is off by "
            f"at most a factor of {off:.2f} for what happened at its ends."
        )
    if periods.within_months:
        notes.append(
            f"{periods.within_months:,} periods begin within a month; what says 'before' ends "
            "with the month before that one, and leaves out its first days."
        )
    if one_population:
        notes.append("The people of an area are one figure for all times.")
    return tuple(notes)


def _on_coverage(asked: Asked, counted: Counted, declared: bool) -> Iterator[str]:
    if declared:
        return
    what = "counts" if asked.monthly else "events"
    then = (
        "an area and month without a row is missing"
        if asked.monthly
        else "an area and month without an event counts as 0"
    )
    yield (
        f"No coverage was declared: it is taken to be that of the {what}, {counted.calendar}, the "
        f"last month perhaps in part; within it {then}."
    )


def _on_groups(asked: Asked) -> Iterator[str]:
    for name, columns in asked.groupings.items():
        if len(columns) > 1:
            sides = "both sides" if columns == SIDES else " and ".join(columns)
            yield f"An event counts in the {name} of {sides}: groups overlap, never add them."
        elif name == SERIES or asked.monthly:
            yield f"Kinds of {name} overlap: never add them."


def _on_scope(scope: Scope) -> Iterator[str]:
    if not scope.has_people:
        yield (
            "Circles overlap, so an event may count in several areas: never add them. Where they "
            "reach beyond the places that the table of events covers, they hold too little."
        )
    if scope.neighbours is None:
        return
    yield "Neighbours are among the areas given; what lies beyond their outer borders is not seen."
    alone = int((np.diff(scope.neighbours.indptr) == 0).sum())
    if alone:
        yield f"{alone} areas have no neighbour: what happened {BESIDE} is missing, not 0."


def _on_missing(scope: Scope) -> Iterator[str]:
    for (measure, group), layer in zip(scope.keys, scope.layers, strict=True):
        unknown = int(np.isnan(layer.sums).sum())
        if unknown and measure != EVENTS:
            of = f" of {group}" if group else ""
            yield (
                f"{measure}{of} are not known in {unknown:,} of {layer.sums.size:,} areas and "
                "months; sums over these are missing, not partial."
            )
