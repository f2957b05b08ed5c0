"""Back from a value to its rows, held against the raw tables as the csv module reads them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pandas as pd
import pytest

import sahel_indicators
from sahel_indicators.cli.tracing import fitted
from sahel_indicators.config import settings
from sahel_indicators.errors import AreaError, DataError, SahelError, UnknownNameError
from sahel_indicators.ingest.bundle import Bundle
from sahel_indicators.panel import open_indicators
from sahel_indicators.provenance.tracing import Trace, trace_indicator, with_reported
from sahel_indicators.provenance.tracing.adding import area_lines
from sahel_indicators.provenance.tracing.asking import area_of, span_of
from sahel_indicators.provenance.tracing.checking import rows_of_today
from sahel_indicators.provenance.tracing.origins import with_origins
from sahel_indicators.report.plates import SHOWS
from sahel_indicators.store import read_table, write_table
from tests.conftest import Sahel
from tests.provenance.traced import lines_of, raw

CURRENT = {"ipc_type": "current", "reference_period_start": "2024-03-01"}


@pytest.fixture(autouse=True)
def reads(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SAHEL_CURRENT", str(run))
    monkeypatch.setenv("SAHEL_DATA_ROOT", str(tmp_path / "data"))
    settings.cache_clear()
    yield
    settings.cache_clear()


def having(table: str, **wanted: str) -> dict[int, dict[str, str]]:
    return {
        line: row
        for line, row in raw(table).items()
        if all(row[name] == text for name, text in wanted.items())
    }


def added(rows: dict[int, dict[str, str]], *columns: str) -> int:
    return sum(int(row[column]) for row in rows.values() for column in columns)


def only_value(found: Trace) -> float:
    return float(found.cells["value"].item())


def test_a_share_is_walked_back_to_its_line_of_the_table() -> None:
    found = trace_indicator("phase3plus_share", area="ML0501", period="2024-03")
    ((line, row),) = having("food_security_mli", admin2_code="ML0501", **CURRENT).items()
    people = int(row["phase3"]) + int(row["phase4"]) + int(row["phase5"])
    assert only_value(found) == people / int(row["population"])
    assert set(found.rows["row"]) == {line}
    assert set(found.rows["text"]) == {lines_of("food_security_mli")[line - 1]}
    stands = dict(zip(found.rows["variable"], found.rows["column"], strict=True))
    assert stands["phase3_people"] == "phase3"
    assert stands["population_analysed"] == "population"
    assert found.agrees


def test_a_countrys_share_is_every_row_of_its_areas_and_of_their_parts() -> None:
    found = trace_indicator("phase3plus_share", period="2024-03")
    rows = having("food_security_mli", **CURRENT)
    assert set(found.rows["row"]) == set(rows)
    assert any(row["analysis_unit"] for row in rows.values())  # the communes of Bamako
    shown = added(rows, "phase3", "phase4", "phase5") / added(rows, "population")
    assert only_value(found) == pytest.approx(shown, rel=1e-12)
    inputs = found.inputs.set_index("variable")["sum_of_rows"]
    assert inputs["phase3_people"] == added(rows, "phase3")
    assert found.agrees


def test_a_year_of_deaths_is_the_months_of_the_regions_districts() -> None:
    found = trace_indicator("conflict_fatalities", area="ML05", period="2023")
    rows = {
        line: row
        for line, row in having("conflict_events_mli", admin1_code="ML05").items()
        if row["reference_period_start"].startswith("2023")
        and row["event_type"] == "political_violence"
    }
    assert set(found.rows["row"]) == set(rows)
    assert only_value(found) == added(rows, "fatalities")
    assert (found.values["verdict"] == "shown").sum() == 12


def test_a_rate_is_walked_back_to_the_people_of_its_year() -> None:
    found = trace_indicator("idps_per_1000", area="ML0506", period="2021-09")
    people = found.rows[found.rows["variable"] == "population_analysed"].iloc[0]
    counted = found.rows[found.rows["variable"] == "idp_stock"].iloc[0]
    stated = raw("food_security_mli")[int(people["row"])]
    assert (stated["admin2_code"], stated["reference_period_start"][:4]) == ("ML0506", "2021")
    idps = raw("idps_mli_admin2")[int(counted["row"])]
    rate = 1000 * int(float(idps["population"])) / int(stated["population"])
    assert only_value(found) == pytest.approx(rate, rel=1e-12)


def test_areas_without_a_figure_are_named() -> None:
    found = trace_indicator("phase3plus_people", period="2014-10")
    there = {
        row["admin2_code"]
        for row in having(
            "food_security_mli", ipc_type="current", reference_period_start="2014-10-01"
        ).values()
        if row["phase3"]
    }
    assert found.cells["value"].isna().all()
    assert len(found.missing)
    assert there.isdisjoint(found.missing["area_code"])
    assert found.agrees  # missing on purpose is no disagreement


def test_of_two_exercises_about_one_season_the_later_is_shown() -> None:
    found = trace_indicator("phase3plus_share", area="ML0501", period="2023-07", every=True)
    said = found.values.set_index(found.values["published_on"].dt.strftime("%Y-%m"))["verdict"]
    assert said["2023-03"] == "shown"
    assert said["2022-11"] == "superseded by what was published on 2023-03-31"
    assert set(found.inputs["number"]) == {1, 2}


def test_an_exercise_that_only_repeats_another_is_told() -> None:
    found = trace_indicator("phase3plus_share", area="ML0501", period="2022-07")
    assert ["only repeats that of 2021-11-30" in said for said in found.remarks] == [True]
    assert "2022-03-31" not in set(found.rows["published_on"].dt.strftime("%Y-%m-%d"))


def changed(run: Path, folder: Path, times: float) -> Path:
    """The run with Bandiagara's share of March 2024 as something else."""
    copy = Path(copytree(run, folder / "changed"))
    values = read_table(copy / "indicators" / "MLI.parquet")
    here = (values["area_code"] == "ML0501") & (values["period_start"] == "2024-03-01")
    here &= values["indicator"] == "phase3plus_share"
    values.loc[here, "value"] *= times
    write_table(values, copy / "indicators" / "MLI.parquet")
    return copy


