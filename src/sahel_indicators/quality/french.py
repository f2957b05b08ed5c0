"""What the rules say in French: their words, the examples they print, and the sources named."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from importlib.resources import files as resources
from typing import NamedTuple

from ..areas import area_name, gazetteer, part_name
from ..sources import sources
from ..typography import of_name
from .french_reasons import QUOTED, REASONS
from .rule import RuleWords
from .rules import words_of_rules

# Title, meaning, handling and remedy of every rule, by its key.
FRENCH: dict[str, RuleWords] = words_of_rules("fr")


class SourceWords(NamedTuple):
    """A source's names, why its days of publication and its calendar are so, and its licence."""

    producer: str
    title: str
    published: str
    calendar: str
    licence: str


def source_in_french(key: str) -> SourceWords:
    """What `sources_fr.toml` says of a source; `calendar` is "" where it has none."""
    told = _sources()[key]
    source = sources()[key]
    return SourceWords(
        told.get("producer", source.producer),
        told["title"],
        told["published"],
        told.get("calendar", ""),
        _LICENCES.get(source.licence, source.licence),
    )


# Names of licences are the same in both languages; what is said in words is not.
_LICENCES = {
    "ACLED terms: attribution; aggregated figures only": (
        "Conditions d’ACLED : attribution ; chiffres agrégés seulement"
    ),
    "ACLED terms: attribution; aggregated figures only, no event records": (
        "Conditions d’ACLED : attribution ; chiffres agrégés seulement, aucun événement isolé"
    ),
    "attribution (HDX: other)": "attribution (HDX : autre)",
    "attribution; under an agreement of your own with IOM": (
        "attribution ; selon votre propre accord avec l’OIM"
    ),
    "facts, cited row by row": "faits, cités ligne par ligne",
}


@cache
def _sources() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources(__package__).joinpath("sources_fr.toml").read_text("utf-8"))


_MONTHS = {
    "January": "janvier", "February": "février", "March": "mars", "April": "avril", "May": "mai",
    "June": "juin", "July": "juillet", "August": "août", "September": "septembre",
    "October": "octobre", "November": "novembre", "December": "décembre",
}  # fmt: skip


def _assumed_day_in_french(said: re.Match[str]) -> str:
    """How a source's day of publication is set, and why, as `undated` says it of each source."""
    if said["days"]:
        jours = f"{said['days']} jour{'s' if int(said['days']) > 1 else ''}"
        when = f"{jours} après {'le début de ' if said['begin'] else ''}la période"
    elif said["month"]:
        when = f"{said['day']} {_MONTHS[said['month']]} de l’année suivante"
    else:
        when = "dernier jour du mois de l’exercice"
    return f"{said['source']} : {when} ; {source_in_french(said['source']).published}"


def _counted(one: str, several: str) -> Callable[[re.Match[str]], str]:
    """What follows a number, by the number: French says 0 and 1 in the singular."""

    def told(said: re.Match[str]) -> str:
        number = int(said[1].replace(",", ""))
        return f"{said[1]} {one if number < 2 else several}"

    return told


# Stands for the decimal comma until the commas at the thousands are replaced.
_DECIMAL = "\u066b"


def _fatalities_in_french(said: re.Match[str]) -> str:
    places = {"area": "zone", "region": "région"}[said[2]]
    return (
        f"décès signalés dans les {said[1]} mois précédents, par {places} ({said[3]}) : médiane "
        f"{said[4]} contre {said[5]}"
    )


def _jump_in_french(said: re.Match[str]) -> str:
    then, now = (
        f"{said[at]}{_DECIMAL}{said[at + 1]}" if said[at + 1] else said[at] for at in (1, 4)
    )
    before, after = _period_in_french(said[3]), _period_in_french(said[6])
    return f"{then} {before}, {now} {after} ({said[7]} fois la variation habituelle)"


def _period_in_french(said: str) -> str:
    """The period of a figure after its preposition: "in 2023", "on 2023-12-31", "from ... to"."""
    preposition, _, period = said.partition(" ")
    first, _, last = period.partition(" to ")
    if last:
        begun, ended = ("du", "au") if len(first) == len("2023-12-31") else ("de", "à")
        return f"{begun} {first} {ended} {last}"
    french = {"in": "en", "on": "au", "since": "depuis le"}[preposition]
    return f"{french} {period}"


