"""Line breaks and quotes of a text, found in its bytes: where each record begins, and its line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_QUOTE, _LINE_FEED, _RETURN = 0x22, 0x0A, 0x0D
# So many bytes at a time, so that the marks of a large file stay small in memory.
_BLOCK = 1 << 18


@dataclass(frozen=True)
class Lines:
    """The records of a text."""

    starts: npt.NDArray[np.int64]
    """The byte each begins at."""
    lines: npt.NDArray[np.int64]
    """The line each begins on, from 1."""
    filled: npt.NDArray[np.bool_]
    """False for an empty line."""
    broken: bool
    """Whether any record spans lines."""


def scan_lines(text: bytes, separator: str) -> Lines | None:
    """The records of a text; None where a quote is neither around a field nor doubled in one."""
    data = np.frombuffer(text, dtype=np.uint8)
    beside = np.zeros(256, dtype=bool)
    beside[[ord(separator), _LINE_FEED, _RETURN, _QUOTE]] = True
    returns = b"\r" in text
    quotes, breaks, closed = 0, [], []
    for start in range(0, len(data), _BLOCK):
        block = data[start : start + _BLOCK]
        found = np.flatnonzero(block == _QUOTE) + start
        if not _regular(data, found, quotes, beside):
            return None
        ends = _breaks(data, start, block, returns=returns)
        breaks.append(ends)
        closed.append((np.searchsorted(found, ends) + quotes) % 2 == 0)
        quotes += len(found)
    if quotes % 2:
        return None
    return _records(data, np.concatenate(breaks), np.concatenate(closed))


def _regular(
    data: npt.NDArray[np.uint8],
    quotes: npt.NDArray[np.int64],
    before: int,
    beside: npt.NDArray[np.bool_],
) -> bool:
    """Whether each quote that opens stands behind, and each that closes before, a field's end."""
    opening, closing = quotes[before % 2 :: 2], quotes[1 - before % 2 :: 2]
    opening = opening[opening > 0]
    closing = closing[closing < len(data) - 1]
    return bool(beside[data[opening - 1]].all() and beside[data[closing + 1]].all())


def _breaks(
    data: npt.NDArray[np.uint8], start: int, block: npt.NDArray[np.uint8], *, returns: bool
) -> npt.NDArray[np.int64]:
    """Where lines end: at every line feed, and at a carriage return without one."""
    feeds = np.flatnonzero(block == _LINE_FEED) + start
    if not returns:
        return feeds
    found = np.flatnonzero(block == _RETURN) + start
    following = data[np.minimum(found + 1, len(data) - 1)]
    alone = found[(following != _LINE_FEED) | (found + 1 >= len(data))]
    return np.sort(np.concatenate([feeds, alone])) if len(alone) else feeds


def _records(
    data: npt.NDArray[np.uint8], breaks: npt.NDArray[np.int64], closed: npt.NDArray[np.bool_]
) -> Lines:
    ends = breaks[closed]
    starts = np.concatenate([[0], ends + 1]).astype(np.int64)
    lines = np.concatenate([[1], np.flatnonzero(closed) + 2]).astype(np.int64)
    if starts[-1] == len(data):
        starts, lines = starts[:-1], lines[:-1]
    else:
        ends = np.append(ends, len(data))
    length = ends - starts
    returned = (length == 1) & (data[np.minimum(starts, len(data) - 1)] == _RETURN)
    return Lines(starts, lines, (length > 0) & ~returned, bool((~closed).any()))
