"""The page: whole in itself, read by screen readers, and nothing computed is taken for markup."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from sahel_indicators.errors import DataError
from sahel_indicators.report.documents.files import run_files
from sahel_indicators.report.documents.filling import fill
from sahel_indicators.report.documents.html import FOLDED_ROWS, to_html
from sahel_indicators.report.documents.pdf import to_pdf
from sahel_indicators.report.documents.prose import parse_prose
from tests.report.conftest import NASTY, TEXT, content


@pytest.fixture
def page(generation: Path) -> BeautifulSoup:
    document = fill(parse_prose(TEXT, "en.md"), content())
    return BeautifulSoup(to_html(document, run_files(generation), "MLI_fr.html"), "html.parser")


def one(page: BeautifulSoup | Tag, selector: str) -> Tag:
    (found,) = page.select(selector)
    return found


def test_it_asks_no_network_for_anything(page: BeautifulSoup) -> None:
    addresses = [str(tag[name]) for name in ("src", "srcset") for tag in page.select(f"[{name}]")]
    assert addresses and all(address.startswith("data:") for address in addresses)
    assert [link["href"] for link in page.select("link")] == ["data:,"]
    policy = str(one(page, "meta[http-equiv=Content-Security-Policy]")["content"])
    assert "default-src 'none'" in policy and "http" not in policy
    assert not re.search(r"url\(|@import", one(page, "style").text)
    assert not re.search(r"fetch|XMLHttp|import\(|http", one(page, "script").text)


def test_language_title_landmarks_and_skip_link(page: BeautifulSoup) -> None:
    assert one(page, "html")["lang"] == "en" and one(page, "title").text == "Mali : a report"
    assert one(page, "h1").text == "Mali : a report"
    assert one(page, "body > a.skip")["href"] == "#text" and one(page, "main")["id"] == "text"
    assert one(page, "nav")["aria-label"] == "Sections"
    assert one(page, "header") and one(page, "footer")
    other = one(page, "a[hreflang]")
    assert (other["href"], other["lang"], other.text) == ("MLI_fr.html", "fr", "Version française")


def test_headings_go_down_one_level_at_a_time(page: BeautifulSoup) -> None:
    levels = [int(tag.name[1]) for tag in page.find_all(re.compile(r"^h[1-6]$"))]
    assert levels == [1, 2, 3, 2]


def test_every_address_within_the_page_leads_somewhere_and_names_are_unique(
    page: BeautifulSoup,
) -> None:
    names = [tag["id"] for tag in page.select("[id]")]
    assert len(names) == len(set(names))
    inside = {str(a["href"])[1:] for a in page.select("a[href^='#']")}
    named = {str(tag["aria-labelledby"]) for tag in page.select("[aria-labelledby]")}
    assert inside | named <= set(names)


def test_the_figure_has_its_words_its_files_and_a_narrow_form(
    page: BeautifulSoup, generation: Path
) -> None:
    figure = one(page, "figure")
    assert one(figure, "img")["alt"] == "2 in 2014, 6 in 2021"
    assert one(figure, "source")["media"] == "(max-width: 40rem)"
    told = one(figure, "figcaption").text
    for word in (
        "Figure\xa01",
        "Published",
        "Projected",
        "Rose from 2 to 6",
        "Source: CILSS",
        "Hollow marks",
    ):
        assert word in told
    data = one(figure, "a[download$='.csv']")
    content_of = base64.b64decode(str(data["href"]).partition(",")[2])
    assert content_of == (generation / "figures" / "trend_en.csv").read_bytes()
    # The image is there once: the button takes it from the page.
    assert one(figure, "button.image")["data-name"] == "trend_en.png"
    assert str(one(figure, "img")["src"]).startswith("data:image/webp;base64,")


def test_tables_name_rows_and_columns_and_carry_numbers_to_sort_by(page: BeautifulSoup) -> None:
    table = one(page, "#table-1").parent
    assert table is not None and "Table\xa01 Surveys" in one(table, "caption").text
    assert [th["scope"] for th in table.select("thead th")] == ["col", "col"]
    assert [th["scope"] for th in table.select("tbody th")] == ["row"] * 3
    assert [td["data-n"] for td in table.select("tbody td")] == ["12.5", "", "1000.0"]
    region = one(page, "[role=region]:has(#table-1)")
    assert region["tabindex"] == "0"


def test_a_long_table_is_folded_away(page: BeautifulSoup, generation: Path) -> None:
    assert not page.select("details.long")
    rows = "\n".join(f"| {number} |" for number in range(FOLDED_ROWS + 1))
    text = f"---\ntitle: T\n---\n| n |\n|---|\n{rows}\n"
    long = to_html(fill(parse_prose(text, "t.md"), content()), run_files(generation))
    folded = one(BeautifulSoup(long, "html.parser"), "details.long > summary")
    assert "(16 rows)" in folded.text


def test_computed_text_comes_out_as_itself(page: BeautifulSoup) -> None:
    assert one(page, ".subtitle").text == f"On {NASTY}"
    assert NASTY in one(page, "section:first-of-type > h2 + p").text
    assert [li.text for li in page.select(".box li")][1:] == [NASTY]
    assert one(page, "tbody tr:nth-of-type(3) th").text == NASTY
    assert not page.select("main b")


def test_key_figures_and_statuses_are_told_in_words(page: BeautifulSoup) -> None:
    facts = [li.text for li in page.select("header .facts li")]
    assert len(facts) == 2
    assert "855,640" in facts[0] and "Published" in facts[0] and "Computed here" in facts[1]


def test_the_french_page_speaks_french(generation: Path) -> None:
    document = fill(parse_prose(TEXT, "fr.md"), content("fr"))
    page = BeautifulSoup(to_html(document, run_files(generation)), "html.parser")
    assert one(page, "html")["lang"] == "fr" and not page.select("a[hreflang]")
    text = page.get_text()
    for word in ("Aller au texte", "Publié", "Calculé ici", "Tableau\xa01", "Données (CSV)"):
        assert word in text
    for word in ("Skip", "Published", "Computed", "Data (CSV)", "Sections"):
        assert word not in text


def test_the_same_results_give_the_same_page(generation: Path) -> None:
    document = fill(parse_prose(TEXT, "en.md"), content())
    files = run_files(generation)
    assert to_html(document, files) == to_html(document, files)


def test_a_figure_that_was_not_drawn_for_screens_comes_as_it_was_printed(
    generation: Path,
) -> None:
    for path in (generation / "report" / "images").iterdir():
        path.unlink()
    document = fill(parse_prose(TEXT, "en.md"), content())
    page = BeautifulSoup(to_html(document, run_files(generation)), "html.parser")
    printed = (generation / "figures" / "trend_en.png").read_bytes()
    assert base64.b64decode(str(one(page, "figure img")["src"]).partition(",")[2]) == printed
    assert not page.select("source")


@pytest.mark.parametrize("ending", [".csv", ".svg", ".png"])
def test_a_missing_file_of_a_figure_is_named(generation: Path, ending: str) -> None:
    (generation / "figures" / f"trend_en{ending}").unlink()
    for path in (generation / "report" / "images").iterdir():
        path.unlink()
    document, figures = fill(parse_prose(TEXT, "en.md"), content()), run_files(generation)
    with pytest.raises(DataError, match=rf"trend_en\{ending} is missing.*sahel run\."):
        to_html(document, figures) if ending != ".svg" else to_pdf(document, figures)
