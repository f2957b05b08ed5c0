"""The one table of conflict events, its columns and its schema.

An event table holds a publisher's records as they were handed out. It is never mixed with another
publisher's: ACLED and UCDP count differently.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

import pandas as pd

from .errors import DataError

if TYPE_CHECKING:
    import pandera.pandas as pa

# The sources of event tables. They count differently, or count the same again.
EVENT_SOURCES = ("acled_events", "ucdp_ged", "ucdp_candidate")

# Which day of an event that lasts decides its month.
Dated = Literal["start", "end"]

# Between the kinds of an event that counts under several: "political_violence; demonstration".
SERIES_MARK = "; "

TEXT = [
    "event_id",
    "location_code",
    "area_code",
    "area_by_name",
    "area_by_point",
    "placed_by",
    "place",
    "place_precision",
    "date_precision",
    "event_type",
    "sub_event_type",
    "series",
    "actor1",
    "actor1_group",
    "actor2",
    "actor2_group",
    "source",
    "release",
    "note",
]
NUMBERS = [
    "latitude",
    "longitude",
    "fatalities",
    "fatalities_low",
    "fatalities_high",
    "fatalities_civilians",
]
DATES = ["date_start", "date_end", "revised_on"]

EVENT_COLUMNS = [
    "event_id",
    "location_code",
    "admin_level",
    "area_code",
    "placed_by",
    "area_by_name",
    "area_by_point",
    "places_disagree",
    "place",
    "place_precision",
    "latitude",
    "longitude",
    "date_start",
    "date_end",
    "date_precision",
    "event_type",
    "sub_event_type",
    "series",
    "civilians_targeted",
    "actor1",
    "actor1_group",
    "actor2",
    "actor2_group",
    "fatalities",
    "fatalities_low",
    "fatalities_high",
    "fatalities_civilians",
    "source",
    "release",
    "row",
    "revised_on",
    "note",
]


@cache
def event_schema() -> pa.DataFrameSchema:
    """The pandera schema of an event table, one row an event of one publisher.

    `event_id` is the publisher's stable id. `admin_level` is the finest level at which the event
    may count (2: its area is known, 1: its region only, 0: its country only) and `area_code` the
    area of that level; `placed_by` says whether "point" or "name" decided, `area_by_point` and
    `area_by_name` what each said, `places_disagree` where they contradict each other. `series` is
    the kind of event under which it is counted ("political_violence", "state_based", ...; two kinds
    with `SERIES_MARK` between them, "" where it is counted under none). The groups of actors are
    readings of names "reported by ACLED (or UCDP) as ...", see `actors`. `fatalities` are reported
    or best estimates, with bounds where the publisher gives them. `revised_on` is missing where the
    publisher does not say it.
    """
    import pandera.pandas as pa

    columns: dict[str, pa.Column] = {name: pa.Column(str, nullable=False) for name in TEXT}
    columns |= {name: pa.Column(float, nullable=True) for name in NUMBERS}
    columns |= {n: pa.Column("datetime64[ns]", nullable=n == "revised_on") for n in DATES}
    columns |= {
        "admin_level": pa.Column("int8", pa.Check.isin([0, 1, 2])),
        "row": pa.Column("int32", pa.Check.ge(2)),
        "places_disagree": pa.Column(bool),
        "civilians_targeted": pa.Column(bool),
    }
    ordered = {name: columns[name] for name in EVENT_COLUMNS}
    return pa.DataFrameSchema(ordered, strict=True, ordered=True)


def require_event_source(source: str) -> None:
    """Raise `DataError` for a source that has no event table."""
    if source not in EVENT_SOURCES:
        raise DataError(f"{source!r} has no event table.", expected=", ".join(EVENT_SOURCES))


def no_events() -> pd.DataFrame:
    """An event table without rows, with every column in its type."""
    return _no_events().copy()


@cache
def _no_events() -> pd.DataFrame:
    types: dict[str, str] = dict.fromkeys(TEXT, "str") | dict.fromkeys(NUMBERS, "float64")
    types |= dict.fromkeys(DATES, "datetime64[ns]") | {"admin_level": "int8", "row": "int32"}
    types |= {"places_disagree": "bool", "civilians_targeted": "bool"}
    frame = pd.DataFrame({name: pd.Series(dtype="str") for name in EVENT_COLUMNS})
    return frame.astype(types)


def validate_events(events: pd.DataFrame) -> pd.DataFrame:
    """The table itself, once it satisfies schema, dates and key (`source`, `event_id`).

    Raises `DataError` naming what is broken.
    """
    import pandera.errors

    try:
        event_schema().validate(events, lazy=False, inplace=True)
    except pandera.errors.SchemaError as error:
        raise DataError(f"The events break their schema: {error}") from error
    backwards = events["date_end"] < events["date_start"]
    if backwards.any():
        raise DataError(f"{int(backwards.sum())} events end before they start.")
    one = events["source"].nunique() <= 1  # the usual case, in a fraction of the time
    again = events.duplicated(["event_id"] if one else ["source", "event_id"])
    if again.any():
        first = events.loc[again, ["event_id", "release", "row"]].iloc[0]
        raise DataError(
            f"{int(again.sum())} events repeat an id; the first is {first.to_dict()}.",
            expected="one row an event",
        )
    return events
