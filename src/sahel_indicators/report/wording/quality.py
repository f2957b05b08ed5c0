"""What the page on data quality says: its headings, how to read each part, and what it found."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd

from ...areas import country_name
from ...figures.words import Words
from ...quality import RULES, SEVERITIES, Assessment
from ...quality.conflict_before import WINDOW
from ...quality.french import FRENCH
from ...quality.jumps import JUMP_SCALES, MIN_FIGURES
from ...quality.producers import APART_SHARE, DEATHS_SHARE
from ...quality.rule import RuleWords
from ...quality.vanishing import MIN_AREAS, MIN_CELLS
from . import quality_aside
from .common import in_country, listed, of_country
from .quality_terms import producer

_SEVERITIES = {
    "structural": ("file refused", "fichier refusé"),
    "row": ("row set aside", "ligne écartée"),
    "plausibility": ("flagged", "signalé"),
}
_GROUPS = {
    "left out": ("not analysed or not listed", "non analysées ou non citées"),
    "in part": ("of limited access", "d’accès limité"),
    "either": ("either", "l’un ou l’autre"),
}
_STATES = {
    "analysed": ("analysed", "analysée"),
    "in part": ("in part, limited access", "en partie, accès limité"),
    "not analysed": ("listed, not analysed", "citée, non analysée"),
    "not listed": ("not listed", "non citée"),
}
_REFUSALS = {
    "no area was left out": ("no area was left out", "aucune zone n’a été écartée"),
    "conflict in the months before is not known": (
        "conflict in the months before is not known",
        "le conflit des mois précédents n’est pas connu",
    ),
    "all areas were left out at once": (
        "all areas were left out at once",
        "toutes les zones manquent à la fois",
    ),
    "no fatalities were reported anywhere": (
        "no fatalities were reported anywhere",
        "aucun décès n’a été signalé nulle part",
    ),
}


def rule_words(key: str, words: Words) -> RuleWords:
    """A rule's title, meaning, handling and remedy."""
    rule = next(rule for rule in RULES if rule.key == key)
    told = RuleWords(rule.title, rule.meaning, rule.handling, rule.remedy)
    chosen = told if words.language == "en" else FRENCH[key]
    return RuleWords(*(words.joined(text.replace("`", "")) for text in chosen))


def severity(key: str, words: Words) -> str:
    """What a severity does to a figure, in two words."""
    return words.pick(*_SEVERITIES[key])


def group(key: str, words: Words) -> str:
    """Which areas are compared with those analysed."""
    return words.pick(*_GROUPS[key])


def state(key: str, words: Words) -> str:
    """How an analysis knows an area."""
    return words.pick(*_STATES[key])


def by(key: str, places: int, words: Words) -> str:
    """Whose fatalities were counted: "area (50)", "region (8)"."""
    name = words.pick(*{"area": ("area", "zone"), "region": ("region", "région")}[key])
    return f"{name} ({words.number(places)})"


def refusal(row: dict[Hashable, Any], words: Words) -> str:
    """Why a comparison was not tested; "" where it was."""
    said = str(row["refused"])
    if said in _REFUSALS:
        return words.pick(*_REFUSALS[said])
    return words.joined(
        words.pick(
            f"too few: at least {MIN_CELLS} in {MIN_AREAS} places are asked for",
            f"trop peu : il en faut au moins {MIN_CELLS} dans {MIN_AREAS} lieux",
        )
        if said
        else ""
    )


def medians(row: dict[Hashable, Any], words: Words) -> str:
    """The medians of both groups: "2.5 against 1.0"; "" where conflict is not known of one."""
    values = row["median_hidden"], row["median_analysed"]
    if any(pd.isna(value) for value in values):
        return ""
    hidden, analysed = (words.number(value, 1) for value in values)
    return words.pick(f"{hidden} against {analysed}", f"{hidden} contre {analysed}")


def chance(row: dict[Hashable, Any], words: Words) -> str:
    """The chance with its interval, "0.29 (0.22 to 0.37)", or why nothing was tested."""
    if row["refused"]:
        return refusal(row, words)
    likely, low, high = (words.number(row[name], 2) for name in ("chance", "low", "high"))
    return words.pick(f"{likely} ({low} to {high})", f"{likely} ({low} à {high})")


# -- the head of the page --------------------------------------------------------------------


def title(found: Assessment, words: Words) -> str:
    """What the page is about."""
    name = country_name(found.country, words.language)
    return words.joined(words.pick(f"Data quality: {name}", f"Qualité des données : {name}"))


