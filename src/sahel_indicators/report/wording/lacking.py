"""Why a country lacks a finding, in words: what that means, and what would add it."""

from __future__ import annotations

from collections.abc import Callable

from ...figures.words import Words
from .common import for_country, in_country, of_country


def lacking(finding: str, country: str, words: Words) -> str:
    """The reason, by the finding's name in `findings.MAKERS`; a `KeyError` for any other."""
    return _REASONS[finding](country, words)


def no_events(country: str, words: Words) -> str:
    """That no conflict events by area are known, which is no peace."""
    known = for_country(country, words)
    return words.pick(
        f"No conflict events by area and month are known here {known}: the files read hold none, "
        "which does not mean that there was no conflict. Deaths in the whole country, as UCDP "
        "counts them, stand in the comparison of the countries of the Sahel. ACLED's monthly "
        "workbook by area, which HDX publishes, would add events (sahel ingest FILE; docs/data.md "
        "lists what can be read).",
        f"Aucun événement de conflit par zone et par mois n’est connu ici {known} : les fichiers "
        "lus n’en contiennent pas, ce qui ne signifie pas qu’il n’y a pas eu de conflit. Les décès "
        "dans le pays entier, selon l’UCDP, figurent dans la comparaison des pays du Sahel. Le "
        "classeur mensuel par zone d’ACLED, publié sur HDX, ajouterait les événements (sahel "
        "ingest FICHIER ; docs/data.md dit ce qui peut être lu).",
    )


def no_outlines(country: str, words: Words) -> str:
    """That a country's areas cannot be drawn, whatever is known of them."""
    of = of_country(country, words)
    return words.pick(
        f"No map: the outlines {of} cannot all be matched with the areas of the analyses.",
        f"Pas de carte : les contours {of} ne correspondent pas tous aux zones des analyses.",
    )


def _no_association(country: str, words: Words) -> str:
    place = in_country(country, words)
    return words.pick(
        f"Whether food insecurity goes with conflict {place} cannot be examined here, for want of "
        "conflict events by area and month: the question stays open.",
        f"Faute d’événements de conflit par zone et par mois, on ne peut examiner ici si "
        f"l’insécurité alimentaire va de pair avec le conflit {place} : la question reste ouverte.",
    )


def _no_mission(country: str, words: Words) -> str:
    place = in_country(country, words)
    return words.pick(
        f"MINUSMA was deployed in Mali alone: there was no withdrawal {place} to examine.",
        f"La MINUSMA n’a été déployée qu’au Mali : il n’y a pas {place} de retrait à examiner.",
    )


_REASONS: dict[str, Callable[[str, Words], str]] = {
    "calendar": no_events,
    "conflict_food": _no_association,
    "minusma": _no_mission,
}
