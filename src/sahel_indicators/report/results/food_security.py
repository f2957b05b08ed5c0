"""Results of food insecurity that the report's text can name."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...areas import area_name, gazetteer
from ...figures.words import Words
from ...findings import PhaseMap, PhaseTrend
from ..content import Fact, Listing, Result, Table, Text
from ..wording.common import listed, season
from .making import months, numbers, percents, spans, statuses, texts


def trend_results(trend: PhaseTrend, words: Words) -> dict[str, Result]:
    """The analyses one by one, the totals as printed, and which areas the trend is about."""
    left_out = [area_name(code, words.language) for code in trend.left_out]
    return {
        "trend_areas": Text(words.number(len(trend.areas))),
        "trend_areas_left_out": Text(listed(left_out, words.language)),
        "trend_analyses": _analyses(trend, words),
        "printed_totals": Listing(tuple(_printed(trend, words))),
    }


def _analyses(trend: PhaseTrend, words: Words) -> Table:
    frame = trend.frame.sort_values(["period_start", "published_on", "status"])
    pick = words.pick
    scopes = {
        "constant units": pick("same areas throughout", "mêmes zones tout au long"),
        "whole country, as printed": pick("whole country, printed", "pays entier, publié"),
    }
    return Table(
        caption=pick(
            "People in phase 3 or worse, analysis by analysis",
            "Personnes en phase 3 ou pire, analyse par analyse",
        ),
        columns=(
            spans(pick("Period", "Période"), frame["period_start"], frame["period_end"], words),
            statuses(pick("Status", "Statut"), frame["status"], words),
            months(pick("Published", "Publication"), frame["published_on"], words),
            texts(pick("Areas", "Zones"), frame["scope"].map(scopes)),
            numbers(pick("People", "Personnes"), frame["people"], words),
            numbers(pick("Population", "Population"), frame["population"], words),
            percents(pick("Share", "Part"), frame["share"], words),
        ),
        statuses=("published", "projected", "computed"),
        note=pick(
            "Published by area; added up here over the same areas throughout. Totals of the whole "
            "country are as printed, and are not compared with them.",
            "Publié par zone ; additionné ici sur les mêmes zones tout au long. Les totaux du pays "
            "entier sont ceux publiés, et ne sont pas comparés aux précédents.",
        ),
    )


def _printed(trend: PhaseTrend, words: Words) -> list[str]:
    """The totals of the whole country as printed after the last analysis by area, in words."""
    frame = trend.frame[trend.frame["scope"] != "constant units"]
    return [
        words.pick(
            f"{_status(row, words)}, {_period(row, words)}, whole country as printed: "
            f"{words.number(row['people'])} people in phase 3 or worse "
            f"({words.percent(100 * row['share'], 1)} of {words.number(row['population'])})",
            f"{_status(row, words)}, {_period(row, words)}, pays entier tel que publié : "
            f"{words.number(row['people'])} personnes en phase 3 ou pire "
            f"({words.percent(100 * row['share'], 1)} de {words.number(row['population'])})",
        )
        + "."
        for row in frame.sort_values("period_start").to_dict("records")
    ]


def _status(row: Any, words: Words) -> str:
    if row["status"] == "current":
        return words.pick("Current situation", "Situation courante")
    return words.pick("Projection", "Projection")


def _period(row: Any, words: Words) -> str:
    return season(row["period_start"], row["period_end"], words)


def map_results(found: PhaseMap, words: Words) -> dict[str, Result]:
    """The latest analysis area by area."""
    frame = found.frame.sort_values("value", ascending=False, na_position="last")
    regions = [area_name(gazetteer().parent(code), words.language) for code in frame["area_code"]]
    areas = [area_name(code, words.language) for code in frame["area_code"]]
    period = season(found.period_start, found.period_end, words)
    pick = words.pick
    table = Table(
        caption=pick(
            f"People in phase 3 or worse by cercle, current analysis, {period}",
            f"Personnes en phase 3 ou pire par cercle, analyse courante, {period}",
        ),
        columns=(
            texts(pick("Cercle", "Cercle"), areas),
            texts(pick("Region", "Région"), regions),
            percents(pick("In phase 3 or worse", "En phase 3 ou pire"), frame["value"], words, 0),
            numbers(pick("People", "Personnes"), frame["people"], words),
            numbers(pick("Phase by the 20% rule", "Phase selon la règle des 20 %"), frame["phase"],
                    words),
        ),
        statuses=("published", "computed"),
        note=pick(
            "Shares and people are published; the phase is computed here from them, and is not the "
            "analysts' classification. Empty: not analysed.",
            "Parts et personnes sont publiées ; la phase en est calculée ici et n’est pas le "
            "classement des analystes. Case vide : non analysé.",
        ),
    )  # fmt: skip
    return {"phase_areas": table, "map_period": Text(period)}


def trend_facts(trend: PhaseTrend, words: Words) -> list[Fact]:
    """The latest current figure and, where one is printed for the country, the projection."""
    printed = trend.frame[trend.frame["scope"] != "constant units"]
    facts = []
    for current in (True, False):
        rows = printed[(printed["status"] == "current") == current].sort_values("period_start")
        if len(rows):
            facts.append(_fact(rows.iloc[-1], words))
    return facts


# Where a total of the whole country was read, since none was at hand as CILSS printed it.
_THROUGH = {
    "cilss_ch_hapi": ("from an extract of HDX HAPI", "d’après un extrait de HDX HAPI"),
    "grfc": (
        "from FSIN's database; the analysis' month is inferred",
        "d’après la base de FSIN ; le mois de l’analyse est déduit",
    ),
}


def _through(row: pd.Series, words: Words) -> str:
    """Where a total was read, and the month of the analysis that it is from."""
    when = words.month(row["published_on"])
    analysis = words.pick(f"analysis of {when}", f"analyse de {when}")
    said = _THROUGH.get(row["source"])
    return f"{analysis}, {words.pick(*said)}" if said else analysis


def _fact(row: pd.Series, words: Words) -> Fact:
    projected = row["status"] != "current"
    share = words.percent(100 * row["share"], 1)
    return Fact(
        value=words.number(row["people"]),
        label=words.pick(
            f"people in phase 3 or worse ({share}), {_period(row, words)}",
            f"personnes en phase 3 ou pire ({share}), {_period(row, words)}",
        ),
        detail=words.pick(
            f"Cadre Harmonisé, whole country, {_through(row, words)}",
            f"Cadre Harmonisé, pays entier, {_through(row, words)}",
        ),
        status="projected" if projected else "published",
    )
