"""Rows that were set aside: those of the files behind an indicator that may belong to an area."""

from __future__ import annotations

import re

import pandas as pd

from ...areas import gazetteer
from ...config import settings
from ...countries import countries
from ...ingest.reading import day_reader
from ...observations import QUARANTINE_COLUMNS
from ...quality.whose import with_countries
from ...releases import releases
from .asking import Area, Span
from .origins import lines_behind

ASIDE = [*QUARANTINE_COLUMNS, "text"]
# A year, or a month of one.
_YEAR = re.compile(r"((?:19|20)[0-9]{2})(?:-[0-9]{2})?")


def set_aside(
    quarantine: pd.DataFrame, files: set[str], area: Area, span: Span | None
) -> pd.DataFrame:
    """The quarantined rows of some files that may belong to an area, in the columns `ASIDE`.

    To a country may belong the rows that are about it (`quality.whose`) or have its code, and those
    of which nothing tells the country. To an area inside may belong those that have the code or an
    accepted name of it, or of an area in it. With a span, a row that gives days or years which all
    lie outside it is left out: one that gives none stays. `files` are the `release` of
    observations.
    """
    found = [_belonging(here, str(name), area, span) for name, here in _told(quarantine, files)]
    table = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=ASIDE)
    return table[ASIDE]


def _told(quarantine: pd.DataFrame, files: set[str]) -> list[tuple[str, pd.DataFrame]]:
    """The quarantine of the embedded tables among the files, and of the releases among them."""
    own = with_countries(quarantine[quarantine["file"].isin(files)], settings().bundle)
    told = [(str(name), rows) for name, rows in own.groupby("file")]
    for release in releases():
        names = sorted(
            name for name in files if name == release.file or name.startswith(f"{release.file}, ")
        )
        rows = release.quarantine()
        told += [(name, with_countries(rows)) for name in names[:1] if len(rows)]
    return told


def _belonging(rows: pd.DataFrame, name: str, area: Area, span: Span | None) -> pd.DataFrame:
    lines = lines_behind(name)
    cells = [lines.cells.get(int(row), {}) for row in rows["row"]]
    texts = [lines.texts.get(int(row), "") for row in rows["row"]]
    said = [{text.strip() for text in each.values() if text.strip()} for each in cells]
    about = zip(rows["location_code"], said, strict=True)
    if area.level:
        codes = _codes_in(area)
        meant = [_names_one(each, codes, area.country) for each in said]
    else:
        meant = [_is_of_country(country, each, area) for country, each in about]
    within = [_within(each, span) for each in cells]
    return rows.assign(text=texts)[[a and b for a, b in zip(meant, within, strict=True)]]


def _is_of_country(country: str, said: set[str], area: Area) -> bool:
    """Whether a row is about a country, or may be: its cells name it, or no country at all."""
    if country == area.country or {area.code, area.name} & said:
        return True
    return country == "" and said.isdisjoint(countries())


def _codes_in(area: Area) -> set[str]:
    """The code of an area, of those in it, and of those that it is made up of."""
    areas = gazetteer().areas
    inside = areas.loc[areas["parent_code"] == area.code, "area_code"]
    return {area.code, *map(str, inside), *gazetteer().parts(area.code)}


def _names_one(said: set[str], codes: set[str], country: str) -> bool:
    """Whether a cell is the code of one of some areas, or an accepted name of it."""
    named = gazetteer().codes
    return not codes.isdisjoint(said) or any(
        not codes.isdisjoint(named(country, level, text)) for level in (1, 2) for text in said
    )


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
