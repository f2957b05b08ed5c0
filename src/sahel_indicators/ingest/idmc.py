"""IDMC: yearly figures (GIDD) and preliminary ones of single events (IDU), kept apart.

Displacements in a year are a flow, people displaced on 31 December a stock; those by conflict and
those by disasters are other variables. Rounded columns are never used: they are blank where the raw
figure is 0. A 0 of GIDD means that there is no estimate, and is missing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from . import idmc_forms as forms
from .accounting import Fault, Ingested
from .idmc_forms import FORMS, UPDATES
from .layouts import Layout
from .normalizing import normalize as normalized
from .normalizing_dates import year_days
from .reading import Document, day_reader
from .recognition import Match, matches

SOURCE = "idmc"
LAYOUTS = tuple(forms.LAYOUTS.values())

_TIMELESS = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T1[12]:00:00(\.0+)?Z")
_NO_NAME = "no event is named: a figure of unnamed events cannot be told from others"


def sniff(document: Document) -> list[Match]:
    """The tables of a document that are IDMC's."""
    return matches(document, SOURCE, FORMS)


def read(match: Match) -> pd.DataFrame:
    """The columns that are used, with the days of the period; no coordinates and no texts."""
    frame = match.table.frame
    return (
        _updates(frame) if match.form is UPDATES else _years(frame, forms.LAYOUTS[match.form.name])
    )


def normalize(raw: pd.DataFrame, match: Match) -> Ingested:
    """The rows as observations, those that cannot be used as quarantine."""
    layout = forms.LAYOUTS[match.form.name]
    faults = {}
    if layout.unit:
        faults[_NO_NAME] = Fault(raw[layout.unit].eq("").to_numpy(), layout.unit)
    done = normalized(
        raw,
        layout,
        match,
        titles=_titles(match),
        faults=faults,
    )
    return replace(done, remarks=tuple(_remarks(match)), modified=_released(match))


def _titles(match: Match) -> dict[str, str]:
    said = dict(match.table.titles)
    first, last = ("year", "year")
    if match.form is UPDATES:
        first, last = "displacement_start_date", "displacement_end_date"
    return said | {"first_day": said[first], "last_day": said[last]}


def _released(match: Match) -> date | None:
    """The day of the release that an answer of the API names."""
    payload: Any = match.document.payload
    said = payload.get("last_updated") if isinstance(payload, dict) else None
    return day_reader([said])(said) if isinstance(said, str) else None


def _remarks(match: Match) -> list[str]:
    said = []
    if match.form is UPDATES:
        said.append("preliminary figures of single events, which overlap and are never added up")
    payload: Any = match.document.payload
    released = _released(match)
    if released:
        said.append(f"release of {released}: earlier years' figures may have been revised in it")
    if isinstance(payload, dict) and payload.get("next"):
        said.append("one page of several: the answer names a next one")
    return said


# -- yearly figures --------------------------------------------------------------------------


def _years(frame: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    columns = ["iso3", *(measure.column for measure in layout.measures)]
    days = frame["year"].map(year_days)
    table = frame[columns].assign(first_day=days.str[0], last_day=days.str[1])
    if not layout.unit:
        return table
    hazard = "hazard_type_name" if "hazard_type_name" in frame.columns else "hazard_type"
    return table.assign(event_name=frame["event_name"], kind="disaster | " + frame[hazard])


# -- internal displacement updates -----------------------------------------------------------


def _updates(frame: pd.DataFrame) -> pd.DataFrame:
    lacking = [name for name in ("type", "role") if name not in frame.columns]
    frame = frame.reindex(columns=[*frame.columns, *lacking], fill_value="")
    kind = frame["displacement_type"].where(
        frame["type"] == "", frame["displacement_type"] + " | " + frame["type"]
    )
    note = "qualifier: " + frame["qualifier"]
    return frame[["iso3", "id", "figure", "created_at"]].assign(
        first_day=frame["displacement_start_date"].map(_day),
        last_day=frame["displacement_end_date"].map(_day),
        kind=kind,
        note=note.where(frame["role"] == "", note + ", role: " + frame["role"]),
    )


def _day(text: str) -> str:
    """The day that a timestamp stands for: midnight twelve or thirteen hours east of Greenwich.

    The file's own sentences say so: "2023-11-06T11:00:00.000Z" is 7 November in all 111 rows of two
    answers whose sentence gives the day in its usual place. Other times are taken as they stand.
    """
    if not _TIMELESS.fullmatch(text):
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (moment + timedelta(hours=13)).date().isoformat()
