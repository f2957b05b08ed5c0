"""The page on data quality: what is odd in a country's data, and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from ... import __version__
from ...config import settings
from ...errors import DataError
from ...figures.words import Words as Language
from ...figures.words import words_of
from ...files import replace_file
from ...quality import Assessment
from ..content import Fact, Figure
from ..wording import quality as told
from ..wording import quality_aside
from ..wording.common import of_country
from .blocks import (
    Block,
    Document,
    FigureBlock,
    Heading,
    Items,
    Paragraph,
    Run,
    TableBlock,
    with_blanks,
)
from .files import run_files
from .html import to_html
from .quality_tables import tables
from .words import LANGUAGES, Words

_FIGURE = "completeness"
# What a reader came for stands open: rules, sources, exercises. Longer lists are folded away.
_FOLDED_ROWS = 35


def page_name(country: str, language: str) -> str:
    """What the page is called, beside the report's own."""
    return f"{country}_quality_{language}.html"


def write_quality_pages(
    found: Assessment, folder: Path, to: Path | None = None, *, with_figure: bool = True
) -> list[Path]:
    """Write the page in every language to `report/` of a run's folder, or of `to`; their paths.

    With the figure `completeness`, which the run must have drawn already of this country;
    `DataError` where it has not.
    """
    made = []
    for language in LANGUAGES:
        figure = _figure(folder, found.country, language) if with_figure else None
        document = quality_document(found, language, figure)
        other = next(each for each in LANGUAGES if each != language)
        address = page_name(found.country, other)
        page = to_html(document, run_files(folder), address, folded_rows=_FOLDED_ROWS)
        path = (to or folder) / "report" / page_name(found.country, language)
        replace_file(path, page.encode())
        made.append(path)
    return made


def quality_document(found: Assessment, language: str, figure: Figure | None = None) -> Document:
    """The page as a document, chapter by chapter; `figure` stands at the head of completeness."""
    words = words_of(language)
    document = Document(
        country=found.country,
        language=language,
        cover=_cover(found, words),
        key_figures=_facts(found, words),
        blocks=tuple(_blocks(found, words, figure)),
    )
    return with_blanks(document)


def _cover(found: Assessment, words: Language) -> dict[str, str]:
    made = words.pick(
        f"{settings().organisation}. Made with sahel-indicators {__version__}. Nothing on this "
        "page is corrected, filled in or smoothed: it says what is odd, and where.",
        f"{settings().organisation}. Fait avec sahel-indicators {__version__}. Rien sur cette "
        "page n’est corrigé, complété ni lissé : elle dit ce qui est singulier, et où.",
    )
    newest = found.fresh["latest"].max()
    return {
        "kicker": Words(words.language)["kicker"],
        "title": told.title(found, words),
        "subtitle": told.subtitle(found, words),
        "date": words.pick(
            f"Newest figure of any source: {words.day(newest)}",
            f"Chiffre le plus récent : {words.day(newest)}",
        ),
        "imprint": made,
    }


def _facts(found: Assessment, words: Language) -> tuple[Fact, ...]:
    pick, count = words.pick, words.number
    whose = of_country(found.country, words)
    read, late = count(found.account["rows_read"].sum()), told.late_sources(found)
    calendars = int(found.fresh["issue"].notna().sum())
    rules = found.findings["rule"].nunique()
    of_none = int(found.findings["location_code"].eq("").sum())
    facts = (
        (
            found.rows, pick(f"rows with figures {whose}", f"lignes de chiffres {whose}"),
            pick(f"in {found.files} files; {read} rows were read, other countries’ included",
                 f"dans {found.files} fichiers ; {read} lignes lues, celles d’autres pays "
                 "comprises"),
        ),
        (
            found.set_aside_of(found.country),
            pick(f"rows {whose} set aside", f"lignes {whose} écartées"),
            pick("in no result, with their reason", "hors de tout résultat, avec leur motif"),
        ),
        (
            len(found.findings), pick("findings", "constats"),
            pick(f"by {rules} rules; {of_none} {'is' if of_none == 1 else 'are'} about files or "
                 "sources and no single country",
                 f"de {rules} règles ; {of_none} {'porte' if of_none < 2 else 'portent'} sur des "
                 "fichiers ou des sources et non sur un seul pays"),
        ),
        (
            len(late), pick("sources late", "sources en retard"),
            pick(f"of {calendars} with a calendar", f"sur {calendars} à calendrier"),
        ),
    )  # fmt: skip
    return tuple(Fact(count(n), what, detail, "computed") for n, what, detail in facts)


def _blocks(found: Assessment, words: Language, figure: Figure | None) -> Iterator[Block]:
    report = f"{found.country}_{words.language}.html"
    back = words.pick("Back to the report", "Retour au rapport")
    yield Paragraph((Run(back, link=report),))
    yield _heading("messages", words)
    yield Items(True, tuple((_paragraph(text),) for text in told.messages(found, words)))
    number = 0
    for key, made in tables(found, words).items():
        yield _heading(key, words)
        yield _paragraph(told.reading(key, words))
        if key == "complete" and figure is not None:
            yield FigureBlock(1, figure)
        if key == "vanishing" and (said := told.blockades(found, words)):
            yield _paragraph(said)
        if key == "aside" and (said := quality_aside.elsewhere(found, words)):
            yield _paragraph(said)
        for table in made:
            number += 1
            yield TableBlock(number, table)
        if not made:
            yield _paragraph(words.pick("Nothing was found.", "Rien n’a été trouvé."))


def _heading(key: str, words: Language) -> Heading:
    return Heading(1, (Run(told.chapter(key, words)),), key)


def _paragraph(text: str) -> Paragraph:
    return Paragraph((Run(text),))


def _figure(folder: Path, country: str, language: str) -> Figure:
    """The run's figure of completeness, as its sidecar describes it."""
    stem = f"{country}/{_FIGURE}_{language}"
    sidecar = folder / "figures" / f"{stem}.json"
    try:
        said = json.loads(sidecar.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(
            f"the figure {stem} is missing or damaged in {folder}", remedy="call sahel run"
        ) from error
    title, _, subtitle = str(said["caption"]).partition(". ")
    return Figure(stem, title, subtitle, "", str(said["alt"]), statuses=("computed",))
