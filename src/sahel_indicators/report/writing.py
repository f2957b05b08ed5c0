"""The report of a run: its named results, the figures as screens show them, and the documents."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

import pandas as pd
from PIL import Image

from ..figures.sheet import as_image
from ..files import replace_file
from ..findings import Findings
from .documents.making import make_documents, own_text
from .documents.prose import read_prose
from .plates import LANGUAGES
from .plates.plate import Plate
from .results import gather
from .results.shown import stem_of

# A column's figure, sharp on small screens of two and three points a pixel.
_DOTS_PER_INCH = 200


def write_reports(
    found: Findings, checks: pd.DataFrame, account: pd.DataFrame, folder: Path
) -> list[Path]:
    """Every document of a run in every language, written to `report/` of its folder; their paths.

    The figures are already exported to `figures/` and drawn by `draw_for_screens`; `checks` and
    `account` come from `quality.check` and `Bundle.account`. Beside the documents stand the named
    results that `sahel report` makes them from again.
    """
    report = folder / "report"
    for language in LANGUAGES:
        gather(found, checks, account, language).write(report / f"content_{language}.json")
    return [
        path
        for language in LANGUAGES
        for path in make_documents(folder, found.country, language, report, other=True)
    ]


@cache
def named_by_the_report(language: str) -> frozenset[str]:
    """What the report's own text in a language names: texts, lists, tables and figures."""
    return frozenset(node.content for node in read_prose(own_text(language)).placeholders())


def draw_for_screens(plate: Plate, folder: Path) -> None:
    """A figure for wide screens, as it was printed, and drawn anew for small ones.

    As WebP without loss, which takes a third of the bytes: a page holds every figure twice.
    """
    stem = stem_of(plate)
    images = folder / "report" / "images"
    wide = Image.open(folder / "figures" / f"{stem}.png")
    narrow = as_image(plate.draw("column"), _DOTS_PER_INCH)
    replace_file(images / f"{stem}.webp", _webp(wide))
    replace_file(images / f"{stem}_column.webp", _webp(narrow))


def _webp(image: Image.Image) -> bytes:
    content = BytesIO()
    image.save(content, "WEBP", lossless=True, method=3)
    return content.getvalue()
