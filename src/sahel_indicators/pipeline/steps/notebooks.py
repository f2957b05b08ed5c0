"""One notebook, executed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...config import settings
from ...findings import made
from .. import notebooks
from .findings import KEPT, one_kept


def execute(folder: Path, out: Path, name: str, country: str, shown: Sequence[str]) -> None:
    """The notebook as .ipynb with its outputs, and as a page; with the findings of this run.

    Nothing where the country has not all findings that are `shown` (`findings.key`). A notebook of
    all countries at once is of the country "".
    """
    if any(one_kept(folder, place) is None for place in shown):
        return
    told = made.environment(folder / KEPT, country)
    to = out / "notebooks" / country
    notebooks.execute(settings().notebooks / name, to, country or None, told=told)
