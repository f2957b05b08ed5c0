"""How results look on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd


def show(text: str) -> None:
    """A line of text on the terminal, just as it is."""
    from rich.console import Console

    Console(soft_wrap=True, highlight=False).print(text, markup=False)


# Text up to this long (a date, a code, a key) stays on one line in a table; longer text wraps.
_ONE_LINE = 18


def show_table(frame: pd.DataFrame, title: str) -> None:
    """A table on the terminal; numbers to the right, thousands apart, dates unbroken."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # Close columns: what people see first is 80 characters wide.
    table = Table(title=title, box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.title_justify, table.title_style = "left", "bold"
    for name in frame.columns:
        number = frame[name].dtype.kind in "iuf"
        short = number or frame[name].astype(str).str.len().max() <= _ONE_LINE
        side: Literal["left", "right"] = "right" if number else "left"
        table.add_column(str(name), justify=side, no_wrap=short, overflow="fold")
    for row in frame.itertuples(index=False):
        table.add_row(*(Text(_cell(cell)) for cell in row))
    Console().print(table)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "" if value != value else f"{value:,.10g}"
    return f"{value:,}" if isinstance(value, int) else str(value)
