"""Results of displacement that the report's text can name."""

from __future__ import annotations

import pandas as pd

from ...areas import country_name
from ...figures.words import Words
from ...findings import Displacement
from ..content import Fact, Result, Table
from ..wording.common import areas_of, capital, feminine, from_country, in_country
from ..wording.displacement import PRODUCERS, in_part
from .making import days, numbers, texts


def displacement_results(found: Displacement, words: Words) -> dict[str, Result]:
    """The latest stock of every producer, and how many areas each round covered."""
    return {"stocks_latest": _latest(found, words), "dtm_rounds": _rounds(found, words)}


def _latest(found: Displacement, words: Words) -> Table:
    rows = found.frame.sort_values(["measure", "date"]).drop_duplicates(
        ["measure", "producer"], keep="last"
    )
    pick = words.pick
    return Table(
        caption=pick(
            "Latest stock of internally displaced people and refugees by producer",
            "Dernier effectif de personnes déplacées internes et de réfugiés par producteur",
        ),
        columns=(
            texts(pick("Who", "Qui"), (words[measure] for measure in rows["measure"])),
            texts(
                pick("Producer", "Producteur"),
                (PRODUCERS[key][words.language] for key in rows["producer"]),
            ),
            days(pick("Date", "Date"), rows["date"], words),
            numbers(pick("People", "Personnes"), rows["value"], words),
        ),
        statuses=("published", "computed"),
        note=pick(
            "Stocks at a date; producers count in different ways and are never added or averaged.",
            "Effectifs à une date ; les producteurs comptent différemment et ne sont jamais "
            "additionnés ni moyennés.",
        )
        + _rounds_note(found, words),
    )


def _rounds_note(found: Displacement, words: Words) -> str:
    if "iom_dtm" not in set(found.frame["producer"]):
        return ""
    return words.pick(
        " DTM's rounds are added up here over the areas they covered.",
        " Les cycles de la DTM sont additionnés ici sur les zones couvertes.",
    )


def _rounds(found: Displacement, words: Words) -> Table:
    rows, pick = found.coverage, words.pick
    areas = capital(areas_of(found.country, words))
    covered = "couvertes" if feminine(found.country) else "couverts"
    return Table(
        caption=pick(
            f"{areas} covered by DTM's rounds", f"{areas} {covered} par les cycles de la DTM"
        ),
        columns=(
            days(pick("Date of the round", "Date du cycle"), rows["date"], words),
            numbers(areas, rows["areas"], words),
        ),
        statuses=("published",),
    )


def displacement_facts(found: Displacement, words: Words) -> list[Fact]:
    """The latest stock of each kind, with the producer and date that had the figure first."""
    facts = []
    for measure in ("idps", "refugees"):
        stocks = found.frame[found.frame["measure"] == measure].sort_values(["date", "producer"])
        if len(stocks):
            latest = stocks[stocks["value"] == stocks["value"].iloc[-1]].iloc[0]
            facts.append(
                Fact(
                    value=words.number(latest["value"]),
                    label=_who(measure, found.country, words),
                    detail=f"{PRODUCERS[latest['producer']][words.language]}, "
                    f"{words.month(latest['date'])}"
                    + (_in_part(found, latest, stocks, words) if measure == "idps" else ""),
                    status="published",
                )
            )
    return facts


def _in_part(found: Displacement, latest: pd.Series, stocks: pd.DataFrame, words: Words) -> str:
    return in_part(found.country, latest, stocks, found.in_part, words)


def _who(measure: str, country: str, words: Words) -> str:
    if measure == "idps":
        return words.pick(
            f"people displaced inside {country_name(country)}",
            f"personnes déplacées internes (PDI) {in_country(country, words)}",
        )
    return words.pick(
        f"refugees from {country_name(country)} in other countries",
        f"réfugiés originaires {from_country(country, words)} dans d’autres pays",
    )
