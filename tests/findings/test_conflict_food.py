"""The declared specification, cell by cell against the raw tables and with planted truth."""

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.analysis import panel_regression
from sahel_indicators.config import settings
from sahel_indicators.errors import DataError
from sahel_indicators.findings import conflict_and_food_insecurity
from sahel_indicators.findings.conflict_food import (
    MEASURES,
    OUTCOME,
    PRIMARY,
    WINDOWS,
    exposure_column,
)
from sahel_indicators.findings.conflict_food_drivers import shares_of_drivers, with_driver_columns

pytestmark = [pytest.mark.realdata, pytest.mark.usefixtures("tables_read_once")]


@pytest.fixture(scope="module")
def result():
    return conflict_and_food_insecurity("MLI", draws=99)


@pytest.fixture(scope="module")
def acled():
    table = pd.read_csv(settings().bundle / "conflict_events_mli.csv")
    return table.assign(month=table["reference_period_start"].str[:7])


def _cell(result, area, start):
    frame = result.frame
    return frame[(frame["area_code"] == area) & (frame["period_start"] == start)].squeeze()


def _count(acled, areas, first, last, what="events"):
    here = acled["admin2_code"].isin(areas) & acled["month"].between(first, last)
    return acled.loc[here, what].sum()


def test_cells_and_rows_are_accounted_for(result):
    cells = result.cells.set_index("what")["cells"]
    assert cells["areas x current analyses"] == 50 * 19 == len(result.frame)
    assert cells.drop("areas x current analyses").sum() == len(result.frame)
    assert cells["used"] == 946
    rows = result.rows.set_index("what")["rows"]
    assert rows["rows published"] == 2_166 == rows.drop("rows published").sum()
    raw = pd.read_csv(settings().bundle / "food_security_mli.csv")
    assert rows["projection, not a current analysis"] == (raw["ipc_type"] != "current").sum()
    early = (raw["ipc_type"] == "current") & (raw["reference_period_start"] < "2014-10-01")
    assert rows["before October 2014: another practice"] == early.sum()


@pytest.mark.parametrize(
    ("start", "before", "after"),
    [
        ("2023-10-01", ("2022-10", "2023-09"), ("2024-01", "2024-12")),
        ("2024-03-01", ("2023-03", "2024-02"), ("2024-06", "2025-05")),
    ],
)
def test_exposure_of_menaka_by_hand(result, acled, start, before, after):
    cell = _cell(result, "ML0704", start)
    codes = ["ML1001", "ML1002", "ML1003", "ML1004"]
    for side, months in (("before", before), ("after", after)):
        rate = 100_000 * _count(acled, codes, *months) / cell["population"]
        assert cell[f"log1p_conflict_events_per_100k_12m_{side}"] == pytest.approx(
            np.log1p(rate), rel=1e-12
        )


def test_short_window_and_fatalities_by_hand(result, acled):
    cell = _cell(result, "ML0503", "2022-10-01")
    deaths = _count(acled, ["ML0503"], "2022-04", "2022-09", "fatalities")
    expected = np.log1p(100_000 * deaths / cell["population"])
    assert cell["log1p_conflict_fatalities_per_100k_6m_before"] == pytest.approx(
        expected, rel=1e-12
    )
    assert cell["log1p_conflict_fatalities_per_100k_12m_before"] > expected


def test_outcome_is_percent_of_people_in_phase_3_or_worse(result):
    raw = pd.read_csv(settings().bundle / "food_security_mli.csv").query(
        "admin2_code == 'ML0704' and ipc_type == 'current' "
        "and reference_period_start == '2024-03-01'"
    )
    share = raw[["phase3", "phase4", "phase5"]].sum(axis=1) / raw["population"]
    assert _cell(result, "ML0704", "2024-03-01")[OUTCOME] == pytest.approx(
        100 * share.item(), rel=1e-12
    )


def test_primary_estimate_by_dummies_and_hand_made_errors(result):
    """The same number from explicit dummies, with the clustered sandwich written out."""
    measure, window, _, side = PRIMARY
    column = f"log1p_{measure}_per_100k_{window}m_{side}"
    used = result.frame.dropna(subset=[OUTCOME, column])
    used = used[used.groupby(["parent_code", "period_start"])["area_code"].transform("size") > 1]
    effects = (
        pd.get_dummies(used["area_code"], dtype=float),
        pd.get_dummies(used["parent_code"] + used["period_start"].astype(str), dtype=float),
    )
    design = np.column_stack([used[column], *(dummies.to_numpy() for dummies in effects)])
    residual_x = (
        used[column] - design[:, 1:] @ np.linalg.lstsq(design[:, 1:], used[column], rcond=None)[0]
    )
    slope = (residual_x @ used[OUTCOME]) / (residual_x @ residual_x)
    assert result.primary["estimate"] == pytest.approx(slope, rel=1e-8)
    error = used[OUTCOME] - design @ np.linalg.lstsq(design, used[OUTCOME], rcond=None)[0]
    by_area = (residual_x * error).groupby(used["area_code"]).sum()
    raw_variance = (by_area**2).sum() / (residual_x @ residual_x) ** 2
    n, clusters = len(used), used["area_code"].nunique()
    assert (n, clusters) == (result.primary["n"], result.primary["clusters"])
    factor = (result.primary["std_error"] ** 2) / raw_variance
    # Between the smallest and the largest count of parameters that conventions allow.
    rank = np.linalg.matrix_rank(design)
    smallest = (n - 1) / (n - 1 - 1) * clusters / (clusters - 1)
    assert smallest <= factor <= (n - 1) / (n - rank) * clusters / (clusters - 1) * (1 + 1e-9)


