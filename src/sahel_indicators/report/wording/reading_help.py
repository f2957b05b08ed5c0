"""One line of reading help for each figure of the notebooks on conflict and on MINUSMA's end."""

from __future__ import annotations

from ...figures.words import Words
from .briefing import Said

# Heading and help, English and French, by the name of the figure.
_HELP = {
    "conflict_food_map": (
        (
            "Where conflict and food insecurity meet",
            "The darker, the more of both; blue alone is conflict without much phase 3+, red alone "
            "the reverse. One map shows places, not a link.",
        ),
        (
            "Là où conflit et insécurité alimentaire se rencontrent",
            "Plus c’est sombre, plus il y a des deux ; bleu seul : du conflit sans beaucoup de "
            "phase 3+, rouge seul : l’inverse. Une carte montre des lieux, non un lien.",
        ),
    ),
    "coefficients": (
        (
            "Past conflict beside future conflict",
            "Each line is one model; the future cannot cause the present, so wherever the hollow "
            "mark is apart from zero too, the filled one is no sign of a cause.",
        ),
        (
            "Conflit passé et conflit futur",
            "Chaque trait est un modèle ; l’avenir ne peut causer le présent : là où le symbole "
            "creux s’écarte aussi de zéro, le symbole plein n’est pas le signe d’une cause.",
        ),
    ),
    "conflict_food_lags": (
        (
            "Month by month, before and after",
            "If conflict came first, the left side would stand higher than the right; read the "
            "strongest month by the band, not by its own line.",
        ),
        (
            "Mois par mois, avant et après",
            "Si le conflit précédait, le côté gauche dépasserait le droit ; le mois le plus fort "
            "se lit à la bande, non à son propre trait.",
        ),
    ),
    "conflict_food_checks": (
        (
            "One thing changed at a time",
            "The dashed line is the main estimate; a hollow mark means that, so changed, the link "
            "can no longer be told from none.",
        ),
        (
            "Une seule chose changée à la fois",
            "La ligne tiretée est l’estimation principale ; un symbole creux : ainsi modifié, le "
            "lien ne se distingue plus d’une absence de lien.",
        ),
    ),
    "conflict_food_curve": (
        (
            "Every way of asking",
            "From left to right the smallest to the largest answer; the dots below say which "
            "choices each rests on.",
        ),
        (
            "Toutes les façons de poser la question",
            "De gauche à droite, de la plus petite à la plus grande réponse ; les points en "
            "dessous disent sur quels choix chacune repose.",
        ),
    ),
    "conflict_food_drivers": (
        (
            "Conflict beside rain and prices",
            "How much of the ups and downs of phase 3+ goes with each; the hatched bar goes with "
            "none of them, and a share is no cause.",
        ),
        (
            "Le conflit, la pluie et les prix",
            "Combien des hausses et des baisses de la phase 3+ va avec chacun ; la barre hachurée "
            "ne va avec aucun, et une part n’est pas une cause.",
        ),
    ),
    "minusma_timeline": (
        (
            "What happened when",
            "Reported deaths a month; numbers point to what the list below names. The three scales "
            "differ.",
        ),
        (
            "Ce qui s’est passé, et quand",
            "Décès signalés par mois ; les chiffres renvoient à la liste en dessous. Les trois "
            "échelles diffèrent.",
        ),
    ),
    "minusma_map": (
        (
            "What happened where",
            "Tints are the groups that are compared: cercles of the bases, their neighbours, and "
            "the few of the north and centre that border none.",
        ),
        (
            "Ce qui s’est passé, et où",
            "Les teintes sont les groupes comparés : cercles des bases, leurs voisins, et les "
            "rares du nord et du centre qui n’en touchent aucun.",
        ),
    ),
    "minusma_event_study": (
        (
            "Quarter by quarter against the others",
            "Left of the line the groups should move alike (near zero); right of it a thin line "
            "clear of zero would be a difference.",
        ),
        (
            "Trimestre par trimestre, par rapport aux autres",
            "À gauche de la ligne, les groupes devraient évoluer de même (près de zéro) ; à "
            "droite, un trait fin à l’écart de zéro serait une différence.",
        ),
    ),
    "minusma_course": (
        (
            "Against its own past: the comparison that misleads",
            "The dashed line carries the course of the years before on; the gap looks like an "
            "effect and may be no more than the worst years passing.",
        ),
        (
            "Par rapport à son propre passé : la comparaison trompeuse",
            "La ligne tiretée prolonge les années précédentes ; l’écart ressemble à un effet et "
            "peut ne tenir qu’à la fin des pires années.",
        ),
    ),
    "minusma_placebos": (
        (
            "The same method where no mission left",
            "1 means: as expected. A method that finds changes at dates without a withdrawal "
            "cannot be trusted with the true one.",
        ),
        (
            "La même méthode là où aucune mission n’est partie",
            "1 : comme attendu. Une méthode qui trouve des changements à des dates sans retrait ne "
            "mérite pas confiance pour la vraie.",
        ),
    ),
    "minusma_chosen_before": (
        (
            "What is chosen at its worst falls by itself",
            "Compare the first two columns with the last two: did what was worst in a year grow "
            "less afterwards than the rest?",
        ),
        (
            "Ce que l’on choisit au pire baisse de soi-même",
            "Comparez les deux premières colonnes aux deux dernières : ce qui était le pire une "
            "année a-t-il moins augmenté ensuite que le reste ?",
        ),
    ),
}


def reading_help(name: str, words: Words) -> Said:
    """Heading and reading help of a figure, by its name."""
    english, french = _HELP[name]
    heading, text = english if words.language == "en" else french
    return Said(f"## {words.joined(heading)}\n\n*{words.joined(text)}*")
