"""Rows without a place, told beside sums: read off the raw table, and planted."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from sahel_indicators import findings
from sahel_indicators.config import settings
from sahel_indicators.findings.set_aside import groups_beside, tables_of, without_place

SPRING, SUMMER = "2024-03-01", "2024-06-01"


@pytest.fixture
def own_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the tables, to be changed."""
    copy = tmp_path / "bundle"
    shutil.copytree(settings().bundle, copy)
    monkeypatch.setenv("SAHEL_BUNDLE", str(copy))
    settings.cache_clear()
    yield copy
    settings.cache_clear()


@pytest.mark.realdata
def test_chads_refugees_and_returnees_stand_beside_the_departments() -> None:
    raw = pd.read_csv(settings().bundle / "food_security_tcd.csv")
    raw = raw[raw["admin2_name"].str.contains("Refugees|Returnees", na=False)]
    people = raw.groupby("reference_period_start")[["phase3", "phase4", "phase5"]].sum()
    told = groups_beside("TCD").query("source == 'cilss_ch'").groupby("period_start")
    assert told.size().tolist() == [14, 13]
    assert told["people"].sum().tolist() == people.sum(axis="columns").tolist()
    assert told["people"].sum().tolist() == [323_126, 411_495]
    assert told["population"].sum().tolist() == [1_235_239, 1_213_858]


@pytest.mark.realdata
def test_a_group_that_a_database_counts_apart_is_told_and_in_no_total() -> None:
    told = groups_beside("TCD").query("source == 'grfc'")
    assert told["people"].tolist() == [457_330, 419_834]
    trend = findings.phase_trend("TCD")
    assert len(trend.beside) == 29
    assert not trend.frame["people"].isin([457_330, 419_834]).any()


@pytest.mark.realdata
def test_what_was_not_published_yet_is_not_told() -> None:
    assert groups_beside("TCD", "2024-03-30").empty
    assert len(groups_beside("TCD", "2024-04-01")) == 27
    assert len(groups_beside("TCD", start="2024-06")) == 15


@pytest.mark.realdata
def test_a_country_without_such_rows_has_none() -> None:
    assert groups_beside("MLI").empty and without_place("trend", "MRT").empty
    assert tables_of("trend", "MLI") == ("food_security_mli.csv", "food_security_recent.csv")
    assert tables_of("movements", "MLI") == ()


@pytest.mark.realdata
def test_a_group_of_any_country_is_found_and_a_total_is_none(own_bundle: Path) -> None:
    """Planted: a group of refugees in Mali, a total, and a group whose phase is no number."""
    path = own_bundle / "food_security_mli.csv"
    kayes = next(line for line in path.read_text("utf-8").splitlines() if ",Kayes,ML0103," in line)
    cells = kayes.split(",")
    cells[3:6] = ["", "Mbera-New Refugees", ""]
    cells[6:13] = ["2023", "Jan-May", "current", "Jan-May", "2023-03-01", "2023-05-31", "N"]
    cells[13:] = ["1000", "3", "400", "300", "200", "90", "10"]
    total = [*cells[:4], "Total", *cells[5:]]
    unreadable = [*cells[:4], "Other Refugees", *cells[5:13], "-5", *cells[14:]]
    with path.open("a", encoding="utf-8") as table:
        table.writelines(",".join(row) + "\n" for row in (cells, total, unreadable))
    told = groups_beside("MLI")
    assert told[["unit", "population", "people"]].values.tolist() == [
        ["Mbera-New Refugees", 1000.0, 300.0]
    ]
