"""The declared comparison around MINUSMA's end, against the raw tables and by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.config import settings
from sahel_indicators.errors import AnalysisError, DataError
from sahel_indicators.findings.minusma import (
    ANNOUNCED,
    PRIMARY,
    RESOLUTION,
    TRANSITION,
    Withdrawal,
    designs,
    minusma_withdrawal,
    phase3plus_effect,
    withdrawal_if_any,
)
from sahel_indicators.findings.minusma_course import course_of

pytestmark = [pytest.mark.realdata, pytest.mark.usefixtures("tables_read_once")]


@pytest.fixture(scope="module")
def found() -> Withdrawal:
    return minusma_withdrawal()


@pytest.fixture(scope="module")
def acled() -> pd.DataFrame:
    table = pd.read_csv(settings().bundle / "conflict_events_mli.csv")
    cercle = table["admin2_code"].mask(table["admin2_code"].str.startswith("ML10"), "ML0704")
    return table.assign(month=table["reference_period_start"].str[:7], cercle=cercle)


def test_cercles_with_a_base_and_those_beside_them(found: Withdrawal) -> None:
    groups = found.cercles.groupby("group")["area_name"].agg(set)
    assert groups["base"] == {
        *("Ansongo", "Bankass", "Douentza", "Gao", "Goundam"),
        *("Kidal", "Menaka", "Mopti", "Tessalit", "Tombouctou"),
    }
    # What of the north and centre touches none of them is all in Ségou.
    assert groups["control"] == {"Baraoueli", "Bla", "Macina", "San", "Segou"}
    assert {"Koro", "Djenne", "Bourem", "Youwarou"} < groups["adjacent"]
    assert found.cercles["group"].value_counts().sum() == 50


def test_a_base_lies_in_its_cercle_and_an_unknown_date_stays_unknown(found: Withdrawal) -> None:
    bases = found.bases.set_index("place")
    assert bases.loc["Ogossagou", "area_code"] == "ML0502"
    assert bases.loc["Aguelhok", "area_code"] == bases.loc["Tessalit", "area_code"] == "ML0803"
    assert bases.loc["Kidal", "date"] == pd.Timestamp("2023-10-31")
    assert bases.loc[["Ber", "Douentza", "Gao", "Goundam"], "date"].isna().all()


def test_primary_estimate_is_the_difference_of_mean_changes(
    found: Withdrawal, acled: pd.DataFrame
) -> None:
    """In a complete panel the two-way estimate is base less control, after less before."""
    rows = acled.groupby(["cercle", "month"], as_index=False)["events"].sum()
    people = found.results[PRIMARY]
    assert people.n == 15 * 48
    table = _rates(rows)
    group = found.cercles.set_index("area_code")["group"]
    before = table.loc["2021-06":"2023-05"].mean()
    after = table.loc["2024-01":"2025-12"].mean()
    change = (after - before).groupby(group).mean()
    assert found.primary["estimate"] == pytest.approx(change["base"] - change["control"], rel=1e-6)


def _rates(rows: pd.DataFrame) -> pd.DataFrame:
    """log(1 + events per 100,000) by month and cercle, people as the panel has them."""
    from sahel_indicators import open_panel

    people = open_panel("MLI", 2, "month", only=["conflict_events"])["population"].to_pandas().T
    people.index = people.index.strftime("%Y-%m")
    wide = rows.pivot(index="month", columns="cercle", values="events").reindex(people.index)
    return np.log1p(100_000 * wide / people[wide.columns])


def test_every_declared_design_is_there_and_all_but_the_primary_are_corrected(
    found: Withdrawal,
) -> None:
    table = found.estimates
    assert len(table) == len(list(designs())) == 24
    assert table["primary"].sum() == 1
    assert table.loc[table["primary"], "p_holm"].isna().all()
    others = table[~table["primary"]]
    assert (others["p_holm"] >= others["p_value"]).all()


def test_a_naive_difference_would_say_that_closures_saved_lives(
    found: Withdrawal, acled: pd.DataFrame
) -> None:
    change = found.change.query("measure == 'conflict_fatalities'")
    deaths = change.pivot(index="group", columns="span", values="per_month")
    base = set(found.cercles.loc[found.cercles["group"] == "base", "area_code"])
    year = acled[acled["month"].between("2022-06", "2023-05") & acled["cercle"].isin(base)]
    assert deaths.loc["base", "year before"] == pytest.approx(year["fatalities"].sum() / 12)
    last = acled[acled["month"].between("2025-01", "2025-12") & acled["cercle"].isin(base)]
    assert deaths.loc["base", "second year without"] == pytest.approx(last["fatalities"].sum() / 12)
    assert deaths.loc["base", "first year without"] < deaths.loc["base", "year before"]
    for group in ("adjacent", "control", "elsewhere"):
        assert deaths.loc[group, "first year without"] > deaths.loc[group, "year before"]


def test_the_worst_of_a_year_did_worse_afterwards_than_the_others_in_no_year(
    found: Withdrawal, acled: pd.DataFrame
) -> None:
    """Compared with the others' growth, what was chosen at its worst has always fallen back."""
    table = found.chosen_before
    worst = table["worst_afterwards"] / table["worst_that_year"]
    others = table["others_afterwards"] / table["others_that_year"]
    assert len(table) == 9 and (worst < others).all()
    region = found.cercles.query("group != 'elsewhere'")["area_code"]
    here = acled[acled["cercle"].isin(region)]
    year = here[here["month"].between("2019-06", "2020-05")].groupby("cercle")["fatalities"].sum()
    first = table.set_index("year").loc["Jun 2019 to May 2020", "worst_that_year"]
    assert first == pytest.approx(year.nlargest(10).sum() / 12)


