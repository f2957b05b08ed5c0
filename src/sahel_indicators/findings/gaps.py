"""Which areas are missing from sums over areas, and which of them for the sake of one blank."""

from __future__ import annotations

import pandas as pd

from ..indicators.food_security import in_crisis, phase3plus_people, phase3plus_share
from ..panel import area_figures, open_observations
from ..periods import inside_span
from .analyses import ANALYSIS, FIRST_COMPARABLE, SOURCE, side_by_side

GAP = ["area_code", "missing", "analyses"]
PART = ["area_code", "unit", *ANALYSIS, "people", "population", "share", "crisis"]
BLANK = ["area_code", *ANALYSIS, "population", "at_least", "blank", "adds_up"]

_PHASES = [f"phase{number}_people" for number in range(1, 6)]
# Each of five phases may have been rounded to whole people.
_ROUNDING = 5


def missing_from(told: pd.DataFrame, constant: list[str]) -> pd.DataFrame:
    """In how many analyses each area outside the constant set has no share in phase 3 or worse.

    `told` has one row an area and analysis with its share. The columns are `GAP`: missing out of
    `analyses`, those that have a share for any area.
    """
    shares = told.dropna(subset=["share"])
    analyses = shares.groupby(ANALYSIS).ngroups
    outside = sorted(set(told["area_code"]) - set(constant))
    there = shares.groupby("area_code").size().reindex(outside, fill_value=0)
    frame = pd.DataFrame({"area_code": outside, "missing": (analyses - there).to_numpy()})
    return frame.assign(analyses=analyses)[GAP]


def blank_phases(
    country: str,
    as_of: str | None,
    start: str | None = None,
    end: str | None = None,
) -> pd.DataFrame:
    """The areas left out of an analysis because some of their phases are blank, and not all.

    The columns are `BLANK`: population (analysed), `at_least` (people in the phases 3 to 5 that are
    given), `blank` (the phases that are not, "4, 5") and whether those given add up to all people
    analysed (`adds_up`). The blank is most likely a zero then; nobody
    printed one, so none is put in its place.
    """
    figures = area_figures(country, as_of)
    told = figures[(figures["source"] == SOURCE) & (figures["admin_level"] == 2)]
    told = inside_span(told[told["period_start"] >= FIRST_COMPARABLE], start, end)
    wide = side_by_side(told, ["area_code", *ANALYSIS], [*_PHASES, "population_analysed"])
    phases = wide[_PHASES]
    partly = wide[phases.isna().any(axis="columns") & phases.notna().any(axis="columns")]
    frame = partly.rename(columns={"population_analysed": "population"}).assign(
        at_least=partly[_PHASES[2:]].sum(axis="columns"),
        blank=_blank(partly[_PHASES]),
        adds_up=partly[_PHASES].sum(axis="columns").sub(partly["population_analysed"]).abs()
        <= _ROUNDING,
    )
    return frame.reset_index()[BLANK].sort_values(["period_start", "area_code"], ignore_index=True)


def parts_of_areas(
    country: str,
    as_of: str | None,
    start: str | None = None,
    end: str | None = None,
) -> pd.DataFrame:
    """The parts of areas that the latest current analysis has with figures of their own.

    Areas are added up of them, so that a grave part can be hidden in its area. The columns are
    `PART`: unit (the part), people in phase 3 or worse, population analysed, share (0-1), and
    whether that is a crisis by the 20 % rule.
    """
    told = open_observations(as_of)
    here = told["location_code"].eq(country) & told["source"].eq(SOURCE) & told["unit"].ne("")
    told = inside_span(told[here & told["status"].eq("current")], start, end)
    latest = told[told["period_start"] == told["period_start"].max()]
    latest = latest[latest["published_on"] == latest["published_on"].max()]
    names = [*_PHASES, "phase3plus_people", "population_analysed"]
    wide = side_by_side(latest, ["area_code", "unit", *ANALYSIS], names)
    frame = wide.assign(
        people=phase3plus_people(wide),
        population=wide["population_analysed"],
        share=phase3plus_share(wide),
        crisis=in_crisis(wide),
    )
    return frame.dropna(subset=["share"]).reset_index()[PART]


def _blank(phases: pd.DataFrame) -> list[str]:
    """The numbers of the phases that are missing, row by row."""
    missing = phases.isna().to_numpy()
    return [
        ", ".join(str(number) for number, absent in enumerate(row, start=1) if absent)
        for row in missing
    ]
