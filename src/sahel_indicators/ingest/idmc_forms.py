"""IDMC's forms: which columns its answers and exports have, and which of them are figures.

The exports' sheets are as IDMC's server writes them (idmc-labs/helix-server, apps/gidd/views.py);
older exports with rounded figures only are not read.
"""

from __future__ import annotations

from dataclasses import replace

from .layouts import Layout, Measure, column_names
from .recognition import Form

_COUNTRY = ("country_name", "name", "country_territory", "country")
_HAZARDS = tuple(
    f"hazard_{level}{name}"
    for level in ("category", "sub_category", "type", "sub_type")
    for name in ("", "_name")
)
_EVENT_MORE = (
    *_COUNTRY,
    *_HAZARDS,
    *column_names(
        "start_date start_date_accuracy end_date end_date_accuracy event_codes event_codes_type "
        "event_id displacement_occurred glide_numbers"
    ),
)
CONFLICTS = Form(
    "IDMC GIDD, conflict and violence (API)",
    ("iso3", "year", "new_displacement", "total_displacement"),
    (*_COUNTRY, "new_displacement_rounded", "total_displacement_rounded"),
    without=("event_name", "hazard_type_name", "hazard_type"),
)
DISASTERS = Form(
    "IDMC GIDD, disaster events (API)",
    ("iso3", "year", "event_name", "new_displacement", "hazard_type_name"),
    (*_EVENT_MORE, "new_displacement_rounded", "total_displacement", "total_displacement_rounded"),
)
DISPLACEMENTS = Form(
    "IDMC GIDD, conflict and disasters (API)",
    (
        "iso3",
        "year",
        "conflict_new_displacement",
        "conflict_total_displacement",
        "disaster_new_displacement",
        "disaster_total_displacement",
    ),
    (
        *_COUNTRY,
        *(
            f"{c}_{k}_displacement_rounded"
            for c in ("conflict", "disaster")
            for k in ("new", "total")
        ),
    ),
)
_CONFLICT_RAW = ("conflict_stock_displacement_raw", "conflict_internal_displacements_raw")
_DISASTER_RAW = ("disaster_stock_displacement_raw", "disaster_internal_displacements_raw")
_EXPORT_KNOWS = (*_COUNTRY, *(c.removesuffix("_raw") for c in (*_CONFLICT_RAW, *_DISASTER_RAW)))
EXPORT = Form(
    "IDMC GIDD export, conflict and disasters",
    ("iso3", "year", *_CONFLICT_RAW, *_DISASTER_RAW),
    _EXPORT_KNOWS,
)
EXPORT_CONFLICT = Form(
    "IDMC GIDD export, conflict",
    ("iso3", "year", *_CONFLICT_RAW),
    _EXPORT_KNOWS,
    without=_DISASTER_RAW,
)
EXPORT_DISASTERS = Form(
    "IDMC GIDD export, disasters",
    ("iso3", "year", *_DISASTER_RAW),
    _EXPORT_KNOWS,
    without=(*_CONFLICT_RAW, "event_name"),
)
EXPORT_EVENTS = Form(
    "IDMC GIDD export, disaster events",
    ("iso3", "year", "event_name", "disaster_internal_displacements_raw", "hazard_type"),
    (
        *_EVENT_MORE,
        "date_of_event_start",
        "disaster_internal_displacements",
        "event_codes_code_type",
    ),
)
UPDATES = Form(
    "IDMC internal displacement updates (IDU)",
    (
        "id",
        "iso3",
        "displacement_type",
        "qualifier",
        "figure",
        "displacement_start_date",
        "displacement_end_date",
        "created_at",
    ),
    column_names(
        """country latitude longitude centroid displacement_date year event_name event_start_date
        event_end_date category subcategory type subtype old_id role description link combined_type
        standard_popup_text standard_info_text event_id event_codes event_code_types sources
        source_url locations_name locations_coordinates locations_accuracy locations_type
        displacement_occurred geolocation"""
    ),
)
FORMS: tuple[Form, ...] = (
    CONFLICTS,
    DISASTERS,
    DISPLACEMENTS,
    EXPORT,
    EXPORT_CONFLICT,
    EXPORT_DISASTERS,
    EXPORT_EVENTS,
    UPDATES,
)

_YEARLY = Layout(
    name="idmc_gidd",
    place=("iso3", "", "", "", ""),
    measures=(),
    source="idmc",
    status="estimated",
    period=("first_day", "last_day"),
)


def _by_conflict(flow: str, stock: str) -> tuple[Measure, ...]:
    return (
        Measure(flow, "new_displacements", series="conflict"),
        Measure(stock, "idp_stock", series="GIDD", at_end=True),
    )


def _by_disasters(flow: str, stock: str) -> tuple[Measure, ...]:
    return (
        Measure(flow, "new_displacements_disasters", series="disaster"),
        Measure(stock, "idp_stock_disasters", series="GIDD", at_end=True),
    )


def _events(flow: str) -> Layout:
    return replace(
        _YEARLY,
        name="idmc_gidd_events",
        measures=(Measure(flow, "new_displacements_event"),),
        series=("kind",),
        unit="event_name",
    )


LAYOUTS = {
    CONFLICTS.name: replace(
        _YEARLY, measures=_by_conflict("new_displacement", "total_displacement")
    ),
    DISPLACEMENTS.name: replace(
        _YEARLY,
        measures=(
            *_by_conflict("conflict_new_displacement", "conflict_total_displacement"),
            *_by_disasters("disaster_new_displacement", "disaster_total_displacement"),
        ),
    ),
    EXPORT.name: replace(
        _YEARLY,
        measures=(*_by_conflict(*_CONFLICT_RAW[::-1]), *_by_disasters(*_DISASTER_RAW[::-1])),
    ),
    EXPORT_CONFLICT.name: replace(_YEARLY, measures=_by_conflict(*_CONFLICT_RAW[::-1])),
    EXPORT_DISASTERS.name: replace(_YEARLY, measures=_by_disasters(*_DISASTER_RAW[::-1])),
    DISASTERS.name: _events("new_displacement"),
    EXPORT_EVENTS.name: _events("disaster_internal_displacements_raw"),
    UPDATES.name: Layout(
        name="idmc_idu",
        place=("iso3", "", "", "", ""),
        measures=(Measure("figure", "new_displacements_event"),),
        source="idmc_idu",
        status="estimated",
        series=("kind",),
        unit="id",
        period=("first_day", "last_day"),
        notes=("note",),
        published="created_at",
    ),
}
