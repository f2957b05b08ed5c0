"""Tables cut into one cross-section a period, and figures dealt out among its areas at random."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..results import account_for
from ..tables import (
    Floats,
    is_whole,
    numbers_of,
    require_columns,
    require_names,
    require_seed,
    require_unique,
)
from .weights_matrix import SpatialWeights, some

FEWEST_AREAS = 4
FEW_AREAS = 30
NO_NEIGHBOUR = "no neighbour among the areas at hand"
FEWEST_PERMUTATIONS = 99
CELLS_AT_ONCE = 2_000_000
# Sums of the same numbers in another order differ in their last bits; they are ties all the same.
TIE = 1e-12


@dataclass(frozen=True)
class CrossSection:
    """One period's figures in the order of `weights.areas`; every area has a neighbour."""

    time: Hashable
    values: Floats
    weights: SpatialWeights
    islands: tuple[Hashable, ...]


@dataclass(frozen=True)
class Sections:
    """All cross-sections of a table, and what became of each of its rows."""

    every: list[CrossSection]
    given: int
    left_out: dict[str, int]
    notes: list[str] = field(default_factory=list)

    def account(self) -> pd.DataFrame:
        """Where every row went."""
        used = sum(len(section.values) for section in self.every)
        return account_for(self.given, used, self.left_out)


def cross_sections(
    frame: pd.DataFrame,
    *,
    columns: Sequence[str],
    area: str,
    time: str | None,
    weights: SpatialWeights,
) -> Sections:
    """One cross-section a period, of rows with every column, cut to areas that have neighbours.

    Periods with too few areas, or in which a column is the same everywhere, are left out, counted
    and named. AnalysisError if none is left, for areas that the weights do not know, and for what
    `tables` refuses.
    """
    rows = numeric_rows(frame, columns, area, time)
    weights.cut(rows[area].tolist())
    left_out = dict.fromkeys([*(f"{name} missing" for name in columns), NO_NEIGHBOUR], 0)
    found = Sections([], len(frame), left_out)
    for name in columns:
        left_out[f"{name} missing"] = int(rows[name].isna().sum())
        rows = rows.dropna(subset=name)
    for when, part in _by_time(rows, time):
        section = _section(part, when, columns, area, weights)
        left_out[NO_NEIGHBOUR] += len(part) - len(section.values)
        _file(section, found, columns)
    _require_any(found, columns)
    found.notes[:0] = _notes(found, weights)
    return found


def numeric_rows(
    frame: pd.DataFrame, columns: Sequence[str], area: str, time: str | None
) -> pd.DataFrame:
    """The columns as floats beside the keys; AnalysisError for a column that plays two parts."""
    keys = [area] if time is None else [area, time]
    require_names(area=area, time=time)
    parts = [*keys, *columns]
    if len(set(parts)) < len(parts):
        raise AnalysisError(
            f"Some of the columns {', '.join(map(str, parts))} play two parts.",
            expected="a column each for figures, areas and time",
        )
    require_columns(frame, parts)
    require_unique(frame, keys)
    rows = frame[parts].copy()
    for name in columns:
        rows[name] = numbers_of(frame, name)
    return rows


def _by_time(rows: pd.DataFrame, time: str | None) -> Iterator[tuple[Hashable, pd.DataFrame]]:
    if time is None:
        yield None, rows
    else:
        yield from rows.groupby(time, sort=True, observed=True)


def _section(
    part: pd.DataFrame, when: Hashable, columns: Sequence[str], area: str, weights: SpatialWeights
) -> CrossSection:
    at_hand = weights.cut(part[area].tolist())
    islands = at_hand.islands
    linked = at_hand.cut([name for name in at_hand.areas if name not in set(islands)])
    values = part.set_index(area)[list(columns)].reindex(list(linked.areas))
    return CrossSection(when, values.to_numpy(dtype=np.float64), linked, islands)


def _file(section: CrossSection, found: Sections, columns: Sequence[str]) -> None:
    """Keep a cross-section, or say why not."""
    problem = _problem(section, columns)
    if problem is None:
        found.every.append(section)
        return
    reason = f"{problem} in that period"
    found.left_out[reason] = found.left_out.get(reason, 0) + len(section.values)
    if section.time is not None:
        found.notes.append(f"Not computed for {section.time}: {problem}.")


