"""A document as an A4 PDF, set by typst: tagged for screen readers, the same bytes each time."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from ...errors import DataError
from ..content import as_fields
from .blocks import Block, Box, Document, FigureBlock, Items, TableBlock
from .files import FigureFiles
from .words import Words

# Texts up to this long stay on one line in a table; columns of longer ones share the width.
_SHORT = 24


def to_pdf(document: Document, figures: FigureFiles) -> bytes:
    """The PDF, as PDF/UA-1: with alternative texts, tags, title and language.

    The design is `templates/report.typ`, which is handed the document's tree as JSON, so that no
    text can be taken for typst's own signs.
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "document.json").write_text(
            json.dumps(_tree(document), default=as_fields), "utf-8"
        )
        for block in _figures(document.blocks):
            picture = folder / f"{block.figure.stem}.svg"
            picture.parent.mkdir(exist_ok=True)
            picture.write_bytes(figures.read(block.figure, ".svg"))
        main = folder / "report.typ"
        main.write_text(files(__package__).joinpath("templates", "report.typ").read_text("utf-8"))
        try:
            return _set(main, floating=True)
        except typst.TypstError:
            # It fails at some figures that moved to another page, and sets them in their place.
            return _set_in_place(main)


def _set_in_place(main: Path) -> bytes:
    try:
        return _set(main, floating=False)
    except typst.TypstError as error:
        raise _refused(error) from error


def _set(main: Path, floating: bool) -> bytes:
    """The PDF; with `floating` text goes on where a figure finds no room on its page."""
    with as_file(files("sahel_indicators").joinpath("figures", "fonts")) as fonts:
        made = typst.compile(
            main, root=main.parent, format="pdf", font_paths=[fonts], ignore_system_fonts=True,
            pdf_standards="ua-1", sys_inputs={"floating": "yes" if floating else "no"},
        )  # fmt: skip
    assert isinstance(made, bytes)
    return made


def _refused(error: typst.TypstError) -> DataError:
    """Why there is no PDF: as a rule a letter our fonts lack, or a figure that is damaged."""
    why = str(error).removeprefix("PDF/UA-1 error: ").partition("\n")[0]
    return DataError(
        f"the PDF cannot be set: {why}",
        remedy="take the sign out of the text, or write the other formats alone with --format; "
        "a damaged figure is drawn anew by sahel run",
    )


def _tree(document: Document) -> dict[str, Any]:
    """The document for JSON, with what the template could not work out itself."""
    return {
        **as_fields(document),
        "words": Words(document.language).as_mapping(),
        "blocks": [_block(block) for block in document.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    tree = as_fields(block)
    if isinstance(block, TableBlock):
        tree["rows"] = block.table.rows
        tree["widths"] = list(_widths(block))
    elif isinstance(block, Box):
        tree["blocks"] = [_block(each) for each in block.blocks]
    elif isinstance(block, Items):
        tree["items"] = [[_block(each) for each in item] for item in block.items]
    return tree


def _widths(block: TableBlock) -> Iterator[float]:
    """The share of the width that each column gets; 0: as wide as its cells."""
    for column in block.table.columns:
        lengths = [len(cell) for cell in (column.title, *column.cells)]
        words = [len(word) for text in (column.title, *column.cells) for word in text.split()]
        short = max(lengths) <= _SHORT or column.numeric
        yield 0 if short else math.sqrt(max(lengths)) + max(words, default=0) / 2


def _figures(blocks: tuple[Block, ...]) -> Iterator[FigureBlock]:
    for block in blocks:
        if isinstance(block, FigureBlock):
            yield block
        elif isinstance(block, Box):
            yield from _figures(block.blocks)
        elif isinstance(block, Items):
            for item in block.items:
                yield from _figures(item)
