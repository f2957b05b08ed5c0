"""FEWS NET's IPC-compatible phases: tables of the data warehouse, phase maps, outlines by phase.

The units are livelihood zones within a district, camps, or outlines: a phase of one of them is
never that of the district. `fips_code` is no ISO code (NG is Niger there) and is not looked at.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ..areas import gazetteer
from ..countries import countries
from .accounting import Fault, Ingested
from .fews_net_maps import NO_AREA, SMALLEST, month_of_layer, outlines_by_area, projected
from .layouts import Layout, Measure, Named, column_names
from .normalizing import normalize as normalized
from .reading import Document, day_reader, read_numbers
from .recognition import Form, Match, matches

SOURCE = "fews_net"

_SCENARIOS = {"CS": "current", "ML1": "first projection", "ML2": "second projection"}
_ASSISTANCE = {"CS": "ha0", "ML1": "ha1", "ML2": "ha2"}
_TABLE = Form(
    "FEWS NET, phases by unit",
    needs=column_names(
        "country country_code geographic_unit_name geographic_unit_full_name projection_start "
        "projection_end ipc_value|value is_allowing_for_assistance scenario classification_scale "
        "reporting_date collection_status"
    ),
    knows=column_names(
        "ipc_id id fips_code fewsnet_region geographic_group ipc_description description "
        "scenario_name collection_schedule source_organization source_document fnid unit_type"
    ),
)
_MAP = Form(
    "FEWS NET, phase map",
    needs=column_names(
        "ipc_value|value scenario projection_start projection_end reporting_date|collection_date"
    ),
    knows=column_names(
        "id country country_code is_allowing_for_assistance classification_scale "
        "collection_status ipc_description description scenario_name"
    ),
    without=("geographic_unit_full_name",),
    kind="outlines",
)
_OUTLINES = Form(
    "FEWS NET, outlines by phase (CS, ML1, ML2)",
    needs=("cs|ml1|ml2",),
    knows=column_names("ha0 ha1 ha2 objectid id fid shape_leng shape_area"),
    without=("geographic_unit_full_name", "scenario"),
    kind="outlines",
)
FORMS = (_TABLE, _MAP, _OUTLINES)

LAYOUT = Layout(
    name="fews_net",
    place=("location_code", "", "admin1_name", "admin2_code", "admin2_name"),
    measures=(Measure("phase", "fews_net_phase"),),
    source="fews_net",
    status=Named("scenario", _SCENARIOS),
    series=("series",),
    unit="unit",
    period=("projection_start", "projection_end"),
    exercise=("month",),
    notes=("remark",),
)

# What stands where a phase should, in tables and outlines alike.
_NO_PHASE = {
    66: "66 is no phase: open water",
    88: "88 is no phase: a park or reserve",
    99: "99 is no phase: not classified",
}
_HIGHEST = "IPC Highest Household"
_HIGHEST_REASON = (
    "the highest phase of any household in the country, which is not the phase of the country"
)
_ISO3 = {country.iso2: country.iso3 for country in countries().values()}


def sniff(document: Document) -> list[Match]:
    """The tables in one of FEWS NET's layouts."""
    found = matches(document, SOURCE, FORMS)
    return [match for match in found if match.form is not _OUTLINES or _holds_phases(match)]


def read(match: Match) -> pd.DataFrame:
    """One row a unit, or an area of which an outline covers a part, and scenario.

    Raises `IngestError` for outlines by phase whose name does not say the month of the report.
    """
    raw = match.table.frame
    if match.form is _OUTLINES:
        raw = _scenarios_of(match)
    raw = raw.rename(columns={_value_column(raw): "phase", "collection_date": "reporting_date"})
    raw = _described(raw)
    if match.form is _TABLE:
        return _with_names(raw).assign(admin2_code="")
    return outlines_by_area(raw, match.table.shapes)


def normalize(raw: pd.DataFrame, match: Match) -> Ingested:
    """The phases as observations; drafts, national rows and what is no phase as quarantine."""
    phase = read_numbers(raw["phase"])[0]
    aside = {
        "FEWS NET has not published it (collection_status)": _is_draft(raw),
        _HIGHEST_REASON: (raw["scale"] == _HIGHEST).to_numpy(),
        **{reason: phase == code for code, reason in _NO_PHASE.items()},
        NO_AREA: (raw["location_code"] == "").to_numpy(),
    }
    undated = Fault((raw["month"] == "").to_numpy(), "reporting_date")
    faults = {"the day of the report cannot be read": undated}
    unit = "geographic_unit_full_name"
    ours = {"location_code": "country_code", "admin1_name": unit, "admin2_name": unit}
    if "collection_date" in match.table.frame:
        ours["reporting_date"] = "collection_date"
    done = normalized(raw, LAYOUT, match, titles=ours, aside=aside, faults=faults)
    if match.form is _TABLE:
        return done
    told = f"outlines placed on districts; what covers less than {SMALLEST:.0%} of one is left out"
    return replace(done, remarks=(*done.remarks, told))


