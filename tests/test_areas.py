"""Names and codes to P-codes: what is forgiven, what is refused, and the documented cases."""

from __future__ import annotations

import re
from pathlib import Path
from unicodedata import normalize

import pandas as pd
import pytest

from sahel_indicators.areas import (
    Place,
    area_name,
    fold,
    gazetteer,
    kind_of_part,
    name_of,
    name_with_code,
    part_name,
    parts_in_words,
    read_reference,
)
from sahel_indicators.config import settings
from sahel_indicators.errors import AreaError

TENENKOU = "ML0507"


def place(location: str, region: str, name: str, **more: str) -> Place:
    return gazetteer().place(
        location,
        more.get("code1", ""),
        region,
        more.get("code2", ""),
        name,
        table=more.get("table", ""),
        sub_areas="sub_areas" in more,
    )


# -- names -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "Tenenkou",
        "Ténenkou",
        "TENENKOU",
        "  tenenkou ",
        "Cercle de Ténenkou",
        "Tenenkou cercle",
        "Te\u0301nenkou",
    ],
)
def test_accents_case_and_the_kind_of_area_are_forgiven(name: str) -> None:
    assert place("MLI", "Mopti", name) == Place(TENENKOU, 2)


@pytest.mark.parametrize("region", ["Mopti", "Mopti region", "Région de Mopti", "MOPTI"])
def test_regions_are_found_likewise(region: str) -> None:
    assert place("MLI", region, "") == Place("ML05", 1)


def test_hyphens_and_apostrophes_are_blanks() -> None:
    assert fold("Bourem-Inaly") == fold("Bourem Inaly")
    assert fold("N'Guigmi") == fold("N’guigmi") == "n guigmi"
    assert place("MLI", "Tombouctou", "Gourma Rharous") == place(
        "MLI", "Tombouctou", "Gourma-Rharous"
    )


def test_a_misspelt_name_is_refused_and_the_near_one_is_told() -> None:
    found = place("MLI", "Mopti", "Tenenkouu")
    assert found.area_code == ""
    assert found.admin_level == 2
    assert "not a known admin2 name of MLI (near: Tenenkou)" in found.problem


def test_a_spelling_proposed_by_likeness_is_refused_until_it_is_reviewed() -> None:
    # Both stand as "fuzzy ... (REVIEW)" in area_aliases.csv; only the second was confirmed.
    assert "not a known admin2 name" in place("MLI", "Gao", "Ansango").problem
    assert place("MRT", "Hodh Chargui", "Bassikounou") == Place("MR012", 2)


def test_every_reviewed_spelling_means_an_area_of_its_country_and_level() -> None:
    areas = gazetteer().areas.set_index("area_code")
    for location, levels in gazetteer().rules["reviewed"].items():
        for level, names in levels.items():
            for name, code in names.items():
                area = areas.loc[code]
                assert (area["location_code"], area["admin_level"]) == (location, int(level)), name


def test_a_country_is_known_by_its_iso_code_alone() -> None:
    assert place("MLI", "", "") == Place("MLI", 0)
    assert place("GIN", "", "") == Place("GIN", 0)  # a neighbour: refugees are printed for it
    for wrong in ("mli", "ML", "XXX", ""):
        assert "not the code of a country" in place(wrong, "", "").problem


# -- homonyms and contradictions -------------------------------------------------------------


def test_homonyms_are_told_apart_by_their_region() -> None:
    assert place("NGA", "Kano", "Nasarawa") == Place("NG020031", 2)
    assert place("NGA", "Nasarawa", "Nasarawa") == Place("NG026009", 2)
    assert place("NGA", "Benue", "Obi") == Place("NG007014", 2)
    assert place("NGA", "Nasarawa", "Obi") == Place("NG026011", 2)


def test_a_homonym_without_its_region_is_refused() -> None:
    problem = place("NGA", "", "Nasarawa").problem
    assert problem == "'Nasarawa' is the name of NG020031 and NG026009: its region is needed"
    assert "none lies in the region named" in place("NGA", "Borno", "Nasarawa").problem


