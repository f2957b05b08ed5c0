"""Columns of text to the frame of a table: blanks stripped, empty rows and columns left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .names import Naming
from .table import Table

_ZERO_WIDTH = "\ufeff\u200b"
# First or last bytes of UTF-8 that can belong to a blank: ASCII's, and those of wider blanks.
_MAY_BEGIN_BLANK = np.zeros(256, dtype=bool)
_MAY_BEGIN_BLANK[[*range(0x21), 0xC2, 0xE1, 0xE2, 0xE3, 0xEF]] = True
_MAY_END_BLANK = np.zeros(256, dtype=bool)
_MAY_END_BLANK[[*range(0x21), *range(0x80, 0x8C), 0x9F, 0xA0, 0xA8, 0xA9, 0xAF, 0xBF]] = True


def build_table(
    name: str,
    columns: Sequence[pa.ChunkedArray],
    lines: Sequence[int] | npt.NDArray[np.int64],
    names: Naming,
    named: Sequence[bool],
    tags: Mapping[int, str],
    found: Sequence[str],
    decimal_comma: bool | None = None,
) -> Table:
    """A table of text columns (`large_string`), `lines` being the line of each row.

    Wholly blank rows are no rows; a wholly blank column without a name is left out.
    """
    cells = [stripped(column) for column in columns]
    said = [*found, *names.found]
    blank = _blank_rows(cells, len(lines))
    if blank is not None:
        keep = pa.array(~blank)
        cells = [column.filter(keep) for column in cells]
        lines = np.asarray(lines)[~blank]
        said.append(_counted(int(blank.sum()), "blank row"))
    kept = [
        place
        for place, column in enumerate(cells)
        if named[place] or place in tags or pc.any(pc.not_equal(column, "")).as_py()
    ]
    if len(kept) < len(cells):
        said.append(_counted(len(cells) - len(kept), "blank column"))
    frame = pd.DataFrame(
        {names.names[place]: pd.array(cells[place], dtype="str") for place in kept},
        index=pd.Index(lines, name="row"),
        copy=False,
    )
    return Table(
        name=name,
        frame=frame,
        titles={names.names[place]: names.titles[names.names[place]] for place in kept},
        tags={names.names[place]: tags[place] for place in kept if place in tags},
        found=tuple(said),
        decimal_comma=decimal_comma,
    )


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' if count > 1 else ''} left out"


def stripped(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column without blanks around its cells; the column itself where there are none."""
    if not any(_may_need_it(chunk) for chunk in column.chunks):
        return column
    return pc.utf8_trim(pc.utf8_trim_whitespace(column), characters=_BLANKS)


_BLANKS = " \t\r\n\v\f\u00a0\u202f\u2007" + _ZERO_WIDTH


def _may_need_it(cells: pa.Array) -> bool:
    """Whether a cell begins or ends with a byte that can belong to a blank."""
    _, offsets, data = cells.buffers()
    if data is None or not data.size or not len(cells):
        return False
    ends = np.frombuffer(offsets, dtype=np.int64)[cells.offset : cells.offset + len(cells) + 1]
    text = np.frombuffer(data, dtype=np.uint8)
    if len(text) < 64 * len(cells) and text.min() > 0x20 and text.max() < 0x80:
        return False  # codes, days and figures: no blank anywhere
    # An empty cell shows its neighbour's byte, which is looked at anyway.
    first = text[np.minimum(ends[:-1], len(text) - 1)]
    last = text[np.maximum(ends[1:] - 1, 0)]
    return bool(_MAY_BEGIN_BLANK[first].any() or _MAY_END_BLANK[last].any())


def _blank_rows(columns: Sequence[pa.ChunkedArray], rows: int) -> npt.NDArray[np.bool_] | None:
    """Where all cells of a row are blank; None where there is no such row."""
    blank = np.ones(rows, dtype=bool)
    for column in columns:
        blank &= pc.equal(column, "").to_numpy()
        if not blank.any():
            return None
    return blank
