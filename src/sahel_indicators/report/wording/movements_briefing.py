"""The answer of the displacement notebook: who has fled, where to, and how sure the counts are."""

from __future__ import annotations

from ...areas import country_name
from ...figures.words import Words
from ...findings.movements import Movements
from ...typography import of_name
from .briefing import Briefing
from .common import counted, in_country, listed
from .displacement import producer
from .movements import agreement, inside_sentence, land
from .movements_places import asylum_sentence, newest


def movements_briefing(found: Movements, words: Words) -> Briefing:
    """Question, answer in two sentences, what it rests on, limits."""
    name = country_name(found.country, words.language)
    return Briefing(
        words=words,
        question=words.pick(
            f"{name}: who has fled, where to, and how sure are the counts?",
            f"{name} : qui a fui, vers où, et quelle est la fiabilité des décomptes ?",
        ),
        answer=(inside_sentence(found, words), f"{_across(found, words)}."),
        basis=_basis(found, words),
        limits=_limits(found, words),
        would_change=words.pick(
            "A new registration where the count stands still; rounds by area after the last one "
            "shown; the final figures of UNHCR for the last year; the countries of origin that the "
            "table of refugees does not hold.",
            "Un nouvel enregistrement là où le décompte est figé ; des cycles par zone postérieurs "
            "au dernier montré ; les chiffres définitifs du HCR pour la dernière année ; les pays "
            "d’origine absents de la table des réfugiés.",
        ),
    )


def _across(found: Movements, words: Words) -> str:
    """Refugees from the country, and the largest group of the five others' refugees in it."""
    if found.abroad.empty:
        return words.pick(
            "No figure of refugees is known for these years",
            "Aucun chiffre de réfugiés n’est connu pour ces années",
        )
    told = asylum_sentence(found, words)
    here = newest(found.received) if len(found.received) else found.received
    if here.empty:
        return told
    largest, place = here.iloc[0], in_country(found.country, words)
    number, whence = words.number(largest["value"]), land(largest["counterpart_code"], words)
    return told + words.pick(
        f"; the largest group of refugees {place} from another country of the Sahel are {number} "
        f"from {whence}",
        f" ; le groupe le plus nombreux de réfugiés d’un autre pays du Sahel {place} : {number} "
        f"({whence})",
    )


def _basis(found: Movements, words: Words) -> str:
    """What is counted, how many figures, and how far they are apart."""
    who = listed(sorted({producer(key, words) for key in found.stocks["producer"]}), words.language)
    if found.stocks.empty:
        return words.pick(
            "Refugees as UNHCR publishes them; nothing is estimated here.",
            "Réfugiés tels que le HCR les publie ; rien n’est estimé ici.",
        )
    first, last = (words.month(found.stocks["date"].agg(end)) for end in ("min", "max"))
    only = _only_rounds(found, words)
    flows = found.flows["value"].notna().sum()
    return words.pick(
        f"{len(found.stocks)} published stocks and {flows} published yearly flows, {first} to "
        f"{last}, by {who}; nothing is averaged{only}. No producer publishes an interval, so how "
        "sure a count is can only be seen from how producers agree. ",
        f"{len(found.stocks)} stocks et {flows} flux annuels publiés, {of_name(first)} à {last}, "
        f"par {who} ; rien n’est moyenné{only}. Aucun producteur ne publie d’intervalle : la "
        "fiabilité d’un décompte ne se voit qu’à l’accord entre producteurs. ",
    ) + agreement(found, words)


def _only_rounds(found: Movements, words: Words) -> str:
    """What is added up: the areas of a round, where there is one; else nothing is."""
    if not found.rounds["whole"].any():
        return words.pick(" or added up", " ni additionné")
    return words.pick(
        ", and only the areas of one DTM round are added up",
        ", et seules les zones d’un même cycle de la DTM sont additionnées",
    )


# The group that a reader will look for in a country's table of refugees, where it has none of it.
_NOT_THERE = {
    "TCD": (
        ": those from Sudan, for example, are not.",
        " : ceux du Soudan, par exemple, n’y sont pas.",
    )
}


def _limits(found: Movements, words: Words) -> tuple[str, ...]:
    limits = [
        words.pick(
            "A stock is counted at a date, a flow over a year; the one cannot be had from the "
            "other, for returns, deaths and people displaced again are not known alike.",
            "Un stock se compte à une date, un flux sur une année ; l’un ne se déduit pas de "
            "l’autre, car les retours, les décès et les déplacements répétés ne sont pas connus "
            "de la même façon.",
        ),
        words.pick(
            "Who is counted depends on access: people in places nobody reached are in no figure.",
            "Qui est compté dépend de l’accès : les personnes restées hors d’atteinte ne sont dans "
            "aucun chiffre.",
        ),
        words.pick(
            "Only refugees from the six countries of the Sahel are in the table",
            "Seuls les réfugiés originaires des six pays du Sahel figurent dans la table",
        )
        + words.pick(*_NOT_THERE.get(found.country, (".", "."))),
    ]
    partial = found.rounds[~found.rounds["whole"]]
    if len(partial):
        limits.append(
            words.pick(
                f"DTM's rounds covered {partial['areas'].max()} of "
                f"{counted(found.country, words, found.areas)} and are not read as the country's.",
                f"Les cycles de la DTM n’ont couvert que {partial['areas'].max()} des "
                f"{counted(found.country, words, found.areas)} et ne valent pas pour le pays.",
            )
        )
    limits += _counted_in_part(found, words)
    unknown = found.flows[found.flows["value"].isna()]
    if len(unknown):
        years = listed([str(day.year) for day in unknown["date"]], words.language)
        limits.append(
            words.pick(
                f"IDMC gives no estimate of new displacements for {years}: not known, not zero.",
                f"L’IDMC ne donne pas d’estimation des nouveaux déplacements pour {years} : "
                "inconnu, et non zéro.",
            )
        )
    return tuple(limits)


def _counted_in_part(found: Movements, words: Words) -> list[str]:
    """Which figures given for the country are the count of a part of it."""
    rows = found.counted_in_part
    if rows.empty:
        return []
    who = listed(sorted({producer(key, words) for key in rows["producer"]}), words.language)
    years = listed(sorted({str(day.year) for day in rows["date"]}), words.language)
    covered = int(rows["areas"].max())
    of_all = counted(found.country, words, found.areas)
    return [
        words.pick(
            f"The figures of {who} for the whole country in {years} are, to the digit, those of "
            f"DTM's rounds in {covered} of {of_all}: whoever was displaced elsewhere is not in "
            "them.",
            f"Les chiffres donnés pour tout le pays ({who}, {years}) sont, à l’unité près, ceux "
            f"des cycles de la DTM dans {covered} des {of_all} : les déplacés d’ailleurs n’y sont "
            "pas.",
        )
    ]
