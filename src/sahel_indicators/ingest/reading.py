"""Reading a CSV whole or not at all: what is structurally wrong is refused before a row is used."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Sequence
from pathlib import Path

import pandas as pd

from ..errors import IngestError

_RESAVE = "export the table again from its source, or restore the file"


def read_header(path: Path) -> list[str]:
    """The column names of a CSV, without its byte-order mark. Raises `IngestError`."""
    return _header(_text(path), path)


def read_table(path: Path, columns: Sequence[str], numeric: Collection[str]) -> pd.DataFrame:
    """A CSV with exactly the columns expected, indexed by its line numbers.

    Text columns come as text with "" for blank; a numeric column comes as numbers where every
    cell can be read, else as text, so that the caller can name the cell. Raises `IngestError` for
    a file that is missing, empty, not UTF-8, cut short, or has other columns than expected.
    """
    data = _text(path)
    header = _header(data, path)
    _check_columns(header, columns, path)
    lines = _check_whole(data, header, path)
    text = {name: str for name in header if name not in numeric}
    frame = pd.read_csv(
        io.BytesIO(data), dtype=text, keep_default_na=False, na_values={n: [""] for n in numeric}
    )
    if frame.empty:
        raise _refusal("has a header but no rows", path, expected="at least one row of figures")
    frame.index = pd.Index(lines, name="row")
    _check_types(frame, numeric, path)
    return frame


def _text(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _refusal(f"cannot be read ({error.strerror})", path) from error
    data = data.removeprefix(b"\xef\xbb\xbf")
    if not data.strip():
        raise _refusal("is empty", path, expected="a CSV table with a header")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _refusal(
            f"is not UTF-8 text (byte 0x{data[error.start]:02x})", path,
            row=data.count(b"\n", 0, error.start) + 1, expected="UTF-8",
            remedy="save the table as 'CSV UTF-8' and try again",
        ) from error
    if b"\x00" in data:
        raise _refusal("is not a text file (it holds NUL bytes)", path, expected="a CSV table")
    return data


def _header(data: bytes, path: Path) -> list[str]:
    first = io.StringIO(data.decode("utf-8"), newline="")
    header = next(csv.reader(first), [])
    repeated = {name for name in header if header.count(name) > 1}
    if repeated:
        raise _refusal(f"has the column {sorted(repeated)} twice", path, row=1)
    return header


def _check_columns(header: Sequence[str], expected: Sequence[str], path: Path) -> None:
    missing = [name for name in expected if name not in header]
    unknown = [name for name in header if name not in expected]
    if not missing and not unknown:
        return
    said = [f"lacks {_listed(missing)}" if missing else "", f"has unknown {_listed(unknown)}" if unknown else ""]
    raise _refusal(
        " and ".join(part for part in said if part), path, row=1,
        column=(missing or unknown)[0], expected=f"the columns {', '.join(expected)}",
        remedy="check whether the publisher renamed a column; rename it back in a copy of the file",
    )


def _listed(names: Sequence[str]) -> str:
    return f"the column{'s' if len(names) > 1 else ''} {', '.join(names)}"


def _check_whole(data: bytes, header: Sequence[str], path: Path) -> list[int]:
    """The line number of every record, once each is known to have all its fields."""
    if not data.endswith(b"\n"):
        raise _refusal(
            "ends in the middle of a line", path, row=data.count(b"\n") + 1,
            expected="a line break after the last row",
            remedy=f"the file was probably cut short: {_RESAVE}; if it is whole, add a line break",
        )
    lines = data.count(b"\n")
    plain = b'"' not in data and b"\n\n" not in data and b"\r\n\r\n" not in data
    if plain and data.count(b",") == lines * (len(header) - 1):
        return list(range(2, lines + 1))
    return _lines_of_records(data, header, path)


def _lines_of_records(data: bytes, header: Sequence[str], path: Path) -> list[int]:
    reader = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True)
    lines, before = [], 0
    try:
        for record in reader:
            start, before = before + 1, reader.line_num
            if record and len(record) != len(header):
                raise _refusal(
                    f"has {len(record)} fields where the header has {len(header)}", path, row=start,
                    expected=f"{len(header)} fields on every line",
                    remedy=f"the line is cut short or has a stray comma or quote: {_RESAVE}",
                )
            if record:
                lines.append(start)
    except csv.Error as error:
        raise _refusal(
            f"cannot be split into fields ({error})", path, row=before + 1, remedy=_RESAVE
        ) from error
    return lines[1:]


def _check_types(frame: pd.DataFrame, numeric: Collection[str], path: Path) -> None:
    for name in numeric:
        column = frame[name]
        if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
            continue
        filled = column.dropna().astype(str)
        if len(filled) and pd.to_numeric(filled, errors="coerce").isna().all():
            raise _refusal(
                f"holds no number at all (the first cell is '{filled.iloc[0]}')", path,
                row=int(filled.index[0]), column=name, expected="numbers with a decimal point",
                remedy="check that the columns were not shifted or reformatted",
            )


def _refusal(
    message: str, path: Path, *, row: int | None = None, column: str | None = None,
    expected: str | None = None, remedy: str = _RESAVE,
) -> IngestError:
    return IngestError(
        message, file=str(path), row=row, column=column, expected=expected, remedy=remedy
    )
