"""What python-docx has no words for: fields, links, numbering, shading, language, fixed bytes."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

if TYPE_CHECKING:
    from docx.document import Document as Paper
    from docx.table import Table
    from docx.text.paragraph import Paragraph

# The oldest day that a zip archive can name: the same bytes whenever a document is made.
_NEVER = (1980, 1, 1, 0, 0, 0)


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


def fill_cell(cell: Any, text: str, right: bool) -> None:
    """A small text in an empty cell of a table: its paragraph is copied whole.

    python-docx would look for the place of each of its parts anew; a report has thousands.
    """
    paragraph = deepcopy(_small(right))
    paragraph.r_lst[0].text = text
    cell.replace(cell[-1], paragraph)


@cache
def _small(right: bool) -> Any:
    aligned = '<w:pPr><w:jc w:val="right"/></w:pPr>' if right else ""
    size = '<w:r><w:rPr><w:sz w:val="16"/></w:rPr></w:r>'  # in half points
    return parse_xml(f"<w:p {nsdecls('w')}>{aligned}{size}</w:p>")


def set_language(paper: Paper, tag: str) -> None:
    """The language of the whole document, by which Word checks spelling."""
    defaults = paper.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")[0]
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(element("w:lang", val=tag, eastAsia=tag, bidi="ar-SA"))


def saved(paper: Paper) -> bytes:
    """The file, the same bytes for the same document."""
    content, fixed = BytesIO(), BytesIO()
    paper.save(content)
    with ZipFile(content) as made, ZipFile(fixed, "w") as archive:
        for name in made.namelist():
            entry = ZipInfo(name, _NEVER)
            entry.compress_type = ZIP_STORED if name.endswith(".png") else ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, made.read(name))
    return fixed.getvalue()
