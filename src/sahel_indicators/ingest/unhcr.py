"""UNHCR: yearly statistics by origin and asylum (API, download), and the operational portal.

Origin and asylum are told by their ISO codes: UNHCR's own (`coo`, `coa`) are others (ICO is the
Ivory Coast). "-" is a figure that was suppressed or not given and is missing; 0 is a measured zero.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from . import unhcr_portal as portal
from .accounting import Fault, Ingested
from .layouts import Layout, Measure, Named, column_names
from .normalizing import normalize as normalized
from .normalizing_dates import year_days
from .reading import Document, read_numbers
from .recognition import Form, Match, matches

SOURCE = "unhcr"

# What the columns of API and download are called, in the API's words.
_COLUMNS = {
    "year": ("year",),
    "coo_iso": ("coo_iso", "country_of_origin_iso"),
    "coa_iso": ("coa_iso", "country_of_asylum_iso"),
    "refugees": ("refugees", "refugees_under_unhcr_s_mandate"),
    "asylum_seekers": ("asylum_seekers",),
    "returned_refugees": ("returned_refugees",),
    "idps": ("idps", "idps_of_concern_to_unhcr"),
    "returned_idps": ("returned_idps", "returned_idpss"),
}
_API_KNOWS = column_names(
    "coo_id coo_name coo coa_id coa_name coa returned_refugees returned_idps stateless ooc oip "
    "hst naturalised resettled"
)
_DOWNLOAD_KNOWS = (
    "country_of_origin",
    "country_of_asylum",
    "returned_refugees",
    "returned_idpss",
    "returned_idps",
    "stateless_persons",
    "others_of_concern",
    "other_people_in_need_of_international_protection",
    "host_community",
)
API = Form(
    "UNHCR population statistics (API)",
    ("year", "coo_iso", "coa_iso", "refugees", "asylum_seekers", "idps"),
    _API_KNOWS,
)
DOWNLOAD = Form(
    "UNHCR population statistics (download)",
    (
        "year",
        "country_of_origin_iso",
        "country_of_asylum_iso",
        "refugees_under_unhcr_s_mandate",
        "asylum_seekers",
        "idps_of_concern_to_unhcr",
    ),
    _DOWNLOAD_KNOWS,
)
FORMS: tuple[Form, ...] = (API, DOWNLOAD, portal.FORM)

# People in their own country, who stand on lines whose country of asylum is that of origin.
_AT_HOME = ("idps", "returned_idps")
_ABROAD = ("refugees", "asylum_seekers", "returned_refugees")
_VARIABLES = {
    "refugees": "refugee_stock",
    "asylum_seekers": "asylum_seeker_stock",
    "returned_refugees": "returned_refugees",
    "idps": "idp_stock",
    "returned_idps": "returned_idps",
}
_DURING_THE_YEAR = ("returned_refugees", "returned_idps")
_YEARLY = Layout(
    name="unhcr_population",
    place=("coo_iso", "", "", "", ""),
    measures=(Measure("figure", ""),),
    key=Named("column", _VARIABLES),
    source="unhcr",
    # As in the compiled tables: an official stock of IDPs is an estimate of others, quoted.
    status=Named("column", {c: "estimated" if c in _AT_HOME else "observed" for c in _VARIABLES}),
    series=("series",),
    counterpart="counterpart",
    internal=("idp_stock", "returned_idps"),
    period=("first_day", "last_day"),
)
LAYOUTS = (_YEARLY, portal.LAYOUT)

_MISPLACED = (
    "people in their own country on a line of two countries, or people abroad on a line of one"
)
_NOT_READ = (
    "stateless people, others of concern, others in need of protection and host communities are "
    "not read"
)


def sniff(document: Document) -> list[Match]:
    """The tables of a document that are UNHCR's."""
    return matches(document, SOURCE, FORMS)


def read(match: Match) -> pd.DataFrame:
    """One record a figure: of IDPs where origin and asylum are one, else of people abroad.

    The other columns of a line say nothing there (their 0 is no count of anybody), and are no
    records unless they hold a figure, which is then set aside.
    """
    frame = match.table.frame
    return portal.read(frame) if match.form is portal.FORM else _figures(frame)


def normalize(raw: pd.DataFrame, match: Match) -> Ingested:
    """The records as observations, those that cannot be used as quarantine."""
    if match.form is portal.FORM:
        return portal.normalize(raw, match)
    done = normalized(
        raw,
        _YEARLY,
        match,
        titles=_titles(match),
        faults={_MISPLACED: Fault(raw["odd"].eq("yes").to_numpy())},
    )
    return replace(done, remarks=(_NOT_READ,))


def _titles(match: Match) -> dict[str, str]:
    """The publisher's names for the columns that are made of its own."""
    said = dict(match.table.titles)
    found = {ours: name for ours, names in _COLUMNS.items() for name in names if name in said}
    said |= {ours: said[name] for ours, name in found.items()}
    made = {"first_day": "year", "last_day": "year", "counterpart": "coa_iso"}
    return said | {ours: said[name] for ours, name in made.items()}


# -- yearly statistics -----------------------------------------------------------------------


def _figures(frame: pd.DataFrame) -> pd.DataFrame:
    present = {
        ours: name for ours, names in _COLUMNS.items() for name in names if name in frame.columns
    }
    table = frame[list(present.values())].set_axis(list(present), axis=1)
    at_home = (table["coo_iso"] == table["coa_iso"]).to_numpy()
    parts = [
        _of_column(table, column, at_home if column in _AT_HOME else ~at_home)
        for column in (*_ABROAD, *_AT_HOME)
        if column in table.columns
    ]
    return pd.concat(parts).sort_index(kind="stable")


def _of_column(table: pd.DataFrame, column: str, here: np.ndarray) -> pd.DataFrame:
    """One column's figures, from the lines where they belong; elsewhere those that are not 0."""
    figures, unreadable = read_numbers(table[column])
    odd = ~here & (unreadable | (np.nan_to_num(figures) != 0))
    rows = table[here | odd]
    internal = column in _AT_HOME
    days = rows["year"].map(year_days)
    return pd.DataFrame(
        {
            "coo_iso": rows["coo_iso"],
            "counterpart": "" if internal else rows["coa_iso"],
            "column": column,
            "series": "official" if internal else "",
            "first_day": days.str[0 if column in _DURING_THE_YEAR else 1],
            "last_day": days.str[1],
            "figure": rows[column],
            "odd": np.where(odd, "yes", "")[here | odd],
        },
        index=rows.index,
    ).astype("str")
