"""What a figure is drawn on, and the checks of what it is given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.figure import Figure, SubFigure

from ..errors import DataError
from .sheet import Sheet
from .style import Style, style_of
from .words import Words, words_of


@dataclass(frozen=True)
class Page:
    """What is drawn on: a figure (or part of one) with its axes, in one language and style.

    `own` is False where the caller gave the axes: then the size of the figure is the caller's.
    `style` holds the sizes to draw with: of our own sheet those before it is enlarged.
    """

    host: Figure | SubFigure
    axes: list[Axes]
    words: Words
    style: Style
    own: bool

    @property
    def figure(self) -> Figure:
        """The whole figure."""
        return self.host.get_figure(root=True)

    @property
    def dpi(self) -> float:
        """Pixels an inch, in which everything is measured."""
        return self.figure.dpi

    @property
    def width(self) -> float:
        """Inches."""
        return self.host.bbox.width / self.dpi

    @property
    def height(self) -> float:
        """Inches."""
        return self.host.bbox.height / self.dpi


def open_page(ax: Axes | Sequence[Axes] | None, language: str, style: str, panels: int = 1) -> Page:
    """A new figure, or the one that owns the axes given, to draw on.

    Raises `DataError` for an unknown language or style, or where the number of axes is not that of
    the panels.
    """
    words, sizes = words_of(language), style_of(style)
    if ax is None:
        laid_out = sizes.laid_out()
        figure = Sheet(figsize=(laid_out.width, laid_out.width), dpi=200)
        figure.zoom = sizes.zoom
        axes = [figure.add_axes((0.2, 0.2, 0.6, 0.6), label=str(n)) for n in range(panels)]
        return Page(figure, axes, words, laid_out, own=True)
    axes = [ax] if isinstance(ax, Axes) else list(ax)
    if len(axes) != panels:
        raise DataError(f"{len(axes)} axes were given", expected=f"{panels}, one a panel")
    return Page(axes[0].get_figure(root=False), axes, words, sizes, own=False)  # type: ignore[arg-type]


def require(frame: pd.DataFrame, columns: Iterable[str], figure: str) -> pd.DataFrame:
    """The frame itself, once it has rows and the columns the figure draws; else a `DataError`."""
    columns = list(columns)
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise DataError(
            f"{figure} lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}",
            expected=", ".join(columns),
        )
    if frame.empty:
        raise DataError(f"{figure} was given a table without rows", expected="one or more rows")
    for name in columns:
        _require_drawable(frame[name], str(name), figure)
    return frame


# Columns that hold dates wherever a figure has them.
_DATES = ("date", "start", "end", "period_start", "period_end", "published_on")


def _require_drawable(column: pd.Series, name: str, figure: str) -> None:
    """Refuse what an axis has no place for: an infinite number, a date that is text or in a zone.

    Missing values are another matter: some figures show them.
    """
    if pd.api.types.is_float_dtype(column) and np.isinf(column.to_numpy(float, na_value=0)).any():
        raise DataError(f"{figure}: {name} is infinite in a row", expected="finite numbers")
    if name in _DATES and not pd.api.types.is_datetime64_dtype(column):
        raise DataError(
            f"{figure}: {name} holds no dates but {column.dtype}",
            expected="dates without a time zone",
            remedy="turn the column into dates with pandas.to_datetime",
        )


def require_values(frame: pd.DataFrame, column: str, allowed: Iterable[str], figure: str) -> None:
    """Refuse a value the figure has no mark for, which would otherwise not be drawn."""
    unknown = sorted({str(value) for value in frame[column]} - set(allowed))
    if unknown:
        raise DataError(
            f"{figure} has no mark for {column} {', '.join(unknown)}", expected=", ".join(allowed)
        )


def require_numbers(frame: pd.DataFrame, column: str, figure: str) -> None:
    """Refuse missing numbers, which would silently not be drawn."""
    missing = int(frame[column].isna().sum())
    if missing:
        raise DataError(
            f"{figure}: {column} is missing in {missing} of {len(frame)} rows",
            remedy="leave these rows out beforehand and say so in the note",
        )


def rows_of(frame: pd.DataFrame) -> list[Any]:
    """The rows as named tuples, whose fields the checks above have made sure of."""
    return list(frame.itertuples(index=False))


def day_number(date: pd.Timestamp) -> float:
    """A date as a place on an axis of dates."""
    return float(date2num(date))  # type: ignore[no-untyped-call]


def day_numbers(dates: pd.Series | pd.DatetimeIndex) -> np.ndarray:
    """Dates as places on an axis of dates."""
    return np.asarray(date2num(dates), dtype=float)  # type: ignore[no-untyped-call]
