"""`sahel report`: the last run's results as documents, with the report's own text or another."""

from __future__ import annotations

import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .output import require_country, show

if TYPE_CHECKING:
    from ..report.content import Content, Result

# A present value longer than this is cut in the list of names.
_SHOWN = 90


class Language(StrEnum):
    """The languages of a report."""

    en = "en"
    fr = "fr"


class Format(StrEnum):
    """What a report can be written as."""

    pdf = "pdf"
    html = "html"
    docx = "docx"
    all = "all"


def report_command(
    country: Annotated[str, typer.Option(help="ISO code of the country.", metavar="CODE")] = "MLI",
    lang: Annotated[
        Language | None, typer.Option(help="Only one language; both without it.")
    ] = None,
    format: Annotated[Format, typer.Option(help="Only one kind of document.")] = Format.all,
    to: Annotated[
        Path | None,
        typer.Option(help="Folder to write into; data/processed/reports without it."),
    ] = None,
    text: Annotated[
        Path | None,
        typer.Option(
            help="Your own Markdown text in place of the report's; asks for --lang.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    names: Annotated[
        bool, typer.Option("--names", help="List what a text can name, with present values.")
    ] = False,
    own_text: Annotated[
        bool, typer.Option("--own-text", help="Print the report's own text, to begin yours from.")
    ] = False,
) -> None:
    """Write the report of the last run as PDF, HTML page and Word file, in seconds.

    Nothing is computed: numbers, tables and figures are those of the last complete run. The text
    is Markdown in which {{ name }} stands for a computed result; change a copy of it and hand it
    in with --text. An unknown name is refused with the line it stands on and near names.
    """
    from ..config import settings

    languages = [lang] if lang else list(Language)
    if text and not lang:
        raise typer.BadParameter("--text asks for --lang: a text is written in one language.")
    country = reported_country(country)
    if own_text:
        _tell_text(languages[0])
    elif names:
        _tell_names(country, languages[0])
    else:
        _write(country, languages, format, to or settings().processed / "reports", text)


def reported_country(country: str) -> str:
    """A country's code, where it has a report; else which have one is said.

    Rather than to send to a run that refuses as well.
    """
    from ..countries import reported

    return require_country(
        country,
        reported(),
        problem="has no report here; there is one for",
        more=" SAHEL_REPORTS says of which countries a run makes one.",
    )


def _write(
    country: str, languages: list[Language], wanted: Format, to: Path, text: Path | None
) -> None:
    from ..config import settings
    from ..report.documents.making import FORMATS, make_documents

    formats = [kind for kind in FORMATS if wanted in (Format.all, kind)]
    for language in languages:
        started = time.monotonic()
        both = len(languages) > 1
        run = settings().current
        made = make_documents(run, country, language, to, formats, text, other=both)
        for path in made:
            show(str(path))
        files = "1 file" if len(made) == 1 else f"{len(made)} files"
        show(f"{files} in {time.monotonic() - started:.1f} s.")


def _tell_text(language: Language) -> None:
    from ..report.documents.making import own_text

    show(own_text(language).read_text("utf-8"), newline=False)


def _tell_names(country: str, language: Language) -> None:
    from ..config import settings
    from ..report.content import kind_of
    from ..report.documents.making import results_of

    content: Content = results_of(settings().current, country, language)
    for name, result in sorted(content.results.items()):
        show(f"{name} ({kind_of(result)}): {_present(result)}")


def _present(result: Result) -> str:
    """What a name stands for now, on one line."""
    from ..report.content import Facts, Figure, Listing, Table, Text

    if isinstance(result, Text):
        said = result.text
    elif isinstance(result, Listing):
        said = " | ".join(result.items)
    elif isinstance(result, Facts):
        said = " | ".join(f"{fact.value} {fact.label}" for fact in result.facts)
    elif isinstance(result, Table):
        said = f"{result.caption} ({len(result.rows)} rows)"
    else:
        assert isinstance(result, Figure)
        said = result.title
    return said if len(said) <= _SHOWN else f"{said[: _SHOWN - 1]}…"
