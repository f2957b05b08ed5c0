"""What a run depends on, in one digest: inputs, releases, code, notebooks, libraries, options."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from ..config import settings
from ..errors import IngestError
from ..files import file_hash, table_hashes

# Libraries whose version can change a number or a figure.
LIBRARIES = (
    "geopandas",
    "markdown-it-py",
    "matplotlib",
    "nbconvert",
    "netcdf4",
    "numpy",
    "openpyxl",
    "pandas",
    "pandera",
    "pillow",
    "pyarrow",
    "pyfixest",
    "python-docx",
    "scipy",
    "seaborn",
    "shapely",
    "typst",
    "xarray",
)


def input_hashes() -> dict[str, str]:
    """SHA-256 of every bundled table by file name. Raises `IngestError` if there are no tables."""
    folder = settings().bundle
    hashes = table_hashes(folder) if folder.is_dir() else {}
    if not hashes:
        raise IngestError(
            "holds no tables",
            file=str(folder),
            expected="the tables of the bundle",
            remedy="set SAHEL_BUNDLE to their folder, or leave it unset for the embedded ones",
        )
    return hashes


def code_hash() -> str:
    """One digest of all of the package's own files and of the notebooks."""
    package = Path(__file__).resolve().parents[1]
    own = [p for p in package.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    notebooks = list(settings().notebooks.glob("*.ipynb"))
    return _digest([*own, *notebooks], package.parent)


def _digest(paths: Iterable[Path], root: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        inside = path.relative_to(root) if path.is_relative_to(root) else path.name
        digest.update(str(inside).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def fingerprint() -> dict[str, object]:
    """Everything that decides a run's results; two runs with equal fingerprints give the same."""
    return {
        "inputs": input_hashes(),
        "releases": release_hashes(),
        "code": code_hash(),
        "libraries": {name: version(name) for name in LIBRARIES},
        "organisation": settings().organisation,
        "alert rules": file_hash(own) if (own := settings().alert_rules) else "",
        "python": ".".join(platform.python_version_tuple()[:2]),
    }


def release_hashes() -> dict[str, str]:
    """The hashes of the records of ingested files by id: another one where a file was read anew.

    The library of releases is not asked: it loads pandas, and that nothing changed is to be known
    at once.
    """
    records = sorted((settings().processed / "releases").glob("[!.]*/[!.]*/release.json"))
    return {record.parent.name: file_hash(record) for record in records}


def digest(of: dict[str, object]) -> str:
    """A fingerprint as one short name, fit for a folder."""
    return hashlib.sha256(json.dumps(of, sort_keys=True).encode()).hexdigest()[:16]
