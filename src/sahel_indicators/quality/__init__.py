"""What is wrong with the figures and what is done about it: every trap counted, none smoothed over.

A structurally wrong file never gets here: it is refused as a whole by `ingest`. A row that cannot
be placed is in quarantine; everything else is kept, and flagged by the rules of `rules.py`.
"""

from __future__ import annotations

import pandas as pd

from ..ingest.bundle import Bundle
from .assessment import Assessment, about, assess
from .calendars import Late, latest_known, overdue
from .evidence import FLAGGED, Evidence
from .known import account_of_everything, everything_known, evidence_of
from .rule import Rule, Severity
from .rules import RULES
from .whose import NOT_COVERED

__all__ = [
    "FINDINGS",
    "FLAGS",
    "NOT_COVERED",
    "RULES",
    "SEVERITIES",
    "Assessment",
    "Evidence",
    "Late",
    "Rule",
    "Severity",
    "about",
    "account_of_everything",
    "assess",
    "check",
    "check_and_flag",
    "everything_known",
    "evidence_of",
    "flags",
    "latest_known",
    "overdue",
]

# From the gravest down.
SEVERITIES: tuple[Severity, ...] = ("structural", "row", "plausibility")

FINDINGS = [
    "severity", "rule", "location_code", "file", "count", "adds", "examples", "meaning",
    "handling", "remedy",
]  # fmt: skip
FLAGS = [
    "rule", "location_code", "release", "row", "variable", "area_code", "period_start", "value",
    "detail",
]  # fmt: skip

# What a finding of flagged rows is: a country, a file and what the rule tells apart.
_FINDING = ["location_code", "release", "finding"]


def check(known: Evidence | Bundle) -> pd.DataFrame:
    """One row a finding, the gravest first, in the order of the rules; columns `FINDINGS`.

    `known` is what is looked at: `everything_known`, or a bundle alone. `count` is the number of
    lines of `file` that the finding is about (of issues and areas where the rule is about these),
    `adds` how many of them no finding of its rule before it has counted: these add up to the rows
    of the rule. `location_code` is "" where it is about a file or source or nobody can tell the
    country, and `NOT_COVERED` for rows set aside of countries that are not covered; `examples`
    names the first or largest cases. The findings of one rule are sorted by country and file. An
    empty table: nothing was found.
    """
    return check_and_flag(known)[0]


def flags(known: Evidence | Bundle) -> pd.DataFrame:
    """The flagged observations row by row, so that each can be looked up in its file.

    Columns `FLAGS`; `row` is the line of the file `release` (the header is line 1), and `detail`
    says what was seen. Rules about whole files, sources and areas (unplaced, overdue, absent_areas
    and others) flag no single observation and are only in `check`.
    """
    return check_and_flag(known)[1]


def check_and_flag(
    known: Evidence | Bundle, rules: tuple[Rule, ...] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both tables, of all rules or of some, at the price of one."""
    evidence = known if isinstance(known, Evidence) else Evidence.of(known)
    asked = sorted(RULES if rules is None else rules, key=_gravity)
    found = [(rule, rule.find(evidence)) for rule in asked]
    types = dict.fromkeys(FINDINGS, "str") | {"count": "int64", "adds": "int64"}
    none = pd.DataFrame(columns=FINDINGS)
    findings = pd.concat([none, *(_findings(*each) for each in found)], ignore_index=True)
    return findings.astype(types), _flags(found)


def _flags(found: list[tuple[Rule, pd.DataFrame]]) -> pd.DataFrame:
    per_row = [table.assign(rule=rule.key) for rule, table in found if rule.per_row]
    none = pd.DataFrame(columns=[*FLAGGED, "rule"])
    table = pd.concat(per_row or [none], ignore_index=True)[FLAGS]
    return table.sort_values(["rule", "release", "row", "variable", "detail"], ignore_index=True)


def _gravity(rule: Rule) -> int:
    return SEVERITIES.index(rule.severity)


def _findings(rule: Rule, found: pd.DataFrame) -> pd.DataFrame:
    """What one rule found, one row a finding."""
    table = _summed(found, rule.shown) if rule.per_row else found.assign(adds=found["count"])
    return table.assign(
        severity=rule.severity, rule=rule.key, meaning=rule.meaning, handling=rule.handling,
        remedy=rule.remedy,
    )[FINDINGS]  # fmt: skip


def _summed(flagged: pd.DataFrame, shown: int) -> pd.DataFrame:
    """Flagged rows to findings: a country, a file and what the rule tells apart."""
    told = flagged.sort_values(_FINDING, kind="stable")
    told = told.assign(adds=~told.duplicated(["location_code", "release", "row"]))
    findings = [
        {
            "location_code": location, "file": release, "count": rows["row"].nunique(),
            "adds": rows["adds"].sum(), "examples": _examples(str(finding), rows["detail"], shown),
        }
        for (location, release, finding), rows in told.groupby(_FINDING, sort=True)
    ]  # fmt: skip
    return pd.DataFrame(findings, columns=["location_code", "file", "count", "adds", "examples"])


def _examples(finding: str, details: pd.Series, shown: int) -> str:
    """What the finding is, if the rule told several apart, and its first cases."""
    distinct = details.drop_duplicates()
    more = [f"and {len(distinct) - shown} more"] if len(distinct) > shown else []
    listed = "; ".join([*distinct.iloc[:shown], *more])
    return f"{finding}: {listed}" if finding else listed
