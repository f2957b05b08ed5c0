"""What the parts of the comparison around MINUSMA's end are called."""

from __future__ import annotations

import pandas as pd

from ...figures.words import Words
from ...findings.minusma import Withdrawal
from ...findings.minusma_course import COUNTRY, EVENTS, WITHOUT_BASE

_GROUPS = {
    "base": ("Cercles of the bases", "Cercles des bases"),
    "adjacent": ("Cercles that border them", "Cercles limitrophes"),
    "control": ("Rest of the north and centre", "Reste du nord et du centre"),
    "elsewhere": ("Elsewhere", "Ailleurs"),
}
GROUPS = tuple(_GROUPS)

# Kinds of dated events that a map can show, with their marks' names.
_KINDS = {
    "base_handover": ("Base handed over", "Base remise"),
    "base_departure": ("Base left without handover", "Base quittée sans remise"),
    "liquidation_site": ("Kept for liquidation", "Gardée pour la liquidation"),
    "base_attack": ("Camp attacked, claimed by the CSP", "Camp attaqué, revendiqué par le CSP"),
    "town_captured": (
        "Town taken by army and Wagner",
        "Ville prise par l’armée et Wagner",
    ),
}
MAPPED = tuple(_KINDS)
CLOSED = ("base_handover", "base_departure", "liquidation_site")

_CHECKS = {
    EVENTS: ("events instead of deaths", "événements au lieu des décès"),
    WITHOUT_BASE: ("north and centre without a base", "nord et centre sans base"),
    COUNTRY: ("the whole country", "le pays entier"),
    "resolution": ("from the resolution, nothing left out", "dès la résolution, rien d’exclu"),
}
_CHECK_GROUPS = {
    "main": ("", ""),
    "first year": ("Course before begins in", "Début de la série antérieure"),
    "series": ("Another series", "Autre série"),
    "date": ("Another date", "Autre date"),
    "false date": ("Dates without a withdrawal", "Dates sans retrait"),
}

_MEASURES = {
    "conflict_events": ("events", "événements"),
    "conflict_fatalities": ("deaths", "décès"),
}
MODELS = {
    "linear": ("linear, of log(1 + rate)", "linéaire, log(1 + taux)"),
    "Poisson": ("Poisson, of the rate", "Poisson, taux"),
}
CONTROLS = {
    "north and centre, not adjacent": ("not adjacent", "non limitrophes"),
    "north and centre": ("with the adjacent", "avec les limitrophes"),
}
DATES = {
    "transition left out": ("withdrawal left out", "retrait exclu"),
    "from the resolution": ("from the resolution", "dès la résolution"),
    "from the announcement": ("from the announcement", "dès l’annonce"),
}

_CONFOUNDERS = {
    "2021-12-01": ("Wagner arrives", "Wagner arrive"),
    "2022-03-27": ("massacre of Moura", "massacre de Moura"),
    "2022-08-15": ("Barkhane leaves", "Barkhane part"),
    "2023-08-08": ("JNIM blockades Tombouctou", "le JNIM bloque Tombouctou"),
    "2023-11-14": ("army and Wagner take Kidal", "l’armée et Wagner prennent Kidal"),
}


def group_name(group: str, words: Words) -> str:
    """A group of cercles."""
    return words.pick(*_GROUPS[group])


def kind_name(kind: str, words: Words) -> str:
    """What happened at a place."""
    return words.pick(*_KINDS[kind])


def check_group(group: str, words: Words) -> str:
    """The group of a check of the course."""
    return words.pick(*_CHECK_GROUPS[group])


def course_check(check: pd.Series, words: Words) -> str:
    """What was changed in the course."""
    if check["group"] == "main":
        return words["estimate_main"]
    if check["group"] == "false date":
        return words.month(pd.Timestamp(check["check"]))
    name = str(check["check"])
    return words.pick(*_CHECKS.get(name, (name, name)))


def design_group(row: pd.Series, words: Words) -> str:
    """The measure and the model of a design, as the heading of its group."""
    said = words.pick(*_MEASURES[row["measure"]]), words.pick(*MODELS[row["model"]])
    return f"{said[0].capitalize()}{words.colon}{said[1]}"


def design_name(row: pd.Series, words: Words) -> str:
    """The controls and the dates of a design."""
    return f"{words.pick(*CONTROLS[row['controls']])}, {words.pick(*DATES[row['dates']])}"


def confounders(found: Withdrawal, words: Words) -> pd.DataFrame:
    """What else happened: date, month and label."""
    dates = pd.to_datetime([date for date, _ in found.confounders])
    labels = [words.pick(*_CONFOUNDERS[date]) for date, _ in found.confounders]
    return pd.DataFrame(
        {"date": dates, "month": dates.to_period("M").to_timestamp(), "label": labels}
    )
