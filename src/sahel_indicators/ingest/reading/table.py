"""What a reader hands over: tables of text, with what was peculiar about the file in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ...errors import IngestError

if TYPE_CHECKING:
    import geopandas


@dataclass(frozen=True)
class Table:
    """One table of a file as text, a row for each of its records.

    `frame` holds text only (pandas "str", "" for blank, no blanks around a cell) under plain names
    (see `plain_name`). Its index "row" counts lines as an editor or spreadsheet does; the records
    of a JSON file count from 2, as if a header stood above them.
    """

    name: str
    """Sheet, member of an archive or layer; "" where the file is one table."""
    frame: pd.DataFrame
    titles: Mapping[str, str]
    """Plain name to the name as the publisher wrote it, for messages."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """Plain name to HXL tag; empty where there is no row of tags."""
    found: tuple[str, ...] = ()
    """What was peculiar, in words for the analyst."""
    decimal_comma: bool | None = None
    """True where the file itself says so (fields separated by semicolons); None where unknown."""
    merged: Mapping[str, str] = field(default_factory=dict)
    """Plain name of a column to its first cells ("B2:B4") that are merged over several rows."""
    shapes: geopandas.GeoSeries | None = None
    """The outlines in WGS 84, on the index of `frame`."""

    @cached_property
    def columns(self) -> frozenset[str]:
        """The plain names of its columns, which some eighty forms are compared with."""
        return frozenset(self.frame.columns.tolist())


@dataclass(frozen=True)
class Document:
    """A file, recognised by its content, and its tables (never none)."""

    path: Path
    kind: str
    """One of "delimited text", "workbook", "JSON" and "outlines"."""
    tables: tuple[Table, ...]
    modified: date | None = None
    """The day on which the file itself says it was last changed (a workbook's properties)."""
    payload: Any = None
    """The parsed JSON, for nested answers."""
    sha256: str = ""
    """The hash of the bytes that were read."""


class NoTableError(IngestError):
    """A file, or a member of an archive, that holds no table at all, such as a PDF."""


NO_ROWS = "a header but no rows"
FILL_IN = "fill in at least one row, if it is a template; else export the table again"
"""What to do about a table of which only the header is there."""


def refusal(
    message: str,
    file: str,
    *,
    row: int | None = None,
    column: str | None = None,
    expected: str = "a table: delimited text, a workbook (.xlsx), JSON, or outlines of areas",
    remedy: str = "export the table again from its source, or restore the file",
) -> IngestError:
    """The error with which a reader refuses a file as a whole."""
    return IngestError(message, file=file, row=row, column=column, expected=expected, remedy=remedy)


def no_table(message: str, file: str, *, remedy: str) -> NoTableError:
    """The error for what is, recognisably, something other than a table."""
    return NoTableError(
        message,
        file=file,
        expected="a table: delimited text, a workbook (.xlsx), JSON, or outlines of areas",
        remedy=remedy,
    )
