"""The run: what has changed is computed anew, and everything is published in one step."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..config import settings
from ..countries import reported
from ..errors import DataError
from .fingerprint import code_hash, fingerprint, input_hashes
from .generations import changed_outputs, last_record, lock, new_generation, new_name
from .loading import load
from .locking import taken_over
from .logs import RunLog, open_run_log
from .processes import LOADED, processes, processors
from .selection import Order, Selection

if TYPE_CHECKING:
    from .execution import Ended
    from .planning import Present

# How often a run goes on with what has arrived while it was under way.
_ROUNDS = 3


@dataclass(frozen=True)
class Outcome:
    """What a run did: `fresh` is False where nothing had changed and nothing was computed.

    `ran` are the tasks that were done, `left` how many others were as before.
    """

    folder: Path
    fresh: bool
    seconds: float
    record: dict[str, Any] = field(default_factory=dict)
    ran: tuple[str, ...] = ()
    left: int = 0

    @property
    def reports(self) -> list[Path]:
        """The reports' pages in English; page, PDF and document in both languages lie beside."""
        return report_pages(self.folder, self.record)

    @property
    def figures(self) -> Path:
        """The folder of the figures: in it one folder a country."""
        return self.folder / "figures"


def report_pages(folder: Path, record: Mapping[str, Any]) -> list[Path]:
    """The reports' pages in English that a run has left in a folder, by its record."""
    pages = [folder / "report" / f"{country}_en.html" for country in record.get("countries", ())]
    return [page for page in pages if page.is_file()]


def in_one_line(pages: Sequence[Path]) -> str:
    """Where the reports lie: one in full, of the others the countries."""
    first, *others = pages
    more = f", and so of {', '.join(each.name.partition('_')[0] for each in others)}"
    return f"Report:  {first}{more if others else ''}"


# Told how a task has ended, how many have, and of how many.
Progress = Callable[["Ended", int, int], None]


def run(
    selection: Selection | None = None,
    *,
    jobs: int | None = None,
    force: bool = False,
    keep_going: bool = False,
    progress: Progress = lambda _task, _n, _of: None,
    console: Callable[[str], None] | None = None,
) -> Outcome:
    """Compute what has changed and publish everything; do nothing where nothing has.

    `jobs` tasks are worked on at once (by default as many as there are processors): the same bytes
    whatever their number. `force` does everything asked for anew. After a failure no further task
    is begun, or, with `keep_going`, none that needs the failed one; nothing is published then, the
    last complete results stay in place, and what was finished is taken up by the next run. Raises
    the error of the (first) failed task, `LockedError` where another run is under way.
    """
    if jobs is not None and jobs < 1:
        raise DataError(f"{jobs} tasks cannot be worked on at once.", expected="1 or more")
    started = time.monotonic()
    whole = selection is None or selection.is_everything
    if whole and not force and is_up_to_date(last := last_record()):
        return Outcome(settings().current, False, time.monotonic() - started, last)
    if selection is not None and not whole and not _fits(selection):
        return Outcome(settings().current, False, time.monotonic() - started)
    require_settings()
    name = new_name()
    with (
        lock() as killed,
        open_run_log(name, console) as log,
        new_generation(name) as folder,
    ):
        if killed:
            log.event("taken over", taken_over(killed), level="warning", pid=killed.pid)
        limits = None if whole else selection
        order = Order(limits, jobs or processors(), force, keep_going)
        built = _build(folder, order, log, progress)
        from . import building

        about = _about(built.rests_on if whole else {}, time.monotonic() - started)
        building.conclude(folder, built.present, order, built.ended, about)
        log.event("complete", only_file=True, seconds=about["seconds"], tasks=len(built.ended))
    ran = tuple(each.name for each in built.ended if each.how == "ran")
    seconds = time.monotonic() - started
    return Outcome(
        settings().current, True, seconds, last_record(), ran, len(built.ended) - len(ran)
    )


def require_settings() -> None:
    """Refuse a setting that a run cannot use, before anything of it begins.

    Raises `SettingError` or `DataError` naming the setting, `IngestError` for a folder of tables
    without tables.
    """
    reported()
    input_hashes()
    if path := settings().alert_rules:  # else the package's own: nothing to look at
        from ..alerts import rules_of

        rules_of(path)


def _fits(selection: Selection) -> bool:
    """Whether any task is what is asked for: with none there is nothing to publish."""
    from .graph import tasks
    from .planning import Present

    return bool(selection.of(tasks(), Present.now()))


@dataclass(frozen=True)
class _Built:
    """What a run has built, of what, resting on what (`fingerprint`)."""

    present: Present
    rests_on: dict[str, object]
    ended: list[Ended]


def _build(folder: Path, order: Order, log: RunLog, progress: Progress) -> _Built:
    """Build until what the run rests on is the same after as before.

    A file that is ingested or a table that is changed while a run is under way is taken in by it:
    no run is published of which one part rests on the old and another on the new.
    """
    ended: dict[str, Ended] = {}
    for number in range(_ROUNDS):
        code = code_hash()  # the code that the processes load
        with processes(order.jobs, LOADED if order.selection is None else ()) as workers:
            load([f"{__package__}.building"])
            from . import building

            if number == 0:
                building.take_over(folder, order, log)
            present, before = building.present_now(), building.rests_on()
            if before["code"] == code:
                again = replace(order, force=order.force and not ended)
                for each in building.build(folder, present, again, workers, log, progress):
                    if each.how == "ran" or each.name not in ended:
                        ended[each.name] = each
                if building.rests_on() == before:
                    return _Built(present, before, list(ended.values()))
        log.event("changed meanwhile", _MEANWHILE, level="warning")
    raise DataError(
        f"What the run rests on was changed {_ROUNDS} times while it was under way.",
        remedy="run again when nothing is written any more; what was finished is used",
    )


_MEANWHILE = (
    "Tables, ingested files or code were changed while the run was under way: it goes on with them."
)


def is_up_to_date(record: dict[str, Any]) -> bool:
    """Whether a run's record tells that it rests on what is there now, without a look at tasks.

    Within the days between which, by its record, the same sources are late; never after a run that
    was limited to something.
    """
    rests_on = record.get("rests_on")
    if not rests_on or changed_outputs(record):
        return False
    since, until = record.get("late_between", ("", ""))
    in_time = since <= str(settings().day) < until
    return bool(in_time and fingerprint(rests_on["libraries"]) == rests_on)


def _about(rests_on: dict[str, object], seconds: float) -> dict[str, Any]:
    return {
        "rests_on": rests_on,
        "package": __version__,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
        "python": platform.python_version(),
    }
