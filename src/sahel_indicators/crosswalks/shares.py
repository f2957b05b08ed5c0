"""Which share of the people of each area lives in which area of another system."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import AreaError, DataError
from .members import Members, placed_areas
from .pieces import pieces

SHARES = ["from_code", "to_code", "weight", "evidence", "note"]

_UNKNOWN = "population of the parts is not known"


@dataclass(frozen=True)
class People:
    """People of some areas, each given as a set of pieces, and where the figures come from."""

    counted: tuple[tuple[frozenset[int], float], ...] = ()
    source: str = ""

    def of(self, wanted: frozenset[int]) -> float:
        """People of a set of pieces; NaN unless areas with a figure fill it without a rest."""
        left, people = wanted, 0.0
        for area, number in self.counted:
            if area <= left:
                left, people = left - area, people + number
        return float("nan") if left else people


def people_of(location: str, population: pd.DataFrame | None) -> People:
    """A table of people by area (area_code, population; year and source if known) made usable.

    Raises `DataError` for a table without these columns, with an area twice or a number that is
    no count of people, `AreaError` for a code of no area of the country.
    """
    if population is None:
        return People()
    _check(population)
    areas, known = placed_areas(location), population.dropna(subset=["population"])
    unknown = sorted(set(population["area_code"]) - set(areas))
    if unknown:
        raise AreaError(
            f"The population table has '{unknown[0]}' ({len(unknown)} such codes in all).",
            expected=f"codes of areas of {location} at level 1 or 2, one country a table",
        )
    pairs = zip(known["area_code"], known["population"].astype("float64"), strict=True)
    counted = [(areas[code][2], number) for code, number in pairs]
    return People(tuple(sorted(counted, key=lambda pair: -len(pair[0]))), _said_source(known))


def _check(population: pd.DataFrame) -> None:
    missing = {"area_code", "population"} - set(population.columns)
    if missing:
        said = f"The population table lacks {', '.join(sorted(missing))}."
        raise DataError(said, expected="the columns area_code and population")
    twice = population.loc[population["area_code"].duplicated(), "area_code"]
    if len(twice):
        said = f"The population table has '{twice.iloc[0]}' twice."
        raise DataError(said, expected="one row an area: one year, one sex, all ages")
    numbers = pd.to_numeric(population["population"], errors="coerce")
    unreadable = population["population"].notna() & numbers.isna()
    wrong = population[unreadable | (numbers < 0) | np.isinf(numbers)]
    if len(wrong):
        row = wrong.iloc[0]
        said = f"The population of '{row['area_code']}' is {row['population']!r}."
        raise DataError(said, expected="a number of people, 0 or more")


def _said_source(known: pd.DataFrame) -> str:
    """Where the people were counted, from the table's own columns, such as 2023, COD-PS."""
    columns = [name for name in ("year", "source") if name in known]
    said = ["/".join(sorted(set(known[name].dropna().astype("str")))) for name in columns]
    return ", ".join(filter(None, said)) or "the table given"


@dataclass(frozen=True)
class _Overlay:
    """Two systems laid over each other: which pieces each pair of their areas has in common."""

    whole: Members
    target: Members
    known: frozenset[int]
    inferred: frozenset[int]
    split: dict[str, dict[str, frozenset[int]]]
    aside: tuple[tuple[str, str, str], ...]

    def name(self, code: str) -> str:
        return self.target.names.get(code, "no area")

    def taken(self, code: str, to: str) -> str:
        """The new areas whose unknown origin could still part an area from the one it lies in."""
        return _listed(
            {
                name
                for a, b, name in self.aside
                if (a == code and b != to) or (b == to and a != code and to not in self.split[a])
            }
        )

    def evidence(self, rows: frozenset[int]) -> str:
        """What is said of an overlap: inferred where a reform's lineage is needed and says so."""
        uses_lineage = "reform" in (self.whole.system.areas, self.target.system.areas)
        is_same = self.whole.system.key == self.target.system.key
        is_guessed = bool(rows & self.inferred)
        return "inferred" if uses_lineage and not is_same and is_guessed else "source"


