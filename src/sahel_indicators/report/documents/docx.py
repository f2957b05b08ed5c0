"""A document as a Word file for editing: real headings, lists, captions and tables."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.image.exceptions import UnrecognizedImageError
from docx.shared import Length, Mm, Pt, RGBColor

from .blocks import Block, Box, Document, FactsBlock, FigureBlock, Heading, Items, Runs, TableBlock
from .blocks import Paragraph as ParagraphBlock
from .docx_parts import (
    add_field,
    add_link,
    add_rows,
    add_runs,
    describe_picture,
    describe_table,
    number_by,
    restarted,
    saved,
    set_language,
    shade,
)
from .files import FigureFiles, damaged
from .words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docx.document import Document as Paper
    from docx.text.paragraph import Paragraph

    from ..content import Fact, Status

_TAGS = {"en": "en-GB", "fr": "fr-FR"}
# On every machine with Word, and replaced by a letter of the same widths elsewhere.
_FONT = "Calibri"
_DARK = RGBColor(0x0B, 0x37, 0x54)
_PALE, _BLUE = "EEF4F9", "0072BC"
_WIDTH = Mm(170)
# What leaves room for a caption on the page: a figure of very many areas is made smaller.
_TALLEST = Mm(225)
_SIZES = {"Title": 24, "Heading 1": 16, "Heading 2": 13, "Heading 3": 11, "Caption": 9}
# A Word file says when it was made; ours says the same each time.
_MADE = datetime(2000, 1, 1, tzinfo=UTC)


def to_docx(document: Document, figures: FigureFiles) -> bytes:
    """The Word file."""
    return _Writing(document, figures).file()


class _Writing:
    """One Word file in the making."""

    def __init__(self, document: Document, figures: FigureFiles) -> None:
        self.document, self.figures = document, figures
        self.words = Words(document.language)
        self.paper = _blank(document)
        # python-docx looks a style up in all of them, every time.
        self.styles = {style.name: style.style_id for style in self.paper.styles}

    def file(self) -> bytes:
        self.cover()
        self.blocks(self.document.blocks)
        return saved(self.paper)

    def cover(self) -> None:
        cover = self.document.cover
        for key, style in (("kicker", "Normal"), ("title", "Title"), ("subtitle", "Subtitle")):
            if cover.get(key):
                self.styled(style, cover[key])
        for key in ("date", "imprint"):
            if cover.get(key):
                self.paper.add_paragraph(cover[key])
        self.facts(self.document.key_figures)

    # -- blocks ------------------------------------------------------------------------------

    def blocks(self, blocks: Iterable[Block], boxed: bool = False) -> None:
        for block in blocks:
            if isinstance(block, Heading):
                paragraph = self.styled(f"Heading {block.level}")
                self.runs(paragraph, block.runs)
            elif isinstance(block, Items):
                self.items(block, boxed)
            elif isinstance(block, Box):
                self.blocks(block.blocks, boxed=True)
            elif isinstance(block, FigureBlock):
                self.figure(block)
            elif isinstance(block, TableBlock):
                self.table(block)
            elif isinstance(block, FactsBlock):
                self.facts(block.facts)
            else:
                self.paragraph(block.runs, "Normal", boxed)

    def styled(self, style: str, text: str = "") -> Paragraph:
        paragraph = self.paper.add_paragraph(text)
        if style != "Normal":
            paragraph._p.style = self.styles[style]
        return paragraph

    def paragraph(self, runs: Runs, style: str, boxed: bool = False) -> Paragraph:
        paragraph = self.styled(style)
        if boxed:
            shade(paragraph, _PALE, _BLUE)
        self.runs(paragraph, runs)
        return paragraph

    def runs(self, paragraph: Paragraph, runs: Runs) -> None:
        for is_link, pieces in groupby(runs, key=lambda piece: bool(piece.link)):
            if not is_link:
                add_runs(paragraph, pieces)
                continue
            for piece in pieces:
                add_link(paragraph, piece.text, piece.link)

    def items(self, block: Items, boxed: bool) -> None:
        style = "List Number" if block.ordered else "List Bullet"
        numbering = restarted(self.paper, style) if block.ordered else ""
        for item in block.items:
            first, *others = item or (ParagraphBlock(()),)
            if not hasattr(first, "runs"):
                self.blocks([first], boxed)
            else:
                paragraph = self.paragraph(first.runs, style, boxed)
                if numbering:
                    number_by(paragraph, numbering)
            self.blocks(others, boxed)

    def facts(self, facts: Sequence[Fact]) -> None:
        for fact in facts:
            paragraph = self.styled("List Bullet")
            paragraph.add_run(fact.value).bold = True
            paragraph.add_run(f" {fact.label} ({fact.detail}) ")
            self.statuses(paragraph, (fact.status,))

    def statuses(self, paragraph: Paragraph, statuses: Sequence[Status]) -> None:
        if statuses:
            paragraph.add_run(f"[{', '.join(self.words[status] for status in statuses)}]")

    def caption(self, kind: str, number: int, text: str, statuses: Sequence[Status]) -> None:
        paragraph = self.styled("Caption")
        paragraph.paragraph_format.keep_with_next = kind == "table"
        word = self.words[kind]
        paragraph.add_run(f"{word}\u00a0")
        add_field(paragraph, f"SEQ {word} \\* ARABIC", str(number))
        paragraph.add_run(f". {text} ")
        self.statuses(paragraph, statuses)

    def figure(self, block: FigureBlock) -> None:
        shown = block.figure
        picture = BytesIO(self.figures.read(shown, ".png"))
        paragraph = self.paper.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        try:
            drawn = paragraph.add_run().add_picture(picture, width=_WIDTH)
        except UnrecognizedImageError as error:
            raise damaged(f"{shown.stem}.png") from error
        if drawn.height > _TALLEST:
            drawn.width, drawn.height = Length(_WIDTH * _TALLEST // drawn.height), _TALLEST
        describe_picture(paragraph, shown.stem, shown.alt)
        text = f"{shown.title}. {shown.reading}" if shown.reading else shown.title
        self.caption("figure", block.number, text, shown.statuses)

    def table(self, block: TableBlock) -> None:
        shown = block.table
        self.caption("table", block.number, shown.caption, shown.statuses)
        rows = [tuple(column.title for column in shown.columns), *shown.rows]
        table = self.paper.add_table(0, len(shown.columns))
        table._tbl.tblStyle_val = self.styles["Light List Accent 1"]
        add_rows(table, rows, [column.numeric for column in shown.columns])
        describe_table(table, shown.caption)
        note = self.paper.add_paragraph(shown.note)
        note.paragraph_format.space_after = Pt(10)


def _blank(document: Document) -> Paper:
    """An empty A4 file with our styles, language and properties."""
    paper = docx.Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(20)
    for name in ("Normal", "Subtitle", *_SIZES):
        style = paper.styles[name]
        style.font.name = _FONT
        style.element.get_or_add_rPr().get_or_add_rFonts().attrib.pop(
            "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}asciiTheme", None
        )
        if name in _SIZES:
            style.font.size, style.font.color.rgb = Pt(_SIZES[name]), _DARK
    paper.styles["Normal"].font.size = Pt(10.5)
    set_language(paper, _TAGS[document.language])
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    add_field(footer, "PAGE", "1")
    about = paper.core_properties
    about.title, about.language = document.title, _TAGS[document.language]
    about.author = document.cover.get("author", "")
    about.comments, about.last_modified_by = "", ""
    about.created = about.modified = about.last_printed = _MADE
    return paper
