"""Results of conflict that the report's text can name."""

from __future__ import annotations

import pandas as pd

from ...areas import area_name
from ...figures.words import Words
from ...findings import ConflictCalendar
from ...typography import of_name
from ..content import Fact, Result, Table, Text
from ..wording.common import capital, regions_of
from .making import months, numbers, texts

_YEAR = 12


def calendar_results(calendar: ConflictCalendar, words: Words) -> dict[str, Result]:
    """Reported deaths by region: over the whole time, the last twelve months, the worst month."""
    return {
        "deaths_by_region": _by_region(calendar, words),
        "conflict_from": Text(words.month(calendar.months[0])),
        "conflict_to": Text(words.month(calendar.months[-1])),
    }


def _by_region(calendar: ConflictCalendar, words: Words) -> Table:
    frame, pick = calendar.frame, words.pick
    since, last = words.month(calendar.months[0]), words.month(calendar.months[-1])
    region = regions_of(calendar.country, words, 1)
    return Table(
        caption=pick(
            f"Reported deaths of political violence by {region}, {since} to {last}",
            f"Décès signalés dus à la violence politique par {region}, {of_name(since)} à {last}",
        ),
        columns=(
            texts(capital(region), (area_name(c, words.language) for c in frame.index)),
            numbers(pick("All months", "Tous les mois"), frame.sum(axis="columns"), words),
            numbers(
                pick("Last 12 months", "12 derniers mois"),
                frame.iloc[:, -_YEAR:].sum(axis="columns"), words,
            ),
            months(pick("Worst month", "Pire mois"), _worst(calendar), words),
            numbers(pick("Deaths in it", "Décès ce mois-là"), frame.max(axis="columns"), words),
        ),
        statuses=("published", "computed"),
        note=pick(
            "Deaths as reported by ACLED; added up here from figures by month.",
            "Décès tels que signalés par ACLED ; additionnés ici à partir de chiffres mensuels.",
        ),
    )  # fmt: skip


def _worst(calendar: ConflictCalendar) -> pd.Series:
    """The month with most deaths, by region."""
    return pd.Series(pd.to_datetime(calendar.frame.idxmax(axis="columns")))


def calendar_facts(calendar: ConflictCalendar, words: Words) -> list[Fact]:
    """Reported deaths of the last twelve months."""
    recent = calendar.frame.iloc[:, -_YEAR:]
    first, last = words.month(calendar.months[-_YEAR:][0]), words.month(calendar.months[-1])
    return [
        Fact(
            value=words.number(recent.to_numpy().sum()),
            label=words.pick(
                "reported deaths of political violence in twelve months",
                "décès signalés dus à la violence politique en douze mois",
            ),
            detail=words.pick(
                f"ACLED, {first} to {last}, added up here",
                f"ACLED, {of_name(first)} à {last}, additionnés ici",
            ),
            status="computed",
        )
    ]
