"""Each rule tested on the past: how often it gave an alert, and what followed.

An alert is given from what was known on its day; what followed is told from what is known now. It
says how often something came after something, not that one caused the other.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ..indicators import declared
from ..observations import FOUND
from .conditions import GAPS
from .judging import UNKNOWN
from .moments import as_known_last, relevant
from .replaying import Alerts
from .rule import Outcome, Rule, rank

# Fewer alerts than this with a known outcome: a share of them says little.
FEW = 30
# The months before that tell what is usual.
_USUAL = 12

BACKTEST = [
    *("rule", "admin_level", "level", "known_from", "known_to", "areas"),
    *("judged", "months_missing"),
    *("alerts", "alerts_a_year", "areas_alerted", "days_with_alerts"),
    *("outcome_known", "followed", "share_followed"),
    *("base_known", "base_followed", "base_share", "caught", "share_caught"),
    *("after_mean", "base_after_mean", "lead_days", "few"),
]
_TYPES: dict[str, str] = {
    **dict.fromkeys(BACKTEST, "int64"),
    **dict.fromkeys(("rule", "level"), "str"),
    **dict.fromkeys(("known_from", "known_to"), "datetime64[ns]"),
    **dict.fromkeys(
        (
            *("alerts_a_year", "share_followed", "base_share", "share_caught"),
            *("after_mean", "base_after_mean", "lead_days"),
        ),
        "float64",
    ),
    "few": "bool",
}


def backtest(alerts: Alerts, values: pd.DataFrame) -> pd.DataFrame:
    """One row a rule, level of areas and least level of alerts, in the columns `BACKTEST`.

    `judged` are the areas' periods of which an alert of at least the level could have been given,
    between the days `known_from` and `known_to`. `months_missing` are those of which it could not,
    for want of known months: with these a high can only be refused, so they count in nothing else.
    `alerts` are those given, and `days_with_alerts` on how many days (alerts of one day are not
    independent). Of alerts whose outcome is known, `followed` were followed by what the rule's
    `followed_by` says; `base_` tells the same of all periods judged. `caught` of those followed had
    the rule hold at the level before. `after_mean` is the mean of what came after, in the outcome's
    unit; `lead_days` the median days from the alert to the day on which what followed became known.
    `few` marks fewer than `FEW` alerts with a known outcome.
    """
    rows = [
        row
        for rule in alerts.rules
        if rule.levels
        for admin_level in rule.admin_levels
        for row in _tested(alerts, values, rule, admin_level)
    ]
    return pd.DataFrame(rows, columns=BACKTEST).astype(_TYPES)


def _tested(
    alerts: Alerts, values: pd.DataFrame, rule: Rule, admin_level: int
) -> list[dict[str, object]]:
    judged = alerts.judged
    here = (judged["rule"] == rule.key) & (judged["admin_level"] == admin_level)
    looked_at = judged[here & ((judged["verdict"] != UNKNOWN) | (judged["reason"] == GAPS))]
    if looked_at.empty:
        return []
    after = with_outcome(looked_at, values, rule)
    fired = alerts.fired[["rule", "area_code", "known_on"]].assign(fired=True)
    after = after.merge(fired, on=["rule", "area_code", "known_on"], how="left")
    after["fired"] = after["fired"].notna()
    return [_row(after, rule, admin_level, level) for level in rule.gives]


def _row(looked_at: pd.DataFrame, rule: Rule, admin_level: int, level: str) -> dict[str, object]:
    """The test of one rule at one level: what was given, what followed, and what is usual."""
    graver = looked_at[["level", "could_hold"]].map(rank) >= rank(level)
    looked_at = looked_at.assign(held=graver["level"], could_hold=graver["could_hold"])
    after = looked_at[looked_at["could_hold"]]
    given = after[after["fired"] & after["held"]]
    one = ["area_code", "period_start"]
    base = after.drop_duplicates(one, keep="last")
    known, base_known = given[given["after"].notna()], base[base["after"].notna()]
    followed, base_followed = known[known["followed"]], base_known[base_known["followed"]]
    return {
        "rule": rule.key,
        "admin_level": admin_level,
        "level": level,
        "known_from": after["known_on"].min(),
        "known_to": after["known_on"].max(),
        "areas": after["area_code"].nunique(),
        "judged": len(base),
        "months_missing": len(looked_at.drop_duplicates(one)) - len(base),
        "alerts": len(given),
        "alerts_a_year": len(given) / _years(after["known_on"]),
        "areas_alerted": given["area_code"].nunique(),
        "days_with_alerts": given["known_on"].nunique(),
        "outcome_known": len(known),
        "followed": len(followed),
        "share_followed": _share(len(followed), len(known)),
        "base_known": len(base_known),
        "base_followed": len(base_followed),
        "base_share": _share(len(base_followed), len(base_known)),
        "caught": int(base_followed["held"].sum()),
        "share_caught": _share(int(base_followed["held"].sum()), len(base_followed)),
        "after_mean": known["after"].mean(),
        "base_after_mean": base_known["after"].mean(),
        "lead_days": (followed["after_known_on"] - followed["known_on"]).dt.days.median(),
        "few": len(known) < FEW,
    }


def _years(days: pd.Series) -> float:
    """How many years the days span, at least one; none where there is no day."""
    return np.nan if days.empty else max(((days.max() - days.min()).days + 1) / 365.25, 1.0)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else np.nan


def with_outcome(judged: pd.DataFrame, values: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Judgements with what came after: `after`, the day `after_known_on`, and `followed`.

    `after` is missing where nothing is known of it (yet), or the rule looks nothing up; `usual` is
    what it is held against where the rule gives no number.
    """
    outcome = rule.followed_by
    if outcome is None:
        none = pd.Series(pd.NaT, index=judged.index, dtype="datetime64[ns]")
        return judged.assign(after=np.nan, after_known_on=none, followed=False)
    truth = _truth(values, rule, outcome)
    one_series = rule.kind == "highest" and _is_own(rule, outcome)
    told = (
        _sums_after(judged, truth, outcome)
        if outcome.months
        else _next(judged, truth, rule, one_series)
    )
    if outcome.at_least is not None:
        return told.assign(followed=told["after"] >= outcome.at_least)
    return told.assign(followed=told["after"] > told["usual"])


