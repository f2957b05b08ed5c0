"""What is asked of `conflict_exposure`, checked before any event is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..tables import names_of, require_names

EVENTS = "events"
DAYS = "days_with_violence"
FATALITIES = "fatalities"
# An event has two sides and counts in the group of each.
ACTOR_GROUP = "actor_group"
SIDES = ("actor1_group", "actor2_group")
# Half-lives after which 1/32 is left: what happened before is then taken to be forgotten.
LONG = 5.0
# Beyond a quarter of the way round the Earth nothing is near.
LARGEST_KM = 10_000.0

Dated = Literal["start", "end"]
NeighbourWeights = Literal["sum", "mean"]


def is_number(value: Any) -> bool:
    """Whether a setting is a number, and no truth value."""
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def require_radius(km: float, what: str) -> None:
    """AnalysisError unless a radius is above 0 and at most a quarter of the way round."""
    if not 0 < km <= LARGEST_KM:
        raise AnalysisError(
            f"{what} is {km} km.", expected=f"above 0 and at most {LARGEST_KM:,.0f} kilometres"
        )


@dataclass(frozen=True)
class Decay:
    """How what happened fades: half of it is left after `half_life_days`.

    A sum over all the past is known only where the past is: until `burn_in` half-lives after the
    coverage begins it is missing, and until at least `LONG` half-lives after a missing figure.
    """

    half_life_days: float
    burn_in: float

    def left(self, days: Any) -> Any:
        """The share that is left after so many days."""
        return np.asarray(np.exp2(-np.asarray(days, dtype=np.float64) / self.half_life_days))


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

    def __post_init__(self) -> None:
        require_names(**vars(self))


@dataclass(frozen=True)
class Asked:
    """The settings; AnalysisError for those that do not exist or contradict one another."""

    names: Names
    measures: Sequence[str] | str | None
    by: str | Sequence[str] | Mapping[str, Sequence[str]] | None
    only: Mapping[str, Any] | None
    civilians_only: bool
    windows: Sequence[int] | int
    leads: Sequence[int] | int
    half_life_days: float | None
    burn_in: float
    radius_km: float | None
    half_distance_km: float | None
    neighbours: Any
    neighbour_weights: NeighbourWeights
    dated: Dated
    level: int

    def __post_init__(self) -> None:
        self._require_choices()
        self._require_windows()
        self._require_numbers()
        if self.monthly:
            self._require_no_points()
        elif self.names.weight is not None and DAYS in self.measured:
            raise AnalysisError(
                "Days with violence cannot be counted of events that count in parts.",
                remedy=f"leave '{DAYS}' out of the measures, or give no weight",
            )
        self._require_no_idle()

    @property
    def monthly(self) -> bool:
        """Whether counts by area and month were given instead of events."""
        return self.names.month is not None

    @property
    def measured(self) -> tuple[str, ...]:
        """The measures; by default days of violence only where days are known."""
        if self.measures is not None:
            return names_of(self.measures, "measures")
        whole = not self.monthly and self.names.weight is None
        return (EVENTS, FATALITIES, DAYS) if whole else (EVENTS, FATALITIES)

    @property
    def before(self) -> tuple[int, ...]:
        """The lengths of the windows before the period."""
        return _lengths(self.windows)

    @property
    def after(self) -> tuple[int, ...]:
        """The lengths of the windows after the period."""
        return _lengths(self.leads)

    @property
    def decay(self) -> Decay | None:
        """How what happened fades, if that was asked for."""
        return None if self.half_life_days is None else Decay(self.half_life_days, self.burn_in)

    @property
    def by_km(self) -> bool:
        """Whether neighbours are told by the kilometres between their points."""
        return is_number(self.neighbours)

    @property
    def groupings(self) -> dict[str, tuple[str, ...]]:
        """The columns in which each grouping is found."""
        if isinstance(self.by, Mapping):
            return {str(name): names_of(columns, "by") for name, columns in self.by.items()}
        names = names_of(self.by, "by")
        return {str(name): SIDES if name == ACTOR_GROUP else (name,) for name in names}

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
        several = pd.api.types.is_list_like
        return {name: tuple(v) if several(v) else (v,) for name, v in chosen.items()}

    def _require_choices(self) -> None:
        checks = {
            f"dated={self.dated!r}": self.dated in ("start", "end"),
            f"neighbour_weights={self.neighbour_weights!r}": self.neighbour_weights
            in ("sum", "mean"),
            f"measures {self.measured}": 0 < len(set(self.measured)) == len(self.measured),
            f"level={self.level!r}": is_number(self.level),
        }
        wrong = [what for what, fine in checks.items() if not fine]
        if wrong:
            raise AnalysisError(
                f"These settings cannot be used: {', '.join(wrong)}.",
                expected="dated 'start' or 'end'; neighbour_weights 'sum' or 'mean'; measures that "
                "differ, at least one; level as a number",
            )

    def _require_windows(self) -> None:
        for window in (*self.before, *self.after):
            whole = isinstance(window, int | np.integer) and not isinstance(window, bool)
            if not whole or window < 1:
                raise AnalysisError(
                    f"A window of {window!r} months.", expected="a whole number from 1 on"
                )

    def _require_numbers(self) -> None:
        for what in ("half_life_days", "half_distance_km", "burn_in", "radius_km"):
            value = getattr(self, what)
            least = 0 if what in ("burn_in", "radius_km") else np.nextafter(0, 1)
            if value is not None and not (is_number(value) and least <= value < np.inf):
                raise AnalysisError(f"{what} is {value!r}.", expected="a number above 0")
        if self.radius_km is not None:
            require_radius(self.radius_km, "radius_km")

    def _require_no_points(self) -> None:
        given = {
            "radius_km": self.radius_km is not None,
            "weight": self.names.weight is not None,
            "civilians_only": self.civilians_only,
            "dated='end'": self.dated == "end",
        }
        refused = [name for name, is_given in given.items() if is_given]
        if refused:
            raise AnalysisError(
                f"{' and '.join(refused)} cannot be used with counts by area and month: they have "
                "no points and no single events.",
                remedy="give a table of events, or leave it out (`neighbours` works with counts)",
            )

    def _require_no_idle(self) -> None:
        """A setting without the one it belongs to would do nothing, in silence."""
        idle = {
            "half_distance_km without radius_km, or neighbours in kilometres": (
                self.half_distance_km is not None and self.radius_km is None and not self.by_km
            ),
            "neighbour_weights without neighbours": (
                self.neighbour_weights != "sum" and self.neighbours is None
            ),
            "burn_in without half_life_days": self.burn_in != LONG and self.half_life_days is None,
        }
        for what, is_idle in idle.items():
            if is_idle:
                raise AnalysisError(
                    f"{what}: it would do nothing.", remedy="give both, or leave it out"
                )


def _lengths(windows: Any) -> tuple[Any, ...]:
    """Windows as asked for: several, or one number alone."""
    return tuple(windows) if isinstance(windows, Iterable) else (windows,)
