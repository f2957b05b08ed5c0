"""Documents of a finished run: computed results and a text in, HTML, PDF and DOCX out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal, NamedTuple

from ... import __version__
from ...config import settings
from ...errors import DataError
from ...files import replace_file
from ..content import Content, Text, content_file, read_content
from .blocks import Document
from .files import FigureFiles, run_files
from .filling import fill
from .prose import read_prose
from .words import LANGUAGES, Words

Format = Literal["html", "pdf", "docx"]
FORMATS: tuple[Format, ...] = ("html", "pdf", "docx")


def make_documents(
    run: Path,
    country: str,
    language: str,
    to: Path,
    formats: Sequence[Format] = FORMATS,
    text: Path | None = None,
    other: bool = False,
    beside: Sequence[str] = (),
) -> list[Path]:
    """Write `<country>_<language>.html`, .pdf and .docx into a folder; their paths.

    `run` is the folder of a generation, `text` a Markdown file in place of the report's own.
    `other` says that the page in the other language lies, or will lie, beside this one; `beside`
    names further pages that do and that this one links to ("changes").
    Nothing is computed. Raises `DataError` where the run holds no results about this country and
    `ProseError` for a text that cannot be filled.
    """
    prose = read_prose(text or own_text(language))
    document = fill(prose, results_of(run, country, language))
    figures = run_files(run)
    links = _Links(_other(document) if other else "", _beside(document, beside))
    # All are made before one is written: documents of one language never differ in their numbers.
    made = {
        to / f"{country}_{language}.{kind}": _rendered(kind, document, figures, links)
        for kind in formats
    }
    for path, content in made.items():
        replace_file(path, content)
    return list(made)


def results_of(run: Path, country: str, language: str) -> Content:
    """All named results of a run, with who prepares the document and by which version.

    Raises `DataError` where the run holds none about this country in this language.
    """
    Words(language)
    path = run / content_file(country, language)
    if not path.is_file() and (others := sorted(run.glob(f"report/*_content_{language}.json"))):
        about = ", ".join(each.name.partition("_")[0] for each in others)
        raise DataError(
            f"the last run made no report of {country}, only of {about}",
            remedy=f"call sahel run --country {country}",
        )
    content = read_content(path, language)
    here = {"organisation": Text(settings().organisation), "version": Text(__version__)}
    return replace(content, results={**content.results, **here})


def own_text(language: str) -> Path:
    """The file of the report's own text, which an editor may copy and change."""
    return Path(__file__).parents[1] / "text" / f"{language}.md"


class _Links(NamedTuple):
    """Where a page leads: to the other language, and to pages beside it by their addresses."""

    other: str
    beside: dict[str, str]


def names_in_own_text(language: str) -> frozenset[str]:
    """What the report's own text names: texts, lists, tables and figures."""
    return frozenset(node.content for node in read_prose(own_text(language)).placeholders())


def _rendered(kind: Format, document: Document, figures: FigureFiles, links: _Links) -> bytes:
    """One document as bytes; each format loads its own library, and only when it is asked for."""
    if kind == "html":
        from .html import to_html

        return to_html(document, figures, *links).encode()
    if kind == "pdf":
        from .pdf import to_pdf

        return to_pdf(document, figures)
    from .docx import to_docx

    return to_docx(document, figures)


def _other(document: Document) -> str:
    """What the page in the other language is called."""
    name = next(other for other in LANGUAGES if other != document.language)
    return f"{document.country}_{name}.html"


def _beside(document: Document, names: Sequence[str]) -> dict[str, str]:
    """What pages beside the report are called, by address."""
    words, language = Words(document.language), document.language
    return {f"{document.country}_{name}_{language}.html": words[name] for name in names}
