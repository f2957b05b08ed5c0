"""Small drawings for the cells of a table: an interval, a share as a bar, a line over time.

Each is an SVG with a title that says in words what is to be seen. They take the colour of the text
around them, so that they serve in light and dark.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
from markupsafe import Markup

_HEIGHT = 18
_RIM = 5


class Interval(NamedTuple):
    """An estimate with its interval, and a wider band where one belongs to it (else missing)."""

    estimate: float
    low: float
    high: float
    band_low: float = float("nan")
    band_high: float = float("nan")


class Scale(NamedTuple):
    """Values to pixels, the same for all rows of a table."""

    low: float
    high: float
    width: int = 150

    def __call__(self, value: float) -> float:
        """Where a value lies, in pixels from the left."""
        return _RIM + (value - self.low) / (self.high - self.low) * (self.width - 2 * _RIM)


def scale_of(intervals: Sequence[Interval], width: int = 150) -> Scale | None:
    """The scale that holds all intervals and zero; None where there is nothing to draw."""
    known = np.array([value for interval in intervals for value in interval], dtype=float)
    known = known[np.isfinite(known)]
    if not len(known):
        return None
    low, high = min(known.min(), 0.0), max(known.max(), 0.0)
    return Scale(low, high if high > low else low + 1, width)


def interval(one: Interval, scale: Scale, said: str) -> Markup:
    """The estimate as a dot on its interval, its band as a thin line, zero as a dashed upright."""
    middle, zero = _HEIGHT / 2, scale(0)
    marks = [_line(zero, 0, zero, _HEIGHT, "currentColor", 1, dash="2 2")]
    for low, high, width in ((one.band_low, one.band_high, 1), (one.low, one.high, 3)):
        if np.isfinite(low) and np.isfinite(high):
            marks.append(_line(scale(low), middle, scale(high), middle, _MARK, width))
    if np.isfinite(one.estimate):
        marks.append(_dot(scale(one.estimate), middle, 4))
    return _svg(scale.width, said, marks)


def bar(share: float, said: str, width: int = 80) -> Markup:
    """A share of one as a filled bar in a frame; an empty frame is a share of none."""
    frame = Markup(
        '<rect x=".5" y="3.5" width="{}" height="{}" fill="none" stroke="currentColor"/>'
    ).format(width - 1, _HEIGHT - 7)
    filled = Markup('<rect x="1" y="4" width="{:.1f}" height="{}" fill="{}"/>').format(
        (width - 2) * share, _HEIGHT - 8, _MARK
    )
    return _svg(width, said, [filled, frame])


def sparkline(values: Sequence[float], said: str, width: int = 200) -> Markup:
    """A line over time on a scale from zero: broken and hatched grey where there is no figure.

    A zero is a dot on the ground line, a figure alone between missing ones a dot too.
    """
    points = np.asarray(values, dtype=float)
    known = points[np.isfinite(points)]
    if not len(known):
        return _svg(width, said, [_hatched(0, width)])
    low, high = min(known.min(), 0.0), max(known.max(), 0.0)
    xs = np.linspace(_RIM, width - _RIM, len(points)) if len(points) > 1 else np.array([width / 2])
    ys = _HEIGHT - 3 - (points - low) / ((high - low) or 1) * (_HEIGHT - 6)
    marks: list[Markup] = []
    for missing, run in groupby(range(len(points)), key=lambda n: not np.isfinite(points[n])):
        marks += _stretch(list(run), xs, ys, missing)
    zeros = [_dot(xs[n], ys[n], 2) for n in np.flatnonzero(points == 0)]
    return _svg(width, said, [*marks, *zeros])


_MARK = "var(--sahel-mark, #0072bc)"


def _stretch(run: list[int], xs: np.ndarray, ys: np.ndarray, missing: bool) -> list[Markup]:
    """One run of figures as a line (a dot where it is one figure), or of missing ones as grey."""
    if missing:
        half = (xs[1] - xs[0]) / 2 if len(xs) > 1 else _RIM
        return [_hatched(xs[run[0]] - half, xs[run[-1]] + half)]
    if len(run) == 1:
        return [_dot(xs[run[0]], ys[run[0]], 2)]
    points = " ".join(f"{xs[n]:.1f},{ys[n]:.1f}" for n in run)
    line = '<polyline points="{}" fill="none" stroke="{}" stroke-width="1.5"/>'
    return [Markup(line).format(points, _MARK)]


def _hatched(left: float, right: float) -> Markup:
    """A grey ground with slanted strokes, from side to side."""
    ground = Markup(
        '<rect x="{:.1f}" y="3" width="{:.1f}" height="{}" fill="currentColor" opacity=".12"/>'
    ).format(left, right - left, _HEIGHT - 6)
    tall = _HEIGHT - 6
    strokes = " ".join(
        f"M{x:.1f} {_HEIGHT - 3}l{min(tall, right - x):.1f} {-min(tall, right - x):.1f}"
        for x in np.arange(left, right, 5)
    )
    drawn = '<path d="{}" stroke="currentColor" stroke-width=".6" opacity=".45" fill="none"/>'
    return ground + Markup(drawn).format(strokes)


def _line(
    x1: float, y1: float, x2: float, y2: float, colour: str, width: float, dash: str = ""
) -> Markup:
    dashes = Markup(' stroke-dasharray="{}"').format(dash) if dash else Markup("")
    return Markup(
        '<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke="{}" stroke-width="{}"{}/>'
    ).format(x1, y1, x2, y2, colour, width, dashes)


def _dot(x: float, y: float, radius: float) -> Markup:
    return Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{}" fill="{}"/>').format(x, y, radius, _MARK)


def _svg(width: int, said: str, marks: Sequence[Markup]) -> Markup:
    opening = '<svg role="img" width="{0}" height="{1}" viewBox="0 0 {0} {1}"><title>{2}</title>'
    return Markup(opening).format(width, _HEIGHT, said) + Markup("").join(marks) + Markup("</svg>")
