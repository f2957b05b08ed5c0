"""What python-docx has no words for: fields, links, numbering, shading, language, fixed bytes."""

from __future__ import annotations

import re
from html import escape
from io import BytesIO
from itertools import starmap
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.pkgwriter import PackageWriter
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docx.document import Document as Paper
    from docx.opc.packuri import PackURI
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    from .blocks import Run

# The oldest day that a zip archive can name: the same bytes whenever a document is made.
_NEVER = (1980, 1, 1, 0, 0, 0)
_WRITER: Any = PackageWriter  # has no types
# What Word has instead of some signs.
_BREAKS = {"\t": "<w:tab/>", "\r": "<w:br/>", "\n": "<w:br/>"}
_BREAK = re.compile(r"([\t\r\n])")


def element(tag: str, **attributes: str) -> Any:
    """A Word element such as `w:shd` with its attributes, all in Word's own name space."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def add_field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """A field that Word can renew, showing a text until it does."""
    run = paragraph.add_run()
    for part in ("begin", instruction, "separate", shown, "end"):
        if part == instruction:
            piece = element("w:instrText")
            piece.text = instruction
        elif part == shown:
            run.add_text(shown)
            continue
        else:
            piece = element("w:fldChar", fldCharType=part)
        run._r.append(piece)


def add_link(paragraph: Paragraph, text: str, address: str) -> None:
    """A link within a paragraph."""
    relation = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), relation)
    run = paragraph.add_run(text)
    run.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def shade(paragraph: Paragraph, fill: str, edge: str) -> None:
    """A paragraph on a tinted ground with a line at its left, as the parts of a box have."""
    properties = paragraph._p.get_or_add_pPr()
    border = OxmlElement("w:pBdr")
    border.append(element("w:left", val="single", sz="24", space="8", color=edge))
    properties.append(border)
    properties.append(element("w:shd", val="clear", color="auto", fill=fill))


def restarted(paper: Paper, style: str) -> str:
    """A numbering of its own, beginning at 1, in the look of a list style: its id."""
    numbering = paper.part.numbering_part.element
    used = paper.styles[style].element.pPr.numPr.numId.val
    abstract = next(num for num in numbering.num_lst if num.numId == used).abstractNumId.val
    made = numbering.add_num(abstract)
    made.add_lvlOverride(ilvl=0).add_startOverride(1)
    return str(made.numId)


def number_by(paragraph: Paragraph, numbering: str) -> None:
    """Put a paragraph into a numbering."""
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = int(numbering)


def describe_picture(paragraph: Paragraph, name: str, alt: str) -> None:
    """The alternative text of the picture in a paragraph."""
    described = paragraph._p.xpath(".//wp:docPr")[0]
    described.set("name", name)
    described.set("descr", alt)


def describe_table(table: Table, caption: str) -> None:
    """A table's title for screen readers; its first row is repeated on every page."""
    table._tbl.tblPr.append(element("w:tblCaption", val=caption))
    table.rows[0]._tr.get_or_add_trPr().append(element("w:tblHeader", val="true"))


def add_runs(paragraph: Paragraph, runs: Iterable[Run]) -> None:
    """Stretches of text without links at the end of a paragraph, written as cells are."""
    written = "".join(map(_run, runs))
    paragraph._p.extend(parse_xml(f"<w:p {nsdecls('w')}>{written}</w:p>"))


def add_rows(table: Table, rows: Iterable[Sequence[str]], right: Sequence[bool]) -> None:
    """Give a table its rows of small texts, in columns set to the `right` or to the left.

    They are written as XML and read at once: python-docx would look for the place of each part of
    each cell anew, and a report has thousands.
    """
    width = table._tbl.tblGrid.gridCol_lst[0].get(qn("w:w"))
    before = [_before_text(width, each) for each in right]
    written = "".join(
        f"<w:tr>{''.join(starmap(_cell, zip(before, row, strict=True)))}</w:tr>" for row in rows
    )
    table._tbl.extend(parse_xml(f"<w:tbl {nsdecls('w')}>{written}</w:tbl>"))


def _before_text(width: str | None, right: bool) -> str:
    """What a cell begins with, in twentieths and halves of a point."""
    aligned = '<w:pPr><w:jc w:val="right"/></w:pPr>' if right else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{width}"/></w:tcPr>'
        f'<w:p>{aligned}<w:r><w:rPr><w:sz w:val="16"/></w:rPr>'
    )


def _cell(before: str, text: str) -> str:
    return f"{before}{_text(text)}</w:r></w:p></w:tc>"


def _run(run: Run) -> str:
    set_so = f"{'<w:b/>' if run.strong else ''}{'<w:i/>' if run.emphasis else ''}"
    return f"<w:r><w:rPr>{set_so}</w:rPr>{_text(run.text)}</w:r>"


def _text(text: str) -> str:
    return "".join(_BREAKS.get(piece) or _letters(piece) for piece in _BREAK.split(text))


def _letters(text: str) -> str:
    kept = ' xml:space="preserve"' if text != text.strip() else ""
    return f"<w:t{kept}>{escape(text, quote=False)}</w:t>" if text else ""


def set_language(paper: Paper, tag: str) -> None:
    """The language of the whole document, by which Word checks spelling."""
    defaults = paper.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")[0]
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(element("w:lang", val=tag, eastAsia=tag, bidi="ar-SA"))


def saved(paper: Paper) -> bytes:
    """The file, the same bytes for the same document."""
    package, content = paper.part.package, BytesIO()
    with ZipFile(content, "w") as archive:
        members = _Members(archive)
        _WRITER._write_content_types_stream(members, package.parts)
        _WRITER._write_pkg_rels(members, package.rels)
        _WRITER._write_parts(members, package.parts)
    return content.getvalue()


class _Members:
    """What python-docx writes its parts to: without the hour, and pictures as they are.

    Its own would press the pictures, which only takes time.
    """

    def __init__(self, archive: ZipFile) -> None:
        self.archive = archive

    def write(self, name: PackURI, part: bytes) -> None:
        """Add a part."""
        entry = ZipInfo(name.membername, _NEVER)
        entry.compress_type = ZIP_STORED if name.ext == "png" else ZIP_DEFLATED
        entry.external_attr = 0o600 << 16
        self.archive.writestr(entry, part)
