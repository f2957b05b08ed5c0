"""Every publisher's table as text: encodings, HXL rows, headers and styles are dealt with here."""

from __future__ import annotations

from .cells import MISSING, is_missing, read_numbers
from .days import day_reader, month_number, read_month
from .names import plain_name
from .opening import open_document
from .strict import numbers, read_header, read_table
from .table import Document, Table

__all__ = [
    "MISSING",
    "Document",
    "Table",
    "day_reader",
    "is_missing",
    "month_number",
    "numbers",
    "open_document",
    "plain_name",
    "read_header",
    "read_month",
    "read_numbers",
    "read_table",
]
