"""A figure as files: PNG, SVG and PDF, the data behind it, and a sidecar that says where from.

The same figure gives the same bytes: no dates, fixed salt, sorted keys.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from .. import __version__
from ..errors import DataError
from ..files import replace_file
from .style import FigureText, drawing, words_of

DPI = 300
_SOURCE_FIELDS = ("producer", "licence", "citation")
# What a spreadsheet would take for a formula at the start of a cell.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def export(
    figure: Figure,
    stem: Path,
    *,
    text: FigureText,
    sources: Sequence[Mapping[str, Any]],
    inputs: Mapping[str, str],
    language: str,
    data: pd.DataFrame | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> list[Path]:
    """Write `stem`.png (300 dpi), .svg, .pdf, .json and, with data, .csv; give their paths.

    `sources` are mappings with at least producer, licence and citation; `inputs` gives the hash of
    each input by name; `parameters` what was chosen to draw the figure; `data` the table that is
    drawn (a geometry is left out). Each file appears whole or not at all. Raises
    `DataError` for a source without producer, licence or citation, or where there is none.
    """
    _check_sources(sources)
    words_of(language)
    files = _images(figure, text)
    if data is not None:
        files[".csv"] = _csv(data)
    sidecar = {
        "title": text.title,
        "subtitle": text.subtitle,
        "source": text.source,
        "note": text.note,
        "alt": text.alt,
        "language": language,
        "sources": [dict(source) for source in sources],
        "inputs": dict(inputs),
        "parameters": dict(parameters or {}),
        "package": {"name": "sahel-indicators", "version": __version__},
        "data_sha256": _sha256(files[".csv"]) if ".csv" in files else None,
    }
    files[".json"] = _json(sidecar)
    paths = {stem.with_name(stem.name + ending): content for ending, content in files.items()}
    for path, content in paths.items():
        replace_file(path, content)
    return list(paths)


def _check_sources(sources: Sequence[Mapping[str, Any]]) -> None:
    if not sources:
        raise DataError("a figure cannot be exported without its sources")
    for source in sources:
        missing = [field for field in _SOURCE_FIELDS if not source.get(field)]
        if missing:
            raise DataError(
                f"the source {dict(source)} lacks {', '.join(missing)}",
                expected=", ".join(_SOURCE_FIELDS),
                remedy="take the source from sources.toml",
            )


def _images(figure: Figure, text: FigureText) -> dict[str, bytes]:
    described = {"Title": text.title}
    with drawing():
        return {
            ".png": _image(figure, "png", {**described, "Description": text.alt}),
            ".svg": _image(figure, "svg", {**described, "Description": text.alt, "Date": None}),
            ".pdf": _image(figure, "pdf", {**described, "Subject": text.alt, "CreationDate": None}),
        }


def _image(figure: Figure, kind: str, metadata: Mapping[str, Any]) -> bytes:
    content = BytesIO()
    figure.savefig(content, format=kind, dpi=DPI, metadata=dict(metadata))
    return content.getvalue()


def _csv(data: pd.DataFrame) -> bytes:
    """The table with dates as YYYY-MM-DD; text that a spreadsheet would compute starts with '."""
    table = pd.DataFrame(data.drop(columns="geometry", errors="ignore"))
    if not isinstance(table.index, pd.RangeIndex):
        table = table.reset_index()
    table.columns = [_harmless(_plain(name)) for name in table.columns]
    table = table.apply(lambda column: column.map(_harmless))
    content: str = table.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")
    return content.encode()


def _plain(name: Any) -> Any:
    return name.strftime("%Y-%m-%d") if isinstance(name, pd.Timestamp) else name


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
