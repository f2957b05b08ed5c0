"""The pages of a run opened from disk: the report in both languages, and the executed notebooks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from sahel_indicators import indicators
from sahel_indicators.analysis import panel_regression
from tests.browser.conftest import Visitor, keep
from tests.conftest import sahel

pytestmark = [pytest.mark.browser, pytest.mark.realdata]

LANGUAGES = ("en", "fr")
# Every rule of WCAG 2 A and AA and of good practice: none is waived.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def report(complete_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the report's pages, as `sahel report` writes them."""
    folder = tmp_path_factory.mktemp("report")
    options = ("--format", "html", "--to", str(folder))
    done = sahel("report", *options, SAHEL_DATA_ROOT=str(complete_run))
    assert done.returncode == 0, done.stderr
    return folder


def address(report: Path, language: str) -> str:
    return (report / f"MLI_{language}.html").as_uri()


@pytest.mark.parametrize("language", LANGUAGES)
def test_report_opens_without_a_network_and_without_an_error(
    report: Path, visit: Visitor, language: str
) -> None:
    seen = visit(address(report, language))
    asked: list[str] = []
    seen.page.on("request", lambda request: asked.append(request.url))
    seen.page.reload()
    assert (seen.errors, seen.failed) == ([], [])
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    expect(seen.page.locator("html")).to_have_attribute("lang", language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_report_is_accessible(report: Path, visit: Visitor, language: str, scheme: str) -> None:
    page = visit(address(report, language), color_scheme=scheme).page
    for folded in page.locator("details").all():
        folded.evaluate("element => element.open = true")
    assert violations(page) == []


def violations(page: Page) -> list[str]:
    """What axe-core objects to, each with the first place where it does."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['target']}" for each in found]


PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Displays</title>
<style>body {{ background: {}; color: {}; }}</style></head>
<body><main><h1>Displays</h1>{}</main></body></html>"""


@pytest.mark.parametrize("colours", [("#fff", "#212121"), ("#111", "#e0e0e0")])
def test_displays_are_accessible(tmp_path: Path, visit: Visitor, colours: tuple[str, str]) -> None:
    areas = [f"A{number}" for number in range(12)]
    rng = np.random.default_rng(7)
    frame = pd.DataFrame(
        [(area, year) for area in areas for year in range(8)], columns=["area", "year"]
    ).assign(rain=rng.normal(size=96), crops=rng.normal(size=96))
    result = panel_regression(frame, outcome="crops", exposures="rain", entity="area", time="year")
    parts = [result._repr_html_(), indicators._repr_html_(), indicators["idp_stock"]._repr_html_()]
    path = tmp_path / "displays.html"
    path.write_text(PAGE.format(*colours, "".join(parts)), "utf-8")
    page = visit(path.as_uri()).page
    assert violations(page) == []
    page.locator("svg[role=img]").first.evaluate(
        "drawing => drawing.querySelector('title').remove()"
    )
    assert [each.partition(":")[0] for each in violations(page)] == ["svg-img-alt"]


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", LANGUAGES)
def test_report_fits_phone_and_desk(
    report: Path, visit: Visitor, language: str, width: int
) -> None:
    page = visit(address(report, language), width=width).page
    keep(page, f"report_{language}_{width}", whole=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = [image for image in page.locator("figure img").all() if is_too_wide(image, width)]
    assert cut == []


def is_too_wide(image: object, width: int) -> bool:
    box = image.bounding_box()  # type: ignore[attr-defined]
    return bool(box and box["x"] + box["width"] > width)


def test_first_tab_offers_to_skip_to_the_text(report: Path, visit: Visitor) -> None:
    page = visit(address(report, "en")).page
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_in_viewport()
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_table_is_sorted_by_the_enter_key(report: Path, visit: Visitor) -> None:
    page = visit(address(report, "en")).page
    for folded in page.locator("details").all():
        folded.evaluate("element => element.open = true")
    table = page.locator("main table", has=page.locator("td[data-n]")).first
    heads = table.locator("thead th")
    column = (
        table.locator("tbody tr")
        .first.locator("td, th")
        .evaluate_all("cells => cells.findIndex(cell => cell.dataset.n !== undefined)")
    )
    head = heads.nth(column)
    for direction in ("ascending", "descending"):
        head.get_by_role("button").focus()
        page.keyboard.press("Enter")
        expect(head).to_have_attribute("aria-sort", direction)
        known = numbers(table, column)
        assert known == sorted(known, reverse=direction == "descending")
    assert len(set(known)) > 1


def numbers(table: object, column: int) -> list[float]:
    """The column's numbers in the order shown, without what is missing."""
    cells = table.locator(f"tbody tr > :nth-child({column + 1})")  # type: ignore[attr-defined]
    return [float(n) for n in cells.evaluate_all("cells => cells.map(c => c.dataset.n)") if n]


def test_switch_makes_the_page_dark_and_light_again(report: Path, visit: Visitor) -> None:
    page = visit(address(report, "en"), color_scheme="light").page
    light = ground(page)
    switch = page.locator("#theme")
    switch.focus()
    page.keyboard.press("Enter")
    expect(switch).to_have_attribute("aria-pressed", "true")
    assert sum(ground(page)) < sum(light)
    keep(page, "report_en_dark")
    page.keyboard.press("Enter")
    assert ground(page) == light


def ground(page: Page) -> list[int]:
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return [int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(",")[:3]]


def test_executed_notebooks_open_without_a_network(complete_run: Path, visit: Visitor) -> None:
    pages = sorted((complete_run / "processed" / "current" / "notebooks").rglob("*.html"))
    assert pages
    for path in pages:
        seen = visit(path.as_uri())
        assert (path.name, seen.errors, seen.failed) == (path.name, [], [])
        expect(seen.page.locator("img[alt]").first).to_be_attached()
        keep(seen.page, f"notebook_{path.parent.name}_{path.stem}")
