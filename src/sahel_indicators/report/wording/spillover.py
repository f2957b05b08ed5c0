"""Spillover in words: whether phase 3+ along a border goes with conflict across it.

Nothing here speaks of an effect: the design supports an association.
"""

from __future__ import annotations

import math

import pandas as pd

from ...areas import country_name
from ...figures.style import FigureText
from ...figures.words import Words
from ...findings.spillover import FEWEST_AT_BORDER, Spillover
from .common import interval, listed

# Estimates with a p value below this are called clear in the text.
LEVEL = 0.05
# The check that compares border areas with each other, the one without the others.
AT_BORDER = "border areas only"
AFTER = "after"

GROUPS = {
    "main": ("The main model", "Le modèle principal"),
    "lead": ("Conflict yet to come (placebo)", "Conflit à venir (placebo)"),
    "exposure": ("Another exposure", "Autre exposition"),
    "held fixed": ("Something else held fixed", "Autres facteurs tenus constants"),
    "compared with": ("Compared with other areas", "Comparé à d’autres zones"),
    "one side": ("One side of the border", "Un seul côté de la frontière"),
    "errors": ("Other errors", "Autres erreurs types"),
}
MODELS = {
    "main": (
        "Events across the border, 12 months before, own conflict held fixed",
        "Événements de l’autre côté, 12 mois avant, conflit propre tenu constant",
    ),
    "after": ("Events across, 12 months after", "Événements de l’autre côté, 12 mois après"),
    "before, after held fixed": (
        "Before, with after held fixed",
        "Avant, en tenant l’après constant",
    ),
    "after, before held fixed": (
        "After, with before held fixed",
        "Après, en tenant l’avant constant",
    ),
    "6 months": ("Events in 6 months before", "Événements des 6 mois précédents"),
    "fatalities": ("Reported fatalities (ACLED)", "Décès signalés (ACLED)"),
    "UCDP deaths": ("Deaths by UCDP", "Morts selon l’UCDP"),
    "own conflict not": ("Own conflict not held fixed", "Sans tenir constant le conflit propre"),
    "conflict around too": (
        "Conflict around, inside the country, too",
        "Aussi le conflit alentour, dans le pays",
    ),
    "country": ("All areas of the country at the time", "Toutes les zones du pays au même moment"),
    "border areas only": (
        "Only areas at this border, with each other",
        "Seules les zones de cette frontière, entre elles",
    ),
    "all countries, own not held": (
        "All countries, own conflict not known",
        "Tous les pays, conflit propre inconnu",
    ),
    "conley": ("Neighbours within 200 km (Conley)", "Voisins à moins de 200 km (Conley)"),
    "regions": ("Regions (wild bootstrap)", "Régions (wild bootstrap)"),
}


def model_name(model: str, words: Words) -> str:
    """A model in words; one side of the border is a country's name."""
    return words.pick(*MODELS[model]) if model in MODELS else country_name(model, words.language)


def checks(found: Spillover, words: Words) -> FigureText:
    """The main estimate and what becomes of it."""
    starts, main = found.frame["period_start"], found.main
    clusters = words.number(main["clusters"])
    span = f"{words.month(starts.min())} – {words.month(starts.max())}"
    sides = listed([country_name(c, words.language) for c in found.with_events], words.language)
    return FigureText(
        title=checks_title(found, words),
        subtitle=words.pick(
            "Percentage points of phase 3+ that go with one unit of log(1 + rate per 100,000) "
            f"across the border; areas of {sides}, {span}",
            "Points de pourcentage de phase 3+ associés à une unité de log(1 + taux pour 100 000) "
            f"de l’autre côté ; zones, {sides}, {span}",
        ),
        source=words.pick(
            "computed from CILSS (Cadre Harmonisé), ACLED and UCDP, through HDX; outlines OCHA.",
            "calculs à partir du CILSS (Cadre Harmonisé), d’ACLED et de l’UCDP, via HDX ; contours "
            "OCHA.",
        ),
        note=words.pick(
            f"Main model: {words.number(main['n'])} area-analyses, {clusters} areas, of "
            f"which {main['at_border']} at the border; an association, not a demonstrated effect.",
            f"Modèle principal : {words.number(main['n'])} zones-analyses, {clusters} "
            f"zones, dont {main['at_border']} à la frontière ; une association, non un effet "
            "démontré.",
        ),
        alt=checks_alt(found, words),
    )


def checks_title(found: Spillover, words: Words) -> str:
    """Whether border areas fare worse when there is conflict across, and whether they differ."""
    inland = words.pick(
        "Border areas have more people in phase 3+ when there is conflict across, compared with "
        "areas inland",
        "Les zones frontalières comptent plus de personnes en phase 3+ quand un conflit sévit de "
        "l’autre côté, par rapport à l’intérieur",
    )
    if not is_clear(found.main) or found.main["estimate"] < 0:
        inland = words.pick(
            "Border areas do not clearly have more people in phase 3+ when there is conflict "
            "across",
            "Les zones frontalières ne comptent pas nettement plus de personnes en phase 3+ quand "
            "un conflit sévit de l’autre côté",
        )
    alone = found.one(AT_BORDER)
    if alone["refused"]:
        return inland
    return inland + (
        words.pick("; among themselves too", " ; entre elles aussi")
        if is_clear(alone) and alone["estimate"] > 0
        else words.pick(
            "; among themselves there is no such link", " ; entre elles, aucun lien n’apparaît"
        )
    )


