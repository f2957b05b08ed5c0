"""Which figures of acute malnutrition may be put side by side, and what that shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..analysis.inference import t_inference

# One figure's place: what must be the same for two of them to speak of one thing.
_THING = ["measure", "area_code", "unit"]
# What can make two figures of one thing differ, in the order in which it is told.
DIFFERENCES = ("survey", "source", "age_group", "definition")

# Surveys by the middle of their fieldwork: June to August is the lean season of the Cadre
# Harmonisé, October to December follows the harvest. September is between the two.
LEAN, AFTER_HARVEST = (6, 7, 8), (10, 11, 12)
# Further apart, a difference would be one of years.
_NEAR = pd.Timedelta(days=366)
# Below so many pairs that share no survey, one of them decides.
FEWEST_PAIRS = 5
LEVEL = 0.95


def disagreements(points: pd.DataFrame) -> pd.DataFrame:
    """The figures of one area, year and measure that differ: the columns of `points` and five more.

    year (that in which the survey ended), group (a number from 1, the widest first), spread (of the
    group, in points), phases (in how many phases of the IPC the group's figures lie) and differ_in
    (what else differs within the group, of `DIFFERENCES`, and "months" where they are known and do
    not overlap). The same survey counts as often as it was published.
    """
    told = points.assign(year=points["period_end"].dt.year)
    groups = told.groupby([*_THING, "year"])
    spread = groups["value"].transform("max") - groups["value"].transform("min")
    told = told.assign(spread=spread.round(6), phases=groups["phase"].transform("nunique"))
    told = told[told["spread"] > 0]
    order = ["national", "spread", *_THING, "year"]
    told = told.sort_values([*order, "value"], ascending=[False, False, *5 * [True]])
    keys = told.groupby([*_THING, "year"], sort=False)
    differ = {number: _differences(group) for number, (_, group) in enumerate(keys, start=1)}
    number = keys.ngroup() + 1
    return told.assign(group=number, differ_in=number.map(differ)).reset_index(drop=True)


def _differences(group: pd.DataFrame) -> tuple[str, ...]:
    names = [name for name in DIFFERENCES if _kinds(group[name]).nunique() > 1]
    known = group[~group["year_only"]]
    if len(known) and known["period_start"].max() > known["period_end"].min():
        names.append("months")
    return tuple(names)


def _kinds(values: pd.Series) -> pd.Series:
    """Surveys by their kind alone (SMART, DHS, MICS): their names are written in many ways."""
    if values.name != "survey":
        return values
    return values.str.extract(r"\b(SMART|DHS|MICS|NNHS)\b", expand=False).fillna(values)


def both_ways(points: pd.DataFrame) -> pd.DataFrame:
    """Surveys that measured the same children by WHZ and by MUAC: one row an area and severity.

    Columns: severity ("gam", "sam"), area_code, unit, national, survey, age_group, period_end, and
    value, lower and upper with the suffixes _whz and _muac.
    """
    kinds = points["measure"].str.split("_", expand=True).reindex(columns=[0, 1])
    told = points[~points["part"]].assign(severity=kinds[0], way=kinds[1])
    keys = ["severity", "area_code", "unit", "national", "survey", "age_group", "period_end"]
    figures = ["value", "lower", "upper"]
    whz, muac = (
        told.loc[told["way"] == way, [*keys, *figures]].rename(
            columns={name: f"{name}_{way}" for name in figures}
        )
        for way in ("whz", "muac")
    )
    return whz.merge(muac, on=keys, how="inner", validate="one_to_one")


@dataclass(frozen=True)
class Season:
    """Surveys of the lean season beside surveys after the harvest, of one area and definition.

    `pairs` has area_code, unit, and of either survey its name, end and GAM by WHZ (lean_survey,
    lean_end, lean_value, after_survey, after_end, after_value), and difference (lean less after, in
    points). `independent` is how many of them share no survey; with fewer than five, `difference`,
    `ci_low` and `ci_high` are missing: no effect of the season is stated.
    """

    pairs: pd.DataFrame
    independent: int
    difference: float
    ci_low: float
    ci_high: float

    @property
    def refused(self) -> bool:
        """Whether there are too few pairs to speak of the season."""
        return self.independent < FEWEST_PAIRS


def compare_seasons(points: pd.DataFrame) -> Season:
    """Pairs of surveys a year apart or less, one in the lean season and one after the harvest.

    Both are of one area, source, case definition and age group, and their months are known.
    """
    dated = points[~points["year_only"] & points["measure"].eq("gam_whz") & ~points["part"]]
    half = (dated["period_end"] - dated["period_start"]) / 2
    dated = dated.assign(middle=dated["period_start"] + half)
    lean, after = (dated[dated["middle"].dt.month.isin(months)] for months in (LEAN, AFTER_HARVEST))
    same = ["area_code", "unit", "source", "definition", "age_group"]
    pairs = lean.merge(after, on=same, suffixes=("_lean", "_after"), validate="many_to_many")
    pairs = pairs[(pairs["middle_lean"] - pairs["middle_after"]).abs() <= _NEAR]
    names = {
        f"{name}_{side}": f"{side}_{name.removeprefix('period_')}"
        for side in ("lean", "after")
        for name in ("survey", "period_end", "value")
    }
    told = pairs.rename(columns=names)[["area_code", "unit", *names.values()]]
    told = told.assign(difference=told["lean_value"] - told["after_value"])
    told = told.sort_values(["area_code", "unit", "lean_end", "after_end"], ignore_index=True)
    return _season(told)


def _season(pairs: pd.DataFrame) -> Season:
    sides = [
        pairs[["area_code", "unit", f"{side}_survey"]].drop_duplicates()
        for side in ("lean", "after")
    ]
    independent = min(len(side) for side in sides)
    if independent < FEWEST_PAIRS:
        return Season(pairs, independent, np.nan, np.nan, np.nan)
    mean, error = pairs["difference"].mean(), pairs["difference"].std() / np.sqrt(independent)
    told = t_inference(np.array([mean]), np.array([error]), independent - 1, LEVEL).iloc[0]
    return Season(pairs, independent, float(mean), float(told["ci_low"]), float(told["ci_high"]))
