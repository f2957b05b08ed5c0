"""Rows set aside that may belong to a number, told beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from sahel_indicators.config import settings
from sahel_indicators.provenance.tracing import trace_indicator
from sahel_indicators.provenance.tracing.aside import set_aside
from sahel_indicators.provenance.tracing.asking import area_of, span_of

REFUGEES = "refugees.csv"


@pytest.fixture
def tables(bundle_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the embedded tables, and no run."""
    monkeypatch.setenv("SAHEL_BUNDLE", str(bundle_copy))
    monkeypatch.setenv("SAHEL_DATA_ROOT", str(tmp_path / "data"))
    settings.cache_clear()
    yield bundle_copy
    settings.cache_clear()


def line_of(path: Path, begins: str, year: str) -> int:
    """The line of a table that begins so, of a year."""
    (found,) = [
        number
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if line.startswith(begins) and f",{year}-" in line
    ]
    return found


def written(path: Path, line: int, text: str) -> None:
    """Write another text into a line of a table."""
    lines = path.read_text("utf-8").splitlines()
    lines[line - 1] = text
    path.write_text("\n".join(lines) + "\n", "utf-8")


def aside_of(file: str, lines: list[int], said: str, country: str, period: str) -> list[int]:
    """The lines of a table set aside that are told of an area and period."""
    reasons = {"column": "", "found": "", "reason": "unreadable number"}
    quarantine = pd.DataFrame([{"file": file, "row": line} | reasons for line in lines])
    found = set_aside(quarantine, {file}, area_of(country, said), span_of(period))
    return list(found["row"])


def test_a_cell_that_cannot_be_read_is_told_without_a_run(tables: Path) -> None:
    line = line_of(tables / REFUGEES, "MLI,MRT,", "2025")
    text = "MLI,MRT,300192,3682,abc,2025-01-01,2025-12-31"
    written(tables / REFUGEES, line, text)
    found = trace_indicator("refugees_by_origin", period="2025-12")
    (row,) = found.aside.to_dict("records")
    assert (row["file"], row["row"], row["text"]) == (REFUGEES, line, text)
    told = {part.heading: part.lines for part in found.parts()}
    (said,) = told["Rows set aside that may belong to it"]
    assert said.startswith(f"{REFUGEES}, row {line}: unreadable number")
    assert trace_indicator("refugees_by_origin", period="2024-12").aside.empty


def test_a_row_may_belong_to_the_countries_it_names_or_to_any_if_it_names_none(
    tables: Path,
) -> None:
    line = line_of(tables / REFUGEES, "MLI,MRT,", "2025")
    told = {code: aside_of(REFUGEES, [line], code, code, "2025") for code in ("MLI", "MRT", "NER")}
    assert told == {"MLI": [line], "MRT": [line], "NER": []}
    written(tables / REFUGEES, line, "M?I,,300192,3682,588,2025-01-01,2025-12-31")
    told = {code: aside_of(REFUGEES, [line], code, code, "2025") for code in ("MLI", "NER")}
    assert told == {"MLI": [line], "NER": [line]}


def test_a_row_belongs_to_the_area_it_names_and_to_those_around_it(tables: Path) -> None:
    file = "conflict_events_mli.csv"
    line = line_of(tables / file, "MLI,ML10,Menaka,ML1004,", "2023-05")
    codes = ("MLI", "ML10", "ML1004", "ML0704", "ML0703")
    told = {code: aside_of(file, [line], code, "MLI", "2023") for code in codes}
    assert told == {code: [] if code == "ML0703" else [line] for code in codes}
    assert aside_of(file, [line], "MLI", "MLI", "2022") == []
