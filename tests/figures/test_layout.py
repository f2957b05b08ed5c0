"""The frame of every figure: nothing clipped, nothing overlapping, nothing missing."""

from __future__ import annotations

import inspect
from base64 import b64decode
from dataclasses import replace
from itertools import combinations

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.figure import Figure

from sahel_indicators import figures
from sahel_indicators.errors import DataError
from sahel_indicators.figures import estimates, timeline
from sahel_indicators.figures.crowding import refuse_crowded
from sahel_indicators.figures.labels import spread
from sahel_indicators.figures.layout import wrapped
from sahel_indicators.figures.page import open_page
from sahel_indicators.figures.style import STYLES

from .cases import FIGURES, TEXTS, draw, stock_frame, survey_frame, the_figure, trend_frame
from .greys import confused_in_grey

# Every language and every style, with the longer French where there is least room.
EVERY_FIGURE = pytest.mark.parametrize(
    ("name", "language", "style"),
    [
        (name, *seen)
        for name in FIGURES
        for seen in (("en", "report"), ("fr", "column"), ("fr", "slide"), ("fr", "web"))
    ],
)
SMALLEST = {"report": 7, "column": 7, "slide": 14, "web": 9}  # points


def one_line(text: str) -> str:
    return text.replace("\n", " ")


def public_figures() -> set[str]:
    """The functions of the figures' modules that say that they give back a figure."""
    modules = [getattr(figures, name) for name in figures.__all__]
    functions = [
        function
        for module in modules
        if inspect.ismodule(module)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_")
    ]
    return {f.__name__ for f in functions if inspect.signature(f).return_annotation == "Figure"}


def test_every_figure_is_looked_at_here():
    assert {"phase_trend", "share_map", "survey_forest"} <= public_figures() == FIGURES.keys()


@EVERY_FIGURE
@pytest.mark.filterwarnings("error")
def test_texts_are_inside_apart_large_enough_and_complete(name, language, style, drawn_texts):
    figure = the_figure(name, language, style)
    seen = STYLES[style]
    width, height = figure.get_size_inches() * figure.zoom
    assert width == pytest.approx(seen.width) and height < seen.tallest + 1e-6
    texts = drawn_texts(figure)
    canvas = figure.bbox
    extents = [(text.get_text(), text.get_window_extent()) for text in texts]
    for words, extent in extents:
        assert extent.x0 >= canvas.x0 and extent.x1 <= canvas.x1, f"{words} is cut at a side"
        assert extent.y0 >= canvas.y0 and extent.y1 <= canvas.y1, f"{words} is cut above or below"
    for (one, first), (other, second) in combinations(extents, 2):
        assert not first.padded(-0.5).overlaps(second.padded(-0.5)), f"{one!r} covers {other!r}"
    smallest = min(text.get_fontsize() for text in texts) * figure.zoom
    assert smallest == pytest.approx(SMALLEST[style])

    written = {one_line(text.get_text()) for text in texts}
    given = TEXTS[language]
    prefix = {"en": "Source: ", "fr": "Source\u202f: "}[language]
    assert {given.title, given.subtitle, given.note, prefix + given.source} <= written
    disclaimer = {"en": "by the United Nations.", "fr": "l’Organisation des Nations Unies."}
    carries_it = any(text.endswith(disclaimer[language]) for text in written)
    assert carries_it == name.endswith(("_map", "_maps"))
    assert figure.alt == given.alt
    assert not confused_in_grey(figure)


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


@pytest.mark.parametrize("name", ["phase_trend", "share_map", "coefficient_plot"])
def test_an_unknown_language_or_style_is_refused(name):
    with pytest.raises(
        DataError, match=r"no style 'poster'.* Expected: report, column, slide, web"
    ):
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


def size_of(image: bytes) -> tuple[int, int]:
    return int.from_bytes(image[16:20], "big"), int.from_bytes(image[20:24], "big")


@pytest.mark.parametrize(("style", "pixels"), [("web", 768), ("report", 827)])
def test_a_notebook_shows_a_sharp_image_at_the_size_of_the_web_with_its_text(style, pixels):
    shown, metadata = the_figure("coefficient_plot", style=style)._repr_mimebundle_()
    alt = 'alt="A figure of invented data."'
    assert alt in shown["text/html"] and f'width="{pixels}"' in shown["text/html"]
    assert size_of(shown["image/png"])[0] == pytest.approx(2 * pixels, abs=2)
    inline = shown["text/html"].split("base64,")[1].split('"')[0]
    assert b64decode(inline) == shown["image/png"]
    assert metadata["image/png"] == {"width": pixels, "alt": "A figure of invented data."}


def test_an_alternative_text_cannot_break_out_of_its_attribute():
    text = replace(TEXTS["en"], alt='Below "20 %" <b>')
    shown, _ = timeline.phase_trend(trend_frame(), text=text)._repr_mimebundle_()
    assert 'alt="Below &quot;20 %&quot; &lt;b&gt;"' in shown["text/html"]


def rows_of_surveys(number: int) -> pd.DataFrame:
    one = survey_frame().iloc[[2]]
    years = range(2024 - number, 2024)
    return pd.concat(one.assign(date=pd.Timestamp(year, 9, 30)) for year in years)


def test_what_is_too_much_for_a_slide_is_refused_when_it_is_shown_or_written(tmp_path):
    fits, too_many = (
        estimates.survey_forest(rows_of_surveys(number), text=TEXTS["en"], style="slide")
        for number in (12, 30)
    )
    assert fits._repr_png_()
    with pytest.raises(DataError, match=r"too small for its texts: 'Sep.*draw fewer rows"):
        too_many._repr_png_()
    # On a page, which may be taller, there is room for all.
    page = estimates.survey_forest(rows_of_surveys(30), text=TEXTS["en"])
    assert page.get_figheight() > 5


def test_a_text_that_is_cut_or_covered_is_found():
    sheet = draw("phase_trend")
    refuse_crowded(sheet)
    sheet.text(0.5, 0.5, "In the middle")
    other = sheet.text(0.5, 0.5, "of it")
    with pytest.raises(DataError, match="'In the middle' and 'of it' cover each other"):
        refuse_crowded(sheet)
    other.set_position((0.98, 0.5))
    with pytest.raises(DataError, match="'of it' is cut"):
        refuse_crowded(sheet)


def test_two_panels_stand_side_by_side_on_a_slide_without_room_for_one_below_the_other():
    page, slide = (the_figure("stock_by_producer", "fr", style) for style in ("column", "slide"))
    above, below = (axes.get_position() for axes in page.axes)
    assert above.y0 > below.y1 and above.x0 == pytest.approx(below.x0)
    left, right = (axes.get_position() for axes in slide.axes)
    assert left.x1 < right.x0 and left.y0 == pytest.approx(right.y0)
