"""Small files of every kind that the readers read, with invented rows."""

from __future__ import annotations

import gzip
import io
import json
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas
import openpyxl
import pytest
from shapely.geometry import box

from sahel_indicators.errors import IngestError
from sahel_indicators.ingest.reading import Document, Table, open_document

from ..tables import write

CSV = "area,day,people,note\nNiore,2023-01-31,120,\nGorma,2023-02-28,45,two words\n"
RECORDS = [{"area": "Niore", "people": 120}, {"area": "Gorma", "people": 45}]


def opened(folder: Path, data: str | bytes, name: str = "table.csv") -> Document:
    return open_document(write(folder, data, name))


def only(document: Document) -> Table:
    assert len(document.tables) == 1
    return document.tables[0]


def refused(path: Path) -> IngestError:
    """The error with which a file is refused, once it is known to say what it must."""
    with pytest.raises(IngestError) as raised:
        open_document(path)
    error = raised.value
    assert str(error).startswith(str(path))
    assert error.expected and error.remedy
    assert "\n" not in str(error)
    return error


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]], merged: Sequence[str] = ()) -> bytes:
    """A workbook whose first sheet has the merged ranges named."""
    book = openpyxl.Workbook()
    del book["Sheet"]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for cells in merged:
        book.worksheets[0].merge_cells(cells)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def rezipped(data: bytes, changed: Mapping[str, bytes]) -> bytes:
    """A workbook or archive with some members changed or added."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return zipped({**members, **changed})


def member(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def areas(crs: str | None = "EPSG:4326") -> geopandas.GeoDataFrame:
    """Two square areas of one degree (or of one unit of another coordinate system)."""
    return geopandas.GeoDataFrame(
        {"pcode": ["XA01", "XA02"], "people": [120, 45], "share": [0.5, None]},
        geometry=[box(0, 10, 1, 11), box(1, 10, 2, 11)],
        crs=crs,
    )


def saved_areas(
    frame: geopandas.GeoDataFrame, suffix: str, layer: str = "areas"
) -> dict[str, bytes]:
    """The files GDAL writes for a frame, by name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"areas{suffix}"
        frame.to_file(path, **({"layer": layer} if suffix == ".gpkg" else {}))
        return {part.name: part.read_bytes() for part in sorted(Path(folder).iterdir())}


def samples() -> dict[str, bytes]:
    """One small valid file of each kind."""
    text = CSV.encode()
    table = [["area", "people"], ["Niore", 120], ["Gorma", 45]]
    return {
        "delimited text": text,
        "text with line breaks": b'area,people,note\nNiore,120,"one\ntwo"\nGorma,45,"a ""b"""\n',
        "UTF-16 text": CSV.encode("utf-16"),
        "gzip": gzip.compress(text, mtime=0),
        "workbook": workbook({"data": table}),
        "JSON": json.dumps({"data": RECORDS}).encode(),
        "GeoJSON": areas().to_json().encode(),
        "GeoPackage": saved_areas(areas(), ".gpkg")["areas.gpkg"],
        "zip": zipped({"a.csv": text, "b.json": json.dumps(RECORDS)}),
        "shapefile": zipped(saved_areas(areas(), ".shp")),
    }
