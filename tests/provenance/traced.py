"""A small generation of the real tables on disk, and raw tables as the csv module reads them."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path

import pandas as pd

from sahel_indicators.config import settings
from sahel_indicators.files import table_hashes
from sahel_indicators.findings import phase_map, phase_trend
from sahel_indicators.ingest.bundle import Bundle
from sahel_indicators.panel import open_indicators
from sahel_indicators.store import write_table

KEYS = [
    *("phase3plus_share", "phase3plus_people"),
    *("conflict_fatalities", "conflict_events_per_100k", "idp_stock", "idps_per_1000"),
]


def generation_of(bundle: Bundle, folder: Path) -> Path:
    """A run of the embedded tables, of a few indicators and two figures."""
    parts = [open_indicators("MLI", level, only=KEYS) for level in (0, 1, 2)]
    (folder / "indicators").mkdir(parents=True)
    write_table(pd.concat(parts, ignore_index=True), folder / "indicators" / "MLI.parquet")
    write_table(bundle.observations, folder / "known.parquet")
    names = [Path(file).name for file in bundle.quarantine["file"]]
    write_table(bundle.quarantine.assign(file=names), folder / "quarantine.parquet")
    hashes = table_hashes(settings().bundle)
    record = {"countries": ["MLI"], "finished": "2026-01-02T03:04:05+00:00", "inputs": hashes}
    (folder / "run.json").write_text(json.dumps(record))
    (folder / "figures" / "MLI").mkdir(parents=True)
    for name, frame in (("phase_trend", phase_trend().frame), ("phase_map", phase_map().frame)):
        write_figure(folder, name, frame, hashes)
    return folder


def write_figure(folder: Path, name: str, frame: pd.DataFrame, hashes: dict[str, str]) -> None:
    """A figure's table and description, as a run exports them."""
    inputs = {table: hashes[table] for table in ("food_security_mli.csv",)}
    about = {"title": f"The figure {name}", "inputs": inputs}
    (folder / "figures" / "MLI" / f"{name}_en.json").write_text(json.dumps(about))
    frame.to_csv(folder / "figures" / "MLI" / f"{name}_en.csv", index=False)


@cache
def raw(table: str) -> dict[int, dict[str, str]]:
    """The rows of an embedded table by their line; the header is line 1."""
    with (settings().bundle / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return dict(enumerate(csv.DictReader(file), start=2))


def lines_of(table: str) -> list[str]:
    """The lines of an embedded table as they are, from line 1 at place 0."""
    return (settings().bundle / f"{table}.csv").read_text("utf-8").splitlines()
