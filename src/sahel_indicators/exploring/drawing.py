"""The explorer's two figures, drawn by the functions that draw the report's."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import Markup

from .. import indicators
from ..errors import DataError
from ..figures import maps, timeline
from ..figures.style import TEXT
from . import words
from .scene import Scene

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_STYLE = "web"
_EVERY = {"season": None, "month": "month", "year": "year"}


def draw_map(scene: Scene, key: str, period: pd.Timestamp, area: str, language: str) -> Figure:
    """All areas in one period; the area chosen has a thick outline.

    Raises `DataError` for an indicator with values below zero, which have no classes.
    """
    frame, text = scene.at(key, period, language), words.of_map(scene, key, period, language)
    if (scene.panel[key] < 0).any():
        raise DataError("it has values below zero")
    bins, is_share = scene.bins(key), indicators.declared(key).unit == "1"
    if is_share:
        drawn = maps.share_map(
            frame, scene.regions, text=text, bins=bins, language=language, style=_STYLE
        )
    else:
        analysed = "cilss_ch" in indicators.declared(key).sources
        drawn = maps.number_map(
            frame,
            scene.regions,
            bins=bins,
            legend_title=words.unit_of(key, language),
            missing="not_analysed" if analysed else "no_data",
            text=text,
            language=language,
            style=_STYLE,
        )
    chosen = frame[frame["area_code"] == area]
    chosen.boundary.plot(ax=drawn.axes[0], color=TEXT, linewidth=1.8, aspect=None)
    return drawn


def draw_series(scene: Scene, key: str, period: pd.Timestamp, area: str, language: str) -> Figure:
    """One area over time, with a line at the period that the map shows."""
    title, is_share = words.title_of(key, language), indicators.declared(key).unit == "1"
    frame = scene.over_time(key, area).assign(panel="", series=title)
    here = {"date": [period], "label": [words.said("on_the_map", language)], "precision": ["month"]}
    return timeline.panels(
        frame,
        events=pd.DataFrame(here),
        every=_EVERY[scene.frequency],
        unit=words.unit_of(key, language),
        percent=is_share,
        text=words.of_series(scene, key, area, language),
        language=language,
        style=_STYLE,
    )


def picture(figure: Figure) -> str:
    """A figure as an image inside HTML, with its alternative text."""
    image, about = figure._repr_png_()  # type: ignore[attr-defined]
    encoded = base64.b64encode(image).decode()
    return Markup(
        '<img src="data:image/png;base64,{}" alt="{}" style="width: {}px; max-width: 100%">'
    ).format(encoded, about["alt"], about["width"])