@pytest.mark.parametrize(("times", "code"), [(1, 0), (1 + 1e-12, 0), (1 + 1e-6, 1), (2, 1)])
def test_a_value_that_its_rows_do_not_give_is_cried_out(
    run: Path, tmp_path: Path, sahel_here: Sahel, times: float, code: int
) -> None:
    asked = ("trace", "phase3plus_share", "--area", "ML0501", "--period", "2024-03")
    done = sahel_here(*asked, SAHEL_CURRENT=str(changed(run, tmp_path, times)))
    assert done.returncode == code
    assert ("THIS DOES NOT AGREE" in done.stdout) == bool(code)


def test_a_table_that_changed_since_the_run_is_told(bundle: Bundle) -> None:
    rows = bundle.observations[bundle.observations["release"] == "idps_national.csv"].head(2)
    then = {"idps_national.csv": "0" * 64}
    now = with_origins(rows, then)
    assert now["remark"].str.startswith("idps_national.csv has changed since that run").all()
    assert set(now["sha256"]) == set(then.values())  # of what the run read
    assert list(rows_of_today(now)) == []  # the rows still show their figures
    assert (with_origins(rows, {})["remark"] == "").all()
    other = with_origins(rows.assign(value=[123_456_789.0, float("nan")]), then)
    (said,) = rows_of_today(other)
    assert f"row {rows['row'].iloc[0]} of today does not show 123,456,789" in said


