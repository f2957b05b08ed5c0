"""Rules about the Cadre Harmonisé, each on a few planted lines: it fires, and it stays silent."""

import pytest

CLEAN = [800, 150, 40, 10, 0]
BAMAKO = ["Commune I", "Commune II", "Commune III", "Commune IV", "Commune V", "Commune VI"]


@pytest.mark.parametrize(
    ("phases", "flagged"),
    [
        (CLEAN, False),
        ([800, 150, 30, 10, 0], False),  # 990 of 1,000: 1 % is not more than 1 %
        ([800, 150, 29, 10, 0], True),
        ([800, 150, 51, 10, 0], True),  # 1,011
        ([800, 150, 29, None, 0], False),  # the blank may hold the rest
        ([800, 150, 61, None, 0], True),  # whatever the blank holds, 1,011 is too much
        ([None, None, None, None, None], False),
    ],
)
def test_phases_that_do_not_add_up(planted, phases, flagged):
    line = planted.analysis(phases)
    assert planted.lines("phase_sums") == [line] * flagged


def test_phase_sums_say_what_adds_up_to_what(planted):
    planted.analysis([80_000, 15_000, 2_900, 1_000, 0], population=100_000)
    (detail,) = planted.found("phase_sums")["detail"]
    assert detail == "Koro, 2020-10: phases add up to 98,900 of 100,000"


def test_published_class_other_than_the_rule(planted):
    # 30 % in phase 2 or worse and 15 % in 3 or worse: phase 2 by the rule.
    phases = [700, 150, 150, 0, 0]
    planted.analysis(phases, phase_class=2)
    planted.analysis(phases, phase_class=None, area_code="ML0504")
    whole = planted.analysis(phases, phase_class=3, area_code="ML0501")
    part = planted.analysis(phases, phase_class=1, area_code="ML0502", unit="Bankass_accessible")
    found = planted.found("class_vs_rule").set_index("row")
    assert sorted(found.index) == [whole, part]
    assert found.at[whole, "detail"].endswith("published 3, by the rule 2")
    assert list(planted.findings("class_vs_rule")["count"]) == [1, 1]  # parts apart from wholes


def test_areas_listed_but_not_analysed(planted):
    nothing = [None] * 5
    blank = planted.analysis(nothing, phase_class=None)
    zeros = planted.analysis([0] * 5, phase_class=None, area_code="ML0501")
    reason = "0 in the file: not analysed"
    missing = planted.analysis(nothing, phase_class=None, area_code="ML0502", note=reason)
    planted.analysis(CLEAN, area_code="ML0503")
    planted.analysis(nothing, phase_class=2, area_code="ML0504")  # classified without counts
    found = planted.found("not_analysed").set_index("row")["detail"]
    assert sorted(found.index) == [blank, zeros, missing]
    assert found[zeros].endswith("all phases 0 in the file") and found[missing].endswith(reason)


def test_some_phases_blank(planted):
    full = planted.analysis([800, 200, None, None, None])
    short = planted.analysis([800, 100, None, 0, 0], area_code="ML0501")
    planted.analysis(CLEAN, area_code="ML0502")
    planted.analysis([None] * 5, phase_class=None, area_code="ML0503")
    found = planted.found("partly_blank").set_index("row")["finding"]
    assert sorted(found.index) == [full, short]
    assert found[full] == "the others add up to the population"
    assert found[short] == "the others do not add up to the population"


@pytest.mark.parametrize(("again", "repeated"), [(CLEAN, True), ([800, 150, 41, 9, 0], False)])
def test_an_exercise_that_repeats_an_earlier_one(planted, again, repeated):
    season = {"status": "first projection", "period_start": "2022-06-01"}
    planted.analysis(CLEAN, published_on="2021-11-30", **season)
    later = planted.analysis(again, published_on="2022-03-31", **season)
    assert planted.lines("repeated_exercise") == [later] * repeated
    said = "exercise of 2022-03 (first projection): all figures are those of 2021-11"
    assert list(planted.found("repeated_exercise")["detail"]) == [said] * repeated


def test_figures_of_another_season(planted):
    places = ["ML0501", "ML0502", "ML0504", "ML0506", "ML0507", "ML0508"]
    for place in places:
        planted.analysis(CLEAN, area_code=place, period_start="2020-10-01")
    spring = {"period_start": "2021-03-01", "published_on": "2021-03-31"}
    same = [planted.analysis(CLEAN, area_code=place, **spring) for place in places[:5]]
    planted.analysis([810, 140, 40, 10, 0], area_code=places[5], **spring)
    # The same season given twice is an update, or a repeated exercise; nobody in need is little.
    again = {"period_start": "2021-03-01", "published_on": "2021-04-30"}
    for place in places:
        planted.analysis([1000, 0, 0, 0, 0], area_code=place, **again)
    found = planted.found("figures_of_another_season")
    assert sorted(found["row"]) == same
    said = "2021-03 (current): 5 of 6 areas and units have the figures of 2020-10"
    assert set(found["detail"]) == {said}


