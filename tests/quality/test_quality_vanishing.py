"""Areas left out where conflict is: planted so, planted otherwise, and too few to tell."""

import pandas as pd
import pytest

from sahel_indicators.areas import gazetteer
from sahel_indicators.quality.comparability import exercises
from sahel_indicators.quality.completeness import by_area, by_year, summary
from sahel_indicators.quality.concordance import concordance
from sahel_indicators.quality.vanishing import COMPARISONS, vanishing

AREAS = list(gazetteer().system("MLI", 2)["area_code"])[:20]
EXERCISES = ("2020-10-01", "2021-03-01", "2021-10-01")


def conflict(planted, deaths):
    """A year and a half of monthly fatalities in each area."""
    for area, dead in zip(AREAS, deaths, strict=True):
        for month in pd.date_range("2020-01-01", "2021-12-01", freq="MS"):
            planted.add(
                variable="conflict_fatalities", series="political_violence", source="acled",
                area_code=area, value=dead, period_start=f"{month:%Y-%m-%d}",
            )  # fmt: skip


def analyses(planted, hidden, unit=""):
    """Three exercises; the first areas are listed without figures, or by a part of limited access.

    Every area is analysed in a first exercise, before conflict is known.
    """
    for area in AREAS:
        planted.analysis([800, 150, 40, 10, 0], area_code=area, period_start="2020-03-01")
    for number, start in enumerate(EXERCISES):
        for place, area in enumerate(AREAS):
            said = {
                "area_code": area,
                "period_start": start,
                "published_on": f"2021-0{number + 1}-28",
            }
            if place >= hidden:
                planted.analysis([800, 150, 40, 10, 0], **said)
            elif unit:
                planted.analysis([800, 150, 40, 10, 0], unit=unit, **said)
            else:
                planted.analysis([None] * 5, phase_class=None, **said)


def compared(planted, group="either"):
    table = vanishing(planted.evidence(), "MLI").comparisons
    (row,) = table[(table["source"] == "cilss_ch") & (table["group"] == group)].to_dict("records")
    return row


def test_areas_left_out_where_conflict_is_are_found(planted):
    conflict(planted, [50 - at for at in range(20)])  # the first areas have the most fatalities
    analyses(planted, hidden=6)
    row = compared(planted)
    assert row["hidden"] == 18 and row["analysed"] == 42 and row["refused"] == ""
    assert row["outside"] == 0 and row["by"] == "area" and row["places"] == 20
    assert row["chance"] == 1 and row["low"] == 1
    assert (row["median_hidden"], row["median_analysed"]) == (6 * 47.5, 6 * 37.5)
    (finding,) = planted.findings("hidden_by_conflict").itertuples()
    assert finding.count == 18 and "median 285 against 225" in finding.examples


def test_calm_areas_left_out_are_no_finding_but_are_shown(planted):
    conflict(planted, list(range(20)))
    analyses(planted, hidden=6)
    row = compared(planted)
    assert row["chance"] == 0 and row["high"] == 0
    assert planted.findings("hidden_by_conflict").empty


def test_areas_left_out_anyhow_show_no_difference(planted):
    conflict(planted, [at % 5 for at in range(20)])
    analyses(planted, hidden=5)
    row = compared(planted)
    assert row["chance"] == 0.5 and row["low"] < 0.5 < row["high"]
    assert planted.findings("hidden_by_conflict").empty


def test_parts_of_limited_access_are_hidden_in_part(planted):
    conflict(planted, [50 - at for at in range(20)])
    analyses(planted, hidden=6, unit="Somewhere_limitedaccess")
    assert compared(planted, "in part")["hidden"] == 18
    assert compared(planted, "left out")["refused"] == "no area was left out"


@pytest.mark.parametrize(("hidden", "tested"), [(4, False), (5, True)])
def test_too_few_areas_are_not_tested(planted, hidden, tested):
    conflict(planted, [50 - at for at in range(20)])
    analyses(planted, hidden=hidden)
    row = compared(planted)
    assert (row["refused"] == "") == tested
    if not tested:
        assert row["refused"] == "12 area-issues in 4 places; at least 10 in 5 are asked for"
        (finding,) = planted.findings("hidden_by_conflict").itertuples()
        assert "not tested: 12 area-issues" in finding.examples  # it cannot be told: that is said


def test_one_place_is_told_as_one(planted):
    conflict(planted, [50 - at for at in range(20)])
    analyses(planted, hidden=1)
    assert compared(planted)["refused"].startswith("3 area-issues in 1 place;")


def test_without_conflict_nothing_is_tested(planted):
    analyses(planted, hidden=6)
    row = compared(planted)
    assert row["refused"] == "conflict in the months before is not known"
    assert row["outside"] == 18 and row["hidden"] == 18


def test_the_window_ends_before_the_month_of_the_analysis(planted):
    conflict(planted, [1] * 20)
    planted.add(  # deaths in the very month count for the next analysis, not for this one
        variable="conflict_fatalities", series="political_violence", source="acled",
        area_code=AREAS[0], value=900, unit="extra", period_start="2020-10-01",
    )  # fmt: skip
    analyses(planted, hidden=6)
    cells = vanishing(planted.evidence(), "MLI").cells
    first = cells[cells["area_code"] == AREAS[0]].set_index("issue")["fatalities"]
    assert first["2020-10-01"] == 6 and first["2021-03-01"] == 906
    assert pd.isna(first["2020-03-01"])  # not six months of conflict before it


