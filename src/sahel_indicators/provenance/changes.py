"""What changed between two runs: published values that moved, by how much and why, in order.

A published value is what a reader sees for an indicator, area, period, series and status
(`changes_published`). Two values differ where they are more than one part in a billion apart: less
is the machine. Why each moved is read from what lies behind it (`changes_causes`), and which comes
first is a stated rule (`changes_sizes`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..areas import name_of
from ..errors import DataError
from ..files import file_hash, replace_file
from ..observations import empty, row_numbers
from ..releases import releases
from ..store import read_table, write_table
from .changes_causes import attributed
from .changes_evidence import Evidence, evidence
from .changes_observed import EMBEDDED, KNOWN, changed_observations, differs, no_changes, positions
from .changes_published import FILE as PUBLISHED_FILE
from .changes_published import PUBLISHED, PUBLISHED_KEY, indicator_values, published, published_in
from .changes_restated import (
    ESTIMATES,
    Restated,
    Statement,
    no_estimates,
    restated,
    stated_before,
)
from .changes_result import FORMAT, MOVED, Changes, Group, by_country, no_values
from .changes_sizes import largest_first, people_of_areas, sized

__all__ = ["Changes", "Group", "changes_between", "read_changes", "write_changes"]

JSON_FILE, TABLE_FILE = "changes.json", "changes.parquet"
_ANEW = "call sahel run: it writes one anew, which tells what moves from the last run on"
_ABOUT_RUN = ("finished", "package")


def changes_between(
    before: Path | None, after: Path, record: Mapping[str, Any] | None = None
) -> Changes:
    """How the generation in a folder differs from an earlier one (None: there is none).

    A generation holds `indicators/<COUNTRY>.parquet`, `known.parquet`, `run.json` and, of each
    country that a report was made of, `findings/<COUNTRY>/` and
    `report/<COUNTRY>_content_<language>.json`; of all at once, tables in `findings/`. `record` is
    the later one's run record where it is not yet written. Where the earlier one cannot be read,
    the result says why nothing is compared (`Changes.reason`); raises `DataError` where the later
    one cannot be.
    """
    return _between(before, after, record, published(indicator_values(after)))


def _between(
    before: Path | None,
    after: Path,
    record: Mapping[str, Any] | None,
    shown: pd.DataFrame,
    without: str = "first",
) -> Changes:
    if before is None:
        return Changes({}, without)
    later = _record(after) if record is None else record
    try:
        earlier = _record(before)
        found = evidence(earlier, later)
        had = _Earlier(
            published_in(before), _known_unless_same(before, after), _passed_over(before, found)
        )
        stated = stated_before(before, after)
    except DataError as error:
        return Changes({}, f"unreadable: {error.problem}")
    about = {name: str(earlier.get(name, "")) for name in _ABOUT_RUN}
    changes = _with_restated(_of_values(had, shown, after, found), restated(stated, after))
    return replace(changes, before=about, evidence=found)


class _Earlier(NamedTuple):
    """What the earlier run published, what it knew (None: the same), and had without believing."""

    values: pd.DataFrame
    known: pd.DataFrame | None
    passed_over: pd.DataFrame


def _known_unless_same(before: Path, after: Path) -> pd.DataFrame | None:
    """What the earlier generation knew; None where the later one knows the same, to the byte."""
    path = before / KNOWN
    same = path.is_file() and file_hash(path) == file_hash(after / KNOWN)
    return None if same else read_table(path)


def _record(folder: Path) -> dict[str, Any]:
    path = folder / "run.json"
    try:
        record: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{path} cannot be read: {error}.", remedy="run `sahel run`") from error
    return record


def _of_values(had: _Earlier, shown: pd.DataFrame, after: Path, found: Evidence) -> Changes:
    """The published values that differ, with causes and sizes, of the countries both runs have."""
    old, new = (set(side["location_code"].unique()) for side in (had.values, shown))
    changes = _apart(*(side[side["location_code"].isin(old & new)] for side in (had.values, shown)))
    moved = changes.values
    return replace(
        changes,
        values=_told(moved, had, after, found) if len(moved) else no_values(),
        countries=tuple(sorted(old & new)),
        not_compared=tuple(sorted(old ^ new)),
    )


def _apart(before: pd.DataFrame, after: pd.DataFrame) -> Changes:
    """The values that differ, side by side, and how many there are of either run."""
    both = pd.concat([before[PUBLISHED], after[PUBLISHED]], ignore_index=True)
    at = positions(row_numbers(both, PUBLISHED_KEY).to_numpy(), len(before))
    old, new = (_numbers(both, rows) for rows in at)
    moved = differs(old["value"], new["value"])
    bounds = differs(old["lower"], new["lower"]) | differs(old["upper"], new["upper"])
    return Changes(
        before={},
        values=_side_by_side(both, at[:, moved]),
        compared=_by_country(both, at[:, ~(np.isnan(old["value"]) & np.isnan(new["value"]))]),
        intervals=_by_country(both, at[:, ~moved & bounds]),
    )


def _by_country(both: pd.DataFrame, at: np.ndarray) -> dict[str, int]:
    """How many figures there are of each country."""
    rows = np.where(at[1] >= 0, at[1], at[0])
    return by_country(both["location_code"].iloc[rows])


def _numbers(both: pd.DataFrame, rows: np.ndarray) -> dict[str, np.ndarray]:
    """Value and bounds at positions; missing where the position is -1."""
    names = ("value", "lower", "upper")
    return {name: np.where(rows >= 0, both[name].to_numpy()[rows], np.nan) for name in names}


def _side_by_side(both: pd.DataFrame, at: np.ndarray) -> pd.DataFrame:
    """One row a figure: its key, and value, producer and day of publication before and after."""
    key: pd.DataFrame = both.iloc[np.where(at[1] >= 0, at[1], at[0])][PUBLISHED_KEY]
    rows = key.reset_index(drop=True)
    about = {"value": "", "source": "source_", "published_on": "published_"}
    for side, position in zip(("before", "after"), at, strict=True):
        held = both.iloc[np.maximum(position, 0)][list(about)].reset_index(drop=True)
        held = held.where(pd.Series(position >= 0))
        rows = rows.assign(**{f"{name}{side}": held[of] for of, name in about.items()})
    return rows


def _told(moved: pd.DataFrame, had: _Earlier, after: Path, found: Evidence) -> pd.DataFrame:
    """The moved values with causes, sizes and names, the largest first (columns `MOVED`)."""
    countries = moved["location_code"].unique()
    now = _of_countries(read_table(after / KNOWN), countries)
    observed = no_changes()
    if had.known is not None:
        earlier = _of_countries(had.known, countries)
        observed = changed_observations(earlier, now, found, had.passed_over)
    told = sized(attributed(moved, observed, found), people_of_areas(now))
    return _named(largest_first(told))[MOVED].reset_index(drop=True)


def _passed_over(before: Path, found: Evidence) -> pd.DataFrame:
    """What the earlier run had at hand and may not have believed: tables, and files still here.

    Asked only where an ingested file is gone: it alone can have stood before what is now believed.
    """
    embedded = before / EMBEDDED
    if not found.releases_removed or not embedded.is_file():
        return empty()
    had = [each for each in releases() if each.id not in found.releases_added]
    return pd.concat([read_table(embedded), *(each.observations() for each in had)])


def _of_countries(known: pd.DataFrame, countries: Collection[str]) -> pd.DataFrame:
    return known[known["location_code"].isin(countries)]


def _named(moved: pd.DataFrame) -> pd.DataFrame:
    names = {code: name_of(code) for code in set(moved["area_code"])}
    return moved.assign(area_name=moved["area_code"].map(names).astype("str"))


def _with_restated(changes: Changes, found: Restated) -> Changes:
    """The changes with those of findings and of the reports' named results."""
    return replace(
        changes,
        estimates=found.estimates,
        statements=found.statements,
        estimates_compared=found.estimates_compared,
        statements_compared=found.statements_compared,
        reports_not_compared=found.not_compared,
    )


