"""The disk under the runs: what is wrong with it, in words, and when its files are safe."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..config import settings
from ..errors import PlaceError, SahelError, StorageError, unreadable

_FULL = {errno.ENOSPC, errno.EDQUOT}
_DENIED = {errno.EACCES, errno.EPERM}
_SHUT = {errno.EROFS, *_DENIED}
_NO_FOLDER = {errno.ENOTDIR, errno.EEXIST, errno.ENAMETOOLONG, errno.ELOOP}
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}
# With less than this left, a library that only says that it failed has failed for want of room.
_NOTHING_LEFT = 1_000_000
_GOOD_STAYS = "the last complete results are as they were"


@contextmanager
def explaining() -> Iterator[None]:
    """Raise `StorageError` in place of what the disk did to the block; other errors pass."""
    try:
        yield
    except Exception as error:
        if told := explained(error):
            raise told from error
        raise


def require_writable() -> None:
    """Raise `PlaceError` where a run could write nothing; nothing stays of what is tried.

    That a folder can be made is known only when it was made: not all of `/proc` tells before.
    """
    folder = settings().processed.absolute()
    there = next(each for each in (folder, *folder.parents) if os.path.lexists(each))
    if not there.is_dir():
        raise _no_folder(folder)
    if there != folder:
        _require_possible(there / folder.relative_to(there).parts[0])
    elif not os.access(folder, os.W_OK | os.X_OK):
        raise _shut(folder, "you may not write there")


def _require_possible(folder: Path) -> None:
    with explaining():
        folder.mkdir()
    with suppress(OSError):  # another run may have written there meanwhile
        folder.rmdir()


def explained(error: BaseException) -> StorageError | None:
    """What the disk has to do with an error, as something to act on; None where nothing.

    Looks at the errors behind it as well, and, where the error is none of ours, at the room that
    is left: libraries that write pictures or NetCDF often say no more than that they failed.
    """
    if isinstance(error, StorageError):
        return error
    folder = settings().processed
    for each in _behind(error):
        if isinstance(each, OSError) and (told := _told(each, folder)):
            return told
    unclear = not isinstance(error, SahelError)
    return _full(folder) if unclear and room(folder) < _NOTHING_LEFT else None


def _behind(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    now: BaseException | None = error
    while now is not None and id(now) not in seen:
        seen.add(id(now))
        yield now
        now = now.__cause__ or (None if now.__suppress_context__ else now.__context__)


def _told(error: OSError, folder: Path) -> StorageError | None:
    if error.errno in _FULL:
        return _full(folder)
    if error.errno in _NO_LOCKS:
        return _cannot_lock(folder)
    place = _place_of(error)
    if place is None or not _concerns(place, folder.absolute()):
        return None
    if told := not_to_be_read(error):
        return told
    if error.errno in _SHUT:
        return _shut(place, os.strerror(error.errno or 0).lower())
    if error.errno == errno.ENOENT and folder.absolute().is_relative_to(place):
        return _shut(place, "no folder can be made there")
    return _no_folder(place) if error.errno in _NO_FOLDER else None


def not_to_be_read(error: OSError) -> StorageError | None:
    """The same of a file or folder that this user may not read; None where that is not why."""
    place = _place_of(error)
    if error.errno not in _DENIED or place is None or _may_read(place):
        return None
    return StorageError(
        f"{place} cannot be read: {unreadable(error).lower()}.",
        remedy="you may not read it: ask its owner, or run as the user who made it",
    )


def _may_read(place: Path) -> bool:
    """Whether nothing keeps this user from reading a file or folder, or from finding it missing."""
    there = next(each for each in (place, *place.parents) if os.path.lexists(each))
    return os.access(there, os.R_OK if there == place else os.X_OK)


def _place_of(error: OSError) -> Path | None:
    name = error.filename
    return Path(os.fsdecode(name)).absolute() if isinstance(name, str | bytes) else None


def _concerns(place: Path, folder: Path) -> bool:
    """Whether a path lies in the folder of results, or on the way to it."""
    return place.is_relative_to(folder) or folder.is_relative_to(place)


def room(folder: Path) -> int:
    """The bytes that can still be written where a folder is, or is to be."""
    there = next((each for each in (folder, *folder.absolute().parents) if each.is_dir()), None)
    return shutil.disk_usage(there).free if there else 0


def megabytes(count: float) -> str:
    """A number of bytes as a person reads it."""
    return f"{count / 1e6:,.0f} MB" if count >= 1e6 else f"{count / 1e3:,.0f} kB"


def _full(folder: Path) -> StorageError:
    return StorageError(
        f"There is no room left to write to {folder} ({megabytes(room(folder))} free).",
        remedy=f"make room and run again (`sahel prune` shows what old runs take); {_GOOD_STAYS}",
    )


def _shut(place: Path, why: str) -> PlaceError:
    return PlaceError(
        f"{place} cannot be written: {why}.",
        remedy="let the user of the run write there, or name another folder in SAHEL_DATA_ROOT; "
        f"{_GOOD_STAYS}",
    )


def _no_folder(place: Path) -> PlaceError:
    return PlaceError(
        f"{place} cannot be made: something that is no folder stands in its way.",
        remedy="move that away, or name another folder in SAHEL_DATA_ROOT",
    )


def _cannot_lock(folder: Path) -> StorageError:
    return StorageError(
        f"{folder} lies on a file system that knows no locks, so two runs could meet there.",
        remedy="name a folder on a local disk in SAHEL_DATA_ROOT",
    )


def settle() -> None:
    """Return only when all that was written is on the disk, so that no power cut can empty it.

    One call for the whole machine: asking for each of a run's 500 files takes seconds.
    """
    os.sync()


def settle_file(path: Path) -> None:
    """The same for one file or folder; raises `OSError` where the disk could not keep it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
