"""Back from the marks of figures, held against the raw tables and against what each declares."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pandas as pd
import pytest

import sahel_indicators
from sahel_indicators.config import settings
from sahel_indicators.errors import AreaError, DataError
from sahel_indicators.indicators import DECLARED
from sahel_indicators.provenance.tracing.asking import area_of, one_country
from sahel_indicators.provenance.tracing.behind_marks import Behind
from sahel_indicators.provenance.tracing.figures import FigureTrace
from sahel_indicators.provenance.tracing.generation import Generation
from sahel_indicators.provenance.tracing.marks import (
    dated,
    has_mark,
    in_no_mark,
    others_left_out,
)
from sahel_indicators.report.plates import PLATES, SHOWS
from sahel_indicators.variables import variables
from tests.provenance.traced import raw, write_figure


@pytest.fixture
def reads(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SAHEL_CURRENT", str(run))
    monkeypatch.setenv("SAHEL_DATA_ROOT", str(tmp_path / "data"))
    settings.cache_clear()
    yield
    settings.cache_clear()


def traced(name: str, **asked: str) -> FigureTrace:
    found = sahel_indicators.trace(name, **asked)
    assert isinstance(found, FigureTrace)
    return found


def test_every_figure_says_what_it_shows() -> None:
    assert set(SHOWS) == set(PLATES)


@pytest.mark.parametrize("name", SHOWS)
def test_what_a_figure_shows_is_declared(name: str) -> None:
    shows = SHOWS[name]
    known = {key for each in shows.variables.values() for key in each if "{" not in key}
    assert set(shows.indicators) <= set(DECLARED)
    assert known <= set(variables())
    assert shows.marks.endswith(".")
    assert shows.value or shows.kind in ("estimate", "events")


def test_the_marks_of_other_periods_are_counted_and_some_are_named() -> None:
    starts = ["2022-10-01", "2023-03-01", "2023-10-01", "2024-03-01", "2024-10-01"]
    ends = ["2022-12-31", "2023-05-31", "2023-12-31", "2024-05-31", "2024-12-31"]
    table = pd.DataFrame({"period_start": starts, "period_end": ends, "share": 0.1})
    nowhere = Generation("MLI", "", table, table, table, {}, None)
    marks = dated(table, SHOWS["phase_trend"], nowhere)
    said = others_left_out(marks, shown=1)
    assert said.startswith("1 of 5 marks, of the latest period")
    assert "--period chooses (2024-03, 2023-10, 2023-03" in said
    of_area = others_left_out(marks, shown=1, within=area_of("MLI", "ML0501"))
    assert of_area.startswith("1 of 5 marks that Bandiagara (ML0501, cercle) is in, of the latest")
    assert others_left_out(marks[:1], shown=1) == ""


@pytest.mark.usefixtures("reads")
def test_a_bar_of_the_trend_is_the_rows_of_its_areas() -> None:
    found = traced("phase_trend", period="2024-03")
    mark = found.marks.iloc[0]
    rows = [raw("food_security_mli")[line] for line in sorted(set(found.rows["row"]))]
    people = sum(int(row[phase]) for row in rows for phase in ("phase3", "phase4", "phase5"))
    assert mark["people"] == people
    assert mark["population"] == sum(int(row["population"]) for row in rows)
    assert mark["share"] == pytest.approx(people / mark["population"], rel=1e-12)
    assert {row["reference_period_start"] for row in rows} == {"2024-03-01"}
    assert not {row["admin1_name"] for row in rows} & {"Bamako"}  # not analysed every time
    assert found.agrees


@pytest.mark.usefixtures("reads")
def test_an_area_of_the_map_is_its_row() -> None:
    found = traced("phase_map", area="Bandiagara")
    (line,) = set(found.rows["row"])
    row = raw("food_security_mli")[line]
    assert (row["admin2_code"], row["reference_period_start"]) == ("ML0501", "2024-03-01")
    people = sum(int(row[phase]) for phase in ("phase3", "phase4", "phase5"))
    assert found.marks["value"].item() == pytest.approx(people / int(row["population"]))


@pytest.mark.usefixtures("reads")
@pytest.mark.parametrize("column", ["people", "population"])
def test_a_bar_that_its_rows_do_not_make_up_is_cried_out(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, column: str
) -> None:
    copy = Path(copytree(run, tmp_path / "changed"))
    path = copy / "figures" / "MLI" / "phase_trend_en.csv"
    table = pd.read_csv(path)
    table[column] += 1
    table.to_csv(path, index=False)
    monkeypatch.setenv("SAHEL_CURRENT", str(copy))
    settings.cache_clear()
    found = traced("phase_trend", period="2024-03")
    assert not found.agrees
    assert json.dumps(found.to_dict())


@pytest.mark.usefixtures("reads")
@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"name": "phase_trend", "period": "1999"}, "nearest: 2014-10 to 2014-12"),
        ({"name": "phase_trend", "period": ""}, "without --period the latest"),
        ({"name": "phase_map", "area": "ML05"}, "Bandiagara (ML0501), Bankass (ML0502)"),
        ({"name": "sahel_deaths"}, "no figure 'sahel_deaths'"),
        (
            {"name": "phase_trend", "country": "BFA"},
            "phase_trend' of BFA. Expected: a figure that it exported; this one it has of MLI. "
            "What to do: run `sahel run --country BFA`; or trace its indicators",
        ),
    ],
)
def test_a_mark_that_is_not_there_is_told_with_those_that_are(
    asked: dict[str, str], told: str
) -> None:
    with pytest.raises(DataError) as raised:
        traced(**asked)
    assert told in str(raised.value)


def with_figure(
    run: Path, folder: Path, name: str, frame: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run, with one more figure."""
    copy = Path(copytree(run, folder / "with_figure"))
    write_figure(copy, name, frame, dict.fromkeys(["food_security_mli.csv"], ""))
    monkeypatch.setenv("SAHEL_CURRENT", str(copy))
    settings.cache_clear()


