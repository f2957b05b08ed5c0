"""Outlines of areas, by our area codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from .areas import gazetteer
from .config import settings
from .errors import AreaError

if TYPE_CHECKING:
    import geopandas as gpd

_RESTORE = "restore data/raw/bundle from the repository, or set SAHEL_BUNDLE to a whole copy of it"


class UnplacedOutlineError(AreaError):
    """Outlines that are whole and not all those of known areas as they are today."""


def boundaries(country: str, level: int) -> gpd.GeoDataFrame:
    """The generalised outlines (about 2 km) of one country, WGS 84.

    Columns: area_code, area_name, geometry. The file's codes are the Cadre Harmonisé's of 2023 and
    are placed by name, as every published code is; outlines of one area are merged, and one that
    covers a joined area under the code of a part has the joined code (Mali's level 1: `ML07+ML10`,
    the old region of Gao). Raises
    `AreaError` for a level or country without outlines or a file that is missing or damaged,
    `UnplacedOutlineError` for an outline that cannot be placed, or is of an area from before it
    was split: on it, a figure of what is left would cover another area's ground.
    """
    frame = _published_outlines(country, level)
    columns = ["location_code", "admin1_code", "admin1_name", "admin2_code", "admin2_name"]
    rows = frame.reindex(columns=columns, fill_value="").itertuples(index=False)
    places = [gazetteer().place(*row) for row in rows]
    unplaced = [place.problem for place in places if place.problem]
    if unplaced:
        raise UnplacedOutlineError(
            f"Outlines of {country} cannot be placed: {'; '.join(unplaced)}."
        )
    codes = _wholes(country, level, [place.area_code for place in places])
    _require_todays(country, codes)
    frame = frame.assign(area_code=codes)
    merged = frame[["area_code", "geometry"]].dissolve("area_code").reset_index()
    return merged.assign(area_name=merged["area_code"].map(gazetteer().name))


def _require_todays(country: str, codes: list[str]) -> None:
    split = sorted({rule["of"] for rule in gazetteer().rules["split"]} & set(codes))
    if split:
        names = ", ".join(gazetteer().name(code) for code in split)
        raise UnplacedOutlineError(
            f"Outlines of {country} cannot be placed: they are from before a split of {names}."
        )


def _wholes(country: str, level: int, codes: list[str]) -> list[str]:
    """Codes of outlines in the Cadre Harmonisé's system, which joins what these outlines join."""
    system = gazetteer().system(country, level, "ch")
    rows = zip(system["area_code"], system["parts"], strict=True)
    joined = {part: code for code, parts in rows for part in parts}
    whole = [str(joined.get(code, code)) for code in codes]
    # Where the parts of a joined area have an outline each, each is that of the part.
    return [one if whole.count(one) == 1 else code for one, code in zip(whole, codes, strict=True)]


def _published_outlines(country: str, level: int) -> gpd.GeoDataFrame:
    if level not in (1, 2):
        raise AreaError(f"There are no outlines of level {level}.", expected="level 1 or 2")
    frame = _outlines(settings().bundle / f"boundaries_admin{level}.geojson")
    frame = frame[frame["location_code"] == country].reset_index(drop=True)
    if frame.empty:
        raise AreaError(
            f"There are no outlines of '{country}'.", expected="BFA, MLI, MRT, NER, NGA or TCD"
        )
    return frame


def _outlines(path: Path) -> gpd.GeoDataFrame:
    """Every outline of one file, once each has a country and a shape."""
    import geopandas as gpd
    from shapely.errors import ShapelyError

    if not path.is_file():
        problem = f"The outlines file {path} is missing from the bundle."
        raise AreaError(problem, remedy=_RESTORE)
    try:
        features = json.loads(path.read_text("utf-8"))["features"]
        frame = gpd.GeoDataFrame.from_features(features, crs="EPSG:4326")
        whole = len(frame) > 0 and frame["location_code"].notna().all()
        whole = whole and not (frame.geometry.isna() | frame.geometry.is_empty).any()
    except (OSError, ValueError, LookupError, TypeError, AttributeError, ShapelyError) as error:
        raise _damaged(path) from error
    if not whole:
        raise _damaged(path)
    return frame


def _damaged(path: Path) -> AreaError:
    return AreaError(
        f"The outlines file {path} is damaged.",
        expected="GeoJSON of outlines, each with its location_code and a shape",
        remedy=_RESTORE,
    )
