"""Three figures against the pictures of them that were approved."""

from __future__ import annotations

import pytest
from matplotlib.text import Text
from PIL import Image, ImageChops

from . import images
from .cases import draw, the_figure
from .images import PICTURES, TOLERANCE, baseline_of, difference, picture


@pytest.mark.parametrize(("name", "language", "style"), PICTURES)
def test_a_figure_looks_as_it_was_approved(name, language, style, tmp_path):
    today = picture(the_figure(name, language, style))
    found = difference(today, Image.open(baseline_of(name)))
    if found.levels > TOLERANCE:
        today.save(tmp_path / baseline_of(name).name)
    assert found.levels <= TOLERANCE, (
        f"{name} differs by {found.levels:.0f} levels around pixel {found.x}, {found.y}; today's "
        f"picture is in {tmp_path}. If the change is wanted: {images.__doc__}"
    )


@pytest.fixture(scope="module")
def approved():
    return Image.open(baseline_of("share_map"))


def test_half_a_pixel_is_no_difference(approved):
    large = approved.resize((4 * approved.width, 4 * approved.height), Image.Resampling.BICUBIC)
    moved = ImageChops.offset(large, 2, 2).reduce(4)
    assert 0 < difference(moved, large.reduce(4)).levels < TOLERANCE


def test_a_lost_label_is_found_where_it_stood(approved):
    figure = draw(*PICTURES[0])
    label = next(t for t in figure.findobj(Text) if t.get_text() == "Area 4")
    label.set_visible(False)
    found = difference(picture(figure), approved)
    assert found.levels > TOLERANCE
    x, y = label.axes.transAxes.transform(label.get_position()) * 100 / figure.dpi
    assert (found.x, approved.height - found.y) == pytest.approx((x, y), abs=20)


def test_another_colour_is_found(approved):
    figure = draw(*PICTURES[0])
    figure.axes[0].collections[0].set_facecolor("#CDE3F1")  # from the palest red to a pale blue
    assert difference(picture(figure), approved).levels > TOLERANCE


def test_another_size_is_found(approved):
    assert difference(approved.crop((0, 0, 300, 200)), approved).levels == 255
