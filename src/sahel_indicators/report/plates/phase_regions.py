"""The table of figures by region that are newer than the analyses by area."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...areas import area_name
from ...crosswalks import areas_of
from ...figures.words import Words, words_of
from ...findings import PhaseTrend
from ..content import Table
from ..wording import food_newest as said
from .absent import Absent
from .plate import cited
from .table import TablePlate, columns_of

_NUMBERS = ("people", "share", "population", "phase4", "phase5")


def phase_regions(found: PhaseTrend, language: str) -> TablePlate | Absent:
    """Every region with its newest figures, or without; the highest share first."""
    words = words_of(language)
    if found.regions.empty:
        return Absent("phase_regions", language, said.none_newer(found.country, words))
    rows = _every_region(found)
    titles = said.region_columns(found.country, words)
    cells = pd.DataFrame([_cells(row, titles, words) for row in rows.to_dict("records")])
    numbers = dict(zip(titles[1:], (rows[name] for name in _NUMBERS), strict=True))
    return TablePlate(
        name="phase_regions",
        language=language,
        table=Table(
            caption=said.regions_caption(found.country, found.regions, words),
            columns=columns_of(cells, numbers),
            statuses=("published", "computed"),
            note=said.regions_note(found, words),
        ),
        source=said.regions_source(found.regions, words),
        data=rows,
        sources=cited(str(found.regions["source"].iloc[0])),
        inputs=("food_security_recent.csv",),
    )


def _every_region(found: PhaseTrend) -> pd.DataFrame:
    """Those that have figures, then those that have none, which are no zeros."""
    there = {part for code in found.regions["area_code"] for part in code.split("+")}
    every = areas_of(found.country, 1)
    absent = every[[there.isdisjoint(parts) for parts in every["parts"]]]
    return pd.concat([found.regions, absent[["area_code"]]], ignore_index=True)


def _cells(row: dict[Any, Any], titles: tuple[str, ...], words: Words) -> dict[str, str]:
    told = [_cell(name, row[name], words) for name in _NUMBERS]
    return dict(zip(titles, [area_name(row["area_code"], words.language), *told], strict=True))


def _cell(name: str, value: float, words: Words) -> str:
    if pd.isna(value):
        return ""
    return words.percent(100 * value, 1) if name == "share" else words.number(value)
