"""What is measured: every variable of an observation, with its unit, kind and rule of addition."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Kind = Literal["stock", "flow", "share", "prevalence", "index", "count"]

# What is counted one by one, or graded in whole steps: 1.5 of it is a slip or another quantity.
_WHOLE_UNITS = {"people", "children", "events", "deaths", "displacements", "incidents", "phase"}


@dataclass(frozen=True)
class Variable:
    """One measured quantity; `kind` decides what may be done with its figures.

    `adds_up` is "sum" where figures of parts add up to the whole once every part is there, and
    "none" where nothing about a whole follows from its parts. `minimum` and `maximum` bound what
    the figure can be at all (None: unbounded), in `unit`. `theme` is the group of variables that
    are read together.
    """

    key: str
    theme: str
    en: str
    fr: str
    unit: str
    kind: Kind
    adds_up: Literal["sum", "none"]
    minimum: float | None = None
    maximum: float | None = None

    @property
    def lasts(self) -> bool:
        """True where the figure holds throughout its reference period instead of being its sum."""
        return self.kind != "flow"

    @property
    def whole(self) -> bool:
        """True where a figure can only be a whole number, by the unit it is counted in."""
        return self.unit in _WHOLE_UNITS


def themes() -> list[str]:
    """Every theme, in the order of its first variable."""
    return list(dict.fromkeys(variable.theme for variable in variables().values()))


@cache
def variables() -> dict[str, Variable]:
    """Every declared variable by key, in the order of `variables.toml`."""
    declared = tomllib.loads(files(__package__).joinpath("variables.toml").read_text("utf-8"))
    return {key: _variable(key, entry) for key, entry in declared.items()}


def _variable(key: str, entry: dict[str, Any]) -> Variable:
    minimum, maximum = entry.pop("min", None), entry.pop("max", None)
    return Variable(key=key, minimum=minimum, maximum=maximum, **entry)
