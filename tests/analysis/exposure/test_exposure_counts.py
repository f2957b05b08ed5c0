"""Exposure from counts by area and month: the same as from events, absent rows, kinds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.analysis.exposure import Exposure, conflict_exposure, window_exposure
from sahel_indicators.errors import AnalysisError

AREAS = pd.DataFrame({"area_code": ["A", "B"], "people": [1e5, 2e5]})
MONTHS = pd.date_range("2020-01-01", "2020-12-01", freq="MS")


def counts(**changes: Any) -> pd.DataFrame:
    """Events 1, 2, 4, ... by month in A, the same times 10,000 in B."""
    powers = 2.0 ** np.arange(12)
    a = pd.DataFrame({"area_code": "A", "month": MONTHS, "events": powers, "fatalities": 0.0})
    table = pd.concat([a, a.assign(area_code="B", events=1e4 * powers)], ignore_index=True)
    return table.assign(**changes)


def exposure(table: pd.DataFrame, **changes: Any) -> Exposure:
    return conflict_exposure(table, AREAS, **({"month": "month"} | changes))


def of(found: Exposure, column: str, area: str = "A") -> np.ndarray:
    return found.table[found.table["area_code"] == area].set_index("month")[column].to_numpy()


def test_windows_are_those_of_window_exposure() -> None:
    at = pd.DataFrame(
        {
            "area_code": ["A", "B", "A"],
            "period_start": ["2020-07-01", "2020-10-01", "2020-02-01"],
            "period_end": ["2020-08-31", "2020-11-30", "2020-02-29"],
        }
    )
    found = exposure(counts(), anchors=at, windows=[6], leads=[1]).table
    for window, side, column in ((6, "before", "6m_before"), (1, "after", "1m_after")):
        ours = window_exposure(counts(), at, value="events", window=window, side=side)
        np.testing.assert_array_equal(found[f"events_{column}"], ours)


def test_events_and_their_counts_give_the_same_windows() -> None:
    random = np.random.default_rng(8)
    events = pd.DataFrame(
        {
            "date_start": pd.Timestamp("2020-01-01")
            + pd.to_timedelta(random.integers(0, 366, 90), "D"),
            "area_code": random.choice(["A", "B"], 90),
            "fatalities": random.poisson(2, 90).astype(float),
        }
    )
    by_month = events.assign(month=events["date_start"].dt.to_period("M"), events=1.0)
    table = by_month.groupby(["area_code", "month"])[["events", "fatalities"]].sum().reset_index()
    asked: dict[str, Any] = {"windows": [3], "coverage": ("2020-01", "2020-12")}
    asked |= {"measures": ["events", "fatalities"], "population": "people"}
    pd.testing.assert_frame_equal(
        exposure(table, **asked).table, conflict_exposure(events, AREAS, **asked).table
    )


def test_a_row_that_is_absent_is_missing_unless_the_coverage_was_declared() -> None:
    table = counts().drop(index=4)
    found = exposure(table, windows=[2])
    assert (
        np.isnan(of(found, "events")[4]) and np.isnan(of(found, "events_2m_before")[[5, 6]]).all()
    )
    assert any("without a row is missing" in note for note in found.notes)
    told = exposure(table, windows=[2], coverage=("2020-01", "2020-12"))
    assert of(told, "events")[4] == 0 and of(told, "events_2m_before")[5] == 8


def test_a_missing_figure_stays_missing_even_then() -> None:
    table = counts()
    table.loc[4, "fatalities"] = np.nan
    found = exposure(table, windows=[2], coverage=("2020-01", "2020-12"))
    assert np.isnan(of(found, "fatalities_2m_before")[[5, 6]]).all()
    assert of(found, "events_2m_before")[5] == 24


def test_a_month_fades_from_its_middle() -> None:
    found = exposure(counts(), half_life_days=30, burn_in=0, measures=["events"])
    at_the_end_of_january = 1 * 2 ** -(15 / 30)
    at_the_end_of_february = at_the_end_of_january * 2 ** -(29 / 30) + 2 * 2 ** -(14 / 30)
    decayed = of(found, "events_decayed")
    np.testing.assert_allclose(decayed[1:3], [at_the_end_of_january, at_the_end_of_february])
    assert any("fades from its middle" in note for note in found.notes)


def test_neighbours_of_counts() -> None:
    pairs = pd.DataFrame({"area_code": ["A"], "neighbour": ["B"]})
    found = exposure(counts(), neighbours=pairs, windows=[1], population="people")
    assert of(found, "events_neighbours_1m_before")[1] == 1e4
    assert of(found, "events_neighbours_per_100k_1m_before")[1] == 5e3
    assert np.isnan(of(found, "events_neighbours", "B")).all()


def kinds() -> pd.DataFrame:
    violence = counts(kind="political_violence")
    marches = counts(kind="demonstration", fatalities=np.nan)
    marches["events"] = 7.0
    return pd.concat([violence, marches])


def test_kinds_have_a_column_each_and_no_total() -> None:
    found = exposure(kinds(), by="kind")
    assert of(found, "events_demonstration")[3] == 7
    assert of(found, "events_political_violence")[3] == 8
    assert "events" not in found.table
    assert np.isnan(of(found, "fatalities_demonstration")).all()
    assert any("never add them" in note for note in found.notes)
    assert any("Missing in every row: fatalities_demonstration" in note for note in found.notes)


def test_one_kind_alone() -> None:
    found = exposure(kinds(), only={"kind": "political_violence"})
    assert of(found, "events")[3] == 8
    rows = found.sample.set_index("reason")["rows"]
    assert rows["given"] == 48 and rows["kind is not political_violence"] == 24


@pytest.mark.parametrize(
    "table, changes, says",
    [
        (kinds(), {}, "rows share a key.*kinds of events may overlap"),
        (counts(), {"radius_km": 100}, "radius_km cannot be used with counts"),
        (counts(), {"civilians_only": True}, "civilians_only cannot be used"),
        (counts(), {"weight": "events"}, "weight cannot be used"),
        (counts(), {"dated": "end"}, "dated='end' cannot be used"),
        (counts(), {"measures": ["days_with_violence"]}, "'days_with_violence' is in the table 0"),
        (counts(), {"month": "mois"}, "'mois' is in the table 0"),
        (counts(area_code="Z"), {}, "No event is left to count"),
        (counts(month="soon"), {}, "cannot be read as dates"),
        (counts(events=-1.0), {}, "negative"),
        (counts(events=np.nan, fatalities=np.nan), {}, "missing in every row"),
        (counts(events=np.inf), {}, "infinite"),
    ],
)
def test_refusals_of_counts(table: pd.DataFrame, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(AnalysisError, match=says):
        exposure(table, **changes)
