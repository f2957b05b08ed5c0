"""The answer of the notebook on the wider Sahel: side by side, and across borders."""

from __future__ import annotations

from ...areas import country_name
from ...figures.words import Words
from ...findings.spillover import FEWEST_AT_BORDER, Spillover
from ...findings.wider_sahel import WiderSahel
from .briefing import Briefing
from .common import interval, listed
from .sahel import name, shares_title
from .spillover import AFTER, AT_BORDER, answer, between_quartiles


def sahel_briefing(found: WiderSahel, across: Spillover, words: Words) -> Briefing:
    """Question, answer in two sentences, what it rests on, limits."""
    return Briefing(
        words=words,
        question=words.pick(
            "How do the countries of the Sahel compare, and does food insecurity along a border go "
            "with conflict across it?",
            "Comment se comparent les pays du Sahel, et l’insécurité alimentaire le long d’une "
            "frontière va-t-elle de pair avec le conflit de l’autre côté ?",
        ),
        answer=(f"{shares_title(found, words)}.", answer(across, words)),
        basis=_basis(found, across, words),
        limits=_limits(found, across, words),
        would_change=words.pick(
            "Tables of events by area and month for Niger, Chad, Mauritania and Nigeria; analyses "
            "of more of Nigeria; a border that opens or closes at a known day while conflict "
            "across it goes on.",
            "Des tables d’événements par zone et par mois pour le Niger, le Tchad, la Mauritanie "
            "et le Nigéria ; des analyses d’une plus grande partie du Nigéria ; une frontière qui "
            "ouvre ou ferme à une date connue alors que le conflit continue de l’autre côté.",
        ),
    )


def _basis(found: WiderSahel, across: Spillover, words: Words) -> str:
    """The sets of areas, and the main model with its check and its placebo."""
    sets = words.semicolon.join(
        words.pick(
            f"{name(row['country'], words)} {row['areas']} of {row['analysed']} areas analysed, "
            f"{row['times']} analyses",
            f"{name(row['country'], words)} {row['areas']} zones sur {row['analysed']} analysées, "
            f"{row['times']} analyses",
        )
        for row in found.sets.to_dict("records")
        if row["areas"]
    )
    if not sets:
        return _estimates(across, words)
    told = words.pick(
        f"Shares are added up over constant sets of areas: {sets}. ",
        f"Les parts portent sur des ensembles constants de zones : {sets}. ",
    )
    return told + _estimates(across, words)


def _estimates(across: Spillover, words: Words) -> str:
    main = across.main
    if main["refused"]:
        return words.pick(
            f"Spillover was not estimated: at least {FEWEST_AT_BORDER} areas at a border with "
            f"known conflict on both sides are needed, there are {main['at_border']}.",
            f"Le débordement n’a pas été estimé : il faut au moins {FEWEST_AT_BORDER} zones à une "
            f"frontière dont le conflit est connu des deux côtés ; il y en a {main['at_border']}.",
        )
    said = []
    for model, told in (
        ("main", ("main model", "modèle principal")),
        (AT_BORDER, ("border areas only", "zones frontalières seules")),
        (AFTER, ("conflict yet to come, the placebo", "conflit à venir, le placebo")),
    ):
        row = across.one(model)
        if row["refused"]:
            continue
        ends = interval(row["ci_low"], row["ci_high"], words, 2)
        estimate, count = words.number(row["estimate"], 2), words.number(row["n"])
        clusters = words.number(row["clusters"])
        said.append(
            words.pick(
                f"{told[0]} {estimate} (95% interval {ends}; n = {count}, {clusters} areas)",
                f"{told[1]} {estimate} (intervalle à 95 % : {ends} ; n = {count}, "
                f"{clusters} zones)",
            )
        )
    how = words.pick(
        "Spillover: least squares of the share in phase 3+ (percent) on log(1 + events per 100,000 "
        "people) in the touching areas across the border in the 12 months before, own conflict "
        "held fixed, effects of area and of region by period, errors clustered by area; "
        "percentage points for one unit: ",
        "Débordement : moindres carrés de la part en phase 3+ (en pour cent) sur log(1 + "
        "événements pour 100 000 habitants) dans les zones contiguës de l’autre côté de la "
        "frontière, 12 mois avant, conflit propre tenu constant, effets de zone et de région par "
        "période, erreurs types groupées par zone ; points de pourcentage pour une unité : ",
    )
    return how + words.semicolon.join(said) + "." + between_quartiles(across, words)


def _limits(found: WiderSahel, across: Spillover, words: Words) -> tuple[str, ...]:
    with_events = [country_name(code, words.language) for code in across.with_events]
    sides = listed(with_events, words.language)
    limits = [
        words.pick(
            f"Events by area and month are known of {sides} only: conflict coming from elsewhere "
            "is not seen, and only there is an area's own conflict known.",
            f"Les événements par zone et par mois ne sont connus que de {len(with_events)} pays "
            f"({sides}) : le conflit venu d’ailleurs n’est pas vu, et le conflit propre d’une zone "
            "n’est connu que là.",
        ),
        words.pick(
            "The latest analyses are not all of one season: October to December follows the "
            "harvest, March to May comes before the lean season.",
            "Les dernières analyses ne sont pas toutes d’une même saison : octobre–décembre suit "
            "la récolte, mars–mai précède la soudure.",
        ),
        words.pick(
            "Border areas differ from areas inland in more than conflict across: roads, markets, "
            "herding, who can reach them.",
            "Les zones frontalières diffèrent de l’intérieur par bien plus que le conflit voisin : "
            "routes, marchés, transhumance, accès.",
        ),
        words.pick(
            "Conflict does not stop at borders: the same groups fight on both sides, so own "
            "conflict held fixed does not hold their presence fixed.",
            "Le conflit ne s’arrête pas aux frontières : les mêmes groupes combattent des deux "
            "côtés, et tenir constant le conflit propre ne tient pas constante leur présence.",
        ),
        words.pick(
            "Events before and after an analysis go together so closely that a model with both "
            "cannot tell them apart.",
            "Les événements d’avant et d’après une analyse vont si étroitement de pair qu’un "
            "modèle avec les deux ne peut les distinguer.",
        ),
    ]
    if "NGA" in found.countries:
        limits.append(
            words.pick(
                "Nigeria's analyses here are of three states of the north-east: nothing national "
                "may be read from them.",
                "Les analyses du Nigéria ne portent ici que sur trois États du nord-est : rien de "
                "national ne peut s’y lire.",
            )
        )
    lacking = [country_name(code, words.language) for code in across.without_outlines]
    if lacking:
        named = listed(lacking, words.language)
        limits.append(
            words.pick(
                f"Borders of {named} are not in the models: its outlines cannot be placed.",
                f"Frontières absentes des modèles, faute de contours : {named}.",
            )
        )
    return tuple(limits)