def test_a_name_in_another_region_than_its_own_is_refused() -> None:
    problem = place("MLI", "Ségou", "Ténenkou").problem
    assert problem == "'Ténenkou' (ML0507) lies in Mopti, not in Segou"
    # Also where unknown places below a region are kept: Mopti is no unknown place of Kayes.
    assert "lies in Mopti" in place("MLI", "Kayes", "Mopti", sub_areas="yes").problem


def test_code_and_name_that_contradict_each_other_are_refused() -> None:
    problem = place("MLI", "Kayes", "Kayes", code2="ML0101").problem
    assert problem == "code 'ML0101' is Bafoulabe, but the name 'Kayes' is ML0103"
    assert "'ML0199' is unknown" in place("MLI", "Kayes", "Kayes", code2="ML0199").problem
    assert "is ML05" in place("MLI", "Mopti", "", code1="ML01").problem


def test_an_unknown_p_code_is_refused() -> None:
    assert place("MLI", "", "", code2="ML0101") == Place("ML0101", 2)
    assert "P-code 'ML9999' is not known" in place("MLI", "", "", code2="ML9999").problem
    assert "P-code 'BF4601' is not known in MLI" in place("MLI", "", "", code2="BF4601").problem


def test_an_unknown_place_below_a_region_is_a_unit_only_where_the_table_may_name_such() -> None:
    kept = gazetteer().place("MLI", "", "Mopti", "", "Boni", sub_areas=True)
    assert kept == Place("ML05", 1, unit="Boni")
    assert gazetteer().place("MLI", "", "Mopti", "", "Boni").problem
    assert gazetteer().place("MLI", "", "", "", "Boni", sub_areas=True).problem


def test_a_place_in_brackets_is_a_unit_of_the_area_before_them() -> None:
    found = gazetteer().place("BFA", "", "Sahel", "", "Soum (Djibo commune)", sub_areas=True)
    assert found == Place("BF5603", 2, unit="Soum (Djibo commune)")


# -- documented cases ------------------------------------------------------------------------


def test_menaka_is_the_old_cercle_under_gao_and_the_new_one_under_menaka() -> None:
    gaz = gazetteer()
    assert place("MLI", "Gao", "Menaka", code1="ML07", code2="ML0704") == Place("ML0704", 2)
    assert place("MLI", "Gao region", "Menaka cercle") == Place("ML0704", 2)
    assert place("MLI", "Ménaka region", "Ménaka cercle") == Place("ML1001", 2)
    assert place("MLI", "Menaka", "Menaka", code2="ML1001") == Place("ML1001", 2)
    assert "its region is needed" in place("MLI", "", "Menaka").problem
    assert gaz.parts("ML0704") == ("ML1001", "ML1002", "ML1003", "ML1004")


def test_menaka_in_dtm_is_the_whole_old_cercle() -> None:
    found = place("MLI", "", "Menaka", code2="ML1001", table="idps_admin2")
    assert found == Place("ML0704", 2)


@pytest.mark.parametrize("code", ["", "ML0605", "ML06051"])
def test_taoudenit_is_a_part_of_tombouctou_under_its_three_codings(code: str) -> None:
    expected = Place("ML0605", 2, unit="Taoudenit")
    assert place("MLI", "Tombouctou", "Taoudenit", code1="ML06", code2=code) == expected


def test_taoudenit_by_its_code_alone_is_not_taken_for_the_whole_cercle() -> None:
    found = place("MLI", "Tombouctou", "", code2="ML06051")
    assert found == Place("ML0605", 2, unit="Taoudenit")


def test_taoudenit_under_a_code_of_another_cercle_is_refused() -> None:
    assert "but the name 'Taoudenit'" in place("MLI", "", "Taoudenit", code2="ML0101").problem
    assert "lies in Tombouctou" in place("MLI", "Mopti", "Taoudenit").problem


def test_mauritania_and_niger_are_placed_by_name_because_codes_were_reused() -> None:
    # The Cadre Harmonisé's MR01 is Adrar, which OCHA calls MR07; OCHA's MR01 is Hodh Chargui.
    assert place("MRT", "Adrar", "", code1="MR01") == Place("MR07", 1)
    assert place("MRT", "Hodh Chargui", "", code1="MR01") == Place("MR01", 1)
    assert place("MRT", "", "", code1="MR01").problem
    assert place("NER", "Agadez", "Aderbissinat", code1="NE01", code2="NE0101") == Place(
        "NE001001", 2
    )
    assert place("NER", "Agadez", "Aderbissinat", code2="NE001001") == Place("NE001001", 2)


