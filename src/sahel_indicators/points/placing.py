"""Points in areas: the outline a point lies in, weighed against the area that was named for it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..areas import gazetteer
from ..boundaries import boundaries
from ..errors import AreaError
from .index import PointIndex, read_degrees, same_length

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Texts = NDArray[np.object_]

# The bundled outlines are generalised: to about 2 km, says their publisher, but along some borders
# (Koro and Bandiagara) by up to 5.6 km. Of 3,990 ACLED events in Mali, point and name part for 68;
# 64 of these within 5.6 km of the named area, the other 4 at 18 to 249 km. Nearer than this to the
# outline of the area it names, a point does not contradict the name.
TOLERANCE_KM = 6.0

# Why a row was placed as it was, as `place_points` says it; empty where point and name agree.
NO_POINT = "there are no usable coordinates"
OUTSIDE = "the point lies outside every outline"
OUTSIDE_FAR = f"the point lies outside every outline and over {TOLERANCE_KM:g} km from the area"
NEIGHBOUR = f"the point lies in another outline, within {TOLERANCE_KM:g} km of the named area"
CONTRADICTED = f"the point lies in another outline, over {TOLERANCE_KM:g} km from the named area"
NO_OUTLINE = "the named area has no outline, and the point lies well inside another's"
NO_OUTLINE_NEAR = "the named area has no outline, and the point lies at the edge of another's"


# -- the bundled outlines --------------------------------------------------------------------


@cache
def index_of(country: str, level: int) -> PointIndex:
    """The index of the bundled outlines of one country and level, built once.

    Its codes are those of `boundaries`. Raises `AreaError` as `boundaries` does.
    """
    outlines = boundaries(country, level)
    return PointIndex(list(outlines["area_code"]), outlines.geometry)


# -- point against name ----------------------------------------------------------------------


def place_points(
    location_code: str | ArrayLike,
    name_area: ArrayLike,
    longitude: ArrayLike,
    latitude: ArrayLike,
    level: int = 2,
) -> pd.DataFrame:
    """The area of each point: the outline decides, unless its generalisation explains the rest.

    Where an outline holds the point, that is its area; but a point within `TOLERANCE_KM` of the
    outline of the area named for it does not contradict the name, and the name stands. It stands
    too where point and name agree and it is the finer of the two (`ML1001` in the outline of
    `ML0704`), where the point lies outside every outline, and where there is no outline or point.

    Parameters
    ----------
    location_code
        The country's code, one for all points or one a point.
    name_area
        The area code that the published name stands for, "" where it is unknown.
    longitude, latitude
        Degrees. NaN, beyond +-180 and +-90, and exactly 0/0 are no points.
    level
        The level of the outlines, 1 or 2.

    Returns
    -------
    DataFrame
        One row a point, in order (with the index of `longitude`, if that is a Series): area_code
        ("" if neither places it), placed_by ("point", "name" or ""), area_by_point, area_by_name,
        disagrees, distance_km (from the point to the outline of the named area, 0 inside, NaN where
        either is missing), note (the reason, "" where point and name agree or one of them is all
        there is).

    Raises
    ------
    DataError
        For columns of different lengths or coordinates that are no numbers.
    AreaError
        For a file of outlines that is missing or damaged.
    """
    x, y = read_degrees(longitude), read_degrees(latitude)
    one = isinstance(location_code, str)
    country = np.full(len(x), location_code, dtype=object) if one else _texts(location_code)
    country, name, x, y = same_length(
        location_code=country, name_area=_texts(name_area), longitude=x, latitude=y
    )
    possible = (np.abs(x) <= 180) & (np.abs(y) <= 90) & ~((x == 0) & (y == 0))
    x, y = np.where(possible, x, np.nan), np.where(possible, y, np.nan)
    parts = [_by_name(name[:0], "")]  # the columns, even of no points
    for each in pd.unique(country):
        rows = np.flatnonzero(country == each)
        part = _in_country(str(each), level, name[rows], x[rows], y[rows])
        parts.append(part.set_axis(rows, axis=0))
    placed = pd.concat(parts).sort_index()
    return placed.set_axis(longitude.index) if isinstance(longitude, pd.Series) else placed


def _in_country(country: str, level: int, name: Texts, x: Floats, y: Floats) -> pd.DataFrame:
    """`place_points` for the points of one country."""
    index = _index_or_reason(country, level)
    if isinstance(index, str):
        return _by_name(name, index)
    return _weighed(index, country, name, x, y)


@cache
def _index_or_reason(country: str, level: int) -> PointIndex | str:
    """The index of the bundled outlines, or why none of these are at hand."""
    try:
        return index_of(country, level)
    except AreaError as error:
        if error.remedy:  # outlines that should be there, and are missing or damaged
            raise
        return error.problem


def _by_name(name: Texts, note: str) -> pd.DataFrame:
    """Points that no outline can be asked about."""
    nothing = np.full(len(name), np.nan)
    by, nowhere = np.where(name != "", "name", ""), np.full(len(name), "", dtype=object)
    return _table(name, by, nowhere, name, nothing > 0, nothing, note)


def _weighed(index: PointIndex, country: str, name: Texts, x: Floats, y: Floats) -> pd.DataFrame:
    """Each point's outline against the name, as `place_points` says."""
    position = index.locate(x, y)
    point = np.append(index.codes, "")[position]
    label, names = pd.factorize(name)
    finer, kin = _kinship(names, index.codes, country)
    agrees, closer = kin[label, position], finer[label, position] & (point != name)
    distance = _to_named_km(index, kin[:, :-1], label, agrees, x, y)
    inside, named, outlined = position >= 0, name != "", np.asarray(kin.any(axis=1))[label]
    bare = named & inside & ~outlined
    near = distance <= TOLERANCE_KM
    near |= index.border_km(position.astype(np.intp), x, y, bare) <= TOLERANCE_KM
    stands = named & (~inside | (near & ~agrees) | closer)
    disagrees = named & np.isfinite(x) & ~agrees & ~near & (outlined | inside)
    by = np.where(stands, "name", np.where(inside, "point", ""))
    note = _notes(np.isfinite(x), inside, named & ~agrees, outlined, near)
    return _table(np.where(stands, name, point), by, point, name, disagrees, distance, note)


