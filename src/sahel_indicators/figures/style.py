"""How every figure looks: sizes, colours, settings of the drawing library.

Colours follow UNHCR's 2025 style; the IPC colours are kept for phases alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib import style as mpl_style
from matplotlib.colors import to_rgb

from ..errors import DataError
from . import fonts

TEXT = "#262626"
MUTED = "#737373"
GRID = "#BFBFBF"
BLUE_LIGHT, BLUE, BLUE_DARK = "#CDE3F1", "#0072BC", "#0B3754"
RED_LIGHT, RED, RED_DARK = "#FCE2DE", "#D25A45", "#683229"
# Phases 1 to 5 of the IPC and the Cadre Harmonisé, and nothing else.
IPC = ("#CDFACD", "#FAE61E", "#E67800", "#C80000", "#640000")
# Grey and hatched: neither blank, nor phase 1, nor mistaken for a low value in a grey print.
NOT_ANALYSED = "#E3E3E3"
HATCH_COLOUR = "#8C8C8C"
HATCH = "/////"

# What Lato lacks comes from DejaVu Sans, which ships with matplotlib. What follows it serves
# viewers of the SVG that lack both.
FALLBACKS = ["DejaVu Sans", "Calibri", "Arial"]

_SETTINGS: dict[str, Any] = {
    "font.family": [fonts.FAMILY, "sans-serif"],
    "font.sans-serif": FALLBACKS,
    "text.color": TEXT,
    # Letters fitted to pixels are wider at some resolutions than where the text was measured.
    "text.hinting": "no_hinting",
    # A name with two dollar signs is a name and no formula.
    "text.parse_math": False,
    "axes.edgecolor": GRID,
    "axes.labelcolor": MUTED,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "grid.color": GRID,
    "grid.linewidth": 0.4,
    "xtick.color": GRID,
    "ytick.color": GRID,
    "xtick.labelcolor": TEXT,
    "ytick.labelcolor": TEXT,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 0,
    "hatch.linewidth": 0.5,
    "hatch.color": HATCH_COLOUR,
    "legend.frameon": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "sahel-indicators",
    "pdf.fonttype": 42,
}


@contextmanager
def drawing() -> Iterator[None]:
    """The library's defaults and our settings inside the block; the caller's own come back after.

    A user's matplotlibrc must not change a published figure, nor a figure the user's session.
    """
    fonts.register()
    with mpl_style.context(["default", _SETTINGS]):
        yield


@dataclass(frozen=True)
class Style:
    """Sizes as they are seen: `width` and greatest height in inches, type and marks in points.

    Type is never under 7 points. A figure of a larger style is laid out at `zoom` times less and
    enlarged as a whole when it is shown or written, so that lines, marks and every inch that a
    figure reckons with grow along.
    """

    width: float
    title: float
    subtitle: float
    body: float
    small: float
    mark: float
    narrow: bool = False
    zoom: float = 1.0
    tallest: float = math.inf

    def laid_out(self) -> Style:
        """The sizes to draw with, before the enlargement."""
        sizes = ("width", "title", "subtitle", "body", "small", "mark", "tallest")
        return replace(self, **{name: getattr(self, name) / self.zoom for name in sizes})


STYLES = {
    "report": Style(6.7, 11, 8.5, 8, 7, 5.0),  # 170 mm, the page's full width
    "column": Style(3.35, 9, 7.5, 7, 7, 4.0, narrow=True),  # 85 mm, one column of two
    "slide": Style(13.33, 24, 17, 16, 14, 10.0, zoom=2, tallest=7.5),  # all of a 16:9 slide
    "web": Style(8.0, 14, 11, 10.25, 9, 6.4, zoom=9 / 7),  # 9 points are 12 pixels of a screen
}


@dataclass(frozen=True)
class FigureText:
    """A figure's own sentences, already in the figure's language.

    `title` states the finding, `subtitle` gives unit, area and period, `source` the producers and
    the date of the data (the word "Source:" is put before it), `alt` says in words what is to be
    seen, `note` what a reader has to know to read it rightly.
    """

    title: str
    subtitle: str
    source: str
    alt: str
    note: str = ""


def greyness(colour: str) -> float:
    """How light a colour is in a grey print, 0 to 1 (weights of ITU-R BT.601)."""
    return float(np.dot(to_rgb(colour), (0.299, 0.587, 0.114)))


def ink_on(colour: str) -> str:
    """The colour in which a text is read best on another."""
    return "white" if greyness(colour) < 0.5 else TEXT


def style_of(name: str) -> Style:
    """The sizes of a style; a `DataError` where the name is unknown."""
    if name not in STYLES:
        raise DataError(f"there is no style {name!r}", expected=", ".join(STYLES))
    return STYLES[name]