def test_kidal_under_gao_is_accepted_because_it_was_there_until_1991() -> None:
    assert place("MLI", "Gao region", "Kidal cercle") == Place("ML0802", 2)


# -- systems of areas ------------------------------------------------------------------------


def test_each_place_of_a_system_occurs_once() -> None:
    ocha, ch = (gazetteer().system("MLI", 2, system) for system in ("cod", "ch"))
    assert len(ocha) == 53
    assert len(ch) == 50  # the four cercles of the Menaka region are one
    assert set(ch["area_code"]) - set(ocha["area_code"]) == {"ML0704"}
    assert ch.set_index("area_code").loc["ML0704", "parent_code"] == "ML07+ML10"


def test_what_is_done_to_a_table_of_areas_is_not_handed_to_who_asks_next() -> None:
    first = gazetteer().system("MLI", 1)
    codes = first["area_code"].tolist()
    first["area_code"] = "changed"
    first.loc[0, "area_name"] = "changed"
    again = gazetteer().system("MLI", 1)
    assert again["area_code"].tolist() == codes and "changed" not in set(again["area_name"])


def test_an_unknown_system_or_country_is_an_error() -> None:
    for country, level, system in (
        ("XXX", 0, "ch"),
        ("FRA", 1, "ch"),
        ("MLI", 3, "ch"),
        ("MLI", 2, "x"),
    ):
        with pytest.raises(AreaError, match="No areas of"):
            gazetteer().system(country, level, system)  # type: ignore[arg-type]
    with pytest.raises(AreaError, match="not an area"):
        gazetteer().name("ML9999")


# -- which units make an area ----------------------------------------------------------------

BAMAKO = [f"Commune {number}" for number in ("I", "II", "III", "IV", "V", "VI")]


@pytest.mark.parametrize(
    ("area", "units", "start", "whole"),
    [
        ("ML0901", BAMAKO, "2023-10-01", True),
        ("ML0901", BAMAKO[:5], "2020-10-01", False),
        ("ML0901", [f"unnamed {n} of 6" for n in range(1, 7)], "2023-06-01", True),
        ("ML0901", [f"unnamed {n} of 6" for n in range(1, 6)], "2023-06-01", False),
        ("ML0505", ["Koro_accessible", "Koro_limitedaccess"], "2021-03-01", True),
        ("ML0505", ["Koro_limitedaccess"], "2021-03-01", False),
        ("ML0505", ["Koro_accessible"], "2021-03-01", False),
        ("ML0505", ["Koro_accessible", "Bankass_limitedaccess"], "2021-03-01", False),
        ("ML0505", ["Koro_limitedaccess"], "2023-11-30", False),
        ("NE006002", ["Ayerou_limitedaccess"], "2022-11-30", True),
        ("NE006002", ["Ayerou_limitedaccess"], "2022-03-31", False),
        ("NE002006", ["N'guigmi_limitedaccess"], "2023-03-31", True),
        ("NE002006", ["N'Guigmi_limitedaccess", "N'guigmi Ville"], "2020-03-31", True),
        ("NE002006", ["N'Guigmi_limitedaccess", "N'guigmi Ville"], "2020-11-30", False),
        ("NE002002", ["Diffa_limitedaccess", "Ville De Diffa"], "2023-11-30", True),
        ("NE002002", ["Diffa_limitedaccess"], "2023-11-30", False),
        ("NE004006", ["Madarounfa_limitedaccess"], "2023-03-31", True),
        ("NE004006", ["Madarounfa_limitedaccess"], "2022-03-31", False),
        ("NE004006", ["Madarounfa_limitedaccess"], "2023-11-30", False),
        ("NE005009", ["Tahoua", "Tahoua_limitedaccess"], "2023-11-30", True),
        ("NE005009", ["Tahoua_limitedaccess"], "2023-11-30", False),
        ("NG008010", ["Guzamala  _limitedaccess"], "2022-03-31", True),
        ("NG008010", ["Guzamala  _limitedaccess"], "2022-11-30", False),
        ("BF5604", ["Yagha _AL", "SEBBA_AL"], "2023-11-30", True),
        ("BF5604", ["Yagha _AL"], "2023-11-30", False),
        ("ML0605", [""], "2020-10-01", True),
        ("ML0605", [""], "2021-03-01", False),
        ("ML0605", ["", "Taoudenit"], "2021-03-01", True),
        ("ML0605", ["Taoudenit"], "2021-03-01", False),
        ("ML0506", [""], "2021-03-01", True),
    ],
)
def test_units_make_their_area_only_all_together(
    area: str, units: list[str], start: str, whole: bool
) -> None:
    assert gazetteer().is_complete(area, frozenset(units), pd.Timestamp(start)) is whole


