"""One task, in a process of its own: it reads the run's folder and leaves its files there.

Nothing that a task writes stands in the run's folder before all of it does: it works in a folder
aside, from which its files are moved when it has ended well. Its account is written last.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import shutil
import signal
import threading
import time
import uuid
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from ..config import kernel_environment, settings
from ..files import file_hash, replace_file
from .loading import load
from .nodes import account_of, account_path
from .task import Task

# What a task's function gives back: what its account tells beside its files.
Told = Mapping[str, Any] | None
Body = Callable[..., Told]

_SECONDS_BETWEEN_LOOKS = 0.5


def work(task: Task, folder: Path, day: date) -> None:
    """Do a task of a run of that day; raises what its function raises, and then leaves nothing."""
    _busy.set()
    try:
        began = time.monotonic()
        with _reading_from(folder, task, day), _aside(folder) as out:
            with _recorded() as said:
                told = _body(task)(folder, out, *task.arguments) or {}
            _hand_over(task.name, out, folder, {**told, "warnings": said}, began)
    finally:
        _busy.clear()


def _body(task: Task) -> Body:
    module, _, name = task.body.partition(":")
    body: Body = getattr(import_module(module), name)
    return body


def _hand_over(task: str, out: Path, folder: Path, told: Mapping[str, Any], began: float) -> None:
    """Move what a task made to its place, remove what it made before, and write its account."""
    made = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())
    files = {name: file_hash(out / name) for name in made}
    before = account_of(folder, task).get("files", {})
    account_path(folder, task).unlink(missing_ok=True)
    for name in before:
        (folder / name).unlink(missing_ok=True)
    for name in made:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).replace(folder / name)
    account = {
        "task": task,
        "seconds": round(time.monotonic() - began, 2),
        "worker_peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        **told,
        "files": files,
    }
    text = json.dumps(account, indent=1, ensure_ascii=False)
    replace_file(account_path(folder, task), text.encode())


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    out = folder / ".making" / uuid.uuid4().hex[:12]
    out.mkdir(parents=True)
    try:
        yield out
    finally:
        shutil.rmtree(out, ignore_errors=True)


@contextmanager
def _recorded() -> Iterator[list[str]]:
    """The warnings raised within, each once, for the record."""
    said: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        yield said
        said += dict.fromkeys(f"{each.category.__name__}: {each.message}" for each in caught)


@contextmanager
def _reading_from(folder: Path, task: Task, day: date) -> Iterator[None]:
    """Let this process and the kernels it starts read the run being built, and what a task may.

    Kernels work in another folder, so every path is handed on in full; and a run is of one day,
    also where it ends after midnight.
    """
    seen = {
        "SAHEL_CURRENT": str(folder.absolute()),
        "SAHEL_SLICES": ",".join(task.slices) or "nothing",
        "SAHEL_TODAY": day.isoformat(),
    }
    wanted = kernel_environment() | seen
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    settings.cache_clear()
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value
        settings.cache_clear()


# -- how a worker begins, and ends with its run -------------------------------------------------

_busy = threading.Event()


def begin_worker(parent: int, loaded: Sequence[str]) -> None:
    """Let a worker end by itself, after the task at hand, once the run it works for is gone.

    Before its first task it loads modules, which later searches for garbage pass over.
    """
    signal.signal(signal.SIGINT, _leave)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # kept from it until now
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    load(loaded)
    gc.freeze()


def _leave(_signal: int, _frame: object) -> None:
    """End at once and in silence: the run, which Ctrl+C stops too, tells of it."""
    os._exit(130)


def _end_with(parent: int) -> None:
    while os.getppid() == parent or _busy.is_set():
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    os._exit(0)
