"""One run at a time: a lock of the kernel, and beside it who holds it.

What decides is `flock` on `.lock`: the kernel lets go of it when its process ends, however it ends,
so no number of a process that is used again and no clock that jumps can keep a lock or break one.
`.lock.json` beside it only says who holds it. It is removed when a run ends in good order; one that
is found by the next holder tells of a run that was killed.
"""

from __future__ import annotations

import errno
import fcntl
import getpass
import json
import os
import shlex
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from ..config import settings
from ..errors import LockedError, shortened
from ..files import replace_file
from .storage import explaining

LOCK = ".lock"
OWNER = ".lock.json"

# What this process holds. A child that is forked shares the open file, and a worker that outlives
# its run would go on holding the lock: it closes its copy, which lets go of nothing of its parent.
_held: set[int] = set()


def _close_in_child() -> None:
    for handle in _held:
        os.close(handle)
    _held.clear()


os.register_at_fork(after_in_child=_close_in_child)


@dataclass(frozen=True)
class Owner:
    """Who holds a lock, or held it.

    `began` is the wall clock's time, in UTC; `since_boot` are seconds on a clock that nobody can
    set, and count only within the same `boot`. `ticks` is when the kernel started the process, by
    which it is told from a later one with the same number.
    """

    host: str
    pid: int
    user: str
    command: str
    began: str
    boot: str
    since_boot: float
    ticks: str

    def __str__(self) -> str:
        return (
            f"process {self.pid} of {self.user} on {self.host} (`{self.command}`), "
            f"begun {self._began_utc()}, {in_words(self.age())} ago"
        )

    def _began_utc(self) -> str:
        return f"{datetime.fromisoformat(self.began).astimezone(UTC):%Y-%m-%d %H:%M} UTC"

    def age(self) -> float:
        """Seconds since it began; from the wall clock only where the machine was restarted."""
        if self.boot and self.boot == _boot():
            return max(0.0, _since_boot() - self.since_boot)
        began = datetime.fromisoformat(self.began)
        return max(0.0, (datetime.now(UTC) - began).total_seconds())

    def is_gone(self) -> bool:
        """Whether its process surely runs no more; False where that cannot be seen from here."""
        return self.can_be_seen() and (self.boot != _boot() or self.ticks != _ticks(self.pid))

    def can_be_seen(self) -> bool:
        """Whether it can be told from here if its process still runs."""
        return self.host == socket.gethostname() and bool(self.boot)


@contextmanager
def lock() -> Iterator[Owner | None]:
    """Hold the processed data alone.

    Gives the owner that was killed while it held the lock, for `taken_over` to tell of; None where
    the last one ended in good order. Raises `LockedError`, with owner and age, if another run is
    under way, and `StorageError` where the folder cannot be written or locked.
    """
    folder = settings().processed
    with explaining():
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / LOCK, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)
        _held.add(handle)
    try:
        with explaining():
            _acquire(handle, folder)
            before = read_owner(folder)
        # On a full disk one must still be able to hold the lock, in order to remove something.
        with suppress(OSError):
            replace_file(folder / OWNER, json.dumps(asdict(_me()), indent=2).encode())
        try:
            yield before
        finally:
            with suppress(OSError):
                (folder / OWNER).unlink()
    finally:
        _held.discard(handle)
        os.close(handle)


def taken_over(owner: Owner) -> str:
    """What to tell of a run that was killed while it held the lock."""
    return (
        f"An earlier run did not end in good order: {owner}. Its lock is free and is taken over; "
        "what it had finished is used again where it still holds."
    )


def _acquire(handle: int, folder: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES):
            raise
        raise _locked(folder, read_owner(folder)) from None


def _locked(folder: Path, owner: Owner | None) -> LockedError:
    # One that is gone held the lock before the present holder, who has not yet said who it is.
    known = owner is not None and not owner.is_gone()
    who = f": {owner}" if known else "; who it is cannot be read yet"
    hangs = f" (if it hangs, end it: kill {owner.pid})" if owner and known else ""
    return LockedError(
        f"Another run is writing to {folder}{who}.",
        remedy=f"wait for it to end and try again{hangs}; "
        "the last complete results can be read meanwhile",
    )


def read_owner(folder: Path) -> Owner | None:
    """Who says to hold the lock of a folder; None where nobody does, or nothing readable."""
    try:
        told = json.loads((folder / OWNER).read_text("utf-8"))
        owner = Owner(**told)
        typed = all(type(getattr(owner, f.name)).__name__ == f.type for f in fields(owner))
        return owner if typed and datetime.fromisoformat(owner.began).tzinfo else None
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def under_way() -> Owner | None:
    """Who holds the lock, for those who only look and must turn nobody away by taking it.

    None where nobody does, or where it surely runs no more.
    """
    owner = read_owner(settings().processed)
    return None if owner is None or owner.is_gone() else owner


def _me() -> Owner:
    return Owner(
        host=socket.gethostname(),
        pid=os.getpid(),
        user=_user(),
        command=_command(),
        began=datetime.now(UTC).isoformat(timespec="seconds"),
        boot=_boot(),
        since_boot=_since_boot(),
        ticks=_ticks(os.getpid()),
    )


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container may run under a number that has no name
        return f"user {os.getuid()}"


def _command() -> str:
    name = Path(sys.argv[0] or "python").name
    # `python -m sahel_indicators` is called by the path of that module.
    return shortened(shlex.join(["sahel" if name == "__main__.py" else name, *sys.argv[1:]]))


def _boot() -> str:
    """What is the same until the machine is started again; empty where it does not tell."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""


def _since_boot() -> float:
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return round(time.clock_gettime(clock), 1)


def _ticks(pid: int) -> str:
    """When the kernel started a process; empty where there is none of that number."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
        return stat.rpartition(")")[2].split()[19]  # field 22; the name before may hold blanks
    except (OSError, IndexError):
        return ""


def in_words(seconds: float) -> str:
    """How long something has taken, as a person says it."""
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}s"
    return "1 second" if round(seconds) == 1 else f"{seconds:.0f} seconds"
