"""Where events lie: by their point where an outline is at hand, else by their printed names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from ...areas import Place, gazetteer
from ...errors import AreaError, IngestError, shortened
from ...points import PointIndex, index_of, place_points
from ..accounting import Problems
from ..coded import Coded, Texts, coded, constant, together
from .cells import joined_notes

# From this share of points that lie elsewhere than their names on, the columns are exchanged.
_MOST_ELSEWHERE, _FEWEST = 0.5, 5
_BY_NAME_ONLY = "its country is known as a whole only"


@dataclass(frozen=True)
class Named:
    """What a table says of a place in words: country, the columns of its areas, its precision.

    `location` is the ISO code, `admin1` and `admin2` the columns of names; `finest` is the finest
    admin level at which the publisher's precision lets an event count.
    """

    location: Coded[str]
    admin1: str
    admin2: str
    finest: Coded[int]


@dataclass(frozen=True)
class _ByName:
    """The area that names stand for; `problem` where they fail, with what they say until there."""

    area_code: str
    column: str = ""
    problem: str = ""
    note: str = ""


def place_events(
    texts: Texts, named: Named, latitude: np.ndarray, longitude: np.ndarray, problems: Problems
) -> dict[str, Any]:
    """The columns of the event table that say where, and `note` (a `Coded`), for all rows.

    A point counts only where the place is known to the district: that of an event known to its
    region is the region's capital, say. Coordinates that cannot be set the row aside, and so do
    names that fail where no point places the event. Raises `IngestError` where most points lie far
    from the places named.
    """
    _check_points(latitude, longitude, problems)
    by_name = _by_name(texts, named)
    precise = named.finest.where(lambda level: level == 2) & problems.fine
    x, y = (np.where(precise, degrees, np.nan) for degrees in (longitude, latitude))
    areas = by_name.map(lambda place: place.area_code)
    points = _placed_points(named.location, areas, x, y)
    _refuse_exchanged(points.disagrees, precise & np.isfinite(x), problems)
    found = points.placed_by.where(lambda by: by == "point")
    _set_aside_unplaced(by_name, found, problems)
    return {
        "location_code": named.location,
        "admin_level": points.area.map(_level_of),
        "area_code": points.area,
        "placed_by": points.placed_by,
        "area_by_name": areas,
        "area_by_point": points.area_by_point,
        "places_disagree": points.disagrees,
        "note": joined_notes(_told(by_name, found), points.note),
    }


@dataclass(frozen=True)
class _Points:
    """What `place_points` says of every row, column by column."""

    area: Coded[str]
    placed_by: Coded[str]
    area_by_point: Coded[str]
    disagrees: np.ndarray
    note: Coded[str]


def _placed_points(
    location: Coded[str], areas: Coded[str], x: np.ndarray, y: np.ndarray
) -> _Points:
    """Every point against the area named for it; those just in that area's outline need no more.

    They are nearly all, and found without a look at any text.
    """
    agrees = _in_named_outline(location, areas, x, y)
    rest = np.flatnonzero(~agrees)
    placed = place_points(_objects(location, rest), _objects(areas, rest), x[rest], y[rest])
    disagrees = np.zeros(len(x), dtype=bool)
    disagrees[rest] = placed["disagrees"].to_numpy()
    by_point = constant("point", len(x))
    return _Points(
        _with_rest(areas, placed["area_code"], rest),
        _with_rest(by_point, placed["placed_by"], rest),
        _with_rest(areas, placed["area_by_point"], rest),
        disagrees,
        _with_rest(constant("", len(x)), placed["note"].where(placed["disagrees"], ""), rest),
    )


def _in_named_outline(
    location: Coded[str], areas: Coded[str], x: np.ndarray, y: np.ndarray
) -> np.ndarray:
    """True for the points in the very outline that bears the code of the area named."""
    agrees = np.zeros(len(x), dtype=bool)
    for number, country in enumerate(location.values):
        index = _outlines(country)
        if index is not None:
            here = np.flatnonzero(location.numbers == number)
            position = {code: at for at, code in enumerate(index.codes)}
            own = np.array([position.get(code, -2) for code in areas.values])
            agrees[here] = index.locate(x[here], y[here]) == own[areas.numbers[here]]
    return agrees


def _outlines(country: str) -> PointIndex | None:
    """The districts' outlines of a country; None where none are at hand."""
    try:
        return index_of(country, 2)
    except AreaError:
        return None  # `place_points` says why, or raises where they should be there


