"""Damage to small tables: cells, columns, lines and bytes deleted, repeated or exchanged."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

_ODD = ("", "x", "-1", "0", "1e400", "nan", "99999999999999999999", "2023-13-45", "é\u00a0", '"')


def damaged(data: st.DataObject, text: str) -> bytes:
    """The text with one to three things wrong with it."""
    for damage in data.draw(st.lists(st.sampled_from(_DAMAGES), min_size=1, max_size=3)):
        text = damage(data, text)
    content = text.encode("utf-8")
    return _bytes(data, content) if data.draw(st.booleans()) else content


def _cell(data: st.DataObject, text: str) -> str:
    lines = text.split("\n")
    line = _place(data, lines)
    cells = lines[line].split(",")
    cells[_place(data, cells)] = data.draw(st.sampled_from(_ODD))
    lines[line] = ",".join(cells)
    return "\n".join(lines)


def _exchanged(data: st.DataObject, text: str) -> str:
    """Two columns that stand for each other."""
    rows = [line.split(",") for line in text.split("\n")]
    one, other = _place(data, rows[0]), _place(data, rows[0])
    for row in rows:
        if max(one, other) < len(row):
            row[one], row[other] = row[other], row[one]
    return "\n".join(",".join(row) for row in rows)


def _dropped(data: st.DataObject, text: str) -> str:
    rows = [line.split(",") for line in text.split("\n")]
    at = _place(data, rows[0])
    return "\n".join(",".join([*row[:at], *row[at + 1 :]]) for row in rows)


def _repeated_line(data: st.DataObject, text: str) -> str:
    lines = text.split("\n")
    at = _place(data, lines)
    return "\n".join([*lines[:at], lines[at], *lines[at:]])


def _lost_line(data: st.DataObject, text: str) -> str:
    lines = text.split("\n")
    at = _place(data, lines)
    return "\n".join([*lines[:at], *lines[at + 1 :]])


def _copied_cell(data: st.DataObject, text: str) -> str:
    """A cell of one line in another line."""
    rows = [line.split(",") for line in text.split("\n")]
    one, other = _place(data, rows), _place(data, rows)
    at = data.draw(st.integers(0, min(len(rows[one]), len(rows[other])) - 1))
    rows[one][at] = rows[other][at]
    return "\n".join(",".join(row) for row in rows)


def _bytes(data: st.DataObject, content: bytes) -> bytes:
    at = data.draw(st.integers(0, max(len(content) - 1, 0)))
    with_byte = content[:at] + bytes([data.draw(st.integers(0, 255))]) + content[at + 1 :]
    return data.draw(st.sampled_from([content[:at], content[:at] + content[at + 1 :], with_byte]))


def _place(data: st.DataObject, of: list[object] | list[str] | list[list[str]]) -> int:
    return data.draw(st.integers(0, len(of) - 1))


_DAMAGES: tuple[Callable[[st.DataObject, str], str], ...] = (
    _cell,
    _exchanged,
    _dropped,
    _repeated_line,
    _lost_line,
    _copied_cell,
)
