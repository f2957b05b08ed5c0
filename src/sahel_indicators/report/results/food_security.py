"""Results of food insecurity that the report's text can name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from ...areas import area_name, gazetteer
from ...figures.words import Words
from ...findings import PhaseMap, PhaseTrend
from ...findings.analyses import SOURCE
from ...typography import of_name
from ..content import Fact, Listing, Result, Table, Text
from ..wording.common import (
    all_areas,
    areas_of,
    capital,
    counted,
    feminine,
    listed,
    regions_of,
    season,
)
from ..wording.food_beside import counted_apart
from ..wording.food_newest import beside_a_map, in_phase_5, newer_by_region, of_whom_in_phase_5
from ..wording.food_security import left_out as left_out_of
from ..wording.phases import listed_without
from ..wording.printed import left_out_in_short, left_out_of_total, read_through
from .making import months, numbers, percents, spans, statuses, texts


def trend_results(trend: PhaseTrend, words: Words) -> dict[str, Result]:
    """The analyses one by one, the totals as printed, and which areas the trend is about."""
    left_out = [area_name(code, words.language) for code in trend.left_out]
    return {
        "trend_areas": Text(words.number(len(trend.areas))),
        "trend_areas_left_out": Text(listed(left_out, words.language)),
        "trend_set": Text(_set(trend, words)),
        "map_age": Text(_map_age(trend, words)),
        "trend_analyses": _analyses(trend, words),
        "printed_totals": Listing(
            tuple(filter(None, [*_printed(trend, words), counted_apart(trend, words)]))
        ),
        "newer_by_region": Text(_after(newer_by_region(trend.country, trend.regions, words))),
        "phase_5": Listing(tuple(filter(None, [in_phase_5(trend, words)]))),
    }


def _after(said: str) -> str:
    """A sentence to follow another one; nothing where there is none."""
    return f" {said}" if said else ""


def _set(trend: PhaseTrend, words: Words) -> str:
    """Over which areas analyses are added up, in a sentence."""
    areas = words.number(len(trend.areas))
    without = ""
    if trend.left_out:
        without = f" ({words.pick('without', 'sans')} {left_out_of(trend, words)})"
    return words.pick(
        f"the {areas} areas that were analysed every time{without}",
        f"les {areas} zones analysées à chaque fois{without}",
    )


def _map_age(trend: PhaseTrend, words: Words) -> str:
    """That a map by area is older than a total of the whole country, or that there is no total."""
    if (trend.frame["scope"] == "constant units").all():
        return words.pick(
            "The map is of the latest analysis known by area. No total of the whole country as "
            "printed is known here.",
            "La carte porte sur la dernière analyse connue par zone. Aucun total publié du pays "
            "entier n’est connu ici.",
        )
    return words.pick(
        "The map is of the latest analysis known by area, which can be much older than the latest "
        "total of the whole country.",
        "La carte porte sur la dernière analyse connue par zone, qui peut être bien plus ancienne "
        "que le dernier total du pays entier.",
    )


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
        note=_analyses_note(trend, words),
    )


def _analyses_note(trend: PhaseTrend, words: Words) -> str:
    if not trend.areas:
        return words.pick(
            "Totals of the whole country, as printed. No area was analysed every time, so none are "
            "added up here.",
            "Totaux du pays entier, tels que publiés. Aucune zone ne figure dans toutes les "
            "analyses : rien n’est additionné ici.",
        )
    return words.pick(
        "Published by area; added up here over the same areas throughout. Totals of the whole "
        "country are as printed, and are not compared with them.",
        "Publié par zone ; additionné ici sur les mêmes zones tout au long. Les totaux du pays "
        "entier sont ceux publiés, et ne sont pas comparés aux précédents.",
    )


def _printed(trend: PhaseTrend, words: Words) -> list[str]:
    """The totals of the whole country as printed, in words: what was found before what was not."""
    frame = trend.frame[trend.frame["scope"] != "constant units"]
    frame = frame.assign(_foreseen=frame["status"] != "current")
    frame = frame.sort_values(["_foreseen", "period_start"], ascending=[True, False])
    return [
        words.pick(
            f"{_status(row, words)}, {_period(row, words)}, whole country as printed"
            f"{left_out_in_short(trend, row, words)}: "
            f"{words.number(row['people'])} people in phase 3 or worse "
            f"({words.percent(100 * row['share'], 1)} of {words.number(row['population'])})"
            f"{of_whom_in_phase_5(trend, row, words)}",
            f"{_status(row, words)}, {_period(row, words)}, pays entier tel que publié"
            f"{left_out_in_short(trend, row, words)} : "
            f"{words.number(row['people'])} personnes en phase 3 ou pire "
            f"({words.percent(100 * row['share'], 1)} de {words.number(row['population'])})"
            f"{of_whom_in_phase_5(trend, row, words)}",
        )
        + "."
        for row in frame.to_dict("records")
    ]


def _status(row: Any, words: Words) -> str:
    if row["status"] == "current":
        return words.pick("Current situation", "Situation courante")
    return words.pick("Projection", "Projection")


def _period(row: Any, words: Words) -> str:
    return season(row["period_start"], row["period_end"], words)


def map_results(found: PhaseMap, words: Words) -> dict[str, Result]:
    """The latest analysis area by area, and how old the map can be.

    Where nothing was analysed in most regions (Nigeria), only the areas of the others are listed.
    """
    frame, apart = _listed_areas(found)
    regions = [area_name(gazetteer().parent(code), words.language) for code in frame["area_code"]]
    areas = [area_name(code, words.language) for code in frame["area_code"]]
    period = season(found.period_start, found.period_end, words)
    pick, area = words.pick, areas_of(found.country, words, 1)
    table = Table(
        caption=pick(
            f"People in phase 3 or worse by {area}, current analysis, {period}",
            f"Personnes en phase 3 ou pire par {area}, analyse courante, {period}",
        ),
        columns=(
            texts(capital(area), areas),
            texts(capital(regions_of(found.country, words, 1)), regions),
            percents(pick("In phase 3 or worse", "En phase 3 ou pire"), frame["value"], words, 0),
            numbers(pick("People", "Personnes"), frame["people"], words),
            numbers(pick("Phase by the 20% rule", "Phase selon la règle des 20 %"), frame["phase"],
                    words),
        ),
        statuses=("published", "computed"),
        note=pick(
            "People are published (of areas of several units added up); shares and phase are "
            "computed here from them, and the phase is not the analysts' classification. Empty: "
            "not analysed.",
            "Les personnes sont publiées (additionnées si la zone compte plusieurs unités) ; parts "
            "et phase en sont calculées ici, et la phase n’est pas le classement des analystes. "
            "Case vide : non analysé.",
        )
        + _apart_note(found, apart, words)
        + _after(beside_a_map(found.country, found.regions, words)),
    )  # fmt: skip
    return {"phase_areas": table, "map_period": Text(period)}


def _listed_areas(found: PhaseMap) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The areas to list, the highest share first, and those of regions in which none was analysed.

    The latter are listed too where they are not most of the country's.
    """
    frame = found.frame.sort_values("value", ascending=False, na_position="last")
    parents = frame["area_code"].map(gazetteer().parent)
    regions = set(parents[frame["value"].notna()])
    if 2 * len(regions) >= parents.nunique():
        return frame, frame.iloc[:0]
    return frame[parents.isin(regions)], frame[~parents.isin(regions)]


