"""The trends, each against the raw tables."""

from pathlib import Path

import pandas as pd
import pytest

from sahel_indicators import findings, open_panel
from sahel_indicators.config import settings
from sahel_indicators.errors import DataError
from sahel_indicators.findings.trends import dated_events

pytestmark = [pytest.mark.realdata, pytest.mark.usefixtures("tables_read_once")]


@pytest.fixture(scope="module")
def raw():
    return pd.read_csv(settings().bundle / "food_security_mli.csv")


@pytest.fixture(scope="module")
def trend():
    return findings.phase_trend("MLI")


def test_people_in_the_worst_phase_are_those_of_the_same_total_and_source():
    day = pd.Timestamp("2024-06-01")
    keys = {"period_start": day, "period_end": day, "status": "current", "published_on": day}
    rows = [("HAPI", 0, 12.0), ("HAPI", 1, 7.0), ("CILSS", 0, 5.0)]
    worst = pd.DataFrame([{**keys, "source": s, "admin_level": a, "people": p} for s, a, p in rows])
    found = findings.PhaseTrend("MLI", pd.DataFrame(), (), (), worst=worst)
    assert found.in_worst_phase({**keys, "source": "HAPI"}) == 12
    assert found.in_worst_phase({**keys, "source": "CILSS"}) == 5
    assert found.in_worst_phase({**keys, "source": "HAPI", "status": "first projection"}) == 0
    assert (
        findings.PhaseTrend("MLI", pd.DataFrame(), (), ()).in_worst_phase(
            {**keys, "source": "HAPI"}
        )
        == 0
    )


def test_constant_set_is_every_cercle_but_bamako(trend):
    assert len(trend.areas) == 49 and trend.left_out == ("ML0901",)


def test_a_table_that_was_changed_by_who_got_it_is_whole_for_the_next(trend):
    before = trend.current.copy()
    got = trend.current
    got["people"] = 0
    pd.testing.assert_frame_equal(trend.current, before)


@pytest.mark.parametrize(
    "start", ["2014-10-01", "2016-03-01", "2020-10-01", "2021-10-01", "2024-03-01"]
)
def test_national_share_by_hand(trend, raw, start):
    rows = raw[(raw["ipc_type"] == "current") & (raw["reference_period_start"] == start)]
    rows = rows[rows["admin1_name"] != "Bamako"]
    share = rows[["phase3", "phase4", "phase5"]].sum().sum() / rows["population"].sum()
    found = trend.current.set_index("period_start").loc[start]
    assert found["share"] == pytest.approx(share, rel=1e-12)
    assert found["population"] == rows["population"].sum()


def test_practice_before_october_2014_is_left_out(trend):
    assert trend.frame["period_start"].min() == pd.Timestamp("2014-10-01")


def test_same_lean_season_stands_once_for_each_exercise_that_spoke_of_it(trend):
    lean = trend.frame[(trend.frame["period_start"] == "2021-06-01")]
    assert lean["published_on"].dt.strftime("%Y-%m").tolist() == ["2020-11", "2021-03"]
    repeated = trend.frame[(trend.frame["period_start"] == "2022-06-01")]
    assert repeated["published_on"].dt.strftime("%Y-%m").tolist() == [
        "2021-11"
    ]  # March 2022 repeats it


def test_printed_totals_stand_apart(trend):
    printed = trend.frame[trend.frame["scope"] != "constant units"].set_index("status")
    assert printed.loc["current", "people"] == 855_640
    assert printed.loc["first projection", "people"] == 1_518_035
    assert printed.loc["current", "population"] == pytest.approx(25_568_962)


def test_map_is_the_latest_current_analysis():
    found = findings.phase_map("MLI")
    assert (found.period_start, len(found.frame)) == (pd.Timestamp("2024-03-01"), 50)
    shares = found.frame.set_index("area_code")["value"]
    assert (shares >= 0.2).sum() == 8 and shares.idxmax() == "ML0704"