def subtitle(found: Assessment, words: Words) -> str:
    """How much was looked at, and how much was found."""
    rules = found.findings["rule"].nunique()
    rows, whose = words.number(found.rows), of_country(found.country, words)
    said = words.pick(
        f"{len(RULES)} rules looked at the figures {whose}, {rows} rows of {found.files} files; "
        f"{rules} of them found something. Every finding says what was done about it, and what "
        "to do.",
        f"{len(RULES)} règles ont examiné les chiffres {whose}, {rows} lignes de {found.files} "
        f"fichiers ; {rules} ont trouvé quelque chose. Chaque constat dit ce qui a été fait, et ce "
        "qu’il faut faire.",
    )
    return words.joined(said)


def late_sources(found: Assessment) -> pd.DataFrame:
    """The sources that are late."""
    return found.fresh[found.fresh["late_since"].notna()]


def messages(found: Assessment, words: Words) -> tuple[str, ...]:
    """What to know before quoting a figure, in a few sentences, each with its numbers."""
    said = [
        _late(found, words),
        quality_aside.own(found, words),
        _comparable(found, words),
        _areas_hidden(found, words),
        _deaths(found, words),
    ]
    return tuple(words.joined(text) for text in said if text)


def _late(found: Assessment, words: Words) -> str:
    late, calendars = late_sources(found), found.fresh["issue"].notna().sum()
    if late.empty:
        return words.pick(
            f"None of the {calendars} sources with a calendar is late.",
            f"Aucune des {calendars} sources à calendrier n’est en retard.",
        )
    oldest = late.iloc[0]
    name, day = producer(oldest["source"], words), words.day(oldest["late_since"])
    return words.pick(
        f"{len(late)} of {calendars} sources with a calendar are late; {name} longest, since "
        f"{day}. What is shown as current is older than it looks.",
        f"{len(late)} des {calendars} sources à calendrier sont en retard ; depuis le plus "
        f"longtemps : {name}, depuis le {day}. Ce qui semble actuel est plus ancien qu’il n’y "
        "paraît.",
    )


def _comparable(found: Assessment, words: Words) -> str:
    table = found.exercises
    if table.empty:
        return ""
    changed = table.iloc[1:]
    changed = changed[changed["population_change"].abs() > _BASE]
    early = int(table["early"].sum())
    moved = listed([words.month(start) for start in changed["period_start"]], words.language)
    share = words.percent(100 * _BASE)
    if changed.empty:
        tail = words.pick(
            f"In none of them did the population of the same areas change by more than {share}.",
            f"Dans aucune la population des mêmes zones n’a varié de plus de {share}.",
        )
    else:
        tail = words.pick(
            f"The population analysed in the same areas changed by more than {share} in {moved}: "
            "compare shares across these, not numbers of people.",
            f"La population analysée dans les mêmes zones y a varié de plus de {share} en {moved} "
            ": comparer les parts et non les nombres de personnes.",
        )
    return words.pick(
        f"{len(table)} current analyses of the Cadre Harmonisé are known, {early} of them from "
        f"before October 2014, when practice was another. {tail}",
        f"{len(table)} analyses courantes du Cadre Harmonisé sont connues, dont {early} d’avant "
        f"octobre 2014, quand la pratique était autre. {tail}",
    )


# A year's growth of the population is some 3 %: an exercise that moves more has another base.
_BASE = 0.05


def _areas_hidden(found: Assessment, words: Words) -> str:
    table = found.vanishing.comparisons
    of_analyses = table[(table["source"] == "cilss_ch") & (table["group"] == "either")]
    of_analyses = of_analyses[of_analyses["admin_level"] == 2]
    if of_analyses.empty:
        return ""
    return comparison_in_words(of_analyses.iloc[0].to_dict(), words)


def comparison_in_words(row: dict[Hashable, Any], words: Words) -> str:
    """What one comparison of hidden and analysed areas shows, and what it does not."""
    hidden, seen = words.number(row["hidden"]), words.number(row["analysed"])
    counts = words.pick(
        f"Of the Cadre Harmonisé's areas by analysis, {hidden} were left out or of limited access "
        f"and {seen} were analysed and held against conflict",
        f"Parmi les zones par analyse du Cadre Harmonisé, {hidden} ont été écartées ou étaient "
        f"d’accès limité et {seen} ont été analysées et rapprochées du conflit",
    )
    if row["refused"]:
        why = refusal(row, words)
        return words.pick(
            f"{counts}; whether conflict is the reason cannot be tested ({why}). An area that was "
            "given a phase need not have been visited.",
            f"{counts} ; si le conflit en est la raison ne peut être testé ({why}). Une zone à "
            "laquelle une phase est attribuée n’a pas forcément été visitée.",
        )
    tested = words.number(row["hidden"] - row["outside"])
    places = by(str(row["by"]), int(row["places"]), words)
    return words.pick(
        f"{counts}. Of {tested} left out, of which conflict is known by {places}, one had more "
        f"fatalities in the {WINDOW} months before than one analysed at the same time with a "
        f"chance of {chance(row, words)}, where 0.50 is no difference: {_verdict(row, words)}.",
        f"{counts}. Parmi {tested} écartées dont le conflit est connu par {places}, l’une comptait "
        f"plus de décès dans les {WINDOW} mois précédents qu’une zone analysée au même moment "
        f"avec une probabilité de {chance(row, words)}, où 0,50 = aucune différence : "
        f"{_verdict(row, words)}.",
    )


