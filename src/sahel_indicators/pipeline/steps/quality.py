"""What is odd in everything known: for readers, a notebook and the page on the data's quality.

Everything is looked at once, for all countries; what is told of one is read from what was found.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ... import quality
from ...config import settings
from ...files import replace_file
from ...findings import key
from ...findings.coverage import oddities
from ...report.documents.quality import write_quality_pages
from ...store import read_table, write_table
from ..nodes import assessment_file
from .findings import keep, pickled


def check(folder: Path, out: Path, countries: Sequence[str]) -> dict[str, Any]:
    """The findings about everything known, the flagged observations, and each country's part."""
    evidence = _evidence(folder)
    found, flagged = quality.check_and_flag(evidence)
    write_table(found, out / "checks.parquet")
    write_table(flagged, out / "flags.parquet")
    account = quality.account_of_everything(read_table(folder / "account.parquet"))
    for country in countries:
        part = quality.assess(country, evidence, found, flagged, account)
        replace_file(out / assessment_file(country), pickled(part))
    return {"rows": len(found)}


def tell_quality(folder: Path, out: Path, country: str) -> None:
    """The page of the report on the quality of the data, with the figure of what is complete."""
    write_quality_pages(assessed(folder, country), folder, out)


def tell_oddities(folder: Path, out: Path, country: str) -> None:
    """What is odd in what is known of a country, for the notebook that shows it."""
    keep(out, key("oddities", country), oddities(assessed(folder, country)))


def assessed(folder: Path, country: str) -> quality.Assessment:
    """The quality of a country's data, as the run being built has found it."""
    found: quality.Assessment = pickle.loads((folder / assessment_file(country)).read_bytes())
    return found


def _evidence(folder: Path) -> quality.Evidence:
    """What the rules look at, of the run being built: nothing is ingested again."""
    known, aside = (read_table(folder / f"{name}.parquet") for name in ("known", "quarantine"))
    return quality.evidence_of(known, aside, settings().bundle, settings().day)