def _truth(values: pd.DataFrame, rule: Rule, outcome: Outcome) -> pd.DataFrame:
    """The outcome's figures as they are known now; what was projected is held against findings.

    Of another indicator than the rule's everything found counts, whoever found it.
    """
    looked_up = replace(rule, indicator=outcome.indicator)
    if outcome.indicator != rule.indicator:
        looked_up = replace(looked_up, statuses=FOUND)
    elif any("projection" in status for status in rule.statuses):
        looked_up = replace(looked_up, statuses=("current",))
    if not _is_own(rule, outcome):
        looked_up = replace(looked_up, sources=declared(outcome.indicator).sources)
    return as_known_last(relevant(values, looked_up), looked_up).dropna(subset=["value"])


def _is_own(rule: Rule, outcome: Outcome) -> bool:
    """Whether what follows is looked up in the figures that the rule itself looks at."""
    return outcome.indicator == rule.indicator and not rule.days


def _next(judged: pd.DataFrame, truth: pd.DataFrame, rule: Rule, one_series: bool) -> pd.DataFrame:
    """The next figure of each area, where it is not too far off to be called the next."""
    same = ["area_code", "source", "series"] if one_series else ["area_code"]
    later = truth[[*same, "period_start", "value", "published_on"]].set_axis(
        [*same, "after_start", "after", "after_known_on"], axis="columns"
    )
    told = pd.merge_asof(
        judged.sort_values("period_end"),
        later.sort_values("after_start"),
        left_on="period_end",
        right_on="after_start",
        by=same,
        direction="forward",
        allow_exact_matches=False,
        tolerance=pd.Timedelta(days=rule.compare_within_days),
    )
    return told.drop(columns="after_start").assign(usual=told["value"])


def _sums_after(judged: pd.DataFrame, truth: pd.DataFrame, outcome: Outcome) -> pd.DataFrame:
    """The sum of so many whole months after each figure's, and of as many in the year before."""
    if truth.empty:
        none = pd.Series(pd.NaT, index=judged.index, dtype="datetime64[ns]")
        return judged.assign(after=np.nan, usual=np.nan, after_known_on=none)
    month = truth["period_start"].dt.to_period("M").rename("month")
    by_month = truth.assign(month=month).pivot(index="month", columns="area_code", values="value")
    every = pd.period_range(month.min(), month.max(), freq="M", name="month")
    grid = by_month.reindex(every)
    after = sum((grid.shift(-n) for n in range(2, outcome.months + 1)), grid.shift(-1))
    usual = outcome.months * grid.shift(1).rolling(_USUAL).mean()
    known = truth.groupby(month)["published_on"].max().reindex(every).shift(-outcome.months)
    here = judged.assign(month=judged["period_end"].dt.to_period("M"))
    for name, table in {"after": after, "usual": usual}.items():
        told = pd.Series(table.stack(future_stack=True), name=name)
        here = here.join(told, on=["month", "area_code"])
    # Without a year before, nobody can say what is usual, nor whether it was exceeded.
    here["after"] = here["after"].where(here["usual"].notna())
    return here.join(known.rename("after_known_on"), on="month").drop(columns="month")
