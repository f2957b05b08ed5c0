"""The typeface of every figure: Lato, carried along, so that letters are the same everywhere.

The files are tyPoland's of 2014, unmodified, under the SIL Open Font Licence (`OFL.txt`).
"""

from __future__ import annotations

import logging
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any

FAMILY = "Lato"
FOLDER = Path(__file__).parent
_WEIGHTS = {"Regular": 400, "Bold": 700}
# The letters of European languages in Latin script, and the signs of the two languages' print.
_LETTERS = (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2040), 0x20AC)
# How letters are set side by side and what stands for several of them: no part of a finished page.
_SETTING = ("GDEF", "GPOS", "GSUB", "kern")
_SIGNS = (0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x2264, 0x2265)


@cache
def register() -> None:
    """Make the typeface known to the drawing library, once a session.

    Ours go before the system's: a machine's own Lato may be another version of other widths.
    """
    from matplotlib.font_manager import fontManager

    known = len(fontManager.ttflist)
    for file in sorted(FOLDER.glob("*.ttf")):
        fontManager.addfont(file)
    # Lato's files state an odd day of creation, which the embedding would report for each figure.
    logging.getLogger("fontTools.ttLib.tables._h_e_a_d").setLevel(logging.ERROR)
    fontManager.ttflist[:] = fontManager.ttflist[known:] + fontManager.ttflist[:known]


@contextmanager
def without_setting() -> Iterator[None]:
    """Inside the block a PDF takes from its fonts the letters it shows, not the rules of setting.

    The drawing library has set the letters already, but would embed the rules and every letter that
    they could lead to: three quarters of the time of a PDF, for a larger file. It has no option.
    """
    from matplotlib.backends import _backend_pdf_ps as library

    backend: Any = library
    whole = backend.get_glyphs_subset
    backend.get_glyphs_subset = partial(_shown, whole)
    try:
        yield
    finally:
        backend.get_glyphs_subset = whole


def _shown(subset: Any, file: Any, letters: Any) -> Any:
    return subset(_Outlines(_outlines(str(file), file.face_index)), letters)


class _Outlines(BytesIO):
    """A font in memory, which holds one face."""

    face_index = 0


@cache
def _outlines(file: str, face: int) -> bytes:
    """A font without the rules of setting, made once a session."""
    from fontTools.ttLib import TTFont

    content = BytesIO()
    # The font keeps its own date: the same figure gives the same bytes on another day.
    with TTFont(file, fontNumber=face, recalcTimestamp=False) as font:
        for table in _SETTING:
            if table in font:
                del font[table]
        font.save(content, reorderTables=False)
    return content.getvalue()


@cache
def as_css() -> str:
    """Rules that bring the letters along in a document, for readers who have no Lato."""
    register()
    return "".join(
        f"@font-face{{font-family:'{FAMILY}';font-weight:{weight};"
        f"src:url(data:font/woff;base64,{b64encode(_letters(name)).decode()}) format('woff')}}"
        for name, weight in _WEIGHTS.items()
    )


def _letters(name: str) -> bytes:
    """The font's letters that figures use, for embedding, with what sets them side by side."""
    from fontTools import subset

    options = subset.Options(
        flavor="woff", layout_features=["kern", "liga"], hinting=False, recalc_timestamp=False
    )
    content = BytesIO()
    with subset.load_font(str(FOLDER / f"{FAMILY}-{name}.ttf"), options) as font:
        chosen = subset.Subsetter(options)
        chosen.populate(unicodes=[*_LETTERS, *_SIGNS])
        chosen.subset(font)
        subset.save_font(font, content, options)
    return content.getvalue()
