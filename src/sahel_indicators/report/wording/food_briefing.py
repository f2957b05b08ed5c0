"""The answer of the notebook on food insecurity: how many, where, and how projections held."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...areas import area_name
from ...figures.words import Words
from ...findings import PhaseTrend
from ...findings.phases import PeopleInPhase, PhaseMaps
from ...findings.projections import ITSELF, NEXT_SEASON, PERSISTENCE, UPDATE, Projections
from ...typography import of_name
from .briefing import Briefing
from .common import (
    all_areas,
    areas_of,
    counted,
    feminine,
    in_country,
    listed,
    of_country,
    off_by,
    only_in,
    season,
    with_unit,
)
from .food_beside import beside_the_sum, limits_of_groups
from .food_newest import in_phase_5, limits_of_sums, newer_by_region, of_whom_in_phase_5
from .food_parts import graver_parts
from .food_security import left_out, same_areas
from .phases import listed_without
from .printed import left_out_of_total, limits_of_totals, read_through
from .projections import bias_sentence, nothing_to_score, years_held

# By so many people a sum of rounded phases can miss the total that is printed beside it.
_ROUNDED = 5


def food_insecurity(
    trend: PhaseTrend,
    people: PeopleInPhase,
    maps: PhaseMaps,
    held: Projections,
    words: Words,
) -> Briefing:
    """Question, answer, basis and limits; every number is computed from the findings."""
    country = in_country(held.country, words)
    return Briefing(
        words=words,
        question=words.pick(
            f"How many people {country} are in phase 3 or worse, where are they, and how far could "
            "the projections be relied on?",
            f"Combien de personnes sont en phase 3 ou pire {country}, où, et dans quelle mesure "
            "pouvait-on se fier aux projections ?",
        ),
        answer=(*_now_and_then(trend, people, maps, words), _how_they_held(held, words)),
        basis=_basis(trend, held, words),
        limits=(
            *limits_of_totals(trend, words),
            *limits_of_groups(trend, words),
            *limits_of_sums(trend, words),
            *_limits(held, words),
        ),
        would_change=words.pick(
            "An analysis of June to August itself, as it happens; revised figures of past "
            "exercises; and surveys of households that show what analysts' judgement adds.",
            "Une analyse de juin à août faite sur le moment ; une révision des exercices passés ; "
            "et des enquêtes auprès des ménages montrant ce qu’ajoute le jugement des analystes.",
        ),
    )


def _now_and_then(
    trend: PhaseTrend, people: PeopleInPhase, maps: PhaseMaps, words: Words
) -> list[str]:
    """The newest total; the latest analysis by area, with what no sum or map of it can say.

    Then newer figures by region, and phase 5: a paragraph each, where there is anything to tell.
    """
    told = f"{_analysed_last(trend, people, words)}{words.semicolon}{_where(maps, words)}"
    by_area = [told, graver_parts(trend, maps, words), beside_the_sum(trend, people.now, words)]
    paragraphs = [
        _printed_since(trend, people, words),
        " ".join(filter(None, by_area)),
        newer_by_region(trend.country, trend.regions, words),
        in_phase_5(trend, words),
    ]
    return [each for each in paragraphs if each]


def latest_by_area(trend: PhaseTrend, people: PeopleInPhase, words: Words) -> str:
    """How many people were in phase 3 or worse in the latest current analysis by area."""
    beside = beside_the_sum(trend, people.now, words)
    return f"{_analysed_last(trend, people, words)}.{' ' if beside else ''}{beside}"


def _analysed_last(trend: PhaseTrend, people: PeopleInPhase, words: Words) -> str:
    """The latest current analysis by area, without the full stop: when, how many, of which."""
    now = people.now
    when = season(now["period_start"], now["period_end"], words)
    number, share = words.number(now["people"]), words.percent(100 * now["share"], 1)
    areas, every = counted(people.country, words, int(now["areas"])), all_areas(people.country)
    by, only = areas_of(people.country, words, 1), _only(people, words)
    without = listed_without(people.country, now, words)
    told = words.pick(
        f"In the latest current analysis by {by} ({when}), {number} people were in phase 3 or "
        f"worse, {share} of those analysed in {areas} of {every}{only}{without}",
        f"Dans la dernière analyse courante par {by} ({when}), {number} personnes étaient en phase "
        f"3 ou pire, soit {share} de la population analysée dans {areas} sur {every}{only}"
        f"{without}",
    )
    return told + _then(trend, now, words)


def _only(people: PeopleInPhase, words: Words) -> str:
    """The regions that the areas analysed lie in, where they are few of the country's."""
    regions = only_in(people.country, people.areas, words)
    names = listed(regions, words.language)
    return words.pick(f" (only in {names})", f" (seulement {names})") if regions else ""


