"""Lines of ACLED's tables that speak of one event: two actors, revisions and repetitions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .accounting import Problems
from .coded import Coded, Texts, coded, row_keys
from .event_tables import flagged, set_aside_repeats, words
from .event_tables.repeats import CONTRADICTED, REPEATED
from .reading import plain_name

KEY = "event_id_cnty"
_ACTORS = ("actor1", "assoc_actor_1", "inter1")
_OTHERS = ("actor2", "assoc_actor_2", "inter2")
# What changes between pulls and says nothing of the event: numbers of lines and of records.
_OF_THE_PULL = ("data_id", "unnamed_1", "timestamp")
_LOST = "its other actor has no line in this file"


@dataclass(frozen=True)
class Lines:
    """Which lines are events, and which say one again as its second actor.

    `second` is, for the line of an event, the position of the line of its second actor (-1 without
    one); `folded` marks those second lines.
    """

    second: np.ndarray
    folded: np.ndarray
    note: Coded[str]


def is_monadic(raw: pd.DataFrame) -> bool:
    """Whether each line names one actor: there is no second one, or none is ever filled."""
    return "actor2" not in raw.columns or not (raw["actor2"] != "").any()


def join_lines(texts: Texts, raw: pd.DataFrame, revised: np.ndarray, problems: Problems) -> Lines:
    """The lines of each event as one; older ones, repetitions and contradictions are set aside.

    The first line of an event names its first actor, the second the other one. Which of several
    differing lines counts is told by `revised`, NaN where the table does not say.
    """
    ignored = (*_ACTORS, *_OTHERS, *_OF_THE_PULL)
    several = set_aside_repeats(raw, KEY, revised, problems, ignored)
    second = np.full(len(raw), -1, dtype="int64")
    if is_monadic(raw):
        _join_actors(texts, raw, several, second, problems)
    else:
        _join_mirrored(raw, several, second, problems)
    first = np.flatnonzero(second >= 0)
    folded = np.zeros(len(raw), dtype=bool)
    folded[second[first]] = True
    _set_aside_both(first, second[first], problems)
    return Lines(second, folded, _notes(texts, raw, second, folded))


def _join_actors(
    texts: Texts, raw: pd.DataFrame, several: np.ndarray, second: np.ndarray, problems: Problems
) -> None:
    """Of lines that agree but for their actor, the first two actors; the rest is set aside.

    Two sides may have one name (two unidentified militias): lines that are wholly equal are both
    needed where the interaction says that there are two.
    """
    if not len(several):
        return
    some = raw.iloc[several]
    ids, actors = coded(some[KEY]), row_keys(*(coded(some[name]) for name in _present(some)))
    counts = pd.DataFrame({"id": ids.numbers, "actor": actors})
    different = counts.groupby("id")["actor"].transform("nunique").to_numpy()
    place = counts.groupby("id").cumcount().to_numpy()
    new = ~counts.duplicated().to_numpy()
    expected = _expected(texts, several)
    wrong = different > np.where(expected == 1, 1, 2)
    is_second = np.where(different == 1, (place == 1) & (expected == 2), new & (place > 0)) & ~wrong
    first = pd.Series(several).groupby(ids.numbers).transform("first").to_numpy()
    second[first[is_second]] = several[is_second]
    repeats = ~wrong & ~is_second & (place > 0)
    _set_aside(several[wrong], CONTRADICTED, problems)
    _set_aside(several[repeats], REPEATED, problems)


def _expected(texts: Texts, rows: np.ndarray) -> np.ndarray:
    """How many lines each event should have; 2 at most where the table does not say."""
    lines = words(texts, "interaction").map(lambda said: lines_of_interaction(said) or 2)
    return lines.take(rows).whole("int64")


def _join_mirrored(
    raw: pd.DataFrame, several: np.ndarray, second: np.ndarray, problems: Problems
) -> None:
    """Of lines with two actors, those that say an event again: equal ones, and with sides changed.

    Lines that name other actors contradict each other.
    """
    if not len(several):
        return
    some = raw.iloc[several]
    ids = coded(some[KEY]).numbers
    lead = pd.Series(np.arange(len(several))).groupby(ids).transform("first").to_numpy()
    sides = row_keys(coded(some["actor1"]), coded(some["actor2"]))
    same = sides == sides[lead]
    one, other = (some[name].to_numpy(dtype=object) for name in ("actor1", "actor2"))
    mirrored = ~same & (one == other[lead]) & (other == one[lead])
    differs = np.bincount(ids, weights=~(same | mirrored)) > 0
    is_lead = lead == np.arange(len(several))
    once = mirrored & ~pd.DataFrame({"id": ids, "m": mirrored}).duplicated().to_numpy()
    once &= ~differs[ids]
    second[several[lead[once]]] = several[once]
    _set_aside(several[differs[ids]], CONTRADICTED, problems)
    _set_aside(several[~differs[ids] & ~is_lead & ~once], REPEATED, problems)


def _set_aside(positions: np.ndarray, reason: str, problems: Problems) -> None:
    where = np.zeros(len(problems.fine), dtype=bool)
    where[positions] = True
    problems.add(where, KEY, reason)


def _set_aside_both(first: np.ndarray, second: np.ndarray, problems: Problems) -> None:
    """Where one line of an event is set aside, so is the other: half an event is none."""
    broken = ~(problems.fine[first] & problems.fine[second])
    where = np.zeros(len(problems.fine), dtype=bool)
    where[first[broken]] = where[second[broken]] = True
    reason = "the other line of this event is set aside"
    problems.add(where, KEY, reason, may_follow=True)


def _notes(texts: Texts, raw: pd.DataFrame, second: np.ndarray, folded: np.ndarray) -> Coded[str]:
    lost = np.zeros(len(raw), dtype=bool)
    if is_monadic(raw):
        two = words(texts, "interaction").where(lambda said: lines_of_interaction(said) == 2)
        lost = two & (second < 0) & ~folded
    return flagged(lost, _LOST)


def second_actor(texts: Texts, raw: pd.DataFrame, lines: Lines, name: str) -> Coded[str]:
    """A column of the second actor (`actor2`, `inter2`): its own, or that of its own line."""
    own = words(texts, name)
    if not (is_monadic(raw) and (lines.second >= 0).any()):
        return own
    other = words(texts, name.replace("2", "1"))
    numbers = np.where(lines.second >= 0, other.numbers[lines.second], len(other.values))
    return Coded([*other.values, ""], numbers)


def _present(table: pd.DataFrame) -> list[str]:
    return [name for name in _ACTORS if name in table.columns]


def lines_of_interaction(interaction: str) -> int | None:
    """How many lines a monadic table gives an event, from its interaction; None if unsaid.

    One where an actor acted alone ("60", "Protesters only"), two otherwise.
    """
    if not interaction:
        return None
    if interaction.isdigit():
        return 1 if interaction.endswith("0") else 2
    alone = plain_name(interaction).split("_")
    return 1 if {"only", "sole"} & set(alone) else 2
