"""Tables of phases in publishers' layouts: as text, and as workbooks."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from sahel_indicators.ingest import Ingested

from .reading.making import workbook as book_of

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
    cells = [[row.get(name) for name in header] for row in rows]
    path.write_bytes(book_of({"Sheet": [header, *cells]}))
    return path


def reasons(done: Ingested) -> dict[int, str]:
    """Why each row was set aside, by its line."""
    return dict(zip(done.quarantine["row"], done.quarantine["reason"], strict=True))
