"""The rules of `rules.py` in French, and the examples they print."""

from __future__ import annotations

import re
from typing import NamedTuple


class InFrench(NamedTuple):
    """What a rule's title, meaning and handling are called in French."""

    title: str
    meaning: str
    handling: str


FRENCH = {
    "unplaced": InFrench(
        "Lignes impossibles à situer ou à lire",
        "Ces chiffres n’entrent dans aucun résultat : la zone, la date ou le statut ne peuvent "
        "être établis.",
        "Mises en quarantaine avec fichier, ligne, colonne et motif ; rien n’est deviné.",
    ),
    "description_differs": InFrench(
        "Tables modifiées après leur description",
        "Une table a été modifiée après sa description : ses chiffres peuvent ne plus être ceux "
        "du producteur.",
        "Lue telle quelle ; restaurer le fichier du dépôt, ou le décrire à nouveau dans "
        "datapackage.json.",
    ),
    "phase_sums": InFrench(
        "Phases dont la somme n’est pas la population",
        "Les personnes en phases 1 à 5 ne font pas la population analysée (écart de plus de 1 %) "
        ": une part peut être trop basse ou trop élevée.",
        "Conservées telles que publiées ; les parts sont rapportées à la population publiée, "
        "aucune phase n’est corrigée.",
    ),
    "class_vs_rule": InFrench(
        "Classe publiée différente de la règle des 20 %",
        "Les analystes ont publié une autre phase que celle que donnent les effectifs selon la "
        "règle des 20 % : une décision de leur part, ou une erreur.",
        "Les deux sont conservées séparément : phase_published et phase_by_rule ; aucune ne "
        "remplace l’autre.",
    ),
    "not_analysed": InFrench(
        "Zones citées mais non analysées",
        "La ligne nomme une zone sans donner de phase (vide, ou 0 partout, et pas de classe) : "
        "personne n’a été compté, ce qui ne veut pas dire que personne n’a faim.",
        "Valeur manquante, jamais 0 ; la zone n’a ni part ni phase dans cette analyse.",
    ),
    "partly_blank": InFrench(
        "Phases vides à côté de phases renseignées",
        "Une phase vide peut signifier personne, ou non précisé ; là où les autres font la "
        "population, elle signifie sans doute personne.",
        "La phase vide est manquante, et toute somme dont elle fait partie l’est aussi ; rien "
        "n’est complété.",
    ),
    "repeated_exercise": InFrench(
        "Exercices qui en répètent un autre",
        "L’exercice porte, au chiffre près, les résultats d’un exercice antérieur : il n’y a pas "
        "eu de nouvelle analyse.",
        "Conservé parmi les observations, exclu des panels et des évaluations : une répétition "
        "n’est pas une nouvelle analyse.",
    ),
    "changing_units": InFrench(
        "Unités qui apparaissent et disparaissent entre exercices",
        "Les zones et parties de zones analysées ne sont pas celles de l’exercice précédent : un "
        "total sur toutes n’est pas comparable.",
        "Les unités sont additionnées par zone ; ne comparer dans le temps que les zones connues "
        "de bout en bout.",
    ),
    "incomplete_areas": InFrench(
        "Zones analysées en partie seulement",
        "Les unités publiées ne couvrent pas toute la zone : leur somme serait trop basse.",
        "Le chiffre de la zone est manquant (complétude 0), les unités trouvées figurant dans "
        "`note` ; elles restent parmi les observations.",
    ),
    "share_jumps": InFrench(
        "Parts en phase 3+ qui font un bond",
        "La part courante en phase 3+ d’une zone varie de plus de 20 points d’une analyse "
        "courante à la suivante : un choc, la saison, ou une autre façon de classer.",
        "Conservées ; examiner la zone avant de la citer.",
    ),
    "practice_change": InFrench(
        "Pratique du Cadre Harmonisé avant octobre 2014",
        "La part du pays en phase 3+ avant octobre 2014 et celle d’un an plus tard diffèrent "
        "d’un facteur que les besoins n’expliquent pas seuls : la pratique a changé.",
        "Conservée ; tendances et régressions commencent en octobre 2014.",
    ),
    "frozen_stock": InFrench(
        "Effectifs de déplacés répétés au chiffre près",
        "Le chiffre d’une date antérieure est repris : le comptage n’a pas été refait, si bien "
        "qu’aucun changement n’apparaît, qu’il y en ait eu ou non.",
        "Conservés et montrés tels que publiés ; ne jamais y lire « rien n’a changé ».",
    ),
    "stock_jumps": InFrench(
        "Effectifs de PDI qui font un bond",
        "L’effectif est plus de cinq fois le précédent, ou moins du cinquième : une crise, une "
        "autre couverture, ou un chiffre mal saisi.",
        "Conservés ; examiner la couverture du cycle avant de citer la variation.",
    ),
    "zero_no_estimate": InFrench(
        "Zéros qui signifient l’absence d’estimation",
        "L’IDMC écrit 0 là où il n’a pas d’estimation : personne ne sait combien de personnes "
        "ont été déplacées.",
        "Convertis en valeurs manquantes, avec le motif dans `note`.",
    ),
    "conflicting_totals": InFrench(
        "Totaux incompatibles avec leurs parties ou avec un autre décompte du jour",
        "Des chiffres publiés pour une même date ne peuvent pas être tous justes (écart de plus "
        "de 1 %).",
        "Tous sont conservés ; un total n’est jamais remplacé par la somme de ses parties, et un "
        "producteur est choisi selon l’ordre déclaré de l’indicateur.",
    ),
    "producers_disagree": InFrench(
        "Le HCR et l’IDMC divergent",
        "Les effectifs de PDI des deux producteurs pour le même jour diffèrent de plus de 10 % : "
        "méthodes et dates d’arrêt diffèrent.",
        "Les deux sont conservés, montrés côte à côte, jamais moyennés.",
    ),
    "pooled_regions": InFrench(
        "Régions enquêtées ensemble",
        "Deux régions ont le même chiffre de suivi la plupart des mois : elles ont été enquêtées "
        "ensemble et ne font qu’un seul élément de preuve.",
        "Conservées ; les compter pour une seule là où l’on compare des régions.",
    ),
    "partial_months": InFrench(
        "Mois observés en partie",
        "La série commence ou finit en cours de mois : enquêtes et décomptes d’événements n’en "
        "couvrent que quelques jours.",
        "Conservés ; ne pas comparer le niveau ou le décompte de ces mois à des mois entiers.",
    ),
    "bounds_out_of_order": InFrench(
        "Meilleures estimations hors de leurs propres bornes",
        "La meilleure estimation est sous sa borne basse ou au-dessus de sa borne haute dans la "
        "source elle-même.",
        "Estimation et bornes conservées telles que publiées ; rien n’est déplacé.",
    ),
    "undated": InFrench(
        "Dates de publication supposées",
        "Les tables ne disent pas quand un chiffre a été connu ; la date suit une règle, si bien "
        "que « ce que l’on savait alors » vaut ce que vaut la règle.",
        "Fixées par la règle de sources.toml et marquées `published_on_assumed`.",
    ),
}

# The phrases that the rules put around names, dates and numbers, in the order they are replaced.
_PHRASES = (
    (r"'([^']*(?:'\w[^']*)?)' is not a known (admin\d) name of ([A-Z]{3})",
     r"« \1 » n’est pas un nom \2 connu de \3"),
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
    (r"(?<=\d)%", " %"),
    (r" *; ", " ; "),
    (r"(?<=[\w)]): ", " : "),
)  # fmt: skip


def example_in_french(examples: str) -> str:
    """What `check` prints as examples, with its phrases in French and its names as they are."""
    for phrase, french in _PHRASES:
        examples = re.sub(phrase, french, examples)
    return examples
