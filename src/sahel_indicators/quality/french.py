"""What the rules say in French: their words, and the examples they print."""

from __future__ import annotations

import re
from collections.abc import Callable

from .rule import RuleWords
from .rules import words_of_rules

# Title, meaning, handling and remedy of every rule, by its key.
FRENCH: dict[str, RuleWords] = words_of_rules("fr")


# Stands for the decimal comma until the commas at the thousands are replaced.
_DECIMAL = "\u066b"


def _fatalities_in_french(said: re.Match[str]) -> str:
    places = {"area": "zone", "region": "région"}[said[2]]
    return (
        f"morts signalées dans les {said[1]} mois précédents, par {places} ({said[3]}) : médiane "
        f"{said[4]} contre {said[5]}"
    )


def _jump_in_french(said: re.Match[str]) -> str:
    then, now = (
        f"{said[at]}{_DECIMAL}{said[at + 1]}" if said[at + 1] else said[at] for at in (1, 4)
    )
    return f"{then} en {said[3]}, {now} en {said[6]} ({said[7]} fois la variation habituelle)"


# The phrases that the rules put around names, dates and numbers, in the order they are replaced.
_PHRASES: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"nothing after ([\d-]+); the issue of ([\d-]+) is late since ([\d-]+)",
     r"rien après le \1 ; l’édition de \2 est en retard depuis le \3"),
    (r"nothing of (?=\d)", "rien pour "),
    (r"1 area-issues left out or in part", "1 zone-édition écartée ou partielle"),
    (r"(\d+) area-issues left out or in part", r"\1 zones-éditions écartées ou partielles"),
    (r"(\d+) analysed;", r"\1 analysées ;"),
    (r"not tested: (\d+) area-issues in (\d+) places; at least (\d+) in (\d+) are asked for",
     r"non testé : \1 zones-éditions dans \2 lieux ; il en faut au moins \3 dans \4"),
    (r"not tested: conflict in the months before is not known",
     "non testé : le conflit des mois précédents n’est pas connu"),
    (r"not tested: all areas were left out at once",
     "non testé : toutes les zones manquent à la fois"),
    (r"not tested: no fatalities were reported anywhere",
     "non testé : aucun mort n’a été signalé nulle part"),
    (r"fatalities in the (\d+) months before, by (area|region) \((\d+)\): median ([\d,]+) against "
     r"([\d,]+)", _fatalities_in_french),
    (r"chance that those hidden had more (\d)\.(\d+) \((\d)\.(\d+) to (\d)\.(\d+)\)",
     r"probabilité que les écartées en comptent plus : \1,\2 (\3,\4 à \5,\6)"),
    (r"(-?[\d,]+)(?:\.(\d+))? in (\d{4}-\d\d), (-?[\d,]+)(?:\.(\d+))? in (\d{4}-\d\d) "
     r"\((\d+) times the usual change\)", _jump_in_french),
    (r"\b(\w+_\w+) of (\w+):", r"\1 de \2 :"),
    (r"([\d,]+) of at most ([\d,]+)", r"\1 pour au plus \2"),
    (r"([\d,]+) after ([\d,]+) in", r"\1 après \2 en"),
    (r"below what it can be", "en dessous du possible"),
    (r"above what it can be", "au-dessus du possible"),
    (r"no whole number", "pas un nombre entier"),
    (r"the period ends before it begins", "la période finit avant de commencer"),
    (r"'([^']*(?:'\w[^']*)?)' is not a known (admin\d) name of ([A-Z]{3})",
     r"« \1 » n’est pas un nom \2 connu de \3"),
    (r"areas of ([A-Z]{3}) are not in the gazetteer, only the country as a whole",
     r"les zones de \1 ne sont pas dans le répertoire, seulement le pays entier"),
    (r"'([^']*)' is not the code of a country in the gazetteer",
     r"« \1 » n’est pas le code d’un pays du répertoire"),
    (r"\(line ", "(ligne "),
    (r"and 1 more reasons", "et 1 autre motif"),
    (r"and (\d+) more reasons", r"et \1 autres motifs"),
    (r"and 1 more\b", "et 1 autre"),
    (r"and (\d+) more\b", r"et \1 autres"),
    (r"another row of the same area, unit, period and status says something else; nobody can tell "
     r"which is right",
     "une autre ligne de même zone, unité, période et statut dit autre chose ; nul ne peut savoir "
     "laquelle est juste"),
    (r"unknown (\w+); expected", r"\1 inconnu ; attendu :"),
    (r"phases add up to ([\d,]+) of ([\d,]+)", r"somme des phases \1, population \2"),
    (r"parts of areas:", "parties de zones :"),
    (r"whole areas:", "zones entières :"),
    (r"published (\d), by the rule (\d)", r"publiée \1, selon la règle \2"),
    (r"no figure in the file: not analysed or not reported",
     "pas de chiffre dans le fichier : non analysée ou non rapportée"),
    (r"0 in the file with no class: not analysed",
     "0 dans le fichier, sans classe : non analysée"),
    (r"the others add up to the population:", "les autres font la population :"),
    (r"the others do not add up to the population:", "les autres ne font pas la population :"),
    (r"(\d) of (\d) blank", r"\1 sur \2 vides"),
    (r"exercise of ([\d-]+) \(first projection\): all figures are those of",
     r"exercice de \1 (première projection) : tous les chiffres sont ceux de"),
    (r"exercise of ([\d-]+) \(current\): all figures are those of",
     r"exercice de \1 (situation courante) : tous les chiffres sont ceux de"),
    (r"unnamed (\d) of (\d)", r"unité sans nom \1 sur \2"),
    (r"\bnew: ", "apparues : "),
    (r"\bgone: ", "disparues : "),
    (r"not the whole area; units with a figure:",
     "zone incomplète ; unités renseignées :"),
    (r"([\d.]+%) after ([\d.]+%) in", r"\1 après \2 en"),
    (r"phase 3\+ ([\d.]+%) in ([\d-]+), ([\d.]+%) a year later in the same (\d+) areas; then "
     r"exactly 0 in (\d+) of them",
     r"phase 3+ \1 en \2, \3 un an plus tard dans les mêmes \4 zones ; puis exactement 0 dans \5 "
     "d’entre elles"),
    (r"(\w+) of (\w+) on ([\d-]+) and ([\d-]+), (\d+) of (\d+) repeated:",
     r"\1 de \2 au \3 et au \4, \5 sur \6 répétés :"),
    (r" as on ([\d-]+)", r", comme au \1"),
    (r" on (\d{4}-\d\d-\d\d)", r" au \1"),
    (r"0 in the file: IDMC has no estimate", "0 dans le fichier : l’IDMC n’a pas d’estimation"),
    (r"printed ([\d,]+), but its (\d+) parts add up to", r"total publié \1, somme des \2 parties"),
    (r"UNHCR (?=[\d,])", "HCR "),
    (r"equal in (\d+) of (\d+) months", r"identiques \1 mois sur \2"),
    (r"(\d+) regions surveyed, (\d+) in the month beside it, all countries together",
     r"\1 régions enquêtées, \2 le mois voisin, tous pays confondus"),
    (r"(\d+) outside (\d+) to (\d+)", r"\1 hors de \2 à \3"),
    (r" and (?=[A-ZÀ-Ý])", " et "),
    (r"(?<=\w) of (?=[A-ZÀ-Ý])", " de "),
    (r"(?<=\d)\.(?=\d+%)", ","),
    (r"(?<=\d),(?=\d{3}\b)", "\u202f"),
    (_DECIMAL, ","),
    (r"(?<=\d)%", " %"),
    (r" *; ", " ; "),
    (r"(?<=[\w)]): ", " : "),
)  # fmt: skip


def example_in_french(examples: str) -> str:
    """What `check` prints as examples, with its phrases in French and its names as they are."""
    for phrase, french in _PHRASES:
        examples = re.sub(phrase, french, examples)
    return examples
