"""One line of reading help for each figure and table on food insecurity and malnutrition."""

from __future__ import annotations

from ...figures.words import Words
from .briefing import Said

# Heading and help, English and French, by the name of the figure or table.
_HELP = {
    "phase_trend": (
        (
            "How it has moved",
            "Full marks are current analyses, hollow ones projections; compare a March with a "
            "March, since October follows the harvest.",
        ),
        (
            "L’évolution",
            "Symboles pleins : analyses courantes ; creux : projections. On compare mars à mars, "
            "car octobre suit la récolte.",
        ),
    ),
    "phase_bars": (
        (
            "People in each phase",
            "Each bar is one analysis; hatched bars are projections. The number at its end is the "
            "share in phase 3 or worse.",
        ),
        (
            "La population par phase",
            "Chaque barre est une analyse ; les barres hachurées sont des projections. Le chiffre "
            "au bout est la part en phase 3 ou pire.",
        ),
    ),
    "phase_maps": (
        (
            "Where, year after year",
            "One season only, so that maps can be compared; the darkest areas have a fifth or more "
            "of their people in phase 3 or worse, hatched ones were not analysed.",
        ),
        (
            "Où, année après année",
            "Une seule saison, pour que les cartes soient comparables ; les zones les plus foncées "
            "ont un cinquième ou plus de leur population en phase 3 ou pire, les hachurées n’ont "
            "pas été analysées.",
        ),
    ),
    "projections_held": (
        (
            "How projections held",
            "Each mark is an area in one year: on the dashed line the projection came true, above "
            "it was too low, below too high; top left are the areas it missed.",
        ),
        (
            "Ce qu’ont valu les projections",
            "Chaque symbole est une zone une année : sur le tireté, la projection s’est vérifiée ; "
            "au-dessus, elle était trop basse, au-dessous, trop haute ; en haut à gauche, les "
            "alertes manquées.",
        ),
    ),
    "projection_scores": (
        (
            "The scores, projection by projection",
            "A negative bias says too low; compare the mean error with the next column, the error "
            "of assuming that nothing changes.",
        ),
        (
            "Les scores, projection par projection",
            "Un biais négatif dit trop bas ; comparez l’erreur moyenne à la colonne suivante, "
            "l’erreur si l’on suppose que rien ne change.",
        ),
    ),
    "projection_exercises": (
        (
            "Which projections there are",
            "A projection without a number to its right has nothing that it can be held against.",
        ),
        (
            "Quelles projections existent",
            "Une projection sans chiffre à sa droite n’a rien à quoi la comparer.",
        ),
    ),
    "national_malnutrition": (
        (
            "The whole country, survey by survey",
            "Marks are not joined, since nobody measured in between; a hollow mark has no "
            "published interval, so that small differences mean nothing.",
        ),
        (
            "Le pays entier, enquête par enquête",
            "Les symboles ne sont pas reliés, car personne n’a mesuré entre-temps ; un symbole "
            "creux n’a pas d’intervalle publié : de petits écarts ne disent rien.",
        ),
    ),
    "malnutrition": (
        (
            "Area by area, with the thresholds",
            "The strips are the IPC's phases of acute malnutrition; where an interval crosses a "
            "threshold, the survey does not tell the phase.",
        ),
        (
            "Zone par zone, avec les seuils",
            "Les bandes sont les phases IPC de malnutrition aiguë ; un intervalle qui franchit un "
            "seuil ne permet pas de dire la phase.",
        ),
    ),
    "disagreements": (
        (
            "Where published figures disagree",
            "Rows of one area, year and measure belong together; the last column says what else "
            "differs between them.",
        ),
        (
            "Là où les chiffres publiés divergent",
            "Les lignes de mêmes zone, année et mesure vont ensemble ; la dernière colonne dit ce "
            "qui les distingue aussi.",
        ),
    ),
    "both_ways": (
        (
            "Weight-for-height and arm circumference",
            "Two measures of the same children: neither can stand in for the other.",
        ),
        (
            "Poids-pour-taille et périmètre brachial",
            "Deux mesures des mêmes enfants : l’une ne peut remplacer l’autre.",
        ),
    ),
    "season_pairs": (
        (
            "Lean season and after the harvest",
            "Only surveys that differ in nothing but the season can tell what the season does.",
        ),
        (
            "Soudure et après récolte",
            "Seules des enquêtes qui ne diffèrent que par la saison disent ce que fait la saison.",
        ),
    ),
}


def reading_help(name: str, words: Words) -> Said:
    """The heading of a figure or table, and one line on how to read it."""
    heading, line = _HELP[name][words.language != "en"]
    return Said(f"## {words.joined(heading)}\n\n{words.joined(line)}")