def test_the_interval_knows_that_issues_of_a_place_go_together():
    """20 places once, and the same 20 places in 10 issues: no narrower for being repeated."""
    once = pd.DataFrame(
        {
            "area_code": AREAS,
            "place": AREAS,
            "issue": 1,
            "fatalities": [(at * 7) % 20 for at in range(20)],
        }
    )
    often = pd.concat([once.assign(issue=issue) for issue in range(10)])
    results = [concordance(t[t["area_code"].isin(AREAS[:8])], t[t["area_code"].isin(AREAS[8:])])
               for t in (once, often)]  # fmt: skip
    assert results[0] == results[1]
    assert results[0].low < results[0].chance < results[0].high


def test_within_an_area_compares_its_own_issues():
    hidden = pd.DataFrame({"area_code": "a", "place": "a", "issue": [1, 2], "fatalities": [9, 3]})
    seen = pd.DataFrame({"area_code": "a", "place": "a", "issue": [3, 4], "fatalities": [3, 1]})
    seen = pd.concat([seen, seen.assign(area_code="b", place="b", issue=[1, 2])])
    found = concordance(hidden, seen)
    assert (found.within, found.within_areas) == (3.5 / 4, 1)


def test_a_blockade_is_held_against_the_analyses_of_its_time(planted):
    analyses(planted, hidden=2)
    planted.add(
        variable="blockade", source="ocha_access", area_code=AREAS[0], value=1,
        period_start="2020-12-01", period_end="2021-06-30",
    )  # fmt: skip
    table = vanishing(planted.evidence(), "MLI").blockades
    assert list(table["issue"]) == [pd.Timestamp("2021-03-01")]
    assert list(table["state"]) == ["not analysed"]


def test_nothing_is_compared_where_nothing_is_known(planted):
    assert list(vanishing(planted.evidence(), "MLI").comparisons.columns) == COMPARISONS


# -- completeness ----------------------------------------------------------------------------


def test_an_area_that_drops_out_between_two_issues(planted):
    for start in EXERCISES:
        planted.analysis([800, 150, 40, 10, 0], area_code=AREAS[0], period_start=start)
    planted.analysis([800, 150, 40, 10, 0], area_code=AREAS[1], period_start=EXERCISES[0])
    planted.analysis([800, 150, 40, 10, 0], area_code=AREAS[1], period_start=EXERCISES[2])
    planted.analysis([800, 150, 40, 10, 0], area_code=AREAS[2], period_start=EXERCISES[2])  # later
    (finding,) = planted.findings("absent_areas").itertuples()
    assert finding.count == 1
    assert finding.examples == f"cilss_ch: 2021-03: {gazetteer().name(AREAS[1])}"


def test_completeness_adds_up_to_all_areas_in_all_issues(planted):
    for start in EXERCISES:
        planted.analysis([800, 150, 40, 10, 0], area_code=AREAS[0], period_start=start)
    planted.analysis([None] * 5, phase_class=None, area_code=AREAS[1], period_start=EXERCISES[0])
    evidence = planted.evidence()
    (row,) = summary(evidence, "MLI").to_dict("records")
    assert (row["areas"], row["areas_seen"], row["issues"]) == (50, 1, 3)
    assert (row["with_figure"], row["listed_without"], row["not_listed"]) == (3, 1, 146)
    assert row["share"] == 3 / 150
    assert list(by_year(evidence, "MLI")["share"]) == [1 / 50, 2 / 100]
    assert by_area(evidence, "MLI").empty  # the other one never had a figure
    assert summary(evidence, "NER").empty
    assert by_year(evidence, "NER").empty


def test_exercises_say_what_can_be_compared(planted):
    def exercise(published, start, population, areas, **said):
        for area in areas:
            planted.analysis(
                [population - 150, 100, 40, 10, 0], population=population, area_code=area,
                published_on=published, period_start=start, **said,
            )  # fmt: skip

    exercise("2014-03-31", "2014-03-01", 1_000, AREAS[:3])
    exercise("2014-11-30", "2014-10-01", 1_100, AREAS[1:4])
    exercise("2015-03-31", "2015-03-01", 600, AREAS[1:4], unit="Koro_limitedaccess")
    first, second, third = exercises(planted.evidence(), "MLI").to_dict("records")
    assert (first["areas"], first["in_both"], first["early"]) == (3, 0, True)
    assert (second["areas"], second["in_both"], second["early"]) == (3, 2, False)
    assert second["population_change"] == pytest.approx(0.1)
    assert (third["partial"], third["units"], third["population"]) == (3, 3, 1_800)


@pytest.mark.realdata
def test_where_gaps_lie_in_the_tables(bundle):
    from sahel_indicators.quality import Evidence

    evidence = Evidence.of(bundle)
    mali = vanishing(evidence, "MLI").comparisons.set_index(["source", "group"])
    assert mali.loc[("cilss_ch", "either"), "hidden"] == 5  # of 1,000: nothing can be told
    assert mali.loc[("cilss_ch", "either"), "refused"].startswith("5 area-issues in 2 places")
    rounds = mali.loc[("iom_dtm", "either")]
    assert rounds["hidden"] == 56 and rounds["high"] < 0.5  # DTM's gaps lie in calm cercles
    niger = vanishing(evidence, "NER").comparisons
    niger = niger[niger["admin_level"] == 2].set_index(["source", "group"])
    limited = niger.loc[("cilss_ch", "in part")]
    assert limited["by"] == "region" and limited["places"] == 8 and limited["low"] > 0.5