def people_of(table: pd.DataFrame, area: str, exercise: str) -> int:
    """The people analysed in one exercise under a printed name, all of its rows together."""
    year, months = exercise.split(" ")
    rows = table[(table["exercise_year"] == int(year)) & (table["exercise_label"] == months)]
    current = rows[(rows["ipc_type"] == "current") & (rows["admin2_name"] == area)]
    return int(current["population"].sum())


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("areas", "beside", "growth"),
    [
        (["Bosso", "N'Guigmi", "Diffa"], "Goudoumaria", 1.0343),
        (["Tassara", "Tillia"], "Abalak", 1.0371),
        (
            ["Abala", "Ayerou", "Banibangou", "Bankilare", "Filingue", "Gotheye", "Tera", "Torodi"],
            "Kollo",
            1.0391,
        ),
    ],
)
def test_departments_called_hard_to_reach_grew_as_those_beside_them(
    areas: list[str], beside: str, growth: float
) -> None:
    table = pd.read_csv(settings().bundle / "food_security_ner.csv")
    for area in (beside, *areas):
        before, after = (people_of(table, area, e) for e in ("2022 Jan-May", "2022 Sep-Dec"))
        assert round(after / before, 4) == growth
        assert people_of(table, area, "2023 Jan-May") == after


@pytest.mark.realdata
def test_other_sets_have_the_people_of_the_whole_area() -> None:
    niger = pd.read_csv(settings().bundle / "food_security_ner.csv")
    assert people_of(niger, "Madarounfa", "2022 Sep-Dec") == 705_089
    assert people_of(niger, "Madarounfa", "2023 Jan-May") == 705_089
    assert people_of(niger, "N'Guigmi", "2019 Sep-Dec") == 93_737 == 49_704 + 44_033
    assert people_of(niger, "Tahoua", "2023 Sep-Dec") == 514_834 + 147_849
    assert round((514_834 + 147_849) / people_of(niger, "Tahoua", "2023 Jan-May"), 4) == 1.0373
    faso = pd.read_csv(settings().bundle / "food_security_bfa.csv")
    people = {people_of(faso, "Yagha", e) for e in ("2023 Sep-Dec", "2024 Jan-May")}
    assert people == {187_138}
    nigeria = pd.read_csv(settings().bundle / "food_security_nga.csv")
    for area in ("Abadam", "Guzamala", "Kukawa", "Marte", "Hawul"):
        before, after = (people_of(nigeria, area, e) for e in ("2022 Jan-May", "2022 Sep-Dec"))
        assert round(after / before, 4) == 1.034


def test_an_area_is_split_within_a_span_that_begins_before_the_day() -> None:
    def within(*days: str) -> set[str]:
        return gazetteer().split_within(pd.Series(pd.to_datetime(list(days))))

    six = {"MR011", "MR024", "MR041", "MR051", "MR065", "MR102"}
    assert within("2023-10-01", "2024-03-01") == six
    assert within("2019-10-01", "2023-11-30") == within("2024-03-01", "2024-03-31") == set()
    assert within() == set()


def test_units_within_an_area_are_not_added_to_it_but_units_beside_it_are() -> None:
    units, day = frozenset(["", "Djibo commune"]), pd.Timestamp("2022-03-01")
    assert not gazetteer().is_complete("BF5603", units, day)
    assert gazetteer().is_complete("BF5603", units, day, beside=True)


