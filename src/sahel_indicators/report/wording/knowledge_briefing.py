"""The answer of the first notebook: what is known of a country, and how sure it is."""

from __future__ import annotations

from ...areas import country_name
from ...figures.words import Words
from ...findings.coverage import Coverage, Oddities
from .briefing import Briefing
from .common import counted, of_country
from .knowledge import (
    account_title,
    completeness_title,
    newest_of,
    oddities_of,
    row_name,
    rule_title,
)

# What the answers of the other notebooks rest on, most of all: the notebook's number and name, and
# the indicators.
RESTS_ON: dict[str, tuple[tuple[str, str], tuple[str, ...]]] = {
    "02": (("Food insecurity", "Insécurité alimentaire"), ("phase3plus_people",)),
    "03": (("Malnutrition", "Malnutrition"), ("gam_whz", "sam_whz", "gam_muac")),
    "04": (
        ("Displacement", "Déplacements"),
        ("idp_stock", "new_displacements", "refugees_by_origin"),
    ),
    "05": (
        ("Conflict and food insecurity", "Conflit et insécurité alimentaire"),
        ("phase3plus_people", "conflict_events", "conflict_fatalities"),
    ),
    "06": (
        ("The MINUSMA withdrawal", "Le retrait de la MINUSMA"),
        ("conflict_fatalities", "phase3plus_people"),
    ),
    "07": (
        ("The wider Sahel", "Le Sahel élargi"),
        ("phase3plus_people", "deaths_state_based", "idp_stock", "refugees_by_origin"),
    ),
}
# The three that a reader asks for first.
_FIRST = ("phase3plus_people", "idp_stock", "conflict_events")


def knowledge_briefing(found: Coverage, odd: Oddities, words: Words) -> Briefing:
    """Question, answer in two sentences, what it rests on, limits."""
    return Briefing(
        words=words,
        question=words.pick(
            f"What is known {of_country(found.country, words)}, and how sure is it?",
            f"Que sait-on {of_country(found.country, words)}, et avec quelle certitude ?",
        ),
        answer=(f"{completeness_title(found, words)}.", _known(found, words)),
        basis=f"{_basis(found, words)} {_oddly(odd, words)}",
        limits=_limits(words),
        would_change=words.pick(
            "Newer figures by area where the last ones are years old; the days on which figures "
            "were published, which are assumed here; tables of events for countries that have "
            "none.",
            "Des chiffres par zone plus récents là où les derniers datent de plusieurs années ; "
            "les jours de publication, ici supposés ; des tables d’événements pour les pays qui "
            "n’en ont pas.",
        ),
    )


def _known(found: Coverage, words: Words) -> str:
    """To which year the three kinds that are asked for first are known."""
    colon, apart = words.colon, words.semicolon
    said = [
        f"{_small(row_name(key, words))}{colon}{newest_of(found, key, words)}"
        for key in _FIRST
        if newest_of(found, key, words)
    ]
    if not said:
        return words.pick(
            "Nothing is known of phase 3, displaced people or events in these years.",
            "Rien n’est connu de la phase 3, des déplacés ni des événements dans ces années.",
        )
    newest = words.pick(
        "The newest figures, with the share of areas that have one: ",
        "Les derniers chiffres, avec la part des zones qui en ont un : ",
    )
    return f"{newest}{apart.join(said)}."


def _small(text: str) -> str:
    """A phrase inside a sentence."""
    return text[:1].lower() + text[1:]


def _oddly(odd: Oddities, words: Words) -> str:
    """What was set aside, and the gravest of what is odd."""
    table = oddities_of(odd)
    flagged = words.number(len(table))
    gravest = _small(rule_title(table["rule"].iloc[0], words)) if len(table) else ""
    also = words.pick(
        f"; {flagged} kinds of oddities are kept and told, the gravest: {gravest}.",
        f" ; {flagged} types d’anomalies sont conservés et signalés, le plus grave : {gravest}.",
    )
    return account_title(odd, words) + (also if gravest else ".")


def rests_on(found: Coverage, keys: tuple[str, ...], words: Words) -> str:
    """Of each indicator: to which year, at which level, in how many of the areas."""
    colon, nothing = words.colon, words.pick("nothing", "rien")
    said = [
        f"{row_name(key, words)}{colon}{newest_of(found, key, words) or nothing}" for key in keys
    ]
    return words.semicolon.join(said)


def other_notebooks(country: str) -> dict[str, tuple[tuple[str, str], tuple[str, ...]]]:
    """The other notebooks that have something to say of a country."""
    return {key: about for key, about in RESTS_ON.items() if key != "06" or country == "MLI"}


def _basis(found: Coverage, words: Words) -> str:
    figures, count = words.number(found.sources["figures"].sum()), len(found.sources)
    missing = words.number(found.sources["missing"].sum())
    name = country_name(found.country, words.language)
    rows = found.frame[found.frame["admin_level"] == 2]
    areas = counted(found.country, words, int(rows["areas"].max())) if len(rows) else ""
    within = f" ({areas})" if areas else ""
    return words.pick(
        f"A count, no estimate: {figures} published figures of {count} sources about "
        f"{name}{within} and {missing} that are listed without a number. An area counts in a year "
        "with one figure or more; missing, listed but not analysed, and a measured zero are three "
        "things.",
        f"Un décompte, non une estimation : {name}{within}, {figures} chiffres publiés de {count} "
        f"sources et {missing} cités sans nombre. Une zone compte dans une année dès un "
        "chiffre ; absent, cité mais non analysé, et zéro mesuré sont trois choses.",
    )


def _limits(words: Words) -> tuple[str, ...]:
    return (
        words.pick(
            "That a figure exists does not say that it is right: how many areas are covered is "
            "counted here, not how well.",
            "Qu’un chiffre existe ne dit pas qu’il est juste : on compte ici combien de zones sont "
            "couvertes, non avec quelle qualité.",
        ),
        words.pick(
            "The day on which a figure became known follows a stated rule for each source and is "
            "assumed.",
            "Le jour où un chiffre a été connu suit une règle énoncée par source, et est supposé.",
        ),
        words.pick(
            "Reported events and deaths are reported ones: coverage of the press grew over the "
            "years, and MINUSMA was itself a source until 2023.",
            "Les événements et décès sont ceux qui ont été signalés : la couverture de la presse a "
            "crû avec les années, et la MINUSMA était elle-même une source jusqu’en 2023.",
        ),
        words.pick(
            "Cadre Harmonisé practice changed before October 2014; populations are projections "
            "that ignore flight.",
            "La pratique du Cadre Harmonisé a changé avant octobre 2014 ; les populations sont des "
            "projections qui ignorent les fuites.",
        ),
    )
