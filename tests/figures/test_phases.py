"""People by phase: lengths as given, the colours of the phases, projected bars told apart."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.colors import same_color, to_rgba

from sahel_indicators.errors import DataError
from sahel_indicators.figures import phases
from sahel_indicators.figures.style import IPC, NOT_ANALYSED

from .cases import TEXTS, the_figure
from .time_cases import phase_frame

EN = TEXTS["en"]


def bars(figure):
    """Each bar from the top: its segments as phase (0: in none), length and whether hatched."""
    found: dict[float, list] = {}
    for box in figure.axes[0].patches:
        middle = round(box.get_y() + box.get_height() / 2, 6)
        colours = [NOT_ANALYSED, *IPC]
        phase = next(n for n, c in enumerate(colours) if same_color(box.get_facecolor(), c))
        found.setdefault(middle, []).append((phase, box.get_width(), bool(box.get_hatch())))
    return [found[middle] for middle in sorted(found)]


def test_segments_are_the_share_of_the_population_in_each_phase():
    first, *_, last = bars(the_figure("population_in_phase"))
    assert [phase for phase, *_ in first] == [1, 2, 3, 4, 5]
    assert [length for _, length, _ in first] == pytest.approx([0.8, 0.14, 0.05, 0.008, 0.002])
    # Niger, 20,000 and 5,000 and 2,500 of 27,500.
    assert [length for _, length, _ in last] == pytest.approx([8 / 11, 2 / 11, 1 / 11, 0, 0])


def test_projected_bars_are_hatched_and_thinner_current_ones_are_not():
    figure = the_figure("population_in_phase")
    hatches = [{hatch for _, _, hatch in bar} for bar in bars(figure)]
    assert hatches == [{False}, {True}, {True}, {False}]
    heights = {box.get_height() for box in figure.axes[0].patches if box.get_hatch()}
    whole = {box.get_height() for box in figure.axes[0].patches if not box.get_hatch()}
    assert max(heights) < 0.7 * min(whole)


def test_the_hatch_is_seen_on_every_phase_in_a_grey_print():
    segments = [b for b in the_figure("population_in_phase").axes[0].patches if b.get_hatch()]
    for box in segments:
        red, green, blue, _ = box.get_facecolor()
        line = to_rgba(box.get_hatchcolor())
        grey = 0.299 * red + 0.587 * green + 0.114 * blue
        ink = 0.299 * line[0] + 0.587 * line[1] + 0.114 * line[2]
        assert abs(grey - ink) > 0.3


def test_people_in_no_phase_are_grey_and_explained(drawn_texts):
    figure = the_figure("population_in_phase")
    third = bars(figure)[2]
    # 10,000 people less 6,500, 2,000, 1,100 and 150.
    assert third[-1] == (0, pytest.approx(0.025), True)
    assert "In no phase as published" in {t.get_text() for t in drawn_texts(figure)}


def values(figure, drawn_texts):
    """What is written to the right of the axes, from the top."""
    right = figure.axes[0].get_window_extent().x1
    texts = [t for t in drawn_texts(figure) if t.get_window_extent().x0 > right]
    return [t.get_text() for t in sorted(texts, key=lambda t: -t.get_window_extent().y0)]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, ["Phase 3+", "6.0%", "14.0%", "12.5%", "9.1%"]),
        ({"lowest": 4}, ["Phase 4+", "1.0%", "2.0%", "1.5%", "0.0%"]),
        ({"measure": "people"}, ["Phase 3+", "1", "1", "1", "2"]),
        ({"measure": "people", "lowest": 3}, ["Phase 3+", "600", "1,400", "1,250", "2,500"]),
    ],
)
def test_the_worst_phases_are_added_up_beside_each_bar(options, expected, drawn_texts):
    figure = phases.population_in_phase(phase_frame(), text=EN, **options)
    found = values(figure, drawn_texts)
    if options == {"measure": "people"}:  # of 27,500 people: in thousands
        assert "Thousands of people" in {t.get_text() for t in drawn_texts(figure)}
    assert found == expected


def test_phase_3_and_worse_alone_begin_at_zero():
    figure = phases.population_in_phase(phase_frame(), text=EN, lowest=3)
    assert bars(figure)[0][0] == (3, pytest.approx(0.05), False)
    assert min(box.get_x() for box in figure.axes[0].patches) == 0


@pytest.mark.parametrize(
    ("language", "style", "expected"),
    [
        ("en", "report", {"Oct–Dec 2022", "Jun–Aug 2023, second\u00a0projection", "Niger"}),
        ("fr", "column", {"Jun–Aug 2023,\npremière\u00a0projection", "Mali", "Phase 5"}),
    ],
)
def test_analyses_statuses_and_countries_are_named(language, style, expected, drawn_texts):
    texts = drawn_texts(the_figure("population_in_phase", language, style))
    assert expected <= {t.get_text() for t in texts}
    assert next(t for t in texts if t.get_text() == "Mali").get_fontweight() == "bold"


def changed(frame, row, column, value):
    frame = frame.astype({column: float})
    frame.loc[row, column] = value
    return frame


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (lambda f: f.drop(columns="people"), {}, "lacks the column people"),
        (lambda f: f.assign(status="found"), {}, "no mark for status found"),
        (lambda f: f.assign(phase="3+"), {}, r"no mark for phase 3\+"),
        (lambda f: changed(f, 3, "people", float("nan")), {}, "people is missing in 1 of 20"),
        (lambda f: changed(f, 3, "people", -1), {}, "negative numbers of people"),
        (lambda f: f.drop(index=4), {}, r"Oct–Dec 2022 \(current\) has phases \[1, 2, 3, 4\]"),
        (lambda f: pd.concat([f, f.tail(1)]), {}, r"has phases \[1, 2, 3, 4, 5, 5\]"),
        (lambda f: changed(f, 3, "population", 9_000), {}, "has no single population"),
        (lambda f: f.assign(population=0), {}, "has no single population"),
        (lambda f: f, {"measure": "percent"}, "has no measure 'percent'"),
        (lambda f: f, {"lowest": 6}, "from phase 6"),
    ],
)
def test_what_could_not_be_drawn_is_refused(change, options, message):
    with pytest.raises(DataError, match=message):
        phases.population_in_phase(change(phase_frame()), text=EN, **options)
