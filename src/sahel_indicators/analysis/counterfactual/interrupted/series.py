"""What an interrupted series is made of: columns, settings, and which period stands where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ....errors import AnalysisError
from ...tables import (
    Floats,
    Months,
    month_numbers,
    numbers_of,
    period_numbers,
    plain_times,
    require_columns,
    require_level,
    require_names,
    require_unique,
)
from ..moments import from_then_on, starts_of

Family = Literal["gaussian", "poisson", "quasi-poisson", "negative-binomial"]
Errors = Literal["ar1", "newey-west", "heteroskedastic", "classical"]

FAMILIES: dict[str, str] = {
    "gaussian": "least squares",
    "poisson": "Poisson",
    "quasi-poisson": "quasi-Poisson",
    "negative-binomial": "negative binomial",
}
ERRORS: dict[str, str] = {
    "ar1": "errors for first-order autocorrelation",
    "newey-west": "Newey-West errors",
    "heteroskedastic": "heteroskedasticity-robust errors",
    "classical": "errors of the model",
}
MONTHS_A_YEAR, DAYS_A_YEAR = 12, 365.25
# A wave that never leaves zero by more than this is none.
FLAT = 1e-9


@dataclass(frozen=True)
class Roles:
    """Which column plays which part, and what is modelled; AnalysisError for what is not there."""

    outcome: str
    time: str
    family: Family
    population: str | None
    offset: str | None
    level_change: bool
    slope_change: bool
    harmonics: int
    period: float | None
    season: str | None
    controls: tuple[str, ...]
    transition: int
    errors: Errors
    bandwidth: int | None
    level: float

    def __post_init__(self) -> None:
        require_level(self.level)
        named = {part: getattr(self, part) for part in ("outcome", "time", "population", "offset")}
        require_names(**named, season=self.season)
        changes = (self.level_change, self.slope_change)
        checks = {
            f"family={self.family!r}": self.family in FAMILIES,
            f"errors={self.errors!r}": self.errors in ERRORS,
            f"harmonics={self.harmonics!r}": _whole(self.harmonics),
            f"transition={self.transition!r}": _whole(self.transition),
            f"bandwidth={self.bandwidth!r}": self.bandwidth is None or _whole(self.bandwidth),
            f"period={self.period!r}": self.period is None or _long_enough(self.period),
            f"level_change, slope_change={changes!r}": all(isinstance(c, bool) for c in changes),
            "neither level_change nor slope_change": any(changes),
            "population and offset together": None in (self.population, self.offset),
            "bandwidth without errors='newey-west'": self.bandwidth is None
            or self.errors == "newey-west",
            "period or season without harmonics": bool(self.harmonics)
            or (self.period is None and self.season is None),
        }
        for what, fine in checks.items():
            if not fine:
                raise AnalysisError(
                    f"These settings cannot be used: {what}.",
                    expected=f"a family among {', '.join(FAMILIES)}; errors among "
                    f"{', '.join(ERRORS)}; harmonics, transition and bandwidth whole numbers from "
                    "0 on; a period of 2 or more; level_change, slope_change or both True; one of "
                    "population and offset; period and season with harmonics only, bandwidth with "
                    "'newey-west' only",
                )
        self._require_parts()

    def _require_parts(self) -> None:
        used = [self.outcome, self.time, *self.controls]
        used += [name for name in (self.population, self.offset) if name is not None]
        if len(set(used)) < len(used):
            raise AnalysisError(
                f"One column plays two parts among {', '.join(map(str, used))}.",
                expected="a column for each of outcome, time, controls and population",
            )
        if self.counts or (self.population is None and self.offset is None):
            return
        raise AnalysisError(
            "Least squares (family 'gaussian') has no population or offset.",
            expected="a family for counts: poisson, quasi-poisson or negative-binomial",
            remedy="or divide the outcome by the population, and model the rate",
        )

    @property
    def counts(self) -> bool:
        """Whether the outcome is a count and the link a logarithm."""
        return self.family != "gaussian"

    def numeric(self) -> list[str]:
        """The columns that must hold numbers, without repetition."""
        others = (name for name in (self.population, self.offset, self.season) if name is not None)
        return list(dict.fromkeys([self.outcome, *others, *self.controls]))


def _long_enough(period: Any) -> bool:
    """Whether a season is a finite number of periods that two or more of them can show."""
    return isinstance(period, int | float | np.number) and bool(2 <= period < np.inf)


def _whole(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool) and int(value) >= 0


@dataclass(frozen=True)
class Series:
    """The rows in the order of time; `after` says which periods the interruption has reached.

    `position` counts periods from the first, gaps included; `transition` marks the periods left
    out after the interruption; `start` is the position from which the change of slope is counted.
    """

    rows: pd.DataFrame
    position: Months
    after: NDArray[np.bool_]
    transition: NDArray[np.bool_]
    start: int

    @classmethod
    def of(cls, frame: pd.DataFrame, interruption: Any, roles: Roles) -> Series:
        """AnalysisError for columns, keys and an interruption that cannot be used."""
        require_columns(frame, [roles.time])
        flag = is_flag(interruption, frame)
        asked = [roles.time, *roles.numeric(), *([interruption] if flag else [])]
        require_columns(frame, list(dict.fromkeys(asked)))
        require_unique(frame, [roles.time])
        order = np.argsort(period_numbers(frame[roles.time]), kind="stable")
        rows = frame.iloc[order].reset_index(drop=True)
        for name in roles.numeric():
            rows[name] = numbers_of(rows, name)
        position = period_numbers(rows[roles.time])
        after = (
            _from_flag(rows, interruption) if flag else _from_value(rows[roles.time], interruption)
        )
        _require_inside(after, rows[roles.time], interruption)
        since = position - position[after][0]
        transition = after & (since < roles.transition)
        start = int(position[after][0]) + roles.transition
        return cls(rows, position, after, transition, start)


def is_flag(interruption: Any, frame: pd.DataFrame) -> bool:
    """Whether the interruption is named by a column, and not by a time."""
    return isinstance(interruption, str) and interruption in frame.columns


def _from_flag(rows: pd.DataFrame, column: str) -> NDArray[np.bool_]:
    """The periods in which a column of 0 and 1 is 1; they must be the last ones."""
    values = numbers_of(rows, column)
    if not np.isin(values, (0, 1)).all() or (np.diff(values) < 0).any():
        raise AnalysisError(
            f"Column '{column}' does not mark an interruption: it is missing, holds other numbers "
            "than 0 and 1, or goes back from 1 to 0.",
            expected="0 in every period before the interruption and 1 from it on",
        )
    marked: NDArray[np.bool_] = values == 1
    return marked


def _from_value(times: pd.Series, interruption: Any) -> NDArray[np.bool_]:
    """The periods whose time is the interruption's or later."""
    try:
        return from_then_on(times, interruption)
    except AnalysisError as error:
        raise AnalysisError(
            f"The interruption {interruption!r} is no value of the column '{times.name}' and "
            "names no column.",
            expected="a time such as those of the series, or a column of 0 (before) and 1 (after)",
        ) from error


