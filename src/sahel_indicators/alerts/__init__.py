"""Rules that say when published figures should make somebody ask, and how they did in the past.

`evaluate` is a pure function of indicator values and rules: it replays the past in the order in
which figures became known, and tells what stands, and of which areas nobody can say. Missing is
never "no alert". `backtest` tells how often each rule gave an alert, and what followed.
"""

from __future__ import annotations

from .backtest import backtest
from .digest import Digest, digest
from .gathering import open_alerts, values_of
from .reading import read_rules, rules_of, shipped_rules, shipped_text
from .replaying import Alerts, evaluate
from .rule import LEVELS, Outcome, Rule, rank
from .writing import as_json, as_record, as_records, write_alerts

__all__ = [
    "LEVELS",
    "Alerts",
    "Digest",
    "Outcome",
    "Rule",
    "as_json",
    "as_record",
    "as_records",
    "backtest",
    "digest",
    "evaluate",
    "open_alerts",
    "rank",
    "read_rules",
    "rules_of",
    "shipped_rules",
    "shipped_text",
    "values_of",
    "write_alerts",
]
