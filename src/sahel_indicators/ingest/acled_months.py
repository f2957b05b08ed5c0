"""ACLED's monthly workbooks on HDX: events and deaths by area and month, as published.

The workbooks do not say which events they count: HDX tells it by the file's name alone
("mali_political_violence_...", "..._civilian_targeting_...", "..._demonstration_..."). A file under
another name keeps its figures, under a series that says so.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from ..errors import IngestError
from ..observations import empty
from .accounting import Ingested, Problems
from .coded import Coded, Texts, constant, together
from .event_tables import countries_of
from .event_tables.countries import ISO_NUMERIC
from .layouts import Layout, Measure, column_names
from .normalizing import normalize as normalized
from .reading import month_number
from .recognition import Form, Match

_BY_AREA = column_names("country admin1 admin2 admin1_pcode admin2_pcode month year events")
_KNOWN = column_names("iso3 fatalities")

FORMS = (
    Form("ACLED monthly figures by admin2 (HDX workbook)", needs=_BY_AREA, knows=_KNOWN),
    Form(
        "ACLED monthly figures by country (HDX workbook)",
        needs=column_names("country month year events"),
        knows=_KNOWN,
        without=column_names("admin1 admin2 event_type"),
    ),
)

# What a file's name says its events are.
_KINDS = {
    "civilian": "civilian_targeting",
    "demonstration": "demonstration",
    "political_violence": "political_violence",
}
UNSAID = "kind of events not stated"
_EVENTS = Measure("events", "conflict_events")
_DEATHS = Measure("fatalities", "conflict_fatalities")
_PERIOD = ("reference_period_start", "reference_period_end")


def read(match: Match) -> pd.DataFrame:
    """The table as text, one row a line, with what its month, country and name stand for."""
    raw = match.table.frame
    month = together(Texts(raw)["year"], Texts(raw)["month"]).map(_month)
    last = match.document.modified
    return raw.assign(
        location_code=raw["iso3"] if "iso3" in raw.columns else "",
        reference_period_start=month.map(lambda days: days[0]).text(),
        reference_period_end=month.map(lambda days: _until(days, last)).text(),
        kind=constant(kind_of_events(match.release), len(raw)).text(),
        note=month.map(lambda days: _unfinished(days, last)).text(),
    )


def normalize(raw: pd.DataFrame, match: Match) -> Ingested:
    """The published months as observations; rows that cannot be used as quarantine."""
    problems = Problems(raw, match.file, match.table.titles)
    try:
        location = _locations(raw, problems)
    except IngestError:
        if len(match.document.tables) == 1:
            raise
        return _nothing_covered(raw, match, problems)
    raw = raw.assign(location_code=location.text())
    done = normalized(
        raw,
        _layout(raw, match),
        match,
        titles=_titles(match),
        aside=_aside(problems),
    )
    return replace(done, remarks=_remarks(raw, match))


def kind_of_events(name: str) -> str:
    """Which events a workbook counts, as far as its name says."""
    plain = re.sub(r"[^a-z]+", "_", name.lower())
    return next((kind for word, kind in _KINDS.items() if word in plain), UNSAID)


def _layout(raw: pd.DataFrame, match: Match) -> Layout:
    by_area = "admin2" in raw.columns
    areas = ("admin1_pcode", "admin1", "admin2_pcode", "admin2") if by_area else ("", "", "", "")
    return Layout(
        name=match.form.name,
        place=("location_code", *areas),
        measures=(_EVENTS, _DEATHS) if "fatalities" in raw.columns else (_EVENTS,),
        source="acled",
        series=("kind",),
        period=_PERIOD,
        notes=("note",),
    )


def _locations(raw: pd.DataFrame, problems: Problems) -> Coded[str]:
    named = tuple(name for name in ("iso3", "country") if name in raw.columns)
    return countries_of(Texts(raw), named, ISO_NUMERIC, problems)


def _aside(problems: Problems) -> dict[str, np.ndarray]:
    """The rows whose country is not covered or contradictory, by the reason."""
    told = problems.table()
    return {
        reason: problems.lines.isin(told.loc[told["reason"] == reason, "row"])
        for reason in told["reason"].unique()
    }


def _titles(match: Match) -> dict[str, str]:
    """The publisher's names of columns; those of the month for the period made of it."""
    titles = dict(match.table.titles)
    return titles | dict.fromkeys(_PERIOD, f"{titles['month']}, {titles['year']}")


def _nothing_covered(raw: pd.DataFrame, match: Match, problems: Problems) -> Ingested:
    """A sheet of other countries only: its rows are set aside, and other sheets still count."""
    problems.add(np.ones(len(raw), dtype=bool), "country", "the row's country is not one covered")
    measures = len(_layout(raw, match).measures)
    return Ingested(
        file=match.file,
        layout=match.form.name,
        observations=empty(),
        quarantine=problems.table(),
        rows_read=len(raw),
        cells_read=len(raw) * measures,
        cells_quarantined=len(raw) * measures,
    )


def _month(said: tuple[str, str]) -> tuple[str, str]:
    """First and last day of a month; what is printed, where that names none."""
    year, month = said[0], month_number(said[1])
    if not (re.fullmatch(r"(19|20)[0-9]{2}", year) and month):
        return (" ".join(said[::-1]).strip(),) * 2
    last = monthrange(int(year), month)[1]
    return f"{year}-{month:02d}-01", f"{year}-{month:02d}-{last:02d}"


def _until(days: tuple[str, str], modified: date | None) -> str:
    """The last day that a month's figure speaks of: that of the file, while the month lasts."""
    within = modified and days[0] <= modified.isoformat() < days[1]
    return modified.isoformat() if modified and within else days[1]


def _unfinished(days: tuple[str, str], modified: date | None) -> str:
    until = _until(days, modified)
    return f"unfinished month: the file is of {until}" if until != days[1] else ""


def _remarks(raw: pd.DataFrame, match: Match) -> tuple[str, ...]:
    kind = kind_of_events(match.release)
    said = (
        "the workbook does not say which events it counts, and neither does its name: give the "
        "file HDX's name again (..._political_violence_..., say)"
        if kind == UNSAID
        else f"the workbook does not say which events it counts; its name does: {kind}"
    )
    unfinished = raw.loc[raw["note"] != "", _PERIOD[0]]
    months = sorted(set(unfinished.str[:7]))
    return (said, *(f"{month} is unfinished in this file" for month in months))
