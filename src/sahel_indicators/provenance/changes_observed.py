"""Which observations differ between two generations, and whether publishers or we made them so."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..observations import KEY, empty, row_numbers
from .changes_evidence import Evidence

# What a run knew, and what its embedded tables say, believed or not.
KNOWN, EMBEDDED = "known.parquet", "observations.parquet"

# Machines and versions of libraries may differ by less; that is no change.
TOLERANCE = 1e-9

_FULL_KEY = [*KEY, "location_code", "admin_level"]
# One statement about one figure, whatever its vintage and however it is parted into units.
_STATEMENT = [name for name in _FULL_KEY if name not in ("unit", "published_on")]
_READ = [*_FULL_KEY, "value", "release", "row"]
# A line of a file and what was read there.
_LINE = ["release", "row", "variable", "series", "status", "period_start"]

OBSERVED = [*_READ, "before", "after", "kind"]


def differs(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """True where two numbers differ by more than `TOLERANCE`, relatively, or only one is known."""
    known, other = ~np.isnan(before), ~np.isnan(after)
    with np.errstate(invalid="ignore"):
        size = np.maximum(np.abs(before), np.abs(after))
        apart = np.abs(before - after) > TOLERANCE * size
    return np.asarray((known != other) | (known & other & apart))


def no_changes() -> pd.DataFrame:
    """What `changed_observations` gives where both generations know the same."""
    return empty()[_READ].assign(before=0.0, after=0.0, kind=pd.Series(dtype="str"))[OBSERVED]


def changed_observations(
    before: pd.DataFrame, after: pd.DataFrame, evidence: Evidence, passed_over: pd.DataFrame
) -> pd.DataFrame:
    """The observations that two generations (their `known.parquet`) do not share.

    One row an observation that was added, removed or has another value (`OBSERVED`; `release` and
    `row` are those of the later generation that has it). `passed_over` are observations that the
    earlier run had at hand and did not believe. `kind` says how that came to be:

    - "new": nothing was said of the figure before,
    - "revision": the publisher says another thing than before, or says it by other units; or what
      had been passed over is believed now,
    - "withdrawal": nothing is said of it any more,
    - "placed": the line of an unchanged file is put to another area than before,
    - "read": an unchanged file is read differently.
    """
    both = pd.concat([before[_READ], after[_READ]], ignore_index=True)
    is_after = np.arange(len(both)) >= len(before)
    sides = _side_by_side(both, len(before))
    differing = differs(sides["before"].to_numpy(), sides["after"].to_numpy())
    apart = sides[sides["gone"] | sides["come"] | differing]
    changed = both.loc[apart["row"]].assign(
        before=apart["before"].to_numpy(), after=apart["after"].to_numpy()
    )
    by_publisher = _by_publisher(changed, both, is_after, passed_over)
    kinds = _kinds(changed, apart, by_publisher, evidence)
    return changed.assign(kind=kinds).reset_index(drop=True)[OBSERVED]


def positions(numbers: np.ndarray, length: int) -> np.ndarray:
    """Where each different number stands in the first `length` rows and in the others.

    Two rows, one a side, one column a number; -1 where a side lacks it. No side has one twice.
    """
    codes, different = pd.factorize(numbers)
    at = np.full((2, len(different)), -1)
    for side, rows in enumerate((slice(0, length), slice(length, None))):
        at[side, codes[rows]] = np.arange(len(codes))[rows]
    return at


def _side_by_side(both: pd.DataFrame, length: int) -> pd.DataFrame:
    """One row a key: its value before and after, whether it came or went, the row to tell it by."""
    at = positions(row_numbers(both, _FULL_KEY).to_numpy(), length)
    old, new = (np.where(rows >= 0, both["value"].to_numpy()[rows], np.nan) for rows in at)
    row = np.where(at[1] >= 0, at[1], at[0])
    gone, come = at[1] < 0, at[0] < 0
    return pd.DataFrame({"before": old, "after": new, "gone": gone, "come": come, "row": row})


def _by_publisher(
    changed: pd.DataFrame, both: pd.DataFrame, is_after: np.ndarray, passed_over: pd.DataFrame
) -> np.ndarray:
    """What kind of change each is where a publisher made it."""
    every = pd.concat([both, passed_over[_READ]], ignore_index=True)
    statement, said = row_numbers(every, _STATEMENT), every["value"].notna().to_numpy()
    later = np.pad(is_after, (0, len(passed_over)))
    here = statement.loc[changed.index]
    was_said = here.isin(statement[said & ~later]).to_numpy()
    is_said = here.isin(statement[said & later]).to_numpy()
    return np.select([~was_said, ~is_said], ["new", "withdrawal"], "revision")


def _kinds(
    changed: pd.DataFrame, apart: pd.DataFrame, by_publisher: np.ndarray, evidence: Evidence
) -> np.ndarray:
    """What kind of change each is, whoever made it."""
    ours = _read_from_the_same(changed, evidence)
    moved = ours & _on_both_sides(changed, apart)
    return np.select([moved, ours], ["placed", "read"], by_publisher)


def _read_from_the_same(changed: pd.DataFrame, evidence: Evidence) -> np.ndarray:
    """Observations of an embedded table that did not change: what differs is how it is read.

    Where ingested files came or went these may speak in a table's place: then only what they do not
    speak of, and only where code or areas changed as well.
    """
    same = changed["release"].isin(evidence.same_tables).to_numpy()
    if evidence.same_releases:
        return same
    if not (evidence.areas or evidence.reading):
        return np.zeros(len(changed), dtype=bool)
    spoken_of = changed.loc[~same, "source"]
    return np.asarray(same & ~changed["source"].isin(spoken_of).to_numpy())


def _on_both_sides(changed: pd.DataFrame, apart: pd.DataFrame) -> np.ndarray:
    """Rows whose line of their file is there before and after, under different keys."""
    line = row_numbers(changed, _LINE)
    gone, come = apart["gone"].to_numpy(), apart["come"].to_numpy()
    return np.asarray((gone & line.isin(line[come])) | (come & line.isin(line[gone])))
