"""Tables, drawings and cards as a reader and a screen reader find them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from markupsafe import Markup

from sahel_indicators.display import drawings, markup
from sahel_indicators.display.cards import shows_its_fields
from sahel_indicators.display.drawings import Interval, Scale, scale_of

SCRIPT = "<script>alert(1)</script>"


def parsed(html: str) -> ElementTree.Element:
    """The piece of HTML as a tree, which it is only if every element is closed."""
    return ElementTree.fromstring(f"<div>{html}</div>")


def texts(html: str, tag: str) -> list[str]:
    return ["".join(each.itertext()) for each in parsed(html).iter(tag)]


def test_a_name_with_markup_shows_as_it_is_written() -> None:
    html = markup.table(pd.DataFrame({SCRIPT: [SCRIPT]}), caption=SCRIPT)
    assert "<script" not in html
    assert texts(html, "th") == [SCRIPT, SCRIPT]
    assert texts(html, "caption") == [SCRIPT]
    assert "<script" not in markup.note(SCRIPT) + markup.folded(SCRIPT, markup.paragraph(SCRIPT))


def test_zero_and_missing_are_told_apart() -> None:
    days = [pd.NaT, pd.Timestamp("2023-06-30")]
    frame = pd.DataFrame({"n": [0.0, np.nan], "text": ["a", None], "day": days})
    cells = texts(markup.table(frame, rows_named=False), "td")
    assert cells == ["0", "a", "no figure", "no figure", "no figure", "2023-06-30"]


@pytest.mark.parametrize(
    ("value", "read"),
    [(1160.4, "1,160"), (-0.0136, "−0.0136"), (0.00012, "0.00012"), (0, "0"), (12.345, "12.3")],
)
def test_numbers_are_read_to_three_digits_and_never_rounded_to_zero(
    value: float, read: str
) -> None:
    assert markup.number(value) == read


def test_table_has_headings_for_columns_and_rows_and_says_what_it_leaves_out() -> None:
    frame = pd.DataFrame({"area": list("abcde"), "share": [1, 2, 3, 4, 5]})
    html = markup.table(frame, heads={"share": "Share, %"}, most=3)
    scopes = [(each.get("scope"), "".join(each.itertext())) for each in parsed(html).iter("th")]
    assert scopes[:2] == [("col", "area"), ("col", "Share, %")]
    assert scopes[2:] == [("row", "a"), ("row", "b"), ("row", "c")]
    assert "and 2 more rows, not shown here" in html


def test_colours_follow_the_theme_of_the_notebook() -> None:
    look = markup.card()
    assert "var(--jp-brand-color1, " in look and "var(--jp-warn-color1, " in look
    drawn = drawings.bar(0.5, "half") + drawings.sparkline([1, np.nan, 0], "line")
    fixed = re.findall(r'(?:fill|stroke)="(#\w+)"', drawn)
    assert fixed == []  # nothing has a colour that one of the two grounds would swallow


def test_drawings_say_in_words_what_they_show() -> None:
    one = Interval(0.2, -0.1, 0.5)
    for drawing in (
        drawings.interval(one, Scale(-1, 1), SCRIPT),
        drawings.bar(0, SCRIPT),
        drawings.sparkline([], SCRIPT),
    ):
        svg = parsed(drawing)[0]
        assert (svg.tag, svg.get("role"), svg.findtext("title")) == ("svg", "img", SCRIPT)


def test_interval_is_drawn_where_its_numbers_are() -> None:
    svg = parsed(drawings.interval(Interval(2, 1, 4, 0, 5), Scale(0, 10, width=110), ""))[0]
    lines = [(float(str(e.get("x1"))), float(str(e.get("x2")))) for e in svg.iter("line")]
    assert lines == [(5, 5), (5, 55), (15, 45)]  # zero, band, interval: 10 pixels a unit from 5 on
    assert [float(str(e.get("cx"))) for e in svg.iter("circle")] == [25]


def test_interval_without_bounds_or_estimate_draws_no_mark_for_them() -> None:
    svg = parsed(drawings.interval(Interval(np.nan, np.nan, np.nan), Scale(0, 1), ""))[0]
    assert (len(list(svg.iter("line"))), len(list(svg.iter("circle")))) == (1, 0)


def test_scale_holds_every_interval_and_zero() -> None:
    assert scale_of([Interval(2, 1, 4), Interval(3, 2, 9, 1, 11)]) == Scale(0, 11)
    assert scale_of([Interval(-2, -3, -1)]) == Scale(-3, 0)
    assert scale_of([Interval(0, 0, 0)]) == Scale(0, 1)
    assert scale_of([Interval(np.nan, np.nan, np.nan)]) is None


def test_sparkline_breaks_at_a_missing_figure_and_marks_zero() -> None:
    svg = parsed(drawings.sparkline([4, 2, np.nan, 0, 0, np.nan, 3], ""))[0]
    lines = [str(each.get("points")).split() for each in svg.iter("polyline")]
    assert [len(points) for points in lines] == [2, 2]
    assert len(list(svg.iter("rect"))) == 2  # a hatched ground for each gap
    dots = sorted(float(str(each.get("cx"))) for each in svg.iter("circle"))
    assert dots == [100.0, 131.7, 195.0]  # the two zeros, and the last figure, alone
    ground = max(float(point.split(",")[1]) for points in lines for point in points)
    assert [p.split(",")[1] for p in lines[1]] == [f"{ground:.1f}"] * 2


def test_sparkline_without_any_figure_is_all_hatched() -> None:
    svg = parsed(drawings.sparkline([np.nan, np.nan], "", width=50))[0]
    assert [each.get("width") for each in svg.iter("rect")] == ["50.0"]
    assert not list(svg.iter("polyline")) and not list(svg.iter("circle"))


@shows_its_fields
@dataclass(frozen=True)
class Finding:
    """People here and there. `frame` has area and people.

    `areas` are those compared.
    """

    country: str
    frame: pd.DataFrame
    areas: tuple[str, ...]
    shares: dict[str, float]


FOUND = Finding("MLI", pd.DataFrame({"area": [SCRIPT], "people": [1234.0]}), (SCRIPT,), {"a": 0.5})


def test_finding_shows_title_tables_and_what_the_columns_are() -> None:
    html = FOUND._repr_html_()  # type: ignore[attr-defined]
    assert "<script" not in html
    tree = parsed(re.sub(r"<style>.*</style>", "", html, flags=re.DOTALL))
    assert "".join(tree[0][0].itertext()) == "People here and there (MLI)"
    folded = ["".join(each.itertext()) for each in tree.iter("summary")]
    assert folded == ["What the fields and columns are", "frame: 1 rows", "shares: 1 entries"]
    opened = [each.get("open") is not None for each in tree.iter("details")]
    assert opened == [False, True, False]
    assert texts(str(Markup(ElementTree.tostring(tree, "unicode"))), "td") == ["1,234"]


def test_finding_is_a_few_lines_of_text_in_a_terminal() -> None:
    lines = repr(FOUND).splitlines()
    assert lines[0] == "Finding: People here and there (MLI)"
    assert lines[1:] == [
        "  frame: 1 rows of area, people",
        f"  areas: {SCRIPT}",
        "  shares: 1 entries",
    ]
