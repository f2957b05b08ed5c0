"""UCDP's releases: which is newer, what it covers, and what a newer one in the same file replaces.

Yearly releases are called 24.1 (of 2024, events until December 2023); candidate releases 23.0.3
(events of March 2023) or 23.01.23.06 (January to June 2023). They are told apart by the version in
the name of the file or archive member, the only place where UCDP prints it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from .accounting import Problems
from .coded import Coded
from .recognition import Form, Match, matches

_SPAN = re.compile(r"(?<!\d)(\d{2})[._](\d{2})[._](\d{2})[._](\d{2})(?!\d)")
_MONTH = re.compile(r"(?<!\d)(\d{2})[._]0[._](\d{1,2})(?!\d)")
# A bare number may be anything (mali_ucdp_101.csv): a yearly version is called so, or "v24.1".
_YEARLY = re.compile(r"(?:ged|gedevent|v)[ ._-]*v?[ ._-]*(\d{2})[._]?(1)(?!\d)")
_CENTURY = 2000
_ABSENT = "left out by the newer release {} of this file, which covers its day"
_REPLACED = "replaced by the newer release {} of this file"


@dataclass(frozen=True, order=True)
class Release:
    """A version as two numbers that can be compared, and the days it covers."""

    year: int
    number: float
    first: date
    last: date

    @property
    def is_candidate(self) -> bool:
        """Whether it is a candidate release, whose events may still change."""
        return self.number < 1


def release_of(name: str) -> Release | None:
    """The release that a name or version speaks of; None where it speaks of none."""
    plain = re.sub(r"\.(csv|zip|xlsx|json)\b", "", name.lower())
    plain = f"v{plain}" if re.fullmatch(r"\d{2}[._]1", plain) else plain
    if found := _SPAN.search(plain):
        return _candidate(int(found[1]), int(found[2]), int(found[4]))
    if found := _MONTH.search(plain):
        return _candidate(int(found[1]), int(found[2]), int(found[2]))
    if found := _YEARLY.search(plain):
        year = int(found[1])
        return Release(year, 1, date(1989, 1, 1), date(_CENTURY + year - 1, 12, 31))
    return None


def _candidate(year: int, first: int, last: int) -> Release | None:
    if not 1 <= first <= last <= 12:
        return None
    ended = _CENTURY + year, last, monthrange(_CENTURY + year, last)[1]
    return Release(year, last / 100, date(_CENTURY + year, first, 1), date(*ended))


def newness_of(version: str) -> float:
    """A number that is greater for a newer release; NaN where the version cannot be read."""
    release = release_of(version)
    return release.year + release.number / 10 if release else np.nan


def is_candidate(raw: pd.DataFrame, name: str) -> str:
    """Why a table is taken for a candidate release, in words; "" for a yearly one."""
    release = release_of(name)
    if release:
        return f"a candidate release, by its name: {name}" if release.is_candidate else ""
    unsettled = "code_status" in raw.columns and any(map(is_unsettled, raw["code_status"].unique()))
    return "a candidate release: some of its events are not settled" if unsettled else ""


def is_unsettled(status: str) -> bool:
    """Whether a `code_status` says that UCDP still checks an event ("Check deaths")."""
    return status.casefold().startswith("check")


def is_known_status(status: str) -> bool:
    """Whether a `code_status` is one of UCDP's words: "Clear", "Check ..." or blank."""
    return is_unsettled(status) or status.casefold() in ("", "clear")


def replaced_by_newer(
    raw: pd.DataFrame,
    ended: Coded[Any],
    match: Match,
    source: str,
    forms: Sequence[Form],
    problems: Problems,
) -> bool:
    """Set aside events of an archive's older release that a newer one beside it replaces.

    The newest release wins within what it covers: an event it has again is its own, and one it no
    longer has, though it covers its day, was withdrawn. True where any was set aside.
    """
    own = release_of(match.table.name)
    if own is None or len(match.document.tables) == 1:
        return False
    days, left = ended.days(), problems.fine.sum()
    for other in matches(match.document, source, forms):
        release = release_of(other.table.name)
        if release and release > own:
            again = raw["id"].isin(other.table.frame["id"]).to_numpy()
            problems.add(again, "id", _REPLACED.format(other.table.name))
            within = (days >= np.datetime64(release.first)) & (days <= np.datetime64(release.last))
            problems.add(within & ~again, "id", _ABSENT.format(other.table.name))
    return bool(problems.fine.sum() < left)
