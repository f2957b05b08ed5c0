"""How strong something that was not measured would have to be to change the conclusion."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..regression import panel_regression, require_options
from ..results import Estimates
from ..tables import names_of, require_names
from .results import Sensitivity

# Options that a regression for sensitivity cannot take: the argument is one of R2 in least squares.
_NOT_LINEAR = {"family", "instruments", "errors", "cluster"}


def robustness_value(
    estimate: float,
    std_error: float,
    degrees_of_freedom: float,
    *,
    q: float = 1.0,
    alpha: float = 1,
) -> float:
    """The share of what is left of outcome and exposure that a confounder would have to explain.

    A confounder that explains less than this of the residual variance of both cannot bring the
    estimate down by the share `q` of itself (1: to zero); with `alpha` below 1, cannot take away
    its significance at that level. 0 where it takes none. `std_error` and `degrees_of_freedom` are
    those of ordinary least squares: the argument is one of R2, which robust errors do not carry.
    Raises AnalysisError for errors or degrees of freedom of zero or less. Source: Cinelli & Hazlett
    (2020), "Making Sense of Sensitivity", Journal of the Royal Statistical Society B 82(1),
    sections 4.1 and 4.2.
    """
    _require_numbers(q=q, alpha=alpha)
    strength = q * _strength(estimate, std_error, degrees_of_freedom)
    critical = _critical(alpha, degrees_of_freedom)
    above = strength - critical
    if above <= 0:
        return 0.0
    if critical and strength > 1 / critical:
        # What explains the outcome best here need not explain the exposure as well.
        return (strength**2 - critical**2) / (1 + strength**2)
    return (math.sqrt(above**4 + 4 * above**2) - above**2) / 2


def _strength(estimate: float, std_error: float, degrees_of_freedom: float) -> float:
    """Cohen's f of the exposure: |t| / sqrt(degrees of freedom)."""
    _require_numbers(std_error=std_error, degrees_of_freedom=degrees_of_freedom)
    if not (_is_number(estimate) and np.isfinite(estimate)):
        raise AnalysisError(f"The estimate is {estimate!r}.", expected="a finite number")
    if not (std_error > 0 and degrees_of_freedom > 1):
        raise AnalysisError(
            f"An error of {std_error} with {degrees_of_freedom} degrees of freedom.",
            expected="an error above zero and more rows than parameters",
        )
    return abs(estimate) / std_error / math.sqrt(degrees_of_freedom)


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _require_numbers(**values: Any) -> None:
    for name, value in values.items():
        if not (_is_number(value) and 0 < value < math.inf):
            raise AnalysisError(f"{name}={value!r}.", expected="a finite number above zero")


def _critical(alpha: float, degrees_of_freedom: float) -> float:
    from scipy.special import stdtrit

    if not 0 < alpha <= 1:
        raise AnalysisError(f"A level of {alpha}.", expected="above 0 and at most 1, such as 0.05")
    t = float(stdtrit(degrees_of_freedom - 1, 1 - alpha / 2))
    return t / math.sqrt(degrees_of_freedom - 1)


def e_value(
    ratio: float, ci_low: float | None = None, ci_high: float | None = None
) -> tuple[float, float | None]:
    """How strongly, as a risk ratio, a confounder must go with both to explain a ratio away.

    Of the ratio itself and of the end of its interval nearer to 1 (1.0 if the interval holds 1;
    None without an interval). For Poisson models, or odds of rare outcomes. Raises AnalysisError
    for ratios of zero or less and for an interval that does not hold the ratio. Source: VanderWeele
    & Ding (2017), "Sensitivity Analysis in Observational Research", Annals of Internal Medicine
    167(4).
    """
    given = [end for end in (ci_low, ci_high) if end is not None]
    if len(given) == 1 or not all(map(_is_number, [ratio, *given])):
        raise AnalysisError(
            f"A ratio of {ratio!r} with the interval {ci_low!r} to {ci_high!r}.",
            expected="numbers, and both ends of the interval or none",
        )
    low, high = given or (ratio, ratio)
    if not 0 < low <= ratio <= high < math.inf:
        raise AnalysisError(
            f"A ratio of {ratio} with the interval {ci_low} to {ci_high}.",
            expected="ratios above zero, the lower end first",
            remedy="take exp() of a Poisson model's coefficient and of both ends of its interval",
        )
    if not given:
        return _joint_ratio(ratio), None
    nearer = low if ratio > 1 else high
    crosses = low <= 1 <= high
    return _joint_ratio(ratio), 1.0 if crosses else _joint_ratio(nearer)


def _joint_ratio(ratio: float) -> float:
    above = max(ratio, 1 / ratio)
    return above + math.sqrt(above * (above - 1))


