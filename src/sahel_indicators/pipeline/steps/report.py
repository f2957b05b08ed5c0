"""The named results of all findings in a language, and the documents made of them."""

from __future__ import annotations

from pathlib import Path

from ...findings import MAKERS, Findings
from ...report.documents.making import make_documents
from ...report.plates import PLATES
from ...report.results import gather
from ...store import read_table
from .figures import composed
from .findings import kept


def gather_results(folder: Path, out: Path, country: str, language: str) -> None:
    """Everything that a report can name, as `sahel report` reads it."""
    found = Findings(**vars(kept(folder, list(MAKERS), country)))
    checks, account = (read_table(folder / f"{name}.parquet") for name in ("checks", "account"))
    figures = [composed(folder, name)[language] for name in PLATES]
    content = gather(found, figures, checks, account, language)
    content.write(out / "report" / f"content_{language}.json")


def write(folder: Path, out: Path, country: str, language: str) -> None:
    """The report as page, PDF and document to edit."""
    beside = ("changes", "quality")
    make_documents(folder, country, language, out / "report", other=True, beside=beside)
