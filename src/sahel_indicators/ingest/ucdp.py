"""UCDP's Georeferenced Event Dataset: yearly and candidate releases, HDX's files, API pages.

An event that lasts is dated by its last day, as UCDP's own yearly totals are; `Counted(dated=
"start")` counts it by its first. How finely the place is known (`where_prec`) decides at which
level an event counts: 1-3 in its district, 4 in its region, 5 and more in its country only.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from .accounting import Ingested, Problems
from .coded import Coded, Texts, coded, constant, together
from .event_tables import (
    COUNTED,
    Named,
    countries_of,
    figures,
    flagged,
    groups_of,
    ingested,
    joined_notes,
    place_events,
    read_days,
    set_aside_repeats,
    set_aside_unknown,
    words,
)
from .event_tables.countries import GLEDITSCH_WARD
from .event_tables.repeats import set_aside_exact
from .layouts import FINEST_LEVEL, column_names
from .normalizing_checks import refuse_exchanged
from .reading import Document
from .recognition import Form, Match, matches
from .ucdp_releases import (
    is_candidate,
    is_known_status,
    is_unsettled,
    newness_of,
    replaced_by_newer,
)

SOURCE = "ucdp"

_NEEDED = column_names(
    "id type_of_violence side_a side_b where_prec adm_1 adm_2 latitude longitude country|iso3 "
    "date_prec date_start date_end deaths_civilians best high low"
)
_KNOWN = column_names(
    "relid year active_year code_status conflict_dset_id conflict_new_id conflict_name "
    "dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_b_dset_id side_b_new_id "
    "gwnoa gwnob number_of_sources source_article source_office source_date source_headline "
    "source_original where_coordinates where_description geom_wkt priogrid_gid country iso3 "
    "country_id region event_clarity deaths_a deaths_b deaths_unknown version"
)
FORMS = (
    Form("UCDP GED events (GEDEvent CSV, candidate release, API page)", _NEEDED, _KNOWN),
    Form("UCDP GED events of one country (HDX)", (*_NEEDED, "iso3"), _KNOWN),
)

_VIOLENCE = {"1": "state_based", "2": "non_state", "3": "one_sided"}
_CERTAINTIES = ("1", "2", "3", "4", "5")
# Whose coordinates stand for a country or the open sea, and for no place in it.
_NO_POINT = {"6", "7"}
_OUTSIDE = "the best estimate lies outside its bounds"
# What changes between releases and says nothing of the event.
_OF_THE_RELEASE = ("version", "relid", "code_status", "geom_wkt", "active_year")


def sniff(document: Document) -> list[Match]:
    """The tables of events in one of UCDP's layouts."""
    return matches(document, SOURCE, FORMS)


def read(match: Match) -> pd.DataFrame:
    """The table as text, one row a line."""
    return match.table.frame


def normalize(raw: pd.DataFrame, match: Match) -> Ingested:
    """Events and their months; rows that cannot be used as quarantine."""
    problems = Problems(raw, match.file, match.table.titles)
    texts = Texts(raw)
    candidate = is_candidate(raw, match.release)
    counted = COUNTED["ucdp_candidate" if candidate else "ucdp_ged"]
    columns = _days(texts, problems) | _deaths(raw, problems) | _sides(texts, problems)
    places = _places(texts, raw, problems)
    _set_aside_repeats(raw, problems)
    replaced = replaced_by_newer(raw, columns["date_end"], match, SOURCE, FORMS, problems)
    columns |= places | {
        "event_id": raw["id"].array,
        "source": constant(counted.source, len(raw)),
        "release": constant(match.release, len(raw)),
        "note": joined_notes(_spans(columns), _doubts(texts, columns), places["note"]),
    }
    return ingested(
        columns,
        counted,
        problems,
        layout=match.form.name,
        may_be_empty=replaced,
        remarks=tuple(filter(None, (candidate, _remark_on_bounds(columns["note"])))),
    )


def _remark_on_bounds(note: Coded[str]) -> str:
    """How many events have an estimate outside its bounds; "" where none has."""
    count = int(note.where(lambda said: _OUTSIDE in said).sum())
    events = "1 event has" if count == 1 else f"{count:,} events have"
    return f"{events} a best estimate outside its bounds, as printed: see the notes" * (count > 0)


# -- when ------------------------------------------------------------------------------------


def _days(texts: Texts, problems: Problems) -> dict[str, Any]:
    start, end = (read_days(texts, name, problems) for name in ("date_start", "date_end"))
    backwards = end.days() < start.days()
    problems.add(backwards, "date_end", "the event ends before it starts")
    set_aside_unknown(texts["date_prec"], _CERTAINTIES, "date_prec", problems)
    return {"date_start": start, "date_end": end, "date_precision": texts["date_prec"]}


