"""Tables of phases in publishers' layouts: as text, as workbooks, and injured at random."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pandas as pd
from hypothesis import strategies as st

from sahel_indicators.errors import IngestError
from sahel_indicators.ingest import Ingested, ingest_file
from sahel_indicators.observations import validate

Cells = dict[str, object]


def table(header: Sequence[str], rows: Sequence[Cells]) -> str:
    """A comma-separated table of rows that name the cells they fill."""
    out = io.StringIO()
    writer = csv.DictWriter(out, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def workbook(path: Path, header: Sequence[str], rows: Sequence[Cells]) -> Path:
    """The same table as the one sheet of a workbook; numbers stay numbers."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(header))
    for row in rows:
        sheet.append([row.get(name) for name in header])
    book.save(path)
    return path


def ingest(folder: Path, data: str | bytes, name: str = "table.csv") -> Ingested:
    """What becomes of a file with this content, every row of which is accounted for."""
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    done = ingest_file(path)
    assert done.rows_observed + done.rows_quarantined == done.rows_read
    validate(done.observations)
    return done


def figure(done: Ingested, variable: str, **where: object) -> pd.Series:
    """The one observation of a variable for which this holds."""
    found = done.observations.query("variable == @variable")
    for name, wanted in where.items():
        found = found[found[name] == wanted]
    assert len(found) == 1, found
    return found.iloc[0]


def reasons(done: Ingested) -> dict[int, str]:
    """Why each row was set aside, by its line."""
    return dict(zip(done.quarantine["row"], done.quarantine["reason"], strict=True))


_ODD = ("", "x", "-", "-1", "1e400", "12,5", "99", "2023-02-30", "Feb 2023", "nan", '"', "é\u0000")


@st.composite
def injured(draw: st.DrawFn, texts: Sequence[str]) -> bytes:
    """One of some texts after one to four injuries to its lines, cells, columns or bytes."""
    rows = list(csv.reader(io.StringIO(draw(st.sampled_from(texts)))))
    for _ in range(draw(st.integers(1, 4))):
        _injure(draw, rows)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    data = out.getvalue().encode("utf-8")
    return data[: draw(st.integers(0, len(data)))] if draw(st.integers(0, 5)) == 0 else data


def _injure(draw: st.DrawFn, rows: list[list[str]]) -> None:
    at = draw(st.integers(0, len(rows) - 1))
    place = draw(st.integers(0, max(len(rows[at]) - 1, 0)))
    other = draw(st.integers(0, max(len(rows[at]) - 1, 0)))
    kind = draw(st.sampled_from(["line", "twice", "cell", "cell", "swap", "column", "shift"]))
    if kind == "line" and len(rows) > 1:
        del rows[at]
    elif kind == "twice":
        rows.insert(at, list(rows[at]))
    elif kind == "cell" and rows[at]:
        rows[at][place] = draw(st.sampled_from(_ODD))
    elif kind == "swap" and rows[at]:
        rows[at][place], rows[at][other] = rows[at][other], rows[at][place]
    elif kind == "column":
        rows[:] = [row[:place] + row[place + 1 :] for row in rows]
    elif kind == "shift":
        rows[1:] = [row[1:] + row[:1] for row in rows[1:]]


def refused_or_accounted_for(data: bytes, name: str = "table.csv") -> None:
    """Only `IngestError` escapes; otherwise every row is accounted for and the schema holds."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            ingest(Path(folder), data, name)
        except IngestError as error:
            assert folder in str(error)
