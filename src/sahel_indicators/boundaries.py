"""Outlines of areas, by our area codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .areas import gazetteer
from .config import settings
from .errors import AreaError

if TYPE_CHECKING:
    import geopandas as gpd


def boundaries(country: str, level: int) -> gpd.GeoDataFrame:
    """The generalised outlines (about 2 km) of one country, WGS 84.

    Columns: area_code, area_name, geometry. The file's codes are the Cadre Harmonisé's of 2023 and
    are placed by name, as every published code is; outlines of one area are merged. Raises
    `AreaError` for a level or country without outlines, or an outline that cannot be placed.
    """
    frame = _published_outlines(country, level)
    columns = ["location_code", "admin1_code", "admin1_name", "admin2_code", "admin2_name"]
    rows = frame.reindex(columns=columns, fill_value="").itertuples(index=False)
    places = [gazetteer().place(*row) for row in rows]
    unplaced = [place.problem for place in places if place.problem]
    if unplaced:
        raise AreaError(f"Outlines of {country} cannot be placed: {'; '.join(unplaced)}.")
    frame = frame.assign(area_code=[place.area_code for place in places])
    merged = frame[["area_code", "geometry"]].dissolve("area_code").reset_index()
    return merged.assign(area_name=merged["area_code"].map(gazetteer().name))


def _published_outlines(country: str, level: int) -> gpd.GeoDataFrame:
    import geopandas as gpd

    path = settings().bundle / f"boundaries_admin{level}.geojson"
    if not path.is_file():
        raise AreaError(f"There are no outlines of level {level}.", expected="level 1 or 2")
    frame = gpd.read_file(path).query("location_code == @country")
    if frame.empty:
        raise AreaError(
            f"There are no outlines of '{country}'.", expected="BFA, MLI, MRT, NER, NGA or TCD"
        )
    return frame
