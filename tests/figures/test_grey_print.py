"""What a figure tells apart by colour is told apart without it, and by eyes that lack a colour."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sahel_indicators.figures import style
from sahel_indicators.figures.marks import LOOKS
from sahel_indicators.figures.style import HATCH_COLOUR, IPC, NOT_ANALYSED

from .cases import the_figure
from .greys import GREY_STEP, are_apart, confused_in_grey, grey
from .images import picture


def test_two_colours_of_one_lightness_are_not_apart():
    blue, red = Patch(facecolor="#0072BC"), Patch(facecolor="#8E4A3C")
    assert abs(grey("#0072BC") - grey("#8E4A3C")) < GREY_STEP and not are_apart(blue, red)
    assert are_apart(blue, Patch(facecolor="#8E4A3C", hatch="//"))


def test_a_legend_of_two_like_entries_is_found():
    figure = Figure()
    pale, dark = Patch(color="#CDE3F1", label="Low"), Patch(color="#0B3754", label="High")
    like = Patch(color="#FCE2DE", label="Other")
    figure.legend(handles=[pale, dark, like])
    assert confused_in_grey(figure) == [("Low", "Other")]


def test_phases_darken_step_by_step():
    assert [later - earlier <= -GREY_STEP for earlier, later in pairwise(map(grey, IPC))] == [
        True
    ] * 4


def test_what_is_not_analysed_is_hatched_on_paper_too():
    """Its grey is that of the lowest class: only the hatching tells them apart in a print."""
    assert grey(NOT_ANALYSED) - grey(HATCH_COLOUR) > 0.3
    figure = the_figure("share_map")
    shades = np.asarray(picture(figure).convert("L"), float) / 255
    # Of the upper row of areas the first is below 1 %, the sixth is not analysed.
    centres = figure.axes[0].transData.transform([(-9, 13), (1, 13)]) * 100 / figure.dpi
    lowest, hatched = (
        shades[len(shades) - int(y) - 20 : len(shades) - int(y), int(x) : int(x) + 20]
        for x, y in centres
    )
    assert lowest.std() < 0.01 < 0.05 < hatched.std()


def test_series_differ_in_mark_dash_and_lightness_of_bars():
    for one, other in combinations(LOOKS, 2):
        assert one.mark != other.mark and one.dash != other.dash
        assert abs(grey(one.fill) - grey(other.fill)) >= 0.05


# Machado, Oliveira and Fernandes (2009), severity 1.0, for linear light.
DEFICIENT = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750))
XYZ += ((0.0193339, 0.1191920, 0.9503041),)
WHITE = (0.95047, 1.0, 1.08883)


def lab(colour: str, eye: str) -> np.ndarray:
    """A colour as the eye sees it, in CIELAB."""
    light = np.array(
        [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    )
    seen = np.array(XYZ) @ np.clip(np.array(DEFICIENT[eye]) @ light, 0, 1) / WHITE
    x, y, z = np.where(seen > 0.008856, np.cbrt(seen), 7.787 * seen + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("eye", DEFICIENT)
def test_colours_that_stand_side_by_side_are_seen_apart_by_every_eye(eye):
    pairs = [*pairwise(IPC), (style.BLUE, style.RED), (style.BLUE, style.BLUE_DARK)]
    pairs += [(style.RED, style.RED_DARK), (style.BLUE_LIGHT, style.RED)]
    for one, other in pairs:
        assert np.linalg.norm(lab(one, eye) - lab(other, eye)) > 20, (one, other)
