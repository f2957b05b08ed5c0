"""Outcomes beside the exposure of other periods, and the correlations of many samples of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import AnalysisError
from ..inference import Statistic, varies, within_transform
from ..tables import (
    Codes,
    Floats,
    Months,
    codes_of,
    look_up,
    month_numbers,
    numbers_of,
    period_grid,
    period_numbers,
    plain_times,
    require_columns,
    window_sums,
)
from .regressions import require_distinct

if TYPE_CHECKING:
    import xarray as xr

Within = Literal["entity", "two-way"] | None


@dataclass(frozen=True)
class Roles:
    """Which column plays which part."""

    outcome: str
    exposure: str
    entity: str
    time: str

    def __post_init__(self) -> None:
        require_distinct(
            outcome=self.outcome, exposure=self.exposure, entity=self.entity, time=self.time
        )


def table_of(panel: pd.DataFrame | xr.Dataset, roles: Roles) -> pd.DataFrame:
    """The panel as a table with one row an (entity, period)."""
    if isinstance(panel, pd.DataFrame) or not hasattr(panel, "data_vars"):
        return cast(pd.DataFrame, panel)  # what is no table either is refused as such
    measures = [roles.outcome, roles.exposure]
    for name in measures:
        if name not in panel.data_vars or set(panel[name].dims) != {"area", "period"}:
            raise AnalysisError(
                f"The panel has no variable '{name}' over (area, period).",
                remedy=f"choose among {', '.join(map(str, panel.data_vars))}",
            )
    table = panel[measures].to_dataframe().reset_index()
    keys = {"area": roles.entity, "period": roles.time}
    return table.rename(columns=keys)[[*keys.values(), *measures]]


@dataclass(frozen=True)
class Pairs:
    """Outcomes with their area and period, and the sums of exposure to pair them with."""

    outcome: Floats
    entities: pd.Series
    periods: Months
    sums: pd.DataFrame
    window: int
    step: str
    roles: Roles

    @classmethod
    def of(cls, table: pd.DataFrame, roles: Roles, window: int) -> Pairs:
        """AnalysisError for missing columns, repeated keys, and what is no number or period."""
        entity, time = roles.entity, roles.time
        require_columns(table, [entity, time, roles.outcome, roles.exposure])
        periods, step = periods_of(table, roles)
        grid = period_grid(table, periods, value=roles.exposure, entity=entity, period=time)
        order = np.lexsort((periods, codes_of(table[entity])))
        outcome = numbers_of(table, roles.outcome)[order]
        sums = window_sums(grid, window)
        return cls(outcome, table[entity].iloc[order], periods[order], sums, window, step, roles)

    def exposure_at(self, lag: int) -> Floats:
        """The window's sum beside each outcome, NaN where a period of it is missing."""
        last = self.periods - lag + (self.window - 1 if lag < 0 else 0)
        return look_up(self.sums, self.entities, last)

    def effects(self, chosen: NDArray[np.bool_], within: Within) -> list[Codes]:
        """Codes of what is removed from the chosen pairs."""
        columns = {
            None: [],
            "entity": [self.entities],
            "two-way": [self.entities, pd.Series(self.periods)],
        }
        return [codes_of(column[chosen]) for column in columns[within]]


MONTHS = "month"
PERIODS = "period"


def periods_of(table: pd.DataFrame, roles: Roles) -> tuple[Months, str]:
    """Periods counted so that neighbours differ by one, and what one step is called.

    Whole numbers, pandas periods other than months, and dates of which an area has several a month
    (weeks, days), are counted in their own step (`tables.period_numbers`); other dates in months,
    whatever the day.
    """
    times = plain_times(table[roles.time])
    coarse = isinstance(times.dtype, pd.PeriodDtype) and str(times.dtype) != "period[M]"
    if coarse or pd.api.types.is_numeric_dtype(times):
        return period_numbers(times), PERIODS
    months = month_numbers(times)
    keys = pd.DataFrame({"entity": codes_of(table[roles.entity]), "month": months})
    repeated = keys.duplicated().any()
    if repeated and not table[[roles.entity, roles.time]].duplicated().any():
        return period_numbers(times), PERIODS
    return months, MONTHS


# -- correlations of many bootstrap samples at once --------------------------------------------
#
# A measure takes two columns of values, the effects to remove and the block of each row, and gives
# the `Statistic` of them that `inference.block_bootstrap` asks for. Working on counts, it copies no
# rows; what can be added up by block is added up beforehand.

