"""Three figures as they looked when somebody last approved them, to be compared with today's.

After a wanted change draw the baselines anew, look at them, and commit them:

    .venv/bin/python -m tests.figures.images

Compared are the mean colours of small squares. A machine that sets letters a third of a pixel
further changes these little; a lost label or another colour changes some of them a lot. The mean
error of the whole picture, the usual measure, tells the two apart the wrong way round.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from sahel_indicators.figures.sheet import as_png

from .cases import draw

FOLDER = Path(__file__).parent / "baseline"
# A map, stacked bars, estimates with intervals; in the language and style of the text's most work.
PICTURES = (
    ("share_map", "fr", "report"),
    ("population_in_phase", "fr", "report"),
    ("survey_forest", "en", "column"),
)
_DPI = 100
_SQUARE = 12  # pixels
TOLERANCE = 15  # of 255 levels of a colour


class Difference(NamedTuple):
    """The largest difference of two pictures, and the pixel in the middle of its square."""

    levels: float
    x: int
    y: int


def baseline_of(name: str) -> Path:
    return FOLDER / f"{name}.png"


def picture(figure: Figure) -> Image.Image:
    return Image.open(BytesIO(as_png(figure, _DPI))).convert("RGB")


def difference(one: Image.Image, other: Image.Image) -> Difference:
    """Where two pictures of one size differ most; a size that differs is the largest difference."""
    if any(abs(a - b) > 2 for a, b in zip(one.size, other.size, strict=True)):
        return Difference(255, 0, 0)
    width, height = (min(a, b) // _SQUARE for a, b in zip(one.size, other.size, strict=True))
    squares = [
        np.asarray(image.crop((0, 0, width * _SQUARE, height * _SQUARE)), float)
        .reshape(height, _SQUARE, width, _SQUARE, 3)
        .mean(axis=(1, 3))
        for image in (one, other)
    ]
    levels = np.abs(squares[0] - squares[1]).max(axis=2)
    row, column = np.unravel_index(levels.argmax(), levels.shape)
    middle = _SQUARE // 2
    return Difference(
        float(levels.max()), int(column) * _SQUARE + middle, int(row) * _SQUARE + middle
    )


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, language, style in PICTURES:
        picture(draw(name, language, style)).save(baseline_of(name), optimize=True)
        print(baseline_of(name).relative_to(Path.cwd()))


if __name__ == "__main__":
    main()
