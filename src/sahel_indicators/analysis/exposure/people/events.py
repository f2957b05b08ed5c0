"""Which events of a table have a circle, how wide, and why the others have none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from ....errors import AnalysisError
from ...geography import degrees_of, unit_vectors
from ...tables import Codes, Floats, names_of, require_columns, require_names
from ..periods import Periods
from ..selecting import Account, cells_of, code_texts, reasons_in_words
from .circles import Circles

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
WIDEST_KM = 500.0

Radii = str | float | Sequence[float] | Mapping[str, float | None]

PRECISION = "place_precision"
NO_PLACE = "no coordinates"
NO_CIRCLE = "type declared to have no circle"
VAGUE = "place not known well enough"
NOT_STATED = "not stated"
# UCDP's codes of a region, a stretch, a country, the sea: their points stand for no place.
NO_POINT = {"4", "5", "6", "7"}


# -- radii -----------------------------------------------------------------------------------------


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
    fine = isinstance(km, Real) and not isinstance(km, bool) and 0 < float(km) <= WIDEST_KM
    if not fine:
        raise _no_distance(repr(km))
    return float(km)  # type: ignore[arg-type]


def _no_distance(said: str) -> AnalysisError:
    return AnalysisError(
        f"{said} is no radius.",
        expected=f"kilometres above 0 and up to {WIDEST_KM:g}, each once",
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


# -- circles ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Where:
    """Which column of the events plays which part; `precise` are the codes of places well known."""

    latitude: str
    longitude: str
    event_type: str
    by: str | None
    precision: str | None
    precise: tuple[str, ...]

    @classmethod
    def of(cls, events: pd.DataFrame, *, precise: Any, **columns: Any) -> Where:
        """The columns as named; the precision by default from `place_precision`, where there."""
        require_columns(events, [])
        require_names(**columns)
        if columns["precision"] is None and PRECISION in events.columns:
            columns["precision"] = PRECISION
        codes = tuple(code_texts(pd.Series(names_of(precise, "precise"), dtype=object)))
        if not codes or set(codes) & {*NO_POINT, ""}:
            raise AnalysisError(
                f"Places of precision {', '.join(codes) or '(none)'} cannot all have circles.",
                expected="codes of exact places: 1, or 1 and 2 (UCDP: within about 25 km)",
                remedy="UCDP's 4 to 7 are a region, a stretch, a country, the sea: see "
                "placed_events and exposure_bounds for what can be said of those",
            )
        return cls(precise=codes, **columns)

    def columns(self, rules: list[RadiusRule]) -> list[str]:
        """All columns that must be there."""
        typed = [self.event_type] if any(rule.by_type for rule in rules) else []
        more = [name for name in (self.by, self.precision) if name]
        return list(dict.fromkeys([self.latitude, self.longitude, *typed, *more]))


@dataclass(frozen=True)
class EventCircles:
    """Events that have a circle, in columns; and how many have none, by reason."""

    table: pd.DataFrame
    groups: pd.Index
    given: int
    left_out: dict[str, int]

    def of_period(self, number: int) -> Circles:
        """The circles of one period; events at one place with one radius and group are one."""
        own = self.table[self.table["period"] == number]
        keys = ["latitude", "longitude", "km", "group"]
        counted = own.groupby(keys, sort=True).size().reset_index(name="events")
        latitude, longitude, km = (counted[name].to_numpy(np.float64) for name in keys[:3])
        events = counted["events"].to_numpy(np.float64)
        group: Codes = counted["group"].to_numpy(np.intp)
        return Circles(unit_vectors(latitude, longitude), km, group, events)


def circles_of(
    events: pd.DataFrame, where: Where, calendar: Periods, rule: RadiusRule
) -> EventCircles:
    """Every event with its radius, period and group, or the reason why it has no circle.

    AnalysisError for coordinates out of range, types without a radius, and where no event is left.
    """
    north, east = degrees_of(events, where.latitude, where.longitude)
    km = rule.of(events[where.event_type] if rule.by_type else None, len(events))
    account = _account(calendar)
    account.leave_out(np.isnan(km), NO_CIRCLE)
    _leave_out_vague(account, events, where)
    account.leave_out(np.isnan(north), NO_PLACE)
    if not account.used.any():
        raise AnalysisError(
            f"None of {len(events):,} events can have a circle "
            f"({reasons_in_words(account.left_out)}).",
            expected="events with a date, coordinates and a place that is known well enough",
        )
    number, groups = _groups(events, where.by)
    present, group = np.unique(number[account.used], return_inverse=True)
    columns = {"latitude": north, "longitude": east, "km": km, "period": calendar.numbers}
    table = pd.DataFrame(columns)[account.used].assign(group=group)
    return EventCircles(table, groups[present], len(events), account.left_out)


def _account(calendar: Periods) -> Account:
    account = Account(len(calendar.numbers))
    for why, rows in calendar.left_out().items():
        account.leave_out(rows, why)
    return account


def _leave_out_vague(account: Account, events: pd.DataFrame, where: Where) -> None:
    if where.precision is None:
        return
    said = code_texts(events[where.precision])
    for code in sorted(set(said) - set(where.precise)):
        named = f"precision {code}" if code else "precision not stated"
        account.leave_out((said == code).to_numpy(), f"{VAGUE} ({named})")


def _groups(events: pd.DataFrame, by: str | None) -> tuple[Codes, pd.Index]:
    if by is None:
        return np.zeros(len(events), dtype=np.intp), pd.Index(["all"])
    values = events[by].astype(object).where(events[by].notna(), NOT_STATED)
    names = sorted(cells_of(values)[1], key=lambda value: (str(type(value)), value))
    return pd.Index(names).get_indexer(pd.Index(values)), pd.Index(names)
