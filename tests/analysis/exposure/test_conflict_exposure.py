"""Events in areas, by hand: months, windows, decay, groups, days, rates, every event traced."""

from __future__ import annotations

import doctest
import inspect
import io
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sahel_indicators.analysis.exposure import Exposure, conflict_exposure
from sahel_indicators.errors import AnalysisError
from sahel_indicators.events import EVENT_COLUMNS

COVERED = ("2020-01", "2020-06")


def happened(*rows: dict[str, Any]) -> pd.DataFrame:
    """Events; each says only what makes it differ from one battle in A on 10 January 2020."""
    ordinary = {
        "date_start": "2020-01-10",
        "date_end": None,
        "area_code": "A",
        "event_type": "Battles",
        "actor1_group": "state forces",
        "actor2_group": "jihadist-JNIM",
        "series": "political_violence",
        "civilians_targeted": False,
        "fatalities": 1.0,
    }
    full = [ordinary | {"event_id": f"E{number}"} | row for number, row in enumerate(rows)]
    table = pd.DataFrame(full)
    return table.assign(date_end=table["date_end"].fillna(table["date_start"]))


def areas(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"area_code": ["A", "B"], "people": [50_000.0, 200_000.0], **columns})


def exposure(events: pd.DataFrame, **changes: Any) -> Exposure:
    given: dict[str, Any] = {"areas": areas(), "coverage": COVERED}
    return conflict_exposure(events, **(given | changes))


def of(found: Exposure, column: str, area: str = "A") -> list[float]:
    """A column by month, of one area."""
    rows = found.table[found.table["area_code"] == area]
    return list(rows.set_index("month").sort_index()[column])


def account(found: Exposure, scope: str = "in the area") -> dict[str, int]:
    rows = found.sample[found.sample["scope"] == scope]
    return dict(zip(rows["reason"], rows["rows"], strict=True))


THREE = happened(
    {"fatalities": 2.0},
    {"date_start": "2020-01-31", "fatalities": 3.0},
    {"date_start": "2020-03-01", "fatalities": 4.0},
    {"date_start": "2020-02-29", "fatalities": 9.0, "area_code": "B"},
)


def test_events_and_deaths_of_a_month_and_zeros_within_the_coverage() -> None:
    found = exposure(THREE)
    assert of(found, "events") == [2, 0, 1, 0, 0, 0]
    assert of(found, "fatalities") == [5, 0, 4, 0, 0, 0]
    assert of(found, "fatalities", "B") == [0, 9, 0, 0, 0, 0]
    assert list(found.table.columns[:2]) == ["area_code", "month"]


def test_the_shortest_call_is_the_one_of_the_docstring() -> None:
    said = inspect.getdoc(conflict_exposure)
    assert said is not None
    shown = doctest.DocTestParser().get_doctest(said, vars() | globals(), "example", None, None)
    report = io.StringIO()
    doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(shown, out=report.write)
    assert len(shown.examples) == 2 and report.getvalue() == ""


def test_windows_touch_the_month_and_do_not_overlap_it() -> None:
    found = exposure(THREE, windows=[1, 3], leads=[2])
    nan = np.nan
    np.testing.assert_array_equal(of(found, "fatalities_1m_before"), [nan, 5, 0, 4, 0, 0])
    np.testing.assert_array_equal(of(found, "events_3m_before"), [nan, nan, nan, 3, 1, 1])
    np.testing.assert_array_equal(of(found, "events_2m_after"), [1, 1, 0, 0, nan, nan])


def test_six_months_before_october_to_december_are_april_to_september() -> None:
    days = [f"2014-{month:02d}-15" for month in range(1, 13)] + ["2015-01-01", "2015-07-01"]
    deaths = [2.0**place for place in range(len(days))]
    rows = [{"date_start": d, "fatalities": f} for d, f in zip(days, deaths, strict=True)]
    season = {"area_code": "A", "period_start": "2014-10-01", "period_end": "2014-12-31"}
    found = exposure(
        happened(*rows),
        anchors=pd.DataFrame([season], index=[7]),
        windows=[6],
        leads=[6],
        during=True,
        coverage=("2014-01", "2015-12"),
    ).table
    assert found["fatalities_6m_before"].to_dict() == {7: sum(deaths[3:9])}
    assert found["fatalities"].to_dict() == {7: sum(deaths[9:12])}
    assert found["fatalities_6m_after"].to_dict() == {7: deaths[12]}


