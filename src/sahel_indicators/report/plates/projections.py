"""Plates of how projections held: what was projected against what was said later."""

from __future__ import annotations

import pandas as pd

from ...areas import area_name
from ...figures import scores
from ...figures.words import Words, words_of
from ...findings.projections import (
    NEXT_SEASON,
    UPDATE,
    Projections,
)
from ...provenance.showing import Shows
from ..content import Table
from ..wording import projection_tables as told
from ..wording import projections as said
from .absent import Absent
from .plate import Plate, cited, food_security
from .table import TablePlate, columns_of

_SOURCE = "CILSS, Cadre Harmonisé, HDX."
# Held against these, a panel each.
_SHOWN = (UPDATE, NEXT_SEASON)


def projections_held(found: Projections, language: str) -> Plate | Absent:
    """November's projections against March's update and the next October to December."""
    words = words_of(language)
    scored = found.scored
    pairs = scored[scored["exercise"].eq("November") & scored["judge"].isin(list(_SHOWN))]
    if pairs.empty:
        reason = said.nothing_to_score(found, words)
        return Absent("projections_held", language, reason)
    return Plate(
        name="projections_held",
        language=language,
        text=said.projections_held(found, words),
        data=found.pairs,
        sources=cited("cilss_ch"),
        inputs=(food_security(found.country),),
        drawing=scores.projected_against_found,
        arguments={"frame": _shown(pairs, words), "axis_names": said.axis_names(words)},
    )


def _shown(pairs: pd.DataFrame, words: Words) -> pd.DataFrame:
    """The pairs as the figure takes them, the update first; an area is named with its year."""
    rank = pairs["judge"].map(_SHOWN.index)
    ordered = pairs.assign(rank=rank).sort_values(["rank", "made", "area_code"])
    names = [
        f"{area_name(code, words.language)} {made.year}"
        for code, made in zip(ordered["area_code"], ordered["period_start"], strict=True)
    ]
    outcomes = zip(ordered["projected_high"], ordered["found_high"], strict=True)
    return ordered.assign(
        area_name=names,
        panel=[said.panel_name("November", judge, words) for judge in ordered["judge"]],
        outcome=[said.outcome(*pair) for pair in outcomes],
    )


def projection_scores(found: Projections, language: str) -> TablePlate | Absent:
    """The scores of November's projections by judge: all, by people, and one by one."""
    words, rows = words_of(language), found.november
    if rows.empty:
        return Absent("projection_scores", language, said.nothing_to_score(found, words))
    cells = pd.DataFrame([told.score_cells(row, words) for row in rows.to_dict("records")])
    return TablePlate(
        name="projection_scores",
        language=language,
        table=Table(
            caption=told.scores_caption(found, words),
            columns=columns_of(cells, dict(zip(cells.columns[2:], _numbers(rows), strict=True))),
            statuses=("computed",),
            note=told.scores_note(words),
        ),
        source=_SOURCE,
        data=rows,
        sources=cited("cilss_ch"),
        inputs=(food_security(found.country),),
    )


def _numbers(rows: pd.DataFrame) -> list[pd.Series]:
    return [rows[name] for name in told.SCORES]


def projection_exercises(found: Projections, language: str) -> TablePlate | Absent:
    """Which projections there are, and how many areas each can be held against what."""
    words, rows = words_of(language), found.exercises
    if rows.empty:
        return Absent("projection_exercises", language, said.nothing_to_score(found, words))
    cells = pd.DataFrame([told.exercise_cells(row, words) for _, row in rows.iterrows()])
    counts = dict(zip(cells.columns[2:6], told.COUNTS, strict=True))
    return TablePlate(
        name="projection_exercises",
        language=language,
        table=Table(
            caption=told.exercises_caption(words),
            columns=columns_of(cells, {title: rows[name] for title, name in counts.items()}),
            statuses=("projected",),
        ),
        source=_SOURCE,
        data=rows,
        sources=cited("cilss_ch"),
        inputs=(food_security(found.country),),
    )


# What the marks of each figure are, for whoever walks back from one.
SHOWS = {
    "projections_held": Shows(
        marks="One area: the share in phase 3 or worse that an exercise projected (checked here), "
        "against what a later one found.",
        kind="values",
        value="projected",
        indicators=("phase3plus_share",),
        where="area_code",
        when="period_start",
        same={"made": "published_on"},
        status="first projection",
    ),
}
