"""Whether one series departs at a date from the course it was on: an interrupted time series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ....errors import AnalysisError
from ...results import account_for
from ...tables import Floats, names_of
from ..moments import lies_between, shown
from .model import LEVEL, SLOPE, Design, fit_series
from .residuals import acf_of, describe_residuals, notes_on
from .result import Fitted, InterruptedSeries
from .series import (
    ERRORS,
    FAMILIES,
    Errors,
    Family,
    Roles,
    Series,
    is_flag,
    periods_a_year,
)

# Penfold and Zhang (2013) ask for eight points on either side.
FEWEST_PERIODS = 8


def interrupted_time_series(
    frame: pd.DataFrame,
    *,
    outcome: str,
    time: str,
    interruption: Any,
    family: Family = "gaussian",
    population: str | None = None,
    offset: str | None = None,
    level_change: bool = True,
    slope_change: bool = True,
    harmonics: int = 0,
    period: float | None = None,
    season: str | None = None,
    controls: Sequence[str] = (),
    transition: int = 0,
    errors: Errors = "ar1",
    bandwidth: int | None = None,
    level: float = 0.95,
) -> InterruptedSeries:
    """Segmented regression: how far a series departs at a date from the course it was on.

    `frame` has one row a period (whole numbers, dates, periods; gaps are allowed and told).
    `interruption` is a time (the first period that begins then or later counts as after) or the
    name of a column that is 0 before and 1 from it on. The model is

        g(mean) = offset + constant + trend t + level change D + slope change D (t - t0)
                  + controls + harmonics

    with D = 1 after the interruption and t0 the first period used after it. `family` "gaussian" has
    the identity as link, counts ("poisson", "quasi-poisson", "negative-binomial") the logarithm;
    their coefficients are also given as ratios. `population` enters as its logarithm, `offset` as
    it is. `transition` is the number of periods, from the interruption on, that are left out (a
    donut). `harmonics` pairs of sine and cosine follow a season of `period` periods: by default a
    year of the series' own steps, 12 where times are whole numbers. `season` names a column with
    the position in the season, for times that do not show it.

    `errors`: "ar1" (default) allows for residuals whose correlation decays with distance, set free
    of the bias that makes residuals look less correlated than errors are, and for over-dispersion;
    "newey-west" for any correlation up to `bandwidth` periods (default 4 (n/100)^(2/9)), too narrow
    in series of usual length (docs/methods/interrupted_time_series.md has the simulation);
    "heteroskedastic" for none; "classical" are the family's own: Poisson's and the negative
    binomial's with the normal distribution, all others Student's t with n - k degrees of freedom.

    Rows without outcome, control, population or season are left out and counted. Raises
    AnalysisError for fewer than 8 usable periods before or after, an interruption outside of the
    series, repeated periods, negative counts, no events on one side, a population of zero, a
    constant outcome, collinear terms, and columns or settings that cannot be used. Sources: Lopez
    Bernal, Cummins and Gasparrini (2017), International Journal of Epidemiology 46(1); Wagner et
    al. (2002), J Clin Pharm Ther 27; Penfold and Zhang (2013), Academic Pediatrics 13(6); Turner
    et al. (2021), BMC Medical Research Methodology 21:181, on errors in short series.
    """
    roles = Roles(
        outcome, time, family, population, offset, level_change, slope_change, harmonics, period,
        season, names_of(controls, "controls"), transition, errors, bandwidth, level,
    )  # fmt: skip
    series = Series.of(frame, interruption, roles)
    cycle = period or periods_a_year(series, time)
    design = Design.of(series, roles, cycle)
    used, left_out = _usable(series, design, roles)
    _require_usable(series, used, roles)
    fit = fit_series(series.rows[outcome].to_numpy()[used], design, used, series, roles)
    fitted = Fitted(series, design, fit, used, roles)
    about = _describe(fitted, cycle) | fitted.sums() | describe_residuals(fit, series, used)
    return InterruptedSeries(
        method=f"{FAMILIES[family]}, {ERRORS[errors]}",
        formula=_formula(roles, cycle),
        outcome=outcome,
        estimates=fitted.estimates(),
        n=int(used.sum()),
        clusters=None,
        cluster_by=None,
        effects=(),
        covariance=fitted.covariance(),
        errors=ERRORS[errors],
        degrees_of_freedom=fitted.degrees,
        sample=account_for(len(frame), int(used.sum()), left_out),
        diagnostics=about,
        notes=tuple(notes_on(about, roles, series, _divides(series, interruption, time))),
        level=level,
        path=fitted.path(),
        residual_acf=acf_of(fit, series, used),
        family=family,
        interruption=_told(interruption, series, roles),
        changes=fitted.changes(),
    )


def _told(interruption: Any, series: Series, roles: Roles) -> str:
    """The interruption as a sentence shows it: a day without its hour, a flag's first period."""
    named = is_flag(interruption, series.rows)
    return shown(series.rows[roles.time][series.after].iloc[0] if named else interruption)