def sensitivity(
    frame: pd.DataFrame,
    *,
    outcome: str,
    exposure: str,
    entity: str,
    time: str | None = None,
    controls: Sequence[str] | str = (),
    benchmarks: Sequence[str] | str = (),
    multiples: Sequence[float] | float = (1, 2, 3),
    q: float = 1.0,
    level: float = 0.95,
    **options: Any,
) -> Sensitivity:
    """What an unmeasured confounder would have to be like to explain an association away.

    Fits the linear `panel_regression` of `outcome` on `exposure` and `controls` (with its
    `options`, such as `group` or `weights`) by ordinary least squares and gives the robustness
    value (`robustness_value`, for the estimate and for its significance) and, for each of the
    `benchmarks` (controls), what is left of the estimate if there were a confounder `multiples`
    times as strong as that control, within areas and periods (a cross-section has no `time`, and
    effects="none"). The errors behind it are ordinary
    ones, because the argument is one of R2; judge significance by clustered errors.

    A confounder that would have to explain more than all of the exposure cannot exist: the notes
    name such multiples. Raises AnalysisError for a benchmark that is no control, options of other
    than linear models, and as `panel_regression` does.
    Source: Cinelli & Hazlett (2020), JRSS B 82(1), section 4.4.
    """
    require_names(exposure=exposure)
    _require_linear(options)
    controls, benchmarks = names_of(controls, "controls"), names_of(benchmarks, "benchmarks")
    _require_controls(benchmarks, controls)
    times = names_of(multiples, "multiples")
    for multiple in times:
        _require_numbers(multiples=multiple)
    shared = {"entity": entity, "time": time, "errors": "classical", "level": level, **options}
    fitted = panel_regression(
        frame, outcome=outcome, exposures=exposure, controls=controls, **shared
    )
    bounds = pd.DataFrame(columns=_BOUNDS)
    impossible: tuple[str, ...] = ()
    if benchmarks:
        rows = frame.dropna(subset=[outcome])
        on_exposure = panel_regression(rows, outcome=exposure, exposures=controls, **shared)
        pairs = list(product(benchmarks, times))
        bounds, impossible = _bounds(fitted, on_exposure, exposure, pairs)
    degrees = _degrees(fitted)
    estimate, error = _row(fitted, exposure)
    return Sensitivity(
        method="robustness value of an omitted confounder",
        outcome=outcome,
        exposure=exposure,
        sample=fitted.sample,
        estimate=estimate,
        std_error=error,
        degrees_of_freedom=degrees,
        partial_r2=_partial_r2(fitted, exposure),
        value=robustness_value(estimate, error, degrees, q=q),
        value_significant=robustness_value(estimate, error, degrees, q=q, alpha=1 - level),
        bounds=bounds,
        diagnostics={"q": q},
        notes=impossible,
        level=level,
    )


_BOUNDS = ["benchmark", "multiple", "r2_exposure", "r2_outcome", "adjusted_estimate"]


def _require_linear(options: dict[str, Any]) -> None:
    require_options(options)
    wrong = sorted(_NOT_LINEAR & set(options))
    if options.get("effects") == "conditional means":
        wrong = ["effects='conditional means'"]
    if wrong:
        raise AnalysisError(
            f"The argument rests on R2 in least squares, so {', '.join(wrong)} cannot be chosen.",
            expected="options of the linear panel_regression such as group, effects, weights",
            remedy="for ratios (Poisson) use e_value",
        )


def _require_controls(benchmarks: Sequence[str], controls: Sequence[str]) -> None:
    unknown = [name for name in benchmarks if name not in controls]
    if unknown:
        raise AnalysisError(
            f"Benchmarks {', '.join(map(str, unknown))} are not among the controls.",
            expected="measured controls, to whose strength a confounder is compared",
            remedy="choose among "
            + (", ".join(map(str, controls)) or "controls, of which none is given"),
        )


def _row(fitted: Estimates, term: str) -> tuple[float, float]:
    rows = fitted.estimates[fitted.estimates["term"] == term]
    return float(rows["estimate"].item()), float(rows["std_error"].item())


def _degrees(fitted: Estimates) -> int:
    """Rows less parameters; ordinary errors always have them."""
    assert fitted.degrees_of_freedom is not None
    return fitted.degrees_of_freedom


def _partial_r2(fitted: Estimates, term: str) -> float:
    """The term's share of what the other terms and the effects leave of the outcome."""
    estimate, error = _row(fitted, term)
    squared = (estimate / error) ** 2
    return squared / (squared + _degrees(fitted))


def _bounds(
    fitted: Estimates, on_exposure: Estimates, exposure: str, pairs: list[tuple[str, float]]
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """What confounders so many times as strong as a benchmark leave; those that cannot exist."""
    rows, impossible = [], []
    for benchmark, multiple in pairs:
        strength = _strength_of_both(fitted, on_exposure, benchmark, multiple)
        if strength is None:
            impossible.append(
                f"A confounder {multiple:g} times as strong as {benchmark} would explain more than "
                f"all of {exposure}: there is none."
            )
        else:
            rows.append((benchmark, multiple, *strength, _left(fitted, exposure, *strength)))
    return pd.DataFrame(rows, columns=_BOUNDS), tuple(impossible)


def _strength_of_both(
    fitted: Estimates, on_exposure: Estimates, benchmark: str, multiple: float
) -> tuple[float, float] | None:
    """The partial R2 of such a confounder with exposure and with outcome (their equation 17)."""
    with_exposure = _partial_r2(on_exposure, benchmark)
    with_outcome = _partial_r2(fitted, benchmark)
    r2_exposure = multiple * with_exposure / (1 - with_exposure)
    if r2_exposure >= 1:
        return None
    beyond = r2_exposure * with_exposure / (1 - multiple * with_exposure)
    if not beyond < 1:
        return None
    eta = (math.sqrt(multiple) + math.sqrt(beyond)) / math.sqrt(1 - beyond)
    return r2_exposure, min(1.0, eta**2 * with_outcome / (1 - with_outcome))


def _left(fitted: Estimates, exposure: str, r2_exposure: float, r2_outcome: float) -> float:
    """The estimate, brought towards zero by the bias of a confounder of that strength."""
    estimate, error = _row(fitted, exposure)
    odds = r2_exposure / (1 - r2_exposure)
    bias = error * math.sqrt(_degrees(fitted) * r2_outcome * odds)
    return math.copysign(1, estimate) * (abs(estimate) - bias)
