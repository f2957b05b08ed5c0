"""MINUSMA's end in sentences, and the table of what regression to the mean did in other years."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ...figures.words import Words
from ...findings.minusma import Withdrawal
from ..content import Column, Table
from .minusma_estimates import course, designs, event_study, placebos
from .minusma_figures import (
    acled,
    base_cercles,
    closures,
    numbered_events,
    per_month,
    percent_of,
    phase3plus,
    timeline,
)

__all__ = [
    "acled",
    "base_cercles",
    "chosen_before",
    "chosen_before_cells",
    "closures",
    "course",
    "designs",
    "event_study",
    "fell_back",
    "no_course",
    "numbered_events",
    "per_month",
    "percent_of",
    "phase3plus",
    "placebos",
    "timeline",
]

_NUMBERS = ("worst_that_year", "worst_afterwards", "others_that_year", "others_afterwards")


def no_course(found: Withdrawal, words: Words) -> str:
    """Why there is no interrupted series of the months shown."""
    return words.pick("No course is shown: ", "Aucune évolution n’est montrée : ") + found.no_course


def fell_back(found: Withdrawal) -> tuple[int, int]:
    """In how many of the earlier years the worst did worse afterwards than the others grew."""
    past = found.chosen_before
    worst = past["worst_afterwards"] * past["others_that_year"]
    others = past["others_afterwards"] * past["worst_that_year"]
    return int((worst < others).sum()), len(past)


def chosen_before_cells(
    found: Withdrawal, words: Words
) -> tuple[pd.DataFrame, dict[str, pd.Series]]:
    """Ready cells and the numbers behind them: the earlier years, and the withdrawal last."""
    table = pd.concat([found.chosen_before, _real(found)], ignore_index=True)
    size = base_cercles(found)
    titles = [
        words.pick(f"the {size} worst, that year", f"les {size} pires, cette année-là"),
        words.pick("the same, afterwards", "les mêmes, ensuite"),
        words.pick("the others, that year", "les autres, cette année-là"),
        words.pick("the others, afterwards", "les autres, ensuite"),
    ]
    numbers = dict(zip(titles, (table[name] for name in _NUMBERS), strict=True))
    cells = {title: [words.number(v) for v in values] for title, values in numbers.items()}
    years = [_year(year, words) for year in found.chosen_before["year"]]
    bases = words.pick("Cercles of the bases, 2022–23", "Cercles des bases, 2022–23")
    first = words.pick("June to May of", "De juin à mai")
    return pd.DataFrame({first: [*years, bases], **cells}), numbers


def _year(year: str, words: Words) -> str:
    """The span "Jun 2012 to May 2013" as 2012–13."""
    first = int(year.split()[1])
    return f"{first}–{(first + 1) % 100:02d}"


def _real(found: Withdrawal) -> pd.DataFrame:
    """The same of the cercles of the bases and the others of the north and centre."""
    spans = ("year before", "first year without")
    base = [per_month(found, "base", span) for span in spans]
    others = [
        sum(per_month(found, group, span) for group in ("adjacent", "control")) for span in spans
    ]
    return pd.DataFrame([dict(zip(_NUMBERS, [*base, *others], strict=True))])


def chosen_before(found: Withdrawal, words: Words, columns: Sequence[Column]) -> Table:
    """The table with its caption and how it is read."""
    (times, years), size = fell_back(found), base_cercles(found)
    return Table(
        caption=words.pick(
            f"In {times} of {years} earlier years without a withdrawal, the {size} cercles that had"
            " been worst fell back against the others; the bases stood where it was worst",
            f"Dans {times} des {years} années antérieures sans retrait, les {size} cercles qui "
            "avaient été les pires ont reculé par rapport aux autres ; les bases se trouvaient là "
            "où c’était le pire",
        ),
        columns=tuple(columns),
        statuses=("computed",),
        note=words.pick(
            "Reported deaths a month, north and centre of Mali; “afterwards”: the year that begins "
            "seven months after the end of the first. In the last row they are the cercles of the "
            "bases.",
            "Décès signalés par mois, nord et centre du Mali ; « ensuite » : l’année qui commence "
            "sept mois après la fin de la première. À la dernière ligne, ce sont les cercles des "
            "bases.",
        ),
    )
