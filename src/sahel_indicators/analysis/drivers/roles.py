"""Which column plays which part, and the rows that have every one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..inference import alone_in, is_nested
from ..tables import (
    Codes,
    codes_of,
    names_of,
    numbers_of,
    require_columns,
    require_names,
    require_unique,
)

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
    time: str | None
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
            f"effects={self.effects!r} without time": self.time is not None
            or self.effects == "none",
            f"{groups} drivers and interactions": len(self.drivers) > 0 and groups <= MOST_DRIVERS,
        }
        for what, fine in checks.items():
            if not fine:
                raise AnalysisError(
                    f"These settings cannot be used: {what}.",
                    expected="effects 'two-way', 'entity', 'time' or 'none'; a group where effects "
                    "of periods are removed, and 'none' without time (a cross-section); "
                    f"1 to {MOST_DRIVERS} drivers, interactions counted",
                    remedy="put columns that belong together into one driver",
                )

    def _require_parts(self) -> None:
        terms = [*self.columns_of_drivers(), *self.controls]
        used = [self.outcome, *terms, *self.key()]
        twice = list(dict.fromkeys(name for name in used if used.count(name) > 1))
        empty = [driver for driver, columns in self.drivers.items() if not columns]
        if twice or empty:
            raise AnalysisError(
                f"Columns that play two parts: {', '.join(map(str, twice)) or 'none'}; "
                f"drivers without columns: {', '.join(empty) or 'none'}.",
                expected="drivers as {'conflict': ['events'], 'climate': ['rain', 'ndvi']}, each "
                "column in one place",
            )
        self._require_names_of_products()
        unknown = [c for pair in self.interactions for c in pair if c not in terms]
        same = [pair for pair in self.interactions if len(set(pair)) != 2]
        if unknown or same or len(set(self.interactions)) < len(self.interactions):
            raise AnalysisError(
                f"Interactions {self.interactions} cannot be used.",
                expected="pairs of two different columns of drivers or controls, each pair once",
            )

    def products(self) -> list[str]:
        """What the products of the interactions are called."""
        return [f"{one} x {other}" for one, other in self.interactions]

    def _require_names_of_products(self) -> None:
        taken = {*map(str, self.drivers), *map(str, self.columns())} & set(self.products())
        if taken or self.weights == self.outcome:
            raise AnalysisError(
                f"Columns or drivers called like an interaction: {', '.join(taken) or 'none'}; "
                f"weights: {self.weights}.",
                expected="other names, and weights that are not the outcome",
            )

    def key(self) -> list[str]:
        """What tells the rows apart: the entity and, if there is one, the time."""
        return [self.entity, *([self.time] if self.time else [])]

    def columns_of_drivers(self) -> list[str]:
        """The columns of all drivers, in order."""
        return [column for columns in self.drivers.values() for column in columns]

    def numeric(self) -> list[str]:
        """Outcome, drivers' columns, controls and weights."""
        weights = [self.weights] if self.weights else []
        return [self.outcome, *self.columns_of_drivers(), *self.controls, *weights]

    def columns(self) -> list[str]:
        """Every column that is used, once."""
        others = [*self.key(), self.cluster, *([self.group] if self.group else [])]
        return list(dict.fromkeys([*self.numeric(), *others]))

    def removed(self) -> list[str]:
        """The effects in words."""
        period = f"{self.group} x {self.time}" if self.group else str(self.time)
        return {
            "two-way": [self.entity, period],
            "entity": [self.entity],
            "time": [period],
            "none": [],
        }[self.effects]

    def effect_codes(self, rows: pd.DataFrame) -> list[Codes]:
        """Codes of what is removed; one code for all rows where nothing but the mean is."""
        none = np.zeros(len(rows), dtype=np.intp)
        time = codes_of(rows[self.time]) if self.time else none
        if self.group:
            time = codes_of(pd.Series(codes_of(rows[self.group]) * (time.max() + 1) + time))
        entity = codes_of(rows[self.entity])
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
    time: str | None,
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
    require_names(
        outcome=outcome, entity=entity, time=time, weights=weights, group=group, cluster=cluster
    )
    return Roles(
        outcome=outcome,
        drivers={str(name): list(names_of(columns, name)) for name, columns in drivers.items()},
        entity=entity,
        time=time,
        controls=list(names_of(controls, "controls")),
        weights=weights,
        group=group,
        cluster=cluster or entity,
        effects=effects,
        interactions=_pairs(interactions),
    )


def _pairs(interactions: Any) -> list[tuple[str, str]]:
    pairs = [] if interactions is None else list(interactions)
    if any(isinstance(pair, str) or len(tuple(pair)) != 2 for pair in pairs):
        raise AnalysisError(
            f"Interactions {interactions!r} cannot be used.",
            expected="a list of pairs of columns, such as [('events', 'rain')]",
        )
    return [(one, other) for one, other in pairs]


def usable_rows(frame: pd.DataFrame, roles: Roles) -> tuple[pd.DataFrame, dict[str, int]]:
    """Complete rows not alone in any effect, in the order of their keys; the others by reason."""
    require_columns(frame, roles.columns())
    require_unique(frame, roles.key())
    rows = frame[roles.columns()].copy()
    for column in roles.numeric():
        rows[column] = numbers_of(frame, column)
    if roles.weights and (rows[roles.weights] <= 0).any():
        raise AnalysisError(
            f"Weights '{roles.weights}' of zero or less.", expected="weights above zero, or missing"
        )
    rows = rows.iloc[np.lexsort([codes_of(rows[name]) for name in reversed(roles.key())])]
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
    for column in roles.key() if roles.effects != "none" else [roles.entity]:
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
