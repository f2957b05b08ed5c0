"""Any file to its tables: recognised by content, refused by name for what it is."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from ...errors import IngestError, shortened
from .archives import Archive, open_archive, table_members, unpack_gzip
from .delimited import read_delimited
from .outlines import PARTS, read_layers
from .records import read_json
from .table import Document, NoTableError, Table, no_table, refusal
from .workbooks import read_workbook

MOST_BYTES = 2 << 30
"""The largest file that is read."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_GZIP = b"\x1f\x8b"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SQLITE = b"SQLite format 3\x00"
_SHAPES = b"\x00\x00\x27\x0a"
# What people drop in by mistake: first bytes, and its name in a sentence.
_NO_TABLES = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "an image (PNG)"),
    (b"\xff\xd8\xff", "an image (JPEG)"),
    (b"GIF8", "an image (GIF)"),
    (b"II*\x00", "an image (TIFF)"),
    (b"MM\x00*", "an image (TIFF)"),
    (b"RIFF", "an image, sound or film (RIFF)"),
    (b"\x7fELF", "a program (ELF)"),
    (b"MZ\x90", "a program (Windows)"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"\x89HDF", "an HDF5 or NetCDF file"),
    (b"CDF\x01", "a NetCDF file"),
    (b"CDF\x02", "a NetCDF file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"$FL2", "an SPSS file"),
    (b"<stata_dta>", "a Stata file"),
)
_OFFICE = (
    ("word/document.xml", "a Word document"),
    ("ppt/presentation.xml", "a PowerPoint presentation"),
    ("xl/workbook.bin", "a binary workbook (.xlsb)"),
    ("content.xml", "an OpenDocument file"),
)
_SAVE_AS = "save the table as .xlsx or 'CSV UTF-8' and try again"


@dataclass(frozen=True)
class _Opened:
    kind: str
    tables: tuple[Table, ...]
    modified: date | None = None
    payload: Any = None


def open_document(path: Path) -> Document:
    """A file's tables as text, whatever it is called: its content says what it is.

    Reads delimited text, workbooks (.xlsx), JSON and GeoJSON, GeoPackages, shapefiles, and zip or
    gzip archives of these. Raises `IngestError`, and nothing else, for what cannot be read, is no
    table, is cut short, or is not safe to open.
    """
    path = Path(path)
    file = str(path)
    data = _bytes(path)
    beside = _parts_beside(path) if data.startswith(_SHAPES) else {}
    try:
        opened = _opened(data, file, "", beside, depth=0)
    except (MemoryError, RecursionError) as error:
        raise refusal(
            "is too large or too deeply nested to be read", file, remedy="split the file"
        ) from error
    digest = hashlib.sha256(data).hexdigest()
    return Document(path, opened.kind, opened.tables, opened.modified, opened.payload, digest)


# -- the bytes -------------------------------------------------------------------------------


def _bytes(path: Path) -> bytes:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise _not_a_file(path, about.st_mode)
        if about.st_size > MOST_BYTES:
            raise _too_large(path, about.st_size)
        with os.fdopen(handle, "rb", buffering=0, closefd=False) as file:
            data = file.read()
    except OSError as error:
        raise _unreadable(path, error) from error
    finally:
        os.close(handle)
    if not data:
        raise refusal("is empty", str(path))
    return data


def _unreadable(path: Path, error: OSError | ValueError) -> IngestError:
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        return refusal(
            "is a link that leads back to itself",
            str(path),
            expected="a file, or a link to one",
            remedy="give the file itself",
        )
    why = error.strerror if isinstance(error, OSError) else str(error)
    return refusal(
        f"cannot be read ({why})",
        str(path),
        remedy="check the path and that you may read the file",
    )


def _too_large(path: Path, size: int) -> IngestError:
    return refusal(
        f"has {size:,} bytes",
        str(path),
        expected=f"at most {MOST_BYTES:,} bytes",
        remedy="split the file, or ask the publisher for fewer years or countries",
    )


def _not_a_file(path: Path, mode: int) -> IngestError:
    what = "a folder" if stat.S_ISDIR(mode) else "no file (a pipe, socket or device)"
    return refusal(f"is {what}", str(path), expected="a file", remedy="give the file itself")


def _parts_beside(path: Path) -> dict[str, bytes]:
    """The parts of a shapefile in the same folder, whatever the case of their endings."""
    parts = {}
    try:
        neighbours = sorted(path.parent.iterdir())
    except OSError as error:
        raise _unreadable(path.parent, error) from error
    for part in neighbours:
        if part.stem == path.stem and part.suffix.lower() in PARTS[1:]:
            parts[part.name] = _bytes(part)
    return parts


# -- what they are ---------------------------------------------------------------------------


