"""Plates of people by phase and of one season over the years."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ...areas import area_name
from ...figures import maps, phases
from ...figures.words import Words, words_of
from ...findings.phases import PeopleInPhase, PhaseMaps
from ...provenance.showing import Shows
from ..wording import phases as said
from ..wording.common import season
from .absent import Absent
from .outlined import outlines_or_absent
from .plate import Plate, cited, food_security

if TYPE_CHECKING:
    import geopandas as gpd


def phase_bars(found: PeopleInPhase, language: str) -> Plate:
    """People by phase, one bar an analysis, projections apart."""
    words = words_of(language)
    return Plate(
        name="phase_bars",
        language=language,
        text=said.phase_bars(found, words),
        data=found.frame,
        sources=cited("cilss_ch"),
        inputs=(food_security(found.country),),
        drawing=phases.population_in_phase,
        arguments={"frame": found.frame.assign(label=_seasons(found.frame, words))},
    )


def phase_maps(found: PhaseMaps, language: str) -> Plate | Absent:
    """The share in phase 3 or worse in the same season of up to six years."""
    words = words_of(language)
    if len(found.periods) < 2:
        return Absent("phase_maps", language, said.too_few_maps(found, words))
    outlines = outlines_or_absent("phase_maps", found.country, language)
    if isinstance(outlines, Absent):
        return outlines
    frame = _outlined(found, outlines.areas)
    return Plate(
        name="phase_maps",
        language=language,
        text=said.phase_maps(found, words, _without_outline(found, outlines.areas)),
        data=found.frame,
        sources=cited("cilss_ch"),
        inputs=(food_security(found.country), "boundaries_admin2.geojson"),
        drawing=maps.share_maps,
        arguments={
            "frame": frame.assign(
                area_name=[area_name(code, language) for code in frame["area_code"]],
                period=_seasons(frame, words),
                # Published as whole percents, shares of rounded counts miss a class by a hair.
                value=frame["value"].round(4),
            ),
            "regions": outlines.regions,
        },
    )


def _outlined(found: PhaseMaps, outlines: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    shapes = outlines.drop(columns="area_name")
    frame = shapes.merge(found.frame, on="area_code", how="inner", validate="one_to_many")
    return frame.sort_values(["period_start", "area_code"], ignore_index=True)


def _without_outline(found: PhaseMaps, outlines: gpd.GeoDataFrame) -> list[str]:
    """The areas that have a figure and cannot be drawn."""
    known = found.frame.dropna(subset=["value"])["area_code"]
    return sorted(set(known) - set(outlines["area_code"]))


def _seasons(frame: pd.DataFrame, words: Words) -> list[str]:
    days = zip(frame["period_start"], frame["period_end"], strict=True)
    return [season(start, end, words) for start, end in days]


# What the marks of each figure are, for whoever walks back from one.
SHOWS = {
    "phase_bars": Shows(
        marks="People in one phase in one analysis, added up over the areas analysed every time "
        "since October 2014.",
        kind="published",
        value="people",
        variables={"": ("phase{phase}_people",)},
        when="period_start",
        areas="constant",
        same={"status": "status", "published_on": "published_on"},
    ),
    "phase_maps": Shows(
        marks="One area in one current analysis: the share of its people in phase 3 or worse.",
        kind="values",
        value="value",
        indicators=("phase3plus_share",),
        where="area_code",
        when="period_start",
    ),
}