def _repeated_in_french(said: re.Match[str]) -> str:
    """How many stocks of two dates are repeated; of zeros that do not count how many."""
    zeros = said["zeros"]
    without = f", sans compter {zeros} zéro{'s' if int(zeros) > 1 else ''}" if zeros else ""
    return (
        f"{said['variable']} de {said['source']} au {said['then']} et au {said['now']}, "
        f"{said['repeated']} sur {said['figures']} répétés{without} :"
    )


# A year, month or day; and the period of a figure that jumps.
_DATE = r"\d{4}(?:-\d\d){0,2}"
_PERIOD = rf"(?:in|on|from|since) {_DATE}(?: to {_DATE})?"
# Why a source's day of publication is set as it is, as `undated` says it; one may begin another.
_WHYS = sorted((source.published.why for source in sources().values()), key=len, reverse=True)
_WHY = "|".join(map(re.escape, _WHYS))

_STATUSES = (
    ("current", "situation courante"),
    ("first projection", "première projection"),
    ("second projection", "deuxième projection"),
)

# The phrases that the rules put around names, dates and numbers, in the order they are replaced.
_PHRASES: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"(?P<source>\w+): (?:last day of the month of the exercise|days after the "
     r"(?P<begin>begin of the )?period: (?P<days>\d+)|"
     rf"(?P<day>\d+) (?P<month>\w+) of the year after); (?:{_WHY})",
     _assumed_day_in_french),
    *REASONS,
    (r"nothing after ([\d-]+); the issue of ([\d-]+) is late since ([\d-]+)",
     r"rien après le \1 ; l’édition de \2 est en retard depuis le \3"),
    (r"nothing of (?=\d)", "rien pour "),
    (r"\b([\d,]+) area-issues? left out or in part",
     _counted("zone-édition écartée ou partielle", "zones-éditions écartées ou partielles")),
    (r"([\d,]+) analysed;", r"\1 analysées ;"),
    (r"\bnot tested: (?=\d)", "non testé : "),
    (r"; at least (\d+) in (\d+) are asked for", r" ; il en faut au moins \1 dans \2"),
    (r"\b([\d,]+) area-issues? in ", _counted("zone-édition dans ", "zones-éditions dans ")),
    (r"\b([\d,]+) places?", _counted("lieu", "lieux")),
    (r"not tested: conflict in the months before is not known",
     "non testé : le conflit des mois précédents n’est pas connu"),
    (r"not tested: all areas were left out at once",
     "non testé : toutes les zones manquent à la fois"),
    (r"not tested: no fatalities were reported anywhere",
     "non testé : aucun décès n’a été signalé nulle part"),
    (r"fatalities in the (\d+) months before, by (area|region) \((\d+)\): median ([\d,]+) against "
     r"([\d,]+)", _fatalities_in_french),
    (r"chance that those hidden had more (\d)\.(\d+) \((\d)\.(\d+) to (\d)\.(\d+)\)",
     r"probabilité que les écartées en comptent plus : \1,\2 (\3,\4 à \5,\6)"),
    (rf"(-?[\d,]+)(?:\.(\d+))? ({_PERIOD}), (-?[\d,]+)(?:\.(\d+))? ({_PERIOD}) "
     r"\((\d+) times the usual change\)", _jump_in_french),
    (rf"(?<=, )({_DATE}) to ({_DATE})(?=: )", r"\1 à \2"),
    (rf"(?<=, )since ({_DATE})(?=: )", r"depuis le \1"),
    (r"\b(\w+_\w+) of (\w+):", r"\1 de \2 :"),
    (r"([\d,]+) bytes, described with ([\d,]+)", r"\1 octets, \2 selon la description"),
    (r"described but missing", "décrite mais absente"),
    (r"same size, other content \(SHA-256 differs\)", "même taille, autre contenu (SHA-256)"),
    (r"([\d,]+) of at most ([\d,]+)", r"\1 pour au plus \2"),
    (r"([\d,]+) after ([\d,]+) in", r"\1 après \2 en"),
    (r"below what it can be", "en dessous du possible"),
    (r"above what it can be", "au-dessus du possible"),
    (r"no whole number", "pas un nombre entier"),
    (r"the period ends before it begins", "la période finit avant de commencer"),
    (r"\(line ", "(ligne "),
    (r"and 1 more reasons", "et 1 autre motif"),
    (r"and (\d+) more reasons", r"et \1 autres motifs"),
    (r"and 1 more\b", "et 1 autre"),
    (r"and (\d+) more\b", r"et \1 autres"),
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
    *((rf"([\d-]+) \({status}\): (\d+) of (\d+) areas and units have the figures of",
       rf"\1 ({named}) : \2 zones ou unités sur \3 ont les chiffres de")
      for status, named in _STATUSES),
    *((rf"exercise of ([\d-]+) \({status}\): all figures are those of",
       rf"exercice de \1 ({named}) : tous les chiffres sont ceux de")
      for status, named in _STATUSES),
    (r"unnamed (\d) of (\d)", r"unité sans nom \1 sur \2"),
    (r"\(limited access\)", "(accès limité)"),
    (r"\(accessible part\)", "(partie accessible)"),
    (r"\(IDPs\)", "(PDI)"),
    (r"\bnew: ", "apparues : "),
    (r"\bgone: ", "disparues : "),
    (r"not the whole area; units with a figure:",
     "zone incomplète ; unités renseignées :"),
    (r"([\d.]+%) after ([\d.]+%) in", r"\1 après \2 en"),
    (r"phase 3\+ ([\d.]+%) in ([\d-]+), ([\d.]+%) a year later in the same (\d+) areas; then "
     r"exactly 0 in (\d+) of them",
     r"phase 3+ \1 en \2, \3 un an plus tard dans les mêmes \4 zones ; puis exactement 0 dans \5 "
     "d’entre elles"),
    (r"(?P<variable>\w+) of (?P<source>\w+) on (?P<then>[\d-]+) and (?P<now>[\d-]+), "
     r"(?P<repeated>\d+) of (?P<figures>\d+) repeated(?:, not counting (?P<zeros>\d+) zeros?)?:",
     _repeated_in_french),
    (r" as on ([\d-]+)", r", comme au \1"),
    (r" on (\d{4}-\d\d-\d\d)", r" au \1"),
    (r"0 in the file: IDMC has no estimate", "0 dans le fichier : l’IDMC n’a pas d’estimation"),
    (r"printed ([\d,]+), but its (\d+) parts add up to", r"total publié \1, somme des \2 parties"),
    (r"UNHCR (?=[\d,])", "HCR "),
    (r"equal in (\d+) of (\d+) months", r"identiques \1 mois sur \2"),
    (r"\b([\d,]+) regions surveyed", _counted("région enquêtée", "régions enquêtées")),
    (r"(\d+) in the month beside it, all countries together",
     r"\1 le mois voisin, tous pays confondus"),
    (r"(\d+) outside (\d+) to (\d+)", r"\1 hors de \2 à \3"),
    (r" and (?=[A-ZÀ-Ý])", " et "),
    (r"(?<=[\w)]) of ([A-ZÀ-Ý])", lambda said: f" {of_name(said[1])}"),
    (r"(?<=\d)\.(?=\d+%)", ","),
    (r"(?<=\d),(?=\d{3}\b)", "\u202f"),
    (_DECIMAL, ","),
    (r"(?<=\d)%", " %"),
    (r" *; ", " ; "),
    (r"(?<=[\w)]): ", " : "),
)  # fmt: skip


