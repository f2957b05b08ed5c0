"""Numbers of things side by side, as horizontal bars with the number at their end."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from ..errors import DataError
from .columns import optional_text, require_known
from .layout import frame_figure
from .marks import LOOKS, Look, bar_look, hatch_box
from .page import Page, open_page, require, rows_of
from .style import MUTED, TEXT, FigureText, drawing
from .writing import wrapped

_ROW = 0.2  # inches a bar with a name of one line
_STUB = 0.04  # of the axis: a box where there is no data
_LINE = 0.12  # inches a further line of a name


def ranked(
    frame: pd.DataFrame,
    *,
    text: FigureText,
    unit: str = "",
    percent: bool = False,
    decimals: int = 0,
    ax: Axes | None = None,
    language: str = "en",
    style: str = "report",
) -> Figure:
    """Horizontal bars, the largest at the top, each with its value at its end.

    `frame` has name (text) and value (0 or more), and optionally group (text: a filling each,
    with a legend), note (text, written behind the value) and rest (true: several things added up,
    which stand below the single ones). A missing value is drawn as "no data", hatched, below the
    others. `unit` is written below the bars; with `percent` values are shares (0-1). Not for armed
    actors, who are not ranked. Raises `DataError` for a missing column, a negative value, a
    repeated name, or more groups than there are looks.
    """
    rows = _ordered(frame)
    looks = _looks(frame)
    with drawing():
        page = open_page(ax, language, style)
        axes = page.axes[0]
        edges = _name_rows(page, axes, rows)
        axes.set(ylim=(edges[-1], 0), xlim=(0, rows["value"].fillna(0).max() or 1))
        for y, row in zip(axes.get_yticks(), rows_of(rows), strict=True):
            _draw_bar(page, axes, row, y, looks[row.group])
            _write_value(page, axes, row, y, _as_text(page, row.value, percent, decimals))
        legend = [Patch(label=name, **bar_look(look)) for name, look in looks.items() if name]
        frame_figure(page, text, body=edges[-1] + 0.1, caption=unit, legend=legend)
    return page.figure


def _ordered(frame: pd.DataFrame) -> pd.DataFrame:
    what = "ranked"
    require(frame, ["name", "value"], what)
    require_known(frame, ["name"], what)
    if frame["name"].duplicated().any():
        twice = frame.loc[frame["name"].duplicated(), "name"].iloc[0]
        raise DataError(f"{what}: '{twice}' is there twice", expected="a name once")
    if (frame["value"] < 0).any():
        raise DataError(f"{what}: there are negative values", expected="0 or more")
    rows = frame.assign(**{name: optional_text(frame, name) for name in ("group", "note")})
    rest = optional_text(frame, "rest").eq(True)
    falling = rows.assign(rest=rest).sort_values("value", ascending=False, kind="stable")
    return falling.sort_values("rest", kind="stable", ignore_index=True)


def _looks(frame: pd.DataFrame) -> dict[str, Look]:
    """One look a group, in the order in which the groups were given."""
    groups = list(dict.fromkeys(optional_text(frame, "group")))
    if len(groups) > len(LOOKS):
        raise DataError(
            f"ranked: {len(groups)} groups are too many to tell apart",
            expected=f"at most {len(LOOKS)}",
        )
    return dict(zip(groups, LOOKS, strict=False))


def _name_rows(page: Page, axes: Axes, rows: pd.DataFrame) -> np.ndarray:
    """Names to the left; gives the edges between the rows, in inches from the top."""
    room = page.width * (0.36 if page.style.narrow else 0.3)
    names = [wrapped(page, str(name), page.style.small, room) for name in rows["name"]]
    heights = [_ROW + _LINE * name.count("\n") for name in names]
    edges = np.cumsum([0, *heights])
    axes.set_yticks((edges[:-1] + edges[1:]) / 2, labels=names, size=page.style.small)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    return edges


def _draw_bar(page: Page, axes: Axes, row: Any, y: float, look: Look) -> None:
    height = 0.68 * _ROW
    if np.isnan(row.value):
        hatch_box(axes, 0, y - height / 2, _STUB * axes.get_xlim()[1], height)
        return
    axes.add_patch(Rectangle((0, y - height / 2), row.value, height, **bar_look(look)))


def _as_text(page: Page, value: float, percent: bool, decimals: int) -> str:
    if np.isnan(value):
        return page.words["no_data"]
    return (
        page.words.percent(100 * value, decimals) if percent else page.words.number(value, decimals)
    )


def _write_value(page: Page, axes: Axes, row: Any, y: float, value: str) -> None:
    """Value and note behind a bar."""
    missing = np.isnan(row.value)
    end = _STUB * axes.get_xlim()[1] if missing else row.value
    note = wrapped(page, row.note, page.style.small, 0.3 * page.width)
    label = axes.annotate(
        f"{value}  {note}" if note else value, (end, y), (3, 0), textcoords="offset points"
    )
    label.set(va="center", size=page.style.small, color=MUTED if missing else TEXT)
