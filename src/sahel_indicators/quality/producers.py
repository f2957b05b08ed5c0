"""Rules about producers who give other figures for one thing: shown side by side, never mixed."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ..areas import gazetteer
from .evidence import Evidence, flagged, people, place_and_period

# Two producers differ by rounding, cut-off days and revisions; more than a tenth, and more than a
# handful, is another count.
APART_SHARE = 0.10
APART_LEAST = 5

_THING = [
    "variable", "location_code", "area_code", "unit", "counterpart_code", "series", "period_start",
    "period_end", "status",
]  # fmt: skip

# ACLED and UCDP define and count deaths differently: a quarter apart is usual between them.
DEATHS_SHARE = 0.25
_DEATHS = "deaths_organized_violence"
_MONTHS = 12


def sources_apart(evidence: Evidence) -> pd.DataFrame:
    """Figures of one thing, area and period that two sources give more than a tenth apart.

    The flagged row is that of the larger figure; displaced people in a whole country are judged by
    `producers_disagree` and `conflicting_totals`. An analysis whose areas make up a region or the
    country whole stands beside the figure that is printed for it, with the sum and its first row.
    """
    rows = evidence.observations
    own = rows["variable"].eq("idp_stock") & rows["admin_level"].eq(0)
    rows = rows.loc[rows["value"].notna() & ~own, [*_THING, "source", "value", "release", "row"]]
    rows = pd.concat([rows, *_added_up(evidence)], ignore_index=True)
    rows = rows[rows["source"].groupby([rows[name] for name in _THING]).transform("nunique") > 1]
    rows = rows.sort_values([*_THING, "value", "release", "row"])
    least, most = (rows.drop_duplicates(_THING, keep=end) for end in ("first", "last"))
    other = least[[*_THING, "source", "value"]]
    pairs = most.merge(other, on=_THING, suffixes=("", "_other"), validate="one_to_one")
    gap = pairs["value"] - pairs["value_other"]
    apart = (gap > APART_SHARE * pairs["value"].abs()) & (gap > _least(pairs))
    pairs = pairs[apart & (pairs["source"] != pairs["source_other"])]
    return _told(pairs.sort_values(["release", "row"]))


def _added_up(evidence: Evidence) -> Iterator[pd.DataFrame]:
    """Phase 3+ of current analyses by area, as sums of the regions and countries all analysed."""
    ends = evidence.analyses[["release", "row", "period_end"]]
    shares = evidence.current_shares.merge(ends, on=["release", "row"], validate="one_to_one")
    for location, here in shares.groupby("location_code"):
        areas = gazetteer().system(str(location), 2).set_index("area_code")["parent_code"]
        for whole in (areas, areas.mask(areas.notna(), str(location))):
            within = here.assign(area_code=here["area_code"].map(whole))
            groups = within.groupby(["area_code", "period_start", "period_end"], as_index=False)
            sums = groups.agg(
                value=("phase3plus_people", "sum"),
                known=("share", "size"),
                release=("release", "first"),
                row=("row", "first"),
            )
            sums = sums[sums["known"] == sums["area_code"].map(whole.value_counts())]
            yield sums.drop(columns="known").assign(
                **_OF_SUMS, location_code=location, source="cilss_ch"
            )


# What an analysis is about, of areas added up.
_OF_SUMS = {"variable": "phase3plus_people", "status": "current"} | dict.fromkeys(
    ("unit", "counterpart_code", "series"), ""
)


def _least(pairs: pd.DataFrame) -> pd.Series:
    """The least gap that counts: a handful of what is counted, nothing of shares and indices."""
    counted = pairs["value"].abs() > APART_LEAST
    return counted.astype(float) * APART_LEAST


def _told(pairs: pd.DataFrame) -> pd.DataFrame:
    one, other = (pairs[name].map("{:,.6g}".format).astype("str") for name in _VALUES)
    said = ": " + pairs["source"] + " " + one + ", " + pairs["source_other"] + " " + other
    return flagged(pairs, place_and_period(pairs) + said, pairs["variable"])


_VALUES = ("value", "value_other")


def death_counts_apart(evidence: Evidence) -> pd.DataFrame:
    """Years in which ACLED's fatalities and UCDP's deaths in a country are a quarter apart.

    ACLED's are those of political violence, added up where all twelve months are there; UCDP's
    are the best estimates of its three types of violence. The rows flagged are UCDP's.
    """
    ucdp = evidence.observations
    ucdp = ucdp[ucdp["variable"].eq(_DEATHS) & ucdp["value"].notna()]
    keys = ["location_code", "year"]
    ucdp = ucdp.assign(year=ucdp["period_start"].dt.year)
    best = ucdp.groupby(keys)["value"].sum().rename("deaths")
    years = _acled_years(evidence).join(best, how="inner")
    larger = years[["deaths", "fatalities"]].max(axis=1)
    years = years[(years["deaths"] - years["fatalities"]).abs() > DEATHS_SHARE * larger]
    rows = ucdp.merge(years.reset_index(), on=keys, validate="many_to_one")
    rows = rows.sort_values(["year", "release", "row"], ascending=[False, True, True])
    said = ": ACLED " + people(rows["fatalities"]) + ", UCDP " + people(rows["deaths"])
    return flagged(rows, rows["year"].astype("str") + said)


def _acled_years(evidence: Evidence) -> pd.DataFrame:
    """ACLED's reported fatalities of political violence by country and whole year."""
    rows = evidence.observations
    rows = rows[rows["source"].eq("acled") & rows["variable"].eq("conflict_fatalities")]
    rows = rows[rows["series"].eq("political_violence") & rows["value"].notna()]
    when = rows["period_start"].dt
    years = rows.assign(year=when.year, month=when.month).groupby(["location_code", "year"])
    table = years.agg(fatalities=("value", "sum"), months=("month", "nunique"))
    return table.loc[table["months"] == _MONTHS, ["fatalities"]]
