"""What stands behind one mark of a figure: values of an indicator, or publishers' figures."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ...aggregation import without_repetitions
from ...areas import area_name, fold, gazetteer
from ...countries import with_areas
from ...findings.analyses import FIRST_COMPARABLE, SOURCE, constant_areas
from ...findings.minusma_cercles import base_closures, cercle_groups
from ...findings.wider_sahel import constant_set
from ...indicators import declared
from ...observations import FOUND
from ...panel.placing import one_producer
from ..showing import Shows
from .asking import Area
from .generation import Generation, generation, known_of
from .walking import Ways

SHARE = "phase3plus_share"


@dataclass
class Behind:
    """Looks behind the marks of one figure; what it reads of a country it keeps."""

    shows: Shows
    run: Generation
    _runs: dict[str, Generation] = field(default_factory=dict)
    _ways: dict[str, Ways] = field(default_factory=dict)
    _at: dict[tuple[str, str, int, pd.Timestamp], pd.DataFrame] = field(default_factory=dict)
    _ever: dict[tuple[str, str, int], pd.DataFrame] = field(default_factory=dict)
    _sets: dict[str, set[str]] = field(default_factory=dict)
    _groups: pd.DataFrame | None = None
    _ends: pd.DataFrame | None = None

    def ways(self, country: str) -> Ways:
        """The ways back to a country's observations."""
        if country not in self._ways:
            self._ways[country] = Ways(without_repetitions(self.of(country).known))
        return self._ways[country]

    def of(self, country: str) -> Generation:
        """What was published of a country."""
        if country == self.run.country:
            return self.run
        if country not in self._runs:
            self._runs[country] = generation(country)
        return self._runs[country]

    def countries(self) -> list[str]:
        """The countries whose areas the figure is about."""
        if self.shows.areas == "every country":
            return sorted(country.iso3 for country in with_areas())
        return [self.run.country]

    def country_of(self, mark: dict[str, Any]) -> str:
        """The country that a mark is about: the one it names, or that of the report."""
        return str(mark.get("country", self.run.country))

    def areas_in(self, mark: dict[Any, Any]) -> set[str]:
        """The areas that a mark is made of; none of a dated event, nor of an estimate."""
        kind = self.shows.kind
        if kind in ("events", "estimate"):
            return set()
        if kind == "values":
            return set(self.values(mark, self.shows.indicators[0])["area_code"])
        return set((self.counted if kind == "count" else self.published)(mark)["area_code"])

    # -- values of indicators ------------------------------------------------------------------

    def values(self, mark: dict[str, Any], indicator: str) -> pd.DataFrame:
        """The values that make a mark up, one an area, as a panel chooses among them."""
        codes, level = self._areas(mark)
        rows = self._values_at(self.country_of(mark), indicator, level, mark["start"])
        rows = rows[rows["area_code"].isin(codes)]
        for ours, theirs in self.shows.same.items():
            rows = rows[_texts(rows[theirs]) == _text(mark[ours])]
        if "status" not in self.shows.same:
            rows = rows[rows["status"].isin([self.shows.status, "observed"])]
        return one_producer(rows, [declared(indicator)]).sort_values("area_code")

    def _values_at(
        self, country: str, indicator: str, level: int, start: pd.Timestamp
    ) -> pd.DataFrame:
        """Every area's values of a period; kept, for each area's mark asks again."""
        key = (country, indicator, level, start)
        if key not in self._at:
            rows = self._values_of(country, indicator, level)
            self._at[key] = rows[rows["period_start"] == start]
        return self._at[key]

    def _values_of(self, country: str, indicator: str, level: int) -> pd.DataFrame:
        """The same of all periods; kept, for a figure's marks are of many."""
        key = (country, indicator, level)
        if key not in self._ever:
            values = self.of(country).values
            rows = values["indicator"] == indicator
            self._ever[key] = values[rows & (values["admin_level"] == level)]
        return self._ever[key]

    def counted(self, mark: dict[str, Any]) -> pd.DataFrame:
        """The values in a year of the indicator that a mark names; its areas are counted."""
        values = self.run.values
        here = values[(values["indicator"] == mark["indicator"]) & values["value"].notna()]
        here = here[(here["admin_level"] == mark["admin_level"]) & here["status"].isin(FOUND)]
        of_year: pd.DataFrame = here[here["period_start"].dt.year == mark["year"]]
        return of_year

    def _areas(self, mark: dict[str, Any]) -> tuple[set[str], int]:
        """The codes and the level of the areas whose values a mark is made of."""
        country = self.country_of(mark)
        if str(mark.get("scope", "")).startswith("whole country"):
            return {country}, 0
        if self.shows.areas == "constant":
            return self._kept(country, lambda told: set(constant_areas(told))), 2
        if self.shows.areas == "constant set":
            return self._kept(country, _of_constant_set), 2
        if self.shows.areas == "bases":
            groups = self.cercles()
            return set(
                groups.loc[groups["group"] == mark.get("group", self.shows.group), "area_code"]
            ), 2
        if self.shows.areas == "all":
            return set(gazetteer().system(country, self.shows.level)["area_code"]), self.shows.level
        return _named(country, self.shows.level, str(mark[self.shows.where])), self.shows.level

    def _kept(self, country: str, choose: Callable[[pd.DataFrame], set[str]]) -> set[str]:
        """The areas that a figure is about all along, chosen once a country."""
        if country not in self._sets:
            self._sets[country] = choose(analysed(self.of(country).values))
        return self._sets[country]

    def cercles(self) -> pd.DataFrame:
        """Mali's cercles with their `group`: whether a base lay in them, beside them, or not."""
        if self._groups is None:
            areas = gazetteer().system("MLI", 2)[["area_code", "area_name", "parent_name"]]
            self._groups = cercle_groups(areas, base_closures())
        return self._groups

    # -- publishers' figures -------------------------------------------------------------------

    def published(self, mark: dict[str, Any]) -> pd.DataFrame:
        """The observations that make a mark up."""
        shows, country = self.shows, self.country_of(mark)
        known = self._both_ends() if shows.by_value else self.ways(country).known
        said = str(mark[shows.measure]) if shows.measure else ""
        names = {
            re.sub(r"{(\w+)}", lambda m: str(mark[m[1]]), each) for each in shows.variables[said]
        }
        rows = known[known["variable"].isin(names)]
        day = "period_end" if shows.at_end else "period_start"
        rows = rows[rows[day] == mark["end" if shows.at_end else "start"]]
        for ours, theirs in shows.same.items():
            rows = rows[_texts(rows[theirs]) == _text(mark[ours])]
        return self._of_mark(_of_series(rows, shows.series, mark), mark)

    def _both_ends(self) -> pd.DataFrame:
        """Figures between the country and others, whichever of the two is at which end."""
        if self._ends is None:
            own = self.run.country
            others = [country.iso3 for country in with_areas() if country.iso3 != own]
            there = (known_of(code) for code in others)
            self._ends = pd.concat(
                [self.run.known, *(rows[rows["counterpart_code"] == own] for rows in there)]
            )
        return self._ends

    def people(self, values: pd.DataFrame, country: str, variable: str) -> pd.DataFrame:
        """The observations of another variable in the areas and analyses of some values."""
        keys = ["area_code", "period_start", "period_end", "status", "source", "published_on"]
        known = self.ways(country).known
        rows = known[known["variable"] == variable]
        return rows.merge(values[keys].drop_duplicates(), on=keys, validate="many_to_one")

    def _of_mark(self, rows: pd.DataFrame, mark: dict[str, Any]) -> pd.DataFrame:
        shows = self.shows
        if shows.areas in ("constant", "all"):
            kept = rows["area_code"].isin(self._areas(mark)[0])
        elif shows.by_value:
            kept = rows["value"] == mark[shows.value]
        elif shows.where == "area_code":
            kept = rows["area_code"] == mark["area_code"]
        else:
            return _whole_country(rows, shows.added_from)
        return rows.loc[kept]