def _with_rest(column: Coded[str], rest: pd.Series, rows: np.ndarray) -> Coded[str]:
    """A column with other texts at some rows."""
    other, numbers = coded(rest), column.numbers.copy()
    numbers[rows] = other.numbers + len(column.values)
    return Coded([*column.values, *other.values], numbers).map(str)


def _by_name(texts: Texts, named: Named) -> Coded[_ByName]:
    said = together(named.location, texts[named.admin1], texts[named.admin2], named.finest)
    return said.map(lambda cells: _found(named, *cells))


def _found(named: Named, location: str, admin1: str, admin2: str, finest: int) -> _ByName:
    if not location:
        return _ByName("")
    if location in gazetteer().rules["neighbours"]:
        return _ByName(location, note=_BY_NAME_ONLY)
    name1, name2 = admin1 if finest > 0 else "", admin2 if finest > 1 else ""
    place = _placed(location, name1, name2)
    if not place.problem:
        return _ByName(place.area_code)
    if place.admin_level < 2:
        return _ByName("", named.admin1, place.problem)
    region = _placed(location, name1, "")
    return _ByName(region.area_code, named.admin2, place.problem)


def _placed(location: str, name1: str, name2: str) -> Place:
    return gazetteer().place(location, "", name1, "", name2, table="events")


def _objects(column: Coded[str], rows: np.ndarray) -> np.ndarray:
    return np.asarray(np.array(column.values, dtype=object)[column.numbers[rows]])


def _check_points(latitude: np.ndarray, longitude: np.ndarray, problems: Problems) -> None:
    half = np.isnan(latitude) != np.isnan(longitude)
    problems.add(half & np.isnan(latitude), "latitude", "a longitude without a latitude")
    problems.add(half & np.isnan(longitude), "longitude", "a latitude without a longitude")
    nowhere = (latitude == 0) & (longitude == 0)
    problems.add(nowhere, "latitude", "0/0 lies in the Gulf of Guinea: it stands for no place")


def _refuse_exchanged(disagrees: np.ndarray, has_point: np.ndarray, problems: Problems) -> None:
    """Points that mostly lie elsewhere are no events elsewhere: their columns hold other things."""
    elsewhere = disagrees & has_point
    if has_point.sum() < _FEWEST or elsewhere.sum() <= _MOST_ELSEWHERE * has_point.sum():
        return
    first = int(np.flatnonzero(elsewhere)[0])
    raise IngestError(
        f"{elsewhere.sum()} of {has_point.sum()} points lie elsewhere than the areas named",
        file=problems.file,
        row=int(problems.lines[first]),
        column=problems.title("latitude"),
        expected="latitude and longitude of the places named, in decimal degrees",
        remedy="check that latitude and longitude are not exchanged and the columns not shifted",
    )


def _set_aside_unplaced(by_name: Coded[_ByName], found: np.ndarray, problems: Problems) -> None:
    for number, place in enumerate(by_name.values):
        if place.problem:
            here = (by_name.numbers == number) & ~found
            problems.add(here, place.column, place.problem)


def _told(by_name: Coded[_ByName], found: np.ndarray) -> Coded[str]:
    """What is to be said of names: of those that failed where a point did not, above all."""
    said = by_name.map(lambda place: (place.note, shortened(place.problem)))
    about = together(said, Coded([False, True], found.astype("int64")))
    return about.map(lambda cells: _note(*cells[0], by_point=cells[1]))


def _note(note: str, problem: str, *, by_point: bool) -> str:
    return f"placed by its point: {problem}" if problem and by_point else note


@cache
def _levels() -> dict[str, int]:
    areas = gazetteer().areas
    return dict(zip(areas["area_code"], map(int, areas["admin_level"]), strict=True))


def _level_of(code: str) -> int:
    """The admin level of an area's code; 0 for a country's, and for none."""
    return _levels().get(code, 0)
