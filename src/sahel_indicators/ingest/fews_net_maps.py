"""FEWS NET's outlines of phases: which district each covers, and which months it speaks of."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ..areas import gazetteer
from ..boundaries import boundaries
from ..config import settings
from ..errors import AreaError, IngestError
from .normalizing_dates import months_as_days
from .recognition import Match

if TYPE_CHECKING:
    import geopandas as gpd

# The outlines of districts are generalised to about 2 km: what covers less than the first share of
# one is the neighbour's rim, and what covers more than the second covers all of it.
SMALLEST, WHOLE = 0.05, 0.95
NO_AREA = f"the outline covers no {SMALLEST:.0%} of any district in the gazetteer"
_EQUAL_AREA = "EPSG:6933"

_MONTH = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})[-_]?(0[1-9]|1[0-2])(?![0-9])")
# FEWS NET's calendar: four months each from the reports of February, June and October; until 2015
# three months each, from those of January, April, July and October.
_FIRST_OF_THREE_A_YEAR = 2016
_REPORTS = {4: (2, 6, 10), 3: (1, 4, 7, 10)}


def month_of_layer(match: Match) -> tuple[int, int]:
    """Year and month of the report, which only the layer's or file's name says.

    Raises `IngestError` where neither does.
    """
    names = (match.table.name, match.document.path.name)
    found = next((said for name in names if (said := _MONTH.search(name))), None)
    if not found:
        raise _unknown_month("does not say of which month its phases are", match)
    return int(found[1]), int(found[2])


def projected(scenario: str, month: tuple[int, int], match: Match) -> tuple[str, str]:
    """First and last day of the months that a scenario of a month's report speaks of.

    Raises `IngestError` for a projection in a month in which FEWS NET makes none.
    """
    if scenario == "CS":
        return months_as_days(month, month)
    length = 4 if month[0] >= _FIRST_OF_THREE_A_YEAR else 3
    if month[1] not in _REPORTS[length]:
        raise _unknown_month(f"is of a month from which no projection ({scenario}) runs", match)
    first = _later(month, 0 if scenario == "ML1" else length)
    return months_as_days(first, _later(first, length - 1))


def _later(month: tuple[int, int], by: int) -> tuple[int, int]:
    years, months = divmod(month[1] - 1 + by, 12)
    return month[0] + years, months + 1


def _unknown_month(problem: str, match: Match) -> IngestError:
    return IngestError(
        problem,
        file=match.file,
        expected="a name such as ML_202310_ML1.shp: year and month of a report of February, June "
        "or October (until 2015: January, April, July or October)",
        remedy="keep the name under which FEWS NET hands the outlines out",
    )


def outlines_by_area(raw: pd.DataFrame, shapes: gpd.GeoSeries | None) -> pd.DataFrame:
    """Every row once for each district that its outline covers a part of, as a unit of it.

    An outline of (nearly) the whole district is the district's own; another one is "part in phase
    3". A row that covers none stands once, with a blank country.
    """
    covered = _covered(shapes) if shapes is not None else _NOTHING
    rows = raw.reset_index().merge(covered, on="row", how="left", validate="many_to_many")
    share = rows["share"].fillna(0.0)
    rows[_PLACES] = rows[_PLACES].fillna("")
    of_part = "part in phase " + rows["phase"].str.removesuffix(".0")
    unit = of_part.where(share < WHOLE, "").where(rows["location_code"] != "", "")
    same = [
        rows["admin1_name"],
        rows["admin2_code"],
        unit,
        rows["scenario"],
        rows["series"],
        rows["projection_start"],
    ]
    again = rows.groupby([each.to_numpy() for each in same]).cumcount()
    rows["unit"] = unit + (" (" + (again + 1).astype("str") + ")").where(
        (again > 0) & (unit != ""), ""
    )
    rows["remark"] = [f"{part:.0%} of the district, by outline" if part else "" for part in share]
    return rows.set_index("row")


_PLACES = ["location_code", "admin1_name", "admin2_code", "admin2_name"]
_NOTHING = pd.DataFrame({name: pd.Series(dtype="str") for name in _PLACES}).assign(
    row=pd.Series(dtype="int64"), share=pd.Series(dtype="float64")
)


def _covered(shapes: gpd.GeoSeries) -> pd.DataFrame:
    """Lines of outlines, with each district of which they cover at least the smallest share."""
    import shapely

    districts = _districts(settings().bundle)
    plain = shapes.to_crs(_EQUAL_AREA)
    outlines = shapely.make_valid(plain.to_numpy())
    theirs = districts.geometry.to_numpy()
    at, of = shapely.STRtree(theirs).query(outlines, predicate="intersects")
    area = shapely.area(shapely.intersection(outlines[at], theirs[of]))
    share = area / shapely.area(theirs[of])
    found = (
        districts.drop(columns="geometry")
        .iloc[of]
        .assign(row=shapes.index.to_numpy()[at], share=share)
    )
    return pd.DataFrame(found[found["share"] >= SMALLEST]).reset_index(drop=True)


@cache
def _districts(bundle: Path) -> gpd.GeoDataFrame:
    """The outlines of all districts, in an equal-area projection, with names to place them by."""
    import shapely

    countries = gazetteer().rules["countries"]
    table = pd.concat([_finest_outlines(country) for country in countries], ignore_index=True)
    table = table[[*_PLACES, "geometry"]].to_crs(_EQUAL_AREA)
    table["geometry"] = shapely.make_valid(table.geometry.to_numpy())
    return table


def _finest_outlines(country: str) -> gpd.GeoDataFrame:
    """The districts of a country; its regions where not all of its districts can be placed.

    Mauritania's outlines are from before six of its districts were split.
    """
    try:
        table = boundaries(country, 2)
    except AreaError:
        named = boundaries(country, 1).rename(columns={"area_name": "admin1_name"})
        return named.assign(location_code=country, admin2_code="", admin2_name="")
    regions = [gazetteer().parent(code).split("+")[0] for code in table["area_code"]]
    names = [gazetteer().name(code) for code in regions]
    ours = {"area_code": "admin2_code", "area_name": "admin2_name"}
    return table.rename(columns=ours).assign(location_code=country, admin1_name=names)
