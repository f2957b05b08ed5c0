"""A rule held against what was known at each moment: it holds, it does not, or nobody can say."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pandas as pd

from .conditions import CONDITIONS, EXACT
from .moments import moments, newest, relevant
from .rule import LEVELS, Rule

# What a moment's newest figure is found to be.
HOLDS, NOT, UNKNOWN = "holds", "does not hold", "cannot be judged"

# Why nobody can say, beside the reasons of `conditions`.
MISSING, IN_PART, TOO_OLD = "missing", "in part", "too old"

# How many figures are judged together, which bounds the memory that it takes.
_AT_A_TIME = 3_000

_DATES = ["known_on", "period_start", "period_end", "published_on", "compared_start"]
_NUMBERS = ["value", "lower", "upper", "completeness", "compared"]
# What is told of every figure judged.
TOLD = [
    *("rule", "location_code", "admin_level", "area_code", "known_on"),
    *("period_start", "period_end", "status", "source", "series", "published_on"),
    *("value", "lower", "upper", "completeness", "compared"),
    *("compared_start", "after_gap", "verdict", "level", "certainty", "reason"),
]
JUDGED = [*TOLD, "could_hold", "is_new"]


def judge(values: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """What a rule finds at every moment: the columns `JUDGED`, in order of area and day.

    `values` are of one country (`indicators.computing.VALUES`). `known_on` is the day of the
    moment; `level` the gravest level that holds, "" where none does; `compared` the figure (of the
    period beginning on `compared_start`) that the value was held against; `after_gap` True where a
    rule that `crosses` knows none since `compare_within_days`, so that this is only the last known;
    `certainty` what the published interval says. `could_hold` is the gravest level of which
    something could be said, "" where there is none, because nobody can say or too few months of
    every window are known. `is_new` is True where an alert may be given: the rule holds with a new
    period or a graver level, and a rule that `crosses` only where the figure before did not hold.
    """
    figures = relevant(values, rule)
    if figures.empty:
        return nothing_judged()
    found = [_found(values, each, rule) for each in _portions(figures)]
    return in_order(pd.concat(found, ignore_index=True), rule)


def _portions(figures: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The figures, some areas at a time: what was known at every moment is much more than they."""
    before = figures.groupby("area_code").size().sort_index().cumsum().shift(fill_value=0)
    portion = figures["area_code"].map(before // _AT_A_TIME)
    for _, each in figures.groupby(portion, sort=True):
        yield each


def _found(values: pd.DataFrame, figures: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    known = moments(figures, rule)
    now = newest(known)
    return pd.concat([now, CONDITIONS[rule.kind](values, known, now, rule)], axis="columns")


def in_order(found: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """What a condition found, one row a moment (`day`), as judgements."""
    judged = _with_verdict(found, rule).assign(rule=rule.key).rename(columns={"day": "known_on"})
    judged = judged.sort_values(["admin_level", "area_code", "known_on"], ignore_index=True)
    return judged.assign(is_new=_is_new(judged))[JUDGED].astype(_types())


def nothing_judged() -> pd.DataFrame:
    """A table of judgements without rows, with every column in its type."""
    return _nothing().copy()


@cache
def _nothing() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _types().items()})


def _types() -> dict[str, str]:
    types = dict.fromkeys(JUDGED, "str") | dict.fromkeys(_DATES, "datetime64[ns]")
    types |= dict.fromkeys(_NUMBERS, "float64") | dict.fromkeys(("after_gap", "is_new"), "bool")
    return types | {"admin_level": "int64"}


def _with_verdict(found: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """What is found, unless the figure is missing, covers too little, or was too old by then."""
    reason = found["reason"].where(found["level"] == "", "")
    age = (found["day"] - found["period_end"]).dt.days
    reason = reason.mask(age > rule.max_age_days, TOO_OLD)
    reason = reason.mask(found["completeness"] < rule.completeness - EXACT, IN_PART)
    reason = reason.mask(found["value"].isna(), MISSING)
    level = found["level"].where(reason == "", "")
    verdict = pd.Series(NOT, index=found.index).mask(level != "", HOLDS).mask(reason != "", UNKNOWN)
    could_hold = found["could_hold"].where(reason == "", "")
    return found.assign(reason=reason, level=level, verdict=verdict, could_hold=could_hold)


def _is_new(judged: pd.DataFrame) -> pd.Series:
    """Where an alert may be given: see `judge`."""
    ranks = judged["level"].map({"": 0} | {level: n for n, level in enumerate(LEVELS, start=1)})
    again = judged["area_code"].eq(judged["area_code"].shift())
    again &= judged["period_start"].eq(judged["period_start"].shift())
    is_graver = ranks > ranks.shift().fillna(0)
    return (judged["verdict"] == HOLDS) & judged["crossed"] & (~again | is_graver)
