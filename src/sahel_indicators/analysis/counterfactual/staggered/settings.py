"""What an event study is asked for: its settings, and which column plays which part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ....errors import AnalysisError
from ...tables import require_level, require_names, require_seed

Method = Literal["callaway-santanna", "sun-abraham", "imputation", "two-way"]
ControlsGroup = Literal["never", "not-yet"]
Base = Literal["universal", "varying"]
Errors = Literal["welch", "crv1"]

METHODS = ("callaway-santanna", "sun-abraham", "imputation", "two-way")
FEWEST_DRAWS = 99


@dataclass(frozen=True)
class Settings:
    """What is estimated and how; AnalysisError for what does not exist."""

    method: Method
    controls_group: ControlsGroup
    base: Base
    window: tuple[int, int] | None
    anticipation: int
    donut: tuple[int, int] | None
    errors: Errors
    draws: int
    seed: int
    level: float

    def __post_init__(self) -> None:
        require_level(self.level)
        require_seed(self.seed)
        checks = {
            f"method={self.method!r}": self.method in METHODS,
            f"controls_group={self.controls_group!r}": self.controls_group in ("never", "not-yet"),
            f"base={self.base!r}": self.base in ("universal", "varying"),
            f"window={self.window!r}": self.window is None
            or (_pair(self.window) and self.window[0] <= 0 <= self.window[1]),
            f"anticipation={self.anticipation!r}": _whole([self.anticipation])
            and self.anticipation >= 0,
            f"donut={self.donut!r}": self.donut is None
            or (_pair(self.donut) and self.donut[0] <= self.donut[1]),
            f"errors={self.errors!r}": self.errors in ("welch", "crv1"),
            f"draws={self.draws!r}": _whole([self.draws]) and self.draws >= FEWEST_DRAWS,
        }
        wrong = [what for what, fine in checks.items() if not fine]
        if wrong:
            raise AnalysisError(
                f"These settings cannot be used: {', '.join(wrong)}.",
                expected=f"a method of {', '.join(METHODS)}; controls_group 'never' or 'not-yet'; "
                "base 'universal' or 'varying'; window (-k, m) and donut (first, last) in event "
                "times; anticipation from 0 on; errors 'welch' or 'crv1'; at least "
                f"{FEWEST_DRAWS} draws",
            )
        if self.base == "varying" and self.method != "callaway-santanna":
            raise AnalysisError(
                f"base='varying' is not defined for {self.method}.",
                expected="'varying' with 'callaway-santanna' only",
            )

    @property
    def unclean(self) -> int:
        """How many periods before the date may already be touched by the treatment."""
        return max(self.anticipation, -self.donut[0] if self.donut else 0)

    def shows(self, event_time: Any) -> Any:
        """Whether event times lie in the window asked for."""
        if self.window is None:
            return event_time == event_time
        return (event_time >= self.window[0]) & (event_time <= self.window[1])


def _pair(values: Any) -> bool:
    return isinstance(values, Sequence) and len(values) == 2 and _whole(values)


def _whole(values: Sequence[Any]) -> bool:
    return all(isinstance(v, int | np.integer) and not isinstance(v, bool) for v in values)


@dataclass(frozen=True)
class Roles:
    """Which column plays which part in an event study."""

    outcome: str
    entity: str
    time: str
    covariates: tuple[str, ...]
    weights: str | None
    cluster: str
    group: str | None
    method: Method

    def __post_init__(self) -> None:
        names = {part: getattr(self, part) for part in ("outcome", "entity", "time", "weights")}
        require_names(**names, cluster=self.cluster, group=self.group)
        used = [self.outcome, *self.covariates, self.entity, self.time]
        if len(set(used)) < len(used):
            raise AnalysisError(
                f"Outcome, covariates, entity and time are {', '.join(map(str, used))}.",
                expected="a column for each part",
            )
        if self.group is not None and self.covariates and self.method == "callaway-santanna":
            raise AnalysisError(
                "Covariates within groups are not defined for callaway-santanna.",
                expected="a group or covariates",
                remedy="use method='imputation', or dummies of the group as covariates",
            )

    def numeric(self) -> list[str]:
        """The columns that must hold numbers."""
        return [self.outcome, *self.covariates, *_given(self.weights)]

    def columns(self) -> list[str]:
        """All columns that are read, but for the dates."""
        others = [self.entity, self.time, self.cluster, *_given(self.group)]
        return list(dict.fromkeys([*self.numeric(), *others]))


def _given(name: str | None) -> list[str]:
    return [] if name is None else [name]
