"""What is odd in everything known: for readers, a notebook and the page on the data's quality."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ... import quality
from ...config import settings
from ...findings import key
from ...findings.coverage import oddities
from ...report.documents.quality import write_quality_pages
from ...store import read_table, write_table
from .findings import keep


def check(folder: Path, out: Path) -> dict[str, Any]:
    """The findings about everything known, and the flagged observations."""
    found, flagged = quality.check_and_flag(_evidence(folder))
    write_table(found, out / "checks.parquet")
    write_table(flagged, out / "flags.parquet")
    return {"rows": len(found)}


def tell_quality(folder: Path, out: Path, country: str) -> None:
    """The page of the report on the quality of the data, with the figure of what is complete."""
    tables = ("checks", "flags", "account")
    found, flagged, read = (read_table(folder / f"{name}.parquet") for name in tables)
    account = quality.account_of_everything(read)
    known = _evidence(folder)
    write_quality_pages(quality.assess(country, known, found, flagged, account), folder, out)


def tell_oddities(folder: Path, out: Path, country: str) -> None:
    """What is odd in what is known of a country, for the notebook that shows it."""
    found = oddities(country, _evidence(folder), read_table(folder / "checks.parquet"))
    keep(out, key("oddities", country), found)


def _evidence(folder: Path) -> quality.Evidence:
    """What the rules look at, of the run being built: nothing is ingested again."""
    known, aside = (read_table(folder / f"{name}.parquet") for name in ("known", "quarantine"))
    return quality.evidence_of(known, aside, settings().bundle, settings().day)
