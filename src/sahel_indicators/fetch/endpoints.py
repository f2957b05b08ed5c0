"""What is known of one table of one service: where it is, what is asked, what must come back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from .access import Access

if TYPE_CHECKING:
    from .queries import Query


@dataclass(frozen=True)
class Paging:
    """How the next page is asked for, and how one knows that all are there.

    "single": there is one. "numbered": `parameter` counts up from `first`. "offset": `parameter` is
    the number of records so far. "linked": the answer holds the next address under `next_key`.
    `pages_key` holds the number of pages, `total_key` that of records of the whole table. Without
    one of them only an empty page is the end: a short page may be the source's own limit.
    """

    kind: Literal["single", "numbered", "offset", "linked"] = "single"
    parameter: str = ""
    first: int = 1
    size_parameter: str = ""
    size: int = 0
    next_key: str = ""
    pages_key: str = ""
    total_key: str = ""
    most: int = 2_000


@dataclass(frozen=True)
class Endpoint:
    """One table of one service.

    `records` is the path of the list in the answer ("" where the answer is the list itself) and
    `fields` what each record must have. `proof` names the field that must hold what was asked for
    as country, so that a filter which the source overlooked is seen. `takes` are the options that
    the source can filter by, `default_release` what is taken where no release is asked for. `kept`
    are members of the answer that are stored beside the records, `count_key` the one under which
    their number is stored. `cited` is the key in `sources.toml`.
    """

    theme: str
    path: str
    cited: str
    parameters: Callable[[Query], dict[str, str]]
    format: Literal["json", "csv", "dataset"] = "json"
    records: str = ""
    fields: frozenset[str] = frozenset()
    proof: tuple[str, Callable[[Query], str]] | None = None
    takes: frozenset[str] = frozenset({"country", "since", "until"})
    default_release: str | None = None
    paging: Paging = Paging()
    kept: tuple[str, ...] = ()
    count_key: str = ""
    page_count_key: str = ""


@dataclass(frozen=True)
class Service:
    """One publisher's service: its tables, who may ask, how often."""

    name: str
    endpoints: tuple[Endpoint, ...]
    access: Access = field(default_factory=Access)
    interval: float = 1.0
    per_day: int | None = None
    token_path: str = ""
    token_form: Mapping[str, str] = field(default_factory=dict)
