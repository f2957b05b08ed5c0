"""The kinds of rules: what each finds in the newest figure of every moment.

Each gives, on the rows of `now`: level ("" where none holds), reason (why nobody can say, else ""),
compared and compared_start (the figure held against), after_gap (whether that is too old to be the
figure before), certainty (what an interval says), crossed (whether the figure before did not hold),
and could_hold (the gravest level of which something could be said).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from .moments import MOMENT, PERIOD, SERIES, at, before
from .rule import Kind, Rule

# Why nobody can say (`reason`).
GAPS, NO_COMPARISON = "gaps", "no comparison"
# What the published interval says of a figure held against a threshold (`certainty`).
ABOVE, SPANS, REACHES, NO_INTERVAL = "above", "spans", "reaches", "no interval"

# Sums and differences of decimal fractions are exact to far less than this, and counts that are
# made from shares to far less than a thousandth of a person.
EXACT = 1e-9
_PERSON = 1e-3


def _shown(
    _values: pd.DataFrame, _known: pd.DataFrame, now: pd.DataFrame, rule: Rule
) -> pd.DataFrame:
    return _found(now, rule)


def _reaches(
    values: pd.DataFrame, _known: pd.DataFrame, now: pd.DataFrame, rule: Rule
) -> pd.DataFrame:
    found = _found(now, rule)
    found["level"] = _level_of(now, values, rule)
    return _weighed(found, now, rule) if rule.interval_reaches else found


def _crosses(
    values: pd.DataFrame, known: pd.DataFrame, now: pd.DataFrame, rule: Rule
) -> pd.DataFrame:
    """As `_reaches`, and crossed where the figure before was of a lower level.

    One from so long ago that nobody knows what was in between says nothing: what reaches the
    threshold after such a gap counts as crossing it.
    """
    found = _reaches(values, known, now, rule)
    last = before(known, now, rule).sort_values(["period_end", "period_start"])
    last = last.drop_duplicates(MOMENT, keep="last").reset_index(drop=True)
    last = last.assign(level=_level_of(last, values, rule))
    earlier = at(now, last, ["value", "period_start", "period_end", "level"])
    ranks = {"": 0} | {level: number for number, (level, _) in enumerate(rule.levels, start=1)}
    gap = (now["period_start"] - earlier["period_end"]).dt.days
    after_gap = gap > rule.compare_within_days
    was = earlier["level"].map(ranks).fillna(0).mask(after_gap, 0)
    return found.assign(
        compared=earlier["value"],
        compared_start=earlier["period_start"],
        after_gap=after_gap,
        crossed=found["level"].map(ranks) > was,
    )


def _level_of(rows: pd.DataFrame, values: pd.DataFrame, rule: Rule) -> pd.Series:
    """The gravest level whose threshold each figure reaches."""
    return _passed(rows["value"], rows["value"], _people(rows, values, rule), rule)


def _passed(figure: pd.Series, value: pd.Series, people: pd.Series, rule: Rule) -> pd.Series:
    """The gravest level whose threshold each figure passes, be it a share or a rise of a share.

    `people` are those that the share `value` stands for. A figure that misses a threshold by no
    more people than the rule allows passes: the counts were made from whole percents and rounded.
    """
    all_people = people / value.where(value > 0)
    level = pd.Series("", index=figure.index, dtype="str")
    for name, threshold in rule.levels:
        missed = (threshold - figure) * all_people
        is_near = (people > 0) & (missed <= rule.within_people + _PERSON)
        level[(figure >= threshold - EXACT) | is_near] = name
    return level


def _people(rows: pd.DataFrame, values: pd.DataFrame, rule: Rule) -> pd.Series:
    """The people counted in the same statement as each share; missing where the rule asks none."""
    if not rule.people:
        return pd.Series(np.nan, index=rows.index)
    keys = ["area_code", *SERIES, "status", *PERIOD, "published_on"]
    counts = values[values["indicator"] == rule.people].set_index(keys)["value"].rename("_people")
    return rows[keys].join(counts, on=keys, validate="many_to_one")["_people"]


def _weighed(found: pd.DataFrame, now: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """What the published interval says: whether it lies above the threshold reached, or spans it.

    Where only the interval reaches the first threshold, the rule's own level for that holds.
    """
    threshold = found["level"].map(dict(rule.levels)).astype("float64")
    certainty = pd.Series(NO_INTERVAL, index=found.index, dtype="str")
    certainty[now["lower"] >= threshold - EXACT] = ABOVE
    certainty[now["lower"] < threshold - EXACT] = SPANS
    only = (found["level"] == "") & (now["upper"] >= rule.levels[0][1] - EXACT)
    certainty[only] = REACHES
    level = found["level"].mask(only, rule.interval_reaches)
    return found.assign(level=level, certainty=certainty.where(level != "", ""))


def _highest(
    _values: pd.DataFrame, known: pd.DataFrame, now: pd.DataFrame, rule: Rule
) -> pd.DataFrame:
    earlier = before(known, now, rule)
    tops = {level: _top(earlier, now, int(months)) for level, months in rule.levels}
    return higher_than(tops, now, rule)


def higher_than(tops: dict[str, pd.DataFrame], now: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Which figures are higher than everything in the months before: as high is no new high.

    `tops` has for each level of the rule, on the rows of `now`, the highest figure before (value,
    period_start) and how many months of its window are known.
    """
    found = _found(now, rule).assign(could_hold="")
    for level, months in rule.levels:
        top = tops[level]
        is_higher = (now["value"] > top["value"] + EXACT) | top["value"].isna()
        enough = (now["value"] >= rule.at_least - EXACT) & is_higher
        whole = top["months"].fillna(0) >= months * rule.months_known - EXACT
        whole &= top["value"].notna()
        holds = enough & whole
        found.loc[whole, "could_hold"] = level
        found.loc[holds, "level"] = level
        found["reason"] = found["reason"].mask(enough & ~holds & (found["level"] == ""), GAPS)
        shown = holds | found["compared"].isna()
        found["compared"] = found["compared"].mask(shown, top["value"])
        found["compared_start"] = found["compared_start"].mask(shown, top["period_start"])
    return found


