"""A text and computed results to a document: placeholders filled, figures and tables numbered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count

from markdown_it.tree import SyntaxTreeNode

from ..content import Column, Content, Fact, Facts, Figure, Listing, Table, Text
from .blocks import (
    Block,
    Box,
    Document,
    FactsBlock,
    FigureBlock,
    Heading,
    Items,
    Paragraph,
    Run,
    Runs,
    TableBlock,
    plain,
    with_blanks,
)
from .names import check_names, left_out, lone, named, numbered, present
from .prose import Prose, ProseError, is_comment, line_of
from .words import Words


def fill(prose: Prose, content: Content) -> Document:
    """The document that a text and the results of one country and language make.

    Raises `ProseError` for a placeholder that names no result or cannot stand where it stands, and
    for headings that leave out a level, which no screen reader could follow.
    """
    shown = present(prose, content)
    check_names(shown, content)
    return _Filling(shown, content).document()


class _Filling:
    """One document in the making."""

    def __init__(self, prose: Prose, content: Content) -> None:
        self.prose, self.content = prose, content
        self.words = Words(content.language)
        self.numbers = numbered(prose, content)
        self.anchors: set[str] = set()
        self.level = 0

    def document(self) -> Document:
        cover = {
            key: plain(self.runs(root))
            for key, root in self.prose.head.items()
            if key != "key_figures"
        }
        if not cover["title"].strip():
            line = line_of(self.prose.head["title"].children[0], 1)
            raise ProseError("the title says nothing", file=self.prose.name, line=line)
        document = Document(
            country=self.content.country,
            language=self.content.language,
            cover=cover,
            key_figures=self.key_figures(),
            blocks=tuple(self.blocks(self.prose.blocks)),
        )
        return with_blanks(document)

    def key_figures(self) -> tuple[Fact, ...]:
        root = self.prose.head.get("key_figures")
        if root is None:
            return ()
        pieces = root.children[0].children
        result = named(pieces[0], self.content) if _is_one(pieces) else None
        if not isinstance(result, Facts):
            raise ProseError(
                "key_figures must be the placeholder of key figures, and nothing else",
                file=self.prose.name, line=line_of(root.children[0], 1),
            )  # fmt: skip
        return result.facts

    # -- blocks ------------------------------------------------------------------------------

    def blocks(self, nodes: Sequence[SyntaxTreeNode]) -> Iterator[Block]:
        for node in nodes:
            if is_comment(node):
                continue
            if node.type == "heading":
                yield self.heading(node)
            elif node.type == "paragraph":
                yield from self.paragraph(node)
            elif node.type in ("bullet_list", "ordered_list"):
                if items := tuple(self.items(node)):
                    yield Items(node.type == "ordered_list", items)
            elif node.type == "blockquote":
                yield Box(tuple(self.blocks(node.children)))
            else:
                yield self.own_table(node)

    def heading(self, node: SyntaxTreeNode) -> Heading:
        level = int(node.tag[1:])
        if level > min(self.level + 1, 3):
            raise ProseError(
                f"a heading of level {level} follows one of level {self.level}",
                file=self.prose.name, line=line_of(node, self.prose.first),
                remedy="begin with #, and go down one level at a time, to ### at most",
            )  # fmt: skip
        self.level = level
        runs = self.runs(node)
        return Heading(level, runs, self.anchor(plain(runs)))

    def anchor(self, text: str) -> str:
        """A name for the address of a heading, in plain letters, unlike all others."""
        plain_letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
        stem = re.sub(r"[^a-z0-9]+", "-", plain_letters.lower()).strip("-")[:40] or "section"
        names = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
        name = next(name for name in names if name not in self.anchors)
        self.anchors.add(name)
        return name

    def paragraph(self, node: SyntaxTreeNode) -> Iterator[Block]:
        alone = lone(node)
        if alone is not None and "." not in alone.content:
            yield from self.alone(alone.content)
        elif runs := self.runs(node):
            yield Paragraph(runs)

    def alone(self, name: str) -> Iterator[Block]:
        """The result that is all there is in a paragraph."""
        result = self.content.results[name]
        if isinstance(result, Figure):
            yield FigureBlock(self.numbers[name], result)
        elif isinstance(result, Table):
            yield TableBlock(self.numbers[name], result)
        elif isinstance(result, Facts):
            yield FactsBlock(result.facts)
        elif isinstance(result, Text):
            yield self.said(result.text)
        elif result.items:
            yield Items(False, tuple((self.said(item),) for item in result.items))

    def items(self, node: SyntaxTreeNode) -> Iterator[tuple[Block, ...]]:
        """The items of a list; one that is a computed list becomes as many items.

        One that names a part of a figure which the country lacks is left out.
        """
        for item in (each for each in node.children if not left_out(each, self.content)):
            alone = lone(item.children[0]) if len(item.children) == 1 else None
            result = self.content.results.get(alone.content) if alone else None
            if isinstance(result, Listing):
                yield from ((self.said(text),) for text in result.items)
            else:
                yield tuple(self.blocks(item.children))

    def said(self, text: str) -> Paragraph:
        return Paragraph((Run(text),))

    def own_table(self, node: SyntaxTreeNode) -> TableBlock:
        """A table that the text itself holds."""
        rows = [
            [plain(self.runs(cell)) for cell in row.children]
            for part in node.children
            for row in part.children
        ]
        cells = list(zip(*rows[1:], strict=True)) or [()] * len(rows[0])
        columns = tuple(Column(title, tuple(c)) for title, c in zip(rows[0], cells, strict=True))
        line = node.map[0] if node.map else 0
        return TableBlock(self.numbers[f"table on line {line}"], Table("", columns))

    # -- text --------------------------------------------------------------------------------

    def runs(self, node: SyntaxTreeNode) -> Runs:
        """The text of a paragraph, heading or cell."""
        pieces = self.pieces(node.children[0].children, Run("")) if node.children else ()
        return tuple(run for run in pieces if run.text)

    def pieces(self, nodes: Sequence[SyntaxTreeNode], set_as: Run) -> Iterator[Run]:
        for node in nodes:
            if node.type == "strong":
                yield from self.pieces(node.children, replace(set_as, strong=True))
            elif node.type == "em":
                yield from self.pieces(node.children, replace(set_as, emphasis=True))
            elif node.type == "link":
                link = str(node.attrs.get("href", ""))
                yield from self.pieces(node.children, replace(set_as, link=link))
            elif node.type == "code_inline":
                yield replace(set_as, text=node.content, code=True)
            elif node.type in ("softbreak", "hardbreak"):
                yield replace(set_as, text=" ")
            elif node.type == "placeholder":
                yield replace(set_as, text=self.value(node))
            elif not is_comment(node):
                yield replace(set_as, text=node.content)

    def value(self, node: SyntaxTreeNode) -> str:
        """The text of a placeholder within a sentence."""
        stem, _, part = node.content.partition(".")
        result = self.content.results[stem]
        if part == "label":
            return self.label(node, stem, result)
        if part:
            return str(getattr(result, part))
        if isinstance(result, Text):
            return result.text
        raise ProseError(
            f"'{stem}' cannot stand in a sentence", file=self.prose.name, line=node.meta["line"],
            remedy="give it a paragraph of its own",
        )  # fmt: skip

    def label(self, node: SyntaxTreeNode, stem: str, result: object) -> str:
        if stem not in self.numbers:
            raise ProseError(
                f"'{stem}' has no number, because the text does not show it",
                file=self.prose.name, line=node.meta["line"],
            )  # fmt: skip
        word = "figure" if isinstance(result, Figure) else "table"
        return f"{self.words[word]}\u00a0{self.numbers[stem]}"


def _is_one(pieces: Sequence[SyntaxTreeNode]) -> bool:
    return len(pieces) == 1 and pieces[0].type == "placeholder"