def _problem(section: CrossSection, columns: Sequence[str]) -> str | None:
    if len(section.values) < FEWEST_AREAS:
        return f"fewer than {FEWEST_AREAS} areas with a neighbour"
    spread = np.ptp(section.values, axis=0)
    size = np.abs(section.values).max(axis=0)
    same = [name for name, fine in zip(columns, spread > 1e-12 * size, strict=True) if not fine]
    return f"{', '.join(map(str, same))} the same in all areas" if same else None


def _require_any(found: Sections, columns: Sequence[str]) -> None:
    if found.every:
        return
    reasons = "; ".join(f"{why}: {rows} rows" for why, rows in found.left_out.items() if rows)
    raise AnalysisError(
        f"Nothing is left to compare neighbours by ({reasons}).",
        expected=f"a period in which {', '.join(map(str, columns))} differ among at least "
        f"{FEWEST_AREAS} areas that have neighbours",
        remedy="look at the missing figures, and at `spatial_weights(...).summary()`",
    )


def _notes(found: Sections, weights: SpatialWeights) -> list[str]:
    notes = []
    seen = {name for section in found.every for name in section.weights.areas}
    islands = sorted({str(name) for section in found.every for name in section.islands})
    absent = [name for name in weights.areas if name not in seen and str(name) not in set(islands)]
    if absent:
        notes.append(
            f"{len(absent)} of {len(weights.areas)} areas of the weights have no figures "
            f"({some(absent)}); the weights were cut to the areas at hand."
        )
    if islands:
        notes.append(
            f"Without a neighbour among the areas at hand, and so left out: {some(islands)}."
        )
    fewest = min(len(section.values) for section in found.every)
    if fewest < FEW_AREAS:
        notes.append(f"As few as {fewest} areas: only strong likeness can be told from chance.")
    return notes


# -- chance ----------------------------------------------------------------------------------------


def require_draws(permutations: int, seed: int) -> None:
    """AnalysisError for too few permutations to tell a p value of 0.05 from chance, or no seed."""
    require_seed(seed)
    if not is_whole(permutations) or permutations < FEWEST_PERMUTATIONS:
        raise AnalysisError(
            f"{permutations!r} permutations.",
            expected=f"a whole number from {FEWEST_PERMUTATIONS} on",
        )


def shuffled(values: Floats, count: int, seed: int) -> Iterator[Floats]:
    """`count` permutations of the values as columns, in parts; those `esda` draws with this seed.

    (`numpy.random.seed(seed)` before `esda.Moran` gives the same; the global state is left alone.)
    """
    generator = np.random.RandomState(seed)
    step = max(1, CELLS_AT_ONCE // len(values))
    for start in range(0, count, step):
        size = min(step, count - start)
        yield np.array([generator.permutation(values) for _ in range(size)]).T


def p_values(observed: Floats, drawn: Floats) -> tuple[Floats, Floats]:
    """Two-sided p values, and the one-sided ones that `esda` 2.9 calls p_sim.

    `drawn` has one row an observed statistic. The two-sided counts draws at least as extreme on the
    smaller side, ties included, and doubles them; p_sim counts the smaller side only and so falls
    below 0.05 by chance in one case out of ten.
    """
    count = drawn.shape[1]
    slack = TIE * np.maximum(np.abs(drawn).max(axis=1), np.abs(observed))
    above = (drawn >= (observed - slack)[:, None]).sum(axis=1)
    below = (drawn <= (observed + slack)[:, None]).sum(axis=1)
    two_sided = np.minimum(1.0, 2 * (np.minimum(above, below) + 1) / (count + 1))
    larger = (drawn >= observed[:, None]).sum(axis=1)
    p_sim = (np.minimum(larger, count - larger) + 1) / (count + 1)
    return two_sided, p_sim


def beside_keys(keys: dict[str, list[Any]], table: pd.DataFrame) -> pd.DataFrame:
    """The table with its keys in front; AnalysisError where one is called like a column of it."""
    for key in keys:
        if key in table.columns:
            raise AnalysisError(
                f"A column '{key}' of the result is something else.", remedy="rename that column"
            )
    return pd.concat([pd.DataFrame({key: pd.Series(v) for key, v in keys.items()}), table], axis=1)


def day(when: Any) -> str:
    """A period as it is written, a date without its empty hours."""
    return str(when).removesuffix(" 00:00:00")
