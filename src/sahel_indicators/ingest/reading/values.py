"""Typed cells of workbooks, JSON and outlines as the text that a person would type."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Any

import pyarrow as pa


def cell_text(value: Any) -> str:
    """Whole numbers without a point, days as 2020-04-30, "true"/"false", "" for nothing."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _figure(value)
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return str(value)


def _figure(value: float) -> str:
    if value != value:
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _moment(value: datetime) -> str:
    at_midnight = value.time() == time(0)
    return value.date().isoformat() if at_midnight else value.isoformat(sep=" ")


def text_column(cells: list[str]) -> pa.ChunkedArray:
    """The cells as arrow text; half a character (a lone surrogate) becomes "?"."""
    try:
        return pa.chunked_array([pa.array(cells, type=pa.large_string())])
    except (UnicodeError, pa.ArrowException):
        whole = [cell.encode("utf-8", "replace").decode("utf-8") for cell in cells]
        return pa.chunked_array([pa.array(whole, type=pa.large_string())])