def test_every_declared_model_is_there_with_its_lead(result):
    table = result.estimates
    assert len(table) == len(MEASURES) * len(WINDOWS) * 2 * 4
    alone = table[~table["together"]]
    assert alone.groupby(["measure", "window", "effects"])["timing"].agg(list).map(sorted).map(
        tuple
    ).unique().tolist() == [("after", "before")]
    assert ((table["ci_low"] < table["estimate"]) & (table["estimate"] < table["ci_high"])).all()


def test_region_by_period_effects_leave_bamako_out(result):
    full = result.estimates.groupby("effects")[["n", "clusters"]].first()
    assert full.loc["period"].tolist() == [946, 50]
    assert full.loc["region-by-period"].tolist() == [931, 49]


# -- the checks ------------------------------------------------------------------------------


def _check(result, name):
    return result.checks[result.checks["check"] == name].squeeze()


def test_every_declared_check_is_estimated_and_those_tried_are_corrected(result):
    table = result.checks
    assert (table["refused"] == "").all() and not table["check"].duplicated().any()
    tried = table["group"].isin(["outcome", "model", "controls"])
    assert (table.loc[tried, "p_corrected"] >= table.loc[tried, "p_value"]).all()
    assert table.loc[~tried, "p_corrected"].isna().all()
    regions = set(result.frame["parent_name"])
    assert regions <= set(table.loc[table["group"] == "left out", "check"])


def test_other_models_are_corrected_for_their_number_and_the_primary_is_not(result):
    table = result.estimates
    primary = table[["p_holm", "p_benjamini_hochberg"]].isna().all(axis=1)
    assert primary.sum() == 1 and table.loc[primary, "p_value"].item() == result.primary["p_value"]
    smallest = table.loc[~primary, "p_value"].min()
    assert table["p_holm"].min() == pytest.approx(min(1, 31 * smallest), rel=1e-6)


def test_conflict_around_menaka_by_hand(result, acled):
    """Menaka borders Ansongo, Gao, Kidal and Tin-Essako."""
    cell = _cell(result, "ML0704", "2023-10-01")
    areas = ["ML0701", "ML0703", "ML0802", "ML0804"]
    people = sum(_cell(result, area, "2023-10-01")["population"] for area in areas)
    events = _count(acled, areas, "2022-10", "2023-09")
    assert cell["log1p_events_per_100k_around"] == pytest.approx(
        np.log1p(100_000 * events / people), rel=1e-6
    )


def test_second_outcomes_of_one_cell_by_hand(result):
    raw = pd.read_csv(settings().bundle / "food_security_mli.csv").query(
        "admin2_code == 'ML0704' and ipc_type == 'current' "
        "and reference_period_start == '2024-03-01'"
    )
    worse = raw[["phase2", "phase3", "phase4", "phase5"]].sum(axis=1) / raw["population"]
    cell = _cell(result, "ML0704", "2024-03-01")
    assert cell["phase2plus_percent"] == pytest.approx(100 * worse.item(), rel=1e-12)
    assert cell["phase3_by_rule_percent"] == (100 if cell[OUTCOME] >= 20 else 0)


def test_without_moura_the_two_analyses_are_left_out_whose_year_before_holds_it(result):
    assert _check(result, "Moura")["n"] == result.primary["n"] - 2


def test_weighting_and_regions_by_the_regression_itself(result):
    exposure = "log1p_conflict_events_per_100k_12m_before"
    keys = {"entity": "area_code", "time": "period_start", "group": "parent_code"}
    weighted = panel_regression(
        result.frame, outcome=OUTCOME, exposures=exposure, weights="population", **keys
    )
    found = _check(result, "weighted by people")
    assert found["estimate"] == pytest.approx(weighted.estimates["estimate"].item(), rel=1e-12)
    rest = result.frame[result.frame["parent_name"] != "Mopti"]
    without = panel_regression(rest, outcome=OUTCOME, exposures=exposure, **keys)
    found = _check(result, "Mopti")
    assert found["ci_low"] == pytest.approx(without.estimates["ci_low"].item(), rel=1e-12)


