"""The embedded tables: totals that were published elsewhere, and every row that is set aside."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.config import settings
from sahel_indicators.errors import IngestError
from sahel_indicators.ingest.bundle import FIGURES, Bundle, ingest_bundle

pytestmark = pytest.mark.realdata

# Rows set aside, by table and by what was found. A change of these counts is a change of what the
# report stands on: it must be meant.
SET_ASIDE = {
    ("conflict_ged_events", "Timetrine region"): 1,  # a mountain range, not a region
    ("displacement_reported", "NE Nigeria"): 16,
    ("displacement_reported", "Tillabéri + Tahoua"): 3,
    ("food_security_recent", "unclear"): 3,  # current or projected? nobody says
    ("food_security_recent", "Refugees, retunees and IDPs"): 16,
    ("food_security_tcd", "people on the move"): 27,
    ("nutrition", "Borno; Adamawa; Yobe"): 7,
    ("nutrition", "North-East + North-West"): 5,
    ("nutrition", "Sikasso; Mopti"): 2,
}


@pytest.fixture(scope="module")
def observed(bundle: Bundle) -> pd.DataFrame:
    return bundle.observations


def during(rows: pd.DataFrame, year: int) -> pd.DataFrame:
    return rows[rows["period_end"].dt.year == year]


def test_every_table_of_figures_is_read(bundle: Bundle) -> None:
    account = bundle.account()
    assert len(account) == len(FIGURES) == 20
    assert account["rows_read"].sum() == 49_053
    assert (account["rows_read"] == account["rows_observed"] + account["rows_quarantined"]).all()
    assert (account["cells_read"] == account["cells_observed"] + account["cells_quarantined"]).all()
    assert account["cells_observed"].sum() == len(bundle.observations) == 179_742


def test_a_table_with_fewer_rows_than_described_is_refused(bundle_copy: Path) -> None:
    path = bundle_copy / "access_mli.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), "utf-8")
    with pytest.raises(IngestError) as raised:
        ingest_bundle(bundle_copy)
    assert raised.value.file == str(path)
    assert "has 67 rows where 68 are described: cut short at the end of a line?" in str(
        raised.value
    )
    assert "restore data/raw/bundle" in str(raised.value.remedy)
    # Without a description nobody can tell, and more rows than described are no cut.
    (bundle_copy / "datapackage.json").unlink()
    assert ingest_bundle(bundle_copy).account()["rows_read"].sum() == 49_053 - 1


def test_the_surveys_of_tombouctou_and_taoudenit_stand_apart(observed: pd.DataFrame) -> None:
    gam = observed.query("area_code == 'ML06' and variable == 'gam_prevalence'")
    of_2017 = gam[gam["period_end"].eq("2017-12-31")].set_index("unit")["value"]
    assert of_2017.to_dict() == {"Tombouctou (without Taoudenit)": 15.7, "Taoudenit": 14.3}


def test_refugees_are_counted_at_the_end_of_the_year(observed: pd.DataFrame) -> None:
    stocks = observed.query("variable in ['refugee_stock', 'asylum_seeker_stock']")
    assert len(stocks) == 2 * 4_243
    assert stocks["period_start"].equals(stocks["period_end"])
    flows = observed.query("variable == 'returned_refugees'")
    assert flows["period_start"].dt.day_of_year.eq(1).all()


def test_the_rows_set_aside_are_those_known(bundle: Bundle) -> None:
    counted = Counter(
        (Path(row.file).stem, "people on the move" if "-tcd" in row.file else row.found)
        for row in bundle.quarantine.itertuples()
    )
    chad = {key: n for key, n in counted.items() if key[0] == "food_security_tcd"}
    assert all(name.endswith(("Refugees", "Returnees")) for _, name in chad)
    others = {key: n for key, n in counted.items() if key not in chad}
    assert others | {("food_security_tcd", "people on the move"): sum(chad.values())} == SET_ASIDE


def test_what_is_set_aside_says_where_and_why(bundle: Bundle) -> None:
    assert (bundle.quarantine["reason"] != "").all()
    assert bundle.quarantine["row"].ge(2).all()
    for row in bundle.quarantine.itertuples():
        lines = Path(row.file).read_text("utf-8-sig").split("\n")
        assert row.found in lines[row.row - 1]


def test_two_rows_called_ville_de_diffa_are_the_units_of_november(observed: pd.DataFrame) -> None:
    people = observed.query("variable == 'population_analysed' and area_code == 'NE002002'")
    people = people[people["published_on"].between("2022-11-30", "2023-03-31")]
    told = people.set_index(["published_on", "status", "unit"])["value"].unstack("unit")
    assert told.to_dict("list") == {
        "Diffa_limitedaccess": [145_877] * 4,
        "Ville De Diffa": [79_710] * 4,
    }


def test_dhar_is_n_beiket_lahwach(observed: pd.DataFrame) -> None:
    people = observed.query("variable == 'population_analysed' and area_code == 'MR017'")
    people = people[people["source"] == "cilss_ch"].sort_values("published_on")
    newest = people.drop_duplicates("published_on", keep="last").set_index("published_on")["value"]
    assert newest.loc["2023-03-31":].tolist() == [11_410, 11_694, 11_694]


def test_every_row_of_mali_s_food_security_is_observed(bundle: Bundle) -> None:
    mali = bundle.account().set_index("file").loc["food_security_mli.csv"]
    assert (mali["rows_read"], mali["rows_observed"]) == (2_166, 2_166)


def test_acled_mali_2023(observed: pd.DataFrame) -> None:
    mali = during(observed.query("source == 'acled' and location_code == 'MLI'"), 2023)
    totals = mali.groupby("variable")["value"].sum()
    assert totals.to_dict() == {"conflict_events": 1_592, "conflict_fatalities": 4_326}


def test_ucdp_events_in_mali_that_ended_in_2023(observed: pd.DataFrame) -> None:
    deaths = observed.query("source == 'ucdp_ged' and variable == 'deaths_event'")
    assert during(deaths.query("location_code == 'MLI'"), 2023)["value"].sum() == 2_109


def test_ucdp_country_year_says_2118(observed: pd.DataFrame) -> None:
    mali = observed.query("source == 'ucdp_country_year' and location_code == 'MLI'")
    assert during(mali, 2023)["value"].sum() == 2_118


def test_dtm_of_december_2018(observed: pd.DataFrame) -> None:
    stock = observed.query("source == 'iom_dtm' and variable == 'idp_stock' and admin_level == 2")
    assert stock[stock["period_end"].eq("2018-12-31")]["value"].sum() == 120_298


def test_burkina_faso_s_official_figure_is_frozen(observed: pd.DataFrame) -> None:
    official = observed.query(
        "source == 'unhcr' and variable == 'idp_stock' and location_code == 'BFA'"
    )
    last = official[official["period_end"].dt.year.between(2023, 2025)]
    assert last["value"].tolist() == [2_062_534.0] * 3


def test_no_idmc_zero_is_left(observed: pd.DataFrame) -> None:
    idmc = observed.query("source == 'idmc'")
    assert not idmc["value"].eq(0).any()
    zeros = idmc[idmc["note"] == "0 in the file: IDMC has no estimate"]
    assert np.isnan(zeros["value"]).all()
    years = zeros["period_end"].dt.year.groupby(zeros["location_code"]).agg(list)
    assert years.to_dict() == {
        "MLI": [2015],
        "NER": [*range(2009, 2015)],
        "TCD": [*range(2009, 2015)],
    }


def test_every_figure_can_be_walked_back_to_its_cell(observed: pd.DataFrame) -> None:
    """A sample of values stands in the file and on the line that they say they come from."""
    sample = observed[observed["value"].notna()].sample(300, random_state=1)
    for release, rows in sample.groupby("release"):
        text = (settings().bundle / str(release)).read_text("utf-8-sig")
        if '"' in text:
            continue  # fields may span lines: tests/ingest/test_reading.py
        lines = text.split("\n")
        for row, value in zip(rows["row"], rows["value"], strict=True):
            cells = lines[row - 1].split(",")
            assert value in [
                float(cell) for cell in cells if cell.replace(".", "").strip("-").isdigit()
            ]