def write_changes(
    before: Path | None,
    after: Path,
    record: Mapping[str, Any] | None = None,
    without: str = "first",
) -> Changes:
    """`changes_between`, written into the later generation; `without` says why with none.

    `changes.json` (documented in docs/howto/read_the_change_report.md), `changes.parquet` with
    every moved value, and `published.parquet`: what this generation publishes, for the next one to
    be compared with.
    """
    shown = published(indicator_values(after))
    changes = _between(before, after, record, shown, without)
    write_table(shown, after / PUBLISHED_FILE)
    write_table(changes.values, after / TABLE_FILE)
    text = json.dumps(changes.to_json(), indent=1, ensure_ascii=False, allow_nan=False)
    replace_file(after / JSON_FILE, text.encode() + b"\n")
    return changes


def read_changes(folder: Path) -> Changes:
    """The change report that a run left in its generation.

    Raises `DataError` where there is none, or where it is damaged or of another version.
    """
    path = folder / JSON_FILE
    if not path.is_file():
        raise DataError("the last run left no change report", remedy=_ANEW)
    try:
        told = json.loads(path.read_text("utf-8"))
        if told["format"] != FORMAT:
            raise DataError(
                "the change report is that of another version of the package", remedy=_ANEW
            )
        return _from_json(told, read_table(folder / TABLE_FILE))
    except (ValueError, LookupError, TypeError) as error:
        raise DataError(f"{path} is damaged.", remedy=_ANEW) from error


def _from_json(told: Mapping[str, Any], values: pd.DataFrame) -> Changes:
    held = {name: told["evidence"][name] for name in told["evidence"] if name != "areas"}
    compared = told["compared"]
    found = {name: tuple(names) for name, names in held.items()}
    return Changes(
        before=told["before"] or {},
        reason=told["reason"],
        evidence=Evidence(**found),  # type: ignore[arg-type]
        values=values,
        estimates=pd.DataFrame(told["estimates"], columns=ESTIMATES).astype(no_estimates().dtypes),
        statements=tuple(Statement(**each) for each in told["statements"]),
        compared=compared["values"],
        intervals=told["differing"]["intervals_only"],
        estimates_compared=compared["estimates"],
        statements_compared=compared["statements"],
        countries=tuple(told["countries"]),
        not_compared=tuple(told["not_compared"]),
        reports_not_compared=tuple(told["reports_not_compared"]),
    )