def test_the_command_gives_the_row_json_and_csv(sahel_here: Sahel, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    asked = ("trace", "phase3plus_share", "--area", "bandiagara", "--period", "2024-03")
    told = sahel_here(*asked, "--csv", str(file))
    ((line, _),) = having("food_security_mli", admin2_code="ML0501", **CURRENT).items()
    assert lines_of("food_security_mli")[line - 1] in told.stdout
    assert f"food_security_mli.csv, row {line}: Bandiagara (ML0501)" in told.stdout
    assert {row["row"] for row in csv.DictReader(file.open())} == {str(line)}
    as_json = json.loads(sahel_here(*asked, "--json").stdout)
    assert as_json["rows"][0]["row"] == line
    assert as_json["problems"] == []


@pytest.mark.parametrize(
    ("asked", "error", "told"),
    [
        ({"name": "phase3plus_shar"}, UnknownNameError, "phase3plus_share"),
        ({"area": "Bandiagra"}, AreaError, "Bandiagara (ML0501)"),
        ({"area": "BF1300"}, AreaError, "--country BFA"),
        ({"area": "Mopti"}, AreaError, "ML0506, cercle) and of Mopti (ML05, region)"),
        ({"area": "Niamey"}, AreaError, "Niamey (NE008, region) in Niger"),
        ({"area": "NER"}, AreaError, "--country NER"),
        ({"area": "ML050"}, AreaError, "Bandiagara (ML0501), Bankass (ML0502)"),
        ({"area": "nowhere at all"}, AreaError, "regions: Kayes (ML01)"),
        ({"area": ""}, AreaError, "regions: Kayes (ML01)"),
        ({"area": "Menaka"}, AreaError, "ML1001, cercle) and of Menaka (ML0704, cercle) and"),
        ({"area": "Menaka"}, AreaError, "--level 2 for the cercle"),
        ({"area": "Ménaka"}, AreaError, "give its code, as in --area ML"),
        ({"area": "Menakka"}, AreaError, "Menaka (ML10), Menaka (ML1001), Menaka (ML0704)"),
        ({"area": "Obi", "country": "NGA", "level": 2}, AreaError, "as in --area NG007014"),
        ({"area": "ML1001"}, DataError, "ask with --area ML0704"),
        ({"area": "ML0501", "level": 1}, AreaError, "Bandiagara (ML0501, cercle), and no region"),
        ({"level": 2}, AreaError, "no area is given"),
        ({"period": "March 2024"}, DataError, "YYYY-MM"),
        ({"period": ""}, DataError, "without --period the latest"),
        ({"period": "2024-3"}, DataError, "it is 2024-03"),
        ({"period": "2025-13"}, DataError, "the months of 2025 are 2025-01 to 2025-12"),
        ({"period": "2023-02-29"}, DataError, "the last day of 2023-02 is 2023-02-28"),
        ({"period": "2011"}, DataError, "nearest: 2014-03 to 2014-05"),
        ({"period": "2024-01"}, DataError, "2024-03 to 2024-05"),
        ({"name": "rainfall_anomaly"}, DataError, "rainfall_anomaly"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(
    asked: dict[str, Any], error: type[SahelError], told: str
) -> None:
    with pytest.raises(error) as raised:
        sahel_indicators.trace(**({"name": "phase3plus_share"} | asked))
    assert told in str(raised.value)


def lines(found: Trace, heading: str, details: bool = False) -> list[str]:
    """What a trace says below one heading."""
    return [
        line
        for part in found.parts(details)
        if part.heading.startswith(heading)
        for line in part.lines
    ]


def in_every_analysis() -> set[str]:
    """The areas that each analysis since October 2014 has all parts of, counted by hand."""
    told: dict[tuple[str, ...], set[str]] = {}
    lacks: dict[tuple[str, ...], set[str]] = {}
    for row in raw("food_security_mli").values():
        if row["reference_period_start"] < "2014-10" or (
            row["exercise_year"] == "2022"
            and (
                row["exercise_label"] == "Jan-May"  # the exercise that did not take place
            )
        ):
            continue
        names = ("exercise_year", "exercise_label", "ipc_type", "reference_period_start")
        analysis = tuple(row[name] for name in names)
        (told if row["phase3"] else lacks).setdefault(analysis, set()).add(row["admin2_code"])
    whole = [codes - lacks.get(analysis, set()) for analysis, codes in told.items()]
    return set.intersection(*whole)


def test_a_country_says_which_areas_are_in_it_and_what_the_report_shows() -> None:
    found = with_reported(trace_indicator("phase3plus_share", period="2024-03"), SHOWS)
    assert "In it: 50 areas added up, all that there are" in lines(found, "What a panel shows")
    ((_, told),) = found.reported.iterrows()
    rows = having("food_security_mli", **CURRENT)
    constant = in_every_analysis()
    inside = {line: row for line, row in rows.items() if row["admin2_code"] in constant}
    assert {row["admin2_name"] for row in rows.values() if row not in inside.values()} == {"Bamako"}
    assert told["people"] == added(inside, "phase3", "phase4", "phase5")
    assert told["of_people"] == added(inside, "population")
    assert told["value"] == pytest.approx(told["people"] / told["of_people"], rel=1e-12)
    assert (told["areas"], told["without"]) == (len(constant), "Bamako (ML0901)")
    assert told["above"] == pytest.approx(told["value"] - only_value(found), rel=1e-9)
    said = " ".join(lines(found, "What the report's figures show"))
    assert "trace that number: sahel trace phase_trend --period 2024-03" in said
    assert f"{told['people']:,.0f} of {told['of_people']:,.0f} people in 49 areas" in said


def test_the_command_for_the_reports_number_gives_it() -> None:
    found = with_reported(trace_indicator("phase3plus_people", period="2024"), SHOWS)
    assert len(found.reported) == 2  # the current analysis and the projection
    for told in found.reported.to_dict("records"):
        _, _, name, _, period = told["ask"].split()
        marks = sahel_indicators.trace(name, period=period).marks
        assert marks["people"].item() == told["value"]


def test_of_a_total_as_printed_the_report_shows_the_same_number() -> None:
    found = with_reported(trace_indicator("phase3plus_share"), SHOWS)
    assert "In it: the whole, as published; no areas are added up" in lines(found, "What a panel")
    assert lines(found, "What the report") == ["phase_trend shows the same number"]


def test_beside_a_missing_total_the_report_has_a_number_of_fewer_areas() -> None:
    found = with_reported(trace_indicator("phase3plus_people", period="2014-10"), SHOWS)
    assert "In it: 49 areas with a figure; without Bamako (ML0901)" in lines(found, "What a panel")
    assert set(found.reported["without"]) == {"Bamako (ML0901)"}
    said = " ".join(lines(found, "What the report"))
    assert "the number traced here is missing" in said
    assert "nan" not in said


def test_an_area_of_which_one_phase_is_blank_is_named(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = Path(copytree(run, tmp_path / "with_burkina_faso"))
    values = open_indicators("BFA", 0, only=["phase3plus_share"])
    write_table(values, copy / "indicators" / "BFA.parquet")
    monkeypatch.setenv("SAHEL_CURRENT", str(copy))
    settings.cache_clear()
    found = trace_indicator("phase3plus_share", country="BFA", period="2014-10")
    assert found.agrees and found.cells["value"].isna().all()
    (said,) = (line for line in lines(found, "What a panel") if line.startswith("In it"))
    assert said.endswith("phase5_people of 44 areas with a figure; without Sanguie (BF5002)")
    (why,) = lines(found, "Areas inside without a figure")
    assert why == "Sanguie (BF5002): blank cell in the file: the line was analysed"


def test_an_area_is_not_held_against_the_figures_of_the_country() -> None:
    found = trace_indicator("phase3plus_share", area="ML0501", period="2024-03")
    assert with_reported(found, SHOWS) is found
    assert not any(line.startswith("In it") for line in lines(found, "What a panel"))


def test_what_twelve_months_have_in_common_is_said_once() -> None:
    found = trace_indicator("conflict_fatalities", area="ML05", period="2023")
    told = lines(found, "Every value published")
    assert len(told) == 13
    assert told[-1] == "each: ACLED, political_violence; in the panel: shown"
    assert len(lines(found, "From these figures")) == 1


def test_of_many_areas_the_largest_are_shown_and_the_rest_added_up() -> None:
    found = trace_indicator("phase3plus_people", period="2024-03")
    rows = found.rows[found.rows["variable"] == "phase3_people"]
    by_area = rows.groupby("area_code")["value"].sum()
    told = lines(found, "The rows behind it")
    shown = {code for code in by_area.index if any(f"({code})" in line for line in told)}
    rest = by_area.drop(list(shown)).sum()
    assert len(shown) == 10
    assert told[-1].startswith(f"and 40 smaller areas, together phase3_people {rest:,.0f},")
    every = lines(found, "The rows behind it", details=True)
    assert sum(", row " in line.split("\n")[0] for line in every) == rows["row"].nunique()


def test_stocks_of_several_producers_are_never_added_up() -> None:
    found = trace_indicator("idp_stock", period="2014-12", every=True)
    national = having("idps_national", location_code="MLI", reference_period_end="2014-12-31")
    stocks = sorted(int(row["population"]) for row in national.values())
    assert len(stocks) == 2
    _, *told = lines(found, "The rows behind it")
    shown = [line for line in told if "Mali (MLI), 2014-12-31, " in line]
    assert [int(line.split()[0].replace(",", "")) for line in shown] == stocks
    assert "together" not in told[-1]


def test_an_analysis_and_its_projection_are_never_added_up() -> None:
    found = trace_indicator("phase3plus_people", period="2024")
    told = lines(found, "The rows behind it")
    for number, status, when in (
        (1, "current", "2024-03 to 2024-05"),
        (2, "first projection", "2024-06 to 2024-08"),
    ):
        (row,) = having(
            "food_security_mli", admin2_code="ML0505", exercise_year="2024", ipc_type=status
        ).values()
        (line,) = [each for each in told if f"{number}. Koro (ML0505), {when}, cilss_ch" in each]
        assert line.split()[0] == f"{int(row['phase3']):,}"


def test_the_months_of_a_rate_are_added_up_and_their_people_are_not() -> None:
    found = trace_indicator("conflict_events_per_100k", area="ML05", period="2023")
    head, *told = lines(found, "The rows behind it")
    assert head.split() == ["conflict_events", "population_analysed"]
    people = {
        f"{int(row['population']):,}"
        for row in having(
            "food_security_mli", admin2_code="ML0506", exercise_year="2023", ipc_type="current"
        ).values()
    }
    events = having("conflict_events_mli", admin2_code="ML0506", event_type="political_violence")
    of_year = {n: r for n, r in events.items() if r["reference_period_start"].startswith("2023")}
    (line,) = [each for each in told if "Mopti (ML0506), row " in each]
    assert line.split()[0] == f"{added(of_year, 'events'):,}"
    assert line.split()[1] in people


def test_a_sum_in_which_a_row_lacks_is_missing() -> None:
    found = trace_indicator("phase3plus_people", period="2024-03")
    rows = found.rows.copy()
    first = rows.index[rows["area_code"] == "ML0901"][0]
    rows.loc[first, "value"] = float("nan")
    (line,) = [each for each in area_lines(rows) if "Bamako (ML0901)" in each]
    assert "missing" in line.split()


def test_a_long_row_is_shortened_and_whole_with_details() -> None:
    found = trace_indicator("phase3plus_share")
    text = max(found.rows["text"], key=len)
    short, whole = (" ".join(lines(found, "The rows", details)) for details in (False, True))
    assert text not in short
    assert f"{text[:160]} ... (whole: --details)" in short
    assert text in whole
    assert text in [row["text"] for row in found.to_dict()["rows"]]


def test_lines_wider_than_the_terminal_break_between_words_and_go_further_in() -> None:
    assert fitted("  a line that fits", 100) == "  a line that fits"
    assert fitted("  CILSS and all the others", 14) == "  CILSS and\n    all the\n    others"
    assert fitted("  short " + "x" * 30, 20) == f"  short\n    {'x' * 30}"


@pytest.mark.parametrize("file", ["no/such/folder/rows.csv", ""])
def test_rows_are_not_written_into_a_folder_that_is_not_there(
    sahel_here: Sahel, tmp_path: Path, file: str
) -> None:
    done = sahel_here("trace", "phase3plus_share", "--csv", str(tmp_path / file))
    assert done.returncode == 2
    assert "folder" in done.stderr
    assert not (tmp_path / "no").exists()


def test_a_level_decides_between_a_region_and_its_district() -> None:
    assert [area_of("MLI", "Mopti", level).code for level in (1, 2)] == ["ML05", "ML0506"]
    assert area_of("MLI", "mali").level == 0


def test_a_level_means_the_district_of_a_name_that_has_values() -> None:
    assert area_of("MLI", "Menaka", 2).code == "ML0704"
    assert trace_indicator("phase3plus_people", area="Menaka", level=2).agrees


@pytest.mark.parametrize(
    ("said", "first", "last", "cell"),
    [
        ("2024", "2024-01-01", "2024-12-31", ("2024-01-01", "2024-12-31")),
        ("2024-02", "2024-02-01", "2024-02-29", ("2024-02-01", "2024-02-29")),
        ("2024-02-03", "2024-02-03", "2024-02-03", ("2024-02-01", "2024-02-29")),
    ],
)
def test_a_period_is_its_days(said: str, first: str, last: str, cell: tuple[str, str]) -> None:
    span = span_of(said)
    assert (span.first, span.last) == (pd.Timestamp(first), pd.Timestamp(last))
    assert span.cell == cell


def test_a_notebook_shows_it_without_markup_from_data() -> None:
    found = trace_indicator("phase3plus_share", area="ML0501", period="2024-03")
    page = found._repr_html_()
    assert "Bandiagara" in page
    assert "&lt;" not in page
    assert page.count("<table") == 3
    assert "34,586" in repr(found)