@pytest.mark.parametrize(("areas", "told"), [(5, True), (4, False)])
def test_a_few_areas_may_stay_what_they_were(planted, areas, told):
    places = ["ML0501", "ML0502", "ML0504", "ML0506", "ML0507"]
    for start, published in (("2020-10-01", "2020-11-30"), ("2021-03-01", "2021-03-31")):
        for place in places[:areas]:
            season = {"period_start": start, "published_on": published}
            planted.analysis(CLEAN, area_code=place, **season)
    assert bool(planted.lines("figures_of_another_season")) is told


def test_units_that_come_and_go(planted):
    first = {"period_start": "2020-10-01", "published_on": "2020-11-30"}
    second = {"period_start": "2021-03-01", "published_on": "2021-03-31"}
    whole = planted.analysis(CLEAN, **first)
    planted.analysis(CLEAN, area_code="ML0501", **first)
    parts = [
        planted.analysis(CLEAN, unit=unit, **second)
        for unit in ("Koro_accessible", "Koro_limitedaccess")
    ]
    planted.analysis(CLEAN, area_code="ML0501", **second)
    planted.analysis(CLEAN, area_code="ML0502", status="first projection", **first)
    found = planted.found("changing_units")
    assert sorted(found["row"]) == [whole, *parts]
    said = "2021-03 gone: Koro; new: Koro (accessible part), Koro (limited access)"
    assert set(found["detail"]) == {said}


def test_a_unit_without_phases_counts_as_gone(planted):
    first = planted.analysis(CLEAN, period_start="2020-10-01", published_on="2020-11-30")
    planted.analysis(
        CLEAN, period_start="2020-10-01", published_on="2020-11-30", area_code="ML0501"
    )
    later = {"period_start": "2021-03-01", "published_on": "2021-03-31"}
    planted.analysis([None] * 5, phase_class=None, **later)
    planted.analysis(CLEAN, area_code="ML0501", **later)
    assert planted.lines("changing_units") == [first]


def test_the_same_units_twice_are_no_change(planted):
    for start, published in (("2020-10-01", "2020-11-30"), ("2021-03-01", "2021-03-31")):
        planted.analysis(CLEAN, period_start=start, published_on=published)
    assert planted.lines("changing_units") == []


@pytest.mark.parametrize("missing", [0, 1])
def test_five_of_six_communes_are_not_bamako(planted, missing):
    lines = [planted.analysis(CLEAN, area_code="ML0901", unit=unit) for unit in BAMAKO[missing:]]
    assert planted.lines("incomplete_areas") == lines * missing
    if missing:
        assert "Commune VI" in planted.found("incomplete_areas")["detail"].iloc[0]


@pytest.mark.parametrize(
    ("before", "after", "flagged"),
    [(100, 300, False), (100, 310, True), (310, 100, True), (100, 303, False)],
)
def test_shares_that_jump_by_more_than_20_points(planted, before, after, flagged):
    planted.analysis([1000 - before, 0, before, 0, 0], period_start="2020-10-01")
    line = planted.analysis([1000 - after, 0, after, 0, 0], period_start="2021-03-01")
    planted.analysis([0, 0, 0, 1000, 0], period_start="2021-06-01", status="first projection")
    assert planted.lines("share_jumps") == [line] * flagged


def test_a_jump_is_seen_over_an_analysis_that_did_not_count_the_area(planted):
    planted.analysis([900, 0, 100, 0, 0], period_start="2020-10-01")
    planted.analysis([0] * 5, phase_class=None, period_start="2021-03-01")
    line = planted.analysis([500, 0, 500, 0, 0], period_start="2021-10-01")
    (detail,) = planted.found("share_jumps")["detail"]
    assert planted.lines("share_jumps") == [line]
    assert detail == "Koro, 2021-10: 50.0% after 10.0% in 2020-10"


def test_a_revised_analysis_stands_in_for_the_first(planted):
    planted.analysis([900, 0, 100, 0, 0], period_start="2020-10-01")
    planted.analysis([500, 0, 500, 0, 0], period_start="2021-03-01", published_on="2021-03-31")
    planted.analysis([880, 0, 120, 0, 0], period_start="2021-03-01", published_on="2021-11-30")
    assert planted.lines("share_jumps") == []


@pytest.mark.parametrize(
    ("first", "later", "flagged"),
    [
        ("2014-03-01", 40, True),  # 20 % to 4 %
        ("2014-03-01", 60, False),  # 20 % to 6 %: less than a factor of 4
        ("2016-03-01", 40, False),  # practice had settled
    ],
)
def test_practice_before_october_2014(planted, first, later, flagged):
    a_year_on = f"{int(first[:4]) + 1}{first[4:]}"
    lines = []
    for area, people in (("ML0501", later), ("ML0502", 0)):
        lines.append(planted.analysis([800, 0, 200, 0, 0], area_code=area, period_start=first))
        planted.analysis(
            [1000 - 2 * people, 0, 2 * people, 0, 0], area_code=area, period_start=a_year_on
        )
    assert planted.lines("practice_change") == lines * flagged
    if flagged:
        said = (
            "phase 3+ 20.0% in 2014-03, 4.0% a year later in the same 2 areas; "
            "then exactly 0 in 1 of them"
        )
        assert set(planted.found("practice_change")["detail"]) == {said}
