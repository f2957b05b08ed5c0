"""What weakens a decomposition, in words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..tables import Floats
from .design import Design
from .roles import Roles

# Above this an effect's variance is ten times what it were without the other columns.
HIGH_VIF = 10
# A column with at most this share of different histories is one measured for larger areas.
COARSE = 0.5
FEWEST_VALUES = 3


def collinearity(design: Design) -> pd.DataFrame:
    """Variance inflation of each column given all others, within effects: driver, column, vif."""
    products = design.products()[1:, 1:]
    size = np.sqrt(np.diag(products))
    vif = np.diag(np.linalg.inv(products / np.outer(size, size)))
    driver = {column: name for name, group in design.groups.items() for column in group}
    return pd.DataFrame(
        {
            "driver": [driver.get(place, "control") for place in range(1, len(design.names))],
            "column": design.names[1:],
            "vif": vif,
        }
    )


def cautions(
    rows: pd.DataFrame,
    roles: Roles,
    design: Design,
    columns: pd.DataFrame,
    told: dict[str, Any],
    modelled: bool | str,
) -> list[str]:
    """Notes: circularity, coarse measurement, collinearity, draws without a result."""
    found = [_circular(modelled), *_coarse(rows, roles), _inflated(columns), _undefined(told)]
    return [note for note in found if note]


def _circular(modelled: bool | str) -> str:
    if not modelled:
        return ""
    inputs = f" ({modelled})" if isinstance(modelled, str) else ""
    return (
        f"The outcome is itself modelled{inputs}: where the model was fed with these drivers, the "
        "shares partly show how it was built and not what moved with it. They are partly circular."
    )


def _coarse(rows: pd.DataFrame, roles: Roles) -> list[str]:
    if roles.time is None:
        return []
    notes = []
    clusters, periods = rows[roles.cluster].nunique(), rows[roles.time].nunique()
    for column in [*roles.columns_of_drivers(), *roles.controls]:
        telling, different = _histories(rows, roles, column)
        if telling and different == 1:
            notes.append(
                f"{column} is one series for all: it has {periods} different values at most, and "
                f"errors by {roles.cluster} are far too small for it."
            )
        elif 0 < different <= COARSE * telling and different < clusters:
            notes.append(
                f"{column} has only {different} different histories among {telling} entities: it "
                f"is measured for larger areas. Errors by {roles.cluster} are too small for it; "
                "name the column of these areas as `cluster`."
            )
    return notes


def _histories(rows: pd.DataFrame, roles: Roles, column: str) -> tuple[int, int]:
    """How many entities have a history that tells something, and how many different ones.

    Rare events and small counts are alike by chance; a history of three different values other
    than zero is not. Gaps fit anything, so that entities seen less often are not taken for others.
    """
    grid = rows.pivot(index=roles.entity, columns=roles.time, values=column).to_numpy()
    grid = grid[_different_values(grid) >= FEWEST_VALUES]
    values = grid[np.argsort(np.isnan(grid).sum(axis=1), kind="stable")]
    kept = values[:1]
    for history in values[1:]:
        if not ((kept == history) | np.isnan(kept) | np.isnan(history)).all(axis=1).any():
            kept = np.vstack([kept, history])
    return len(values), len(kept)


def _different_values(grid: Floats) -> NDArray[np.int64]:
    """For each row the number of different values other than zero and missing."""
    ordered = np.sort(np.where(grid == 0, np.nan, grid), axis=1)
    steps = (np.diff(ordered, axis=1) > 0).sum(axis=1)
    return np.asarray(steps + ~np.isnan(ordered[:, 0]))


def _inflated(columns: pd.DataFrame) -> str:
    high = columns[columns["vif"] > HIGH_VIF]
    if high.empty:
        return ""
    named = ", ".join(f"{c} ({v:.3g})" for c, v in zip(high["column"], high["vif"], strict=True))
    return (
        f"Nearly collinear within the effects (variance inflation): {named}. Their joint share can "
        "be told better than each one's."
    )


def _undefined(told: dict[str, Any]) -> str:
    count = told["undefined_draws"]
    return f"In {count} draws no share was defined; they are left out." if count else ""
