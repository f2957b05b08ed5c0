"""The change report as people see it: sentences, page and command, in both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from sahel_indicators.figures.words import Words, words_of
from sahel_indicators.provenance.changes import Changes, write_changes
from sahel_indicators.provenance.changes_restated import Statement
from sahel_indicators.report.documents.changes import write_changes_pages
from sahel_indicators.report.documents.files import run_files
from sahel_indicators.report.documents.html import to_html
from sahel_indicators.report.wording import changes as wording
from sahel_indicators.report.wording import changes_values as said
from sahel_indicators.report.wording.changes_rows import row_name
from sahel_indicators.report.wording.changes_tables import of_evidence, statements, values_in_brief
from tests.conftest import Sahel
from tests.provenance.generations import generation, record, with_report
from tests.provenance.test_changes import BANKASS, BEFORE, analysed

EN, FR = words_of("en"), words_of("fr")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Changes, Path]:
    """A revised district, a moved estimate, a sentence that reads otherwise."""
    root = tmp_path_factory.mktemp("run")
    revised = [*BEFORE[:6], *analysed(BANKASS, 600, 100, 290, 10, 0, line=3)]
    before = generation(root / "before", BEFORE)
    after = generation(root / "after", revised, inputs={"planted.csv": "p2"})
    with_report(before, "There are 767,044 people.", 1.434)
    with_report(after, "There are 801,330 people.", 1.38)
    changes = write_changes(before, after)
    write_changes_pages(changes, "MLI", after)
    return changes, after


def test_headline_numbers_are_named_with_both_values(run: tuple[Changes, Path]) -> None:
    changes, _ = run
    (sentence,) = (s for s in wording.in_short(changes, "MLI", EN) if s.startswith("Conflict and"))
    assert "main estimate: 1.43 to 1.38 points" in sentence
    (french,) = (s for s in wording.in_short(changes, "MLI", FR) if s.startswith("Conflit et"))
    assert "estimation principale : de 1,43 à 1,38 points" in french


def test_only_the_sentences_that_differ_are_shown(run: tuple[Changes, Path]) -> None:
    changes, _ = run
    (row,) = statements(changes, "MLI", EN).rows
    assert row[1:] == ("There are 767,044 people.", "There are 801,330 people.", "food_answer")


def changed(before: str, after: str) -> Changes:
    """A French text of the report that reads otherwise."""
    texts = [{"en": "", "fr": text} for text in (before, after)]
    return Changes({}, statements=(Statement("MLI", "trend", "text", *texts),))


def test_a_shortened_month_ends_no_sentence_where_its_year_follows() -> None:
    same, until = "Une autre.", "un maximum en oct. 2021, jusqu’en déc. 2024."
    told = f"{same} De 2 %, avec {until} {same}", f"{same} De 3 %, avec {until} {same}"
    (row,) = statements(changed(*told), "MLI", FR).rows
    assert row[1:3] == (f"De 2 %, avec {until}", f"De 3 %, avec {until}")
    again = changed("Vu en oct. Un. 5 en tout.", "Vu en oct. Deux. 5 en tout.")
    (row,) = statements(again, "MLI", FR).rows
    assert row[1:3] == ("Un.", "Deux.")


def test_another_blank_is_nothing_said_otherwise(tmp_path: Path) -> None:
    folders = []
    for name, blank in (("before", " "), ("after", "\u202f")):
        folder = generation(tmp_path / name, BEFORE)
        with_report(folder, f"En tout{blank}: 5.")
        folders.append(folder)
    assert not write_changes(*folders).statements
    (row,) = statements(changed("Un : 1. Deux : 2.", "Un\u202f: 1. Deux\u202f: 3."), "MLI", FR).rows
    assert row[1:3] == ("Deux : 2.", "Deux\u202f: 3.")


@pytest.mark.parametrize(
    ("row", "french"),
    [
        ("left out, Segou, ML04, , phase3plus_percent", "Sans, Ségou, ML04, phase 3+, en %"),
        (
            "controls, without them (since March 2021, period effects), , 2021-03-01, new_outcome",
            "Facteurs tenus constants, sans eux (depuis mars 2021, effets de période), 2021-03-01, "
            "new_outcome",
        ),
        ("lead, before, after held fixed",
         "Conflit à venir (placebo), Avant, en tenant l’après constant"),
        ("one side, BFA", "Un seul côté de la frontière, Burkina Faso"),
        ("log1p_conflict_events_per_100k_6m_before, none, period, by people",
         "événements, 6 mois avant, log(1 + taux), rien d’autre, zone et période, selon leur "
         "population"),
    ],
)  # fmt: skip
def test_rows_of_findings_have_french_names(row: str, french: str) -> None:
    assert (row_name(row, EN), row_name(row, FR)) == (row, french)


def test_a_group_tells_span_place_period_numbers_and_cause(run: tuple[Changes, Path]) -> None:
    changes, _ = run
    (group,) = (g for g in changes.groups("MLI") if g.indicator == "phase3plus_share")
    assert wording.of_group(group, EN) == (
        "1 value moved (1 cercle), by +20.0 points; largest: Bankass (ML0502), Oct–Dec 2023, "
        "current, 10.0% to 30.0% (revision of old data)."
    )
    assert wording.of_group(group, FR).startswith("1 valeur a changé (1 cercle), de +20,0 points")


@pytest.mark.parametrize(
    ("words", "told", "brief", "note"),
    [
        (
            EN,
            "new data (now from CILSS and national Cadre Harmonisé units; before from CILSS, "
            "through HDX HAPI; the code changed too)",
            "new, other producer",
            "Other producer (now from CILSS and national Cadre Harmonisé units; before from CILSS, "
            "through HDX HAPI). Lines are of planted.csv.",
        ),
        (
            FR,
            "données nouvelles (maintenant : CILSS et cellules nationales du Cadre Harmonisé ; "
            "avant : CILSS, par HDX HAPI ; le code a changé aussi)",
            "nouveau, autre producteur",
            "Autre producteur (maintenant : CILSS et cellules nationales du Cadre Harmonisé ; "
            "avant : CILSS, par HDX HAPI). Les lignes sont celles de planted.csv.",
        ),
    ],
)
def test_where_another_producer_is_believed_both_are_named(
    tmp_path: Path, words: Words, told: str, brief: str, note: str
) -> None:
    theirs = analysed(BANKASS, 500, 200, 300, 0, 0, source="cilss_ch_hapi")
    before = generation(tmp_path / "before", theirs)
    about = {"inputs": {"planted.csv": "p2"}, "code": {"indicators.computing": "x"}}
    after = generation(tmp_path / "after", [*theirs, *BEFORE[6:]], **about)
    group = write_changes(before, after).groups("MLI")[0]
    (row,) = (row for _, row in group.values.iterrows())
    assert said.cause(row, words) == words.joined(told)
    table = values_in_brief(group, words)
    assert brief in table.columns[5].cells and table.note == words.joined(note)


@pytest.mark.parametrize(
    ("key", "before", "after", "expected", "moved"),
    [
        ("phase3plus_share", 0.1, 0.3, ("10.0%", "30.0%"), "+20.0"),
        ("phase3plus_share", 0.1001, 0.1002, ("10.01%", "10.02%"), "+0.01"),
        ("phase3plus_people", 1_000.0, 950.0, ("1,000", "950"), "−50"),
        ("phase3plus_people", 1.0, float("nan"), ("1", "–"), ""),
        ("idps_per_1000", 5.0, 5.000001, ("5.0", "5.0"), "under 0.0001"),
        ("no_longer_declared", 1.0, 2.0, ("1.00", "2.00"), "+1.00"),
    ],
)
def test_numbers_show_what_changed(
    key: str, before: float, after: float, expected: tuple[str, str], moved: str
) -> None:
    assert said.pair(key, before, after, EN) == expected
    assert said.change(key, after - before, EN) == moved


@pytest.mark.parametrize(
    ("start", "end", "english", "french"),
    [
        ("2024-03-01", "2024-05-31", "Mar–May 2024", "mars–mai 2024"),
        ("2024-01-01", "2024-12-31", "2024", "2024"),
        ("2024-02-01", "2024-02-29", "Feb 2024", "févr. 2024"),
        ("2024-02-03", "2024-02-03", "3 Feb 2024", "3 févr. 2024"),
        ("2024-02-03", "2024-03-04", "3 Feb 2024 – 4 Mar 2024", "3 févr. 2024 – 4 mars 2024"),
        ("2024-02-03", "NaT", "since 3 Feb 2024", "depuis le 3 févr. 2024"),
    ],
)
def test_periods_in_words(start: str, end: str, english: str, french: str) -> None:
    days = pd.Timestamp(start), pd.Timestamp(end)
    assert (said.period(*days, EN), said.period(*days, FR)) == (english, french)


def test_evidence_names_what_differs_and_says_when_nothing_does(run: tuple[Changes, Path]) -> None:
    assert of_evidence(run[0].evidence, EN) == ["Embedded tables: planted.csv."]
    assert of_evidence(Changes({}).evidence, FR)[0].endswith("sont les mêmes.")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_is_whole_in_itself_and_its_tables_hold_numbers(
    run: tuple[Changes, Path], language: str
) -> None:
    page = (run[1] / "report" / f"MLI_changes_{language}.html").read_text("utf-8")
    soup = BeautifulSoup(page, "html.parser")
    assert soup.html is not None and soup.html["lang"] == language
    assert not re.findall(r'(?:src|srcset)="(?!data:)', page)
    links = {str(a["href"]) for a in soup.select("a") if not str(a["href"]).startswith("#")}
    other = "fr" if language == "en" else "en"
    assert links == {f"MLI_{language}.html", f"MLI_changes_{other}.html"}
    masthead = {
        "en": "Humanitarian indicators for the Sahel",
        "fr": "Indicateurs humanitaires pour le Sahel",
    }
    assert [tag.text for tag in soup.select(".kicker")] == [masthead[language]]
    names = [tag["id"] for tag in soup.select("[id]")]
    assert len(names) == len(set(names))
    cells = [cell["data-n"] for cell in soup.select("td[data-n]")]
    assert "0.1" in cells and "0.3" in cells
    if language == "fr":
        assert not re.search(r"(?<!\d) [;:?!%]", soup.get_text())


def test_the_first_run_and_one_without_change_say_so(tmp_path: Path) -> None:
    first = generation(tmp_path / "first", BEFORE)
    (only,) = wording.in_short(write_changes(None, first), "MLI", EN)
    assert only.startswith("This is the first run here")
    again = write_changes(first, generation(tmp_path / "again", BEFORE))
    assert wording.compared_with(again, EN) == (
        "Compared with the run of 1 Jun 2024, 02:00 UTC (version 0.6.0)."
    )
    (nothing,) = wording.in_short(again, "MLI", EN)
    # Share and people of two districts; the region is not whole.
    assert nothing.startswith("Nothing changed: all 4 published values")


def test_the_command_shows_the_last_runs_report(
    run: tuple[Changes, Path], sahel_here: Sahel
) -> None:
    here = {"SAHEL_CURRENT": str(run[1]), "COLUMNS": "80"}
    done = sahel_here("changes", **here)
    assert done.returncode == 0 and "1.43 to 1.38 points" in done.stdout
    assert max(map(len, done.stdout.split("By indicator")[1].splitlines())) <= 80
    said = done.stdout.split("What the report says otherwise:")[1]
    assert "- Text (food_answer)\n  Before: There are 767,044 people.\n" in said
    assert "  Now: There are 801,330 people.\n" in said and "The same." not in said
    french = sahel_here("changes", "--lang", "fr", **here).stdout
    assert "  Avant\u202f: There are 767,044 people.\n" in french
    # There is no other report than Mali's.
    assert "otherwise" not in sahel_here("changes", "--country", "NER", **here).stdout
    listed = sahel_here("changes", "--indicator", "phase3plus_share", **here)
    assert "Bankass" in listed.stdout and "Lines are of planted.csv." in listed.stdout
    told = json.loads(sahel_here("changes", "--json", **here).stdout)
    assert told == json.loads((run[1] / "changes.json").read_text())


def test_the_command_refuses_what_is_not_there(
    tmp_path: Path, run: tuple[Changes, Path], sahel_here: Sahel
) -> None:
    nothing = sahel_here("changes", SAHEL_CURRENT=str(tmp_path))
    assert nothing.returncode == 3 and "no results yet" in nothing.stderr
    assert "call `sahel run`" in nothing.stderr
    (tmp_path / "run.json").write_text(json.dumps(record(outputs={})))
    limited = sahel_here("changes", SAHEL_CURRENT=str(tmp_path))
    assert limited.returncode == 3 and "without --only" in limited.stderr
    (tmp_path / "indicators").mkdir()
    gone = sahel_here("changes", SAHEL_CURRENT=str(tmp_path))
    assert gone.returncode == 3 and "left no change report" in gone.stderr
    here = {"SAHEL_CURRENT": str(run[1])}
    assert (
        "near names: phase3plus_share"
        in sahel_here("changes", "--indicator", "phase3pls", **here).stderr
    )
    assert sahel_here("changes", "--country", "XXX", **here).returncode == 2


def test_the_reports_page_links_to_it_only_where_it_is_said_to_lie(
    run: tuple[Changes, Path],
) -> None:
    from sahel_indicators.report.documents.changes import document

    made = document(run[0], "MLI", "en")
    plain = to_html(made, run_files(run[1]))
    linked = to_html(made, run_files(run[1]), beside={"MLI_changes_en.html": "What changed"})
    assert "MLI_changes_en.html" not in plain
    assert '<li><a href="MLI_changes_en.html">What changed</a></li>' in linked


@pytest.mark.parametrize(
    ("built", "english", "french"),
    [
        (["en", "fr"], "MLI_en.html", "MLI_fr.html"),
        (["fr"], "MLI_fr.html", "MLI_fr.html"),
        (["en"], "MLI_en.html", "MLI_en.html"),
    ],
)
def test_it_links_to_a_report_that_is_there(
    run: tuple[Changes, Path], tmp_path: Path, built: list[str], english: str, french: str
) -> None:
    (tmp_path / "report").mkdir()
    for language in built:
        (tmp_path / "report" / f"MLI_{language}.html").write_text("")
    texts = [path.read_text("utf-8") for path in write_changes_pages(run[0], "MLI", tmp_path)]
    linked = [set(re.findall(r'href="(MLI_[a-z]{2}\.html)"', text)) for text in texts]
    assert linked == [{english}, {french}]
    assert ("(in French)" in texts[0]) == (english == "MLI_fr.html")
    assert ("(en anglais)" in texts[1]) == (french == "MLI_en.html")


def test_where_only_runs_limited_otherwise_came_before_it_is_not_called_the_first() -> None:
    said = [wording.compared_with(Changes({}, "limited"), words) for words in (EN, FR)]
    assert all("SAHEL_REPORTS=MLI" in each for each in said)
    assert "first run" not in said[0] and "premier calcul" not in said[1]
