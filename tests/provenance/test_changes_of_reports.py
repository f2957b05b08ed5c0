"""The change report on findings and reports of several countries, and of all of them at once."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from sahel_indicators.errors import DataError
from sahel_indicators.figures.words import words_of
from sahel_indicators.provenance.changes import (
    Changes,
    changes_between,
    read_changes,
    write_changes,
)
from sahel_indicators.report.documents.changes import document, write_changes_pages
from sahel_indicators.report.wording.changes import in_short
from sahel_indicators.report.wording.changes_tables import estimates, statements
from sahel_indicators.store import read_table, write_table
from tests.provenance.generations import (
    MAIN,
    generation,
    numbers,
    values_of,
    with_report,
    with_spillover,
)
from tests.provenance.test_changes import BEFORE

EN, FR = words_of("en"), words_of("fr")


def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Two generations of the same values, with no report."""
    before, after = (generation(tmp_path / side, BEFORE) for side in ("before", "after"))
    return before, after


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Changes, Path]:
    """Mali's estimate moves and Burkina Faso's sentence; Niger stays; so does no spillover."""
    before, after = pair(tmp_path_factory.mktemp("countries"))
    for folder, estimate, said, across in ((before, 1.4, "5.", 0.6), (after, 1.1, "6.", 0.8)):
        with_report(folder, "There are 9.", estimate)
        with_report(folder, f"There are {said}", 2.0, of="BFA")
        with_report(folder, "There are 7.", of="NER")
        with_spillover(folder, across)
    changes = write_changes(before, after)
    for country in ("BFA", "MLI", "NER"):
        write_changes_pages(changes, country, after)
    return changes, after


def test_what_moved_says_of_which_country_it_is(run: tuple[Changes, Path]) -> None:
    changes, _ = run
    moved = changes.estimates.set_index(["location_code", "table"])
    assert moved["before"].to_dict() == {
        ("", "spillover"): 0.6,
        ("MLI", "conflict_food_estimates"): 1.4,
    }
    (said,) = changes.statements
    assert (said.location_code, said.name) == ("BFA", "food_answer")
    assert changes.restated == ("BFA", "MLI") and not changes.reports_not_compared


def test_what_was_compared_is_counted_by_country(run: tuple[Changes, Path]) -> None:
    changes, _ = run
    # Niger has a report, and no table of numbers.
    assert changes.estimates_compared == {"": 1, "BFA": 1, "MLI": 1, "NER": 0}
    assert changes.statements_compared == {"BFA": 1, "MLI": 1, "NER": 1}


def test_a_country_is_told_its_own_and_what_is_of_all_at_once(run: tuple[Changes, Path]) -> None:
    changes, _ = run
    across = "Conflict across borders, all countries at once"
    assert estimates(changes, "MLI", EN).columns[0].cells == (
        "Conflict and phase 3+, declared models",
        across,
    )
    assert estimates(changes, "BFA", EN).columns[0].cells == (across,)
    assert len(statements(changes, "BFA", EN).rows) == 1
    assert not statements(changes, "MLI", EN).rows
    mains = [said for said in in_short(changes, "NER", EN) if "main estimate" in said]
    assert mains == [
        "Conflict across the border and phase 3+, all countries at once, main estimate: "
        "0.60 to 0.80 points (95% interval 0.50 to 2.30 before, 0.50 to 2.30 now)."
    ]
    assert "tous les pays à la fois, estimation" in " ".join(in_short(changes, "NER", FR))


def test_what_other_reports_say_otherwise_is_not_passed_over(run: tuple[Changes, Path]) -> None:
    changes, _ = run
    other = "Other countries whose findings or report changed (see their pages): "
    last = [in_short(changes, country, EN)[-1] for country in ("NER", "MLI")]
    assert last == [f"{other}Burkina Faso and Mali.", f"{other}Burkina Faso."]
    assert in_short(changes, "MLI", FR)[-1].endswith("(voir leur page) : Burkina Faso.")


@pytest.mark.parametrize(
    ("country", "told", "not_told", "count"),
    [
        ("MLI", ["1.40 (0.50", "0.60 (0.50"], ["There are"], "2numbers of findings movedof 2"),
        ("BFA", ["There are 5.", "0.60 (0.50"], ["1.40 (0.50"], "1number of findings movedof 2"),
        ("NER", ["0.60 (0.50"], ["There are", "1.40 (0.50"], "1number of findings movedof 1"),
    ],
)
def test_a_countrys_page_holds_its_own(
    run: tuple[Changes, Path], country: str, told: list[str], not_told: list[str], count: str
) -> None:
    page = (run[1] / "report" / f"{country}_changes_en.html").read_text("utf-8")
    text = BeautifulSoup(page, "html.parser").get_text()
    assert all(said in text for said in told) and not any(said in text for said in not_told)
    facts = [f"{f.value}{f.label}{f.detail}" for f in document(run[0], country, "en").key_figures]
    assert facts[-1] == count


def test_what_is_written_by_country_can_be_read_again(run: tuple[Changes, Path]) -> None:
    changes, folder = run
    told = json.loads((folder / "changes.json").read_text())
    assert told["format"] == 2
    assert told["differing"]["estimates"] == {"": 1, "MLI": 1}
    assert told["differing"]["statements"] == {"BFA": 1}
    assert [each["location_code"] for each in told["estimates"]] == ["", "MLI"]
    again = read_changes(folder)
    assert again.to_json() == changes.to_json()
    pd.testing.assert_frame_equal(again.estimates, changes.estimates)