# Ranks are taken at this many digits, in units of the spread: what differs by rounding alone ties.
RANK_DIGITS = 10
# Rows times blocks up to which their effects are removed block by block (8 MB a column).
CELLS_OF_BLOCKS = 1_000_000
# A draw whose spread is less than this share of the sample's has no correlation to speak of.
NO_SPREAD = 1e-10


def both_vary(values: Floats, effects: list[Codes]) -> bool:
    """Whether both columns still vary once the effects are removed."""
    return bool(varies(_less_effects(values, effects).std(axis=0), values).all())


def _less_effects(values: Floats, effects: list[Codes]) -> Floats:
    centred = values - values.mean(axis=0)
    return within_transform(centred, effects) if effects else centred


def _pearson(values: Floats, effects: list[Codes], blocks: Codes) -> Statistic:
    """Correlate two columns, less their effects, in each sample of blocks."""
    left = _less_effects(values, effects)
    x, y = (left / left.std(axis=0)).T
    moments = [np.ones_like(x), x, y, x * x, y * y, x * y]
    by_block = np.stack([np.bincount(blocks, moment) for moment in moments])

    def statistic(times: Floats) -> Floats:
        size, *sums = by_block @ times
        return _correlation(*(total / size for total in sums))

    return statistic


def _spearman(values: Floats, effects: list[Codes], blocks: Codes) -> Statistic:
    """Correlate mid-ranks, ranked anew in each draw and then freed of their effects.

    The other order, ranks of what the effects leave, finds associations where there are none:
    skewed figures leave most months of a violent area below its mean, outcome and exposure alike.
    """
    size_of = np.bincount(blocks).astype(float)
    ranked = [_ranked(column, effects, blocks) for column in values.T]

    def statistic(times: Floats) -> Floats:
        size, counts = size_of @ times, times[blocks]
        x, y = (ranks(times, counts) / size for ranks in ranked)
        of_rows = (np.einsum("nd,nd->d", counts, part) for part in (x, y, x * x, y * y, x * y))
        return _correlation(*(total / size for total in of_rows))

    return statistic


def _ranked(
    column: Floats, effects: list[Codes], blocks: Codes
) -> Callable[[Floats, Floats], Floats]:
    """From how often a sample has each block, and each row, to its mid-ranks less the effects.

    Ranks in a sample are the sum, block by block, of how many rows are below. So the effects can be
    taken from each block once instead of from every draw, as long as that is little.
    """
    ties = _Ties.of(column)
    if not effects:
        return lambda _, counts: ties.ranks(counts)
    number = int(blocks.max()) + 1
    if len(blocks) * number > CELLS_OF_BLOCKS:
        return lambda _, counts: within_transform(ties.ranks(counts), effects)
    below = within_transform(ties.ranks(np.eye(number)[blocks]), effects)
    return lambda times, _: below @ times


def _correlation(mx: Floats, my: Floats, mxx: Floats, myy: Floats, mxy: Floats) -> Floats:
    """From the means of x, y and their products; NaN where one of the two does not vary."""
    variance_x, variance_y = mxx - mx**2, myy - my**2
    defined = (variance_x > NO_SPREAD) & (variance_y > NO_SPREAD)
    product = np.where(defined, variance_x * variance_y, np.nan)
    return np.clip((mxy - mx * my) / np.sqrt(product), -1, 1)


@dataclass(frozen=True)
class _Ties:
    """Rows in ascending order, where each group of equal values starts, and each row's group."""

    order: Codes
    starts: Codes
    group: Codes

    @classmethod
    def of(cls, column: Floats) -> _Ties:
        spread = column.std() or 1.0
        _, group = np.unique(np.round(column / spread, RANK_DIGITS), return_inverse=True)
        order = np.argsort(group, kind="stable")
        return cls(order, np.flatnonzero(np.diff(group[order], prepend=-1)), group)

    def ranks(self, counts: Floats) -> Floats:
        """Mid-ranks, from 0 on, where a row stands as often as its count says."""
        sizes = np.add.reduceat(counts[self.order], self.starts, axis=0)
        ranks: Floats = np.cumsum(sizes, axis=0) - sizes / 2
        return ranks[self.group]


MEASURES: dict[str, Callable[[Floats, list[Codes], Codes], Statistic]] = {
    "spearman": _spearman,
    "pearson": _pearson,
}
