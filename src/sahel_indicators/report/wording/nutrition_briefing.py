"""The answer of the notebook on malnutrition: how much, how sure, and what disagrees."""

from __future__ import annotations

import pandas as pd

from ...areas import area_name, part_name
from ...figures.words import Words
from ...findings.nutrition import HIGH, Nutrition
from .briefing import Briefing
from .common import in_country
from .nutrition import (
    children,
    latest,
    measure_name,
    no_disagreement,
    no_national,
    season_clause,
    when_measured,
    with_interval,
)
from .nutrition_burden import burden_sentence, burdens_aside, limits_of_points
from .nutrition_listed import list_name, values_by_year


def malnutrition(found: Nutrition, words: Words) -> Briefing:
    """Question, answer, basis and limits; every number is computed from the finding."""
    country = in_country(found.country, words)
    return Briefing(
        words=words,
        question=words.pick(
            f"How many children {country} are acutely malnourished, where most, and how far do the "
            "published figures agree?",
            f"Combien d’enfants souffrent de malnutrition aiguë {country}, où le plus, et dans "
            "quelle mesure les chiffres publiés concordent-ils ?",
        ),
        answer=(_how_many(found, words), _how_sure(found, words)),
        basis=_basis(found, words),
        limits=(*_limits(words), *limits_of_points(found, words)),
        would_change=words.pick(
            "Survey reports with intervals, case definitions and months; two surveys a year of the "
            "same areas; and the survey data themselves, from which both measures can be computed.",
            "Des rapports d’enquête avec intervalles, définitions du cas et mois ; deux enquêtes "
            "par an dans les mêmes zones ; et les données d’enquête, source des deux mesures.",
        ),
    )


def _how_many(found: Nutrition, words: Words) -> str:
    """The latest national GAM and SAM, the highest figure of an area, and how many children."""
    gam = found.national("gam_whz")
    points = found.points[~found.points["national"] & ~found.points["part"]]
    areas = points[points["measure"].eq("gam_whz") & points["doubt"].eq("")]
    if gam.empty:
        told = no_national(found, words).removesuffix(".")
    else:
        told = _national(found, latest(gam), words)
    worst = [] if areas.empty else [_worst(areas.nlargest(1, "value").iloc[0], words)]
    children_ill = [burden_sentence(found, words), burdens_aside(found, words)]
    return " ".join(filter(None, [words.semicolon.join([told, *worst]) + ".", *children_ill]))


def _national(found: Nutrition, row: pd.Series, words: Words) -> str:
    when, value = when_measured(row, words), with_interval(row, words)
    severe, about = _severe(found, row, words), children(row, words)
    if row["source"] == "jme":
        about += words.pick(", without oedema", ", hors œdèmes")
    told = words.pick(
        f"{_which(found, row, words)} ({when}, {about}) found "
        f"{value} with global acute malnutrition by weight-for-height{severe}",
        f"{_which(found, row, words)} ({when}, {about}) trouve "
        f"{value} de malnutrition aiguë globale selon le poids-pour-taille{severe}",
    )
    return told + _newer(found, words)


def _which(found: Nutrition, row: pd.Series, words: Words) -> str:
    """Which survey is meant: the latest of all, of the list, or of those with an own report."""
    if row["source"] == "jme":
        return words.pick(
            f"The latest survey of the whole country in {list_name(words)}",
            f"La dernière enquête du pays entier dans {list_name(words)}",
        )
    if found.newer_listed.empty:
        return words.pick(
            "The latest survey of the whole country", "La dernière enquête du pays entier"
        )
    return words.pick(
        "Of surveys of the whole country as their own reports printed them, the newest",
        "La dernière enquête du pays entier dont le rapport est repris ici",
    )


def _newer(found: Nutrition, words: Words) -> str:
    """The newer surveys that only the list has, and how its figures differ in kind."""
    newer = found.newer_listed
    if newer.empty:
        return ""
    told, about = values_by_year(newer, words), children(newer.iloc[-1], words)
    return words.semicolon + words.pick(
        f"{list_name(words)} has newer figures ({about}, without oedema): {told}",
        f"{list_name(words)} donne des chiffres plus récents ({about}, hors œdèmes) : {told}",
    )


