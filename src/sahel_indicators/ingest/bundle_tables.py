"""Tables in the layouts of the bundle: the embedded ones strictly, anyone else's like any file.

The columns of a layout are exact. In an embedded table whatever differs is damage and is refused.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from .accounting import Ingested
from .bundle_layouts import LAYOUTS
from .layouts import Layout
from .normalizing import normalize as normalized
from .normalizing import normalize_rows
from .reading import Document, plain_name, read_header, read_table
from .recognition import Form, Match, matches

SOURCE = "bundle"

FORMS = tuple(Form(name=layout.name, needs=layout.columns) for layout in LAYOUTS)
_BY_NAME = {layout.name: layout for layout in LAYOUTS}


def nearest(path: Path) -> Layout:
    """The layout whose columns a file has, or most nearly has. Raises `IngestError`."""
    header = read_header(path)
    plain = {plain_name(name) for name in header}

    def likeness(layout: Layout) -> float:
        return len(plain & set(layout.columns)) / len(plain | set(layout.columns))

    return max(LAYOUTS, key=likeness)


def ingest_exact(path: Path, layout: Layout) -> Ingested:
    """A table whose header is that of a layout, read strictly: whole, in UTF-8, or refused."""
    raw = read_table(path, layout.columns, layout.numeric)
    done = normalize_rows(raw, layout, str(path), release=path.name)
    return replace(done, source=SOURCE, why="it has just the columns of that table")


def sniff(document: Document) -> list[Match]:
    """The tables in one of the bundle's layouts, however they are encoded or separated."""
    found = matches(document, SOURCE, FORMS)
    return [m for m in found if set(m.table.frame.columns) == set(m.form.needs)]


def read(match: Match) -> pd.DataFrame:
    """The table as text, one row a line."""
    return match.table.frame


def normalize(raw: pd.DataFrame, match: Match) -> Ingested:
    """The rows as observations, those that cannot be used as quarantine."""
    layout = _BY_NAME[match.form.name]
    return normalized(raw, layout, match)
