"""The steps of a run: each reads what came before it and writes its own part of the generation."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pandas as pd

from .. import findings, quality
from ..figures.export import export
from ..findings import Findings
from ..ingest.bundle import Bundle, ingest_bundle
from ..panel import open_indicators, open_panel
from ..periods import Frequency
from ..report.plates import LANGUAGES, PLATES, Plate, plate
from ..report.results.shown import STATUSES
from ..report.writing import draw_for_screens, named_by_the_report, write_reports
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
    """The findings, and the tables behind those on conflict."""
    found = findings.build(country)
    for name, table in _tables_of(found).items():
        write_table(table, folder / "findings" / f"{name}.parquet")
    return found


def _tables_of(found: Findings) -> dict[str, pd.DataFrame]:
    main, withdrawal = found.conflict_food, found.minusma
    tables = {
        "conflict_food_estimates": main.estimates,
        "conflict_food_checks": main.checks,
        "conflict_food_cells": main.cells,
        "conflict_food_rows": main.rows,
        "conflict_food_lags": main.lags.to_frame(),
        "conflict_food_curve": main.curve.to_frame(),
        "projections": found.projections.scores,
        "spillover": found.spillover.estimates,
    }
    if withdrawal is not None:
        tables["minusma_estimates"] = withdrawal.estimates
    return tables


def figures(
    found: Findings, folder: Path, told: Callable[[int, int], None] = lambda _done, _of: None
) -> None:
    """Every figure in every language: PNG, SVG, PDF, data, sidecar, and images for screens.

    Each is drawn by one of as many processes as there are processors: the same bytes, sooner.
    `told` is told how many are done, and of how many.
    """
    with ProcessPoolExecutor(papers.processors(), initializer=_receive, initargs=(found,)) as pool:
        under_way = [pool.submit(_export, name, folder) for name in PLATES]
        for number, done in enumerate(under_way, start=1):
            done.result()
            told(number, len(PLATES))


# What a process that draws has been handed once, instead of with every figure.
_received: list[Findings] = []


def _receive(found: Findings) -> None:
    _received[:] = [found]


def _export(name: str, folder: Path) -> None:
    """One figure in every language to its files; nothing where the country has no such figure."""
    made = [plate(_received[0], name, language) for language in LANGUAGES]
    plates = [each for each in made if isinstance(each, Plate)]
    texts = {each.language: each.text for each in plates}
    hashes = input_hashes()
    for drawn in plates:
        export(
            drawn.draw(),
            folder / "figures" / f"{name}_{drawn.language}",
            text=drawn.text,
            sources=drawn.sources,
            language=drawn.language,
            status=STATUSES[name],
            translations=texts,
            data=drawn.data,
            inputs={table: hashes[table] for table in drawn.inputs},
        )
        if name in named_by_the_report(drawn.language):
            draw_for_screens(drawn, folder)


def notebooks(folder: Path, country: str) -> None:
    """Every notebook executed, as .ipynb and as a page."""
    papers.execute_all(papers.notebooks(), folder / "notebooks", country)


def report(found: Findings, checks: pd.DataFrame, bundle: Bundle, folder: Path) -> None:
    """The report in both languages, as page, PDF and document to edit."""
    write_reports(found, checks, bundle.account(), folder)
