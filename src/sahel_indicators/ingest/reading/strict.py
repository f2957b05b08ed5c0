"""Reading a CSV whole or not at all: what is structurally wrong is refused before a row is used."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from ...errors import IngestError, shortened
from .names import plain_name

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_SEPARATORS = {";": "';'", "\t": "tabs", "|": "'|'"}
_RESAVE = "export the table again from its source, or restore the file"
# A figure as text: 12, -0.5, 1e3. No thousands separators, no decimal comma, no "nan".
_NUMBER = r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*"


def read_header(path: Path) -> list[str]:
    """The column names of a CSV, without its byte-order mark. Raises `IngestError`."""
    try:
        with path.open("rb") as file:
            first = file.readline()
    except OSError as error:
        raise _unreadable(path, error) from error
    return _header(_checked(first.removeprefix(_BYTE_ORDER_MARK), path), path)


def read_table(path: Path, columns: Sequence[str], numeric: Collection[str]) -> pd.DataFrame:
    """A CSV with exactly the columns expected, indexed by its line numbers.

    Text columns come as text with "" for blank; a numeric column comes as numbers (missing for
    blank) where every cell can be read, else as text, so that the caller can name the cell. Raises
    `IngestError` for a file that is missing, empty, not UTF-8, cut short, or has other columns
    than expected, and for a numeric column without a single number in it.
    """
    data = _bytes(path)
    header = _header(data, path)
    _check_columns(header, columns, path)
    _check_end(data, path)
    table, lines = _records(data, header, numeric, path)
    if not lines:
        raise _refusal("has a header but no rows", path, expected="at least one row of figures")
    frame = pd.DataFrame(
        {name: _cells(table.column(name)) for name in header},
        index=pd.Index(lines, name="row"),
        copy=False,
    )
    for name in numeric:
        _check_type(frame[name], path)
    return frame


def numbers(column: pd.Series) -> pd.Series:
    """A column of `read_table` as floats: missing where it is blank or cannot be read."""
    if column.dtype == "float64":
        return column
    return column.where(column.str.fullmatch(_NUMBER)).astype("float64")


# -- the bytes -------------------------------------------------------------------------------


def _bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error
    return _checked(data.removeprefix(_BYTE_ORDER_MARK), path)


def _unreadable(path: Path, error: OSError) -> IngestError:
    return _refusal(
        f"cannot be read ({error.strerror})",
        path,
        expected="a CSV table",
        remedy="check the path and that you may read the file",
    )


def _checked(data: bytes, path: Path) -> bytes:
    if not data.strip():
        raise _refusal(
            "is empty or begins with a blank line", path, row=1, expected="a CSV table's header"
        )
    if data.startswith(_UTF_16_MARKS) or b"\x00" in data[:2]:
        raise _refusal(
            "is UTF-16 text, not UTF-8",
            path,
            row=1,
            expected="UTF-8",
            remedy="save the table as 'CSV UTF-8' and try again",
        )
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _refusal(
            f"is not UTF-8 text (byte 0x{data[error.start]:02x})",
            path,
            row=data.count(b"\n", 0, error.start) + 1,
            expected="UTF-8",
            remedy="save the table as 'CSV UTF-8' and try again",
        ) from error
    if b"\x00" in data:
        raise _refusal("is not a text file (it holds NUL bytes)", path, expected="a CSV table")
    if b"\r" in data and b"\n" not in data:
        raise _refusal(
            "ends its lines with carriage returns only, as old Macintosh files do",
            path,
            row=1,
            expected="lines that end with a line feed (Unix or Windows)",
            remedy="save the table as 'CSV UTF-8' and try again",
        )
    return data


def _check_end(data: bytes, path: Path) -> None:
    if not data.endswith(b"\n"):
        raise _refusal(
            "ends in the middle of a line",
            path,
            row=data.count(b"\n") + 1,
            expected="a line break after the last row",
            remedy=f"the file was probably cut short: {_RESAVE}; if it is whole, add a line break",
        )


# Far beyond any table's header. The csv module's own limit may be lifted by other libraries.
_LONGEST_HEADER = 20_000


# -- the header ------------------------------------------------------------------------------


def _header(data: bytes, path: Path) -> list[str]:
    first = data.split(b"\n", 1)[0].decode("utf-8")
    _check_separator(first, path)
    if len(first) > _LONGEST_HEADER:
        raise _refusal(
            f"has no header that can be read (a first line of {len(first):,} characters)",
            path,
            row=1,
            expected="a CSV table",
        )
    try:
        header = next(csv.reader(io.StringIO(first, newline="")), [])
    except csv.Error as error:
        raise _refusal(
            f"has no header that can be read ({error})", path, row=1, expected="a CSV table"
        ) from error
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        raise _refusal(
            f"has {_listed(repeated)} twice",
            path,
            row=1,
            column=repeated[0],
            expected="every column once",
        )
    return header


def _check_separator(header: str, path: Path) -> None:
    for separator, name in _SEPARATORS.items():
        if header.count(separator) > header.count(","):
            raise _refusal(
                f"has fields that are separated by {name}, not by commas",
                path,
                row=1,
                expected="fields separated by commas",
                remedy="save the table as CSV (comma separated)",
            )


def _check_columns(header: Sequence[str], expected: Sequence[str], path: Path) -> None:
    missing = [name for name in expected if name not in header]
    unknown = [name for name in header if name not in expected]
    if not missing and not unknown:
        return
    if sorted(map(plain_name, header)) == sorted(expected):
        raise _spelt_otherwise(unknown, path)
    lacks = f"lacks {_listed(missing)}" if missing else ""
    has = f"has {_listed(unknown, 'unknown ')}" if unknown else ""
    raise _refusal(
        " and ".join(said for said in (lacks, has) if said),
        path,
        row=1,
        column=(missing or unknown)[0],
        expected=f"the columns {', '.join(expected)}",
        remedy="check whether the publisher renamed a column; rename it back in a copy of the file",
    )


def _spelt_otherwise(unknown: Sequence[str], path: Path) -> IngestError:
    found = ", ".join(f"'{shortened(name)}'" for name in unknown)
    return _refusal(
        f"has the right columns but for capital letters or blanks in {found}",
        path,
        row=1,
        column=unknown[0],
        expected=", ".join(plain_name(name) for name in unknown),
        remedy="write these names so in a copy of the file",
    )


def _listed(names: Sequence[str], how: str = "") -> str:
    shown = ", ".join(map(shortened, names))
    return f"the {how}column{'s' if len(names) > 1 else ''} {shown}"


# -- the records -----------------------------------------------------------------------------


def _records(
    data: bytes, header: Sequence[str], numeric: Collection[str], path: Path
) -> tuple[pa.Table, Sequence[int]]:
    """The records, each with all its fields, and the line each begins on."""
    try:
        table = _parsed(data, header, numeric)
        if _one_a_line(data, table.num_rows):
            return table, range(2, table.num_rows + 2)
        lines = _lines(data, header, path)
    except pa.ArrowInvalid:
        # Either a record is broken, which `_lines` tells, or a cell is no number.
        lines = _lines(data, header, path)
        table = _as_text(data, header, path)
    if table.num_rows != len(lines):
        raise _refusal("cannot be split into records", path, expected="one row of figures a line")
    return table, lines


def _as_text(data: bytes, header: Sequence[str], path: Path) -> pa.Table:
    try:
        return _parsed(data, header, ())
    except pa.ArrowInvalid as error:
        raise _refusal(f"cannot be split into records ({error})", path) from error


def _one_a_line(data: bytes, records: int) -> bool:
    """Whether no line is blank and every line with quotes is a record by itself."""
    if records + 1 != data.count(b"\n"):
        return False
    if b'"' not in data:
        return True
    quoted = [line.decode("utf-8") for line in data.split(b"\n") if b'"' in line]
    try:
        return len(list(csv.reader(quoted, strict=True))) == len(quoted)
    except csv.Error:
        return False


def _parsed(data: bytes, header: Sequence[str], numeric: Collection[str]) -> pa.Table:
    """Every record as text, or as numbers in the columns named; raises `pa.ArrowInvalid`."""
    types = {name: pa.float64() if name in numeric else pa.large_string() for name in header}
    return pa.csv.read_csv(
        pa.BufferReader(data),
        read_options=pa.csv.ReadOptions(use_threads=False, block_size=1 << 26),
        parse_options=pa.csv.ParseOptions(newlines_in_values=True),
        convert_options=pa.csv.ConvertOptions(
            column_types=types, null_values=[""], strings_can_be_null=False
        ),
    )


def _lines(data: bytes, header: Sequence[str], path: Path) -> list[int]:
    """The line each record begins on, as an editor counts, once each has all its fields."""
    reader = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True)
    lines, before = [], 0
    try:
        for record in reader:
            start, before = before + 1, reader.line_num
            if record and len(record) != len(header):
                raise _refusal(
                    f"has {len(record)} fields where the header has {len(header)}",
                    path,
                    row=start,
                    expected=f"{len(header)} fields on every line",
                    remedy=f"the line is cut short or has a stray comma or quote: {_RESAVE}",
                )
            if record:
                lines.append(start)
    except csv.Error as error:
        raise _refusal(
            f"cannot be split into fields ({error})",
            path,
            row=before + 1,
            expected="quotes only around a whole field, and doubled inside it",
        ) from error
    return lines[1:]


def _cells(cells: pa.ChunkedArray) -> Any:
    """Floats where every cell is a number or blank; "nan" is text, because it is not blank."""
    if cells.type == pa.float64():
        values = cells.to_numpy()
        if np.isnan(values).sum() == cells.null_count:
            return values
        cells = cells.cast(pa.large_string()).fill_null("")
    return pd.array(cells, dtype="str")


def _check_type(column: pd.Series, path: Path) -> None:
    if column.dtype == "float64":
        return
    filled = column[column.str.strip() != ""]
    if len(filled) and numbers(filled).isna().all():
        raise _refusal(
            f"holds no number at all (the first cell is '{shortened(filled.iloc[0])}')",
            path,
            row=int(filled.index[0]),
            column=str(column.name),
            expected="numbers with a decimal point",
            remedy="check that the columns were not shifted or reformatted",
        )


def _refusal(
    message: str,
    path: Path,
    *,
    row: int | None = None,
    column: str | None = None,
    expected: str | None = None,
    remedy: str = _RESAVE,
) -> IngestError:
    return IngestError(
        message, file=str(path), row=row, column=column, expected=expected, remedy=remedy
    )
