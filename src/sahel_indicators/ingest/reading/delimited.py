"""Delimited text as publishers save it: any usual encoding and separator, titles, HXL tags.

The fast way scans the bytes for line breaks and quotes and lets pyarrow split them; where that
finds anything irregular, the slow way (the csv module) reads the text again and says what it is.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv

from .columns import build_table
from .encodings import as_utf8
from .heads import SEARCHED, Head, find_head, has_name, naming, peculiarities
from .lines import scan_lines
from .names import Naming
from .table import FILL_IN, NO_ROWS, Table, no_table, refusal

_SEPARATORS = {",": "", ";": "semicolons", "\t": "tabs", "|": "'|'"}
# The header and what stands above it are searched for in so many bytes.
_HEAD_BYTES = 1 << 20
_LONGEST_CELL = 1 << 30
_LINE_END = re.compile(rb"\r\n|\r|\n")
_DOUBLED_END = b"\r\r\n"
# What fits into a processor's cache is split faster; every record must fit into it as well.
# Text of whose first rows less than this part is as wide as its header is no table at all.
_ALIKE = 0.5
_BLOCK_BYTES = 1 << 21


@dataclass(frozen=True)
class _Layout:
    """How one file is written: its separator and its head."""

    separator: str
    rows: Sequence[Sequence[str]]
    head: Head
    names: Naming
    line_below: int
    """The line under header and tags, from 1."""

    @property
    def width(self) -> int:
        return len(self.names.names)


def read_delimited(data: bytes, file: str, name: str = "") -> Table:
    """The one table of a delimited text; raises `IngestError` for what is structurally wrong."""
    text, found = as_utf8(data, file)
    layout = _layout(text, file)
    if layout.separator != ",":
        found = [*found, f"fields separated by {_SEPARATORS[layout.separator]}"]
    columns, lines = _fast(text, layout) or _slow(text, layout, file)
    if not len(lines):
        raise _no_rows(file, layout)
    if not text.endswith((b"\n", b"\r")):
        found = [*found, "no line break after the last line"]
    if _DOUBLED_END in text:
        found = [*found, "lines end with a carriage return too many: each counts as two"]
    table = build_table(
        name,
        columns,
        lines,
        layout.names,
        [has_name(title) for title in layout.rows[layout.head.row]],
        layout.head.tags,
        [*found, *peculiarities(layout.head)],
        decimal_comma=True if layout.separator == ";" else None,
    )
    if table.frame.empty:
        raise _no_rows(file, layout)
    return table


def _no_rows(file: str, layout: _Layout) -> Exception:
    return refusal(
        f"has {NO_ROWS}",
        file,
        row=layout.head.row + 1,
        expected="at least one row of figures",
        remedy=FILL_IN,
    )


# -- the head --------------------------------------------------------------------------------


def _layout(text: bytes, file: str) -> _Layout:
    """The separator under which the rows fit the header best, and that header."""
    start = text[:_HEAD_BYTES].decode("utf-8", errors="ignore")
    layouts = []
    for separator in _SEPARATORS:
        rows, lines = _first_rows(start, separator)
        head = find_head(rows, first_may_have_figures=True)
        if head and len(rows[head.row]) > 1:
            below = lines[head.below - 1] + 1
            layouts.append(_Layout(separator, rows, head, naming(rows, head), below))
    if not layouts:
        raise no_table(
            "is text, but has no header whose fields are separated by commas, semicolons, tabs "
            "or '|'",
            file,
            remedy="save the table as 'CSV UTF-8' with its header in the first line",
        )
    return max(layouts, key=_fit)


def _fit(layout: _Layout) -> tuple[float, int]:
    """How many of the first rows are as wide as the header, and how wide that is."""
    rows = [row for row in layout.rows[layout.head.below :] if any(row)]
    alike = sum(len(row) == layout.width for row in rows)
    return alike / max(len(rows), 1), layout.width


def _first_rows(start: str, separator: str) -> tuple[list[list[str]], list[int]]:
    """The first rows, and the line on which each ends."""
    reader = csv.reader(io.StringIO(start, newline=""), delimiter=separator)
    rows: list[list[str]] = []
    lines: list[int] = []
    # What is wrong with a later row is said when all of them are read.
    with suppress(csv.Error):
        for row in islice(reader, SEARCHED + 2):
            rows.append([text.strip() for text in row])
            lines.append(reader.line_num)
    return rows, lines


# -- the fast way ----------------------------------------------------------------------------


def _fast(
    text: bytes, layout: _Layout
) -> tuple[list[pa.ChunkedArray], npt.NDArray[np.int64]] | None:
    """The columns and the line of each record; None where anything is irregular."""
    start = _start_of_line(text, layout.line_below)
    if start >= len(text):
        return None
    with ThreadPoolExecutor(max_workers=1) as pool:
        parsing = pool.submit(_parsed, memoryview(text)[start:], layout)
        scanned = scan_lines(text, layout.separator)
        try:
            parsed = parsing.result()
        except pa.ArrowInvalid:
            return None
    if scanned is None:
        return None
    below = int(np.searchsorted(scanned.starts, start))
    filled = scanned.filled[below:]
    # Header, tags, rows and blank lines must be all that there is; the csv module tells otherwise.
    above = sum(map(bool, layout.rows[: layout.head.below]))
    if parsed.num_rows != filled.sum() or above != scanned.filled[:below].sum():
        return None
    return parsed.columns, scanned.lines[below:][filled]


def _start_of_line(text: bytes, line: int) -> int:
    """The byte at which a line begins, from 1; the text's length where there are fewer lines.

    Lines end as the csv module counts them: a carriage return that no line feed follows ends one.
    """
    if line == 1:
        return 0
    ends = islice(_LINE_END.finditer(text), line - 2, None)
    end = next(ends, None)
    return len(text) if end is None else end.end()


def _parsed(text: memoryview, layout: _Layout) -> pa.Table:
    """Every record as text; raises `pa.ArrowInvalid`."""
    names = list(layout.names.names)
    return pa.csv.read_csv(
        pa.BufferReader(pa.py_buffer(text)),
        read_options=pa.csv.ReadOptions(
            column_names=names, use_threads=False, block_size=_BLOCK_BYTES
        ),
        parse_options=pa.csv.ParseOptions(delimiter=layout.separator, newlines_in_values=True),
        convert_options=pa.csv.ConvertOptions(
            check_utf8=False,
            column_types=dict.fromkeys(names, pa.large_string()),
            null_values=[],
            strings_can_be_null=False,
        ),
    )


# -- the slow way ----------------------------------------------------------------------------


def _slow(
    text: bytes, layout: _Layout, file: str
) -> tuple[list[pa.ChunkedArray], npt.NDArray[np.int64]]:
    """The same by the csv module, which says what is wrong and in which line."""
    rows: list[list[str]] = []
    lines: list[int] = []
    for place, (line, row) in enumerate(_records(text, layout, file)):
        if place < layout.head.below or not any(row):
            continue
        if len(row) != layout.width:
            if _fit(layout)[0] < _ALIKE:
                raise _no_table_at_all(row, line, layout, file)
            raise _ragged(row, line, layout, file, last=_is_last(text, line))
        rows.append(row)
        lines.append(line)
    columns = zip(*rows, strict=True)
    return (
        [pa.chunked_array([pa.array(column, type=pa.large_string())]) for column in columns],
        np.array(lines, dtype=np.int64),
    )


def _records(text: bytes, layout: _Layout, file: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it begins on."""
    source = io.StringIO(text.decode("utf-8"), newline="")
    reader = csv.reader(source, delimiter=layout.separator, strict=True)
    before = 0
    try:
        with _long_cells():
            for row in reader:
                yield before + 1, row
                before = reader.line_num
    except csv.Error as error:
        raise refusal(
            f"cannot be split into fields ({error})",
            file,
            row=before + 1,
            expected="quotes only around a whole field, doubled inside it, and closed",
            remedy="the file is cut short or has a stray quote: export it again from its source",
        ) from error


@contextmanager
def _long_cells() -> Iterator[None]:
    """Outlines as text are longer than what the csv module allows in a field."""
    limit = csv.field_size_limit(_LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def _is_last(text: bytes, line: int) -> bool:
    return not text.endswith((b"\n", b"\r")) and line >= len(text.splitlines())


def _no_table_at_all(row: Sequence[str], line: int, layout: _Layout, file: str) -> Exception:
    return no_table(
        f"is text whose lines do not have the same fields (line {line} has {len(row)}, what could "
        f"be a header {layout.width}): it is no table that is known",
        file,
        remedy="hand in the table itself; if this was one, export it again from its source",
    )


def _ragged(row: Sequence[str], line: int, layout: _Layout, file: str, *, last: bool) -> Exception:
    cut = " and ends in the middle of a line" if last and len(row) < layout.width else ""
    return refusal(
        f"has {len(row)} fields where the header has {layout.width}{cut}",
        file,
        row=line,
        expected=f"{layout.width} fields on every line",
        remedy="the line is cut short or has a stray separator or quote: export the table again "
        "from its source, or restore the file",
    )
