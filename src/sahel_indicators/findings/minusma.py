"""Conflict in the cercles of MINUSMA's bases after the mission's end: what can and cannot be said.

The shock was national: Mali asked for the end on 16 June 2023, Resolution 2690 ended the mandate on
30 June. Which base closed when within the next months was decided by how the war went, so closing
dates are no experiment; the ten or so cercles with a base are compared, before and after, with
cercles of the north and centre that have none and border none. June to December 2023, when bases
closed and fighting moved through them, is left out. What was declared is in `designs`.

For phase 3+ there are too few analyses after it: it is described, and an effect is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..analysis import (
    Estimates,
    EventStudy,
    correct_p_values,
    event_study,
    log1p_rate,
    panel_regression,
    per_100k,
    randomisation_test,
)
from ..display.progress import with_progress
from ..errors import AnalysisError, DataError
from ..panel import open_panel
from ..periods import inside_span, read_day, read_span
from .analyses import analyses
from .made import as_made
from .minusma_cercles import base_closures, cercle_groups, placed_events
from .minusma_course import FIRST, Course, course_of

COUNTRY = "MLI"
MEASURES = ("conflict_events", "conflict_fatalities")
# The month of the announcement (16 June 2023), and the first month without the mission.
ANNOUNCED = pd.Timestamp("2023-06-01")
GONE = pd.Timestamp("2024-01-01")
RESOLUTION = pd.Timestamp("2023-07-01")
# Where the course of the years before begins.
SHOWN_FROM = f"{FIRST:%Y-%m}"
# Months of the withdrawal itself.
TRANSITION = 7
# As many months before the announcement as there are after the transition.
MONTHS = 24
BEFORE = ANNOUNCED - pd.DateOffset(months=MONTHS)
AFTER = GONE + pd.DateOffset(months=MONTHS - 1)

# First month counted as after, and the months left out before it.
DATES = {
    "transition left out": (GONE, (ANNOUNCED, GONE)),
    "from the resolution": (RESOLUTION, None),
    "from the announcement": (ANNOUNCED, None),
}
CONTROLS = {
    "north and centre, not adjacent": ("control",),
    "north and centre": ("control", "adjacent"),
}
MODELS = ("linear", "Poisson")
EXPOSURE = "base x after"
# Analyses after the mission's end that an estimate of phase 3+ would need, at the least: with
# fewer, one bad season in one region decides.
FEWEST_ANALYSES = 4


class Design(NamedTuple):
    """What tells one declared estimate from another."""

    measure: str
    controls: str
    dates: str
    model: str


PRIMARY = Design(
    "conflict_events", "north and centre, not adjacent", "transition left out", "linear"
)

# What else happened to the same places in the same years, as dated in the sources of the bundle.
CONFOUNDERS = (
    ("2021-12-01", "Wagner arrives beside the army"),
    ("2022-03-27", "Massacre of Moura (Djenné)"),
    ("2022-08-15", "Barkhane leaves"),
    ("2023-08-08", "JNIM blockades Timbuktu"),
    ("2023-11-14", "The army and Wagner take Kidal"),
)


@dataclass(frozen=True)
class Withdrawal:
    """The declared comparison around MINUSMA's end.

    `cercles` has area_code, area_name, parent_name, group; `bases` place, area_code, date; `events`
    are the dated events with latitude and longitude. `months` has events, deaths and population by
    group and month. `course` is the interrupted series of deaths in the bases' cercles, or None for
    the reason in `no_course`.
    `estimates` has one row a design: estimate (of log(1 + rate per 100,000 people and month) or, in
    the Poisson models, of the log of the rate), interval, p_value, n, clusters, p_exchanged (what
    share of other choices of the base cercles gives as much; see `_exchanged`) and p_holm, for all
    but the primary. `studies` holds the event study by quarter of each measure. `change` shows
    deaths and events a month by group and period; `chosen_before` what became of the cercles that
    were worst in earlier years; `phase3plus` the analyses, described.
    """

    country: str
    cercles: pd.DataFrame
    bases: pd.DataFrame
    events: pd.DataFrame
    months: pd.DataFrame
    course: Course | None
    no_course: str
    estimates: pd.DataFrame
    results: dict[Design, Estimates]
    studies: dict[str, EventStudy]
    change: pd.DataFrame
    chosen_before: pd.DataFrame
    phase3plus: pd.DataFrame
    confounders: tuple[tuple[str, str], ...] = CONFOUNDERS

    @property
    def primary(self) -> pd.Series:
        """The declared main estimate."""
        return self.estimates[self.estimates["primary"]].iloc[0]

    def per_month(self, measure: str, group: str, span: str) -> float:
        """One number of `change`; raises `KeyError` if there is none."""
        return self._per_month[measure, group, span]

    @cached_property
    def _per_month(self) -> dict[tuple[str, str, str], float]:
        keys = zip(*(self.change[name] for name in ("measure", "group", "span")), strict=True)
        return dict(zip(keys, self.change["per_month"].astype(float), strict=True))


@as_made("minusma")
def minusma_withdrawal(
    country: str = COUNTRY,
    as_of: str | None = None,
    start: str | None = None,
    end: str | None = None,
) -> Withdrawal:
    """The declared comparison, as known on a day.

    `start` (else 2018) and `end` (YYYY-MM or YYYY-MM-DD) are those of `months` and of the `course`,
    not of the comparison, whose 24 months before and after are declared. Raises `DataError` for
    another country than Mali, else as `open_panel` and the analyses do.
    """
    _require_mali(country)
    months = _months(as_of)
    areas = months[["area_code", "area_name", "parent_name"]].drop_duplicates(ignore_index=True)
    bases = base_closures(as_of)
    cercles = cercle_groups(areas, bases)
    months = months.merge(cercles[["area_code", "group"]], on="area_code", validate="many_to_one")
    every = with_progress(list(designs()), "Designs")
    results = {design: _estimate(months, design) for design in every}
    course, no_course = _course(_by_group(months, None, end), start)
    return Withdrawal(
        country=country,
        cercles=cercles,
        bases=bases,
        events=placed_events(as_of),
        months=_by_group(months, start or SHOWN_FROM, end),
        course=course,
        no_course=no_course,
        estimates=_tidy(results, months),
        results=results,
        studies={measure: _by_quarter(months, measure) for measure in MEASURES},
        change=_change(months),
        chosen_before=_chosen_before(months),
        phase3plus=_phase3plus(cercles, as_of),
    )


def _require_mali(country: str) -> None:
    if country != COUNTRY:
        raise DataError(
            f"MINUSMA had no base in {country}: it was deployed in Mali alone.",
            expected=f'country = "{COUNTRY}"',
        )


# Months after the mission's end that must be known before anything is compared.
FEWEST_MONTHS = 12


def withdrawal_if_any(country: str, as_of: str | None = None) -> Withdrawal | None:
    """The comparison where there is one to speak of: in Mali, known a year after the end."""
    known = as_of is None or read_day(as_of) >= GONE + pd.DateOffset(months=FEWEST_MONTHS)
    return minusma_withdrawal(country, as_of) if country == COUNTRY and known else None


def _by_group(months: pd.DataFrame, start: str | None, end: str | None) -> pd.DataFrame:
    inside = inside_span(months, start, end, first="month", last="month")
    if inside.empty:
        raise DataError(f"No month lies between {start} and {end}.")
    measures = [*MEASURES, "population"]
    return inside.groupby(["group", "month"], as_index=False)[measures].sum(min_count=1)


def _course(months: pd.DataFrame, start: str | None) -> tuple[Course | None, str]:
    """The interrupted series, or None and why the months shown cannot bear one."""
    first = None if start is None else read_span(start, None)[0]
    try:
        return course_of(months, ANNOUNCED, RESOLUTION, TRANSITION, first), ""
    except AnalysisError as error:
        return None, str(error)


def phase3plus_effect(found: Withdrawal) -> Estimates:
    """No estimate: always raises `AnalysisError`, saying why the analyses cannot bear one.

    It would be refused for any design as long as fewer than `FEWEST_ANALYSES` analyses of cercles
    fall after the mission's end.
    """
    after = found.phase3plus.loc[found.phase3plus["after"], "period_start"].unique()
    seasons = ", ".join(f"{start:%B %Y}" for start in sorted(after))
    raise AnalysisError(
        f"{len(after)} current analyses of cercles fall after June 2023 ({seasons}), the first of "
        "them within the withdrawal. Cercles' shares move by more than that between any two "
        "analyses, analysts weigh insecurity when they classify, and the closures, the blockade "
        "of Timbuktu and the battle of Kidal fall together: no estimate could tell them apart.",
        expected=f"at least {FEWEST_ANALYSES} analyses after the mission's end, by cercle",
        remedy="show `phase3plus` as a description, with its analyses before and after",
    )


def designs() -> Iterator[Design]:
    """Every declared estimate, the primary among them."""
    return map(Design._make, product(MEASURES, CONTROLS, DATES, MODELS))


def _months(as_of: str | None) -> pd.DataFrame:
    panel = open_panel("MLI", 2, "month", as_of=as_of, only=list(MEASURES))
    table = panel[[*MEASURES, "population"]].to_dataframe().reset_index()
    return table.rename(columns={"area": "area_code", "period": "month"})


def _rows(months: pd.DataFrame, design: Design) -> pd.DataFrame:
    """The cercles and months of one design, with exposure and outcome."""
    first, gap = DATES[design.dates]
    chosen = months["group"].isin(["base", *CONTROLS[design.controls]])
    chosen &= months["month"].between(BEFORE, AFTER)
    if gap:
        chosen &= ~((months["month"] >= gap[0]) & (months["month"] < gap[1]))
    rows = months[chosen].reset_index(drop=True)
    exposed = (rows["group"] == "base") & (rows["month"] >= first)
    rate = per_100k(rows[design.measure], rows["population"])
    return rows.assign(**{EXPOSURE: exposed.astype(float), "log1p_rate": log1p_rate(rate)})


def _estimate(months: pd.DataFrame, design: Design) -> Estimates:
    model: dict[str, Any] = (
        {"outcome": "log1p_rate"}
        if design.model == "linear"
        else {"outcome": design.measure, "family": "poisson", "population": "population"}
    )
    return panel_regression(
        _rows(months, design),
        exposures=EXPOSURE,
        entity="area_code",
        time="month",
        **model,
    )


def _tidy(results: dict[Design, Estimates], months: pd.DataFrame) -> pd.DataFrame:
    rows = [
        {
            **design._asdict(),
            **result.estimates.iloc[0].drop("term").to_dict(),
            "n": result.n,
            "clusters": result.clusters,
            "primary": design == PRIMARY,
            "p_exchanged": _exchanged(months, design),
        }
        for design, result in results.items()
    ]
    table = pd.DataFrame(rows)
    others = correct_p_values(table[~table["primary"]])
    return table.assign(p_holm=others["p_corrected"])


def _exchanged(months: pd.DataFrame, design: Design) -> float:
    """The p value of the difference among those of other choices of as many "base" cercles.

    Of the linear models without the transition, where it is the difference of mean changes.
    """
    if (design.model, design.dates) != (PRIMARY.model, PRIMARY.dates):
        return np.nan
    rows = _rows(months, design)
    after = rows["month"] >= DATES[design.dates][0]
    means = rows.groupby(["area_code", "group", after])["log1p_rate"].mean().unstack()
    change = (means[True] - means[False]).rename("change").reset_index()
    return randomisation_test(
        change.assign(base=change["group"] == "base"),
        _difference,
        assign="base",
        entity="area_code",
    ).p_value


def _difference(cercles: pd.DataFrame) -> float:
    change, base = cercles["change"].to_numpy(), cercles["base"].to_numpy()
    return float(change[base].mean() - change[~base].mean())


# -- before the end, quarter by quarter ------------------------------------------------------


def _by_quarter(months: pd.DataFrame, measure: str) -> EventStudy:
    """Base cercles against all others of north and centre, by quarter since the announcement."""
    rows = months[months["group"] != "elsewhere"]
    rows = rows[rows["month"].between(BEFORE, AFTER)]
    # Quarters that begin with the month of the announcement: June to August 2023 is one.
    start = rows["month"].dt.to_period("Q-MAY").dt.to_timestamp()
    rows = rows.assign(quarter=start)
    quarters = rows.groupby(["area_code", "group", "quarter"], as_index=False).agg(
        **{measure: (measure, "sum"), "population": ("population", "mean")}
    )
    rate = per_100k(quarters[measure], quarters["population"])
    first = quarters["group"].eq("base").map({True: ANNOUNCED, False: pd.NaT})
    return event_study(
        quarters.assign(log1p_rate=log1p_rate(rate), treated_from=first),
        outcome="log1p_rate",
        entity="area_code",
        time="quarter",
        treated_from="treated_from",
        method="two-way",
    )


# -- what a naive comparison would say -------------------------------------------------------

SPANS = {
    "year before last": ("2021-06-01", "2022-05-01"),
    "year before": ("2022-06-01", "2023-05-01"),
    "withdrawal": ("2023-06-01", "2023-12-01"),
    "first year without": ("2024-01-01", "2024-12-01"),
    "second year without": ("2025-01-01", "2025-12-01"),
}


def _change(months: pd.DataFrame) -> pd.DataFrame:
    """Events and deaths a month by group and span: measure, group, span, per_month."""
    parts = []
    for span, (first, last) in SPANS.items():
        inside = months[months["month"].between(first, last)]
        sums = inside.groupby("group")[list(MEASURES)].sum() / inside["month"].nunique()
        parts.append(sums.assign(span=span).reset_index())
    wide = pd.concat(parts, ignore_index=True)
    return wide.melt(["group", "span"], var_name="measure", value_name="per_month")


def _chosen_before(months: pd.DataFrame) -> pd.DataFrame:
    """What became of the cercles that were worst in a year, in years without a withdrawal.

    One row a year (June to May): deaths a month in that year and in the year that begins seven
    months later, in as many cercles as had bases, chosen for most deaths in that year, and in the
    others of north and centre. What is chosen at its worst falls by itself.
    """
    here = months[months["group"] != "elsewhere"]
    size = here.loc[here["group"] == "base", "area_code"].nunique()
    years = range(here["month"].min().year, ANNOUNCED.year - 2)
    return pd.DataFrame([_worst_of(here, year, size) for year in years])


def _worst_of(here: pd.DataFrame, year: int, size: int) -> dict[str, Any]:
    start = pd.Timestamp(year, 6, 1)
    chosen_in = here[here["month"].between(start, start + pd.DateOffset(months=11))]
    later = start + pd.DateOffset(months=12 + 7)
    after = here[here["month"].between(later, later + pd.DateOffset(months=11))]
    deaths = chosen_in.groupby("area_code")["conflict_fatalities"].sum()
    worst = set(deaths.sort_values(ascending=False, kind="stable").index[:size])
    found: dict[str, Any] = {"year": f"{start:%b %Y} to {start + pd.DateOffset(months=11):%b %Y}"}
    for name, rows in (("worst", True), ("others", False)):
        for when, table in (("that_year", chosen_in), ("afterwards", after)):
            inside = table[table["area_code"].isin(worst) == rows]
            found[f"{name}_{when}"] = inside["conflict_fatalities"].sum() / 12
    return found


# -- phase 3+, described ---------------------------------------------------------------------


def _phase3plus(cercles: pd.DataFrame, as_of: str | None) -> pd.DataFrame:
    """People in phase 3+ by group and current analysis, over cercles analysed in all.

    The population is that of the analysis: where a year has two, each has its own.
    """
    told = analyses(COUNTRY, as_of).query("status == 'current'").dropna(subset=["share"])
    told = told[told["period_start"] >= BEFORE].sort_values("published_on", kind="stable")
    table = told.drop_duplicates(["area_code", "period_start"], keep="last")
    times = table.groupby("area_code")["period_start"].transform("nunique")
    table = table[times == table["period_start"].nunique()]
    table = table.merge(cercles[["area_code", "group"]], on="area_code", validate="many_to_one")
    sums = table.groupby(["group", "period_start"], as_index=False).agg(
        people=("people", "sum"), population=("population", "sum"), cercles=("area_code", "nunique")
    )
    share = sums["people"] / sums["population"]
    return sums.assign(share=share, after=sums["period_start"] > ANNOUNCED)
