"""How food insecurity, malnutrition, displacement and conflict have moved, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from ..areas import gazetteer, read_reference
from ..config import settings
from ..crosswalks import areas_of
from ..errors import DataError, PeriodError
from ..panel import open_indicators, open_observations, open_panel
from ..periods import inside_span, month_of, read_day
from .analyses import ANALYSIS, SOURCE, analyses, constant_areas, totals_of_all
from .gaps import blank_phases, missing_from, parts_of_areas
from .made import as_made
from .movements import MOST_AREAS, counted_in_part
from .newest import newer_regions, people_in_worst_phase
from .printed import groups, never_analysed
from .set_aside import groups_beside
from .wider_sahel import shares_since_constant


@dataclass(frozen=True)
class PhaseTrend:
    """People in phase 3 or worse over a constant set of areas, analysis by analysis.

    `frame` has period_start, period_end, status, published_on, share (0-1), people, population,
    source, scope: "constant units" (added up over `areas`, the areas analysed every time) or
    "whole country, as printed", and group: the people whom a printed total is said to be about,
    in its source's words, else "". `left_out` are the areas missing from at least one analysis,
    `never_analysed` the regions that no analysis has, so that no printed total is known to have
    them.

    What a sum over areas cannot say stands beside it: `regions`, current figures by region that are
    newer than every analysis by area (see `newer_regions`; no row where none is), `worst`, people
    in phase 5 by area (`people_in_worst_phase`), `gaps`, in how many analyses an area that is left
    out has no figure (`missing_from`), `blanks`, areas left out of an analysis for a blank phase
    (`blank_phases`), `totals`, each analysis over all areas that it has (`totals_of_all`),
    `parts`, the parts that areas of the latest analysis are added up of (`parts_of_areas`), and
    `beside`, groups of people analysed beside the areas, in none of these (`groups_beside`). Where
    no area was analysed every time, `lately` has the current analyses since half of them were:
    period_start, period_end, share, people, population, areas, as the comparison of countries does.
    """

    country: str
    frame: pd.DataFrame
    areas: tuple[str, ...]
    left_out: tuple[str, ...]
    never_analysed: tuple[str, ...] = ()
    regions: pd.DataFrame = field(default_factory=pd.DataFrame)
    worst: pd.DataFrame = field(default_factory=pd.DataFrame)
    gaps: pd.DataFrame = field(default_factory=pd.DataFrame)
    blanks: pd.DataFrame = field(default_factory=pd.DataFrame)
    totals: pd.DataFrame = field(default_factory=pd.DataFrame)
    parts: pd.DataFrame = field(default_factory=pd.DataFrame)
    beside: pd.DataFrame = field(default_factory=pd.DataFrame)
    lately: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def current(self) -> pd.DataFrame:
        """The current analyses over constant units, in order."""
        return self._current.copy(deep=False)

    @cached_property
    def _current(self) -> pd.DataFrame:
        asked = self.frame["status"].eq("current") & self.frame["scope"].eq("constant units")
        return self.frame[asked].sort_values("period_start", ignore_index=True)

    def in_worst_phase(self, total: Any) -> float:
        """People in phase 5 of a printed total, which is a row of `frame`; 0 where none is told."""
        return self._worst_of_totals.get(tuple(total[name] for name in [*ANALYSIS, "source"]), 0.0)

    @cached_property
    def _worst_of_totals(self) -> dict[tuple[Any, ...], float]:
        """People in phase 5 by analysis and source, of figures of the whole country."""
        if self.worst.empty:
            return {}
        totals = self.worst[self.worst["admin_level"] == 0]
        people = totals.groupby([*ANALYSIS, "source"])["people"].sum()
        return dict(zip(people.index, people, strict=True))


@as_made("trend")
def phase_trend(
    country: str = "MLI",
    as_of: str | None = None,
    *,
    start: str | None = None,
    end: str | None = None,
) -> PhaseTrend:
    """The national trend of phase 3+ from October 2014 on, current and projected.

    `start` and `end` (YYYY-MM or YYYY-MM-DD) limit the analyses, and so the areas analysed every
    time. Raises as `open_panel` does, and `DataError` for a span that cannot be read.
    """
    told = inside_span(analyses(country, as_of), start, end)
    analysed = told.dropna(subset=["share"])
    constant = constant_areas(analysed)
    inside = analysed[analysed["area_code"].isin(constant)]
    printed = inside_span(_printed(country, as_of), start, end)
    current = analysed[analysed["status"] == "current"]
    return PhaseTrend(
        country=country,
        frame=pd.concat([_added_up(inside), printed], ignore_index=True),
        areas=tuple(constant),
        left_out=tuple(sorted(set(told["area_code"]) - set(constant))),
        never_analysed=never_analysed(country, as_of),
        regions=newer_regions(country, as_of, current, start, end),
        worst=people_in_worst_phase(country, as_of, start, end),
        gaps=missing_from(told, constant),
        blanks=blank_phases(country, as_of, start, end),
        totals=totals_of_all(told),
        parts=parts_of_areas(country, as_of, start, end),
        beside=groups_beside(country, as_of, start, end),
        lately=pd.DataFrame() if constant else _lately(country, as_of, start, end),
    )


def _lately(country: str, as_of: str | None, start: str | None, end: str | None) -> pd.DataFrame:
    """The shorter series over the areas that current analyses have in common since some day."""
    shares, about = shares_since_constant(country, as_of, start, end)
    return shares.drop(columns="country").assign(areas=about["areas"])


def _added_up(inside: pd.DataFrame) -> pd.DataFrame:
    """The areas added up, analysis by analysis."""
    added = inside.groupby(ANALYSIS, as_index=False)[["people", "population"]].sum()
    share = added["people"] / added["population"]
    return added.assign(scope="constant units", share=share, source=SOURCE, group="")


def _printed(country: str, as_of: str | None) -> pd.DataFrame:
    """Totals of the whole country as printed, from producers other than the analyses by area."""
    names = {"phase3plus_people": "people", "phase3plus_share": "share"}
    values = open_indicators(country, 0, as_of=as_of, only=list(names))
    values = values[values["source"] != SOURCE]
    keys = [*ANALYSIS, "source", "group", "indicator"]
    told = values.assign(group=groups(values["note"]))
    wide = told.set_index(keys)["value"].unstack("indicator")
    printed = wide.reindex(columns=list(names)).rename(columns=names).reset_index()
    return printed.assign(
        population=printed["people"] / printed["share"], scope="whole country, as printed"
    )


@dataclass(frozen=True)
class PhaseMap:
    """The latest current analysis by area.

    `frame` has area_code, area_name, value (share in phase 3 or worse), phase (by the 20 % rule,
    which counts within two people of a fifth as a fifth) and people in phase 3 or worse. `regions`
    are figures by region that are newer (see `newer_regions`), which a map by area cannot show.
    """

    country: str
    frame: pd.DataFrame
    period_start: pd.Timestamp
    period_end: pd.Timestamp
    regions: pd.DataFrame = field(default_factory=pd.DataFrame)


@as_made("map")
def phase_map(country: str = "MLI", as_of: str | None = None) -> PhaseMap:
    """The share of people in phase 3 or worse by area in the latest current analysis."""
    names = {
        "phase3plus_share": "value",
        "phase_by_rule": "phase",
        "phase3plus_people": "people",
    }
    panel = open_panel(country, 2, "season", as_of=as_of, only=list(names))
    last = panel[list(names)].dropna("period", how="all").isel(period=-1)
    frame = last.to_dataframe().reset_index().rename(columns=names | {"area": "area_code"})
    first, final = (pd.Timestamp(last[name].item()) for name in ("period", "period_end"))
    return PhaseMap(
        country=country,
        frame=frame[["area_code", "area_name", *names.values()]],
        period_start=first,
        period_end=final,
        regions=newer_regions(country, as_of, pd.DataFrame({"period_start": [first]})),
    )


@dataclass(frozen=True)
class ConflictCalendar:
    """Reported fatalities by region (rows: area codes, from most to least) and month (columns).

    `events` are the dated turning points: date, month, place, actor, kind; `undated` counts those
    whose day no source gives and which are therefore not shown.
    """

    country: str
    frame: pd.DataFrame
    events: pd.DataFrame
    undated: int

    @property
    def months(self) -> pd.DatetimeIndex:
        """The first days of the months shown, in order."""
        return pd.DatetimeIndex(self.frame.columns)


@as_made("calendar")
def conflict_calendar(country: str = "MLI", as_of: str | None = None) -> ConflictCalendar:
    """Reported fatalities of political violence by OCHA region and month, with dated events."""
    panel = open_panel(country, 1, "month", as_of=as_of, only=["conflict_fatalities"])
    known = panel["conflict_fatalities"].dropna("period", how="all")
    frame = pd.DataFrame(known.to_pandas())
    most_first = frame.sum(axis="columns").sort_values(ascending=False, kind="stable")
    events = dated_events(country, as_of)
    return ConflictCalendar(
        country=country,
        frame=frame.loc[most_first.index],
        events=events.dropna(subset=["date"]),
        undated=int(events["date"].isna().sum()),
    )


def dated_events(country: str = "MLI", as_of: str | None = None) -> pd.DataFrame:
    """Base closures, captures and the mission's end: date, month, place, actor, kind, note.

    With `as_of`, only what had happened by that day; what has no date is then unknown as well.
    """
    path = settings().bundle / "dated_events_mli.csv"
    events = read_reference(path, ["location_code", "place", "actor", "kind", "date"])
    events = events[events["location_code"] == country]
    said = events["date"].where(events["date"] != "")
    try:
        days = said.map(read_day, na_action="ignore")
    except PeriodError as error:  # which is said of what somebody asks for
        raise DataError(f"{path}: {error.problem}", expected=error.expected) from error
    events = events.assign(date=days.astype("datetime64[ns]"))
    if as_of is not None:
        events = events[events["date"] <= pd.Timestamp(as_of)]
    place = events["place"].str.replace("_", " ").str.title()
    events = events.assign(place=place, month=month_of(events["date"]))
    columns = ["date", "month", "place", "actor", "kind", "note", "source_url"]
    return events.sort_values(["date", "place"], ignore_index=True)[columns]


@dataclass(frozen=True)
class Displacement:
    """Stocks by producer: `frame` has date, measure (idps, refugees), producer (source), value.

    `coverage` has date and areas: how many areas each DTM round covered. `in_part` are the stocks
    of people displaced inside the country that are a round's in a part of it (`counted_in_part`).
    """

    country: str
    frame: pd.DataFrame
    coverage: pd.DataFrame
    in_part: pd.DataFrame = field(default_factory=pd.DataFrame)


@as_made("displacement")
def displacement(country: str = "MLI", as_of: str | None = None) -> Displacement:
    """IDPs and refugees of one country over time, every producer's figure apart."""
    known = open_observations(as_of)
    idps = known[(known["variable"] == "idp_stock") & (known["location_code"] == country)]
    national = idps[(idps["admin_level"] == 0) & (idps["unit"] == "")]
    rounds = _rounds(idps[(idps["source"] == "iom_dtm") & (idps["admin_level"] == 2)])
    abroad = open_indicators(country, 0, as_of=as_of, only=["refugees_by_origin"])
    # A round in a part of the country (Chad's are of three departments) is no figure of the whole.
    is_whole = rounds["areas"] >= MOST_AREAS * len(areas_of(country, 2))
    whole, part = rounds[is_whole], rounds[~is_whole].rename(columns={"period_end": "date"})
    parts = [_stock(national, "idps"), _stock(whole, "idps"), _stock(abroad, "refugees")]
    frame = pd.concat(parts).dropna(subset=["value"])
    return Displacement(
        country=country,
        frame=frame.sort_values(["measure", "producer", "date"], ignore_index=True),
        coverage=rounds.rename(columns={"period_end": "date"})[["date", "areas"]],
        in_part=counted_in_part(frame[frame["measure"] == "idps"], part),
    )


