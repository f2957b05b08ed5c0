"""A million points placed in a thousand outlines, beside `geopandas.sjoin` with points prebuilt."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from sahel_indicators.points import PointIndex

from .measuring import Line, in_turns, memory_of, tell_peak

POINTS = 1_000_000
ACROSS, DOWN = 40, 25  # a thousand outlines
CORNERS = 50  # of each of an outline's four sides: 200 in all, as a district has at 1:1,000,000
WEST, SOUTH, STEP = -12.0, 10.0, 0.4  # degrees: about the Sahel


def lines() -> Iterator[Line]:
    """The ratios of time and memory; building the index counts as ours, that of points as input."""
    outlines, (x, y), points = _outlines(), _coordinates(), _points()
    _check_same(outlines, x, y, points)
    peer, ours = in_turns(
        lambda: _join(points, outlines, "intersects"), lambda: _place(outlines, x, y)
    )
    what = f"{POINTS:,} points in {len(outlines):,} outlines"
    yield Line(what, str(ours), f"sjoin: {peer}", _ratio(ours.median, peer.median), "under 1 x")
    peer, ours = in_turns(lambda: _join(points, outlines, "within"), lambda: _place(outlines, x, y))
    yield Line(
        "  the quicker predicate",
        str(ours),
        f"sjoin within: {peer}",
        _ratio(ours.median, peer.median),
        "under 1 x",
    )
    used = {side: memory_of("benchmarks.placing", side) for side in SIDES}
    for side in ("intersects", "within"):
        ratio = _ratio(used["ours"].added, used[side].added)
        yield Line("  memory added", str(used["ours"]), f"sjoin {side}: {used[side]}", ratio)


def _ratio(ours: float, peer: float) -> str:
    return f"{ours / peer:.2f} x"


def _outlines() -> gpd.GeoDataFrame:
    """Neighbours that share wiggly borders, without gap or overlap; the same ones every time."""
    random = np.random.default_rng(20230313)
    along = np.linspace(0, 1, CORNERS + 1)
    level = {
        (i, j): np.column_stack([i + along, j + _wiggle(random, along)])
        for i in range(ACROSS)
        for j in range(DOWN + 1)
    }
    upright = {
        (i, j): np.column_stack([i + _wiggle(random, along), j + along])
        for i in range(ACROSS + 1)
        for j in range(DOWN)
    }
    shapes = [
        _polygon(level[i, j], upright[i + 1, j], level[i, j + 1][::-1], upright[i, j][::-1])
        for j in range(DOWN)
        for i in range(ACROSS)
    ]
    return gpd.GeoDataFrame(geometry=shapes, crs="EPSG:4326")


def _wiggle(random: np.random.Generator, along: np.ndarray) -> np.ndarray:
    """A random walk that is still at both ends, at most 0.15 of a side from the straight line."""
    walk = random.normal(size=len(along)).cumsum()
    walk -= walk[0] + (walk[-1] - walk[0]) * along
    return 0.15 * np.sin(np.pi * along) * walk / np.abs(walk).max()


def _polygon(*sides: np.ndarray) -> shapely.Polygon:
    corners = np.vstack([side[:-1] for side in sides])
    return shapely.Polygon(corners * STEP + (WEST, SOUTH))


def _coordinates() -> tuple[np.ndarray, np.ndarray]:
    """Random points, some of them (where the outer borders wiggle inwards) outside all outlines."""
    random = np.random.default_rng(2690)
    x = random.uniform(WEST, WEST + ACROSS * STEP, POINTS)
    return x, random.uniform(SOUTH, SOUTH + DOWN * STEP, POINTS)


def _points() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(*_coordinates()), crs="EPSG:4326")


def _join(points: gpd.GeoDataFrame, outlines: gpd.GeoDataFrame, predicate: Any) -> gpd.GeoDataFrame:
    return gpd.sjoin(points, outlines, how="left", predicate=predicate)


def _place(outlines: gpd.GeoDataFrame, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    # New polygons every time: those of the last call are already prepared.
    shapes = shapely.transform(outlines.geometry.to_numpy(), lambda corners: corners)
    return PointIndex([str(code) for code in outlines.index], shapes).locate(x, y)


def _check_same(
    outlines: gpd.GeoDataFrame, x: np.ndarray, y: np.ndarray, points: gpd.GeoDataFrame
) -> None:
    """Stop unless each point has the one outline that the peer finds, by either predicate."""
    ours = _place(outlines, x, y)
    for predicate in ("intersects", "within"):
        peer = _join(points, outlines, predicate)["index_right"].fillna(-1).to_numpy("int32")
        if not np.array_equal(ours, peer):
            raise SystemExit(f"points are placed otherwise than by sjoin ({predicate})")


def _our_side() -> None:
    outlines, (x, y) = _outlines(), _coordinates()
    _place(outlines[:2], x[:9], y[:9])  # libraries are loaded
    tell_peak(lambda: _place(outlines, x, y))


def _peer_side(predicate: str) -> None:
    outlines, points = _outlines(), _points()
    _join(points[:9], outlines[:2], predicate)  # libraries are loaded
    tell_peak(lambda: _join(points, outlines, predicate))


SIDES = {
    "ours": _our_side,
    "intersects": partial(_peer_side, "intersects"),
    "within": partial(_peer_side, "within"),
}

if __name__ == "__main__":
    SIDES[sys.argv[1]]()