def test_before_the_end_nothing_apart_is_seen_and_the_test_is_called_weak(
    found: Withdrawal,
) -> None:
    text = found.studies["conflict_events"].summary()
    assert "10 treated" in text and "does not reject" in text


def test_phase_3_is_described_and_an_effect_is_refused(found: Withdrawal) -> None:
    after = found.phase3plus.loc[found.phase3plus["after"], "period_start"].unique()
    assert len(after) == 2
    assert (found.phase3plus.groupby("group")["cercles"].nunique() == 1).all()
    with pytest.raises(AnalysisError, match=r"2 current analyses .* \(October 2023, March 2024\)"):
        phase3plus_effect(found)


def test_people_are_those_of_each_analysis_where_a_year_has_two(found: Withdrawal) -> None:
    """March and October 2023 rest on other populations; both are whole people."""
    table = pd.read_csv(settings().bundle / "food_security_mli.csv")
    march = table[table["reference_period_start"] == "2023-03-01"]
    cercle = march["admin2_code"].str[:6]  # Taoudenit, ML06051, was a part of Tombouctou
    group = cercle.map(found.cercles.set_index("area_code")["group"])
    march = march.assign(people=march[["phase3", "phase4", "phase5"]].sum(axis=1))
    summed = march.groupby(group)[["people", "population"]].sum()
    shown = found.phase3plus[found.phase3plus["period_start"] == "2023-03-01"].set_index("group")
    for name in ("base", "adjacent", "control"):
        assert shown.loc[name, ["people", "population"]].tolist() == summed.loc[name].tolist()
    assert shown.loc["base", "people"] == 303_933


# -- the course of deaths --------------------------------------------------------------------


def test_months_add_up_to_the_raw_table(found: Withdrawal, acled: pd.DataFrame) -> None:
    base = set(found.cercles.loc[found.cercles["group"] == "base", "area_code"])
    raw = acled[(acled["month"] == "2023-10") & acled["cercle"].isin(base)]["fatalities"].sum()
    months = found.months.set_index(["group", "month"])["conflict_fatalities"]
    assert months["base", pd.Timestamp("2023-10-01")] == raw > 0
    assert found.months["month"].min() == pd.Timestamp("2018-01-01")


