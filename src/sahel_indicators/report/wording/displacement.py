"""Displacement in words: stocks at a date, each producer's apart."""

from __future__ import annotations

import pandas as pd

from ...areas import country_name
from ...figures.style import FigureText
from ...figures.words import Words
from ...findings import Displacement

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
    covered = found.coverage["areas"]
    last = words.day(found.frame["date"].max())
    title = displacement_title(found, words)
    return FigureText(
        title=title,
        subtitle=words.pick(
            f"People, stocks at a date by producer, {country}",
            f"Personnes, effectifs à une date donnée par producteur, {country}",
        ),
        source=words.pick(
            f"IOM DTM, DNDS and CMP, UNHCR, IDMC. Data to {last}.",
            f"OIM DTM, DNDS et CMP, HCR, IDMC. Données jusqu’au {last}.",
        ),
        note=words.pick(
            f"Stocks are never added. DTM's rounds covered {covered.min()} to {covered.max()} "
            "cercles.",
            "Les effectifs ne s’additionnent pas. Les cycles de la DTM ont couvert "
            f"{covered.min()} à {covered.max()} cercles.",
        ),
        alt=displacement_alt(found, words),
    )


def displacement_title(found: Displacement, words: Words) -> str:
    """The latest IDP and refugee stocks and how the refugees have grown."""
    stocks = found.frame.sort_values(["date", "producer"])
    idps = _first_printed(stocks[stocks["measure"] == "idps"])
    refugees = stocks[stocks["measure"] == "refugees"]
    last, start = refugees.iloc[-1], refugees[refugees["date"].dt.year == 2012].iloc[0]
    times = words.number(last["value"] / start["value"], 1)
    inside, abroad = words.number(idps["value"]), words.number(last["value"])
    who = PRODUCERS[idps["producer"]][words.language].split(",")[0]
    if words.language == "en":
        return (
            f"{inside} people displaced inside the country ({who}, {words.month(idps['date'])}) "
            f"and {abroad} refugees abroad (UNHCR, {words.month(last['date'])}), {times} times as "
            "many refugees as at the end of 2012"
        )
    return (
        f"{inside} personnes déplacées internes ({who}, {words.month(idps['date'])}) et {abroad} "
        f"réfugiés (HCR, {words.month(last['date'])}), soit {times} fois le nombre de réfugiés de "
        "fin 2012"
    )


def _first_printed(stocks: pd.DataFrame) -> pd.Series:
    """The latest figure, with the producer and date that had it first: others repeat it."""
    latest = stocks.iloc[-1]
    recent = stocks["date"] >= latest["date"] - pd.DateOffset(years=1)
    first: pd.Series = stocks[recent & (stocks["value"] == latest["value"])].iloc[0]
    return first


def displacement_alt(found: Displacement, words: Words) -> str:
    """Every producer's last figure."""
    last = found.frame.sort_values(["date", "producer"]).drop_duplicates(
        ["measure", "producer"], keep="last"
    )
    figures = "; ".join(
        f"{words[row['measure']]}, {PRODUCERS[row['producer']][words.language]}: "
        f"{words.number(row['value'])} ({words.month(row['date'])})"
        for row in last.to_dict("records")
    )
    return f"{displacement_title(found, words)}. {figures}"
