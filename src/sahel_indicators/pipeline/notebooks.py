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
from ..files import replace_file


def notebooks() -> list[Path]:
    """The notebooks, in the order of their numbers."""
    return sorted(settings().notebooks.glob("[0-9][0-9]_*.ipynb"))


def execute(notebook: Path, folder: Path, country: str) -> None:
    """Run one notebook and write it executed, as .ipynb and as a self-contained HTML page.

    Both go into `folder`, which is the notebook's working folder too; `country` is its parameter.
    Raises `SahelError` naming the notebook and what its failing cell said.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # nbformat's functions carry no types.
    document = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    _set_parameter(document, "country", country)
    _run(document, folder, notebook.name)
    executed = nbformat.writes(document)  # type: ignore[no-untyped-call]
    replace_file(folder / notebook.name, executed.encode())
    replace_file(folder / f"{notebook.stem}.html", _as_page(document, notebook.stem).encode())


def _run(document: nbformat.NotebookNode, folder: Path, name: str) -> None:
    client = NotebookClient(
        document,
        timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        extra_arguments=["--log-level=ERROR"],
    )
    try:
        client.execute()
    except CellExecutionError as error:
        raise SahelError(
            f"The notebook {name} failed: {error.ename}: {error.evalue}",
            remedy="open it with `sahel lab` and run it cell by cell",
        ) from error


def _set_parameter(document: nbformat.NotebookNode, name: str, value: str) -> None:
    for cell in document.cells:
        if "parameters" in cell.metadata.get("tags", []):
            lines = cell.source.splitlines()
            cell.source = "\n".join(
                f'{name} = "{value}"' if line.startswith(f"{name} =") else line for line in lines
            )


def _as_page(document: nbformat.NotebookNode, title: str) -> str:
    no_network = {"embed_images": True, "mathjax_url": "", "require_js_url": ""}
    # The exporter's constructor carries no types.
    exporter = HTMLExporter(template_name="lab", **no_network)  # type: ignore[no-untyped-call]
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