def test_departments_called_hard_to_reach_are_on_the_map_of_niger():
    table = pd.read_csv(settings().bundle / "food_security_ner.csv")
    rows = table[(table["ipc_type"] == "current") & (table["exercise_year"] == 2023)]
    rows = rows[rows["exercise_label"] == "Sep-Dec"]
    added = rows.groupby("admin2_name")[["phase3", "phase4", "phase5", "population"]].sum()
    by_hand = added[["phase3", "phase4", "phase5"]].sum(axis=1) / added["population"]
    shares = findings.phase_map("NER").frame.set_index("area_code")["value"]
    assert sorted(shares) == pytest.approx(sorted(by_hand), rel=1e-12) and len(shares) == 67
    assert shares.idxmax() == "NE006002" and by_hand.idxmax() == "Ayerou"
    assert shares.max() == pytest.approx(23_627 / 87_508, rel=1e-3)


def test_calendar_holds_every_reported_death():
    found = findings.conflict_calendar("MLI")
    table = pd.read_csv(settings().bundle / "conflict_events_mli.csv")
    assert found.frame.to_numpy().sum() == table["fatalities"].sum()
    march = table[
        (table["reference_period_start"] == "2022-03-01") & (table["admin1_code"] == "ML05")
    ]
    assert found.frame.loc["ML05", "2022-03-01"] == march["fatalities"].sum()
    assert len(found.events) + found.undated == len(
        pd.read_csv(settings().bundle / "dated_events_mli.csv")
    )


def test_displacement_keeps_producers_apart():
    found = findings.displacement("MLI")
    stock = found.frame.set_index(["measure", "producer", "date"])["value"]
    assert stock["idps", "iom_dtm", "2018-12-31"] == 120_298
    assert stock["idps", "idmc", "2021-12-31"] == 326_135
    assert stock["idps", "unhcr", "2021-12-31"] == 350_110
    assert stock["refugees", "unhcr", "2012-12-31"] == 149_930
    assert found.coverage.set_index("date")["areas"].loc["2016-12-31"] == 35


def test_survey_of_some_regions_does_not_stand_for_the_country():
    found = findings.malnutrition("MLI")
    surveys = found.frame.loc[found.frame["national"], "survey"]
    assert not surveys.isin(["SMART Mali 2013 (six southern regions)", "SMART Mali 2014"]).any()
    years = open_panel("MLI", 0, "year", only=["gam_whz"])["gam_whz"].squeeze("area").to_series()
    assert years.dropna().index.year.min() == 2016


def test_surveys_keep_their_intervals_and_leave_sites_out():
    found = findings.malnutrition("MLI")
    september = found.frame[found.frame["national"] & (found.frame["date"] == "2019-09-30")]
    assert sorted(september["value"]) == [9.4, 10.0]
    assert september.dropna(subset=["lower"])[["lower", "upper"]].values.tolist() == [[8.7, 10.2]]
    assert found.left_out == 4 and not found.frame["survey"].str.contains("IDP sites").any()


def test_dated_event_with_an_unreadable_day_is_refused(
    bundle_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = bundle_copy / "dated_events_mli.csv"
    table.write_text(table.read_text("utf-8").replace("2023-08-03", "03/08/2023"), "utf-8")
    monkeypatch.setenv("SAHEL_BUNDLE", str(bundle_copy))
    settings.cache_clear()
    with pytest.raises(DataError, match=r"dated_events_mli\.csv: '03/08/2023'") as refused:
        dated_events("MLI")
    assert refused.value.exit_code == 3
    settings.cache_clear()


@pytest.mark.parametrize(
    ("country", "regions", "groups"),
    [
        ("MLI", (), {""}),
        ("TCD", ("TD18",), {"Residents", ""}),  # N'Djamena
        (
            "NGA",
            (*("NG003", "NG004", "NG006", "NG010", "NG011", "NG015"), "NG017", "NG029", "NG030"),
            {"Residents and IDPs", ""},
        ),
    ],
)
def test_what_a_printed_total_leaves_out_is_known(country, regions, groups):
    found = findings.phase_trend(country)
    assert found.never_analysed == regions
    assert set(found.frame.loc[found.frame["scope"] != "constant units", "group"]) == groups


def test_a_country_without_a_trend_has_the_shorter_series_of_the_comparison():
    """The two chapters of a report say the same of Mauritania; of Mali there is a longer one."""
    shares = findings.wider_sahel(["MRT"]).shares
    lately = findings.phase_trend("MRT").lately
    assert lately["share"].tolist() == shares["share"].tolist() and len(lately) == 8
    assert set(lately["areas"]) == {33}
    assert findings.phase_trend("MLI").lately.empty
