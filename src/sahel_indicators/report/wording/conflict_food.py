"""The main finding in sentences: how phase 3+ goes with conflict, with its tests and its limits.

Nothing here speaks of an effect: the design supports an association.
"""

from __future__ import annotations

import pandas as pd

from ...figures.words import Words
from ...findings import ConflictFood
from ...findings.conflict_food import SIDES
from .common import areas_of
from .conflict_food_evidence import (
    agreement_sentence,
    alone_sentence,
    check_sentences,
    lag_sentences,
)
from .conflict_food_figures import bivariate, coefficients, coefficients_title, lag_profile
from .conflict_food_limits import limits
from .conflict_food_names import MEASURE_NAMES, exposure
from .conflict_food_readings import LEVEL, interval_of, leads_alone, points_word, step_of
from .conflict_food_robustness import checks, curve, drivers

__all__ = [
    "LEVEL",
    "MEASURE_NAMES",
    "agreement_sentence",
    "alone_sentence",
    "bivariate",
    "check_sentences",
    "checks",
    "coefficients",
    "coefficients_title",
    "curve",
    "drivers",
    "exposure",
    "headline",
    "lag_profile",
    "lag_sentences",
    "lead_sentences",
    "leads_alone",
    "limits",
    "main_sentence",
]


def headline(result: ConflictFood, words: Words) -> str:
    """The answer in two sentences: how much goes with conflict before, and what the test says."""
    row, (low, high), step = result.primary, result.quartiles_of_exposure, step_of(result)
    leads = leads_alone(result)
    ahead = int((leads["p_value"] < LEVEL).sum())
    own = result.one(row["measure"], row["window"], row["effects"], "after")["p_value"] < LEVEL
    less, more = words.number(low, 1), words.number(high, 1)
    points = words.number(abs(step * row["estimate"]), 1)
    higher = row["estimate"] > 0
    return words.pick(
        f"With {more} instead of {less} conflict events per 100,000 people in the year before, the "
        f"share of people in phase 3 or worse was {points} percentage points "
        f"{'higher' if higher else 'lower'} (95% interval {interval_of(row, words, step)}), within "
        "regions and periods: an association. Conflict after the analysis is associated too in "
        f"{ahead} of {len(leads)} models, {'among them' if own else 'but not in'} the model that "
        f"this figure is from. That model was picked after all {len(leads)} had been estimated; "
        "read it beside the others.",
        f"Avec {more} événements de conflit pour 100\u202f000 habitants dans l’année précédente "
        f"au lieu de {less}, la part des personnes en phase 3 ou pire était "
        f"{'plus élevée' if higher else 'plus basse'} de {points} points de pourcentage "
        f"(intervalle à 95 % : {interval_of(row, words, step)}), à région et période égales : une "
        f"association. Le conflit postérieur à l’analyse y est aussi associé dans {ahead} modèles "
        f"sur {len(leads)}, {'dont' if own else 'mais pas dans'} celui dont provient ce chiffre. "
        f"Ce modèle a été choisi une fois les {len(leads)} estimés ; il se lit à côté des autres.",
    )


