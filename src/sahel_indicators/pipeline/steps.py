"""The steps of a run: each reads what came before it and writes its own part of the generation."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from .. import findings, quality
from ..figures.export import export
from ..findings import Findings
from ..ingest.bundle import Bundle, ingest_bundle
from ..panel import open_indicators, open_panel
from ..periods import Frequency
from ..report.page import write_page
from ..report.plates import LANGUAGES, PLATES, Plate
from ..store import write_panel, write_table
from . import notebooks as papers
from .fingerprint import input_hashes

# The panels a run keeps ready: admin level and frequency.
PANELS: tuple[tuple[int, Frequency], ...] = ((0, "year"), (1, "month"), (2, "month"), (2, "season"))


def ingest(folder: Path) -> Bundle:
    """All tables to observations and quarantine."""
    bundle = ingest_bundle()
    names = bundle.quarantine["file"].map(lambda file: Path(file).name)
    write_table(bundle.observations, folder / "observations.parquet")
    write_table(bundle.quarantine.assign(file=names), folder / "quarantine.parquet")
    return bundle


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
    main = found.conflict_food
    tables = {
        "estimates": main.estimates,
        "checks": main.checks,
        "cells": main.cells,
        "rows": main.rows,
        "lags": main.lags.to_frame(),
    }
    for name, table in tables.items():
        write_table(table, folder / "findings" / f"conflict_food_{name}.parquet")
    return found


def figures(found: Findings, folder: Path) -> dict[str, Plate]:
    """Every figure in every language, as PNG, SVG and PDF with its sidecar; the English plates."""
    hashes = input_hashes()
    drawn = [make(found, language) for language in LANGUAGES for make in PLATES.values()]
    for plate in drawn:
        export(
            plate.draw(),
            folder / "figures" / f"{plate.name}_{plate.language}",
            text=plate.text,
            sources=plate.sources,
            language=plate.language,
            data=plate.data,
            inputs={name: hashes[name] for name in plate.inputs},
        )
    return {plate.name: plate for plate in drawn if plate.language == "en"}


def notebooks(folder: Path, country: str) -> None:
    """Every notebook executed, as .ipynb and as a page."""
    for paper in papers.notebooks():
        papers.execute(paper, folder / "notebooks", country)


def report(
    found: Findings, checks: pd.DataFrame, bundle: Bundle, drawn: dict[str, Plate], folder: Path
) -> None:
    """The report: one self-contained page."""
    write_page(found, checks, bundle.account(), drawn, folder)
