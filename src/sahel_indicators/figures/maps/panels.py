"""Several maps of one size on a page, each under its title."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes

from ..layout import GAP, LINE_SPACING, wrapped
from ..page import Page
from ..style import TEXT
from .arrange import Room, put, text_size

TALLEST_PANELS = 6.4  # inches: with the words around them they are no higher than an A4 page
_BETWEEN = 0.1  # inches between two panels


class Grid(NamedTuple):
    """Panels in rows; inches."""

    columns: int
    rows: int
    width: float  # of a panel
    title: float  # height of a panel's title
    map: float  # height of a panel's map

    @property
    def height(self) -> float:
        """Of all rows."""
        return self.rows * (self.title + self.map) + _BETWEEN * (self.rows - 1)


def grid_of(page: Page, names: Sequence[str], shape: float, width: float, height: float) -> Grid:
    """The grid of the largest maps within a width and a height; empty places speak against it."""
    grids = [_grid(page, names, shape, width, height, n + 1) for n in range(len(names))]
    return max(grids, key=lambda grid: grid.map * (len(names) / (grid.rows * grid.columns)) ** 2)


def _grid(
    page: Page, names: Sequence[str], shape: float, width: float, height: float, columns: int
) -> Grid:
    rows = math.ceil(len(names) / columns)
    panel = (width - _BETWEEN * (columns - 1)) / columns
    size = text_size(page)
    lines = max(wrapped(page, name, size, panel).count("\n") + 1 for name in names)
    title = lines * size * LINE_SPACING / 72 + GAP
    free = (height - _BETWEEN * (rows - 1)) / rows - title
    return Grid(columns, rows, panel, title, min(free, panel * shape))


def more_axes(page: Page, count: int) -> list[Axes]:
    """Axes beside the page's own one, to be placed by `put_panels`."""
    return [page.host.add_axes((0.4, 0.4, 0.1, 0.1), label=f"panel {n}") for n in range(count)]


def put_panels(
    page: Page, panels: Sequence[Axes], names: Sequence[str], shape: float, room: Room
) -> None:
    """Place each panel in the grid, from left to right and from the top down."""
    grid = grid_of(page, names, shape, room.width, room.height)
    for number, (axes, name) in enumerate(zip(panels, names, strict=True)):
        row, column = divmod(number, grid.columns)
        left = room.left + column * (grid.width + _BETWEEN)
        top = room.top + row * (grid.title + grid.map + _BETWEEN)
        title = page.host.text(left / page.width, 1 - top / page.height, "", va="top", color=TEXT)
        title.set(size=text_size(page), weight="bold", linespacing=LINE_SPACING)
        title.set_text(wrapped(page, name, text_size(page), grid.width))
        put(page, axes, Room(left, top + grid.title, grid.width, grid.map))
