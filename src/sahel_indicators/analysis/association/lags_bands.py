"""Bands that hold the correlations of all lags at once, and the profile that shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..results import LagProfile
from ..tables import Floats
from .wording import interval_words, number_words

# The draws of each estimated correlation, by lag and statistic.
Drawn = Mapping[tuple[int, str], Floats]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class BandedLagProfile(LagProfile):
    """A correlation lag by lag, each with its own interval and with a band for all lags together.

    `table` also has band_low and band_high: in `level` of all samples the correlations of all lags
    of a statistic lie within their bands, so that a lag picked because it is the strongest may be
    read by its band, never by its interval.
    """

    def _strongest(self, rows: pd.DataFrame, what: str) -> str:
        known = rows.dropna(subset="estimate")
        if known.empty:
            return f"no {what} could be estimated"
        best = known.iloc[int(known["estimate"].abs().argmax())]
        low, high = number_words(best["band_low"]), number_words(best["band_high"])
        return (
            f"strongest of {len(known)} {what} at {best['lag']:+d}: "
            f"{number_words(best['estimate'])} ({interval_words(best, self.level)} for this lag "
            f"alone, {low} to {high} for all lags together; {best['n']:,} pairs, "
            f"{best['areas']} areas)"
        )

    def _basis(self) -> str:
        alone = "Each interval is for one lag alone."
        return (
            super()
            ._basis()
            .replace(
                alone, f"{alone} band_low and band_high hold for all lags of a statistic together."
            )
        )


def with_bands(profile: pd.DataFrame, drawn: Drawn, level: float) -> pd.DataFrame:
    """The profile with band_low and band_high after ci_high."""
    bands = pd.DataFrame(np.nan, index=profile.index, columns=["band_low", "band_high"])
    for name, rows in profile.dropna(subset="estimate").groupby("statistic"):
        draws = np.column_stack([drawn[lag, str(name)] for lag in rows["lag"]])
        bands.loc[rows.index] = _bands(rows, draws, level)
    place = list(profile.columns).index("ci_high") + 1
    before, after = profile.columns[:place], profile.columns[place:]
    return pd.concat([profile[before], bands, profile[after]], axis=1)


def _bands(rows: pd.DataFrame, draws: Floats, level: float) -> Floats:
    """Estimate +- c times the draws' spread, c the quantile of the largest departure of a draw.

    No narrower than the lag's own percentile interval, and within -1 and 1. Draws of lags that
    other areas can be seen at are other samples; taking them as one makes the bands rather wider.
    Source: Montiel Olea & Plagborg-Møller (2019), Journal of Applied Econometrics 34 ("sup-t").
    """
    estimate = rows["estimate"].to_numpy()
    spread = np.nanstd(draws, axis=0)
    away = np.abs(draws - estimate) / np.where(spread > 0, spread, np.inf)
    largest = np.nan_to_num(away).max(axis=1)
    half = np.quantile(largest, level) * spread
    low = np.minimum(estimate - half, rows["ci_low"])
    high = np.maximum(estimate + half, rows["ci_high"])
    return np.column_stack([np.maximum(low, -1), np.minimum(high, 1)])
