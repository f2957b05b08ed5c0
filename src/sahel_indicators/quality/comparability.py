"""Whether analyses can be compared over time: areas, units, population, practice, repetitions."""

from __future__ import annotations

import pandas as pd

from ..aggregation import repetitions
from .evidence import Evidence, flagged, people, place_and_month
from .food_security import TRENDS_START

# The population of an area grows by some 3 % a year; more than a quarter from one analysis to the
# next is another area, another estimate, or people counted apart.
POPULATION_CHANGE = 0.25

EXERCISES = [
    "published_on", "period_start", "areas", "in_both", "units", "not_analysed", "partial",
    "population", "population_change", "repeated", "early",
]  # fmt: skip

# Parts of an area that could not be reached, as the workbook names them: `Koro_limitedaccess`,
# `Yagha _AL` (accès limité).
LIMITED = r"(?i)limited\s*access|inaccess|acc[eè]s\s*limit|[_ -]AL$"


def exercises(evidence: Evidence, country: str) -> pd.DataFrame:
    """The current analyses of the Cadre Harmonisé of one country, in order: `EXERCISES`.

    `areas` are those with a phase, `in_both` those of them that the analysis before has too,
    `units` the parts listed, `not_analysed` areas listed without a phase, `partial` areas of which
    a part of limited access is named. `population` is that analysed; its change is over the areas
    in both (a share; missing for the first). `repeated` says that all figures are those of an
    earlier exercise, `early` that it lies before October 2014, when practice was another.
    """
    rows = evidence.analyses
    rows = rows[rows["location_code"].eq(country) & rows["status"].eq("current")]
    again = _repeated(evidence, country)
    found, before = [], pd.Series(dtype=float)
    for _, here in rows.groupby(["published_on", "period_start"]):
        published, start = here["published_on"].iloc[0], here["period_start"].iloc[0]
        analysed = here[here["analysed"]]
        now = analysed.groupby("area_code")["value"].sum()
        found.append(
            {"published_on": published, "period_start": start, **_counted(here, now, before)}
            | {"repeated": published in again, "early": start < TRENDS_START}
        )
        before = now
    return pd.DataFrame(found, columns=EXERCISES)


def _counted(here: pd.DataFrame, now: pd.Series, before: pd.Series) -> dict[str, object]:
    both = now.index.intersection(before.index)
    limited = here.loc[here["unit"].str.contains(LIMITED), "area_code"]
    silent = set(here["area_code"]) - set(now.index)
    change = now[both].sum() / before[both].sum() - 1 if len(both) else float("nan")
    return {
        "areas": len(now), "in_both": len(both), "units": int(here["unit"].ne("").sum()),
        "not_analysed": len(silent), "partial": limited.nunique(), "population": now.sum(),
        "population_change": change,
    }  # fmt: skip


def _repeated(evidence: Evidence, country: str) -> set[pd.Timestamp]:
    """The days of current exercises that only repeat an earlier one."""
    again = repetitions(evidence.observations)
    here = again["location_code"].eq(country) & again["status"].eq("current")
    return set(again.loc[here, "published_on"])


def population_base(evidence: Evidence) -> pd.DataFrame:
    """Areas whose population analysed changes by more than a quarter between two analyses.

    Parts that are listed apart count with their area; the largest change comes first.
    """
    rows = evidence.analyses
    rows = rows[rows["analysed"] & rows["status"].eq("current")].sort_values(["release", "row"])
    issue = ["location_code", "area_code", "period_start", "published_on"]
    sums = rows.groupby(issue, as_index=False).agg(
        value=("value", "sum"), release=("release", "first"), row=("row", "first")
    )
    sums = sums.sort_values(["area_code", "period_start", "published_on"])
    sums = sums.drop_duplicates(["area_code", "period_start"], keep="last")
    by_area = sums.groupby("area_code")
    sums = sums.assign(before=by_area["value"].shift(), since=by_area["period_start"].shift())
    sums = sums.assign(change=(sums["value"] / sums["before"] - 1).abs())
    moved = sums[sums["change"] > POPULATION_CHANGE].assign(variable="population_analysed", unit="")
    moved = moved.sort_values(["change", "release", "row"], ascending=[False, True, True])
    before = people(moved["before"]) + " in " + moved["since"].dt.strftime("%Y-%m")
    return flagged(
        moved, place_and_month(moved) + ": " + people(moved["value"]) + " after " + before
    )
