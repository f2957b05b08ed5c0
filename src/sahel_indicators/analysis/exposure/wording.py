"""What the columns of an exposure count, and what is to be kept in mind, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from .asked import DAYS, EVENTS, SIDES, Asked
from .periods import Periods
from .scopes import BESIDE, Counted, Scope
from .selecting import SERIES


def unit_of(measure: str, group: str, scope: Scope, when: str, asked: Asked, rate: bool) -> str:
    """What a column counts: of what, where, when, and per what."""
    what = measure.replace("_", " ")
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
    scopes: Sequence[Scope],
    periods: Periods,
    *,
    declared: bool,
    one_population: bool,
) -> tuple[str, ...]:
    """The warnings of a result."""
    notes = [*_on_coverage(asked, counted, declared), *counted.notes, *_on_groups(asked)]
    for scope in scopes:
        notes += _on_scope(scope)
    notes += _on_missing(scopes[0])
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
