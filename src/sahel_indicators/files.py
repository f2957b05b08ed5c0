"""Files written whole or not at all, and their hashes. Loads no library: a look must be quick."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """A temporary file beside `path` that takes its place if the block ends well.

    A reader sees the old file or the new one; a block that fails leaves the old one and no litter.
    Where `path` is a link, what it leads to is replaced.
    """
    path = Path(os.path.realpath(path)) if path.is_symlink() else path
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def replace_file(path: Path, content: bytes) -> None:
    """Put a file in place in one step."""
    with new_file(path) as temporary:
        temporary.write_bytes(content)


def aside_of(folder: Path) -> Path:
    """Where a folder lies while another is put in its place."""
    return folder.with_name(f".{folder.name}.replaced")


def folders_in(parent: Path) -> dict[str, Path]:
    """The folders in one by name, without hidden ones.

    One that has no other in its place yet, because the process that was to put it there was killed,
    is where it lies aside.
    """
    aside = {path.name[1:].removesuffix(".replaced"): path for path in parent.glob(".*.replaced")}
    return aside | {path.name: path for path in parent.glob("[!.]*") if path.is_dir()}


def file_hash(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def table_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every table in a folder, and of their description, by file name."""
    suffixes = (".csv", ".json", ".geojson")
    tables = sorted(path for path in folder.iterdir() if path.suffix in suffixes)
    return {path.name: file_hash(path) for path in tables}
