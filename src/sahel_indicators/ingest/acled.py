"""ACLED: event tables of its export tool, of its API and of HDX; monthly workbooks of HDX.

Only `event_id_cnty` names an event for good: `data_id` and `timestamp` change between pulls. A line
of a monadic export names one actor; the lines of an event are joined into one. ACLED's sentences
(`notes`, `tags`) are not kept.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from . import acled_months
from .accounting import Ingested, Problems
from .acled_forms import EVENTS
from .acled_lines import KEY, Lines, join_lines, second_actor
from .acled_words import (
    DISORDER_TYPES,
    EVENT_TYPES,
    SUB_TYPES,
    actor_kind,
    event_type,
    kind_of,
    targets_civilians,
)
from .coded import Coded, Texts, constant, together
from .event_tables import (
    COUNTED,
    Named,
    countries_of,
    figures,
    groups_of,
    ingested,
    joined_notes,
    place_events,
    read_days,
    set_aside_unknown,
    words,
)
from .event_tables.countries import ISO_NUMERIC
from .reading import Document
from .recognition import Match, matches

SOURCE = "acled"

_COUNTED = COUNTED["acled_events"]

FORMS = (*EVENTS, *acled_months.FORMS)

# ACLED's geo_precision: 1 the place itself, 2 a part of its district, 3 the region only.
_FINEST = {"1": 2, "2": 2, "3": 1}
_PRECISIONS = ("1", "2", "3")
# Days since 1970 that a stamp of ACLED's can be: 2000 to 2100.
_STAMPS = (946_684_800, 4_102_444_800)


def sniff(document: Document) -> list[Match]:
    """The tables of events or of months in one of ACLED's layouts."""
    return matches(document, SOURCE, FORMS)


def read(match: Match) -> pd.DataFrame:
    """The table as text, one row a line."""
    return acled_months.read(match) if match.form in acled_months.FORMS else match.table.frame


def normalize(raw: pd.DataFrame, match: Match) -> Ingested:
    """Events and their months, or months as published; rows that cannot be used as quarantine."""
    if match.form in acled_months.FORMS:
        return acled_months.normalize(raw, match)
    return _events(raw, match)


def _events(raw: pd.DataFrame, match: Match) -> Ingested:
    problems = Problems(raw, match.file, match.table.titles)
    texts = Texts(raw)
    columns: dict[str, Any] = {
        "event_id": raw[KEY].array,
        "source": constant(_COUNTED.source, len(raw)),
        "release": constant(match.release, len(raw)),
        "fatalities": figures(raw, "fatalities", problems, low=0, whole=True),
    }
    revised = _stamps(raw, problems)
    columns |= _days(texts, problems) | {"revised_on": _instants(revised)}
    types = _types(texts, raw, problems)
    places = _places(texts, raw, problems)
    _set_aside_unknown_sides(texts, problems)
    lines = join_lines(texts, raw, revised, problems)
    columns |= places | _actors(texts, raw, types, lines, problems)
    columns |= {
        "event_type": types.map(lambda said: said[0]),
        "sub_event_type": types.map(lambda said: said[1]),
        "series": _kinds(texts, raw, types),
        "note": joined_notes(lines.note, places["note"]),
    }
    return ingested(columns, _COUNTED, problems, layout=match.form.name, folded=lines.folded)


# -- when ------------------------------------------------------------------------------------


def _days(texts: Texts, problems: Problems) -> dict[str, Any]:
    days = read_days(texts, "event_date", problems)
    year = together(words(texts, "year"), days)
    problems.add(
        year.where(lambda said: bool(said[0] and said[1] and said[0] != str(said[1].year))),
        "year",
        "the year contradicts the date of the event",
    )
    set_aside_unknown(texts["time_precision"], _PRECISIONS, "time_precision", problems)
    return {
        "date_start": days,
        "date_end": days,
        "date_precision": texts["time_precision"],
    }


def _instants(revised: np.ndarray) -> np.ndarray:
    """Seconds since 1970 as instants; NaN is NaT."""
    unknown = np.isnan(revised)
    instants = np.where(unknown, 0, revised).astype("int64").astype("datetime64[s]")
    instants[unknown] = np.datetime64("NaT")
    return instants.astype("datetime64[ns]")


def _stamps(raw: pd.DataFrame, problems: Problems) -> np.ndarray:
    """Seconds since 1970 at which a line was last changed, NaN where it does not say."""
    if "timestamp" not in raw.columns:
        return np.full(len(raw), np.nan)
    return figures(raw, "timestamp", problems, low=_STAMPS[0], high=_STAMPS[1])


