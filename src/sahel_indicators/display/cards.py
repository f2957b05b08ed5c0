"""Findings as cards: what they are, then their tables, one folding part a field."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from typing import Any, TypeVar

import pandas as pd
from markupsafe import Markup

from . import markup

_MOST = 20  # rows of a table
_IN_FULL = 4  # entries of a mapping
_T = TypeVar("_T")


def shows_its_fields(kind: type[_T]) -> type[_T]:
    """Give a dataclass of tables a card in notebooks, and a text of a few lines in a terminal.

    The title is the first sentence of its docstring, with `country` where it has one; every field
    becomes a part. A class that shows itself keeps its own way.
    """
    shown: dict[str, Callable[[Any], str]] = {"_repr_html_": as_card, "__repr__": as_text}
    for name, show in shown.items():
        if name == "__repr__" or not hasattr(kind, name):
            setattr(kind, name, show)
    return kind


def as_card(thing: Any) -> str:
    """A title, what the columns mean, and the fields; the first table is open."""
    title, rest = _docstring(type(thing))
    parts = [markup.paragraph(_with_country(title, thing), "title")]
    if rest:
        parts.append(markup.folded("What the fields and columns are", markup.paragraph(rest)))
    is_first = True
    for name, value in _fields(thing):
        parts.append(_part(name, value, is_first))
        is_first = is_first and not isinstance(value, pd.DataFrame)
    return markup.card(*parts)


def as_text(thing: Any) -> str:
    """The title, then a line a field."""
    title, _ = _docstring(type(thing))
    lines = [f"{type(thing).__name__}: {_with_country(title, thing)}"]
    lines += [f"  {name}: {_in_a_line(value)}" for name, value in _fields(thing)]
    return "\n".join(lines)


def _fields(thing: Any) -> Iterator[tuple[str, Any]]:
    for field in fields(thing):
        if field.name != "country":
            yield field.name, getattr(thing, field.name)


def _docstring(kind: type) -> tuple[str, str]:
    """The first sentence of a docstring, and the rest; marks of code are left out."""
    said = re.sub(r"\s+", " ", inspect.getdoc(kind) or kind.__name__).replace("`", "")
    first, _, rest = said.partition(". ")
    return first.removesuffix("."), rest


def _with_country(title: str, thing: Any) -> str:
    country = getattr(thing, "country", "")
    return f"{title} ({country})" if country else title


def _part(name: str, value: Any, is_open: bool) -> Markup:
    if isinstance(value, pd.DataFrame):
        return markup.folded(_counted(name, value), _table(value), is_open=is_open)
    if hasattr(value, "_repr_html_"):
        return markup.folded(f"{name}: {_in_a_line(value)}", Markup(value._repr_html_()))
    if isinstance(value, Mapping):
        return markup.folded(f"{name}: {_in_a_line(value)}", *_entries(value))
    return markup.paragraph(f"{name}: {_in_a_line(value)}")


def _entries(value: Mapping[Any, Any]) -> list[Markup]:
    """Every entry in full where there are few, in a line each where there are many."""
    if len(value) <= _IN_FULL:
        return [_part(_key(key), each, False) for key, each in value.items()]
    return [markup.listing([f"{_key(key)}: {_in_a_line(each)}" for key, each in value.items()])]


def _counted(name: str, frame: pd.DataFrame) -> str:
    return f"{name}: {len(frame):,} rows"


def _table(frame: pd.DataFrame) -> Markup:
    """With an index that says something as a column; outlines are no reading."""
    named = frame if isinstance(frame.index, pd.RangeIndex) else frame.reset_index()
    named = named.rename(columns=lambda name: _key(name))
    return markup.table(named.drop(columns="geometry", errors="ignore"), most=_MOST)


def _key(key: Any) -> str:
    if isinstance(key, pd.Timestamp):
        return f"{key:%Y-%m-%d}"
    return ", ".join(map(str, key)) if isinstance(key, tuple) else str(key)


def _in_a_line(value: Any) -> str:
    if isinstance(value, pd.DataFrame):
        return f"{len(value):,} rows of {', '.join(_key(name) for name in value.columns[:8])}" + (
            ", ..." if len(value.columns) > 8 else ""
        )
    if isinstance(value, Mapping):
        return f"{len(value)} entries"
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, tuple | list):
        return ", ".join(map(_key, value)) or "none"
    is_plain = isinstance(value, str | int | float)
    return (str(value) or "none") if is_plain else repr(value).partition("\n")[0]
