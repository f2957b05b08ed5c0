"""The numbers that a report leads with: estimates of the findings, and the named results."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from ..errors import DataError
from ..store import read_table

LANGUAGES = ("en", "fr")
# Where a country's code stands, this stands for what is found about all countries at once.
ALL_AT_ONCE = ""
# A part of a named result: its kind, what it reads, and the cells of a table.
Part = tuple[str, str, tuple[tuple[str, ...], ...]]
# A table of findings: by the name of its row each estimate, with the ends of its interval.
Estimates = Mapping[str, tuple[float, float, float]]
_Read = TypeVar("_Read")


@dataclass(frozen=True)
class Numbers:
    """A table of findings: the columns that name a row, and its number with its interval."""

    table: str
    key: tuple[str, ...]
    value: str = "estimate"
    low: str = "ci_low"
    high: str = "ci_high"


# Every table of numbers that a run leaves in findings/<COUNTRY>/ ...
TABLES = (
    Numbers("conflict_food_estimates", ("measure", "window", "effects", "timing", "together")),
    Numbers("conflict_food_checks", ("group", "check", "area", "since", "outcome")),
    Numbers("conflict_food_curve", ("exposure", "controls", "effects", "weights")),
    Numbers("conflict_food_lags", ("statistic", "lag")),
    Numbers("minusma_estimates", ("measure", "controls", "dates", "model")),
    Numbers("projections", ("exercise", "judge", "forecast", "weights"), "bias"),
)
# ... and, of all countries at once, in findings/.
TABLES_ALL_AT_ONCE = (Numbers("spillover", ("group", "model")),)


@dataclass(frozen=True)
class Stated:
    """What a run states by country: its estimates by table, its named results by language.

    Of all countries at once (`ALL_AT_ONCE`) there are estimates only.
    """

    estimates: Mapping[str, Mapping[str, Estimates]]
    results: Mapping[str, Mapping[str, Mapping[str, Part]]]


class Reader:
    """Reads what runs state. A file that two runs share is read once, and gives the same object.

    Most files are shared, for a run links to what it has not computed anew.
    """

    def __init__(self) -> None:
        self._read: dict[tuple[int, ...], Any] = {}

    def stated(self, folder: Path, countries: Collection[str]) -> Stated:
        """What a run states of some countries (`ALL_AT_ONCE` among them, or not).

        Raises `DataError` where a file of it is damaged.
        """
        estimates = {country: self._tables(folder, country) for country in countries}
        results = {
            country: {
                language: self._once(_content(folder, country, language), _results)
                for language in LANGUAGES
            }
            for country in countries
            if country != ALL_AT_ONCE
        }
        return Stated(estimates, results)

    def _tables(self, folder: Path, country: str) -> dict[str, Estimates]:
        """The tables of numbers that there are of a country, or of all at once."""
        tables = TABLES_ALL_AT_ONCE if country == ALL_AT_ONCE else TABLES
        paths = {each: _table(folder, country, each) for each in tables}
        return {
            each.table: self._once(path, partial(_estimates, each))
            for each, path in paths.items()
            if path.is_file()
        }

    def _once(self, path: Path, read: Callable[[Path], _Read]) -> _Read:
        file = path.stat()
        # Size and time as well: not every file system numbers its files.
        key = (file.st_dev, file.st_ino, file.st_size, file.st_mtime_ns)
        if key not in self._read:
            self._read[key] = read(path)
        found: _Read = self._read[key]
        return found


def stating(folder: Path) -> set[str]:
    """The countries that a run has a report of; `ALL_AT_ONCE` where it has findings about all.

    Runs of versions that made a report of one country only kept it elsewhere: they have none.
    """
    contents = (folder / "report").glob(f"*_content_{LANGUAGES[0]}.json")
    codes = {path.name.partition("_")[0] for path in contents}
    whole = {
        code for code in codes if all(_content(folder, code, each).is_file() for each in LANGUAGES)
    }
    found = any(_table(folder, ALL_AT_ONCE, each).is_file() for each in TABLES_ALL_AT_ONCE)
    return {*whole, ALL_AT_ONCE} if found else whole


def _table(folder: Path, country: str, declared: Numbers) -> Path:
    return folder / "findings" / country / f"{declared.table}.parquet"


def _content(folder: Path, country: str, language: str) -> Path:
    return folder / "report" / f"{country}_content_{language}.json"


_REMEDY = "run `sahel run`; if it stays, correct changes_stated.TABLES"


def _estimates(declared: Numbers, path: Path) -> Estimates:
    numbers = declared.value, declared.low, declared.high
    found = read_table(path)
    if lacking := {*declared.key, *numbers} - set(found.columns):
        raise DataError(f"{path} lacks {', '.join(sorted(lacking))}.", remedy=_REMEDY)
    keys = zip(*(found[name].tolist() for name in declared.key), strict=True)
    figures = zip(*(found[name].astype("float64").tolist() for name in numbers), strict=True)
    rows = {", ".join(map(_said, key)): each for key, each in zip(keys, figures, strict=True)}
    if len(rows) < len(found):
        raise DataError(f"{path} has two rows of one name.", remedy=_REMEDY)
    return rows


def _said(value: object) -> str:
    """A part of a row's name; "" where it is missing, a date as a day."""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]


def _results(path: Path) -> dict[str, Part]:
    try:
        return dict(_parts(json.loads(path.read_text("utf-8"))["results"]))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise DataError(f"{path} is damaged.", remedy="run `sahel run`") from error


def _parts(results: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, Part]]:
    for name, result in results.items():
        kind = str(result["kind"])
        if name.endswith("_points") and f"{name.removesuffix('_points')}_answer" in results:
            continue  # the answer once more, in paragraphs that come and go
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
