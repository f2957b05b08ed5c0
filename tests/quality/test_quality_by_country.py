"""What is looked for country by country is what is found at once, and no other country moves it."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from sahel_indicators import quality
from sahel_indicators.countries import with_areas
from sahel_indicators.ingest.bundle import Bundle
from sahel_indicators.pipeline.steps.findings import pickled
from sahel_indicators.quality import Evidence

ACCOUNT = pd.DataFrame({"file": ["planted.csv"], "rows_read": [9], "rows_observed": [8],
                        "rows_quarantined": [1], "countries": ["BFA MLI"]})  # fmt: skip
SURVEYED = {
    "variable": "insufficient_food_consumption",
    "source": "wfp_hungermap",
    "admin_level": 1,
}


def of(country: str, evidence: Evidence) -> pd.DataFrame:
    rows = evidence.observations
    return rows[rows["location_code"] == country].reset_index(drop=True)


def handed(country: str, evidence: Evidence, account: pd.DataFrame = ACCOUNT) -> quality.Handed:
    found = quality.found_at_once(evidence, ["BFA", "MLI"])
    return quality.handed_to(country, found, evidence, account)


def assert_same(one: Any, other: Any, at: str) -> None:
    if isinstance(one, pd.DataFrame):
        assert_frame_equal(one, other, obj=at)
    elif is_dataclass(one):
        for each in fields(one):
            assert_same(getattr(one, each.name), getattr(other, each.name), f"{at}.{each.name}")
    else:
        assert one == other, at


@pytest.mark.realdata
def test_country_by_country_the_same_is_found_as_at_once(
    bundle: Bundle, checked: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    evidence = Evidence.of(bundle)
    account = quality.account_of_everything(bundle.account())
    countries = sorted(country.iso3 for country in with_areas())
    found = quality.found_at_once(evidence, countries)
    looked = {
        country: quality.looked_at(
            country, of(country, evidence), quality.handed_to(country, found, evidence, account)
        )
        for country in countries
    }
    joined = quality.told(quality.together([found, *(own for own, _ in looked.values())]))
    for told, at_once in zip(joined, checked, strict=True):
        assert_frame_equal(told, at_once)
    assert_same(looked["MLI"][1], quality.assess("MLI", evidence, *checked, account), "MLI")


def test_rules_tell_source_by_source_in_the_order_in_which_they_tell_at_once(planted: Any) -> None:
    """DTM stands before HungerMap, and in each Burkina Faso before Mali, whoever was first."""
    for source in ("wfp_hungermap", "iom_dtm"):
        for country, area in (("MLI", "ML0505"), ("BFA", "BF5601")):
            for month, value in (
                ("2020-01-01", 900.0),
                ("2020-02-01", None),
                ("2020-03-01", 900.0),
            ):
                planted.add(source=source, location_code=country, area_code=area, value=value,
                            period_start=month)  # fmt: skip
    evidence = planted.evidence()
    parts = [
        quality.looked_at(country, of(country, evidence), handed(country, evidence))[0]
        for country in ("MLI", "BFA")
    ]
    findings, _ = quality.told(quality.together(parts))
    gaps = findings[findings["rule"] == "absent_areas"]
    told = zip(gaps["location_code"], gaps["examples"].str.partition(":")[0], strict=True)
    assert list(told) == [
        ("BFA", "iom_dtm"), ("MLI", "iom_dtm"), ("BFA", "wfp_hungermap"), ("MLI", "wfp_hungermap"),
    ]  # fmt: skip


def test_of_a_rule_about_all_countries_each_is_handed_its_own_rows(planted: Any) -> None:
    """The first month has one region surveyed, Mali's; the next has Burkina Faso's beside it."""
    planted.add(**SURVEYED, area_code="ML05", period_start="2020-01-01", value=0.2)
    for month in ("2020-02-01", "2020-03-01", "2020-04-01"):
        planted.add(**SURVEYED, area_code="ML05", period_start=month, value=0.3)
        planted.add(
            **SURVEYED, location_code="BFA", area_code="BF56", period_start=month, value=0.3
        )
    evidence = planted.evidence()
    alone = replace(evidence, observations=of("MLI", evidence))
    assert handed("MLI", alone).found["partial_months"].empty
    (said,) = handed("MLI", evidence).found["partial_months"]["detail"]
    assert said.startswith("2020-01: 1 regions surveyed, 2 in the month beside it")
    assert handed("BFA", evidence).found["partial_months"].empty
    _, assessment = quality.looked_at("MLI", of("MLI", evidence), handed("MLI", evidence))
    assert "partial_months" in set(assessment.flags["rule"])


def test_figures_of_another_country_change_nothing_that_a_country_is_handed(planted: Any) -> None:
    planted.add(value=500)
    planted.quarantine(row=40, reason="no admin1 name of MLI")
    before = planted.evidence()
    planted.add(value=-7, location_code="BFA", area_code="BF5601")
    after = planted.evidence()
    assert pickled(handed("MLI", before)) == pickled(handed("MLI", after))
    assert of("MLI", before).equals(of("MLI", after))
    assert pickled(handed("BFA", before)) != pickled(handed("BFA", after))


def test_what_is_known_beside_figures_is_handed_to_whom_it_concerns(planted: Any) -> None:
    planted.add(value=500)
    planted.add(value=500, location_code="BFA", area_code="BF5601")
    planted.quarantine(row=40, reason="no admin1 name of MLI")
    planted.quarantine(row=41, reason="unreadable")
    late = quality.overdue(quality.latest_known(planted.bundle().observations), date(2026, 5, 2))
    evidence = planted.evidence(late)
    mali, faso = (handed(country, evidence) for country in ("MLI", "BFA"))
    assert list(mali.found["unplaced"]["location_code"]) == ["", "MLI"]
    assert list(faso.found["unplaced"]["location_code"]) == [""]
    assert mali.beside.quarantine["rows"].sum() == 2 and faso.beside.quarantine["rows"].sum() == 1
    assert list(mali.beside.fresh["source"]) == ["iom_dtm"]
    assert set(mali.found["overdue"]["location_code"]) <= {"MLI"}


def test_a_country_of_which_nothing_is_known_has_nothing_odd(planted: Any) -> None:
    planted.add(value=500)
    evidence = planted.evidence()
    found, assessment = quality.looked_at("NER", of("NER", evidence), handed("NER", evidence))
    assert all(table.empty for table in found.values()) and assessment.rows == 0


def test_what_is_odd_in_a_country_without_areas_is_found_too(planted: Any) -> None:
    line = planted.add(value=-1, location_code="GIN", area_code="GIN", admin_level=0)
    found = quality.found_at_once(planted.evidence(), ["BFA", "MLI"])
    _, flags = quality.told(found)
    assert line in set(flags.loc[flags["rule"] == "impossible_values", "row"])


def test_rules_of_one_s_own_are_told_as_they_say(bundle: Bundle) -> None:
    rule = next(rule for rule in quality.RULES if rule.key == "unplaced")
    own = replace(rule, key="own", severity="plausibility", meaning="of my own")
    found, _ = quality.check_and_flag(bundle, (own,))
    assert len(found) and set(found["rule"]) == {"own"}
    assert set(found["severity"]) == {"plausibility"} and set(found["meaning"]) == {"of my own"}


def test_what_no_rule_of_ours_found_is_not_put_together_in_silence() -> None:
    with pytest.raises(ValueError, match="unknown"):
        quality.together([{"unknown": pd.DataFrame()}])
