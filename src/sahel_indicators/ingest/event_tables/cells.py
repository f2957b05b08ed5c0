"""Cells of event tables: days, figures and declared words, with what cannot be read set aside."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import numpy as np
import pandas as pd

from ...errors import IngestError, shortened
from ..accounting import Problems
from ..coded import Coded, Texts, constant, together
from ..normalizing_checks import DOUBTFUL, doubtful_points
from ..normalizing_dates import IN_FUTURE, in_future
from ..reading import day_reader, is_missing, read_numbers

_A_DAY = "a day such as 2020-07-31, 31 July 2020 or 31-Jul-20"


def words(texts: Texts, name: str) -> Coded[str]:
    """A column that some vintages of a table lack: "" throughout where it does."""
    return texts[name] if name in texts else constant("", len(texts))


def read_days(texts: Texts, column: str, problems: Problems) -> Coded[date | None]:
    """The days of a column; a row without one is set aside.

    Raises `IngestError` where no cell holds a day: the column holds something else then.
    """
    said = texts[column]
    read = day_reader(said.values)
    days = Coded([read(text) for text in said.values], said.numbers)
    if not any(days.values):
        raise _nothing(f"holds no date at all{_first(said)}", column, problems, _A_DAY)
    problems.add(said.where(is_missing), column, "no date")
    problems.add(days.where(lambda day: day is None), column, f"unreadable date; expected {_A_DAY}")
    problems.add(in_future(days.days()), column, IN_FUTURE)
    return days


def figures(
    raw: pd.DataFrame,
    column: str,
    problems: Problems,
    *,
    low: float,
    high: float = np.inf,
    whole: bool = False,
) -> np.ndarray:
    """A column of figures, NaN where blank; what is no number, or lies beyond, is set aside.

    Raises `IngestError` where something stands in the column, but no number.
    """
    values, unreadable = read_numbers(raw[column])
    if unreadable.any() and np.isnan(values).all():
        first = shortened(str(raw[column].iloc[int(np.flatnonzero(unreadable)[0])]))
        raise _nothing(
            f"holds no number at all (the first cell is '{first}')", column, problems, "numbers"
        )
    problems.add(unreadable, column, "unreadable number")
    bounds = f"must lie from {low:g} to {high:g}".replace(" to inf", " up")
    problems.add((values < low) | (values > high), column, f"{column} {bounds}")
    if whole:
        problems.add(doubtful_points(raw[column]), column, DOUBTFUL)
        broken = np.isfinite(values) & (values != np.rint(values))
        problems.add(broken, column, f"{column} must be a whole number")
    return values


def joined_notes(*notes: Coded[str]) -> Coded[str]:
    """What several notes say, row by row."""
    if all(note.values == [""] for note in notes):
        return notes[0]
    return together(*notes).map(lambda said: "; ".join(part for part in said if part))


def set_aside_unknown(
    said: Coded[str], known: Collection[str], column: str, problems: Problems
) -> None:
    """Set aside the rows whose word is none of those declared."""
    expected = ", ".join(word or "blank" for word in known)
    reason = f"unknown {column}; expected {expected}"
    problems.add(said.where(lambda word: word not in known), column, reason)


def flagged(where: np.ndarray, note: str) -> Coded[str]:
    """A note on some rows."""
    return Coded(["", note], where.astype("int64"))


def _first(said: Coded[str]) -> str:
    text = next((text for text in said.values if not is_missing(text)), "")
    return f" (the first cell is '{shortened(text)}')" if text else ""


def _nothing(problem: str, column: str, problems: Problems, expected: str) -> IngestError:
    return IngestError(
        problem,
        file=problems.file,
        row=int(problems.lines[0]),
        column=problems.title(column),
        expected=expected,
        remedy="check that the columns were not shifted or reformatted, or export the file again",
    )
