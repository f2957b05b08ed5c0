"""JupyterLab as `sahel lab` opens it: a notebook from top to bottom, the explorer, no questions."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Lab, Visitor, keep

expect.set_options(timeout=20_000)
pytestmark = [pytest.mark.browser, pytest.mark.realdata]

# JupyterLab draws only the cells in sight; its model knows them all.
CELLS = """() => {
  const notebook = window.jupyterapp.shell.currentWidget.content.model;
  return Array.from(notebook.cells).filter(cell => cell.type === "code").map(cell => ({
    source: cell.sharedModel.getSource(),
    number: cell.executionCount,
    outputs: cell.outputs.toJSON(),
  }));
}"""
IDLE = "() => window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status"
MINUTES = 60_000
# A panel of one area and four periods: a figure, a zero, a missing one, a figure.
PLANTED = """\
import pandas as pd, xarray as xr, sahel_indicators as si
months = pd.date_range("2020-01-01", periods=4, freq="MS")
grid = xr.DataArray([[0.2, 0.0, None, 0.4]], {"area": ["A"], "period": months}).astype(float)
si.overview(grid.to_dataset(name="<b>share</b>"))"""


def open_notebook(visit: Visitor, lab: Lab, name: str) -> Any:
    seen = visit(lab.notebook(name))
    seen.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell").first.wait_for()
    seen.page.wait_for_function(f"({IDLE})() === 'idle'", timeout=1 * MINUTES)
    return seen


def run_all(page: Page) -> list[dict[str, Any]]:
    """Run > Run All Cells, as a person does; the code cells once all of them have run."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    done = f"({CELLS})().every(cell => cell.number)"
    page.wait_for_function(f"{done} && ({IDLE})() === 'idle'", timeout=4 * MINUTES)
    cells: list[dict[str, Any]] = page.evaluate(CELLS)
    return cells


def test_notebook_05_runs_to_its_end_and_shows_a_figure(lab: Lab, visit: Visitor) -> None:
    seen = open_notebook(visit, lab, "05_conflict_and_food_insecurity.ipynb")
    cells = run_all(seen.page)
    failed = [cell for cell in cells if any(o["output_type"] == "error" for o in cell["outputs"])]
    assert failed == []
    assert len(cells) > 5
    figure = seen.page.locator(".jp-OutputArea-output img").first
    figure.scroll_into_view_if_needed()
    expect(figure).to_be_visible()
    assert figure.evaluate("image => image.complete && image.naturalWidth > 600")
    assert len(figure.get_attribute("alt") or "") > 40
    keep(seen.page, "jupyterlab_notebook_05")


def test_nothing_is_asked_and_nothing_leaves_the_machine(lab: Lab, visit: Visitor) -> None:
    seen = visit("about:blank")
    asked: list[str] = []
    seen.page.on("request", lambda request: asked.append(request.url))
    seen.page.goto(lab.notebook("explore.ipynb"))
    seen.page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for()
    seen.page.wait_for_timeout(3000)  # the questions of a first start come after a moment
    expect(seen.page.locator(".jp-Dialog, .Toastify__toast")).to_have_count(0)
    hosts = {urlsplit(url).hostname for url in asked if url.startswith("http")}
    assert hosts == {"127.0.0.1"}
    assert seen.failed == []


def test_explorer_moves_map_and_series_together_by_keyboard(lab: Lab, visit: Visitor) -> None:
    page = open_notebook(visit, lab, "explore.ipynb").page
    run_all(page)
    pictures = page.locator(".jp-OutputArea-output img")
    shown, series = pictures.nth(0), pictures.nth(1)
    expect(shown).to_have_attribute("alt", re.compile("Share of people in phase 3 or worse"))
    first = shown.get_attribute("src")

    chosen = page.get_by_role("combobox", name="Indicator")
    chosen.focus()
    page.keyboard.press("ArrowDown")  # which JupyterLab would take for its own
    expect(shown).not_to_have_attribute("src", first or "")
    expect(chosen).to_be_focused()
    chosen.select_option("Reported fatalities")
    expect(shown).to_have_attribute("alt", re.compile("^Reported fatalities, "))
    expect(series).to_have_attribute("alt", re.compile("reported fatalities: "))

    before = shown.get_attribute("alt") or ""
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowLeft")
    expect(shown).not_to_have_attribute("alt", before)

    page.get_by_role("combobox", name="Area", exact=True).select_option("Kidal")
    expect(series).to_have_attribute("alt", re.compile("^Kidal, "))
    page.get_by_text("All figures of this period").click()
    expect(page.get_by_role("row", name="Kidal")).to_be_visible()
    keep(page, "jupyterlab_explorer")


def test_displays_can_be_read_in_light_and_dark(lab: Lab, visit: Visitor) -> None:
    seen = open_notebook(visit, lab, "explore.ipynb")
    page = seen.page
    cell = page.locator(".jp-CodeCell .cm-content").first
    cell.fill(PLANTED)
    cell.press("Control+Enter")
    row = page.get_by_role("rowheader", name="<b>share</b>")
    row.wait_for(timeout=1 * MINUTES)
    head = page.get_by_role("columnheader", name="Variable")
    assert head.evaluate("cell => getComputedStyle(cell).textAlign") == "left"
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        page.evaluate(
            "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", theme
        )
        page.locator(f"body[data-jp-theme-name='{theme}']").wait_for(state="attached")
        assert contrast(row) > 4.5
        assert contrast(page.get_by_text("Grey and hatched")) > 4.5
        keep(page, f"jupyterlab_overview_{theme.split()[-1].lower()}")


def contrast(found: Any) -> float:
    """The contrast (WCAG) of a text with the ground behind it."""
    colours = found.evaluate(
        """element => {
          const ink = getComputedStyle(element).color;
          let behind = element, ground = "rgba(0, 0, 0, 0)";
          while (behind && ground === "rgba(0, 0, 0, 0)") {
            ground = getComputedStyle(behind).backgroundColor;
            behind = behind.parentElement;
          }
          return [ink, ground];
        }"""
    )
    ink, ground = ([float(n) for n in re.findall(r"[\d.]+", colour)] for colour in colours)
    share = ink[3] if len(ink) > 3 else 1.0
    mixed = [share * a + (1 - share) * b for a, b in zip(ink[:3], ground[:3], strict=True)]
    light, dark = sorted((luminance(mixed), luminance(ground[:3])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: list[float]) -> float:
    parts = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
