"""All specifications together, against no association: exposures exchanged among entities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..inference import Side, permutation_p_value
from ..tables import Codes, Floats, codes_of, is_whole, numbers_of, require_seed

FEWEST_DRAWS = 99
JOINT_COLUMNS = ["statistic", "observed", "p_value", "draws"]
_SIDES: dict[str, Side] = {
    "median estimate": "two-sided",
    "share significant": "greater",
    "mean |t|": "greater",
}


def require_draws(draws: int, seed: int) -> None:
    """AnalysisError for too few draws to tell anything, or none of a kind that can be drawn."""
    require_seed(seed)
    if not is_whole(draws) or draws < FEWEST_DRAWS:
        raise AnalysisError(f"draws={draws!r}.", expected=f"at least {FEWEST_DRAWS}, or 0 for none")


def joint_test(
    refit: Callable[[pd.DataFrame], pd.DataFrame],
    table: pd.DataFrame,
    paths: Paths,
    draws: int,
    seed: int,
    alpha: float,
) -> pd.DataFrame:
    """statistic, observed, p_value, draws: where the curve stands among those of exchanged paths.

    `refit` gives the table of a frame with other exposures. AnalysisError where it cannot.
    """
    rng = np.random.default_rng(seed)
    drawn = [_statistics(_refitted(refit, paths.exchanged(rng)), alpha) for _ in range(draws)]
    observed = _statistics(table, alpha)
    rows = [
        (name, observed[name], permutation_p_value(observed[name], of_draws, side), draws)
        for name, side in _SIDES.items()
        for of_draws in [np.array([one[name] for one in drawn])]
    ]
    return pd.DataFrame(rows, columns=JOINT_COLUMNS)


def _statistics(table: pd.DataFrame, alpha: float) -> dict[str, float]:
    return {
        "median estimate": float(table["estimate"].median()),
        "share significant": float((table["p_value"] < alpha).mean()),
        "mean |t|": float((table["estimate"] / table["std_error"]).abs().mean()),
    }


def _refitted(refit: Callable[[pd.DataFrame], pd.DataFrame], frame: pd.DataFrame) -> pd.DataFrame:
    try:
        return refit(frame)
    except AnalysisError as error:
        raise AnalysisError(
            f"With the exposures exchanged a specification cannot be estimated. {error}",
            expected="entities that could have had each other's path, seen in the same periods",
            remedy="exchange within a group of like entities (group=), or draws=0",
        ) from error


@dataclass(frozen=True)
class Paths:
    """Exposures by entity and period, and which entities may have each other's."""

    frame: pd.DataFrame
    values: dict[str, Floats]
    entity: Codes
    period: Codes
    row: Codes
    strata: Codes

    @classmethod
    def of(
        cls, frame: pd.DataFrame, exposures: list[str], key: list[str], group: str | None
    ) -> Paths:
        """AnalysisError for a group that changes within an entity."""
        entity = codes_of(frame[key[0]])
        period = codes_of(frame[key[1]]) if len(key) > 1 else np.zeros(len(frame), dtype=np.intp)
        row = np.full((entity.max() + 1, period.max() + 1), -1)
        row[entity, period] = np.arange(len(frame))
        strata = np.zeros(len(row), dtype=np.intp)
        if group is not None:
            of_rows = codes_of(frame[group])
            strata[entity] = of_rows
            if (strata[entity] != of_rows).any():
                raise AnalysisError(
                    f"'{group}' changes within '{key[0]}', so nothing says with whom to exchange.",
                    expected="one group for each entity",
                )
        values = {name: numbers_of(frame, name) for name in exposures}
        return cls(frame, values, entity, period, row, strata)

    def exchanged(self, rng: np.random.Generator) -> pd.DataFrame:
        """Each entity with the whole path of exposures of another one of its stratum."""
        donor = np.arange(len(self.row))
        for stratum in np.unique(self.strata):
            inside = np.flatnonzero(self.strata == stratum)
            donor[inside] = rng.permutation(inside)
        at = self.row[donor[self.entity], self.period]
        frame = self.frame.copy(deep=False)
        for name, x in self.values.items():
            frame[name] = np.where(at >= 0, x[at], np.nan)
        return frame
