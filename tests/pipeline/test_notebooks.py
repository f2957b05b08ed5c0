"""Notebooks executed headless: their parameters, their files, what a failure says."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from sahel_indicators.errors import DataError, SahelError
from sahel_indicators.pipeline import notebooks
from sahel_indicators.pipeline.notebooks import execute

PARAMETERS = """\
country = "MLI"  # ISO code
start = None
end = None
language = "en"
"""


def write(path: Path, *cells: str, parameters: str = PARAMETERS) -> Path:
    """A notebook with a cell of parameters and these."""
    first = nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
    document = nbformat.v4.new_notebook(cells=[first, *map(nbformat.v4.new_code_cell, cells)])
    nbformat.write(document, path)
    return path


def printed(path: Path) -> str:
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return "".join("".join(each.get("text", "")) for cell in cells for each in cell["outputs"])


PRINTING = """\
from sahel_indicators.config import settings
from sahel_indicators.display.progress import with_progress
print(country, start, end, language)
print(settings().processed)
print(sum(with_progress(range(3), "Adding")))
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a notebook executed for Niger, from 2020 on, in French, with data elsewhere."""
    folder = tmp_path_factory.mktemp("papers")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notebooks, "kernel_environment", lambda: {"SAHEL_DATA_ROOT": "/elsewhere"})
        paper = write(folder / "01_a.ipynb", PRINTING)
        return execute(paper, folder / "out", "NER", start="2020-01", language="fr")


def test_files_are_called_as_the_notebook_and_its_language(page: Path) -> None:
    assert sorted(path.name for path in page.parent.iterdir()) == ["01_a_fr.html", "01_a_fr.ipynb"]
    assert '<html lang="fr"' in page.read_text("utf-8")[:300]


def test_parameters_take_the_place_of_the_values_and_comments_stay(page: Path) -> None:
    executed = page.with_suffix(".ipynb")
    assert printed(executed).splitlines()[0] == "NER 2020-01 None fr"
    source = json.loads(executed.read_text("utf-8"))["cells"][0]["source"]
    assert 'country = "NER"  # ISO code\n' in "".join(source)


def test_kernels_read_the_data_of_this_process_and_leave_no_bar(page: Path) -> None:
    assert printed(page.with_suffix(".ipynb")).splitlines()[1:] == ["/elsewhere/processed", "3"]
    assert "Adding:" not in page.read_text("utf-8")


def test_a_parameter_without_a_place_is_refused_before_anything_runs(tmp_path: Path) -> None:
    paper = write(tmp_path / "01_a.ipynb", parameters='country = "MLI"')
    with pytest.raises(DataError, match=r"01_a\.ipynb has no parameter end, language\."):
        execute(paper, tmp_path / "out", end="2023-12", language="fr")
    assert not list((tmp_path / "out").glob("*"))


def test_failure_names_notebook_cell_and_message_without_a_traceback(tmp_path: Path) -> None:
    lines = "from sahel_indicators.errors import DataError\nraise DataError('gone', remedy='look')"
    paper = write(tmp_path / "01_a.ipynb", "x = 1", lines)
    with pytest.raises(SahelError) as caught:
        execute(paper, tmp_path / "out")
    assert str(caught.value) == (
        "The notebook 01_a.ipynb failed in its code cell 3 (`from sahel_indicators.errors import "
        "DataError`): gone. What to do: look."
    )
    assert not list((tmp_path / "out").glob("*"))


@pytest.mark.slow
def test_failure_of_another_kind_says_which(tmp_path: Path) -> None:
    paper = write(tmp_path / "01_a.ipynb", "1 / 0")
    with pytest.raises(SahelError, match=r"code cell 2 \(`1 / 0`\): ZeroDivisionError"):
        execute(paper, tmp_path / "out")
