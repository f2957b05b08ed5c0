"""Which outline each of many points lies in: a grid answers for most of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import AreaError, DataError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Positions = NDArray[np.int32]
    Flags = NDArray[np.bool_]

_EARTH_KM = 6371.0088  # mean radius, IUGG
_POINTS_AT_ONCE = 2**17  # so that what is worked out on the way stays within a few MB
_EDGES_AT_ONCE = 2**15
_POINT_EDGE_PAIRS = 2_000_000  # how many distances are worked out at once: 16 MB an array


class PointIndex:
    """Outlines prepared so that many points are placed quickly, with the answers of the slow way.

    A grid lies over the outlines. A cell that no border crosses has one answer for all its points,
    looked up at once; only points in crossed cells are tested against the outlines themselves.

    Parameters
    ----------
    codes
        One code an outline.
    shapes
        As many polygons or multipolygons (a GeoSeries or an array of shapely's), in degrees, none
        of which may cross the 180th meridian.

    Raises
    ------
    AreaError
        Without outlines, with other than one code each, or a shape that is no polygon.
    """

    def __init__(self, codes: Sequence[str], shapes: Any) -> None:
        import shapely

        self.codes: NDArray[np.object_] = np.array(list(codes), dtype=object)
        self._shapes: NDArray[np.object_] = np.array(shapes, dtype=object)
        _require_polygons(self.codes, self._shapes)
        shapely.prepare(self._shapes)
        self._tree = shapely.STRtree(self._shapes)
        self._edges, owner = _edges(self._shapes)
        self._starts = np.searchsorted(owner, np.arange(len(self.codes) + 1))
        self._lay_grid()

    def locate(self, longitude: ArrayLike, latitude: ArrayLike) -> Positions:
        """The position in `codes` of each point's outline, -1 outside every one and for NaN.

        A point on a border is inside; where several outlines hold a point, the first one counts.
        Raises `DataError` where there is not one number of each for a point.
        """
        x, y = same_length(longitude=read_degrees(longitude), latitude=read_degrees(latitude))
        found = np.empty(len(x), dtype=np.int32)
        for start in range(0, len(x), _POINTS_AT_ONCE):
            some = slice(start, start + _POINTS_AT_ONCE)
            found[some] = self._looked_up(x[some], y[some])
        return found

    def _looked_up(self, x: Floats, y: Floats) -> Positions:
        found: Positions = self._answers[self._cells(y, 1), self._cells(x, 0)]
        crossed = np.flatnonzero(found == _CROSSED)
        found[crossed] = self._tested(x[crossed], y[crossed])
        return found

    def distance_km(self, position: ArrayLike, longitude: ArrayLike, latitude: ArrayLike) -> Floats:
        """Kilometres from each point to the outline at a position; 0 inside, NaN for -1 or NaN.

        Nearest is meant on a plane laid at the point, and the distance there that on the sphere:
        good to a few per thousand for points up to 100 km away. Raises `DataError` as `locate`.
        """
        import shapely

        x, y = read_degrees(longitude), read_degrees(latitude)
        to = np.asarray(position, dtype=np.intp)
        to = np.full(len(x), to) if to.ndim == 0 else to
        to, x, y = same_length(position=to, longitude=x, latitude=y)
        known = (to >= 0) & np.isfinite(x) & np.isfinite(y)
        inside = known.copy()
        inside[known] = shapely.intersects_xy(self._shapes[to[known]], x[known], y[known])
        return np.where(inside, 0.0, self.border_km(to, x, y, known & ~inside))

    def border_km(self, position: NDArray[np.intp], x: Floats, y: Floats, wanted: Flags) -> Floats:
        """Kilometres to the border of an outline, from either side; NaN where not wanted."""
        distance = np.full(len(x), np.nan)
        for each in np.unique(position[wanted]):
            edges = self._edges[:, self._starts[each] : self._starts[each + 1]]
            rows = np.flatnonzero(wanted & (position == each))
            for some in np.array_split(rows, len(rows) * edges.shape[1] // _POINT_EDGE_PAIRS + 1):
                distance[some] = _nearest_km(x[some], y[some], edges)
        return distance

    def _lay_grid(self) -> None:
        """Number the parts of the grid that borders leave whole, and test one cell of each."""
        from scipy.ndimage import label

        west, east = self._edges[::2].min(), self._edges[::2].max()
        south, north = self._edges[1::2].min(), self._edges[1::2].max()
        across, down = _grid_size(east - west, north - south, self._edges.shape[1])
        self._origin = (west, south)
        # Two spare cells on each side: the outermost are crossed by nothing and lie outside.
        self._scale = tuple(
            (cells - 4) / max(extent, 1e-9)
            for cells, extent in ((across, east - west), (down, north - south))
        )
        self._shape = (across, down)
        crossed = np.zeros((down, across), dtype=bool)
        for start in range(0, self._edges.shape[1], _EDGES_AT_ONCE):
            some = self._edges[:, start : start + _EDGES_AT_ONCE]
            _cross(crossed, [self._on_grid(ends, row % 2) for row, ends in enumerate(some)])
        parts, count = label(~crossed)
        answers = np.full(count + 1, _CROSSED, dtype=np.int32)
        answers[1:] = self._tested(*self._one_cell_each(parts, count))
        self._answers = answers[parts]

    def _on_grid(self, degrees: Floats, axis: int) -> Floats:
        return np.asarray((degrees - self._origin[axis]) * self._scale[axis] + 2)

    def _cells(self, degrees: Floats, axis: int) -> NDArray[np.intp]:
        """Row or column of each coordinate; beyond the grid its outermost, and so is NaN."""
        cells = np.nan_to_num(self._on_grid(degrees, axis), copy=False, nan=0.0)
        return np.clip(cells, 0, self._shape[axis] - 1, out=cells).astype(np.intp)

    def _one_cell_each(self, parts: NDArray[np.int32], count: int) -> tuple[Floats, Floats]:
        """The centre of one cell of every numbered part, in degrees."""
        some = np.zeros(count + 1, dtype=np.intp)
        some[parts.ravel()] = np.arange(parts.size, dtype=np.int32)
        rows, columns = np.divmod(some[1:], parts.shape[1])
        x = (columns + 0.5 - 2) / self._scale[0] + self._origin[0]
        return x, (rows + 0.5 - 2) / self._scale[1] + self._origin[1]

    def _tested(self, x: Floats, y: Floats) -> Positions:
        """`locate` the slow way, without the grid: each point against every outline around it."""
        import shapely

        point, outline = self._tree.query(shapely.points(x, y))
        order = np.argsort(outline, kind="stable")[::-1]  # the first outline is written last
        point, outline = point[order], outline[order]
        holds = shapely.intersects_xy(self._shapes[outline], x[point], y[point])
        found = np.full(len(x), -1, dtype=np.int32)
        found[point[holds]] = outline[holds]
        return found


# -- the grid --------------------------------------------------------------------------------

_CROSSED = -2
# Cells this near to a border count as crossed, in cells: far above the rounding of coordinates on
# the grid (1e-12), far below what would cost time.
_MARGIN = 1e-6


def _require_polygons(codes: NDArray[np.object_], shapes: NDArray[np.object_]) -> None:
    import shapely

    if len(codes) != len(shapes) or not len(shapes):
        said = f"{len(codes)} codes and {len(shapes)} outlines"
        raise AreaError(
            f"There are {said}.", expected="at least one outline, and one code for each"
        )
    polygons = np.isin(shapely.get_type_id(shapes), (3, 6)) & ~shapely.is_empty(shapes)
    wrong = ~(polygons & np.isfinite(shapely.bounds(shapes)).all(axis=1))
    if wrong.any():
        said = f"{codes[wrong][0]} ({wrong.sum()} in all)"
        raise AreaError(f"The outline of {said} is none.", expected="a polygon or multipolygon")


def _edges(shapes: NDArray[np.object_]) -> tuple[Floats, NDArray[np.intp]]:
    """Every straight piece of border, four rows x0, y0, x1, y1, and the position of its outline."""
    import shapely

    polygons, outline = shapely.get_parts(shapes, return_index=True)
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    follows = ring[1:] == ring[:-1]
    edges = np.hstack([corners[:-1], corners[1:]])[follows].T
    return np.ascontiguousarray(edges), outline[polygon[ring[:-1][follows]]]


def _grid_size(width: float, height: float, edges: int) -> tuple[int, int]:
    """Columns and rows: more for more edges, nearly square cells, a quarter to 4 million in all."""
    cells = float(np.clip(8 * edges, 2**16, 2**22))
    ratio = float(np.clip(width / max(height, 1e-9), 1 / 16, 16))
    return int(np.sqrt(cells * ratio)) + 4, int(np.sqrt(cells / ratio)) + 4


def _cross(mask: Flags, edges: Sequence[Floats]) -> None:
    """Mark the cells, rows by columns, that an edge runs through, or nearly so (`_MARGIN`)."""
    x0, _, x1, _ = edges
    edge, column = _each_from_to(np.minimum(x0, x1), np.maximum(x0, x1))
    enters = _height_at(column - _MARGIN, edge, edges)
    leaves = _height_at(column + 1 + _MARGIN, edge, edges)
    piece, row = _each_from_to(np.minimum(enters, leaves), np.maximum(enters, leaves))
    mask[row, column[piece]] = True


def _height_at(x: NDArray[Any], edge: NDArray[np.intp], edges: Sequence[Floats]) -> Floats:
    """Where an edge stands at `x`; beyond an end, that end; its two ends for an upright one."""
    x0, y0, x1, y1 = (ends[edge] for ends in edges)
    with np.errstate(divide="ignore", invalid="ignore"):
        along = np.clip((x - x0) / (x1 - x0), 0, 1)
    along = np.where(x1 == x0, x > x0, along)
    return np.asarray(y0 + along * (y1 - y0))


def _each_from_to(low: Floats, high: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Every whole number from each low to its high, margins included, and whose it is."""
    first = np.floor(low - _MARGIN).astype(np.intp)
    count = np.floor(high + _MARGIN).astype(np.intp) - first + 1
    whose = np.repeat(np.arange(len(first)), count)
    before = np.cumsum(count) - count
    return whose, first[whose] + np.arange(len(whose)) - before[whose]


# -- distances -------------------------------------------------------------------------------


def _nearest_km(x: Floats, y: Floats, edges: Floats) -> Floats:
    """Kilometres from each point to the nearest of some edges."""
    shrink = np.cos(np.radians(y))[:, None]  # a degree of longitude against one of latitude
    x0, x1 = ((edges[row] - x[:, None]) * shrink for row in (0, 2))
    y0, y1 = (edges[row] - y[:, None] for row in (1, 3))
    run, rise = x1 - x0, y1 - y0
    length = run**2 + rise**2
    along = np.clip(-(x0 * run + y0 * rise) / np.where(length > 0, length, 1), 0, 1)
    east, north = x0 + along * run, y0 + along * rise
    best = np.argmin(east**2 + north**2, axis=1)[:, None]
    east, north = (np.take_along_axis(side, best, axis=1)[:, 0] for side in (east, north))
    return _sphere_km(y, east / shrink[:, 0], north)


def _sphere_km(latitude: Floats, east: Floats, north: Floats) -> Floats:
    """The great circle from a point to one some degrees east and north of it (haversine)."""
    here, there = np.radians(latitude), np.radians(latitude + north)
    chord = np.sin((there - here) / 2) ** 2
    chord += np.cos(here) * np.cos(there) * np.sin(np.radians(east) / 2) ** 2
    return np.asarray(2 * _EARTH_KM * np.arcsin(np.sqrt(np.minimum(chord, 1))))


# -- columns ---------------------------------------------------------------------------------


def read_degrees(values: ArrayLike) -> Floats:
    """Coordinates as floats; raises `DataError` where they are no numbers."""
    try:
        return np.asarray(pd.Series(np.atleast_1d(values)).to_numpy("float64", na_value=np.nan))
    except (TypeError, ValueError) as error:
        raise DataError(
            f"Coordinates cannot be read as numbers ({error}).",
            expected="longitude and latitude in decimal degrees, NaN where missing",
        ) from error


def same_length(**columns: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    """The columns as they are, once none is longer than another."""
    lengths = {name: len(values) for name, values in columns.items()}
    if len({*lengths.values()}) > 1:
        said = ", ".join(f"{count} of {name}" for name, count in lengths.items())
        raise DataError(f"Points need as many values of each column: {said}.")
    return tuple(columns.values())
