"""The answer of the notebook on MINUSMA's end, for two kinds of readers."""

from __future__ import annotations

import math

import pandas as pd

from ...areas import area_name
from ...figures.words import Words
from ...findings.minusma import MONTHS, Withdrawal
from .briefing import Briefing
from .common import interval, listed
from .minusma import base_cercles, fell_back, no_course, per_month, percent_of
from .minusma_figures import LEVEL
from .minusma_names import confounders

# As many letters of a cercle's P-code are those of its region.
_REGION = 4


def minusma_briefing(found: Withdrawal, words: Words) -> Briefing:
    """Question, answer in two sentences, what it rests on, limits."""
    return Briefing(
        words=words,
        question=words.pick(
            "Was there more, or less, reported violence in the cercles of MINUSMA's bases after the"
            " mission had left than there would have been?",
            "Y a-t-il eu, dans les cercles des bases de la MINUSMA, plus ou moins de violences "
            "signalées après le départ de la mission qu’il n’y en aurait eu ?",
        ),
        answer=(_first(found, words), _second(found, words)),
        basis=_basis(found, words),
        limits=_limits(found, words),
        would_change=words.pick(
            "A record of violence that does not rest on the mission's own reporting; closing dates "
            "that the war did not decide; cercles of the north without a base to compare with; "
            "analyses of food insecurity by cercle after March 2024.",
            "Un relevé des violences qui ne repose pas sur les observations de la mission ; des "
            "dates de fermeture que la guerre n’a pas décidées ; des cercles du nord sans base "
            "auxquels comparer ; des analyses de l’insécurité alimentaire par cercle après mars "
            "2024.",
        ),
    )


def _first(found: Withdrawal, words: Words) -> str:
    """The declared comparison, in per cent."""
    main = found.primary
    low, high = (words.number(abs(percent_of(main[end]))) for end in ("ci_low", "ci_high"))
    if main["p_value"] < LEVEL:
        share = words.number(percent_of(main["estimate"]))
        return words.pick(
            f"Events per person in the cercles of the bases changed by {share}% against cercles "
            "further away.",
            f"Les événements par habitant dans les cercles des bases ont changé de {share} % par "
            "rapport à des cercles plus éloignés.",
        )
    return words.pick(
        "It cannot be told: after the mission's end, conflict events per person in the cercles of "
        "its bases cannot be told apart from those of the few cercles they can be compared with, "
        f"and neither a fall by {low}% nor a rise by {high}% against them can be ruled out.",
        "On ne peut le dire : après la fin de la mission, l’évolution des événements par habitant "
        "dans les cercles de ses bases ne se distingue pas de celle des rares cercles comparables, "
        f"et ni une baisse de {low} % ni une hausse de {high} % par rapport à eux ne peuvent être "
        "exclues.",
    )


def _second(found: Withdrawal, words: Words) -> str:
    """Deaths fell, and why that says nothing."""
    spans = ("year before", "first year without")
    before, after = (per_month(found, "base", span) for span in spans)
    times, years = fell_back(found)
    first, second, size = words.number(before), words.number(after), base_cercles(found)
    if after >= before or 2 * times <= years:
        return words.pick(
            f"Reported deaths there went from {first} a month to {second}; with so few cercles, and"
            " the mission's own reports gone, this says nothing about the mission.",
            f"Les décès signalés y sont passés de {first} par mois à {second} ; avec si peu de "
            "cercles, et sans les signalements de la mission, cela ne dit rien de la mission.",
        )
    return words.pick(
        f"Reported deaths there fell from {first} a month to {second}, but in {times} of {years} "
        f"earlier years the {size} cercles that had just been worst fell back against the others as"
        " well, so this says nothing about the mission.",
        f"Les décès signalés y sont passés de {first} par mois à {second}, mais dans {times} des "
        f"{years} années antérieures les {size} cercles qui venaient d’être les pires ont reculé "
        "eux aussi par rapport aux autres : cela ne dit rien de la mission.",
    )


