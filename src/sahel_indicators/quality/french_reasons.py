"""Why rows were set aside, in French: the reasons that `ingest` and the gazetteer give.

Whole phrases with what is named in them; a reason that has none here is shown as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ..typography import of_name

# A published text as reasons quote it: an apostrophe inside a word does not end it.
QUOTED = r"'([^']*(?:'\w[^']*)*)'"


def _contradiction_in_french(said: re.Match[str]) -> str:
    """Whose a code is, and whose the name beside it."""
    code, meant, name, named = said.groups()
    return (
        f"le code « {code} » est celui {of_name(meant)}, mais le nom « {name} » est celui "
        f"{of_name(named)}"
    )


REASONS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    # places
    (QUOTED + r" is not a known (admin\d) name of ([A-Z]{3})",
     r"« \1 » n’est pas un nom de \2 connu de \3"),
    (r"\(near: ([^)]*)\)", r"(proches : \1)"),
    (QUOTED + r" is the name of (.+?): its region is needed",
     r"« \1 » est le nom de \2 : il faut sa région"),
    (QUOTED + r" is the name of (.+?): none lies in the region named",
     r"« \1 » est le nom de \2 : aucun n’est dans la région nommée"),
    (r"P-code " + QUOTED + r" is not known in ([A-Z]{3}) at admin level (\d)",
     r"le P-code « \1 » n’est pas un code de admin\3 connu de \2"),
    (r"code " + QUOTED + r" is unknown, but the name " + QUOTED + r" is (\w+)",
     r"le code « \1 » est inconnu, mais le nom « \2 » est celui de \3"),
    (r"code " + QUOTED + r" is (.+?), but the name " + QUOTED + r" is (\w+)",
     _contradiction_in_french),
    (QUOTED + r" \((\w+)\) lies in (.+?), not in ",
     r"« \1 » (\2) est dans \3, non dans "),
    (r"areas of ([A-Z]{3}) are not in the gazetteer, only the country as a whole",
     r"les zones de \1 ne sont pas dans le répertoire, seulement le pays entier"),
    (QUOTED + r" is not the code of a country in the gazetteer",
     r"« \1 » n’est pas le code d’un pays du répertoire"),
    (QUOTED + r" is a name; the code is ([A-Z]{3})", r"« \1 » est un nom ; le code est \2"),
    (QUOTED + r" is not in capitals; the code is ([A-Z]{3})",
     r"« \1 » n’est pas en majuscules ; le code est \2"),
    (r"the row's country is not one covered", "le pays de la ligne n’est pas couvert"),
    (r" is not a country covered", " n’est pas un pays couvert"),
    (r"\bno country\b", "pas de pays"),
    (r"names two countries:", "nomme deux pays :"),
    (r"a total: its parts are read", "un total : ses parties sont lues"),
    (r"no region is named: the market may lie abroad",
     "aucune région n’est nommée : le marché peut être à l’étranger"),
    (r"no region is named", "aucune région n’est nommée"),
    (r"no market is named", "aucun marché n’est nommé"),
    (r"no P-code at the level of the (?:table|line): it may be a total",
     "pas de P-code au niveau voulu : ce peut être un total"),
    (r"a longitude without a latitude", "une longitude sans latitude"),
    (r"a latitude without a longitude", "une latitude sans longitude"),
    (r"0/0 lies in the Gulf of Guinea: it stands for no place",
     "0/0 est dans le golfe de Guinée : ce n’est aucun lieu"),
    (r"a part of a country: only countries as a whole are read from the portal",
     "une partie de pays : seuls les pays entiers sont lus du portail"),
    # days
    (r"unreadable date; expected a day such as (.+?) or (\S+)",
     r"date illisible ; attendu un jour comme \1 ou \2"),
    (r"unreadable date; expected YYYY-MM-DD from (\d+) to (\d+)",
     r"date illisible ; attendu AAAA-MM-JJ de \1 à \2"),
    (r"unreadable date; expected YYYY-MM-DD", "date illisible ; attendu AAAA-MM-JJ"),
    (r"\bno date\b", "pas de date"),
    (r"no reference period", "pas de période de référence"),
    (r"the period ends before it starts", "la période finit avant de commencer"),
    (r"the event ends before it starts", "l’événement finit avant de commencer"),
    (r"lies in the future: nobody can have observed it",
     "dans l’avenir : nul ne peut l’avoir observé"),
    (r"lies in the future, and is given as found and not as projected",
     "dans l’avenir, et donné comme constaté et non comme projeté"),
    (r"lies in the future: nobody can have published it yet",
     "dans l’avenir : nul ne peut encore l’avoir publié"),
    (r"the day of publication cannot be told", "le jour de publication ne peut être établi"),
    (r"the day of the report cannot be read", "le jour du rapport est illisible"),
    (r"the reference period is not the season that the label names",
     "la période de référence n’est pas la saison que nomme l’intitulé"),
    (r"the date of the analysis is no month", "la date de l’analyse n’est pas un mois"),
    (r"the year contradicts the date of the event", "l’année contredit la date de l’événement"),
    # figures
    (r"unreadable number", "nombre illisible"),
    (r"infinite number", "nombre infini"),
    (r"the point or comma may be decimal or set thousands apart",
     "le point ou la virgule peut être décimal ou séparer les milliers"),
    (r" must lie from (\S+) to (\S+)", r" doit être compris entre \1 et \2"),
    (r" must lie from (\S+) up", r" doit valoir au moins \1"),
    (r" must be a whole number", " doit être un nombre entier"),
    (r"a sample cannot be negative", "un échantillon ne peut être négatif"),
    (r"the interval does not hold the value", "l’intervalle ne contient pas la valeur"),
    (r"the interval ends before it begins", "l’intervalle finit avant de commencer"),
    (r"not the unit that the variable is measured in",
     "ce n’est pas l’unité dans laquelle la variable se mesure"),
    (r"a price of 0 is no price", "un prix de 0 n’est pas un prix"),
    (r"commodity or price type cannot be told",
     "denrée ou type de prix impossibles à établir"),
    (r"no unit is named: what the price is of cannot be told",
     "aucune unité n’est nommée : on ne sait ce que vaut le prix"),
    (r"no currency is named", "aucune monnaie n’est nommée"),
    # what a row says of itself
    (r"unknown (ipc_type); expected current, first projection, second projection",
     r"\1 inconnu ; attendu : situation courante (current), première projection (first "
     "projection) ou deuxième projection (second projection)"),
    (r"unknown (\w+); expected", r"\1 inconnu ; attendu :"),
    (r"no citation: neither page nor address", "sans référence : ni page ni adresse"),
    (r"not an ISO 3166-1 alpha-3 country code", "ce n’est pas un code de pays ISO 3166-1 alpha-3"),
    (r"population group (\w+) \((.+?)\) is not used here",
     r"le groupe de population \1 (\2) ne sert pas ici"),
    (r"the analysis is not of acute food insecurity",
     "l’analyse ne porte pas sur l’insécurité alimentaire aiguë"),
    # repetitions
    (r"another row of the same area, unit, period and status says something else; nobody can tell "
     r"which is right",
     "une autre ligne de même zone, unité, période et statut dit autre chose ; nul ne peut savoir "
     "laquelle est juste"),
    (r"another row of the same area is set aside, and the area's figure is the sum of all its rows",
     "une autre ligne de la même zone est écartée, et le chiffre de la zone est la somme de toutes "
     "ses lignes"),
    (r"the row repeats an earlier row exactly", "la ligne répète exactement une ligne antérieure"),
    (r"repeats an earlier line of this file", "répète une ligne antérieure de ce fichier"),
    (r"superseded: another line of this file has the event as revised later",
     "remplacée : une autre ligne de ce fichier a l’événement tel que révisé depuis"),
    (r"lines of one event contradict each other, and nothing says which is newer",
     "les lignes d’un même événement se contredisent, et rien ne dit laquelle est plus récente"),
    (r"the other line of this event is set aside", "l’autre ligne de cet événement est écartée"),
    (r"replaced by the newer release (.+?) of this file",
     r"remplacée par la version plus récente \1 de ce fichier"),
    (r"left out by the newer release (.+?) of this file, which covers its day",
     r"absente de la version plus récente \1 de ce fichier, qui couvre son jour"),
)  # fmt: skip
