"""The bytes of a text file as UTF-8, saying where they were written otherwise."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa

from .table import no_table, refusal

_MARK = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_RESAVE = "save the table as 'CSV UTF-8' and try again"
_SEQUENCE = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_HIGH = re.compile(rb"[\x80-\xff]")
_CONTROL = bytes([*range(0x01, 0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F])


def as_utf8(data: bytes, file: str) -> tuple[bytes, list[str]]:
    """The text in UTF-8 without its byte-order mark, and what was unusual about its encoding.

    UTF-16 is known by its mark. What is not UTF-8 is read as Windows-1252 (the superset of latin-1
    that spreadsheets save), unless it is UTF-8 with a damaged place, which nobody can restore.
    """
    if data.startswith(_UTF_16):
        return _from_utf_16(data, file), ["UTF-16 text, not UTF-8"]
    data = data.removeprefix(_MARK)
    if b"\x00" in data:
        raise refusal(
            "is not a text file (it holds NUL bytes)",
            file,
            row=data.count(b"\n", 0, data.index(b"\x00")) + 1,
            expected="text",
            remedy=_RESAVE,
        )
    if not data or data.isspace():
        raise refusal("is empty", file, expected="a table with a header")
    _check_is_text(data, file)
    if _is_utf8(data):
        return data, []
    return _from_windows(data, file), ["latin-1 (Windows-1252) text, not UTF-8"]


def _from_utf_16(data: bytes, file: str) -> bytes:
    try:
        text = data.decode("utf-16").removeprefix("\ufeff").encode("utf-8")
    except UnicodeError as error:
        raise refusal(
            "is UTF-16 text with a damaged place", file, expected="text", remedy=_RESAVE
        ) from error
    if b"\x00" in text:
        raise refusal("holds NUL characters", file, expected="text", remedy=_RESAVE)
    if not text or text.isspace():
        raise refusal("is empty", file, expected="a table with a header")
    return text


def _check_is_text(data: bytes, file: str) -> None:
    start = data[: 1 << 16]
    controls = len(start) - len(start.translate(None, _CONTROL))
    if controls * 100 > len(start):
        raise no_table(
            "is not text (it is full of control characters)",
            file,
            remedy="check that this is the table itself; export it again from its source",
        )


def _is_utf8(data: bytes) -> bool:
    """Checked by pyarrow without copying: several times faster than decoding."""
    ends = pa.py_buffer(np.array([0, len(data)], dtype=np.int64).tobytes())
    whole = pa.Array.from_buffers(pa.large_binary(), 1, [None, ends, pa.py_buffer(data)])
    try:
        whole.cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def _from_windows(data: bytes, file: str) -> bytes:
    sequences = len(_SEQUENCE.findall(data))
    others = len(_HIGH.findall(_SEQUENCE.sub(b"", data)))
    if sequences >= others:
        raise _damaged(data, file)
    try:
        return data.decode("cp1252").encode("utf-8")
    except UnicodeDecodeError as error:
        raise refusal(
            f"is neither UTF-8 nor Windows-1252 text (byte 0x{data[error.start]:02x})",
            file,
            row=data.count(b"\n", 0, error.start) + 1,
            expected="text in UTF-8",
            remedy=_RESAVE,
        ) from error


def _damaged(data: bytes, file: str) -> Exception:
    place = 0
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = error.start
    return refusal(
        f"is UTF-8 text with a damaged place (byte 0x{data[place]:02x})",
        file,
        row=data.count(b"\n", 0, place) + 1,
        expected="text in UTF-8 throughout",
    )
