"""One figure in every language: its files in every format, and images for screens."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...figures.export import export
from ...report.plates import LANGUAGES, PLATES, Plate, plate
from ...report.screens import draw_for_screens
from ..fingerprint import input_hashes
from .findings import kept


def draw(
    folder: Path, out: Path, name: str, country: str, status: Sequence[str], on_screens: bool
) -> dict[str, Any]:
    """The files of a figure; none where the country has no such figure.

    `status` says what its figures are (published, computed, ...). Tells the tables that the figure
    names as its sources: their hashes stand in its sidecar.
    """
    found = kept(folder, [PLATES[name][0]], country)
    made = [plate(found, name, language) for language in LANGUAGES]
    plates = [each for each in made if isinstance(each, Plate)]
    texts = {each.language: each.text for each in plates}
    hashes = input_hashes()
    for drawn in plates:
        export(
            drawn.draw(),
            out / "figures" / drawn.stem,
            text=drawn.text,
            sources=drawn.sources,
            language=drawn.language,
            status=status,
            translations=texts,
            data=drawn.data,
            inputs={table: hashes[table] for table in drawn.inputs},
        )
        if on_screens:
            draw_for_screens(drawn, out)
    return {"tables": sorted({table for each in plates for table in each.inputs})}
