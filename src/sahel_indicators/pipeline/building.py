"""Building a run in its folder: taken over, done, recorded."""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ..config import settings
from ..countries import reported
from ..provenance.changes import write_changes
from ..report.documents.changes import write_changes_pages
from ..report.documents.words import LANGUAGES
from .carrying import carry_over, forget_damaged_notes, remove_strays
from .code import KEPT, PACKAGE, keep_modules, libraries_of, modules
from .execution import Ended, execute
from .fingerprint import fingerprint
from .generations import unfinished, write_record
from .graph import tasks
from .logs import RunLog
from .nodes import account_of, account_path, late_on
from .planning import NOTES, Line, Present, lines
from .processes import Processes
from .selection import Order
from .vintages import to_compare_with

# After so many days without a run every task is looked at again.
_AHEAD = 400


def build(
    folder: Path,
    present: Present,
    order: Order,
    processes: Processes,
    log: RunLog,
    progress: Callable[[Ended, int, int], None],
) -> list[Ended]:
    """Do what has changed since what was taken over; how each task ended.

    Raises the error of the first task that failed; the log has told of all of them.
    """
    chosen = _chosen(folder, present, order)
    log.event("planned", only_file=True, tasks=len(chosen))
    done: list[Ended] = []

    def told(ended: Ended) -> None:
        done.append(ended)
        _tell(log, folder, ended, order.keep_going)
        progress(ended, len(done), len(chosen))

    execute(
        chosen,
        folder,
        day=present.day,
        processes=processes,
        force=order.force,
        keep_going=order.keep_going,
        told=told,
    )
    _raise_failed(done)
    return done


def take_over(folder: Path, order: Order, log: RunLog) -> None:
    """Take over what the newest unfinished run has done, or else the last complete one."""
    left = [path for path in unfinished() if path != folder and (path / "tasks").is_dir()]
    earlier = [*left, settings().current.resolve()]
    base = next((path for path in earlier if path.is_dir()), None)
    if base:
        carry_over(base, folder)
        forget_damaged_notes(folder)
    log.event("begun", only_file=True, jobs=order.jobs, base=base.name if base else "nothing")


def present_now() -> Present:
    """What tasks rest on, as it is now; in a long-lived process the code may be another one."""
    modules.cache_clear()
    return Present.now()


def rests_on() -> dict[str, object]:
    """What the results rest on, as it is now."""
    return fingerprint(libraries_of(modules(PACKAGE)))


def _chosen(folder: Path, present: Present, order: Order) -> list[Line]:
    every = tasks()
    asked = every if order.selection is None else order.selection.of(every, present)
    return lines(asked, folder, present)


def _tell(log: RunLog, folder: Path, ended: Ended, keep_going: bool) -> None:
    if ended.error is not None:
        log.failure(f"failed {ended.name}", ended.error, task=ended.name, only_file=not keep_going)
    elif ended.how != "unchanged":
        account = account_of(folder, ended.name) if ended.how == "ran" else {}
        told = {name: account[name] for name in ("seconds", "rows", "warnings") if name in account}
        log.event(ended.how, only_file=True, task=ended.name, **told)


def _raise_failed(ended: Sequence[Ended]) -> None:
    failed = [each for each in ended if each.error is not None]
    if failed:
        assert failed[0].error is not None
        raise failed[0].error


def conclude(
    folder: Path, present: Present, order: Order, ended: Sequence[Ended], about: dict[str, Any]
) -> None:
    """Remove what no task left, tell the changes, write the record: with it a run is complete."""
    every = tasks()
    files = {name for task in every for name in account_of(folder, task.name).get("files", {})}
    accounts = {account_path(folder, task.name).relative_to(folder).as_posix() for task in every}
    remove_strays(folder, {*files, *accounts, NOTES, KEPT})
    keep_modules(folder)
    record = _record(folder, present, order, ended) | about
    _tell_changes(folder, record)
    write_record(folder, record)


def _tell_changes(folder: Path, record: dict[str, Any]) -> None:
    """What is another number than in the last complete run: as tables, and as a page.

    Runs that were limited to a part are passed over: what one of them has changed is told again by
    the next that was not. Only where there was none of everything yet, a limited run is compared
    with the one before that was limited to the same (`vintages.to_compare_with`).
    """
    if not (folder / "indicators").is_dir():  # a first run that was limited to other tasks
        return
    before, without = to_compare_with(record["limited_to"])
    changes = write_changes(before, folder, record, without)
    for country in _with_report(folder, record["countries"]):
        write_changes_pages(changes, country, folder)


def _with_report(folder: Path, countries: Sequence[str]) -> list[str]:
    """Of which a report lies in a generation: it and the page of changes link to each other."""
    return [
        country
        for country in countries
        if any((folder / "report" / f"{country}_{each}.html").is_file() for each in LANGUAGES)
    ]


def _record(folder: Path, present: Present, order: Order, ended: Sequence[Ended]) -> dict[str, Any]:
    every = tasks()
    accounts = {task.name: account_of(folder, task.name) for task in every}
    seconds: Counter[str] = Counter()
    for task in every:
        seconds[task.kind] += accounts[task.name].get("seconds", 0)
    return {
        "countries": list(reported()),
        "limited_to": order.selection.to_json() if order.selection else {},
        "jobs": order.jobs,
        "late_between": _same_are_late(folder, present.day),
        "inputs": dict(present.tables),
        "releases": [release.id for release in present.releases],
        "code": {name: module.digest for name, module in modules(PACKAGE).items()},
        "libraries": libraries_of(modules(PACKAGE)),
        "steps": {kind: round(total, 2) for kind, total in seconds.items()},
        "tasks": {task.name: _of_task(accounts[task.name]) for task in every},
        "how": {each.name: each.how for each in ended},
        "account": accounts.get("observations", {}).get("account", []),
        "findings_of_check": accounts.get("checks", {}).get("rows", 0),
    }


def _same_are_late(folder: Path, day: date) -> tuple[str, str]:
    """From when on, and until when, the sources that are late are those of a day.

    Without a new figure more and more of them are; so the first day with one more can be searched
    for by halves.
    """
    now = late_on(folder, day)
    first = bisect.bisect_left(
        range(_AHEAD), True, key=lambda days: late_on(folder, day + timedelta(days)) != now
    )
    return str(day), str(day + timedelta(first))


def _of_task(account: dict[str, Any]) -> dict[str, Any]:
    told = ("seconds", "worker_peak_mib", "rows", "warnings")
    return {name: account[name] for name in told if name in account}