# -- what ------------------------------------------------------------------------------------


def _types(texts: Texts, raw: pd.DataFrame, problems: Problems) -> Coded[tuple[str, str]]:
    """Today's type and sub-type of every event; unknown ones are set aside."""
    said = together(texts["event_type"], words(texts, "sub_event_type"))
    found = [event_type(*cells) for cells in said.values]
    for number, (cells, known) in enumerate(zip(said.values, found, strict=True)):
        if known is None:
            column, reason = _unknown_type(*cells, names_sub_types="sub_event_type" in texts)
            problems.add(said.numbers == number, column, reason)
    disorder = words(texts, "disorder_type")
    unknown = disorder.where(lambda word: bool(word) and kind_of(("Battles", ""), word) is None)
    problems.add(
        unknown, "disorder_type", f"unknown disorder_type; expected {', '.join(DISORDER_TYPES)}"
    )
    return Coded([known or ("", "") for known in found], said.numbers)


def _unknown_type(kind: str, sub: str, *, names_sub_types: bool) -> tuple[str, str]:
    """The column to blame for a type that is not declared, and why."""
    known = next((subs for name, subs in SUB_TYPES.items() if name.lower() == kind.lower()), ())
    if known and not names_sub_types:
        return "event_type", f"{kind} needs a sub_event_type, and the file has no such column"
    if known:
        return "sub_event_type", f"unknown sub_event_type of {kind}; expected {', '.join(known)}"
    return "event_type", f"unknown event_type; expected {', '.join(EVENT_TYPES)}"


def _kinds(texts: Texts, raw: pd.DataFrame, types: Coded[tuple[str, str]]) -> Coded[str]:
    said = together(types, words(texts, "disorder_type"))
    return said.map(lambda cells: (kind_of(*cells) or "") if cells[0][0] else "")


# -- who -------------------------------------------------------------------------------------


def _actors(
    texts: Texts,
    raw: pd.DataFrame,
    types: Coded[tuple[str, str]],
    lines: Lines,
    problems: Problems,
) -> dict[str, Any]:
    kinds = [
        said.map(lambda inter: actor_kind(inter) or "")
        for said in (words(texts, "inter1"), second_actor(texts, raw, lines, "inter2"))
    ]
    actor1, actor2 = texts["actor1"], second_actor(texts, raw, lines, "actor2")
    return {
        "actor1": actor1,
        "actor1_group": groups_of(actor1, kinds[0]),
        "actor2": actor2,
        "actor2_group": groups_of(actor2, kinds[1]),
        "civilians_targeted": _targeted(texts, raw, types, together(*kinds), problems),
    }


def _set_aside_unknown_sides(texts: Texts, problems: Problems) -> None:
    for name in ("inter1", "inter2"):
        unknown = words(texts, name).where(lambda inter: actor_kind(inter) is None)
        problems.add(unknown, name, "unknown type of actor; expected 0 to 8, or its words")


def _targeted(
    texts: Texts,
    raw: pd.DataFrame,
    types: Coded[tuple[str, str]],
    kinds: Coded[tuple[str, str]],
    problems: Problems,
) -> np.ndarray:
    """Whether civilians are the main target: as the table says, else by type and actors."""
    if "civilian_targeting" in raw.columns:
        said = texts["civilian_targeting"]
        known = {"": False, "civilian targeting": True}
        unknown = said.where(lambda word: word.lower() not in known)
        problems.add(
            unknown, "civilian_targeting", "unknown; expected 'Civilian targeting' or blank"
        )
        return said.where(lambda word: known.get(word.lower(), False))
    return together(types, kinds).where(lambda cells: targets_civilians(*cells))


# -- where -----------------------------------------------------------------------------------


def _places(texts: Texts, raw: pd.DataFrame, problems: Problems) -> dict[str, Any]:
    """All that says where events lie."""
    named = tuple(name for name in ("iso3", "iso", "country") if name in raw.columns)
    location = countries_of(texts, named, ISO_NUMERIC, problems)
    set_aside_unknown(texts["geo_precision"], _PRECISIONS, "geo_precision", problems)
    precision = texts["geo_precision"]
    finest = precision.map(lambda said: _FINEST.get(said, 0))
    latitude = figures(raw, "latitude", problems, low=-90, high=90)
    longitude = figures(raw, "longitude", problems, low=-180, high=180)
    about = Named(location, "admin1", "admin2", finest)
    return {
        **place_events(texts, about, latitude, longitude, problems),
        "latitude": latitude,
        "longitude": longitude,
        "place": raw["location"].array if "location" in raw else words(texts, "location"),
        "place_precision": precision,
    }
