"""What was known of each area on each day on which something became known: no hindsight.

A moment is an area and a day. A table of moments has one row for every figure then known, in its
latest version, so that everything a rule compares is compared as it stood.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..indicators import declared
from ..observations import row_numbers
from .rule import Rule

MOMENT = ["area_code", "day"]
# Figures of one series: these are compared, others are not.
SERIES = ["source", "series"]
PERIOD = ["period_start", "period_end"]
_STATED = ["area_code", *SERIES, "status", *PERIOD]

# More days than any date has here, and days from 1700 to 1970, so that no date is negative.
_FAR, _EPOCH = 1_000_000, 100_000


def relevant(values: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """The figures a rule looks at, of `indicators.computing.VALUES`."""
    return values[
        (values["indicator"] == rule.indicator)
        & values["source"].isin(rule.sources)
        & values["status"].isin(rule.statuses)
        & values["admin_level"].isin(rule.admin_levels)
        & values["period_end"].notna()
    ].reset_index(drop=True)


def moments(figures: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """The figures known at each moment, the latest version of each, with `day` and `choice`.

    `figures` are a rule's (`relevant`). Of several figures for one period the lowest `choice` is
    preferred: known before missing, then the producer that the rule names first, then the series
    that the indicator prefers, then the later one. What lies further back than the rule looks is
    left out.
    """
    ordered = figures.sort_values("published_on", kind="stable", ignore_index=True)
    latest = _latest(
        _pairs(ordered, _reach(ordered, rule)).merge(_numbers(ordered, rule), on="_row")
    )
    latest = latest.sort_values(["_moment", "_period", "_order"], kind="stable")
    latest["choice"] = latest.groupby(["_moment", "_period"], sort=False).cumcount()
    told = ordered.take(latest["_row"].to_numpy()).reset_index(drop=True)
    return told.assign(day=latest["day"].to_numpy(), choice=latest["choice"].to_numpy())


def _reach(figures: pd.DataFrame, rule: Rule) -> int:
    """How many days a rule looks back from a day to the end of a figure's period.

    What is older than `max_age_days` is not judged, so that nothing before its window matters; of
    a crossing, the figure before may be of any age.
    """
    if rule.kind == "crosses":
        return _FAR
    months = max((number for _, number in rule.levels), default=0) if rule.kind == "highest" else 0
    longest = int((figures["period_end"] - figures["period_start"]).dt.days.max()) + 1
    return rule.max_age_days + 31 * int(months + 1) + longest


def _pairs(ordered: pd.DataFrame, reach: int) -> pd.DataFrame:
    """Every moment with the rows of the figures known then, within reach: day, _moment, _row.

    The rows of an area are looked up by the end of their period, so that work grows with what is
    within reach and not with the square of a long series.
    """
    area = row_numbers(ordered, ["area_code"]).to_numpy()
    ends, known = _days(ordered["period_end"]), _days(ordered["published_on"])
    rows = np.lexsort((ends, area))
    places = area[rows] * _FAR + ends[rows]
    moment = pd.DataFrame({"area": area, "day": known}).drop_duplicates().to_numpy()
    base, ahead = moment[:, 0] * _FAR, int((ends - known).max())
    first = np.searchsorted(places, base + np.clip(moment[:, 1] - reach, 0, None), side="left")
    last = np.searchsorted(places, base + moment[:, 1] + ahead, side="right")
    times = last - first
    number = np.repeat(np.arange(len(moment)), times)
    step = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    row = rows[np.repeat(first, times) + step]
    is_known = known[row] <= moment[number, 1]
    day = pd.to_datetime(moment[number, 1][is_known] - _EPOCH, unit="D").as_unit("ns")
    return pd.DataFrame({"day": day, "_moment": number[is_known], "_row": row[is_known]})


def _days(dates: pd.Series) -> np.ndarray:
    """Dates as whole days, from a day so early that none is negative."""
    return dates.to_numpy().astype("datetime64[D]").astype("int64") + _EPOCH


def _numbers(ordered: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """What is compared of each figure, as numbers."""
    return pd.DataFrame(
        {
            "_row": range(len(ordered)),
            "_stated": row_numbers(ordered, _STATED),
            "_period": row_numbers(ordered, PERIOD),
            "_order": _preference(ordered, rule),
        }
    )


def _latest(pairs: pd.DataFrame) -> pd.DataFrame:
    """The latest version of each figure at each moment; rows are in order of publication."""
    ordered = pairs.sort_values("_row", kind="stable")
    return ordered.drop_duplicates(["_moment", "_stated"], keep="last")


def _preference(figures: pd.DataFrame, rule: Rule) -> pd.Series:
    """The place of each figure in the order of preference, whatever its period."""
    prefers = declared(rule.indicator).prefers or ("",)
    ranked = figures.assign(
        _missing=figures["value"].isna(),
        _rank=figures["source"].map(rule.sources.index),
        _second=[not any(text in series for text in prefers) for series in figures["series"]],
    ).sort_values(
        ["_missing", "_rank", "_second", "published_on", "series"],
        ascending=[True, True, True, False, True],
        kind="stable",
    )
    return pd.Series(range(len(ranked)), index=ranked.index).reindex(figures.index)


def as_known_last(figures: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """The preferred figure of each area and period in its latest version, in order of period."""
    ordered = figures.sort_values("published_on", kind="stable", ignore_index=True)
    latest = ordered.drop_duplicates(_STATED, keep="last").reset_index(drop=True)
    chosen = latest.assign(_order=_preference(latest, rule)).sort_values("_order")
    chosen = chosen.drop_duplicates(["area_code", *PERIOD]).drop(columns="_order")
    return chosen.sort_values([*PERIOD, "area_code"], ignore_index=True)


def newest(known: pd.DataFrame) -> pd.DataFrame:
    """The preferred figure of the newest period at each moment, one row a moment."""
    latest_first = known.sort_values(
        [*MOMENT, "period_end", "period_start", "choice"],
        ascending=[True, True, False, False, True],
    )
    return latest_first.drop_duplicates(MOMENT).reset_index(drop=True)


def before(known: pd.DataFrame, now: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """The known figures of earlier periods at each moment that the newest can be compared with.

    These are figures of the same producer and series or, where the rule's producers are `joined`,
    the preferred one of each period. All columns of `known`, and `now_start`, the newest one's.
    """
    keys = MOMENT if rule.joined else [*MOMENT, *SERIES]
    newer = now[[*keys, *PERIOD]].set_axis([*keys, "now_start", "now_end"], axis="columns")
    told = known[(known["choice"] == 0) | (not rule.joined)].dropna(subset=["value"])
    pairs = told.merge(newer, on=keys, validate="many_to_one")
    is_earlier = pairs["period_start"] < pairs["now_start"]
    return pairs[is_earlier & (pairs["period_end"] < pairs["now_end"])]


def at(now: pd.DataFrame, told: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Columns of a table with one row a moment, on the rows of `now`, missing where it has none."""
    return now[MOMENT].merge(told[[*MOMENT, *columns]], how="left", validate="one_to_one")[columns]