def test_a_shrunken_region_has_a_name_in_both_languages() -> None:
    unit = "Tombouctou (without Taoudenit)"
    assert (part_name(unit), part_name(unit, "fr")) == (unit, "Tombouctou (sans Taoudénit)")
    assert part_name("Taoudenit", "fr") == "Taoudénit"


# -- damaged reference tables ----------------------------------------------------------------


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def refused(bundle: Path, name: str) -> str:
    with pytest.raises(AreaError) as raised:
        gazetteer(bundle)
    error = raised.value
    assert error.exit_code == 3
    assert str(bundle / name) in str(error)
    assert error.expected and error.remedy
    return str(error)


@pytest.mark.parametrize("name", ["areas.csv", "area_aliases.csv"])
def test_a_damaged_reference_table_is_named_with_what_was_expected(
    bundle_copy: Path, name: str
) -> None:
    path = bundle_copy / name
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    for content, said in (
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (lines[0], "has 0 rows (cut short?)"),
        (
            b"".join(lines[:-1]),
            f"has {len(lines) - 2} rows (cut short?). Expected: {len(lines) - 1}",
        ),
        (whole.replace(b"area_code", b"pcode", 1), "lacks area_code. Expected: the columns "),
        (whole + "Ségou".encode("latin-1"), "is not UTF-8 text"),
        (whole + b"MLI,2\n", f"has 2 fields on line {len(lines) + 1}"),
        (whole + b'MLI,2,"x', "is broken at line"),
        (whole.replace(b",1,", b",one,", 1), "has the admin_level 'one'. Expected: 0, 1 or 2."),
    ):
        path.write_bytes(content)
        assert said in refused(bundle_copy, name)
    path.unlink()
    assert "is missing" in refused(bundle_copy, name)
    path.mkdir()
    assert "is missing" in refused(bundle_copy, name)


def test_a_p_code_that_stands_twice_is_refused(bundle_copy: Path) -> None:
    areas = bundle_copy / "areas.csv"
    last = areas.read_text("utf-8").splitlines()[-1]
    with areas.open("a", encoding="utf-8") as file:
        file.write(f"{last}\n")
    code = last.split(",")[2]
    assert f"has the P-code '{code}' twice" in refused(bundle_copy, "areas.csv")


def test_an_area_that_others_speak_of_must_be_there(bundle_copy: Path) -> None:
    areas = bundle_copy / "areas.csv"
    replaced(areas, "MLI,2,ML1001,", "MLI,2,ML1009,")
    assert "lacks the area 'ML1001'" in refused(bundle_copy, "areas.csv")
    replaced(areas, "MLI,2,ML1009,", "MLI,2,ML1001,")
    replaced(areas, "MLI,1,ML05,", "MLI,1,ML99,")
    assert "lacks the area 'ML05'" in refused(bundle_copy, "areas.csv")


