"""People who live within so many kilometres of a conflict event, each counted once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from ....errors import AnalysisError
from ...geography import chord_of, unit_vectors
from ...results import account_for
from ...tables import require_columns
from ..calendars import Coverage
from ..periods import Period, Periods, periods_of
from ..selecting import require_events_once
from .circles import Exposed, Finder
from .events import VAGUE, EventCircles, Radii, RadiusRule, Where, circles_of, radius_rules
from .population import People, people_of
from .result import UNITS, PeopleExposed

if TYPE_CHECKING:
    import geopandas as gpd
    import xarray as xr

Overlaps = Literal["merged", "voronoi"]
MEANING = {
    "merged": "circles merged: a person in several circles counts once in a row",
    "voronoi": "each person given to the nearest event among those whose circle holds them",
}
# Where no event is nearer than this to anybody, the tables are of different places.
APART_KM = 200.0
OTHER_COLUMNS = ("radius", "period", "area", *UNITS)


def people_exposed(
    events: pd.DataFrame,
    population: pd.DataFrame | xr.DataArray,
    *,
    radii: Radii = "kfw",
    overlaps: Overlaps = "merged",
    period: Period = "month",
    coverage: Coverage = None,
    by: str | None = None,
    area: str | None = None,
    outlines: gpd.GeoDataFrame | None = None,
    latitude: str = "latitude",
    longitude: str = "longitude",
    people: str = "people",
    date: str = "date_start",
    event_type: str = "event_type",
    precision: str | None = None,
    precise: Iterable[int | str] = (1,),
) -> PeopleExposed:
    """People who live in the circle of any event of a period, whatever the number of circles.

    `events` has one row an event with `latitude` and `longitude` (degrees) and `date`; `population`
    one row a point with the same two and `people`, or it is a raster of counts (not densities) over
    lat/lon or y/x, whose cells count whole where their centre is in a circle. Missing people are
    unknown, not 0. Great circles on a sphere; exactly on the edge is inside.

    `radii`: "kfw" (battles 5, explosions 5, violence against civilians 3, riots 2 km by ACLED's
    `event_type`), "acled" (1, 2 and 5 km, one after the other), km for all events, several km, or
    km by event type, None for types that shall have no circle. A type without a radius is refused.

    `overlaps`: "merged" counts a person once in a row, so that rows of several `by` (a column of
    the events: type, actor) hold the same people and must not be added. "voronoi" gives each person
    to the nearest event that reaches them, in equal shares where several are equally near; its
    parts add up to the merged total of the period. Neither adds up over periods.

    `period` is "month", "quarter", "year", "given" (`date` holds whole numbers) or None (all events
    together); `coverage` the first and last month the events were collected for: a period without
    events is 0 within it, and one it cuts through is missing. `area` adds a row an area: a column
    of the points, or with `outlines` (GeoDataFrame) its column of codes.

    Only events whose place is known exactly have a circle: codes `precise` in the column
    `precision` (by default `place_precision`, where there is one). The others are left out and
    counted, so the figures are lower bounds.

    Raises AnalysisError for columns that are missing or not numbers, coordinates out of range,
    negative or no people, rows or events there twice, types without a radius, no usable event.
    Sources: ACLED, Conflict Exposure methodology (Voronoi cells); mapme.biodiversity,
    `calc_exposed_population_acled` (merged circles).
    """
    if overlaps not in list(MEANING):
        raise AnalysisError(f"Overlaps {overlaps!r}.", expected=" or ".join(map(repr, MEANING)))
    _require_one_column(by)
    rules = radius_rules(radii)
    columns = {"latitude": latitude, "longitude": longitude, "event_type": event_type}
    where = Where.of(events, precise=precise, precision=precision, by=by, **columns)
    require_columns(events, where.columns(rules))
    require_events_once(events)
    calendar = periods_of(events, date, period, coverage)
    counted = people_of(
        population,
        people=people,
        latitude=latitude,
        longitude=longitude,
        area=area,
        outlines=outlines,
    )
    circles = [circles_of(events, where, calendar, rule) for rule in rules]
    _require_together(circles[0], counted)
    return _Count(rules, circles, calendar, counted, overlaps, where).result(
        by=by, areas=area or outlines is not None, period=period
    )


def _require_one_column(by: object) -> None:
    if by is not None and not isinstance(by, str):
        raise AnalysisError(f"by={by!r}.", expected="one column of the events, or None")
    if by in OTHER_COLUMNS:
        raise AnalysisError(f"A column '{by}' of the result is something else.", remedy="rename it")


def _require_together(circles: EventCircles, people: People) -> None:
    """AnalysisError where no event is anywhere near the population: 0 would be said of nowhere."""
    places = circles.table[["latitude", "longitude"]].drop_duplicates()
    vectors = unit_vectors(*(places[name].to_numpy(np.float64) for name in places))
    nearest = float(people.points.tree.query(vectors)[0].min())
    if nearest > chord_of(APART_KM):
        raise AnalysisError(
            f"Events and population lie apart: none of the events is within {APART_KM:g} km of a "
            "point of population.",
            expected="events and population of the same country",
            remedy="look whether latitude and longitude are exchanged in one of them",
        )


class _Count:
    """People exposed by radius rule, period, group and area."""

    def __init__(
        self,
        rules: list[RadiusRule],
        circles: list[EventCircles],
        calendar: Periods,
        people: People,
        overlaps: str,
        where: Where,
    ) -> None:
        self.rules, self.circles, self.calendar = rules, circles, calendar
        self.people, self.overlaps, self.where = people, overlaps, where
        self.alone = [0] * len(rules)
        self._finder = Finder(people.points)

    def result(self, *, by: str | None, areas: Any, period: Period) -> PeopleExposed:
        """The result; columns that nobody asked for are left out of its table."""
        table = pd.concat(list(self._tables()), ignore_index=True)
        unasked = {"period": period is None, "area": not areas, "group": by is None}
        table = table.drop(columns=[name for name, drop in unasked.items() if drop])
        first = self.circles[0]
        return PeopleExposed(
            method=f"{MEANING[self.overlaps]}; {'; '.join(r.in_words() for r in self.rules)}",
            outcome="people_exposed",
            sample=account_for(first.given, len(first.table), first.left_out),
            population=self.people.account,
            table=table.rename(columns={"group": by} if by else {}),
            units=dict(UNITS),
            overlaps=self.overlaps,
            radii=tuple(rule.in_words() for rule in self.rules),
            diagnostics={
                "people": float(self.people.known.sum()),
                "spacing_km": self.people.spacing_km,
                "events_without_people": {
                    rule.label: alone for rule, alone in zip(self.rules, self.alone, strict=True)
                },
            },
            notes=tuple(self._notes(by, period)),
        )

    def _tables(self) -> Iterator[pd.DataFrame]:
        """One table a radius and period."""
        for at, (rule, circles) in enumerate(zip(self.rules, self.circles, strict=True)):
            for number in range(self.calendar.count):
                found = self._exposed(circles, number)
                self.alone[at] += found.alone
                yield self._rows(rule, circles, number, found)

    def _exposed(self, circles: EventCircles, number: int) -> Exposed:
        of_period, groups = circles.of_period(number), len(circles.groups)
        count = self._finder.merged if self.overlaps == "merged" else self._finder.nearest
        return count(of_period, groups)

    def _rows(
        self, rule: RadiusRule, circles: EventCircles, number: int, found: Exposed
    ) -> pd.DataFrame:
        """A period's rows, area by area and group by group; missing where it is not covered."""
        groups, areas = found.people.shape
        points = np.bincount(self.people.points.area, minlength=areas)
        known = self.calendar.whole[number] & (self.people.unknown < points)
        exposed = np.where(known, found.people, np.nan).T.ravel()
        total = np.repeat(np.where(self.people.known > 0, self.people.known, np.nan), groups)
        return pd.DataFrame(
            {
                "radius": rule.label,
                "period": self.calendar.labels[number],
                "area": np.repeat(self.people.areas.to_numpy(), groups),
                "group": np.tile(circles.groups.to_numpy(), areas),
                "people_exposed": exposed,
                "share": exposed / total,
                "events": found.reaching.T.ravel().astype(np.int64),
                "points_unknown": found.unknown.T.ravel(),
            }
        )

    def _notes(self, by: str | None, period: Period) -> Iterator[str]:
        yield from self.calendar.notes
        yield from self.people.notes
        yield from self._notes_on_places()
        if by and self.overlaps == "merged":
            yield (
                f"Rows of different '{by}' hold the same people where circles overlap and must "
                "not be added; overlaps='voronoi' gives parts that add up."
            )
        if period is not None:
            yield "Rows of different periods hold the same people and must not be added."
        yield (
            "People are counted where the population figures place them, the same in all periods: "
            "who fled is counted at home, and who fled to a place near an event is not counted."
        )

    def _notes_on_places(self) -> Iterator[str]:
        first = self.circles[0]
        vague = sum(n for why, n in first.left_out.items() if why.startswith(VAGUE))
        if not self.where.precision:
            yield (
                "The table does not say how well places are known (`precision`): all are taken as "
                "exact."
            )
        elif vague:
            yield (
                f"{vague:,} of {first.given:,} events have no circle because their place is not "
                "known well enough: the figures are lower bounds."
            )
        if set(self.where.precise) - {"1"}:
            yield (
                f"Circles are drawn around places of precision {', '.join(self.where.precise)}: "
                "beyond 1 the event may lie farther from its point than the circle is wide."
            )
        yield from self._notes_on_grain()

    def _notes_on_grain(self) -> Iterator[str]:
        smallest = min(circles.table["km"].min() for circles in self.circles)
        if self.people.spacing_km > smallest:
            yield (
                f"The population is coarser ({self.people.spacing_km:.3g} km) than the smallest "
                f"radius ({smallest:g} km): all people of a point are in or out, and a circle may "
                "miss the people who live in it."
            )
        for rule, circles, alone in zip(self.rules, self.circles, self.alone, strict=True):
            if alone:
                yield (
                    f"{rule.label}: {alone:,} of {len(circles.table):,} events with a circle have "
                    "no point of population in it and so expose nobody here."
                )
