"""Small files damaged at random, and what has to hold whatever became of them.

How many examples a test looks at is `SAHEL_TEST_EXAMPLES`: few by default, many in `make test-all`.
"""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from sahel_indicators.errors import IngestError
from sahel_indicators.ingest import Ingested, ingest_file

from .outcomes import accounted_for
from .tables import write

DAMAGE = settings(
    max_examples=int(os.environ.get("SAHEL_TEST_EXAMPLES", "15")),
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)

Rows = list[list[str]]

# How many things are wrong with a file: one to four, one oftener.
_TIMES = st.sampled_from([1, 1, 2, 3, 4])

_ODD_NUMBERS = ("-1", "0", "99", "12,5", "1e400", "99999999999999999999", "nan")
_ODD_DAYS = ("2023-02-30", "2023-13-45", "9999-99-99", "Feb 2023")
_ODD = ("", "x", "-", '"', "é\u00a0", "é\u0000", *_ODD_NUMBERS, *_ODD_DAYS)
_ODD_BYTES = (b"", b"0", b"9", b"-", b"null", b'"', b"[", b"1e400", b"NaN", "é".encode())


@st.composite
def damaged(draw: st.DrawFn, *texts: str) -> bytes:
    """One of some tables after injuries to cells, columns, lines and headers, to bytes, or both.

    Lines are cut at every comma, as by somebody who knows nothing of quotes (JSON is as well), or
    as the table they are.
    """
    text = draw(st.sampled_from(texts))
    parts = draw(st.sampled_from(["cells", "cells", "cells", "bytes", "both"]))
    data = (text if parts == "bytes" else draw(_injured(text))).encode("utf-8")
    return data if parts == "cells" else draw(_bitten(data))


@st.composite
def bitten(draw: st.DrawFn, *texts: str) -> bytes:
    """One of some texts after one to four injuries to its bytes."""
    return draw(_bitten(draw(st.sampled_from(texts)).encode("utf-8")))


def refused_or_accounted_for(data: bytes, name: str = "table.csv") -> Ingested | None:
    """What became of a damaged file, all of it accounted for; None where it is refused by name.

    Whatever is neither is a defect: another error, or one that does not name the file.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), data, name)
        try:
            done = ingest_file(path)
        except IngestError as error:
            assert error.exit_code == 3
            assert str(error).startswith(str(path))
            return None
    accounted_for(done)
    return done


# -- bytes -----------------------------------------------------------------------------------


@st.composite
def _bitten(draw: st.DrawFn, data: bytes) -> bytes:
    for _ in range(draw(_TIMES)):
        data = _bite(draw, data)
    return data


def _bite(draw: st.DrawFn, data: bytes) -> bytes:
    """Bytes lost, put in or replaced; more rarely two exchanged, or the end cut off."""
    at = draw(st.integers(0, len(data)))
    how = draw(st.sampled_from(["few"] * 7 + ["many", "exchanged", "cut"]))
    if how == "cut":
        return data[:at]
    if how == "exchanged":
        return data[:at] + data[at + 1 : at + 2] + data[at : at + 1] + data[at + 2 :]
    lost = draw(st.integers(0, 4 if how == "few" else 40))
    put = draw(st.sampled_from(_ODD_BYTES) | st.binary(max_size=6))
    return data[:at] + put + data[at + lost :]


# -- cells, columns and lines ----------------------------------------------------------------


@st.composite
def _injured(draw: st.DrawFn, text: str) -> str:
    is_json = text.lstrip()[:1] in ("{", "[")
    heeds_quotes = not is_json and draw(st.booleans())
    rows = _table(text) if heeds_quotes else [line.split(",") for line in text.split("\n")]
    for _ in range(draw(_TIMES)):
        draw(st.sampled_from(_INJURIES))(draw, rows)
    return _text(rows) if heeds_quotes else "\n".join(",".join(row) for row in rows)


def _table(text: str) -> Rows:
    return [row or [""] for row in csv.reader(io.StringIO(text, newline=""))]


def _text(rows: Rows) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([] if row == [""] else row for row in rows)
    return out.getvalue()


def _at(draw: st.DrawFn, of: Sequence[object]) -> int:
    return draw(st.integers(0, len(of) - 1))


def _odd_cell(draw: st.DrawFn, rows: Rows) -> None:
    row = rows[_at(draw, rows)]
    row[_at(draw, row)] = draw(st.sampled_from(_ODD))


def _exchanged_cells(draw: st.DrawFn, rows: Rows) -> None:
    row = rows[_at(draw, rows)]
    one, other = _at(draw, row), _at(draw, row)
    row[one], row[other] = row[other], row[one]


def _copied_cell(draw: st.DrawFn, rows: Rows) -> None:
    """A cell of one line in another line."""
    one, other = rows[_at(draw, rows)], rows[_at(draw, rows)]
    at = _at(draw, min(one, other, key=len))
    one[at] = other[at]


def _lost_cell(draw: st.DrawFn, rows: Rows) -> None:
    """A line whose rest stands one column too far to the left."""
    row = rows[_at(draw, rows)]
    if len(row) > 1:
        del row[_at(draw, row)]


def _lost_line(draw: st.DrawFn, rows: Rows) -> None:
    if len(rows) > 1:
        del rows[_at(draw, rows)]


def _repeated_line(draw: st.DrawFn, rows: Rows) -> None:
    at = _at(draw, rows)
    rows.insert(at, list(rows[at]))


def _lost_column(draw: st.DrawFn, rows: Rows) -> None:
    at = _at(draw, rows[_at(draw, rows)])
    rows[:] = [[*row[:at], *row[at + 1 :]] or [""] for row in rows]


def _exchanged_columns(draw: st.DrawFn, rows: Rows) -> None:
    """Two columns that stand for each other, headers and all."""
    one, other = _at(draw, rows[0]), _at(draw, rows[0])
    for row in rows:
        if max(one, other) < len(row):
            row[one], row[other] = row[other], row[one]


def _moved_columns(draw: st.DrawFn, rows: Rows) -> None:
    """Every column one place to the left: with its header, or under its neighbour's."""
    first = draw(st.integers(0, 1))
    rows[first:] = [row[1:] + row[:1] for row in rows[first:]]


def _renamed_column(draw: st.DrawFn, rows: Rows) -> None:
    at = _at(draw, rows[0])
    rows[0][at] = draw(st.sampled_from([f"{rows[0][at]}s", f" {rows[0][at].upper()}", "", "x"]))


Injury = Callable[[st.DrawFn, Rows], None]

# Mostly what leaves the table readable: a file refused at once shows little of what reads it.
_OF_LINES: tuple[Injury, ...] = (
    *[_odd_cell] * 6,
    *[_copied_cell] * 3,
    *[_repeated_line] * 2,
    _exchanged_cells,
    _lost_cell,
    _lost_line,
)
_OF_COLUMNS: tuple[Injury, ...] = (
    _lost_column,
    _exchanged_columns,
    _moved_columns,
    _renamed_column,
)
_INJURIES = (*_OF_LINES, *_OF_COLUMNS)
