"""What a trace holds: the values, what they were computed from, and the rows behind, as tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

import pandas as pd

from ...observations import COLUMNS
from .origins import ORIGIN

if TYPE_CHECKING:
    from .shown import Part

# A row behind a value: the observation, its place by name, and where its publisher wrote it.
ROWS = ["number", *COLUMNS, "area_name", "producer", *ORIGIN]


@dataclass(frozen=True, repr=False)
class Trace:
    """The way back from a number to the rows of the files behind it.

    `cells` is what a panel holds at the period asked about, one row a status of the Cadre
    Harmonisé's analyses (ch_status, value, completeness, source). `values` are all published values
    of the area and period, by `number`, with `verdict`: "shown", or why another one is. `inputs`
    are the figures that each traced value was computed from: number, variable, unit, role, figure,
    sum_of_rows, rows, areas, agrees, note. `rows` are the observations behind them (`ROWS`), `text`
    being the row as published. `missing` are areas inside without a figure (number, area_code,
    area_name, reason), `aside` quarantined rows that may belong to it (`aside.set_aside`).
    `problems` says what does not agree: where there is any, the number is not to be used. `remarks`
    are exercises left out as repetitions, and files that have changed or are no longer at hand.
    `reported` is what figures of the report show of a country's value over other areas
    (`reported.with_reported`).
    """

    key: str
    title: str
    unit: str
    country: str
    place: str
    place_level: int
    period: str
    basis: str
    formula: str
    reference: str
    caveat: str
    cells: pd.DataFrame
    values: pd.DataFrame
    inputs: pd.DataFrame
    rows: pd.DataFrame
    missing: pd.DataFrame
    aside: pd.DataFrame
    problems: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    reported: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def agrees(self) -> bool:
        """Whether the rows make up the figures, and the figures the published values."""
        return not self.problems

    @property
    def subtitle(self) -> str:
        """Of which area and period."""
        return f"{self.place}, {self.period}"

    def to_dict(self) -> dict[str, Any]:
        """The trace as plain values: tables as lists of records, days as text, missing as None."""
        return {each.name: plain(getattr(self, each.name)) for each in fields(self)}

    def parts(self, details: bool = False) -> Iterator[Part]:
        """What it has to say, part by part, for whoever shows it; `details` gives every row."""
        from .shown import indicator_parts

        return indicator_parts(self, details)

    def __repr__(self) -> str:
        from .shown import as_text

        return as_text(self)

    def _repr_html_(self) -> str:
        from .shown import as_card

        return as_card(self)


def plain(value: Any) -> Any:
    """A field as JSON takes it."""
    if isinstance(value, pd.DataFrame):
        return [{str(k): _cell(v) for k, v in row.items()} for row in value.to_dict("records")]
    return list(value) if isinstance(value, tuple) else value


def _cell(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value