def test_rows_of_periods_keep_order_and_index_and_may_repeat_an_area() -> None:
    at = pd.DataFrame(
        {"area_code": ["B", "A", "A"], "period_start": ["2020-03-01", "2020-04-01", "2020-03-01"]},
        index=[5, 3, 9],
    )
    found = exposure(THREE, anchors=at, windows=[2]).table
    assert found["fatalities_2m_before"].to_dict() == {5: 9, 3: 4, 9: 5}
    assert list(found.columns) == [
        "area_code",
        "period_start",
        "events_2m_before",
        "fatalities_2m_before",
        "days_with_violence_2m_before",
    ]


def test_half_is_left_after_a_half_life_by_the_day() -> None:
    found = exposure(THREE, half_life_days=10, burn_in=0)
    # At the end of January the events are 21 and 0 days old, 29 days later half as often again.
    january = 2 * 2**-2.1 + 3
    march = january * 2 ** -(29 / 10) * 2 ** -(31 / 10) + 4 * 2**-3.0
    decayed = of(found, "fatalities_decayed")
    np.testing.assert_allclose(decayed[1], january, rtol=1e-14)
    np.testing.assert_allclose(decayed[3], march, rtol=1e-14)
    assert np.isnan(decayed[0])


@pytest.mark.parametrize("burn_in, first", [(0, "2020-02"), (3, "2020-02"), (3.2, "2020-03")])
def test_decayed_sums_wait_until_what_is_not_seen_has_faded(burn_in: float, first: str) -> None:
    found = exposure(THREE, half_life_days=10, burn_in=burn_in).table
    known = found.dropna(subset="events_decayed")["month"].min()
    assert known == pd.Timestamp(first)  # 31 days of January are 3.1 half-lives


def test_an_event_counts_where_it_begins_or_ends() -> None:
    long = happened({"date_start": "2020-01-30", "date_end": "2020-02-02"})
    assert of(exposure(long), "events")[:2] == [1, 0]
    assert of(exposure(long, dated="end"), "events")[:2] == [0, 1]
    assert any("1 events last into another month" in note for note in exposure(long).notes)


def test_days_with_violence_are_different_days_whatever_covers_them() -> None:
    events = happened(
        {"date_start": "2020-01-30", "date_end": "2020-02-02"},
        {"date_start": "2020-01-31", "date_end": "2020-01-31"},
        {"date_start": "2020-02-02", "date_end": "2020-02-03"},
        {"date_start": "2020-06-30", "date_end": "2020-08-03"},
        {"date_start": "2020-01-31", "area_code": "B"},
    )
    found = exposure(events, windows=[2], half_life_days=10, burn_in=0)
    assert of(found, "days_with_violence") == [2, 3, 0, 0, 0, 1]
    assert of(found, "days_with_violence", "B") == [1, 0, 0, 0, 0, 0]
    assert of(found, "days_with_violence_2m_before")[2] == 5
    np.testing.assert_allclose(of(found, "days_with_violence_decayed")[1], 1 + 2**-0.1)


def test_groups_stand_beside_the_total() -> None:
    events = happened({}, {"event_type": "Riots", "fatalities": 5.0}, {"event_type": ""})
    found = exposure(events, by="event_type", measures=["events", "fatalities"])
    assert of(found, "events")[0] == 3
    assert of(found, "events_battles")[0] == 1
    assert of(found, "fatalities_riots")[0] == 5
    assert any("1 events have no event_type" in note for note in found.notes)


