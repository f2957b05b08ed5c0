"""How a result shows itself in a notebook: reading, warnings, intervals drawn, account of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import Markup

from ..display import drawings, markup
from ..display.drawings import Interval

if TYPE_CHECKING:
    from .results import Result

# The columns of an estimate with its interval, in the tables of the results; the first that are
# there are drawn. `band_low` and `band_high`, where there, are the band around it.
_DRAWN = (
    ("estimate", "ci_low", "ci_high"),
    ("percent", "percent_low", "percent_high"),
    ("estimate", "null_low", "null_high"),
)
_BAND = ("band_low", "band_high")
_WORDS = {
    "std_error": "std. error",
    "ci_low": "low",
    "ci_high": "high",
    "p_value": "p",
    "percent_low": "low",
    "percent_high": "high",
    "band_low": "band low",
    "band_high": "band high",
    "null_low": "null low",
    "null_high": "null high",
}


def as_card(result: Result) -> str:
    """The whole result as HTML."""
    first, *lines = result._reading()
    return markup.card(
        markup.paragraph(first, "title"),
        markup.listing([line.strip() for line in lines]),
        *[markup.note(each) for each in result.notes],
        _table(result),
        _account(result.sample),
        _diagnostics(result),
    )


def _table(result: Result) -> Markup:
    """The table of results, with its intervals drawn on one scale where it has any."""
    frame = result.to_frame()
    shown = frame.head(markup.MOST_ROWS)
    table = shown if isinstance(shown.index, pd.RangeIndex) else shown.reset_index()
    drawn = next((names for names in _DRAWN if set(names) <= set(frame.columns)), None)
    rows = _intervals(table, drawn) if drawn else []
    scale = drawings.scale_of(rows)
    caption = ""
    if drawn and scale:
        pictures = [drawings.interval(row, scale, _in_words(row)) for row in rows]
        place = list(table.columns).index(drawn[2]) + 1
        table.insert(place, _interval(drawn, result.level), markup.drawn(pictures, table.index))
        ends = f"{markup.number(scale.low)} to {markup.number(scale.high)}"
        caption = f"Intervals are drawn on one scale from {ends}; dashed: zero"
    return markup.table(table, caption=caption, heads=_WORDS) + _rest(len(frame) - len(shown))


def _interval(drawn: tuple[str, str, str], level: float) -> str:
    of = " under random placement" if drawn[1] == "null_low" else " interval"
    return f"{100 * level:g} %{of}"


def _rest(rows: int) -> Markup:
    if rows <= 0:
        return Markup("")
    return markup.paragraph(f"and {rows:,} more rows: to_frame() has them all")


def _intervals(frame: pd.DataFrame, drawn: tuple[str, str, str]) -> list[Interval]:
    names = [*drawn, *(_BAND if set(_BAND) <= set(frame.columns) else ())]
    return [Interval(*row) for row in frame[names].astype(float).itertuples(index=False)]


def _in_words(row: Interval) -> str:
    low, high = markup.number(row.low), markup.number(row.high)
    return f"{markup.number(row.estimate)}, interval {low} to {high}"


def _account(sample: pd.DataFrame) -> Markup:
    return markup.folded("Account of rows", markup.table(sample, rows_named=False))


def _diagnostics(result: Result) -> Markup:
    plain = {
        key: markup.written(value)
        for key, value in result.diagnostics.items()
        if isinstance(value, str | int | float)
    }
    return markup.folded("Diagnostics", markup.pairs(plain)) if plain else Markup("")
