"""Small files damaged at random, and what has to hold whatever became of them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import strategies as st

from sahel_indicators.errors import IngestError
from sahel_indicators.ingest import ingest_file
from sahel_indicators.observations import validate

_ODD = ("", "x", "-", "-1", "1e400", "12,5", "9999-99-99", "2023-02-30", "nan", '"', "é\u0000")


@st.composite
def damaged(draw: st.DrawFn, text: str) -> bytes:
    """The bytes of a comma-separated table after one to four injuries to it."""
    for _ in range(draw(st.integers(1, 4))):
        text = _injured(draw, text)
    data = text.encode("utf-8")
    if draw(st.integers(0, 5)) == 0:
        data = data[: draw(st.integers(0, len(data)))]
    return data


def _injured(draw: st.DrawFn, text: str) -> str:
    rows = [line.split(",") for line in text.split("\n")]
    kind = draw(st.sampled_from(["line", "twice", "cell", "swap", "column", "columns", "header"]))
    at = draw(st.integers(0, len(rows) - 1))
    place = draw(st.integers(0, max(len(rows[at]) - 1, 0)))
    if kind == "line":
        del rows[at]
    elif kind == "twice":
        rows.insert(at, list(rows[at]))
    elif kind == "cell":
        rows[at][place] = draw(st.sampled_from(_ODD))
    elif kind == "swap":
        other = draw(st.integers(0, len(rows[at]) - 1))
        rows[at][place], rows[at][other] = rows[at][other], rows[at][place]
    elif kind == "column":
        rows = [row[:place] + row[place + 1 :] for row in rows]
    elif kind == "columns":
        rows = [row[1:] + row[:1] for row in rows]
    else:
        rows[0] = [f"{name}s" if n == place else name for n, name in enumerate(rows[0])]
    return "\n".join(",".join(row) for row in rows)


def assert_read_whole_or_refused(data: bytes, name: str = "table.csv") -> None:
    """The file is refused with `IngestError`, or every row is accounted for, within the schema."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            done = ingest_file(path)
        except IngestError as error:
            assert str(path) in str(error)
            return
    assert done.rows_observed + done.rows_quarantined == done.rows_read
    validate(done.observations)