def _verdict(row: dict[Hashable, Any], words: Words) -> str:
    if row["low"] > 0.5:
        return words.pick(
            "the gaps lie where conflict is, and a mean of the areas analysed is too kind",
            "les lacunes sont là où est le conflit, et une moyenne des zones analysées est trop "
            "favorable",
        )
    if row["high"] < 0.5:
        return words.pick(
            "the gaps lie in calmer areas", "les lacunes sont dans des zones plus calmes"
        )
    return words.pick("no difference can be told", "aucune différence ne peut être établie")


def _deaths(found: Assessment, words: Words) -> str:
    years = found.flags.loc[found.flags["rule"] == "death_counts_apart", "detail"].unique()
    if not len(years):
        return ""
    return words.pick(
        f"In {len(years)} years ACLED and UCDP are more than {DEATHS_SHARE:.0%} apart: stay with "
        "one of them, by name.",
        f"Pour {len(years)} années, ACLED et UCDP sont distants de plus de "
        f"{100 * DEATHS_SHARE:.0f} % : s’en tenir à l’un d’eux, en le nommant.",
    )


# -- how to read each part -------------------------------------------------------------------

CHAPTERS: dict[str, tuple[str, str]] = {
    "messages": ("Before quoting a figure", "Avant de citer un chiffre"),
    "findings": ("What was found, and what to do", "Ce qui a été trouvé, et que faire"),
    "fresh": ("How fresh each source is", "Fraîcheur de chaque source"),
    "complete": ("How complete each source is", "Complétude de chaque source"),
    "aside": ("Rows read and set aside", "Lignes lues et écartées"),
    "values": (
        "Values, sums, jumps and producers, row by row",
        "Valeurs, sommes, bonds et producteurs, ligne par ligne",
    ),
    "exercises": (
        "Whether analyses can be compared over time",
        "Les analyses sont-elles comparables dans le temps ?",
    ),
    "vanishing": (
        "Whether areas vanish where conflict is",
        "Des zones disparaissent-elles là où est le conflit ?",
    ),
}

