"""Results of acute malnutrition that the report's text can name."""

from __future__ import annotations

import pandas as pd

from ...areas import area_name, country_name, part_name
from ...figures.words import Words
from ...findings import Malnutrition
from ..content import Fact, Result, Table
from .making import numbers, texts


def malnutrition_results(found: Malnutrition, words: Words) -> dict[str, Result]:
    """The surveys point by point."""
    return {"surveys": _surveys(found, words)}


def _surveys(found: Malnutrition, words: Words) -> Table:
    frame, pick = found.frame, words.pick
    return Table(
        caption=pick(
            "Global acute malnutrition by survey, children, percent",
            "Malnutrition aiguë globale par enquête, enfants, en pour cent",
        ),
        columns=(
            texts(pick("Area", "Zone"), _areas(found, words)),
            texts(pick("Survey", "Enquête"), frame["survey"] + _references(frame)),
            texts(pick("Date", "Date"), _dates(frame, words)),
            texts(pick("Ages", "Âges"), map(words.ages, frame["age_group"])),
            numbers(pick("GAM, %", "MAG, %"), frame["value"], words, 1),
            numbers(pick("Interval, low", "Intervalle, bas"), frame["lower"], words, 1),
            numbers(pick("Interval, high", "Intervalle, haut"), frame["upper"], words, 1),
        ),
        statuses=("published",),
        note=pick(
            "Intervals where they were published. Compiled as weight-for-height; where the case "
            "definition is not stated, it may be another.",
            "Intervalles lorsqu’ils ont été publiés. Compilé comme poids-pour-taille ; lorsque la "
            "définition du cas n’est pas précisée, elle peut être autre.",
        ),
    )


def _references(frame: pd.DataFrame) -> pd.Series:
    """The older reference, by which prevalence comes out lower, is told beside the survey."""
    return frame["other_standard"].map({True: " (NCHS)", False: ""})


def _areas(found: Malnutrition, words: Words) -> list[str]:
    country = country_name(found.country, words.language)
    rows = found.frame[["national", "unit", "area_code"]].itertuples(index=False)
    return [
        country if national else part_name(unit, words.language) or area_name(code, words.language)
        for national, unit, code in rows
    ]


def _dates(frame: pd.DataFrame, words: Words) -> list[str]:
    """The month of a survey, or its year where no more is known."""
    rows = zip(frame["date"], frame["year_only"], strict=True)
    return [str(date.year) if year_only else words.month(date) for date, year_only in rows]


def malnutrition_facts(found: Malnutrition, words: Words) -> list[Fact]:
    """The latest national prevalence."""
    national = found.frame[found.frame["national"]].sort_values("date", kind="stable")
    if national.empty:
        return []
    latest = national.iloc[-1]
    return [
        Fact(
            value=words.percent(latest["value"], 1),
            label=words.pick(
                "of children with global acute malnutrition (GAM)",
                "des enfants atteints de malnutrition aiguë globale (MAG)",
            ),
            detail=f"{latest['survey']}, {_dates(national.iloc[[-1]], words)[0]}",
            status="published",
        )
    ]
