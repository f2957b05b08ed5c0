"""The table behind a figure as CSV and as a workbook, in which no cell is taken for a formula.

The same table gives the same bytes: no clock is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

# What a spreadsheet would compute at the start of a cell; the last four are the wide signs of East
# Asian keyboards, which some programs read alike.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # no workbook can hold them
_LONGEST = 32_767  # characters of a cell; what is longer would be cut in silence
_DAY, _MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
_EPOCH = datetime(1980, 1, 1)  # the first day an archive can name
_WIDTHS = (8, 60)  # characters of a column
_ABOUT_WIDTHS = (14, 80, 80)

Row = Sequence[str]


def tidy(data: pd.DataFrame) -> pd.DataFrame:
    """The table as it is handed out: without geometry, an index of names as its first columns."""
    table = pd.DataFrame(data.drop(columns="geometry", errors="ignore"))
    if not isinstance(table.index, pd.RangeIndex):
        table = table.reset_index()
    table.columns = [_harmless(_plain(name)) for name in table.columns]
    return table


def as_csv(data: pd.DataFrame) -> bytes:
    """UTF-8; dates as YYYY-MM-DD; text that a spreadsheet would compute starts with '."""
    table = tidy(data).apply(lambda column: _written(column).map(_harmless))
    content: str = table.to_csv(index=False, lineterminator="\n")
    return content.encode()


def _written(column: pd.Series) -> pd.Series:
    """Dates as text, with the time of day where one of the column has any."""
    if not pd.api.types.is_datetime64_any_dtype(column):
        return column
    form = "%Y-%m-%d" if _are_days(column) else "%Y-%m-%dT%H:%M:%S"
    text: pd.Series = column.dt.strftime(form)
    return text


def _are_days(column: pd.Series) -> bool:
    known = column.dropna()
    return bool((known == known.dt.normalize()).all())


def _plain(name: Any) -> Any:
    return name.strftime("%Y-%m-%d") if isinstance(name, pd.Timestamp) else name


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell


def as_xlsx(data: pd.DataFrame, about: Sequence[Row]) -> bytes:
    """A workbook: the table on one sheet, what it is and where it comes from on the other.

    Numbers stay numbers, dates dates; the header stays in sight. `about` is rows of text, the
    first of which is the header.
    """
    from openpyxl import Workbook

    book = Workbook()
    _fill(book.active, tidy(data))
    _describe(book.create_sheet("about"), about)
    book.properties.creator = "sahel-indicators"
    content = BytesIO()
    book.save(content)
    return _without_clock(content)


def _fill(sheet: Worksheet, table: pd.DataFrame) -> None:
    sheet.title = "data"
    sheet.append([str(name) for name in table.columns])
    for row in table.itertuples(index=False, name=None):
        sheet.append([_cell(value) for value in row])
    for number, name in enumerate(table.columns, start=1):
        column = table.iloc[:, number - 1]
        if pd.api.types.is_datetime64_any_dtype(column):
            _format(sheet, number, _DAY if _are_days(column) else _MOMENT)
        _widen(sheet, number, [str(value) for value in (name, *_written(column))])
    _head(sheet)
    sheet.auto_filter.ref = sheet.dimensions


def _cell(value: Any) -> Any:
    """A value as a workbook can hold it: a number, a date, true or false, nothing, or text."""
    if isinstance(value, (list, tuple, dict, set, np.ndarray)):
        return _text(str(value))
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.tz_localize(None).to_pydatetime()
    if isinstance(value, np.generic):
        value = value.item()
    is_number = isinstance(value, (bool, int)) or (isinstance(value, float) and np.isfinite(value))
    return value if is_number else _text(str(value))


def _text(words: str) -> str:
    said = str(_harmless(_UNPRINTABLE.sub("\ufffd", words)))
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"


def _format(sheet: Worksheet, column: int, form: str) -> None:
    for (cell,) in sheet.iter_rows(min_row=2, min_col=column, max_col=column):
        cell.number_format = form


def _widen(sheet: Worksheet, column: int, texts: Sequence[str]) -> None:
    from openpyxl.utils import get_column_letter

    least, most = _WIDTHS
    width = min(max(least, *(len(text) + 2 for text in texts)), most)
    sheet.column_dimensions[get_column_letter(column)].width = width


def _head(sheet: Worksheet) -> None:
    from openpyxl.styles import Font

    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"


def _describe(sheet: Worksheet, about: Sequence[Row]) -> None:
    from openpyxl.styles import Alignment

    for row in about:
        sheet.append([_text(words) for words in row])
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for letter, width in zip("ABC", _ABOUT_WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    _head(sheet)


def _without_clock(content: BytesIO) -> bytes:
    """The same workbook with the time of writing taken out of its archive and its properties."""
    clean = BytesIO()
    moment = f"{_EPOCH.isoformat()}Z".encode()
    with ZipFile(content) as written, ZipFile(clean, "w", ZIP_DEFLATED) as archive:
        for name in written.namelist():
            part = written.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"[\d-]+T[\d:.]+Z", moment, part)
            entry = ZipInfo(name, _EPOCH.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, part)
    return clean.getvalue()


def about_rows(
    texts: Mapping[str, Mapping[str, str]], sources: Sequence[Mapping[str, Any]]
) -> list[Row]:
    """What a workbook says of itself: the texts in each language, then the sources."""
    fields = ("title", "subtitle", "note", "source", "alt")
    rows: list[Row] = [("", *texts)]
    rows += [(field, *(text[field] for text in texts.values())) for field in fields]
    rows.append(("producer", "licence", "citation"))
    rows += [(s["producer"], s["licence"], s["citation"]) for s in sources]
    return rows
