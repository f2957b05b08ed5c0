"""Figures of areas on their outlines, as every map by area needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ...areas import area_name
from ...boundaries import boundaries

if TYPE_CHECKING:
    import geopandas as gpd


def outlined(country: str, table: pd.DataFrame, language: str) -> gpd.GeoDataFrame:
    """Every outline of the second level with its row of a table, named in the language.

    `table` has area_code, once each; outlines without a row keep missing values.
    """
    outlines = boundaries(country, 2).drop(columns="area_name")
    rows = table.drop(columns="area_name", errors="ignore")
    frame = outlines.merge(rows, on="area_code", how="left", validate="one_to_one")
    frame["area_name"] = [area_name(code, language) for code in frame["area_code"]]
    return frame
