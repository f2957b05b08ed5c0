"""Which areas an event may lie in, by how finely its place is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import AnalysisError
from ..tables import (
    Codes,
    Floats,
    names_of,
    numbers_of,
    require_columns,
    require_names,
    require_unique,
)
from .selecting import cells_of, code_texts

# The finest admin level that a publisher's code of precision lets an event count at. UCDP
# `where_prec` (GED codebook): 1 exact, 2 within about 25 km, 3 district, 4 region, 5 a stretch or a
# part of the country, 6 country, 7 sea or air. ACLED `geo_precision` (codebook): 1 exact, 2 part of
# a district, 3 region; the coordinates of a 3 are those of the region's capital.
FINEST_LEVEL: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {
        "ucdp": {"1": 2, "2": 2, "3": 2, "4": 1, "5": 0, "6": 0, "7": 0},
        "acled": {"1": 2, "2": 2, "3": 1},
    }
)
LEVELS = ("location_code", "parent_code", "area_code")
NO_AREA = "no area"
STRANGER = "its area is not among the areas given"
NO_PRECISION = "precision not stated"


@dataclass(frozen=True)
class Districts:
    """Areas within larger areas: `codes` has one row a finest area, one column a level.

    `level` is the column in which events are to be placed; `targets` are its codes, sorted.
    """

    codes: pd.DataFrame
    level: int
    targets: pd.Index

    @classmethod
    def of(cls, areas: pd.DataFrame, levels: Sequence[str], level: int) -> Districts:
        """AnalysisError for missing or repeated codes, and areas that lie in two larger ones."""
        levels = names_of(levels, "levels")
        number = isinstance(level, int | np.integer) and not isinstance(level, bool)
        if not number or not 0 < level < len(set(levels)) == len(levels):
            raise AnalysisError(
                f"Level {level!r} is not among the levels {', '.join(map(str, levels))}.",
                expected="two or more different columns, from the largest areas to the smallest, "
                "and the number of one of them from 1 on",
            )
        require_columns(areas, list(levels))
        for name in levels:
            cells_of(areas[name])
        require_unique(areas, [levels[-1]])
        require_unique(areas.drop_duplicates(list(levels)), list(levels))
        codes = areas[list(levels)].astype(object).reset_index(drop=True)
        _require_nested(codes)
        targets = sorted(
            codes[levels[level]].unique(), key=lambda code: (isinstance(code, str), code)
        )
        return cls(codes, level, pd.Index(targets))

    def levels_of(self, areas: pd.Series) -> Codes:
        """The finest level at which each code occurs; -1 where it occurs at none."""
        found = np.full(len(areas), -1, dtype=np.intp)
        for number, name in enumerate(self.codes.columns):
            found[areas.isin(set(self.codes[name])).to_numpy()] = number
        return found

    def lifted(self, areas: pd.Series, known: Codes, finest: Codes) -> tuple[pd.Series, Codes]:
        """Codes no finer than `finest` allows: a district known as its region is the region."""
        lifted = areas.astype(object).to_numpy(copy=True)
        names = list(self.codes.columns)
        for high in range(1, len(names)):
            for low in range(high):
                here = (known == high) & (finest == low)
                above = dict(zip(self.codes[names[high]], self.codes[names[low]], strict=True))
                lifted[here] = [above[code] for code in lifted[here]]
        return pd.Series(lifted, index=areas.index), np.minimum(known, finest)

    def possible(self, areas: pd.Series, known: Codes) -> pd.DataFrame:
        """One row an event and area it may lie in: event (its position), target (its number)."""
        parts = []
        for number, name in enumerate(self.codes.columns):
            here = np.flatnonzero(known == number)
            target = self.codes.columns[self.level]
            pairs = pd.DataFrame(
                {"code": self.codes[name], "target": self.codes[target]}
            ).drop_duplicates()
            events = pd.DataFrame({"event": here, "code": areas.to_numpy(dtype=object)[here]})
            parts.append(events.merge(pairs, on="code", how="left", validate="many_to_many"))
        rows = pd.concat(parts, ignore_index=True)
        rows["target"] = self.targets.get_indexer(pd.Index(rows["target"]))
        return rows[["event", "target"]].sort_values(["event", "target"], ignore_index=True)

    def shares(self, areas: pd.DataFrame, shares: str) -> Floats:
        """What each target weighs when an event is spread: 1, or the sum of a column of areas."""
        if shares == "equal":
            return np.ones(len(self.targets))
        require_columns(areas, [shares])
        weights = numbers_of(areas, shares)
        wrong = ~(weights >= 0)
        if wrong.any():
            named = ", ".join(map(str, self.codes.iloc[np.flatnonzero(wrong)[:5], -1]))
            raise AnalysisError(
                f"{wrong.sum()} areas have no '{shares}', or a negative one: {named}.",
                expected="a number from 0 on for every area",
                remedy="complete them, or use shares='equal'",
            )
        number = self.targets.get_indexer(pd.Index(self.codes.iloc[:, self.level]))
        return np.bincount(number, weights, len(self.targets)).astype(np.float64)


def _require_nested(codes: pd.DataFrame) -> None:
    names = list(codes.columns)
    for low, high in pairwise(names):
        parents = codes.groupby(high)[low].nunique()
        if (parents > 1).any():
            raise AnalysisError(
                f"{high} {parents.idxmax()} lies in {parents.max()} different {low}.",
                expected="each area in one larger area",
            )
        _require_same_extent(codes, low, names)


def _require_same_extent(codes: pd.DataFrame, low: str, names: Sequence[str]) -> None:
    """A code of two levels is of one area only where the larger holds nothing else."""
    for high in names[names.index(low) + 1 :]:
        both = set(codes[low]) & set(codes[high])
        for code in sorted(both, key=str):
            inside = set(codes.loc[codes[low] == code, high])
            if inside != {code}:
                raise AnalysisError(
                    f"'{code}' is both a {low} and a {high}, and not the same area.",
                    expected="codes that tell the levels apart",
                )


@dataclass(frozen=True)
class Known:
    """Where events may lie: `rows` as of `Districts.possible`; `among`, in how many areas.

    `known` is the level of each event, -1 where it cannot be placed; `left_out` counts those.
    `placed_as_only` counts events known to a larger area that has one area only.
    """

    rows: pd.DataFrame
    known: Codes
    left_out: dict[str, int]
    placed_as_only: int

    @property
    def imprecise(self) -> NDArray[np.intp]:
        """Positions of the events that may lie in several areas."""
        return np.asarray(self.rows.loc[self.rows["among"] > 1, "event"].unique(), dtype=np.intp)


def known_areas(
    events: pd.DataFrame,
    districts: Districts,
    area: str,
    precision: str | None,
    publisher: str | None,
) -> Known:
    """The areas each event may lie in, from its area's code and, where given, its precision."""
    require_names(area=area, precision=precision)
    require_columns(events, [area, *([precision] if precision else [])])
    _require_not_placed(events, area)
    if publisher is not None and precision is None:
        raise AnalysisError(
            f"publisher={publisher!r} is given, and no column of its codes of precision.",
            expected="precision= with the column, or neither",
        )
    codes = events[area].astype(object).where(events[area].notna() & (events[area] != ""), None)
    known = districts.levels_of(codes)
    absent = codes.isna().to_numpy()
    reasons = {NO_AREA: absent, STRANGER: (known < 0) & ~absent}
    if precision:
        finest = _finest(events[precision], publisher, districts)
        reasons[NO_PRECISION] = (finest < 0) & (known >= 0)
        placeable = (known >= 0) & (finest >= 0)
        codes, lower = districts.lifted(codes, known, np.where(placeable, finest, known))
        known = np.where(placeable, lower, -1)
    rows = districts.possible(codes, known)
    rows["among"] = rows.groupby("event")["target"].transform("size")
    coarse = known[rows.loc[rows["among"] == 1, "event"].to_numpy()] < districts.level
    left_out = {why: int(which.sum()) for why, which in reasons.items()}
    return Known(rows, known, left_out, int(coarse.sum()))


