"""What is asked of `conflict_exposure`, checked before any event is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ...errors import AnalysisError
from .great_circle import require_radius
from .layers import Decay

EVENTS = "events"
DAYS = "days_with_violence"
FATALITIES = "fatalities"
# An event has two sides and counts in the group of each.
ACTOR_GROUP = "actor_group"
SIDES = ("actor1_group", "actor2_group")

Dated = Literal["start", "end"]
NeighbourWeights = Literal["sum", "mean"]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def lengths(windows: Sequence[int] | int) -> tuple[Any, ...]:
    """Windows as asked for: several, or one number alone."""
    return tuple(windows) if isinstance(windows, Iterable) else (windows,)


@dataclass(frozen=True)
class Names:
    """What the columns are called in the tables given."""

    area: str
    month: str | None
    date_start: str
    date_end: str
    latitude: str
    longitude: str
    weight: str | None


@dataclass(frozen=True)
class Asked:
    """The settings; AnalysisError for those that do not exist or contradict one another."""

    names: Names
    measures: Sequence[str] | None
    by: str | Sequence[str] | Mapping[str, Sequence[str]] | None
    only: Mapping[str, Any] | None
    civilians_only: bool
    windows: Sequence[int]
    leads: Sequence[int]
    half_life_days: float | None
    burn_in: float
    radius_km: float | None
    half_distance_km: float | None
    neighbour_weights: NeighbourWeights
    dated: Dated
    level: int

    def __post_init__(self) -> None:
        self._require_choices()
        self._require_numbers()
        if self.names.month is not None:
            self._require_no_points()
        elif self.names.weight is not None and DAYS in self.measured:
            raise AnalysisError(
                "Days with violence cannot be counted of events that count in parts.",
                remedy=f"leave '{DAYS}' out of the measures, or give no weight",
            )

    @property
    def monthly(self) -> bool:
        """Whether counts by area and month were given instead of events."""
        return self.names.month is not None

    @property
    def measured(self) -> tuple[str, ...]:
        """The measures; by default days of violence only where days are known."""
        if self.measures is not None:
            return tuple([self.measures] if isinstance(self.measures, str) else self.measures)
        whole = not self.monthly and self.names.weight is None
        return (EVENTS, FATALITIES, DAYS) if whole else (EVENTS, FATALITIES)

    @property
    def decay(self) -> Decay | None:
        """How what happened fades, if that was asked for."""
        return None if self.half_life_days is None else Decay(self.half_life_days, self.burn_in)

    @property
    def groupings(self) -> dict[str, tuple[str, ...]]:
        """The columns in which each grouping is found."""
        if isinstance(self.by, Mapping):
            return {name: tuple(columns) for name, columns in self.by.items()}
        names = [self.by] if isinstance(self.by, str) else list(self.by or ())
        return {name: SIDES if name == ACTOR_GROUP else (name,) for name in names}

    @property
    def filters(self) -> dict[str, tuple[Any, ...]]:
        """The values an event must have to count, by column."""
        if not isinstance(self.only, Mapping | None):
            raise AnalysisError(
                f"only={self.only!r}.", expected="values by column, {'event_type': 'Battles'}"
            )
        chosen = dict(self.only or {})
        if self.civilians_only:
            chosen["civilians_targeted"] = True
        return {
            name: tuple(values) if isinstance(values, list | tuple | set | frozenset) else (values,)
            for name, values in chosen.items()
        }

    def _require_choices(self) -> None:
        checks = {
            f"dated={self.dated!r}": self.dated in ("start", "end"),
            f"neighbour_weights={self.neighbour_weights!r}": self.neighbour_weights
            in ("sum", "mean"),
            f"measures {self.measured}": 0 < len(set(self.measured)) == len(self.measured),
        }
        wrong = [what for what, fine in checks.items() if not fine]
        if wrong:
            raise AnalysisError(
                f"These settings cannot be used: {', '.join(wrong)}.",
                expected="dated 'start' or 'end'; neighbour_weights 'sum' or 'mean'; measures that "
                "differ, at least one",
            )

    def _require_numbers(self) -> None:
        for window in (*self.windows, *self.leads):
            whole = isinstance(window, int | np.integer) and not isinstance(window, bool)
            if not whole or window < 1:
                raise AnalysisError(
                    f"A window of {window!r} months.", expected="a whole number from 1 on"
                )
        for what in ("half_life_days", "half_distance_km", "burn_in", "radius_km"):
            value = getattr(self, what)
            if value is not None and not (_is_number(value) and 0 <= value < np.inf):
                raise AnalysisError(f"{what} is {value!r}.", expected="a number above 0")
        for what in ("half_life_days", "half_distance_km"):
            if getattr(self, what) == 0:
                raise AnalysisError(f"{what} is 0.", expected="a number above 0")
        if self.radius_km is not None:
            require_radius(self.radius_km, "radius_km")

    def _require_no_points(self) -> None:
        refused = {"radius_km": self.radius_km, "weight": self.names.weight}
        given = [name for name, value in refused.items() if value is not None]
        given += ["civilians_only"] * self.civilians_only
        if given:
            raise AnalysisError(
                f"{' and '.join(given)} cannot be used with counts by area and month: they have "
                "no points and no single events.",
                remedy="give a table of events, or leave it out (`neighbours` works with counts)",
            )
