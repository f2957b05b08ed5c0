"""Where people live, from a table of points or a raster, with an account of what cannot be used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ....errors import AnalysisError
from ...geography import degrees_of, km_of, outlines_of, unit_vectors
from ...tables import Floats, numbers_of, require_columns, require_names, require_unique
from ..selecting import Account, reasons_in_words
from .circles import Population
from .raster import points_of

if TYPE_CHECKING:
    import geopandas as gpd
    import xarray as xr

NO_PLACE = "no coordinates"
NO_AREA = "in none of the areas"
WHOLE = "all"
# Of how many points the distance to the nearest other is looked up.
_POINTS_LOOKED_AT = 5_000


@dataclass(frozen=True)
class People:
    """The population to count: points, the names of areas, an account of points, what to say.

    `known` and `unknown` are the people and the points without a figure, by area. `spacing_km` is
    the size of a raster's cells, or the usual distance between points.
    """

    points: Population
    areas: pd.Index
    known: Floats
    unknown: Floats
    spacing_km: float
    account: pd.DataFrame
    notes: tuple[str, ...]


def people_of(
    population: pd.DataFrame | xr.DataArray,
    *,
    people: str,
    latitude: str,
    longitude: str,
    area: str | None,
    outlines: gpd.GeoDataFrame | None,
) -> People:
    """The points of population that can be used, each with the number of its area.

    AnalysisError for a table or raster that holds no people, negative or infinite figures,
    coordinates out of range, rows that are there twice, outlines without codes.
    """
    require_names(people=people, latitude=latitude, longitude=longitude, area=area)
    if isinstance(population, pd.DataFrame):
        columns = [latitude, longitude, people, *([area] if area and outlines is None else [])]
        require_columns(population, columns)
        degrees = degrees_of(population, latitude, longitude, east_to=360)
        spacing, notes = np.nan, list[str]()
    else:
        population, spacing, notes = points_of(population)
        degrees = population["latitude"].to_numpy(), population["longitude"].to_numpy()
        people = "people"
        _require_outlines(area, outlines)
    figures = _figures(population, people)
    table = pd.DataFrame({"latitude": degrees[0], "longitude": degrees[1], "people": figures})
    table["area"] = _areas_of(population, table, area, outlines)
    return _usable(table, spacing, notes)


def _figures(population: pd.DataFrame, people: str) -> Floats:
    figures = numbers_of(population, people)
    if (figures < 0).any():
        raise AnalysisError(
            f"{(figures < 0).sum()} figures of people are negative, the lowest "
            f"{np.nanmin(figures):g}.",
            expected="people from 0 on, missing where unknown",
            remedy="a number such as -99999 marks missing cells: open the raster with it masked",
        )
    if not np.nansum(figures) > 0:
        raise AnalysisError(
            f"Nobody lives at any of the {len(figures):,} points: "
            f"{np.isnan(figures).sum():,} figures are missing, the others 0.",
            expected="a population with people in it",
        )
    return figures


def _require_outlines(area: str | None, outlines: Any) -> None:
    if area and outlines is None:
        raise AnalysisError(
            f"A raster has no column '{area}' of areas.",
            expected="outlines of the areas beside the raster",
            remedy="give outlines=, a GeoDataFrame with the codes and shapes of the areas",
        )


def _areas_of(
    population: pd.DataFrame, table: pd.DataFrame, area: str | None, outlines: Any
) -> pd.Series:
    """The area of each point, missing where it has none; one area for all where none is asked."""
    if outlines is not None:
        return _located(table, outlines, area or "area_code")
    if area:
        return pd.Series(population[area].to_numpy(), index=table.index)
    return pd.Series(WHOLE, index=table.index)


def _located(table: pd.DataFrame, outlines: Any, area: str) -> pd.Series:
    from ....points import PointIndex

    require_columns(outlines, [area])
    require_unique(outlines, [area])
    shapes = outlines_of(outlines)
    codes = outlines[area].to_numpy(dtype=object)
    east = (table["longitude"].to_numpy() + 180) % 360 - 180
    found = PointIndex(list(codes), shapes).locate(east, table["latitude"])
    return pd.Series(np.where(found >= 0, codes[found], None), index=table.index)


def _usable(table: pd.DataFrame, spacing: float, notes: list[str]) -> People:
    account = Account(len(table))
    account.leave_out(table["latitude"].isna().to_numpy(), NO_PLACE)
    account.leave_out(table["area"].isna().to_numpy(), NO_AREA)
    if not account.used.any():
        raise AnalysisError(
            f"No point of the population can be used ({reasons_in_words(account.left_out)}).",
            expected="points with coordinates, inside the areas",
            remedy="look whether latitude and longitude are exchanged, and whether the outlines "
            "are those of the same country",
        )
    used = table[account.used]
    _require_each_once(used)
    points, areas = _in_order(used)
    return People(
        points,
        areas,
        known=_sums(points, np.nan_to_num(points.people)),
        unknown=_sums(points, np.isnan(points.people)),
        spacing_km=spacing if np.isfinite(spacing) else _usual_distance(points),
        account=account.table(),
        notes=(*notes, *_notes(table, account)),
    )


def _in_order(used: pd.DataFrame) -> tuple[Population, pd.Index]:
    """In the order of places: sums are the same to the last bit, whatever the order of rows."""
    number, areas = pd.factorize(used["area"], sort=True)
    figures = used["people"].to_numpy()
    order = np.lexsort((figures, used["longitude"], used["latitude"], number))
    vectors = unit_vectors(used["latitude"].to_numpy()[order], used["longitude"].to_numpy()[order])
    return Population(vectors, figures[order], number[order], len(areas)), pd.Index(areas)


def _sums(points: Population, values: Any) -> Floats:
    return np.bincount(points.area, values, points.areas).astype(np.float64)


def _require_each_once(used: pd.DataFrame) -> None:
    again = used.duplicated() & (used["people"] > 0)
    if again.any():
        first = used[again].iloc[0]
        raise AnalysisError(
            f"{again.sum():,} rows of the population are there twice, the first of them at "
            f"{first['latitude']:g}, {first['longitude']:g} with {first['people']:g} people.",
            expected="each point of population once",
            remedy="drop the repeats, or add up what are different people at one place",
        )


def _notes(table: pd.DataFrame, account: Account) -> list[str]:
    notes = []
    unknown = int(table["people"].isna().sum())
    if unknown:
        notes.append(
            f"At {unknown:,} of {len(table):,} points the number of people is not known: they are "
            "no zeros. Where circles hold some (`points_unknown`), the figures are lower bounds."
        )
    if not account.used.all():
        people = table.loc[~account.used, "people"].sum()
        notes.append(
            f"{(~account.used).sum():,} points of population with {people:,.0f} people are not "
            f"used, and not among those the shares are of ({reasons_in_words(account.left_out)})."
        )
    return notes


def _usual_distance(points: Population) -> float:
    """The median distance of a point to the nearest other place, in km; NaN with one place."""
    some = points.vectors[:: max(1, len(points.vectors) // _POINTS_LOOKED_AT)]
    chords = points.tree.query(some, k=min(2, len(points.vectors)))[0].reshape(len(some), -1)[:, -1]
    apart = chords[chords > 0]
    return float(km_of(np.median(apart))) if len(apart) else np.nan
