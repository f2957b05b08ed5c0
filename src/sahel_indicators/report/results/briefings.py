"""Question, answer, basis and limits of every briefing, as named results."""

from __future__ import annotations

from ..content import Listing, Result, Text
from ..wording.briefing import Briefing


def briefing_results(name: str, briefing: Briefing) -> dict[str, Result]:
    """The parts of a briefing: `<name>_question`, `_answer`, `_basis`, `_limits`, `_change`.

    `<name>_points` is the answer as a list of its paragraphs, for one that is long.
    `<name>_message` is the answer as a list of one, which is empty where there is no briefing: it
    can stand among the key messages of every country.
    """
    return {
        **message(name, [" ".join(briefing.answer)]),
        f"{name}_question": Text(briefing.question),
        f"{name}_answer": Text(" ".join(briefing.answer)),
        f"{name}_points": Listing(briefing.answer),
        f"{name}_basis": Text(briefing.basis),
        f"{name}_limits": Listing(tuple(briefing.limits)),
        f"{name}_change": Text(briefing.would_change),
    }


def message(name: str, said: list[str]) -> dict[str, Result]:
    """The answer of a briefing as a key message, or none."""
    return {f"{name}_message": Listing(tuple(said))}
