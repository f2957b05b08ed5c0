"""One notebook, executed."""

from __future__ import annotations

from pathlib import Path

from ...config import settings
from ...findings import made
from .. import notebooks
from .findings import KEPT


def execute(folder: Path, out: Path, name: str, country: str) -> None:
    """The notebook as .ipynb with its outputs, and as a page; with the findings of this run."""
    told = made.environment(folder / KEPT, country)
    notebooks.execute(settings().notebooks / name, out / "notebooks", country, told=told)
