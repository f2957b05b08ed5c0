"""Cells that must be one of a few, or agree with one another, before a row is believed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date

import numpy as np
import pandas as pd

from ..areas import fold, gazetteer
from ..countries import code_meant
from ..errors import IngestError, shortened
from ..periods import SEASONS
from ..variables import variables
from .accounting import Problems
from .coded import Coded, Rows, Texts, together

_COUNTRY = re.compile(r"[A-Z]{3}")
_CODE = re.compile(r"[A-Z]{2,3}")
# As many countries as a message can name.
_NAMED = 8


def check_allowed(texts: Texts, allowed: Mapping[str, tuple[str, ...]], problems: Problems) -> None:
    """Set aside rows with a word that is not one of those a column may hold.

    A misspelt kind of event would otherwise be a series of its own, missing from every total.
    """
    for column, known in allowed.items():
        unknown = ~texts[column].where(known.__contains__)
        problems.add(unknown, column, f"unknown {column}; expected {', '.join(known)}")


A_TOTAL = "a total: its parts are read"
"""Why a row is set aside whose name `is_total`."""

_TOTALS = {"total", "sous total", "ensemble", "grand total", "total general", "total generale"}


def is_total(name: str) -> bool:
    """Whether a name, or any level of it ("Mopti / Total"), is what sums are called.

    A sum that stands among its parts would count everybody in it twice.
    """
    return any(fold(part) in _TOTALS for part in name.split(" / "))


def check_counterpart(
    rows: Rows, column: str, problems: Problems, internal: Collection[str] = ()
) -> None:
    """Set aside flows whose other end is not a country; a blank one would look like a total.

    `internal` are the variables that have no other end.
    """
    wrong = rows["counterpart_code"].where(lambda said: not _COUNTRY.fullmatch(said))
    wrong &= ~rows["variable"].where(lambda key: key in internal)
    problems.add(wrong, column, "not an ISO 3166-1 alpha-3 country code")


def check_season(texts: Texts, rows: Rows, column: str, problems: Problems) -> None:
    """Set aside analyses whose reference period is not the season that their label names."""
    about = together(texts[column], rows["period_start"], rows["period_end"])
    wrong = about.where(lambda said: not _is_season(*said))
    problems.add(wrong, column, "the reference period is not the season that the label names")


def _is_season(label: str, start: date | None, end: date | None) -> bool:
    if start is None or end is None:  # which is told of the day
        return True
    return start.year == end.year and SEASONS.get(label) == (start.month, end.month)


def check_unit(texts: Texts, rows: Rows, column: str, problems: Problems) -> None:
    """Set aside figures in another unit than their variable is declared in."""
    about = together(rows["variable"], texts[column])
    wrong = about.where(lambda said: said[0] != "" and variables()[said[0]].unit != said[1])
    problems.add(wrong, column, "not the unit that the variable is measured in")


DOUBTFUL = "the point or comma may be decimal or set thousands apart"
"""Why a cell is set aside that `doubtful_points` finds."""

_GROUP_OR_DECIMALS = r"\s*[1-9][0-9]{0,2}[.,][0-9]{3}\s*"
_DECIMALS = r"\s*[+-]?(?:[0-9]{4,}[.,][0-9]*|0?[.,][0-9]+|[0-9]+[.,](?:[0-9]{1,2}|[0-9]{4,}))\s*"
# Two marks, or one mark twice, tell as well which of them sets thousands apart.
_GROUPS = (
    r"\s*[+-]?[1-9][0-9]{0,2}"
    r"(?:(?:[.,][0-9]{3}){2,}|(?:\.[0-9]{3})+,[0-9]+|(?:,[0-9]{3})+\.[0-9]+)\s*"
)


def doubtful_points(cells: pd.Series) -> np.ndarray:
    """True for cells of a count such as "45.000", where no other cell tells what the mark means.

    It may be 45 or 45,000: of people, both are whole numbers. So may "4,000", where the fields of
    a file are separated by semicolons.
    """
    doubtful = cells.str.fullmatch(_GROUP_OR_DECIMALS).to_numpy(dtype=bool)
    if doubtful.any() and cells.str.fullmatch(f"(?:{_DECIMALS}|{_GROUPS})").any():
        return np.zeros(len(cells), dtype=bool)
    return doubtful


# One or two such rows are slips, as publishers' own releases have.
_SLIPS = 2


def refuse_exchanged(
    wrong: np.ndarray, judged: np.ndarray, problems: Problems, column: str, said: str
) -> None:
    """Raise `IngestError` where figures disagree in more than half of the rows they can be judged.

    `wrong` and `judged` mark rows; `said` is how they disagree. Not the rows are wrong then: their
    columns have been exchanged or shifted.
    """
    count, of = int((wrong & judged).sum()), int(judged.sum())
    if count <= _SLIPS or 2 * count <= of:
        return
    raise IngestError(
        f"{said} in {count:,} of {of:,} rows",
        file=problems.file,
        row=int(problems.lines[int(np.flatnonzero(wrong & judged)[0])]),
        column=problems.title(column),
        expected="figures that agree with one another in most rows",
        remedy="columns exchanged or shifted? Compare the header with the publisher's own file",
    )


def spelt_otherwise(location: str) -> str:
    """Why a row is set aside that names a country with areas, but not by its code; "" otherwise.

    Which one is meant is told, and not assumed: no row of such a country is one of elsewhere.
    """
    code = code_meant(location)
    if code is None or code == location:
        return ""
    how = "not in capitals" if location.strip().upper() == code else "a name"
    return f"'{shortened(location)}' is {how}; the code is {code}"


def refuse_other_countries(locations: Coded[str], column: str, problems: Problems) -> None:
    """Raise `IngestError` for a table of which no row is about a country that is covered.

    The message names the countries found and those covered: nothing is wrong with such a file.
    """
    covered, found = gazetteer().rules["countries"], sorted(set(locations.values) - {""})
    if not gazetteer().countries.isdisjoint(found) or not any(map(_CODE.fullmatch, found)):
        return
    if any(map(spelt_otherwise, found)):
        return
    others = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    raise IngestError(
        f"is about other countries: {', '.join(map(shortened, found[:_NAMED]))}{others}",
        file=problems.file,
        row=int(problems.lines[0]),
        column=problems.title(column),
        expected="rows of " + ", ".join(f"{code} ({said['en']})" for code, said in covered.items()),
        remedy="take the publisher's file of one of these countries, or a regional one",
    )


_PHASES = tuple(f"phase{number}" for number in range(1, 6))


def zeros_for_nobody_counted(figures: list[np.ndarray], columns: list[str]) -> np.ndarray:
    """Which figures, column after column, are a zero that stands for "not analysed".

    One array of figures a column, its values first.

    Some Cadre Harmonisé tables write 0 in every phase, and no class, for an area that was not
    analysed (Nigeria in 65 rows, Chad in 6). With a class, a zero is a measured one.
    """
    column = _with_phases(figures, columns)
    if not column:
        return np.zeros(sum(map(len, figures)), dtype=bool)
    nobody = np.isnan(column["phase_class"])
    for phase in _PHASES:
        nobody = nobody & (column[phase] == 0)
    return np.concatenate([nobody & (values == 0) for values in column.values()])


def blanks_of_analysed(figures: list[np.ndarray], columns: list[str]) -> np.ndarray:
    """Which figures, column after column, are blank in a line that was analysed.

    One array of figures a column, its values first. A Cadre Harmonisé line with a class, or with
    people in any phase, was analysed (Fitri in Chad, 2017: phases 1 and 2 are its population, and
    the others' cells are blank).
    """
    column = _with_phases(figures, columns)
    if not column:
        return np.zeros(sum(map(len, figures)), dtype=bool)
    analysed = ~np.isnan(column["phase_class"])
    for phase in _PHASES:
        analysed = analysed | (column[phase] > 0)
    return np.concatenate([analysed & np.isnan(values) for values in column.values()])


def _with_phases(figures: list[np.ndarray], columns: list[str]) -> dict[str, np.ndarray]:
    """The values of each column of a table with class and phases; nothing of another table."""
    column = {name: figure[:, 0] for name, figure in zip(columns, figures, strict=True)}
    return column if column.keys() >= {"phase_class", *_PHASES} else {}
