"""One measure by area and month: its sums, its decayed sums, and where it is not known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..tables import Floats, Months, window_sums
from .accounts import Flags
from .months import Calendar

NEVER = -np.inf
# Half-lives after which 1/32 is left: what happened before is then taken to be forgotten.
LONG = 5.0


@dataclass(frozen=True)
class Decay:
    """How what happened fades: half of it is left after `half_life_days`.

    A sum over all the past is known only where the past is: until `burn_in` half-lives after the
    coverage begins it is missing, and until at least `LONG` half-lives after a missing figure.
    """

    half_life_days: float
    burn_in: float

    def left(self, days: Months | Floats) -> Floats:
        """The share that is left after so many days."""
        return np.asarray(np.exp2(-np.asarray(days, dtype=np.float64) / self.half_life_days))


@dataclass(frozen=True)
class Layer:
    """Areas x months. All three arrays have that shape.

    `sums` is what happened in the month, NaN where that is not known; `fresh` is what is left of it
    on the month's last day; `unknown` is the last day of the month on which something happened
    whose figure is missing, `NEVER` where there is none.
    """

    sums: Floats
    fresh: Floats
    unknown: Floats

    def over(self, months: int, codes: pd.Index, calendar: Calendar) -> pd.DataFrame:
        """Sums over so many months, under the last of them."""
        return window_sums(self._frame(self.sums, codes, calendar), months)

    def decayed(self, decay: Decay, codes: pd.Index, calendar: Calendar) -> pd.DataFrame:
        """What is left, at the end of each month, of all that happened until then.

        Exact by the day, although only months are added: what is left of a sum of remainders is
        the sum of what is left.
        """
        lengths = np.diff(calendar.starts)
        kept = decay.left(lengths)
        total, columns = np.zeros(len(codes)), []
        for month in range(len(lengths)):
            total = total * kept[month] + self.fresh[:, month]
            columns.append(total)
        values = np.where(self._settled(decay, calendar), np.column_stack(columns), np.nan)
        return self._frame(values, codes, calendar)

    def _settled(self, decay: Decay, calendar: Calendar) -> Flags:
        """Where what is not known has faded so far that the sum can be told without it."""
        covered = calendar.ends - calendar.starts[0] + 1
        since_missing = calendar.ends - np.maximum.accumulate(self.unknown, axis=1)
        begun = covered >= decay.burn_in * decay.half_life_days
        faded = since_missing >= max(decay.burn_in, LONG) * decay.half_life_days
        return np.asarray(begun & faded)

    @staticmethod
    def _frame(values: Floats, codes: pd.Index, calendar: Calendar) -> pd.DataFrame:
        return pd.DataFrame(values, index=codes, columns=calendar.months)


def hidden(layer: Layer, areas: Flags, calendar: Calendar) -> Layer:
    """The layer with nothing known of some areas."""
    if not areas.any():
        return layer
    rows = areas[:, None]
    return Layer(
        np.where(rows, np.nan, layer.sums),
        np.where(rows, 0.0, layer.fresh),
        np.where(rows, calendar.ends, layer.unknown),
    )
