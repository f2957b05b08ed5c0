"""The typeface: the one that is carried along, whole, with its licence, and without a word said."""

from __future__ import annotations

import hashlib
import logging
import re
from base64 import b64decode
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from matplotlib.backends import _backend_pdf_ps
from matplotlib.font_manager import FontProperties, findfont
from pypdf import PdfReader

from sahel_indicators.figures import fonts, words
from sahel_indicators.figures.crowding import drawn_lines
from sahel_indicators.figures.sheet import as_pdf, as_png, as_svg

from .cases import draw, the_figure

# Of Debian's package fonts-lato 2.0-2.1, which holds tyPoland's files.
PUBLISHED = {
    "Lato-Bold.ttf": "e0b1c4de011de8dd077cf21f97919fc31158eb290ee1176cbae06d500a6304bc",
    "Lato-Italic.ttf": "bbc138d69289c5604474166e150d39995770ca98ffb9df02adb68666ec36cc37",
    "Lato-Regular.ttf": "0ad460bd756454f8485609747b25c5644a54d307a65daabbb24c646c112ed541",
}


def test_the_files_are_those_of_their_maker():
    carried = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in fonts.FOLDER.glob("*.ttf")
    }
    assert carried == PUBLISHED


def test_the_licence_lies_beside_with_the_font_s_own_copyright_line():
    licence = (fonts.FOLDER / "OFL.txt").read_text("utf-8")
    for path in fonts.FOLDER.glob("*.ttf"):
        with TTFont(path) as font:
            owner = str(font["name"].getDebugName(0))
        assert owner.split(" Licensed under")[0] in licence
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    for part in ("PREAMBLE", "DEFINITIONS", "PERMISSION & CONDITIONS", "TERMINATION", "DISCLAIMER"):
        assert f"\n{part}\n" in licence


@pytest.mark.parametrize(
    ("weight", "slant", "file"),
    [
        ("normal", "normal", "Lato-Regular.ttf"),
        ("bold", "normal", "Lato-Bold.ttf"),
        ("normal", "italic", "Lato-Italic.ttf"),
    ],
)
def test_the_carried_files_are_found_before_a_system_s_own(weight, slant, file):
    fonts.register()
    found = findfont(FontProperties(family=fonts.FAMILY, weight=weight, style=slant))
    assert Path(str(found)) == fonts.FOLDER / file


@cache
def letters_in_svg() -> dict[str, set[int]]:
    """The letters that an SVG brings along, by weight."""
    svg = as_svg(the_figure("phase_trend")).decode()
    faces = re.findall(r"font-weight:(\d+);src:url\(data:font/woff;base64,([^)]+)\)", svg)
    return {weight: set(TTFont(BytesIO(b64decode(face))).getBestCmap()) for weight, face in faces}


def test_an_svg_brings_every_letter_of_both_languages_along():
    alphabet = "abcdefghijklmnopqrstuvwxyzàâæçéèêëîïôœùûüÿ"
    signs = "0123456789.,;:!?%()[]/+=<>≥≤−–—’\u2018“”«»…·×†‡§¶°€\u00a0\u202f"
    needed = {ord(letter) for letter in alphabet + alphabet.upper() + signs}
    needed |= {ord(letter) for both in words._WORDS.values() for text in both for letter in text}
    assert letters_in_svg().keys() == {"400", "700"}
    for carried in letters_in_svg().values():
        assert sorted(map(chr, needed - carried)) == []


@pytest.mark.filterwarnings("error")
def test_a_sign_that_lato_lacks_is_drawn_all_the_same_and_nothing_is_said(caplog):
    sheet = draw("phase_trend")
    sheet.text(0.5, 0.5, "◆", size=20)
    with caplog.at_level(logging.WARNING):
        for write in (lambda figure: as_png(figure, 50), as_svg, as_pdf):
            assert write(sheet)
    assert caplog.records == []
    (diamond,) = (line for line in drawn_lines(sheet) if line.words == "◆")
    # DejaVu's diamond is 0.77 em wide, which no box for a missing letter of Lato is.
    assert diamond.box.width / sheet.dpi * 72 == pytest.approx(0.77 * 20, rel=0.01)


def fonts_in(pdf: bytes) -> list[tuple[str, TTFont]]:
    """The selections of fonts that a PDF of one page carries, each with the name of its font."""
    resources = PdfReader(BytesIO(pdf)).pages[0]["/Resources"]["/Font"]
    parts = [font.get_object()["/DescendantFonts"][0].get_object() for font in resources.values()]
    described = [part["/FontDescriptor"] for part in parts]
    return [
        (each["/FontName"].split("+")[-1], TTFont(BytesIO(each["/FontFile2"].get_data())))
        for each in described
    ]


def test_a_pdf_carries_letters_and_no_rules_of_setting_them():
    whole = _backend_pdf_ps.get_glyphs_subset
    sheet = draw("phase_trend")
    carried = fonts_in(as_pdf(sheet))
    assert {name for name, _ in carried} >= {"Lato-Regular", "Lato-Bold"}
    for _, font in carried:
        assert not {"GSUB", "GPOS", "GDEF", "kern"} & set(font.keys())
        assert {"glyf", "hmtx"} <= set(font.keys())
    # What is drawn and its parts, but no capitals and fractions that the rules could make of it.
    letters = {letter for line in drawn_lines(sheet) for letter in line.words}
    glyphs = sum(font["maxp"].numGlyphs for _, font in carried)
    assert len(letters) <= glyphs <= 2 * len(letters) + 10
    assert _backend_pdf_ps.get_glyphs_subset is whole


def test_the_library_s_own_way_of_embedding_comes_back_after_a_failure():
    whole = _backend_pdf_ps.get_glyphs_subset
    with pytest.raises(ZeroDivisionError), fonts.without_setting():
        assert _backend_pdf_ps.get_glyphs_subset is not whole
        1 / 0  # noqa: B018
    assert _backend_pdf_ps.get_glyphs_subset is whole


def test_a_font_for_a_pdf_keeps_its_own_date() -> None:
    """Otherwise the same figure would give other bytes a second later."""
    file = fonts.FOLDER / f"{fonts.FAMILY}-Regular.ttf"
    carried = TTFont(BytesIO(fonts._outlines(str(file), 0)))
    assert carried["head"].modified == TTFont(file)["head"].modified
