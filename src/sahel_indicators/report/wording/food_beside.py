"""Who was analysed beside the areas and is in no sum: groups of refugees, returnees, displaced."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...figures.words import Words
from ...findings import PhaseTrend
from ...findings.analyses import SOURCE
from .common import areas_of, listed, season

# As many analyses are told with their people; earlier ones are counted.
_MOST_ANALYSES = 4
_ANALYSIS = ["period_start", "period_end", "status", "published_on", "source"]

# Who a group is, by what its name in the table holds.
_KINDS = {
    r"refugee|réfugié": ("refugees", "réfugiés"),
    r"returnee|retunee|retourné": ("returnees", "retournés"),
    r"\bidps?\b|displaced|déplacé|\bpdi\b": (
        "internally displaced people",
        "personnes déplacées internes",
    ),
}
# Whose figures those of a group stand in.
_PRINTED_BY = {
    "grfc": ("in FSIN's database", "dans la base de FSIN"),
    "cilss_ch_hapi": ("in an extract of HDX HAPI", "dans un extrait de HDX HAPI"),
    "ch_press": ("in the press", "dans la presse"),
}


def beside_the_sum(trend: PhaseTrend, now: Any, words: Words) -> str:
    """Who is not in the sum of an analysis, `now`, though that analysis has them; else ""."""
    rows = _by_area(trend)
    for key in ("period_start", "status"):
        rows = rows[rows[key] == now[key]] if len(rows) else rows
    if rows.empty:
        return ""
    groups, people = _groups(rows["unit"], words), _people(rows, words)
    return words.pick(
        f"Not in that sum, for want of a P-code: {groups} of the same analysis ({people}).",
        f"Hors de cette somme, faute de P-code : {groups} de la même analyse ({people}).",
    )


def beside_bars(beside: pd.DataFrame, totals: list[pd.Series], words: Words) -> str:
    """Who is in none of the sums that a figure names: in short, for a note; "" for nobody."""
    parts = []
    for total in totals:
        rows = beside
        for key in ("period_start", "status", "published_on"):
            rows = rows[rows[key] == total[key]] if len(rows) else rows
        if len(rows):
            parts.append(rows)
    if not parts:
        return ""
    said = words.semicolon.join(_in_short(rows, words) for rows in parts)
    return words.pick(
        f"Not in the sums, for want of a P-code: {said}.",
        f"Hors des sommes, faute de P-code : {said}.",
    )


def _in_short(rows: pd.DataFrame, words: Words) -> str:
    groups, worst = _groups(rows["unit"], words), words.number(rows["people"].sum())
    when = season(rows["period_start"].iloc[0], rows["period_end"].iloc[0], words)
    least = words.pick("at least ", "au moins ") if rows["people"].isna().any() else ""
    return words.pick(
        f"{groups} ({least}{worst} people in phase 3 or worse, {when})",
        f"{groups} ({least}{worst} personnes en phase 3 ou pire, {when})",
    )


def limits_of_groups(trend: PhaseTrend, words: Words) -> tuple[str, ...]:
    """The groups that each analysis has beside the areas, and that are in no sum."""
    rows = _by_area(trend)
    if rows.empty:
        return ()
    newest_first = sorted(rows.groupby(_ANALYSIS), reverse=True, key=lambda each: each[0])
    told, earlier = newest_first[:_MOST_ANALYSES], len(newest_first) - _MOST_ANALYSES
    said = [_analysis(each, words) for _, each in reversed(told)]
    if earlier > 0:
        said.append(
            words.pick(
                f"others in {earlier} earlier analyses", f"d’autres dans {earlier} antérieures"
            )
        )
    kind, each = areas_of(trend.country, words), words.semicolon.join(said)
    return (
        words.pick(
            f"Beside the {kind}, analyses have, without a P-code and so in no sum here: {each}. "
            "They are among the rows set aside (sahel check).",
            f"À côté des {kind}, les analyses comptent, sans P-code et donc hors de toute somme "
            f"ici : {each}. Ce sont des lignes mises à l’écart (sahel check).",
        ),
    )


def counted_apart(trend: PhaseTrend, words: Words) -> str:
    """The groups of which whoever prints a total of the country has figures apart; else ""."""
    if trend.beside.empty:
        return ""
    rows = trend.beside[trend.beside["source"] != SOURCE].dropna(subset=["people", "population"])
    said = [_printed(each, words) for _, each in rows.groupby(["unit", "source"])]
    return " ".join(said)


def is_apart(trend: PhaseTrend, source: str) -> bool:
    """Whether figures of groups apart are known from whoever prints a total."""
    return len(trend.beside) > 0 and bool((trend.beside["source"] == source).any())


def _by_area(trend: PhaseTrend) -> pd.DataFrame:
    beside = trend.beside
    return beside[beside["source"] == SOURCE] if len(beside) else beside


def _analysis(rows: pd.DataFrame, words: Words) -> str:
    """The groups of one analysis with when it is of, their people and those in phase 3 or worse."""
    first = rows.iloc[0]
    when = season(first["period_start"], first["period_end"], words)
    if first["status"] != "current":
        when = words.pick(f"{when} as projected", f"{when}, projection")
    return f"{_groups(rows['unit'], words)} ({when}{words.colon}{_people(rows, words)})"


def _groups(units: pd.Series, words: Words) -> str:
    """How many groups there are, and of whom: "14 groups of refugees and returnees"."""
    kinds, number = _kinds(units, words), words.number(len(units))
    many = "" if len(units) == 1 else "s"
    if not kinds:
        return words.pick(
            f"{number} unit{many} of no area known here", f"{number} unité{many} sans zone connue"
        )
    of = listed(kinds, "en") if words.language == "en" else " et de ".join(kinds)
    return words.pick(f"{number} group{many} of {of}", f"{number} groupe{many} de {of}")


def _kinds(units: pd.Series, words: Words) -> list[str]:
    """The kinds of people by which all of the groups are named; none where any is not."""
    names = units.str.lower()
    found = {kind: names.str.contains(kind, regex=True) for kind in _KINDS}
    if not pd.DataFrame(found).any(axis="columns").all():
        return []
    return [words.pick(*_KINDS[kind]) for kind, has in found.items() if has.any()]


def _people(rows: pd.DataFrame, words: Words) -> str:
    """People analysed, and of these in phase 3 or worse."""
    number, worst = words.number(rows["population"].sum()), words.number(rows["people"].sum())
    least = rows["people"].isna().any()
    return words.pick(
        f"{number} people, {'at least ' if least else ''}{worst} of them in phase 3 or worse",
        f"{number} personnes, dont {'au moins ' if least else ''}{worst} en phase 3 ou pire",
    )


def _printed(rows: pd.DataFrame, words: Words) -> str:
    """One group as one source prints it: "Refugees and returnees, a group of their own: ..."."""
    unit, source = rows["unit"].iloc[0], rows["source"].iloc[0]
    kinds = _kinds(rows["unit"], words)
    who = listed(kinds, words.language) if kinds else words.pick(f"“{unit}”", f"« {unit} »")
    where = words.pick(*_PRINTED_BY.get(source, ("", "")))
    each = words.semicolon.join(_total(row, words) for row in rows.to_dict("records"))
    return words.pick(
        f"{who[:1].upper()}{who[1:]}, counted apart {where}, in phase 3 or worse: {each}.",
        f"{who[:1].upper()}{who[1:]}, à part {where}, en phase 3 ou pire : {each}.",
    )


def _total(row: Any, words: Words) -> str:
    when = season(row["period_start"], row["period_end"], words)
    if row["status"] != "current":
        when += " (projection)"
    people, every = words.number(row["people"]), words.number(row["population"])
    share = words.percent(100 * row["people"] / row["population"], 1)
    return words.pick(
        f"{people} people ({share} of {every}), {when}",
        f"{people} personnes ({share} de {every}), {when}",
    )