def _spans(columns: dict[str, Any]) -> Coded[str]:
    """How long events of several days last, and by which of them they are dated."""
    return together(columns["date_start"], columns["date_end"]).map(lambda days: _span(*days))


def _span(start: date | None, end: date | None) -> str:
    if start is None or end is None or end <= start:
        return ""
    day = {"start": "first", "end": "last"}[COUNTED["ucdp_ged"].dated]
    return f"dated by its {day} day; lasts {(end - start).days + 1} days"


# -- what ------------------------------------------------------------------------------------


def _deaths(raw: pd.DataFrame, problems: Problems) -> dict[str, np.ndarray]:
    """Deaths as the best estimate with its bounds; 0 is an estimate of none."""
    named = {"": "best", "_low": "low", "_high": "high", "_civilians": "deaths_civilians"}
    deaths = {
        f"fatalities{ours}": figures(raw, theirs, problems, low=0, whole=True)
        for ours, theirs in named.items()
    }
    best, low, high = (deaths[f"fatalities{ours}"] for ours in ("", "_low", "_high"))
    _refuse_out_of_order(low, best, ("low", "best"), problems)
    _refuse_out_of_order(best, high, ("best", "high"), problems)
    _refuse_out_of_order(low, high, ("low", "high"), problems)
    return deaths


def _refuse_out_of_order(
    lower: np.ndarray, upper: np.ndarray, columns: tuple[str, str], problems: Problems
) -> None:
    """Raise `IngestError` where one column is above the other in most rows in which they differ.

    Single rows stay: UCDP's releases have some (23 of Mali's 2,120), which its totals hold.
    """
    said = f"'{columns[0]}' is above '{columns[1]}'"
    differ = np.isfinite(lower) & np.isfinite(upper) & (lower != upper)
    refuse_exchanged(lower > upper, differ, problems, columns[1], said)


def _doubts(texts: Texts, columns: dict[str, Any]) -> Coded[str]:
    """What is odd about an event, or not yet settled: it is kept and told."""
    best = columns["fatalities"]
    low, high = columns["fatalities_low"], columns["fatalities_high"]
    outside = (best < low) | (best > high) | (low > high)
    status = words(texts, "code_status").map(
        lambda said: f"UCDP has not settled it: {said}" if is_unsettled(said) else ""
    )
    return joined_notes(flagged(outside, _OUTSIDE), status)


def _sides(texts: Texts, problems: Problems) -> dict[str, Any]:
    kind = texts["type_of_violence"]
    unknown = words(texts, "code_status").where(lambda said: not is_known_status(said))
    problems.add(unknown, "code_status", "unknown code_status; expected Clear, Check ..., or blank")
    set_aside_unknown(kind, tuple(_VIOLENCE), "type_of_violence", problems)
    series = kind.map(lambda said: _VIOLENCE.get(said, ""))
    unsaid = constant("", len(texts))
    return {
        "event_type": series,
        "series": series,
        "civilians_targeted": series.where(lambda said: said == "one_sided"),
        "actor1": texts["side_a"],
        "actor1_group": groups_of(texts["side_a"], unsaid),
        "actor2": texts["side_b"],
        "actor2_group": groups_of(texts["side_b"], unsaid),
    }


# -- where -----------------------------------------------------------------------------------


def _places(texts: Texts, raw: pd.DataFrame, problems: Problems) -> dict[str, Any]:
    """All that says where events lie; coordinates that stand for a whole country are kept out."""
    named = tuple(name for name in ("iso3", "country_id", "country") if name in raw.columns)
    location = countries_of(texts, named, GLEDITSCH_WARD, problems)
    precision = texts["where_prec"]
    set_aside_unknown(precision, tuple(FINEST_LEVEL), "where_prec", problems)
    finest = precision.map(lambda said: FINEST_LEVEL.get(said, 0))
    latitude = figures(raw, "latitude", problems, low=-90, high=90)
    longitude = figures(raw, "longitude", problems, low=-180, high=180)
    about = Named(location, "adm_1", "adm_2", finest)
    columns = place_events(texts, about, latitude, longitude, problems)
    nowhere = precision.where(lambda said: said in _NO_POINT)
    return {
        **columns,
        "latitude": np.where(nowhere, np.nan, latitude),
        "longitude": np.where(nowhere, np.nan, longitude),
        "place": words(texts, "where_coordinates"),
        "place_precision": precision,
    }


def _set_aside_repeats(raw: pd.DataFrame, problems: Problems) -> None:
    newness = np.full(len(raw), np.nan)
    if "version" in raw.columns:
        said = coded(raw["version"])
        newness = np.array([newness_of(text) for text in said.values])[said.numbers]
    several = set_aside_repeats(raw, "id", newness, problems, _OF_THE_RELEASE)
    set_aside_exact(several, coded(raw["id"].iloc[several]).numbers, "id", problems)
