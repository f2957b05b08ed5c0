"""Generations on disk, computed from a few planted observations or from changed real tables."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from sahel_indicators.aggregation import to_areas, without_repetitions
from sahel_indicators.indicators import DECLARED
from sahel_indicators.indicators.computing import compute
from sahel_indicators.store import write_table
from tests.planting import planted

# A few of each kind: shares, people, rates.
CHOSEN = ("phase3plus_share", "phase3plus_people", "idp_stock", "idps_per_1000")

RECORD: dict[str, Any] = {
    "outputs": {},
    "tasks": {},
    "seconds": 60.0,
    "finished": "2024-06-01T02:00:00+00:00",
    "package": "0.6.0",
    "python": "3.11.9",
    "inputs": {"planted.csv": "p1", "areas.csv": "a1", "area_aliases.csv": "a2"},
    "releases": [],
    "libraries": {"pandas": "3.0.0"},
    "code": {
        "aggregation": "c1",
        "indicators.computing": "c2",
        "indicators.food_security": "c3",
        "indicators.displacement": "c4",
        "ingest.cadre_harmonise": "c5",
        "crosswalks.routes": "c6",
        "figures.maps": "c7",
    },
}


def record(**changed: Any) -> dict[str, Any]:
    """A run record; a mapping changes only the entries that it names."""
    made = json.loads(json.dumps(RECORD))
    for name, value in changed.items():
        made[name] = made[name] | value if isinstance(value, Mapping) else value
    return made


Rows = Sequence[dict[str, Any]]


def generation(folder: Path, rows: Rows, **changed: Any) -> Path:
    """A generation of Mali's indicators from planted observations, as a run computes and stores it.

    `changed` are entries of its run record.
    """
    return stored(folder, planted(*rows), values_of(rows), **changed)


def stored(folder: Path, observations: pd.DataFrame, values: pd.DataFrame, **changed: Any) -> Path:
    """A generation of observations and values that are at hand."""
    write_table(observations, folder / "known.parquet")
    write_table(values, folder / "indicators" / "MLI.parquet")
    (folder / "run.json").write_text(json.dumps(record(**changed)))
    return folder


# The row of the estimate that a report of conflict and food insecurity leads with.
MAIN = {
    "measure": "conflict_events", "window": 12, "effects": "region-by-period", "timing": "before",
    "together": False,
}  # fmt: skip
SPILLOVER = {"group": "main", "model": "main"}


def with_report(folder: Path, text: str, estimate: float | None = None, of: str = "MLI") -> None:
    """What a run leaves of a country's report: one sentence and, where it has any, one estimate."""
    if estimate is not None:
        numbers(folder / "findings" / of / "conflict_food_estimates.parquet", MAIN, estimate)
    for language in ("en", "fr"):
        said = ["The same.", text, "The same too."]
        results = {
            "food_answer": {"kind": "text", "text": " ".join(said)},
            "food_points": {"kind": "list", "items": said},  # which is not told a second time
        }
        path = folder / "report" / f"{of}_content_{language}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"results": results}))


def with_spillover(folder: Path, estimate: float) -> None:
    """What a run leaves of a finding about all countries at once: one estimate."""
    numbers(folder / "findings" / "spillover.parquet", SPILLOVER, estimate)


def numbers(path: Path, row: Mapping[str, Any], estimate: float) -> None:
    """A table of findings with one estimate."""
    whole = {**row, "estimate": estimate, "ci_low": 0.5, "ci_high": 2.3}
    write_table(pd.DataFrame([whole]), path)


def values_of(rows: Rows, country: str = "MLI") -> pd.DataFrame:
    """The values of a few indicators in one country, at its three levels."""
    return _computed(json.dumps(rows), country)


@cache
def _computed(rows: str, country: str) -> pd.DataFrame:
    return computed(planted(*json.loads(rows)), country)


def computed(observations: pd.DataFrame, country: str = "MLI") -> pd.DataFrame:
    """`values_of` observations that are at hand."""
    figures = to_areas(without_repetitions(observations))
    chosen = [DECLARED[key] for key in CHOSEN]
    levels = ((0, "cod"), (1, "cod"), (2, "ch"))
    values = [compute(chosen, figures, country, level, system) for level, system in levels]
    return pd.concat(values, ignore_index=True)
