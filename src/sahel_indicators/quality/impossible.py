"""Rules about what cannot be: values out of bounds, parts above their whole, too many people."""

from __future__ import annotations

import pandas as pd

from ..areas import gazetteer
from ..observations import row_numbers
from ..variables import variables
from .evidence import Evidence, flagged, people, place, place_and_period

# A whole and its part, where a source gives both of one area, period and status. Phases above the
# population of a Cadre Harmonisé row are found by `phase_sums`.
PARTS = (
    ("phase3plus_people", "population_analysed"),
    ("phase4plus_people", "phase3plus_people"),
    ("phase5_people", "phase4plus_people"),
    ("sam_prevalence", "gam_prevalence"),
    ("severe_wasting_prevalence", "wasting_prevalence"),
    ("children_severely_malnourished", "children_acutely_malnourished"),
    ("deaths_event_civilians", "deaths_event"),
)
_SAME = [
    "location_code", "area_code", "unit", "counterpart_code", "what", "period_start", "period_end",
    "status", "source", "published_on",
]  # fmt: skip

# Stocks of people living in an area: no more than all who live there, or have come to.
STOCKS = ("idp_stock", "phase3plus_people")


def impossible_values(evidence: Evidence) -> pd.DataFrame:
    """Figures beyond what their variable can be, parts of people, and periods that end before.

    What a file of ours holds of these is set aside when it is read; here is looked for what came
    another way.
    """
    rows = evidence.observations.reset_index(drop=True)
    value = rows["value"]
    low, high, whole = (
        rows["variable"].map({key: getattr(known, name) for key, known in variables().items()})
        for name in ("minimum", "maximum", "whole")
    )
    low, high, whole = low.astype(float), high.astype(float), whole.eq(True)
    wrong = {
        "below what it can be": value < low,
        "above what it can be": value > high,
        "no whole number": whole & value.notna() & (value % 1 != 0),
        "the period ends before it begins": rows["period_end"] < rows["period_start"],
    }
    parts = [_wrong(rows[bad], said) for said, bad in wrong.items()]
    return pd.concat(parts).sort_values(["release", "row"], kind="stable")


def _wrong(rows: pd.DataFrame, said: str) -> pd.DataFrame:
    figure = rows["value"].map("{:g}".format).astype("str")
    what = ": " + rows["variable"] + " " + figure + " "
    return flagged(rows, place_and_period(rows) + what + said)


def part_above_whole(evidence: Evidence) -> pd.DataFrame:
    """Figures that are part of another one of the same table, and larger than it."""
    rows = evidence.observations
    named = {name for pair in PARTS for name in pair}
    rows = rows[rows["value"].notna() & rows["variable"].isin(named)]
    rows = rows.assign(what=rows["series"].map(_without_measure))
    rows = rows.assign(number=row_numbers(rows, _SAME))
    found = [_above(rows, part, whole) for part, whole in PARTS]
    return pd.concat(found).sort_values(["release", "row"], kind="stable")


def _without_measure(series: str) -> str:
    """A series of a nutrition table without the name of its measure: "sam_whz" and "gam_whz" meet.

    `SMART 2019 | sam_whz | WHZ | 6-59m` names survey, measure, case definition and ages.
    """
    survey, *rest = series.split(" | ")
    return " | ".join([survey, rest[0].rpartition("_")[2], *rest[1:]]) if len(rest) > 2 else series


def _above(rows: pd.DataFrame, part: str, whole: str) -> pd.DataFrame:
    parts, wholes = rows[rows["variable"] == part], rows[rows["variable"] == whole]
    of_whole = wholes.drop_duplicates("number", keep=False).set_index("number")["value"]
    pairs = parts.assign(value_whole=parts["number"].map(of_whole).astype(float))
    pairs = pairs[pairs["value"] > pairs["value_whole"]]
    numbers = pairs["value"].map("{:,g}".format), pairs["value_whole"].map("{:,g}".format)
    said = f": {part} " + numbers[0].astype("str") + f", {whole} " + numbers[1].astype("str")
    return flagged(pairs, place_and_period(pairs) + said)


def above_population(evidence: Evidence) -> pd.DataFrame:
    """Stocks of people larger than the largest population that any analysis gives their area."""
    rows = evidence.observations
    rows = rows[rows["variable"].isin(STOCKS) & rows["value"].notna() & rows["unit"].eq("")]
    most = rows["area_code"].map(_most_people(evidence)).astype(float)
    rows = rows.assign(most=most)[rows["value"] > most]
    rows = rows.sort_values(["release", "row"])
    day = ", " + rows["period_start"].dt.strftime("%Y-%m-%d")
    said = ": " + people(rows["value"]) + " of at most " + people(rows["most"])
    return flagged(rows, place(rows) + day + said)


def _most_people(evidence: Evidence) -> pd.Series:
    """The largest population analysed of each area, and of the regions and countries they make.

    A region or country has one only where each of its areas has.
    """
    lines = evidence.analyses[evidence.analyses["admin_level"] == 2]
    issue = ["location_code", "area_code", "period_start", "status", "published_on"]
    sums = lines.groupby(issue)["value"].sum().reset_index()
    most = sums.groupby("area_code")["value"].max()
    wholes = [_of_wholes(str(country), most) for country in sums["location_code"].unique()]
    every: pd.Series = pd.concat([most, *wholes])
    return every


def _of_wholes(country: str, most: pd.Series) -> pd.Series:
    """The people of areas added up to regions and country, missing where an area's are."""
    areas = gazetteer().system(country, 2)
    values = areas["area_code"].map(most).astype(float)
    regions = values.groupby(areas["parent_code"]).agg(lambda people: people.sum(skipna=False))
    whole = pd.Series({country: values.sum(skipna=False)})
    return pd.concat([regions[~regions.index.isin(most.index)], whole])
