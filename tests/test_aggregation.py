"""Units to areas and areas to systems: sums done by hand, and sums that must not be done."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.aggregation import (
    FIGURE_KEY,
    FIGURES,
    repetitions,
    to_areas,
    to_system,
    without_repetitions,
)
from sahel_indicators.areas import gazetteer
from sahel_indicators.ingest.bundle import Bundle

from .planting import planted

COMMUNES = [f"Commune {number}" for number in ("I", "II", "III", "IV", "V", "VI")]
BAMAKO: dict[str, Any] = {"area_code": "ML0901"}
KORO: dict[str, Any] = {
    "area_code": "ML0505",
    "period_start": "2021-03-01",
    "period_end": "2021-05-31",
}
TOMBOUCTOU: dict[str, Any] = {"area_code": "ML0605"}


def only(figures: pd.DataFrame) -> pd.Series:
    assert len(figures) == 1
    return figures.iloc[0]


# -- units to areas --------------------------------------------------------------------------


def test_an_area_published_whole_stands_as_it_is() -> None:
    table = planted({"value": 12.0, "lower": 10.0, "upper": 15.0, "note": "high"})
    figure = only(to_areas(table))
    assert list(figure.index) == FIGURES
    assert figure[["value", "lower", "upper", "completeness", "note"]].tolist() == [
        12.0,
        10.0,
        15.0,
        1.0,
        "high",
    ]


def test_six_named_communes_add_up_to_bamako() -> None:
    rows = [BAMAKO | {"unit": unit, "value": 2.0**n} for n, unit in enumerate(COMMUNES)]
    figure = only(to_areas(planted(*rows)))
    assert (figure["area_code"], figure["value"], figure["completeness"]) == ("ML0901", 63.0, 1.0)
    assert figure["note"] == f"sum of: {', '.join(COMMUNES)}"


def test_six_unnamed_communes_add_up_likewise() -> None:
    rows = [BAMAKO | {"unit": f"unnamed {n} of 6", "value": float(n)} for n in range(1, 7)]
    assert only(to_areas(planted(*rows)))["value"] == 21.0


def test_five_of_six_communes_are_not_bamako() -> None:
    rows = [BAMAKO | {"unit": unit} for unit in COMMUNES[:5]]
    figure = only(to_areas(planted(*rows)))
    assert np.isnan(figure["value"])
    assert figure["completeness"] == 0
    assert figure["note"] == f"not the whole area; units with a figure: {', '.join(COMMUNES[:5])}"


def test_a_commune_without_a_figure_leaves_bamako_without_one() -> None:
    rows = [BAMAKO | {"unit": unit} for unit in COMMUNES]
    rows[3] |= {"value": np.nan, "note": "blank in the file"}
    figure = only(to_areas(planted(*rows)))
    assert np.isnan(figure["value"])
    assert figure["completeness"] == 0
    assert "Commune IV" not in figure["note"]


def test_a_unit_beside_the_area_that_has_no_figure_leaves_the_sum_open() -> None:
    host = {"area_code": "NE004007", "location_code": "NER", "value": 7.0}
    displaced = host | {"unit": "displaced", "value": np.nan, "note": "blank in the file"}
    assert np.isnan(only(to_areas(planted(host, displaced)))["value"])


def test_both_halves_of_koro_add_up_and_one_alone_does_not() -> None:
    accessible = KORO | {"unit": "Koro_accessible", "value": 300.0}
    limited = KORO | {"unit": "Koro_limitedaccess", "value": 200.0}
    assert only(to_areas(planted(accessible, limited)))["value"] == 500.0
    for half in (accessible, limited):
        assert np.isnan(only(to_areas(planted(half)))["value"])


def test_tombouctou_needs_taoudenit_from_march_2021_on() -> None:
    before = TOMBOUCTOU | {"published_on": "2020-11-30", "value": 185_024.0}
    after = TOMBOUCTOU | {"published_on": "2021-03-31", "value": 126_276.0}
    part = after | {"unit": "Taoudenit", "value": 58_748.0}
    assert only(to_areas(planted(before)))["value"] == 185_024.0
    assert only(to_areas(planted(after, part)))["value"] == 185_024.0
    assert np.isnan(only(to_areas(planted(part)))["value"])


def test_tombouctou_without_taoudenit_is_not_whole_even_where_no_part_is_published() -> None:
    after = TOMBOUCTOU | {"published_on": "2021-03-31"}
    figure = only(to_areas(planted(after)))
    assert np.isnan(figure["value"])
    assert figure["completeness"] == 0
    events = after | {"source": "acled", "variable": "conflict_events"}  # Taoudenit lies within
    assert only(to_areas(planted(events)))["value"] == 1.0


def test_a_projection_made_before_taoudenit_was_split_off_is_whole() -> None:
    later = {"period_start": "2021-06-01", "period_end": "2021-08-31", "published_on": "2020-11-30"}
    assert only(to_areas(planted(TOMBOUCTOU | later)))["value"] == 1.0


def test_a_figure_that_lacks_a_unit_is_missing_though_another_figure_has_all() -> None:
    rows = [BAMAKO | {"unit": unit} for unit in COMMUNES]
    fewer = [row | {"variable": "phase4_people"} for row in rows[:5]]
    figures = to_areas(planted(*rows, *fewer)).set_index("variable")
    assert figures["value"].isna().to_dict() == {"phase3_people": False, "phase4_people": True}


def test_classes_and_prevalences_of_units_are_never_added() -> None:
    for variable in ("phase_class", "gam_prevalence", "insufficient_food_consumption"):
        rows = [BAMAKO | {"unit": unit, "variable": variable} for unit in COMMUNES]
        assert to_areas(planted(*rows)).empty


def test_the_class_of_what_is_left_of_an_area_is_not_the_area_s() -> None:
    after = TOMBOUCTOU | {"published_on": "2021-03-31"}
    table = planted(
        after | {"variable": "phase_class", "value": 2.0},
        after | {"variable": "phase_class", "value": 4.0, "unit": "Taoudenit"},
    )
    assert to_areas(table).empty


def test_displaced_people_beside_their_area_are_added_by_the_cadre_harmonise_only() -> None:
    host = {"area_code": "BF4903", "location_code": "BFA", "value": 577_094.0}
    displaced = host | {"unit": "Sanmatenga-Idps", "value": 368_756.0}
    assert only(to_areas(planted(host, displaced)))["value"] == 945_850.0
    other = {"source": "conasur", "variable": "idp_stock", "status": "observed"}
    assert np.isnan(only(to_areas(planted(host | other, displaced | other)))["value"])


def test_analyses_that_differ_in_anything_are_not_mixed() -> None:
    half = [BAMAKO | {"unit": unit} for unit in COMMUNES[:3]]
    rest = [BAMAKO | {"unit": unit, "published_on": "2024-03-31"} for unit in COMMUNES[3:]]
    assert to_areas(planted(*half, *rest))["value"].isna().tolist() == [True, True]


# -- repeated exercises ----------------------------------------------------------------------


def exercise(published_on: str, *values: float, **more: Any) -> list[dict[str, Any]]:
    common = {"status": "first projection", "published_on": published_on} | more
    return [common | {"area_code": f"ML050{n}", "value": v} for n, v in enumerate(values, start=1)]


def test_an_exercise_that_repeats_every_figure_of_an_earlier_one_is_a_repetition() -> None:
    table = planted(*exercise("2021-11-30", 5, 7), *exercise("2022-03-31", 5, 7))
    found = only(repetitions(table))
    assert found["published_on"] == pd.Timestamp("2022-03-31")
    assert found["repeats"] == pd.Timestamp("2021-11-30")
    kept = without_repetitions(table)
    assert kept["published_on"].unique().tolist() == [pd.Timestamp("2021-11-30")]


def test_one_figure_that_differs_makes_it_a_vintage() -> None:
    table = planted(*exercise("2021-11-30", 5, 7), *exercise("2022-03-31", 5, 8))
    assert repetitions(table).empty
    assert without_repetitions(table) is table


def test_the_same_figures_in_other_areas_are_no_repetition() -> None:
    assert repetitions(planted(*exercise("2021-11-30", 5, 7), *exercise("2022-03-31", 7, 5))).empty


def test_fewer_areas_or_another_status_or_producer_are_no_repetition() -> None:
    earlier = exercise("2021-11-30", 5, 7)
    assert repetitions(planted(*earlier, *exercise("2022-03-31", 5))).empty
    assert repetitions(planted(*earlier, *exercise("2022-03-31", 5, 7, status="current"))).empty
    assert repetitions(planted(*earlier, *exercise("2022-03-31", 5, 7, source="grfc"))).empty


# -- areas to systems ------------------------------------------------------------------------


def test_every_cercle_of_a_region_adds_up_to_it() -> None:
    mopti = gazetteer().areas.query("parent_code == 'ML05'")["area_code"].tolist()
    assert len(mopti) == 8
    rows = [{"area_code": code, "value": float(n)} for n, code in enumerate(mopti, start=1)]
    figure = only(to_system(to_areas(planted(*rows)), "MLI", 1, "cod"))
    assert (figure["area_code"], figure["value"], figure["admin_level"]) == ("ML05", 36.0, 1)
    assert (figure["completeness"], figure["note"]) == (1.0, "added up from 8 of 8 areas")


def test_a_region_that_lacks_a_cercle_has_no_figure() -> None:
    mopti = gazetteer().areas.query("parent_code == 'ML05'")["area_code"].tolist()
    missing: dict[str, Any] = {"value": np.nan, "note": "blank"}
    for rows in (
        [{"area_code": code} for code in mopti[:-1]],
        [{"area_code": code} for code in mopti[:-1]] + [{"area_code": mopti[-1]} | missing],
    ):
        figure = only(to_system(to_areas(planted(*rows)), "MLI", 1, "cod"))
        assert np.isnan(figure["value"])
        assert figure["completeness"] == pytest.approx(7 / 8)
        assert figure["note"] == "added up from 7 of 8 areas"


def test_a_figure_printed_for_the_region_wins_over_the_sum() -> None:
    mopti = gazetteer().areas.query("parent_code == 'ML05'")["area_code"].tolist()
    rows = [{"area_code": code, "value": 1.0} for code in mopti]
    printed = {"area_code": "ML05", "admin_level": 1, "value": 9.0, "note": "as printed"}
    figure = only(to_system(to_areas(planted(*rows, printed)), "MLI", 1, "cod"))
    assert (figure["value"], figure["note"]) == (9.0, "as printed")


def test_the_four_cercles_of_menaka_are_one_area_of_the_cadre_harmonise() -> None:
    rows = [{"area_code": f"ML100{n}", "value": 10.0**n} for n in range(1, 5)]
    figures = to_areas(planted(*rows))
    joined = only(to_system(figures, "MLI", 2, "ch"))
    assert (joined["area_code"], joined["value"]) == ("ML0704", 11_110.0)
    apart = to_system(figures, "MLI", 2, "cod")
    assert apart["area_code"].tolist() == [f"ML100{n}" for n in range(1, 5)]
    lacking = only(to_system(to_areas(planted(*rows[:3])), "MLI", 2, "ch"))
    assert np.isnan(lacking["value"])
    assert lacking["completeness"] == 0.75


def test_a_country_is_the_sum_of_all_its_areas_whichever_way_menaka_is_published() -> None:
    plain = gazetteer().system("MLI", 2, "cod")["area_code"].tolist()
    joined = gazetteer().system("MLI", 2, "ch")["area_code"].tolist()
    for codes in (plain, joined):
        before = {"published_on": "2020-11-30"}  # Tombouctou still with Taoudenit
        rows = [before | {"area_code": code, "value": 1.0} for code in codes]
        figure = only(to_system(to_areas(planted(*rows)), "MLI", 0))
        assert (figure["area_code"], figure["value"]) == ("MLI", float(len(codes)))
        assert figure["note"] == "added up from 53 of 53 areas"


def test_prevalences_and_classes_are_not_carried_to_another_level() -> None:
    codes = gazetteer().system("MLI", 2, "cod")["area_code"]
    for variable in ("phase_class", "gam_prevalence", "ndvi_ratio"):
        rows = [{"area_code": code, "variable": variable} for code in codes]
        assert to_system(to_areas(planted(*rows)), "MLI", 1, "cod").empty


def test_another_country_s_areas_do_not_count() -> None:
    abroad = {"area_code": "BF5603", "location_code": "BFA"}
    assert to_system(to_areas(planted(abroad)), "MLI", 2).empty


# -- the real tables -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def observed(bundle: Bundle) -> pd.DataFrame:
    return bundle.observations


@pytest.mark.realdata
def test_march_2022_repeats_november_2021_in_mali(observed: pd.DataFrame) -> None:
    found = only(repetitions(observed[observed["location_code"] == "MLI"]))
    assert (found["published_on"], found["repeats"]) == (
        pd.Timestamp("2022-03-31"),
        pd.Timestamp("2021-11-30"),
    )
    assert found["rows"] == 56
    kept = without_repetitions(observed)
    lines = observed.loc[observed.index.difference(kept.index)].query("location_code == 'MLI'")[
        "row"
    ]
    assert lines.nunique() == 56


@pytest.mark.realdata
def test_one_changed_figure_of_march_2022_would_make_it_a_vintage(observed: pd.DataFrame) -> None:
    mali = observed[observed["location_code"] == "MLI"].copy()
    march = (mali["source"] == "cilss_ch") & (mali["published_on"] == "2022-03-31")
    mali.loc[march.idxmax(), "value"] += 1
    assert repetitions(mali).empty


@pytest.mark.realdata
def test_menaka_s_620_events_are_kept(observed: pd.DataFrame) -> None:
    events = observed.query("source == 'acled' and variable == 'conflict_events'")
    menaka = events[events["area_code"].str.startswith("ML10")]
    assert menaka["value"].sum() == 620
    assert menaka.loc[menaka["area_code"] == "ML1001", "value"].sum() == 421
    figures = to_system(to_areas(events), "MLI", 2, "ch")
    assert figures.loc[figures["area_code"] == "ML0704", "value"].sum() == 620


@pytest.mark.realdata
def test_mali_s_population_of_october_2023_is_that_of_its_units(observed: pd.DataFrame) -> None:
    analysed = observed.query(
        "location_code == 'MLI' and source == 'cilss_ch' and variable == 'population_analysed' "
        "and status == 'current' and published_on == @day",
        local_dict={"day": pd.Timestamp("2023-11-30")},
    )
    country = only(to_system(to_areas(analysed), "MLI", 0))
    assert country["value"] == analysed["value"].sum() == 22_900_619
    bamako = to_areas(analysed).set_index("area_code").loc["ML0901", "value"]
    assert bamako == 2_853_568


@pytest.mark.realdata
def test_bamako_of_october_2020_has_five_communes_and_no_figure(observed: pd.DataFrame) -> None:
    figures = to_areas(observed.query("area_code == 'ML0901' and source == 'cilss_ch'"))
    late_2020 = figures[figures["published_on"].eq("2020-11-30") & figures["status"].eq("current")]
    assert len(late_2020) == 6
    assert late_2020["value"].isna().all()


@pytest.mark.realdata
def test_no_figure_occurs_twice_and_no_person_twice(observed: pd.DataFrame) -> None:
    figures = to_areas(without_repetitions(observed))
    assert not figures.duplicated(FIGURE_KEY).any()
    for level in (0, 1, 2):
        assert not to_system(figures, "MLI", level).duplicated(FIGURE_KEY).any()
