"""Which figure stands in which cell: producers chosen, flows added up, lasting figures spread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..indicators.declaration import Indicator
from ..observations import first_rows, row_numbers

# A cell of the panel, and what is placed there.
_CELL = ["indicator", "area_code", "period"]
_FIGURE = ["indicator", "area_code", "period_start", "period_end"]
PLACED = [*_CELL, "value", "lower", "upper", "completeness", "source"]


def one_producer(values: pd.DataFrame, chosen: Sequence[Indicator]) -> pd.DataFrame:
    """Of figures for one area and period, the first producer's latest; surveys by preference.

    `_missing` says where that figure is missing.
    """
    ranked = values.assign(
        _rank=_of_each_pair(values, "source", {i.key: _rank(i) for i in chosen}),
        _second_choice=_of_each_pair(values, "series", {i.key: _is_second(i) for i in chosen}),
        _missing=values["value"].isna(),
    ).sort_values(
        ["_missing", "_rank", "_second_choice", "published_on", "series"],
        ascending=[True, True, True, False, True],
        kind="stable",
    )
    return ranked[~row_numbers(ranked, _FIGURE).duplicated()]


def _rank(indicator: Indicator) -> Callable[[str], int]:
    """The place of a producer in the declared order."""
    return indicator.sources.index


def _is_second(indicator: Indicator) -> Callable[[str], bool]:
    """Whether the indicator prefers the figure of another series, should there be one."""
    return lambda series: not any(text in series for text in indicator.prefers or ("",))


def _of_each_pair(
    values: pd.DataFrame, name: str, asked: Mapping[str, Callable[[str], Any]]
) -> np.ndarray:
    """What each row's indicator says of another of its texts; asked once of each different pair."""
    pair = row_numbers(values, ["indicator", name])
    codes, different = pd.factorize(pair)
    first = values[["indicator", name]].iloc[first_rows(codes, len(different))]
    said = [asked[key](text) for key, text in zip(first["indicator"], first[name], strict=True)]
    return np.array(said)[codes] if said else np.zeros(0)


def place(values: pd.DataFrame, periods: pd.DataFrame, chosen: Sequence[Indicator]) -> pd.DataFrame:
    """At most one figure an indicator, area and period, in the columns `PLACED`."""
    flows = {indicator.key for indicator in chosen if indicator.adds_over_time}
    is_flow = values["indicator"].isin(flows)
    parts = [_add_flows(values[is_flow], periods), _spread(values[~is_flow], periods)]
    return pd.concat(parts, ignore_index=True)[PLACED]


def _add_flows(values: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    """Flows inside each period, added up where the days of their periods fill it."""
    added = _sums(values.assign(period=_containing(values, periods)).dropna(subset=["period"]))
    length = added["period"].map(pd.Series(_days(periods).to_numpy(), periods["period_start"]))
    whole = ~added["missing"] & (added["days"] == length) & (added["producers"] == 1)
    bounded = whole & (added["bounds"] == added["rows"])
    return added.assign(
        value=added["value"].where(whole),
        lower=added["lower"].where(bounded),
        upper=added["upper"].where(bounded),
    )


def _sums(inside: pd.DataFrame) -> pd.DataFrame:
    """The figures of each area and period added up, with what tells whether the sum is whole."""
    known_first = inside.assign(_days=_days(inside)).sort_values("_missing", kind="stable")
    return known_first.groupby(_CELL, as_index=False, sort=False).agg(
        value=("value", "sum"),
        lower=("lower", "sum"),
        upper=("upper", "sum"),
        completeness=("completeness", "min"),
        source=("source", "first"),
        missing=("_missing", "any"),
        days=("_days", "sum"),
        producers=("source", "nunique"),
        bounds=("lower", "count"),
        rows=("lower", "size"),
    )


def _days(periods: pd.DataFrame) -> pd.Series:
    """How many days each period has; both bounds belong to it."""
    return (periods["period_end"] - periods["period_start"]).dt.days + 1


def _containing(values: pd.DataFrame, periods: pd.DataFrame) -> pd.Series:
    """The start of the period that wholly contains each figure's, missing where none does."""
    starts, ends = periods["period_start"].to_numpy(), periods["period_end"].to_numpy()
    position = np.searchsorted(starts, values["period_start"].to_numpy(), side="right") - 1
    at = np.clip(position, 0, None)
    fits = (position >= 0) & (values["period_end"].to_numpy() <= ends[at])
    return pd.Series(starts[at], index=values.index).where(fits)


def _spread(values: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    """Lasting figures in every period inside theirs, or in the one period that contains them."""
    covering, shorter = _covered(values, periods)
    inside = shorter.assign(period=_containing(shorter, periods)).dropna(subset=["period"])
    both = pd.concat([covering.assign(_within=False), inside.assign(_within=True)])
    ranked = both.sort_values(
        ["_missing", "_within", "period_end"], ascending=[True, True, False], kind="stable"
    )
    return ranked[~row_numbers(ranked, _CELL).duplicated()]


def _covered(values: pd.DataFrame, periods: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Figures once for every period they cover, and the figures that cover none."""
    starts, ends = periods["period_start"].to_numpy(), periods["period_end"].to_numpy()
    first = np.searchsorted(starts, values["period_start"].to_numpy(), side="left")
    last = np.searchsorted(ends, values["period_end"].to_numpy(), side="right")
    times = np.clip(last - first, 0, None)
    rows = np.repeat(np.arange(len(values)), times)
    step = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    covering = values.iloc[rows].assign(period=starts[np.repeat(first, times) + step])
    return covering, values[times == 0]
