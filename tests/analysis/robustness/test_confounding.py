"""Sensitivity to what was not measured, against the published examples and planted confounders."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.analysis.robustness import e_value, robustness_value, sensitivity
from sahel_indicators.errors import AnalysisError

# Cinelli & Hazlett (2020), table 1: attitudes to peace in Darfur, 0.097 with t = 4.18.
DARFUR = {"estimate": 0.097, "std_error": 0.097 / 4.18, "degrees_of_freedom": 783}


def test_robustness_values_of_darfur_as_published() -> None:
    assert robustness_value(**DARFUR) == pytest.approx(0.139, abs=1e-3)
    assert robustness_value(**DARFUR, alpha=0.05) == pytest.approx(0.076, abs=1e-3)


def test_a_confounder_as_strong_as_the_robustness_value_brings_the_estimate_to_zero() -> None:
    # With partial R2 of r with both, the bias is se sqrt(df) r / sqrt(1 - r) (their equation 8).
    value = robustness_value(2.0, 0.5, 60)
    assert 0.5 * math.sqrt(60) * value / math.sqrt(1 - value) == pytest.approx(2.0, rel=1e-12)
    half = robustness_value(2.0, 0.5, 60, q=0.5)
    assert 0.5 * math.sqrt(60) * half / math.sqrt(1 - half) == pytest.approx(1.0, rel=1e-12)


def test_what_is_not_significant_has_nothing_to_lose() -> None:
    assert robustness_value(0.1, 0.2, 50, alpha=0.05) == 0
    assert robustness_value(-0.1, 0.2, 50) == robustness_value(0.1, 0.2, 50) > 0


def test_an_estimate_of_overwhelming_strength_keeps_a_value_below_one() -> None:
    assert 0.9 < robustness_value(100.0, 0.1, 20, alpha=0.05) < 1


@pytest.mark.parametrize(
    ("given", "published"),
    [
        # VanderWeele & Ding (2017): 3.9 (1.8 to 8.7), and 0.80 (0.71 to 0.91).
        ((3.9, 1.8, 8.7), (7.26, 3.0)),
        ((0.80, 0.71, 0.91), (1.81, 1.43)),
        ((1.2, 0.9, 1.6), (1.69, 1.0)),
    ],
)
def test_e_values_as_published(
    given: tuple[float, float, float], published: tuple[float, float]
) -> None:
    point, nearer = e_value(*given)
    assert nearer is not None
    assert (round(point, 2), round(nearer, 2)) == pytest.approx(published)


def test_e_value_without_interval() -> None:
    assert e_value(2.0) == (pytest.approx(2 + math.sqrt(2)), None)


@pytest.mark.parametrize("given", [(0.0,), (-1.0,), (2.0, 2.5, 3.0), (2.0, 0.0, 3.0)])
def test_no_ratio_is_refused(given: tuple[float, ...]) -> None:
    with pytest.raises(AnalysisError, match="ratio"):
        e_value(*given)


def panel(areas: int = 40, seed: int = 3) -> pd.DataFrame:
    """Drought drives both deaths and hunger; deaths add 1 of their own."""
    rng = np.random.default_rng(seed)
    area, period = np.indices((areas, 8)).reshape(2, -1)
    drought = rng.normal(size=len(area))
    deaths = 0.6 * drought + rng.normal(size=len(area))
    hunger = deaths + drought + rng.normal(size=len(area)) + area / 4 + period
    return pd.DataFrame(
        {"area": area, "period": period, "drought": drought, "deaths": deaths, "hunger": hunger}
    )


KEYS = {"outcome": "hunger", "exposure": "deaths", "entity": "area", "time": "period"}


def test_a_confounder_as_strong_as_the_benchmark_moves_the_estimate_as_far() -> None:
    """Without drought the estimate is off by what a confounder like it would do to the rest."""
    frame = panel(areas=400)
    twin = np.random.default_rng(8)
    # A second drought, as strong as the first and independent of it, that is not measured.
    frame["unseen"] = twin.normal(size=len(frame))
    frame["deaths"] += 0.6 * frame["unseen"]
    frame["hunger"] += 1.6 * frame["unseen"]
    found = sensitivity(frame, **KEYS, controls=["drought"], benchmarks=["drought"], multiples=[1])
    # The slope without it: 1 + cov / var = 1 + 0.6 / (1 + 0.36).
    assert found.estimate == pytest.approx(1.44, abs=0.06)
    assert found.bounds["adjusted_estimate"].item() == pytest.approx(1.0, abs=0.06)


def test_t_and_degrees_of_freedom_are_those_of_least_squares_on_dummies() -> None:
    frame = panel().head(80)
    found = sensitivity(frame, **KEYS, controls=["drought"])
    areas = pd.get_dummies(frame["area"], dtype=float)
    periods = pd.get_dummies(frame["period"], dtype=float).iloc[:, 1:]
    design = np.column_stack([frame["deaths"], frame["drought"], areas, periods])
    beta, rss, rank, _ = np.linalg.lstsq(design, frame["hunger"], rcond=None)
    degrees = len(frame) - rank
    error = math.sqrt(rss[0] / degrees * np.linalg.inv(design.T @ design)[0, 0])
    assert found.degrees_of_freedom == degrees
    assert found.estimate == pytest.approx(beta[0], rel=1e-8)
    assert found.std_error == pytest.approx(error, rel=1e-8)
    t = beta[0] / error
    assert found.partial_r2 == pytest.approx(t**2 / (t**2 + degrees), rel=1e-8)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"benchmarks": ["rain"]}, "not among the controls"),
        ({"family": "poisson"}, "R2 in least squares"),
        ({"errors": "conley"}, "R2 in least squares"),
        ({"exposure": "nothing"}, "nothing"),
        ({"exposure": ["deaths"]}, "'exposure' is given as a list"),
        ({"effects": "conditional means"}, "conditional means"),
        ({"efects": "time"}, "no option efects"),
        ({"multiples": [-1]}, "multiples=-1"),
        ({"multiples": ["twice"]}, "multiples='twice'"),
        ({"q": 0}, "q=0"),
    ],
)
def test_what_cannot_be_judged_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(AnalysisError, match=message):
        sensitivity(panel(), **{**KEYS, "controls": ["drought"], **changes})  # type: ignore[arg-type]


def test_the_reading_says_what_would_be_left() -> None:
    found = sensitivity(panel(), **KEYS, controls=["drought"], benchmarks=["drought"])
    text = found.summary()
    assert "cannot bring it to zero" in text and "2 times as strong as drought: " in text
    # Drought explains 0.26 of deaths: three such would explain 3 x 0.26 / 0.74, more than all.
    assert "3 times as strong as drought would explain more than all of deaths" in text
    assert list(found.bounds["multiple"]) == [1, 2]


def test_a_confounder_of_that_strength_takes_away_all_of_it() -> None:
    """One is built that explains just the robustness value of what is left of both."""
    frame = panel().head(80)
    found = sensitivity(frame, **KEYS, controls="drought")
    dummies = [pd.get_dummies(frame[name], dtype=float) for name in ("area", "period")]
    others = np.column_stack([frame["drought"], *dummies])

    def left(values: np.ndarray, columns: np.ndarray) -> np.ndarray:
        rest = values - columns @ np.linalg.lstsq(columns, values, rcond=None)[0]
        return np.asarray(rest / np.linalg.norm(rest))

    deaths = left(frame["deaths"].to_numpy(), others)
    hunger = left(frame["hunger"].to_numpy(), np.column_stack([others, deaths]))
    both = np.column_stack([others, deaths, hunger])
    noise = left(np.random.default_rng(0).normal(size=len(frame)), both)
    r2 = found.value
    confounder = np.sqrt(r2) * deaths + np.sqrt(1 - r2) * (
        np.sqrt(r2) * hunger + np.sqrt(1 - r2) * noise
    )
    beta = np.linalg.lstsq(
        np.column_stack([frame["deaths"], confounder, others]), frame["hunger"], rcond=None
    )[0]
    assert beta[0] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("wrong", [(np.nan, 1, 9), (np.inf, 1, 9), ("1", 1, 9), (1, np.inf, 9)])
def test_robustness_of_what_is_no_estimate(wrong: tuple[Any, ...]) -> None:
    with pytest.raises(AnalysisError):
        robustness_value(*wrong)


@pytest.mark.parametrize("ends", [(None, 3.0), (1.5, None), ("1", 3)])
def test_one_end_of_an_interval_is_none(ends: tuple[Any, Any]) -> None:
    """The end that was not given was taken to be the ratio itself."""
    with pytest.raises(AnalysisError, match="both ends of the interval or none"):
        e_value(2.0, *ends)
