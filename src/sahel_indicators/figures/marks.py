"""Marks that mean the same in every figure: what has no data, and how series are told apart."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from .page import Page
from .style import (
    BLUE,
    BLUE_DARK,
    HATCH,
    HATCH_COLOUR,
    MUTED,
    NOT_ANALYSED,
    RED,
    RED_DARK,
    TEXT,
)

NO_DATA: dict[str, Any] = {"facecolor": NOT_ANALYSED, "edgecolor": HATCH_COLOUR, "linewidth": 0}
OCHRE = "#8C6D1F"


class Look(NamedTuple):
    """How a series is told apart: mark and dash of a line, filling of a bar edged in `colour`."""

    colour: str
    mark: str
    dash: Any
    fill: str


# Fills differ in lightness, so that bars side by side are told apart in a grey print: hatching is
# kept for what is missing or projected.
LOOKS = (
    Look(BLUE, "o", "-", BLUE),
    Look(RED, "s", (0, (4, 1.5)), "#F3BDB2"),
    Look(BLUE_DARK, "^", (0, (1, 1)), BLUE_DARK),
    Look(OCHRE, "D", (0, (5, 1.5, 1, 1.5)), "#F4ECD8"),
    Look(MUTED, "v", (0, (2, 1)), "#9A9A9A"),
    Look(RED_DARK, "P", (0, (6, 1)), RED_DARK),
    Look(TEXT, "X", (0, (5, 1, 1, 1, 1, 1)), "white"),
)


def bar_look(look: Look) -> dict[str, Any]:
    """How the bars of a series are filled."""
    return {"facecolor": look.fill, "edgecolor": look.colour, "linewidth": 0.6}


def hatch_box(axes: Axes, left: float, bottom: float, width: float, height: float) -> None:
    """A box where there is no data, in the units of the axes."""
    axes.add_patch(Rectangle((left, bottom), width, height, hatch=HATCH, **NO_DATA))


def hatch_across(axes: Axes, left: float, right: float) -> None:
    """A span of the horizontal axis for which there is no data, from the bottom to the top."""
    transform = axes.get_xaxis_transform()
    box = Rectangle((left, 0), right - left, 1, hatch=HATCH, transform=transform, **NO_DATA)
    axes.add_patch(box)
    box.set_zorder(0.5)


def no_data_patch(page: Page, word: str = "no_data") -> Patch:
    """The entry of a legend for what is hatched."""
    return Patch(hatch=HATCH, label=page.words[word], **NO_DATA)


def runs(these: np.ndarray) -> list[tuple[int, int]]:
    """Where truths stand in a row: the first of each run, and the one after its last."""
    turns = np.flatnonzero(np.diff(np.pad(these.astype(int), 1)))
    return [(int(start), int(end)) for start, end in turns.reshape(-1, 2)]
