"""Every rule by which the figures are checked: the words of `rules.toml`, and the functions."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files as resources
from typing import Any

import pandas as pd

from . import (
    comparability,
    completeness,
    displacement,
    files,
    food_security,
    freshness,
    impossible,
    jumps,
    producers,
    series,
    vanishing,
)
from .evidence import Evidence
from .rule import Rule, RuleWords

Find = Callable[[Evidence], pd.DataFrame]

# Rules that flag single observations.
_PER_ROW: dict[str, Find] = {
    "impossible_values": impossible.impossible_values,
    "part_above_whole": impossible.part_above_whole,
    "phase_sums": food_security.phase_sums,
    "class_vs_rule": food_security.class_vs_rule,
    "not_analysed": food_security.not_analysed,
    "partly_blank": food_security.partly_blank,
    "repeated_exercise": food_security.repeated_exercise,
    "figures_of_another_season": food_security.figures_of_another_season,
    "changing_units": food_security.changing_units,
    "incomplete_areas": food_security.incomplete_areas,
    "population_base": comparability.population_base,
    "share_jumps": food_security.share_jumps,
    "practice_change": food_security.practice_change,
    "above_population": impossible.above_population,
    "frozen_stock": displacement.frozen_stock,
    "stock_jumps": displacement.stock_jumps,
    "sudden_jumps": jumps.sudden_jumps,
    "zero_no_estimate": displacement.zero_no_estimate,
    "conflicting_totals": displacement.conflicting_totals,
    "producers_disagree": displacement.producers_disagree,
    "sources_apart": producers.sources_apart,
    "death_counts_apart": producers.death_counts_apart,
    "pooled_regions": series.pooled_regions,
    "partial_months": series.partial_months,
    "bounds_out_of_order": series.bounds_out_of_order,
}

# Rules about whole files, sources, issues or sets of areas.
_OF_WHOLES: dict[str, Find] = {
    "unplaced": files.unplaced,
    "description_differs": files.description_differs,
    "overdue": freshness.overdue_sources,
    "missed_issues": freshness.missed_issues,
    "absent_areas": completeness.absent_areas,
    "hidden_by_conflict": vanishing.hidden_by_conflict,
    "undated": files.undated,
}

# Rules that look at other things than figures (files, calendars), or at all countries together.
# What any other rule finds of a country rests on the figures of that country alone.
_AT_ONCE = ("unplaced", "description_differs", "overdue", "partial_months")


def _rule(key: str, entry: dict[str, Any]) -> Rule:
    return Rule(
        key=key,
        severity=entry["severity"],
        shown=entry.get("shown", 3),
        find=(_PER_ROW | _OF_WHOLES)[key],
        per_row=key in _PER_ROW,
        by_country=key not in _AT_ONCE,
        **entry["en"],
    )


@cache
def _declared() -> dict[str, Any]:
    return tomllib.loads(resources(__package__).joinpath("rules.toml").read_text("utf-8"))


def words_of_rules(language: str) -> dict[str, RuleWords]:
    """The words of every rule by its key, in "en" or "fr"."""
    return {key: RuleWords(**entry[language]) for key, entry in _declared().items()}


RULES: tuple[Rule, ...] = tuple(_rule(key, entry) for key, entry in _declared().items())
