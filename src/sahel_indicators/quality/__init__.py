"""What is wrong with the figures and what is done about it: every trap counted, none smoothed over.

A structurally wrong file never gets here: it is refused as a whole by `ingest`. A row that cannot
be placed is in quarantine; everything else is kept, and flagged by the rules of `rules.py`.
"""

from __future__ import annotations

import pandas as pd

from ..ingest.bundle import Bundle
from .assessment import Assessment, about, assess
from .by_country import Handed, found_at_once, handed_to, looked_at
from .calendars import Late, latest_known, overdue
from .evidence import Evidence
from .known import account_of_everything, everything_known, evidence_of
from .rule import Rule, Severity
from .rules import RULES
from .telling import FINDINGS, FLAGS, SEVERITIES, Found, look, together, told
from .whose import NOT_COVERED

__all__ = [
    "FINDINGS",
    "FLAGS",
    "NOT_COVERED",
    "RULES",
    "SEVERITIES",
    "Assessment",
    "Evidence",
    "Found",
    "Handed",
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
    "found_at_once",
    "handed_to",
    "latest_known",
    "looked_at",
    "overdue",
    "together",
    "told",
]


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
    known: Evidence | Bundle, rules: tuple[Rule, ...] = RULES
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both tables, of all rules or of some, at the price of one."""
    evidence = known if isinstance(known, Evidence) else Evidence.of(known)
    return told(look(evidence, rules), rules)
