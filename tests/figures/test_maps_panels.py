"""Maps by period: each panel its own figures, gaps in each, one legend, a page that fits."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.figure import Figure
from shapely.affinity import scale

from sahel_indicators.errors import DataError
from sahel_indicators.figures import maps
from sahel_indicators.figures.maps.ground import REDS, ramp
from sahel_indicators.figures.style import STYLES

from .map_cases import TEXTS, fills_by_name, grid_areas, map_figure, period_frame, regions_of

AREAS = grid_areas(2, 2)
A4 = 297 / 25.4  # inches


def drawn(frame, style="report", **more):
    return maps.share_maps(frame, regions_of(AREAS), text=TEXTS["en"], style=style, **more)


def repeated(periods, areas=AREAS):
    """The same areas in as many periods."""
    rows = [areas.assign(value=0.1, period=f"Period {n}") for n in range(periods)]
    return pd.concat(rows, ignore_index=True)


def titles_of(figure, drawn_texts):
    return [t for t in drawn_texts(figure) if t.get_text().endswith("2023")]


def test_each_panel_shows_the_figures_of_its_own_period():
    colours = ramp(REDS, 5)
    panels = map_figure("share_maps").axes
    shown = [{name: fill for name, (fill, _) in fills_by_name(p, AREAS).items()} for p in panels]
    # Classes from 0, 1, 5, 10 and 20 %.
    first = dict(zip(AREAS["area_name"], [colours[n] for n in (0, 1, 2, 4)], strict=True))
    assert shown[0] == first
    assert shown[1]["Area 0"] == colours[4] and shown[1]["Area 1"] == colours[0]
    assert shown[2]["Area 2"] == colours[3] and shown[2]["Area 3"] == colours[0]


def test_an_area_without_a_figure_or_without_a_row_is_hatched_in_that_panel_alone():
    hatched = [
        {name for name, (_, hatch) in fills_by_name(panel, AREAS).items() if hatch}
        for panel in map_figure("share_maps").axes
    ]
    assert hatched == [set(), {"Area 2", "Area 3"}, set()]


def test_there_is_one_legend_and_it_explains_the_hatching(drawn_texts):
    written = [t.get_text() for t in drawn_texts(map_figure("share_maps", "fr"))]
    assert written.count("Non analysé") == 1 and written.count("20\u202f% et plus") == 1


def test_panels_follow_the_table_from_left_to_right_each_under_its_title(drawn_texts):
    figure = map_figure("share_maps")
    titles = titles_of(figure, drawn_texts)
    assert [t.get_text() for t in titles] == ["March 2023", "May 2023", "Oct 2023"]
    for title, panel in zip(titles, figure.axes, strict=True):
        above, below = title.get_window_extent(), panel.get_window_extent()
        assert above.y0 >= below.y1 and above.x0 == pytest.approx(below.x0, abs=2)
    corners = [panel.get_window_extent() for panel in figure.axes]
    assert len({corner.y1 for corner in corners}) == 1
    assert [corner.x0 for corner in corners] == sorted(corner.x0 for corner in corners)


def test_rows_of_panels_follow_from_the_top_down():
    corners = [panel.get_window_extent() for panel in drawn(repeated(4)).axes]
    assert corners[0].y0 == corners[1].y0 > corners[2].y1 == corners[3].y1
    assert corners[0].x0 == corners[2].x0 and corners[1].x0 == corners[3].x0 > corners[0].x1


def test_panels_have_one_size_and_one_ground():
    panels = map_figure("share_maps", style="column").axes
    assert len({panel.get_xlim() + panel.get_ylim() for panel in panels}) == 1
    sizes = {tuple(panel.get_window_extent().size.round(3)) for panel in panels}
    assert len(sizes) == 1


@pytest.mark.parametrize(("style", "tall"), [("report", 1.6), ("column", 1.6), ("slide", 0.4)])
def test_twelve_panels_of_a_wide_or_a_tall_country_stay_on_a_page(style, tall):
    areas = AREAS.assign(geometry=[scale(s, 1, tall, origin=(0, 10)) for s in AREAS.geometry])
    figure = drawn(repeated(12, areas), style)
    height = figure.get_figheight() * STYLES[style].zoom
    assert height <= min(A4, STYLES[style].tallest) + 1e-6
    widths = [panel.get_window_extent().width / figure.dpi for panel in figure.axes]
    assert len(widths) == 12 and min(widths) > 0.3


@pytest.mark.parametrize("periods", [1, 13])
def test_one_period_or_more_than_twelve_are_refused(periods):
    with pytest.raises(DataError, match=f"given {periods} periods.* Expected: 2 to 12"):
        drawn(repeated(periods))


def test_an_area_twice_in_a_period_is_refused():
    frame = period_frame()
    frame.loc[1, "area_code"] = frame.loc[0, "area_code"]
    with pytest.raises(DataError, match="share_maps: Area 1 is there twice"):
        drawn(frame)


def test_a_frame_without_periods_is_refused():
    with pytest.raises(DataError, match="share_maps lacks the column period"):
        drawn(period_frame().drop(columns="period"))


def test_panels_share_the_room_of_the_axes_that_were_given():
    host = Figure(figsize=(9, 7))
    figure = drawn(period_frame(), ax=host.add_subplot())
    assert figure is host and host.get_size_inches().tolist() == [9, 7]
    assert len(host.axes) == 3
    boxes = [panel.get_window_extent() for panel in host.axes]
    assert not boxes[0].overlaps(boxes[1]) and not boxes[1].overlaps(boxes[2])
    assert all(host.bbox.x0 <= b.x0 and b.x1 <= host.bbox.x1 for b in boxes)
