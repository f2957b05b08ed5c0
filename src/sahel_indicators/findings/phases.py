"""People in each phase, analysis by analysis, and where: the same season over the years."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from ..areas import gazetteer
from ..indicators.food_security import CRISIS
from ..panel import area_figures
from ..periods import inside_span
from .analyses import (
    ANALYSIS,
    SOURCE,
    analyses,
    constant_areas,
    require_analyses,
    side_by_side,
    totals_of_all,
)
from .made import as_made
from .set_aside import groups_beside

PHASES = (1, 2, 3, 4, 5)
# As many bars and maps as one page shows.
MOST_ANALYSES = 12
MOST_MAPS = 6


@dataclass(frozen=True)
class PeopleInPhase:
    """People by phase of the Cadre Harmonisé, the latest analyses.

    `frame` has one row an analysis and phase: period_start, period_end, status, published_on, phase
    (1-5), people, population (analysed) and areas (how many were added up). Of a projection that
    was updated, only the update is there. `constant` tells whether all analyses are about the same
    `areas`, those of the trend since October 2014; where no area was analysed every time, each
    analysis is about the areas that it has, and they cannot be compared. `totals` has all areas of
    each analysis (see `totals_of_all`), which is what an analysis itself says, and `beside` the
    groups of people whom an analysis has beside its areas, in none of these (`groups_beside`).
    """

    country: str
    frame: pd.DataFrame
    constant: bool
    areas: tuple[str, ...]
    totals: pd.DataFrame = field(default_factory=pd.DataFrame)
    beside: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def now(self) -> pd.Series:
        """The latest current analysis over all areas that it has: what that analysis itself says.

        A row of `totals`.
        """
        return self._now.copy(deep=False)

    @cached_property
    def _now(self) -> pd.Series:
        return self.totals[self.totals["status"] == "current"].iloc[-1]


@as_made("people")
def people_in_phase(
    country: str = "MLI",
    as_of: str | None = None,
    *,
    start: str | None = None,
    end: str | None = None,
) -> PeopleInPhase:
    """The latest twelve analyses of a span, people by phase added up over the trend's areas.

    Raises as `open_panel` does, and `DataError` for a span that cannot be read or holds none.
    """
    listed = inside_span(analyses(country, as_of), start, end)
    told = listed.dropna(subset=["share"])
    require_analyses(told[told["status"] == "current"], country, start, end)
    areas = constant_areas(told)
    shown = _latest(told[told["area_code"].isin(areas)] if areas else told)
    people = shown.merge(
        _by_phase(country, as_of), on=["area_code", *ANALYSIS], how="left", validate="one_to_one"
    )
    return PeopleInPhase(
        country=country,
        frame=_added_up(people),
        constant=bool(areas),
        areas=tuple(areas or sorted(shown["area_code"].unique())),
        totals=totals_of_all(listed),
        beside=_beside(country, as_of, start, end),
    )


def _beside(country: str, as_of: str | None, start: str | None, end: str | None) -> pd.DataFrame:
    """The groups that the analyses by area themselves have."""
    groups = groups_beside(country, as_of, start, end)
    return groups[groups["source"] == SOURCE].reset_index(drop=True)


def _latest(told: pd.DataFrame) -> pd.DataFrame:
    """The last twelve analyses, each projected season by the exercise that spoke of it last."""
    last = told.groupby(["period_start", "status"])["published_on"].transform("max")
    valid = told[told["published_on"] == last]
    kept = valid[ANALYSIS].drop_duplicates().sort_values(ANALYSIS).tail(MOST_ANALYSES)
    return valid.merge(kept, on=ANALYSIS, how="inner", validate="many_to_one")


def _by_phase(country: str, as_of: str | None) -> pd.DataFrame:
    """Columns phase1 to phase5 beside area and analysis; one missing makes none."""
    figures = area_figures(country, as_of)
    names = {f"phase{phase}_people": f"phase{phase}" for phase in PHASES}
    wide = side_by_side(figures[figures["source"] == SOURCE], ["area_code", *ANALYSIS], names)
    return wide.rename(columns=names).reset_index()


def _added_up(people: pd.DataFrame) -> pd.DataFrame:
    columns = [f"phase{phase}" for phase in PHASES]
    groups = people.groupby(ANALYSIS)
    added = groups[[*columns, "population"]].sum(min_count=1).assign(areas=groups.size())
    # Where a phase is not given for an area, the phases cannot be told apart in the sum.
    added[columns] = added[columns].where(groups[columns].count().eq(groups.size(), axis="index"))
    long = added.reset_index().melt([*ANALYSIS, "population", "areas"], columns, "phase", "people")
    long["phase"] = long["phase"].str.removeprefix("phase").astype(int)
    return long.sort_values([*ANALYSIS, "phase"], ignore_index=True)


@dataclass(frozen=True)
class PhaseMaps:
    """The same season in several years: the share of people in phase 3 or worse by area.

    `frame` has area_code, value (0-1; missing where not analysed), phase (by the 20 % rule),
    period_start and period_end: every area of the country for every one of the periods.
    """

    country: str
    frame: pd.DataFrame

    @property
    def periods(self) -> list[pd.Timestamp]:
        """The first days of the periods shown, in order."""
        return sorted(self.frame["period_start"].unique())

    @property
    def high_counts(self) -> pd.DataFrame:
        """By period: areas analysed, and those with a fifth or more of their people in phase 3+."""
        return self._high_counts.copy(deep=False)

    @cached_property
    def _high_counts(self) -> pd.DataFrame:
        groups = self.frame.assign(is_high=self.frame["phase"] >= CRISIS).groupby("period_start")
        counts = {
            "period_end": groups["period_end"].first(),
            "analysed": groups["value"].count(),
            "high": groups["is_high"].sum(),
        }
        return pd.DataFrame(counts).reset_index()


@as_made("maps")
def phase_maps(
    country: str = "MLI",
    as_of: str | None = None,
    *,
    start: str | None = None,
    end: str | None = None,
) -> PhaseMaps:
    """The last six current analyses of the season of the latest one, area by area.

    One season only, since October follows the harvest and March does not. Raises as `open_panel`
    does, and `DataError` for a span that cannot be read or holds none.
    """
    told = analyses(country, as_of).query("status == 'current'").dropna(subset=["share"])
    told = inside_span(told, start, end)
    require_analyses(told, country, start, end)
    season = told["period_start"].dt.month == told["period_start"].max().month
    told = told[season & told["period_start"].isin(_last_periods(told[season]))]
    every = pd.MultiIndex.from_product(
        [told["period_start"].unique(), gazetteer().system(country, 2)["area_code"]],
        names=["period_start", "area_code"],
    )
    told = told.rename(columns={"share": "value"}).set_index(["period_start", "area_code"])
    frame = told[["value", "phase"]].reindex(every).reset_index()
    ends = told["period_end"].groupby("period_start").first()
    return PhaseMaps(country, frame.assign(period_end=frame["period_start"].map(ends)))


def _last_periods(told: pd.DataFrame) -> list[pd.Timestamp]:
    return sorted(told["period_start"].unique())[-MOST_MAPS:]
