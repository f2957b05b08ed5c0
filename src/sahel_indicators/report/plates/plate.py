"""What a plate is, and what several of them name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from ...figures.style import FigureText
from ...sources import sources

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Plate:
    """One figure in one language: `draw()` makes it, `data` is the table behind it.

    `sources` are the producers with licence and citation, `inputs` the bundled tables it rests on.
    """

    name: str
    language: str
    text: FigureText
    data: pd.DataFrame
    sources: list[dict[str, str]]
    inputs: tuple[str, ...]
    drawing: Callable[..., Figure]
    arguments: dict[str, Any]

    def draw(self, style: str = "report") -> Figure:
        """The figure, at the size of a style ("report" or "column")."""
        return self.drawing(text=self.text, language=self.language, style=style, **self.arguments)


def cited(*keys: str) -> list[dict[str, str]]:
    """Producer, title, licence and citation of sources, by their keys in `sources.toml`."""
    return [
        {"producer": s.producer, "title": s.title, "licence": s.licence, "citation": s.citation}
        for s in (sources()[key] for key in keys)
    ]


def conflict_events(country: str) -> str:
    """The table of events by area and month."""
    return f"conflict_events_{country.lower()}.csv"


def rounds_of(country: str) -> tuple[str, ...]:
    """The table of DTM's rounds by area: the bundle has one of Mali only."""
    return ("idps_mli_admin2.csv",) if country == "MLI" else ()


def food_security(country: str) -> str:
    """The table of the Cadre Harmonisé's analyses."""
    return f"food_security_{country.lower()}.csv"
