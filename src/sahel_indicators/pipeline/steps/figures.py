"""Figures in every language: what they show, then their files, and images for screens."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...figures.export import export
from ...files import replace_file
from ...report.plates import LANGUAGES, Absent, Plate, key, of_findings, plate, stem
from ...report.plates.table import TablePlate
from ...report.screens import draw_for_screens
from ..fingerprint import input_hashes
from ..nodes import plate_file
from .findings import kept, pickled


def compose(folder: Path, out: Path, finding: str, country: str) -> None:
    """What each figure of a finding shows, in every language, or why there is no such figure."""
    found = kept(folder, [finding], country)
    for name in of_findings([finding]):
        made = {language: plate(found, name, language) for language in LANGUAGES}
        replace_file(out / plate_file(key(name, country)), pickled(made))


def composed(folder: Path, figure: str) -> dict[str, Plate | TablePlate | Absent]:
    """What a figure (`plates.key`) of the run being built shows, by language."""
    made: dict[str, Plate | TablePlate | Absent]
    made = pickle.loads((folder / plate_file(figure)).read_bytes())
    return made


def draw(
    folder: Path, out: Path, figure: str, status: Sequence[str], on_screens: bool
) -> dict[str, Any]:
    """The files of a figure (`plates.key`); none where the country has no such figure.

    `status` says what its figures are (published, computed, ...). Tells the tables that the figure
    names as its sources: their hashes stand in its sidecar.
    """
    plates = [each for each in composed(folder, figure).values() if isinstance(each, Plate)]
    texts = {each.language: each.text for each in plates}
    hashes = input_hashes()
    for drawn in plates:
        export(
            drawn.draw(),
            out / "figures" / stem(figure, drawn.language),
            text=drawn.text,
            sources=drawn.sources,
            language=drawn.language,
            status=status,
            translations=texts,
            data=drawn.data,
            inputs={table: hashes[table] for table in drawn.inputs},
        )
        if on_screens:
            draw_for_screens(drawn, stem(figure, drawn.language), out)
    return {"tables": sorted({table for each in plates for table in each.inputs})}
