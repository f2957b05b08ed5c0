"""The frame of every figure: nothing clipped, nothing overlapping, nothing missing."""

from __future__ import annotations

from itertools import combinations, product

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from sahel_indicators.errors import DataError
from sahel_indicators.figures import timeline
from sahel_indicators.figures.labels import spread
from sahel_indicators.figures.layout import wrapped
from sahel_indicators.figures.page import open_page
from sahel_indicators.figures.style import STYLES

from .cases import FIGURES, TEXTS, draw, stock_frame, trend_frame

EVERY_FIGURE = pytest.mark.parametrize(
    ("name", "language", "style"), list(product(FIGURES, ("en", "fr"), STYLES))
)


def one_line(text: str) -> str:
    return text.replace("\n", " ")


@EVERY_FIGURE
@pytest.mark.filterwarnings("error")
def test_texts_are_inside_apart_large_enough_and_complete(name, language, style, drawn_texts):
    figure = draw(name, language, style)
    assert figure.get_figwidth() == STYLES[style].width
    figure.set_dpi(150)
    texts = drawn_texts(figure)
    canvas = figure.bbox
    extents = [(text.get_text(), text.get_window_extent()) for text in texts]
    for words, extent in extents:
        assert extent.x0 >= canvas.x0 and extent.x1 <= canvas.x1, f"{words} is cut at a side"
        assert extent.y0 >= canvas.y0 and extent.y1 <= canvas.y1, f"{words} is cut above or below"
    for (one, first), (other, second) in combinations(extents, 2):
        assert not first.padded(-0.5).overlaps(second.padded(-0.5)), f"{one!r} covers {other!r}"
    assert min(text.get_fontsize() for text in texts) >= 7

    written = {one_line(text.get_text()) for text in texts}
    given = TEXTS[language]
    prefix = {"en": "Source: ", "fr": "Source\u202f: "}[language]
    assert {given.title, given.subtitle, given.note, prefix + given.source} <= written
    disclaimer = {"en": "by the United Nations.", "fr": "l’Organisation des Nations Unies."}
    carries_it = any(text.endswith(disclaimer[language]) for text in written)
    assert carries_it == (name == "share_map")


def test_title_is_bold_and_left_and_the_source_small_and_grey(drawn_texts):
    texts = drawn_texts(draw("phase_trend"))
    title = next(t for t in texts if one_line(t.get_text()) == TEXTS["en"].title)
    source = next(t for t in texts if t.get_text().startswith("Source: "))
    assert title.get_fontweight() == "bold" and title.get_fontsize() == 11
    assert source.get_color() == "#737373" and source.get_fontsize() == 7
    assert title.get_window_extent().x0 == pytest.approx(source.get_window_extent().x0, abs=2)


def test_a_source_line_that_names_itself_gets_no_second_word(drawn_texts):
    given = TEXTS["en"]
    text = type(given)(given.title, given.subtitle, "Source: ACLED", given.alt)
    figure = timeline.phase_trend(trend_frame(), text=text)
    assert "Source: ACLED" in {t.get_text() for t in drawn_texts(figure)}


@pytest.mark.parametrize("name", FIGURES)
def test_an_unknown_language_or_style_is_refused(name):
    with pytest.raises(DataError, match=r"no style 'poster'.* Expected: report or column"):
        draw(name, style="poster")
    with pytest.raises(DataError, match=r"no words for the language 'de'.* Expected: en or fr"):
        draw(name, language="de")


def test_no_settings_and_no_figures_are_left_behind():
    from matplotlib import pyplot

    with mpl.rc_context({"font.size": 23, "axes.grid": True}):
        before = dict(mpl.rcParams)
        draw("coefficient_plot")
        assert dict(mpl.rcParams) == before
    assert pyplot.get_fignums() == []


def test_the_session_s_own_settings_do_not_reach_a_figure(drawn_texts):
    plain = [t.get_window_extent().bounds for t in drawn_texts(draw("phase_trend"))]
    with mpl.rc_context({"font.size": 23, "font.family": "monospace", "lines.linewidth": 9}):
        figure = draw("phase_trend")
    assert [t.get_window_extent().bounds for t in drawn_texts(figure)] == plain


def test_axes_of_the_caller_are_drawn_into_and_keep_their_figure_s_size():
    host = Figure(figsize=(9, 5))
    axes = host.add_subplot()
    figure = timeline.phase_trend(trend_frame(), text=TEXTS["en"], ax=axes)
    assert figure is host and host.get_size_inches().tolist() == [9, 5]
    assert axes.lines


def test_two_figures_stand_side_by_side_in_subfigures(drawn_texts):
    host = Figure(figsize=(13, 5))
    for part in host.subfigures(1, 2):
        timeline.phase_trend(trend_frame(), text=TEXTS["en"], ax=part.add_subplot())
    extents = [t.get_window_extent() for t in drawn_texts(host)]
    assert not any(a.padded(-0.5).overlaps(b.padded(-0.5)) for a, b in combinations(extents, 2))


def test_axes_too_small_or_too_few_are_refused():
    small = Figure(figsize=(2, 1)).add_subplot()
    with pytest.raises(DataError, match="too small"):
        timeline.phase_trend(trend_frame(), text=TEXTS["en"], ax=small)
    with pytest.raises(DataError, match="1 axes were given"):
        timeline.stock_by_producer(stock_frame(), text=TEXTS["en"], ax=[small])


def test_lines_are_broken_at_blanks_but_not_at_no_break_spaces():
    page = open_page(None, "fr", "column")
    lines = wrapped(page, "environ 1\u202f234\u202f567 personnes déplacées", 8, 0.9).split("\n")
    assert lines == ["environ", "1\u202f234\u202f567", "personnes", "déplacées"]


def test_labels_are_spread_by_hand_calculation():
    # 10 and 12 need 3 + 2 between them: the second moves up; 40 is free; 99 ends at 95.
    assert spread([12, 10, 40, 99], [6, 4, 4, 4], 0, 95) == [15, 10, 40, 93]
    # Three at the ceiling go down from it in their order.
    assert spread([90, 91, 92], [10, 20, 10], 0, 100) == [65, 80, 95]


def test_a_notebook_gets_an_image_with_alternative_text():
    image, metadata = draw("coefficient_plot")._repr_png_()
    assert image.startswith(b"\x89PNG")
    assert metadata["alt"] == TEXTS["en"].alt
