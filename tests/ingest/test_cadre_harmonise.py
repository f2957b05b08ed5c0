"""The Cadre Harmonisé's workbook: invented rows in both schemas, and the three releases at hand."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given

from sahel_indicators.config import settings as configured
from sahel_indicators.errors import IngestError
from sahel_indicators.ingest import ingest_file
from sahel_indicators.ingest.layouts import column_names
from sahel_indicators.observations import KEY
from tests.ingest.damaging import DAMAGE, damaged, refused_or_accounted_for
from tests.ingest.food_files import (
    Cells,
    reasons,
    table,
    workbook,
)
from tests.ingest.outcomes import faults, figure, ingested
from tests.ingest.publisher import cadre_harmonise as released

NEW = column_names(
    "adm0_name adm0_pcod2 adm0_pcod3 adm0_5_name adm0_5_pcod2 adm1_name adm1_pcod2 adm1_5_name "
    "adm1_5_pcod2 adm2_name adm2_pcod2 adm2_5_name adm2_5_pcod2 adm3_name adm3_pcod2 "
    "exercise_code exercise_label exercise_year chtype reference_code reference_label "
    "reference_year population phase_class phase1 phase2 phase3 phase4 phase5 phase35 "
    "foodconsumption_phase FCG_Poor HDDS_Phase1 HHS_finalphase notes usethisperiod"
)
OLD = column_names(
    "adm0_name adm0_gaulcode adm0_pcod3 adm0_pcod2 region adm1_name adm1_gaulcode adm1_pcod3 "
    "adm1_pcod2 adm2_name adm2_gaulcode adm2_pcod3 adm2_pcod2 population phase_class phase1 "
    "phase2 phase3 phase4 phase5 phase35 chtype exercise_code exercise_label exercise_year "
    "reference_code reference_label reference_year status"
)


def row(place: str, people: str = "1000 2 700 200 80 20 0 100", **more: object) -> Cells:
    """A row from "country, region, code, district, code", its figures, and what else it says."""
    names = ("adm0_pcod3", "adm1_name", "adm1_pcod2", "adm2_name", "adm2_pcod2")
    said = dict(zip(names, (part.strip() for part in place.split(",")), strict=False))
    figures = ("population", "phase_class", "phase1", "phase2", "phase3", "phase4", "phase5")
    counts = ["" if count == "." else count for count in people.split()]
    numbers = dict(zip((*figures, "phase35"), counts, strict=True))
    when = {"exercise_label": "Sep-Dec", "exercise_year": 2022, "chtype": "current"}
    when |= {"reference_label": "Sep-Dec", "reference_year": 2022}
    return {**said, **numbers, **when, **more}


PROJECTED = {"chtype": "projected ", "reference_label": "Jun-Aug", "reference_year": 2023}
OUT = {"status": "outofcamp"}
MOPTI = row("MLI, Mopti, ML05, Mopti, ML0506")
KORO = "MLI, Mopti, ML05, Koro, ML0505"
ROWS = [
    MOPTI,
    row("MLI, Mopti, ML05, Mopti, ML0506", "1000 3 500 200 250 50 0 300", **PROJECTED),
    row(KORO, adm2_5_name="Koro_accessible"),
    row(KORO, adm2_5_name="Koro_limitedaccess", notes="a note of theirs"),
    row("MLI, Bamako, ML09, Bamako, ML0901", adm3_name="Commune I"),
    row("NER, Diffa, NE02, Diffa, NE0202"),
]
OLD_ROWS = [
    row("MLI, Mopti, ML05, Mopti, ML0506", **OUT),
    row("MLI, Bamako, ML09, Commune II, ML0901", **OUT),
    row("NGA, Borno, NG08, Konduga, NG0816", **OUT),
    row("NGA, Borno, NG08, Konduga, NG0816", "90 3 30 30 30 0 0 30", status="incamp"),
]


def new(*rows: Cells) -> str:
    return table(NEW, rows)


def old(*rows: Cells) -> str:
    return table(OLD, [OUT | one for one in rows])


def one(folder: Path, text: str, variable: str = "population_analysed") -> pd.Series:
    return figure(ingested(folder, text), variable)


# -- what comes out --------------------------------------------------------------------------


def test_the_workbook_of_61_columns_is_read_as_it_is_written(tmp_path: Path) -> None:
    done = ingest_file(workbook(tmp_path / "a.xlsx", NEW, ROWS))
    assert done.layout == "Cadre Harmonisé, regional workbook of 61 columns (since 2021)"
    assert (done.rows_read, done.rows_observed, len(done.observations)) == (6, 6, 42)
    worse = figure(done, "phase3_people", area_code="ML0506", status="first projection")
    assert (worse["value"], worse["source"], worse["row"]) == (250, "cilss_ch", 3)
    assert (str(worse["period_start"].date()), str(worse["period_end"].date())) == (
        "2023-06-01",
        "2023-08-31",
    )
    assert str(worse["published_on"].date()) == "2022-11-30" and worse["published_on_assumed"]
    assert figure(done, "phase_class", area_code="ML0506", status="current")["value"] == 2


def test_evidence_that_is_not_used_is_told(tmp_path: Path) -> None:
    (remark,) = ingested(tmp_path, new(*ROWS)).remarks
    assert "FCG_Poor" in remark and "HHS_finalphase" in remark and "adm1" not in remark


def test_a_row_has_the_key_that_the_bundle_s_table_gives_it(tmp_path: Path) -> None:
    bundled = (
        "location_code,admin1_code,admin1_name,admin2_code,admin2_name,analysis_unit,exercise_year,"
        "exercise_label,ipc_type,reference_label,reference_period_start,reference_period_end,"
        "superseded,population,phase_class,phase1,phase2,phase3,phase4,phase5\n"
        "MLI,ML05,Mopti,ML0505,Koro,Koro_accessible,2022,Sep-Dec,first projection,Jun-Aug,"
        "2023-06-01,2023-08-31,N,1000,2,700,200,80,20,0\n"
    )
    here = ingested(tmp_path, new(row(KORO, adm2_5_name="Koro_accessible", **PROJECTED)))
    there = ingested(tmp_path, bundled, "bundle.csv")
    columns = [*KEY, "admin_level", "value"]
    pd.testing.assert_frame_equal(here.observations[columns], there.observations[columns])


def test_units_stand_beside_one_another(tmp_path: Path) -> None:
    units = ingested(tmp_path, new(*ROWS)).observations.query("variable == 'phase1_people'")
    assert dict(zip(units["row"], units["unit"], strict=True)) == {
        2: "", 3: "", 4: "Koro_accessible", 5: "Koro_limitedaccess", 6: "Commune I", 7: "",
    }  # fmt: skip
    assert units["area_code"].tolist()[-2:] == ["ML0901", "NE002002"]
    assert units["note"].tolist()[3] == "a note of theirs"


def test_a_zone_is_a_unit_only_where_no_district_is_named(tmp_path: Path) -> None:
    rows = [
        row("NGA, Yobe, NG36, Fika, NG3604", adm1_5_name="Yobe South"),
        row("NGA, Sokoto, NG34,,", adm1_5_name="Sokoto-Idps"),
        row("MRT, Nouakchott, MR10,,", adm1_5_name="Nouakchott Sud"),
    ]
    places = ingested(tmp_path, new(*rows)).observations.query("variable == 'phase1_people'")
    assert places[["area_code", "unit"]].to_numpy().tolist() == [
        ["NG036004", ""],
        ["NG034", "Sokoto-Idps"],
        ["MR13+MR14+MR15", "Nouakchott Sud"],
    ]


def test_a_region_beside_its_districts_is_an_unnamed_part_of_it(tmp_path: Path) -> None:
    rows = [row("NGA, Sokoto, NG34,,"), row("NGA, Sokoto, NG34, Binji, NG3401")]
    done = ingested(tmp_path, new(*rows))
    assert figure(done, "population_analysed", area_code="NG034")["unit"] == "unnamed part"
    alone = ingested(tmp_path, new(row("NGA, Sokoto, NG34,,")))
    assert figure(alone, "population_analysed", area_code="NG034")["unit"] == ""


def test_a_set_declared_for_a_time_makes_no_unit_of_its_area(tmp_path: Path) -> None:
    done = ingested(tmp_path, new(row("NER, Tahoua, NE05, Tahoua, NE0509")))
    assert figure(done, "population_analysed", area_code="NE005009")["unit"] == ""


def test_people_with_decimals_are_rounded_and_say_so(tmp_path: Path) -> None:
    done = ingested(tmp_path, new(row(KORO, "1000.4 2 700.6 200 80 20 0 100")))
    assert figure(done, "population_analysed")["value"] == 1000
    said = figure(done, "phase1_people")
    assert (said["value"], said["note"]) == (701, "printed with decimals, rounded to whole people")


def test_another_phase35_is_kept_and_said(tmp_path: Path) -> None:
    other = one(tmp_path, new(row(KORO, "1000 2 700 200 80 20 0 250")), "phase3_people")
    assert other["value"] == 80 and "phase35" in other["note"]
    assert one(tmp_path, new(row(KORO, "1000 2 700 200 80 20 0 102")))["note"] == ""


def test_blank_zero_and_not_analysed_stay_apart(tmp_path: Path) -> None:
    rows = [
        row(KORO, "1000 2 700 300 . . 0 ."),
        row("NGA, Borno, NG08, Abadam, NG0801", "500 . 0 0 0 0 0 0"),
        row("MLI, Mopti, ML05, Mopti, ML0506", "1000 . . . . . . ."),
    ]
    done = ingested(tmp_path, new(*rows))
    assert figure(done, "phase5_people", area_code="ML0505")["value"] == 0
    silent = figure(done, "phase4_people", area_code="ML0506")
    assert pd.isna(silent["value"]) and "not analysed or not reported" in silent["note"]
    blank = figure(done, "phase4_people", area_code="ML0505")
    assert pd.isna(blank["value"])
    assert blank["note"] == "blank cell in the file: the line was analysed"
    nobody = figure(done, "phase3_people", area_code="NG008001")
    assert pd.isna(nobody["value"]) and "no class" in nobody["note"]


def test_the_exercise_of_summer_2020_became_known_in_august(tmp_path: Path) -> None:
    summer = {"exercise_label": "Jun-Aug", "exercise_year": 2020, "reference_year": 2020}
    known = one(tmp_path, new(row(KORO, **summer | {"reference_label": "Jun-Aug"})))
    assert str(known["published_on"].date()) == "2020-08-31"


def test_a_blank_p_code_is_placed_by_name_and_region(tmp_path: Path) -> None:
    assert one(tmp_path, new(row("MLI, Mopti, , Koro, ")))["area_code"] == "ML0505"


# -- the schema of 2020 ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "status", "area", "unit"),
    [
        ("NGA, Adamawa, NG02, Adamawa North, NG00202", "outofcamp", "NG002", "Adamawa North"),
        ("MRT, Nouakchott, MR10, Nouakchott Sud, ", "outofcamp", "MR13+MR14+MR15",
         "Nouakchott Sud"),
        ("MLI, Bamako, ML09, Commune IV, ML0901", "outofcamp", "ML0901", "Commune IV"),
        ("NER, Niamey, NE08, Niamey Arrondissement 2, NE080102", "outofcamp", "NE008001",
         "Niamey Arrondissement 2"),
        ("NER, Niamey, NE08, Niamey, NE0801", "outofcamp", "NE008001", ""),
        ("NER, Diffa, NE02, Diffa_limitedaccess, NE020202", "outofcamp", "NE002002",
         "Diffa_limitedaccess"),
        ("NER, Agadez, NE01, Agadez Commune, NE010601", "outofcamp", "NE001006", "Agadez"),
        ("NER, Tahoua, NE05, Zar Intikan, ", "incamp", "NE005012", "Zar Intikan"),
        ("NGA, Borno, NG08, Maiduguri, NG0821", "incamp", "NG008021", "Mmc-Idps"),
        ("NGA, Borno, NG08, Konduga, NG0816", "incamp", "NG008016", "Konduga-Idps"),
        ("NGA, Kaduna, NG19, Kaduna North (Lga), NG1909", "outofcamp", "NG019009", ""),
        ("NGA, Kaduna, NG19, Kaduna North, NG01902", "outofcamp", "NG019", "Kaduna North"),
        ("NGA, Abuja, NG15, Bwari, NG1503", "outofcamp", "NG015003", ""),
    ],
)  # fmt: skip
def test_what_stands_where_the_district_should(
    tmp_path: Path, place: str, status: str, area: str, unit: str
) -> None:
    found = one(tmp_path, old(row(place, status=status)))
    assert (found["area_code"], found["unit"]) == (area, unit)


def test_the_displaced_in_camps_stand_beside_their_district(tmp_path: Path) -> None:
    done = ingest_file(workbook(tmp_path / "b.xlsx", OLD, OLD_ROWS))
    assert done.layout == "Cadre Harmonisé, regional workbook of 29 columns (to 2020)"
    konduga = done.observations.query("area_code == 'NG008016' and variable == 'phase1_people'")
    assert dict(zip(konduga["unit"], konduga["value"], strict=True)) == {
        "": 700, "Konduga-Idps": 30,
    }  # fmt: skip


def test_a_district_named_like_a_zone_is_the_district_in_later_workbooks(tmp_path: Path) -> None:
    found = one(tmp_path, new(row("NGA, Kaduna, NG19, Kaduna North, NG1909")))
    assert (found["area_code"], found["unit"]) == ("NG019009", "")


# -- rows that cannot be used ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (row("BEN, Alibori, BJ01, Kandi, BJ0103"), "areas of BEN are not in the gazetteer"),
        (row("CPV, Praia, CV01,,"), "'CPV' is not the code of a country"),
        (row("TCD, Ouaddai, TD21, Abdi, TD1402"), "code 'TD21' is Sila, but the name"),
        (row("MLI, Mopti, ML05, Korro, ML0599"), "'Korro' is not a known admin2 name"),
        (row(KORO, reference_label="Mar-May"), "unknown reference_label; expected Jan-May"),
        (row(KORO, exercise_label="Dec"), "unknown exercise_label"),
        (row(KORO, reference_year="20x2"), "no reference period"),
        (row(KORO, chtype="forecast"), "unknown chtype; expected current, projected"),
        (row(KORO, "1000 2.5 700 200 80 20 0 100"), "must be a whole number"),
        (row(KORO, "1000 0 700 200 80 20 0 100"), "must lie from 1 to 5"),
        (row(KORO, "1000 2 -7 200 80 20 0 100"), "must lie from 0 up"),
        (row(KORO, "1000 2 7x 200 80 20 0 100"), "unreadable number"),
    ],
)
def test_a_row_that_cannot_be_used_is_set_aside(tmp_path: Path, bad: Cells, reason: str) -> None:
    done = ingested(tmp_path, new(MOPTI, bad))
    assert reason in reasons(done)[3]
    assert done.rows_observed == 1


def test_all_faults_of_a_row_are_told_and_no_period_is_missed_for_an_unknown_season(
    tmp_path: Path,
) -> None:
    bad = row(KORO, "1000 2 7x 200 80 20 0 100", reference_label="Mar-May", exercise_label="Dec")
    told = faults(ingested(tmp_path, new(MOPTI, bad)))
    assert set(told) == {(3, "reference_label"), (3, "exercise_label"), (3, "phase1")}
    assert told[3, "phase1"] == "unreadable number"


def test_beside_an_unknown_season_a_year_that_is_none_is_told(tmp_path: Path) -> None:
    bad = row(KORO, reference_label="Mar-May", reference_year="20x5")
    told = faults(ingested(tmp_path, new(MOPTI, bad)))
    assert set(told) == {(3, "reference_label"), (3, "reference_year")}


def test_repeated_and_contradicting_rows_are_set_aside(tmp_path: Path) -> None:
    done = ingested(tmp_path, new(MOPTI, MOPTI, row(KORO), row(KORO, "900 2 600 200 80 20 0 100")))
    assert reasons(done)[3] == "the row repeats an earlier row exactly"
    assert "nobody can tell" in reasons(done)[4] and set(reasons(done)) == {3, 4, 5}


# -- files that are refused ------------------------------------------------------------------


def refused(folder: Path, data: str | bytes, name: str = "table.csv") -> str:
    with pytest.raises(IngestError) as raised:
        ingested(folder, data, name)
    return str(raised.value)


def test_another_country_s_workbook_is_refused_naming_both(tmp_path: Path) -> None:
    said = refused(tmp_path, new(row("CPV, Praia, CV01,,"), row("SLE, Kono, SL01,,")))
    assert "other countries: CPV, SLE" in said and "MLI (Mali)" in said
    only_neighbour = refused(tmp_path, new(row("BEN, Alibori, BJ01, Kandi, BJ0103")))
    assert "areas of BEN are not in the gazetteer, only the country as a whole" in only_neighbour


@pytest.mark.parametrize("column", ["phase3", "chtype", "adm2_pcod2", "exercise_year"])
def test_a_renamed_or_dropped_column_is_named(tmp_path: Path, column: str) -> None:
    text = new(*ROWS)
    assert column in refused(tmp_path, text.replace(f",{column},", f",{column}_x,", 1))
    dropped = table([name for name in NEW if name != column], [
        {name: cell for name, cell in one.items() if name != column} for one in ROWS
    ])  # fmt: skip
    assert column in refused(tmp_path, dropped)


def test_shifted_columns_are_refused(tmp_path: Path) -> None:
    header, *lines = new(*ROWS).splitlines()
    shifted = [",".join((line.split(",")[-1], *line.split(",")[:-1])) for line in lines]
    assert "table.csv" in refused(tmp_path, "\n".join([header, *shifted, ""]))


def test_empty_truncated_and_binary_files_are_refused(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "a.xlsx", NEW, ROWS).read_bytes()
    assert "empty" in refused(tmp_path, b"")
    assert "b.xlsx" in refused(tmp_path, whole[: len(whole) // 2], "b.xlsx")
    assert "c.xlsx" in refused(tmp_path, b"\x00\x01\x02" * 99, "c.xlsx")
    assert "table.csv" in refused(tmp_path, ",".join(NEW) + "\n")


@DAMAGE
@given(data=damaged(new(*ROWS), table(OLD, OLD_ROWS)))
def test_a_damaged_table_is_refused_or_accounted_for(data: bytes) -> None:
    refused_or_accounted_for(data)


# -- the releases themselves -----------------------------------------------------------------

RELEASES = {"2020-08": (13_947, 4_546), "2022-04": (22_996, 8_018), "2023-04": (28_118, 9_722)}


@cache
def bundled() -> pd.DataFrame:
    files = sorted(configured().bundle.glob("food_security_[a-z][a-z][a-z].csv"))
    return pd.concat([ingest_file(file).observations for file in files])


def compared(one: pd.DataFrame, other: pd.DataFrame) -> tuple[Counter[str], pd.DataFrame]:
    """How many figures are equal, changed, only here and only there; and the latter two."""
    both = one.merge(other, on=KEY, how="outer", indicator=True, validate="one_to_one")
    same = (both["value_x"] == both["value_y"]) | both[["value_x", "value_y"]].isna().all(axis=1)
    kind = both["_merge"].astype("str").where(both["_merge"] != "both", "changed")
    kind = kind.where((both["_merge"] != "both") | ~same, "equal")
    return Counter(kind), both.assign(kind=kind)


@pytest.mark.whole
@pytest.mark.realdata
@pytest.mark.parametrize("release", RELEASES)
def test_every_row_of_a_release_is_accounted_for(release: str) -> None:
    done, (read, aside) = released(release), RELEASES[release]
    assert (done.rows_read, done.rows_quarantined) == (read, aside)
    assert done.rows_observed == read - aside == len(done.observations) / 7
    told = done.quarantine["reason"]
    abroad = told.str.contains("only the country as a whole|not the code of a country")
    assert (~abroad).sum() == {"2020-08": 0, "2022-04": 4, "2023-04": 4}[release]


@pytest.mark.whole
@pytest.mark.realdata
def test_the_release_of_2023_is_the_bundle_figure_by_figure() -> None:
    ours = bundled()
    ours = ours[ours["published_on"] <= "2023-03-31"]
    counts, both = compared(released("2023-04").observations, ours)
    assert counts == {"equal": 81_900, "left_only": 46_872}
    more = both[both["kind"] == "left_only"]
    # What the bundle leaves out: the states of Nigeria other than Adamawa, Borno and Yobe.
    assert set(more["location_code_x"]) == {"NGA"}
    assert not more["area_code"].str.startswith(("NG002", "NG008", "NG036")).any()


@pytest.mark.whole
@pytest.mark.realdata
@pytest.mark.parametrize(
    ("earlier", "later", "counts"),
    [
        ("2020-08", "2022-04", {"equal": 65_744, "left_only": 63, "right_only": 371}),
        ("2022-04", "2023-04", {"equal": 104_832, "left_only": 14, "right_only": 42}),
    ],
)
def test_a_release_changes_no_figure_of_the_one_before(
    earlier: str, later: str, counts: dict[str, int]
) -> None:
    before, after = released(earlier).observations, released(later).observations
    after = after[after["published_on"] <= before["published_on"].max()]
    assert compared(before, after)[0] == counts


@pytest.mark.whole
@pytest.mark.realdata
def test_mali_s_march_2022_has_no_current_analysis_and_repeats_november() -> None:
    mali = released("2022-04").observations.query("location_code == 'MLI'")
    march = mali[mali["published_on"] == "2022-03-31"]
    november = mali[(mali["published_on"] == "2021-11-30") & (mali["status"] == "first projection")]
    assert set(march["status"]) == {"first projection"} and len(march) == 56 * 7
    figures = ["area_code", "unit", "variable", "value"]
    pd.testing.assert_frame_equal(
        march[figures].sort_values(figures).reset_index(drop=True),
        november[figures].sort_values(figures).reset_index(drop=True),
    )


# -- figures that cannot be what they are printed as -----------------------------------------


def test_people_in_thousands_set_apart_by_a_point_are_not_rounded(tmp_path: Path) -> None:
    text = new(*ROWS[1:], row("MLI, Mopti, ML05, Mopti, ML0506", "62.716 2 700 200 80 20 0 100"))
    done = ingested(tmp_path, text)
    assert list(reasons(done).values()) == [
        "the point or comma may be decimal or set thousands apart"
    ]
    assert done.quarantine["found"].tolist() == ["62.716"]


def test_decimals_that_other_cells_prove_are_rounded_and_told(tmp_path: Path) -> None:
    text = new(
        row("MLI, Mopti, ML05, Mopti, ML0506", "999.6 2 700.25 199.75 80 19.9 0 100"),
        row("NER, Diffa, NE02, Diffa, NE0202", "62.716 2 45.000 10.116 5.5 2.1 0 8"),
    )
    done = ingested(tmp_path, text)
    people = figure(done, "population_analysed", location_code="NER")
    assert people["value"] == 63 and "rounded to whole people" in people["note"]
    assert figure(done, "phase1_people", location_code="NER")["value"] == 45
    assert figure(done, "phase1_people", location_code="MLI")["value"] == 700


def test_points_and_commas_in_a_file_with_semicolons(tmp_path: Path) -> None:
    text = new(row("MLI, Mopti, ML05, Mopti, ML0506", "1000 2 700 200 80 20 0 100"))
    text = text.replace(",", ";").replace(";1000;", ";999,6;").replace(";700;", ";700,0;")
    done = ingested(tmp_path, text)
    assert figure(done, "population_analysed")["value"] == 1000
    assert figure(done, "phase1_people")["value"] == 700


@pytest.mark.whole
@pytest.mark.realdata
def test_the_real_workbook_has_decimals_and_few_other_sums() -> None:
    done = released("2023-04")
    rounded = done.observations["note"].str.contains("rounded to whole people")
    assert done.observations.loc[rounded, "row"].nunique() == 607
    assert not done.quarantine["reason"].str.contains("point or comma").any()


def test_exchanged_columns_are_refused(tmp_path: Path) -> None:
    exchanged = [
        row(place, "700 2 1000 200 80 20 0 100")
        for place in (
            "MLI, Mopti, ML05, Mopti, ML0506",
            "NER, Diffa, NE02, Diffa, NE0202",
            "MLI, Mopti, ML05, Koro, ML0505",
        )
    ]
    with pytest.raises(IngestError, match="3 of 5 rows") as refused:
        ingested(tmp_path, new(ROWS[1], ROWS[4], *exchanged))
    assert refused.value.row == 4 and refused.value.column == "population"
    assert "exchanged or shifted" in str(refused.value)
    assert ingested(tmp_path, new(ROWS[1], ROWS[4], ROWS[5], *exchanged)).rows_read == 6
