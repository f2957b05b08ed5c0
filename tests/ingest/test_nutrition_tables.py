"""Survey results in the template: invented figures, as a spreadsheet in English or French saves."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given

from sahel_indicators.errors import IngestError
from sahel_indicators.ingest import Ingested, ingest_file, normalizing_dates
from sahel_indicators.ingest.bundle_layouts import LAYOUTS
from sahel_indicators.ingest.layouts import NUTRITION, Named
from sahel_indicators.ingest.nutrition_tables import COLUMNS
from tests.ingest.damaging import DAMAGE, damaged, refused_or_accounted_for
from tests.ingest.outcomes import accounted_for, ingested
from tests.ingest.publisher import publisher_file
from tests.ingest.tables import changed

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "docs" / "templates"
RESULTS = (ROOT / "tests" / "fixtures" / "nutrition_tables" / "results.csv").read_text("utf-8")
# The first two rows as a spreadsheet in French writes them.
FRENCH = """\
location_code;admin1_name;admin2_name;survey;indicator;value;lower;upper;sample_size;\
case_definition;age_group;period_start;period_end;published_on;source_title;source_publisher;\
source_url;page;confidence;note
MLI;Mopti;;Survey A 2021;gam_whz;9,4;8,1;10,9;612;WHZ;6-59m;01/08/2021;05/09/2021;03/12/2021;\
Report A;Office;https://example.org/a.pdf;34;high;
MLI;Mopti;;Survey A 2021;sam_whz;1,4;0,8;2,2;612;WHZ;6-59m;01/08/2021;05/09/2021;03/12/2021;\
Report A;Office;;p. 34;high;
"""


def row(done: Ingested, line: int) -> pd.Series:
    found = done.observations[done.observations["row"] == line]
    assert len(found) == 1
    return found.iloc[0]


# -- the template ------------------------------------------------------------------------------


def test_the_templates_have_the_columns_that_are_read() -> None:
    header = (TEMPLATES / "nutrition_results.csv").read_text("utf-8").strip().split(",")
    sheet = openpyxl.load_workbook(TEMPLATES / "nutrition_results.xlsx")["results"]
    assert header == [cell.value for cell in sheet[1]] == list(COLUMNS)
    assert sheet.max_row == 1


def test_the_page_about_the_template_explains_every_column_and_indicator() -> None:
    page = (ROOT / "docs" / "howto" / "nutrition_template.md").read_text("utf-8")
    assert [name for name in (*COLUMNS, *NUTRITION) if f"`{name}`" not in page] == []
    example = next(line for line in page.split("\n") if line.startswith("    MLI,"))
    assert len(example.strip().split(",")) == len(COLUMNS)


def test_indicators_are_those_of_the_embedded_table() -> None:
    embedded = next(layout.key for layout in LAYOUTS if layout.name == "nutrition")
    assert isinstance(embedded, Named)
    jme = set(embedded.values) - set(NUTRITION)
    assert jme == {"stunting_jme", "wasting_jme", "sev_wasting_jme"}
    assert {key: embedded.values[key] for key in NUTRITION} == NUTRITION


@pytest.mark.parametrize("name", ["nutrition_results.csv", "nutrition_results.xlsx"])
def test_an_empty_template_is_refused(name: str) -> None:
    with pytest.raises(IngestError, match="a header but no rows") as raised:
        ingest_file(TEMPLATES / name)
    assert "What to do: fill in at least one row" in str(raised.value)


# -- what is read ------------------------------------------------------------------------------


def test_every_figure_with_its_interval_sample_series_and_citation(tmp_path: Path) -> None:
    done = ingested(tmp_path, RESULTS)
    assert (done.rows_read, done.rows_observed) == (6, 6)
    gam = row(done, 2)
    assert (gam["variable"], gam["area_code"], gam["source"]) == (
        "gam_prevalence",
        "ML05",
        "nutrition_surveys",
    )
    figures = (gam["value"], gam["lower"], gam["upper"], gam["sample_size"])
    assert figures == (9.4, 8.1, 10.9, 612)
    assert gam["series"] == "Survey A 2021 | gam_whz | WHZ | 6-59m"
    assert gam["note"] == "high; Report A (Office), p. 34, https://example.org/a.pdf"
    assert row(done, 3)["note"] == "high; Report A (Office), p. 34"
    assert str(gam["published_on"].date()) == "2021-12-03"
    assert not gam["published_on_assumed"]


def test_places_are_districts_or_parts_of_a_region_or_the_country(tmp_path: Path) -> None:
    done = ingested(tmp_path, RESULTS)
    assert (row(done, 4)["area_code"], row(done, 4)["unit"]) == ("ML0507", "")
    assert (row(done, 5)["area_code"], row(done, 5)["unit"]) == ("ML07", "Camp B")
    assert row(done, 6)["area_code"] == "MLI"


def test_a_figure_the_report_does_not_give_is_missing_and_not_0(tmp_path: Path) -> None:
    missing = row(ingested(tmp_path, RESULTS), 7)
    assert pd.isna(missing["value"])
    assert "no figure in the file: not analysed or not reported" in missing["note"]


def test_semicolons_decimal_commas_and_days_first_say_the_same(tmp_path: Path) -> None:
    english, french = ingested(tmp_path, RESULTS), ingested(tmp_path, FRENCH)
    two = english.observations.query("row <= 3").reset_index(drop=True)
    pd.testing.assert_frame_equal(french.observations, two)


def test_the_workbook_is_read_with_numbers_and_days_as_a_spreadsheet_keeps_them(
    tmp_path: Path,
) -> None:
    book = openpyxl.load_workbook(TEMPLATES / "nutrition_results.xlsx")
    days = (date(2021, 8, 1), date(2021, 9, 5), date(2021, 12, 3))
    said = ("Report A", "Office", "https://example.org/a.pdf", 34, "high", None)
    about = ("MLI", "Mopti", None, "Survey A 2021", "gam_whz")
    book["results"].append((*about, 9.4, "8,1", 10.9, 612, "WHZ", "6-59m", *days, *said))
    book.save(tmp_path / "results.xlsx")
    done = ingest_file(tmp_path / "results.xlsx")
    accounted_for(done)
    first = ingested(tmp_path, RESULTS).observations.iloc[0].drop(["release", "row"])
    pd.testing.assert_series_equal(done.observations.iloc[0].drop(["release", "row"]), first)


# -- rows set aside ----------------------------------------------------------------------------

GAM = "MLI,Mopti,,Survey A 2021,gam_whz,9.4,8.1,10.9,612,WHZ,6-59m"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("Report A,Office,,p. 34", "Report A,Office,,", "no citation: neither page nor address"),
        ("Report A,Office,,p. 34", ",Office,,p. 34", "no citation: the title of the report is"),
        ("Report A,Office,,p. 34", "Report A,,,p. 34", "no citation: who published the report is"),
        (GAM, GAM.replace("9.4", "7.9"), "the interval does not hold the value"),
        (GAM, GAM.replace("9.4", "11"), "the interval does not hold the value"),
        (GAM, GAM.replace("9.4,8.1,10.9", ",10.9,8.1"), "the interval ends before it begins"),
        (GAM, GAM.replace("WHZ", ""), "no case definition"),
        (GAM, GAM.replace("6-59m", ""), "no age group"),
        (GAM, GAM.replace("Survey A 2021", ""), "the survey is not named"),
        (GAM, GAM.replace("gam_whz", "mam_whz"), "unknown indicator"),
        (GAM, GAM.replace("9.4,8.1,10.9", "109.4,,"), "Global acute malnutrition must lie from 0"),
        (GAM, GAM.replace("9.4", "9.4 %"), "unreadable number"),
        (GAM, GAM.replace("Mopti", "Moptie"), "'Moptie' is not a known admin1 name of MLI"),
        (GAM, GAM.replace("612", "-612"), "a sample cannot be negative"),
        ("Camp B,Survey A 2021", "Camp B,Survey A 2021 ", ""),
        ("310000", "310000.5", "Children with severe acute malnutrition, burden estimate must be"),
        ("2022-11-15", "", "the day of publication cannot be told"),
        ("2022-11-15", "2099-11-15", "lies in the future: nobody can have published it yet"),
        ("NER,", "Niger,", "'Niger' is a name; the code is NER"),
        ("NER,", "ner,", "'ner' is not in capitals; the code is NER"),
        ("2022-01-01,2022-12-31", "2022-12-31,2022-01-01", "the period ends before it starts"),
        ("2022-01-01,2022-12-31", "2022-01-01,2022-13-31", "unreadable date"),
    ],
)
def test_a_row_that_cannot_be_used_is_set_aside(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    done = ingested(tmp_path, changed(RESULTS, old, new))
    assert done.rows_quarantined == bool(reason)
    assert all(said.startswith(reason) for said in done.quarantine["reason"])


def test_all_faults_of_a_row_are_told_at_once_and_counted_once(tmp_path: Path) -> None:
    wrong = {"9.4,8.1,10.9,612,WHZ": "9.4 %,8.1,10.9,-612,", "Mopti": "Moptie"}
    text = RESULTS
    for old, new in wrong.items():
        text = text.replace(old, new, 1)
    text = text.replace("2021-08-01", "2021-13-01", 1).replace("Report A", "", 1)
    done = ingested(tmp_path, text)
    assert done.rows_quarantined == len(done.quarantine) == 1
    told = [*done.quarantine["reason"], *done.further_faults["reason"]]
    begins = ("'Moptie' is not", "a sample cannot", "no case definition", "no citation: the title",
              "unreadable date", "unreadable number")  # fmt: skip
    assert len(told) == len(begins)
    assert all(map(str.startswith, sorted(told), begins))
    assert set(done.further_faults["row"]) == {2}
    found = done.further_faults.set_index("column")["found"]
    assert (found["value"], found["admin1_name"]) == ("9.4 %", "Moptie")
    assert (found["sample_size"], found["period_start"]) == ("-612", "2021-13-01")


def test_what_only_follows_from_a_fault_is_not_told_beside_it(tmp_path: Path) -> None:
    unnamed = ingested(tmp_path, changed(RESULTS, GAM, GAM.replace("gam_whz", "mam_whz")))
    backwards = ingested(tmp_path, changed(RESULTS, "9.4,8.1,10.9", "9.4,10.9,8.1"))
    assert not len(unnamed.further_faults) and not len(backwards.further_faults)
    assert backwards.quarantine["reason"].tolist() == ["the interval ends before it begins"]


def test_a_total_is_not_read_and_has_no_other_fault(tmp_path: Path) -> None:
    total = GAM.replace("9.4", "9.4 %").replace("612", "-612")
    done = ingested(tmp_path, changed(RESULTS, GAM, total).replace("Mopti", "Total", 1))
    assert done.quarantine["reason"].tolist() == ["a total: its parts are read"]
    assert not len(done.further_faults.query("reason != 'a sample cannot be negative'"))


def test_of_an_unknown_indicator_nobody_says_that_its_time_is_ahead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(normalizing_dates, "today", lambda: date(2021, 12, 31))
    done = ingested(tmp_path, changed(RESULTS, "children_sam", "children_samm"))
    ahead = done.further_faults.query("reason.str.contains('as projected')")
    assert done.quarantine["reason"].str.startswith("unknown indicator").any() and ahead.empty


def test_a_survey_of_days_ahead_is_set_aside_and_a_burden_of_the_year_ahead_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    burden = "children_sam,310000,,,,combined,0-59m,2022-01-01,2022-12-31"
    assert burden in RESULTS
    monkeypatch.setattr(normalizing_dates, "today", lambda: date(2022, 11, 30))
    ahead = RESULTS.replace(burden, burden.replace("2022-", "2023-"))
    assert not ingested(tmp_path, ahead).rows_quarantined
    ahead = changed(RESULTS, GAM + ",2021-08-01,2021-09-05", GAM + ",2022-12-01,2022-12-20")
    (told,) = ingested(tmp_path, ahead).quarantine.to_dict("records")
    assert (told["row"], told["column"], told["found"]) == (2, "period_start", "2022-12-01")
    assert told["reason"].startswith("lies in the future, and is given as found")
    monkeypatch.setattr(normalizing_dates, "today", lambda: date(2022, 12, 1))
    assert not ingested(tmp_path, ahead).rows_quarantined


def test_a_row_that_stands_twice_is_set_aside_and_two_that_differ_both(tmp_path: Path) -> None:
    line = RESULTS.split("\n")[1]
    assert ingested(tmp_path, f"{RESULTS}{line}\n").rows_quarantined == 1
    assert ingested(tmp_path, f"{RESULTS}{changed(line, '9.4', '9.5')}\n").rows_quarantined == 2


# -- odd figures are kept ----------------------------------------------------------------------


def test_a_sam_above_its_gam_is_kept_and_noted_on_both(tmp_path: Path) -> None:
    done = ingested(tmp_path, changed(RESULTS, "sam_whz,1.4,0.8,2.2", "sam_whz,9.9,8.0,12.0"))
    said = done.observations["note"].str.contains("SAM above the GAM of the same survey")
    assert done.observations.loc[said, "row"].tolist() == [2, 3]


def test_gam_and_sam_of_different_measures_or_places_are_not_compared(tmp_path: Path) -> None:
    text = changed(RESULTS, "sam_whz,1.4,0.8,2.2,612,WHZ", "sam_muac,9.9,8.0,12.0,612,MUAC")
    assert not ingested(tmp_path, text).observations["note"].str.contains("above").any()


def test_what_looks_like_a_share_is_kept_and_noted(tmp_path: Path) -> None:
    done = ingested(tmp_path, changed(RESULTS, "gam_muac,4.0", "gam_muac,0.04"))
    assert row(done, 4)["note"].endswith("below 1 per cent: is it a share?")


def test_rows_kept_with_a_remark_are_counted(tmp_path: Path) -> None:
    assert ingested(tmp_path, RESULTS).remarks == ()
    share = changed(RESULTS, "gam_muac,4.0", "gam_muac,0.04")
    one = ingested(tmp_path, share).remarks
    assert one == ("1 row is kept with a remark: 'below 1 per cent: is it a share?' (1)",)
    above = changed(share, "sam_whz,1.4,0.8,2.2", "sam_whz,9.9,8.0,12.0")
    # The first row, of the GAM, cites nothing: it is not kept, and not counted.
    uncited = changed(
        above, "2021-12-03,Report A,Office,https://example.org/a.pdf,34", "2021-12-03,,,,"
    )
    assert ingested(tmp_path, uncited).remarks == (
        "2 rows are kept with a remark: 'SAM above the GAM of the same survey' (1), "
        "'below 1 per cent: is it a share?' (1)",
    )


def test_a_report_older_than_the_end_of_its_period_is_noted(tmp_path: Path) -> None:
    text = RESULTS.replace(
        "2021-12-03,Report A,Office,https://example.org/a.pdf,34", "2021-09-01,Report A,Office,,34"
    )
    done = ingested(tmp_path, text)
    assert row(done, 2)["note"].endswith("published before the period ended")
    assert not row(done, 3)["note"].endswith("ended")


def test_an_estimate_of_the_year_ahead_is_of_another_source_and_never_early(
    tmp_path: Path,
) -> None:
    done = ingested(tmp_path, RESULTS)
    assert row(done, 6)["source"] == "nutrition_burdens"
    assert not row(done, 6)["note"].endswith("ended")


# -- what is refused ---------------------------------------------------------------------------


def test_a_renamed_or_dropped_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="lacks the column page and has the unknown column"):
        ingested(tmp_path, changed(RESULTS, ",page,", ",pages,"))
    with pytest.raises(IngestError, match="lacks the column note"):
        ingested(tmp_path, "\n".join(line.rpartition(",")[0] for line in RESULTS.split("\n")))


def test_another_countrys_results_are_refused_and_named(tmp_path: Path) -> None:
    text = RESULTS.replace("MLI,", "SOM,").replace("NER,", "SOM,")
    with pytest.raises(IngestError, match="is about other countries: SOM"):
        ingested(tmp_path, text)


def test_a_country_by_its_name_is_told_its_code_and_is_none_of_elsewhere(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="'Mali' is a name; the code is MLI"):
        ingested(tmp_path, RESULTS.replace("MLI,", "Mali,").replace("NER,", "SOM,"))


def test_shifted_columns_are_refused(tmp_path: Path) -> None:
    head, *lines = RESULTS.strip().split("\n")
    shifted = [",".join(["", *line.split(",")[:-1]]) for line in lines]
    with pytest.raises(IngestError):
        ingested(tmp_path, "\n".join([head, *shifted, ""]))


@DAMAGE
@given(data=damaged(RESULTS, FRENCH))
def test_whatever_is_wrong_with_a_table_it_is_refused_or_accounted_for(data: bytes) -> None:
    refused_or_accounted_for(data)


@pytest.mark.realdata
@pytest.mark.parametrize("name", ["anthro.01.csv", "anthro.03.csv", "anthro.04.csv", "mfaz.01.csv"])
def test_records_of_single_children_are_refused(name: str) -> None:
    path = publisher_file(f"nutrition_surveys/{name}")
    with pytest.raises(IngestError, match="holds the records of a nutrition survey"):
        ingest_file(path)
