"""The line from tables to report, step by step, each generation whole or not at all."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .. import __version__
from ..config import settings
from .fingerprint import digest, fingerprint
from .generations import last_record, lock, new_generation, write_record

# The countries a report can be made of: those with conflict by area and month, and dated events.
REPORTED = ("MLI",)

STEPS = ("ingest", "check", "panels", "findings", "figures", "notebooks", "report")


@dataclass(frozen=True)
class Outcome:
    """What a run did: `fresh` is False where nothing had changed and nothing was computed."""

    folder: Path
    fresh: bool
    seconds: float
    record: dict[str, Any] = field(default_factory=dict)

    @property
    def report(self) -> Path:
        """The report's page in English; page, PDF and document in both languages lie beside it."""
        return report_page(self.folder, self.record["country"])

    @property
    def figures(self) -> Path:
        """The folder of the figures."""
        return self.folder / "figures"


def report_page(folder: Path, country: str) -> Path:
    """Where a run in a folder leaves the report's page in English."""
    return folder / "report" / f"{country}_en.html"


Progress = Callable[[str, int, int], None]


def run(
    country: str = "MLI", *, force: bool = False, progress: Progress = lambda _step, _n, _of: None
) -> Outcome:
    """Compute everything about one country and publish it; do nothing where nothing has changed.

    `progress` is told the step, its number and how many there are. Raises `LockedError` if another
    run is under way and `IngestError` for a table that cannot be used; in both cases, as after any
    failure, the last complete results stay in place.
    """
    started = time.monotonic()
    wanted = fingerprint(country)
    if not force and last_record().get("digest") == digest(wanted):
        return Outcome(settings().current, False, time.monotonic() - started, last_record())
    with lock(), new_generation() as folder:
        record = _build(folder, country, _Clock(progress))
        seconds = time.monotonic() - started
        write_record(folder, record | _about(wanted, seconds))
    return Outcome(settings().current, True, time.monotonic() - started, last_record())


def plan(country: str = "MLI") -> list[str]:
    """The steps a run would take now: none where nothing has changed."""
    return [] if last_record().get("digest") == digest(fingerprint(country)) else list(STEPS)


def _about(wanted: dict[str, object], seconds: float) -> dict[str, Any]:
    return {
        "digest": digest(wanted),
        "fingerprint": wanted,
        "package": __version__,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
        "python": platform.python_version(),
    }


@dataclass
class _Clock:
    """Tells the progress of each step and keeps how many seconds it took."""

    progress: Progress
    timings: dict[str, float] = field(default_factory=dict)
    now: str = ""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        self.now = name
        self._tell(name)
        began = time.monotonic()
        yield
        self.timings[name] = round(time.monotonic() - began, 2)

    def within(self, done: int, of: int) -> None:
        """Tell at every tenth part of a long step that it goes on."""
        if done % 10 == 0 and done < of:
            self._tell(f"{self.now}, {done} of {of}")

    def _tell(self, what: str) -> None:
        self.progress(what, STEPS.index(self.now) + 1, len(STEPS))


def _build(folder: Path, country: str, clock: _Clock) -> dict[str, Any]:
    """Every step in its order; what the run's record says of them."""
    from . import steps

    with clock.step("ingest"):
        bundle = steps.ingest(folder)
    with clock.step("check"):
        checks = steps.check(bundle, folder)
    with _reading_from(folder):
        with clock.step("panels"):
            steps.panels(folder, country)
        with clock.step("findings"):
            findings = steps.find(folder, country)
        with clock.step("figures"):
            steps.figures(findings, folder, clock.within)
        with clock.step("notebooks"):
            steps.notebooks(folder, country)
        with clock.step("report"):
            steps.report(findings, checks, bundle, folder)
    return {
        "country": country,
        "steps": clock.timings,
        "account": bundle.account().to_dict("records"),
        "findings_of_check": len(checks),
    }


@contextmanager
def _reading_from(folder: Path) -> Iterator[None]:
    """Let this process and the kernels it starts read the generation being built.

    Kernels work in another folder, so every path is handed on in full.
    """
    here = settings()
    paths = {
        "SAHEL_CURRENT": folder,
        "SAHEL_BUNDLE": here.bundle,
        "SAHEL_DATA_ROOT": here.data_root,
        "SAHEL_NOTEBOOKS": here.notebooks,
    }
    before = {name: os.environ.get(name) for name in paths}
    os.environ.update({name: str(path.absolute()) for name, path in paths.items()})
    settings.cache_clear()
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value
        settings.cache_clear()
