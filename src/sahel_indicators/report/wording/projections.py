"""How projections held, in words: bias, error, hits, misses and false alarms."""

from __future__ import annotations

import pandas as pd

from ...figures.style import FigureText
from ...figures.words import Words
from ...findings.projections import ITSELF, NEXT_SEASON, UPDATE, Projections
from .common import (
    areas_of,
    interval,
    listed,
    of_country,
    only_in,
    only_these,
    points,
    with_unit,
)

JUDGES = {
    UPDATE: ("March's update", "actualisation de mars"),
    NEXT_SEASON: ("next Oct–Dec", "oct.–déc. suivant"),
    ITSELF: ("the season itself", "la saison elle-même"),
}
_SAID_BY = {
    UPDATE: ("March's update", "l’actualisation de mars"),
    NEXT_SEASON: ("the next October–December", "l’analyse d’octobre–décembre suivante"),
}
EXERCISES = {
    "November": ("November", "novembre"),
    "March": ("March", "mars"),
    "August": ("August", "août"),
}
_OUTCOMES = {
    (True, True): "hit",
    (False, True): "missed",
    (True, False): "false alarm",
    (False, False): "none",
}


def judge_name(judge: str, words: Words) -> str:
    """What a projection is held against, in a few words."""
    return words.pick(*JUDGES[judge])


def exercise_name(exercise: str, words: Words) -> str:
    """The month of an exercise."""
    return words.pick(*EXERCISES[exercise])


def panel_name(exercise: str, judge: str, words: Words) -> str:
    """A heading: "November's against March's update"."""
    made, against = exercise_name(exercise, words), judge_name(judge, words)
    return words.pick(f"{made}'s against {against}", f"Projection de {made} et {against}")


def outcome(projected: bool, found: bool) -> str:
    """What became of a projection at the 20 % rule, by the names of `figures.scores`."""
    return _OUTCOMES[bool(projected), bool(found)]


def projections_held(found: Projections, words: Words) -> FigureText:
    """How many of the areas at a fifth or more November had foreseen."""
    country, areas = of_country(found.country, words), areas_of(found.country, words)
    shown = _of_november(found.scored)
    seasons = shown["period_start"].dt.year
    span = f"{seasons.min()}–{seasons.max()}"
    return FigureText(
        title=held_title(found, words),
        subtitle=words.pick(
            f"Share of people in phase 3 or worse, June–August as projected in November, {areas} "
            f"{country}, {span}",
            f"Part de la population en phase 3 ou pire, juin–août selon la projection de novembre, "
            f"{areas} {country}, {span}",
        ),
        source=words.pick(
            "computed from CILSS, Cadre Harmonisé, through HDX.",
            "calculs à partir des données du CILSS, Cadre Harmonisé, via HDX.",
        ),
        note=_held_note(found, words),
        alt=held_alt(found, words),
    )


def _held_note(found: Projections, words: Words) -> str:
    """What the two sides are, which summers were analysed themselves, and what is not shown."""
    years = summers_in_words(found, words)
    itself = words.pick(
        f"June–August was analysed as it happened only in {years}"
        if years
        else "June–August is not analysed as it happens",
        f"Juin–août n’a été analysé sur le moment qu’en {years}"
        if years
        else "Juin–août n’est pas analysé sur le moment",
    )
    told = words.pick(
        f"{itself}: October–December follows the harvest and is usually better. Both sides are "
        "analysts' judgements.",
        f"{itself} : octobre–décembre suit la récolte et est généralement meilleur. Les deux côtés "
        "sont des jugements d’analystes.",
    )
    more = (_of_other_years, _not_shown, _only_note)
    return told + "".join(say(found, words) for say in more)


def _of_other_years(found: Projections, words: Words) -> str:
    """That the two sides are not of the same projections, where they are not."""
    update, later = (years_held(found, judge, words) for judge in (UPDATE, NEXT_SEASON))
    if not update:
        return ""
    return words.pick(
        f" The two sides are not of the same summers: left {update}, right {later}.",
        f" Les deux côtés ne portent pas sur les mêmes étés : à gauche {update}, à droite {later}.",
    )


def summers_in_words(found: Projections, words: Words) -> str:
    """The years in which June to August was analysed itself: "2020"; "" where it never was."""
    years = [str(day.year) for day in found.summers("November")["period_start"]]
    return listed(years, words.language) if years else ""


def _not_shown(found: Projections, words: Words) -> str:
    """How many pairs are neither shown nor counted, for the lack of the present beside them."""
    all_of_them, shown = _of_november(found.pairs), _of_november(found.scored)
    lacking = len(all_of_them) - len(shown)
    if not lacking:
        return ""
    return words.pick(
        f" Neither shown nor counted: pairs of which the exercise has no current analysis "
        f"({lacking}).",
        f" Ni montrées ni comptées : les paires dont l’exercice n’a pas d’analyse courante "
        f"({lacking}).",
    )


def years_held(found: Projections, judge: str, words: Words) -> str:
    """Of which years the projections are that November's are held against a judge for.

    "" where all judges speak of the same ones: elsewhere two scores side by side would pass for two
    verdicts on the same projections.
    """
    judged = found.years_judged
    sets = {of: judged["November", of] for of in _SAID_BY if ("November", of) in judged}
    others = [years for key, years in sets.items() if key != judge]
    if judge not in sets or not others or all(years == sets[judge] for years in others):
        return ""
    return _spans(sets[judge], words)


