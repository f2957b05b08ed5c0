"""Lines of one producer each, with a label of their own beside their end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import ScaledTranslation, Transform

from ...errors import DataError
from ..labels import spread
from ..marks import LOOKS, Look
from ..page import Page, day_numbers
from ..style import TEXT
from ..units import unit_of
from ..writing import wrapped
from .axes import number_axis

_LABEL_GAP = 0.05  # inches between two labels of lines


def looks_of(names: Iterable[str], what: str = "producers") -> dict[str, Look]:
    """One colour and mark a name, in the order of appearance; refuses more names than looks."""
    different = list(dict.fromkeys(names))
    if len(different) > len(LOOKS):
        raise DataError(
            f"{len(different)} {what} are too many to tell apart", expected=f"at most {len(LOOKS)}"
        )
    return dict(zip(different, LOOKS, strict=False))


class LineLabel(NamedTuple):
    """The name beside a line's end, its mark, and the level of that end on the axis."""

    text: Text
    mark: Line2D
    level: float


def draw_stocks(
    page: Page, axes: Axes, rows: pd.DataFrame, heading: str, looks: dict[str, Look]
) -> list[LineLabel]:
    """Draw a panel, one line a producer (columns date, producer, value); gives their labels."""
    unit, divisor = unit_of(rows["value"].max())
    heading = f"{heading} ({page.words[unit]})"
    axes.set_title(heading, loc="left", size=page.style.body, color=TEXT, pad=6)
    number_axis(page, axes, rows["value"].max() / divisor)
    labels = []
    for rank, (producer, line) in enumerate(
        rows.sort_values("date").groupby("producer", sort=False)
    ):
        look = looks[str(producer)]
        levels = line["value"].to_numpy() / divisor
        _draw_line(page, axes, day_numbers(line["date"]), levels, look, rank)
        label = _line_label(page, axes, str(producer), line.iloc[-1], look)
        labels.append(LineLabel(*label, levels[-1]))
    return labels


def _draw_line(page: Page, axes: Axes, x: np.ndarray, y: np.ndarray, look: Look, rank: int) -> None:
    """Later lines are thinner, so that one that repeats another's figures does not hide it."""
    axes.plot(
        x,
        y,
        color=look.colour,
        marker=look.mark,
        linewidth=max(1.9 - 0.3 * rank, 0.7),
        markersize=(0.9 - 0.08 * rank) * page.style.mark,
        markeredgewidth=0,
        zorder=3 + rank,
        clip_on=False,
    )


def _line_label(
    page: Page, axes: Axes, producer: str, last: pd.Series, look: Look
) -> tuple[Text, Line2D]:
    """The line's mark, then producer, last value and its date, to the right of the panel."""
    value, month = page.words.number(last["value"]), page.words.month(last["date"])
    return beside_panel(page, axes, [producer, value, month], look)


def beside_panel(page: Page, axes: Axes, lines: Sequence[str], look: Look) -> tuple[Text, Line2D]:
    """A mark and lines of text to the right of a panel, at half its height."""
    room = 1.0 if page.style.narrow else 1.5
    parts = [wrapped(page, part, page.style.small, room) for part in lines]
    mark = Line2D([1], [0.5], marker=look.mark, color=look.colour, clip_on=False)
    mark.set(markeredgewidth=0, markersize=page.style.mark, transform=_moved(page, axes, 0.2))
    text = axes.text(1, 0.5, "\n".join(parts), size=page.style.small, color=look.colour)
    text.set(va="center", linespacing=1.1, transform=_moved(page, axes, 0.28))
    axes.add_line(mark)
    return text, mark


def label_height(page: Page, label: LineLabel) -> float:
    """Pixels that a label needs beside the panel."""
    return label.text.get_window_extent().height + _LABEL_GAP * page.dpi


def _moved(page: Page, axes: Axes, inches: float) -> Transform:
    """Fractions of the axes, moved to the right by some inches."""
    return axes.transAxes + ScaledTranslation(inches, 0, page.figure.dpi_scale_trans)


def spread_labels(page: Page, axes: Axes, labels: Sequence[LineLabel]) -> None:
    """Move each label level with its line's end, apart from the others."""
    if not labels:
        return
    frame = axes.get_window_extent()
    heights = [label_height(page, label) for label in labels]
    ends = [axes.transData.transform((0, label.level))[1] for label in labels]
    centres = spread(ends, heights, frame.y0, frame.y1)
    for label, centre in zip(labels, centres, strict=True):
        level = (centre - frame.y0) / frame.height
        label.text.set_y(level)
        label.mark.set_ydata([level])