@pytest.mark.parametrize("added", [True, False])
def test_a_country_with_a_report_in_one_run_only_is_not_compared(
    added: bool, tmp_path: Path
) -> None:
    before, after = pair(tmp_path)
    for folder in (before, after):
        with_report(folder, "The same.", 1.4)
    with_report(after if added else before, "Said of Niger.", 0.3, of="NER")
    changes = write_changes(before, after)
    assert changes.nothing and changes.reports_not_compared == ("NER",)
    assert set(changes.statements_compared) == set(changes.estimates_compared) == {"MLI"}
    for country in ("MLI", "NER"):
        nothing, not_compared = in_short(changes, country, EN)
        assert nothing.startswith("Nothing changed in what was compared: all 4 published values, ")
        assert not_compared.startswith("Findings and report not compared, because only one of the")
        assert not_compared.endswith(": Niger.")
    nothing, not_compared = in_short(changes, "NER", FR)
    assert nothing.startswith("Rien n’a changé dans ce qui est comparé : les 4 valeurs")
    assert not_compared.endswith("qui les rangeait ailleurs : Niger.")
    # Nothing is counted of what was not compared.
    labels = [fact.label for fact in document(changes, "NER", "en").key_figures]
    assert not any("findings" in label for label in labels)


def test_of_a_run_that_kept_one_countrys_report_elsewhere_the_values_are_compared(
    tmp_path: Path,
) -> None:
    before, after = pair(tmp_path)
    numbers(before / "findings" / "conflict_food_estimates.parquet", MAIN, 1.9)
    (before / "report").mkdir()
    (before / "report" / "content_en.json").write_text("{}")
    for country in ("BFA", "MLI"):
        with_report(after, "Said anew.", 1.4, of=country)
    changes = changes_between(before, after)
    assert changes.compared == {"MLI": 4} and changes.nothing
    assert changes.reports_not_compared == ("BFA", "MLI")
    nothing, not_compared = in_short(changes, "MLI", EN)
    assert nothing == (
        "Nothing changed in what was compared: all 4 published values are what they were."
    )
    assert not_compared.endswith("of a version that kept them elsewhere: Burkina Faso and Mali.")


def test_findings_of_all_countries_that_one_run_has_are_not_compared(tmp_path: Path) -> None:
    before, after = pair(tmp_path)
    with_spillover(after, 0.6)
    changes = changes_between(before, after)
    assert changes.reports_not_compared == ("",) and changes.estimates.empty
    assert in_short(changes, "MLI", EN)[-1].endswith(": all countries at once.")
    assert in_short(changes, "MLI", FR)[-1].endswith(": tous les pays à la fois.")


def test_a_report_without_one_of_its_languages_is_not_compared(tmp_path: Path) -> None:
    before, after = pair(tmp_path)
    for folder in (before, after):
        with_report(folder, "Said.")
    (before / "report" / "MLI_content_fr.json").unlink()
    assert changes_between(before, after).reports_not_compared == ("MLI",)


def test_a_finding_that_a_country_gains_is_told_row_by_row(tmp_path: Path) -> None:
    before, after = pair(tmp_path)
    with_report(before, "Said.")
    with_report(after, "Said.", 1.4)
    (row,) = changes_between(before, after).estimates.to_dict("records")
    assert pd.isna(row["before"]) and row["after"] == 1.4 and row["location_code"] == "MLI"


def test_a_file_that_both_runs_share_counts_as_one_that_was_written_anew(tmp_path: Path) -> None:
    before, after = pair(tmp_path)
    for folder in (before, after):
        with_report(folder, "Said.", 1.4)
    anew = changes_between(before, after)
    for name in ("findings/MLI/conflict_food_estimates.parquet", "report/MLI_content_en.json"):
        (after / name).unlink()
        (after / name).hardlink_to(before / name)
    shared = changes_between(before, after)
    assert shared.to_json() == anew.to_json()
    assert shared.estimates_compared == {"MLI": 1} == shared.statements_compared


def test_two_rows_of_one_name_are_refused(tmp_path: Path) -> None:
    before, after = pair(tmp_path)
    for folder in (before, after):
        with_report(folder, "Said.", 1.4)
    path = after / "findings" / "MLI" / "conflict_food_estimates.parquet"
    found = read_table(path)
    write_table(pd.concat([found, found.assign(estimate=1.5)]), path)
    with pytest.raises(DataError, match="two rows of one name"):
        changes_between(before, after)


def test_intervals_that_moved_alone_are_counted_by_country(tmp_path: Path) -> None:
    before, after = pair(tmp_path)
    niger = [row | {"location_code": "NER", "area_code": "NE001001"} for row in BEFORE[:6]]
    for folder, upper in ((before, 0.4), (after, 0.5)):
        values = values_of(niger, "NER")
        one = (values["indicator"] == "phase3plus_share") & (values["admin_level"] == 2)
        bounds = values["upper"].mask(one, upper)
        write_table(values.assign(upper=bounds), folder / "indicators" / "NER.parquet")
    changes = changes_between(before, after)
    assert changes.intervals == {"NER": 1} and not changes.nothing
    stayed = "Values that stayed while their published interval moved: "
    assert in_short(changes, "NER", EN)[-1] == f"{stayed}1."
    assert in_short(changes, "MLI", EN)[-1] == f"{stayed}0 (1 in other countries)."
    assert in_short(changes, "MLI", FR)[-1].endswith(" : 0 (dans d’autres pays : 1).")
