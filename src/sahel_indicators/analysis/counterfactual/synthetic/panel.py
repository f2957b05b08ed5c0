"""The panel behind a synthetic control: the treated, the donors, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeGuard

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ....errors import AnalysisError
from ...tables import (
    Floats,
    numbers_of,
    period_numbers,
    require_columns,
    require_names,
    require_unique,
)
from ..moments import from_then_on, lies_between, shown, until_then

FEWEST_BEFORE = 5
FEWEST_DONORS = 2

Importance = Literal["nested", "equal"]
# A column averaged over all periods before, or over those from the first to the last time named.
Predictor = str | tuple[str, Any, Any]


@dataclass(frozen=True)
class Roles:
    """Which column plays which part, and how weights are found."""

    outcome: str
    entity: str
    time: str
    predictors: tuple[Predictor, ...]
    importance: Importance
    demeaned: bool

    def __post_init__(self) -> None:
        require_names(outcome=self.outcome, entity=self.entity, time=self.time)
        named = [self.outcome, self.entity, self.time]
        known = self.importance in ("nested", "equal") and isinstance(self.demeaned, bool)
        if len(set(named)) < len(named) or not known:
            raise AnalysisError(
                f"Outcome, entity and time are {', '.join(map(str, named))}; importance is "
                f"{self.importance!r}, demeaned {self.demeaned!r}.",
                expected="a column for each part; importance 'nested' or 'equal'; demeaned True or "
                "False",
            )
        for predictor in self.predictors:
            require_names(predictors=column_of(predictor))
            if _has_window(predictor) and len(predictor) != 3:
                raise AnalysisError(
                    f"The predictor {predictor!r} cannot be used.",
                    expected="a column, or (column, first time, last time)",
                )

    def columns(self) -> list[str]:
        """The numeric columns, the outcome first, each once."""
        return list(dict.fromkeys([self.outcome, *map(column_of, self.predictors)]))


def listed(given: Any) -> tuple[Any, ...]:
    """Names or predictors given as one text, as several, or as None."""
    if given is None:
        return ()
    return (given,) if isinstance(given, str) else tuple(given)


def _has_window(predictor: Predictor) -> TypeGuard[tuple[str, Any, Any]]:
    return isinstance(predictor, tuple | list)


def column_of(predictor: Predictor) -> Any:
    """The column a predictor is made of."""
    return predictor[0] if _has_window(predictor) else predictor


def name_of(predictor: Predictor) -> str:
    """A predictor as a table shows it."""
    if not _has_window(predictor):
        return str(predictor)
    column, first, last = predictor
    return f"{column} ({first})" if first == last else f"{column} ({first} to {last})"


@dataclass(frozen=True)
class Panel:
    """Outcome and predictors as periods x units, in the order of time and of names.

    The first `treated` units are the treated ones, the others the donors; `before` is the number of
    periods before the treatment, `divided` whether it began between two dates of the table.
    `account` says where the other rows went.
    """

    times: pd.Series
    units: list[Any]
    treated: int
    before: int
    values: dict[str, Floats]
    account: dict[str, int]
    dropped: dict[Any, int]
    divided: bool

    @classmethod
    def of(
        cls,
        frame: pd.DataFrame,
        treated: Sequence[Any],
        treated_from: Any,
        donors: Sequence[Any] | None,
        roles: Roles,
    ) -> Panel:
        """AnalysisError for what may not be missing, and for too few periods or donors."""
        require_columns(frame, [roles.entity, roles.time, *roles.columns()])
        require_unique(frame, [roles.entity, roles.time])
        pool = _pool(frame[roles.entity], treated, donors)
        chosen = frame[frame[roles.entity].isin([*treated, *pool])]
        grids = _grids(chosen, roles)
        times = _times(chosen, roles.time)
        before = int((~from_then_on(times, treated_from)).sum())
        _require_windows_before(roles, times[before:])
        missing = grids[roles.outcome].isna().sum()
        _require_treated(missing[list(treated)], roles.outcome)
        lost = _without_predictor(grids, pool, times, roles, before)
        dropped = {name: int(missing[name]) for name in pool if missing[name] or name in lost}
        kept = [*treated, *(name for name in pool if name not in dropped)]
        _require_enough(before, len(times), len(kept) - len(treated), treated_from)
        rows = chosen[roles.entity].value_counts()
        account = {
            "neither treated nor donor": len(frame) - len(chosen),
            "donor with a figure missing": int(sum(rows[name] for name in dropped)),
        }
        values = {name: grid[kept].to_numpy() for name, grid in grids.items()}
        divided = lies_between(times, treated_from)
        return cls(times, kept, len(treated), before, values, account, dropped, divided)

    @property
    def donors(self) -> list[int]:
        """The donors' places among the units."""
        return list(range(self.treated, len(self.units)))

    def outcomes(self, roles: Roles) -> Floats:
        """The outcome, periods x units."""
        return self.values[roles.outcome]


