"""The columns of a decomposition once effects are removed, and what cannot be decomposed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..inference import varies, within_transform
from ..tables import Codes, Floats, codes_of
from .roles import Roles

COLLINEAR = 1e-7
INVOLVED = 1e-3


@dataclass(frozen=True)
class Design:
    """`names` and `values` are the outcome, then the drivers' columns and interactions, controls.

    `groups` holds the positions of each driver's columns (an interaction is a driver of its own),
    `controls` those of the controls. `deviations` are the columns of interactions less the
    entity's mean, by which they were multiplied.
    """

    names: list[str]
    values: Floats
    within: Floats
    spread: Floats
    groups: dict[str, list[int]]
    controls: list[int]
    effects: list[Codes]
    cluster: Codes
    weights: Floats
    deviations: dict[str, Floats]

    def products(self, times: Floats | None = None) -> Floats:
        """Sums of squares and products within effects, removed anew where rows count `times`."""
        if times is None:
            return _products(self.within, self.weights)
        kept = times > 0
        weights = (self.weights * times)[kept]
        effects = [np.unique(codes[kept], return_inverse=True)[1] for codes in self.effects]
        return _products(within_transform(self._centred()[kept], effects, weights), weights)

    def _centred(self) -> Floats:
        return np.asarray((self.values - self.values.mean(axis=0)) / self.spread)


def _products(within: Floats, weights: Floats) -> Floats:
    return np.asarray(within.T @ (within * weights[:, None]))


def design_of(rows: pd.DataFrame, roles: Roles) -> Design:
    """The design; AnalysisError for columns that do not vary or that determine one another."""
    weights = rows[roles.weights].to_numpy() if roles.weights else np.ones(len(rows))
    deviations = _deviations(rows, roles, weights)
    products = {
        name: deviations[one] * deviations[other]
        for name, (one, other) in zip(roles.products(), roles.interactions, strict=True)
    }
    columns = {name: rows[name].to_numpy() for name in [roles.outcome, *roles.columns_of_drivers()]}
    columns |= products | {name: rows[name].to_numpy() for name in roles.controls}
    values = np.column_stack(list(columns.values())).astype(np.float64)
    effects = roles.effect_codes(rows)
    within = within_transform(values - values.mean(axis=0), effects, weights)
    spread = np.sqrt(np.average(within**2, axis=0, weights=weights))
    names = list(columns)
    _require_variation(rows, roles, names, varies(spread, values))
    _require_independent(names[1:], (within / spread)[:, 1:])
    place = {name: number for number, name in enumerate(names)}
    groups = {d: [place[c] for c in cs] for d, cs in roles.drivers.items()}
    return Design(
        names=names,
        values=values,
        within=within / spread,
        spread=spread,
        groups=groups | {name: [place[name]] for name in products},
        controls=[place[name] for name in roles.controls],
        effects=effects,
        cluster=codes_of(rows[roles.cluster]),
        weights=weights,
        deviations=deviations,
    )


def _deviations(rows: pd.DataFrame, roles: Roles, weights: Floats) -> dict[str, Floats]:
    """Columns of interactions less their entity's mean (the overall mean without its effects).

    Products of columns that still hold the differences between entities would mix these into an
    effect "within" (Giesselmann & Schmidt-Catran 2022).
    """
    by_entity = roles.effects in ("two-way", "entity")
    codes = codes_of(rows[roles.entity]) if by_entity else np.zeros(len(rows), dtype=np.intp)
    sums = np.bincount(codes, weights)
    return {
        name: (values := rows[name].to_numpy(dtype=np.float64))
        - (np.bincount(codes, weights * values) / sums)[codes]
        for name in dict.fromkeys(c for pair in roles.interactions for c in pair)
    }


def _require_variation(
    rows: pd.DataFrame, roles: Roles, names: list[str], fine: np.ndarray
) -> None:
    for name, varied in zip(names, fine, strict=True):
        if not varied:
            why, remedy = _why_constant(rows, roles, name)
            once = " and ".join(roles.removed())
            raise AnalysisError(
                f"'{name}' does not vary"
                + (f" once the effects of {once} are removed" if once else "")
                + f"{why}, so no share can be told.",
                expected="figures that change over time, and not in all areas alike",
                remedy=remedy,
            )


def _why_constant(rows: pd.DataFrame, roles: Roles, name: str) -> tuple[str, str]:
    """What a column is the same in, and which effects would leave it its variation."""
    if name not in rows or rows[name].nunique() < 2:
        return "", "leave it out"
    if roles.time and _same_within(rows, name, [roles.time]):
        return (
            ": it is one figure a period for all (a national series)",
            "leave it out, or use effects='entity', which then compares periods",
        )
    if roles.group and roles.time and _same_within(rows, name, [roles.group, roles.time]):
        return (
            f": it is one figure a period for each {roles.group}",
            "leave it out, or use effects='two-way' without group",
        )
    if _same_within(rows, name, [roles.entity]):
        return ": it never changes in any entity", "leave it out, or use effects='time'"
    return "", "leave it out, or remove fewer effects"


def _same_within(rows: pd.DataFrame, name: str, keys: list[str]) -> bool:
    grouped = rows.groupby(keys, observed=True)[name]
    size = rows[name].abs().max()
    return bool((grouped.max() - grouped.min()).max() <= 1e-12 * size)


def _require_independent(names: list[str], scaled: Floats) -> None:
    _, sizes, directions = np.linalg.svd(scaled / np.sqrt(len(scaled)), full_matrices=False)
    if len(scaled) < len(names) or sizes[-1] < COLLINEAR:
        tied = ", ".join(map(str, np.array(names, dtype=object)[np.abs(directions[-1]) > INVOLVED]))
        raise AnalysisError(
            f"Within the effects, {tied} determine one another (perfect collinearity), so their "
            "shares cannot be told apart.",
            expected="columns of which none is a sum or multiple of the others",
            remedy=f"leave out one of {tied}",
        )