def _printed_since(trend: PhaseTrend, people: PeopleInPhase, words: Words) -> str:
    """A current total of the whole country that is as new as the analysis by area, or newer.

    Without a newer one an old figure passes for today's, and without one of the same months another
    one is met further on in the report, and nobody is told that they are two.
    """
    frame, now = trend.frame, people.now
    is_whole = frame["status"].eq("current") & frame["scope"].eq("whole country, as printed")
    later = frame[is_whole & (frame["period_start"] >= now["period_start"])]
    if later.empty:
        return ""
    last = later.sort_values("period_start").iloc[-1]
    when = season(last["period_start"], last["period_end"], words)
    number, share = words.number(last["people"]), words.percent(100 * last["share"], 1)
    without = left_out_of_total(trend, last, words)
    worst = of_whom_in_phase_5(trend, last, words)
    told = words.pick(
        f"In the whole country, {number} people ({share}) were in phase 3 or worse in {when}, as "
        f"printed{without}{worst}.",
        f"Dans le pays entier, {number} personnes ({share}) étaient en phase 3 ou pire en {when}, "
        f"selon le total publié{without}{worst}.",
    )
    same_months = last["period_start"] == now["period_start"]
    another = same_months and abs(last["people"] - now["people"]) > _ROUNDED
    return f"{told} {_two_totals(people, last, words)}" if another else told


def _two_totals(people: PeopleInPhase, printed: pd.Series, words: Words) -> str:
    """That the sum by area is of the same months as a printed total, and is another number."""
    by, through = areas_of(people.country, words, 1), read_through(printed["source"], words)
    from_where = f" ({through})" if through else ""
    return words.pick(
        f"The sum by {by} of the same months, below, is not this total{from_where}: whoever quotes "
        "one of them names its source.",
        f"La somme par {by} pour les mêmes mois, ci-dessous, n’est pas ce total{from_where} : qui "
        "cite l’un des deux en nomme la source.",
    )


def _then(trend: PhaseTrend, now: pd.Series, words: Words) -> str:
    """The first analysis of the same season over the same areas; nothing where there is none.

    Where those are fewer than were analysed now, their own share now stands before it.
    """
    current = trend.current
    same = current[current["period_start"].dt.month == now["period_start"].month]
    if same.empty or same.iloc[0]["period_start"] == now["period_start"]:
        return ""
    first, last = same.iloc[0], same.iloc[-1]
    when = season(first["period_start"], first["period_end"], words)
    share = words.percent(100 * first["share"], 1)
    against = words.pick(f"against {share} in {when}", f"contre {share} en {when}")
    if len(trend.areas) == now["areas"]:
        return f", {against}"
    of_these = words.percent(100 * last["share"], 1)
    return words.pick(
        f" (for comparison, over {same_areas(trend, words)}: {of_these}, {against})",
        f" (pour comparaison, dans {same_areas(trend, words)} : {of_these}, {against})",
    )


def _where(maps: PhaseMaps, words: Words) -> str:
    last = maps.high_counts.iloc[-1]
    analysed = counted(maps.country, words, int(last["analysed"]))
    high = counted(maps.country, words, int(last["high"]))
    worst = maps.frame[maps.frame["period_start"] == last["period_start"]].nlargest(1, "value")
    name = area_name(worst["area_code"].iloc[0], words.language)
    share = words.percent(100 * worst["value"].iloc[0])
    if not last["high"]:
        no = "aucune" if feminine(maps.country) else "aucun"
        return words.pick(
            f"in none of {analysed} a fifth or more were in that state; the highest share was that "
            f"of {name} ({share}).",
            f"un cinquième n’était atteint dans {no} "
            f"{areas_of(maps.country, words, 1)} sur {last['analysed']}, la part la plus élevée "
            f"étant celle {of_name(name)} ({share}).",
        )
    return words.pick(
        f"a fifth or more were in that state in {last['high']} of {analysed}, most in {name} "
        f"({share}).",
        f"un cinquième ou plus l’étaient dans {high} sur {last['analysed']}, la part la plus "
        f"élevée étant celle {of_name(name)} ({share}).",
    )


