"""What the surveys listed by UNICEF, WHO and the World Bank (JME) add to the surveys' own reports.

The list is about other ages and leaves oedema out. It is named wherever a figure of it is told, and
stands beside the own reports, never in their place.
"""

from __future__ import annotations

import pandas as pd

from ...figures.words import Words
from ...findings.nutrition import Nutrition


def newer_clause(found: Nutrition, words: Words) -> str:
    """The newer surveys of the list ("JME lists newer ones: 7.8% (2022)"), or nothing."""
    newer = found.newer_listed
    if newer.empty:
        return ""
    told = values_by_year(newer, words)
    if len(newer) == 1:
        return words.pick(f"JME lists a newer one: {told}", f"la JME en recense une autre : {told}")
    return words.pick(
        f"JME lists newer ones: {told}", f"la JME en recense de plus récentes : {told}"
    )


def values_by_year(listed_surveys: pd.DataFrame, words: Words) -> str:
    """Figures of the list with their years: "9.5% (2020), 10.2% (2021)"."""
    return ", ".join(
        f"{words.percent(row['value'], 1)} ({row['period_end'].year})"
        for _, row in listed_surveys.iterrows()
    )


def list_name(words: Words) -> str:
    """The list of surveys of the three agencies, by its short name."""
    return words.pick(
        "the JME list of UNICEF, WHO and the World Bank",
        "la liste JME de l’UNICEF, de l’OMS et de la Banque mondiale",
    )


def listed_clause(found: Nutrition, words: Words) -> str:
    """What the list adds to the range of the own reports, to follow it; "" where it adds nothing.

    It does where its figures since the first of these reports go beyond their range, or where it
    has newer surveys; where no own report is known its newest figure is all there is.
    """
    said = values_by_year(found.listed.tail(1), words)
    if not found.own.empty:
        said = _listed_range(found, words)
    if not said:
        return ""
    return words.semicolon + words.pick(
        f"for the whole country, {list_name(words)} has {said}",
        f"pour le pays entier, {list_name(words)} donne {said}",
    )


def _listed_range(found: Nutrition, words: Words) -> str:
    """The range of the list since the first own report, and which of it is after the last one."""
    own, since = found.own["value"], found.own["period_end"].min().year
    told = found.listed.loc[found.listed["period_end"].dt.year >= since, "value"]
    newer = values_by_year(found.newer_listed, words)
    if told.empty or not (newer or told.min() < own.min() or told.max() > own.max()):
        return ""
    low, high = words.number(told.min(), 1), words.percent(told.max(), 1)
    both = words.pick(f"{low} to {high}", f"de {low} à {high}") if len(told) > 1 else high
    range_ = words.pick(f"{both} since {since}", f"{both} depuis {since}")
    if not newer:
        return range_
    return words.pick(
        f"{range_}, of which after the newest of these reports: {newer}",
        f"{range_}, dont, après le dernier de ces rapports : {newer}",
    )
