"""One direction of a Granger test: its past values, its regression, its tests by area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..regression import panel_regression
from ..results import GIVEN, USED, Estimates, account_for
from ..tables import Floats, codes_of, numbers_of, period_numbers, require_columns
from .granger_by_area import AreaTests, area_tests, two_sided
from .joint_tests import joint_test
from .options import columns_named
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
        accounts.append(_account_of_pooled(pooled, way).assign(test="pooled"))
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
    both = [way.after, way.before]
    numbers = frame.assign(**{name: numbers_of(frame, name) for name in both})
    # Sums do not depend on the order of rows.
    ordered = numbers.iloc[np.lexsort((codes_of(frame[way.entity]), codes_of(frame[way.time])))]
    means = ordered.groupby(way.time, observed=True)[both].transform("mean")
    return ordered.assign(**{name: ordered[name] - means[name] for name in both})


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


def _account_of_pooled(fit: Estimates, way: Way) -> pd.DataFrame:
    counted = dict(zip(fit.sample["reason"], fit.sample["rows"], strict=True))
    used, given = int(counted.pop(USED)), int(counted.pop(GIVEN))
    names = [*way.lag_names(way.after), *way.lag_names(way.before)]
    unpaired = sum(int(counted.pop(f"{name} missing", 0)) for name in names)
    return account_for(given, used, counted | {"a past value missing": unpaired})


def _account_of_areas(given: int, complete: int, found: AreaTests) -> pd.DataFrame:
    used = int(found.table["n"].sum())
    left_out = {
        "a value of now or of the past missing": given - complete,
        "in areas that cannot be tested": complete - used,
    }
    return account_for(given, used, left_out)