def _require_inside(after: NDArray[np.bool_], times: pd.Series, interruption: Any) -> None:
    if after.all() or not after.any():
        side = "before" if after.all() else "after"
        raise AnalysisError(
            f"The interruption {interruption} leaves no period {side} it: the series runs from "
            f"{times.iloc[0]} to {times.iloc[-1]}.",
            expected="an interruption within the series",
        )


def periods_a_year(series: Series, time: str) -> float:
    """How many of the series' steps make a year; 12 for times that are whole numbers."""
    times, last = plain_times(series.rows[time]), int(series.position[-1])
    if pd.api.types.is_numeric_dtype(times):
        return MONTHS_A_YEAR
    months = month_numbers(times)
    since = months - months[0]
    if np.array_equal(since * last, series.position * since[-1]):
        return float(MONTHS_A_YEAR * last / since[-1])
    days = (starts_of(times)[-1] - starts_of(times)[0]).days
    return float(DAYS_A_YEAR * last / days)


def season_of(series: Series, roles: Roles, period: float) -> tuple[list[str], Floats]:
    """The pairs of sine and cosine that follow the season, with their names."""
    if not roles.harmonics:
        return [], np.empty((len(series.rows), 0))
    at = series.position if roles.season is None else series.rows[roles.season].to_numpy()
    angle = 2 * np.pi * np.asarray(at, dtype=np.float64)[:, None] / period
    turns = np.arange(1, roles.harmonics + 1)
    pairs = np.stack([np.sin(angle * turns), np.cos(angle * turns)], axis=2)
    names = [f"{wave} {turn}" for turn in turns for wave in ("sine", "cosine")]
    waves = pairs.reshape(len(pairs), -1)
    # At two periods a turn the sine is zero at every step, but for rounding.
    shown = np.nanmax(np.abs(waves), axis=0) > FLAT
    return [name for name, keep in zip(names, shown, strict=True) if keep], waves[:, shown]
