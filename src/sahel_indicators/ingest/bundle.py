"""The whole bundle to observations, table by table, with every row accounted for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..areas import described_rows
from ..config import require_folder, settings
from ..errors import IngestError
from ..observations import validate
from .accounting import Ingested
from .bundle_tables import ingest_exact, nearest

# Tables of the bundle that are not figures: the gazetteer, actors and dated events.
REFERENCE = (
    "actors",
    "area_aliases",
    "area_lineage_bfa_2025",
    "area_lineage_mli_2023",
    "areas",
    "dated_events_mli",
)

# The tables without which the package does not run. Every one of them must be there.
FIGURES = (
    "access_mli",
    "conflict_events_bfa",
    "conflict_events_mli",
    "conflict_ged_events",
    "displacement_reported",
    "economy_country_month",
    "food_security_bfa",
    "food_security_mli",
    "food_security_mrt",
    "food_security_ner",
    "food_security_nga",
    "food_security_recent",
    "food_security_tcd",
    "idps_mli_admin2",
    "idps_national",
    "monitoring_admin1_month",
    "new_displacements",
    "nutrition",
    "organized_violence_country_year",
    "refugees",
)


@dataclass(frozen=True)
class Bundle:
    """What became of all tables: `observations` and `quarantine` together, `files` one by one."""

    observations: pd.DataFrame
    quarantine: pd.DataFrame
    files: tuple[Ingested, ...]

    def account(self) -> pd.DataFrame:
        """One row a file: rows and cells read, observed and quarantined, which add up.

        `countries` are the codes of those whose rows were observed, joined by blanks.
        """
        rows = [
            {
                "file": Path(f.file).name,
                "layout": f.layout,
                "rows_read": f.rows_read,
                "rows_observed": f.rows_observed,
                "rows_quarantined": f.rows_quarantined,
                "cells_read": f.cells_read,
                "cells_observed": len(f.observations),
                "cells_quarantined": f.cells_quarantined,
                "countries": " ".join(sorted(f.observations["location_code"].unique())),
            }
            for f in self.files
        ]
        return pd.DataFrame(rows)


def ingest_bundle(
    folder: Path | None = None, progress: Callable[[str], None] = lambda _: None
) -> Bundle:
    """Read every table of figures in the bundle, validated as one table.

    `progress` is told the name of each file. Raises `IngestError` for a table that is missing,
    structurally wrong or shorter than `datapackage.json` beside it says, `DataError` if the tables
    together break the schema or repeat a key.
    """
    folder = folder or settings().bundle
    require_folder(folder)
    files, described = [], described_rows(folder)
    for name in FIGURES:
        progress(f"{name}.csv")
        path = _existing(folder / f"{name}.csv")
        file = ingest_exact(path, nearest(path))
        _check_length(file, described.get(f"{name}.csv", 0))
        files.append(file)
    observations = pd.concat([file.observations for file in files], ignore_index=True)
    quarantine = pd.concat([file.quarantine for file in files], ignore_index=True)
    return Bundle(validate(observations), quarantine, tuple(files))


def _check_length(file: Ingested, described: int) -> None:
    if file.rows_read < described:
        raise IngestError(
            f"has {file.rows_read:,} rows where {described:,} are described: cut short at the end "
            "of a line?",
            file=file.file,
            expected=f"the {described:,} rows that datapackage.json beside it describes",
            remedy="restore data/raw/bundle from the repository; if rows were meant to go, correct "
            "`rows` in datapackage.json",
        )


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise IngestError(
            "is missing from the bundle",
            file=str(path),
            expected="every table that datapackage.json describes",
            remedy="restore data/raw/bundle from the repository, or set SAHEL_BUNDLE",
        )
    return path
