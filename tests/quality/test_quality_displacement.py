"""Rules about displaced people, each on a few planted figures."""

import pytest

FIRST, SECOND, THIRD = "2017-12-31", "2018-12-31", "2019-12-31"
NATIONAL = {"admin_level": 0, "area_code": "MLI"}


def test_a_stock_repeated_to_the_digit(planted):
    planted.add(value=2_062_534, period_start=FIRST, source="unhcr", **NATIONAL)
    second = planted.add(value=2_062_534, period_start=SECOND, source="unhcr", **NATIONAL)
    third = planted.add(value=2_062_534, period_start=THIRD, source="unhcr", **NATIONAL)
    planted.add(value=2_062_534, period_start=THIRD, source="idmc", **NATIONAL)
    assert planted.lines("frozen_stock") == [second, third]
    assert len(planted.findings("frozen_stock")) == 2  # one a pair of dates


def test_a_stock_that_changes_by_one_is_not_frozen(planted):
    planted.add(value=541, period_start=FIRST)
    planted.add(value=542, period_start=SECOND)
    planted.add(value=542, period_start=SECOND, variable="returnee_stock")
    planted.add(value=542, period_start=THIRD, area_code="ML0501")
    assert planted.lines("frozen_stock") == []


def test_a_round_repeated_as_a_whole_is_one_finding(planted):
    lines = []
    for area, people in (("ML0501", 3_363), ("ML0502", 0), ("ML0503", 18)):
        said = {"variable": "returnee_stock", "area_code": area, "value": people}
        planted.add(period_start=FIRST, **said)
        lines.append(planted.add(period_start=SECOND, **said))
    (finding,) = planted.findings("frozen_stock").itertuples()
    assert planted.lines("frozen_stock") == lines and finding.count == 3
    assert "2017-12-31 and 2018-12-31, 3 of 3 repeated: Bandiagara: 3,363" in finding.examples


@pytest.mark.parametrize(
    ("zeros", "said"), [(0, "2 of 3 repeated"), (1, "2 of 4 repeated, not counting 1 zero"),
                        (2, "2 of 5 repeated, not counting 2 zeros")],
)  # fmt: skip
def test_as_many_are_said_to_be_repeated_as_are_listed(planted, zeros, said):
    for start, moved in ((FIRST, 3), (SECOND, 4)):
        stocks = [120, 18, moved, *[0] * zeros]
        for number, people in enumerate(stocks, start=1):
            planted.add(value=people, period_start=start, area_code=f"ML050{number}")
    (finding,) = planted.findings("frozen_stock").itertuples()
    assert finding.count == 2 == len(planted.lines("frozen_stock"))
    assert f"2017-12-31 and 2018-12-31, {said}: " in finding.examples


def test_a_repeated_zero_says_nothing_by_itself(planted):
    for start in (FIRST, SECOND):
        planted.add(value=0, period_start=start)
    planted.add(value=0, period_start=FIRST, variable="returnee_stock")
    planted.add(value=7, period_start=FIRST, variable="returnee_stock", area_code="ML0501")
    planted.add(value=0, period_start=SECOND, variable="returnee_stock")
    planted.add(value=8, period_start=SECOND, variable="returnee_stock", area_code="ML0501")
    assert planted.lines("frozen_stock") == []


@pytest.mark.parametrize(
    ("before", "after", "flagged"),
    [
        (1_000, 5_000, False),  # five times is not more than five times
        (1_000, 5_001, True),
        (5_001, 1_000, True),
        (10, 1_010, False),  # 1,000 people more
        (0, 1_001, True),
        (10_000, 20_000, False),
    ],
)
def test_a_stock_that_jumps(planted, before, after, flagged):
    planted.add(value=before, period_start=FIRST)
    line = planted.add(value=after, period_start=SECOND)
    assert planted.lines("stock_jumps") == [line] * flagged


def test_rounds_of_two_producers_are_not_compared_as_one_series(planted):
    planted.add(value=100, period_start=FIRST)
    planted.add(value=90_000, period_start=SECOND, source="dtm_government")
    assert planted.lines("stock_jumps") == []


def test_a_zero_of_idmc_is_no_estimate(planted):
    flow = {"variable": "new_displacements", "source": "idmc", **NATIONAL}
    line = planted.add(value=None, note="0 in the file: IDMC has no estimate", **flow)
    planted.add(value=None, note="blank in the file", period_start="2021-01-01", **flow)
    planted.add(value=7, period_start="2022-01-01", **flow)
    assert planted.lines("zero_no_estimate") == [line]


@pytest.mark.parametrize(("idmc", "flagged"), [(90, False), (89, True), (112, True), (111, False)])
def test_unhcr_and_idmc_disagree(planted, idmc, flagged):
    line = planted.add(value=100, source="unhcr", **NATIONAL)
    planted.add(value=idmc, source="idmc", **NATIONAL)
    planted.add(value=1, source="idmc", period_start=THIRD, **NATIONAL)
    assert planted.lines("producers_disagree") == [line] * flagged


@pytest.mark.parametrize(("gao", "flagged"), [(40, False), (20, False), (42, True)])
def test_parts_that_exceed_their_printed_total(planted, gao, flagged):
    printed = {"source": "dtm_government"}
    total = planted.add(value=100, **printed, **NATIONAL)
    planted.add(value=60, admin_level=1, area_code="ML05", **printed)
    planted.add(value=gao, admin_level=1, area_code="ML07", **printed)
    planted.add(value=900, admin_level=1, area_code="ML08", period_start=THIRD, **printed)
    assert planted.lines("conflicting_totals") == [total] * flagged


def test_a_printed_region_that_the_round_denies(planted):
    wrong = planted.add(value=30_991, admin_level=1, area_code="ML10", source="dtm_government")
    planted.add(value=5_000, admin_level=1, area_code="ML05", source="dtm_government")
    planted.add(value=20_991, area_code="ML0704", series="BA")  # Menaka, the whole region
    planted.add(value=4_000, area_code="ML0501", series="BA")
    planted.add(value=1_000, area_code="ML0502", series="BA")
    (detail,) = planted.found("conflicting_totals")["detail"]
    assert planted.lines("conflicting_totals") == [wrong]
    assert detail == "Menaka, 2020-10-01: dtm_government 30,991, iom_dtm 20,991"


def test_two_counts_of_one_country_and_day(planted):
    planted.add(value=379_932, source="unhcr", **NATIONAL)
    line = planted.add(value=412_387, source="dtm_government", **NATIONAL)
    planted.add(value=1, source="unhcr", period_start=THIRD, **NATIONAL)
    assert planted.lines("conflicting_totals") == [line]
