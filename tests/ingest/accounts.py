"""What holds of every file that was read: all its rows and cells are accounted for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hypothesis import strategies as st

from sahel_indicators.errors import IngestError
from sahel_indicators.ingest import Ingested, ingest_file
from sahel_indicators.observations import validate

from .damaging import damaged
from .tables import write


def accounted_for(done: Ingested) -> None:
    """Every row and cell is observed or quarantined, and the observations satisfy their schema."""
    assert done.rows_read == done.rows_observed + done.rows_quarantined
    assert done.cells_read == len(done.observations) + done.cells_quarantined
    lines = {*done.observations["row"], *done.quarantine["row"]}
    assert len(lines) == done.rows_read
    assert not done.quarantine["reason"].eq("").any()
    validate(done.observations)


@st.composite
def damaged_or_bitten(draw: st.DrawFn, texts: Sequence[str]) -> bytes:
    """One of some files after injuries to its cells, columns and lines, or to its bytes."""
    text = draw(st.sampled_from(texts))
    if draw(st.booleans()):
        return draw(damaged(text))
    data = text.encode("utf-8")
    for _ in range(draw(st.integers(1, 3))):
        at, cut = draw(st.integers(0, len(data))), draw(st.integers(0, 3))
        data = data[:at] + draw(st.binary(max_size=2)) + data[at + cut :]
    return data


def refused_or_accounted_for(folder: Path, data: bytes) -> None:
    """A damaged file is refused with a named error, or every row of it is accounted for."""
    try:
        done = ingest_file(write(folder, data))
    except IngestError as error:
        assert error.exit_code == 3
        return
    accounted_for(done)
