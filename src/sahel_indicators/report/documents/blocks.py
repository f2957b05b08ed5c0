"""A document as a small tree of blocks, which is all that the three renderers know."""

from __future__ import annotations

from dataclasses import dataclass

from ...typography import spaced
from ..content import Fact, Figure, Table, with_texts


@dataclass(frozen=True)
class Run:
    """A stretch of text set in one way. `text` is shown as it is written, whatever it holds."""

    text: str
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    link: str = ""


Runs = tuple[Run, ...]


@dataclass(frozen=True)
class Heading:
    """Level 1 is a chapter; `anchor` is unique within the document."""

    level: int
    runs: Runs
    anchor: str
    kind: str = "heading"


@dataclass(frozen=True)
class Paragraph:
    """Text."""

    runs: Runs
    kind: str = "paragraph"


@dataclass(frozen=True)
class Items:
    """A list; each item is made of blocks."""

    ordered: bool
    items: tuple[tuple[Block, ...], ...]
    kind: str = "items"


@dataclass(frozen=True)
class Box:
    """Blocks set apart from the text: a method, a caution. Written as a Markdown quotation."""

    blocks: tuple[Block, ...]
    kind: str = "box"


@dataclass(frozen=True)
class FigureBlock:
    """A figure with its number in the document."""

    number: int
    figure: Figure
    kind: str = "figure"


@dataclass(frozen=True)
class TableBlock:
    """A table with its number in the document."""

    number: int
    table: Table
    kind: str = "table"


@dataclass(frozen=True)
class FactsBlock:
    """A band of key figures."""

    facts: tuple[Fact, ...]
    kind: str = "facts"


Block = Heading | Paragraph | Items | Box | FigureBlock | TableBlock | FactsBlock


@dataclass(frozen=True)
class Document:
    """A whole document.

    `cover` holds what stands above the text (title, subtitle, date and more), `key_figures` the
    numbers shown with it.
    """

    country: str
    language: str
    cover: dict[str, str]
    key_figures: tuple[Fact, ...]
    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        """The document's title."""
        return self.cover["title"]


def with_blanks(document: Document) -> Document:
    """The document with the blanks of its language in all that it says."""
    return with_texts(document, lambda text: spaced(text, document.language))


def plain(runs: Runs) -> str:
    """The text of runs without how it is set."""
    return "".join(run.text for run in runs)
