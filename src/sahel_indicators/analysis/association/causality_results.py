"""What tests of Granger non-causality hand back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..results import Estimates, Result, check_account
from .wording import number_words, p_words, range_words


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class GrangerTests(Result):
    """Tests that the past of one series does not predict the other, in both directions.

    `tests` has direction ("exposure -> outcome"), test, statistic, df, df_denominator, p_value, n,
    areas. `areas` has one row an area and direction: area, wald, p_value, n, direction (empty
    without the test by area). `regressions` holds the pooled regression of each direction. `sample`
    has direction, reason, rows, test.
    """

    exposure: str
    tests: pd.DataFrame
    areas: pd.DataFrame
    regressions: dict[str, Estimates]

    def _check(self) -> None:
        for _, sample in self.sample.groupby(["direction", "test"]):
            check_account(sample)

    def to_frame(self) -> pd.DataFrame:
        """One row a direction and test."""
        return self.tests

    def _reading(self) -> list[str]:
        lines = [f"{self.method}: does the past of one predict the other, beyond its own past?"]
        for direction, rows in self.tests.groupby("direction", sort=False):
            lines += [f"  {direction}, {self._line(row)}" for row in rows.to_dict("records")]
        return [*lines, *self._both_ways(), *self._basis()]

    def _line(self, row: Mapping[Any, Any]) -> str:
        statistic = "" if pd.isna(row["statistic"]) else f" {number_words(row['statistic'])}"
        return (
            f"{row['test']}{statistic}: {p_words(row['p_value'])} "
            f"({row['n']:,} rows, {row['areas']} areas)"
        )

    def _both_ways(self) -> list[str]:
        first = self.tests.drop_duplicates("direction").set_index("direction")
        apart = (first["p_value"] < 1 - self.level) & ~(first["statistic"] < 0)
        back = f"{self.outcome} -> {self.exposure}"
        lines = [
            "Prediction is no proof of a cause: what both follow, or is foreseen, predicts as well."
        ]
        if apart[back]:
            lines.insert(
                0,
                f"  {self.outcome} predicts {self.exposure}, so the exposure does not come from "
                "outside: neither direction can be read alone.",
            )
        return lines

    def _basis(self) -> list[str]:
        used = self.sample[self.sample["reason"] == "used"]["rows"]
        given = self.sample[self.sample["reason"] == "given"]["rows"].max()
        return [
            f"Of {given:,} rows given, {range_words(used)} were used; `sample` says why the others "
            "were left out."
        ]
