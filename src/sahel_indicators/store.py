"""Tables and panels on disk: written whole or not at all, with their schema version."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from .errors import DataError
from .files import new_file, replace_file
from .observations import SCHEMA_VERSION

if TYPE_CHECKING:
    import xarray as xr

_META = b"sahel_indicators"


def write_table(table: pd.DataFrame, path: Path) -> None:
    """A table as Parquet; the same table gives the same bytes."""
    arrow = pa.Table.from_pandas(table, preserve_index=False)
    meta = {_META: json.dumps({"schema_version": SCHEMA_VERSION}).encode()}
    arrow = arrow.replace_schema_metadata({**(arrow.schema.metadata or {}), **meta})
    sink = pa.BufferOutputStream()
    pq.write_table(arrow, sink, compression="zstd")
    replace_file(path, sink.getvalue().to_pybytes())


def read_table(path: Path) -> pd.DataFrame:
    """A table written by `write_table`.

    Raises `DataError` if it is missing, damaged or of another schema version.
    """
    try:
        arrow = pq.read_table(path)
    except FileNotFoundError as error:
        raise DataError(f"{path} is missing.", remedy="run `sahel run`") from error
    except (pa.ArrowInvalid, OSError) as error:
        why = getattr(error, "strerror", None) or "it is damaged, or no table in Parquet"
        raise DataError(f"{path} cannot be read: {why}.", remedy="run `sahel run`") from error
    stored = json.loads((arrow.schema.metadata or {}).get(_META, b"{}"))
    if stored.get("schema_version") != SCHEMA_VERSION:
        raise DataError(
            f"{path} has schema version {stored.get('schema_version')}.",
            expected=f"version {SCHEMA_VERSION}",
            remedy="run `sahel run` to build it anew",
        )
    table: pd.DataFrame = arrow.to_pandas()
    return table


def write_panel(panel: xr.Dataset, path: Path) -> None:
    """A panel as NetCDF 4, without loss; the file appears whole or not at all."""
    packed = {name: {"zlib": True, "complevel": 1} for name in panel.data_vars}
    with new_file(path) as temporary:
        _encodable(panel).to_netcdf(temporary, engine="netcdf4", encoding=packed)


def read_panel(path: Path) -> xr.Dataset:
    """A panel written by `write_panel`, loaded into memory.

    Raises `DataError` if it cannot be read.
    """
    import xarray as xr

    try:
        return xr.load_dataset(path, engine="netcdf4")
    except (OSError, ValueError) as error:
        raise DataError(f"{path} is no panel that can be read: {error}.") from error


def _encodable(panel: xr.Dataset) -> xr.Dataset:
    """Text coordinates as objects: NetCDF takes no pandas strings."""
    text = {
        name: coordinate.astype(object)
        for name, coordinate in panel.coords.items()
        if coordinate.dtype.kind in "OUT"
    }
    return panel.assign_coords(text)
