"""A wild cluster bootstrap with 9,999 draws, beside the `wildboottest` package, warm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm

from sahel_indicators.analysis import inference

from .measuring import Line, in_turns

DRAWS = 9_999
TERMS = 5
SHAPES = ((50, 200), (20, 100), (400, 50))  # clusters, rows in each


def lines() -> Iterator[Line]:
    """The p value alone, which is all the peer gives, and with the interval by inversion."""
    for clusters, rows in SHAPES:
        outcome, design, cluster = _data(clusters, rows)
        peer_of, ours_of = _peer(outcome, design, cluster), _ours(outcome, design, cluster)
        _check_same(peer_of(), ours_of(False))
        what = f"wild bootstrap, {DRAWS:,} draws, {clusters} clusters x {rows} rows"
        peer, ours = in_turns(peer_of, lambda run=ours_of: run(False))
        yield Line(
            what, str(ours), f"wildboottest: {peer}", _ratio(ours.median, peer.median), "1 x"
        )
        peer, ours = in_turns(peer_of, lambda run=ours_of: run(True))
        yield Line("  with an interval", str(ours), "", _ratio(ours.median, peer.median), "1 x")


def _ratio(ours: float, peer: float) -> str:
    return f"{ours / peer:.2f} x"


def _data(clusters: int, rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Regressors and errors that repeat within clusters, and a slope that just shows."""
    random = np.random.default_rng(2019)
    cluster = np.repeat(np.arange(clusters), rows)
    size = len(cluster)
    design = random.normal(size=(size, TERMS)) + random.normal(size=(clusters, TERMS))[cluster]
    design[:, -1] = 1
    noise = random.normal(size=size) + random.normal(size=clusters)[cluster]
    return 0.2 * design[:, 0] + noise, design, cluster


def _peer(
    outcome: np.ndarray, design: np.ndarray, cluster: np.ndarray
) -> Callable[[], tuple[float, float]]:
    wildboottest = _compiled_once()
    columns = pd.DataFrame(design, columns=[f"x{number}" for number in range(TERMS)])
    model = sm.OLS(pd.Series(outcome, name="y"), columns)

    def run() -> tuple[float, float]:
        table = wildboottest(model, B=DRAWS, cluster=cluster, param="x0", seed=1, show=False)
        return float(table["statistic"].iloc[0]), float(table["p-value"].iloc[0])

    return run


def _compiled_once() -> Callable[..., pd.DataFrame]:
    """The peer's function, with its inner loop compiled in the first call only.

    As published it defines and compiles that loop anew in every call, some three seconds; here it
    is compared as if it kept it.
    """
    from wildboottest import wildboottest as module

    compiled: dict[Any, Any] = {}
    original = module.njit

    def njit(**options: Any) -> Callable[[Any], Any]:
        return lambda loop: compiled.setdefault(loop.__code__, original(**options)(loop))

    module.njit = njit
    return module.wildboottest


def _ours(
    outcome: np.ndarray, design: np.ndarray, cluster: np.ndarray
) -> Callable[[bool], tuple[float, float]]:
    weights, rows = np.ones(len(outcome)), len(outcome)
    groups = int(cluster.max()) + 1
    factor = (rows - 1) / (rows - TERMS) * groups / (groups - 1)

    def run(interval: bool) -> tuple[float, float]:
        found = inference.wild_cluster_test(
            outcome,
            design,
            weights,
            cluster,
            0,
            factor=factor,
            effects=[],
            draws=DRAWS,
            interval=interval,
        )
        return found.t, found.p_value

    return run


def _check_same(peer: tuple[float, float], ours: tuple[float, float]) -> None:
    """Stop unless t is the same, and p within what two sets of draws differ by."""
    spread = np.sqrt(2 * ours[1] * (1 - ours[1]) / DRAWS)
    if abs(peer[0] / ours[0] - 1) > 1e-8 or abs(peer[1] - ours[1]) > 4 * spread + 2 / DRAWS:
        raise SystemExit(f"bootstraps differ: wildboottest {peer}, ours {ours}")
