"""How the change report is to be read: what is compared, what the causes mean, what comes first."""

from __future__ import annotations

from ...figures.words import Words

_ENGLISH = (
    "A published value is what a reader sees for an indicator, area, period, series and status: of "
    "several producers the first that has a figure, of several publications the latest.",
    "Moved means by more than one part in a billion; less comes from machines. Values that came or "
    "went have no change to be told.",
    "New data: nothing had been published of the figure behind the value. Revision: the publisher "
    "says another thing than before, or says it later or by other units. Withdrawn: nothing is "
    "published of it any more.",
    "Change of code or of the area system: the observations behind the value are the same, or the "
    "same row of an unchanged file is now read or placed otherwise. Where data changed as well, "
    "the data are named as the cause and the rest beside it, since how much each contributed "
    "cannot be told without computing the old data anew.",
    "Unexplained: the value moved although nothing behind it changed that the run records know of.",
    "Order: first indicators that count people, by how many people the largest change stands for "
    "(a share or rate by the people of its area; a step of phase by the fifth of them on whom it "
    "turns; prevalences among children as though of all, which puts them early); then the others, "
    "by relative change; last those that only gained values.",
)
_FRENCH = (
    "Une valeur publiée est ce qu’un lecteur voit pour un indicateur, une zone, une période, une "
    "série et un statut : entre plusieurs producteurs, le premier qui donne un chiffre ; entre "
    "plusieurs publications, la dernière.",
    "Est modifiée une valeur qui change de plus d’un milliardième ; moins que cela vient des "
    "machines. Une valeur apparue ou disparue n’a pas de variation.",
    "Données nouvelles : rien n’avait été publié du chiffre qui est derrière la valeur. Révision : "
    "le producteur dit autre chose qu’avant, plus tard ou par d’autres unités. Retrait : plus rien "
    "n’en est publié.",
    "Changement du code ou du découpage en zones : les observations derrière la valeur sont les "
    "mêmes, ou la même ligne d’un fichier inchangé est lue ou placée autrement. Si des données ont "
    "changé aussi, elles sont données comme cause et le reste à côté, car la part de chacun ne "
    "peut se dire sans recalculer les anciennes données.",
    "Inexpliqué : la valeur a changé bien que rien de ce que connaissent les journaux de calcul "
    "n’ait changé derrière elle.",
    "Ordre : d’abord les indicateurs qui comptent des personnes, selon le nombre de personnes que "
    "représente la plus forte variation (une part ou un taux selon la population de la zone ; un "
    "changement de phase selon le cinquième de celle-ci qui en décide ; une prévalence chez les "
    "enfants comme si elle valait pour tous, ce qui la place tôt) ; puis les autres, selon la "
    "variation relative ; enfin ceux qui n’ont que des valeurs nouvelles.",
)


def how_to_read(words: Words) -> tuple[str, ...]:
    """What a reader has to know, one point an item."""
    return _ENGLISH if words.language == "en" else _FRENCH