def test_course_leaves_the_withdrawal_out_and_counts_what_was_reported(
    found: Withdrawal, acled: pd.DataFrame
) -> None:
    assert found.course is not None
    path = found.course.series.path.set_index("month")
    unused = path.index[~path["used"]]
    assert unused[0] == ANNOUNCED and len(unused) == TRANSITION
    after = acled[acled["month"] >= "2024-01"]
    base = set(found.cercles.loc[found.cercles["group"] == "base", "area_code"])
    total = after.loc[after["cercle"].isin(base), "fatalities"].sum()
    assert found.course.series.diagnostics["observed_after"] == total


def test_course_is_checked_by_other_series_dates_and_false_dates(found: Withdrawal) -> None:
    assert found.course is not None
    table = found.course.checks
    assert (table["refused"] == "").all()
    assert table["group"].value_counts().to_dict() == {
        "false date": 5,
        "series": 3,
        "first year": 2,
        "main": 1,
        "date": 1,
    }
    main = found.course.series.change
    assert found.course.main["estimate"] == main["estimate"]


def planted_months(fall: float) -> pd.DataFrame:
    """Deaths of 100 a month by season, falling to a part at the announcement where bases were."""
    months = pd.date_range("2015-01-01", "2025-12-01", freq="MS")
    season = 100 + 20 * np.sin(2 * np.pi * np.arange(len(months)) / 12)
    noise = np.random.default_rng(5).normal(0, 3, len(months))
    parts = []
    for group, part in (("base", fall), ("adjacent", 1.0), ("control", 1.0)):
        deaths = (season + noise) * np.where(months >= ANNOUNCED, part, 1.0)
        measures = {"conflict_fatalities": deaths, "conflict_events": deaths / 2}
        parts.append(pd.DataFrame({"group": group, "month": months, "population": 1e6, **measures}))
    return pd.concat(parts, ignore_index=True)


def test_a_planted_fall_is_found_where_it_is_and_nowhere_else() -> None:
    course = course_of(planted_months(0.5), ANNOUNCED, RESOLUTION, TRANSITION)
    ratio = course.checks.assign(ratio=np.exp(course.checks["estimate"]))
    by_check = ratio.set_index(["group", "check"])["ratio"]
    assert by_check["main", ""] == pytest.approx(0.5, abs=0.02)
    assert by_check["series", "without a base"] == pytest.approx(1.0, abs=0.05)
    assert by_check["false date"].between(0.9, 1.1).all()


@pytest.mark.slow
def test_a_shorter_span_begins_and_ends_the_course(found: Withdrawal) -> None:
    shorter = minusma_withdrawal(start="2020-01", end="2025-06")
    assert shorter.months["month"].agg(["min", "max"]).dt.strftime("%Y-%m").to_list() == [
        *("2020-01", "2025-06")
    ]
    assert shorter.course is not None
    assert shorter.course.series.path["month"].min() == pd.Timestamp("2020-01-01")
    # The comparison is the declared one, whatever is shown.
    assert shorter.primary["estimate"] == found.primary["estimate"]


def test_too_few_months_after_leave_the_course_out_with_the_reason() -> None:
    with pytest.raises(AnalysisError, match="Only 2 usable periods after"):
        months = planted_months(0.5)
        course_of(months[months["month"] <= "2024-02-01"], ANNOUNCED, RESOLUTION, TRANSITION)


def test_another_country_an_empty_span_and_an_early_day_are_told() -> None:
    with pytest.raises(DataError, match=r'no base in BFA.*country = "MLI"'):
        minusma_withdrawal("BFA")
    assert withdrawal_if_any("BFA") is None
    assert withdrawal_if_any("MLI", "2023-12-31") is None