def _notes(
    is_point: Flags, inside: Flags, differs: Flags, outlined: Flags, near: Flags
) -> NDArray[np.str_]:
    """The reason of each row, from whether the point is one, lies in an outline, and so on."""
    cases = [
        (~is_point, NO_POINT),
        (~inside & differs & outlined & ~near, OUTSIDE_FAR),
        (~inside, OUTSIDE),
        (~differs, ""),
        (outlined & near, NEIGHBOUR),
        (outlined, CONTRADICTED),
        (near, NO_OUTLINE_NEAR),
    ]
    return np.select([case for case, _ in cases], [text for _, text in cases], NO_OUTLINE)


def _to_named_km(
    index: PointIndex, kin: Flags, label: NDArray[np.intp], agrees: Flags, x: Floats, y: Floats
) -> Floats:
    """Kilometres to the nearest outline of the named area; `kin` says which are its own."""
    distance = np.where(agrees, 0.0, np.nan)
    open_ = ~agrees & np.isfinite(x)
    for one in np.unique(label[open_]):
        rows = np.flatnonzero(open_ & (label == one))
        for outline in np.flatnonzero(kin[one]):
            here = index.distance_km(outline, x[rows], y[rows])
            distance[rows] = np.fmin(distance[rows], here)
    return distance


def _kinship(names: Texts, outlines: Texts, country: str) -> tuple[Flags, Flags]:
    """Which named area lies in which outline, and which does, or holds that outline in turn.

    Names by outlines, and one column more that is False: that of points outside every outline.
    """
    finer = np.zeros((len(names), len(outlines) + 1), dtype=bool)
    kin = finer.copy()
    for row, name in enumerate(names):
        for column, outline in enumerate(outlines if name else ()):
            finer[row, column] = _lies_in(name, outline)
            kin[row, column] = name == country or _lies_in(outline, name)
    return finer, finer | kin


def _lies_in(inner: str, outer: str) -> bool:
    """Whether every part of an area is one of another's, or a level below one."""
    known, above = gazetteer(), _regions()
    whole = {*known.parts(outer)}
    around = ({part} | above.get(part, frozenset()) for part in known.parts(inner))
    return all(whole & areas for areas in around)


@cache
def _regions() -> dict[str, frozenset[str]]:
    """The area above each one, and the region that publishers file a part of a joined one under."""
    known = gazetteer()
    codes, parents = known.areas["area_code"], known.areas["parent_code"]
    above = {str(code): {str(parent)} for code, parent in zip(codes, parents, strict=True)}
    for rule in known.rules["joined"]:
        for part in rule["parts"]:
            above[part] |= {rule["filed_under"]} if "filed_under" in rule else set()
    return {code: frozenset(regions - {""}) for code, regions in above.items()}


# -- columns ---------------------------------------------------------------------------------


def _table(
    area: Texts,
    by: NDArray[np.str_],
    point: Texts,
    name: Texts,
    disagrees: Flags,
    distance: Floats,
    note: NDArray[np.str_] | str,
) -> pd.DataFrame:
    texts = {"area_code": area, "placed_by": by, "area_by_point": point, "area_by_name": name}
    table = pd.DataFrame({column: pd.Series(text, dtype="str") for column, text in texts.items()})
    table = table.assign(disagrees=disagrees, distance_km=distance)
    return table.assign(note=pd.Series(note, index=table.index, dtype="str"))


def _texts(values: ArrayLike) -> Texts:
    return np.asarray(pd.Series(values, dtype="str").fillna("").to_numpy(dtype=object))
