"""Areas in the colours of their classes, with a legend, and the names of those that matter most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np

from ..page import Page
from ..style import FigureText, ink_on
from .arrange import TALLEST, Part, arrange, of_shape, put_map
from .ground import MISSING, draw_areas, draw_outlines, set_ground
from .naming import name_areas, too_many


@dataclass(frozen=True)
class Layer:
    """The class of each area (`MISSING` where there is no figure) and the colour of each class."""

    classes: np.ndarray
    colours: Sequence[str]
    edge: str = "white"

    @property
    def missing(self) -> bool:
        """Whether there is an area without a figure."""
        return bool((self.classes == MISSING).any())

    @property
    def highest(self) -> int:
        """The highest class that occurs."""
        return int(self.classes.max())


def draw_choropleth(
    page: Page,
    text: FigureText,
    frame: gpd.GeoDataFrame,
    regions: gpd.GeoDataFrame,
    layer: Layer,
    parts: Sequence[Part],
    *,
    named: int,
    class_name: str,
    areas: str = "",
    caption: str = "",
) -> None:
    """One map with its legend, framed; the areas of the class `named` carry their names.

    `class_name` is what the legend calls that class, `areas` what several areas are called.
    """
    axes = page.axes[0]
    draw_areas(axes, frame, layer.classes, layer.colours, layer.edge)
    draw_outlines(axes, regions)
    size_of = of_shape(set_ground(axes, frame))
    chosen = frame[(layer.classes == named) & (named != MISSING)]
    unnamed = too_many(page, chosen, class_name, areas)
    caption = " ".join(filter(None, [caption, unnamed]))
    above = page.style.narrow
    room = arrange(page, text, parts, size_of, above=above, tallest=TALLEST, caption=caption)
    put_map(page, axes, room)
    if len(chosen) and not unnamed:
        name_areas(page, axes, frame, chosen, ink_on(layer.colours[named]))
