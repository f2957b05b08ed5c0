"""A figure as files: PNG, SVG and PDF, the data behind it, and a sidecar that says where from.

The same figure gives the same bytes: no dates, fixed salt, sorted keys.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from .. import __version__
from ..errors import DataError
from ..files import replace_file
from .data_files import about_rows, as_csv, as_xlsx
from .sheet import as_pdf, as_png, as_svg
from .style import FigureText, style_of
from .words import words_of

DPI = 300
# What the figures shown can be: read off a publication, computed here, or about time to come.
STATUSES = ("published", "computed", "projected")
_SOURCE_FIELDS = ("producer", "licence", "citation")


def export(
    figure: Figure,
    stem: Path,
    *,
    text: FigureText,
    sources: Sequence[Mapping[str, Any]],
    inputs: Mapping[str, str],
    language: str,
    style: str = "report",
    status: Sequence[str] = (),
    translations: Mapping[str, FigureText] | None = None,
    data: pd.DataFrame | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> list[Path]:
    """Write `stem`.png (300 dpi), .svg, .pdf, .json and, with data, .csv and .xlsx; give the paths.

    `text` is what the figure says in its `language`, `translations` the same in others, for the
    sidecar. `sources` are mappings with at least producer, licence and citation; `inputs` gives the
    hash of each input by name; `status` says which of "published", "computed" and "projected" is
    shown; `parameters` what was chosen to draw the figure; `data` the table that is drawn
    (a geometry is left out). Each file appears whole or not at all. Raises `DataError` for a source
    without producer, licence or citation, or where there is none, and for an unknown language,
    style or status.
    """
    _check_sources(sources)
    _check_names(language, style, status)
    texts = {language: text, **(translations or {})}
    described = {key: _described(key, texts[key]) for key in sorted(texts)}
    files = _images(figure, described[language])
    if data is not None:
        files[".csv"] = as_csv(data)
        files[".xlsx"] = as_xlsx(data, about_rows(described, sources))
    sidecar = {
        **described[language],
        "language": language,
        "texts": described,
        "style": style,
        "status": [kind for kind in STATUSES if kind in status],
        "sources": [dict(source) for source in sources],
        "licences": sorted({str(source["licence"]) for source in sources}),
        "inputs": dict(inputs),
        "parameters": dict(parameters or {}),
        "package": {"name": "sahel-indicators", "version": __version__},
        "data_sha256": _sha256(files[".csv"]) if data is not None else None,
    }
    files[".json"] = _json(sidecar)
    paths = {stem.with_name(stem.name + ending): content for ending, content in files.items()}
    for path, content in paths.items():
        replace_file(path, content)
    return list(paths)


def _check_names(language: str, style: str, status: Sequence[str]) -> None:
    words_of(language)
    style_of(style)
    unknown = sorted(set(status) - set(STATUSES))
    if unknown:
        raise DataError(
            f"figures are not {', '.join(unknown)}", expected="some of " + ", ".join(STATUSES)
        )


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


def _described(language: str, text: FigureText) -> dict[str, str]:
    """The texts of a figure in one language, and the caption that they make together."""
    words = words_of(language)
    source = words.credited(text.source)
    parts = [_sentence(text.title), _sentence(text.subtitle), text.note, _sentence(source)]
    texts = asdict(text) | {"caption": " ".join(part for part in parts if part)}
    return {name: words.joined(said) for name, said in texts.items()}


def _sentence(words: str) -> str:
    return words if not words or words.endswith((".", "!", "?", "…")) else words + "."


def _images(figure: Figure, texts: Mapping[str, str]) -> dict[str, bytes]:
    described = {"Title": texts["title"], "Description": texts["alt"]}
    return {
        ".png": as_png(figure, DPI, described),
        ".svg": as_svg(figure, described),
        ".pdf": as_pdf(figure, {"Title": texts["title"], "Subject": texts["alt"]}),
    }


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
