"""The tables of projections in words: scores, and which projections there are."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...figures.words import Words
from ...findings.projections import Projections
from .common import interval, of_country, points
from .projections import exercise_name, judge_name

# The numbers behind the columns of the two tables, from the third on.
SCORES = (
    *("n", "bias", "mae", "mae_persistence"),
    *("hits", "misses", "false_alarms", "unchanged"),
)
COUNTS = ("areas", "update", "next_season", "same_season")
_SEASON_MONTHS = 2  # from the first to the last month of a season


def scores_caption(found: Projections, words: Words) -> str:
    """What the table of scores is about."""
    country = of_country(found.country, words)
    return words.pick(
        f"How November's projections {country} held, projection by projection",
        f"Ce qu’ont valu les projections de novembre {country}, projection par projection",
    )


def scores_note(words: Words) -> str:
    """How to read a row of scores."""
    return words.pick(
        "Bias and error in percentage points of phase 3 or worse; a negative bias says that the "
        "projection was too low. If nothing changed: the error of taking November's present for "
        "the future. Missed: a fifth or more later, but not in the projection; false alarm: the "
        "other way round. Same figure: areas left as they were. All: each area counts once, with "
        "the bias' 95% interval, clustered by exercise; by people: each area counts as many people "
        "as live there.",
        "Biais et erreur en points de pourcentage de phase 3 ou pire ; un biais négatif dit que la "
        "projection était trop basse. Sans changement : l’erreur commise en prenant la situation "
        "de novembre pour l’avenir. Manquées : un cinquième ou plus ensuite, mais pas dans la "
        "projection ; fausses alertes : l’inverse. Même chiffre : zones laissées telles quelles. "
        "Ensemble : chaque zone compte une fois, avec l’intervalle à 95 % du biais, groupé par "
        "exercice ; en population : chaque zone compte pour ses habitants.",
    )


def score_cells(row: Any, words: Words) -> dict[str, str]:
    """One row of the table of scores, ready texts by title."""
    numbers = [words.number(row[name]) for name in ("hits", "misses", "false_alarms", "unchanged")]
    titles = words.pick(
        "Hits|Missed|False alarms|Same figure", "Détectées|Manquées|Fausses alertes|Même chiffre"
    ).split("|")
    return {
        words.pick("Projected season", "Saison projetée"): _which(row, words),
        words.pick("Held against", "Comparée à"): judge_name(row["judge"], words),
        words.pick("Areas", "Zones"): words.number(row["n"]),
        words.pick("Bias", "Biais"): _bias(row, words),
        words.pick("Mean error", "Erreur moyenne"): words.number(row["mae"], 1),
        words.pick("If nothing changed", "Sans changement"): words.number(
            row["mae_persistence"], 1
        ),
        **dict(zip(titles, numbers, strict=True)),
    }


def _which(row: pd.Series, words: Words) -> str:
    """The season of one projection, or what all of them are weighted by."""
    if pd.notna(row["made"]):
        return _season(row["period_start"], words)
    k = int(row["k"])
    if row["weights"] == "people":
        return words.pick("All, by people", "Ensemble, en population")
    return words.pick(
        f"All ({k} {'exercise' if k == 1 else 'exercises'})",
        f"Ensemble ({k} {'exercice' if k < 2 else 'exercices'})",
    )


def _bias(row: pd.Series, words: Words) -> str:
    bias = points(row["bias"], words)
    if pd.isna(row["ci_low"]):
        return bias
    return f"{bias} ({interval(row['ci_low'], row['ci_high'], words)})"


def _season(start: pd.Timestamp, words: Words) -> str:
    end = start + pd.DateOffset(months=_SEASON_MONTHS)
    return f"{words.month_name(start.month)}–{words.month(end)}"


def exercises_caption(words: Words) -> str:
    """What the table of exercises is about."""
    return words.pick(
        "Which projections there are, and what they can be held against (number of areas)",
        "Quelles projections existent, et à quoi les comparer (nombre de zones)",
    )


def exercise_cells(row: pd.Series, words: Words) -> dict[str, str]:
    """One row of the table of exercises, ready texts by title."""
    titles = words.pick(
        "Areas projected|Updated in March|Oct–Dec found|Season itself analysed",
        "Zones projetées|Actualisées en mars|Oct.–déc. constaté|Saison même analysée",
    ).split("|")
    counts = [_count(row, name, words) for name in COUNTS]
    made = f"{exercise_name(row['exercise'], words)} {row['made'].year}"
    return {
        words.pick("Exercise", "Exercice"): made,
        words.pick("Projected season", "Saison projetée"): _season(row["period_start"], words),
        **dict(zip(titles, counts, strict=True)),
        words.pick("Remark", "Remarque"): remark(row, words),
    }


def _count(row: pd.Series, name: str, words: Words) -> str:
    """A number of areas; a dash where there can be none: an update is not updated again."""
    never = name == "update" and row["exercise"] != "November"
    return "–" if never or pd.isna(row[name]) else words.number(row[name])


def remark(row: pd.Series, words: Words) -> str:
    """What is particular about a projection."""
    if pd.notna(row["repeats"]):
        day = words.month(row["repeats"])
        return words.pick(
            f"repeats {day}: no analysis of its own, not scored",
            f"répète {day} : pas une analyse, non évaluée",
        )
    if not row["lean_season"]:
        return words.pick("projected another season", "porte sur une autre saison")
    if not (row["update"] or row["next_season"] or row["same_season"]):
        return words.pick("nothing later to hold it against", "rien d’ultérieur à comparer")
    return ""
