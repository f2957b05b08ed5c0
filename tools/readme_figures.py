"""Put the last run's answer and three of its figures into README.md and docs/figures/.

    .venv/bin/sahel run
    .venv/bin/python tools/readme_figures.py

What README.md says of them between its two marks is never typed: a test compares it with a run.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from sahel_indicators.config import settings
from sahel_indicators.report.content import (
    Content,
    Figure,
    Listing,
    Text,
    content_file,
    read_content,
)

ROOT = Path(__file__).resolve().parents[1]
FIGURES = ("phase_trend", "phase_map", "coefficients")
ANSWERS = ("food", "conflict_food")
BEGIN, END = "<!-- begin: tools/readme_figures.py -->", "<!-- end -->"


def block(content: Content) -> str:
    """The Markdown between the marks: two questions with their answers, three figures."""
    answers = [_answer(content, name) for name in ANSWERS]
    figures = [_figure(content, name) for name in FIGURES]
    return "\n\n".join([BEGIN, *answers, *figures, END])


def _answer(content: Content, name: str) -> str:
    """A question, and below it the points of its answer."""
    question, points = content.results[f"{name}_question"], content.results[f"{name}_points"]
    assert isinstance(question, Text) and isinstance(points, Listing), name
    return "\n".join([f"**{question.text}**", "", *(f"- {point}" for point in points.items)])


def _figure(content: Content, name: str) -> str:
    result = content.results[name]
    assert isinstance(result, Figure), name
    return f"![{result.title}](docs/figures/{name}.webp)"


def main() -> None:
    """Rewrite README.md and copy the figures."""
    report = settings().current / "report"
    content = read_content(settings().current / content_file("MLI", "en"))
    readme = ROOT / "README.md"
    text = readme.read_text("utf-8")
    marked = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    if not marked.search(text):
        sys.exit(f"{readme} lacks the marks {BEGIN} and {END}")
    readme.write_text(marked.sub(lambda _: block(content), text), "utf-8")
    folder = ROOT / "docs" / "figures"
    folder.mkdir(exist_ok=True)
    for name in FIGURES:
        shutil.copyfile(report / "images" / "MLI" / f"{name}_en.webp", folder / f"{name}.webp")


if __name__ == "__main__":
    main()
