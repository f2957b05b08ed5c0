"""Areas that vanish when insecurity rises: conflict before, in areas analysed and not analysed.

A mean over the areas that were analysed is too kind if the others were left out because they could
not be reached. That is looked for here, source by source: the fatalities reported in the six
months before an analysis, in areas that it leaves out or knows in part, beside those of the areas
it analysed at the same time. It shows whether the gaps lie where conflict is, not why, and says
nothing of areas that were given a phase without anybody having been there.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..typography import counted
from .comparability import LIMITED
from .concordance import Concordance, concordance
from .conflict_before import WINDOW, with_conflict
from .evidence import Evidence, month_of
from .files import found

# Sources that need people on the ground.
ASKED = ("cilss_ch", "iom_dtm", "iom_dtm_hapi", "wfp_hungermap", "wfp_prices")

# Below these nothing is tested: an interval by areas drawn anew needs areas to draw from.
MIN_CELLS = 10
MIN_AREAS = 5

WHOLE, IN_PART, SILENT, ABSENT = "analysed", "in part", "not analysed", "not listed"
GROUPS: dict[str, tuple[str, ...]] = {
    "left out": (SILENT, ABSENT),
    "in part": (IN_PART,),
    "either": (SILENT, ABSENT, IN_PART),
}

CELLS = ["source", "location_code", "admin_level", "area_code", "issue", "state", "place",
         "fatalities"]  # fmt: skip
COMPARISONS = [
    "location_code", "source", "admin_level", "group", "hidden", "hidden_areas", "analysed",
    "outside", "by", "places", "median_hidden", "median_analysed", "chance", "low", "high",
    "within", "within_areas", "refused",
]  # fmt: skip
BLOCKADES = ["area_code", "unit", "since", "until", "issue", "state"]


@dataclass(frozen=True)
class Vanishing:
    """Conflict before analyses, in areas analysed and in areas left out or known in part.

    `cells` has one row an area and issue: its state ("analysed", "in part", "not analysed": listed
    without a figure, "not listed"), and the fatalities reported in the `WINDOW` months before in
    `place`: the area itself, or its region where conflict is known by region only.

    `comparisons` has one row a source, level and group of states: cells and areas hidden, cells
    analysed, cells `outside` the months of which conflict is known, `by` whose fatalities these
    are ("area" or "region") and of how many `places`, the medians of both, and `chance`: how
    often, of one hidden and one analysed area of the same issue, the hidden one had more
    fatalities (ties count half; 0.5 is no difference), with a 95 % interval by places drawn anew.
    `within` is the same between the issues of one area, over `within_areas` areas that have both.
    `refused` says why there is no test.

    `blockades` has the areas of level 2 that OCHA or press name as blockaded (`unit`: the place),
    with the state in every current analysis of the Cadre Harmonisé in that time: too few to test.
    """

    country: str
    cells: pd.DataFrame
    comparisons: pd.DataFrame
    blockades: pd.DataFrame


def vanishing(evidence: Evidence, country: str) -> Vanishing:
    """The comparison for every source of `ASKED` that knows areas of a country."""
    known = _known(evidence, country)
    comparisons = _comparisons(country, known, tuple(GROUPS))
    return Vanishing(country, known[CELLS], comparisons, _blockades(known, evidence))


def _known(evidence: Evidence, country: str) -> pd.DataFrame:
    """Every area in every issue, with its state and the conflict before; made once of evidence."""
    if country not in evidence.cells:
        states = _states(evidence, country)
        evidence.cells[country] = with_conflict(states, evidence, country)
    return evidence.cells[country]


def _comparisons(country: str, known: pd.DataFrame, groups: tuple[str, ...]) -> pd.DataFrame:
    keys = ["source", "admin_level"]
    rows = [_compared(country, group, here) for _, here in known.groupby(keys) for group in groups]
    return pd.DataFrame(rows, columns=COMPARISONS)


def hidden_by_conflict(evidence: Evidence) -> pd.DataFrame:
    """Sources whose gaps lie where fatalities were reported, and those where it cannot be told."""
    cells = evidence.issues
    countries = sorted(cells.loc[cells["source"].isin(ASKED), "location_code"].unique())
    asked = [_comparisons(country, _known(evidence, country), ("either",)) for country in countries]
    rows = pd.concat(asked or [pd.DataFrame(columns=COMPARISONS)], ignore_index=True)
    rows = rows[rows["hidden"].gt(0)]
    rows = rows[rows["refused"].ne("") | rows["low"].gt(0.5)]
    return found([
        {
            "location_code": row["location_code"],
            "file": _files(evidence, row["source"], row["location_code"]),
            "count": row["hidden"], "examples": _told(row),
        }
        for row in rows.to_dict("records")
    ])  # fmt: skip


def _told(row: Mapping[Hashable, Any]) -> str:
    hidden = f"{counted(row['hidden'], 'area-issue')} left out or in part"
    seen = f"{row['analysed']:,} analysed"
    begin = f"{row['source']}, admin{row['admin_level']}: {hidden}, {seen}"
    if row["refused"]:
        return f"{begin}; not tested: {row['refused']}"
    return (
        f"{begin}; fatalities in the {WINDOW} months before, by {row['by']} ({row['places']}): "
        f"median {row['median_hidden']:,.0f} against {row['median_analysed']:,.0f}; chance that "
        f"those hidden had more {row['chance']:.2f} ({row['low']:.2f} to {row['high']:.2f})"
    )


def _files(evidence: Evidence, source: str, location: str) -> str:
    rows = evidence.observations
    here = rows["source"].eq(source) & rows["location_code"].eq(location)
    return ", ".join(sorted(rows.loc[here, "release"].unique()))


# -- states ----------------------------------------------------------------------------------


def _states(evidence: Evidence, country: str) -> pd.DataFrame:
    """Every area a source has ever spoken of, in every issue, with its state."""
    table = evidence.issues
    table = table[table["source"].isin(ASKED) & table["location_code"].eq(country)]
    parts = [_filled(here) for _, here in table.groupby(["source", "admin_level"])]
    columns = [name for name in CELLS if name not in ("place", "fatalities")]
    states = pd.concat(parts or [pd.DataFrame(columns=columns)], ignore_index=True)
    return _with_limited(states, evidence)


def _filled(here: pd.DataFrame) -> pd.DataFrame:
    """The cells of one source and level with those not listed, and the state of each."""
    areas, issues = sorted(here["area_code"].unique()), sorted(here["issue"].unique())
    every = pd.MultiIndex.from_product([areas, issues], names=["area_code", "issue"])
    known = here.set_index(["area_code", "issue"])["known"].reindex(every)
    state = known.map({True: WHOLE, False: SILENT}).fillna(ABSENT).rename("state").reset_index()
    first = here.iloc[0]
    return state.assign(
        source=first["source"],
        location_code=first["location_code"],
        admin_level=int(first["admin_level"]),
    )


def _with_limited(states: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
    """The states, in part where a part of limited access is named."""
    rows = evidence.analyses
    rows = rows[rows["unit"].str.contains(LIMITED) & rows["status"].eq("current")]
    months = month_of(rows["period_start"])
    limited = set(zip(rows["source"], rows["area_code"], months, strict=True))
    keys = zip(states["source"], states["area_code"], states["issue"], strict=True)
    named = pd.Series([key in limited for key in keys], index=states.index, dtype=bool)
    return states.assign(state=states["state"].mask(named, IN_PART))


def _blockades(states: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
    """The analyses of areas during a blockade named of them; one that goes on has no end."""
    rows = evidence.observations
    rows = rows[rows["variable"].eq("blockade") & rows["admin_level"].eq(2)]
    named = rows.rename(columns={"period_start": "since", "period_end": "until"})
    named = named[["area_code", "unit", "since", "until"]]
    of_analyses = states.loc[states["source"] == "cilss_ch", ["area_code", "issue", "state"]]
    pairs = named.merge(of_analyses, on="area_code", validate="many_to_many")
    during = pairs["issue"].ge(pairs["since"]) & ~pairs["issue"].gt(pairs["until"])
    return pairs.loc[during, BLOCKADES].sort_values(["area_code", "issue"], ignore_index=True)


# -- comparison ------------------------------------------------------------------------------


def _compared(country: str, group: str, rows: pd.DataFrame) -> dict[str, object]:
    """One comparison of one source and level; without a test where it would rest on too little."""
    known = rows[rows["fatalities"].notna()]
    hidden = known[known["state"].isin(GROUPS[group])]
    seen = known[known["state"] == WHOLE]
    outside = rows["state"].isin(GROUPS[group]) & rows["fatalities"].isna()
    refused = _refusal(hidden, seen, int(outside.sum()))
    test = concordance(hidden, seen) if not refused else Concordance()
    return {
        "location_code": country, "source": rows["source"].iloc[0],
        "admin_level": int(rows["admin_level"].iloc[0]), "group": group,
        "hidden": len(hidden) + int(outside.sum()), "hidden_areas": hidden["area_code"].nunique(),
        "analysed": len(seen), "outside": int(outside.sum()), "by": rows["by"].iloc[0],
        "places": known["place"].nunique(), "median_hidden": hidden["fatalities"].median(),
        "median_analysed": seen["fatalities"].median(), "chance": test.chance, "low": test.low,
        "high": test.high, "within": test.within, "within_areas": test.within_areas,
        "refused": refused,
    }  # fmt: skip


def _refusal(hidden: pd.DataFrame, seen: pd.DataFrame, outside: int) -> str:
    """Why a comparison would mean nothing; "" where it can be made."""
    places = hidden["place"].nunique()
    if hidden.empty and not outside:
        return "no area was left out"
    if hidden.empty or seen.empty:
        return "conflict in the months before is not known"
    if len(hidden) < MIN_CELLS or places < MIN_AREAS:
        return (
            f"{counted(len(hidden), 'area-issue')} in {counted(places, 'place')}; at least "
            f"{MIN_CELLS} in {MIN_AREAS} are asked for"
        )
    if not set(hidden["issue"]) & set(seen["issue"]):
        return "all areas were left out at once"
    if np.ptp(np.concatenate([hidden["fatalities"], seen["fatalities"]])) == 0:
        return "no fatalities were reported anywhere"
    return ""