def _how_they_held(held: Projections, words: Words) -> str:
    """What November foresaw of what March said, and how it compared with what October found."""
    update, later = held.score("November", UPDATE), held.score("November", NEXT_SEASON)
    said = [_against_update(update, held, words), _against_found(later, words)]
    both, of_update = all(said), years_held(held, UPDATE, words)
    joined = _they(held, words).join(part for part in said if part)
    if not joined:
        return nothing_to_score(held, words)
    of = f"{of_update} " if both and of_update else ""
    subject = words.pick(
        f"November's projections of June to August {of}",
        f"Les projections de novembre pour juin à août {of}",
    )
    return f"{subject}{joined}."


def _they(held: Projections, words: Words) -> str:
    """The subject of the second half: the same projections, or those of other years."""
    years = years_held(held, NEXT_SEASON, words)
    if not years:
        return words.pick("; they ", " ; elles ")
    return words.pick(f"; those of {years} ", f" ; celles de {years} ")


def _against_update(row: pd.Series | None, held: Projections, words: Words) -> str:
    if row is None:
        return ""
    high, missed, false = (
        int(row["hits"] + row["misses"]),
        int(row["misses"]),
        int(row["false_alarms"]),
    )
    area = areas_of(held.country, words, 1)
    return words.pick(
        f"had not foreseen {missed} of the {high} times that March's update put a {area} at a "
        f"fifth or more (false alarms: {false}) and {_off(row, words, 'the update')}",
        f"n’avaient pas prévu {missed} des {high} cas où l’actualisation de mars plaçait une zone "
        f"à un cinquième ou plus (fausses alertes : {false}) et "
        f"{_off(row, words, 'cette actualisation')}",
    )


def _off(row: pd.Series, words: Words, what: str) -> str:
    """Higher or lower on average, or neither where the interval holds zero."""
    if row["ci_low"] <= 0 <= row["ci_high"]:
        bias = with_unit(row["bias"], words)
        return words.pick(
            f"were on average neither clearly above nor below {what} ({bias})",
            f"n’étaient en moyenne ni nettement au-dessus ni nettement au-dessous de {what} "
            f"({bias})",
        )
    bias = off_by(row["bias"], words)
    return words.pick(f"were on average {bias} than {what}", f"étaient en moyenne {bias} à {what}")


def _against_found(row: pd.Series | None, words: Words) -> str:
    if row is None:
        return ""
    what = words.pick(
        "what was found the next October to December",
        "ce qui fut constaté d’octobre à décembre suivant",
    )
    return _off(row, words, what) + words.pick(
        ", which follows the harvest: one would expect more people in the lean season",
        ", après la récolte, alors que l’on attendrait davantage de personnes à la soudure",
    )


def _basis(trend: PhaseTrend, held: Projections, words: Words) -> str:
    """Estimator, sample, n and intervals."""
    update, later = held.score("November", UPDATE), held.score("November", NEXT_SEASON)
    parts = [_trend_basis(trend, words)]
    for judge, row in ((UPDATE, update), (NEXT_SEASON, later)):
        if row is not None:
            parts.append(_score_basis(held, judge, row, words))
    return " ".join(parts)


def _trend_basis(trend: PhaseTrend, words: Words) -> str:
    if not trend.areas:
        return words.pick(
            "No area was analysed every time, so totals of different analyses are not compared.",
            "Aucune zone n’ayant été analysée à chaque fois, les totaux ne sont pas comparés.",
        )
    areas, times = counted(trend.country, words, len(trend.areas)), len(trend.current)
    english, french = (f" ({each} {left_out(trend, words)})" for each in ("without", "sans"))
    without = words.pick(english, french) if trend.left_out else ""
    return words.pick(
        f"Totals: sums over {areas} analysed every time{without}, {times} current analyses.",
        f"Totaux : sommes sur {areas} figurant dans chaque analyse{without}, {times} analyses "
        "courantes.",
    )


def _score_basis(held: Projections, judge: str, row: pd.Series, words: Words) -> str:
    """Bias with its interval, mean error beside that of no change, and both by people."""
    nothing = held.score("November", judge, PERSISTENCE)
    by_people = held.score("November", judge, weights="people")
    mae, still = words.number(row["mae"], 1), _mae(nothing, words)
    weighted = "–" if by_people is None else bias_sentence(by_people, words)
    against = words.pick(
        "March's update" if judge == UPDATE else "the next October to December",
        "l’actualisation de mars" if judge == UPDATE else "octobre à décembre suivant",
    )
    return words.pick(
        f"November less {against}: mean of the areas' errors, clustered by exercise, "
        f"{bias_sentence(row, words)}; each area counted by its people {weighted}; mean absolute "
        f"error {mae} points, {still} if the present had been taken for the future.",
        f"Novembre moins {against} : moyenne des erreurs des zones, groupée par exercice, "
        f"{bias_sentence(row, words)} ; en comptant les habitants, {weighted} ; erreur absolue "
        f"moyenne {mae} points, {still} si l’on avait pris le présent pour l’avenir.",
    )


