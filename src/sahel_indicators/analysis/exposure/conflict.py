"""What areas are exposed to: conflict in them, around them and beside them, before a date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from ...errors import AnalysisError
from ..tables import Codes, Floats
from .calendars import Calendar, Coverage
from .counting import Scope, count
from .layers import Layer
from .places import Places, covered_of, places_of
from .rates import People, people_of, per_100k
from .results import Exposure, notes_of, unit_of
from .settings import DAYS, LONG, Asked, Dated, Names, NeighbourWeights
from .windows import Anchors, anchors_of


def conflict_exposure(
    events: pd.DataFrame,
    areas: pd.DataFrame | Sequence[Any],
    *,
    anchors: pd.DataFrame | None = None,
    measures: Sequence[str] | None = None,
    by: str | Sequence[str] | Mapping[str, Sequence[str]] | None = None,
    only: Mapping[str, Any] | None = None,
    civilians_only: bool = False,
    during: bool | None = None,
    windows: Sequence[int] | int = (),
    leads: Sequence[int] | int = (),
    half_life_days: float | None = None,
    burn_in: float = LONG,
    radius_km: float | None = None,
    half_distance_km: float | None = None,
    neighbours: str | float | pd.DataFrame | None = None,
    neighbour_weights: NeighbourWeights = "sum",
    population: str | pd.DataFrame | None = None,
    coverage: Coverage = None,
    covered_areas: Sequence[Any] | None = None,
    dated: Dated = "start",
    level: int = 2,
    area: str = "area_code",
    month: str | None = None,
    date_start: str = "date_start",
    date_end: str = "date_end",
    latitude: str = "latitude",
    longitude: str = "longitude",
    weight: str | None = None,
) -> Exposure:
    """Conflict in an area, around it and beside it, in whole months that touch a period.

    The shortest call counts events, deaths and days with violence by area and month:

    >>> events = pd.DataFrame(
    ...     {
    ...         "date_start": ["2023-01-09", "2023-01-30", "2023-03-02"],
    ...         "area_code": ["Mopti", "Mopti", "Gao"],
    ...         "fatalities": [3, 0, 5],
    ...     }
    ... )
    >>> conflict_exposure(events, ["Gao", "Mopti"], coverage=("2023-01", "2023-03")).table
      area_code      month  events  fatalities  days_with_violence
    0       Gao 2023-01-01     0.0         0.0                 0.0
    1       Gao 2023-02-01     0.0         0.0                 0.0
    2       Gao 2023-03-01     1.0         5.0                 1.0
    3     Mopti 2023-01-01     2.0         3.0                 2.0
    4     Mopti 2023-02-01     0.0         0.0                 0.0
    5     Mopti 2023-03-01     0.0         0.0                 0.0

    With `anchors` (periods of areas, such as analyses) and `windows=[6, 12]` it counts what came
    before each; `radius_km`, `neighbours`, `half_life_days`, `by` and `population` say where, when,
    of what kind and per whom. Columns are named by what they hold: `events`,
    `fatalities_12m_before`, `events_jihadist_jnim_neighbours_6m_before`,
    `events_within_100km_decayed`, `events_per_100k_12m_before`. What says "before" ends with the
    month before the period begins, "after" begins with the month after it ends: they touch the
    period and never overlap it.

    Parameters
    ----------
    events
        One row an event: `date_start`, perhaps `date_end`, and the area it lies in (`area`) or a
        point (`latitude`, `longitude`) or both. Or, if `month` names the column of their month,
        counts: one row an area and month, with a column a measure; they have no points or days.
    areas
        Their codes; or a table, one row an area, with the code and (for distances) a point, in
        columns named as those of the events; or a GeoDataFrame of outlines, of which a point inside
        serves otherwise.
    anchors
        The periods asked about: `area`, `period_start` and perhaps `period_end` (else one month, or
        the pandas period given), any number an area. Without them, every area and month covered.
    measures
        "events", "days_with_violence" (different days on which something happened, from an event's
        first day to its last), and columns of figures, such as "fatalities", "fatalities_low". By
        default events, fatalities and, where days are known, days.
    by
        Columns that group events, one after the other, not crossed; "actor_group" means those of
        both sides, and a mapping names the columns of a grouping. Beside the total, not instead;
        of counts, whose kinds may overlap, there is no total.
    only, civilians_only
        Values an event must have to count, by column; `civilians_targeted` is true.
    during, windows, leads
        Whether to count the period itself (by default only without anchors); lengths in months
        before and after it.
    half_life_days, burn_in
        Everything before the period, an event counting 2^(-age / half-life), its age in days at
        the end of the last month before. Missing until `burn_in` half-lives after the coverage
        begins, and at least 5 after a missing figure: what is not seen is then below 1/32 of a
        steady sum. A count of a month fades from the month's middle.
    radius_km, half_distance_km
        Events up to so many kilometres (great circle, the edge included) from the area's point,
        all alike or half as much every `half_distance_km`. Also halves `neighbours` in kilometres.
    neighbours, neighbour_weights
        "contiguity" (outlines at most a kilometre apart), kilometres between points, or a table
        (`area`, `neighbour`, perhaps `weight`); the sum over neighbours or their mean.
    population
        For rates per 100,000: a column of `areas`, or a table with `area`, `population` and `year`
        or `month` (that of the period's start). Of the area and of its neighbours, not of circles.
    coverage, covered_areas
        First and last month (or year), and areas, for which the table says all that happened: only
        there is nothing a zero. By default from the first month of the table to the last, which the
        notes say, and all areas; counts that are absent are then missing.
    dated, level
        Whether an event that lasts is dated at its "start" or "end". With a column `admin_level`,
        events known only above `level` count nowhere, unless `weight` says where they do.
    weight
        The column that says in what part a row counts in its area, as `placed_events` gives it.

    Raises AnalysisError for a missing, non-numeric, infinite or negative column, dates that cannot
    be read or are reversed, repeated keys or events, areas or periods that do not match, settings
    that do not exist, and where no event is left to count.
    """
    asked = Asked(
        Names(area, month, date_start, date_end, latitude, longitude, weight),
        measures=measures,
        by=by,
        only=only,
        civilians_only=civilians_only,
        windows=windows,
        leads=leads,
        half_life_days=half_life_days,
        burn_in=burn_in,
        radius_km=radius_km,
        half_distance_km=half_distance_km,
        neighbours=neighbours,
        neighbour_weights=neighbour_weights,
        dated=dated,
        level=level,
    )
    places = places_of(areas, area, latitude, longitude)
    counted = count(events, places, asked, coverage, covered_of(places, covered_areas))
    periods = anchors_of(anchors, places, counted.calendar, area, during)
    people = None if population is None else people_of(population, places, area)
    filled = list(_columns(counted.scopes, asked, periods, places, people, counted.calendar))
    warnings = notes_of(
        asked,
        counted,
        periods,
        declared=coverage is not None,
        one_population=isinstance(population, str),
    )
    dates = counted.calendar.dates
    return Exposure(
        method="counts by area and month" if asked.monthly else f"events dated at their {dated}",
        outcome="Exposure to conflict",
        sample=_sample(counted.scopes),
        notes=(*warnings, *_without_figures(filled, periods, counted.calendar)),
        table=pd.concat([periods.keys, *(values for values, _ in filled)], axis=1),
        units={str(values.name): unit for values, unit in filled},
        coverage=(dates[0], dates[-1]),
        diagnostics={"measures": asked.measured, "areas": len(places.codes)},
    )


def _sample(scopes: Sequence[Scope]) -> pd.DataFrame:
    """The accounts of all scopes that count events themselves, one below the other."""
    counting = [scope for scope in scopes if scope.neighbours is None]
    tables = [scope.sample.assign(scope=scope.words) for scope in counting]
    return pd.concat(tables, ignore_index=True)[["scope", "reason", "rows"]]


Filled = tuple[pd.Series, str]


def _columns(
    scopes: Sequence[Scope],
    asked: Asked,
    periods: Anchors,
    places: Places,
    people: People | None,
    calendar: Calendar,
) -> Iterator[Filled]:
    """Every column with its unit: the measures, each followed by its rate if it has one."""
    area = places.find(periods.keys[periods.area])
    for scope in scopes:
        around = None
        if people is not None and scope.has_people:
            around = _people_of(scope, people, area, periods)
        for (measure, group), layer in zip(scope.keys, scope.layers, strict=True):
            name = f"{measure}_{group}" if group else measure
            for time, when, values in _times(layer, asked, periods, places, calendar):
                unit = unit_of(measure, group, scope, when, asked, rate=False)
                counts = pd.Series(
                    values, index=periods.keys.index, name=f"{name}{scope.suffix}{time}"
                )
                yield counts, unit
                if around is not None and measure != DAYS:
                    unit = unit_of(measure, group, scope, when, asked, rate=True)
                    rate = per_100k(counts, around)
                    yield rate.rename(f"{name}{scope.suffix}_per_100k{time}"), unit


def _people_of(scope: Scope, people: People, area: Codes, periods: Anchors) -> pd.Series:
    if scope.neighbours is None:
        values = people.at(area, periods.first)
    else:
        values = people.around(area, periods.first, scope.neighbours)
    return pd.Series(values, index=periods.keys.index, name="population")


def _times(
    layer: Layer, asked: Asked, periods: Anchors, places: Places, calendar: Calendar
) -> Iterator[tuple[str, str, Floats]]:
    """What is asked of a layer: how the column ends, when that is in words, and the values."""
    codes = places.codes
    if periods.during:
        yield "", "in the period", periods.inside(layer, codes, calendar)
    for window in asked.before:
        values = periods.before(layer, window, codes, calendar)
        yield f"_{window}m_before", f"in the {_months(window)} before the period", values
    for window in asked.after:
        values = periods.after(layer, window, codes, calendar)
        yield f"_{window}m_after", f"in the {_months(window)} after the period", values
    if asked.decay is not None:
        words = f"all before the period, half as much every {asked.half_life_days:g} days"
        yield "_decayed", words, periods.decayed(layer, asked.decay, codes, calendar)


def _months(count: int) -> str:
    return "month" if count == 1 else f"{count} months"


def _without_figures(filled: Sequence[Filled], periods: Anchors, calendar: Calendar) -> list[str]:
    """A note on columns that are missing throughout; AnalysisError if all are, or none is asked."""
    measured = [str(values.name) for values, _ in filled]
    names = [*map(str, periods.keys.columns), *measured]
    again = sorted({name for name in names if names.count(name) > 1})
    if not measured or again:
        raise AnalysisError(
            f"Columns would share a name: {', '.join(again)}." if again else "Nothing is asked.",
            expected="windows that differ, leads, a half-life, or `during` the period; measures "
            "that are not called like a key of the table",
        )
    missing = [str(values.name) for values, _ in filled if values.isna().all()]
    if len(missing) == len(measured):
        raise AnalysisError(
            "Exposure is missing in every row: no window lies wholly in the months covered "
            f"({calendar}), or the figures themselves are missing.",
            expected="periods with as many covered months before them as the window is long",
            remedy="shorten the windows or the half-life, or declare the coverage",
        )
    return [f"Missing in every row: {', '.join(missing)}."] if missing else []
