"""Publishers' own files, which are never committed: tests that read one are skipped without it."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from sahel_indicators.ingest import Ingested, ingest_file

_BESIDE = Path(__file__).resolve().parents[3] / "shared" / "publisher_files"


def publisher_folder() -> Path:
    """The folder of publishers' files; skips the test where there is none."""
    folder = Path(os.environ.get("SAHEL_PUBLISHER_FILES", _BESIDE))
    if not folder.is_dir():
        pytest.skip(f"publishers' files are not at hand (no {folder}; set SAHEL_PUBLISHER_FILES)")
    return folder


def publisher_file(name: str) -> Path:
    """One of publishers' files, as "acled/conflict_data_mli_hdx.csv"; skips the test without it."""
    path = publisher_folder() / name
    if not path.is_file():
        pytest.skip(f"{path} is not at hand")
    return path


@cache
def cadre_harmonise(release: str) -> Ingested:
    """A release of the Cadre Harmonisé, as "2023-04": read once, however many tests look at it."""
    return ingest_file(publisher_file(f"cadre_harmonise/cadre_harmonise_caf_ipc_{release}.xlsx"))
