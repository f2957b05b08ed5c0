"""The steps of a run: each reads what came before it and writes its own part of the generation."""

from __future__ import annotations

from pathlib import Path

import pandas as pd


from .. import findings, quality
from ..figures.export import export
from ..report.page import write_page
from ..report.plates import LANGUAGES, PLATES, Plate
from ..findings import Findings
from ..ingest.bundle import Bundle, ingest_bundle
from ..panel import open_indicators, open_panel
from ..periods import Frequency
from ..store import write_panel, write_table
from . import notebooks as papers
from .fingerprint import input_hashes

# The panels a run keeps ready: admin level and frequency.
PANELS: tuple[tuple[int, Frequency], ...] = ((0, "year"), (1, "month"), (2, "month"), (2, "season"))


def ingest(folder: Path) -> Bundle:
    """All tables to observations and quarantine."""
    bundle = ingest_bundle()
    write_table(bundle.observations, folder / "observations.parquet")
    write_table(bundle.quarantine.assign(file=bundle.quarantine["file"].map(_name)), folder / "quarantine.parquet")
    return bundle


def _name(path: str) -> str:
    return Path(path).name


def check(bundle: Bundle, folder: Path) -> pd.DataFrame:
    """The findings about the data, and the flagged observations."""
    found = quality.check(bundle)
    write_table(found, folder / "checks.parquet")
    write_table(quality.flags(bundle), folder / "flags.parquet")
    return found


def panels(folder: Path, country: str) -> None:
    """Panels as NetCDF and all indicator values as one table."""
    values = [open_indicators(country, level) for level in (0, 1, 2)]
    write_table(pd.concat(values, ignore_index=True), folder / "indicators.parquet")
    for level, freq in PANELS:
        panel = open_panel(country, level, freq)
        write_panel(panel, folder / "panels" / f"{country}_admin{level}_{freq}.nc")


def find(folder: Path, country: str) -> Findings:
    """The findings, and the tables behind the main one."""
    found = findings.build(country)
    tables = {
        "estimates": found.conflict_food.estimates, "cells": found.conflict_food.cells,
        "rows": found.conflict_food.rows, "lags": found.conflict_food.lags.to_frame(),
    }
    for name, table in tables.items():
        write_table(table, folder / "findings" / f"conflict_food_{name}.parquet")
    return found


def figures(found: Findings, folder: Path) -> dict[str, Plate]:
    """Every figure in every language, as PNG, SVG and PDF with its sidecar; the English plates."""
    hashes = input_hashes()
    for language in LANGUAGES:
        for plate in (make(found, language) for make in PLATES.values()):
            export(
                plate.draw(), folder / "figures" / f"{plate.name}_{language}", text=plate.text,
                sources=plate.sources, language=language, data=plate.data,
                inputs={name: hashes[name] for name in plate.inputs},
            )
    return {name: make(found, "en") for name, make in PLATES.items()}


def notebooks(folder: Path, country: str) -> list[Path]:
    """Every notebook executed, as .ipynb and as a page."""
    return [
        page for paper in papers.notebooks()
        for page in papers.execute(paper, folder / "notebooks", country)
    ]


def report(
    found: Findings, checks: pd.DataFrame, bundle: Bundle, drawn: dict[str, Plate],
    pages: list[Path], folder: Path,
) -> None:
    """The report: one self-contained page."""
    write_page(found, checks, bundle.account(), drawn, folder)
