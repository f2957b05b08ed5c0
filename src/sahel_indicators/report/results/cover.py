"""What the cover says a report is about: less where a country lacks conflict events."""

from __future__ import annotations

from ...figures.words import Words
from ...findings import Findings
from ..content import Result, Text
from ..wording.projections import summers_in_words


def cover_results(found: Findings, words: Words) -> dict[str, Result]:
    """Subjects, scope and dates, each a phrase of the cover; what the lean season's figures are."""
    return {
        "cover_subjects": Text(_subjects(found, words)),
        "cover_scope": Text(_scope(found, words)),
        "cover_date": Text(_date(found, words)),
        "lean_season": Text(_lean_season(found, words)),
    }


def _subjects(found: Findings, words: Words) -> str:
    if found.calendar is None:
        return words.pick(
            "food insecurity, malnutrition and displacement",
            "insécurité alimentaire, malnutrition et déplacements",
        )
    return words.pick(
        "food insecurity, malnutrition, displacement and conflict",
        "insécurité alimentaire, malnutrition, déplacements et conflit",
    )


def _scope(found: Findings, words: Words) -> str:
    if found.conflict_food is None:
        return words.pick(
            "What the published figures show, how they have moved, and what is not known",
            "Ce que montrent les chiffres publiés, comment ils ont évolué, et ce que l’on ignore",
        )
    return words.pick(
        "What the published figures show, how they have moved, and whether they go with conflict",
        "Ce que montrent les chiffres publiés, comment ils ont évolué, et s’ils vont de pair avec "
        "le conflit",
    )


def _lean_season(found: Findings, words: Words) -> str:
    """What figures of June to August are, and whether that season was ever analysed itself."""
    years = summers_in_words(found.projections, words)
    only = words.pick(
        f", and was analysed as it happened only in {years}",
        f", et n’a été analysée sur le moment qu’en {years}",
    )
    return words.pick("is projected", "est une projection") + (only if years else "")


def _date(found: Findings, words: Words) -> str:
    if found.calendar is None:
        return words.pick(
            "The date of every figure stands beside it",
            "La date de chaque chiffre figure à côté de lui",
        )
    until = words.month(found.calendar.months[-1])
    return words.pick(
        f"Conflict figures to {until}; the date of every other figure stands beside it",
        f"Chiffres du conflit jusqu’en {until} ; la date de tout autre chiffre figure à côté de "
        "lui",
    )
