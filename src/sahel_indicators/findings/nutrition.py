"""Acute malnutrition: every published figure, which of them disagree, and whether season counts.

A figure is a survey's answer about one area, by one case definition and age group. By weight for
height (WHZ) and by arm circumference (MUAC) other children are found, so the two stay apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from ..errors import DataError
from ..panel import observations_of
from ..periods import inside_span
from .made import as_made
from .nutrition_burden import burdens, burdens_aside, points_aside
from .nutrition_pairs import Season, both_ways, compare_seasons, disagreements
from .trends import A_YEAR, is_region, with_series_in_parts

# What the tables call a measure, and which of them it is. The joint estimates of UNICEF, WHO and
# the World Bank (JME) list wasting by surveys: by WHZ, without oedema, children of 0-59 months.
MEASURES = {
    "gam_whz": "gam_whz",
    "wasting_jme": "gam_whz",
    "sam_whz": "sam_whz",
    "sev_wasting_jme": "sam_whz",
    "gam_muac": "gam_muac",
    "sam_muac": "sam_muac",
}
# Phase 1 of acute malnutrition lies below 5 %, phase 5 from 30 % (IPC Technical Manual 3.1, GAM by
# WHZ). Above 10 % wasting is "high" and from 15 % "very high" (WHO and UNICEF 2019).
GAM_THRESHOLDS = (5.0, 10.0, 15.0, 30.0)
HIGH = 10.0

_VARIABLES = (
    *("gam_prevalence", "sam_prevalence"),
    *("wasting_prevalence", "severe_wasting_prevalence"),
)
POINT = [
    *("measure", "area_code", "unit", "national", "part", "survey", "source"),
    *("definition", "age_group", "period_start", "period_end", "year_only"),
    *("value", "lower", "upper", "phase", "doubt"),
]

# Of malnourished children, a share in the severe form below this is not credible for a whole
# country: elsewhere in the tables it is a tenth to a third.
_RARE = 0.05


@dataclass(frozen=True)
class Nutrition:
    """The published figures of acute malnutrition of a country, and what can be compared.

    `points` has one row a figure: measure ("gam_whz", "sam_whz", "gam_muac", "sam_muac"),
    area_code, unit (what part of the area, "" for all of it), national, part (True where the unit
    is a site, a commune or some of the regions: never shown as the area's), survey, source,
    definition ("not stated" where the publication does not say), age_group, period_start,
    period_end, year_only (the months are not known), value, lower, upper (per cent), phase (IPC
    acute malnutrition, of GAM by WHZ alone) and doubt: "standard" (measured by the NCHS reference
    and not WHO's of 2006), "ratio" (SAM under a twentieth of the same survey's GAM: a misprint is
    likely), else "".

    `burden` has the IPC's estimates of how many children are ill in a period (see `burdens`).
    Estimates and figures of no area known here are in none of these: `burden_aside` has the former
    (`burdens_aside`), `points_aside` counts the latter.

    `disagreeing` are the figures of one area, year and measure that differ (see `disagreements`),
    `both_ways` the surveys that measured by WHZ and by MUAC, `season` what surveys of the lean
    season say against those after the harvest.
    """

    country: str
    points: pd.DataFrame
    disagreeing: pd.DataFrame
    both_ways: pd.DataFrame
    season: Season
    burden: pd.DataFrame = field(default_factory=pd.DataFrame)
    burden_aside: pd.DataFrame = field(default_factory=pd.DataFrame)
    points_aside: pd.DataFrame = field(default_factory=pd.DataFrame)

    def national(self, measure: str) -> pd.DataFrame:
        """The figures of the whole country by one measure, in order of time."""
        return self._national.get(measure, self.points.iloc[:0]).copy(deep=False)

    @cached_property
    def _national(self) -> dict[str, pd.DataFrame]:
        told = self.points[self.points["national"] & ~self.points["part"]]
        groups = told.sort_values(["period_end", "survey", "age_group"]).groupby("measure")
        return {str(measure): rows.reset_index(drop=True) for measure, rows in groups}

    @cached_property
    def own(self) -> pd.DataFrame:
        """National GAM by WHZ as the surveys' own reports printed it, in order of time."""
        gam = self.national("gam_whz")
        return gam[gam["source"] != "jme"].reset_index(drop=True)

    @cached_property
    def listed(self) -> pd.DataFrame:
        """National wasting as the list of the UNICEF, WHO and World Bank (JME) has it."""
        gam = self.national("gam_whz")
        return gam[gam["source"] == "jme"].reset_index(drop=True)

    @cached_property
    def newer_listed(self) -> pd.DataFrame:
        """What the list has of years after the newest survey of which the own report is known."""
        years, listed = self.own["period_end"].dt.year, self.listed
        # Of a listed survey only the year is known: one of the same year is not known to be newer.
        after = listed["period_end"].dt.year > (years.max() if len(years) else float("inf"))
        newer: pd.DataFrame = listed[after].reset_index(drop=True)
        return newer


@as_made("nutrition")
def nutrition(
    country: str = "MLI",
    as_of: str | None = None,
    *,
    start: str | None = None,
    end: str | None = None,
) -> Nutrition:
    """Every published figure of acute malnutrition of a country, and what can be compared.

    `start` and `end` (YYYY-MM or YYYY-MM-DD) limit the surveys' periods. Raises `DataError` for a
    span that cannot be read or holds no figure.
    """
    known = observations_of(country, as_of)
    told = known[known["variable"].isin(_VARIABLES)]
    told = inside_span(told.dropna(subset=["value"]), start, end)
    if told.empty:
        raise DataError(
            f"No figure of acute malnutrition of {country} lies in this span.",
            remedy="give a longer span, or none",
        )
    points = _points(told)
    return Nutrition(
        country=country,
        points=points,
        disagreeing=disagreements(points),
        both_ways=both_ways(points),
        season=compare_seasons(points),
        burden=burdens(inside_span(known, start, end)),
        burden_aside=burdens_aside(country, as_of, start, end),
        points_aside=points_aside(country, as_of, start, end),
    )


def _points(told: pd.DataFrame) -> pd.DataFrame:
    points = with_series_in_parts(told)
    points = points.assign(
        measure=points["indicator"].map(MEASURES),
        national=points["admin_level"] == 0,
        part=points["unit"].ne("") & ~is_region(points),
        year_only=points["period_end"] - points["period_start"] > A_YEAR,
    )
    points = points.assign(phase=_phase(points), doubt=_doubt(points))[POINT]
    return points.sort_values(
        ["measure", "national", "area_code", "unit", "period_end", "survey", "age_group"],
        ascending=[True, False, True, True, True, True, True],
        ignore_index=True,
    )


def _doubt(points: pd.DataFrame) -> pd.Series:
    """What speaks against taking a figure as it is printed."""
    kinds = points["measure"].str.split("_", expand=True).reindex(columns=[0, 1])
    keys = ["area_code", "unit", "survey", "source", "age_group", "period_end"]
    table = points[[*keys, "value"]].assign(way=kinds[1])
    whole = table["value"].where(kinds[0] == "gam")
    gam = whole.groupby([table[name] for name in [*keys, "way"]]).transform("max")
    rare = (kinds[0] == "sam") & (table["value"] < _RARE * gam) & points["national"]
    doubt = pd.Series("", points.index).mask(rare, "ratio")
    return doubt.mask(points["note"].str.contains("NCHS reference", regex=False), "standard")


def _phase(points: pd.DataFrame) -> pd.Series:
    """1 to 5 for GAM by WHZ, missing for every other measure: the manual's bands are for it."""
    bands = (-float("inf"), *GAM_THRESHOLDS, float("inf"))
    phase = pd.cut(points["value"], bands, right=False, labels=False).astype("Float64") + 1
    return phase.where(points["measure"] == "gam_whz")
