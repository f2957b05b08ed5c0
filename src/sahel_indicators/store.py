"""Tables and panels on disk: written whole or not at all, with schema version and content hash."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import xarray as xr

from .errors import DataError
from .observations import SCHEMA_VERSION

_META = b"sahel_indicators"


def replace_file(path: Path, content: bytes) -> None:
    """Put a file in place in one step, so that a reader sees the old one or the new one."""
    with _new_file(path) as temporary:
        temporary.write_bytes(content)


@contextmanager
def _new_file(path: Path) -> Iterator[Path]:
    """A temporary file beside `path` that takes its place if the block ends well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def file_hash(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


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
        raise DataError(f"{path} cannot be read: {error}.", remedy="run `sahel run`") from error
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
    with _new_file(path) as temporary:
        _encodable(panel).to_netcdf(temporary, engine="netcdf4")


def read_panel(path: Path) -> xr.Dataset:
    """A panel written by `write_panel`, loaded into memory.

    Raises `DataError` if it cannot be read.
    """
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
