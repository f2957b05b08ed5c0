"""How the Cadre Harmonisé's projections held: what was foreseen against what was said later.

An exercise analyses the present and projects one season ahead: November's and then March's both
speak of the next June to August. That season itself is not analysed as it happens (but twice, see
`ITSELF`), so a projection can be held only against its own update and against what the next October
to December found, which follows the harvest. Both are judgements of analysts, not measurements.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from ..panel import open_observations
from ..periods import inside_span, read_span
from .analyses import FIRST_COMPARABLE, analyses, repeated_exercises
from .made import as_made
from .projections_scores import FORECASTS, scores_by

# What a projection is held against.
UPDATE = "update"
NEXT_SEASON = "next season"
ITSELF = "same season"
JUDGES = (UPDATE, NEXT_SEASON, ITSELF)

# What is held against it: the projection, or that nothing changes until then.
PROJECTION, PERSISTENCE = "projection", "persistence"

# By month of the exercise.
_EXERCISES = {3: "March", 8: "August", 11: "November"}
_UPDATING = 3
# The projected season, by the month in which it begins, and where the next one's current analysis
# begins: June to August, October to December.
_LEAN, _AFTER_HARVEST = 6, 10
# The share of people in phase 3 or worse that makes an area one at phase 3 by the rule.
HIGH = 3

PAIR = [
    *("exercise", "judge", "made", "judged_on", "period_start", "area_code", "population"),
    *("projected", "persisting", "found"),
    *("projected_high", "persisting_high", "found_high"),
]


@dataclass(frozen=True)
class Projections:
    """Projections held against what was said later, area by area.

    `pairs` has one row an area, projection and judge (`JUDGES`): exercise (its month), made and
    judged_on (when they became known), period_start (of the projected season), population (of the
    projection's own exercise), shares in phase 3 or worse (0-1): projected, persisting (the current
    analysis of the exercise that projected), found (by the judge), and whether each is a fifth or
    more (`*_high`, by the indicator `phase_by_rule`: within two people of a fifth counts).

    `scores` has one row an exercise, judge, forecast ("projection" or "persistence") and weights
    ("areas" or "people"): k exercises, n pairs; the bias and the mean absolute error `mae` over the
    pairs, in percentage points; ci_low and ci_high, the bias' 95 % interval, clustered by exercise
    (missing below five); mae_more, by how much the error is larger than the projection's, with its
    interval; hits, misses, false_alarms, correct_none and unchanged (the same figure to 0.05
    points) in areas, or in people living in them.
    `by_exercise` has the same by day made, without intervals. Only areas for which both forecasts
    exist are scored.

    `exercises` has one row a projection: exercise, made, period_start, areas, and how many of them
    each judge speaks of (`update`, `next_season`, `same_season`), `repeats` (the day of the
    exercise it repeats, else missing: a repetition is no vintage and is not scored) and
    `lean_season` (False for one that projected another season).
    """

    country: str
    pairs: pd.DataFrame
    scores: pd.DataFrame
    by_exercise: pd.DataFrame
    exercises: pd.DataFrame

    @property
    def scored(self) -> pd.DataFrame:
        """The pairs that `scores` counts: both forecasts of the area and the finding are known."""
        return self._scored.copy(deep=False)

    @cached_property
    def _scored(self) -> pd.DataFrame:
        return self.pairs.dropna(subset=[*FORECASTS.values(), "found"])

    def summers(self, exercise: str) -> pd.DataFrame:
        """How an exercise's projections of June to August held against that season itself.

        One row a summer that was analysed as it happened, as in `by_exercise`, in order.
        """
        rows = self._of_summers
        told = rows[rows["exercise"] == exercise]
        return told.sort_values("period_start", ignore_index=True)

    @cached_property
    def _of_summers(self) -> pd.DataFrame:
        rows = self.by_exercise
        meant = rows["period_start"].dt.month.eq(_LEAN)
        asked = {"judge": ITSELF, "forecast": PROJECTION, "weights": "areas"}
        for name, value in asked.items():
            meant &= rows[name].eq(value)
        of_summers: pd.DataFrame = rows[meant]
        return of_summers

    @cached_property
    def years_judged(self) -> dict[tuple[str, str], list[int]]:
        """Of which years the pairs scored are, by exercise and judge."""
        years = self.scored["period_start"].dt.year
        groups = years.groupby([self.scored["exercise"], self.scored["judge"]])
        return {key: sorted(map(int, set(of))) for key, of in groups}

    def score(
        self, exercise: str, judge: str, forecast: str = PROJECTION, weights: str = "areas"
    ) -> pd.Series | None:
        """One row of `scores`; None where no pair exists."""
        place = self._places.get((exercise, judge, forecast, weights))
        return None if place is None else self.scores.iloc[place]

    @property
    def november(self) -> pd.DataFrame:
        """The scores of November's projections, with `mae_persistence`, that of the present.

        For each judge the whole, the whole by people, then each projection, in the columns of
        `by_exercise`; the whole has no `made` and `period_start`.
        """
        return self._november.copy(deep=False)

    @cached_property
    def _november(self) -> pd.DataFrame:
        single = self.by_exercise[self.by_exercise["weights"] == "areas"]
        table: pd.DataFrame = pd.concat([self.scores, single])
        table = table[table["exercise"] == "November"]
        keys = ["judge", "made", "weights"]
        nothing = table[table["forecast"] == PERSISTENCE].rename(columns={"mae": "mae_persistence"})
        rows = table[table["forecast"] == PROJECTION].merge(
            nothing[[*keys, "mae_persistence"]], on=keys, validate="one_to_one"
        )
        rows = rows.assign(rank=rows["judge"].map(JUDGES.index))
        order = ["rank", "made", "weights"]
        return rows.sort_values(order, na_position="first", ignore_index=True).drop(columns="rank")

    @cached_property
    def _places(self) -> dict[tuple[str, ...], int]:
        """Which row of `scores` is about what."""
        keys = self.scores[["exercise", "judge", "forecast", "weights"]]
        return {key: row for row, key in enumerate(keys.itertuples(index=False, name=None))}


@as_made("projections")
def projections(
    country: str = "MLI",
    as_of: str | None = None,
    *,
    start: str | None = None,
    end: str | None = None,
) -> Projections:
    """Every projection since October 2014 with what was said of it later.

    `start` and `end` (YYYY-MM or YYYY-MM-DD) limit the projected seasons. Raises as `open_panel`
    does, and `DataError` for a span that cannot be read.
    """
    read_span(start, end)  # refused before anything is computed
    told = analyses(country, as_of).dropna(subset=["share"])
    projected = told[told["status"] != "current"]
    asked = inside_span(projected, start, end)
    pairs = _pairs(asked, told)
    return Projections(
        country=country,
        pairs=pairs,
        scores=scores_by(pairs, ["exercise", "judge"]),
        by_exercise=scores_by(pairs, ["exercise", "judge", "made", "period_start"]),
        exercises=_exercises(asked, pairs, _repeated(country, as_of, start, end)),
    )


def _pairs(asked: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Each projection beside what a judge says of its area; one row an area and judge."""
    projected = asked.rename(columns={"published_on": "made", "share": "projected"})
    projected = projected.assign(
        exercise=projected["made"].dt.month.map(_EXERCISES),
        projected_high=projected["phase"] >= HIGH,
    ).drop(columns=["phase", "people", "period_end", "status"])
    with_present = projected.merge(
        _present(told), on=["area_code", "made"], how="left", validate="many_to_one"
    )
    parts = [_held_against(with_present, judge, told) for judge in JUDGES]
    pairs = pd.concat(parts, ignore_index=True)
    return pairs.sort_values(["judge", "made", "area_code"], ignore_index=True)[PAIR]


