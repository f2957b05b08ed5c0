"""The page of what changed since the last run, in the look of the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path

from ...figures.words import Words as FigureWords
from ...figures.words import words_of
from ...files import replace_file
from ...provenance.changes import Changes
from ...provenance.changes_stated import ALL_AT_ONCE
from ..content import Fact, Table
from ..wording import changes as wording
from ..wording import changes_tables as tables
from ..wording.changes_method import how_to_read
from ..wording.changes_values import title
from .blocks import Block, Box, Document, Heading, Items, Paragraph, Run, TableBlock, with_blanks
from .files import run_files
from .html import to_html
from .words import LANGUAGES, Words


def changes_page(country: str, language: str) -> str:
    """The name of the page's file, beside the report's."""
    return f"{country}_changes_{language}.html"


def write_changes_pages(changes: Changes, country: str, folder: Path) -> list[Path]:
    """`report/<country>_changes_<language>.html` of a generation, in every language; their paths.

    One page that needs no network and holds everything; it links to the report beside it, which may
    have been built in the other language only.
    """
    paths = []
    reports = [
        name for name in LANGUAGES if (folder / "report" / f"{country}_{name}.html").is_file()
    ]
    for language in LANGUAGES:
        other = next(name for name in LANGUAGES if name != language)
        page = to_html(
            document(changes, country, language, reports or LANGUAGES),
            run_files(folder),
            changes_page(country, other),
        )
        paths.append(folder / "report" / changes_page(country, language))
        replace_file(paths[-1], page.encode())
    return paths


def document(
    changes: Changes, country: str, language: str, reports: Sequence[str] = LANGUAGES
) -> Document:
    """The change report as the tree that pages are written from.

    `reports` are the languages of which a report lies beside it.
    """
    words = words_of(language)
    made = _Page(changes, country, words, language if language in reports else reports[0])
    cover = {
        "kicker": Words(language)["kicker"],
        "title": wording.headline(country, words),
        "subtitle": wording.compared_with(changes, words),
    }
    return with_blanks(
        Document(country, language, cover, tuple(made.facts()), tuple(made.blocks()))
    )


# What the cover counts: one and several, in English and French.
_MOVED = (
    ("published value moved", "published values moved"),
    ("valeur publiée modifiée", "valeurs publiées modifiées"),
)
_NEW = (("value is new", "values are new"), ("valeur nouvelle", "valeurs nouvelles"))
_GONE = (("value is gone", "values are gone"), ("valeur disparue", "valeurs disparues"))
_ESTIMATES = (
    ("number of findings moved", "numbers of findings moved"),
    ("chiffre de résultats modifié", "chiffres de résultats modifiés"),
)


class _Page:
    """One page in the making."""

    def __init__(self, changes: Changes, country: str, words: FigureWords, report_in: str) -> None:
        self.changes, self.country, self.words = changes, country, words
        self.report_in = report_in
        self.numbers = count(1)
        self.anchors = count(1)

    def facts(self) -> Iterator[Fact]:
        """The cover's numbers; none where nothing was compared."""
        if not self.changes.before:
            return
        here = self.changes.values[self.changes.values["location_code"] == self.country]
        of_values = self.of(self.changes.compared.get(self.country, 0))
        told = [
            (here["change"].notna().sum(), *_MOVED, of_values),
            (here["before"].isna().sum(), *_NEW, of_values),
            (here["after"].isna().sum(), *_GONE, of_values),
        ]
        if (compared := self.estimates_compared()) is not None:
            moved = len(self.changes.estimates_about(self.country))
            told.append((moved, *_ESTIMATES, self.of(compared)))
        for number, en, fr, detail in told:
            one = number == 1 if self.words.language == "en" else number < 2
            label = self.words.pick(en[not one], fr[not one])
            yield Fact(self.words.number(int(number)), label, detail, "computed")

    def estimates_compared(self) -> int | None:
        """Of the country and of all at once; None where those of the country were not compared."""
        compared = self.changes.estimates_compared
        if self.country not in compared:
            return None
        return compared[self.country] + compared.get(ALL_AT_ONCE, 0)

    def of(self, count: int) -> str:
        number = self.words.number(count)
        return self.words.pick(f"of {number}", f"sur {number}")

    def blocks(self) -> Iterator[Block]:
        yield self.heading(1, self.words.pick("In short", "En bref"))
        yield self.items(wording.in_short(self.changes, self.country, self.words))
        yield self.back()
        if self.changes.before:
            yield from self.compared()
        yield self.heading(1, self.words.pick("How to read this", "Comment lire cette page"))
        yield Box((self.items(how_to_read(self.words)),))

    def compared(self) -> Iterator[Block]:
        if self.changes.values["location_code"].eq(self.country).any():
            yield self.table(tables.by_cause(self.changes, self.country, self.words))
        yield from self.restated()
        yield from self.indicators()
        other = tables.other_countries(self.changes, self.country, self.words)
        if other:
            yield self.heading(1, self.words.pick("Other countries", "Autres pays"))
            yield self.table(other)
        yield self.heading(
            1, self.words.pick("What the runs were made from", "Sur quoi reposent les calculs")
        )
        yield self.items(tables.of_evidence(self.changes.evidence, self.words))

    def restated(self) -> Iterator[Block]:
        tables_of = []
        if self.changes.statements_about(self.country):
            tables_of.append(tables.statements)
        if len(self.changes.estimates_about(self.country)):
            tables_of.append(tables.estimates)
        if tables_of:
            yield self.heading(1, self.words.pick("What the report says", "Ce que dit le rapport"))
        for made in tables_of:
            yield self.table(made(self.changes, self.country, self.words))

    def indicators(self) -> Iterator[Block]:
        groups = self.changes.groups(self.country)
        if groups:
            yield self.heading(
                1,
                self.words.pick("Indicators, the largest change first", "Indicateurs, par ampleur"),
            )
        for group in groups:
            yield self.heading(2, title(group.indicator, self.words))
            yield self.said(wording.of_group(group, self.words))
            yield self.table(tables.values(group, self.words))

    # -- pieces ------------------------------------------------------------------------------

    def heading(self, level: int, text: str) -> Heading:
        return Heading(level, (Run(text),), f"part-{next(self.anchors)}")

    def said(self, text: str) -> Paragraph:
        return Paragraph((Run(text),))

    def items(self, texts: Iterable[str]) -> Items:
        return Items(False, tuple((self.said(text),) for text in texts))

    def back(self) -> Paragraph:
        """The way to the report of the same run."""
        text = self.words.pick("The report of this run", "Le rapport de ce calcul")
        if self.report_in != self.words.language:
            text += self.words.pick(" (in French)", " (en anglais)")
        return Paragraph((Run(text, link=f"{self.country}_{self.report_in}.html"),))

    def table(self, table: Table) -> TableBlock:
        return TableBlock(next(self.numbers), table)
