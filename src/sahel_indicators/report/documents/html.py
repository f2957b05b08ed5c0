"""A document as one accessible HTML page that holds its figures and needs no network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from .blocks import Block, Document, Heading, plain
from .files import FigureFiles
from .words import LANGUAGES, Words

# A longer table is folded away until a reader opens it.
FOLDED_ROWS = 15


@dataclass(frozen=True)
class Section:
    """A chapter: its heading and what stands below it."""

    heading: Heading | None
    blocks: tuple[Block, ...]


def to_html(
    document: Document,
    figures: FigureFiles,
    other: str = "",
    beside: Mapping[str, str] | None = None,
    folded_rows: int = FOLDED_ROWS,
) -> str:
    """The page. `other` is the relative address of the same report in the other language.

    `beside` are further pages of the same run: what each is called, by its relative address.
    Tables of more than `folded_rows` rows are folded away until a reader opens them.
    """
    words = Words(document.language)
    return _template().render(
        document=document,
        sections=tuple(_sections(document.blocks)),
        figures=figures,
        words=words,
        other=other,
        beside=beside or {},
        other_language=next(name for name in LANGUAGES if name != document.language),
        folded_rows=folded_rows,
        plain=plain,
        Markup=Markup,
        style=_asset("page.css"),
        script=_asset("page.js"),
    )


def _sections(blocks: Sequence[Block]) -> Iterator[Section]:
    """The blocks by chapter; what stands before the first one has no heading."""
    heading: Heading | None = None
    inside: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            if heading or inside:
                yield Section(heading, tuple(inside))
            heading, inside = block, []
        else:
            inside.append(block)
    if heading or inside:
        yield Section(heading, tuple(inside))


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_asset("page.html"))


@cache
def _asset(name: str) -> Markup:
    """A file of ours, which may stand in the page as it is."""
    return Markup(files(__package__).joinpath("templates", name).read_text("utf-8"))
