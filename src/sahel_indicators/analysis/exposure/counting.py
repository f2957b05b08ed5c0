"""Where exposure is counted: in the area, in a circle around its point, in its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..tables import Floats, Months, require_columns, require_unique
from .calendars import NO_DAY, Calendar, Coverage, calendar_of, days_of, month_numbers_of
from .events import Happened, read_events
from .layers import NEVER, Layer, hidden
from .places import Places, neighbour_matrix
from .selecting import Account, Flags, groups_of, leave_out_others, not_negative
from .settings import Asked

if TYPE_CHECKING:
    from scipy.sparse import csr_array

IN_AREA, BESIDE = "in the area", "in its neighbours"


@dataclass(frozen=True)
class Scope:
    """Layers of the same events, counted over one kind of place.

    `suffix` stands in names of columns; `keys` are (measure, group) of each layer; `neighbours`
    says whose people belong to it (None: those of the area itself).
    """

    suffix: str
    words: str
    keys: list[tuple[str, str]]
    layers: list[Layer]
    sample: pd.DataFrame
    neighbours: csr_array | None = None
    has_people: bool = True
    weighted: bool = False


@dataclass(frozen=True)
class Counted:
    """What was counted, over which months, and what is to be said about it."""

    scopes: list[Scope]
    calendar: Calendar
    notes: tuple[str, ...]


def count(
    events: pd.DataFrame,
    places: Places,
    asked: Asked,
    coverage: Coverage,
    covered: Flags,
) -> Counted:
    """Events, or counts, in areas and in circles."""
    require_columns(events, [])
    if asked.monthly:
        return count_months(events, places, asked, coverage, covered)
    if asked.radius_km is None:
        require_columns(events, [asked.names.area])
    happened = read_events(events, places, asked, coverage)
    scopes = [] if asked.names.area not in events else [_in_areas(happened, covered)]
    notes = happened.notes
    if asked.radius_km is not None:
        scopes.append(_in_circles(happened, covered, asked.radius_km))
        notes += _on_size(places, asked.radius_km)
    if asked.neighbours is not None:
        scopes.append(_beside(scopes, places, asked))
    return Counted(scopes, happened.calendar, notes)


def _in_areas(happened: Happened, covered: Flags) -> Scope:
    layers, account = happened.in_areas(covered)
    layers = [hidden(layer, ~covered, happened.calendar) for layer in layers]
    return Scope("", IN_AREA, happened.keys, layers, account.table())


def _in_circles(happened: Happened, covered: Flags, radius_km: float) -> Scope:
    layers, account = happened.in_circles(radius_km)
    layers = [hidden(layer, ~covered, happened.calendar) for layer in layers]
    words = f"within {radius_km:g} km of the area's point"
    suffix = f"_within_{radius_km:g}km"
    return Scope(
        suffix, words, happened.keys, layers, account.table(), has_people=False, weighted=True
    )


def _on_size(places: Places, radius_km: float) -> tuple[str, ...]:
    beyond = places.reaching_beyond(radius_km)
    if not beyond:
        return ()
    return (
        f"{beyond} of {len(places.codes)} areas reach farther than {radius_km:g} km from their "
        "point: a circle leaves out part of them, perhaps the part where people live. Give the "
        "point where they live.",
    )


def _beside(scopes: Sequence[Scope], places: Places, asked: Asked) -> Scope:
    """The same layers as in areas, of the neighbours of each; missing if one of them is.

    An area without neighbours has no such exposure: it is missing, not 0.
    """
    own = next((scope for scope in scopes if not scope.suffix), None)
    if own is None:
        raise AnalysisError(
            "The exposure of neighbours is added up from areas, and the events name none.",
            expected=f"a column '{asked.names.area}' in the table of events",
        )
    matrix = neighbour_matrix(places, asked)
    layers = [_added_up(layer, matrix) for layer in own.layers]
    words = BESIDE if asked.neighbour_weights == "sum" else f"{BESIDE}, their mean"
    return Scope("_neighbours", words, own.keys, layers, own.sample, matrix, weighted=asked.by_km)


def _added_up(layer: Layer, matrix: csr_array) -> Layer:
    # A sparse product passes over the areas that are no neighbours, so that only a neighbour's
    # missing figure makes the sum missing.
    sums, unknown = matrix @ layer.sums, np.full(layer.unknown.shape, np.inf)
    for area in range(len(sums)):
        around = matrix.indices[matrix.indptr[area] : matrix.indptr[area + 1]]
        if len(around):
            unknown[area] = layer.unknown[around].max(axis=0)
        else:
            sums[area] = np.nan
    return Layer(sums, matrix @ layer.fresh, unknown)


# -- counts by area and month ----------------------------------------------------------------------


def count_months(
    counts: pd.DataFrame,
    places: Places,
    asked: Asked,
    coverage: Coverage,
    covered: Flags,
) -> Counted:
    """Counts as they are handed out: one row an area and month, and group if there are any.

    A row that is not there is a zero only if the coverage was declared; a figure that is missing
    stays missing.
    """
    names = asked.names
    month = str(names.month)
    require_columns(counts, [names.area, month, *asked.measured])
    account = Account(len(counts))
    leave_out_others(counts, asked, account)
    day = days_of(counts[month])
    calendar = calendar_of(coverage, day)
    area = places.find(counts[names.area])
    place = _account_for_cells(account, day, area, calendar, covered)
    groups, none_of = groups_of(counts, asked, account.used)
    absent = np.nan if coverage is None else 0.0
    keys, layers = [], []
    for group, chosen in (groups or {"": np.ones(len(counts), dtype=bool)}).items():
        rows = np.flatnonzero(account.used & chosen)
        _require_one_row_a_cell(counts.iloc[rows], asked)
        for measure in asked.measured:
            values = not_negative(counts, measure)[rows]
            grid = np.full((len(places.codes), len(calendar.months)), absent)
            grid[area[rows], place[rows]] = values
            keys.append((measure, group))
            layers.append(hidden(_layer(grid, calendar, asked), ~covered, calendar))
    notes = [f"{n:,} rows have no {by} and count nowhere." for by, n in none_of.items()]
    own = Scope("", IN_AREA, keys, layers, account.table())
    scopes = [own] if asked.neighbours is None else [own, _beside([own], places, asked)]
    return Counted(scopes, calendar, tuple(notes))


def _account_for_cells(
    account: Account, day: Months, area: np.ndarray, calendar: Calendar, covered: Flags
) -> Months:
    place = calendar.position(day)
    account.leave_out(day == NO_DAY, "no month")
    account.leave_out(place < 0, f"outside the coverage ({calendar})")
    account.leave_out(area < 0, "of an area that is not among those given")
    account.leave_out((area >= 0) & ~covered[area], "of an area that is not covered")
    account.require_some()
    return place


def _require_one_row_a_cell(rows: pd.DataFrame, asked: Asked) -> None:
    month = month_numbers_of(days_of(rows[str(asked.names.month)]))
    keyed = pd.DataFrame({asked.names.area: rows[asked.names.area].to_numpy(), "month": month})
    try:
        require_unique(keyed, [asked.names.area, "month"])
    except AnalysisError as error:
        raise AnalysisError(
            error.problem,
            expected="one row an area and month",
            remedy="kinds of events may overlap and are not added up here: choose one, as "
            "only={'event_type': 'political_violence'}, or have a column each with `by`",
        ) from error


def _layer(grid: Floats, calendar: Calendar, asked: Asked) -> Layer:
    """A count of a month fades as if all of it had happened in the month's middle."""
    unknown = np.where(np.isnan(grid), calendar.ends, NEVER)
    fresh = np.zeros_like(grid)
    if asked.decay is not None:
        middle = (np.diff(calendar.starts) - 1) / 2
        fresh = np.nan_to_num(grid) * asked.decay.left(middle)
    return Layer(grid, fresh, unknown)
