"""Executing the notebooks headless against a generation that is not yet published."""

from __future__ import annotations

import ast
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from .. import errors
from ..config import kernel_environment, settings
from ..errors import DataError, SahelError
from ..files import replace_file
from .loading import without

# It makes a grammar of addresses when it is loaded, in three seconds of every process that reads a
# notebook. Notebooks have none in their schema, and jsonschema goes on without it.
with without("rfc3987_syntax"):
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from nbconvert import HTMLExporter

_SECONDS_A_CELL = 300
_REMEDY = "open it with `sahel lab` and run it cell by cell"


def execute(
    notebook: Path,
    folder: Path,
    country: str | None = "MLI",
    *,
    start: str | None = None,
    end: str | None = None,
    language: str = "en",
    told: Mapping[str, str] = MappingProxyType({}),
) -> Path:
    """Run one notebook and write it executed, as .ipynb and as a self-contained HTML page.

    Both go into `folder`, the notebook's working folder too, under the notebook's name (with `_fr`
    at the end where the language is French). `country`, `start`, `end` and `language` take the
    place of the values in its cell of parameters; where one is None its own stays. `told` are
    further variables of the kernel's environment. Gives the page. Raises `SahelError` naming the
    notebook, the cell and what it said, and `DataError` where
    the notebook lacks a parameter that was asked for.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # nbformat's functions carry no types.
    document = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    asked = {"country": country, "start": start, "end": end}
    asked |= {"language": language if language != "en" else None}
    given = {name: value for name, value in asked.items() if value is not None}
    _set_parameters(document, given, notebook.name)
    _run(document, folder, notebook.name, told)
    name = notebook.stem if language == "en" else f"{notebook.stem}_{language}"
    executed = nbformat.writes(document)  # type: ignore[no-untyped-call]
    replace_file(folder / f"{name}.ipynb", executed.encode())
    page = folder / f"{name}.html"
    replace_file(page, _as_page(document, name, language).encode())
    return page


def _run(document: nbformat.NotebookNode, folder: Path, name: str, told: Mapping[str, str]) -> None:
    client = NotebookClient(
        document,
        timeout=_SECONDS_A_CELL,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        extra_arguments=["--log-level=ERROR"],
    )
    try:
        quiet = {"SAHEL_PROGRESS": "0"}
        client.execute(env=os.environ | kernel_environment() | quiet | dict(told))
    except CellExecutionError as error:
        said = _said(error)
        problem = f"The notebook {name} failed in its {_failed(document)}: {said}"
        raise SahelError(problem, remedy=None if "What to do:" in said else _REMEDY) from error
    except (CellTimeoutError, DeadKernelError) as error:
        problem = f"The notebook {name} did not come to its end: {str(error).partition(chr(10))[0]}"
        raise SahelError(problem, remedy=_REMEDY) from error


def _failed(document: nbformat.NotebookNode) -> str:
    """Which of the code cells failed, with its first line."""
    cells = [cell for cell in document.cells if cell.cell_type == "code"]
    for number, cell in enumerate(cells, start=1):
        if any(output.output_type == "error" for output in cell.outputs):
            return f"code cell {number} (`{cell.source.strip().partition(chr(10))[0]}`)"
    return "code"


def _said(error: CellExecutionError) -> str:
    """An error of this package by its message alone, any other with its kind."""
    own = [name for name, kind in vars(errors).items() if _is_own(kind)]
    return error.evalue if error.ename in own else f"{error.ename}: {error.evalue}"


def _is_own(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, SahelError)


def _set_parameters(
    document: nbformat.NotebookNode, given: Mapping[str, str], notebook: str
) -> None:
    """Put values into the cells tagged "parameters"; every one must have its place."""
    cells = [cell for cell in document.cells if "parameters" in cell.metadata.get("tags", [])]
    unplaced = set(given)
    for cell in cells:
        cell.source, placed = _with_values(cell.source, given)
        unplaced -= placed
    if unplaced:
        raise DataError(
            f"The notebook {notebook} has no parameter {', '.join(sorted(unplaced))}.",
            expected='an assignment, such as language = "en", in a cell tagged "parameters"',
        )


def _with_values(source: str, given: Mapping[str, str]) -> tuple[str, set[str]]:
    """The source with the values of assignments replaced, comments kept; the names found."""
    found = {
        node.targets[0].id: node.value
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    placed = {name: value for name, value in found.items() if name in given}
    lines = source.encode().splitlines(keepends=True)
    for name, value in sorted(placed.items(), key=lambda each: -each[1].lineno):
        start, end = value.lineno - 1, (value.end_lineno or value.lineno) - 1
        before, after = lines[start][: value.col_offset], lines[end][value.end_col_offset :]
        lines[start : end + 1] = [before + json.dumps(given[name]).encode() + after]
    return b"".join(lines).decode(), set(placed)


def _as_page(document: nbformat.NotebookNode, title: str, language: str) -> str:
    no_network = {"embed_images": True, "mathjax_url": "", "require_js_url": ""}
    # The exporter's constructor carries no types.
    exporter = HTMLExporter(  # type: ignore[no-untyped-call]
        template_name="lab", language_code=language, **no_network
    )
    body, _ = exporter.from_notebook_node(document, resources={"metadata": {"name": title}})
    return str(body)


def workspace() -> Path:
    """The folder of notebooks a person works in: the checkout's, or a copy in the working folder.

    An installed package's own notebooks are never edited in place; the copy leaves files that
    are already there alone.
    """
    shipped = settings().notebooks
    if not shipped.is_relative_to(Path(__file__).resolve().parents[1]):
        return shipped
    own = Path.cwd() / "notebooks"
    own.mkdir(exist_ok=True)
    for notebook in shipped.glob("*.ipynb"):
        if not (own / notebook.name).exists():
            shutil.copyfile(notebook, own / notebook.name)
    return own
