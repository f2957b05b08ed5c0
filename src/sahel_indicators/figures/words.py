"""How every figure speaks: fixed words, numbers and dates, in English and French.

Numbers and months are formatted here and not by the machine's locale, so that a figure is the same
on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ..errors import DataError
from ..typography import NARROW_SPACE, spaced

DISCLAIMER = "disclaimer"

_WORDS = {
    "source": ("Source: ", "Source\u202f: "),
    DISCLAIMER: (
        "The boundaries and names shown and the designations used on this map do not imply "
        "official endorsement or acceptance by the United Nations.",
        "Les frontières et les noms indiqués et les désignations employées sur cette carte "
        "n’impliquent pas reconnaissance ou acceptation officielle par l’Organisation des Nations "
        "Unies.",
    ),
    "current": ("Current, same areas throughout", "Situation courante, mêmes zones"),
    "skipped": ("No total in between", "Pas de total entre les deux"),
    "projected": ("Projected, latest", "Projection la plus récente"),
    "projected_earlier": ("Projected, earlier analysis", "Projection antérieure"),
    "printed_current": (
        "Current, whole country, as printed",
        "Situation courante, pays entier, telle que publiée",
    ),
    "printed_projected": (
        "Projected, whole country, as printed",
        "Projection, pays entier, telle que publiée",
    ),
    "lean_season": ("June–August", "Juin–août"),
    "idps": ("Internally displaced people", "Personnes déplacées internes"),
    "refugees": ("Refugees", "Réfugiés"),
    "persons": ("persons", "personnes"),
    "thousands": ("thousands", "milliers"),
    "millions": ("millions", "millions"),
    "not_analysed": ("Not analysed", "Non analysé"),
    "no_data": ("No data", "Pas de données"),
    "under": ("Under {}", "Moins de {}"),
    "and_more": ("{} or more", "{} et plus"),
    "areas": ("areas", "zones"),
    "too_many": (
        "{} {} are in the highest class that occurs ({}) and are not named.",
        "{} {} sont dans la plus élevée des classes présentes ({})\u202f; leurs noms ne sont pas "
        "indiqués.",
    ),
    "without_room": (
        "Names of areas left out for want of room: {}.",
        "Noms de zones omis faute de place\u202f: {}.",
    ),
    "deaths_in_month": ("Reported fatalities in a month", "Décès signalés en un mois"),
    "national": ("National", "National"),
    "phase": ("Phase {}", "Phase {}"),
    "definition_stated": ("Case definition stated", "Définition du cas précisée"),
    "definition_not_stated": (
        "Case definition not stated",
        "Définition du cas non précisée",
    ),
    "interval": ("Interval as published", "Intervalle publié"),
    "no_interval": ("Hollow: no interval published", "Symbole creux\u202f: intervalle non publié"),
    "gam_phases": (
        "Bands: IPC acute malnutrition phases, by weight-for-height.",
        "Bandes\u202f: phases IPC de malnutrition aiguë, selon le poids-pour-taille.",
    ),
    "ages": ("Children of {} months", "Enfants de {} mois"),
    "ages_not_stated": ("Ages not stated", "Âges non précisés"),
    "before": ("Conflict before (past)", "Conflit avant (passé)"),
    "after": ("Conflict after (future)", "Conflit après (futur)"),
    "intervals": ("Line: 95% interval", "Trait\u202f: intervalle à 95\u202f%"),
    "period": ("Area and period effects", "Effets de zone et de période"),
    "region-by-period": (
        "Area and region-by-period effects",
        "Effets de zone et de région par période",
    ),
    # estimates
    "event_before": ("Before", "Avant"),
    "event_anticipation": ("Just before", "Juste avant"),
    "event_reference": ("Reference: compared with it", "Référence de la comparaison"),
    "event_after": ("After", "Après"),
    "event_tint": ("Time before", "Période antérieure"),
    "no_error": ("No interval can be told", "Intervalle non estimable"),
    "interval_of_one": (
        "95% interval, one period",
        "Intervalle à 95\u202f%, une période",
    ),
    "interval_of_all": (
        "95%, all periods together",
        "95\u202f%, toutes périodes ensemble",
    ),
    "counted_always": ("{}: {} throughout.", "{}\u202f: {} d’un bout à l’autre."),
    "counted_at_changes": (
        "Numbers at the foot: {}, where they change.",
        "Chiffres au pied\u202f: {}, là où ils changent.",
    ),
    "response": ("Response", "Réponse"),
    "band_of_response": ("95% interval", "Intervalle à 95\u202f%"),
    "placebo_before": ("Before (placebo)", "Avant (placebo)"),
    "lag_inside": ("Within the period itself", "Pendant la période même"),
    "interval_of_lag": ("95% interval, one lag", "Intervalle à 95\u202f%, un seul décalage"),
    "band_of_lags": (
        "95% band, all lags together",
        "Bande à 95\u202f%, tous les décalages",
    ),
    "specification_main": ("The main one", "La principale"),
    "estimate_main": ("Main estimate", "Estimation principale"),
    "interval_apart": ("Interval apart from {}", "Intervalle excluant {}"),
    "interval_reaches": ("Interval reaches {}", "Intervalle incluant {}"),
    "on_its_own_scale": ("{} ({} to {})", "{} ({} à {})"),
    "other_units": (
        "Rows in numbers: another outcome, on its own scale (95% interval).",
        "Lignes chiffrées\u202f: autre variable, à sa propre échelle (intervalle à 95\u202f%).",
    ),
    "not_estimated": ("not estimated", "non estimé"),
    "unexplained": ("None of them", "Aucun d’eux"),
    "driver_apart": ("Told from zero", "Distinct de zéro"),
    "driver_unclear": ("Not told from zero", "Non distinct de zéro"),
    # timeline, heatmap, phases, bars, scores
    "band": ("Band: low to high estimate", "Bande\u202f: estimation basse à haute"),
    "whiskers": ("Line: low to high estimate", "Trait\u202f: estimation basse à haute"),
    "stock_at_date": (
        "Stock at a date: internally displaced people",
        "Stock à une date\u202f: personnes déplacées internes",
    ),
    "flow_in_year": (
        "Flow in the year: new displacements",
        "Flux dans l’année\u202f: nouveaux déplacements",
    ),
    "displacements": ("displacements", "déplacements"),
    "no_figure": ("No figure in the files read", "Aucun chiffre dans les fichiers lus"),
    "published_not_analysed": (
        "Listed, but without a figure",
        "Mentionné, mais sans chiffre",
    ),
    "projection": ("projection", "projection"),
    "first projection": ("first projection", "première projection"),
    "second projection": ("second projection", "deuxième projection"),
    "hatched_projected": ("Hatched, thin: projected", "Hachuré, étroit\u202f: projection"),
    "persons_of_people": ("People", "Personnes"),
    "thousands_of_people": ("Thousands of people", "Milliers de personnes"),
    "in_no_phase": ("In no phase as published", "Hors phase dans le chiffre publié"),
    "projected_share": ("Projected share in phase 3+", "Part projetée en phase 3+"),
    "found_share": ("Share found in phase 3+", "Part constatée en phase 3+"),
    "hit": ("Hit", "Alerte confirmée"),
    "false alarm": ("False alarm", "Fausse alerte"),
    "missed": ("Missed", "Alerte manquée"),
    "none": ("Correctly none", "Absence confirmée"),
    "as_projected": ("Found as projected", "Constat égal à la projection"),
    "named_where_room": (
        "Areas missed and false alarms are named where there is room.",
        "Les alertes manquées et les fausses alertes sont nommées là où la place le permet.",
    ),
    # maps
    "over_zero": ("Above 0, under {}", "Plus de 0, moins de {}"),
    "none_in_both": (
        "No area is in the highest class of both.",
        "Aucune zone n’est dans la classe la plus élevée des deux à la fois.",
    ),
    "labels_left": (
        "Labels left out for want of room: {}.",
        "Étiquettes omises faute de place\u202f: {}.",
    ),
}

_MONTHS = {
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    "fr": [
        *("janv.", "févr.", "mars", "avr.", "mai", "juin"),
        *("juil.", "août", "sept.", "oct.", "nov.", "déc."),
    ],
}
_LANGUAGES = ("en", "fr")
_MINUS = "−"


@dataclass(frozen=True)
class Words:
    """The fixed words, numbers and dates of a figure in one language."""

    language: str

    def __getitem__(self, key: str) -> str:
        return _WORDS[key][_LANGUAGES.index(self.language)]

    def pick(self, en: str, fr: str) -> str:
        """The one of two texts that is in the language."""
        return en if self.language == "en" else fr

    def joined(self, text: str) -> str:
        """The text with the no-break spaces of French, at which no line breaks."""
        return spaced(text, self.language)

    @property
    def colon(self) -> str:
        """Between a name and what is said of it: Gao: 26; Gao : 26."""
        return self.joined(self.pick(": ", " : "))

    @property
    def semicolon(self) -> str:
        """Between things listed that hold commas: Gao, 26; Kidal, 7."""
        return self.joined(self.pick("; ", " ; "))

    def credited(self, source: str) -> str:
        """The source line: the producers after the word "Source:", unless they bring it along."""
        return source if source.startswith("Source") else self["source"] + source

    def number(self, value: float, decimals: int = 0) -> str:
        """12,345.6 in English, 12 345,6 with narrow no-break spaces in French."""
        digits = f"{abs(value):,.{decimals}f}"
        if self.language == "fr":
            digits = digits.replace(",", NARROW_SPACE).replace(".", ",")
        is_zero = not digits.strip("0,." + NARROW_SPACE)
        return digits if value >= 0 or is_zero else _MINUS + digits

    def percent(self, value: float, decimals: int = 0) -> str:
        """A number that is already in per cent, with its sign: 5% or 5 %."""
        return self.number(value, decimals) + self._percent_sign()

    def percents(self, low: float, high: float, decimals: int = 0) -> str:
        """A range of per cents: 1–5% or 1–5 %."""
        return f"{self.number(low, decimals)}–{self.percent(high, decimals)}"

    def month(self, date: pd.Timestamp) -> str:
        """Sep 2019, sept. 2019."""
        return f"{_MONTHS[self.language][date.month - 1]} {date.year}"

    def month_name(self, number: int) -> str:
        """Sep, sept.: the month alone, 1 to 12."""
        return _MONTHS[self.language][number - 1]

    def day(self, date: pd.Timestamp, year: bool = True) -> str:
        """3 Aug 2023, 3 août 2023, or without the year; in French the first of a month is "1er"."""
        first = self.language == "fr" and date.day == 1
        month = self.month(date) if year else self.month_name(date.month)
        return f"{date.day}{'er' if first else ''} {month}"

    def ages(self, group: str) -> str:
        """An age group written "0-59m", in words."""
        if not group.endswith("m"):
            return self["ages_not_stated"]
        return self["ages"].format(group.removesuffix("m").replace("-", "–"))

    def _percent_sign(self) -> str:
        return "%" if self.language == "en" else NARROW_SPACE + "%"


def words_of(language: str) -> Words:
    """The words of a language; a `DataError` where there are none."""
    if language not in _LANGUAGES:
        raise DataError(f"there are no words for the language {language!r}", expected="en or fr")
    return Words(language)
