"""The figures of a report as screens show them, wide and small."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image

from ..figures.sheet import as_image
from ..files import replace_file
from .plates.plate import Plate

# A column's figure, sharp on small screens of two and three points a pixel.
_DOTS_PER_INCH = 200


def draw_for_screens(plate: Plate, stem: str, folder: Path) -> None:
    """A figure for wide screens, as it was exported, and drawn anew for small ones.

    `stem` is what its files are called (`plates.stem`). As WebP without loss, which takes a third
    of the bytes: a page holds every figure twice.
    """
    images = folder / "report" / "images"
    wide = Image.open(folder / "figures" / f"{stem}.png")
    narrow = as_image(plate.draw("column"), _DOTS_PER_INCH)
    replace_file(images / f"{stem}.webp", _webp(wide))
    replace_file(images / f"{stem}_column.webp", _webp(narrow))


def _webp(image: Image.Image) -> bytes:
    content = BytesIO()
    image.save(content, "WEBP", lossless=True, method=3)
    return content.getvalue()
