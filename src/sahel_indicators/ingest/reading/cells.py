"""Numbers as publishers write them, decided for a whole column and never guessed for a cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

MISSING: frozenset[str] = frozenset(
    {
        "",
        "-",
        "–",
        "—",
        "..",
        "n/a",
        "#n/a",
        "na",
        "n.a.",
        "nd",
        "n.d.",
        "null",
        "none",
        "nan",
        "not available",
        "not provided",
        "sans objet",
    }
)
"""What publishers write for "no figure", in lower case."""

_MINUS = "\N{MINUS SIGN}"
# A blank of any width or an apostrophe between groups of three digits.
_GROUPED = re.compile(r"([0-9]{1,3})((?:[ \u00a0\u202f\u2009'’][0-9]{3})+)(?![0-9])")
_GAPS = re.compile(r"[ \u00a0\u202f\u2009'’]")
_FIGURE = re.compile(r"([+-]?)([0-9][0-9.,]*|[.,][0-9]+)(?:[eE]([+-]?[0-9]{1,3}))?")
_COULD_GROUP = re.compile(r"[1-9][0-9]{0,2}(?:[.,][0-9]{3})+")


def is_missing(text: str) -> bool:
    """Whether a cell says that there is no figure ("-", "n/a", "sans objet", nothing at all)."""
    return text.strip().casefold() in MISSING


def read_numbers(
    column: pd.Series, decimal_comma: bool | None = None
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """The figures of a column (NaN where there is none) and where a cell cannot be read.

    All cells decide together what a comma and a point mean; `decimal_comma` decides where they do
    not. "1,234" is unreadable where neither does: it could be either of two figures. Thousands may
    be separated by blanks, apostrophes, commas or points. "12 %" is unreadable: its unit is not
    that of the column.
    """
    cells = _arrow(column)
    # Where commas are said to be decimal, a point may separate thousands.
    if not (decimal_comma and pc.any(pc.match_substring(cells, ".")).as_py()):
        plain = _plain(cells)
        if plain is not None:
            return plain, np.zeros(len(plain), dtype=bool)
    codes, texts = pd.factorize(np.asarray(column, dtype=object))
    values, unreadable = _decided([str(text) for text in texts], decimal_comma)
    return values[codes], unreadable[codes]


def _arrow(column: pd.Series) -> pa.ChunkedArray | pa.Array:
    cells = pa.array(column.array, type=pa.large_string())
    return pc.if_else(pc.equal(cells, ""), None, cells)


def _plain(cells: pa.ChunkedArray | pa.Array) -> npt.NDArray[np.float64] | None:
    """The figures of a column in which every cell is blank or a plain number; else None."""
    try:
        figures = pc.cast(cells, pa.float64())
    except pa.ArrowInvalid:
        return None
    values = np.asarray(figures.to_numpy(zero_copy_only=False), dtype=np.float64)
    # "nan" and "inf" are no numbers, though they can be cast.
    if np.isfinite(values).sum() != len(cells) - cells.null_count:
        return None
    return values


@dataclass(frozen=True)
class _Figure:
    """A cell taken apart: its digits, and what its point or comma can mean."""

    digits: str
    """With the decimal mark as written, and without blanks between groups."""
    comma_is_decimal: bool | None
    """What the cell proves; None where it has no mark, or could be either."""
    doubtful: str = ""
    """The one mark that could separate thousands or decimals."""


def _decided(
    texts: Sequence[str], decimal_comma: bool | None
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    figures = [None if is_missing(text) else _taken_apart(text) for text in texts]
    doubted = {figure.doubtful for figure in figures if figure} - {""}
    verdict = _verdict(figures, decimal_comma)
    values = np.full(len(texts), np.nan)
    unreadable = np.zeros(len(texts), dtype=bool)
    for place, (text, figure) in enumerate(zip(texts, figures, strict=True)):
        value = None if figure is None else _value(figure, verdict, doubted)
        if value is not None:
            values[place] = value
        else:
            unreadable[place] = not is_missing(text)
    return values, unreadable


def _verdict(figures: Sequence[_Figure | None], decimal_comma: bool | None) -> bool | str | None:
    """Whether the comma is decimal; "both" where the cells contradict each other."""
    proven = {figure.comma_is_decimal for figure in figures if figure} - {None}
    if len(proven) == 2:
        return "both"
    if proven:
        return proven.pop()
    if decimal_comma and any(figure and figure.doubtful == "." for figure in figures):
        # "14.123" in a file with semicolons may be written either way, and so may "1,234" beside.
        return "both"
    return decimal_comma


def _value(figure: _Figure, verdict: bool | str | None, doubted: set[str]) -> float | None:
    comma = figure.comma_is_decimal
    if figure.doubtful:
        comma = _meaning(figure.doubtful, verdict, doubted)
        if comma is None:
            return None
    return _float(figure.digits, bool(comma))


def _meaning(mark: str, verdict: bool | str | None, doubted: set[str]) -> bool | None:
    """Whether the comma is decimal, for a cell that does not tell; None where nothing does."""
    if isinstance(verdict, bool):
        return verdict
    if verdict is None and mark == "." and "," not in doubted:
        return False  # a plain number as every program writes it
    return None


def _float(digits: str, comma_is_decimal: bool) -> float | None:
    decimal, group = (",", ".") if comma_is_decimal else (".", ",")
    value = float(digits.replace(group, "").replace(decimal, "."))
    return value if np.isfinite(value) else None


def _taken_apart(text: str) -> _Figure | None:
    text = text.strip().replace(_MINUS, "-")
    closed = _GROUPED.sub(lambda match: match[1] + _GAPS.sub("", match[2]), text, count=1)
    match = _FIGURE.fullmatch(closed)
    if match is None:
        return None
    body, machine = match[2], match[3] is not None
    proven, doubtful = _marks(body, grouped=closed != text or machine)
    if proven is None and not doubtful and ("," in body or "." in body):
        return None
    return _Figure(closed, proven, doubtful)


def _marks(body: str, *, grouped: bool) -> tuple[bool | None, str]:
    """What the marks prove about the comma, and the mark that proves nothing."""
    marks = [sign for sign in body if sign in ".,"]
    if not marks:
        return None, ""
    last = marks[-1]
    if len(set(marks)) == 2:
        whole, _, _ = body.rpartition(last)
        fits = marks.count(last) == 1 and not grouped and _COULD_GROUP.fullmatch(whole)
        return (last == ",", "") if fits else (None, "")
    if len(marks) > 1:
        fits = not grouped and _COULD_GROUP.fullmatch(body)
        return (last == ".", "") if fits else (None, "")
    if grouped or not _COULD_GROUP.fullmatch(body):
        return last == ",", ""
    return None, last
