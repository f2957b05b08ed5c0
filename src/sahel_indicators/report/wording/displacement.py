"""Displacement in words: stocks at a date, each producer's apart."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...areas import country_name
from ...figures.style import FigureText
from ...figures.words import Words
from ...findings import Displacement
from .common import all_areas, areas_of, counted, listed

PRODUCERS = {
    "iom_dtm": {"en": "IOM DTM, rounds", "fr": "OIM DTM, cycles"},
    "dtm_government": {
        "en": "DTM with DNDS/CMP, as printed",
        "fr": "DTM avec DNDS/CMP, chiffres publiés",
    },
    "conasur": {"en": "CONASUR, as printed", "fr": "CONASUR, chiffres publiés"},
    "unhcr_factsheets": {
        "en": "UNHCR factsheets, as printed",
        "fr": "HCR fiches pays, chiffres publiés",
    },
    "unhcr": {"en": "UNHCR, year's end", "fr": "HCR, fin d’année"},
    "idmc": {"en": "IDMC, year's end", "fr": "IDMC, fin d’année"},
}


def displacement(found: Displacement, words: Words) -> FigureText:
    """Why the stocks are not added, and how many areas DTM's rounds covered."""
    country = country_name(found.country, words.language)
    last = words.day(found.frame["date"].max())
    who = ", ".join(sorted({producer(key, words) for key in found.frame["producer"]}))
    return FigureText(
        title=displacement_title(found, words),
        subtitle=words.pick(
            f"People, stocks at a date by producer, {country}",
            f"Personnes, effectifs à une date donnée par producteur, {country}",
        ),
        source=words.pick(f"{who}. Data to {last}.", f"{who}. Données jusqu’au {last}."),
        note=words.pick("Stocks are never added.", "Les effectifs ne s’additionnent pas.")
        + _rounds_note(found, words),
        alt=displacement_alt(found, words),
    )


def producer(key: str, words: Words) -> str:
    """Who gives a figure, without what it is: "UNHCR", "HCR"."""
    return PRODUCERS[key][words.language].split(",")[0]


def _rounds_note(found: Displacement, words: Words) -> str:
    covered = found.coverage["areas"]
    if covered.empty:
        return ""
    areas = areas_of(found.country, words)
    if "iom_dtm" in set(found.frame["producer"]):
        return words.pick(
            f" DTM's rounds covered {covered.min()} to {covered.max()} {areas}.",
            f" Les cycles de la DTM ont couvert {covered.min()} à {covered.max()} {areas}.",
        )
    return words.pick(
        f" DTM's rounds covered {covered.max()} {areas} at most and are not shown as the "
        "country's.",
        f" Les cycles de la DTM n’ont couvert que {covered.max()} {areas} et ne valent pas pour "
        "le pays.",
    )


def displacement_title(found: Displacement, words: Words) -> str:
    """The latest IDP and refugee stocks, and how the refugees have grown where they have."""
    stocks = found.frame.sort_values(["date", "producer"])
    idps = _first_printed(stocks[stocks["measure"] == "idps"])
    refugees = stocks[stocks["measure"] == "refugees"]
    last = refugees.iloc[-1]
    inside, abroad = words.number(idps["value"]), words.number(last["value"])
    who, when = producer(idps["producer"], words), words.month(idps["date"])
    counted_inside = stocks[stocks["measure"] == "idps"]
    when += in_part(found.country, idps, counted_inside, found.in_part, words)
    told = words.pick(
        f"{inside} people displaced inside the country ({who}, {when}) and {abroad} refugees "
        f"abroad (UNHCR, {words.month(last['date'])})",
        f"{inside} personnes déplacées internes ({who}, {when}) et {abroad} réfugiés à "
        f"l’étranger (HCR, {words.month(last['date'])})",
    )
    return told + _growth(refugees, words)


def in_part(
    country: str, first: pd.Series, stocks: pd.DataFrame, parts: pd.DataFrame, words: Words
) -> str:
    """What follows a stock whose producer's figures were those of a part of the country; else "".

    `first` is the stock told (producer, value), `stocks` every producer's over time, `parts` those
    that were a round's in some areas (`findings.movements.counted_in_part`). What other producers
    have is said too.
    """
    rows = parts[parts["producer"] == first["producer"]] if len(parts) else parts
    if rows.empty:
        return ""
    years = listed(sorted({str(day.year) for day in rows["date"]}), words.language)
    covered, of_all = int(rows["areas"].max()), counted(country, words, all_areas(country))
    said = words.pick(
        f"its figures for {years} were, to the digit, DTM's counts in {covered} of {of_all}",
        f"ses chiffres pour {years} étaient, à l’unité près, ceux de la DTM dans {covered} des "
        f"{of_all}",
    )
    others = stocks[stocks["producer"] != first["producer"]].sort_values("date")
    newest = others.groupby("producer").tail(1)
    beside = [_of_another(row, words) for row in newest.to_dict("records")]
    return words.semicolon + words.semicolon.join([said, *beside])


def _of_another(row: Any, words: Words) -> str:
    who, number, when = (
        producer(row["producer"], words),
        words.number(row["value"]),
        words.month(row["date"]),
    )
    return words.pick(f"{who} has {number} in {when}", f"{who} : {number} en {when}")


# Fewer refugees than these make a growth that is a matter of single families.
_ENOUGH = 1_000
# From so many times on a decimal says nothing.
_WHOLE_TIMES = 10


def _growth(refugees: pd.DataFrame, words: Words) -> str:
    """How many times as many refugees as at the end of 2012, where that was not next to none."""
    start = refugees[refugees["date"].dt.year == 2012]
    last = refugees.iloc[-1]["value"]
    if start.empty or start["value"].iloc[0] < _ENOUGH or last < 1.5 * start["value"].iloc[0]:
        return ""
    growth = last / start["value"].iloc[0]
    times = words.number(growth, 1 if growth < _WHOLE_TIMES else 0)
    return words.pick(
        f", {times} times as many refugees as at the end of 2012",
        f", soit {times} fois le nombre de réfugiés de fin 2012",
    )


def _first_printed(stocks: pd.DataFrame) -> pd.Series:
    """The latest figure, with the producer and date that had it first: others repeat it."""
    first: pd.Series = stocks[stocks["value"] == stocks["value"].iloc[-1]].iloc[0]
    return first


def displacement_alt(found: Displacement, words: Words) -> str:
    """Every producer's last figure."""
    last = found.frame.sort_values(["date", "producer"]).drop_duplicates(
        ["measure", "producer"], keep="last"
    )
    figures = words.semicolon.join(
        f"{words[row['measure']]}, {PRODUCERS[row['producer']][words.language]}{words.colon}"
        f"{words.number(row['value'])} ({words.month(row['date'])})"
        for row in last.to_dict("records")
    )
    return f"{displacement_title(found, words)}. {figures}"
