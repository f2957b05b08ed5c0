"""The named results of all findings, and the documents made of them in a language."""

from __future__ import annotations

from pathlib import Path

from ...findings import Findings, of_report
from ...report.content import content_file
from ...report.documents.making import make_documents
from ...report.plates import LANGUAGES, key, of_findings
from ...report.results import gather
from .figures import composed
from .findings import kept
from .quality import assessed


def gather_results(folder: Path, out: Path, country: str) -> None:
    """Everything that a report can name, in every language, as `sahel report` reads it."""
    names = of_report(country)
    found = Findings(**vars(kept(folder, names, country)))
    quality = assessed(folder, country)
    shown = [composed(folder, key(name, country)) for name in of_findings(names)]
    for language in LANGUAGES:
        figures = [figure[language] for figure in shown]
        content = gather(found, figures, quality.findings, quality.account, language)
        content.write(out / content_file(country, language))


def write(folder: Path, out: Path, country: str, language: str) -> None:
    """The report as page, PDF and document to edit."""
    beside = ("changes", "quality")
    make_documents(folder, country, language, out / "report", other=True, beside=beside)