def _divides(series: Series, interruption: Any, time: str) -> bool:
    """Whether the interruption is a date that lies between two dates of the series."""
    named = is_flag(interruption, series.rows)
    return not named and lies_between(series.rows[time], interruption)


def _usable(
    series: Series, design: Design, roles: Roles
) -> tuple[NDArray[np.bool_], dict[str, int]]:
    """The periods that are used, and the number of the others by reason."""
    used = ~series.transition
    left_out = {f"transition of {roles.transition} periods": int(series.transition.sum())}
    for column in roles.numeric():
        missing = series.rows[column].isna().to_numpy()
        left_out[f"{column} missing"] = int((used & missing).sum())
        used &= ~missing
    if not (design.complete() | ~used).all():
        raise AssertionError("a period counted as usable has an unknown design")
    return used, left_out


def _require_usable(series: Series, used: NDArray[np.bool_], roles: Roles) -> None:
    for side, count in {
        "before": int((used & ~series.after).sum()),
        "after": int((used & series.after).sum()),
    }.items():
        if count < FEWEST_PERIODS:
            raise AnalysisError(
                f"Only {count} usable periods {side} the interruption: a level and a trend fitted "
                "to so few are no more than their accidents.",
                expected=f"at least {FEWEST_PERIODS} periods before and after, better 24 of each",
                remedy="use shorter periods, wait, or describe the figures without an effect",
            )
    values = series.rows[roles.outcome].to_numpy()
    if np.ptp(values[used]) == 0:
        raise AnalysisError(
            f"'{roles.outcome}' does not vary: it is {values[used][0]:g} in all usable periods.",
            expected="an outcome that changes over time",
        )
    if roles.counts:
        _require_counts(values, used, series, roles)


def _require_counts(values: Floats, used: NDArray[np.bool_], series: Series, roles: Roles) -> None:
    if (values[used] < 0).any():
        raise AnalysisError(
            f"'{roles.outcome}' is negative in {(values[used] < 0).sum()} periods.",
            expected="counts from 0 on",
            remedy="look at the sums, or use family='gaussian'",
        )
    for side, chosen in {"before": used & ~series.after, "after": used & series.after}.items():
        if not values[chosen].any():
            raise AnalysisError(
                f"'{roles.outcome}' is zero in every period {side} the interruption, so a ratio is "
                "zero or infinite and has no interval.",
                expected="some counts above zero before and after",
                remedy="say how many there were on either side, or use longer periods",
            )


def _describe(fitted: Fitted, cycle: float) -> dict[str, Any]:
    """What the numbers rest on."""
    series, fit, used, roles = fitted.series, fitted.fit, fitted.used, fitted.roles
    times = series.rows[roles.time]
    present = int(series.position[-1] - series.position[0]) + 1
    about: dict[str, Any] = {
        "periods_before": int((used & ~series.after).sum()),
        "periods_after": int((used & series.after).sum()),
        "last_before": shown(times[used & ~series.after].iloc[-1]),
        "first_after": shown(times[used & series.after].iloc[0]),
        "periods_without_a_row": present - len(series.rows),
        "dispersion": fit.dispersion,
    }
    if roles.harmonics:
        about["season_periods"] = cycle
    if roles.family == "negative-binomial":
        about["alpha"] = fit.alpha
    if roles.errors == "ar1":
        about["rho"] = fit.rho
    if roles.errors == "newey-west":
        about["bandwidth"] = fit.bandwidth
    return about


def _formula(roles: Roles, cycle: float) -> str:
    wanted = {LEVEL: roles.level_change, SLOPE: roles.slope_change}
    parts = [*(name for name, asked in wanted.items() if asked), "trend", *map(str, roles.controls)]
    if roles.harmonics:
        season = roles.time if roles.season is None else roles.season
        parts.append(f"harmonics({season}, {roles.harmonics}, {cycle:g})")
    if roles.population is not None:
        parts.append(f"offset(log {roles.population})")
    if roles.offset is not None:
        parts.append(f"offset({roles.offset})")
    return f"{roles.outcome} ~ {' + '.join(parts)}"
