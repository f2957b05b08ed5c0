"""`sahel report`: what it writes and says, what it refuses, and that it computes nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sahel_indicators.files import file_hash
from sahel_indicators.report.documents import making
from sahel_indicators.report.documents.making import make_documents
from tests.conftest import Sahel
from tests.report.conftest import TEXT

NAMES = [f"MLI_{language}.{kind}" for language in ("en", "fr") for kind in ("docx", "html", "pdf")]


@pytest.fixture
def root(generation: Path) -> str:
    """The data root of the finished run."""
    return str(generation.parents[1])


@pytest.fixture
def own_text(tmp_path: Path) -> Path:
    path = tmp_path / "my.md"
    path.write_text(TEXT, "utf-8")
    return path


@pytest.fixture
def short_text(own_text: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report's own text names more than the small run holds: another stands in for it."""
    monkeypatch.setattr(making, "own_text", lambda _: own_text)


@pytest.mark.usefixtures("short_text")
def test_it_writes_every_document_in_both_languages_and_says_where(
    root: str, sahel_here: Sahel
) -> None:
    said = sahel_here("report", SAHEL_DATA_ROOT=root)
    folder = Path(root) / "processed" / "reports"
    assert said.returncode == 0, said.stderr
    assert sorted(path.name for path in folder.iterdir()) == NAMES
    assert all(str(folder / name) in said.stdout for name in NAMES)
    assert said.stdout.count("3 files in ") == 2
    assert 'href="MLI_fr.html"' in (folder / "MLI_en.html").read_text("utf-8")


def test_one_language_one_kind_a_folder_and_a_text_can_be_chosen(
    root: str, own_text: Path, tmp_path: Path, sahel_here: Sahel
) -> None:
    chosen = ("--lang", "fr", "--format", "html", "--to", str(tmp_path / "to"))
    said = sahel_here("report", *chosen, "--text", str(own_text), SAHEL_DATA_ROOT=root)
    (page,) = (tmp_path / "to").iterdir()
    assert (said.returncode, page.name) == (0, "MLI_fr.html") and "1 file in" in said.stdout
    assert "MLI_en.html" not in page.read_text("utf-8")


def test_an_unknown_name_is_told_with_its_line_and_near_names(
    root: str, own_text: Path, sahel_here: Sahel
) -> None:
    own_text.write_text(TEXT.replace("{{ surveys }}", "{{ survey }}"), "utf-8")
    line = TEXT.split("\n").index("{{ surveys }}") + 1
    said = sahel_here("report", "--lang", "en", "--text", str(own_text), SAHEL_DATA_ROOT=root)
    assert said.returncode == 3 and "Traceback" not in said.stderr
    assert f"my.md, line {line}: there is no computed result 'survey'" in said.stderr
    assert "near names: surveys" in said.stderr
    assert not (Path(root) / "processed" / "reports").exists()


def test_without_a_finished_run_one_sentence_says_what_to_do(
    tmp_path: Path, sahel_here: Sahel
) -> None:
    said = sahel_here("report", SAHEL_DATA_ROOT=str(tmp_path))
    assert said.returncode == 3 and said.stdout == ""
    assert said.stderr == (
        "sahel: there are no computed results to report on. What to do: call sahel run.\n"
    )


def test_a_country_without_a_report_and_wrong_usage(
    root: str, own_text: Path, sahel_here: Sahel
) -> None:
    said = sahel_here("report", "--country", "BFA", SAHEL_DATA_ROOT=root)
    assert said.returncode == 3 and "no report of BFA, only of MLI" in said.stderr
    assert "sahel run --country BFA" in said.stderr
    # Not "call sahel run --country BFA" where that would be refused as well.
    said = sahel_here("report", "--country", "BFA", SAHEL_DATA_ROOT=root, SAHEL_REPORTS="MLI,NER")
    assert said.returncode == 2 and "SAHEL_REPORTS" in said.stderr
    assert "sahel run" not in said.stderr
    assert sahel_here("report", "--lang", "de", SAHEL_DATA_ROOT=root).returncode == 2
    without = sahel_here("report", "--text", str(own_text), SAHEL_DATA_ROOT=root)
    assert without.returncode == 2 and "--lang" in without.stderr


def test_names_are_listed_with_their_present_values(root: str, sahel_here: Sahel) -> None:
    said = sahel_here("report", "--names", "--lang", "en", SAHEL_DATA_ROOT=root).stdout
    assert "country (text): Mali\n" in said
    assert "surveys (table): Surveys (3 rows)\n" in said
    assert "trend (figure): Rose from 2 to 6\n" in said
    assert "limits (list): First limit | #let" in said
    assert "key_figures (facts): 855,640 people | 1.4 points\n" in said
    assert "organisation (text): " in said


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_own_text_is_printed_to_begin_from(language: str, sahel_here: Sahel) -> None:
    said = sahel_here("report", "--own-text", "--lang", language).stdout
    assert said.startswith("---\n") and "{{ key_figures }}" in said


def test_documents_are_made_without_panel_analysis_or_drawing(
    generation: Path, own_text: Path, tmp_path: Path
) -> None:
    heavy = ("pandas", "numpy", "matplotlib", "xarray", "statsmodels", "geopandas")
    rooms = [f"sahel_indicators.{room}" for room in ("panel", "analysis", "findings", "figures")]
    code = f"""
import sys
from pathlib import Path
from sahel_indicators.report.documents.making import make_documents
make_documents(Path({str(generation)!r}), "MLI", "en", Path({str(tmp_path)!r}),
               text=Path({str(own_text)!r}))
print(sorted(set(sys.modules) & {{*{heavy!r}, *{rooms!r}}}))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
    assert (tmp_path / "MLI_en.pdf").read_bytes().startswith(b"%PDF")


def test_the_organisation_is_a_setting_of_the_day_the_document_is_made(
    generation: Path, own_text: Path, tmp_path: Path, sahel_here: Sahel
) -> None:
    own_text.write_text("---\ntitle: T\n---\nBy {{ organisation }}.\n")
    command = ("report", "--lang", "en", "--format", "html", "--to", str(tmp_path))
    root = str(generation.parents[1])
    said = sahel_here(
        *command, "--text", str(own_text), SAHEL_DATA_ROOT=root, SAHEL_ORGANISATION="OCHA & <Mali>"
    )
    assert said.returncode == 0
    page = (tmp_path / "MLI_en.html").read_text("utf-8")
    assert "<p>By OCHA &amp; &lt;Mali&gt;.</p>" in page


def test_documents_of_one_run_are_the_same_bytes(
    generation: Path, own_text: Path, tmp_path: Path
) -> None:
    one, other = (
        make_documents(generation, "MLI", "fr", tmp_path / name, text=own_text)
        for name in ("one", "other")
    )
    assert [file_hash(path) for path in one] == [file_hash(path) for path in other]