def _basis(found: Withdrawal, words: Words) -> str:
    """Estimator, sample, n, interval, and how many other designs there are."""
    main, others = found.primary, found.estimates[~found.estimates["primary"]]
    ends = interval(main["ci_low"], main["ci_high"], words, 2)
    estimate, p = words.number(main["estimate"], 2), words.number(main["p_value"], 2)
    ranked = words.number(main["p_exchanged"], 2)
    corrected = int((others["p_holm"] < LEVEL).sum())
    bases = base_cercles(found)
    return words.pick(
        "Difference in differences of log(1 + events per 100,000 people and month), effects of "
        f"cercle and month, errors clustered by cercle: {main['n']} cercle-months, "
        f"{main['clusters']} cercles ({bases} with a base), {MONTHS} months before June 2023 and "
        f"{MONTHS} from January 2024, the withdrawal left out: {estimate} (95% interval {ends}; p ="
        f" {p}; among all choices of as many cercles p = {ranked}). All {len(others) + 1} designs "
        "were set out before any was estimated, after the groups' means had been seen; of the "
        f"{len(others)} others {corrected or 'none'} differ from zero after correction (Holm). "
        "Events are published by ACLED; the comparison is computed here.",
        "Différence de différences de log(1 + événements pour 100\u202f000 habitants et par mois), "
        "effets de cercle et de mois, erreurs types groupées par cercle : "
        f"{main['n']} cercles-mois, {main['clusters']} cercles (dont {bases} avec base), {MONTHS} "
        f"mois avant juin 2023 et {MONTHS} à partir de janvier 2024, retrait exclu : {estimate} "
        f"(intervalle à 95 % {ends} ; p = {p} ; parmi tous les choix d’autant de cercles, p = "
        f"{ranked}). Les {len(others) + 1} comparaisons ont été fixées avant toute estimation, "
        f"après examen des moyennes des groupes ; sur les {len(others)} autres, "
        f"{corrected or 'aucune'} distincte de zéro après correction (Holm). Les événements sont "
        "publiés par ACLED ; la comparaison est calculée ici.",
    )


def _limits(found: Withdrawal, words: Words) -> tuple[str, ...]:
    controls = found.cercles[found.cercles["group"] == "control"]
    codes = sorted({code[:_REGION] for code in controls["area_code"]})
    regions = listed([area_name(code, words.language) for code in codes], words.language)
    count, shocks = words.number(len(controls)), _shocks(found, words)
    said = [
        words.pick(
            "Which base closed when was decided by how the war went, so the order of closing is no "
            "experiment; only the national end is compared.",
            "L’ordre de fermeture des bases a été dicté par la guerre : ce n’est pas une "
            "expérience ; seule la fin nationale est comparée.",
        ),
        words.pick(
            f"The {count} cercles compared with lie in {regions}, far from the war of the north; "
            "fighting that moved south may have reached them.",
            f"Les {count} cercles de comparaison se trouvent dans la région de {regions}, loin de "
            "la guerre du nord ; des combats déplacés vers le sud ont pu les toucher.",
        ),
        words.pick(
            f"Other shocks fall on the same cercles in the same years: {shocks}.",
            f"D’autres chocs ont frappé les mêmes cercles les mêmes années : {shocks}.",
        ),
        words.pick(
            "The mission's observers were a source of reports: a fall may be one of reporting.",
            "Les observateurs de la mission étaient une source : une baisse peut n’être qu’une "
            "baisse des signalements.",
        ),
        _leads(found, words),
        _phase3plus(found, words),
        words.pick(
            "Nothing here says that the mission protected people, or that it did not.",
            "Rien ici ne dit que la mission a protégé les gens, ni qu’elle ne l’a pas fait.",
        ),
    ]
    return (*said, *([] if found.course else [no_course(found, words)]))


def _shocks(found: Withdrawal, words: Words) -> str:
    told = confounders(found, words)
    names = [
        f"{label} ({words.month(pd.Timestamp(day))})"
        for label, day in zip(told["label"], told["date"], strict=True)
    ]
    return listed(names, words.language)


def _leads(found: Withdrawal, words: Words) -> str:
    """What the quarters before can and cannot rule out."""
    test = found.studies["conflict_events"].pre_trend
    p = words.number(test["p_value"], 2)
    times = words.number(math.exp(abs(test["bias_80"])), 1)
    return words.pick(
        f"The {test['leads']} quarters before the end do not reject parallel courses (p = {p}), "
        "but the test is weak: a drift that it finds in 80% of cases only would alone make the "
        f"rate {times} times as high or as low.",
        f"Les {test['leads']} trimestres antérieurs ne contredisent pas des évolutions parallèles "
        f"(p = {p}), mais le test est peu puissant : une dérive qu’il ne décèle que dans 80 % des "
        f"cas multiplierait ou diviserait à elle seule le taux par {times}.",
    )


def _phase3plus(found: Withdrawal, words: Words) -> str:
    after = sorted(found.phase3plus.loc[found.phase3plus["after"], "period_start"].unique())
    when = listed([words.month(pd.Timestamp(day)) for day in after], words.language)
    return words.pick(
        f"Of phase 3 or worse only {len(after)} analyses of cercles fall after June 2023 ({when}): "
        "it is described and no effect is estimated.",
        f"Pour la phase 3 ou pire, seules {len(after)} analyses par cercle sont postérieures à juin"
        f" 2023 ({when}) : elle est décrite, aucun effet n’est estimé.",
    )
