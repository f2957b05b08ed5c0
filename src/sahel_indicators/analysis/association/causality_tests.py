"""One direction of a Granger test: its past values, its regression, and its tests by area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..inference import FEWEST_CLUSTERS
from ..regression import panel_regression
from ..results import Estimates, account_for
from ..tables import Floats, codes_of, numbers_of, period_numbers, require_columns
from .regressions import account_of, columns_named, joint_test
from .timelines import Timeline


@dataclass(frozen=True)
class Way:
    """One direction: `before` is to predict `after`."""

    after: str
    before: str
    entity: str
    time: str
    lags: int
    controls: tuple[str, ...]
    shocks_removed: bool
    options: dict[str, Any]

    @property
    def words(self) -> str:
        """Cause and effect as asked."""
        return f"{self.before} -> {self.after}"

    def columns(self) -> list[str]:
        """What the table must have."""
        named = [self.entity, self.time, *self.controls, *columns_named(self.options)]
        return list(dict.fromkeys([self.after, self.before, *named]))

    def lag_names(self, measure: str) -> list[str]:
        """The past values of a series, by name."""
        return [f"{measure} (lag {lag})" for lag in range(1, self.lags + 1)]


@dataclass(frozen=True)
class Found:
    """What was found in one direction."""

    tests: pd.DataFrame
    sample: pd.DataFrame
    pooled: Estimates | None
    by_area: AreaTests | None


def one_way(frame: pd.DataFrame, way: Way, tests: Sequence[str]) -> Found:
    """The tests of one direction; AnalysisError where no row has all past values."""
    table = _with_lags(frame, way)
    pooled = _pooled(table, way) if "pooled" in tests else None
    by_area, complete = _by_area(frame, way) if "dumitrescu-hurlin" in tests else (None, 0)
    rows, accounts = [], []
    if pooled is not None:
        rows.append(_pooled_row(pooled, way))
        looked_up = [*way.lag_names(way.after), *way.lag_names(way.before)]
        account = account_of(pooled, len(table), {}, looked_up, "a past value missing")
        accounts.append(account.assign(test="pooled"))
    if by_area is not None:
        rows += _area_rows(by_area)
        account = _account_of_areas(len(table), complete, by_area)
        accounts.append(account.assign(test="dumitrescu-hurlin"))
    found = pd.DataFrame(rows)
    found.insert(0, "direction", way.words)
    sample = pd.concat(accounts, ignore_index=True)
    sample.insert(0, "direction", way.words)
    return Found(found, sample, pooled, by_area)


def _with_lags(frame: pd.DataFrame, way: Way) -> pd.DataFrame:
    """The columns used, with the past values of both; AnalysisError where no row has them all."""
    require_columns(frame, way.columns())
    measures = [way.after, way.before]
    line = Timeline.of(frame, entity=way.entity, time=way.time, measures=measures)
    past = {
        name: line.at(measure, lag)
        for measure in measures
        for lag, name in enumerate(way.lag_names(measure), start=1)
    }
    if np.isnan(np.column_stack([line.at(way.after, 0), *past.values()])).any(axis=1).all():
        raise AnalysisError(
            f"No row has '{way.after}' and {way.lags} past values of '{way.after}' and "
            f"'{way.before}'. Neighbouring periods of the table are {line.distances()} steps "
            "apart, and lags are counted in these steps.",
            expected="series longer than the lags, without gaps",
            remedy="fewer lags, or rounds numbered 1, 2, 3, ...",
        )
    return frame[way.columns()].assign(**past)


def _pooled(table: pd.DataFrame, way: Way) -> Estimates:
    return panel_regression(
        table,
        outcome=way.after,
        exposures=way.lag_names(way.before),
        controls=[*way.lag_names(way.after), *way.controls],
        entity=way.entity,
        time=way.time,
        **way.options,
    )


def _pooled_row(fit: Estimates, way: Way) -> dict[str, Any]:
    nothing = f"{way.before} does not predict {way.after}"
    test = joint_test(fit, way.lag_names(way.before), nothing)
    return {
        "test": f"pooled, {test['test']}",
        "statistic": test["statistic"],
        "df": test["df"],
        "df_denominator": test["df_denominator"],
        "p_value": test["p_value"],
        "n": fit.n,
        "areas": int(fit.diagnostics["entities"]),
    }


def _by_area(frame: pd.DataFrame, way: Way) -> tuple[AreaTests, int]:
    """The tests by area, and the number of complete rows."""
    table = _with_lags(_without_shocks(frame, way) if way.shocks_removed else frame, way)
    own, other = way.lag_names(way.after), way.lag_names(way.before)
    measured = [way.after, *own, *other, *way.controls]
    values = np.column_stack([numbers_of(table, column) for column in measured])
    complete = np.asarray(~np.isnan(values).any(axis=1))
    # The order of rows must not reach the last digit of a sum.
    keys = (period_numbers(table[way.time]), codes_of(table[way.entity]))
    order = np.lexsort(keys)
    order = order[complete[order]]
    parts: list[Floats] = np.split(values[order], [1, 1 + len(own), 1 + 2 * len(own)], axis=1)
    areas = table[way.entity].iloc[order]
    tests = area_tests(parts[0][:, 0], parts[1], parts[2], parts[3], areas)
    return tests, int(complete.sum())


def _without_shocks(frame: pd.DataFrame, way: Way) -> pd.DataFrame:
    """Both series less their mean over the areas seen in the period."""
    # Sums do not depend on the order of rows.
    order = np.lexsort((codes_of(frame[way.entity]), codes_of(frame[way.time])))
    ordered = frame[way.columns()].iloc[order].reset_index(drop=True)
    for name in (way.after, way.before):
        values = pd.Series(numbers_of(ordered, name))
        ordered[name] = values - values.groupby(codes_of(ordered[way.time])).transform("mean")
    return ordered


def _area_rows(found: AreaTests) -> list[dict[str, Any]]:
    statistics = {
        "Dumitrescu-Hurlin Z-bar tilde": found.z_bar_tilde(),
        "Dumitrescu-Hurlin Z-bar": found.z_bar(),
    }
    return [
        {
            "test": name,
            "statistic": value,
            "df": found.lags,
            "df_denominator": np.nan,
            "p_value": two_sided(value),
            "n": int(found.table["n"].sum()),
            "areas": len(found.table),
        }
        for name, value in statistics.items()
    ]


def _account_of_areas(given: int, complete: int, found: AreaTests) -> pd.DataFrame:
    used = int(found.table["n"].sum())
    left_out = {
        "a value of now or of the past missing": given - complete,
        "in areas that cannot be tested": complete - used,
    }
    return account_for(given, used, left_out)


# -- area by area (Dumitrescu & Hurlin 2012) -------------------------------------------------

# Columns determine one another where their smallest direction is below this share of the largest;
# residuals below this share of the outcome's variance are rounding.
DEPENDENT = 1e-9
EXACT = 1e-20
SHORT = "series too short"
UNVARIED = "a series that does not vary, or that its own past determines"


@dataclass(frozen=True)
class AreaTests:
    """One row an area in `table`: area, wald, p_value, n; and why other areas have none."""

    table: pd.DataFrame
    lags: int
    denominators: Floats
    left_out: dict[str, int]

    def z_bar(self) -> float:
        """Standardised mean of the Wald statistics, for series without end."""
        return float(
            np.sqrt(len(self.table) / (2 * self.lags)) * (self.table["wald"].mean() - self.lags)
        )

    def z_bar_tilde(self) -> float:
        """Standardised by the moments that each Wald statistic has in a series of its length.

        A Wald statistic on K lags with d degrees of freedom left is K times F(K, d), of mean
        K d/(d-2) and variance 2 K d^2 (K+d-2) / ((d-2)^2 (d-4)).
        """
        k, d = self.lags, self.denominators
        means = k * d / (d - 2)
        variances = 2 * k * d**2 * (k + d - 2) / ((d - 2) ** 2 * (d - 4))
        above = self.table["wald"].mean() - means.mean()
        return float(np.sqrt(len(self.table)) * above / np.sqrt(variances.mean()))


def area_tests(
    outcome: Floats, own_lags: Floats, other_lags: Floats, controls: Floats, areas: pd.Series
) -> AreaTests:
    """The Wald test in each area that past of the other adds nothing to past of the outcome.

    Rows are complete. Regressions with a constant, classical errors (RSS0 - RSS1) / (RSS1 / d) with
    d the rows less all coefficients. Left out and counted are areas with d below 5, whose statistic
    has no variance, and areas where a series does not vary. AnalysisError if fewer than 5 are left.
    """
    lags = other_lags.shape[1]
    rows: list[tuple[object, float, int, int]] = []
    left_out = {SHORT: 0, UNVARIED: 0}
    for area, places in pd.Series(range(len(areas))).groupby(areas.to_numpy(), sort=True):
        at = places.to_numpy()
        base = np.column_stack([np.ones(len(at)), own_lags[at], controls[at]])
        denominator = len(at) - base.shape[1] - lags
        if denominator < 5:
            left_out[SHORT] += 1
            continue
        wald = _wald(outcome[at], base, other_lags[at], denominator)
        if np.isnan(wald):
            left_out[UNVARIED] += 1
            continue
        rows.append((area, wald, len(at), denominator))
    _require_several(len(rows), left_out, lags + controls.shape[1])
    return _tests(rows, lags, left_out)


def _wald(outcome: Floats, base: Floats, added: Floats, denominator: int) -> float:
    """NaN where the columns determine one another or the outcome is reproduced."""
    whole = np.column_stack([base, added])
    spread = whole.std(axis=0)
    scale = np.where(spread > 0, spread, 1.0)
    whole = np.column_stack([whole[:, 0], ((whole - whole.mean(axis=0)) / scale)[:, 1:]])
    sizes = np.linalg.svd(whole, compute_uv=False)
    centred = outcome - outcome.mean()
    if sizes[-1] < DEPENDENT * sizes[0] or not centred.any():
        return np.nan
    restricted = _residual_square(centred, whole[:, : base.shape[1]])
    free = _residual_square(centred, whole)
    if free < EXACT * (centred @ centred):
        return np.nan
    return float(max(restricted - free, 0) / (free / denominator))


def _residual_square(outcome: Floats, design: Floats) -> float:
    orthogonal, _ = np.linalg.qr(design)
    residual = outcome - orthogonal @ (orthogonal.T @ outcome)
    return float(residual @ residual)


def _require_several(count: int, left_out: dict[str, int], terms: int) -> None:
    if count < FEWEST_CLUSTERS:
        reasons = "; ".join(f"{why}: {areas}" for why, areas in left_out.items() if areas)
        raise AnalysisError(
            f"Only {count} areas can be tested by themselves ({reasons}).",
            expected=f"at least {FEWEST_CLUSTERS} areas with more than {5 + 2 * terms} complete "
            f"rows each, that is more than 5 + 3 x lags periods ({5 + 3 * terms})",
            remedy="fewer lags, longer series, or tests=('pooled',)",
        )


def _tests(
    rows: list[tuple[object, float, int, int]], lags: int, left_out: dict[str, int]
) -> AreaTests:
    from scipy import stats

    table = pd.DataFrame(rows, columns=["area", "wald", "n", "denominator"])
    denominators = table.pop("denominator").to_numpy(dtype=np.float64)
    table.insert(2, "p_value", stats.f.sf(table["wald"] / lags, lags, denominators))
    return AreaTests(table, lags, denominators, left_out)


def two_sided(z: float) -> float:
    """The normal p value of either sign."""
    from scipy import stats

    return float(2 * stats.norm.sf(abs(z)))
