"""Which column plays which part, and the rows that have every one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..inference import alone_in, is_nested
from ..tables import Codes, codes_of, numbers_of, require_columns, require_unique

Effects = Literal["two-way", "entity", "time", "none"]
MOST_DRIVERS = 12
FEWEST_DRAWS = 99
ALONE = "alone in its"


@dataclass(frozen=True)
class Roles:
    """The parts; AnalysisError where a column plays two, or a setting does not exist."""

    outcome: str
    drivers: dict[str, list[str]]
    entity: str
    time: str
    controls: list[str]
    weights: str | None
    group: str | None
    cluster: str
    effects: Effects
    interactions: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._require_settings()
        self._require_parts()

    def _require_settings(self) -> None:
        groups = len(self.drivers) + len(self.interactions)
        checks = {
            f"effects={self.effects!r}": self.effects in ("two-way", "entity", "time", "none"),
            f"group={self.group!r} with effects={self.effects!r}": self.group is None
            or self.effects in ("two-way", "time"),
            f"{groups} drivers and interactions": len(self.drivers) > 0 and groups <= MOST_DRIVERS,
        }
        for what, fine in checks.items():
            if not fine:
                raise AnalysisError(
                    f"These settings cannot be used: {what}.",
                    expected="effects 'two-way', 'entity', 'time' or 'none'; a group where effects "
                    f"of periods are removed; 1 to {MOST_DRIVERS} drivers, interactions counted",
                    remedy="put columns that belong together into one driver",
                )

    def _require_parts(self) -> None:
        used = [self.outcome, *self.columns_of_drivers(), *self.controls, self.entity, self.time]
        twice = sorted({name for name in used if used.count(name) > 1})
        empty = [driver for driver, columns in self.drivers.items() if not columns]
        if twice or empty:
            raise AnalysisError(
                f"Columns that play two parts: {', '.join(twice) or 'none'}; "
                f"drivers without columns: {', '.join(empty) or 'none'}.",
                expected="drivers as {'conflict': ['events'], 'climate': ['rain', 'ndvi']}, each "
                "column in one place",
            )
        unknown = [c for pair in self.interactions for c in pair if c not in used[1:-2]]
        same = [pair for pair in self.interactions if len(set(pair)) != 2]
        if unknown or same or len(set(self.interactions)) < len(self.interactions):
            raise AnalysisError(
                f"Interactions {self.interactions} cannot be used.",
                expected="pairs of two different columns of drivers or controls, each pair once",
            )

    def columns_of_drivers(self) -> list[str]:
        """The columns of all drivers, in order."""
        return [column for columns in self.drivers.values() for column in columns]

    def numeric(self) -> list[str]:
        """Outcome, drivers' columns, controls and weights."""
        weights = [self.weights] if self.weights else []
        return [self.outcome, *self.columns_of_drivers(), *self.controls, *weights]

    def columns(self) -> list[str]:
        """Every column that is used, once."""
        others = [self.entity, self.time, self.cluster, *([self.group] if self.group else [])]
        return list(dict.fromkeys([*self.numeric(), *others]))

    def removed(self) -> list[str]:
        """The effects in words."""
        period = f"{self.group} x {self.time}" if self.group else self.time
        return {
            "two-way": [self.entity, period],
            "entity": [self.entity],
            "time": [period],
            "none": [],
        }[self.effects]

    def effect_codes(self, rows: pd.DataFrame) -> list[Codes]:
        """Codes of what is removed; one code for all rows where nothing but the mean is."""
        time = codes_of(rows[self.time])
        if self.group:
            time = codes_of(pd.Series(codes_of(rows[self.group]) * (time.max() + 1) + time))
        entity = codes_of(rows[self.entity])
        none = np.zeros(len(rows), dtype=np.intp)
        every: dict[Effects, list[Codes]] = {
            "two-way": [entity, time],
            "entity": [entity],
            "time": [time],
            "none": [none],
        }
        return every[self.effects]


def roles_of(
    *,
    outcome: str,
    drivers: Mapping[str, Sequence[str] | str],
    controls: Sequence[str] | str,
    interactions: Sequence[tuple[str, str]],
    cluster: str | None,
    entity: str,
    time: str,
    weights: str | None,
    group: str | None,
    effects: Effects,
) -> Roles:
    """The parts as given, single columns as lists of one."""
    if not isinstance(drivers, Mapping):
        raise AnalysisError(
            f"Drivers are given as {type(drivers).__name__}.",
            expected="a dictionary such as {'conflict': ['events'], 'climate': ['rain', 'ndvi']}",
        )
    return Roles(
        outcome=outcome,
        drivers={str(name): _listed(columns) for name, columns in drivers.items()},
        entity=entity,
        time=time,
        controls=_listed(controls),
        weights=weights,
        group=group,
        cluster=cluster or entity,
        effects=effects,
        interactions=[(str(one), str(other)) for one, other in map(tuple, interactions)],
    )


def _listed(columns: Sequence[str] | str) -> list[str]:
    return [columns] if isinstance(columns, str) else list(columns)


def usable_rows(frame: pd.DataFrame, roles: Roles) -> tuple[pd.DataFrame, dict[str, int]]:
    """Complete rows not alone in any effect, in the order of their keys; the others by reason."""
    require_columns(frame, roles.columns())
    require_unique(frame, [roles.entity, roles.time])
    rows = frame[roles.columns()].assign(**{c: numbers_of(frame, c) for c in roles.numeric()})
    if roles.weights and (rows[roles.weights] <= 0).any():
        raise AnalysisError(
            f"Weights '{roles.weights}' of zero or less.", expected="weights above zero, or missing"
        )
    rows = rows.iloc[np.lexsort((codes_of(rows[roles.time]), codes_of(rows[roles.entity])))]
    left_out: dict[str, int] = {}
    for column in roles.columns():
        missing = rows[column].isna()
        left_out[f"{column} missing"] = int(missing.sum())
        rows = rows[~missing]
    _require_several(rows, roles, left_out)
    alone = alone_in(roles.effect_codes(rows))
    for number, effect in enumerate(roles.removed()):
        left_out[f"{ALONE} {effect}"] = int((alone == number).sum())
    rows = rows[alone < 0]
    _require_several(rows, roles, left_out)
    _require_nested(rows, roles)
    return rows.reset_index(drop=True), left_out


def _require_several(rows: pd.DataFrame, roles: Roles, left_out: dict[str, int]) -> None:
    for column in (roles.entity, roles.time):
        count = rows[column].nunique()
        if count < 2:
            reasons = "; ".join(f"{why}: {n} rows" for why, n in left_out.items() if n)
            raise AnalysisError(
                f"The usable rows have {count} different values of '{column}'"
                + (f" ({reasons})." if reasons else "."),
                expected="at least two entities and two periods with complete rows",
                remedy="look for missing outcomes and drivers, or use broader groups",
            )


def _require_nested(rows: pd.DataFrame, roles: Roles) -> None:
    if not is_nested(codes_of(rows[roles.entity]), codes_of(rows[roles.cluster])):
        raise AnalysisError(
            f"Some '{roles.entity}' belong to several '{roles.cluster}', and whole clusters are "
            "drawn for the intervals.",
            expected="clusters that hold whole entities, such as regions for districts",
        )
