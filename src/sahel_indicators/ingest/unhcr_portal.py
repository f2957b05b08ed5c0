"""UNHCR's operational portal: collections of population groups, one figure a country and day.

A collection is of refugees, asylum seekers or IDPs in a country; refugees are counted where they
are, which is another quantity than refugees by origin. The portal's figures are live.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd

from ..areas import fold, gazetteer
from ..errors import IngestError, shortened
from .accounting import Fault, Ingested
from .layouts import Layout, Measure, Named, column_names
from .normalizing import normalize as normalized
from .reading import day_reader, is_missing
from .recognition import Form, Match

FORM = Form(
    "UNHCR operational portal, population collection",
    ("geomaster_name", "admin_level", "date", "month", "year", "individuals", "population_groups"),
    column_names(
        "geomaster_id centroid_lon centroid_lat lat_max lat_min lon_max lon_min source "
        "population_groups_concat population_group_id individuals_type demography_type "
        "households"
    ),
)

_HOSTED = {"REF": "refugees_hosted", "ASY": "asylum_seekers_hosted", "IDP": "idp_stock"}
LAYOUT = Layout(
    name="unhcr_portal",
    place=("location_code", "", "", "", ""),
    measures=(Measure("individuals", ""),),
    key=Named("population_type", _HOSTED),
    source="unhcr_portal",
    series=("groups",),
    period=("date", "date"),
)

_OTHER_MONTH = "`date` and `month`, `year` name different months: nobody can tell which is right"
_NOT_WHOLE = "a part of a country: only countries as a whole are read from the portal"
_NOT_READ = "figures of the portal are live and may be months old; households are not read"


def read(frame: pd.DataFrame) -> pd.DataFrame:
    """One record a figure: how many people of one kind are in a country."""
    groups = frame["population_groups"].map(_groups)
    columns = ("admin_level", "date", "year", "month")
    dated = zip(*(frame[name] for name in columns), strict=True)
    return pd.DataFrame(
        {
            "location_code": frame["geomaster_name"].map(_country),
            "population_type": groups.map(lambda said: said[0]),
            "groups": groups.map(lambda said: said[1]),
            "date": frame["date"],
            "individuals": frame["individuals"],
            "odd": [_odd(*said) for said in dated],
        },
        index=frame.index,
    ).astype("str")


def normalize(raw: pd.DataFrame, match: Match) -> Ingested:
    """The figures as observations, those that cannot be used as quarantine."""
    _refuse_other_countries(raw["location_code"], match)
    done = normalized(
        raw,
        LAYOUT,
        match,
        titles={
            "location_code": match.table.titles["geomaster_name"],
            "population_type": match.table.titles["population_groups"],
        },
        aside={_NOT_WHOLE: raw["odd"].eq(_NOT_WHOLE).to_numpy()},
        faults={_OTHER_MONTH: Fault(raw["odd"].eq(_OTHER_MONTH).to_numpy(), "date")},
    )
    return replace(done, remarks=(_NOT_READ,))


def _groups(text: str) -> tuple[str, str]:
    """The one type of people that the groups of a figure are of, and how they were counted."""
    try:
        groups = json.loads(text)
        types = {str(group["pop_type_code"]) for group in groups}
        ways = sorted({str(group["pop_data_type_name"]) for group in groups})
    except (ValueError, TypeError, KeyError):
        return "", ""
    return ", ".join(sorted(types)), "portal, " + " and ".join(ways)


def _country(name: str) -> str:
    """The code of a covered country from its name; the name itself for any other."""
    countries = gazetteer().rules["countries"]
    for code, said in countries.items():
        if fold(name) in {fold(said["en"]), fold(said["fr"])}:
            return str(code)
    return name


def _refuse_other_countries(names: pd.Series, match: Match) -> None:
    """Raise `IngestError` naming the countries found, where none of them is covered."""
    covered = gazetteer().rules["countries"]
    if names.isin(list(covered)).any():
        return
    raise IngestError(
        f"is about other countries: {', '.join(map(shortened, sorted(names.unique())[:8]))}",
        file=match.file,
        column=match.table.titles["geomaster_name"],
        expected=f"rows of {', '.join(said['en'] for said in covered.values())}",
        remedy="take the portal's collection of one of these countries",
    )


def _odd(level: str, day: str, year: str, month: str) -> str:
    """Why a figure cannot be used, although it can be read; "" where it can."""
    if level.casefold() != "country":
        return _NOT_WHOLE
    read = day_reader([day])(day)
    if read is None or is_missing(month) or is_missing(year):
        return ""
    same = (str(read.year), str(read.month)) == (year, month.lstrip("0"))
    return "" if same else _OTHER_MONTH
