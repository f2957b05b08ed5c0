"""Zip archives, unpacked in memory within declared bounds whatever their lists of contents say."""

from __future__ import annotations

import gzip
import io
import lzma
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from .table import refusal

MOST_MEMBERS = 200
MOST_BYTES = 2 << 30
"""The most that a file may unpack to."""
FREE_BYTES = 64 << 20
MOST_RATIO = 200
"""Beyond `FREE_BYTES` nothing honest packs more tightly than this."""

_REPACK = "unpack the archive with your own tools, look at what it holds, and give that"
_DAMAGED = "the archive is cut short or damaged: download it again"
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    KeyError,
    IndexError,
    OverflowError,
    UnicodeError,
)


@dataclass
class Archive:
    """The members of a zip archive, checked before any of them is read."""

    file: str
    packed: int
    members: dict[str, zipfile.ZipInfo]
    _zip: zipfile.ZipFile
    _contents: dict[str, bytes] = field(default_factory=dict)
    _unpacked: int = 0

    def read(self, name: str) -> bytes:
        """A member's bytes, unpacked once; raises `IngestError` where it is broken or too large."""
        if name not in self._contents:
            self._contents[name] = self._read(name)
        return self._contents[name]

    def _read(self, name: str) -> bytes:
        info = self.members[name]
        declared = info.file_size
        most = _allowance(self.packed) - self._unpacked
        # Its own word for its size is not relied on: reading stops at what is allowed.
        info.file_size = most + 2
        try:
            with self._zip.open(info) as member:
                data = member.read(most + 1)
        except _BROKEN as error:
            raise self._damaged(name, error) from error
        finally:
            info.file_size = declared
        if len(data) > most:
            raise _bomb(self.file)
        if len(data) != declared:
            raise self._damaged(name, "its size is not the one the archive declares")
        self._unpacked += len(data)
        return data

    def _damaged(self, name: str, why: object) -> Exception:
        return refusal(
            f"holds '{name}', which cannot be unpacked ({str(why) or type(why).__name__})",
            self.file,
            expected="a whole zip archive",
            remedy=_DAMAGED,
        )


def open_archive(data: bytes, file: str) -> Archive:
    """The archive in `data`; raises `IngestError` for one that is broken or not safe to unpack."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except _BROKEN as error:
        raise refusal(
            f"is a zip archive or workbook that cannot be opened ({error})",
            file,
            expected="a whole zip archive",
            remedy=_DAMAGED,
        ) from error
    if len(infos) > MOST_MEMBERS:
        raise refusal(
            f"is an archive of {len(infos):,} members",
            file,
            expected=f"at most {MOST_MEMBERS} members",
            remedy=_REPACK,
        )
    for info in infos:
        _check_member(info, file)
    if len({info.filename for info in infos}) < len(infos):
        raise refusal(
            "is an archive with two members of one name",
            file,
            expected="each member once",
            remedy=_REPACK,
        )
    if sum(info.file_size for info in infos) > _allowance(len(data)):
        raise _bomb(file)
    members = {info.filename: info for info in infos if not info.is_dir()}
    return Archive(file, len(data), members, archive)


def _allowance(packed: int) -> int:
    return min(MOST_BYTES, max(FREE_BYTES, packed * MOST_RATIO))


def _check_member(info: zipfile.ZipInfo, file: str) -> None:
    name = info.filename.replace("\\", "/")
    path = PurePosixPath(name)
    if not name.strip():
        problem = "holds a member without a name"
    elif path.is_absolute() or ".." in path.parts or name[1:2] == ":":
        problem = (
            f"holds a member that would be written outside its folder ('{info.filename[:80]}')"
        )
    elif stat.S_ISLNK(info.external_attr >> 16):
        problem = f"holds a link instead of a file ('{info.filename[:80]}')"
    elif info.flag_bits & 0x1:
        problem = f"is protected by a password ('{info.filename[:80]}')"
    else:
        return
    raise refusal(
        problem, file, expected="an archive of plain files without a password", remedy=_REPACK
    )


def _bomb(file: str) -> Exception:
    return refusal(
        "unpacks to far more than its own size, as archives made to fill a disk do",
        file,
        expected=f"at most {MOST_RATIO} times its size, and {MOST_BYTES >> 30} GB",
        remedy=_REPACK,
    )


def unpack_gzip(data: bytes, file: str) -> bytes:
    """What a gzip file holds, within the same bounds; raises `IngestError`."""
    most = _allowance(len(data))
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as member:
            unpacked = member.read(most + 1)
    except _BROKEN as error:
        raise refusal(
            f"is a gzip file that cannot be unpacked ({error})",
            file,
            expected="a whole gzip file",
            remedy=_DAMAGED,
        ) from error
    if len(unpacked) > most:
        raise _bomb(file)
    return unpacked


def table_members(archive: Archive) -> Iterator[str]:
    """The members that may hold tables: not what operating systems leave in archives."""
    for name in archive.members:
        path = PurePosixPath(name)
        if "__MACOSX" not in path.parts and not path.name.startswith("."):
            yield name
