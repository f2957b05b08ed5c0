"""Conflict exposure that decays in time and distance, beside a straightforward pandas loop."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
import pandas as pd

from sahel_indicators.analysis.exposure import conflict_exposure

from .measuring import Line, Times, in_turns, memory_of, tell_peak

EVENTS, AREAS, YEARS = 400_000, 1_000, 10
RADIUS_KM, HALF_DISTANCE_KM, HALF_LIFE_DAYS = 100.0, 50.0, 90.0
FIRST_YEAR = 2014
# The loop goes area by area, so that its time for all of them is that for these, times as many.
LOOPED = 4
MEASURES = ["events", "fatalities"]


def lines() -> Iterator[Line]:
    """Time beside the loop's, on a part of the areas and scaled; growth with events; memory."""
    events, areas = _events(EVENTS), _areas()
    _check_same(events, areas)
    looped, ours = in_turns(
        lambda: _loop(events, areas.iloc[:LOOPED]), lambda: _expose(events, areas), times=3
    )
    scale = AREAS / LOOPED
    peer = Times(tuple(seconds * scale for seconds in looped.seconds))
    what = f"{EVENTS:,} events, {AREAS:,} areas, {12 * YEARS} months, decayed within 100 km"
    ratio = f"{peer.median / ours.median:.0f} x faster"
    yield Line(what, str(ours), f"pandas loop, scaled from {LOOPED} areas: {peer}", ratio, "30 x")
    fewer = events.iloc[: EVENTS // 4]
    whole, quarter = in_turns(
        lambda: _expose(events, areas), lambda: _expose(fewer, areas), times=5
    )
    growth = f"{whole.median / quarter.median:.1f} x less"
    yield Line("  a quarter of the events", str(quarter), f"all: {whole}", growth, "about 4 x")
    used = memory_of("benchmarks.exposing", "ours")
    yield Line("  memory added", str(used), "", f"{used.added / 1024:.2f} GB", "under 4 GB")


def _events(count: int) -> pd.DataFrame:
    """Events everywhere and on every day alike; the same ones every time."""
    random = np.random.default_rng(20230630)
    days = random.integers(0, 365 * YEARS, count)
    return pd.DataFrame(
        {
            "date_start": pd.Timestamp(f"{FIRST_YEAR}-01-01") + pd.to_timedelta(days, "D"),
            "latitude": random.uniform(10, 20, count),
            "longitude": random.uniform(-12, 4, count),
            "fatalities": random.poisson(1.5, count).astype(float),
        }
    )


def _areas() -> pd.DataFrame:
    random = np.random.default_rng(2690)
    return pd.DataFrame(
        {
            "area_code": [f"A{number:04d}" for number in range(AREAS)],
            "latitude": random.uniform(10, 20, AREAS),
            "longitude": random.uniform(-12, 4, AREAS),
        }
    )


def _expose(events: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    found = conflict_exposure(
        events,
        areas,
        measures=MEASURES,
        half_life_days=HALF_LIFE_DAYS,
        burn_in=0,
        radius_km=RADIUS_KM,
        half_distance_km=HALF_DISTANCE_KM,
        during=False,
        coverage=(f"{FIRST_YEAR}-01", f"{FIRST_YEAR + YEARS - 1}-12"),
    )
    return found.table


def _loop(events: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Area by area, month by month; events far away are left out once an area, to be fair."""
    months = pd.date_range(f"{FIRST_YEAR}-02-01", periods=12 * YEARS - 1, freq="MS")
    rows = []
    for area in areas.itertuples():
        km = _haversine(area.latitude, area.longitude, events["latitude"], events["longitude"])
        near = events.assign(km=km)[km <= RADIUS_KM]
        for month in months:
            past = near[near["date_start"] < month]
            age = (month - pd.Timedelta(days=1) - past["date_start"]).dt.days
            weight = 0.5 ** (age / HALF_LIFE_DAYS) * 0.5 ** (past["km"] / HALF_DISTANCE_KM)
            deaths = (weight * past["fatalities"]).sum()
            rows.append((area.area_code, month, weight.sum(), deaths))
    return pd.DataFrame(rows, columns=["area_code", "month", *MEASURES])


def _haversine(
    latitude: float, longitude: float, latitudes: pd.Series, longitudes: pd.Series
) -> pd.Series:
    here, there = np.radians(latitude), np.radians(latitudes)
    chord = np.sin((there - here) / 2) ** 2
    east = np.radians(longitudes - longitude)
    chord += np.cos(here) * np.cos(there) * np.sin(east / 2) ** 2
    return 2 * 6371.0088 * np.arcsin(np.sqrt(chord))


def _check_same(events: pd.DataFrame, areas: pd.DataFrame) -> None:
    """Stop unless every number is the loop's, to the last digits."""
    peer = _loop(events, areas.iloc[:LOOPED])
    both = peer.merge(
        _expose(events, areas), on=["area_code", "month"], how="left", validate="one_to_one"
    )
    for measure in MEASURES:
        ours = both[f"{measure}_within_{RADIUS_KM:g}km_decayed"]
        if not np.allclose(ours, both[measure], rtol=1e-9, atol=0):
            raise SystemExit(f"{measure}: other numbers than the loop's")


def _our_side() -> None:
    events, areas = _events(EVENTS), _areas()
    _expose(events.iloc[:9], areas.iloc[:2])  # libraries are loaded
    tell_peak(lambda: _expose(events, areas))


if __name__ == "__main__":
    {"ours": _our_side}[sys.argv[1]]()
