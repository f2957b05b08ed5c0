"""What is known of a country: counts by hand on small tables, and figures read off the raw ones."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel_indicators.errors import DataError
from sahel_indicators.findings.coverage import (
    FAMILIES,
    Coverage,
    counted_by_year,
    coverage,
    known_oddities,
)
from sahel_indicators.ingest.bundle import Bundle


def values(*rows: tuple[str, str, str, float | None]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["indicator", "area_code", "period_start", "value"])
    return table.assign(
        period_start=pd.to_datetime(table["period_start"]), value=table["value"].astype(float)
    )


def test_zero_missing_and_absent_are_counted_apart() -> None:
    table = values(
        ("idps", "A", "2020-03-01", 5.0),
        ("idps", "A", "2020-10-01", None),  # one figure in the year is enough
        ("idps", "B", "2020-03-01", 0.0),
        ("idps", "B", "2020-10-01", 0.0),
        ("idps", "C", "2020-03-01", 0.0),
        ("idps", "C", "2020-10-01", 7.0),
        ("idps", "D", "2020-03-01", None),
        ("idps", "A", "2021-03-01", None),
    )
    counted = counted_by_year(table, areas=6).set_index("year")
    columns = ["areas", "with_figure", "only_zero", "not_analysed", "nothing", "share"]
    assert counted.loc[2020, columns].tolist() == [6, 3, 1, 1, 2, 0.5]
    assert counted.loc[2021, columns].tolist() == [6, 0, 0, 1, 5, 0.0]


@pytest.fixture(scope="module")
def mali(tables_read_once: None) -> Coverage:
    return coverage("MLI")


def cell(found: Coverage, indicator: str, level: int, year: int) -> pd.Series:
    rows = found.frame.query("indicator == @indicator and admin_level == @level and year == @year")
    assert len(rows) == 1
    return rows.iloc[0]


@pytest.mark.realdata
def test_areas_with_a_figure_are_those_of_the_tables(mali: Coverage) -> None:
    # All cercles but Bamako were analysed in 2014; DTM's last round lists 47 cercles.
    assert cell(mali, "phase3plus_people", 2, 2014)["with_figure"] == 49
    assert cell(mali, "idp_stock", 2, 2021)["with_figure"] == 47
    # IDMC's 0 of 2015 is no estimate: listed, and not known.
    flow = cell(mali, "new_displacements", 0, 2015)
    assert (flow["with_figure"], flow["not_analysed"], flow["nothing"]) == (0, 1, 0)


@pytest.mark.realdata
def test_counts_of_areas_add_up(mali: Coverage) -> None:
    parts = mali.frame[["with_figure", "not_analysed", "nothing"]]
    assert (parts.sum(axis=1) == mali.frame["areas"]).all() and (parts >= 0).all(axis=None)
    assert (mali.frame["only_zero"] <= mali.frame["with_figure"]).all()


@pytest.mark.realdata
def test_a_coarser_level_is_shown_only_where_it_knows_more(mali: Coverage) -> None:
    shown = mali.shown.groupby("indicator")["admin_level"].unique().map(set)
    assert shown["idp_stock"] == {0, 1, 2}  # printed regions to 2024, the country to 2025
    assert shown["phase3plus_people"] == {1, 2}  # regions of December 2025; the country adds none
    assert shown["conflict_events"] == {2}


@pytest.mark.realdata
def test_sources_are_as_old_as_their_last_figure(mali: Coverage) -> None:
    sources = mali.sources.set_index("source")
    assert mali.known_on == pd.Timestamp("2025-12-31")
    assert sources.loc["iom_dtm", "last"] == pd.Timestamp("2021-09-30")
    assert sources.loc["iom_dtm", "days_old"] == 1553
    assert sources.loc["iom_dtm", "figures"] == 2 * 376  # displaced and returned, a row each


@pytest.mark.realdata
def test_every_row_set_aside_is_somebodys(bundle: Bundle) -> None:
    found = known_oddities("MLI", bundle)
    account = bundle.account().set_index("file")
    # The one table with rows set aside that speaks of another country alone.
    aside = int(account["rows_quarantined"].drop("food_security_tcd.csv").sum())
    assert 0 < found.quarantine["rows"].sum() == aside - found.elsewhere
    assert set(found.quarantine["location_code"]) <= {"", "MLI"}
    assert found.findings["severity"].iloc[0] == "row"  # the gravest first
    assert set(found.findings["location_code"]) <= {"", "MLI"}


@pytest.mark.realdata
def test_a_country_rests_on_the_tables_that_hold_its_figures(mali: Coverage) -> None:
    assert {"food_security_mli.csv", "nutrition.csv", "refugees.csv"} <= set(mali.tables)
    assert "food_security_ner.csv" not in mali.tables and "access_ner.csv" not in mali.tables


@pytest.mark.realdata
def test_what_a_country_lacks_is_named(tables_read_once: None) -> None:
    found = coverage("MRT")
    assert {"idp_stock", "conflict_events"} <= set(found.never)
    assert found.latest("idp_stock") is None
    # Cases that the IPC expects until October 2026 do not make all else ten months older.
    assert found.known_on == pd.Timestamp("2025-12-31")
    assert found.sources["days_old"].min() == 0
    latest = found.latest("refugees_by_origin")
    assert latest is not None and latest["year"] == 2025


@pytest.mark.realdata
def test_a_day_and_a_span_limit_what_is_known(tables_read_once: None) -> None:
    found = coverage("TCD", as_of="2016-12-31", start="2015-01")
    assert found.known_on == pd.Timestamp("2016-12-31")
    assert set(found.frame["year"]) == {2015, 2016}
    assert (found.sources["published_on"] <= found.known_on).all()
    assert set(FAMILIES["context"]) <= set(found.never)


def test_a_span_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(DataError, match="ends before it starts"):
        coverage("TCD", start="2016-01", end="2015-12")


@pytest.mark.parametrize("country", ["XXX", "mli", ""])
def test_a_country_of_which_nothing_is_known_is_refused(country: str) -> None:
    with pytest.raises(DataError, match="Nothing is known about"):
        coverage(country)