def _top(earlier: pd.DataFrame, now: pd.DataFrame, months: int) -> pd.DataFrame:
    """The highest figure of so many months before each moment's, and the months that are known."""
    inside = earlier[earlier["period_start"] >= earlier["now_start"] - pd.DateOffset(months=months)]
    start, end = inside["period_start"].dt, inside["period_end"].dt
    spanned = 12 * (end.year - start.year) + end.month - start.month + 1
    by_value = inside.assign(
        months=spanned.groupby([inside[name] for name in MOMENT]).transform("sum")
    )
    by_value = by_value.sort_values(["value", "period_start"]).drop_duplicates(MOMENT, keep="last")
    return at(now, by_value, ["value", "period_start", "months"])


def _rises(
    values: pd.DataFrame, known: pd.DataFrame, now: pd.DataFrame, rule: Rule
) -> pd.DataFrame:
    """Higher by so much than the same exercise's current figure, or than the projection before."""
    base = (
        _current(values, now) if rule.against == "current" else _version_before(values, now, rule)
    )
    rise = now["value"] - base["value"]
    found = _found(now, rule).assign(compared=base["value"], compared_start=base["period_start"])
    level = _passed(rise, now["value"], _people(now, values, rule), rule)
    reason = found["reason"].mask(rise.isna(), NO_COMPARISON)
    return found.assign(level=level, reason=reason)


def _current(values: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """The current figure of the exercise that made each projection."""
    keys = ["indicator", "area_code", *SERIES, "published_on"]
    current = values[values["status"] == "current"].sort_values("period_start")
    current = current.drop_duplicates(keys, keep="last").set_index(keys)[["value", "period_start"]]
    return now[keys].join(current, on=keys, validate="many_to_one")[["value", "period_start"]]


def _version_before(values: pd.DataFrame, now: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """What was said of the same period before; missing where nothing was."""
    keys = ["indicator", "area_code", *SERIES, "status", *PERIOD]
    told = values[values["status"].isin(rule.statuses)][[*keys, "published_on", "value"]]
    pairs = now[[*keys, "day", "published_on"]].merge(
        told, on=keys, suffixes=("", "_before"), validate="many_to_many"
    )
    pairs = pairs[pairs["published_on_before"] < pairs["published_on"]]
    last = pairs.sort_values("published_on_before").drop_duplicates(MOMENT, keep="last")
    return at(now, last, ["value", "period_start"])


def _found(now: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Nothing found yet, on the rows of `now`, where each level of the rule could hold."""
    return pd.DataFrame(
        {
            "level": pd.Series("", index=now.index, dtype="str"),
            "reason": pd.Series("", index=now.index, dtype="str"),
            "compared": pd.Series(np.nan, index=now.index),
            "compared_start": pd.Series(pd.NaT, index=now.index, dtype="datetime64[ns]"),
            "after_gap": pd.Series(False, index=now.index),
            "certainty": pd.Series("", index=now.index, dtype="str"),
            "crossed": pd.Series(True, index=now.index),
            "could_hold": pd.Series(rule.gives[-1] if rule.gives else "", index=now.index),
        }
    )


Condition = Callable[[pd.DataFrame, pd.DataFrame, pd.DataFrame, Rule], pd.DataFrame]
CONDITIONS: dict[Kind, Condition] = {
    "shown": _shown,
    "reaches": _reaches,
    "crosses": _crosses,
    "highest": _highest,
    "rises": _rises,
}
