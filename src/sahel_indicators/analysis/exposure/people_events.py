"""Which events of a table have a circle, how wide, and why the others have none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import AnalysisError
from ..tables import Codes
from .great_circle import unit_vectors
from .people_circles import Circles
from .people_periods import Calendar
from .people_population import degrees_of
from .people_radii import RadiusRule

PRECISION = "place_precision"
NO_PLACE = "no coordinates"
NO_CIRCLE = "type declared to have no circle"
NOT_STATED = "not stated"
# UCDP's codes of a region, a stretch, a country, the sea: their points stand for no place.
NO_POINT = {"4", "5", "6", "7"}

Flags = NDArray[np.bool_]


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
    def of(cls, events: pd.DataFrame, *, precise: Iterable[Any], **columns: Any) -> Where:
        """The columns as named; the precision by default from `place_precision`, where there."""
        if columns["precision"] is None and PRECISION in events.columns:
            columns["precision"] = PRECISION
        if isinstance(precise, str):
            precise = [precise]
        codes = tuple(code_texts(pd.Series(list(precise), dtype=object)))
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


def code_texts(codes: pd.Series) -> pd.Series:
    """Codes as text, whether they were read as 1, 1.0 or "1"; "" where missing."""
    codes = codes.astype(object)
    numbers = pd.to_numeric(codes, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    whole = np.isfinite(numbers) & (numbers == np.floor(numbers))
    said = codes.where(codes.notna(), "").astype(str).str.strip().to_numpy(object)
    texts = [str(int(n)) if fine else s for n, fine, s in zip(numbers, whole, said, strict=True)]
    return pd.Series(texts, index=codes.index, dtype=object)


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
    events: pd.DataFrame, where: Where, calendar: Calendar, rule: RadiusRule
) -> EventCircles:
    """Every event with its radius, period and group, or the reason why it has no circle.

    AnalysisError for coordinates out of range, types without a radius, and where no event is left.
    """
    types = events[where.event_type] if rule.by_type else None
    table = pd.DataFrame(
        {
            "latitude": degrees_of(events, where.latitude, 90),
            "longitude": degrees_of(events, where.longitude, 180),
            "km": rule.of(types, len(events)),
            "period": calendar.numbers,
        }
    )
    number, groups = _groups(events, where.by)
    reasons = calendar.left_out() | _without_circle(events, table, where)
    fine, left_out = _sorted_out(reasons, len(events))
    _require_any(fine, left_out)
    used = table[fine].assign(group=number[fine])
    present = np.unique(used["group"])
    used["group"] = np.searchsorted(present, used["group"])
    return EventCircles(used, groups[present], len(events), left_out)


def _groups(events: pd.DataFrame, by: str | None) -> tuple[Codes, pd.Index]:
    if by is None:
        return np.zeros(len(events), dtype=np.intp), pd.Index(["all"])
    values = events[by].astype(object).where(events[by].notna(), NOT_STATED)
    names = sorted(values.unique(), key=lambda value: (isinstance(value, str), value))
    return pd.Index(names).get_indexer(pd.Index(values)), pd.Index(names)


def _without_circle(events: pd.DataFrame, table: pd.DataFrame, where: Where) -> dict[str, Flags]:
    reasons = {NO_CIRCLE: table["km"].isna().to_numpy()}
    if where.precision:
        said = code_texts(events[where.precision])
        for code in sorted(set(said) - set(where.precise)):
            named = f"precision {code}" if code else "precision not stated"
            reasons[f"place not known well enough ({named})"] = (said == code).to_numpy()
    placed = table[["latitude", "longitude"]].notna().all(axis=1)
    return {**reasons, NO_PLACE: ~placed.to_numpy()}


def _sorted_out(reasons: Mapping[str, Flags], events: int) -> tuple[Flags, dict[str, int]]:
    """Events without any reason against them; each other is counted under its first."""
    fine, left_out = np.ones(events, dtype=bool), {}
    for why, rows in reasons.items():
        left_out[why] = int((fine & rows).sum())
        fine &= ~rows
    return fine, left_out


def _require_any(fine: Flags, left_out: Mapping[str, int]) -> None:
    if not fine.any():
        said = "; ".join(f"{why}: {n:,}" for why, n in left_out.items() if n)
        raise AnalysisError(
            f"None of {len(fine):,} events can have a circle ({said}).",
            expected="events with a date, coordinates and a place that is known well enough",
        )


def require_events_once(events: pd.DataFrame, event_id: str = "event_id") -> None:
    """AnalysisError where the table names its events and one is there twice."""
    if event_id in events.columns and events[event_id].duplicated().any():
        again = events.loc[events[event_id].duplicated(), event_id]
        raise AnalysisError(
            f"{len(again):,} rows repeat an '{event_id}', the first of them {again.iloc[0]}.",
            expected="one row an event",
            remedy="a monadic export has each event once an actor: fold it first; events that "
            "placed_events has spread over areas have no circles",
        )
