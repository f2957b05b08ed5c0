"""The parts of a workbook that its reader does not show: macros, entities, errors, properties."""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from .archives import Archive
from .table import refusal

_MOST_CELLS = 30_000_000
_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_LETTERS = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})[0-9]""")
_NUMBER = re.compile(rb"""\sr\s*=\s*["'][A-Za-z]{0,3}([0-9]{1,10})["']""")
# Looked through piece by piece; no place of a cell is longer than what two pieces share.
_BLOCK, _OVERLAP = 1 << 22, 64
_ERROR = re.compile(
    rb"""<(?:\w+:)?c\b([^>]*?\bt\s*=\s*["']e["'][^>]*)(?<!/)>(.*?)</(?:\w+:)?c>""", re.DOTALL
)
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
_SAID = re.compile(rb"<(?:\w+:)?v>\s*([^<]*?)\s*</(?:\w+:)?v>")
# A formula with no value behind it; that of a formula whose result is an empty text is `t="str"`.
_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"""
    rb"""(<(?:\w+:)?v\b[^>]*?(?:/>|>\s*</(?:\w+:)?v>))?\s*</(?:\w+:)?c>"""
)
_EMPTY_TEXT = re.compile(rb"""\bt\s*=\s*["']str["']""")
FORMULA = "#formula"
"""What stands for a formula whose value was never calculated."""
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def check_safety(archive: Archive) -> None:
    """Raises `IngestError` for macros, for declared entities and for sheets far too large."""
    for name in archive.members:
        lower = name.lower()
        if lower.endswith("vbaproject.bin"):
            raise refusal(
                "is a workbook with macros",
                archive.file,
                expected="a workbook without macros",
                remedy="save as .xlsx without macros and try again",
            )
        if lower.endswith((".xml", ".rels", ".vml")):
            _check_xml(archive, name)


def _check_xml(archive: Archive, name: str) -> None:
    xml = archive.read(name)
    if xml.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in xml[:4]:
        xml = xml.decode("utf-16", errors="replace").encode("utf-8")
    if _DECLARATION.search(xml):
        raise refusal(
            f"is a workbook whose '{name}' declares entities, as XML made to fill memory does",
            archive.file,
            expected="a workbook as a spreadsheet program saves it",
            remedy="open it in a spreadsheet program and save it again as .xlsx",
        )
    if "worksheets/" in name and _dense_cells(xml) > _MOST_CELLS:
        raise refusal(
            f"is a workbook whose '{name}' spans more than {_MOST_CELLS:,} cells",
            archive.file,
            expected="a sheet that holds only its table",
            remedy="delete what stands far away from the table, or save the sheet as CSV",
        )


def _dense_cells(xml: bytes) -> int:
    """Rows times columns up to the last cell: what its reader would hold in memory."""
    columns: set[bytes] = set()
    rows: set[bytes] = set()
    for start in range(0, len(xml), _BLOCK):
        block = xml[start : start + _BLOCK + _OVERLAP]
        columns.update(_LETTERS.findall(block))
        rows.update(_NUMBER.findall(block))
    return max(map(int, rows), default=0) * (max(map(_column, columns), default=0) + 1)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number - 1


def cell_place(row: int, column: int) -> str:
    """A cell as a spreadsheet names it ("AB12"), by its row and column from 0."""
    letters, number = "", column + 1
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row + 1}"


def errors_by_sheet(archive: Archive) -> dict[str, dict[tuple[int, int], str]]:
    """The error cells ("#REF!") of each sheet by row and column from 0, and formulas without value.

    The reader of workbooks shows them as blank, and neither is the same as no figure. A program
    that writes formulas leaves it to a spreadsheet to calculate them.
    """
    errors = {}
    for sheet, member in _members_of_sheets(archive).items():
        xml = archive.read(member)
        errors[sheet] = _formulas(xml)
        if b't="e"' in xml or b"t='e'" in xml:
            errors[sheet] |= dict(map(_error, _ERROR.finditer(xml)))
    return errors


def _formulas(xml: bytes) -> dict[tuple[int, int], str]:
    """Where a sheet has a formula whose value was never calculated."""
    if b"<f" not in xml and b":f" not in xml:
        return {}
    found = _FORMULA.finditer(xml)
    bare = (each for each in found if not (each[2] and _EMPTY_TEXT.search(each[1])))
    places = (_PLACE.search(each[1]) for each in bare)
    return {(int(at[2]) - 1, _column(at[1])): FORMULA for at in places if at}


def _error(match: re.Match[bytes]) -> tuple[tuple[int, int], str]:
    place, said = _PLACE.search(match[1]), _SAID.search(match[2])
    text = said[1].decode("utf-8", "replace") if said else "#ERROR"
    if place is None:
        return (-1, -1), text
    return (int(place[2]) - 1, _column(place[1])), text


def _members_of_sheets(archive: Archive) -> dict[str, str]:
    relations = _xml(archive, "xl/_rels/workbook.xml.rels")
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations.iter()}
    members = {}
    for sheet in _xml(archive, "xl/workbook.xml").iter():
        target = targets.get(sheet.get(_RELATION))
        if not sheet.tag.endswith("}sheet") or not target:
            continue
        path = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        member = str(PurePosixPath(path))
        if member in archive.members:
            members[sheet.get("name", "")] = member
    return members


def last_changed(archive: Archive) -> date | None:
    """The day of `dcterms:modified` in the workbook's properties; None where it is not said."""
    if "docProps/core.xml" not in archive.members:
        return None
    for element in _xml(archive, "docProps/core.xml").iter():
        if element.tag.endswith("}modified") and element.text:
            try:
                return date.fromisoformat(element.text.strip()[:10])
            except ValueError:
                return None
    return None


def _xml(archive: Archive, name: str) -> Element:
    if name not in archive.members:
        raise _broken(archive, name, "it is missing")
    try:
        root: Element = fromstring(archive.read(name), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise _broken(archive, name, error) from error
    return root


def _broken(archive: Archive, name: str, why: object) -> Exception:
    return refusal(
        f"is a workbook whose '{name}' cannot be read ({why})",
        archive.file,
        expected="a workbook (.xlsx) as a spreadsheet program saves it",
        remedy="open it in a spreadsheet program and save it again as .xlsx",
    )
