"""From an observation to the row behind it: which file, sheet and line, and what stands there."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from ...config import settings
from ...errors import IngestError
from ...files import file_hash
from ...ingest.reading import open_document, plain_name
from ...observations import KEY
from ...releases import Release, releases

ORIGIN = [
    *("kind", "file", "sheet", "sha256", "released_on", "dated_by", "column", "text", "remark"),
]
CHANGED = "has changed since that run"
EMBEDDED, RELEASE, UNKNOWN = "embedded table", "release", "not found"


@dataclass(frozen=True)
class Lines:
    """The rows of one file as text, by their line; `remark` says why there are none."""

    cells: Mapping[int, dict[str, str]] = field(default_factory=dict)
    texts: Mapping[int, str] = field(default_factory=dict)
    sheet: str = ""
    remark: str = ""


def with_origins(rows: pd.DataFrame, inputs: Mapping[str, str]) -> pd.DataFrame:
    """The observations with the columns `ORIGIN` beside them.

    `text` is the row as its publisher wrote it, `column` where in it the figure stands (empty
    where no cell reads as that number), `sheet` the sheet or member of a file with several.
    `inputs` are the hashes of the embedded tables as a run read them, which `sha256` gives: a table
    that has changed since is told in `remark`, and so is a file that is no longer at hand.
    """
    stored = releases()
    parts = []
    for name, here in rows.groupby("release", sort=False):
        release = _release_of(str(name), here, stored)
        about = (
            _of_embedded(str(name), inputs) if release is None else _of_release(str(name), release)
        )
        parts.append(_beside(here, *about))
    table = pd.concat(parts) if parts else rows.assign(**dict.fromkeys(ORIGIN, ""))
    return table.loc[rows.index] if len(parts) else table


def _beside(rows: pd.DataFrame, told: dict[str, str], lines: Lines) -> pd.DataFrame:
    numbers = rows["row"].astype(int)
    stands = [
        _column(lines.cells.get(row, {}), value, variable)
        for row, value, variable in zip(numbers, rows["value"], rows["variable"], strict=True)
    ]
    texts = [lines.texts.get(row, "") for row in numbers]
    return rows.assign(**{**told, "column": stands, "text": texts})


def _column(cells: dict[str, str], value: float, variable: str) -> str:
    """The columns in which the figure stands; if several, those the variable is named after."""
    if np.isnan(value):
        return ""
    found = [title for title, text in cells.items() if _reads_as(text, value)]
    named = [title for title in found if variable.startswith(plain_name(title))]
    return ", ".join(named if len(found) > 1 and named else found)


def _reads_as(text: str, value: float) -> bool:
    try:
        return bool(
            np.isclose(float(text.replace(",", "").replace("\u202f", "")), value, rtol=1e-9, atol=0)
        )
    except ValueError:
        return False


def lines_behind(name: str) -> Lines:
    """The rows of a file that observations name as their `release`, as far as it is at hand."""
    path = settings().bundle / name
    if path.is_file():
        return _lines_of_csv(path, path.stat().st_mtime_ns)
    for release in reversed(releases()):
        if name == release.file or name.startswith(f"{release.file}, "):
            return _of_release(name, release)[1]
    return Lines()


# -- embedded tables -------------------------------------------------------------------------


def _of_embedded(name: str, inputs: Mapping[str, str]) -> tuple[dict[str, str], Lines]:
    path = settings().bundle / name
    if not path.is_file():
        remark = "no embedded table and no stored release has this row any more"
        return _told(UNKNOWN, name, remark=remark), Lines()
    digest = file_hash(path)
    read = inputs.get(name, digest)
    remark = "" if read == digest else f"{name} {CHANGED}; the rows shown are those of today"
    lines = _lines_of_csv(path, path.stat().st_mtime_ns)
    return _told(EMBEDDED, name, sha256=read, remark=remark), lines


@lru_cache(maxsize=24)
def _lines_of_csv(path: Path, _changed: int) -> Lines:
    """Every record of a CSV by the line it begins on, the header being line 1."""
    text = path.read_bytes().decode("utf-8-sig")
    raw = text.splitlines()
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader)
    cells, texts, before = {}, {}, reader.line_num
    for record in reader:
        start, before = before + 1, reader.line_num
        cells[start] = dict(zip(header, record, strict=False))
        texts[start] = "\n".join(raw[start - 1 : before])
    return Lines(cells, texts)


# -- releases --------------------------------------------------------------------------------


def _release_of(name: str, rows: pd.DataFrame, stored: list[Release]) -> Release | None:
    """The stored release that has these rows: the newest, where several have the same."""
    named = [each for each in stored if name == each.file or name.startswith(f"{each.file}, ")]
    for release in reversed(named):
        told = release.observations()
        told = told[told["release"] == name]
        keys = [*KEY, "row", "value"]
        found = rows[keys].merge(told[keys], on=keys, how="inner")
        if len(found) == len(rows):
            return release
    return None


def _of_release(name: str, release: Release) -> tuple[dict[str, str], Lines]:
    sheet = name.removeprefix(release.file).removeprefix(", ")
    path = original(release)
    if path is None:
        gone = f"{release.file} is no longer where it was ingested from, nor under data/raw"
        lines = Lines(remark=f"{gone}: only what was read of it is kept")
    else:
        lines = _lines_of_document(path, sheet)
    told = _told(
        RELEASE,
        release.file,
        sheet=sheet or lines.sheet,
        sha256=release.sha256,
        released_on=release.released_on.isoformat(),
        dated_by=release.dated_by,
        remark=lines.remark,
    )
    return told, lines


def original(release: Release) -> Path | None:
    """The file that a release was read from, if the very same bytes are still at hand.

    Looked for where it was ingested from, and by its name under `data/raw`.
    """
    raw = settings().data_root / "raw"
    places = [Path(release.path)] if release.path else []
    for path in (*places, *sorted(raw.rglob(release.file))):
        if path.is_file() and file_hash(path) == release.sha256:
            return path
    return None


@lru_cache(maxsize=4)
def _lines_of_document(path: Path, sheet: str) -> Lines:
    """The rows of the table that an ingested file's figures came from."""
    try:
        tables = open_document(path).tables
    except IngestError as error:
        return Lines(remark=f"the file cannot be read any more: {error}")
    named = [table for table in tables if table.name == sheet] or list(tables[:1])
    table = named[0]
    titles = [table.titles.get(name, name) for name in table.frame.columns]
    cells = {
        int(row): dict(zip(titles, values, strict=True))
        for row, *values in table.frame.itertuples(name=None)
    }
    texts = {row: " | ".join(each.values()) for row, each in cells.items()}
    return Lines(cells, texts, table.name)


def _told(kind: str, file: str, **more: str) -> dict[str, str]:
    return {**dict.fromkeys(ORIGIN, ""), "kind": kind, "file": file, **more}
