"""All tables to observations, and what is known with the ingested files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pandas as pd

from ... import quality
from ...files import replace_file
from ...ingest.bundle import ingest_bundle
from ...panel.known import slice_names
from ...releases import Release, observations_known, releases
from ...store import write_table
from ..fingerprint import release_hashes
from ..nodes import LATEST, SLICES


def read(_folder: Path, out: Path) -> dict[str, Any]:
    """Observations, quarantine and account of the tables; what is known; its slices' digests."""
    bundle = ingest_bundle()
    stored = releases()
    names = bundle.quarantine["file"].map(lambda file: Path(file).name)
    write_table(bundle.observations, out / "observations.parquet")
    write_table(bundle.quarantine.assign(file=names), out / "quarantine.parquet")
    account = bundle.account()
    write_table(account, out / "account.parquet")
    known = observations_known(bundle.observations)
    write_table(known, out / "known.parquet")
    write_table(quality.latest_known(known), out / LATEST)
    digests = json.dumps(_slices(bundle.observations, stored), indent=1).encode()
    replace_file(out / SLICES, digests)
    return {"rows": len(bundle.observations), "account": _account(account)}


def slices_now() -> dict[str, str]:
    """The digests that a run would find now. Raises as `ingest_bundle` does."""
    return _slices(ingest_bundle().observations, releases())


def _account(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _slices(embedded: pd.DataFrame, stored: list[Release]) -> dict[str, str]:
    """A digest of each slice: its rows in the tables, and the ingested files that speak of it.

    The hash of an ingested file's record stands for its rows: read anew, it has another one.
    """
    parts: dict[str, list[str]] = {}
    for name, rows in embedded.groupby(slice_names(embedded), sort=True):
        parts.setdefault(str(name), []).append(_digest(rows))
    hashes = release_hashes()
    for release in stored:
        for name in sorted(slice_names(release.observations()).unique()):
            parts.setdefault(name, []).append(f"{release.id} {hashes[release.id]}")
    return {name: hashlib.sha256(json.dumps(parts[name]).encode()).hexdigest() for name in parts}


def _digest(rows: pd.DataFrame) -> str:
    hashes = pd.util.hash_pandas_object(rows, index=False)
    return hashlib.sha256(hashes.to_numpy().tobytes()).hexdigest()