def test_an_event_counts_in_the_groups_of_both_its_sides_and_once_where_they_are_one() -> None:
    events = happened(
        {},
        {"actor1_group": "jihadist-JNIM", "actor2_group": "jihadist-IS"},
        {"actor1_group": "jihadist-IS", "actor2_group": "jihadist-IS"},
        {"actor1_group": "UN peacekeepers", "actor2_group": ""},
    )
    found = exposure(events, by="actor_group", measures=["events"])
    january = found.table.query("area_code == 'A'").iloc[0]
    assert january["events"] == 4
    assert january["events_state_forces"] == 1
    assert january["events_jihadist_jnim"] == 2
    assert january["events_jihadist_is"] == 2
    assert january["events_un_peacekeepers"] == 1
    assert any("never add them" in note for note in found.notes)


def test_sides_may_have_other_names() -> None:
    events = happened({}).rename(columns={"actor1_group": "side_a", "actor2_group": "side_b"})
    found = exposure(events, by={"side": ["side_a", "side_b"]}, measures=["events"])
    assert of(found, "events_state_forces")[0] == of(found, "events_jihadist_jnim")[0] == 1


def test_an_event_of_two_series_counts_in_both() -> None:
    events = happened({"series": "political_violence; civilian_targeting"}, {})
    found = exposure(events, by="series", measures=["events"])
    assert of(found, "events_political_violence")[0] == 2
    assert of(found, "events_civilian_targeting")[0] == 1
    assert account(exposure(events, only={"series": "civilian_targeting"})) == {
        "given": 2,
        "used": 1,
        "series is not civilian_targeting": 1,
    }


def test_only_some_values_and_only_violence_against_civilians() -> None:
    events = happened(
        {"civilians_targeted": True, "fatalities": 7.0},
        {"event_type": "Riots"},
        {"actor2_group": "jihadist-IS"},
    )
    assert of(exposure(events, civilians_only=True), "fatalities")[0] == 7
    assert of(exposure(events, only={"event_type": ["Battles", "Riots"]}), "events")[0] == 3
    assert of(exposure(events, only={"actor_group": "jihadist-IS"}), "events")[0] == 1


def test_every_event_is_accounted_for_by_the_first_reason() -> None:
    events = happened(
        {},
        {"event_type": "Riots", "date_start": None},
        {"date_start": None, "area_code": None},
        {"date_start": "2019-12-31", "area_code": "Z"},
        {"date_start": "2020-07-01"},
        {"area_code": None},
        {"area_code": ""},
        {"area_code": "Z"},
        {"admin_level": 1},
        {"area_code": "B"},
    )
    found = exposure(events, only={"event_type": "Battles"}, covered_areas=["A"])
    assert account(found) == {
        "given": 10,
        "used": 1,
        "event_type is not Battles": 1,
        "no date": 1,
        "outside the coverage (January 2020 to June 2020)": 2,
        "place known only to a larger area": 1,
        "no area": 2,
        "in an area that is not among those given": 1,
        "in an area that is not covered": 1,
    }
    assert np.isnan(of(found, "events", "B")).all()
    assert "1 of 10 rows count" in found.summary()


def test_a_missing_figure_makes_its_sums_missing_and_no_others() -> None:
    events = happened({"fatalities": np.nan}, {"date_start": "2020-02-01"}, {"area_code": "B"})
    found = exposure(events, windows=[2], half_life_days=10, burn_in=0)
    nan = np.nan
    assert of(found, "events")[0] == 1
    np.testing.assert_array_equal(of(found, "fatalities"), [nan, 1, 0, 0, 0, 0])
    np.testing.assert_array_equal(of(found, "fatalities_2m_before"), [nan, nan, nan, 1, 0, 0])
    # Unknown on 10 January: forgotten after five half-lives, which is 29 February.
    assert np.isnan(of(found, "fatalities_decayed")[:2]).all()
    assert not np.isnan(of(found, "fatalities_decayed")[2])
    assert not np.isnan(of(found, "fatalities_decayed", "B")[1:]).any()
    assert any("fatalities are not known in 1 of 12" in note for note in found.notes)


def test_bounds_are_measures_like_any_other() -> None:
    events = happened({}).assign(fatalities_low=0.0, fatalities_high=11.0)
    found = exposure(events, measures=["fatalities_low", "fatalities_high"])
    assert of(found, "fatalities_low")[0] == 0 and of(found, "fatalities_high")[0] == 11


