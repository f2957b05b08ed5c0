"""Outlines of areas (GeoJSON, shapefiles, GeoPackages): attributes as text, shapes in WGS 84."""

from __future__ import annotations

import json
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import shortened
from .columns import build_table
from .names import name_columns
from .table import Table, refusal
from .values import cell_text, text_column

if TYPE_CHECKING:
    import geopandas

PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".qpj")
"""The parts of a shapefile that are read; the .shp cannot be read without .shx and .dbf."""

_DEGREES = "EPSG:4326"
_EXPECTED = "outlines in WGS 84, or with a coordinate system that is named"


def outlines_of_features(
    collection: Mapping[str, Any], file: str, name: str, found: Sequence[str]
) -> Table:
    """The table of a GeoJSON feature collection, a row a feature, counted from line 2."""
    import geopandas
    import shapely

    from .records import table_of_records

    features = collection.get("features")
    if not isinstance(features, list) or not features:
        raise refusal("is GeoJSON without a feature", file, expected="a list of features")
    texts, properties = [], []
    for place, feature in enumerate(features):
        if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
            raise refusal(
                "has a feature that is no object", file, row=place + 2, expected=_EXPECTED
            )
        properties.append(feature.get("properties") or {"feature": str(place + 1)})
        geometry = feature.get("geometry")
        texts.append(json.dumps(geometry) if geometry else None)
    shapes = []
    for place, text in enumerate(texts):
        try:
            shapes.append(shapely.from_geojson(text))
        except (shapely.errors.ShapelyError, ValueError, TypeError) as error:
            raise refusal(
                f"has a shape that cannot be read ({str(error)[:120]})",
                file,
                row=place + 2,
                expected="GeoJSON geometry",
            ) from error
    table = table_of_records(properties, file, name, found)
    system = _named_system(collection.get("crs"))
    series = geopandas.GeoSeries(shapes, index=range(2, len(shapes) + 2), crs=None)
    return _with_shapes(table, series, system or _DEGREES, file)


def _named_system(crs: Any) -> str | None:
    """The coordinate system that older GeoJSON names; newer is always WGS 84."""
    if not isinstance(crs, dict) or not isinstance(crs.get("properties"), dict):
        return None
    named = crs["properties"].get("name")
    return named if isinstance(named, str) else None


def read_layers(parts: Mapping[str, bytes], file: str, name: str = "") -> tuple[Table, ...]:
    """The layers of a shapefile or GeoPackage, whose parts are given by file name."""
    main = next(part for part in parts if part.lower().endswith((".shp", ".gpkg")))
    with tempfile.TemporaryDirectory(prefix="outlines-") as folder:
        for part, data in parts.items():
            (Path(folder) / f"outlines{Path(part).suffix.lower()}").write_bytes(data)
        path = Path(folder) / f"outlines{Path(main).suffix.lower()}"
        return tuple(_layers(path, file, name))


def _layers(path: Path, file: str, name: str) -> list[Table]:
    import pyogrio

    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            layers = [str(layer) for layer, _ in pyogrio.list_layers(path)]
            frames = {layer: pyogrio.read_dataframe(path, layer=layer) for layer in layers}
    except Exception as error:  # GDAL's errors are many; each means that the file is broken
        raise _broken(file, str(error).replace(str(path), "the file")) from error
    said = [str(warning.message).replace(str(path), "the file") for warning in warned]
    for warning in said:
        if "parsed incompletely" in warning:
            raise _broken(file, warning)
    found = [f"GDAL says: {shortened(warning)}" for warning in dict.fromkeys(said)]
    tables = [
        _layer_table(frame, name if path.suffix == ".shp" else layer, file, found)
        for layer, frame in frames.items()
        if len(frame)
    ]
    if not tables:
        raise refusal("has outlines without a single area", file, expected=_EXPECTED)
    return tables


def _broken(file: str, why: str) -> Exception:
    return refusal(
        f"has outlines that cannot be read ({' '.join(why[:160].split())})",
        file,
        expected="a whole shapefile (.shp, .shx, .dbf, .prj) or GeoPackage",
    )


def _layer_table(frame: Any, name: str, file: str, found: Sequence[str]) -> Table:
    import geopandas

    shapes = frame.geometry if isinstance(frame, geopandas.GeoDataFrame) else None
    attributes = frame.drop(columns=shapes.name) if shapes is not None else frame
    titles = [str(title) for title in attributes.columns]
    columns = [
        text_column([cell_text(_plain(value)) for value in attributes.iloc[:, place]])
        for place in range(len(titles))
    ]
    lines = np.arange(2, len(frame) + 2)
    if not titles:
        titles, columns = ["feature"], [text_column([str(line - 1) for line in lines])]
    table = build_table(name, columns, lines, name_columns(titles), [True] * len(titles), {}, found)
    if shapes is None:
        return table
    series = geopandas.GeoSeries(shapes.array, index=lines)
    return _with_shapes(table, series, shapes.crs, file)


def _plain(value: Any) -> Any:
    """Python's own type for one of numpy's or pandas'."""
    import pandas as pd

    if isinstance(value, np.generic):
        value = value.item()
    elif isinstance(value, pd.Timestamp):
        value = value.to_pydatetime()
    elif isinstance(value, np.ndarray):
        value = value.tolist()
    return None if value is pd.NaT or value is pd.NA else value


def _with_shapes(table: Table, shapes: geopandas.GeoSeries, system: Any, file: str) -> Table:
    """The table with its shapes in WGS 84; raises `IngestError` where they cannot be."""
    shapes = shapes.loc[table.frame.index]
    shapes.index.name = "row"
    found = table.found
    if system is None:
        found = (*found, "no coordinate system named; the coordinates look like degrees (WGS 84)")
        shapes = shapes.set_crs(_DEGREES, allow_override=True)
    else:
        try:
            shapes = shapes.set_crs(system, allow_override=True)
            if not shapes.crs.equals(_DEGREES, ignore_axis_order=True):
                found = (*found, f"coordinates changed from {shapes.crs.name} to WGS 84")
            shapes = shapes.to_crs(_DEGREES)
        except Exception as error:  # PROJ's errors have no common base that is public
            raise refusal(
                f"has a coordinate system that is not known ({str(error)[:120]})",
                file,
                expected=_EXPECTED,
            ) from error
    _check_degrees(shapes, file)
    return replace(table, shapes=shapes, found=found)


def _check_degrees(shapes: geopandas.GeoSeries, file: str) -> None:
    west, south, east, north = shapes.total_bounds
    if np.isnan(west):
        return
    if not (west >= -180.001 and east <= 180.001 and south >= -90.001 and north <= 90.001):
        raise refusal(
            f"has coordinates that are no degrees ({west:.6g} to {east:.6g}, "
            f"{south:.6g} to {north:.6g})",
            file,
            expected=_EXPECTED,
            remedy="add the .prj file, or save the outlines in WGS 84",
        )
