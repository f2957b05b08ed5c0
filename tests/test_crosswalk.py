"""Crosswalks: areas counted, shares by hand, figures carried over or openly missing."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.aggregation import FIGURE_KEY, to_areas, to_system, with_printed_areas
from sahel_indicators.areas import gazetteer
from sahel_indicators.config import settings as package_settings
from sahel_indicators.crosswalks import areas_of, crosswalk, systems
from sahel_indicators.crosswalks.pieces import pieces
from sahel_indicators.errors import AreaError, DataError

from .planting import planted

COUNTRIES = ("BFA", "MLI", "MRT", "NER")
PAIRS = [
    (country, one, other, level)
    for country in COUNTRIES
    for one, other in permutations(systems(country), 2)
    for level in (1, 2)
]
NARA = [f"ML-2023-140{number}" for number in range(1, 7)]


def weights(table: pd.DataFrame, code: str) -> dict[str, float]:
    return table[table["from_code"] == code].set_index("to_code")["weight"].to_dict()


def note(table: pd.DataFrame, code: str) -> str:
    [said] = table.loc[table["from_code"] == code, "note"].unique()
    return str(said)


def people(*rows: tuple[str, float], **more: object) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["area_code", "population"]).assign(**more)


def figures(*rows: dict[str, Any]) -> pd.DataFrame:
    return to_areas(planted(*rows))


def at(table: pd.DataFrame, code: str) -> pd.Series:
    return table.set_index("area_code").loc[code]


# -- the systems -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "system", "admin1", "admin2"),
    [
        ("MLI", "ch", 9, 50),
        ("MLI", "cod", 10, 53),
        ("MLI", "2012", 9, 50),
        ("MLI", "2016", 11, 54),  # Taoudenit's cercles stay together
        ("MLI", "2023", 20, 160),
        ("BFA", "cod", 13, 45),
        ("BFA", "2025", 17, 47),
        ("MRT", "cod", 15, 63),
        ("MRT", "ch-codes", 13, 61),  # Chami and Bennechab have none
        ("NER", "ch-codes", 8, 67),
    ],
)
def test_number_of_areas(country: str, system: str, admin1: int, admin2: int) -> None:
    found = [areas_of(country, level, system) for level in (0, 1, 2)]
    assert [len(table) for table in found] == [1, admin1, admin2]
    assert set(found[2]["parent_code"]) <= set(found[1]["area_code"])
    assert found[2]["area_code"].is_unique


def test_codes_of_our_own_say_which_reform_and_which_area() -> None:
    cercles = areas_of("MLI", 2, "2023").set_index("area_code")
    assert cercles.loc["ML-2023-1904", ["area_name", "parent_code"]].tolist() == [
        "Kendié",
        "ML-2023-19",
    ]
    regions = areas_of("BFA", 1, "2025").set_index("area_code")["area_name"]
    assert regions["BF-2025-DJORO"] == "Djôrô"
    provinces = areas_of("BFA", 2, "2025").set_index("area_code")
    assert provinces.loc["BF4603", ["area_name", "parent_name"]].tolist() == ["Koosin", "Sourou"]
    assert provinces.loc["BF-2025-KARO-PELI", "parent_code"] == "BF-2025-SOUM"


def test_every_system_says_its_days_and_its_evidence() -> None:
    for country in COUNTRIES:
        for system in systems(country).values():
            assert system.en and system.fr and system.evidence
    reform = systems("MLI")["2016"]
    assert (str(reform.valid_from), str(reform.valid_to)) == ("2016-01-19", "2023-03-12")


# -- shares ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("country", "one", "other", "level"), PAIRS)
def test_weights_sum_to_one_or_are_all_missing(
    country: str, one: str, other: str, level: int
) -> None:
    table = crosswalk(country, one, other, level)
    assert set(table["from_code"]) == set(areas_of(country, level, one)["area_code"])
    assert not table.duplicated(["from_code", "to_code"]).any()
    sums = table.groupby("from_code")["weight"].agg(lambda column: column.sum(skipna=False))
    assert set(sums.dropna()) <= {1.0}
    assert table.loc[table["weight"].isna(), "note"].str.len().gt(0).all()
    assert set(table["evidence"]) <= {"source", "inferred"}


def test_regions_of_2023_lie_in_the_regions_of_2012_but_for_one() -> None:
    back = crosswalk("MLI", "2023", "2012", 1)
    whole = back[back["weight"] == 1].set_index("from_code")["to_code"]
    assert len(whole) == 19
    assert whole["ML-2023-19"] == "ML05" and whole["ML-2023-10"] == "ML07+ML10"
    assert set(weights(back, "ML-2023-15")) == {"ML02", "ML03"}  # Ouéléssébougou was in Kati
    there = crosswalk("MLI", "2012", "2023", 1)
    unchanged = there[there["weight"] == 1]
    for row in unchanged.itertuples():
        assert whole[row.to_code] == row.from_code
    assert set(unchanged["from_code"]) == {"ML08", "ML09"}


def test_every_cercle_of_known_origin_goes_back_to_it() -> None:
    back = crosswalk("MLI", "2023", "2012", 2).set_index("from_code")
    with (package_settings().bundle / "area_lineage_mli_2023.csv").open(encoding="utf-8") as file:
        lineage = list(csv.DictReader(file))
    known = [row for row in lineage if row["parent_old_cercle_pcode"] and row["new_region"]]
    for row in known:
        number = row["new_cercle_national_code"].split(".")[0].rjust(4, "0")
        old = row["parent_old_cercle_pcode"]
        expected = "ML0704" if old.startswith("ML10") else old
        assert back.loc[f"ML-2023-{number}", ["to_code", "weight"]].tolist() == [expected, 1.0]
    assert len(known) == 145
    unknown = back.loc["ML-2023-1905"]  # Ningari
    assert unknown["weight"].isna().all()
    assert set(unknown["to_code"]) == {"ML0501", "ML0502", "ML0505"}


def test_a_split_without_population_has_no_shares_and_names_the_parts() -> None:
    table = crosswalk("MLI", "2012", "2023", 2)
    assert set(weights(table, "ML0207")) == set(NARA)
    assert np.isnan(list(weights(table, "ML0207").values())).all()
    assert note(table, "ML0207") == (
        "split between Ballé, Dilly, Fallou, Guiré, Mourdiah and Nara; "
        "population of the parts is not known"
    )


def test_a_split_with_population_by_hand() -> None:
    counted = people(*zip(NARA, (50, 10, 20, 30, 40, 50), strict=True), year=2023, source="census")
    table = crosswalk("MLI", "2012", "2023", 2, counted)
    assert weights(table, "ML0207") == pytest.approx(
        dict(zip(NARA, (0.25, 0.05, 0.1, 0.15, 0.2, 0.25), strict=True))
    )
    assert note(table, "ML0207").endswith("; shares by population of 2023, census")
    assert np.isnan(list(weights(table, "ML0105").values())).all()  # Kita was not counted


def test_old_areas_serve_as_parts_of_old_regions() -> None:
    cercles = {"ML0501": 20, "ML0502": 10, "ML0505": 10, "ML0504": 20}
    others = {"ML0503": 10, "ML0506": 10, "ML0507": 10, "ML0508": 10}
    table = crosswalk("MLI", "2012", "2023", 1, people(*cercles.items(), *others.items()))
    assert weights(table, "ML05") == pytest.approx(
        {"ML-2023-19": 0.4, "ML-2023-18": 0.2, "ML-2023-05": 0.4}
    )


def test_the_last_unknown_part_has_the_rest() -> None:
    known = people(("BF5205", 100), ("BF-2025-GOBNANGOU", 70))
    table = crosswalk("BFA", "cod", "2025", 2, known)
    assert weights(table, "BF5205") == pytest.approx(
        {"BF-2025-GOBNANGOU": 0.7, "BF-2025-DYAMONGOU": 0.3}
    )
    more_than_all = people(("BF5205", 60), ("BF-2025-GOBNANGOU", 70))
    unusable = crosswalk("BFA", "cod", "2025", 2, more_than_all)
    assert np.isnan(list(weights(unusable, "BF5205").values())).all()


def test_a_cercle_that_may_have_lost_a_part_of_unknown_origin_is_not_called_whole() -> None:
    table = crosswalk("MLI", "cod", "2023", 2)
    assert set(weights(table, "ML0403")) == {"ML-2023-0405", "ML-2023-0411"}
    assert note(table, "ML0403").startswith("now Macina, and perhaps a part of Sarro (old cercle")
    assert weights(table, "ML0508") == {"ML-2023-0504": 1.0}
    assert "Kani and Ningari" in note(table, "ML0508")


def test_dates_are_those_of_the_younger_area() -> None:
    table = crosswalk("MLI", "2012", "2023", 1).set_index("to_code")["valid_from"]
    assert table["ML-2023-19"] == pd.Timestamp("2023-03-13")
    assert table["ML-2023-10"] == pd.Timestamp("2016-01-19")
    assert crosswalk("MLI", "ch", "2012", 1)["valid_from"].isna().all()
    burkina = crosswalk("BFA", "cod", "2025", 1)["valid_from"]
    assert set(burkina) == {pd.Timestamp("2025-07-02")}


# -- two codings of the same places ------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "level", "ocha", "printed"),
    [
        ("MRT", 1, "MR07", "MR01"),  # Adrar
        ("MRT", 1, "MR01", "MR07"),  # Hodh Chargui
        ("MRT", 1, "MR14", "MR10"),  # Nouakchott Nord, in Nouakchott
        ("MRT", 2, "MR072", "MR0102"),  # Atar
        ("MRT", 2, "MR018", "MR0707 (Adel Bogrou)"),
        ("MRT", 2, "MR017", "MR0707 (N'beikett Lahwach)"),
        ("NER", 1, "NE001", "NE01"),
        ("NER", 2, "NE001001", "NE0101"),  # Aderbissinat
        ("NER", 2, "NE006012", "NE0612"),  # Tillaberi
    ],
)
def test_known_pairs_of_codes(country: str, level: int, ocha: str, printed: str) -> None:
    assert weights(crosswalk(country, "cod", "ch-codes", level), ocha) == {printed: 1.0}


@pytest.mark.parametrize("country", ["MRT", "NER"])
def test_printed_codes_are_those_beside_the_names_in_the_bundle(country: str) -> None:
    with (package_settings().bundle / f"food_security_{country.lower()}.csv").open() as file:
        rows = {(r["admin1_code"], r["admin1_name"]) for r in csv.DictReader(file)}
    names = crosswalk(country, "ch-codes", "ch", 1).set_index("from_code")["to_code"]
    for code, name in rows:
        assert gazetteer().codes(country, 1, name) == [names[code]]


def test_an_area_without_a_printed_code_says_so() -> None:
    table = crosswalk("MRT", "cod", "ch-codes", 2)
    assert np.isnan(weights(table, "MR082")[""])
    assert note(table, "MR082") == "no code for this area in ch-codes"


def test_figures_under_the_printed_codes() -> None:
    adrar = {"location_code": "MRT", "area_code": "MR07", "admin_level": 1, "value": 5.0}
    hodh = adrar | {"area_code": "MR01", "value": 7.0}
    coded = to_system(figures(adrar, hodh), "MRT", 1, "ch-codes")
    assert coded.set_index("area_code")["value"].to_dict() == {"MR01": 5.0, "MR07": 7.0}


# -- figures -----------------------------------------------------------------------------------

BOUGOUNI = {"ML0301": 1.0, "ML0303": 2.0, "ML0306": 3.0, "ML0204": 400.0}


def old_cercles(values: dict[str, float], **more: Any) -> pd.DataFrame:
    return figures(*({"area_code": code, "value": value, **more} for code, value in values.items()))


def test_whole_cercles_are_added_up_exactly() -> None:
    values = {"ML0501": 7.0, "ML0502": 11.0, "ML0505": 13.0}
    bandiagara = at(to_system(old_cercles(values), "MLI", 1, "2023"), "ML-2023-19")
    assert (bandiagara["value"], bandiagara["completeness"]) == (31.0, 1.0)
    assert bandiagara["note"].startswith("added up from 3 of 3 areas; takes Kani and Ningari")
    lacking = at(to_system(old_cercles({"ML0501": 7.0}), "MLI", 1, "2023"), "ML-2023-19")
    assert np.isnan(lacking["value"])
    assert lacking["completeness"] == pytest.approx(1 / 3)


def test_the_four_cercles_of_menaka_or_the_old_one_are_the_region() -> None:
    four = {f"ML100{number}": float(number) for number in (1, 2, 3, 4)}
    for values in (four, {"ML0704": 10.0}):
        region = at(to_system(old_cercles(values), "MLI", 1, "2023"), "ML-2023-10")
        assert region["value"] == 10.0


def test_a_region_with_a_part_of_a_cercle_is_missing_and_names_it() -> None:
    region = at(to_system(old_cercles(BOUGOUNI), "MLI", 1, "2023"), "ML-2023-15")
    assert np.isnan(region["value"])
    assert region["completeness"] == 0.75
    assert "Kati: split between Bougouni and Koulikoro; population" in region["note"]


def test_people_of_parts_apportion_it_as_an_estimate() -> None:
    counted = people(("ML0204", 1000.0), ("ML-2023-1507", 250.0), source="census")
    region = at(to_system(old_cercles(BOUGOUNI), "MLI", 1, "2023", counted), "ML-2023-15")
    assert region["value"] == pytest.approx(1 + 2 + 3 + 400 * 0.25)
    assert region["completeness"] == 1
    assert "estimate, apportioned: Kati: split between" in region["note"]
    assert "shares by population of census" in region["note"]


def test_events_are_not_apportioned_by_people() -> None:
    events = old_cercles(BOUGOUNI, variable="conflict_events", source="acled", status="observed")
    counted = people(("ML0204", 1000.0), ("ML-2023-1507", 250.0))
    region = at(to_system(events, "MLI", 1, "2023", counted), "ML-2023-15")
    assert np.isnan(region["value"])
    assert "Kati: was split, and events do not follow the population" in region["note"]


def test_a_prevalence_travels_to_an_identical_area_only() -> None:
    survey = {
        "variable": "gam_prevalence",
        "source": "nutrition_surveys",
        "status": "observed",
        "admin_level": 1,
        "lower": 9.0,
    }
    kidal = survey | {"area_code": "ML08", "value": 11.0}
    kayes = survey | {"area_code": "ML01", "value": 12.0}
    moved = to_system(figures(kidal, kayes), "MLI", 1, "2023")
    assert at(moved, "ML-2023-08")[["value", "lower"]].tolist() == [11.0, 9.0]
    for region in ("ML-2023-01", "ML-2023-11", "ML-2023-12"):
        assert np.isnan(at(moved, region)["value"])
        assert "Kayes: its figure says nothing" in at(moved, region)["note"]


def test_taoudenit_printed_apart_is_a_region_and_counted_once() -> None:
    here = {"area_code": "ML0605", "published_on": "2023-11-30"}
    printed = planted(here | {"value": 100.0}, here | {"value": 10.0, "unit": "Taoudenit"})
    rest = [
        {"area_code": f"ML060{number}", "published_on": "2023-11-30"} for number in (1, 2, 3, 4)
    ]
    known = to_areas(with_printed_areas(pd.concat([printed, planted(*rest)]), "MLI"))
    for system, tombouctou, taoudenit in (
        ("2016", "ML-2016-06", "ML-2016-09"),
        ("2023", "ML-2023-06", "ML-2023-09"),
    ):
        regions = to_system(known, "MLI", 1, system)
        assert at(regions, tombouctou)["value"] == 104.0
        assert at(regions, taoudenit)["value"] == 10.0
    assert at(to_system(known, "MLI", 1, "2012"), "ML06")["value"] == 114.0


def test_before_it_was_printed_apart_taoudenit_is_missing() -> None:
    known = old_cercles({"ML0605": 5.0}, published_on="2020-11-30")
    moved = to_system(known, "MLI", 2, "2016")
    assert moved["value"].isna().all()
    assert set(moved["area_code"]) == {"ML-2016-0605", "ML-2016-0900"}


def test_no_figure_stands_twice() -> None:
    regions = old_cercles({"ML07": 6.0, "ML05": 9.0}, admin_level=1)
    cercles = old_cercles({"ML0701": 1.0, "ML0702": 2.0, "ML0703": 3.0})
    moved = to_system(pd.concat([regions, cercles], ignore_index=True), "MLI", 1, "2023")
    assert not moved.duplicated(FIGURE_KEY).any()
    assert at(moved, "ML-2023-07")["value"] == 6.0
    assert "Mopti: split between Bandiagara, Douentza and Mopti" in at(moved, "ML-2023-18")["note"]


def test_a_country_without_figures_has_none_in_any_system() -> None:
    assert to_system(old_cercles({"ML0501": 1.0}), "BFA", 1, "2025").empty


# -- refusals ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "system", "level", "said"),
    [
        ("MLI", "2025", 1, "'2012' .*'2016' .*'2023'"),
        ("MRT", "2023", 1, "'ch-codes'"),
        ("MLI", "2023", 3, "level 3"),
        ("FRA", "cod", 1, "BFA, MLI"),
    ],
)
def test_unknown_systems_are_refused_with_those_there_are(
    country: str, system: str, level: int, said: str
) -> None:
    with pytest.raises(AreaError, match=said):
        areas_of(country, level, system)
    with pytest.raises(AreaError, match=said):
        crosswalk(country, "cod", system, level)


@pytest.mark.parametrize(
    ("table", "error", "said"),
    [
        (people(("ML0501", 1.0)).drop(columns="population"), DataError, "lacks population"),
        (people(("ML0501", 1.0), ("ML0501", 2.0)), DataError, "'ML0501' twice"),
        (people(("ML0501", -1.0)), DataError, "0 or more"),
        (people(("ML0501", "many")), DataError, "'many'"),  # type: ignore[arg-type]
        (people(("BF46", 1.0)), AreaError, "areas of MLI"),
    ],
)
def test_population_that_cannot_be_used_is_refused(
    table: pd.DataFrame, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        crosswalk("MLI", "2012", "2023", 1, table)


def test_people_of_parts_where_nothing_is_apportioned_are_refused() -> None:
    with pytest.raises(DataError, match="Nothing is apportioned"):
        to_system(old_cercles({"ML0501": 1.0}), "MLI", 1, "cod", people(("ML0501", 1.0)))


@pytest.fixture
def damaged(bundle_copy: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the tables as the bundle in use."""
    monkeypatch.setenv("SAHEL_BUNDLE", str(bundle_copy))
    package_settings.cache_clear()
    yield bundle_copy
    monkeypatch.undo()
    package_settings.cache_clear()


@pytest.mark.parametrize(
    ("country", "file", "old", "new", "said"),
    [
        ("MLI", "area_lineage_mli_2023.csv", ",ML0508,", ",ML0507,", "differ in ML0508"),
        ("MLI", "area_lineage_mli_2023.csv", ",ML0508,", ",ML0598,", "ML0508, ML0598"),
        ("MLI", "area_lineage_mli_2023.csv", "2023-03-13,source", "soon,source", "'soon'"),
        ("BFA", "area_lineage_bfa_2025.csv", "Bale;", "Ballon;", "'Ballon' is no province"),
    ],
)
def test_a_damaged_lineage_is_refused(
    damaged: Path, country: str, file: str, old: str, new: str, said: str
) -> None:
    table = damaged / file
    table.write_text(table.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(AreaError, match=said):
        pieces.__wrapped__(country)


def test_a_missing_lineage_is_refused(damaged: Path) -> None:
    (damaged / "area_lineage_bfa_2025.csv").unlink()
    with pytest.raises(AreaError, match="missing"):
        pieces.__wrapped__("BFA")
