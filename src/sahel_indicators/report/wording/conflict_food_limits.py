"""What the main finding does not cover, and what is missing in a country."""

from __future__ import annotations

from ...figures.words import Words
from ...findings import ConflictFood
from ...findings.conflict_food import OUTCOME
from .common import areas_of

_LIMITS = (
    (
        "Analysts weigh insecurity when they classify, so phase 3+ partly contains the exposure.",
        "Les analystes tiennent compte de l’insécurité lorsqu’ils classent : la phase 3+ contient "
        "donc en partie l’exposition.",
    ),
    (
        "Access decides who is analysed, and populations are projections that ignore flight: rates "
        "err most where conflict is worst.",
        "L’accès détermine qui est analysé, et les populations sont des projections qui ignorent "
        "les déplacements : les taux sont les moins fiables là où le conflit est le plus intense.",
    ),
    (
        "Events are reported events: coverage of the press grew{mission}.",
        "Les événements sont des événements rapportés : la couverture de la presse s’est "
        "étendue{mission}.",
    ),
    (
        "Shares are often whole percents and many are zero; the main errors allow for correlation "
        "within a {one} over time, those of the checks also between {many}.",
        "Les parts sont souvent des pourcentages entiers, et beaucoup sont nulles ; les erreurs "
        "types principales admettent une corrélation dans le temps au sein d’une même zone "
        "({one}), celles des vérifications aussi entre {many}.",
    ),
    (
        "Rain, vegetation and prices are published for regions: effects of region and period hold "
        "them fixed, but not what differs within a region.",
        "Pluie, végétation et prix sont publiés par région : les effets de région et de période "
        "les tiennent constants, mais non ce qui diffère au sein d’une région.",
    ),
)
_MISSION = (
    ", and MINUSMA was a source until 2023",
    ", et la MINUSMA était une source jusqu’en 2023",
)
_MALI = (
    "Menaka is one cercle, Tombouctou includes Taoudenit, Bamako's communes are added up; an area "
    "of which a part was not analysed is left out.",
    "Ménaka forme un seul cercle, Tombouctou comprend Taoudénit, les communes de Bamako sont "
    "additionnées ; une zone dont une partie n’a pas été analysée est exclue.",
)


def limits(result: ConflictFood, words: Words) -> tuple[str, ...]:
    """What the answer does not cover, and what is missing in this country."""
    mali = result.country == "MLI"
    named = {
        "mission": words.pick(*_MISSION) if mali else "",
        "one": areas_of(result.country, words, 1),
        "many": areas_of(result.country, words),
    }
    said = [words.pick(*both).format(**named) for both in _LIMITS]
    said += [words.pick(*_MALI)] if mali else []
    return (*said, _missing(result, words), *_without_drivers(result, words))


def _missing(result: ConflictFood, words: Words) -> str:
    """How many areas and analyses could not be used, and which analyses have no lead."""
    frame, one = result.frame, areas_of(result.country, words, 1)
    lost = int(frame[OUTCOME].isna().sum())
    after = [name for name in frame.columns.astype(str) if name.endswith("_12m_after")]
    unknown = int((frame[OUTCOME].notna() & frame[after].isna().any(axis=1)).sum())
    said = words.pick(
        f"{lost} of {len(frame)} {one}-analyses were not analysed whole and are missing, not zero",
        f"{lost} observations sur {len(frame)} n’ont pas été analysées en entier : elles manquent "
        "et ne valent pas zéro",
    )
    if not unknown:
        return f"{said}."
    return said + words.pick(
        f"; for {unknown} the twelve months after the period are not known to the end, so that they"
        " are in no model of later conflict.",
        f" ; pour {unknown} les douze mois postérieurs ne sont pas connus jusqu’au bout : elles "
        "n’entrent dans aucun modèle du conflit postérieur.",
    )


def _without_drivers(result: ConflictFood, words: Words) -> list[str]:
    if result.drivers is not None:
        return []
    said = words.pick("Shares of drivers are not shown: {}", "Parts des facteurs non montrées : {}")
    return [said.format(result.no_drivers)]