def main_sentence(result: ConflictFood, words: Words) -> str:
    """The answer, from the main estimate, read between two rates that occur.

    The exposure is log(1 + rate), so "twice as high" would be wrong at low rates: the sentence
    compares the upper with the lower quartile of the rates above zero.
    """
    row, starts = result.primary, result.frame["period_start"]
    (low, high), step = result.quartiles_of_exposure, step_of(result)
    clear, rises = row["p_value"] < LEVEL, row["estimate"] > 0
    areas, one = areas_of(result.country, words), areas_of(result.country, words, 1)
    first, last = words.month(starts.min()), words.month(starts.max())
    less, more = words.number(low, 1), words.number(high, 1)
    points = words.number(abs(step * row["estimate"]), 1)
    if words.language == "en":
        return (
            f"Across {row['clusters']} {areas} and {starts.nunique()} analyses ({first} to {last}),"
            f" more conflict {'goes with' if clear else 'does not clearly go with'} "
            f"{'fewer' if clear and not rises else 'more'} people in phase 3 or worse: with {more} "
            f"instead of {less} events per 100,000 people in the {row['window']} months before (the"
            f" quartiles where there were any), the share was {points} percentage points "
            f"{'higher' if rises else 'lower'} (95% interval {interval_of(row, words, step)}; "
            f"{row['n']} {one}-analyses), each {one} compared with its own mean and with the other "
            f"{areas} of its region at the same time. This is an association: it does not show that"
            " conflict caused it."
        )
    return (
        f"Sur {row['clusters']} {areas} et {starts.nunique()} analyses ({first} – {last}), "
        f"davantage de conflit {'va de pair' if clear else 'ne va pas nettement de pair'} avec "
        f"{'moins' if clear and not rises else 'davantage'} de personnes en phase 3 ou pire : avec "
        f"{more} événements pour 100\u202f000 habitants au lieu de {less} dans les "
        f"{row['window']} mois précédents (les quartiles des taux non nuls), la part était "
        f"{'plus élevée' if rises else 'plus basse'} de {points} points de pourcentage (intervalle "
        f"à 95 % : {interval_of(row, words, step)} ; {row['n']} observations), la comparaison "
        f"portant, pour chaque {one}, sur sa propre moyenne et sur les autres {areas} de sa région "
        "au même moment. C’est une association : elle ne montre pas que le conflit en est la cause."
    )


def lead_sentences(result: ConflictFood, words: Words) -> list[str]:
    """Where conflict that had not yet happened "explains" the present, said plainly.

    One sentence for each set of effects, and one for past and future in one model.
    """
    by_effects = leads_alone(result).groupby("effects", sort=False)
    return [
        *(_lead(str(effects), leads, words) for effects, leads in by_effects),
        _both(result, words),
    ]


_WITH_EFFECTS = {
    "period": ("With period effects", "Avec des effets de période"),
    "region-by-period": (
        "With region-by-period effects",
        "Avec des effets de région par période",
    ),
}


def _lead(effects: str, leads: pd.DataFrame, words: Words) -> str:
    opening = words.pick(*_WITH_EFFECTS[effects]) + words.pick(
        ", conflict in the months after the period", ", le conflit des mois postérieurs"
    )
    ahead = leads[leads["p_value"] < LEVEL]
    if ahead.empty:
        return opening + words.pick(
            " does not go with the share in any model.",
            " ne va de pair avec la part dans aucun modèle.",
        )
    models = zip(ahead["measure"], ahead["window"], strict=True)
    names = words.semicolon.join(
        exposure(measure, window, words.language).lower() for measure, window in models
    )
    return opening + words.pick(
        f' "explains" the share in {len(ahead)} of {len(leads)} models ({names}). The future cannot'
        " cause the present: these models also pick up what makes places violent and hungry for "
        "longer, or what moves both.",
        f" « explique » la part dans {len(ahead)} des {len(leads)} modèles ({names}). L’avenir ne "
        "peut pas causer le présent : ces modèles captent aussi ce qui rend des lieux durablement "
        "violents et affamés, ou ce qui agit sur les deux.",
    )


def _both(result: ConflictFood, words: Words) -> str:
    row = result.primary
    past, future = (
        result.one(row["measure"], row["window"], row["effects"], side, together=True)
        for side in SIDES
    )
    before, after = (words.number(side["estimate"], 2) for side in (past, future))
    return words.pick(
        f"With both in the primary model, one unit of the logged rate before goes with {before} "
        f"points ({interval_of(past, words)}) and after with {after} "
        f"({interval_of(future, words)}).",
        f"Avec les deux dans le modèle principal, une unité du taux logarithmique va de pair avec "
        f"{before} {points_word(past['estimate'], words)} si elle précède "
        f"({interval_of(past, words)}) et {after} si elle suit "
        f"({interval_of(future, words)}).",
    )
