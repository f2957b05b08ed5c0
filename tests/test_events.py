"""The event table's schema, and events added up by area, kind and month."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.errors import DataError
from sahel_indicators.events import EVENT_COLUMNS, SERIES_MARK, no_events, validate_events
from sahel_indicators.ingest.coded import Coded, constant
from sahel_indicators.ingest.event_tables import Counted, event_table, monthly
from sahel_indicators.observations import validate

COUNTED = Counted(
    source="acled_events",
    events="conflict_events",
    deaths="conflict_fatalities",
    status="observed",
    civilians="civilian_targeting",
)


def events(*rows: dict[str, object]) -> pd.DataFrame:
    """An event table of battles in the cercle of Mopti on 2023-01-15, but for what rows say."""
    usual: dict[str, object] = {
        "location_code": "MLI",
        "admin_level": 2,
        "area_code": "ML0506",
        "series": "political_violence",
        "date_start": pd.Timestamp("2023-01-15"),
        "date_end": pd.Timestamp("2023-01-15"),
        "fatalities": 1.0,
        "source": "acled_events",
        "release": "file.csv",
        "places_disagree": False,
        "civilians_targeted": False,
    }
    numbered = ({"event_id": f"E{n}", "row": n + 2} for n in range(len(rows)))
    table = pd.DataFrame([{**usual, **own, **row} for own, row in zip(numbered, rows, strict=True)])
    template = no_events()
    for name in EVENT_COLUMNS:
        if name not in table:
            blank = template[name].dtype == "str"
            table[name] = "" if blank else np.nan
    return table[EVENT_COLUMNS].astype(template.dtypes.to_dict())


def values(table: pd.DataFrame, variable: str = "conflict_fatalities") -> dict[str, float]:
    """Value by area, month and kind."""
    shown = table[table["variable"] == variable]
    keys = shown["area_code"] + " " + shown["period_start"].dt.strftime("%Y-%m ") + shown["series"]
    return dict(zip(keys, shown["value"], strict=True))


def test_a_table_without_rows_satisfies_the_schema() -> None:
    assert list(validate_events(no_events()).columns) == EVENT_COLUMNS


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"admin_level": 3}, "schema"),
        ({"row": 1}, "schema"),
        ({"date_end": pd.Timestamp("2023-01-14")}, "1 events end before they start"),
        ({"event_id": "E1"}, "1 events repeat an id"),
    ],
)
def test_what_breaks_the_table_is_named(change: dict[str, object], said: str) -> None:
    with pytest.raises(DataError, match=said):
        validate_events(events(change, {}))


def test_ids_of_two_publishers_may_be_the_same() -> None:
    validate_events(events({"event_id": "1"}, {"event_id": "1", "source": "ucdp_ged"}))


def test_events_add_up_by_area_kind_and_month_at_every_level() -> None:
    table = events(
        {"fatalities": 3.0},
        {"fatalities": 4.0, "area_code": "ML0503"},
        {"fatalities": 5.0, "admin_level": 1, "area_code": "ML05"},
        {"fatalities": 6.0, "admin_level": 0, "area_code": "MLI"},
        {"fatalities": 7.0, "date_start": "2023-02-28", "date_end": "2023-02-28"},
    )
    added = monthly(table, COUNTED)
    validate(added)
    kind = "political_violence"
    assert values(added) == {
        f"ML0506 2023-01 {kind}": 3,
        f"ML0503 2023-01 {kind}": 4,
        f"ML05 2023-01 {kind}": 12,
        f"MLI 2023-01 {kind}": 18,
        f"ML0506 2023-02 {kind}": 7,
        f"ML05 2023-02 {kind}": 7,
        f"MLI 2023-02 {kind}": 7,
    }
    assert values(added, "conflict_events")[f"MLI 2023-01 {kind}"] == 4
    first = added[(added["area_code"] == "MLI") & (added["period_start"] == "2023-01-01")]
    assert set(first["row"]) == {2}
    assert set(first["published_on"]) == {pd.Timestamp("2023-02-07")}


def test_an_event_of_two_kinds_counts_under_each_and_one_of_none_under_none() -> None:
    both = SERIES_MARK.join(("political_violence", "demonstration"))
    table = events({"series": both, "civilians_targeted": True}, {"series": ""})
    counts = values(monthly(table, COUNTED), "conflict_events")
    assert {key: n for key, n in counts.items() if key.startswith("ML0506")} == {
        "ML0506 2023-01 political_violence": 1,
        "ML0506 2023-01 demonstration": 1,
        "ML0506 2023-01 civilian_targeting": 1,
    }
    without = values(monthly(table, replace(COUNTED, civilians="")), "conflict_events")
    assert not [key for key in without if "civilian" in key]


def test_events_of_no_kind_alone_add_up_to_nothing() -> None:
    added = monthly(events({"series": ""}), COUNTED)
    assert added.empty
    validate(added)


def test_one_unknown_number_of_deaths_leaves_the_month_unknown_but_its_events_counted() -> None:
    added = monthly(events({"fatalities": np.nan}, {"fatalities": 0.0}), COUNTED)
    assert pd.isna(values(added)["MLI 2023-01 political_violence"])
    assert values(added, "conflict_events")["MLI 2023-01 political_violence"] == 2
    assert (
        values(monthly(events({"fatalities": 0.0}), COUNTED))["MLI 2023-01 political_violence"] == 0
    )


def test_bounds_add_up_where_all_are_known() -> None:
    known = {"fatalities_low": 1.0, "fatalities_high": 4.0}
    added = monthly(events(known, known), COUNTED)
    deaths = added[added["variable"] == "conflict_fatalities"]
    assert deaths[["lower", "upper"]].to_numpy().tolist() == [[2, 8]] * 3
    part = monthly(events(known, {"fatalities_low": 1.0}), COUNTED)
    deaths = part[part["variable"] == "conflict_fatalities"]
    assert set(deaths["lower"]) == {2} and deaths["upper"].isna().all()


def test_an_area_joined_of_several_counts_in_the_region_of_its_parts() -> None:
    added = monthly(events({"area_code": "ML0704"}), COUNTED)
    assert set(added["area_code"]) == {"ML0704", "ML10", "MLI"}


def test_the_month_of_the_last_event_is_flagged_unless_it_is_its_last_day() -> None:
    end = {"date_start": "2023-01-31", "date_end": "2023-01-31"}
    start = {"date_start": "2023-01-07", "date_end": "2023-01-07"}
    assert set(monthly(events(start, {}, end), COUNTED)["note"]) == {""}
    said = "the last event is of 2023-01-15: the month may be unfinished"
    assert set(monthly(events(start, {}), COUNTED)["note"]) == {said}


def test_the_month_of_the_first_event_is_flagged_after_its_first_week() -> None:
    start = {"date_start": "2023-01-08", "date_end": "2023-01-08"}
    end = {"date_start": "2023-02-28", "date_end": "2023-02-28"}
    table = monthly(events(start, {}, end), COUNTED)
    said = "the first event is of 2023-01-08: the month may have begun before the file"
    january = table["period_start"] == pd.Timestamp("2023-01-01")
    assert set(table.loc[january, "note"]) == {said}
    assert set(table.loc[~january, "note"]) == {""}


def test_columns_that_are_not_given_are_blank_or_missing() -> None:
    day = Coded([pd.Timestamp("2023-01-15").date()], np.zeros(2, dtype="int64"))
    table = event_table(
        {
            "event_id": pd.array(["a", "b"], dtype="str"),
            "admin_level": Coded([2], np.zeros(2, dtype="int64")),
            "places_disagree": np.zeros(2, dtype=bool),
            "source": constant("acled_events", 2),
            "date_start": day,
            "date_end": day,
            "row": np.array([2, 3], dtype="int32"),
        },
        np.array([1]),
    )
    assert table["event_id"].tolist() == ["b"]
    assert table["note"].tolist() == [""]
    assert table[["fatalities", "revised_on"]].isna().all(axis=None)
