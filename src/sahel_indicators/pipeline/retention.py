"""Which old generations are kept, and why.

The rule: the current one; the latest complete ones (`SAHEL_KEEP_LATEST`, 2, the current one
included), so that who reads the one before is not disturbed; the last one of each month, of the 24
latest months in which there was a run (`SAHEL_KEEP_MONTHS`). A run that was limited to a part stays
only while it is the current one. Which are the latest, runs or months, goes by the order in which
the runs came. Which month a run belongs to goes by its own record, never by today: a clock that
jumps ahead or back condemns nothing, and what it dated wrongly grows old like all else. Of runs
that were never completed the newest ones stay until a run is, because the next run goes on from
them.

Only generations are removed. Releases, raw files and logs are not.
"""

from __future__ import annotations

import logging
import shutil
import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..config import settings
from .locking import OWNER
from .vintages import Vintage, vintages

# A run that was killed before it had taken over what the one before it had finished.
_UNFINISHED = 2
_REMOVED = ".removed."
# Where the rule is told, for who reads in the log that a run is gone.
_RULE = "what is kept: `sahel prune`, and docs/operations.md#what-is-kept-of-old-runs"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rule:
    """How many generations are kept: the latest, of how many months the last, how many halves."""

    latest: int = 2
    months: int = 24
    unfinished: int = _UNFINISHED

    @classmethod
    def of_settings(cls, *, unfinished: int = _UNFINISHED) -> Rule:
        """The rule that the settings state."""
        return cls(settings().keep_latest, settings().keep_months, unfinished)


@dataclass(frozen=True)
class Verdict:
    """What becomes of one generation, and why, in words."""

    vintage: Vintage
    kept: bool
    why: str


def decide(found: Sequence[Vintage], rule: Rule) -> list[Verdict]:
    """What becomes of each of the generations, given newest first; nothing is removed here."""
    halves = [each for each in found if each.finished is None]
    complete = [each for each in found if each.finished is not None]
    whole = [each for each in complete if not each.is_limited]
    return [
        *(_on_half(each, number, rule) for number, each in enumerate(halves)),
        *(_on_limited(each) for each in complete if each.is_limited),
        *(_on_whole(each, number, whole, rule) for number, each in enumerate(whole)),
    ]


def _on_half(vintage: Vintage, number: int, rule: Rule) -> Verdict:
    if vintage.is_current or number < rule.unfinished:
        return Verdict(vintage, True, "not complete, to go on from")
    return Verdict(vintage, False, "not complete, and not the last")


def _on_limited(vintage: Vintage) -> Verdict:
    if vintage.is_current:
        return Verdict(vintage, True, "what readers see")
    return Verdict(vintage, False, "limited to a part, and no longer what readers see")


def _on_whole(vintage: Vintage, number: int, whole: Sequence[Vintage], rule: Rule) -> Verdict:
    if vintage.is_current:
        return Verdict(vintage, True, "what readers see")
    if number < rule.latest:
        return Verdict(vintage, True, f"one of the latest {rule.latest}")
    lasting = _last_of_months(whole)[: rule.months]
    if vintage in lasting and vintage.finished:
        return Verdict(vintage, True, f"the last of {vintage.finished:%B %Y}")
    return Verdict(vintage, False, _why_not(vintage, lasting))


def _why_not(vintage: Vintage, lasting: Sequence[Vintage]) -> str:
    months = {_month(each) for each in lasting}
    if _month(vintage) in months:
        return "not the last of its month"
    return "its month is too long ago" if months else "not one of the latest"


def _last_of_months(whole: Sequence[Vintage]) -> list[Vintage]:
    """The last generation of each month in which there is one, the newest first."""
    last: dict[tuple[int, int], Vintage] = {}
    for vintage in whole:
        last.setdefault(_month(vintage), vintage)
    return list(last.values())


def _month(vintage: Vintage) -> tuple[int, int]:
    when: datetime = vintage.finished  # type: ignore[assignment]
    return when.year, when.month


def remove(folders: Iterable[Path]) -> list[Path]:
    """Remove generations; those that could not be.

    Each vanishes in one step under a hidden name and is then emptied: nobody finds half of one,
    not even where this process is killed.
    """
    left = []
    for folder in folders:
        hidden = folder.with_name(f"{_REMOVED}{folder.name}.{uuid.uuid4().hex[:6]}")
        try:
            folder.rename(hidden)
        except OSError:
            left.append(folder)
    sweep()
    return left


def sweep() -> None:
    """Clear away what killed runs left: hidden folders, links and files never put in place."""
    processed = settings().processed
    for folder in (processed / "runs").glob(f"{_REMOVED}*"):
        shutil.rmtree(folder, ignore_errors=True)
    for litter in (*processed.glob(".current.*"), *processed.glob(f".{OWNER}.*")):
        with suppress(OSError):
            litter.unlink()


def apply(rule: Rule) -> list[Vintage]:
    """Remove what the rule does not keep; the caller holds the lock. Gives what is gone."""
    doomed = [verdict for verdict in decide(vintages(), rule) if not verdict.kept]
    left = remove(verdict.vintage.folder for verdict in doomed)
    gone = [verdict for verdict in doomed if verdict.vintage.folder not in left]
    for verdict in gone:
        _log.info("Removed the old run %s: %s (%s).", verdict.vintage.name, verdict.why, _RULE)
    return [verdict.vintage for verdict in gone]