def test_rates_per_100_000_people_of_the_area() -> None:
    found = exposure(THREE, population="people", windows=[1])
    assert of(found, "fatalities_per_100k")[0] == 10
    assert of(found, "fatalities_per_100k_1m_before", "B")[2] == 4.5
    assert "days_with_violence_per_100k" not in found.table
    assert found.units["fatalities_per_100k_1m_before"] == (
        "fatalities per 100,000 people in the area, in the month before the period"
    )


@pytest.mark.parametrize(
    "time, expected",
    [
        ({"year": [2020, 2020, 2019]}, 4.0),
        ({"month": ["2020-02-01", "2020-01-01", "2019-12-01"]}, 4.0),
    ],
)
def test_people_of_the_year_or_month(time: dict[str, Any], expected: float) -> None:
    code = ["A", "B", "A"] if "year" in time else ["B", "A", "A"]
    people = {"A": [25_000.0, 1.0, 1.0], "B": [1.0, 25_000.0, 1.0]}["A" if "year" in time else "B"]
    table = pd.DataFrame({"area_code": code, "population": people, **time})
    found = exposure(happened({}), population=table, measures=["events"])
    assert of(found, "events_per_100k")[0] == expected
    if "month" in time:
        assert np.isnan(of(found, "events_per_100k")[1])


def test_nobody_has_no_rate() -> None:
    found = exposure(happened({}), population="people", areas=areas().assign(people=[0.0, 1.0]))
    assert np.isnan(of(found, "events_per_100k")).all()


@pytest.mark.parametrize("kind", ["datetime64[ns, UTC]", "period[D]", "date", "text"])
def test_days_may_be_written_in_many_ways(kind: str) -> None:
    days = pd.to_datetime(THREE["date_start"])
    written: dict[str, Any] = {
        "datetime64[ns, UTC]": days.dt.tz_localize("UTC"),
        "period[D]": days.dt.to_period("D"),
        "date": days.dt.date,
        "text": days.dt.strftime("%Y-%m-%dT23:00:00"),
    }
    events = THREE.drop(columns="date_end").assign(date_start=written[kind])
    found = exposure(events, windows=1).table
    pd.testing.assert_frame_equal(found, exposure(THREE, windows=[1]).table)


def test_periods_may_share_an_index() -> None:
    at = pd.DataFrame({"area_code": ["A", "B"], "period_start": "2020-03-01"}, index=[1, 1])
    found = exposure(THREE, anchors=at, windows=[2], population="people").table
    assert found["fatalities_2m_before"].tolist() == [5, 9]


@pytest.mark.parametrize(
    "coverage, months",
    [
        (("2020-01-01", pd.Timestamp("2020-06-30")), 6),
        (("2020-01", pd.Timestamp("2020-06-01")), 6),
        (("2020Q1", "2020-Q2"), 6),
        ((pd.Period("2020-01", "M"), pd.Period("2020-06-30", "D")), 6),
        (("2020", "2021"), 24),
        ((2020, 2020), 12),
        ((pd.Period("2020", "Y"), pd.Period("2020", "Y")), 12),
    ],
)
def test_coverage_may_be_said_in_years_quarters_months_and_days(coverage: Any, months: int) -> None:
    found = exposure(THREE, coverage=coverage)
    assert list(found.table["month"].unique()) == list(
        pd.date_range("2020-01-01", periods=months, freq="MS")
    )
    assert of(found, "events")[:6] == [2, 0, 1, 0, 0, 0]


def test_a_quarter_as_a_period_ends_with_its_last_month() -> None:
    quarter = pd.PeriodIndex(["2020Q1"], freq="Q")
    at = pd.DataFrame({"area_code": ["A"], "period_start": quarter})
    for anchors in (at, at.assign(period_end=quarter)):
        found = exposure(THREE, anchors=anchors, during=True, leads=[1]).table
        assert found["fatalities"].tolist() == [9] and found["fatalities_1m_after"].tolist() == [0]


