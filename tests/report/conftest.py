"""A small finished run, made by hand: named results in two languages, the files of a figure."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from sahel_indicators.report.content import (
    Column,
    Content,
    Fact,
    Facts,
    Figure,
    Listing,
    Table,
    Text,
    content_file,
)

# What every document must show as it is written, whatever its own signs are.
NASTY = "#let $x^2$ <b>&amp;</b> *s* _u_ \"q\" \\ `c` [l](x) @r {{ n }} =1+1 'a' {% x %} ]#[ ~"

SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="300" height="90" viewBox="0 0 300 90">
<rect x="1" y="1" width="298" height="88" fill="none" stroke="#262626"/>
<text x="20" y="50" font-family="Lato" font-size="14">Été à Ménaka</text></svg>"""


def content(language: str = "en") -> Content:
    """Named results of every kind."""
    figure = Figure(
        stem=f"trend_{language}",
        title="Rose from 2 to 6",
        subtitle="Percent, Mali",
        source="CILSS",
        alt="2 in 2014, 6 in 2021",
        note="49 areas",
        reading="Hollow marks are projections.",
        statuses=("published", "projected"),
    )
    table = Table(
        caption="Surveys",
        columns=(
            Column("Area", ("Gao", "Élan", NASTY)),
            Column("Share", ("12.5%", "", "1,000.0%"), (12.5, None, 1000.0)),
        ),
        statuses=("computed",),
        note="Empty: not analysed.",
    )
    return Content(
        country="MLI",
        language=language,
        findings={"trend": True, "minusma": False},
        results={
            "country": Text("Mali"),
            "nasty": Text(NASTY),
            "trend": figure,
            "surveys": table,
            "limits": Listing(("First limit", NASTY)),
            "nothing": Listing(()),
            "key_figures": Facts(
                (
                    Fact("855,640", "people", "CILSS, Dec 2025", "published"),
                    Fact("1.4", "points", "95% 0.4 to 2.5", "computed"),
                )
            ),
        },
    )


TEXT = """---
title: {{ country }} : a report
subtitle: On {{ nasty }}
kicker: Series
author: {{ country }} Office
key_figures: {{ key_figures }}
---
# First chapter

Words, **strong**, *soft*, [a link](https://example.org/a?b=1&c=2) and {{ nasty }}.

1. {{ trend.title }} ({{ trend.label }})
2. {{ limits }}

> **Box.** In it:
>
> - {{ limits }}

{{ trend }}

## Below it

{{ surveys }}

# Second chapter

1. Counted anew.

| Own | Table |
|-----|-------|
| 1   | {{ nasty }} |

{{ nothing }}
"""


@pytest.fixture
def generation(tmp_path: Path) -> Path:
    """The folder of a finished run with one figure; its results in English and French."""
    folder = tmp_path / "processed" / "current"
    images = folder / "report" / "images"
    images.mkdir(parents=True)
    (folder / "figures").mkdir()
    for language in ("en", "fr"):
        content(language).write(folder / content_file("MLI", language))
        (folder / "figures" / f"trend_{language}.svg").write_text(SVG, "utf-8")
        (folder / "figures" / f"trend_{language}.csv").write_text("year,share\n2014,2\n")
        Image.new("RGB", (60, 20), "navy").save(folder / "figures" / f"trend_{language}.png")
        Image.new("RGB", (60, 20), "navy").save(images / f"trend_{language}.webp", lossless=True)
        Image.new("RGB", (30, 20), "red").save(images / f"trend_{language}_column.webp")
    return folder
