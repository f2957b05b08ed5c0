"""What the gap of the treated is worth: units and dates without treatment, donors left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from math import comb

import numpy as np
import pandas as pd

from ...inference import permutation_p_value
from ...tables import Floats
from ..moments import from_then_on
from .fit import Fit, fit_unit
from .panel import FEWEST_BEFORE, Panel, Roles, window_of

LARGEST = float(np.finfo(np.float64).max)


def in_space(panel: Panel, roles: Roles, draws: int, seed: int) -> pd.DataFrame:
    """Each donor (or set of as many donors as are treated) as if it had been treated.

    One row a placebo: unit, pre_rmspe, post_rmspe, ratio, mean_gap. Its pool are the other donors;
    the treated is in none, lest its effect enter a placebo. Sets are all there are, or `draws`
    different ones drawn at random where there are more.
    """
    rows = []
    for unit in _sets(panel, draws, seed):
        pool = [place for place in panel.donors if place not in unit]
        fit = fit_unit(panel, roles, unit, pool, panel.before)
        name = " + ".join(str(panel.units[place]) for place in unit)
        rows.append((name, *fit.rmspe(), fit.ratio(), fit.mean_gap))
    return pd.DataFrame(rows, columns=["unit", "pre_rmspe", "post_rmspe", "ratio", "mean_gap"])


def _sets(panel: Panel, draws: int, seed: int) -> Iterator[Sequence[int]]:
    donors, size = panel.donors, min(panel.treated, len(panel.donors) - 1)
    if comb(len(donors), size) <= max(draws, len(donors)):
        yield from combinations(donors, size)
        return
    generator = np.random.default_rng(seed)
    seen: set[tuple[int, ...]] = set()
    while len(seen) < draws:
        drawn = tuple(sorted(generator.choice(donors, size, replace=False).tolist()))
        if drawn not in seen:
            seen.add(drawn)
            yield drawn


def p_value(ratio: float, placebos: pd.DataFrame) -> float:
    """The share of units, the treated among them, whose ratio is at least the treated's."""
    drawn = np.minimum(placebos["ratio"].to_numpy(), LARGEST)
    return permutation_p_value(min(ratio, LARGEST), drawn, "greater")


def interval(fit: Fit, placebos: pd.DataFrame, level: float) -> tuple[float, float]:
    """The constant effects that the ranking does not reject (Firpo and Possebom 2018).

    Less an effect c, the treated's ratio is the root of (mean gap - c)^2 + variance of the gap
    after, over the RMSPE before. Effects are kept while enough placebos have as large a ratio,
    which is a quadratic inequality in c. Infinite where even rank one would not be rejected; (nan,
    nan) where no constant effect is kept, or the fit before is exact.
    """
    ratios = np.sort(placebos["ratio"].to_numpy())[::-1]
    rejected_at = (1 - level) * (1 + len(ratios))
    needed = int(np.floor(rejected_at + 1e-9))
    if needed < 1:
        return -np.inf, np.inf
    before = fit.rmspe()[0]
    bound = ratios[needed - 1]
    if not before:
        return np.nan, np.nan
    if np.isinf(bound):
        return -np.inf, np.inf
    left = (bound * before) ** 2 - float(fit.gap[fit.before :].var())
    if left < 0:
        return np.nan, np.nan
    half = float(np.sqrt(left))
    return fit.mean_gap - half, fit.mean_gap + half


def in_time(panel: Panel, roles: Roles, placebo_from: object | None) -> pd.DataFrame:
    """The treated with an earlier, false date, on the periods before the true one.

    One row (or none, where too few periods are left): placebo_from, pre_rmspe, post_rmspe, ratio,
    mean_gap. The false date is halfway through the periods before where none is given.
    """
    columns = ["placebo_from", "pre_rmspe", "post_rmspe", "ratio", "mean_gap"]
    times = panel.times[: panel.before]
    at = panel.before // 2
    if placebo_from is not None:
        at = int((~from_then_on(times, placebo_from)).sum())
    windows = [window_of(one, panel.times, at).any() for one in roles.predictors]
    if at < FEWEST_BEFORE or at >= panel.before or not all(windows):
        return pd.DataFrame(columns=columns)
    shorter = _until(panel, panel.before)
    fit = fit_unit(shorter, roles, range(panel.treated), panel.donors, at)
    row = (times.iloc[at], *fit.rmspe(), fit.ratio(), fit.mean_gap)
    return pd.DataFrame([row], columns=columns)


def _until(panel: Panel, periods: int) -> Panel:
    values = {name: grid[:periods] for name, grid in panel.values.items()}
    return replace(panel, times=panel.times[:periods], values=values)


def leave_one_out(panel: Panel, roles: Roles, weights: Floats) -> pd.DataFrame:
    """The gap without each donor that has weight: left_out, weight, pre_rmspe, ratio, mean_gap."""
    rows = []
    for place, weight in zip(panel.donors, weights, strict=True):
        if weight > 0 and len(panel.donors) > 2:
            pool = [other for other in panel.donors if other != place]
            fit = fit_unit(panel, roles, range(panel.treated), pool, panel.before)
            rows.append((panel.units[place], weight, fit.rmspe()[0], fit.ratio(), fit.mean_gap))
    columns = ["left_out", "weight", "pre_rmspe", "ratio", "mean_gap"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("weight", ascending=False, kind="stable", ignore_index=True)