def _overlay(whole: Members, target: Members) -> _Overlay:
    table = pieces(whole.system.location)
    split: dict[str, dict[str, set[int]]] = {}
    aside = []
    pairs = zip(whole.owner, target.owner, table["state"], table["new_name"], strict=True)
    for row, (a, b, state, name) in enumerate(pairs):
        if a and state == "set aside":
            aside.append((a, b, name))
        elif a:
            split.setdefault(a, {}).setdefault(b, set()).add(row)
    return _Overlay(
        whole,
        target,
        frozenset(table.index[table["state"] == "known"]),
        frozenset(table.index[table["evidence"] == "inferred"]),
        {a: {b: frozenset(parts[b]) for b in sorted(parts)} for a, parts in sorted(split.items())},
        tuple(aside),
    )


def shares(whole: Members, target: Members, people: People | None = None) -> pd.DataFrame:
    """The share of each area of `whole` (any level) that lies in each area of `target`.

    Columns `SHARES`. `weight` is 1 where the area lies wholly inside; where it was split it is the
    share of its people, or missing for all its parts if not every share is known. One row of an
    area may have the to_code "": the target system has no area there.
    """
    laid = _overlay(whole, target)
    found: list[_Row] = []
    for code, parts in laid.split.items():
        if len(parts) == 1:
            found.append(_whole(laid, code, *parts))
        else:
            found += _parts(laid, code, people or People())
    return pd.DataFrame(found, columns=SHARES)


_Row = tuple[str, str, float, str, str]


def _whole(laid: _Overlay, code: str, to: str) -> _Row:
    """The row of an area that lies inside one area of the target."""
    if not to:
        said = f"no code for this area in {laid.target.system.key}"
        return code, "", float("nan"), "source", said
    taken = laid.taken(code, to)
    note = f"takes {taken} (old cercle not known) as cut out of cercles of the same new region"
    if taken:
        return code, to, 1.0, "inferred", note
    return code, to, 1.0, laid.evidence(laid.split[code][to]), ""


def _parts(laid: _Overlay, code: str, people: People) -> list[_Row]:
    """The rows of an area that was split."""
    parts = laid.split[code]
    weights = _weights(list(parts.values()), people)
    sure = [laid.name(b) for b, rows in parts.items() if rows & laid.known]
    perhaps = [laid.name(b) for b, rows in parts.items() if not rows & laid.known]
    said = _UNKNOWN if np.isnan(weights).any() else f"shares by population of {people.source}"
    note = f"{_how_split(sure, perhaps)}; {said}"
    return [
        (code, b, float(weight), laid.evidence(rows), note)
        for (b, rows), weight in zip(parts.items(), weights, strict=True)
    ]


def _weights(parts: list[frozenset[int]], people: People) -> np.ndarray:
    """Shares that sum to 1, or all missing.

    If the people of one part are not known but those of the whole are, the part has the rest.
    """
    numbers = np.array([people.of(part) for part in parts])
    whole = people.of(frozenset().union(*parts))
    unknown = np.isnan(numbers)
    if unknown.sum() == 1 and whole >= np.nansum(numbers):
        numbers = np.where(unknown, whole - np.nansum(numbers), numbers)
    total = numbers.sum()
    return numbers / total if total > 0 else np.full(len(parts), np.nan)


def _how_split(sure: list[str], perhaps: list[str]) -> str:
    if not sure:
        return f"taken from one or several of {_listed(perhaps)}, which one is not known"
    if not perhaps:
        return f"split between {_listed(sure)}"
    possible = f"{_listed(perhaps)} (old cercle not known)"
    if len(sure) == 1:
        return f"now {sure[0]}, and perhaps a part of {possible}"
    return f"split between {_listed(sure)}, and perhaps {possible}"


def _listed(names: Iterable[str]) -> str:
    said = sorted(names)
    return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)
