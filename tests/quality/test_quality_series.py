"""Rules about monitoring and estimates, each on a few planted figures."""

import pandas as pd
import pytest

SURVEY = {
    "variable": "insufficient_food_consumption", "source": "wfp_hungermap", "status": "modelled",
    "admin_level": 1,
}  # fmt: skip


def months(number):
    return pd.date_range("2020-01-01", periods=number, freq="MS").strftime("%Y-%m-%d")


@pytest.mark.parametrize(
    ("number", "equal", "pooled"), [(8, 5, True), (8, 4, False), (5, 5, False), (6, 6, True)]
)
def test_two_regions_surveyed_as_one(planted, number, equal, pooled):
    lines = []
    for at, month in enumerate(months(number)):
        gao = planted.add(area_code="ML07", value=0.5 + at / 100, period_start=month, **SURVEY)
        other = 0.5 + at / 100 + (0 if at < equal else 0.001)
        kidal = planted.add(area_code="ML08", value=other, period_start=month, **SURVEY)
        lines += [gao, kidal] if at < equal else []
    assert planted.lines("pooled_regions") == (lines if pooled else [])
    if pooled:
        (finding,) = planted.findings("pooled_regions").itertuples()
        assert finding.examples == f"Gao and Kidal: equal in {equal} of {number} months"


def test_regions_without_figures_are_not_equal(planted):
    for month in months(12):
        for area in ("ML07", "ML08"):
            planted.add(area_code=area, value=None, note="blank", period_start=month, **SURVEY)
    assert planted.lines("pooled_regions") == []


@pytest.mark.parametrize(("first", "last"), [(True, True), (True, False), (False, False)])
def test_months_observed_in_part(planted, first, last):
    lines = []
    for at, month in enumerate(months(4)):
        partial = (at == 0 and first) or (at == 3 and last)
        for area in ("ML07", "ML08"):
            value = None if partial and area == "ML08" else 0.5
            line = planted.add(area_code=area, value=value, period_start=month, **SURVEY)
            lines += [line] * partial
    assert planted.lines("partial_months") == lines


def test_a_gap_in_the_middle_is_no_partial_month(planted):
    for at, month in enumerate(months(5)):
        planted.add(area_code="ML07", value=None if at == 2 else 0.5, period_start=month, **SURVEY)
    assert planted.lines("partial_months") == []


@pytest.mark.parametrize(
    ("best", "low", "high", "flagged"),
    [(5, 5, 5, False), (4, 5, 9, True), (10, 5, 9, True), (0, 46, 0, True), (5, None, None, False)],
)
def test_best_figures_outside_their_bounds(planted, best, low, high, flagged):
    line = planted.add(variable="deaths_event", value=best, lower=low, upper=high, unit="13123")
    assert planted.lines("bounds_out_of_order") == [line] * flagged
