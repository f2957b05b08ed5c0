"""What is newer than the analyses by area, and who is in phase 5: read off the raw tables."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from sahel_indicators import findings
from sahel_indicators.config import settings
from sahel_indicators.findings import newest
from sahel_indicators.findings.newest import people_in_worst_phase

realdata = [pytest.mark.realdata, pytest.mark.usefixtures("tables_read_once")]


@pytest.fixture(scope="module")
def recent() -> pd.DataFrame:
    table = pd.read_csv(settings().bundle / "food_security_recent.csv")
    return table[(table["exercise"] == "2025-12") & table["provider_admin1_name"].notna()]


class TestNewerByRegion:
    pytestmark = realdata

    def test_niger_has_three_regions_newer_than_every_department(self) -> None:
        found = findings.phase_trend("NER")
        told = found.regions.set_index("area_code")
        # Tillabéri 818,335 of 4,297,816; Niamey 78,581 of 1,571,613; Maradi 133,735 of 5,735,912.
        assert told["people"].to_dict() == {"NE006": 818335, "NE008": 78581, "NE004": 133735}
        assert told["share"].round(4).tolist() == [0.1904, 0.0500, 0.0233]
        assert told.loc["NE006", ["population", "phase4", "phase5"]].tolist() == [4297816, 0, 0]
        assert told["period_start"].unique().tolist() == [pd.Timestamp("2025-10-01")]
        assert found.current["period_start"].max() == pd.Timestamp("2023-10-01")

    @pytest.mark.parametrize(
        ("country", "count", "leads", "share"),
        [
            ("NGA", 28, "NG008", 2_313_499 / 6_897_054),  # Borno
            ("TCD", 21, "TD07", 129_909 / 787_101),  # Lac
            ("MRT", 11, "MR03", 61_072 / 489_331),  # Assaba
            ("MLI", 7, "ML08", 32_028 / 119_214),  # Kidal
        ],
    )
    def test_every_region_of_the_file_is_there(
        self, recent: pd.DataFrame, country: str, count: int, leads: str, share: float
    ) -> None:
        told = findings.phase_trend(country).regions
        raw = recent[(recent["location_code"] == country) & (recent["ipc_type"] == "current")]
        raw = raw[raw["phase"] == "3+"]
        assert len(told) == count == len(raw)
        assert told["people"].sum() == raw["population"].sum()
        assert told.loc[0, "area_code"] == leads
        assert told.loc[0, "share"] == pytest.approx(share, rel=1e-12)

    def test_nothing_is_newer_where_the_file_has_no_region(self) -> None:
        assert findings.phase_trend("BFA").regions.empty
        assert findings.phase_map("BFA").regions.empty

    def test_a_region_of_the_day_of_the_analysis_by_area_is_not_newer(self) -> None:
        known = findings.phase_trend("NER")
        same_day = pd.DataFrame({"period_start": [pd.Timestamp("2025-10-01")]})
        assert newest.newer_regions("NER", None, same_day).empty
        assert newest.newer_regions("NER", None, known.current, end="2024-12").empty
        assert len(findings.phase_trend("NER", as_of="2025-11-30").regions) == 0

    def test_the_map_knows_of_them_too(self) -> None:
        assert findings.phase_map("NER").regions["area_code"].tolist() == [
            *("NE006", "NE008", "NE004")
        ]


class TestPhase5OfTheTables:
    pytestmark = realdata

    def test_borno_is_projected_by_the_press_and_rounded(self) -> None:
        told = findings.phase_trend("NGA").worst.query("admin_level > 0")
        (row,) = told.to_dict("records")
        assert (row["area_code"], row["people"], row["status"]) == (
            *("NG008", 15_000),
            "first projection",
        )
        assert row["source"] == "ch_press" and row["rounded"]
        assert row["period_start"] == pd.Timestamp("2026-06-01")

    def test_menaka_now_and_as_projected_and_the_totals_of_mali(self) -> None:
        told = findings.phase_trend("MLI").worst
        rows = told[["admin_level", "area_code", "status", "people"]].values.tolist()
        assert rows == [
            [2, "ML0704", "current", 858],
            [2, "ML0704", "first projection", 2575],
            [0, "MLI", "first projection", 2645],
            [0, "MLI", "current", 0],
        ]

    def test_burkina_faso_has_nobody_in_its_newest_analyses_and_had_in_2023(self) -> None:
        assert people_in_worst_phase("BFA", None).empty
        raw = pd.read_csv(settings().bundle / "food_security_bfa.csv")
        raw = raw[(raw["reference_period_start"] == "2023-06-01") & (raw["phase5"] > 0)]
        raw = raw[(raw["exercise_year"] == 2023) & (raw["exercise_label"] == "Jan-May")]
        then = people_in_worst_phase("BFA", None, end="2023-08")
        then = then[then["period_start"] == "2023-06-01"]
        assert len(raw) > 0 and then["people"].sum() == raw["phase5"].sum()


def row(area: str, start: str, value: float | None, **about: Any) -> dict[str, Any]:
    """One printed figure of people in phase 5."""
    first = pd.Timestamp(start)
    return {
        "location_code": "MLI", "variable": "phase5_people", "admin_level": 2, "area_code": area,
        "unit": "", "period_start": first, "period_end": first + pd.offsets.MonthEnd(3),
        "status": "current", "published_on": first, "source": "cilss_ch", "note": "",
        "value": value, "row": 1,
    } | about  # fmt: skip


def worst(monkeypatch: pytest.MonkeyPatch, *rows: dict[str, Any]) -> list[tuple[str, str, float]]:
    table = pd.DataFrame(list(rows)).assign(row=range(len(rows)))
    monkeypatch.setattr(newest, "observations_of", lambda *_: table)
    told = people_in_worst_phase("MLI", None)
    return [
        (each["area_code"], str(each["period_start"].date()), each["people"])
        for each in told.to_dict("records")
    ]


def test_one_blank_or_one_more_area_hides_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    told = worst(
        monkeypatch,
        row("ML0101", "2024-03-01", 30.0),
        row("ML0102", "2024-03-01", None),
        row("ML0103", "2024-03-01", 5.0, unit="A"),
        row("ML0103", "2024-03-01", 4.0, unit="B"),
        row("ML0104", "2024-03-01", 0.0),
    )
    assert told == [("ML0101", "2024-03-01", 30), ("ML0103", "2024-03-01", 9)]


def test_what_has_been_analysed_or_updated_since_is_not_told_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ahead = {"status": "first projection"}
    told = worst(
        monkeypatch,
        row("ML0101", "2023-03-01", 99.0),  # an older current analysis
        row("ML0101", "2023-06-01", 98.0, **ahead),  # of a season analysed since
        row("ML0101", "2024-03-01", 0.0),
        row("ML0101", "2024-06-01", 97.0, published_on=pd.Timestamp("2023-11-30"), **ahead),
        row("ML0101", "2024-06-01", 0.0, published_on=pd.Timestamp("2024-03-31"), **ahead),
        row("ML0102", "2024-06-01", 7.0, published_on=pd.Timestamp("2024-03-31"), **ahead),
    )
    assert told == [("ML0102", "2024-06-01", 7)]


def test_a_projection_by_the_press_hides_none_of_the_publishers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ahead = {"status": "first projection", "admin_level": 1}
    told = worst(
        monkeypatch,
        row("ML01", "2024-03-01", 0.0, admin_level=1),
        row("ML01", "2024-06-01", 8.0, **ahead),
        row("ML02", "2025-06-01", 9.0, source="ch_press", note="medium; rounded", **ahead),
    )
    assert told == [("ML01", "2024-06-01", 8), ("ML02", "2025-06-01", 9)]
