"""One finding: computed and kept for the figures and the report, with its tables for readers."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd

from ...files import replace_file
from ...findings import OF_ALL, key, maker_of
from ...findings.made import parts_in
from ...store import write_table
from ..nodes import ACCOUNTS

# Where a run keeps its findings.
KEPT = Path(ACCOUNTS) / "findings"

# The tables of a finding that a run keeps for readers, by the file's name.
TABLES: dict[str, Mapping[str, Callable[[Any], pd.DataFrame]]] = {
    "conflict_food": {
        "conflict_food_estimates": lambda main: main.estimates,
        "conflict_food_checks": lambda main: main.checks,
        "conflict_food_cells": lambda main: main.cells,
        "conflict_food_rows": lambda main: main.rows,
        "conflict_food_lags": lambda main: main.lags.to_frame(),
        "conflict_food_curve": lambda main: main.curve.to_frame(),
    },
    "projections": {"projections": lambda found: found.scores},
    "spillover": {"spillover": lambda found: found.estimates},
    "minusma": {"minusma_estimates": lambda found: found.estimates},
}


def find(folder: Path, out: Path, name: str, country: str) -> None:
    """Compute a finding, or a part of one: None where the country has not that one.

    One about all countries takes the parts of it that the run has made of each (`findings.PARTS`).
    It is kept as Python keeps objects, which only this package's runs read.

    Text is written as often as it occurs: which texts are one object in memory must not show.
    """
    with parts_in(folder / KEPT) if name in OF_ALL else nullcontext():
        found = maker_of(name)(country, None)
    place = key(name, country)
    keep(out, place, found)
    for table, of in TABLES.get(name, {}).items() if found is not None else ():
        write_table(of(found), (out / "findings" / place).with_name(f"{table}.parquet"))


def keep(out: Path, place: str, found: object) -> None:
    """Leave a finding (`findings.key`) for the tasks and kernels of the same run."""
    replace_file(out / KEPT / f"{place}.pickle", pickled(found))


def kept(folder: Path, names: Iterable[str], country: str) -> Any:
    """Findings of the run being built as attributes, as `findings.Findings` has them."""
    read = {name: one_kept(folder, key(name, country)) for name in names}
    return SimpleNamespace(country=country, **read)


def one_kept(folder: Path, place: str) -> Any:
    """A finding of the run being built by its key; None where the country has not that one."""
    return pickle.loads((folder / KEPT / f"{place}.pickle").read_bytes())


def pickled(found: object) -> bytes:
    """A finding as bytes: the same ones for the same finding."""
    buffer = BytesIO()
    pickler = pickle.Pickler(buffer, protocol=5)
    pickler.fast = True
    pickler.dump(found)
    return buffer.getvalue()
