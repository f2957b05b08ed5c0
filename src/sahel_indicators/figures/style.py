"""How every figure looks and speaks: sizes, colours, settings of the drawing library, fixed words.

Colours follow UNHCR's 2025 style; the IPC colours are kept for phases alone. Numbers and months are
formatted here and not by the machine's locale, so that a figure is the same on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import style as mpl_style
from matplotlib.colors import to_rgb

from ..errors import DataError

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

# DejaVu Sans ships with matplotlib: the same letters on every machine. What follows it serves
# viewers of the SVG that lack it.
FONT = "DejaVu Sans"
FALLBACKS = [FONT, "Verdana", "Arial"]

_SETTINGS: dict[str, Any] = {
    "font.family": [FONT, "sans-serif"],
    "font.sans-serif": FALLBACKS,
    "text.color": TEXT,
    # Letters fitted to pixels are wider at some resolutions than where the text was measured.
    "text.hinting": "no_hinting",
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
    with mpl_style.context(["default", _SETTINGS]):
        yield


@dataclass(frozen=True)
class Style:
    """Sizes at print: `width` in inches, type in points (never under 7), mark sizes in points."""

    width: float
    title: float
    subtitle: float
    body: float
    small: float
    mark: float
    narrow: bool


STYLES = {
    "report": Style(6.7, 11, 8.5, 8, 7, 5.0, narrow=False),  # 170 mm, the page's full width
    "column": Style(3.35, 9, 7.5, 7, 7, 4.0, narrow=True),  # 85 mm, one column of two
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


DISCLAIMER = "disclaimer"

_WORDS = {
    "source": ("Source: ", "Source\u202f: "),
    DISCLAIMER: (
        "The boundaries and names shown and the designations used on this map do not imply "
        "official endorsement or acceptance by the United Nations.",
        "Les frontières et les noms indiqués et les désignations employées sur cette carte "
        "n’impliquent pas reconnaissance ou acceptation officielle par l’Organisation des Nations "
        "Unies.",
    ),
    "current": ("Current, same areas throughout", "Situation courante, mêmes zones"),
    "skipped": ("No analysis in between", "Aucune analyse entre les deux"),
    "projected": ("Projected, latest", "Projection la plus récente"),
    "projected_earlier": ("Projected, earlier analysis", "Projection antérieure"),
    "printed_current": (
        "Current, whole country, as printed",
        "Situation courante, pays entier, telle que publiée",
    ),
    "printed_projected": (
        "Projected, whole country, as printed",
        "Projection, pays entier, telle que publiée",
    ),
    "lean_season": ("June–August", "Juin–août"),
    "idps": ("Internally displaced people", "Personnes déplacées internes"),
    "refugees": ("Refugees", "Réfugiés"),
    "persons": ("persons", "personnes"),
    "thousands": ("thousands", "milliers"),
    "millions": ("millions", "millions"),
    "not_analysed": ("Not analysed", "Non analysé"),
    "no_data": ("No data", "Pas de données"),
    "under": ("Under {}", "Moins de {}"),
    "and_more": ("{} or more", "{} et plus"),
    "too_many": (
        "{} areas are in the highest class and are not named.",
        "{} zones sont dans la classe la plus élevée et ne sont pas nommées.",
    ),
    "without_room": (
        "Names of {} areas left out for want of room.",
        "Noms de {} zones omis faute de place.",
    ),
    "deaths_in_month": ("Reported fatalities in a month", "Décès signalés en un mois"),
    "national": ("National", "National"),
    "phase": ("Phase {}", "Phase {}"),
    "definition_stated": ("Case definition stated", "Définition du cas précisée"),
    "definition_not_stated": (
        "Case definition not stated",
        "Définition du cas non précisée",
    ),
    "interval": ("Interval as published", "Intervalle publié"),
    "no_interval": ("Hollow: no interval published", "Symbole creux\u202f: intervalle non publié"),
    "gam_phases": (
        "Bands: IPC acute malnutrition phases, by weight-for-height.",
        "Bandes\u202f: phases IPC de malnutrition aiguë, selon le poids-pour-taille.",
    ),
    "ages": ("Children of {} months", "Enfants de {} mois"),
    "ages_not_stated": ("Ages not stated", "Âges non précisés"),
    "before": ("Conflict before (past)", "Conflit avant (passé)"),
    "after": ("Conflict after (future)", "Conflit après (futur)"),
    "intervals": ("Line: 95% interval", "Trait\u202f: intervalle à 95\u202f%"),
    "period": ("Area and period effects", "Effets de zone et de période"),
    "region-by-period": (
        "Area and region-by-period effects",
        "Effets de zone et de région par période",
    ),
}

_MONTHS = {
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    "fr": [
        *("janv.", "févr.", "mars", "avr.", "mai", "juin"),
        *("juil.", "août", "sept.", "oct.", "nov.", "déc."),
    ],
}
_LANGUAGES = ("en", "fr")
_NARROW_SPACE = "\u202f"
_MINUS = "−"


@dataclass(frozen=True)
class Words:
    """The fixed words, numbers and dates of a figure in one language."""

    language: str

    def __getitem__(self, key: str) -> str:
        return _WORDS[key][_LANGUAGES.index(self.language)]

    def joined(self, text: str) -> str:
        """The text with no-break spaces before French punctuation, which no line may begin with."""
        if self.language == "en":
            return text
        return re.sub(" (?=[;:!?%»])", _NARROW_SPACE, text).replace("« ", "«" + _NARROW_SPACE)

    def number(self, value: float, decimals: int = 0) -> str:
        """12,345.6 in English, 12 345,6 with narrow no-break spaces in French."""
        digits = f"{abs(value):,.{decimals}f}"
        if self.language == "fr":
            digits = digits.replace(",", _NARROW_SPACE).replace(".", ",")
        is_zero = not digits.strip("0,." + _NARROW_SPACE)
        return digits if value >= 0 or is_zero else _MINUS + digits

    def percent(self, value: float, decimals: int = 0) -> str:
        """A number that is already in per cent, with its sign: 5% or 5 %."""
        return self.number(value, decimals) + self._percent_sign()

    def percents(self, low: float, high: float, decimals: int = 0) -> str:
        """A range of per cents: 1–5% or 1–5 %."""
        return f"{self.number(low, decimals)}–{self.percent(high, decimals)}"

    def month(self, date: pd.Timestamp) -> str:
        """Sep 2019, sept. 2019."""
        return f"{_MONTHS[self.language][date.month - 1]} {date.year}"

    def day(self, date: pd.Timestamp) -> str:
        """3 Aug 2023, 3 août 2023; the first of a month is "1er" in French."""
        first = self.language == "fr" and date.day == 1
        return f"{date.day}{'er' if first else ''} {self.month(date)}"

    def ages(self, group: str) -> str:
        """An age group written "0-59m", in words."""
        if not group.endswith("m"):
            return self["ages_not_stated"]
        return self["ages"].format(group.removesuffix("m").replace("-", "–"))

    def _percent_sign(self) -> str:
        return "%" if self.language == "en" else _NARROW_SPACE + "%"


def greyness(colour: str) -> float:
    """How light a colour is in a grey print, 0 to 1 (weights of ITU-R BT.601)."""
    return float(np.dot(to_rgb(colour), (0.299, 0.587, 0.114)))


def ink_on(colour: str) -> str:
    """The colour in which a text is read best on another."""
    return "white" if greyness(colour) < 0.5 else TEXT


def words_of(language: str) -> Words:
    """The words of a language; a `DataError` where there are none."""
    if language not in _LANGUAGES:
        raise DataError(f"there are no words for the language {language!r}", expected="en or fr")
    return Words(language)


def style_of(name: str) -> Style:
    """The sizes of a style; a `DataError` where the name is unknown."""
    if name not in STYLES:
        raise DataError(f"there is no style {name!r}", expected=" or ".join(STYLES))
    return STYLES[name]
