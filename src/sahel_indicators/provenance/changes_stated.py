"""The numbers that a report leads with: estimates of the findings, and the named results."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..errors import DataError
from ..store import read_table
from .changes_observed import differs

LANGUAGES = ("en", "fr")
# A part of a named result: its kind, what it reads, and the cells of a table.
_Part = tuple[str, str, tuple[tuple[str, ...], ...]]


@dataclass(frozen=True)
class Numbers:
    """A table of findings: the columns that name a row, and its number with its interval."""

    table: str
    key: tuple[str, ...]
    value: str = "estimate"
    low: str = "ci_low"
    high: str = "ci_high"


# Every table of numbers that a run leaves in findings/.
TABLES = (
    Numbers("conflict_food_estimates", ("measure", "window", "effects", "timing", "together")),
    Numbers("conflict_food_checks", ("group", "check", "area", "since", "outcome")),
    Numbers("conflict_food_curve", ("exposure", "controls", "effects", "weights")),
    Numbers("conflict_food_lags", ("statistic", "lag")),
    Numbers("minusma_estimates", ("measure", "controls", "dates", "model")),
    Numbers("spillover", ("group", "model")),
    Numbers("projections", ("exercise", "judge", "forecast", "weights"), "bias"),
)

_VALUES = ["before", "low_before", "high_before", "after", "low_after", "high_after"]
ESTIMATES = ["table", "row", *_VALUES]


@dataclass(frozen=True)
class Stated:
    """What a run states: the rows of its tables of numbers, and its named results by language."""

    estimates: pd.DataFrame
    results: Mapping[str, Mapping[str, _Part]]


def stated_in(folder: Path) -> Stated:
    """What a run states in its folder. Raises `DataError` where a file of it is damaged."""
    return Stated(
        pd.concat([_estimates(folder, each) for each in TABLES], ignore_index=True),
        {language: _results(folder, language) for language in LANGUAGES},
    )


def changed_estimates(before: Stated, after: Stated) -> tuple[pd.DataFrame, int]:
    """The estimates that moved, came or went (columns `ESTIMATES`), and how many were compared.

    `row` names the row of its table, "conflict_events, 12, region-by-period, before, False". An
    interval that moved counts as well. A table that only one run has (of a country that lacks a
    finding) counts with all its rows.
    """
    both = before.estimates.merge(
        after.estimates, on=["table", "row"], how="outer", suffixes=("_before", "_after"),
        sort=False, validate="one_to_one",
    )  # fmt: skip
    both = both.rename(columns={"value_before": "before", "value_after": "after"})
    apart = [
        differs(both[old].to_numpy(), both[new].to_numpy())
        for old, new in zip(_VALUES[:3], _VALUES[3:], strict=True)
    ]
    moved = both[reduce(np.logical_or, apart)]
    return moved[ESTIMATES].reset_index(drop=True), len(both)


def _estimates(folder: Path, declared: Numbers) -> pd.DataFrame:
    """The rows of one table of findings: table, row, value, low, high."""
    path = folder / "findings" / f"{declared.table}.parquet"
    names = {declared.value: "value", declared.low: "low", declared.high: "high"}
    if not path.is_file():
        none = {name: pd.Series(dtype="float64") for name in names.values()}
        text = {name: pd.Series(dtype="str") for name in ("table", "row")}
        return pd.DataFrame({**text, **none})
    found = read_table(path)
    if lacking := {*declared.key, *names} - set(found.columns):
        raise DataError(
            f"{path} lacks {', '.join(sorted(lacking))}.",
            remedy="run `sahel run`; if it stays, correct changes_stated.TABLES",
        )
    named = [", ".join(map(_said, row)) for row in found[list(declared.key)].itertuples(False)]
    numbers = found[list(names)].rename(columns=names).astype("float64")
    return numbers.assign(table=declared.table, row=pd.Series(named, dtype="str"))


def _said(value: object) -> str:
    """A part of a row's name; "" where it is missing, a date as a day."""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]


@dataclass(frozen=True)
class Statement:
    """A named result of the report that reads otherwise than before.

    `kind` is the result's ("text", "facts", "figure" for its title, "table" ...); `before` and
    `after` hold the text by language, "" where the report had or has no such result. Of a table
    they hold its caption, and `cells` counts the cells that differ.
    """

    name: str
    kind: str
    before: Mapping[str, str]
    after: Mapping[str, str]
    cells: int = 0


def changed_statements(before: Stated, after: Stated) -> tuple[list[Statement], int]:
    """The named results of `report/content_<language>.json` that differ, and how many there are.

    A list of sentences or key figures gives one statement an entry that differs.
    """
    parts = {"before": before.results, "after": after.results}
    known = [*parts["before"].values(), *parts["after"].values()]
    names = list(dict.fromkeys(name for each in reversed(known) for name in each))
    said = (_statement(name, parts) for name in names)
    return [each for each in said if each is not None], len(names)


def _results(folder: Path, language: str) -> dict[str, _Part]:
    path = folder / "report" / f"content_{language}.json"
    if not path.is_file():
        return {}
    try:
        return dict(_parts(json.loads(path.read_text("utf-8"))["results"]))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise DataError(f"{path} is damaged.", remedy="run `sahel run`") from error


def _parts(results: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, _Part]]:
    for name, result in results.items():
        kind = str(result["kind"])
        if kind == "list":
            for number, item in enumerate(result["items"], start=1):
                yield f"{name} {number}", (kind, item, ())
        elif kind == "facts":
            for number, fact in enumerate(result["facts"], start=1):
                text = f"{fact['value']} {fact['label']} ({fact['detail']})"
                yield f"{name} {number}", (kind, text, ())
        elif kind == "table":
            cells = tuple(tuple(column["cells"]) for column in result["columns"])
            yield name, (kind, result["caption"], tuple(zip(*cells, strict=True)))
        else:
            yield name, (kind, result["title"] if kind == "figure" else result["text"], ())


def _statement(
    name: str, parts: Mapping[str, Mapping[str, Mapping[str, _Part]]]
) -> Statement | None:
    """The statement where it differs in any language by more than its blanks."""
    none: _Part = ("", "", ())
    old, new = (
        [parts[side][lang].get(name, none) for lang in LANGUAGES] for side in ("before", "after")
    )
    plain = [[_in_plain_blanks(part) for part in side] for side in (old, new)]
    if plain[0] == plain[1]:
        return None
    cells = max(_cells_apart(a[2], b[2]) for a, b in zip(*plain, strict=True))
    kind = next(part[0] for part in (*new, *old) if part[0])
    texts = [dict(zip(LANGUAGES, (part[1] for part in side), strict=True)) for side in (old, new)]
    return Statement(name, kind, texts[0], texts[1], cells)


def in_plain_blanks(text: str) -> str:
    """The text with any blank as a plain one: where a line may break says nothing else."""
    return " ".join(text.split())


def _in_plain_blanks(part: _Part) -> _Part:
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
