"""The rows a regression can use, as arrays in the order of their keys, and why others cannot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import AnalysisError
from ..inference import alone_in, dense
from ..tables import (
    Codes,
    Floats,
    Months,
    codes_of,
    numbers_of,
    period_numbers,
    require_columns,
    require_unique,
)
from .roles import Roles
from .settings import Settings

ALONE = "alone in its"
SHORT = "too few periods for a trend of its own"
# A level and a trend fit two rows exactly, so they say nothing.
FEWEST_FOR_TREND = 3


@dataclass(frozen=True)
class Sample:
    """Rows as arrays: numbers by column, codes of what groups them (-1 missing), period numbers."""

    numbers: dict[str, Floats]
    codes: dict[str, Codes]
    periods: Months | None

    def __len__(self) -> int:
        return len(next(iter(self.codes.values())))

    def take(self, chosen: NDArray[Any]) -> Sample:
        """The rows chosen by a mask or by their numbers."""
        if chosen.dtype == bool and chosen.all():
            return self
        return Sample(
            {name: values[chosen] for name, values in self.numbers.items()},
            {name: values[chosen] for name, values in self.codes.items()},
            None if self.periods is None else self.periods[chosen],
        )

    def with_numbers(self, more: dict[str, Floats]) -> Sample:
        """The same rows with more columns of numbers."""
        return replace(self, numbers={**self.numbers, **more})


def read_sample(frame: pd.DataFrame, roles: Roles, settings: Settings) -> Sample:
    """Columns that are used, checked, in the order of their keys."""
    require_columns(frame, [*roles.numeric(), *roles.grouping()])
    numbers = {name: numbers_of(frame, name) for name in roles.numeric()}
    _require_sizes(numbers, roles)
    codes = {name: codes_of(frame[name]) for name in roles.grouping()}
    order = _order_of_keys(frame, [codes[name] for name in roles.key()], roles)
    counted = settings.trends or settings.errors in ("driscoll-kraay", "conley")
    timed = roles.timed() if counted else []
    periods = period_numbers(frame[timed[0]]) if timed else None
    sample = Sample(numbers, codes, periods)
    return sample if order is None else sample.take(order)


def _order_of_keys(frame: pd.DataFrame, keys: list[Codes], roles: Roles) -> Codes | None:
    """What puts the rows in the order of their keys; None where they are. Refuses repeated keys."""
    joint = np.zeros(len(frame), dtype=np.int64)
    for codes in keys:
        joint = joint * (codes.max(initial=0) + 1) + codes
    missing = any(codes.min(initial=0) < 0 for codes in keys)
    if not missing and (np.diff(joint) > 0).all():
        return None
    order = np.argsort(joint, kind="stable")
    if missing or (np.diff(joint[order]) == 0).any():
        require_unique(frame, roles.key())
    return order


def _require_sizes(numbers: dict[str, Floats], roles: Roles) -> None:
    for name in (roles.weights, roles.population):
        if name is not None and (numbers[name] <= 0).any():
            what = "Weights" if name == roles.weights else "Population"
            raise AnalysisError(
                f"{what} '{name}' of zero or less.", expected="numbers above zero, or missing"
            )
    for name, limit in zip(roles.place, (90, 180), strict=False):
        if (np.abs(numbers[name]) > limit).any():
            raise AnalysisError(
                f"Column '{name}' goes beyond {limit} degrees.",
                expected="latitude from -90 to 90, longitude from -180 to 180",
                remedy="look whether the two are exchanged, or are metres of a projection",
            )


def complete(sample: Sample, roles: Roles) -> tuple[Sample, dict[str, int]]:
    """Rows in which nothing is missing, and the others by what is missing first."""
    left_out: dict[str, int] = {}
    kept = np.ones(len(sample), dtype=bool)
    columns = {**sample.numbers, **{f: c for f, c in sample.codes.items() if f not in roles.key()}}
    for name, values in columns.items():
        missing = np.isnan(values) if values.dtype.kind == "f" else values < 0
        if missing.all():
            raise AnalysisError(
                f"Column '{name}' is missing in every row.",
                expected="figures in some rows",
                remedy="leave it out, or look how it was joined to the table",
            )
        left_out[f"{name} missing"] = int((missing & kept).sum())
        kept &= ~missing
    return sample.take(kept), left_out


# -- what the effects leave to compare -------------------------------------------------------


def effect_levels(sample: Sample, roles: Roles, settings: Settings) -> dict[str, Codes]:
    """For each effect that is removed its name and levels, numbered without gaps."""
    levels = {}
    if settings.by_entity:
        levels[roles.entity] = dense(sample.codes[roles.entity])
    if settings.effects in ("two-way", "time", "conditional means"):
        time = dense(sample.codes[roles.timed()[0]])
        if roles.group is not None:
            group = sample.codes[roles.group]
            time = dense(group * (time.max(initial=0) + 1) + time)
        levels[roles.period()] = time
    return levels


def comparable(sample: Sample, roles: Roles, settings: Settings) -> tuple[Sample, dict[str, int]]:
    """Rows that effects and trends do not fit exactly by themselves, and the others by reason."""
    left_out: dict[str, int] = {}
    while len(sample):
        levels = effect_levels(sample, roles, settings)
        before = len(sample)
        if levels:
            alone = alone_in(list(levels.values()))
            for number, effect in enumerate(levels):
                _add(left_out, f"{ALONE} {effect}", alone == number)
            sample = sample.take(alone < 0)
        if settings.trends:
            codes = sample.codes[roles.entity]
            short = np.bincount(codes, minlength=1)[codes] < FEWEST_FOR_TREND
            _add(left_out, f"{SHORT}: {roles.entity}", short)
            sample = sample.take(~short)
        if len(sample) == before:
            break
    return sample, left_out


def _add(left_out: dict[str, int], reason: str, rows: NDArray[np.bool_]) -> None:
    left_out[reason] = left_out.get(reason, 0) + int(rows.sum())


def require_several(
    sample: Sample, roles: Roles, settings: Settings, left_out: dict[str, int]
) -> None:
    """AnalysisError unless two entities are left, and two periods where entities have levels."""
    columns = roles.key() if settings.by_entity else [roles.entity]
    for column in columns:
        count = count_of(sample.codes[column])
        if count < 2:
            why = "; ".join(f"{reason}: {rows:,}" for reason, rows in left_out.items() if rows)
            raise AnalysisError(
                f"The usable rows have {count} different values of '{column}'. The regression "
                "compares entities with each other, and fixed effects of them over time."
                + (f" Left out: {why}." if why else ""),
                expected="at least two entities and two periods with complete rows",
                remedy="look for missing outcomes and exposures, or use broader groups",
            )


def count_of(codes: Codes) -> int:
    """How many different codes there are."""
    return int((np.bincount(codes) > 0).sum()) if len(codes) else 0
