"""JSON answers and files: a list of records, wherever the publisher's envelope keeps it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ...errors import shortened
from .columns import build_table
from .encodings import as_utf8
from .names import name_columns
from .outlines import outlines_of_features
from .table import Table, no_table, refusal
from .values import cell_text, text_column

_ENVELOPES = ("data", "result", "results", "Result", "items", "features", "body")
_DEEPEST = 20
_MOST_COLUMNS = 5_000
_SAYING = (
    "status",
    "statusCode",
    "success",
    "error",
    "errors",
    "message",
    "detail",
    "count",
    "body",
)
# JSON with none of these is no answer of a service, which could be asked again.
_OF_ANSWERS = {*_ENVELOPES, *_SAYING}
_EXPECTED = "a list of records, alone or under one of: " + ", ".join(_ENVELOPES)


def read_json(data: bytes, file: str, name: str = "") -> tuple[str, Table, Any]:
    """The kind ("JSON" or "outlines"), the one table and the parsed payload of a JSON text."""
    text, found = as_utf8(data, file)
    payload, repeated = _parsed(text, file)
    if repeated:
        found.append(f"the key '{shortened(repeated[0])}' twice in one record (read as ' (2)')")
    if isinstance(payload, dict) and payload.get("type") == "FeatureCollection":
        return "outlines", outlines_of_features(payload, file, name, found), payload
    records = _records(payload, file)
    if isinstance(payload, dict) and payload.get("success") is False:
        found.append(f"the answer says that it failed: {_saying(payload)}")
    return "JSON", table_of_records(records, file, name, found), payload


def table_of_records(records: Sequence[Any], file: str, name: str, found: Sequence[str]) -> Table:
    """One row a record, nested objects as columns of their own, counted from line 2."""
    flat = [_flat(record, place, file) for place, record in enumerate(records)]
    titles = list(dict.fromkeys(key for record in flat for key in record))
    if len(titles) > _MOST_COLUMNS:
        raise refusal(
            f"has {len(titles):,} different fields", file, expected=f"at most {_MOST_COLUMNS:,}"
        )
    if not titles:
        raise refusal("has records without a single field", file, expected=_EXPECTED)
    columns = [text_column([record.get(title, "") for record in flat]) for title in titles]
    return build_table(
        name,
        columns,
        np.arange(2, len(flat) + 2),
        name_columns(titles),
        [True] * len(titles),
        {},
        found,
    )


def _parsed(text: bytes, file: str) -> tuple[Any, list[str]]:
    repeated: list[str] = []

    def collect(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        record = dict(pairs)
        return record if len(record) == len(pairs) else _all_kept(pairs, repeated)

    try:
        payload = json.loads(text, object_pairs_hook=collect, parse_constant=str)
    except json.JSONDecodeError as error:
        raise refusal(
            f"is JSON that cannot be read ({error.msg})",
            file,
            row=error.lineno,
            expected="one whole JSON value",
            remedy="the file is cut short or damaged: fetch it again",
        ) from error
    except (RecursionError, ValueError) as error:
        raise refusal(
            "is JSON that is nested too deeply, or holds a number of thousands of digits",
            file,
            expected=_EXPECTED,
        ) from error
    return payload, repeated


def _all_kept(pairs: Sequence[tuple[str, Any]], repeated: list[str]) -> dict[str, Any]:
    """Repeated keys with different values side by side: the last must not win in silence."""
    record: dict[str, Any] = {}
    for key, value in pairs:
        if key in record and record[key] != value:
            repeated.append(key)
            times = 2
            while f"{key} ({times})" in record:
                times += 1
            key = f"{key} ({times})"
        record[key] = value
    return record


# -- where the records are -------------------------------------------------------------------


def _records(payload: Any, file: str) -> Sequence[Any]:
    if isinstance(payload, list):
        records: Sequence[Any] = payload
    elif isinstance(payload, dict):
        lists = [found for key in _ENVELOPES for found in _lists(payload.get(key))]
        records = max(lists, key=len, default=[])
    else:
        records = []
    if not records:
        raise _no_records(payload, file)
    return records


def _no_records(payload: Any, file: str) -> Exception:
    """The error for JSON without a table: a publisher's answer, or a file about something else."""
    answers = not isinstance(payload, dict) or not payload.keys().isdisjoint(_OF_ANSWERS)
    return no_table(
        f"is JSON without a record{_saying(payload)}",
        file,
        remedy="read what the answer says; ask again with other dates or a valid key"
        if answers
        else "it is no table that is known; hand in the table of figures itself",
    )


def _lists(value: Any, depth: int = 0) -> Iterator[Sequence[Any]]:
    """The lists of objects in a part of the answer, at whatever depth."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        yield value
    elif isinstance(value, dict) and depth < _DEEPEST:
        for part in value.values():
            yield from _lists(part, depth + 1)


def _saying(payload: Any) -> str:
    """What an answer says about itself, shortened."""
    if not isinstance(payload, dict):
        return ""
    said = [f"{key}: {shortened(cell_text(payload[key]))}" for key in _SAYING if key in payload]
    return f" ({'; '.join(said)})" if said else ""


# -- one record ------------------------------------------------------------------------------


def _flat(record: Any, place: int, file: str) -> dict[str, str]:
    if not isinstance(record, dict):
        raise refusal(
            f"has a record that is no object ('{shortened(cell_text(record))}')",
            file,
            row=place + 2,
            expected=_EXPECTED,
        )
    return dict(_fields(record, "", 0))


def _fields(record: Mapping[str, Any], above: str, depth: int) -> Iterator[tuple[str, str]]:
    for key, value in record.items():
        title = f"{above}_{key}" if above else key
        if isinstance(value, dict) and value and depth < _DEEPEST:
            yield from _fields(value, title, depth + 1)
        else:
            yield title, cell_text(value)
