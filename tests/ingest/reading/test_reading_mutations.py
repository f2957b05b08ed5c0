"""Whatever happens to a file's bytes, it is read or refused by name: nothing else escapes."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sahel_indicators.errors import IngestError
from sahel_indicators.ingest.reading import open_document

from ..damaging import DAMAGE
from .making import member, rezipped, samples

SAMPLES = samples()
PACKED = {kind: SAMPLES[kind] for kind in ("workbook", "shapefile", "zip")}
_MARKS = [b"\x00", b"\xff", b'"', b"\n", b"\r", b",", b";", b"{", b"[", b"<", b"9", b"\xc3"]

change = st.tuples(
    st.sampled_from(["delete", "insert", "flip", "replace", "truncate"]),
    st.floats(0, 1, exclude_max=True),
    st.integers(1, 60),
    st.one_of(st.sampled_from(_MARKS), st.binary(min_size=1, max_size=4)),
)
changes = st.lists(change, min_size=1, max_size=5)


def mutated(data: bytes, steps: list[tuple[str, float, int, bytes]]) -> bytes:
    for how, where, length, new in steps:
        place = int(where * len(data))
        before, after = data[:place], data[place:]
        if how == "delete":
            data = before + after[length:]
        elif how == "insert":
            data = before + new + after
        elif how == "replace":
            data = before + new + after[len(new) :]
        elif how == "flip":
            data = before + bytes(byte ^ (1 << length % 8) for byte in after[:1]) + after[1:]
        else:
            data = before
    return data


def read_or_refused(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(data)
        try:
            document = open_document(path)
        except IngestError as error:
            assert str(error).startswith(str(path))
            return
    for table in document.tables:
        assert len(table.frame)
        assert table.frame.columns.is_unique
        assert table.frame.index.is_monotonic_increasing
        assert not table.frame.isna().any(axis=None)


@pytest.mark.parametrize("kind", list(SAMPLES))
def test_the_samples_are_valid(kind: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(SAMPLES[kind])
    assert open_document(tmp_path / "file").tables


@pytest.mark.parametrize("kind", list(SAMPLES))
@DAMAGE
@given(steps=changes)
def test_changed_bytes(kind: str, steps: list[tuple[str, float, int, bytes]]) -> None:
    read_or_refused(mutated(SAMPLES[kind], steps))


@pytest.mark.parametrize("kind", list(PACKED))
@DAMAGE
@given(data=st.data(), steps=changes)
def test_changed_bytes_of_a_member(
    kind: str, data: st.DataObject, steps: list[tuple[str, float, int, bytes]]
) -> None:
    with zipfile.ZipFile(io.BytesIO(PACKED[kind])) as archive:
        name = data.draw(st.sampled_from(archive.namelist()))
    changed = mutated(member(PACKED[kind], name), steps)
    read_or_refused(rezipped(PACKED[kind], {name: changed}))
