"""What is odd in everything known: for readers, a notebook and the page on the data's quality.

Each country's figures are looked at by themselves; what is to be looked for in everything is looked
for first, and each country handed its part. At the end both stand in one table.
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
from ..nodes import FOUND_AT_ONCE, assessment_file, found_file, handed_file
from .findings import keep, pickled


def check_at_once(folder: Path, out: Path, countries: Sequence[str]) -> None:
    """What is looked for in everything known, and each country's part of it."""
    evidence = _evidence(folder)
    account = quality.account_of_everything(read_table(folder / "account.parquet"))
    found = quality.found_at_once(evidence, countries)
    replace_file(out / FOUND_AT_ONCE, pickled(found))
    for country in countries:
        handed = quality.handed_to(country, found, evidence, account)
        replace_file(out / handed_file(country), pickled(handed))


def check_country(folder: Path, out: Path, country: str) -> None:
    """What is odd in a country's figures, and all that is known about the quality of its data."""
    known = read_table(folder / "known.parquet")
    figures = known[known["location_code"] == country].reset_index(drop=True)
    handed: quality.Handed = _kept(folder / handed_file(country))
    found, assessment = quality.looked_at(country, figures, handed)
    replace_file(out / found_file(country), pickled(found))
    replace_file(out / assessment_file(country), pickled(assessment))


def check(folder: Path, out: Path, countries: Sequence[str]) -> dict[str, Any]:
    """The findings about everything known, and the flagged observations, for readers."""
    files = [FOUND_AT_ONCE, *map(found_file, countries)]
    found, flagged = quality.told(quality.together([_kept(folder / file) for file in files]))
    write_table(found, out / "checks.parquet")
    write_table(flagged, out / "flags.parquet")
    return {"rows": len(found)}


def tell_quality(folder: Path, out: Path, country: str) -> None:
    """The page of the report on the quality of the data, with the figure of what is complete."""
    write_quality_pages(assessed(folder, country), folder, out)


def tell_oddities(folder: Path, out: Path, country: str) -> None:
    """What is odd in what is known of a country, for the notebook that shows it."""
    keep(out, key("oddities", country), oddities(assessed(folder, country)))


def assessed(folder: Path, country: str) -> quality.Assessment:
    """The quality of a country's data, as the run being built has found it."""
    found: quality.Assessment = _kept(folder / assessment_file(country))
    return found


def _kept(path: Path) -> Any:
    return pickle.loads(path.read_bytes())


def _evidence(folder: Path) -> quality.Evidence:
    """What the rules look at, of the run being built: nothing is ingested again."""
    known, aside = (read_table(folder / f"{name}.parquet") for name in ("known", "quarantine"))
    return quality.evidence_of(known, aside, settings().bundle, settings().day)
