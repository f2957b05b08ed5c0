"""How far from an event people count as exposed: the radii that publishers use, and a caller's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from types import MappingProxyType

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..tables import Floats

# Kilometres a type of ACLED's, from the published configuration of the indicators of KfW and
# MapTailor for second-level areas (mapme-initiative, acled-conflict-indicators, 2024: 5,000, 2,000,
# 5,000 and 3,000 m). Protests and strategic developments have none there.
KFW_RADII_KM: Mapping[str, float] = MappingProxyType(
    {
        "Battles": 5.0,
        "Explosions/Remote violence": 5.0,
        "Violence against civilians": 3.0,
        "Riots": 2.0,
    }
)
# The distances for which ACLED publishes people exposed, whatever the type ("Conflict Exposure
# methodology", acleddata.com). Its best estimate varies by type and intensity (5 km for explosions,
# 1 km for protests); the rest of that table is not published there, so it is not offered here.
ACLED_RADII_KM = (1.0, 2.0, 5.0)

NAMED = ("kfw", "acled")
# Beyond this a radius is in metres by mistake: mapme's are given in metres.
LARGEST_KM = 500.0

Radii = str | float | Sequence[float] | Mapping[str, float | None]


@dataclass(frozen=True)
class RadiusRule:
    """One radius for all events (`km`), or one a type (`by_type`, None where it has no circle)."""

    label: str
    km: float | None = None
    by_type: Mapping[str, float | None] | None = None

    def of(self, types: pd.Series | None, events: int) -> Floats:
        """Kilometres of each event; NaN for a type that was declared to have no circle."""
        if self.by_type is None or types is None:
            return np.full(events, self.km, dtype=np.float64)
        types = types.astype(object)
        _require_known(types, self.by_type)
        return types.map(dict(self.by_type)).to_numpy(dtype=np.float64, na_value=np.nan)

    def in_words(self) -> str:
        """The radius, or the radii by type, as a reader is told."""
        if self.by_type is None:
            return self.label
        parts = [f"{kind} {_km(km)}" for kind, km in self.by_type.items()]
        return f"{self.label} ({', '.join(parts)})"


def radius_rules(radii: Radii) -> list[RadiusRule]:
    """The rules that `radii` stands for: a name, a number, several numbers, or a number a type.

    AnalysisError for an unknown name and for what is no distance above 0 and up to 500 km.
    """
    if isinstance(radii, str):
        return _named(radii)
    if isinstance(radii, Mapping):
        if not radii:
            raise _no_distance("an empty mapping")
        return [RadiusRule("radii by type", by_type=_checked_mapping(radii))]
    values = [radii] if isinstance(radii, Real) else list(_sequence(radii))
    if not values or len(set(values)) < len(values):
        raise _no_distance(f"{values!r}")
    return [RadiusRule(f"{_checked(km):g} km", km=_checked(km)) for km in values]


def _named(name: str) -> list[RadiusRule]:
    if name == "kfw":
        return [RadiusRule("kfw", by_type=dict(KFW_RADII_KM))]
    if name == "acled":
        return radius_rules(ACLED_RADII_KM)
    raise AnalysisError(
        f"There are no radii called {name!r}.",
        expected=f"{', '.join(NAMED)}, kilometres, or kilometres by event type",
    )


def _sequence(radii: object) -> Sequence[float]:
    if isinstance(radii, Sequence | np.ndarray):
        return list(radii)
    raise _no_distance(repr(radii))


def _checked_mapping(radii: Mapping[str, float | None]) -> dict[str, float | None]:
    return {kind: None if km is None else _checked(km) for kind, km in radii.items()}


def _checked(km: object) -> float:
    fine = isinstance(km, Real) and not isinstance(km, bool) and 0 < float(km) <= LARGEST_KM
    if not fine:
        raise _no_distance(repr(km))
    return float(km)  # type: ignore[arg-type]


def _no_distance(said: str) -> AnalysisError:
    return AnalysisError(
        f"{said} is no radius.",
        expected=f"kilometres above 0 and up to {LARGEST_KM:g}, each once",
        remedy="divide by 1,000 if it is in metres",
    )


def _require_known(types: pd.Series, by_type: Mapping[str, float | None]) -> None:
    unknown = ~types.isin(list(by_type))
    if unknown.any():
        counted = types[unknown].where(types[unknown].notna(), "(none)")
        found = ", ".join(f"{kind} ({n:,})" for kind, n in counted.value_counts().items())
        raise AnalysisError(
            f"These types of events have no radius: {found}.",
            expected=f"one of {', '.join(by_type)}",
            remedy="give one radius for all (radii=5), a mapping that names every type "
            "(None for those that shall have no circle), or select the events first",
        )


def _km(km: float | None) -> str:
    return "without a circle" if km is None else f"{km:g} km"