def test_a_reference_table_is_text_and_needs_no_description(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text('\ufeffplace,date,note\nBer,,"one\ntwo"\nNA,007,\n', "utf-8")
    table = read_reference(path, ["place", "date"])
    assert table.to_numpy().tolist() == [["Ber", "", "one\ntwo"], ["NA", "007", ""]]
    assert (table.dtypes == "str").all()
    with pytest.raises(AreaError, match=re.escape(f"{path} lacks kind")):
        read_reference(path, ["place", "kind"])
    for damaged in ("no json", "[]", '{"resources": [{"path": 1, "rows": "many"}]}'):
        (tmp_path / "datapackage.json").write_text(damaged)
        assert len(read_reference(path, ["place"])) == 2


@pytest.mark.parametrize(
    ("code", "english", "french"),
    [("TD18", "N'Djamena", "N’Djamena"), ("NE005003", "Birni N'Konni", "Birni N’Konni")],
)
def test_french_names_have_the_apostrophe_of_print(code: str, english: str, french: str) -> None:
    assert area_name(code) == english and area_name(code, "fr") == french
    assert fold(english) == fold(french)


def test_names_that_the_list_runs_together_are_set_right_and_found_again() -> None:
    """Each rule is about a name that the list of the bundle does have."""
    listed = read_reference(settings().bundle / "areas.csv", ["area_code", "area_name"])
    printed = dict(zip(listed["area_code"], listed["area_name"], strict=True))
    rules = gazetteer().rules["spelt"]
    assert [printed[rule["code"]] for rule in rules] == [rule["printed"] for rule in rules]
    mauritania = gazetteer().areas.query("location_code == 'MRT'")
    assert not mauritania["area_name"].str.contains(r"[a-z][A-Z]|[0-9]", regex=True).any()
    for rule in rules:
        for name in (rule["printed"], area_name(rule["code"]), area_name(rule["code"], "fr")):
            assert gazetteer().codes("MRT", 2, name) == [rule["code"]], name


@pytest.mark.parametrize(
    ("code", "english", "french"),
    [
        ("MR111", "Bir Moughrein", "Bir Moghreïn"),
        ("MR101", "Ould Yenge", "Ould Yengé"),
        ("MR043", "M'Bout", "M’Bout"),
        ("MR041", "Kaedi", "Kaédi"),
    ],
)
def test_moughataas_are_written_as_they_are_read(code: str, english: str, french: str) -> None:
    assert (area_name(code), area_name(code, "fr")) == (english, french)


@pytest.mark.parametrize("iso2", ["BF", "ML", "MR", "NE", "TD"])
def test_accents_add_nothing_but_accents(iso2: str) -> None:
    """Each is the name of an area of its country but for accents, which no publisher writes."""
    areas = gazetteer().areas
    here = areas[areas["area_code"].str.startswith(iso2)]
    names = dict(zip(here["area_name"], here["area_code"], strict=True))
    for name in gazetteer().rules["accents"][iso2]:
        bare = normalize("NFKD", name).encode("ascii", "ignore").decode()
        assert name != bare and area_name(names[bare], "fr") == name


def test_an_area_that_is_no_longer_known_is_called_by_its_code() -> None:
    assert (name_of("MLI"), name_of("TCD", "fr"), name_of("ML0605")) == (
        "Mali", "Tchad", "Tombouctou",
    )  # fmt: skip
    assert name_of("ML9999") == name_with_code("ML9999") == "ML9999"
    assert name_with_code("ML0704", "fr") == "Ménaka (ML0704)"
    assert name_with_code("MLI") == "Mali" and name_with_code("DZA") == "DZA"


@pytest.mark.parametrize(
    ("unit", "english", "french"),
    [
        ("Koro_limitedaccess", "Koro (limited access)", "Koro (accès limité)"),
        ("Konduga  _accesible", "Konduga (accessible part)", "Konduga (partie accessible)"),
        ("Yagha _AL", "Yagha (limited access)", "Yagha (accès limité)"),
        ("SEBBA_AL", "Sebba (limited access)", "Sebba (accès limité)"),
        ("Mmc-Idps", "Mmc (IDPs)", "Mmc (PDI)"),
        ("Commune I", "Commune I", "Commune I"),
        ("Host and non-IDPs", "Host and non-IDPs", "Host and non-IDPs"),
        ("site_IDPs.csv", "site_IDPs.csv", "site_IDPs.csv"),
    ],
)
def test_what_is_hung_on_an_area_s_name_is_said_in_words(
    unit: str, english: str, french: str
) -> None:
    assert (part_name(unit), part_name(unit, "fr")) == (english, french)
    note = f"units with a figure: {unit}, Bama_IDPs; rounded"
    assert parts_in_words(note) == f"units with a figure: {english}, Bama (IDPs); rounded"


def test_a_part_of_its_area_s_name_is_told_from_one_of_a_name_of_its_own() -> None:
    assert kind_of_part("Yagha _AL", "en", "BF5604") == "limited access"
    assert kind_of_part("YAGHA_AL", "fr", "BF5604") == "accès limité"
    assert kind_of_part("SEBBA_AL", "en", "BF5604") == kind_of_part("Yagha", "en", "BF5604") == ""
    assert kind_of_part("SEBBA_AL") == "limited access"
