"""What local projections hand back."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ..results import Estimates, Result, check_account
from .timelines import span_of
from .wording import interval_words, number_words, p_words, range_words


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ImpulseResponse(Result):
    """The response at each horizon, with the account of its rows.

    `table` has term, horizon (below 0: a placebo), estimate, std_error, ci_low, ci_high, p_value,
    p_value_holm (corrected for the number of horizons), n, clusters; estimates are in units of the
    outcome for a shock of one unit. `sample` has horizon, reason, rows; `regressions` holds the
    regression of each horizon.
    """

    shock: str
    table: pd.DataFrame
    regressions: dict[int, Estimates]

    def _check(self) -> None:
        for _, sample in self.sample.groupby("horizon"):
            check_account(sample)

    def to_frame(self) -> pd.DataFrame:
        """One row a horizon."""
        return self.table

    def _reading(self) -> list[str]:
        table = self.table
        return [
            f"Association over time (not a demonstrated effect) of {self.outcome} with a unit of "
            f"{self.shock} at horizon 0, {self.method}.",
            *[self._line(row) for _, row in table.iterrows()],
            *self._clearest(table[table["horizon"] >= 0]),
            *self._placebos(table[table["horizon"] < 0]),
            self._basis(),
        ]

    def _line(self, row: pd.Series) -> str:
        return (
            f"  horizon {row['horizon']:+d}: {number_words(row['estimate'])} "
            f"({interval_words(row, self.level)}; {p_words(row['p_value'])}; {row['n']:,} rows)"
        )

    def _clearest(self, rows: pd.DataFrame) -> list[str]:
        if rows.empty:
            return []
        best = rows.iloc[int(rows["p_value"].argmin())]
        return [
            f"  Clearest of {len(rows)} horizons: {best['horizon']}, corrected for their number "
            f"{p_words(best['p_value_holm'])}."
        ]

    def _placebos(self, rows: pd.DataFrame) -> list[str]:
        apart = rows[rows["p_value_holm"] < 1 - self.level]
        if apart.empty:
            return []
        return [
            f"  Before the shock ({span_of(apart['horizon'].to_list())}) the outcome already "
            "differs, which the shock cannot have brought about: it may follow the outcome, or "
            "something else may move both."
        ]

    def _basis(self) -> str:
        rows = self.sample[self.sample["reason"] == "used"]["rows"]
        given = self.sample[self.sample["reason"] == "given"]["rows"].max()
        errors = next(iter(self.regressions.values())).errors
        return (
            f"Of {given:,} rows given, {range_words(rows)} were used, by horizon; `sample` says "
            f"why the others were left out. Errors {errors}. Each interval is for one horizon "
            "alone."
        )
