"""The stages of the line on an invented bundle, each called in a process of its own.

`python -m benchmarks.growing_stages STAGE` prints seconds of work, and the memory before and at
most; `make` prepares what the stages read, and prints how many figures there are; `check` says
nothing where what comes out of the line is what was invented.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from os import times
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from sahel_indicators.aggregation import to_areas
from sahel_indicators.analysis.exposure import conflict_exposure
from sahel_indicators.areas import gazetteer
from sahel_indicators.config import settings
from sahel_indicators.ingest import ingest_file
from sahel_indicators.ingest.bundle import ingest_bundle
from sahel_indicators.observations import schema
from sahel_indicators.panel import area_figures, open_indicators, open_observations, open_panel
from sahel_indicators.provenance.changes import changes_between
from sahel_indicators.quality import check
from sahel_indicators.releases.storing import store
from sahel_indicators.store import read_table, write_table

from .inventing import COUNTRIES, LAST_YEAR, truth
from .measuring import tell_peak

# A day within the last three years, so that every size knows something on it and not all.
DAY = f"{LAST_YEAR - 1}-06-30"
Call = Callable[[], object]


# -- what the stages read --------------------------------------------------------------------


def make(areas: int, years: int) -> None:
    """Observations as a run keeps them, two generations to be compared, and a release.

    Stops where other figures come out of the line than were invented.
    """
    observations = ingest_bundle().observations
    write_table(observations, _run() / "observations.parquet")
    check_mali(areas, years)
    _generation("before", DAY)
    _generation("after", None)
    _release(observations)
    print(len(observations))


def _run() -> Path:
    return settings().current


def check_mali(areas: int, years: int) -> None:
    """Stop unless what comes out of the line is what was put into the tables."""
    shares, events = truth(areas, years)
    values = open_indicators("MLI", 2, only=["phase3plus_share", "conflict_events"])
    found = values[(values["indicator"] == "phase3plus_share") & (values["status"] == "current")]
    both = found.merge(shares, on=["area_code", "period_start"], validate="one_to_one")
    if len(both) != len(shares) or not np.allclose(both["value"], both["share"], rtol=1e-12):
        raise SystemExit("other shares than were invented")
    conflict = values[values["indicator"] == "conflict_events"]
    if conflict.groupby("period_start")["value"].sum().to_list() != events.to_list():
        raise SystemExit("other events than were invented")


def _generation(name: str, day: str | None) -> None:
    """What a run leaves of what was known on a day, as far as changes are told from it."""
    folder = _run().with_name(name)
    for country in COUNTRIES:
        write_table(_indicators(country, day), folder / "indicators" / f"{country}.parquet")
    write_table(open_observations(day), folder / "known.parquet")
    (folder / "run.json").write_text("{}")


def _indicators(country: str, day: str | None = None) -> pd.DataFrame:
    values = [open_indicators(country, level, as_of=day) for level in (0, 1, 2)]
    return pd.concat(values, ignore_index=True)


def _release(observations: pd.DataFrame) -> None:
    """Mali's analyses again, every figure of the last one revised, in a library of its own."""
    file = _run().with_name("revised.csv")
    table = pd.read_csv(settings().bundle / "food_security_mli.csv", dtype="str")
    last = table["reference_period_start"] == table["reference_period_start"].max()
    more = (table.loc[last, "population"].astype("int64") + 7).astype("str")
    table.assign(population=table["population"].mask(last, more)).to_csv(file, index=False)
    store(ingest_file(file), observations, date(LAST_YEAR + 1, 6, 30))


# -- the stages ------------------------------------------------------------------------------


def _writing() -> Call:
    table = read_table(_run() / "observations.parquet")
    return lambda: write_table(table, _run() / "again.parquet")


def _to_areas() -> Call:
    known = open_observations()
    return lambda: to_areas(known)


def _checking() -> Call:
    bundle = ingest_bundle()
    return lambda: check(bundle)


def _comparing() -> Call:
    before, after = (_run().with_name(name) for name in ("before", "after"))
    return lambda: changes_between(before, after)


def _exposing(**asked: Any) -> Call:
    """So many events a year, however small the areas: these do not bring more of them."""
    areas, years = _size()
    random = np.random.default_rng(2690)
    count = 10_000 * years
    codes = [f"A{number:05d}" for number in range(areas)]
    where = {"latitude": random.uniform(10, 20, areas), "longitude": random.uniform(-12, 4, areas)}
    places = pd.DataFrame({"area_code": codes, **where})
    days = pd.to_timedelta(random.integers(0, 365 * years, count), "D")
    at = random.integers(0, areas, count)
    events = places.iloc[at].assign(
        date_start=pd.Timestamp(f"{LAST_YEAR - years + 1}-01-01") + days,
        fatalities=random.poisson(1.5, count).astype("float64"),
    )
    span = (f"{LAST_YEAR - years + 1}-01", f"{LAST_YEAR}-12")
    return lambda: conflict_exposure(events, places, coverage=span, **asked)


def _size() -> tuple[int, int]:
    """Areas and years, as the folder is called."""
    areas, years = _run().parent.name.split("_")
    return int(areas), int(years)


def _pivoting() -> Call:
    """What a person would do of it in plain pandas: Mali's figures by area and month, unchecked."""
    known = read_table(_run() / "observations.parquet")

    def pivoted() -> object:
        mali = known[(known["location_code"] == "MLI") & (known["unit"] == "")]
        index, period = ["variable", "source", "series", "area_code"], "period_start"
        return mali.pivot_table(index=index, columns=period, values="value", aggfunc="last")

    return pivoted


# What is compared, and with what.
PANEL, PEER = "open_panel, Mali by month", "plain pandas: Mali's figures pivoted"

STAGES: dict[str, Callable[[], Call]] = {
    "ingest_bundle": lambda: ingest_bundle,
    "write_table": _writing,
    "read_table": lambda: lambda: read_table(_run() / "observations.parquet"),
    "open_observations": lambda: open_observations,
    "open_observations, as_of": lambda: lambda: open_observations(DAY),
    "open_observations, beside a release": lambda: open_observations,
    "to_areas": _to_areas,
    "area_figures, Mali": lambda: lambda: area_figures("MLI", None),
    "open_indicators, six countries": lambda: lambda: [_indicators(each) for each in COUNTRIES],
    PANEL: lambda: lambda: open_panel("MLI", 2, "month"),
    "open_panel, Mali by season": lambda: lambda: open_panel("MLI", 2, "season"),
    "quality.check": _checking,
    "changes_between": _comparing,
    "conflict_exposure, 12 months in areas": lambda: _exposing(windows=[12]),
    "conflict_exposure, within 50 km": lambda: _exposing(
        radius_km=50, half_life_days=90, burn_in=0
    ),
    PEER: _pivoting,
}


def _measure(stage: str) -> None:
    call = STAGES[stage]()
    schema(), gazetteer(), xr.Dataset()  # libraries and declarations are loaded

    def timed() -> None:
        # Without what the system spends on handing out memory: that is what other processes take.
        start = times().user
        call()
        print(times().user - start)

    tell_peak(timed)


if __name__ == "__main__":
    asked = {"make": make, "check": check_mali}.get(sys.argv[1])
    asked(*_size()) if asked else _measure(sys.argv[1])
