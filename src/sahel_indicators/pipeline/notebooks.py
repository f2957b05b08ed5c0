"""Executing the notebooks headless against a generation that is not yet published."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert import HTMLExporter

from ..config import settings
from ..errors import SahelError
from ..store import replace_file


def notebooks() -> list[Path]:
    """The notebooks, in the order of their numbers."""
    return sorted(settings().notebooks.glob("[0-9][0-9]_*.ipynb"))


def execute(notebook: Path, folder: Path, country: str) -> list[Path]:
    """Run one notebook and write it executed, as .ipynb and as a self-contained HTML page.

    The notebook reads the results below `folder` and takes `country` as its parameter. Raises
    `SahelError` naming the notebook and what its failing cell said.
    """
    folder.mkdir(parents=True, exist_ok=True)
    document = nbformat.read(notebook, as_version=4)
    _set_parameter(document, "country", country)
    client = NotebookClient(
        document, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}},
        extra_arguments=["--log-level=ERROR"],
    )
    try:
        client.execute()
    except CellExecutionError as error:
        raise SahelError(
            f"The notebook {notebook.name} failed: {error.ename}: {error.evalue}",
            remedy="open it with `sahel lab` and run it cell by cell",
        ) from error
    executed, page = folder / notebook.name, folder / f"{notebook.stem}.html"
    replace_file(executed, nbformat.writes(document).encode())
    replace_file(page, _as_page(document, notebook.stem).encode())
    return [executed, page]


def _set_parameter(document: nbformat.NotebookNode, name: str, value: str) -> None:
    for cell in document.cells:
        if "parameters" in cell.metadata.get("tags", []):
            lines = cell.source.splitlines()
            cell.source = "\n".join(
                f'{name} = "{value}"' if line.startswith(f"{name} =") else line for line in lines
            )


def _as_page(document: nbformat.NotebookNode, title: str) -> str:
    exporter = HTMLExporter(template_name="lab", embed_images=True, mathjax_url="", require_js_url="")
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
