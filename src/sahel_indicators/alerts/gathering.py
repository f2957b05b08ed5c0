"""Where alerts take their figures from: the last run where it has them, else made anew."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from ..config import require_folder, settings
from ..countries import as_code
from ..files import file_hash, table_hashes
from ..panel import open_indicators
from ..periods import read_day, require_past
from ..releases import events_known, releases
from ..store import read_table
from .reading import rules_of
from .replaying import Alerts, evaluate
from .rule import Rule


def open_alerts(
    country: str = "MLI", rules: Path | None = None, as_of: str | None = None
) -> tuple[Alerts, pd.DataFrame]:
    """The alerts of a country, and the indicator values they were made from.

    `rules` is a file of rules; without it the setting `alert_rules` counts, then the rules that
    come with the package. `as_of` (YYYY-MM-DD) gives what was known on that day. Raises `DataError`
    for a file of rules that is refused, `PeriodError` for a day that is none or has not come,
    `AreaError` for an unknown country.
    """
    country = as_code(country)
    if as_of is not None:
        require_past(read_day(as_of).date())
    chosen = rules_of(rules or settings().alert_rules)
    values = values_of(country, chosen, as_of)
    events = events_known(as_of)
    return evaluate(values, chosen, country, events if len(events) else None, as_of), values


def values_of(country: str, rules: Sequence[Rule], as_of: str | None = None) -> pd.DataFrame:
    """The values of the indicators that rules need, at all levels of a country's areas.

    Those of the last run are read where it was made of the tables and ingested files that there are
    now; else they are made anew, as for a day: no figure that has come since is passed over.
    """
    stored = settings().current / "indicators" / f"{country}.parquet"
    if as_of is None and stored.exists() and _nothing_came_since():
        return read_table(stored)
    followed = [rule.followed_by.indicator for rule in rules if rule.followed_by]
    named = [name for rule in rules for name in (rule.indicator, rule.people) if name]
    needed = sorted({*named, *followed})
    values = [open_indicators(country, level, as_of=as_of, only=needed) for level in (0, 1, 2)]
    return pd.concat(values, ignore_index=True)


def _nothing_came_since() -> bool:
    """Whether the last run was made of the tables and ingested files that there are now.

    Never of a run that was limited to something: what it left alone may be older; nor of one whose
    record is lost.
    """
    record = settings().current / "run.json"
    try:
        made_of = json.loads(record.read_text("utf-8"))["rests_on"]
        before = made_of["inputs"], made_of["releases"]
    except (OSError, ValueError, TypeError, KeyError):
        return False
    require_folder(settings().bundle)
    ingested = {each.id: file_hash(each.folder / "release.json") for each in releases()}
    return bool(before == (table_hashes(settings().bundle), ingested))