def example_in_french(examples: str) -> str:
    """What `check` prints as examples: its phrases in French, its areas as French spells them.

    What a publisher wrote is quoted and stays as it is.
    """
    spelt = _french_spellings()
    examples = _areas().sub(lambda found: found["quoted"] or spelt[found["area"]], examples)
    for phrase, french in _PHRASES:
        examples = re.sub(phrase, french, examples)
    return examples


@cache
def _areas() -> re.Pattern[str]:
    """Quoted texts, and the names of areas that French spells in another way."""
    names = sorted(map(re.escape, _french_spellings()), key=len, reverse=True)
    return re.compile(rf"(?P<quoted>{QUOTED})|(?<!\w)(?P<area>{'|'.join(names)})(?!\w)")


@cache
def _french_spellings() -> dict[str, str]:
    """The French spelling of a name, where it is another, and one for all areas of the name."""
    spelt: defaultdict[str, set[str]] = defaultdict(set)
    for code, name in gazetteer().areas[["area_code", "area_name"]].itertuples(index=False):
        spelt[name].add(area_name(code, "fr"))
    for part in gazetteer().rules["part"]:
        spelt[part["name"]].add(part_name(part["name"], "fr"))
    return {name: french for name, (french, *more) in spelt.items() if not more and french != name}
