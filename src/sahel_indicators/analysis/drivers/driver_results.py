"""What a decomposition hands back: shares of the drivers, their effects, interactions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..results import Estimates, Result, check_account, interval_words, left_out_words, p_words


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Drivers(Result):
    """Shares of the within-R2 by driver, with the regression that they come from.

    `table` has driver, share_of_r2 (they add up to `within_r2`) with ci_low and ci_high, percent
    (of what is explained; they add up to 100) with percent_low and percent_high, r2_alone, r2_last
    (what it adds to all others), p_value (all of its coefficients are zero), columns.
    `effects` is the regression with all drivers: estimates in standard deviations of the outcome
    for one of the driver's, both within effects; `raw_estimate` and `raw_std_error` are in units.
    `interactions` has exposure, moderator, at (low, mean, high), moderator_value, estimate,
    std_error, ci_low, ci_high, p_value: the exposure's association in raw units where the
    moderator is one standard deviation below its entity's mean, at it, and one above.
    `columns` has driver, column, vif (variance inflation).
    """

    table: pd.DataFrame
    within_r2: float
    effects: Estimates
    interactions: pd.DataFrame
    columns: pd.DataFrame

    def _check(self) -> None:
        check_account(self.sample)
        if abs(self.table["share_of_r2"].sum() - self.within_r2) > 1e-9:
            raise AssertionError("the shares do not add up to the within-R2")

    def to_frame(self) -> pd.DataFrame:
        """One row a driver."""
        return self.table

    def _reading(self) -> list[str]:
        return [
            f"Association (not a demonstrated effect) with {self.outcome}, {self.method}.",
            f"The drivers go with {100 * self.within_r2:.3g} % of the variation; of this:",
            *[self._share(row) for row in self.table.to_dict("records")],
            *[self._interaction(rows) for _, rows in self._pairs()],
            f"{self.effects.n:,} rows; p values with errors {self.effects.errors}.",
            left_out_words(self.sample),
        ]

    def _share(self, row: dict[Any, Any]) -> str:
        return (
            f"  {row['driver']}: {row['percent']:.3g} % "
            f"({interval_words(row, self.level, 'percent')}; alone "
            f"{100 * row['r2_alone']:.2g} %, last {100 * row['r2_last']:.2g} % of the variation; "
            f"{p_words(row['p_value'])})"
        )

    def _pairs(self) -> Any:
        return self.interactions.groupby(["exposure", "moderator"], sort=False)

    def _interaction(self, rows: pd.DataFrame) -> str:
        low, _, high = rows.to_dict("records")
        return (
            f"  One unit more of {low['exposure']} goes with {_estimate(low)} where "
            f"{low['moderator']} is one standard deviation below the entity's own mean, and with "
            f"{_estimate(high)} where it is one above."
        )


def _estimate(row: dict[Any, Any]) -> str:
    return f"{row['estimate']:.3g} ({row['ci_low']:.3g} to {row['ci_high']:.3g})"
