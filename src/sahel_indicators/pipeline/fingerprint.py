"""What a run depends on, seen at once: inputs, releases, code, notebooks, libraries, options."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ..config import require_folder, settings
from ..countries import reported
from ..errors import IngestError
from ..files import file_hash, folders_in, table_hashes


def input_hashes() -> dict[str, str]:
    """SHA-256 of every bundled table by file name. Raises `IngestError` if there are no tables."""
    folder = settings().bundle
    require_folder(folder)
    hashes = table_hashes(folder)
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


def fingerprint(libraries: Iterable[str]) -> dict[str, object]:
    """Everything that decides a run's results; two runs with equal fingerprints give the same.

    `libraries` are the distributions that the tasks rest on (`code.libraries_of`). To name them
    takes reading all code; a run's record has them by name.
    """
    return {
        "inputs": input_hashes(),
        "releases": release_hashes(),
        "code": code_hash(),
        "libraries": {name: _version(name) for name in sorted(libraries)},
        "organisation": settings().organisation,
        "reports": list(reported()),
        "alert rules": hashlib.sha256(settings().own_rules.encode()).hexdigest(),
        "python": ".".join(platform.python_version_tuple()[:2]),
    }


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "not installed"


def release_hashes() -> dict[str, str]:
    """The hashes of the records of ingested files by id: another one where a file was read anew.

    The library of releases is not asked: it loads pandas, and that nothing changed is to be known
    at once.
    """
    sources = (settings().processed / "releases").glob("[!.]*")
    folders = [each for source in sources for each in folders_in(source).items()]
    records = {name: folder / "release.json" for name, folder in sorted(folders)}
    return {name: file_hash(record) for name, record in records.items() if record.exists()}