def _whole_country(rows: pd.DataFrame, added_from: tuple[str, ...]) -> pd.DataFrame:
    """The country's own figures, or its areas' where a producer's are added up."""
    own = rows[(rows["admin_level"] == 0) & (rows["unit"] == "")]
    added = rows["source"].isin(added_from) & ~rows["source"].isin(own["source"])
    return pd.concat([own, rows[added & (rows["admin_level"] == 2)]])


def _texts(column: pd.Series) -> pd.Series:
    """A column as text, days as they are written in tables."""
    is_day = column.dtype.kind == "M"
    return column.dt.strftime("%Y-%m-%d") if is_day else column.astype(str)


def _text(cell: Any) -> str:
    return "" if pd.isna(cell) else str(cell)


def _of_series(rows: pd.DataFrame, series: tuple[str, ...], mark: dict[str, Any]) -> pd.DataFrame:
    """The observations whose series has the parts that a mark's columns say."""
    if not series or rows.empty:
        return rows
    parts = rows["series"].str.split(" | ", regex=False, expand=True)
    fits = pd.Series(True, index=rows.index)
    for place, template in enumerate(series):
        fits &= parts[place].isin(template.format(**mark).split("|"))
    return rows[fits]


def analysed(values: pd.DataFrame) -> pd.DataFrame:
    """The areas that each analysis since October 2014 has a share for."""
    rows = in_analyses(values)
    return rows[rows["value"].notna()]


def in_analyses(values: pd.DataFrame) -> pd.DataFrame:
    """The areas that each analysis since October 2014 names, with a share or without."""
    rows = values[(values["indicator"] == SHARE) & (values["admin_level"] == 2)]
    return rows[(rows["source"] == SOURCE) & (rows["period_start"] >= FIRST_COMPARABLE)]


def _of_constant_set(told: pd.DataFrame) -> set[str]:
    current = told[told["status"] == "current"].sort_values("published_on")
    latest = current.drop_duplicates(["area_code", "period_start"], keep="last")
    return set(constant_set(latest)["area_code"])


def _named(country: str, level: int, said: str) -> set[str]:
    """The area of a code or of a name as figures write it."""
    areas = gazetteer().areas
    here = areas[(areas["location_code"] == country) & (areas["admin_level"] == level)]
    if said in set(here["area_code"]):
        return {said}
    system = gazetteer().system(country, level, "ch" if level == 2 else "cod")["area_code"]
    return {code for code in system if fold(area_name(code)) == fold(said)}


def of_place(table: pd.DataFrame, place: Area) -> pd.DataFrame:
    """The values or observations of an area; all of them where the country is asked for."""
    return table if place.level == 0 else table[table["area_code"] == place.code]