def _pool(entities: pd.Series, treated: Sequence[Any], donors: Sequence[Any] | None) -> list[Any]:
    known, chosen = in_order(entities.unique()), listed(donors)
    require_names(**{f"unit {number}": name for number, name in enumerate((*treated, *chosen))})
    named = [*treated, *chosen]
    strange = [name for name in named if name not in known]
    if strange or not treated or len(set(named)) < len(named):
        raise AnalysisError(
            f"Treated {list(treated)!r} and donors cannot be used"
            + (
                f": {strange!r} are not in '{entities.name}'."
                if strange
                else ": one is there twice."
            ),
            expected=f"different values of '{entities.name}', such as {known[:5]!r}",
        )
    return [n for n in known if n not in set(treated)] if donors is None else in_order(chosen)


def in_order(names: Iterable[Any]) -> list[Any]:
    """Names in their order, or in that of their text where numbers and words are mixed."""
    try:
        return sorted(names)
    except TypeError:
        return sorted(names, key=str)


def _grids(chosen: pd.DataFrame, roles: Roles) -> dict[str, pd.DataFrame]:
    tidy = pd.DataFrame(
        {
            "unit": chosen[roles.entity].to_numpy(),
            "period": period_numbers(chosen[roles.time]),
            **{f"_{name}": numbers_of(chosen, name) for name in roles.columns()},
        }
    )
    return {
        name: tidy.pivot(index="period", columns="unit", values=f"_{name}").sort_index()
        for name in roles.columns()
    }


def _times(chosen: pd.DataFrame, time: str) -> pd.Series:
    """The different times, in their order."""
    order = np.argsort(period_numbers(chosen[time]), kind="stable")
    return chosen[time].iloc[order].drop_duplicates().reset_index(drop=True)


def _require_treated(missing: pd.Series, outcome: str) -> None:
    if missing.any():
        cells = ", ".join(f"{name}: {count}" for name, count in missing[missing > 0].items())
        raise AnalysisError(
            f"'{outcome}' of the treated is missing in periods that donors have ({cells}).",
            expected="a figure of the treated in every period of the table",
            remedy="select periods in which it is known; a gap is not filled in",
        )


def _without_predictor(
    grids: dict[str, pd.DataFrame], pool: list[Any], times: pd.Series, roles: Roles, before: int
) -> set[Any]:
    """Donors of whom some predictor is wholly unknown."""
    lost: set[Any] = set()
    for predictor in roles.predictors:
        chosen = window_of(predictor, times, before)
        known = grids[column_of(predictor)].iloc[chosen].notna().any()
        lost |= {name for name in pool if not known[name]}
    return lost


def window_of(predictor: Predictor, times: pd.Series, before: int) -> NDArray[np.bool_]:
    """The periods before the treatment over which a predictor is averaged."""
    inside = np.arange(len(times)) < before
    if not _has_window(predictor):
        return inside
    _, first, last = predictor
    return inside & from_then_on(times, first) & until_then(times, last)


def _require_windows_before(roles: Roles, after: pd.Series) -> None:
    """AnalysisError for a predictor averaged over periods that the treatment has touched."""
    for predictor in roles.predictors:
        if _has_window(predictor) and len(after) and until_then(after, predictor[2]).any():
            raise AnalysisError(
                f"The predictor {name_of(predictor)} reaches into the treatment, which begins with "
                f"{shown(after.iloc[0])}.",
                expected="periods before the treatment only",
            )


def _require_enough(before: int, periods: int, donors: int, treated_from: Any) -> None:
    checks = {
        f"{before} periods before {treated_from}": before >= FEWEST_BEFORE,
        f"{periods - before} periods from {treated_from} on": periods > before,
        f"{donors} donors without a missing figure": donors >= FEWEST_DONORS,
    }
    for what, fine in checks.items():
        if not fine:
            raise AnalysisError(
                f"Only {what}: weights cannot be told from accident.",
                expected=f"at least {FEWEST_BEFORE} periods before, one after, and "
                f"{FEWEST_DONORS} donors; better 20 of each",
                remedy="use shorter periods, or choose donors and periods with known figures",
            )
