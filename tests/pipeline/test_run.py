"""`sahel run` from nothing, again, and on damaged input: the whole line as a user calls it."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from tools.readme_figures import FIGURES, ROOT, block

from sahel_indicators.areas import country_name
from sahel_indicators.findings import OF_ALL
from sahel_indicators.report.content import Figure, Table, Text, content_file, read_content
from sahel_indicators.report.plates import PLATES, key, stem
from sahel_indicators.store import read_panel, read_table
from tests.conftest import Sahel, sahel

pytestmark = pytest.mark.realdata

COUNTRIES = ("BFA", "MLI", "MRT", "NER", "NGA", "TCD")
LANGUAGES = ("en", "fr")
DOCUMENTS = [
    *(f"{code}.{kind}" for code in LANGUAGES for kind in ("html", "pdf", "docx")),
    *(f"{page}_{code}.html" for page in ("changes", "quality") for code in LANGUAGES),
    *(f"content_{code}.json" for code in LANGUAGES),
]
# The notebooks that a country's findings allow, by number; the seventh is about all countries.
NOTEBOOKS = {"MLI": 6, "BFA": 5}
WITHOUT_EVENTS = 4
DAMAGES = ("missing", "empty", "truncated", "latin-1", "column dropped", "text for numbers")


@pytest.fixture(scope="module")
def current(complete_run: Path) -> Path:
    return complete_run / "processed" / "current"


def test_run_ends_by_saying_where_things_are(complete_run: Path, current: Path) -> None:
    said = (complete_run / "stdout.txt").read_text()
    assert str(current / "report" / "BFA_en.html") in said and str(current / "figures") in said
    assert "and so of MLI, MRT, NER, NGA, TCD" in said
    written = {path.name for path in (current / "report").glob("*_*")}
    assert written == {f"{country}_{name}" for country in COUNTRIES for name in DOCUMENTS}


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_is_there_or_the_reason_why_not(
    current: Path, country: str, language: str
) -> None:
    results = read_content(current / content_file(country, language)).results
    drawn = {name for name in PLATES if isinstance(results.get(name), Figure)}
    for name in drawn:
        _require_files(current / "figures" / stem(key(name, country), language))
    told = [results[name] for name in PLATES if isinstance(results[name], Text)]
    assert all(country_name(country, language) in why.text for why in told)
    # Where displaced people are is a table where it cannot be drawn.
    assert {type(results[name]) for name in set(PLATES) - drawn} <= {Text, Table}
    assert len(drawn) == len(PLATES) if country == "MLI" else 10 < len(drawn) < len(PLATES)
    files = {path.stem for path in (current / "figures" / country).iterdir()}
    of_all = {name for name in drawn if PLATES[name][0] in OF_ALL}
    assert files == {stem(name, code) for name in drawn - of_all for code in LANGUAGES}


def _require_files(stem: Path) -> None:
    for suffix in (".png", ".svg", ".pdf", ".csv", ".xlsx"):
        assert stem.with_suffix(suffix).stat().st_size > 100
    about = json.loads(stem.with_suffix(".json").read_text("utf-8"))
    assert about["sources"] and about["inputs"] and about["alt"] and about["status"]
    assert about["texts"].keys() == {"en", "fr"}
    assert all(re.fullmatch("[0-9a-f]{64}", value) for value in about["inputs"].values())


def test_notebooks_are_executed_without_an_error(current: Path) -> None:
    (of_all,) = (current / "notebooks").glob("*.ipynb")
    assert of_all.stem == "07_the_wider_sahel"
    for country in COUNTRIES:
        there = sorted(path.stem[:2] for path in (current / "notebooks" / country).glob("*.ipynb"))
        last = NOTEBOOKS.get(country, WITHOUT_EVENTS)
        assert there == [f"{number:02}" for number in range(1, last + 1)]
    for path in (current / "notebooks").rglob("*.ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        assert all(cell["execution_count"] for cell in code)
        outputs = [output["output_type"] for cell in code for output in cell["outputs"]]
        assert outputs and "error" not in outputs
        assert path.with_suffix(".html").stat().st_size > 10_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_needs_no_network_and_speaks_of_association(current: Path, language: str) -> None:
    page = (current / "report" / f"MLI_{language}.html").read_text("utf-8")
    other = {"en": "fr", "fr": "en"}[language]
    links = set(re.findall(r'(?:src|href)="(?!data:|#|https?:)([^"]*)"', page))
    beside = {f"MLI_{page}_{language}.html" for page in ("changes", "quality")}
    assert links == {f"MLI_{other}.html", *beside} and "<script src" not in page
    assert "association" in page
    limit = {"en": "does not show", "fr": "ne montre pas"}[language]
    assert limit in page and page.count("<figure") > 12


def test_the_page_prints_the_computed_estimates(current: Path) -> None:
    page = (current / "report" / "MLI_en.html").read_text("utf-8")
    estimates = read_table(current / "findings" / "MLI" / "conflict_food_estimates.parquet")
    for value in estimates["estimate"]:
        assert f">{value:.2f}<".replace("-", "−") in page


def test_the_readme_says_what_the_run_found(current: Path) -> None:
    """After a change: make run, then .venv/bin/python tools/readme_figures.py."""
    content = read_content(current / content_file("MLI", "en"))
    assert block(content) in (ROOT / "README.md").read_text("utf-8")
    assert all((ROOT / "docs" / "figures" / f"{name}.webp").is_file() for name in FIGURES)


def test_tables_and_panels_can_be_read(current: Path) -> None:
    observations = read_table(current / "observations.parquet")
    assert len(observations) > 170_000
    record = json.loads((current / "run.json").read_text())
    account = pd.DataFrame(record["account"])
    assert (account["rows_read"] == account["rows_observed"] + account["rows_quarantined"]).all()
    assert account["cells_observed"].sum() == len(observations)
    assert read_panel(current / "panels" / "MLI_admin2_season.nc").sizes["area"] == 50


def test_again_with_nothing_changed_says_so(
    complete_run: Path, current: Path, sahel_here: Sahel
) -> None:
    before = (current / "run.json").stat().st_mtime_ns
    again = sahel("run", SAHEL_DATA_ROOT=str(complete_run))
    assert again.returncode == 0 and "Nothing has changed" in again.stdout
    assert (current / "run.json").stat().st_mtime_ns == before
    dry = sahel_here("run", "--dry-run", SAHEL_DATA_ROOT=str(complete_run))
    assert "nothing would run" in dry.stdout


def test_status_tells_age_and_sources(complete_run: Path, sahel_here: Sahel) -> None:
    said = sahel("status", SAHEL_DATA_ROOT=str(complete_run))
    assert said.returncode == 0 and "up to date" in said.stdout and "cilss_ch" in said.stdout
    machine = json.loads(sahel_here("status", "--json", SAHEL_DATA_ROOT=str(complete_run)).stdout)
    assert machine["countries"] == list(COUNTRIES) and machine["up_to_date"] is True
    assert {each["output"] for each in machine["status"]["outputs"]} >= {"figures", "alerts"}
    acled = next(each for each in machine["status"]["sources"] if each["source"] == "acled")
    assert acled["figures"] == 46_428 and acled["last"] == "2025-12"


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_table_is_refused_and_the_last_outputs_stay(
    complete_run: Path, current: Path, bundle_copy: Path, sahel_here: Sahel, damage: str
) -> None:
    table = bundle_copy / "food_security_mli.csv"
    outputs = (current / "run.json", current / "report" / "MLI_en.html")
    before = [path.read_bytes() for path in outputs]
    _damage(table, damage)
    done = sahel_here("run", SAHEL_DATA_ROOT=str(complete_run), SAHEL_BUNDLE=str(bundle_copy))
    assert done.returncode == 3, done.stderr
    assert "food_security_mli.csv" in done.stderr and "What to do:" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.read_bytes() for path in outputs] == before


def _damage(table: Path, damage: str) -> None:
    text = table.read_bytes()
    frame = pd.read_csv(table, dtype=str, keep_default_na=False)
    if damage == "missing":
        table.unlink()
    elif damage == "empty":
        table.write_bytes(b"")
    elif damage == "truncated":
        table.write_bytes(text[: len(text) // 2])
    elif damage == "latin-1":
        table.write_bytes(text.replace(b"Bafoulabe", "Bafoulabé".encode("latin-1")))
    elif damage == "column dropped":
        frame.drop(columns="phase3").to_csv(table, index=False)
    else:
        frame.assign(population="many").to_csv(table, index=False)