def _severe(found: Nutrition, row: pd.Series, words: Words) -> str:
    """Severe malnutrition in the same survey and age group, where it was published."""
    sam = found.national("sam_whz")
    same = sam[(sam["survey"] == row["survey"]) & (sam["age_group"] == row["age_group"])]
    if same.empty:
        return ""
    value = words.percent(same["value"].iloc[0], 1)
    if same["doubt"].iloc[0] == "ratio":
        return words.pick(
            f" (its severe form is printed as {value}, under a twentieth of it, which is unusual: "
            "nothing here tells whether it was measured so or misprinted)",
            f" (la forme sévère est imprimée à {value}, moins d’un vingtième, ce qui est "
            "inhabituel : rien ici ne dit s’il s’agit d’une mesure ou d’une erreur d’impression)",
        )
    return words.pick(f" ({value} in its severe form)", f" (dont {value} sous sa forme sévère)")


def _worst(row: pd.Series, words: Words) -> str:
    where = part_name(row["unit"], words.language) or row["unit"]
    where = where or area_name(row["area_code"], words.language)
    value, when = with_interval(row, words), when_measured(row, words)
    return words.pick(
        f"the highest figure of an area is {value} in {where} ({when})",
        f"le chiffre de zone le plus élevé est {value}, {where} ({when})",
    )


def _how_sure(found: Nutrition, words: Words) -> str:
    """How many figures disagree, and the widest case of a national GAM figure."""
    told = found.disagreeing
    if told.empty:
        clause = no_disagreement(found, words).removesuffix(".")
        return words.semicolon.join([clause, season_clause(found, words)]) + "."
    cases, wide = told["group"].nunique(), told[told["group"] == 1]
    values = ", ".join(words.percent(value, 1) for value in wide["value"])
    first = wide.iloc[0]
    measure, year = measure_name(first["measure"], words), first["year"]
    return words.pick(
        f"Published figures of one area, year and measure differ in {cases} "
        f"{'case' if cases == 1 else 'cases'}, most of all in {year} ({measure}: {values}); "
        f"{season_clause(found, words)}.",
        f"Des chiffres publiés pour les mêmes zone, année et mesure diffèrent dans {cases} cas, "
        f"surtout en {year} ({measure} : {values}) ; {season_clause(found, words)}.",
    )


def _basis(found: Nutrition, words: Words) -> str:
    """How many figures, how many with an interval or a stated definition, and over what phases."""
    told = found.points[~found.points["part"]]
    gam = told[told["measure"] == "gam_whz"]
    bounded, stated = int(told["lower"].notna().sum()), int((told["definition"] == "WHZ").sum())
    high, parts = int((gam["value"] >= HIGH).sum()), int(found.points["part"].sum())
    split = int((found.disagreeing.drop_duplicates("group")["phases"] > 1).sum())
    limit = words.percent(HIGH)
    return words.pick(
        f"Published figures: {len(told)} (kept apart, as about sites, communes or some of the "
        f"regions: {parts}); with an interval: {bounded}; stating the case definition WHZ: "
        f"{stated}. GAM by WHZ at {limit} or more (IPC phase 3 or worse): {high} of {len(gam)}. "
        "Disagreement by rule: same area, year and measure; cases in which the figures lie in "
        f"different IPC phases: {split}. No figure is averaged, and none is preferred.",
        f"Chiffres publiés : {len(told)} (à part, car sur des sites, des communes ou une partie "
        f"des régions : {parts}) ; avec un intervalle : {bounded} ; précisant la définition PTZ : "
        f"{stated}. MAG selon le PTZ à {limit} ou plus (phase IPC 3 ou pire) : {high} sur "
        f"{len(gam)}. Désaccord par règle : mêmes zone, année et mesure ; cas où les chiffres "
        f"relèvent de phases IPC différentes : {split}. Aucun chiffre n’est moyenné ni préféré.",
    )


def _limits(words: Words) -> tuple[str, ...]:
    return (
        words.pick(
            "Surveys differ in season, ages and areas covered; between two of them nobody "
            "measured, so no line joins them.",
            "Les enquêtes diffèrent par la saison, les âges et les zones ; entre deux enquêtes "
            "personne n’a mesuré, aucune ligne ne les relie donc.",
        ),
        words.pick(
            "Without an interval a change from one survey to the next cannot be told from chance.",
            "Sans intervalle, un changement d’une enquête à l’autre ne se distingue pas du hasard.",
        ),
        words.pick(
            "By arm circumference other children are found than by weight-for-height, often "
            "fewer: the two are shown apart, and the bands of the one are not put on the other.",
            "Le périmètre brachial repère d’autres enfants que le poids-pour-taille, souvent "
            "moins : les deux restent à part, et les classes de l’un ne valent pas pour l’autre.",
        ),
        words.pick(
            "Areas that could not be reached were not surveyed; those are often the worst.",
            "Les zones inaccessibles n’ont pas été enquêtées ; ce sont souvent les pires.",
        ),
    )