def test_climate_before_one_analysis_by_hand(result):
    """Gao, October 2022: rain and vegetation of June to September 2022, prices of the year."""
    raw = pd.read_csv(settings().bundle / "monitoring_admin1_month.csv").query(
        "location_code == 'MLI' and admin1_code == 'ML07'"
    )
    months = raw.assign(month=raw["reference_period_start"].str[:7])
    rainy = months[months["month"].between("2022-06", "2022-09")]
    year = months[months["month"].between("2021-10", "2022-09")]
    cell = _cell(result, "ML0703", "2022-10-01")
    assert len(rainy) == 4 and len(year) == 12
    assert cell["rainfall_anomaly"] == pytest.approx(
        100 * (rainy["rainfall_3m_anomaly"].mean() - 1), rel=1e-9
    )
    assert cell["ndvi_anomaly"] == pytest.approx(100 * (rainy["ndvi_anomaly"].mean() - 1), rel=1e-9)
    assert cell["cereal_price_stress"] == pytest.approx(year["pewi_cereals"].mean(), rel=1e-9)


# -- every way of asking, and what moves beside ----------------------------------------------


def test_curve_holds_every_choice_and_the_main_estimate(result):
    table = result.curve.table
    assert len(table) == 4 * 2 * 2 * 2 and result.curve.refused.empty
    main = table[table["primary"]].squeeze()
    assert main["estimate"] == pytest.approx(result.primary["estimate"], rel=1e-9)
    around = table[
        (table["controls"] == "conflict around")
        & (table["weights"] == "areas alike")
        & (table["effects"] == "region-by-period")
        & (table["exposure"] == main["exposure"])
    ].squeeze()
    assert around["estimate"] == pytest.approx(
        _check(result, "conflict around")["estimate"], rel=1e-9
    )


def test_shares_of_drivers_add_up_and_rest_on_regions(result):
    drivers = result.drivers
    assert result.no_drivers == ""
    assert drivers.to_frame()["share_of_r2"].sum() == pytest.approx(drivers.within_r2)
    assert drivers.diagnostics["cluster_by"] == "parent_code"
    assert set(drivers.to_frame()["driver"]) == {"conflict", "climate", "prices"}


def test_drivers_of_one_analysis_by_hand(result):
    """Gao, October 2022: rain to September and vegetation of September, prices of May to July."""
    raw = pd.read_csv(settings().bundle / "monitoring_admin1_month.csv").query(
        "location_code == 'MLI' and admin1_code == 'ML07'"
    )
    by_month = raw.assign(month=raw["reference_period_start"].str[:7]).set_index("month")
    months = pd.DataFrame(
        {
            "parent_code": "ML07+ML10",
            "month": pd.to_datetime(by_month.index),
            "rainfall_anomaly": 100 * (by_month["rainfall_3m_anomaly"].to_numpy() - 1),
            "ndvi_anomaly": 100 * (by_month["ndvi_anomaly"].to_numpy() - 1),
            "cereal_price_stress": by_month["pewi_cereals"].to_numpy(),
        }
    )
    cell = _cell(result, "ML0703", "2022-10-01").to_frame().T
    cell = cell.assign(period_start=pd.to_datetime(cell["period_start"]))
    found = with_driver_columns(cell, months).squeeze()
    wanted = by_month.loc[["2022-05", "2022-06", "2022-07"], "pewi_cereals"].mean()
    assert found["prices_before"] == pytest.approx(wanted)
    september = by_month.loc["2022-09"]
    assert found["rain_before"] == pytest.approx(100 * (september["rainfall_3m_anomaly"] - 1))
    assert found["vegetation_before"] == pytest.approx(100 * (september["ndvi_anomaly"] - 1))


def test_drivers_that_cannot_be_had_are_told_with_the_reason(result):
    nothing = pd.DataFrame({"parent_code": ["ML01"], "month": pd.to_datetime(["2000-01-01"])})
    nothing = nothing.assign(rainfall_anomaly=1.0, ndvi_anomaly=1.0, cereal_price_stress=1.0)
    exposure = exposure_column("conflict_events", 12, "before")
    drivers, reason = shares_of_drivers(result.frame, nothing, exposure, OUTCOME)
    assert drivers is None and reason


def test_latest_analysis_area_by_area(result):
    latest = result.latest.set_index("area_code")
    cell = _cell(result, "ML0704", "2024-03-01")
    assert len(latest) == 50 and (latest["period_start"] == "2024-03-01").all()
    assert np.log1p(latest.loc["ML0704", "rate"]) == pytest.approx(
        cell["log1p_conflict_events_per_100k_12m_before"]
    )
    assert latest.loc["ML0704", "share"] == cell["phase3plus_share"]


@pytest.mark.slow
def test_a_span_keeps_the_analyses_that_lie_in_it(result):
    later = conflict_and_food_insecurity("MLI", draws=99, start="2018-10", end="2024-02")
    starts = later.frame["period_start"].unique()
    assert pd.Timestamp("2018-10-01") in starts and pd.Timestamp("2024-03-01") not in starts
    assert (
        len(starts)
        == result.frame["period_start"].drop_duplicates().between("2018-10-01", "2023-12-31").sum()
    )
    rows = later.rows.set_index("what")["rows"]
    assert rows["outside the span asked for"] > 0
    assert rows["rows published"] == rows.drop("rows published").sum()


def test_a_span_without_an_analysis_is_refused():
    with pytest.raises(DataError, match="No current analysis of MLI lies between 2030-01"):
        conflict_and_food_insecurity("MLI", start="2030-01")