def _is_draft(raw: pd.DataFrame) -> np.ndarray:
    if "collection_status" not in raw:
        return np.zeros(len(raw), dtype=bool)
    return (raw["collection_status"].str.casefold() != "published").to_numpy()


def _value_column(raw: pd.DataFrame) -> str:
    return next((name for name in ("ipc_value", "value") if name in raw), "phase")


def _described(raw: pd.DataFrame) -> pd.DataFrame:
    """Rows with the month of the report, the series, and what the place's columns need."""
    read_day = day_reader(raw["reporting_date"].unique())
    days = {said: read_day(said) for said in raw["reporting_date"].unique()}
    months = {said: f"{day:%Y-%m}" if day else "" for said, day in days.items()}
    blank = pd.Series("", index=raw.index, dtype="str")
    scale = raw.get("classification_scale", blank)
    helped = raw.get("is_allowing_for_assistance", blank).str.casefold().isin(["true", "1", "yes"])
    series = (scale + ", allowing for assistance").str.removeprefix(", ").where(helped, scale)
    month = raw["reporting_date"].map(months)
    return raw.assign(scale=scale, series=series, month=month, remark="")


# -- units by name ---------------------------------------------------------------------------


def _with_names(raw: pd.DataFrame) -> pd.DataFrame:
    """Rows with country, region, district and unit, from "Zone, District, Region, Country"."""
    columns = ("country_code", "country", "geographic_unit_name", "geographic_unit_full_name")
    said = list(zip(*(raw[name] for name in columns), strict=True))
    places = {unit: _place(*unit) for unit in dict.fromkeys(said)}
    told = zip(*(places[unit] for unit in said), strict=True)
    ours = ("location_code", "admin1_name", "admin2_name", "unit")
    return raw.assign(**dict(zip(ours, map(list, told), strict=True)))


def _place(code: str, country: str, unit: str, full: str) -> tuple[str, str, str, str]:
    """Country, region, district and unit; a unit that is itself an area is no part of one.

    Names of zones hold commas themselves: the unit's own name says where the zone ends.
    """
    location, unit, full = _ISO3.get(code, code), _spaced(unit), _spaced(full)
    around = full.removeprefix(unit).removesuffix(country).strip(" ,")
    if full == country:
        return location, "", "", ""
    *_, district, region = ("", "", *around.split(", ")) if around else ("", "")
    as_area = (unit, "") if not region else (region, unit)
    if not district and not gazetteer().place(location, "", as_area[0], "", as_area[1]).problem:
        return location, *as_area, ""
    return location, region, district, unit


def _spaced(name: str) -> str:
    return " ".join(name.split()).replace(" ,", ",")


# -- outlines --------------------------------------------------------------------------------


def _holds_phases(match: Match) -> bool:
    """Whether most of what stands in the columns of scenarios are phases or what replaces one."""
    columns = [name.lower() for name in _SCENARIOS if name.lower() in match.table.frame]
    said = read_numbers(pd.concat([match.table.frame[name] for name in columns]))[0]
    return bool(np.isin(said, [0, 1, 2, 3, 4, 5, *_NO_PHASE]).mean() > 0.5)


def _scenarios_of(match: Match) -> pd.DataFrame:
    """One row an outline and scenario, with the days of the scenario and the assistance."""
    frame = match.table.frame
    month = month_of_layer(match)
    parts = []
    for scenario, helped in _ASSISTANCE.items():
        if scenario.lower() in frame:
            start, end = projected(scenario, month, match)
            part = frame.rename(columns={scenario.lower(): "value"}).assign(
                scenario=scenario,
                projection_start=start,
                projection_end=end,
                reporting_date=f"{month[0]}-{month[1]:02d}-01",
                is_allowing_for_assistance=frame.get(helped, ""),
            )
            parts.append(part)
    return pd.concat(parts).sort_index(kind="stable")
