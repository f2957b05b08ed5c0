"""The pages of docs/methods run: what they print is what the code gives."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from sahel_indicators import findings

METHODS = Path(__file__).resolve().parents[1] / "docs" / "methods"
# A block of Python, and the text that it prints, shown right after it.
SHOWN = re.compile(
    r"^```python\n(?P<code>.*?)^```\n(?:\s*^```text\n(?P<printed>.*?)^```\n)?", re.M | re.S
)
PAGES = sorted(METHODS.glob("*.md"))


def run(page: str) -> list[tuple[str, str]]:
    """What each block of a page is said to print and what it prints, one name space a page."""
    names: dict[str, object] = {}
    both = []
    for block in SHOWN.finditer(page):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(block["code"], names)
        both.append((block["printed"] or "", out.getvalue()))
    return both


@pytest.fixture(scope="module")
def main_finding_made_once() -> Iterator[None]:
    """Two pages ask for the same finding, which takes seconds."""
    with pytest.MonkeyPatch.context() as patch:
        once = cache(findings.conflict_and_food_insecurity)
        patch.setattr(findings, "conflict_and_food_insecurity", once)
        yield


@pytest.mark.whole
@pytest.mark.realdata
@pytest.mark.usefixtures("tables_read_once", "main_finding_made_once")
@pytest.mark.parametrize("path", PAGES, ids=[path.stem for path in PAGES])
def test_the_page_prints_what_it_shows(path: Path) -> None:
    for shown, printed in run(path.read_text("utf-8")):
        assert printed == shown


def test_a_stale_figure_is_seen() -> None:
    page = "```python\nn = 2\n```\n\n```python\nprint(n + 1)\n```\n\n```text\n4\n```\n"
    assert run(page) == [("", ""), ("4\n", "3\n")]
