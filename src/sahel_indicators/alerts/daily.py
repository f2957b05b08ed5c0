"""Sums of days, of one publisher's ingested events: what a table by month cannot see."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..aggregation import atoms_of_system
from ..crosswalks import areas_of
from ..events import SERIES_MARK
from ..indicators import declared
from ..ingest.normalizing_dates import day_known
from .conditions import higher_than
from .judging import in_order, nothing_judged
from .rule import Rule, usual_system

# The sums are looked at week by week, as publishers release them. Weeks end on a fixed day (ACLED's
# own), so that a newer file changes nothing about those before.
_WEEK, _FRIDAY = 7, 4
# So many days without any event in the whole country: the files do not cover them.
_SILENT_DAYS = 30
_DAYS_A_MONTH = 365.25 / 12


def judge_days(events: pd.DataFrame, rule: Rule, country: str) -> pd.DataFrame:
    """What a rule on sums of days finds, week by week, in the columns of `judging.JUDGED`.

    `events` are of any publishers and countries (`events.EVENT_COLUMNS`); those of the rule's first
    source count, where its indicator's series says so. On a day between the first event and the
    last nothing was reported where there is none, except where the whole country is silent for a
    month: those days are not covered. A week's figure is the highest sum that ended in it, and the
    window of a level are the sums that ended in its months before the week, one a day. Empty where
    no such events are known, or of too few days for a week of sums.
    """
    counted = _counted(events, rule, country)
    if counted.empty:
        return nothing_judged()
    sums = {level: _sums(counted, rule, country, level) for level in rule.admin_levels}
    found = [
        _found(each, rule, country, level) for level, each in sums.items() if len(_weeks(each))
    ]
    return in_order(pd.concat(found, ignore_index=True), rule) if found else nothing_judged()


def _counted(events: pd.DataFrame, rule: Rule, country: str) -> pd.DataFrame:
    series = declared(rule.indicator).series
    told = events[(events["source"] == rule.sources[0]) & (events["location_code"] == country)]
    return told[[series in kinds for kinds in told["series"].str.split(SERIES_MARK)]]


def _sums(counted: pd.DataFrame, rule: Rule, country: str, level: int) -> pd.DataFrame:
    """Sums of the rule's days, by the day on which they end (rows) and area (columns)."""
    owner = _owners(country, level)
    places = [counted["date_end"], counted["area_code"].map(owner).rename("area_code")]
    by_place = counted["fatalities"].groupby(places)
    days = pd.date_range(counted["date_end"].min(), counted["date_end"].max())
    areas = sorted(set(owner))
    is_unknown = (by_place.size() > by_place.count()).unstack(fill_value=False)
    added = by_place.sum().unstack(fill_value=0).reindex(days, columns=areas, fill_value=0.0)
    added = added.mask(is_unknown.reindex(days, columns=areas, fill_value=False))
    added[_silent(counted["date_end"], days)] = np.nan
    return added.rolling(rule.days).sum().iloc[rule.days - 1 :]


def _owners(country: str, level: int) -> pd.Series:
    """The area of the level that each area of an event lies in; of a coarser place, none."""
    if level == 0:
        codes = [country, *areas_of(country, 1, "cod")["area_code"]]
        below = atoms_of_system(country, 2, "ch").index
        return pd.Series(country, index=pd.Index([*codes, *below]).unique())
    owner = atoms_of_system(country, level, usual_system(level))["target"]
    own = {code: code for code in owner.unique()}
    return pd.Series(own | owner.to_dict())


def _silent(dates: pd.Series, days: pd.DatetimeIndex) -> np.ndarray:
    """The days inside a stretch in which no event at all is known."""
    some = np.sort(dates.unique())
    ends = np.searchsorted(some, days.to_numpy(), side="left")
    before = some[np.clip(ends - 1, 0, None)]
    is_event = np.isin(days.to_numpy(), some)
    gap = (some[np.clip(ends, None, len(some) - 1)] - before) / np.timedelta64(1, "D")
    return np.asarray(~is_event & (gap > _SILENT_DAYS))


def _found(sums: pd.DataFrame, rule: Rule, country: str, level: int) -> pd.DataFrame:
    """What the rule finds in the sums of one level, week by week until the last whole one."""
    weeks = _weeks(sums)
    now = _by_week(sums, weeks, rule).assign(location_code=country, admin_level=level)
    tops = {name: _top(sums, weeks, months) for name, months in rule.levels}
    return pd.concat([now, higher_than(tops, now, rule)], axis="columns")


def _weeks(sums: pd.DataFrame) -> pd.DatetimeIndex:
    """The last day of every week of which there is a sum a day; none for a file of a few days."""
    days = pd.DatetimeIndex(sums.index[_WEEK - 1 :])
    return days[days.day_of_week == _FRIDAY]


def _by_week(sums: pd.DataFrame, weeks: pd.DatetimeIndex, rule: Rule) -> pd.DataFrame:
    """The highest sum of each week and area, with everything that a judgement says of a figure."""
    highest = sums.rolling(_WEEK).max()
    since = pd.DataFrame(0, index=sums.index, columns=sums.columns)
    for days in range(1, _WEEK):
        since = since.mask(sums.shift(days) == highest, days)
    table = _long(highest, weeks, "value").join(_long(since, weeks, "since"))
    rows = table.rename_axis(["week", "area_code"]).reset_index()
    end = rows["week"] - pd.to_timedelta(rows["since"], unit="D")
    known = rows["week"].map(_known_on(weeks, rule.sources[0]))
    return rows.assign(
        period_start=end - pd.Timedelta(days=rule.days - 1),
        period_end=end,
        day=known,
        published_on=known,
        status=rule.statuses[0],
        source=rule.sources[0],
        series=declared(rule.indicator).series,
        lower=np.nan,
        upper=np.nan,
        completeness=1.0,
    )


def _known_on(weeks: pd.DatetimeIndex, source: str) -> dict[pd.Timestamp, pd.Timestamp]:
    """The day on which each week's last day became known, by the rule of its publisher."""
    return {day: pd.Timestamp(day_known((source, day, day, None)) or day) for day in weeks}


def _top(sums: pd.DataFrame, weeks: pd.DatetimeIndex, months: float) -> pd.DataFrame:
    """The highest sum of so many months before each week, when it began, and the months known."""
    days = round(months * _DAYS_A_MONTH)
    past = sums.shift(_WEEK).rolling(days, min_periods=1)
    known = past.count() / days * months
    table = _long(past.max(), weeks, "value").join(_long(known, weeks, "months"))
    none = pd.Series(pd.NaT, index=table.index, dtype="datetime64[ns]")
    return table.assign(period_start=none).reset_index(drop=True)


def _long(wide: pd.DataFrame, weeks: pd.DatetimeIndex, name: str) -> pd.DataFrame:
    """The rows of the weeks, one a week and area."""
    return pd.Series(wide.loc[weeks].stack(future_stack=True), name=name).to_frame()
