"""Whether the texts of a finished figure are whole and keep clear of each other."""

from __future__ import annotations

from itertools import combinations
from typing import Any, NamedTuple

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.transforms import Affine2D, Bbox

from ..errors import DataError

_TOUCHING = 0.5  # points by which two lines may come too near before one speaks of covering


class Line(NamedTuple):
    """One line of text as it is drawn, and the box of its letters in pixels."""

    words: str
    box: Bbox


class _Witness(RendererAgg):
    """Notes the lines that are drawn, and draws nothing: a tick out of sight has a text too."""

    def __init__(self, figure: Figure) -> None:
        width, height = figure.bbox.size
        super().__init__(width, height, figure.dpi)  # type: ignore[no-untyped-call]
        self.lines: list[Line] = []

    def draw_text(
        self,
        gc: Any,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Any = None,
    ) -> None:
        measure: Any = self.get_text_width_height_descent
        width, height, descent = measure(s, prop, ismath)
        turned = Affine2D().rotate_deg(angle).translate(x, self.height - y)
        box = Bbox.from_bounds(0, -descent, width, height).transformed(turned)
        self.lines.append(Line(s, box))

    def draw_path(self, *_: Any, **__: Any) -> None:
        """Nothing."""

    draw_markers = draw_path_collection = draw_quad_mesh = draw_image = draw_path


def drawn_lines(figure: Figure) -> list[Line]:
    """The lines of text that are really drawn, in the order of drawing."""
    witness = _Witness(figure)
    figure.draw(witness)
    return [line for line in witness.lines if line.words.strip()]


def refuse_crowded(figure: Figure) -> None:
    """Raise a `DataError` where one text covers another or is cut by the edge of the figure."""
    slack = _TOUCHING * figure.dpi / 72
    lines = drawn_lines(figure)
    canvas = figure.bbox.padded(slack)
    for words, box in lines:
        if not (canvas.contains(*box.p0) and canvas.contains(*box.p1)):
            raise _too_small(f"{words!r} is cut")
    for (one, first), (other, second) in combinations(lines, 2):
        if first.padded(-slack).overlaps(second.padded(-slack)):
            raise _too_small(f"{one!r} and {other!r} cover each other")


def _too_small(why: str) -> DataError:
    return DataError(
        f"the figure is too small for its texts: {why}",
        remedy="draw fewer rows, or choose the style report or web, which may be taller",
    )
