"""Tables, notes and folding parts in HTML: for light and dark, for eyes and for screen readers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

# The class twice outweighs JupyterLab's own rules for tables, which set every cell to the right.
# The colours are JupyterLab's own where there is one around; the second of each pair serves pages
# without a theme. Lines and marks take the colour of the text, so that they are seen on any ground.
_STYLE = Markup("""<style>
.sahel { --sahel-mark: var(--jp-brand-color1, #0072bc); max-width: 72rem; line-height: 1.45;
  --sahel-warn: var(--jp-warn-color1, #b35900); }
.sahel p, .sahel ul { margin: .3em 0; }
.sahel.sahel table { border-collapse: collapse; margin: .5em 0; font-size: inherit; }
.sahel caption { caption-side: top; text-align: left; padding: .2em 0; }
.sahel.sahel table :is(th, td) { text-align: left; vertical-align: middle; padding: .2em .6em;
  border: 0; border-bottom: 1px solid var(--jp-border-color2, #bfbfbf); white-space: normal; }
.sahel.sahel table thead th { border-bottom-color: currentColor; font-weight: 600;
  vertical-align: bottom; }
.sahel.sahel table tbody th { font-weight: 500; }
.sahel.sahel table .number { text-align: right; font-variant-numeric: tabular-nums;
  white-space: nowrap; }
.sahel .together { white-space: nowrap; }
.sahel .missing { font-style: italic; opacity: .8; }
.sahel .note { border-left: 4px solid var(--sahel-warn); padding: .2em .7em; margin: .4em 0; }
.sahel .title { font-weight: 600; font-size: 1.08em; }
.sahel .wide { overflow-x: auto; }
.sahel details { margin: .3em 0; } .sahel summary { cursor: pointer; }
.sahel svg { display: block; overflow: visible; }
</style>""")

# A table of more rows than these shows the first of them and says how many there are.
MOST_ROWS = 40
MISSING = Markup('<span class="missing">no figure</span>')


def card(*parts: str) -> str:
    """Parts of HTML as one piece that brings its own look along."""
    return Markup('<div class="sahel">{}{}</div>').format(_STYLE, Markup("").join(parts))


def paragraph(text: str, role: str = "") -> Markup:
    """A text; `role` is "title" or "note" (a warning, told by its word and not by colour alone)."""
    kind = Markup(' class="{}"').format(role) if role else ""
    return Markup("<p{}>{}</p>").format(kind, text)


def note(text: str) -> Markup:
    """A warning that cannot be overlooked."""
    return Markup('<p class="note" role="note"><strong>Note:</strong> {}</p>').format(text)


def listing(items: Sequence[str]) -> Markup:
    """Items one below the other."""
    inside = Markup("").join(Markup("<li>{}</li>").format(item) for item in items)
    return Markup("<ul>{}</ul>").format(inside)


def folded(summary: str, *parts: str, is_open: bool = False) -> Markup:
    """Parts that show once their summary is opened."""
    state = Markup(' open=""') if is_open else ""
    inside = Markup("").join(parts)
    return Markup("<details{}><summary>{}</summary>{}</details>").format(state, summary, inside)


def table(
    frame: pd.DataFrame,
    *,
    caption: str = "",
    heads: Mapping[str, str] | None = None,
    most: int = MOST_ROWS,
    rows_named: bool = True,
) -> Markup:
    """A table whose first column names the rows (unless `rows_named` is False).

    Numbers stand to the right, a missing one says so; cells that are `Markup` are put in as they
    are. `heads` are the headings of columns that are not called by their name.
    """
    names = dict(heads or {})
    numeric = {name for name in frame.columns if _is_numeric(frame[name])}
    titles = [
        Markup('<th scope="col"{}>{}</th>').format(_class(name in numeric), names.get(name, name))
        for name in frame.columns
    ]
    rows = [_row(row, numeric, rows_named) for row in frame.head(most).to_dict("records")]
    return Markup(
        '<div class="wide"><table>{}<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>{}'
    ).format(
        Markup("<caption>{}</caption>").format(caption) if caption else "",
        Markup("").join(titles),
        Markup("").join(rows),
        _rest(len(frame) - most),
    )


def drawn(pictures: Sequence[Markup], index: pd.Index) -> pd.Series:
    """Drawings as a column of a table; of a plain column pandas would make text, to be escaped."""
    return pd.Series(list(pictures), index=index, dtype=object)


def pairs(entries: Mapping[str, str | Markup]) -> Markup:
    """Names and what they stand for, as a table of two columns without headings."""
    rows = [
        Markup('<tr><th scope="row">{}</th><td>{}</td></tr>').format(name, value)
        for name, value in entries.items()
    ]
    return Markup("<table><tbody>{}</tbody></table>").format(Markup("").join(rows))


def together(text: str) -> Markup:
    """A text that is not broken into lines."""
    return Markup('<span class="together">{}</span>').format(text)


def _is_numeric(column: pd.Series) -> bool:
    return column.dtype.kind in "iuf"


def _class(is_number: bool) -> Markup:
    return Markup(' class="number"') if is_number else Markup("")


def _row(row: Mapping[Any, Any], numeric: Collection[Any], named: bool) -> Markup:
    cells = [
        _cell(value, name in numeric, named and place == 0)
        for place, (name, value) in enumerate(row.items())
    ]
    return Markup("<tr>{}</tr>").format(Markup("").join(cells))


def _cell(value: Any, is_number: bool, names_the_row: bool) -> Markup:
    if names_the_row:
        return Markup('<th scope="row"{}>{}</th>').format(_class(is_number), written(value))
    return Markup("<td{}>{}</td>").format(_class(is_number), written(value))


def _rest(rows: int) -> Markup:
    return paragraph(f"and {rows:,} more rows, not shown here") if rows > 0 else Markup("")


def written(value: Any) -> Markup:
    """A cell as it is read: three significant digits, days as days, what is missing in words."""
    for kind, write in _WRITERS.items():
        if isinstance(value, kind):
            return write(value)
    return MISSING if _is_missing(value) else escape(str(value))


def _is_missing(value: Any) -> bool:
    missing = pd.isna(value)
    return bool(missing) if isinstance(missing, bool) else False


def number(value: float) -> str:
    """Three significant digits, thousands apart; from a thousand up every digit before the point.

    No figure is rounded to zero: 0.00012 stays 0.00012, and 0 is a measured zero.
    """
    digits = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return digits.replace("-", "−")


def _day(value: pd.Timestamp) -> Markup:
    return MISSING if pd.isna(value) else escape(f"{value:%Y-%m-%d}")


def _float(value: float) -> Markup:
    return MISSING if pd.isna(value) else escape(number(value))


# The first that fits: a Markup is a text too, and True is a number.
_WRITERS: dict[type | tuple[type, ...], Callable[[Any], Markup]] = {
    Markup: lambda value: value,
    bool: lambda value: escape("yes" if value else "no"),
    (pd.Timestamp, type(pd.NaT)): _day,
    float: _float,
    int: lambda value: escape(f"{value:,}".replace("-", "−")),
}
