"""One line of reading help for each figure of what is known, of displacement, of the Sahel."""

from __future__ import annotations

from ...figures.words import Words
from .briefing import Said

# Heading and help, English and French, by the name of the figure or table.
_HELP = {
    "completeness": (
        (
            "What is known, where and when",
            "The darker, the more of the country has a figure; hatched: nobody published one; "
            "dotted: listed without a number. None of them is a zero.",
        ),
        (
            "Ce que l’on sait, où et quand",
            "Plus c’est sombre, plus le pays est couvert ; hachuré : personne n’a publié de "
            "chiffre ; pointillé : cité sans nombre. Aucun n’est un zéro.",
        ),
    ),
    "source_table": (
        (
            "Who says it, and how old it is",
            "A producer's newest figure can be years old while others go on: look at its age "
            "before quoting it as the present.",
        ),
        (
            "Qui le dit, et depuis quand",
            "Le dernier chiffre d’un producteur peut dater de plusieurs années : regardez son âge "
            "avant de le citer comme actuel.",
        ),
    ),
    "answers_rest_on": (
        (
            "What the other answers rest on",
            "Each answer is as new, and as complete, as the figures in its line.",
        ),
        (
            "Sur quoi reposent les autres réponses",
            "Chaque réponse est aussi récente, et aussi complète, que les chiffres de sa ligne.",
        ),
    ),
    "oddity_table": (
        (
            "What is odd",
            "The gravest first: nothing is corrected in silence, so each oddity is still in the "
            "figures unless its line says otherwise.",
        ),
        (
            "Ce qui est étrange",
            "Du plus grave au moins grave : rien n’est corrigé en silence, si bien que chaque "
            "anomalie reste dans les chiffres sauf mention contraire.",
        ),
    ),
    "quarantine_table": (
        (
            "What was set aside",
            "Rows in no result, because nobody can tell which place, day or status they are about.",
        ),
        (
            "Ce qui a été mis de côté",
            "Lignes absentes de tout résultat, faute de savoir de quel lieu, jour ou statut il "
            "s’agit.",
        ),
    ),
    "stock_and_flow": (
        (
            "How many are displaced, and how many were newly displaced",
            "Lines are counts at a date, one a producer; bars are a year's new displacements. "
            "Where lines part, counts disagree.",
        ),
        (
            "Combien de déplacés, et combien de nouveaux",
            "Les traits sont des décomptes à une date, un par producteur ; les barres, les "
            "nouveaux déplacements d’une année. Là où les traits s’écartent, ils divergent.",
        ),
    ),
    "counts_of_a_day": (
        (
            "Two counts of one day",
            "The last column is how many times the smaller figure goes into the larger: 1 would "
            "be agreement.",
        ),
        (
            "Deux décomptes d’un même jour",
            "La dernière colonne dit combien de fois le plus petit tient dans le plus grand : 1 "
            "serait l’accord.",
        ),
    ),
    "counts_repeated": (
        (
            "Counts that stand still",
            "A figure repeated to the digit was not counted again: it says nothing of what "
            "happened since.",
        ),
        (
            "Les décomptes figés",
            "Un chiffre répété à l’identique n’a pas été recompté : il ne dit rien de ce qui "
            "s’est passé depuis.",
        ),
    ),
    "where_inside": (
        (
            "Where they are inside the country",
            "Look at the date first: people have moved since, and places nobody visited are not "
            "empty.",
        ),
        (
            "Où ils se trouvent dans le pays",
            "Regardez d’abord la date : les gens ont bougé depuis, et un lieu non visité n’est pas "
            "vide.",
        ),
    ),
    "asylum": (
        (
            "Who fled abroad, and where to",
            "Recognised refugees at the end of the year; whoever waits for an answer is not among "
            "them.",
        ),
        (
            "Qui a fui à l’étranger, et où",
            "Réfugiés reconnus en fin d’année ; qui attend une réponse n’y est pas.",
        ),
    ),
    "refugees_over_time": (
        (
            "Out of the country, and into it",
            "One country can send and receive: compare the two panels' scales before their "
            "heights.",
        ),
        (
            "Vers l’étranger, et depuis l’étranger",
            "Un pays peut à la fois voir partir et accueillir : comparez les échelles avant les "
            "hauteurs.",
        ),
    ),
    "sahel_side_by_side": (
        (
            "Side by side",
            "Read along a line, with the dates in mind: no two columns are about the same day.",
        ),
        (
            "Côte à côte",
            "Lisez ligne par ligne, dates à l’esprit : aucune colonne ne porte sur le même jour.",
        ),
    ),
    "sahel_shares": (
        (
            "Food insecurity, country by country",
            "All panels have one scale, but not one coverage: follow a country over time rather "
            "than across the panels.",
        ),
        (
            "Insécurité alimentaire, pays par pays",
            "Les cadres ont une même échelle, mais non une même couverture : suivez un pays dans "
            "le temps plutôt que d’un cadre à l’autre.",
        ),
    ),
    "sahel_deaths": (
        (
            "Deaths in organised violence",
            "The thin line on a bar is how low and how high the count could be; every panel has "
            "its own scale.",
        ),
        (
            "Morts dues à la violence organisée",
            "Le trait fin sur la barre dit jusqu’où le décompte peut descendre et monter ; chaque "
            "cadre a son échelle.",
        ),
    ),
    "sahel_displaced": (
        (
            "Displaced inside and abroad",
            "Two producers' lines for the displaced inside, one for refugees: where the first two "
            "part, nobody knows which is right.",
        ),
        (
            "Déplacés dans le pays et à l’étranger",
            "Deux traits de producteurs pour les déplacés internes, un pour les réfugiés : là où "
            "les deux premiers s’écartent, nul ne sait lequel est juste.",
        ),
    ),
    "spillover_checks": (
        (
            "Does it go with conflict across the border?",
            "The diamond compares border areas with areas inland; the mark below it that compares "
            "border areas with each other is the harder test.",
        ),
        (
            "Cela va-t-il de pair avec le conflit voisin ?",
            "Le losange compare les zones frontalières à l’intérieur ; le symbole qui les compare "
            "entre elles est l’épreuve la plus dure.",
        ),
    ),
    "spillover_borders": (
        (
            "Which borders that answer is about",
            "Only where conflict on the other side is known by month can it be weighed at all.",
        ),
        (
            "De quelles frontières il s’agit",
            "On ne peut le mesurer que là où le conflit de l’autre côté est connu mois par mois.",
        ),
    ),
}


def reading_help(name: str, words: Words) -> Said:
    """The heading of a figure or table, and one line on how to read it."""
    heading, line = _HELP[name][words.language != "en"]
    return Said(f"## {words.joined(heading)}\n\n{words.joined(line)}")