def _rounds(idps: pd.DataFrame) -> pd.DataFrame:
    """DTM's rounds: the sum of the areas covered, and how many there were."""
    rounds = idps.groupby("period_end", as_index=False).agg(
        value=("value", "sum"), areas=("area_code", "nunique")
    )
    return rounds.assign(source="iom_dtm")


def _stock(rows: pd.DataFrame, measure: str) -> pd.DataFrame:
    stock = rows.rename(columns={"period_end": "date", "source": "producer"})
    return stock.assign(measure=measure)[["date", "measure", "producer", "value"]]


_POINT = [
    *("area_code", "unit", "survey", "date", "value", "lower", "upper"),
    *("definition", "age_group", "national", "year_only", "other_standard"),
]

# A reference period this long says no more than the year of the survey.
A_YEAR = pd.Timedelta(days=300)


@dataclass(frozen=True)
class Malnutrition:
    """Published survey points of GAM by WHZ, one row an area and survey.

    `frame` has area_code, unit (a younger region within the area, else ""), survey, date, value,
    lower, upper (percent), definition, age_group, national, year_only (the month of the survey is
    not known), other_standard (measured by the NCHS reference and not WHO's of 2006). `left_out`
    counts the points about sites of displaced people or about only a part of the country.
    """

    country: str
    frame: pd.DataFrame
    left_out: int