def _present(told: pd.DataFrame) -> pd.DataFrame:
    """What an exercise found at its own time: the forecast that nothing changes."""
    now = told[told["status"] == "current"]
    return pd.DataFrame(
        {
            "area_code": now["area_code"],
            "made": now["published_on"],
            "persisting": now["share"],
            "persisting_high": now["phase"] >= HIGH,
        }
    )


def _held_against(projected: pd.DataFrame, judge: str, told: pd.DataFrame) -> pd.DataFrame:
    """The projections that a judge speaks of, with what it found."""
    verdicts = pd.DataFrame(
        {
            "area_code": told["area_code"],
            "period_start": told["period_start"],
            "judged_on": told["published_on"],
            "found": told["share"],
            "found_high": told["phase"] >= HIGH,
        }
    )[_speaks(judge, told)]
    if judge == NEXT_SEASON:
        lean = pd.DateOffset(months=_AFTER_HARVEST - _LEAN)
        verdicts = verdicts.assign(period_start=verdicts["period_start"] - lean)
    both = projected.merge(
        verdicts, on=["area_code", "period_start"], how="inner", validate="many_to_one"
    )
    return both[both["judged_on"] > both["made"]].assign(judge=judge)


def _speaks(judge: str, told: pd.DataFrame) -> pd.Series:
    """Which analyses are a judge's: March's projections, October's, or those of the season itself.

    November's projections have a later one of the same season; one made in March has none.
    """
    current: pd.Series = told["status"] == "current"
    march = told["published_on"].dt.month == _UPDATING
    after_harvest = told["period_start"].dt.month == _AFTER_HARVEST
    speaks: pd.Series = {UPDATE: ~current & march, NEXT_SEASON: current & after_harvest}.get(
        judge, current
    )
    return speaks


def _repeated(country: str, as_of: str | None, start: str | None, end: str | None) -> pd.DataFrame:
    """Projections that only repeat an earlier exercise's: made, period_start, repeats."""
    told = repeated_exercises(country, open_observations(as_of))
    told = told[(told["status"] != "current") & (told["period_start"] >= FIRST_COMPARABLE)]
    told = inside_span(told, start, end, last="period_start")
    return told.rename(columns={"published_on": "made"})[["made", "period_start", "repeats"]]


def _exercises(asked: pd.DataFrame, pairs: pd.DataFrame, repeated: pd.DataFrame) -> pd.DataFrame:
    keys = ["made", "period_start"]
    there = asked.rename(columns={"published_on": "made"}).groupby(keys).size().rename("areas")
    counts = pairs.groupby([*keys, "judge"]).size().unstack("judge").reindex(columns=JUDGES)
    counts = counts.rename(columns={judge: judge.replace(" ", "_") for judge in JUDGES})
    table = pd.concat([there, counts.reindex(there.index)], axis="columns").fillna(0).astype(int)
    table = pd.concat([table.reset_index(), repeated], ignore_index=True)
    return table.assign(
        exercise=table["made"].dt.month.map(_EXERCISES),
        lean_season=table["period_start"].dt.month == _LEAN,
        repeats=table["repeats"].astype("datetime64[ns]"),
        **{name: table[name].astype("Int64") for name in ("areas", *counts.columns)},
    ).sort_values(keys, ignore_index=True)
