"""What the newest analyses say that is not in the analyses by area: of regions, and of phase 5."""

from __future__ import annotations

import pandas as pd

from ..aggregation import without_repetitions
from ..panel import observations_of
from ..periods import inside_span
from .analyses import ANALYSIS, FIRST_COMPARABLE, side_by_side

REGION = [
    *("area_code", "period_start", "period_end", "published_on", "source"),
    *("people", "population", "share", "phase4", "phase5"),
]
WORST = ["admin_level", "area_code", *ANALYSIS, "source", "people", "rounded"]

_PRINTED = {
    "population_analysed": "population",
    "phase3plus_people": "people",
    "phase3_people": "phase3",
    "phase4_people": "phase4",
    "phase5_people": "phase5",
}
# One analysis as one source gives it.
_SET = ["period_start", "published_on", "source"]


def newer_regions(
    country: str,
    as_of: str | None,
    told: pd.DataFrame,
    start: str | None = None,
    end: str | None = None,
) -> pd.DataFrame:
    """The newest current figures by region where they are newer than `told`, else no row.

    `told` are the current analyses by area, with period_start. The columns are `REGION`, one row a
    region, the highest share first: people and share (0-1) in phase 3 or worse, population
    (analysed), people in phases 4 and 5. They are of one analysis as one source printed it; a
    region that is not there has no figure known.
    """
    printed = inside_span(_printed_by_region(country, as_of), start, end)
    newer = printed[printed["period_start"] > told["period_start"].max()]
    if newer.empty:
        return pd.DataFrame(columns=REGION)
    sets = newer.groupby(_SET).size().reset_index(name="regions")
    newest = sets.sort_values(["period_start", "published_on", "regions"]).tail(1)
    rows = newer.merge(newest[_SET], on=_SET, how="inner", validate="many_to_one")
    in_order: pd.DataFrame = rows.sort_values(
        ["share", "area_code"], ascending=[False, True], ignore_index=True
    )
    return in_order[REGION]


def _printed_by_region(country: str, as_of: str | None) -> pd.DataFrame:
    """Current figures of regions as printed: sums over areas are no other analysis."""
    known = without_repetitions(observations_of(country, as_of))
    known = known[(known["admin_level"] == 1) & (known["unit"] == "")]
    known = known[known["status"] == "current"]
    wide = side_by_side(known, ["area_code", *ANALYSIS, "source"], _PRINTED)
    wide = wide.rename(columns=_PRINTED)
    by_phase = wide[["phase3", "phase4", "phase5"]].sum(axis="columns", skipna=False)
    people = wide["people"].fillna(by_phase)
    told = wide.assign(people=people, share=people / wide["population"])
    return told[told["population"] > 0].dropna(subset=["share"]).reset_index()


def people_in_worst_phase(
    country: str,
    as_of: str | None,
    start: str | None = None,
    end: str | None = None,
) -> pd.DataFrame:
    """People in phase 5, by area, in the newest current analysis and the newest projections.

    The columns are `WORST`: by admin_level and area_code, with the analysis (period, status,
    published_on), source, people and whether the source rounds them. Of areas and regions only
    those with people in phase 5 are there, of each level the newest current analysis and of each
    source the newest projection of a season that has not been analysed since. Of the whole country
    every total is there, 0 too, so that none of them can hide them in phase 3 or worse.

    Taken as printed, unit by unit: a sum over the areas analysed every time would leave out those
    of the others, and one blank would hide them all.
    """
    known = without_repetitions(observations_of(country, as_of))
    known = known[known["variable"].eq("phase5_people") & known["value"].notna()]
    known = inside_span(known[known["period_start"] >= FIRST_COMPARABLE], start, end)
    known = known.assign(rounded=known["note"].str.contains(r"\brounded\b", regex=True))
    groups = known.groupby(["admin_level", "area_code", *ANALYSIS, "source"])
    added = groups.agg(people=("value", "sum"), rounded=("rounded", "any")).reset_index()
    parts = [_newest(added[added["admin_level"] == level]) for level in (1, 2)]
    by_area = pd.concat([added[added["admin_level"] == 0], *(p[p["people"] > 0] for p in parts)])
    order = ["period_start", "admin_level", "people", "area_code"]
    return by_area.sort_values(order, ascending=[True, True, False, True], ignore_index=True)[WORST]


def _newest(rows: pd.DataFrame) -> pd.DataFrame:
    """The newest current analysis of a level, and each source's newest projection beyond it."""
    current = rows["status"] == "current"
    now = rows[current & (rows["period_start"] == rows.loc[current, "period_start"].max())]
    ahead = rows[~current]
    if len(now):
        ahead = ahead[ahead["period_start"] >= now["period_start"].iloc[0]]
    last = ahead.groupby("source")["period_start"].transform("max")
    told: pd.DataFrame = pd.concat([now, ahead[ahead["period_start"] == last]])
    said_last = told.groupby(["source", "status", "area_code"])["published_on"].transform("max")
    return told[told["published_on"] == said_last]
