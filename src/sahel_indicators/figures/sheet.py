"""The figure that our functions give back: it shows itself in a notebook, and becomes files.

A style's `zoom` is applied here and nowhere else: what was laid out small is enlarged as a whole.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from html import escape
from io import BytesIO
from typing import Any

import numpy as np
from matplotlib.backend_bases import FigureCanvasBase, RendererBase
from matplotlib.backends import backend_agg
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from . import fonts
from .crowding import refuse_crowded
from .style import STYLES, drawing

_AGG: Any = backend_agg  # has no types
_POINTS = 72  # an inch
_STYLES = b'<style type="text/css">'  # where an SVG's rules begin
_SCREEN = 96  # pixels of a web page an inch
_SHARPNESS = 2  # dots of an image a pixel, for dense screens
# In a notebook every figure is enlarged like one for the web, whatever it was laid out for.
_READABLE = STYLES["web"].zoom


@cache
def _ruler(dpi: float) -> RendererAgg:
    ruler: RendererAgg = _AGG.RendererAgg(1, 1, dpi)
    return ruler


class _Measuring(FigureCanvasBase):
    """Measures the texts of every figure with one ruler, which remembers the words it has seen.

    Nothing is drawn on it: for that the drawing library takes the canvas of the format.
    """

    def get_renderer(self) -> RendererAgg:
        return _ruler(self.figure.dpi)


class Sheet(Figure):
    """A figure that keeps its style wherever it is drawn, and shows itself in a notebook.

    It needs no pyplot, and gives the notebook its alternative text. `zoom` is how much larger it
    is seen than it was laid out; `squeezed` says that it got less height than it asked for.
    """

    alt = ""
    zoom = 1.0
    squeezed = False

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        _Measuring(self)

    def draw(self, renderer: RendererBase) -> None:
        """Draw with the settings that the texts were measured with."""
        with drawing():
            super().draw(renderer)

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """HTML, because JupyterLab gives no alternative text to a bare image; PNG for others."""
        image, size = self._repr_png_()
        source = "data:image/png;base64," + b64encode(image).decode()
        html = (
            f'<img src="{source}" alt="{escape(self.alt)}" width="{size["width"]}" '
            'style="max-width:100%;height:auto;background:white">'
        )
        shown = {"text/html": html, "image/png": image, "text/plain": self.alt or repr(self)}
        return shown, {"image/png": size}

    def _repr_png_(self) -> tuple[bytes, dict[str, Any]]:
        image = as_png(self, _SHARPNESS * _SCREEN * _READABLE / self.zoom)
        width = round(self.get_figwidth() * _SCREEN * _READABLE)
        return image, {"width": width, "alt": self.alt}


def zoom_of(figure: Figure) -> float:
    """How much larger a figure is seen than it was laid out; 1 where it is no sheet of ours."""
    return figure.zoom if isinstance(figure, Sheet) else 1.0


def _check(figure: Figure) -> None:
    """A sheet that had to be lower than it asked for may have become too low for its texts."""
    if isinstance(figure, Sheet) and figure.squeezed:
        refuse_crowded(figure)


def as_image(figure: Figure, dpi: float) -> Image.Image:
    """The figure as it is seen, with `dpi` dots an inch."""
    _check(figure)
    with _at(figure, dpi * zoom_of(figure)):
        renderer = _AGG.RendererAgg(*figure.canvas.get_width_height(), figure.dpi)
        figure.draw(renderer)
    # Without the channel of transparency, which no figure has.
    return Image.fromarray(np.asarray(renderer.buffer_rgba())).convert("RGB")


def as_png(figure: Figure, dpi: float, metadata: Mapping[str, str] | None = None) -> bytes:
    """The image with `dpi` dots an inch of the figure as it is seen, as a file."""
    image = as_image(figure, dpi)
    described = PngInfo()
    for key, value in (metadata or {}).items():
        described.add_text(key, value)
    content = BytesIO()
    image.save(content, "png", dpi=(dpi, dpi), pnginfo=described)
    return content.getvalue()


@contextmanager
def _at(figure: Figure, dpi: float) -> Iterator[None]:
    """Our settings, and so many dots an inch, inside the block."""
    before = figure.dpi
    figure.set_dpi(dpi)
    try:
        with drawing():
            yield
    finally:
        figure.set_dpi(before)


def as_svg(figure: Figure, metadata: Mapping[str, Any] | None = None) -> bytes:
    """SVG whose text is text, with its letters; without a date unless the metadata give one."""
    _check(figure)
    content = BytesIO()
    with drawing():
        figure.savefig(content, format="svg", metadata={"Date": None, **(metadata or {})})
    width, height = _POINTS * zoom_of(figure) * figure.get_size_inches()
    size = f'width="{width:g}pt" height="{height:g}pt"'.encode()
    drawn = re.sub(rb'width="[\d.]+pt" height="[\d.]+pt"', size, content.getvalue(), count=1)
    return drawn.replace(_STYLES, _STYLES + fonts.as_css().encode(), 1)


def as_pdf(figure: Figure, metadata: Mapping[str, Any] | None = None) -> bytes:
    """PDF with embedded fonts; without a date unless the metadata give one."""
    from matplotlib.backends import backend_pdf

    _check(figure)
    pdf: Any = backend_pdf  # has no types
    content = BytesIO()
    zoom, (width, height) = zoom_of(figure), figure.get_size_inches()
    with _at(figure, _POINTS), fonts.without_setting():
        file = pdf.PdfFile(content, metadata={"CreationDate": None, **(metadata or {})})
        file.newPage(zoom * width, zoom * height)
        file.output(zoom, 0, 0, zoom, 0, 0, pdf.Op.concat_matrix)
        figure.draw(pdf.RendererPdf(file, _POINTS, height, width))
        file.finalize()
        file.close()
    return content.getvalue()
