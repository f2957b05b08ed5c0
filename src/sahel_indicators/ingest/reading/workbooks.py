"""Workbooks (.xlsx), every sheet that holds a table, hidden ones as well; no macro ever runs."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import python_calamine as calamine

from .archives import Archive
from .columns import build_table
from .heads import SEARCHED, find_head, has_name, naming, peculiarities
from .sheets import FORMULA, cell_place, check_safety, errors_by_sheet, last_changed
from .table import FILL_IN, NO_ROWS, Table, no_table, refusal
from .values import cell_text, text_column

_RESAVE = "open it in a spreadsheet program and save it again as .xlsx"


def read_workbook(archive: Archive, data: bytes) -> tuple[tuple[Table, ...], date | None]:
    """The tables of a workbook and the day it was last changed; raises `IngestError`."""
    file = archive.file
    check_safety(archive)
    errors = errors_by_sheet(archive)
    tables, skipped = [], []
    for sheet in _sheets(data, file):
        found = _table(sheet, errors.get(sheet.name, {}), file)
        if isinstance(found, str):
            skipped.append(f"sheet '{sheet.name}' left out ({found})")
        else:
            tables.append(found)
    if not tables:
        raise no_table(
            "is a workbook without a table" + "".join(f"; {said}" for said in skipped)[:300],
            file,
            remedy=_what_to_do(skipped),
        )
    named = tuple(replace(table, found=(*table.found, *skipped)) for table in tables)
    return named, last_changed(archive)


def _what_to_do(skipped: list[str]) -> str:
    if any(NO_ROWS in said for said in skipped):
        return FILL_IN
    return "check that this is the workbook with the figures"


@dataclass(frozen=True)
class _Sheet:
    name: str
    rows: list[list[Any]]
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]


def _sheets(data: bytes, file: str) -> list[_Sheet]:
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            sheets = []
            for about in book.sheets_metadata:
                if about.typ != calamine.SheetTypeEnum.WorkSheet:
                    continue
                sheet = book.get_sheet_by_name(about.name)
                rows = sheet.to_python(skip_empty_area=False)
                sheets.append(_Sheet(about.name, rows, sheet.merged_cell_ranges or ()))
            return sheets
    except BaseException as error:
        # A panic inside the reader's Rust code is no `Exception`; it means a damaged file as well.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise refusal(
                f"is a workbook that cannot be read ({type(error).__name__}: {str(error)[:120]})",
                file,
                expected="a workbook (.xlsx) as a spreadsheet program saves it",
                remedy=_RESAVE,
            ) from error
        raise


def _table(sheet: _Sheet, errors: dict[tuple[int, int], str], file: str) -> Table | str:
    """The sheet's table, or why it has none."""
    _show(errors, sheet.rows)
    # A row of "#formula" is no row of tags, which begin with "#" as well.
    first = [
        [_clean("" if value == FORMULA else value) for value in row]
        for row in sheet.rows[: SEARCHED + 1]
    ]
    head = find_head(first, first_may_have_figures=False)
    if head is None:
        return "no header found" if any(map(any, first)) else "empty"
    rows = sheet.rows[head.below :]
    if not any(any(map(_is_filled, row)) for row in rows):
        return NO_ROWS
    names = naming(first, head, _merged_above(sheet, head.row))
    columns = [
        text_column([cell_text(value) for value in column]) for column in zip(*rows, strict=True)
    ]
    table = build_table(
        sheet.name,
        columns,
        np.arange(head.below + 1, head.below + 1 + len(rows)),
        names,
        [has_name(title) for title in first[head.row]],
        head.tags,
        [*peculiarities(head), *_never_calculated(errors)],
    )
    lines = table.frame.index.to_numpy()
    return replace(table, merged=_merged_below(sheet, head.below, names.names, lines))


def _show(errors: dict[tuple[int, int], str], rows: list[list[Any]]) -> None:
    """Put errors and formulas without a value where the reader sees blanks, or no cell at all."""
    if not errors:
        return
    # The place of an error that does not say it is the last cell, whichever that is.
    height = max(1, *(row + 1 for row, _ in errors))
    width = max(1, *map(len, rows[:1]), *(column + 1 for _, column in errors))
    rows.extend([] for _ in range(height - len(rows)))
    for row in rows:
        row.extend([""] * (width - len(row)))
    for (place, column), said in errors.items():
        rows[place][column] = said


def _never_calculated(errors: dict[tuple[int, int], str]) -> list[str]:
    """That values of formulas are lacking, and how to get them; nothing where none is."""
    count = sum(said == FORMULA for said in errors.values())
    if not count:
        return []
    cells = "1 cell holds a formula" if count == 1 else f"{count:,} cells hold formulas"
    return [f"{cells} never calculated: open and save the workbook in a spreadsheet"]


def _clean(value: Any) -> str:
    return cell_text(value).strip()


def _is_filled(value: Any) -> bool:
    return value is not None and (not isinstance(value, str) or bool(value.strip()))


def _merged_above(sheet: _Sheet, header: int) -> dict[int, int]:
    """The last column of each merged range by its first, in the row above the header."""
    return {
        first: last
        for (top, first), (bottom, last) in sheet.merged
        if top <= header - 1 <= bottom and last > first
    }


def _merged_below(
    sheet: _Sheet, below: int, names: Sequence[str], lines: npt.NDArray[np.int64]
) -> dict[str, str]:
    """By the name of a column, its first cells that leave a row of the table without their value.

    A spreadsheet keeps the value in the first row alone. Rows with nothing else, as under a note
    over several rows, are no rows of the table.
    """
    found: dict[str, str] = {}
    for (top, first), (bottom, last) in sorted(sheet.merged):
        covered = (lines > max(top + 1, below)) & (lines <= bottom + 1)
        if not covered.any():
            continue
        for name in names[first : last + 1]:
            found.setdefault(name, f"{cell_place(top, first)}:{cell_place(bottom, last)}")
    return found