_READING: dict[str, tuple[str, str]] = {
    "findings": (
        "The gravest first. A file that is wrong as a whole is refused and is not here; a row set "
        "aside is in no result; what is flagged is kept as published. Findings about a file as a "
        "whole count its rows of every country. sahel check --rule KEY lists the findings of one "
        "rule, --rows FILE.csv writes every row.",
        "Les plus graves d’abord. Un fichier erroné dans son ensemble est refusé, et ne figure pas "
        "ici ; une ligne écartée n’entre dans aucun résultat ; ce qui est signalé est conservé tel "
        "que publié. Les constats sur un fichier entier en comptent les lignes de tous les pays. "
        "sahel check --rule CLÉ énumère les constats d’une règle, --rows FICHIER.csv écrit chaque "
        "ligne.",
    ),
    "fresh": (
        "Each source is held against its own calendar: what is due when, and since when it is "
        "late. A source without a calendar (factsheets, press, population) is never late. A "
        "projection does not make a source fresh.",
        "Chaque source est rapportée à son propre calendrier : ce qui est attendu et quand, et "
        "depuis quand elle est en retard. Une source sans calendrier (fiches, presse, population) "
        "n’est jamais en retard. Une projection ne rend pas une source fraîche.",
    ),
    "complete": (
        "An issue is a month for which a source lists areas. Area-issues are all areas of the "
        "country at that level times the issues; those without a figure are either listed without "
        "one or not listed at all. A measured zero is a figure.",
        "Une édition est un mois pour lequel une source cite des zones. Les zones-éditions sont "
        "toutes les zones du pays à ce niveau multipliées par les éditions ; celles sans chiffre "
        "sont soit citées sans chiffre, soit non citées. Un zéro mesuré est un chiffre.",
    ),
    "aside": (
        "What was set aside of this country, with its reason; nothing set aside is guessed at. "
        "Whose a row is, its own country code says in an embedded table; in an ingested file the "
        "reason says it (“… name of Niger”), or the file's name (food_security_ner.csv). A row "
        "whose country none of these tells is shown for every country. Rows read are rows "
        "observed plus rows set aside, file by file, the ingested files after the embedded tables.",
        "Ce qui a été écarté de ce pays, avec son motif ; rien d’écarté n’est deviné. Le pays "
        "d’une ligne est celui que dit son propre code de pays dans une table embarquée ; dans un "
        "fichier ingéré, celui que nomme le motif (« … nom connu du Niger ») ou le nom du fichier "
        "(food_security_ner.csv). Une ligne dont rien de cela ne dit le pays est montrée pour tous "
        "les pays. Les lignes lues sont les lignes retenues plus les lignes écartées, fichier par "
        "fichier, les fichiers ingérés après les tables embarquées.",
    ),
    "values": (
        f"Flagged rows with file and line. A jump is a change more than {JUMP_SCALES:.0f} times as "
        f"large as usual in its own series of at least {MIN_FIGURES} figures (by the median size "
        f"of its changes); two sources are apart from {APART_SHARE:.0%} on. In conflict most "
        "jumps are events: look, before taking one for an error.",
        "Lignes signalées avec fichier et ligne. Un bond est une variation plus de "
        f"{JUMP_SCALES:.0f} fois plus grande que d’ordinaire dans sa propre série d’au moins "
        f"{MIN_FIGURES} chiffres (médiane de l’ampleur des variations) ; deux sources divergent à "
        f"partir de {100 * APART_SHARE:.0f} %. En conflit, la plupart des bonds sont des "
        "événements : regarder, avant d’y voir une erreur.",
    ),
    "exercises": (
        "Current analyses only. Areas in both are those that the analysis before has too: only "
        "over these may two analyses be compared. The change of the population analysed is over "
        "the same areas; parts listed apart (displaced people, limited access) count with their "
        "area.",
        "Analyses courantes seulement. Les zones communes sont celles que l’analyse précédente a "
        "aussi : deux analyses ne se comparent que sur celles-ci. La variation de la population "
        "analysée porte sur les mêmes zones ; les parties citées à part (déplacés, accès limité) "
        "comptent avec leur zone.",
    ),
    "vanishing": (
        f"Fatalities reported by ACLED in the {WINDOW} months before an issue, in areas left out "
        "or of limited access beside areas analysed in the same issue. The chance is that of one "
        "left out to have had more (ties count half; 0.50 is no difference), with a 95% interval "
        "by places drawn anew; with few places it is rough. “Within” compares the issues of one "
        f"area. Below {MIN_CELLS} in {MIN_AREAS} places nothing is tested. The comparison shows "
        "where the gaps lie, not why, and areas that were given a phase from afar count as "
        "analysed.",
        f"Décès signalés par ACLED dans les {WINDOW} mois précédant une édition, dans les zones "
        "écartées ou d’accès limité et dans celles analysées dans la même édition. La probabilité "
        "est celle qu’une zone écartée en ait compté plus (ex æquo pour moitié ; 0,50 = aucune "
        "différence), avec un intervalle à 95 % par tirage des lieux ; avec peu de lieux, il est "
        "grossier. « Interne » compare les éditions d’une même zone. En dessous de "
        f"{MIN_CELLS} dans {MIN_AREAS} lieux, rien n’est testé. La comparaison montre où sont les "
        "lacunes, non pourquoi, et les zones classées à distance comptent comme analysées.",
    ),
}


def chapter(key: str, words: Words) -> str:
    """A heading of the page."""
    return words.joined(words.pick(*CHAPTERS[key]))


def reading(key: str, words: Words) -> str:
    """How a part of the page is to be read."""
    return words.joined(words.pick(*_READING[key]))


def blockades(found: Assessment, words: Words) -> str:
    """What the analyses have of blockaded areas."""
    table = found.vanishing.blockades
    if table.empty:
        return ""
    whole = int(table["state"].eq("analysed").sum())
    return words.pick(
        f"Areas that OCHA or press name as blockaded were due in {len(table)} current analyses "
        f"during that time {in_country(found.country, words)}; {whole} give them a phase like any "
        "other. That is too few to test, and does not say that anybody could go there.",
        f"Des zones que l’OCHA ou la presse disent sous blocus étaient à analyser "
        f"{len(table)} fois pendant ce temps {in_country(found.country, words)} ; {whole} fois, "
        "une phase leur est donnée comme à toute autre. C’est trop peu pour un test, et ne dit "
        "pas que quelqu’un a pu s’y rendre.",
    )


def gravest(found: Assessment) -> str:
    """The gravest severity found; "" where nothing was."""
    here = set(found.findings["severity"])
    return next((each for each in SEVERITIES if each in here), "")
