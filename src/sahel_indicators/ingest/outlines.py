"""Outlines of areas: OCHA's COD-AB as shapefile, GeoJSON or GeoPackage, and the bundle's own.

Each outline is placed on the gazetteer's areas by its P-code and name, as every figure is. What an
observation says of it is its size, computed in an equal-area projection; the shapes themselves are
in `Ingested.outlines`. Layers of points and lines, and of areas below admin2, are left aside and
told. An outline is of the time since its `validOn` day (or `date`, where there is none).
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..areas import gazetteer
from ..countries import country_of
from ..errors import IngestError
from .accounting import Fault, Ingested
from .layouts import Layout, Measure, Named
from .normalizing import normalize as normalized
from .normalizing_pcodes import finest_level, place_by_code
from .outlines_forms import BUNDLED, FINER, FORMS, theirs, titles
from .outlines_shapes import checked, square_km
from .reading import Document, is_missing, read_numbers
from .recognition import Match, matches

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["FORMS", "LAYOUTS", "SOURCE", "normalize", "read", "sniff"]

SOURCE = "outlines"

_LAYOUT = Layout(
    name="cod_ab",
    place=("location_code", "admin1_code", "admin1_name", "admin2_code", "admin2_name"),
    measures=(Measure("square_km", ""),),
    key=Named("variable", {"area_km2": "area_km2"}),
    source="cod_ab",
    status="estimated",
    unit="part",
    period=("first_day", "last_day"),
    notes=("remark",),
    open_ended=("area_km2",),
    ocha_codes=True,
    ahead=True,
)
_BUNDLED = replace(_LAYOUT, name="bundle_outlines", ocha_codes=False)
LAYOUTS = (_LAYOUT, _BUNDLED)
# The bundle's outlines carry no date: datapackage.json says that they are the areas of 2023.
_BUNDLED_DAYS = {"first_day": "2023-01-01", "last_day": "2023-12-31"}
_GENERALISED = "computed from an outline generalised to about 2 km"
_TWICE = "another outline of the file has the same shape"
# From this share on, a printed size is another than the computed one.
_ODD = 0.01
# ESRI's GeoJSON writes days as milliseconds since 1970.
_MILLISECONDS = re.compile(r"[0-9]{11,13}")


def sniff(document: Document) -> list[Match]:
    """The layers of outlines; of finer areas, points or lines only where there are no others."""
    found = matches(document, SOURCE, FORMS)
    used = [m for m in found if m.form not in FINER and _has_polygons(m)]
    return used or found


def read(match: Match) -> pd.DataFrame:
    """The attributes as text, one row an outline.

    Raises `IngestError` for areas below admin2, and for outlines without a date.
    """
    _refuse_finer(match)
    frame = match.table.frame
    columns = theirs(frame)
    table = frame[list(columns.values())].set_axis(list(columns), axis="columns")
    absent = {"admin1_code", "admin1_name", "admin2_code", "admin2_name", "last_day", "printed_km2"}
    table = table.assign(**dict.fromkeys(absent - set(columns), ""))
    table = table.assign(location_code=table["country"].map(country_of))
    if match.form in BUNDLED:
        return table.assign(**_BUNDLED_DAYS).astype("str")
    if "first_day" not in table:
        raise _undated(match)
    days = {name: table[name].map(_day) for name in ("first_day", "last_day")}
    return table.assign(**days).astype("str")


def normalize(raw: pd.DataFrame, match: Match) -> Ingested:
    """One observation an outline, its size in square kilometres, and the outlines beside them.

    Set aside are shapes that are no outline, that cross themselves (unless mending them changes
    nothing), and that lie outside their country.
    """
    layout = _BUNDLED if match.form in BUNDLED else _LAYOUT
    shapes, aside, mended = checked(_shapes(match), raw["location_code"])
    size = square_km(shapes)
    ready = raw.assign(
        variable="area_km2",
        square_km=np.round(size, 3),
        part=_parts(raw, layout),
        remark=_remarks(raw, size, shapes, match),
    )
    done = normalized(
        ready,
        layout,
        match,
        titles=titles(match),
        aside=aside,
        faults=_unplaced(raw, match, layout),
    )
    remarks = (*_repairs(mended), *_left_aside(match))
    return replace(done, outlines=_outlines(done.observations, shapes), remarks=remarks)


def _outlines(observations: pd.DataFrame, shapes: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """The outlines that are observed, with what their observation says of place and time."""
    import geopandas as gpd

    about = ["location_code", "admin_level", "area_code", "unit", "period_start", "period_end"]
    told = observations[[*about, "value", "release", "row"]].rename(columns={"value": "area_km2"})
    told.insert(3, "area_name", told["area_code"].map(gazetteer().name).astype("str"))
    return gpd.GeoDataFrame(told, geometry=shapes.loc[told["row"]].array, crs=shapes.crs)


def _shapes(match: Match) -> gpd.GeoSeries:
    """The shapes of a layer. Raises `IngestError` for a layer of attributes alone."""
    if match.table.shapes is not None:
        return match.table.shapes
    raise IngestError(
        "has the columns of outlines, but no shapes",
        file=match.file,
        expected="the outlines of areas",
        remedy="take the shapefile, GeoJSON or GeoPackage with the shapes",
    )


# -- which layers ----------------------------------------------------------------------------


def _has_polygons(match: Match) -> bool:
    shapes = match.table.shapes
    return shapes is not None and shapes.geom_type.isin(["Polygon", "MultiPolygon"]).any()


def _refuse_finer(match: Match) -> None:
    if match.form in FINER:
        raise IngestError(
            f"holds only areas below admin2 ({match.form.name})",
            file=match.file,
            expected="outlines of countries, regions (admin1) or districts (admin2)",
            remedy="take the layers of admin1 and admin2 from the same data set",
        )
    level = finest_level(match.table.frame)
    if level > _level(match):
        raise IngestError(
            f"has columns of admin{level}, but not its codes and names",
            file=match.file,
            expected=f"the columns ADM{level}_PCODE and ADM{level}_FR (or _EN, _NAME)",
            remedy="check whether the publisher renamed one, and rename it back in a copy",
        )


def _left_aside(match: Match) -> list[str]:
    """The other layers of the file that have shapes, and are not read."""
    used = {found.table.name for found in sniff(match.document)}
    others = [t.name for t in match.document.tables if t.shapes is not None and t.name not in used]
    said = "points, lines, or areas below admin2"
    return [f"layers not read ({said}): {', '.join(others)}"] if others else []


def _undated(match: Match) -> IngestError:
    return IngestError(
        "does not say since when its outlines are valid",
        file=match.file,
        expected="a column validOn, valid_on or date, as COD-AB has it",
        remedy="add a column valid_on with the day given in the data set's description",
    )


# -- place and time --------------------------------------------------------------------------


def _day(text: str) -> str:
    if _MILLISECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(text) / 1000, tz=UTC).date().isoformat()
    return "" if is_missing(text) else text


def _level(match: Match) -> int:
    return int(match.form.name[-1])


def _unplaced(raw: pd.DataFrame, match: Match, layout: Layout) -> dict[str, Fault]:
    """Outlines without the code of their level, which would be taken for a larger area's."""
    level = _level(match)
    column = f"admin{level}_code" if level else "location_code"
    blank = raw[column].map(is_missing).to_numpy(dtype="bool")
    return {"no P-code at the level of the layer": Fault(blank, column, layout.place)}


