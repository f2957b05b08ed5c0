"""Where exposure is counted: in the area, in a circle around its point, in its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..tables import require_columns
from .accounts import Flags
from .adjacency import neighbour_matrix
from .asked import Asked
from .layers import Layer, hidden
from .months import Calendar
from .places import Places
from .reading_events import Happened, read_events
from .reading_months import read_counts

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
    coverage: Sequence[Any] | None,
    covered: Flags,
) -> Counted:
    """Events, or counts, in areas and in circles."""
    if asked.monthly:
        found = read_counts(events, places, asked, coverage, covered)
        layers = [hidden(layer, ~covered, found.calendar) for layer in found.layers]
        own = Scope("", IN_AREA, found.keys, layers, found.account.table())
        return Counted([own], found.calendar, found.notes)
    if asked.radius_km is None:
        require_columns(events, [asked.names.area])
    happened = read_events(events, places, asked, coverage)
    scopes = [] if asked.names.area not in events else [_in_areas(happened, covered)]
    notes = happened.notes
    if asked.radius_km is not None:
        scopes.append(_in_circles(happened, covered, asked.radius_km))
        notes += _on_size(places, asked.radius_km)
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


def beside(scopes: Sequence[Scope], places: Places, neighbours: Any, asked: Asked) -> Scope:
    """The same layers as in areas, of the neighbours of each; missing if one of them is.

    An area without neighbours has no such exposure: it is missing, not 0.
    """
    own = next((scope for scope in scopes if not scope.suffix), None)
    if own is None:
        raise AnalysisError(
            "The exposure of neighbours is added up from areas, and the events name none.",
            expected=f"a column '{asked.names.area}' in the table of events",
        )
    matrix = neighbour_matrix(places, neighbours, asked.neighbour_weights, asked.half_distance_km)
    layers = [_added_up(layer, matrix) for layer in own.layers]
    words = BESIDE if asked.neighbour_weights == "sum" else f"{BESIDE}, their mean"
    # Only neighbours by kilometres have a distance.
    by_km = not isinstance(neighbours, str | pd.DataFrame)
    return Scope("_neighbours", words, own.keys, layers, own.sample, matrix, weighted=by_km)


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
