"""The options of `panel_regression` that the dynamic models hand on to it, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from ...errors import AnalysisError


class RegressionOptions(TypedDict, total=False):
    """Options of `panel_regression`, under its names and with its defaults.

    `weights` and `population` are columns; so are `group`, `cluster` (or two), `latitude` and
    `longitude`.
    """

    effects: str
    group: str | None
    trends: bool
    weights: str | None
    population: str | None
    family: str
    cluster: str | tuple[str, str] | list[str] | None
    errors: str | None
    latitude: str | None
    longitude: str | None
    cutoff_km: float | None
    lag_cutoff: int
    bandwidth: int | None
    small_sample: str
    draws: int
    seed: int
    level: float


OPTIONS = tuple(RegressionOptions.__annotations__)
# Options that decide what is estimated, not with what errors.
MODEL_OPTIONS = ("effects", "group", "trends", "weights", "population", "family")
# Options that name a column, or several.
COLUMNS = ("group", "weights", "population", "cluster", "latitude", "longitude")


def checked_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options as given; AnalysisError for a name that the regression does not have."""
    unknown = [name for name in options if name not in OPTIONS]
    if unknown:
        raise AnalysisError(
            f"There is no option {', '.join(unknown)}.",
            expected=f"options of panel_regression: {', '.join(OPTIONS)}",
            remedy="correct the name",
        )
    return dict(options)


def columns_named(options: Mapping[str, Any]) -> list[str]:
    """The columns of the table that the options ask for."""
    named: list[str] = []
    for option in COLUMNS:
        value = options.get(option)
        named += [value] if isinstance(value, str) else list(value or ())
    return named


def require_distinct(**parts: str) -> None:
    """AnalysisError where one column plays two parts."""
    if len(set(parts.values())) < len(parts):
        named = ", ".join(f"{part}={column!r}" for part, column in parts.items())
        raise AnalysisError(f"The parts are {named}.", expected="a column for each part")


def names_of(columns: str | Sequence[str]) -> list[str]:
    """One column or several, as a list."""
    return [columns] if isinstance(columns, str) else list(columns)