def _spans(years: list[int], words: Words) -> str:
    """Years in a sentence, three and more in a row as a span: "2016–2018 and 2021"."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    said = [f"{run[0]}–{run[-1]}" if len(run) > 2 else run for run in runs]
    flat = [text for one in said for text in ([one] if isinstance(one, str) else map(str, one))]
    return listed(flat, words.language)


def _of_november(pairs: pd.DataFrame) -> pd.DataFrame:
    return pairs[pairs["exercise"].eq("November") & pairs["judge"].isin(list(_SAID_BY))]


def _only_note(found: Projections, words: Words) -> str:
    only = only_these(only_in(found.country, found.pairs["area_code"], words), words)
    return f" {only}" if only else ""


def held_title(found: Projections, words: Words) -> str:
    """Hits and misses of November against March's update, or against the next season."""
    judge = UPDATE if found.score("November", UPDATE) is not None else NEXT_SEASON
    row = found.score("November", judge)
    if row is None:
        return nothing_to_score(found, words)
    high, hits = int(row["hits"] + row["misses"]), int(row["hits"])
    against = words.pick(*_SAID_BY[judge])
    false, area = int(row["false_alarms"]), areas_of(found.country, words, 1)
    other = found.score("November", NEXT_SEASON) if judge == UPDATE else None
    return words.pick(
        f"Of {high} times that {against} put a {area} at a fifth or more in phase 3 or worse, "
        f"November had foreseen {hits}; {false} false {'alarm' if false == 1 else 'alarms'}",
        f"Sur {high} fois où {against} plaçait une zone à un cinquième ou plus en phase 3 ou pire, "
        f"novembre l’avait prévu {hits} fois ; fausses alertes : {false}",
    ) + ("" if other is None else _by_next_season(found, other, words))


def _by_next_season(found: Projections, row: pd.Series, words: Words) -> str:
    """The same of the harsher judge, so that the kinder one does not stand alone.

    With the years that it speaks of, where those are others.
    """
    years = years_held(found, NEXT_SEASON, words)
    english, french = (f", for {years}", f", pour {years}") if years else ("", "")
    high, hits = int(row["hits"] + row["misses"]), int(row["hits"])
    false = int(row["false_alarms"])
    return words.pick(
        f" (held against the next October to December{english}: {hits} of {high}; {false} false "
        f"{'alarm' if false == 1 else 'alarms'})",
        f" (d’après octobre–décembre suivant{french} : {hits} sur {high} ; fausses alertes : "
        f"{false})",
    )


def held_alt(found: Projections, words: Words) -> str:
    """The scores of every comparison."""
    scores = found.scores
    rows = scores[scores["forecast"].eq("projection") & scores["weights"].eq("areas")]
    said = words.semicolon.join(
        f"{panel_name(row['exercise'], row['judge'], words)}{words.colon}{score_words(row, words)}"
        for _, row in rows.iterrows()
    )
    return f"{held_title(found, words)}. {said}"


def score_words(row: pd.Series, words: Words) -> str:
    """One score in words: bias, mean error and outcomes."""
    bias, mae = points(row["bias"], words), words.number(row["mae"], 1)
    hits, misses, false = (int(row[name]) for name in ("hits", "misses", "false_alarms"))
    return words.pick(
        f"bias {bias} points, mean error {mae}; {hits} {'hit' if hits == 1 else 'hits'}, {misses} "
        f"missed, {false} false {'alarm' if false == 1 else 'alarms'}",
        f"biais {bias} points, erreur moyenne {mae} ; détectées {hits}, manquées {misses}, fausses "
        f"alertes {false}",
    )


def nothing_to_score(found: Projections, words: Words) -> str:
    """Why nothing can be said of how projections held."""
    made = len(found.exercises)
    if not made:
        return words.pick(
            f"There is no projection {of_country(found.country, words)} of these years.",
            f"Il n’y a pas de projection {of_country(found.country, words)} pour ces années.",
        )
    return words.pick(
        f"None of the {made} projections {of_country(found.country, words)} in these years has a "
        "later figure for the same areas to be held against.",
        f"Aucune des {made} projections {of_country(found.country, words)} de ces années n’a de "
        "figure ultérieure pour les mêmes zones à laquelle la comparer.",
    )


def bias_sentence(row: pd.Series, words: Words) -> str:
    """The bias with its interval, or why there is none."""
    bias, k, n = with_unit(row["bias"], words), int(row["k"]), int(row["n"])
    if pd.isna(row["ci_low"]):
        return words.pick(
            f"{bias} ({n} pairs; {k} {'exercise is' if k == 1 else 'exercises are'} too few for an "
            "interval)",
            f"{bias} ({n} paires ; nombre d’exercices insuffisant pour un intervalle : {k})",
        )
    ends = interval(row["ci_low"], row["ci_high"], words)
    return words.pick(
        f"{bias} (95% interval {ends}; {n} pairs of {k} exercises)",
        f"{bias} (intervalle à 95 % : {ends} ; {n} paires, {k} exercices)",
    )


def axis_names(words: Words) -> tuple[str, str]:
    """What the axes of the figure are: projected, and said later."""
    return words.pick("Projected in November", "Projeté en novembre"), words.pick(
        "Said later", "Dit ensuite"
    )
