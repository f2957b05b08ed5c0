"""What is wrong with the figures and what is done about it: every trap counted, none smoothed over.

A structurally wrong file never gets here: it is refused as a whole by `ingest`. A row that cannot
be placed is in quarantine; everything else is kept, and flagged by the rules of `rules.py`.
"""

from __future__ import annotations

import pandas as pd

from ..ingest.bundle import Bundle
from .evidence import Evidence
from .rule import Rule, Severity
from .rules import RULES

__all__ = ["FINDINGS", "FLAGS", "RULES", "SEVERITIES", "Rule", "Severity", "check", "flags"]

# From the gravest down.
SEVERITIES: tuple[Severity, ...] = ("structural", "row", "plausibility")

FINDINGS = [
    "severity", "rule", "location_code", "file", "count", "examples", "meaning", "handling",
]  # fmt: skip
FLAGS = ["rule", "release", "row", "variable", "area_code", "period_start", "value", "detail"]


def check(bundle: Bundle) -> pd.DataFrame:
    """One row a finding, the gravest first, in the order of the rules; columns `FINDINGS`.

    `count` is the number of lines of `file` that the finding is about, `location_code` is ""
    where it is about a file or source, and `examples` names the first or largest cases. The
    findings of one rule are sorted by country and file. An empty table: nothing was found.
    """
    evidence = Evidence(bundle)
    found = [_findings(rule, rule.find(evidence)) for rule in sorted(RULES, key=_gravity)]
    types = dict.fromkeys(FINDINGS, "str") | {"count": "int64"}
    return pd.concat(found, ignore_index=True).astype(types)


def flags(bundle: Bundle) -> pd.DataFrame:
    """The flagged observations row by row, so that each can be looked up in its file.

    Columns `FLAGS`; `row` is the line of the file `release` (the header is line 1), and `detail`
    says what was seen. Rules about whole files and sources (unplaced, undated,
    description_differs) flag no single observation and are only in `check`.
    """
    evidence = Evidence(bundle)
    per_row = [rule for rule in RULES if rule.per_row]
    found = [rule.find(evidence).assign(rule=rule.key) for rule in per_row]
    table = pd.concat(found, ignore_index=True)[FLAGS]
    return table.sort_values(["rule", "release", "row", "variable", "detail"], ignore_index=True)


def _gravity(rule: Rule) -> int:
    return SEVERITIES.index(rule.severity)


def _findings(rule: Rule, found: pd.DataFrame) -> pd.DataFrame:
    """What one rule found, one row a finding."""
    table = _summed(found, rule.shown) if rule.per_row else found
    return table.assign(
        severity=rule.severity, rule=rule.key, meaning=rule.meaning, handling=rule.handling
    )[FINDINGS]


def _summed(flagged: pd.DataFrame, shown: int) -> pd.DataFrame:
    """Flagged rows to findings: a country, a file and what the rule tells apart."""
    groups = flagged.groupby(["location_code", "release", "finding"], sort=True)
    findings = [
        {
            "location_code": location, "file": release, "count": rows["row"].nunique(),
            "examples": _examples(str(finding), rows["detail"], shown),
        }
        for (location, release, finding), rows in groups
    ]  # fmt: skip
    return pd.DataFrame(findings, columns=["location_code", "file", "count", "examples"])


def _examples(finding: str, details: pd.Series, shown: int) -> str:
    """What the finding is, if the rule told several apart, and its first cases."""
    distinct = details.drop_duplicates()
    more = [f"and {len(distinct) - shown} more"] if len(distinct) > shown else []
    listed = "; ".join([*distinct.iloc[:shown], *more])
    return f"{finding}: {listed}" if finding else listed