def _mae(row: pd.Series | None, words: Words) -> str:
    return "–" if row is None else words.number(row["mae"], 1)


def _limits(held: Projections, words: Words) -> tuple[str, ...]:
    repeated = int(held.exercises["repeats"].notna().sum())
    limits = [
        _lean_season(held, words),
        words.pick(
            "March's analysts know November's projection: agreement is partly anchoring, and many "
            "figures are left as they were.",
            "Les analystes de mars connaissent la projection de novembre : l’accord tient en "
            "partie à cet ancrage, et bien des chiffres restent tels quels.",
        ),
        words.pick(
            "Aid that a projection brings about can prevent what it foresaw; a false alarm may be "
            "a success.",
            "L’aide que suscite une projection peut empêcher ce qu’elle annonçait ; une fausse "
            "alerte peut être un succès.",
        ),
        words.pick(
            "Exercises are few and taken as independent; populations are projections that ignore "
            "flight; access decides who is analysed.",
            "Les exercices sont peu nombreux et supposés indépendants ; les populations sont des "
            "projections qui ignorent les déplacements ; l’accès décide de qui est analysé.",
        ),
    ]
    if repeated:
        limits.append(_repetition(held, words))
    return tuple(limits)


def _lean_season(held: Projections, words: Words) -> str:
    """That June to August is seldom analysed itself, and what that said of November where it was.

    Where it was not, another projected season may have been, too rarely to judge by it.
    """
    itself = held.score("November", ITSELF)
    summers = held.summers("November").to_dict("records")
    if summers:
        return " ".join([_seldom(words), *(_one_summer(row, held, words) for row in summers)])
    never = words.pick(
        "June to August is not analysed as it happens: a projection is held against its own update "
        "and against the season after, never against what was.",
        "Juin à août n’est pas analysé sur le moment : une projection est comparée à sa propre "
        "actualisation et à la saison suivante, jamais à ce qui a été.",
    )
    once = words.pick(
        "The projected season itself was analysed too rarely to judge projections by it.",
        "La saison projetée elle-même a été trop rarement analysée pour en juger.",
    )
    return never if itself is None else f"{never} {once}"


def _seldom(words: Words) -> str:
    return words.pick(
        "June to August is seldom analysed as it happens: a projection is mostly held against its "
        "own update and against the season after, and not against what was.",
        "Juin à août est rarement analysé sur le moment : une projection est le plus souvent "
        "comparée à sa propre actualisation et à la saison suivante, et non à ce qui a été.",
    )


def _one_summer(row: Any, held: Projections, words: Words) -> str:
    """What the one analysis of a summer found of November's projection of it."""
    year, high = row["period_start"].year, int(row["hits"] + row["misses"])
    missed, false = int(row["misses"]), int(row["false_alarms"])
    areas = counted(held.country, words, high)
    a_fifth = words.pick(
        f"of {areas} found at a fifth or more, November had missed {missed}",
        f"sur {areas} à un cinquième ou plus, novembre en avait manqué {missed}",
    )
    alarms = words.pick(
        f"{false} false {'alarm' if false == 1 else 'alarms'}", f"fausses alertes : {false}"
    )
    return words.pick(
        f"June to August {year} was analysed: {a_fifth} ({alarms}).",
        f"Juin à août {year} a été analysé : {a_fifth} ({alarms}).",
    )


def _repetition(held: Projections, words: Words) -> str:
    rows = held.exercises[held.exercises["repeats"].notna()]
    pairs = ", ".join(
        words.pick(
            f"{words.month(row['made'])} repeats {words.month(row['repeats'])}",
            f"{words.month(row['made'])} répète {words.month(row['repeats'])}",
        )
        for _, row in rows.iterrows()
    )
    return words.pick(
        f"An exercise {of_country(held.country, words)} that only repeats an earlier one is left "
        f"out: {pairs}.",
        f"Un exercice {of_country(held.country, words)} qui ne fait que répéter un autre est "
        f"écarté : {pairs}.",
    )
