"""Projected against found: every area in its quadrant, errors named, the rule at its boundary."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel_indicators.errors import DataError
from sahel_indicators.figures import scores

from .cases import TEXTS, the_figure
from .time_cases import score_frame

EN = TEXTS["en"]
MARKS = {"o": "hit", "s": "missed", "^": "false alarm", ".": "none"}


def marked(axes):
    """The places of the marks by what they mean."""
    found: dict[str, set] = {}
    for line in axes.lines:
        if line.get_marker() in MARKS:
            places = zip(line.get_xdata(), line.get_ydata(), strict=True)
            found.setdefault(MARKS[line.get_marker()], set()).update(places)
    return found


def test_each_area_has_the_mark_of_its_outcome_a_fifth_counts_as_reached():
    earlier, later = the_figure("projected_against_found").axes
    assert marked(earlier) == {
        "missed": {(0.05, 0.23)},
        "false alarm": {(0.50, 0.14), (0.20, 0.02)},
        "hit": {(0.43, 0.43)},
        "none": {(0.02, 0.01)},
    }
    assert marked(later) == {
        "missed": {(0.19, 0.20)},
        "false alarm": {(0.27, 0.16)},
        "hit": {(0.59, 0.29)},
        "none": {(0.0, 0.0)},
    }


def test_the_finding_s_own_outcome_is_taken_where_it_is_given():
    # 19.999 %, two people short of a fifth: the finding counts it as a fifth.
    frame = score_frame().head(1).assign(projected=0.19999, outcome="hit")
    (axes,) = scores.projected_against_found(frame, text=EN).axes
    assert marked(axes) == {"hit": {(0.19999, 0.23)}}


def test_errors_are_named_within_their_quadrant_and_others_are_not(drawn_texts):
    figure = the_figure("projected_against_found")
    texts = {t.get_text(): t for t in drawn_texts(figure)}
    assert {"Niono", "Douentza", "Bandiagara", "Gao", "Kidal"} <= texts.keys()
    assert not {"Ménaka", "Kayes", "Sikasso"} & texts.keys()
    x, y = figure.axes[0].transData.transform((0.2, 0.2))
    missed, alarm = (texts[n].get_window_extent() for n in ("Niono", "Douentza"))
    assert missed.x1 < x and missed.y0 > y
    assert alarm.x0 > x and alarm.y1 < y
    assert "Areas missed and false alarms are named where there is room." in texts


def test_quadrants_are_named_and_counted_panel_by_panel(drawn_texts):
    figure = the_figure("projected_against_found")
    counted = {"Hit": (1, 1), "Missed": (1, 1), "False alarm": (2, 1), "Correctly none": (1, 1)}
    for n, axes in enumerate(figure.axes):
        names = {t.get_text().replace("\n", " ") for t in axes.texts}
        assert {f"{name} ({counts[n]})" for name, counts in counted.items()} <= names
    assert counted.keys() <= {t.get_text() for t in drawn_texts(figure)}  # in the legend
    french = drawn_texts(the_figure("projected_against_found", "fr", "web"))
    french = {t.get_text().replace("\n", " ") for t in french}
    assert {"Alerte manquée (1)", "Fausse alerte (2)", "Part constatée en phase 3+"} <= french


@pytest.mark.parametrize("style", ["column", "slide"])
def test_no_quadrant_s_name_can_lie_upon_a_mark(style):
    _require_names_beside_marks(the_figure("projected_against_found", "fr", style), 0.59)


def test_a_quadrant_s_name_of_three_lines_has_room_too():
    several = score_frame().assign(projected=0.83, found=0.83)
    frame = pd.concat([several, *[several.assign(projected=0.0, found=0.0)] * 40])
    figure = scores.projected_against_found(frame, text=TEXTS["fr"], language="fr")
    names = [t.get_text() for axes in figure.axes for t in axes.texts]
    assert max(name.count("\n") for name in names) == 2
    _require_names_beside_marks(figure, 0.83)


def _require_names_beside_marks(figure, highest):
    figure.draw_without_rendering()
    for axes in figure.axes:
        names = [t.get_window_extent() for t in axes.texts if t.get_text().endswith(")")]
        (_, zero), (_, top) = axes.transData.transform([(0, 0), (highest, highest)])
        assert len(names) == 4
        assert all(name.y1 < zero or name.y0 > top for name in names)


def test_panels_share_scales_and_the_rule_parts_them():
    earlier, later = the_figure("projected_against_found").axes
    assert (earlier.get_xlim(), earlier.get_ylim()) == (later.get_xlim(), later.get_ylim())
    assert min(earlier.get_yticks()) == 0  # nothing is projected below zero
    assert earlier.get_xlim()[1] > 0.59 and earlier.get_ylim()[1] > 0.59
    ends = [(line.get_xdata(), line.get_ydata()) for line in earlier.lines]
    assert ([0.2, 0.2], [0, 1]) in [(list(x), list(y)) for x, y in ends]
    assert ([0, 1], [0.2, 0.2]) in [(list(x), list(y)) for x, y in ends]


def test_axes_can_be_named_for_two_projections_and_the_rule_be_another(drawn_texts):
    frame = score_frame().drop(columns="panel")
    names = ("Projected in November", "Projected in March")
    figure = scores.projected_against_found(frame, text=EN, axis_names=names, threshold=0.45)
    written = {t.get_text() for t in drawn_texts(figure)}
    assert set(names) <= written
    assert marked(figure.axes[0])["false alarm"] == {(0.50, 0.14), (0.59, 0.29)}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f.drop(columns="found"), "lacks the column found"),
        (
            lambda f: f.assign(found=f["found"].where(f["found"] > 0.1)),
            "missing in 3 of 9",
        ),
        (lambda f: f.assign(projected=f["projected"] * 100), "projected of Niono is 5.0"),
        (lambda f: f.replace({"area_name": {"Kayes": None}}), "area_name is missing in 1 of 9"),
        (lambda f: f.assign(outcome="unclear"), "no mark for outcome unclear"),
        (lambda f: f.assign(panel=[str(n) for n in range(9)]), "more than 3 panels"),
    ],
)
def test_what_could_not_be_drawn_is_refused(change, message):
    with pytest.raises(DataError, match=message):
        scores.projected_against_found(change(score_frame()), text=EN)
