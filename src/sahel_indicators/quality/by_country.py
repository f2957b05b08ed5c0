"""What is odd, country by country: so newer figures of one country leave the others' alone.

What most rules find of a country rests on its own figures (`Rule.by_country`), and is looked for
in these. What the other rules find, and what is about no country with areas, is looked for in
everything; each country is then handed its part, and what is known of it from other than figures.
Put `together`, both are what `quality.check_and_flag` finds at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from .assessment import Assessment, Beside, about, assessed, beside
from .evidence import Evidence
from .rules import RULES
from .telling import Found, look, together, told

_AT_ONCE = tuple(rule for rule in RULES if not rule.by_country)
_BY_COUNTRY = tuple(rule for rule in RULES if rule.by_country)


class Handed(NamedTuple):
    """What a country is handed of what was looked for in everything."""

    found: Found
    beside: Beside


def found_at_once(evidence: Evidence, countries: Iterable[str]) -> Found:
    """What is not looked for in the figures of one of the countries."""
    rows = evidence.observations
    figures = rows[~rows["location_code"].isin(list(countries))]
    others = replace(evidence, observations=figures, cells={})  # not those of all the figures
    return together([look(evidence, _AT_ONCE), look(others, _BY_COUNTRY)])


def handed_to(country: str, found: Found, evidence: Evidence, account: pd.DataFrame) -> Handed:
    """A country's part of it; `account` is that of every file (`account_of_everything`)."""
    own = {rule.key: _part(found[rule.key], country) for rule in _AT_ONCE}
    return Handed(own, beside(country, evidence, account))


def _part(found: pd.DataFrame, country: str) -> pd.DataFrame:
    """What a rule found of a country; of files, also what is about no single country."""
    if "file" in found:
        return about(found, country)
    return found[found["location_code"] == country].reset_index(drop=True)


def looked_at(country: str, figures: pd.DataFrame, handed: Handed) -> tuple[Found, Assessment]:
    """What is found in a country's figures, and the assessment of all that is known of it."""
    evidence = Evidence.of_figures(figures)
    own = look(evidence, _BY_COUNTRY)
    findings, flags = told(together([handed.found, own]))
    return own, assessed(country, evidence, findings, flags, handed.beside)
