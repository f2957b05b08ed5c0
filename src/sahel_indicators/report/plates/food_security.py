"""Plates of food insecurity."""

from __future__ import annotations

from ...figures import maps, timeline
from ...figures.words import words_of
from ...findings import PhaseMap, PhaseTrend
from ...provenance.showing import Shows
from ..wording import food_security as said
from ..wording.common import areas_of
from .absent import Absent
from .outlined import outlined, outlines_or_absent
from .plate import Plate, cited, food_security


def phase_trend(found: PhaseTrend, language: str) -> Plate | Absent:
    """Phase 3+ by analysis, current against projected."""
    if found.current.empty:
        return Absent("phase_trend", language, said.no_trend(found, words_of(language)))
    return Plate(
        name="phase_trend",
        language=language,
        text=said.phase_trend(found, words_of(language)),
        data=found.frame,
        sources=cited(*_sources(found)),
        inputs=(food_security(found.country), *_printed(found)),
        drawing=timeline.phase_trend,
        arguments={"frame": found.frame},
    )


def _sources(found: PhaseTrend) -> list[str]:
    """The analyses by area, and whatever totals of the whole country are shown beside them."""
    used = set(found.frame["source"])
    return [key for key in ("cilss_ch", "cilss_ch_hapi", "grfc") if key in used]


def _printed(found: PhaseTrend) -> tuple[str, ...]:
    return ("food_security_recent.csv",) if len(_sources(found)) > 1 else ()


def phase_map(found: PhaseMap, language: str) -> Plate | Absent:
    """Phase 3+ by area in the latest current analysis."""
    outlines = outlines_or_absent("phase_map", found.country, language)
    if isinstance(outlines, Absent):
        return outlines
    frame = outlined(found.country, found.frame, language)
    known = found.frame.dropna(subset=["value"])["area_code"]
    undrawn = sorted(set(known) - set(outlines.areas["area_code"]))
    # Published as whole percents, shares of rounded counts miss the limit of a class by a hair.
    frame["value"] = frame["value"].round(4)
    return Plate(
        name="phase_map",
        language=language,
        text=said.phase_map(found, words_of(language), undrawn),
        data=found.frame,
        sources=cited("cilss_ch"),
        inputs=(food_security(found.country), "boundaries_admin2.geojson"),
        drawing=maps.share_map,
        arguments={
            "frame": frame,
            "regions": outlines.regions,
            "areas": areas_of(found.country, words_of(language)),
        },
    )


# What the marks of each figure are, for whoever walks back from one.
SHOWS = {
    "phase_trend": Shows(
        marks="One analysis: people in phase 3 or worse, added up over the areas analysed every "
        "time since October 2014 (apart: totals of the country as printed), over their people.",
        kind="values",
        value="people",
        indicators=("phase3plus_people",),
        over={"population": "population_analysed"},
        when="period_start",
        areas="constant",
        same={"status": "status", "published_on": "published_on", "source": "source"},
    ),
    "phase_map": Shows(
        marks="One area in the latest current analysis: the share of its people in phase 3 or "
        "worse.",
        kind="values",
        value="value",
        indicators=("phase3plus_share",),
        where="area_code",
    ),
}
