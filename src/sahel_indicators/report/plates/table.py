"""A table as a notebook shows it: ready cells with caption, source and reading help."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from ...figures.words import words_of
from ..content import Column, Table


@dataclass(frozen=True)
class TablePlate:
    """One table in one language: `table` as it is shown, `data` the numbers behind it.

    `source` names the producers; `sources` and `inputs` are those of a `Plate`.
    """

    name: str
    language: str
    table: Table
    source: str
    data: pd.DataFrame
    sources: list[dict[str, str]]
    inputs: tuple[str, ...]

    def _repr_html_(self) -> str:
        head = [_cell("th", "col", column.title, column.numeric) for column in self.table.columns]
        numeric = [column.numeric for column in self.table.columns]
        body = [_row(cells, numeric) for cells in self.table.rows]
        return Markup("<table>{}<thead><tr>{}</tr></thead><tbody>{}</tbody></table>{}").format(
            Markup('<caption style="caption-side:top;text-align:left">{}</caption>').format(
                Markup("<strong>{}</strong>").format(self._joined(self.table.caption))
            ),
            Markup("").join(head),
            Markup("").join(body),
            self._below(),
        )

    def __repr__(self) -> str:
        frame = pd.DataFrame({column.title: column.cells for column in self.table.columns})
        parts = [self.table.caption, frame.to_string(index=False), self.table.note, self._cited()]
        return "\n".join(part for part in parts if part)

    def _below(self) -> Markup:
        told = [self._joined(text) for text in (self.table.note, self._cited()) if text]
        return Markup("").join(Markup("<p>{}</p>").format(text) for text in told)

    def _cited(self) -> str:
        return words_of(self.language)["source"] + self.source

    def _joined(self, text: str) -> str:
        return words_of(self.language).joined(text)


_SIDES = {True: "right", False: "left"}


def _row(cells: tuple[str, ...], numeric: list[bool]) -> Markup:
    first, *others = cells
    made = [_cell("th", "row", first, numeric[0])]
    made += [
        _cell("td", "", text, number) for text, number in zip(others, numeric[1:], strict=True)
    ]
    return Markup("<tr>{}</tr>").format(Markup("").join(made))


def _cell(tag: str, scope: str, text: str, numeric: bool) -> Markup:
    """A cell with its text escaped; numbers to the right, words to the left."""
    side = "right;white-space:nowrap" if numeric and tag == "td" else _SIDES[numeric]
    scoped = Markup(' scope="{}"').format(scope) if scope else ""
    return Markup('<{0}{1} style="text-align:{2}">{3}</{0}>').format(
        Markup(tag), scoped, side, text
    )


def columns_of(
    cells: pd.DataFrame, numbers: dict[str, pd.Series] | None = None
) -> tuple[Column, ...]:
    """The columns of a table from ready texts; `numbers` of a title make its column numeric."""
    made = []
    for title in cells.columns:
        told = (numbers or {}).get(str(title))
        values = () if told is None else tuple(None if pd.isna(v) else float(v) for v in told)
        made.append(Column(str(title), tuple(map(str, cells[title])), values))
    return tuple(made)
