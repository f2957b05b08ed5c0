"""What an earlier run has made, taken over into the folder of the next one.

Files are linked, not copied: a run replaces files and never changes one in place, so that an older
generation keeps its own. Only pytask's notes, which grow in place, are copied.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from .planning import NOTES
from .vintages import RECORD

_COPIED = (NOTES, f"{NOTES}.journal")
# What belongs to the earlier run alone.
_LEFT = {RECORD, "changes.json", "changes.parquet", "published.parquet", "pytask.toml", *_COPIED}
_FOLDERS_LEFT = {".making", ".pytask"}


def carry_over(earlier: Path, folder: Path) -> None:
    """Link everything that an earlier run left into a new folder."""
    for place, folders, names in os.walk(earlier):
        folders[:] = sorted(set(folders) - _FOLDERS_LEFT)
        here = folder / Path(place).relative_to(earlier)
        here.mkdir(exist_ok=True)
        for name in names:
            if not (here == folder and name in _LEFT):
                _link(Path(place, name), here / name)
    for name in _COPIED:
        if (earlier / name).is_file():
            shutil.copyfile(earlier / name, folder / name)


def forget_damaged_notes(folder: Path) -> None:
    """Remove notes that pytask cannot read, or of another of its versions: then everything runs."""
    from _pytask.lockfile import LockfileState  # pytask offers no other way to ask

    try:
        LockfileState.from_path(folder / NOTES, folder)
    except Exception:
        for name in _COPIED:
            (folder / name).unlink(missing_ok=True)


def _link(old: Path, new: Path) -> None:
    try:
        new.hardlink_to(old)
    except FileNotFoundError:  # replaced at this moment by a worker that outlives a killed run
        return
    except OSError:  # a file system without links
        shutil.copyfile(old, new)


def remove_strays(folder: Path, kept: set[str]) -> None:
    """Remove the files that no task of this run left: of tasks that are no more."""
    for place, _, names in os.walk(folder, topdown=False):
        for name in names:
            path = Path(place, name)
            if path.relative_to(folder).as_posix() not in kept:
                path.unlink()
        if Path(place) != folder and not any(Path(place).iterdir()):
            Path(place).rmdir()
