"""Plates of conflict."""

from __future__ import annotations

from ...areas import area_name
from ...figures import heatmap
from ...figures.words import words_of
from ...findings import ConflictCalendar
from ...provenance.showing import Shows
from ..wording import conflict as said
from .plate import Plate, cited, conflict_events


def conflict_calendar(found: ConflictCalendar, language: str) -> Plate:
    """Reported fatalities by region and month, with dated events."""
    words = words_of(language)
    shown = found.frame.rename(index=lambda code: area_name(code, language))
    by_region = shown.rename_axis("region").reset_index()
    return Plate(
        name="conflict_calendar",
        language=language,
        text=said.conflict_calendar(found, words),
        data=by_region.melt("region", var_name="month", value_name="fatalities"),
        sources=cited("acled"),
        inputs=(conflict_events(found.country), *_dated(found)),
        drawing=heatmap.region_month,
        arguments={
            "frame": shown,
            "events": said.events_by_month(found.events, language),
            "scale_label": words["deaths_in_month"],
        },
    )


def _dated(found: ConflictCalendar) -> tuple[str, ...]:
    """The table of dated events, where it holds any of this country."""
    return () if found.events.empty and not found.undated else ("dated_events_mli.csv",)


# What the marks of each figure are, for whoever walks back from one.
SHOWS = {
    "conflict_calendar": Shows(
        marks="One region and month: reported fatalities of political violence.",
        kind="values",
        value="fatalities",
        indicators=("conflict_fatalities",),
        where="region",
        when="month",
        level=1,
    ),
}
