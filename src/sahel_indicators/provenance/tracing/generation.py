"""The last complete run as it was published: its values, and every observation behind them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from ...config import settings
from ...ingest.bundle import ingest_bundle
from ...observations import QUARANTINE_COLUMNS
from ...panel import open_indicators, open_observations
from ...releases import Release, releases
from ...store import read_table

LEVELS = (0, 1, 2)
_NOW = "computed just now, because there is no complete run with figures of this country"


@dataclass(frozen=True)
class Generation:
    """One country's share of the last complete run.

    `values` has every value of every indicator (`indicators.computing.VALUES`), `known` every
    observation of the country they were computed from (`observations.COLUMNS`), `quarantine` the
    rows of embedded tables that were set aside, by the tables' names. `basis` says in words which
    run that is, `inputs` the SHA-256 of the tables that it read, by file name; `folder` is where it
    lies, None where there is no run and everything was computed now.
    """

    country: str
    basis: str
    values: pd.DataFrame
    known: pd.DataFrame
    quarantine: pd.DataFrame
    inputs: dict[str, str]
    folder: Path | None


def generation(country: str) -> Generation:
    """What the last complete run says of a country; computed now, and said so, without one."""
    folder = settings().current.resolve()
    record = _record(folder)
    stored = _stored_values(folder, country)
    is_run = stored is not None
    return Generation(
        country=country,
        basis=_basis(folder, record) if is_run else _NOW,
        values=_computed(country) if stored is None else stored,
        known=_known(folder, country, is_run),
        quarantine=_quarantine(folder) if is_run else _quarantine_now(),
        inputs=_inputs(record) if is_run else {},
        folder=folder if is_run else None,
    )


def known_of(country: str) -> pd.DataFrame:
    """The observations of a country alone, of the last complete run or known now."""
    folder = settings().current.resolve()
    return _known(folder, country, (folder / "run.json").is_file())


def _record(folder: Path) -> dict[str, Any]:
    try:
        record: dict[str, Any] = json.loads((folder / "run.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return record


def _basis(folder: Path, record: dict[str, Any]) -> str:
    finished = record.get("finished") or "at an unknown time"
    return f"run {folder.name}, finished {finished}"


def _inputs(record: dict[str, Any]) -> dict[str, str]:
    """The tables' hashes as the run recorded them."""
    told = record.get("inputs") or record.get("fingerprint", {}).get("inputs", {})
    return {str(name): str(digest) for name, digest in told.items()}


def _stored_values(folder: Path, country: str) -> pd.DataFrame | None:
    """The values of a run: one file a country, or (of older runs) one file of the one reported."""
    for path in (folder / "indicators" / f"{country}.parquet", folder / "indicators.parquet"):
        if path.is_file():
            values = _table(path, path.stat().st_mtime_ns)
            here = values[values["location_code"] == country]
            if len(here):
                return here
    return None


@lru_cache(maxsize=6)
def _computed(country: str) -> pd.DataFrame:
    return pd.concat([open_indicators(country, level) for level in LEVELS], ignore_index=True)


def _known(folder: Path, country: str, is_run: bool) -> pd.DataFrame:
    """The observations behind the values: those the run kept, else those known now."""
    path = folder / "known.parquet"
    kept = is_run and path.is_file()
    known = _table(path, path.stat().st_mtime_ns) if kept else _known_now(folder, tuple(releases()))
    return known[known["location_code"] == country]


@lru_cache(maxsize=1)
def _known_now(_folder: Path, _releases: tuple[Release, ...]) -> pd.DataFrame:
    return open_observations()


def _quarantine(folder: Path) -> pd.DataFrame:
    path = folder / "quarantine.parquet"
    if not path.is_file():
        return pd.DataFrame(columns=QUARANTINE_COLUMNS)
    return _table(path, path.stat().st_mtime_ns)


def _quarantine_now() -> pd.DataFrame:
    tables = sorted(settings().bundle.glob("*.csv"))
    return _set_aside_of(settings().bundle, tuple(path.stat().st_mtime_ns for path in tables))


@lru_cache(maxsize=1)
def _set_aside_of(bundle: Path, _changed: tuple[int, ...]) -> pd.DataFrame:
    aside = ingest_bundle(bundle).quarantine
    return aside.assign(file=[Path(file).name for file in aside["file"]])


@lru_cache(maxsize=6)
def _table(path: Path, _changed: int) -> pd.DataFrame:
    return read_table(path)
