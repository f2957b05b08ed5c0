"""Where a table begins: titles above it, group labels, the header and a row of HXL tags."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .names import Naming, name_columns, plain_name

SEARCHED = 25
"""So many rows are searched for a header."""

_TAG = re.compile(r"#[A-Za-z]")
_FIGURE_OR_DAY = re.compile(
    r"[+-]?[0-9][0-9 .,\u00a0\u202f]*(?:[eE][+-]?[0-9]+)?%?|[0-9]{4}-[0-9]{2}-[0-9]{2}.*|true|false"
)


@dataclass(frozen=True)
class Head:
    """Where the header stands among the first rows, counted from 0, and what stands around it."""

    row: int
    tags: Mapping[int, str]
    """Position of a column to its HXL tag; empty where there is no row of tags."""
    below: int
    """The first row under header and tags."""


def find_head(rows: Sequence[Sequence[str]], *, first_may_have_figures: bool) -> Head | None:
    """The header among the first rows; None where no row looks like one.

    It is the row above HXL tags, else the first row that fills 60 % as many cells with words as the
    fullest row fills, and holds no figures or days. In delimited text the first row may hold
    figures (years as columns) if it fills as many cells.
    """
    for place, row in enumerate(rows[:SEARCHED]):
        if _is_tag_row(row) and (above := _filled_above(rows, place)) is not None:
            tags = {column: text for column, text in enumerate(row) if text}
            return Head(above, tags, place + 1)
    most = max((_filled(row) for row in rows[:SEARCHED]), default=0)
    for place, row in enumerate(rows[:SEARCHED]):
        if _filled(row) and _fills(row, most) and not any(map(_is_figure, row)):
            return Head(place, {}, place + 1)
        if _filled(row) and first_may_have_figures:
            if _filled(row) == most and not all(map(_is_figure, filter(None, row))):
                return Head(place, {}, place + 1)
            first_may_have_figures = False
    return None


def _is_tag_row(row: Sequence[str]) -> bool:
    filled = [text for text in row if text]
    enough = 2 if len(row) > 3 else 1
    return len(filled) >= enough and all(map(_TAG.match, filled))


def _filled_above(rows: Sequence[Sequence[str]], place: int) -> int | None:
    return next((above for above in range(place - 1, -1, -1) if any(rows[above])), None)


def _filled(row: Sequence[str]) -> int:
    return sum(map(bool, row))


def _fills(row: Sequence[str], most: int) -> bool:
    return most > 1 and _filled(row) >= 0.6 * most


def _is_figure(text: str) -> bool:
    return bool(_FIGURE_OR_DAY.fullmatch(text))


def group_labels(
    above: Sequence[str], width: int, merged: Mapping[int, int] | None = None
) -> list[str]:
    """The labels of the row above a header, each over its merged range or up to the next label.

    `merged` has the last column of each merged range by its first. A row with one text that is not
    merged is a title, not a label.
    """
    labels = [""] * width
    filled = [column for column, text in enumerate(above[:width]) if text]
    if len(filled) < 2 and not merged:
        return labels
    for place, column in enumerate(filled):
        following = filled[place + 1] if place + 1 < len(filled) else width
        last = (merged or {}).get(column, following - 1)
        for covered in range(column, min(last, width - 1) + 1):
            labels[covered] = above[column]
    return labels


def naming(
    rows: Sequence[Sequence[str]], head: Head, merged: Mapping[int, int] | None = None
) -> Naming:
    """The names of the columns under a head."""
    header = rows[head.row]
    above = rows[head.row - 1] if head.row else []
    return name_columns(header, group_labels(above, len(header), merged))


def peculiarities(head: Head, first_line: int = 1) -> list[str]:
    """What is unusual about a head, in words; `first_line` is the line of row 0."""
    said = []
    if head.row + first_line != 1:
        said.append(f"header in line {head.row + first_line}")
    if head.tags:
        said.append(f"HXL tags in line {head.below - 1 + first_line}")
    return said


def has_name(title: str) -> bool:
    """Whether a header's cell names a column."""
    return bool(plain_name(title))
