"""Results of acute malnutrition that the report's text can name."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...figures.words import Words
from ...findings.nutrition import Nutrition
from ..content import Fact, Result, Table, Text
from ..wording.nutrition import latest, place_name, survey_name, when_measured
from ..wording.nutrition_listed import list_name, listed_clause, values_by_year
from .making import numbers, texts


def malnutrition_results(found: Nutrition, words: Words) -> dict[str, Result]:
    """The surveys point by point."""
    return {"surveys": _surveys(found, words)}


def listed_too(found: Nutrition | None, words: Words) -> dict[str, Result]:
    """What JME's list adds to the range of the own reports; the key message of any country ends so.

    The figure of that message draws own reports alone, and its title is about them.
    """
    said = "" if found is None else listed_clause(found, words)
    return {"malnutrition_listed": Text(said)}


def _surveys(found: Nutrition, words: Words) -> Table:
    """In order of time within an area, so that a survey and its entry in the list are neighbours.

    Figures about sites of displaced people or some of the regions are no area's and stay out.
    """
    points, pick = found.points, words.pick
    frame = points[points["measure"].eq("gam_whz") & ~points["part"]]
    rows: list[Any] = frame.to_dict("records")
    return Table(
        caption=pick(
            "Global acute malnutrition by survey, children, percent",
            "Malnutrition aiguë globale par enquête, enfants, en pour cent",
        ),
        columns=(
            texts(pick("Area", "Zone"), [place_name(row, found.country, words) for row in rows]),
            texts(pick("Survey", "Enquête"), [_survey(row, words) for row in rows]),
            texts(pick("Date", "Date"), [when_measured(row, words) for row in rows]),
            texts(pick("Ages", "Âges"), map(words.ages, frame["age_group"])),
            numbers(pick("GAM, %", "MAG, %"), frame["value"], words, 1),
            numbers(pick("Interval, low", "Intervalle, bas"), frame["lower"], words, 1),
            numbers(pick("Interval, high", "Intervalle, haut"), frame["upper"], words, 1),
        ),
        statuses=("published",),
        note=pick(
            "Intervals where they were published. Compiled as weight-for-height; where the case "
            "definition is not stated, it may be another. Surveys marked JME are as UNICEF, WHO "
            "and the World Bank list them, by year and without oedema.",
            "Intervalles lorsqu’ils ont été publiés. Compilé comme poids-pour-taille ; lorsque la "
            "définition du cas n’est pas précisée, elle peut être autre. Les enquêtes marquées JME "
            "le sont telles que recensées par l’UNICEF, l’OMS et la Banque mondiale, par année et "
            "sans les œdèmes.",
        ),
    )


def _survey(row: pd.Series, words: Words) -> str:
    """The older reference, by which prevalence comes out lower, is told beside the survey."""
    return survey_name(row, words) + (" (NCHS)" if row["doubt"] == "standard" else "")


def malnutrition_facts(found: Nutrition, words: Words) -> list[Fact]:
    """The latest national prevalence: of an own report, and of the list where there is none."""
    if not found.own.empty:
        return [_own_fact(found, words)]
    if not found.listed.empty:
        return [_listed_fact(found, words)]
    return []


def _own_fact(found: Nutrition, words: Words) -> Fact:
    """Of the newest own report; that the list has newer surveys is told beside it."""
    row, newer = latest(found.own), found.newer_listed
    detail = f"{row['survey']}, {when_measured(row, words)}"
    if not newer.empty:
        told = values_by_year(newer, words)
        detail += words.pick(
            f"; newest survey as its own report printed it; newer in {list_name(words)}: {told}",
            f" ; dernière enquête dont le rapport est repris ici ; plus récent dans "
            f"{list_name(words)} : {told}",
        )
    return Fact(
        value=words.percent(row["value"], 1),
        label=words.pick(
            "of children with global acute malnutrition (GAM)",
            "des enfants atteints de malnutrition aiguë globale (MAG)",
        ),
        detail=detail,
        status="published",
    )


def _listed_fact(found: Nutrition, words: Words) -> Fact:
    """Of the list: what it counts is not quite GAM."""
    row = latest(found.listed)
    return Fact(
        value=words.percent(row["value"], 1),
        label=words.pick(
            "of children with acute malnutrition by weight-for-height (oedema left out)",
            "des enfants atteints de malnutrition aiguë selon le poids-pour-taille (hors œdèmes)",
        ),
        detail=words.pick(
            f"newest survey in {list_name(words)}, {when_measured(row, words)}",
            f"dernière enquête dans {list_name(words)}, {when_measured(row, words)}",
        ),
        status="published",
    )