def _require_not_placed(events: pd.DataFrame, area: str) -> None:
    if f"{area}_given" in events.columns:
        raise AnalysisError(
            f"The events have a column '{area}_given': they have been placed already.",
            expected="events as they were read, one row an event",
        )


def _finest(codes: pd.Series, publisher: str | None, districts: Districts) -> Codes:
    """The finest level that codes of precision allow; -1 where there is none."""
    names = districts.codes.columns
    if len(names) != len(LEVELS):
        raise AnalysisError(
            f"The areas have {len(names)} levels ({', '.join(names)}); codes of precision tell "
            "country, region and district apart.",
            expected="levels= with the columns of country, region and district",
        )
    if publisher is None or publisher not in FINEST_LEVEL:
        raise AnalysisError(
            f"Codes of precision are read by their publisher, which is {publisher!r}.",
            expected=f"publisher= one of {', '.join(FINEST_LEVEL)}",
            remedy="ACLED's 3 is a region, UCDP's 3 a district: the codes alone do not tell",
        )
    levels, said = FINEST_LEVEL[publisher], code_texts(codes)
    unknown = sorted(set(said) - {*levels, ""})
    if unknown:
        raise AnalysisError(
            f"Column '{codes.name}' has codes that {publisher} does not: {', '.join(unknown)}.",
            expected=", ".join(levels),
        )
    return np.array([levels.get(code, -1) for code in said], dtype=np.intp)
