"""Figures of areas on their outlines, as every map by area needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from ...areas import area_name
from ...boundaries import UnplacedOutlineError, boundaries
from ...figures.words import words_of
from ..wording.lacking import no_outlines
from .absent import Absent

if TYPE_CHECKING:
    import geopandas as gpd


class Outlines(NamedTuple):
    """The outlines of a country's areas at level 2, and of its regions."""

    areas: gpd.GeoDataFrame
    regions: gpd.GeoDataFrame


def outlines_or_absent(name: str, country: str, language: str) -> Outlines | Absent:
    """The outlines that a map is drawn on, or why there can be no such map.

    Of Mauritania there is none: its outlines are from before six of its moughataas were split.
    """
    try:
        return Outlines(*(boundaries(country, level) for level in (2, 1)))
    except UnplacedOutlineError:
        return Absent(name, language, no_outlines(country, words_of(language)))


def outlined(country: str, table: pd.DataFrame, language: str) -> gpd.GeoDataFrame:
    """Every outline of the second level with its row of a table, named in the language.

    `table` has area_code, once each; outlines without a row keep missing values.
    """
    outlines = boundaries(country, 2).drop(columns="area_name")
    rows = table.drop(columns="area_name", errors="ignore")
    frame = outlines.merge(rows, on="area_code", how="left", validate="one_to_one")
    frame["area_name"] = [area_name(code, language) for code in frame["area_code"]]
    return frame
