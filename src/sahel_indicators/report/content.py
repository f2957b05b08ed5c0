"""What a report is made of, as plain data: named results of one country in one language.

A run computes the results once and writes them beside its documents (`content_file`), which are
made from that file in seconds, without a panel or an analysis. Every family of findings gives its
results by a function

    results(found, words) -> dict[str, Result]

in which names are lower case with underscores (`trend_sentences`, `idps_latest`), stay the same in
all languages, and hold text that is ready to be read: numbers formatted, nothing left to compute.
Nothing in them is markup: whatever they hold is shown as it is written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeVar

from ..errors import DataError
from ..files import replace_file

# How a figure came to be: as its producer printed it, as a producer expects it to be, or computed
# here from published figures.
Status = Literal["published", "projected", "computed"]
STATUSES: tuple[Status, ...] = ("published", "projected", "computed")

# Raised when a document of an older run could be misread.
FORMAT = 1


@dataclass(frozen=True)
class Text:
    """A word, a number or sentences, to stand in a paragraph or to be one."""

    text: str


@dataclass(frozen=True)
class Listing:
    """Sentences, one an item."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    """One number with what it counts; `detail` gives producer and date."""

    value: str
    label: str
    detail: str
    status: Status


@dataclass(frozen=True)
class Facts:
    """The few numbers that a cover shows."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Column:
    """One column of a table: ready cells and, where they can be put in order, their numbers."""

    title: str
    cells: tuple[str, ...]
    numbers: tuple[float | None, ...] = ()

    @property
    def numeric(self) -> bool:
        """Whether it is set to the right and sorted as numbers."""
        return bool(self.numbers)


@dataclass(frozen=True)
class Table:
    """A table; the first column names its rows. All columns have one cell a row."""

    caption: str
    columns: tuple[Column, ...]
    statuses: tuple[Status, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        lengths = {len(column.cells) for column in self.columns}
        lengths |= {len(column.numbers) for column in self.columns if column.numeric}
        if len(lengths) != 1:
            raise DataError(f"the columns of the table '{self.caption}' differ in length")

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The cells, row by row."""
        return list(zip(*(column.cells for column in self.columns), strict=True))


@dataclass(frozen=True)
class Figure:
    """A drawn figure: its files are `figures/<stem>.png`, .svg, .csv of the run (`plates.stem`).

    Title, subtitle, source and note stand in the image itself; `alt` says what is to be seen,
    `reading` in one line how to read it.
    """

    stem: str
    title: str
    subtitle: str
    source: str
    alt: str
    note: str = ""
    statuses: tuple[Status, ...] = ()
    reading: str = ""


Result = Text | Listing | Facts | Table | Figure
_KINDS: dict[str, type[Result]] = {
    "text": Text,
    "list": Listing,
    "facts": Facts,
    "table": Table,
    "figure": Figure,
}


def content_file(country: str, language: str) -> Path:
    """Where a run leaves them, in its folder."""
    return Path("report") / f"{country}_content_{language}.json"


def as_fields(part: object) -> dict[str, Any]:
    """A dataclass as JSON has it, one level down. Raises `TypeError` for anything else."""
    if not is_dataclass(part) or isinstance(part, type):
        raise TypeError(f"a {type(part).__name__} is no part of a report")
    return {each.name: getattr(part, each.name) for each in fields(part)}


_Part = TypeVar("_Part")


def with_texts(part: _Part, told: Callable[[str], str]) -> _Part:
    """A result, or whatever is made of results, with each of its texts as `told` gives it."""
    changed: Any = part
    if isinstance(part, str):
        changed = told(part)
    elif isinstance(part, tuple):
        changed = tuple(with_texts(each, told) for each in part)
    elif isinstance(part, dict):
        changed = {key: with_texts(each, told) for key, each in part.items()}
    elif is_dataclass(part) and not isinstance(part, type):
        changed = replace(part, **with_texts(as_fields(part), told))
    return changed  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Content:
    """All results that a report on `country` can name, in one language.

    `findings` says of every finding whether this country has it: parts of a text can depend on it.
    """

    country: str
    language: str
    results: Mapping[str, Result] = field(default_factory=dict)
    findings: Mapping[str, bool] = field(default_factory=dict)

    def write(self, path: Path) -> None:
        """As JSON: the same results give the same bytes."""
        results = {
            name: {"kind": kind_of(result), **as_fields(result)}
            for name, result in self.results.items()
        }
        content = {
            "format": FORMAT,
            "country": self.country,
            "language": self.language,
            "findings": dict(self.findings),
            "results": results,
        }
        text = json.dumps(content, ensure_ascii=False, indent=1, default=as_fields)
        replace_file(path, text.encode() + b"\n")


def read_content(path: Path, language: str | None = None) -> Content:
    """The results that a run has left, in `language` where one is asked for.

    Raises `DataError` where there are none to be read, or where they are damaged.
    """
    if not path.is_file():
        raise DataError("there are no computed results to report on", remedy="call sahel run")
    try:
        read = _read(json.loads(path.read_text("utf-8")))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise _damaged(path) from error
    if language not in (None, read.language):
        raise _damaged(path)
    return read


def _damaged(path: Path) -> DataError:
    return DataError(f"the computed results in {path.name} are damaged", remedy="call sahel run")


def _read(content: dict[str, Any]) -> Content:
    if content.get("format") != FORMAT:
        raise DataError(
            "the computed results are those of another version of the package",
            remedy="call sahel run",
        )
    results = {name: _from_json(result) for name, result in content["results"].items()}
    return Content(content["country"], content["language"], results, content["findings"])


def kind_of(result: Result) -> str:
    """What a result is called: text, list, facts, table or figure."""
    return next(kind for kind, made in _KINDS.items() if isinstance(result, made))


def _from_json(entry: dict[str, Any]) -> Result:
    fields = {name: value for name, value in entry.items() if name != "kind"}
    if entry["kind"] == "table":
        fields["columns"] = tuple(Column(**_tuples(column)) for column in fields["columns"])
    if entry["kind"] == "facts":
        fields["facts"] = tuple(Fact(**fact) for fact in fields["facts"])
    return _KINDS[entry["kind"]](**_tuples(fields))


def _tuples(fields: dict[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in fields.items()}
