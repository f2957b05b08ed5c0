"""What the rules found, before and after it is told: as each found it, and as two tables.

Rules can be looked at one country at a time: what they found is put `together` as if they had
looked at everything at once, and told then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from .evidence import FLAGGED, Evidence
from .files import FOUND
from .rule import Rule, Severity
from .rules import RULES

# By the key of each rule what it found: flagged rows (`evidence.FLAGGED`), or findings
# (`files.FOUND`) where the rule flags no rows.
Found = Mapping[str, pd.DataFrame]

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

# What a finding of flagged rows is: a rule, a country, a file and what the rule tells apart.
_FINDING = ["rule", "location_code", "release", "finding"]
# A line of a file can speak of two countries: the last of these tells them apart.
_ORDER = ["rule", "release", "row", "variable", "detail", "location_code"]


def look(evidence: Evidence, rules: Iterable[Rule]) -> Found:
    """What each rule finds in what is known."""
    return {rule.key: rule.find(evidence) for rule in rules}


def together(parts: Sequence[Found]) -> Found:
    """What was found of several countries, each by itself, as if everything had been looked at.

    Findings that are no flagged rows are put in order here; the others are when they are told.
    """
    order = [rule.key for rule in RULES]
    keys = sorted({key for part in parts for key in part}, key=order.index)
    return {key: _joined([part[key] for part in parts if key in part]) for key in keys}


def _joined(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The tables below each other; empty ones, which have no types to go by, are left out."""
    table = pd.concat([each for each in tables if len(each)] or tables[:1], ignore_index=True)
    flags_rows = "source" not in table
    return table if flags_rows else table.sort_values(["source", "location_code"], kind="stable")


def told(found: Found, rules: Iterable[Rule] = RULES) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Findings and flagged rows, as `quality.check` and `quality.flags` describe them.

    `rules` are those by which it was found. Raises `KeyError` for what another one found.
    """
    by_key = {rule.key: rule for rule in rules}
    rules = sorted((by_key[key] for key in found), key=_gravity)
    flagged = _below_each_other([rule for rule in rules if rule.per_row], found, FLAGGED)
    others = _below_each_other([rule for rule in rules if not rule.per_row], found, FOUND)
    findings = pd.concat([_summed(flagged, by_key), others.assign(adds=others["count"])])
    return _in_words(findings, rules), flagged[FLAGS].sort_values(_ORDER, ignore_index=True)


def _gravity(rule: Rule) -> int:
    return SEVERITIES.index(rule.severity)


def _below_each_other(rules: Sequence[Rule], found: Found, columns: list[str]) -> pd.DataFrame:
    tables = [found[rule.key].assign(rule=rule.key) for rule in rules]
    return pd.concat(tables or [pd.DataFrame(columns=[*columns, "rule"])], ignore_index=True)


def _summed(flagged: pd.DataFrame, rules: Mapping[str, Rule]) -> pd.DataFrame:
    """Flagged rows to findings: a rule, a country, a file and what the rule tells apart."""
    rows = flagged.sort_values(_FINDING, kind="stable")
    rows = rows.assign(adds=~rows.duplicated(["rule", "location_code", "release", "row"]))
    findings = [
        {
            "rule": key, "location_code": location, "file": release, "count": here["row"].nunique(),
            "adds": here["adds"].sum(),
            "examples": _examples(str(finding), here["detail"], rules[str(key)].shown),
        }
        for (key, location, release, finding), here in rows.groupby(_FINDING)
    ]  # fmt: skip
    return pd.DataFrame(findings, columns=["rule", *FOUND, "adds"])


def _examples(finding: str, details: pd.Series, shown: int) -> str:
    """What the finding is, if the rule told several apart, and its first cases."""
    distinct = list(dict.fromkeys(details))
    more = [f"and {len(distinct) - shown} more"] if len(distinct) > shown else []
    listed = "; ".join([*distinct[:shown], *more])
    return f"{finding}: {listed}" if finding else listed


def _in_words(findings: pd.DataFrame, rules: Sequence[Rule]) -> pd.DataFrame:
    """The findings in the order of the rules, with what each of these says."""
    number = {rule.key: at for at, rule in enumerate(rules)}
    table = findings.sort_values(
        "rule", key=lambda keys: keys.map(number), kind="stable", ignore_index=True
    )
    words = {
        name: table["rule"].map({rule.key: getattr(rule, name) for rule in rules})
        for name in ("severity", "meaning", "handling", "remedy")
    }
    types = dict.fromkeys(FINDINGS, "str") | {"count": "int64", "adds": "int64"}
    return table.assign(**words)[FINDINGS].astype(types)
