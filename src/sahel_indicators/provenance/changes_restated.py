"""What two runs state otherwise: estimates that moved, and named results that read otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from .changes_observed import differs
from .changes_stated import LANGUAGES, Estimates, Part, Reader, Stated, stating

_ROW = ["location_code", "table", "row"]
_VALUES = ["before", "low_before", "high_before", "after", "low_after", "high_after"]
ESTIMATES = [*_ROW, *_VALUES]


@dataclass(frozen=True)
class Statement:
    """A named result of a country's report that reads otherwise than before.

    `kind` is the result's ("text", "facts", "figure" for its title, "table" ...); `before` and
    `after` hold the text by language, "" where the report had or has no such result. Of a table
    they hold its caption, and `cells` counts the cells that differ.
    """

    location_code: str
    name: str
    kind: str
    before: Mapping[str, str]
    after: Mapping[str, str]
    cells: int = 0


class Restated(NamedTuple):
    """What two runs state otherwise, and how much of either was compared, by country.

    `ALL_AT_ONCE` stands for the findings about all countries together. `not_compared` are those
    that only one of the two runs has.
    """

    estimates: pd.DataFrame
    statements: tuple[Statement, ...]
    estimates_compared: Mapping[str, int]
    statements_compared: Mapping[str, int]
    not_compared: tuple[str, ...]


class StatedBefore(NamedTuple):
    """What the earlier run states of the countries that both have, read first."""

    reader: Reader
    stated: Stated
    not_compared: tuple[str, ...]


def stated_before(before: Path, after: Path) -> StatedBefore:
    """What the earlier of two runs states. Raises `DataError` where a file of it is damaged."""
    old, new = stating(before), stating(after)
    reader = Reader()
    stated = reader.stated(before, sorted(old & new))
    return StatedBefore(reader, stated, tuple(sorted(old ^ new)))


def restated(earlier: StatedBefore, after: Path) -> Restated:
    """What the later run states otherwise. Raises `DataError` where a file of it is damaged."""
    had = earlier.stated
    has = earlier.reader.stated(after, list(had.estimates))
    estimates, of_estimates = changed_estimates(had, has)
    statements, of_statements = changed_statements(had, has)
    return Restated(estimates, statements, of_estimates, of_statements, earlier.not_compared)


def changed_estimates(before: Stated, after: Stated) -> tuple[pd.DataFrame, dict[str, int]]:
    """The estimates that moved, came or went (`ESTIMATES`), and how many were compared by country.

    `row` names the row of its table, "conflict_events, 12, region-by-period, before, False". An
    interval that moved counts as well. A table that only one run has of a country (for it lacked
    a finding) counts with all its rows.
    """
    moved: list[tuple[object, ...]] = []
    compared = {}
    for country, had in before.estimates.items():
        has, compared[country] = after.estimates[country], 0
        for table in dict.fromkeys((*had, *has)):
            sides = had.get(table, {}), has.get(table, {})
            moved += [(country, table, *row) for row in _apart(*sides)]
            compared[country] += len({**sides[0], **sides[1]})
    return pd.DataFrame(moved, columns=ESTIMATES).astype(no_estimates().dtypes), compared


def no_estimates() -> pd.DataFrame:
    """A table of moved estimates without rows."""
    kinds = dict.fromkeys(_ROW, "str") | dict.fromkeys(_VALUES, "float64")
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})


def _apart(before: Estimates, after: Estimates) -> Iterator[tuple[object, ...]]:
    """The rows of a table that differ: name, numbers before, numbers after."""
    if before is after:
        return
    rows = list({**before, **after})
    old, new = (
        np.array([side.get(row, _NONE) for row in rows]).reshape(-1, 3) for side in (before, after)
    )
    for at in np.flatnonzero(differs(old, new).any(axis=1)):
        yield rows[at], *old[at].tolist(), *new[at].tolist()


_NONE = (np.nan,) * 3


def changed_statements(
    before: Stated, after: Stated
) -> tuple[tuple[Statement, ...], dict[str, int]]:
    """The named results that differ, and how many there are, by country.

    A list of sentences or key figures gives one statement an entry that differs.
    """
    told: list[Statement] = []
    compared = {}
    for country, had in before.results.items():
        has = after.results[country]
        names = _names(had, has)
        said = (_statement(country, name, had, has) for name in names)
        told += [each for each in said if each is not None]
        compared[country] = len(names)
    return tuple(told), compared


_Results = Mapping[str, Mapping[str, Part]]


def _names(before: _Results, after: _Results) -> list[str]:
    """Every name that either run has, in the order of the later one's last language."""
    known = [*before.values(), *after.values()]
    return list(dict.fromkeys(name for each in reversed(known) for name in each))


def _statement(country: str, name: str, had: _Results, has: _Results) -> Statement | None:
    """The statement where it differs in any language by more than its blanks."""
    none: Part = ("", "", ())
    old, new = ([side[lang].get(name, none) for lang in LANGUAGES] for side in (had, has))
    if old == new:
        return None
    plain = [[_in_plain_blanks(part) for part in side] for side in (old, new)]
    if plain[0] == plain[1]:
        return None
    cells = max(_cells_apart(a[2], b[2]) for a, b in zip(*plain, strict=True))
    kind = next(part[0] for part in (*new, *old) if part[0])
    texts = [dict(zip(LANGUAGES, (part[1] for part in side), strict=True)) for side in (old, new)]
    return Statement(country, name, kind, texts[0], texts[1], cells)


def in_plain_blanks(text: str) -> str:
    """The text with any blank as a plain one: where a line may break says nothing else."""
    return " ".join(text.split())


def _in_plain_blanks(part: Part) -> Part:
    kind, text, rows = part
    return kind, in_plain_blanks(text), tuple(tuple(map(in_plain_blanks, row)) for row in rows)


def _cells_apart(before: tuple[tuple[str, ...], ...], after: tuple[tuple[str, ...], ...]) -> int:
    """How many cells differ of rows with the same first cells; a row of one side counts whole."""
    rows = [{(row[0], n): row for n, row in _numbered(side)} for side in (before, after)]
    total = 0
    for key in {**rows[0], **rows[1]}:
        old, new = rows[0].get(key, ()), rows[1].get(key, ())
        total += sum(a != b for a, b in zip(old, new, strict=False)) + abs(len(old) - len(new))
    return total


def _numbered(rows: tuple[tuple[str, ...], ...]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each row with how many rows of its first cell stand before it."""
    seen: dict[str, int] = {}
    for row in rows:
        seen[row[0]] = seen.get(row[0], 0) + 1
        yield seen[row[0]], row