def _opened(
    data: bytes, file: str, name: str, beside: Mapping[str, bytes], *, depth: int
) -> _Opened:
    """The tables in some bytes; `beside` has the other parts of a shapefile by their names."""
    if data.startswith(_ZIP):
        return _unzipped(data, file, depth)
    if data.startswith(_GZIP):
        _check_depth(depth, file)
        return _opened(unpack_gzip(data, file), file, name, {}, depth=depth + 1)
    if data.startswith(_SQLITE):
        return _Opened("outlines", read_layers({"outlines.gpkg": data}, file, name))
    if data.startswith(_SHAPES):
        return _Opened("outlines", _shapefile(data, beside, file, name))
    _check_is_table(data, file)
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        kind, table, payload = read_json(data, file, name)
        return _Opened(kind, (table,), payload=payload)
    return _Opened("delimited text", (read_delimited(data, file, name),))


def _check_is_table(data: bytes, file: str) -> None:
    if data.startswith(_OLE):
        raise no_table(
            "is either protected by a password or a workbook of the old format (.xls)",
            file,
            remedy="open it in a spreadsheet program and save it as .xlsx without a password",
        )
    for magic, what in _NO_TABLES:
        if data.startswith(magic):
            raise no_table(f"is {what}", file, remedy=_SAVE_AS)
    start = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<!--")):
        raise no_table(
            "is a web page, not a table (a login or error page saved under the table's name?)",
            file,
            remedy="sign in to the publisher's site and download the table again",
        )
    if start.startswith((b"<?xml", b"<")):
        raise no_table("is XML or a web page, not a table", file, remedy=_SAVE_AS)


def _shapefile(data: bytes, beside: Mapping[str, bytes], file: str, name: str) -> tuple[Table, ...]:
    there = {PurePosixPath(part).suffix.lower() for part in beside}
    missing = [part for part in (".shx", ".dbf") if part not in there]
    if missing:
        raise refusal(
            f"is part of a shapefile without {' and '.join(missing)}",
            file,
            expected="a shapefile with all its parts (.shp, .shx, .dbf, .prj) beside it",
            remedy="put the parts beside it, or give the zip archive as it was downloaded",
        )
    return read_layers({"outlines.shp": data, **beside}, file, name)


# -- archives --------------------------------------------------------------------------------


def _check_depth(depth: int, file: str) -> None:
    if depth > 1:
        raise refusal(
            "is an archive in an archive in an archive",
            file,
            expected="tables, or an archive of tables",
            remedy="unpack the outer archives and give what they hold",
        )


def _unzipped(data: bytes, file: str, depth: int) -> _Opened:
    archive = open_archive(data, file)
    if "xl/workbook.xml" in archive.members:
        tables, modified = read_workbook(archive, data)
        return _Opened("workbook", tables, modified)
    for member, what in _OFFICE:
        if member in archive.members:
            raise no_table(f"is {what}", file, remedy=_SAVE_AS)
    _check_depth(depth, file)
    return _together(archive, depth)


def _together(archive: Archive, depth: int) -> _Opened:
    """The tables of all members; what is recognisably no table is only mentioned."""
    opened: list[_Opened] = []
    left_out: list[NoTableError] = []
    for member in _main_members(archive):
        try:
            opened.append(_member(archive, member, depth))
        except NoTableError as error:
            left_out.append(error)
    if not opened:
        raise (
            left_out[0]
            if left_out
            else no_table("is an archive without a file", archive.file, remedy="download it again")
        )
    said = tuple(
        f"'{shortened(error.file.removeprefix(archive.file)[2:])}' left out: it {error.problem}"
        for error in left_out
    )
    tables = tuple(
        replace(table, found=(*table.found, *said)) for part in opened for table in part.tables
    )
    only = opened[0] if len(opened) == 1 else None
    return _Opened(
        opened[0].kind, tables, only.modified if only else None, only.payload if only else None
    )


def _main_members(archive: Archive) -> list[str]:
    """Every member that is opened by itself: of a shapefile's parts only the .shp."""
    members = list(table_members(archive))
    stems = {_stem(name) for name in members if archive.read(name).startswith(_SHAPES)}
    return [
        name
        for name in members
        if (archive.read(name).startswith(_SHAPES) and name.lower().endswith(".shp"))
        or _stem(name) not in stems
    ]


def _stem(name: str) -> str:
    """A member's name up to the first point: "a.shp.xml" belongs to "a.shp"."""
    path = PurePosixPath(name)
    return str(path.with_name(path.name.split(".")[0] or path.name))


def _member(archive: Archive, name: str, depth: int) -> _Opened:
    beside = {
        other: archive.read(other)
        for other in archive.members
        if other != name
        and PurePosixPath(other).with_suffix("") == PurePosixPath(name).with_suffix("")
        and PurePosixPath(other).suffix.lower() in PARTS[1:]
    }
    data = archive.read(name)
    file = f"{archive.file}: {name}"
    if not data:
        raise no_table("is empty", file, remedy="download the archive again")
    return _opened(data, file, name, beside, depth=depth + 1)
