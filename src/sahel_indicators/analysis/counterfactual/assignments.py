"""Other assignments of a treatment to the same entities: all there are, or a random part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import factorial, prod

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..tables import Codes, codes_of, period_numbers, require_unique


@dataclass(frozen=True)
class Assignments:
    """Who has which treatment, as labels of entities; equal treatments have equal labels.

    `row_of` (entities x periods) holds the row that a treatment is read from, `unit` and `period`
    each row's place in it, `donor` for each label the first entity that has it, `stratum` the
    entities of each stratum.
    """

    given: pd.DataFrame
    columns: list[str]
    row_of: Codes
    unit: Codes
    period: Codes
    labels: Codes
    donor: Codes
    stratum: list[Codes]

    @classmethod
    def of(
        cls,
        frame: pd.DataFrame,
        columns: list[str],
        entity: str,
        time: str | None,
        strata: str | None,
    ) -> Assignments:
        """AnalysisError for treatments or strata that vary where they may not."""
        if frame[entity].isna().any():
            raise AnalysisError(f"Rows without '{entity}'.", expected="an entity in every row")
        unit = codes_of(frame[entity])
        if time is None:
            _require_constant(
                frame, columns, entity, "name the column of time, to move whole paths"
            )
            period = np.zeros(len(frame), dtype=np.intp)
        else:
            require_unique(frame, [entity, time])
            period = codes_of(pd.Series(period_numbers(frame[time])))
        row_of = _rows(unit, period)
        treatment = codes_of_rows(frame[columns])[row_of]
        labels = codes_of_rows(pd.DataFrame(treatment))
        donor = np.unique(labels, return_index=True)[1]
        return cls(
            frame,
            columns,
            row_of,
            unit,
            period,
            labels,
            donor,
            _strata(frame, strata, entity, unit),
        )

    def frame(self, labels: Codes) -> pd.DataFrame:
        """The frame as it would have been with these labels."""
        rows = self.row_of[self.donor[labels][self.unit], self.period]
        frame = self.given.copy()
        for name in self.columns:
            frame[name] = self.given[name].array.take(rows)
        return frame

    def others(self, draws: int, seed: int) -> tuple[list[Codes], bool]:
        """All assignments but the true one if they are at most `draws`, or `draws` random ones."""
        count = prod(_arrangements(self.labels[part]) for part in self.stratum)
        if count == 1:
            raise AnalysisError(
                "Shuffling changes nothing: within each stratum, all have the same treatment.",
                expected="treated and untreated entities in at least one stratum",
                remedy="leave out the strata, or use broader ones",
            )
        if count <= draws + 1:
            return [one for one in self._all() if not np.array_equal(one, self.labels)], True
        generator = np.random.default_rng(seed)
        return [self._random(generator) for _ in range(draws)], False

    def _all(self) -> Iterator[Codes]:
        each = [list(_distinct(Counter(self.labels[part].tolist()))) for part in self.stratum]
        for parts in product(*each):
            labels = self.labels.copy()
            for part, values in zip(self.stratum, parts, strict=True):
                labels[part] = values
            yield labels

    def _random(self, generator: np.random.Generator) -> Codes:
        labels = self.labels.copy()
        for part in self.stratum:
            labels[part] = generator.permutation(labels[part])
        return labels


def codes_of_rows(table: pd.DataFrame) -> Codes:
    """A number for each different row, equal rows alike, missing equal to missing."""
    return np.asarray(table.groupby(list(table.columns), dropna=False, sort=True).ngroup())


def _require_constant(
    frame: pd.DataFrame, columns: Sequence[str], entity: str, remedy: str
) -> None:
    for column in columns:
        varies = frame.groupby(entity)[column].nunique(dropna=False) > 1
        if varies.any():
            raise AnalysisError(
                f"'{column}' changes within {varies.sum()} values of '{entity}', the first of them "
                f"{varies.idxmax()}.",
                expected="one value an entity",
                remedy=remedy,
            )


def _rows(unit: Codes, period: Codes) -> Codes:
    """The (last) row of each entity and period; AnalysisError where there is none."""
    rows = np.full((unit.max() + 1, period.max() + 1), -1, dtype=np.intp)
    rows[unit, period] = np.arange(len(unit))
    if (rows < 0).any():
        raise AnalysisError(
            f"{(rows < 0).any(axis=1).sum()} entities lack periods that others have, so paths of "
            "treatment cannot move between them.",
            expected="the same periods for every entity",
            remedy="complete the panel, or select the periods that all entities have",
        )
    return rows


def _strata(frame: pd.DataFrame, strata: str | None, entity: str, unit: Codes) -> list[Codes]:
    """The entities of each stratum; all of them in one if there are none."""
    if strata is None:
        return [np.arange(unit.max() + 1)]
    _require_constant(frame, [strata], entity, "choose a column that does not change over time")
    if frame[strata].isna().any():
        raise AnalysisError(f"Rows without '{strata}'.", expected="a stratum in every row")
    code = np.empty(unit.max() + 1, dtype=np.intp)
    code[unit] = codes_of(frame[strata])
    return [np.flatnonzero(code == one) for one in range(code.max() + 1)]


def _arrangements(labels: Codes) -> int:
    """In how many different orders the labels can stand."""
    counts = Counter(labels.tolist()).values()
    return factorial(len(labels)) // prod(map(factorial, counts))


def _distinct(left: Counter[int]) -> Iterator[list[int]]:
    """Every different order of the labels, each once."""
    if not left.total():
        yield []
        return
    for label in sorted(left):
        if left[label]:
            left[label] -= 1
            for rest in _distinct(left):
                yield [label, *rest]
            left[label] += 1
