"""The whole past replayed in the order in which it became known; what stands at its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..crosswalks import areas_of
from ..errors import DataError
from ..periods import read_day
from .daily import judge_days
from .judging import HOLDS, NOT, TOLD, TOO_OLD, UNKNOWN, judge, nothing_judged
from .rule import Rule, rank, usual_system

# Why nobody can say how an area stands, beside the reasons of one moment.
NEVER, LEFT_OUT, NO_EVENTS = "never", "left out", "no events"

FIRED = [*TOLD, "stands"]
STANDING = [*TOLD, "since", "fired_on"]
UNJUDGED = [
    *("rule", "location_code", "admin_level", "area_code", "reason"),
    *("period_start", "period_end", "known_on"),
]


@dataclass(frozen=True)
class Alerts:
    """What the rules say of one country on a day, and what they said until then.

    `fired` has every alert given, in the order of its day (`known_on`): the columns of
    `judging.TOLD`, and whether it `stands`. `standing` has one row a rule and area whose newest
    figure holds on `as_of`: `since` when without a break, and `fired_on`, the last alert given.
    `unjudged` has every area of which a rule cannot tell how it stands, with the reason and the
    newest figure's period (missing where there is none). `shown` are the newest figures of rules
    that give no alert. `clear` counts the pairs of a rule and an area that could be judged and do
    not hold. `judged` is everything that was found at every moment.
    """

    country: str
    as_of: pd.Timestamp
    rules: tuple[Rule, ...]
    fired: pd.DataFrame
    standing: pd.DataFrame
    unjudged: pd.DataFrame
    shown: pd.DataFrame
    clear: int
    judged: pd.DataFrame

    def rule(self, key: str) -> Rule:
        """One of the rules by its key."""
        return next(rule for rule in self.rules if rule.key == key)

    @property
    def gravest(self) -> str:
        """The gravest level that stands, "" where nothing does."""
        return max(self.standing["level"], key=rank, default="")


def evaluate(
    values: pd.DataFrame,
    rules: Sequence[Rule],
    country: str,
    events: pd.DataFrame | None = None,
    as_of: str | pd.Timestamp | None = None,
) -> Alerts:
    """The alerts of one country, from its indicator values (`indicators.computing.VALUES`).

    Nothing is read and no clock is asked. `as_of` is the day (YYYY-MM-DD) on which things are
    looked at; without it, the last one on which a figure that the rules look at became known.
    `events` are ingested event records, for rules on sums of days. Raises `DataError` for something
    that is no day.
    """
    here = values[values["location_code"] == country]
    found = [_judge(here, rule, country, events) for rule in rules]
    judged = pd.concat([nothing_judged(), *found], ignore_index=True)
    day = _last_day(judged, here, rules) if as_of is None else read_day(as_of)
    judged = judged[judged["known_on"] <= day].reset_index(drop=True)
    fired = _fired(judged, rules)
    now = _now(judged, rules, country, day)
    standing = _with_dates(now[now["verdict"] == HOLDS], judged, fired, rules)
    return Alerts(
        country,
        day,
        tuple(rules),
        _marked(fired, standing),
        standing,
        now.loc[now["verdict"] == UNKNOWN, UNJUDGED].reset_index(drop=True),
        now.loc[_is_shown(now, rules) & now["value"].notna(), TOLD].reset_index(drop=True),
        int(((now["verdict"] == NOT) & ~_is_shown(now, rules)).sum()),
        judged,
    )


def _judge(
    values: pd.DataFrame, rule: Rule, country: str, events: pd.DataFrame | None
) -> pd.DataFrame:
    if not rule.days:
        return judge(values, rule)
    return nothing_judged() if events is None else judge_days(events, rule, country)


def _last_day(judged: pd.DataFrame, values: pd.DataFrame, rules: Sequence[Rule]) -> pd.Timestamp:
    """The last day on which something that can give an alert became known."""
    looked_at = judged[~_is_shown(judged, rules)]
    last = looked_at["known_on"].max() if len(looked_at) else values["published_on"].max()
    if pd.isna(last):
        raise DataError("There is no figure to judge.", remedy="run `sahel run`")
    return pd.Timestamp(last)


def _is_shown(judged: pd.DataFrame, rules: Sequence[Rule]) -> pd.Series:
    return judged["rule"].isin([rule.key for rule in rules if rule.kind == "shown"])


def _fired(judged: pd.DataFrame, rules: Sequence[Rule]) -> pd.DataFrame:
    """The alerts given: what is new, unless the area is cooling down and nothing is graver."""
    new = judged[judged["is_new"]].sort_values(["rule", "area_code", "known_on"], kind="stable")
    cool_down = {rule.key: pd.Timedelta(days=rule.cool_down_days) for rule in rules}
    kept: list[int] = []
    for (rule, _), rows in new.groupby(["rule", "area_code"], sort=False):
        kept.extend(_given(rows, cool_down[str(rule)]))
    return judged.loc[sorted(kept)].sort_values(
        ["known_on", "rule", "admin_level", "area_code"], kind="stable", ignore_index=True
    )


def _given(new: pd.DataFrame, cool_down: pd.Timedelta) -> Iterator[int]:
    """The rows of one rule and area, in order of day, at which an alert is given."""
    until, last = None, 0
    for place, day, level in zip(new.index.tolist(), new["known_on"], new["level"], strict=True):
        if until is None or day >= until or rank(level) > last:
            until, last = day + cool_down, rank(level)
            yield place


def _now(
    judged: pd.DataFrame, rules: Sequence[Rule], country: str, day: pd.Timestamp
) -> pd.DataFrame:
    """How every area stands by every rule on a day, one row each; of many nobody can say."""
    keys = ["rule", "admin_level", "area_code"]
    last = judged.drop_duplicates(keys, keep="last")[TOLD]
    every = pd.concat([_expected(rules, country), last[keys]]).drop_duplicates()
    now = every.merge(last, on=keys, how="left", validate="one_to_one")
    now = now.assign(location_code=country, reason=_reasons(now, rules, day))
    level = now["level"].where(now["reason"] == "", "")
    now = now.assign(level=level, verdict=now["verdict"].mask(now["reason"] != "", UNKNOWN))
    return now.fillna(_NOTHING).astype(last.dtypes.to_dict())[list(last)]


def _expected(rules: Sequence[Rule], country: str) -> pd.DataFrame:
    """Every area that a rule should be able to speak of."""
    levels = sorted({level for rule in rules for level in rule.admin_levels})
    codes = {level: areas_of(country, level, usual_system(level))["area_code"] for level in levels}
    rows = [
        (rule.key, level, code)
        for rule in rules
        for level in rule.admin_levels
        for code in codes[level]
    ]
    return pd.DataFrame(rows, columns=["rule", "admin_level", "area_code"])


def _reasons(now: pd.DataFrame, rules: Sequence[Rule], day: pd.Timestamp) -> pd.Series:
    """Why nobody can say how an area stands on a day, "" where somebody can."""
    by_key = {rule.key: rule for rule in rules}
    none = now["rule"].map({key: NO_EVENTS if r.days else NEVER for key, r in by_key.items()})
    oldest = now["rule"].map({key: rule.max_age_days for key, rule in by_key.items()})
    together = now["rule"].map({key: rule.together for key, rule in by_key.items()})
    newest = now.groupby(["rule", "admin_level"])["period_end"].transform("max")
    reason = now["reason"].fillna(none)
    reason = reason.mask((day - now["period_end"]).dt.days > oldest, TOO_OLD)
    return reason.mask(together & (now["period_end"] < newest), LEFT_OUT)


# What a judgement says where there is no figure at all.
_NOTHING: dict[str, Any] = {"after_gap": False} | dict.fromkeys(
    ("status", "source", "series", "verdict", "level", "certainty", "reason"), ""
)


def _with_dates(
    standing: pd.DataFrame, judged: pd.DataFrame, fired: pd.DataFrame, rules: Sequence[Rule]
) -> pd.DataFrame:
    """What stands, with the day since when without a break, and of the last alert given."""
    keys = ["rule", "area_code"]
    given = fired.groupby(keys)["known_on"].max().rename("fired_on")
    dated = standing.join(_since(judged, rules), on=keys).join(given, on=keys)
    return dated[STANDING].reset_index(drop=True)


def _since(judged: pd.DataFrame, rules: Sequence[Rule]) -> pd.Series:
    """The day since when each rule has found the same of each area, without a long gap."""
    keys = ["rule", "area_code"]
    holds = judged["verdict"] == HOLDS
    before = judged.assign(holds=holds).groupby(keys)[["holds", "period_end"]].shift()
    reach = judged["rule"].map({rule.key: rule.compare_within_days for rule in rules})
    gap = (judged["period_start"] - before["period_end"]).dt.days
    is_gap = gap > reach.astype("float64")
    breaks = (before["holds"] != holds) | is_gap
    run = breaks.groupby([judged[name] for name in keys]).cumsum()
    is_last = run == run.groupby([judged[name] for name in keys]).transform("max")
    return judged[is_last].groupby(keys)["known_on"].min().rename("since")


def _marked(fired: pd.DataFrame, standing: pd.DataFrame) -> pd.DataFrame:
    """The alerts given, with those that still stand."""
    keys = ["rule", "area_code"]
    stand = pd.MultiIndex.from_frame(standing[[*keys, "fired_on"]])
    given = pd.MultiIndex.from_frame(fired[[*keys, "known_on"]])
    return fired.assign(stands=given.isin(stand))[FIRED]
