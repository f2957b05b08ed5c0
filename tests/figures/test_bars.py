"""Horizontal bars: the largest first, values written, what is missing neither zero nor blank."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from sahel_indicators.errors import DataError
from sahel_indicators.figures import bars

from .cases import TEXTS, the_figure
from .time_cases import ranked_frame

EN = TEXTS["en"]


def test_bars_go_from_the_largest_down_and_the_missing_one_is_last_and_hatched():
    axes = the_figure("ranked").axes[0]
    drawn = sorted(axes.patches, key=lambda box: box.get_y())
    assert [box.get_width() for box in drawn[:4]] == [300_192, 40_103, 24_253, 0]
    assert [bool(box.get_hatch()) for box in drawn] == [False, False, False, False, True]
    labels = sorted(axes.get_yticklabels(), key=lambda t: t.get_position()[1])
    assert [t.get_text().replace("\n", " ") for t in labels] == [
        *("Mauritania", "Burkina Faso", "Spain", "Togo"),
        "Democratic Republic of the Congo",
    ]


@pytest.mark.parametrize(
    ("language", "style", "expected"),
    [
        ("en", "report", {"300,192", "40,103  June 2025", "0", "No data", "Sahel", "People"}),
        ("fr", "column", {"300\u202f192", "0", "Pas de données", "Elsewhere"}),
    ],
)
def test_values_notes_groups_and_unit_are_written(language, style, expected, drawn_texts):
    texts = drawn_texts(the_figure("ranked", language, style))
    assert expected <= {t.get_text() for t in texts}


def test_a_value_stands_right_behind_its_bar(drawn_texts):
    figure = the_figure("ranked")
    texts = {t.get_text(): t.get_window_extent() for t in drawn_texts(figure)}
    for value in (300_192, 24_253):
        bar = next(b for b in figure.axes[0].patches if b.get_width() == value)
        end = bar.get_window_extent()
        assert 0 < texts[f"{value:,}"].x0 - end.x1 < 0.1 * figure.dpi
        assert end.y0 < texts[f"{value:,}"].y0 + texts[f"{value:,}"].height / 2 < end.y1


def test_groups_are_told_apart_and_named_only_where_there_are_any(drawn_texts):
    drawn = {box.get_width(): box.get_facecolor() for box in the_figure("ranked").axes[0].patches}
    assert drawn[300_192] == drawn[40_103] != drawn[24_253]
    plain = bars.ranked(ranked_frame().drop(columns=["group", "note"]), text=EN)
    assert plain.legends == []


def test_shares_are_written_as_per_cents(drawn_texts):
    frame = pd.DataFrame({"name": ["Gao", "Kidal"], "value": [0.1234, 0.5]})
    figure = bars.ranked(frame, text=EN, percent=True, decimals=1)
    assert {"12.3%", "50.0%"} <= {t.get_text() for t in drawn_texts(figure)}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f.drop(columns="name"), "lacks the column name"),
        (lambda f: f.assign(value=-1), "negative values"),
        (lambda f: pd.concat([f, f]), "'Burkina Faso' is there twice"),
        (lambda f: f.replace({"name": {"Togo": None}}), "name is missing in 1 of 5"),
        (lambda f: f.iloc[:0], "without rows"),
        (
            lambda f: pd.DataFrame({"name": range(8), "value": 1, "group": range(8)}),
            "8 groups are too many",
        ),
    ],
)
def test_what_could_not_be_drawn_is_refused(change, message):
    with pytest.raises(DataError, match=message):
        bars.ranked(change(ranked_frame()), text=EN)


def test_things_added_up_stand_below_the_single_ones():
    frame = pd.DataFrame({"name": ["Mali", "36 others", "Niger"], "value": [5.0, 4.0, 3.0]})
    figure = bars.ranked(frame.assign(rest=[False, True, False]), text=EN)
    labels = sorted(figure.axes[0].get_yticklabels(), key=lambda t: t.get_position()[1])
    assert [t.get_text() for t in labels] == ["Mali", "Niger", "36 others"]


def test_a_title_leaves_no_single_word_on_its_last_line(drawn_texts):
    title = (
        "Mar 2024: 8 of 50 cercles have a fifth or more of their people in phase 3 or worse; "
        "Ménaka has 47%"
    )
    figure = bars.ranked(ranked_frame(), text=replace(EN, title=title))
    (drawn,) = (t for t in drawn_texts(figure) if t.get_text().replace("\n", " ") == title)
    first, last = drawn.get_text().split("\n")
    assert len(last) > len(first) / 4