def test_areas_may_be_a_list_of_codes() -> None:
    for codes in (["A", "B"], pd.Series(["B", "A"]), np.array(["A", "B"])):
        pd.testing.assert_frame_equal(exposure(THREE, areas=codes).table, exposure(THREE).table)
    one = exposure(THREE, covered_areas="A")
    assert np.isnan(of(one, "events", "B")).all() and of(one, "events")[0] == 2


def test_names_of_columns_need_not_be_text() -> None:
    found = exposure(THREE.rename(columns={"fatalities": 3}), measures=[3])
    assert of(found, "3")[0] == 5 and found.units["3"] == "3 in the area, in the period"


def test_events_in_parts() -> None:
    events = happened(
        {"event_id": "E", "share": 0.25}, {"event_id": "E", "area_code": "B", "share": 0.75}
    )
    found = exposure(events, weight="share")
    assert of(found, "events")[0] == 0.25 and of(found, "fatalities", "B")[0] == 0.75
    assert "days_with_violence" not in found.table


def test_events_that_were_placed_count_where_they_were_placed() -> None:
    events = happened({"admin_level": 1}).assign(share=0.5)
    assert of(exposure(events, weight="share"), "events")[0] == 0.5
    with pytest.raises(AnalysisError, match="known only to a larger area: 1"):
        exposure(events)


def test_without_a_declared_coverage_it_is_what_the_events_show_and_a_note_says_so() -> None:
    found = exposure(THREE, coverage=None)
    assert found.table["month"].nunique() == 3
    assert any("No coverage was declared" in note for note in found.notes)
    assert not any("declared" in note for note in exposure(THREE).notes)


def test_other_names_and_codes_that_are_numbers() -> None:
    events = pd.DataFrame({"jour": pd.to_datetime(["2020-01-05"]), "cercle": [7], "morts": [3]})
    found = conflict_exposure(
        events,
        pd.DataFrame({"cercle": [8, 7]}),
        measures=["morts"],
        area="cercle",
        date_start="jour",
    )
    assert found.table.set_index("cercle")["morts"].to_dict() == {7: 3, 8: 0}


def test_columns_of_the_house_are_those_of_its_event_table() -> None:
    assert {"event_id", "admin_level", "actor1_group", "actor2_group", "series"} <= set(
        EVENT_COLUMNS
    )
    assert {"date_start", "date_end", "area_code", "civilians_targeted"} <= set(EVENT_COLUMNS)


def test_a_period_that_begins_within_a_month_is_told() -> None:
    at = pd.DataFrame({"area_code": ["A"], "period_start": ["2020-02-15"]})
    found = exposure(THREE, anchors=at, windows=[1])
    assert found.table["fatalities_1m_before"].tolist() == [5]
    assert any("begin within a month" in note for note in found.notes)


