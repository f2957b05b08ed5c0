"""The named results of all findings in a language, and the documents made of them."""

from __future__ import annotations

from pathlib import Path

from ...findings import Findings, of_report
from ...report.content import content_file
from ...report.documents.making import make_documents
from ...report.plates import key, of_findings
from ...report.results import gather
from ...store import read_table
from .figures import composed
from .findings import kept


def gather_results(folder: Path, out: Path, country: str, language: str) -> None:
    """Everything that a report can name, as `sahel report` reads it."""
    names = of_report(country)
    found = Findings(**vars(kept(folder, names, country)))
    checks, account = (read_table(folder / f"{name}.parquet") for name in ("checks", "account"))
    figures = [composed(folder, key(name, country))[language] for name in of_findings(names)]
    content = gather(found, figures, checks, account, language)
    content.write(out / content_file(country, language))


def write(folder: Path, out: Path, country: str, language: str) -> None:
    """The report as page, PDF and document to edit."""
    beside = ("changes", "quality")
    make_documents(folder, country, language, out / "report", other=True, beside=beside)
