"""Events over areas: places, sizes by area, kinds by form, order, labels, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex

from sahel_indicators.errors import DataError
from sahel_indicators.figures import maps
from sahel_indicators.figures.maps.marks import round_sizes
from sahel_indicators.figures.style import IPC, greyness

from .map_cases import (
    GROUPS,
    MISSING,
    TEXTS,
    fills_by_name,
    grid_areas,
    group_frame,
    map_figure,
    point_frame,
    regions_of,
)

AREAS = grid_areas(2, 2)
REGIONS = regions_of(AREAS)


def drawn(points, areas=AREAS, **more):
    given = {"text": TEXTS["en"], "size_title": "Deaths", **more}
    return maps.event_map(points, areas, REGIONS, **given)


def marks_of(axes):
    """The marks of one drawing, first those below: (place, area in square points, form, colour)."""
    (marks,) = [c for c in axes.collections if isinstance(c, PathCollection) and c.get_sizes().size]
    rows = zip(
        *(marks.get_offsets(), marks.get_sizes(), marks.get_paths()),
        *(marks.get_facecolor(), marks.get_edgecolor()),
        strict=True,
    )
    for place, size, path, face, edge in rows:
        covered = shapely.Polygon(path.to_polygons()[0]).area * size
        yield tuple(place.tolist()), covered, path, face, to_hex(edge)


def by_place(figure):
    return {place: rest for place, *rest in marks_of(figure.axes[0])}


def placed(**columns):
    """Points in a row, of one kind unless it is given."""
    count = len(next(iter(columns.values())))
    places = {"longitude": np.linspace(-1.5, 1.5, count), "latitude": 10.0}
    return pd.DataFrame({**places, "kind": "Battle", **columns}, index=range(count))


def test_an_event_stands_at_its_place_and_covers_in_proportion_to_its_size():
    points = placed(size=[1.0, 4.0, 50.0, 200.0], kind=["a", "b", "c", "d"])
    covered = [area for _, area, *_ in sorted(marks_of(drawn(points).axes[0]))]
    places = [place for place, *_ in sorted(marks_of(drawn(points).axes[0]))]
    assert places == [(-1.5, 10.0), (-0.5, 10.0), (0.5, 10.0), (1.5, 10.0)]
    assert np.divide(covered, covered[0]) == pytest.approx([1, 4, 50, 200], rel=0.01)


def test_large_events_lie_under_small_ones_and_places_without_a_size_on_top():
    points = point_frame()
    below_first = [place for place, *_ in marks_of(map_figure("event_map").axes[0])]
    sized = points.dropna(subset=["size"]).sort_values("size", ascending=False)
    expected = list(zip(sized["longitude"], sized["latitude"], strict=True))
    assert below_first[:4] == expected
    assert set(below_first[4:]) == {(1.5, 10.5), (-1.2, 11.0)}


def test_the_order_of_the_rows_changes_nothing_but_which_kind_comes_first():
    points = point_frame()
    shuffled = points.iloc[[0, 5, 1, 3, 2, 4]].sort_values("kind", kind="stable")
    again = points.iloc[[3, 2, 0, 1, 5, 4]].sort_values("kind", kind="stable")
    one, other = (list(marks_of(drawn(rows).axes[0])) for rows in (shuffled, again))
    assert [mark[0] for mark in one] == [mark[0] for mark in other]
    assert [mark[4] for mark in one] == [mark[4] for mark in other]


def test_marks_let_what_lies_under_them_be_seen_and_none_is_full_for_nothing():
    shown = by_place(map_figure("event_map"))
    opacity = {place: face[3] for place, (_, _, face, _) in shown.items()}
    assert 0 < opacity[1.0, 11.5] < 1
    assert opacity[-1.5, 9.0] == 0  # no deaths: hollow, but there
    assert shown[-1.5, 9.0][0] > 3 and opacity[1.5, 10.5] == 1


def test_a_kind_is_told_by_form_as_well_as_by_colour():
    figure = drawn(placed(kind=["a", "b", "c", "d", "e"]))
    marks = list(marks_of(figure.axes[0]))
    for (_, _, form, face, _), (_, _, other, colour, _) in combinations(marks, 2):
        assert to_hex(face) != to_hex(colour)
        assert form.vertices.shape != other.vertices.shape or not np.allclose(
            form.vertices, other.vertices
        )
    assert not {to_hex(face).upper() for *_, face, _ in marks} & set(IPC)


def test_places_without_sizes_need_no_legend_of_sizes(drawn_texts):
    figure = drawn(placed(label=["Gao", "Ber"]), size_title="")
    assert len({round(area, 6) for _, area, *_ in marks_of(figure.axes[0])}) == 1
    assert not [axes for axes in figure.axes if axes.get_label() == "pad"]
    assert {"Gao", "Ber", "Battle"} <= {t.get_text() for t in drawn_texts(figure)}


def test_the_legend_of_sizes_has_circles_as_large_as_those_of_the_map(drawn_texts):
    figure = map_figure("event_map")
    legend = next(axes for axes in figure.axes if axes.get_label() == "pad")
    assert [t.get_text() for t in legend.texts] == ["Reported deaths", "0", "5", "20", "100"]
    circles = [area for _, area, *_ in marks_of(legend)]
    largest = by_place(figure)[0.0, 10.0]
    assert circles[-1] == pytest.approx(100 / 25 * by_place(figure)[1.0, 11.5][0], rel=0.01)
    assert circles[-2] == pytest.approx(circles[-1] / 5, rel=0.01) and largest
    places = [place[0] for place, *_ in marks_of(legend)]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("largest", "expected"),
    [(347, [10, 50, 200]), (100, [5, 20, 100]), (1, [0.05, 0.2, 1]), (0, [])],
)
def test_round_sizes_by_hand(largest, expected):
    assert round_sizes(largest) == pytest.approx(expected)


def test_labels_carry_the_day_where_one_is_known_in_the_language_s_way(drawn_texts):
    english = {t.get_text() for t in drawn_texts(map_figure("event_map"))}
    assert {"Kidal, 31 Oct 2023", "Ber"} <= english
    french = {t.get_text() for t in drawn_texts(map_figure("event_map", "fr"))}
    assert {"Kidal, 31 oct. 2023", "Ber"} <= french


def test_a_year_told_above_the_map_is_not_repeated_at_every_mark(drawn_texts):
    days = pd.to_datetime(["2023-10-31", "2023-12-01"])
    points = placed(label=["Kidal", "Bamba"], date=days)
    told = replace(TEXTS["fr"], subtitle="Bases, de juin à décembre 2023, Mali")
    written = {t.get_text() for t in drawn_texts(drawn(points, text=told, language="fr"))}
    assert {"Kidal, 31 oct.", "Bamba, 1er déc."} <= written
    # Another year among the days, and each is needed again.
    points["date"] = pd.to_datetime(["2023-10-31", "2024-12-01"])
    written = {t.get_text() for t in drawn_texts(drawn(points, text=told, language="fr"))}
    assert {"Kidal, 31 oct. 2023", "Bamba, 1er déc. 2024"} <= written


def test_a_label_covers_no_mark(drawn_texts):
    figure = map_figure("event_map")
    axes = figure.axes[0]
    names = [t for t in drawn_texts(figure) if t.get_text() in {"Kidal, 31 Oct 2023", "Ber"}]
    for place, area, *_ in marks_of(axes):
        half = np.sqrt(area / np.pi) * figure.dpi / 72
        centre = axes.transData.transform(place)
        for name in names:
            extent = name.get_window_extent()
            nearest = np.clip(centre, extent.p0, extent.p1)
            assert np.hypot(*(nearest - centre)) > 0.9 * half


def test_labels_without_room_are_counted_in_the_image(drawn_texts):
    long = "A place with a name that is so long that no map is wide enough for it, not even this"
    figure = drawn(placed(label=[long, "Gao"]), style="column", language="fr", text=TEXTS["fr"])
    written = {t.get_text() for t in drawn_texts(figure)}
    assert "Gao" in written and "Étiquettes omises faute de place\u202f: 1." in written


def test_groups_are_tints_in_the_order_given_the_first_the_darkest():
    figure = map_figure("event_map")
    tint = {name: fill for name, (fill, _) in fills_by_name(figure.axes[0], AREAS).items()}
    base, adjacent, elsewhere = tint["Area 1"], tint["Area 2"], tint["Area 0"]
    assert tint["Area 3"] == base
    assert greyness(base) < greyness(adjacent) - 0.08 < greyness(elsewhere) - 0.16
    legend = next(one for one in figure.legends if one.get_title().get_text() == "Cercles")
    assert [t.get_text() for t in legend.get_texts()] == list(GROUPS)
    swatches = [to_hex(patch.get_facecolor()) for patch in legend.get_patches()]
    assert swatches == [base, adjacent, elsewhere]


def test_parts_of_the_legend_stand_one_below_the_other_and_beside_the_map():
    figure = map_figure("event_map")
    pad = next(axes for axes in figure.axes if axes.get_label() == "pad")
    kinds, groups = (legend.get_window_extent() for legend in figure.legends)
    sizes, ground = pad.get_window_extent(), figure.axes[0].get_window_extent()
    assert kinds.y0 > sizes.y1 and sizes.y0 > groups.y1
    assert min(kinds.x0, sizes.x0, groups.x0) >= ground.x1


REFUSED = {
    "longitude is missing in 1 of 2": {"longitude": [0.0, MISSING]},
    "1 events lie off the map": {"longitude": [0.0, 40.0]},
    "of 1 events no place within the country is known": {"where_precision": [1, 6]},
    "event_map, Battle: size is missing in 1 of 2": {"size": [1.0, MISSING]},
    "sizes that cannot be drawn": {"size": [1.0, -1.0]},
    "of them without a name": {"kind": ["Battle", None]},
}


@pytest.mark.parametrize(("reason", "columns"), REFUSED.items(), ids=list(REFUSED))
def test_what_could_not_be_seen_or_would_mislead_is_refused(reason, columns):
    with pytest.raises(DataError, match=reason):
        drawn(placed(**columns))


def test_more_kinds_or_groups_than_can_be_told_apart_are_refused():
    with pytest.raises(DataError, match=r"given 6 kinds of events"):
        drawn(placed(kind=list("abcdef")))
    many = grid_areas(3, 2).assign(group=list("abcdef"))
    with pytest.raises(DataError, match=r"given 6 groups.* Expected: at most 5"):
        drawn(placed(kind=["a"]), many)
    with pytest.raises(DataError, match=r"no mark for group Adjacent"):
        drawn(placed(kind=["a"]), group_frame(), groups=("Base", "Elsewhere"))


def test_sizes_need_a_title():
    with pytest.raises(DataError, match=r"not told what the size is.* Expected: a size_title"):
        drawn(placed(size=[1.0, 2.0]), size_title="")


def test_two_events_of_one_place_are_each_joined_to_their_own_date():
    """Between two marks side by side a date without a line could be either's."""
    points = placed(label=["Kidal", "Kidal"], date=pd.to_datetime(["2023-10-31", "2023-11-14"]))
    points["longitude"] = [-0.04, 0.04]
    figure = drawn(points.assign(kind=["Base left", "Town taken"]))
    axes, dpi = figure.axes[0], figure.dpi
    ends = [axes.transAxes.transform(line.get_xydata()) for line in axes.lines]
    marks = axes.transData.transform(points[["longitude", "latitude"]])
    for text in (t for t in axes.texts if t.get_text().startswith("Kidal")):
        box = text.get_window_extent()
        gaps = [np.hypot(*(np.clip(mark, box.p0, box.p1) - mark)) for mark in marks]
        own = 0 if "31 Oct" in text.get_text() else 1
        joined = any(np.abs(end[0] - marks[own]).max() < 0.05 * dpi for end in ends)
        assert joined or gaps[own] < gaps[1 - own]


def test_a_crowd_of_labels_is_rearranged_before_one_is_left_out():
    """Placed in the order of nearness alone, these leave out labels that have room elsewhere."""
    rng = np.random.default_rng(3)
    names = [f"Place {n}, with a long name" for n in range(9)]
    points = placed(label=names)
    points["longitude"] = rng.uniform(-0.9, 0.9, len(names))
    points["latitude"] = 10 + rng.uniform(-0.6, 0.6, len(names))
    figure = drawn(points)
    written = [t.get_text() for t in figure.axes[0].texts]
    assert set(names) <= set(written)