ROWS = st.lists(
    st.tuples(
        st.dates(pd.Timestamp("2019-11-01").date(), pd.Timestamp("2020-08-01").date()),
        st.integers(0, 40),
        st.sampled_from(["A", "B", "C"]),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=6, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_any_events_agree_with_counting_one_by_one_in_any_order(rows: Any, random: Any) -> None:
    rows = [*rows, (pd.Timestamp("2020-03-03").date(), 0, "A", 1)]
    dates = [pd.Timestamp(day) for day, *_ in rows]
    events = pd.DataFrame(
        {
            "date_start": dates,
            "date_end": [d + pd.Timedelta(r[1], "D") for d, r in zip(dates, rows, strict=True)],
            "area_code": [row[2] for row in rows],
            "fatalities": [float(row[3]) for row in rows],
        }
    )
    asked: dict[str, Any] = {"windows": [2], "half_life_days": 17.0, "burn_in": 0}
    found = exposure(events, **asked).table
    order = list(range(len(events)))
    random.shuffle(order)
    pd.testing.assert_frame_equal(found, exposure(events.iloc[order], **asked).table)
    for row in found.itertuples():
        end = row.month + pd.offsets.MonthEnd()
        here = events[
            (events["area_code"] == row.area_code) & (events["date_start"] >= "2020-01-01")
        ]
        here = here[here["date_start"] <= "2020-06-30"]
        now = here[(here["date_start"] >= row.month) & (here["date_start"] <= end)]
        assert row.fatalities == now["fatalities"].sum() and row.events == len(now)
        spans = [set(pd.date_range(e.date_start, e.date_end)) for e in here.itertuples()]
        covered = set().union(*spans) & set(pd.date_range(row.month, end))
        assert row.days_with_violence == len(covered)
        if row.month > pd.Timestamp("2020-01-01"):
            past = here[here["date_start"] < row.month]
            age = (row.month - pd.Timedelta(1, "D") - past["date_start"]).dt.days
            left = (0.5 ** (age / 17.0) * past["fatalities"]).sum()
            np.testing.assert_allclose(row.fatalities_decayed, left, rtol=1e-12, atol=1e-12)


def test_sets_of_events_without_one_in_common_add_up() -> None:
    asked = {"windows": [2], "half_life_days": 30.0, "burn_in": 0, "measures": ["events"]}
    whole = exposure(THREE, **asked).table.set_index(["area_code", "month"])
    parts = [
        exposure(part, **asked).table.set_index(["area_code", "month"])
        for part in (THREE.iloc[:1], THREE.iloc[1:])
    ]
    pd.testing.assert_frame_equal(whole, parts[0] + parts[1])


@pytest.mark.parametrize(
    "events, changes, says",
    [
        (THREE.iloc[:0], {}, "no rows"),
        (THREE.drop(columns="date_start"), {}, "'date_start' is in the table 0 times"),
        (THREE.drop(columns="area_code"), {}, "'area_code' is in the table 0 times"),
        (THREE.drop(columns="fatalities"), {}, "'fatalities' is in the table 0 times"),
        (THREE.assign(fatalities="many"), {}, "not numbers"),
        (THREE.assign(fatalities=np.inf), {}, "infinite"),
        (THREE.assign(fatalities=-1.0), {}, "negative"),
        (THREE.assign(date_start="soon"), {}, "cannot be read as dates"),
        (THREE.assign(date_start="01/02/2020"), {}, "cannot be read as dates"),
        (THREE.assign(date_start=20200101), {}, "cannot be read as dates"),
        (THREE.assign(date_end="2019-01-01"), {}, "end before they start"),
        (THREE.assign(date_start=None, date_end=None), {"coverage": None}, "No row has a date"),
        (THREE.assign(event_id="E"), {}, "repeat an 'event_id'"),
        (THREE.assign(area_code="Z"), {}, "No event is left to count"),
        (THREE, {"coverage": ("2021-01", "2021-06")}, "No event is left to count"),
        (THREE, {"coverage": ("2020-06", "2020-01")}, "ends before it starts"),
        (THREE, {"coverage": "2020"}, "The coverage is"),
        (THREE, {"coverage": ("2020-01-01", "2020-06-15")}, "The coverage is"),
        (THREE, {"coverage": ("2020-01-31", "2020-06-30")}, "The coverage is"),
        (THREE, {"coverage": ("01/02/2020", "2020-06")}, "The coverage is"),
        (THREE, {"coverage": (202001, 202006)}, "The coverage is"),
        (THREE, {"coverage": ("1020-01", "2020-06")}, "12,006 months.*mistyped year"),
        (THREE, {"coverage": ("soon", "later")}, "The coverage is"),
        (THREE, {"covered_areas": ["Z"]}, "1 of 1 covered areas"),
        (THREE, {"areas": areas().iloc[:0]}, "no rows"),
        (THREE, {"areas": areas(area_code=["A", "A"])}, "rows share a key"),
        (THREE, {"areas": areas(area_code=["A", None])}, "rows have no area_code"),
        (THREE, {"areas": areas(area_code=["A", 1])}, "mixes text and numbers"),
        (THREE, {"only": {"event_type": "Batles"}}, "'Batles'.*Battles"),
        (THREE, {"only": {"kind": "x"}}, "'kind' is in the table 0 times"),
        (THREE, {"by": "kind"}, "'kind' is in the table 0 times"),
        (THREE, {"measures": []}, "cannot be used"),
        (THREE, {"measures": ["events", "events"]}, "cannot be used"),
        (THREE, {"dated": "middle"}, "cannot be used"),
        (THREE, {"neighbour_weights": "most"}, "cannot be used"),
        (THREE, {"windows": [0]}, "A window of 0"),
        (THREE, {"windows": [1.5]}, "A window of 1.5"),
        (THREE, {"windows": "six"}, "A window of 's'"),
        (THREE, {"half_life_days": "90"}, "half_life_days is '90'"),
        (THREE, {"radius_km": np.inf}, "radius_km is inf"),
        (THREE, {"only": "Battles"}, "only='Battles'"),
        (THREE, {"windows": [2, 2]}, "share a name"),
        (THREE.rename(columns={"fatalities": "month"}), {"measures": ["month"]}, "share a name"),
        (THREE, {"half_distance_km": 9}, "half_distance_km without radius_km"),
        (THREE, {"neighbour_weights": "mean"}, "neighbour_weights without neighbours"),
        (THREE, {"burn_in": 2}, "burn_in without half_life_days"),
        (THREE, {"level": "2"}, "level='2'"),
        (THREE, {"by": [["event_type"]]}, "'by' is given as a list"),
        (THREE.assign(kind=[["x"]] * 4), {"by": "kind"}, "lists or the like"),
        (THREE, {"population": 5}, "The table is a int"),
        (THREE.values, {}, "The table is a ndarray"),
        (THREE, {"windows": [12], "during": False}, "missing in every row"),
        (THREE, {"during": False}, "Nothing is asked"),
        (THREE, {"half_life_days": 0}, "half_life_days is 0"),
        (THREE, {"half_life_days": 30, "burn_in": -1}, "burn_in is -1"),
        (THREE, {"population": "inhabitants"}, "'inhabitants' is in the table 0 times"),
        (THREE, {"areas": areas(people=[-1.0, 1.0]), "population": "people"}, "fewer than 0"),
        (THREE.assign(share=0.5), {"weight": "share", "measures": ["days_with_violence"]}, "parts"),
        (THREE.assign(share=np.nan), {"weight": "share"}, "have no share"),
        (happened({"event_type": "a b"}, {"event_type": "A-B"}), {"by": "event_type"}, "told from"),
    ],
)
def test_refusals(events: pd.DataFrame, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(AnalysisError, match=says):
        exposure(events, **changes)


@pytest.mark.parametrize(
    "changes, says",
    [
        ({"area_code": ["Z"]}, "not among those given"),
        ({"period_end": ["2020-01-01"]}, "end before they start"),
        ({"period_start": [None]}, "have no period_start"),
        ({"period_start": ["2030-01-01"]}, "missing in every row"),
        ({"period_start": ["03/02/2020"]}, "cannot be read as dates"),
    ],
)
def test_periods_that_cannot_be_used(changes: dict[str, Any], says: str) -> None:
    at = pd.DataFrame({"area_code": ["A"], "period_start": ["2020-03-01"], **changes})
    with pytest.raises(AnalysisError, match=says):
        exposure(THREE, anchors=at, windows=[1])


@pytest.mark.parametrize(
    "people, says",
    [
        ({"population": [1.0]}, "'area_code' is in the table 0"),
        ({"area_code": ["Z"], "population": [1.0]}, "No area of the table of people"),
        ({"area_code": ["A"], "population": [1.0], "year": [2020], "month": ["2020-01"]}, "both"),
        ({"area_code": ["A"], "population": [1.0], "year": [2020.5]}, "not whole"),
        ({"area_code": ["A", "A"], "population": [1.0, 2.0], "year": [2020, 2020]}, "share a key"),
        ({"area_code": ["A"], "population": [1.0], "month": [None]}, "have no month"),
    ],
)
def test_people_that_cannot_be_used(people: dict[str, Any], says: str) -> None:
    with pytest.raises(AnalysisError, match=says):
        exposure(THREE, population=pd.DataFrame(people))
