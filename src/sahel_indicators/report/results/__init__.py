"""Named results of every finding, in a language: what the report's text can show or quote."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pandas as pd

from ...areas import country_name
from ...errors import DataError
from ...figures.words import Words, words_of
from ...findings import Findings
from ..content import Content, Fact, Facts, Result, Text, with_texts
from ..plates import PLATES, plate
from ..plates.absent import Absent, shown_or_absent
from ..plates.minusma import minusma_chosen_before
from ..plates.nutrition import disagreements
from ..plates.phase_regions import phase_regions
from ..plates.plate import Plate
from ..plates.projections import projection_scores
from ..plates.sahel import sahel_side_by_side
from ..plates.table import TablePlate
from ..wording.briefing import Briefing
from ..wording.conflict_food_briefing import conflict_food_briefing
from ..wording.food_briefing import food_insecurity
from ..wording.minusma_briefing import minusma_briefing
from ..wording.movements_briefing import movements_briefing
from ..wording.nutrition_briefing import malnutrition as nutrition_briefing
from ..wording.sahel_briefing import sahel_briefing
from .briefings import briefing_results, message
from .conflict import calendar_facts, calendar_results
from .conflict_food import conflict_food_results
from .cover import cover_results
from .data import account_results, quality_results, source_results
from .displacement import displacement_facts, displacement_results
from .food_security import map_results, trend_facts, trend_results
from .instead import instead_results
from .malnutrition import listed_too, malnutrition_facts, malnutrition_results
from .shown import shown

# By attribute of `Findings`: what gives the results of a finding, and the numbers for the cover.
RESULTS: dict[str, Callable[[Any, Words], dict[str, Result]]] = {
    "trend": trend_results,
    "map": map_results,
    "calendar": calendar_results,
    "displacement": displacement_results,
    "nutrition": malnutrition_results,
    "conflict_food": conflict_food_results,
}
# Question, answer, basis and limits, which the notebook on the same findings opens and ends with:
# by name, the findings that each needs.
BRIEFINGS: dict[str, tuple[tuple[str, ...], Callable[..., Briefing]]] = {
    "food": (("trend", "people", "maps", "projections"), food_insecurity),
    "nutrition": (("nutrition",), nutrition_briefing),
    "movements": (("movements",), movements_briefing),
    "conflict_food": (("conflict_food",), conflict_food_briefing),
    "minusma": (("minusma",), minusma_briefing),
    "sahel": (("sahel", "spillover"), sahel_briefing),
}
# Tables that notebooks show too, by name: the finding that each shows, and what makes it.
TABLES: dict[str, tuple[str, Callable[[Any, str], TablePlate | Absent]]] = {
    "phase_regions": ("trend", phase_regions),
    "projection_scores": ("projections", projection_scores),
    "disagreements": ("nutrition", disagreements),
    "minusma_chosen_before": ("minusma", minusma_chosen_before),
    "sahel_side_by_side": ("sahel", sahel_side_by_side),
}
FACTS: dict[str, Callable[[Any, Words], list[Fact]]] = {
    "trend": trend_facts,
    "displacement": displacement_facts,
    "nutrition": malnutrition_facts,
    "calendar": calendar_facts,
}

_AnyPlate = Plate | TablePlate | Absent


def gather(
    found: Findings,
    figures: Iterable[_AnyPlate],
    checks: pd.DataFrame,
    account: pd.DataFrame,
    language: str,
) -> Content:
    """Everything that a report on the findings' country can name, in one language.

    `figures` are the plates of `PLATES` in that language (those of findings that the country lacks
    may be missing), `checks` and `account` are those of the country's `quality.Assessment`.
    """
    words = words_of(language)
    plates = _all_shown(found, figures, language)
    used = [entry for plate in plates if not isinstance(plate, Absent) for entry in plate.sources]
    content = Content(
        country=found.country,
        language=language,
        findings=_there(found, plates),
        results=_together(
            {"country": Text(country_name(found.country, language))},
            {"key_figures": Facts(tuple(_facts(found, words)))},
            {plate.name: shown(plate, found.country) for plate in plates},
            *_of_findings(found, words),
            cover_results(found, words),
            instead_results(found, plates, words),
            listed_too(found.nutrition, words),
            account_results(account, words),
            quality_results(checks, found.country, words),
            source_results(used, found.country, words),
        ),
    )
    return with_texts(content, words.joined)


def _together(*parts: dict[str, Result]) -> dict[str, Result]:
    """All results; a name that two families give would show one in the other's place."""
    results: dict[str, Result] = {}
    for part in parts:
        if twice := sorted(set(results) & set(part)):
            raise DataError(f"two families give results called {', '.join(twice)}")
        results |= part
    return results


def _parts(found: Findings, *names: str) -> tuple[Any, ...]:
    """Findings by name; none at all where the country lacks one of them."""
    parts = tuple(getattr(found, name) for name in names)
    return () if any(part is None for part in parts) else parts


def _all_shown(found: Findings, figures: Iterable[_AnyPlate], language: str) -> list[_AnyPlate]:
    """Every figure and table; where the country lacks one, the reason why."""
    given = list(figures)
    lacked = set(PLATES) - {each.name for each in given}
    reasons = [plate(found, name, language) for name in PLATES if name in lacked]
    tables = [shown_or_absent(found, name, *made, language) for name, made in TABLES.items()]
    return [*given, *reasons, *tables]


def _there(found: Findings, plates: Iterable[_AnyPlate]) -> dict[str, bool]:
    """Of every finding, figure and table by name, whether the country has it.

    A figure called as its finding is (malnutrition) decides for both: it cannot be there without.
    """
    return {
        **{name: bool(_parts(found, name)) for name in RESULTS},
        **{name: bool(_parts(found, *needed)) for name, (needed, _) in BRIEFINGS.items()},
        **{each.name: not isinstance(each, Absent) for each in plates},
    }


def _of_findings(found: Findings, words: Words) -> Iterator[dict[str, Result]]:
    for name, results_of in RESULTS.items():
        for part in _parts(found, name):
            yield results_of(part, words)
    for name, (needed, briefing_of) in BRIEFINGS.items():
        parts = _parts(found, *needed)
        yield briefing_results(name, briefing_of(*parts, words)) if parts else message(name, [])


def _facts(found: Findings, words: Words) -> list[Fact]:
    return [
        fact
        for name, facts_of in FACTS.items()
        for part in _parts(found, name)
        for fact in facts_of(part, words)
    ]
