"""Rows that were set aside: those of the files behind an indicator that speak of an area."""

from __future__ import annotations

import re

import pandas as pd

from ...areas import fold, gazetteer
from ...ingest.reading import day_reader
from ...observations import QUARANTINE_COLUMNS
from ...releases import releases
from .asking import Area, Span
from .origins import lines_behind

ASIDE = [*QUARANTINE_COLUMNS, "text"]
# A year, or a month of one.
_YEAR = re.compile(r"((?:19|20)[0-9]{2})(?:-[0-9]{2})?")


def set_aside(
    quarantine: pd.DataFrame, files: set[str], area: Area, span: Span | None
) -> pd.DataFrame:
    """The quarantined rows of some files that name the area, in the columns `ASIDE`.

    A row names an area where a cell is its code, or one of its accepted names; a country where a
    cell is its code. With a span, a row that gives days or years which all lie outside it is left
    out: one that gives none stays. `files` are the `release` of observations.
    """
    found = [_named(here, str(name), area, span) for name, here in _told(quarantine, files)]
    table = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=ASIDE)
    return table[ASIDE]


def _told(quarantine: pd.DataFrame, files: set[str]) -> list[tuple[str, pd.DataFrame]]:
    """The quarantine of the embedded tables among the files, and of the releases among them."""
    own = quarantine.assign(file=[str(file).rpartition("/")[2] for file in quarantine["file"]])
    told = [(str(name), rows) for name, rows in own[own["file"].isin(files)].groupby("file")]
    for release in releases():
        names = sorted(
            name for name in files if name == release.file or name.startswith(f"{release.file}, ")
        )
        rows = release.quarantine()
        told += [(name, rows) for name in names[:1] if len(rows)]
    return told


def _named(rows: pd.DataFrame, name: str, area: Area, span: Span | None) -> pd.DataFrame:
    lines = lines_behind(name)
    cells = [lines.cells.get(int(row), {}) for row in rows["row"]]
    texts = [lines.texts.get(int(row), "") for row in rows["row"]]
    meant = [_speaks_of(each, area) and _within(each, span) for each in cells]
    return rows.assign(text=texts)[meant]


def _speaks_of(cells: dict[str, str], area: Area) -> bool:
    said = [text.strip() for text in cells.values() if text.strip()]
    if area.code in said or (area.level == 0 and area.name in said):
        return True
    named = gazetteer().codes
    return any(area.code in named(area.country, area.level, fold(text)) for text in said)


def _within(cells: dict[str, str], span: Span | None) -> bool:
    """Whether what a row says of days reaches into the span; True where it says nothing of any."""
    if span is None:
        return True
    texts = [text.strip() for text in cells.values()]
    read = day_reader([text for text in texts if text], None)
    days = [day for day in (read(text) for text in texts if "-" in text or "/" in text) if day]
    if days:
        first, last = pd.Timestamp(min(days)), pd.Timestamp(max(days))
        return bool(first <= span.last and last >= span.first)
    years = [int(said[1]) for said in map(_YEAR.fullmatch, texts) if said]
    return not years or (min(years) <= span.last.year and max(years) >= span.first.year)
