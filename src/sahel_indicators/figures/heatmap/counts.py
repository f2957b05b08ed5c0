"""Counts as colours on a logarithmic scale, zero white and no data hatched grey."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import FuncNorm, LinearSegmentedColormap

from ..layout import SCALE_WIDTH
from ..marks import hatch_box, runs
from ..page import Page
from ..style import GRID, RED, RED_DARK, RED_LIGHT
from ..writing import width_of


def draw_counts(axes: Axes, edges: np.ndarray, table: np.ndarray) -> QuadMesh:
    """Draw rows of counts from the top down between the edges of their columns."""
    rows = len(table)
    counts = np.ma.masked_invalid(table[::-1])
    highest = max(float(counts.max()), 1.0) if counts.count() else 1.0
    reds = [(0, "white"), (0.07, RED_LIGHT), (0.55, RED), (1, RED_DARK)]
    mesh = axes.pcolormesh(
        edges,
        np.arange(rows + 1),
        counts,
        cmap=LinearSegmentedColormap.from_list("counts", reds),
        norm=FuncNorm((np.log1p, np.expm1), vmin=0, vmax=highest),
        edgecolors="face",  # or viewers of SVG and PDF show seams
        linewidth=0.25,
    )
    axes.set_ylim(0, rows)
    hatch_runs(axes, edges, np.ma.getmaskarray(counts))
    axes.hlines(np.arange(rows + 1), edges[0], edges[-1], color=GRID, linewidth=0.4)
    return mesh


def hatch_runs(axes: Axes, edges: np.ndarray, missing: np.ndarray) -> None:
    """A hatched box over each run of columns without data; the first row is the lowest."""
    for row, gaps in enumerate(missing):
        for start, end in runs(gaps):
            hatch_box(axes, edges[start], row, edges[end] - edges[start], 1)


def counts_scale(page: Page, mesh: QuadMesh, label: str) -> Axes:
    """A bar of the colours, named with real counts."""
    bar = page.host.add_axes((0.3, 0.5, 0.4, 0.1), label="scale")
    ticks = _counts_to_name(page, mesh.get_clim()[1] or 1.0)
    page.figure.colorbar(mesh, cax=bar, orientation="horizontal", ticks=ticks)
    bar.set_xticks(ticks, labels=[page.words.number(tick) for tick in ticks])
    bar.tick_params(labelsize=page.style.small, length=0, pad=2)
    bar.minorticks_off()
    name_scale(page, bar, label)
    return bar


def _counts_to_name(page: Page, highest: float) -> list[float]:
    """Zero, the highest count, and the powers of ten that are not too near to it."""
    powers = [10**n for n in range(math.ceil(np.log10(max(highest, 1.0))))]
    inch = SCALE_WIDTH * page.width / np.log1p(highest)
    room = 0.05 + width_of(page, page.words.number(highest), page.style.small)
    far = [tick for tick in powers if (np.log1p(highest) - np.log1p(tick)) * inch > room]
    return [0, *far, int(highest)]


def name_scale(page: Page, bar: Axes, label: str) -> None:
    """Say to the left of a bar of colours what it counts."""
    text = bar.text(-0.03, 0.5, label, ha="right", va="center", transform=bar.transAxes)
    text.set_fontsize(page.style.small)


def name_rows(page: Page, axes: Axes, names: list[str]) -> None:
    """Write the names of the rows, the first at the top."""
    middles = np.arange(len(names))[::-1] + 0.5
    axes.set_yticks(middles, labels=names, size=page.style.small)
    axes.spines["left"].set_visible(False)
