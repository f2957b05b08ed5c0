"""Two-way fixed effects on a million rows, beside a plain call of pyfixest; and the first call."""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Iterator
from functools import partial
from statistics import median
from time import perf_counter

import numpy as np
import pandas as pd

from sahel_indicators.analysis import panel_regression

from .measuring import Line, in_turns

ENTITIES, PERIODS = 10_000, 100
EXPOSURES = ["a", "b", "c"]
SMALL = 50, 20  # a thousand rows
FRESH = 5


def lines() -> Iterator[Line]:
    """The ratio of times on a balanced panel, on one with gaps and shuffled, and the first call."""
    balanced = _panel(ENTITIES, PERIODS)
    gaps = balanced.sample(frac=0.8, random_state=1)
    for what, frame in (("", balanced), ("  a fifth missing, rows shuffled", gaps)):
        _check_same(frame)
        peer, ours = in_turns(partial(_feols, frame), partial(_ours, frame))
        rows = f"panel regression of {len(frame):,} rows"
        ratio = f"{ours.median / peer.median:.2f} x"
        yield Line(what or rows, str(ours), f"feols CRV1: {peer}", ratio, "under 1.1 x")
    first = [_first_call() for _ in range(FRESH)]
    yield Line(
        f"  first call in a process, {SMALL[0] * SMALL[1]:,} rows",
        f"{median(first):.3f} s ({min(first):.3f}-{max(first):.3f})",
        "imports not counted",
        "",
        "under 0.5 s",
    )


def _panel(entities: int, periods: int) -> pd.DataFrame:
    """Outcomes that follow the first exposure, with areas as text and months; always the same."""
    random = np.random.default_rng(2690)
    area, period = np.indices((entities, periods)).reshape(2, -1)
    exposures = random.normal(size=(len(area), len(EXPOSURES)))
    exposures += random.normal(size=entities)[area][:, None]
    frame = pd.DataFrame(exposures, columns=EXPOSURES)
    noise = random.normal(size=len(area)) + random.normal(size=periods)[period]
    frame["y"] = exposures[:, 0] + random.normal(size=entities)[area] + noise
    frame["area"] = pd.Series([f"ML{number:05d}" for number in range(entities)])[area].to_numpy()
    return frame.assign(period=period)


def _ours(frame: pd.DataFrame) -> pd.DataFrame:
    found = panel_regression(frame, outcome="y", exposures=EXPOSURES, entity="area", time="period")
    return found.estimates


def _feols(frame: pd.DataFrame) -> pd.DataFrame:
    from pyfixest import feols

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = feols("y ~ a + b + c | area + period", frame, vcov={"CRV1": "area"})
    return pd.DataFrame(model.tidy())


def _check_same(frame: pd.DataFrame) -> None:
    """Stop unless the coefficients are the same, to the precision of the library's defaults."""
    peer = _feols(frame)["Estimate"].to_numpy()
    if not np.allclose(_ours(frame)["estimate"], peer, rtol=1e-5, atol=1e-5):
        raise SystemExit("coefficients differ from those of pyfixest")


def _first_call() -> float:
    command = [sys.executable, "-m", "benchmarks.regressing"]
    done = subprocess.run(command, check=True, capture_output=True)
    return float(done.stdout.split()[-1])


def _tell_first_call() -> None:
    """Print the seconds of the first call in this process, its libraries imported."""
    import pyfixest  # noqa: F401
    import scipy.special  # noqa: F401

    frame = _panel(*SMALL)
    start = perf_counter()
    _ours(frame)
    print(perf_counter() - start)


if __name__ == "__main__":
    _tell_first_call()