def is_clear(row: pd.Series) -> bool:
    """Whether an estimate is apart from zero."""
    return not row["refused"] and bool(row["p_value"] < LEVEL)


def checks_alt(found: Spillover, words: Words) -> str:
    """Every estimate with its interval."""
    said = words.semicolon.join(
        f"{model_name(row['model'], words)}{words.colon}{words.number(row['estimate'], 2)} "
        f"({interval(row['ci_low'], row['ci_high'], words, 2)})"
        for row in found.estimates.to_dict("records")
        if not row["refused"]
    )
    return f"{checks_title(found, words)}. {said}"


def borders_title(found: Spillover, words: Words) -> str:
    """How many borders have conflict known by month on the other side."""
    known, total = int(found.borders["known"].sum()), len(found.borders)
    return words.pick(
        f"Conflict across is known by month along {known} of {total} sides of borders",
        f"Le conflit de l’autre côté est connu par mois pour {known} côtés de frontière sur "
        f"{total}",
    )


def step(found: Spillover) -> tuple[float, float, float] | None:
    """Lower and upper quartile of the rate across, and the logged units between them."""
    quartiles = found.quartiles_of_exposure
    if quartiles is None:
        return None
    low, high = quartiles
    return low, high, math.log1p(high) - math.log1p(low)


def answer(found: Spillover, words: Words) -> str:
    """The answer in a sentence: what goes with conflict across, and whether it can be spillover."""
    units, main = step(found), found.main
    if main["refused"] or units is None:
        return words.pick(
            "Whether conflict across a border goes with food insecurity cannot be told here: it "
            f"takes {FEWEST_AT_BORDER} areas with analyses and events of their own that touch an "
            "area across a border whose events are known too, and in these years there are "
            f"{main['at_border']}.",
            "On ne peut dire ici si le conflit de l’autre côté d’une frontière va de pair avec "
            f"l’insécurité alimentaire : il faut {FEWEST_AT_BORDER} zones ayant des analyses, des "
            "événements connus et, de l’autre côté d’une frontière, une zone dont les événements "
            f"le sont aussi ; dans ces années il y en a {main['at_border']}.",
        )
    low, high, unit = units
    size = unit * main["estimate"]
    rates = words.number(high, 1), words.number(low, 1)
    if is_clear(main):
        points = words.number(abs(size), 1)
        told = words.pick(
            f"Areas at a border with {rates[0]} instead of {rates[1]} conflict events per 100,000 "
            f"people on its other side in the year before had {points} percentage points "
            f"{'more' if size > 0 else 'fewer'} of their people in phase 3 or worse, measured "
            "against their own mean and the other areas of their region; ",
            f"Les zones frontalières ayant eu en face, l’année précédente, {rates[0]} événements "
            f"pour 100 000 habitants au lieu de {rates[1]} comptaient {points} points de "
            f"pourcentage de {'plus' if size > 0 else 'moins'} en phase 3 ou pire, par rapport à "
            "leur moyenne et aux autres zones de leur région ; ",
        )
        return told + _whether(found, words)
    return words.pick(
        f"Areas at a border with {rates[0]} instead of {rates[1]} conflict events per 100,000 "
        "people on its other side in the year before did not clearly have more people in phase 3 "
        "or worse than their own mean and their region would suggest: spillover is not shown.",
        f"Les zones frontalières ayant eu en face, l’année précédente, {rates[0]} événements pour "
        f"100 000 habitants au lieu de {rates[1]} n’avaient pas nettement plus de personnes en "
        "phase 3 ou pire que leur moyenne et leur région ne le laissent attendre : un débordement "
        "n’est pas montré.",
    )


def between_quartiles(found: Spillover, words: Words) -> str:
    """The main estimate between the quartiles of the rate across, with its interval."""
    units, main = step(found), found.main
    if units is None or main["refused"]:
        return ""
    unit = units[2]
    points = words.number(unit * main["estimate"], 1)
    ends = interval(unit * main["ci_low"], unit * main["ci_high"], words)
    return words.pick(
        f" Between the quartiles of the rate across: {points} points (95% interval {ends}).",
        f" Entre les quartiles du taux d’en face : {points} points (intervalle à 95 % : {ends}).",
    )


def _whether(found: Spillover, words: Words) -> str:
    """Whether border areas differ by how much conflict is across, and what the placebo says."""
    alone, ahead = found.one(AT_BORDER), found.one(AFTER)
    differs = is_clear(alone) and alone["estimate"] > 0
    clean = not is_clear(ahead)
    if differs and clean:
        return words.pick(
            "and border areas facing more of it fare worse than those facing less: what spillover "
            "would look like, though it is no proof of it.",
            "et les zones qui en ont le plus en face s’en sortent moins bien que les autres : ce à "
            "quoi ressemblerait un débordement, sans en être la preuve.",
        )
    if differs:
        return words.pick(
            "but conflict yet to come is linked as well, so it cannot be told from a trend.",
            "mais le conflit à venir y est aussi associé : on ne peut le distinguer d’une "
            "tendance.",
        )
    return words.pick(
        "but border areas facing more of it do not clearly fare worse than those facing less, so "
        "this may be whatever else sets borders apart: spillover is not shown.",
        "mais les zones qui en ont le plus en face ne s’en sortent pas nettement moins bien que "
        "les autres zones frontalières : cela peut tenir à tout ce qui distingue les frontières, "
        "et un débordement n’est pas montré.",
    )
