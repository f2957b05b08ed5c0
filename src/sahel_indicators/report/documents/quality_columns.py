"""The columns that several tables of the page on data quality have."""

from __future__ import annotations

import pandas as pd

from ...areas import area_name
from ...figures.words import Words
from ...quality import Assessment
from ..content import Column
from ..results.making import days, months
from ..wording.quality_terms import level, source_title


def lines(title: str, rows: pd.Series) -> Column:
    """Lines of files: numbers that no thousands are told apart in."""
    return Column(title, tuple(f"{row:.0f}" for row in rows), tuple(float(row) for row in rows))


def titles(found: Assessment, keys: pd.Series, words: Words) -> list[str]:
    """What some sources are called, with the country's terms for its areas."""
    return [source_title(key, found.country, words) for key in keys]


def levels(found: Assessment, numbers: pd.Series, words: Words) -> list[str]:
    """What areas of some levels are called in the country."""
    return [level(found.country, number, words) for number in numbers]


def area_names(codes: pd.Series, words: Words) -> list[str]:
    """The names of some areas."""
    return [area_name(code, words.language) for code in codes]


def known_days(title: str, dates: pd.Series, words: Words) -> Column:
    """Days, with a dash where there is none."""
    known = days(title, dates.dropna(), words)
    return _spread(known, dates)


def known_months(title: str, dates: pd.Series, words: Words) -> Column:
    """Months, with a dash where there is none."""
    known = months(title, dates.dropna(), words)
    return _spread(known, dates)


def _spread(known: Column, dates: pd.Series) -> Column:
    """A column of known dates with empty cells where there is none."""
    cells, ordinals = iter(known.cells), iter(known.numbers)
    here = dates.notna()
    return Column(
        known.title,
        tuple(next(cells) if is_known else "–" for is_known in here),
        tuple(next(ordinals) if is_known else None for is_known in here),
    )