def _parts(raw: pd.DataFrame, layout: Layout) -> pd.Series:
    """The name and code of each outline where several are of one area; "" for the area itself."""
    place = place_by_code if layout.ocha_codes else gazetteer().place
    cells = raw[list(layout.place)]
    different = cells.drop_duplicates()
    areas = [
        place(country, code1, name1, code2, name2, layout.name).area_code
        for country, code1, name1, code2, name2 in different.to_numpy().tolist()
    ]
    placed = different[np.array(areas) != ""].assign(area=[area for area in areas if area])
    shared = placed.loc[placed["area"].duplicated(keep=False), list(layout.place)]
    is_shared = pd.MultiIndex.from_frame(cells).isin(pd.MultiIndex.from_frame(shared))
    level = 2 if (cells["admin2_code"] != "").any() else 1
    named = cells[f"admin{level}_name"] + " (" + cells[f"admin{level}_code"] + ")"
    return named.where(is_shared, "").astype("str")


# -- what is said ----------------------------------------------------------------------------


def _remarks(raw: pd.DataFrame, size: np.ndarray, shapes: gpd.GeoSeries, match: Match) -> pd.Series:
    """What is odd about each outline: generalised, printed with another size, there twice."""
    printed, _ = read_numbers(raw["printed_km2"])
    about = pd.DataFrame(
        {
            "made": _GENERALISED if match.form in BUNDLED else "",
            "size": ("the file prints " + raw["printed_km2"] + " km2").where(
                np.abs(printed - size) > _ODD * size, ""
            ),
            "twice": np.where(shapes.normalize().to_wkb().duplicated(keep=False), _TWICE, ""),
        },
        index=raw.index,
    )
    said = ["; ".join(filter(None, row)) for row in about.to_numpy().tolist()]
    return pd.Series(said, index=raw.index, dtype="str")


def _repairs(mended: list[object]) -> list[str]:
    if not mended:
        return []
    lines = ", ".join(map(str, mended[:10])) + (", …" if len(mended) > 10 else "")
    return [f"outlines that crossed themselves were mended, their size unchanged: lines {lines}"]