@as_made("malnutrition")
def malnutrition(
    country: str = "MLI",
    as_of: str | None = None,
    *,
    start: str | None = None,
    end: str | None = None,
) -> Malnutrition:
    """GAM by weight-for-height as surveys published it, national and by region.

    `start` and `end` (YYYY-MM or YYYY-MM-DD) limit the surveys' periods. Raises `DataError` for a
    span that cannot be read.
    """
    known = open_observations(as_of)
    gam = known[(known["variable"] == "gam_prevalence") & (known["location_code"] == country)]
    gam = inside_span(gam, start, end)
    points = with_series_in_parts(gam).query("indicator == 'gam_whz'")
    parts = points["unit"].ne("") & ~is_region(points)
    long = points["period_end"] - points["period_start"] > A_YEAR
    frame = points[~parts].assign(
        national=points["admin_level"] == 0,
        year_only=long,
        other_standard=points["note"].str.contains("NCHS reference", regex=False),
    )
    frame = frame.rename(columns={"period_end": "date"}).sort_values(
        ["national", "area_code", "unit", "date"],
        ascending=[False, True, True, True],
        ignore_index=True,
    )
    return Malnutrition(country, frame[_POINT], int(parts.sum()))


def with_series_in_parts(gam: pd.DataFrame) -> pd.DataFrame:
    """The figures with their series taken apart: survey, indicator, definition and age group."""
    names = ["survey", "indicator", "definition", "age_group"]
    parts = gam["series"].str.split(" | ", regex=False, expand=True).reindex(columns=range(4))
    return pd.concat([gam, parts.set_axis(names, axis="columns")], axis="columns")


def is_region(frame: pd.DataFrame) -> pd.Series:
    """Units that are regions of a later reform (Taoudenit), not sites or some of the regions."""
    rules = gazetteer().rules
    regions = {part["name"] for part in rules["part"] if part["level"] == 1}
    shrunk = tuple(f"({rule['label']})" for rule in rules["shrunk"])
    return frame["unit"].isin(regions) | frame["unit"].str.endswith(shrunk)