def _apart_note(found: PhaseMap, apart: pd.DataFrame, words: Words) -> str:
    """How many areas are not listed, and why."""
    if apart.empty:
        return ""
    areas = counted(found.country, words, len(apart))
    regions = apart["area_code"].map(gazetteer().parent).nunique()
    of = f"{words.number(regions)} {regions_of(found.country, words, regions)}"
    return words.pick(
        f" Not listed: {areas} in {of} where none was analysed.",
        f" Hors liste : {areas} dans {of} sans aucune analyse par zone.",
    )


def trend_facts(trend: PhaseTrend, words: Words) -> list[Fact]:
    """The latest current figure and, where one is printed for the country, the projection.

    Where no total of the whole country is known, the latest sum over all areas analysed.
    """
    printed = trend.frame[trend.frame["scope"] != "constant units"]
    facts = []
    for current in (True, False):
        rows = printed[(printed["status"] == "current") == current].sort_values("period_start")
        if len(rows):
            facts.append(_fact(trend, rows.iloc[-1], words))
    if printed.empty and len(trend.totals):
        current_ones = trend.totals[trend.totals["status"] == "current"]
        return [_fact_of_areas(trend, row, words) for _, row in current_ones.tail(1).iterrows()]
    return facts


def _fact_of_areas(trend: PhaseTrend, row: pd.Series, words: Words) -> Fact:
    areas, every = counted(trend.country, words, int(row["areas"])), all_areas(trend.country)
    when, without = words.month(row["published_on"]), listed_without(trend.country, row, words)
    added = "additionnées" if feminine(trend.country) else "additionnés"
    row = pd.Series({**row, "source": SOURCE})
    return replace(
        _fact(trend, row, words),
        detail=words.pick(
            f"Cadre Harmonisé, analysis of {when}, {areas} of {every} added up here{without}",
            f"Cadre Harmonisé, analyse {of_name(when)}, {areas} sur {every} {added} ici{without}",
        ),
        status="computed",
    )


def _through(row: pd.Series, words: Words) -> str:
    """Where a total was read, and the month of the analysis that it is from."""
    when = words.month(row["published_on"])
    analysis = words.pick(f"analysis of {when}", f"analyse {of_name(when)}")
    said = read_through(row["source"], words)
    return f"{analysis}, {said}" if said else analysis


def _fact(trend: PhaseTrend, row: pd.Series, words: Words) -> Fact:
    projected, without = row["status"] != "current", left_out_of_total(trend, row, words)
    share, worst = words.percent(100 * row["share"], 1), of_whom_in_phase_5(trend, row, words)
    return Fact(
        value=words.number(row["people"]),
        label=words.pick(
            f"people in phase 3 or worse ({share}), {_period(row, words)}{worst}",
            f"personnes en phase 3 ou pire ({share}), {_period(row, words)}{worst}",
        ),
        detail=words.pick(
            f"Cadre Harmonisé, whole country{without}, {_through(row, words)}",
            f"Cadre Harmonisé, pays entier{without}, {_through(row, words)}",
        ),
        status="projected" if projected else "published",
    )