@pytest.mark.usefixtures("reads")
def test_stocks_of_several_days_and_producers_are_never_added_up(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refugees = sum(
        int(row["refugees"])
        for row in raw("refugees").values()
        if row["origin_location_code"] == "MLI" and row["reference_period_end"] == "2025-12-31"
    )
    marks = [
        ("2025-06-30", "idps", "dtm_government", 402167),
        ("2025-09-30", "idps", "dtm_government", 414524),
        ("2025-12-31", "idps", "unhcr", 414524),
        ("2025-12-31", "refugees", "unhcr", refugees),
    ]
    frame = pd.DataFrame(marks, columns=["date", "measure", "producer", "value"])
    with_figure(run, tmp_path, "displacement", frame, monkeypatch)
    found = traced("displacement", period="2025")
    assert found.agrees
    told = {part.heading: part.lines for part in found.parts()}
    head, *lines = told["The rows behind it, by area (every row: --details)"]
    assert head.split() == ["idp_stock", "refugee_stock"]
    for number, (line, (day, measure, producer, value)) in enumerate(
        zip(lines, marks, strict=True), 1
    ):
        figures = [f"{value:,}", "-"] if measure == "idps" else ["-", f"{value:,}"]
        assert line.split()[:2] == figures
        assert f"  {number}. Mali (MLI), {day}, {producer}, row " in line


@pytest.mark.usefixtures("reads")
def test_numbers_of_a_mark_that_nothing_was_held_against_are_named(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (row,) = [
        row
        for row in raw("food_security_mli").values()
        if (row["admin2_code"], row["exercise_year"], row["exercise_label"])
        == ("ML0506", "2022", "Sep-Dec")
        and row["ipc_type"] == "first projection"
    ]
    people = sum(int(row[phase]) for phase in ("phase3", "phase4", "phase5"))
    mark = {"area_code": "ML0506", "made": "2022-11-30", "period_start": "2023-06-01"}
    shares = {"projected": people / int(row["population"]), "persisting": 0.02, "found": 0.03}
    with_figure(run, tmp_path, "projections_held", pd.DataFrame([mark | shares]), monkeypatch)
    found = traced("projections_held", area="ML0506")
    assert found.held == ("projected",)
    (held,) = [line for part in found.parts() for line in part.lines if "comes to" in line]
    assert held.endswith("this number: projected; not traced here: persisting, found")


@pytest.mark.usefixtures("reads")
def test_a_name_of_several_areas_is_the_one_that_the_figure_has() -> None:
    assert traced("phase_map", area="Mopti").place == "Mopti (ML0506, cercle)"


@pytest.mark.usefixtures("reads")
def test_an_area_that_is_in_no_mark_is_told() -> None:
    (said,) = traced("phase_trend", area="Bamako", period="2024-03").remarks
    assert said.startswith("nothing of Bamako (ML0901, cercle) is in these marks")
    assert said.endswith("of all its periods")


@pytest.mark.usefixtures("reads")
def test_without_a_period_the_latest_mark_is_meant_that_the_area_is_in(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The printed total of the country comes after the last analysis by area, and its projection.
    rows = [row for row in raw("food_security_mli").values() if row["admin2_code"] == "ML0501"]
    last = max(row["reference_period_start"] for row in rows if row["ipc_type"] == "current")
    found = traced("phase_trend", area="ML0501")
    assert traced("phase_trend").marks["period_start"].tolist() == ["2025-10-01"]
    assert found.marks["period_start"].tolist() == [last]
    (line,) = set(found.rows["row"])
    assert raw("food_security_mli")[line]["admin2_code"] == "ML0501"
    (left_out,) = found.remarks
    assert "marks that Bandiagara (ML0501, cercle) is in, of the latest period" in left_out


@pytest.mark.usefixtures("reads")
def test_of_an_area_what_was_found_is_meant_before_what_was_foreseen() -> None:
    analysed = [row for row in raw("food_security_mli").values() if row["admin2_code"] == "ML0502"]
    current = {row["reference_period_start"] for row in analysed if row["ipc_type"] == "current"}
    (mark,) = traced("phase_trend", area="ML0502").marks.to_dict("records")
    assert mark["status"] == "current" and mark["period_start"] in current


def test_the_mark_of_an_area_without_a_figure_is_said_to_have_none() -> None:
    none = pd.DataFrame()
    of_map = Behind(SHOWS["phase_map"], Generation("MLI", "", none, none, none, {}, None))
    said = in_no_mark(area_of("MLI", "ML0501"), none, of_map, None)
    assert said.startswith("no published figure stands behind the mark of Bandiagara")


@pytest.mark.usefixtures("reads")
def test_of_marks_without_the_area_it_is_said_where_it_is() -> None:
    (said,) = traced("phase_trend", area="ML0501", period="2025-10").remarks
    assert "it is in marks of these periods" in said and "2024-03 to 2024-05" in said
    (said,) = traced("phase_trend", area="ML05", period="2024-03").remarks
    assert "ask for Bandiagara (ML0501), Bankass (ML0502)" in said
    with pytest.raises(DataError, match="no mark of Bandiagara") as raised:
        traced("phase_trend", area="ML0501", period="2035")
    assert "2025-10" not in str(raised.value) and raised.value.exit_code == 3


@pytest.mark.usefixtures("reads")
def test_of_stocks_by_area_and_of_the_country_those_with_the_area_are_meant(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = [
        int(row["population"])
        for row in raw("idps_mli_admin2").values()
        if row["reference_period_end"] == "2021-09-30"
    ]
    marks = [
        ("2021-09-30", "idps", "iom_dtm", sum(counted)),
        ("2025-12-31", "idps", "unhcr", 414524),
    ]
    frame = pd.DataFrame(marks, columns=["date", "measure", "producer", "value"])
    with_figure(run, tmp_path, "displacement", frame, monkeypatch)
    found = traced("displacement", area="ML0501")
    assert found.agrees
    assert found.marks["date"].tolist() == ["2021-09-30"]
    (line,) = set(found.rows["row"])
    assert raw("idps_mli_admin2")[line]["admin2_code"] == "ML0501"


@pytest.mark.usefixtures("reads")
def test_of_a_figure_that_a_country_cannot_have_the_report_is_named(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = Path(copytree(run, tmp_path / "with_another_country"))
    (copy / "figures" / "BFA").mkdir()
    monkeypatch.setenv("SAHEL_CURRENT", str(copy))
    settings.cache_clear()
    with pytest.raises(DataError, match="read in the report of BFA why there is none"):
        traced("phase_map", country="BFA")


def test_a_mark_with_a_name_is_of_the_area_of_its_level() -> None:
    marks = pd.DataFrame({"region": ["Mopti", "Gao"]})
    named = {level: area_of("MLI", "Mopti", level) for level in (1, 2)}
    shown = [has_mark(marks, SHOWS["conflict_calendar"], named[level]) for level in (1, 2)]
    assert shown == [True, False]


def test_a_figure_of_countries_takes_their_codes_and_names() -> None:
    assert [one_country(said).code for said in ("ner", "Niger", "MLI")] == ["NER", "NER", "MLI"]
    with pytest.raises(AreaError, match=r"NER \(Niger\)"):
        one_country("ML0501")


@pytest.mark.usefixtures("reads")
def test_what_marks_have_in_common_and_what_lies_behind_is_said_once() -> None:
    found = traced("phase_map", area="Bandiagara")
    told = {part.heading: part.lines for part in found.parts()}
    mark, held = told["Marks of the figure"]
    share = found.marks["value"].item()
    assert mark.startswith(f"1. Bandiagara (ML0501); value {share:.10g} ({100 * share:.4g} %)")
    assert held.startswith("what lies behind comes to this number: value; not traced here: ")
    trend = {part.heading: part.lines for part in traced("phase_trend", period="2024-03").parts()}
    assert len(trend["Values of indicators behind them"]) == 1
    assert "49 values in 49 areas" in trend["Values of indicators behind them"][0]


@pytest.mark.parametrize("name", SHOWS)
def test_every_figure_of_a_run_is_made_up_of_its_rows(
    complete_run: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAHEL_CURRENT", str(complete_run / "processed" / "current"))
    settings.cache_clear()
    found = traced(name)
    assert found.problems == ()
    assert len(found.marks)
    assert len(found.rows) or len(found.values) or SHOWS[name].kind in ("estimate", "events")
    settings.cache_clear()
