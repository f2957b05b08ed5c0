"""Acute malnutrition in words: what the surveys found, where, and how they differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ...areas import area_name, country_name, part_name
from ...figures.style import FigureText
from ...figures.words import Words
from ...findings import Malnutrition
from .common import highest


def malnutrition(found: Malnutrition, words: Words) -> FigureText:
    """How the surveys differ, and which points are left out."""
    country = country_name(found.country, words.language)
    return FigureText(
        title=malnutrition_title(found, words),
        subtitle=words.pick(
            "Global acute malnutrition, compiled as weight-for-height, children, per cent, "
            f"{country}, by survey",
            "Malnutrition aiguë globale, compilée comme poids-pour-taille, enfants, en pour "
            f"cent, {country}, par enquête",
        ),
        source=words.pick(
            "SMART and other surveys as published by the Nutrition Cluster, OCHA, UNICEF and "
            "press.",
            "enquêtes SMART et autres, publiées par le cluster Nutrition, OCHA, l’UNICEF et la "
            "presse.",
        ),
        note=_note(found, words),
        alt=malnutrition_alt(found, words),
    )


def no_surveys(found: Malnutrition, words: Words) -> str:
    """That no survey's report of these years is known; JME may list surveys all the same."""
    country = country_name(found.country, words.language)
    return words.pick(
        "No survey's own report on acute malnutrition by weight-for-height is known here of these "
        f"years: {country}.",
        "Aucun rapport d’enquête sur la malnutrition aiguë selon le poids-pour-taille n’est repris "
        f"ici pour ces années : {country}.",
    )


def _note(found: Malnutrition, words: Words) -> str:
    """Which surveys cannot be compared with the others, how many are left out, how they differ."""
    other = ", ".join(found.frame.loc[found.frame["other_standard"], "survey"])
    left_out = found.left_out
    told = [
        words.pick(
            f"By the NCHS reference and not comparable with the others: {other}.",
            f"Selon la référence NCHS, non comparable aux autres : {other}.",
        )
        if other
        else "",
        words.pick(
            f"{left_out} about sites of displaced people or only a part of the area left out.",
            "Points relatifs à des sites de déplacés ou à une partie seulement de la zone, exclus "
            f"ici : {left_out}.",
        )
        if left_out
        else "",
        words.pick(
            "Surveys as UNICEF, WHO and the World Bank list them (JME) are not drawn.",
            "Les enquêtes telles que recensées par l’UNICEF, l’OMS et la Banque mondiale (JME) ne "
            "sont pas montrées.",
        ),
        words.pick(
            "Surveys differ in season and age group (marked where not 6–59 months).",
            "Les enquêtes diffèrent par la saison et la tranche d’âge (signalée si elle n’est pas "
            "6–59 mois).",
        ),
    ]
    return " ".join(part for part in told if part)


def malnutrition_title(found: Malnutrition, words: Words) -> str:
    """The range of the national figures, and the highest regional one."""
    parts = [part for part in (_national(found, words), _worst(found, words)) if part]
    title = words.pick("Global acute malnutrition: ", "Malnutrition aiguë globale : ")
    return title + ", ".join(parts)


def _national(found: Malnutrition, words: Words) -> str:
    """The lowest and the highest figure of the whole country; nothing where there is none."""
    national = found.frame[found.frame["national"]]
    if national.empty:
        return ""
    low, high = words.number(national["value"].min(), 1), words.percent(national["value"].max(), 1)
    since = national["date"].min().year
    return words.pick(
        f"{low} to {high} in national surveys since {since} as their own reports printed them",
        f"de {low} à {high} selon les rapports des enquêtes nationales depuis {since}",
    )


def _worst(found: Malnutrition, words: Words) -> str:
    """The highest figure of an area, among those that can be compared."""
    areas = found.frame[~found.frame["national"] & ~found.frame["other_standard"]]
    if areas.empty:
        return ""
    worst = highest(areas, "value")
    top = words.percent(worst["value"], 1)
    when = _when(worst, words)
    # A younger region is published as a part of the one it was cut out of.
    where = part_name(worst["unit"], words.language) or area_name(
        worst["area_code"], words.language
    )
    return words.pick(
        f"at most {top} in an area ({where}, {when})",
        f"au plus {top} dans une zone ({where}, {when})",
    )


def _when(row: Mapping[Any, Any] | pd.Series, words: Words) -> str:
    """The month of a survey, or its year where no more is known."""
    return str(row["date"].year) if row["year_only"] else words.month(row["date"])


def malnutrition_alt(found: Malnutrition, words: Words) -> str:
    """The national figures, survey by survey."""
    national = found.frame[found.frame["national"]]
    figures = words.semicolon.join(
        f"{_when(row, words)} {words.percent(row['value'], 1)}"
        for row in national.to_dict("records")
    )
    title = malnutrition_title(found, words)
    return f"{title}. {words['national']}{words.colon}{figures}" if figures else title
