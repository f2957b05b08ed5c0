"""Indicator values and rules written by hand, for tests that plant a truth."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sahel_indicators.alerts import Rule
from sahel_indicators.alerts.replaying import Alerts, evaluate
from sahel_indicators.indicators.computing import VALUES

DATES = ["period_start", "period_end", "published_on"]
_ORDINARY: dict[str, Any] = {
    "indicator": "conflict_fatalities",
    "location_code": "MLI",
    "admin_level": 2,
    "area_code": "ML0503",
    "series": "political_violence",
    "status": "observed",
    "source": "acled",
    "value": 0.0,
    "lower": float("nan"),
    "upper": float("nan"),
    "completeness": 1.0,
    "note": "",
}
_SHARE = {"indicator": "phase3plus_share", "series": "", "status": "current", "source": "cilss_ch"}


def values(*rows: dict[str, Any]) -> pd.DataFrame:
    """A table of indicator values; each row says only what makes it differ from an ordinary one."""
    full = [_ORDINARY | row for row in rows]
    table = pd.DataFrame(full, columns=VALUES)
    return table.astype({**dict.fromkeys(DATES, "datetime64[ns]"), "value": "float64"})


def monthly(start: str, figures: list[float | None], **about: Any) -> list[dict[str, Any]]:
    """Figures of consecutive months, each known a week after its month; None plants no row."""
    first = pd.Period(start, "M")
    return [
        {"value": figure, **_month(first + number), **about}
        for number, figure in enumerate(figures)
        if figure is not None
    ]


def _month(month: pd.Period) -> dict[str, Any]:
    end = month.end_time.normalize()
    published = end + pd.Timedelta(days=7)
    return {"period_start": month.start_time, "period_end": end, "published_on": published}


def share(exercise: str, value: float, **about: Any) -> dict[str, Any]:
    """A share in phase 3 or worse, of the exercise of a month ("2023-03" or "2023-11").

    Current: March to May or October to December; with a projection's status June to August next.
    """
    month = pd.Period(exercise, "M")
    is_march = month.month == 3
    start = pd.Period(year=month.year, month=3 if is_march else 10, freq="M")
    if "projection" in about.get("status", ""):
        start = pd.Period(year=month.year if is_march else month.year + 1, month=6, freq="M")
    period = {
        "period_start": start.start_time,
        "period_end": (start + 2).end_time.normalize(),
        "published_on": month.end_time.normalize(),
    }
    return _SHARE | {"value": value} | period | about


# Of what not every rule says.
_REST: dict[str, Any] = {
    "completeness": 0.8,
    "together": False,
    "joined": False,
    "people": "",
    "within_people": 0,
    "compare_within_days": 400,
    "interval_reaches": "",
    "months_known": 1.0,
    "at_least": 0,
    "days": 0,
    "against": "current",
    "followed_by": None,
}


def rule(**about: Any) -> Rule:
    """A rule; only what makes it differ from one on a month's fatalities is said."""
    ordinary = _REST | {
        "key": "planted",
        "en": "Planted",
        "fr": "Plantée",
        "indicator": "conflict_fatalities",
        "kind": "highest",
        "admin_levels": (2,),
        "sources": ("acled",),
        "statuses": ("observed",),
        "levels": (("watch", 12.0), ("warning", 36.0)),
        "cool_down_days": 90,
        "max_age_days": 60,
        "reference": "planted",
    }
    return Rule(**(ordinary | about))


def share_rule(**about: Any) -> Rule:
    """A rule on the share in phase 3 or worse crossing a fifth."""
    ordinary: dict[str, Any] = {
        "indicator": "phase3plus_share",
        "kind": "crosses",
        "sources": ("cilss_ch", "cilss_ch_hapi"),
        "statuses": ("current",),
        "levels": (("warning", 0.20),),
        "joined": True,
        "cool_down_days": 180,
        "max_age_days": 200,
    }
    return rule(**(ordinary | about))


def told(table: pd.DataFrame, *rules: Rule, as_of: str | None = None) -> Alerts:
    """The alerts of Mali."""
    return evaluate(table, rules, "MLI", as_of=as_of)


def fired(alerts: Alerts) -> list[tuple[str, str, str]]:
    """Area, day and level of every alert given."""
    rows = alerts.fired
    days = rows["known_on"].dt.strftime("%Y-%m-%d")
    return list(zip(rows["area_code"], days, rows["level"], strict=True))


def standing(alerts: Alerts) -> dict[str, str]:
    """The level that stands, by area."""
    return dict(zip(alerts.standing["area_code"], alerts.standing["level"], strict=True))


def reasons(alerts: Alerts) -> dict[str, str]:
    """Why nobody can say, by area."""
    return dict(zip(alerts.unjudged["area_code"], alerts.unjudged["reason"], strict=True))
