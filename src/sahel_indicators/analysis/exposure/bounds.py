"""What an area had at least and at most, when the places of some events are not well known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import AnalysisError
from ..results import account_for
from ..tables import Floats, names_of, require_columns
from .calendars import Coverage
from .periods import Period, Periods, periods_of
from .placing import (
    Imprecise,
    OfEvents,
    by_level,
    no_event_placed,
    notes_on,
    notes_on_completeness,
    weights_of,
)
from .possible_areas import LEVELS, Districts, Known, known_areas
from .selecting import not_negative, require_events_once, used_in_words

EVENTS = "events"
FIGURES = ("lower", "value", "upper")
Ranges = Mapping[str, tuple[str, str]]


def exposure_bounds(
    events: pd.DataFrame,
    areas: pd.DataFrame,
    *,
    measures: Sequence[str] = (EVENTS, "fatalities"),
    ranges: Ranges | None = None,
    period: Period = "month",
    coverage: Coverage = None,
    level: int = 2,
    imprecise: Imprecise = "exclude",
    shares: str | None = None,
    date: str = "date_start",
    area: str = "area_code",
    levels: Sequence[str] = LEVELS,
    precision: str | None = None,
    publisher: str | None = None,
) -> ExposureBounds:
    """Counts by area and period: `lower` without the events that may lie elsewhere, `upper` with.

    `lower` counts an event where it must lie, `upper` in every area where it may; the truth lies
    between them whatever the places, and no narrower bound holds for one area alone. `value` is the
    count by the rule `imprecise` of `placed_events` (by default the lower bound). Lower bounds add
    up over areas; upper bounds do not: an event lies in one of its areas only.

    `measures` are "events" (rows) and columns of counts. `ranges` gives the columns of a measure's
    own bounds, as {"fatalities": ("fatalities_low", "fatalities_high")}: both doubts then widen the
    interval. A missing count makes value and upper missing where it counts, and adds 0 to lower.
    Every area of `areas` and every period of the coverage has a row, 0 where nothing was reported;
    `wide()` gives area and period with a column a measure. The other parameters are those of
    `placed_events` and `people_exposed`. Raises AnalysisError as they do, and for negative counts.
    """
    measures = names_of(measures, "measures")
    _require_measures(measures, ranges, area, _named(period))
    require_columns(events, [area])
    require_events_once(events)
    districts = Districts.of(areas, levels, level)
    calendar = periods_of(events, date, period, coverage)
    known = known_areas(events, districts, area, precision, publisher)
    weight = weights_of(known, districts, areas, imprecise, shares)
    counts = [_Counts.of(events, name, (ranges or {}).get(name)) for name in measures]
    dated = _Dated.of(known, weight, calendar, len(events))
    tables = [dated.table(count, districts, area, _named(period)) for count in counts]
    table = pd.concat(tables, ignore_index=True)
    return ExposureBounds(
        method=f"value by imprecise='{imprecise}'" + (f", shares='{shares}'" if shares else ""),
        outcome=", ".join(measures),
        sample=account_for(len(events), dated.used, dated.left_out),
        table=table.drop(columns=[""], errors="ignore"),
        area=area,
        period=_named(period),
        diagnostics={"imprecise": len(known.imprecise), "by_level": by_level(known, levels)},
        notes=tuple(_notes(events, known, districts, calendar, counts, imprecise, shares)),
    )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ExposureBounds(OfEvents):
    """How many events (deaths) an area had at least and at most, given what is known of places.

    `table` has one row an area, period and measure: lower, value, upper. `period` is the name of
    its column of periods ("" where there is none).
    """

    period: str

    def wide(self, figure: str = "value") -> pd.DataFrame:
        """One row an area and period, one column a measure: of "lower", "value" or "upper"."""
        if figure not in FIGURES:
            raise AnalysisError(f"There is no figure {figure!r}.", expected=", ".join(FIGURES))
        keys = [self.area, *([self.period] if self.period else [])]
        wide = self.table.pivot(index=keys, columns="measure", values=figure)
        return wide[list(self.table["measure"].unique())].rename_axis(columns=None).reset_index()

    def _reading(self) -> list[str]:
        lines = [f"Bounds on what happened in areas ({self.area}), {self.method}."]
        for measure, rows in self.table.groupby("measure", sort=False):
            open_ = int((rows["upper"] > rows["lower"]).sum())
            lines.append(
                f"  {measure}: {rows['lower'].sum():,.10g} at least, each in a known area; in "
                f"{open_:,} of {len(rows):,} rows it may have been more than the lower bound."
            )
        return [*lines, used_in_words(self.sample, "are used")]


def _named(period: Period) -> str:
    return "" if period is None else "period" if period == "given" else period


def _require_measures(
    measures: Sequence[str], ranges: Ranges | None, area: str, period: str
) -> None:
    if not isinstance(ranges, Mapping | None):
        raise AnalysisError(
            f"ranges={ranges!r}.", expected="such as {'fatalities': ('lowest', 'highest')}"
        )
    pairs = ranges or {}
    stray = set(pairs) - (set(measures) - {EVENTS})
    uneven = [name for name, pair in pairs.items() if isinstance(pair, str) or len(pair) != 2]
    if not measures or len(set(measures)) < len(measures) or stray or uneven:
        raise AnalysisError(
            f"Measures {measures!r} with ranges for {', '.join(pairs) or 'none'}.",
            expected="different measures, and ranges of counts among them, each as (lowest, "
            "highest), two columns",
        )
    if area in (period, "measure", *FIGURES):
        raise AnalysisError(
            f"A column '{area}' of the result is something else.", remedy="rename that of the areas"
        )


@dataclass(frozen=True)
class _Counts:
    """One measure of every event: at least, best, at most; NaN where missing."""

    name: str
    low: Floats
    best: Floats
    high: Floats
    crossed: int

    @classmethod
    def of(cls, events: pd.DataFrame, name: str, bounds: tuple[str, str] | None) -> _Counts:
        if name == EVENTS:
            one = np.ones(len(events))
            return cls(name, one, one, one, 0)
        columns = [name, *(bounds or (name, name))]
        require_columns(events, list(dict.fromkeys(columns)))
        best, low, high = (not_negative(events, column) for column in columns)
        crossed = int(((low > best) | (high < best)).sum())
        return cls(name, np.fmin(low, best), best, np.maximum(high, best), crossed)


@dataclass(frozen=True)
class _Dated:
    """Rows of event and possible area that fall in a period, with their weights."""

    event: NDArray[np.intp]
    cell: NDArray[np.intp]
    certain: Floats
    weight: Floats
    calendar: Periods
    used: int
    left_out: dict[str, int]

    @classmethod
    def of(cls, known: Known, weight: Floats, calendar: Periods, given: int) -> _Dated:
        rows = known.rows.assign(weight=weight, period=calendar.numbers[known.rows["event"]])
        rows = rows[rows["period"] >= 0]
        placed = known.known >= 0
        late = {why: int((which & placed).sum()) for why, which in calendar.left_out().items()}
        if rows.empty:
            raise no_event_placed(given, known.left_out | late)
        cell = rows["target"].to_numpy() * calendar.count + rows["period"].to_numpy()
        certain: Floats = (rows["among"] == 1).to_numpy().astype(np.float64)
        event, weights = rows["event"].to_numpy(), rows["weight"].to_numpy()
        used = rows["event"].nunique()
        return cls(event, cell, certain, weights, calendar, used, known.left_out | late)

    def table(self, count: _Counts, districts: Districts, area: str, period: str) -> pd.DataFrame:
        """One row an area and period of one measure."""
        cells = len(districts.targets) * self.calendar.count
        whole = np.tile(self.calendar.whole, len(districts.targets))
        figures = {
            "lower": self._sums(np.nan_to_num(count.low), self.certain, cells),
            "value": self._sums(count.best, self.weight, cells),
            "upper": self._sums(count.high, np.ones(len(self.cell)), cells),
        }
        return pd.DataFrame(
            {
                area: np.repeat(districts.targets.to_numpy(), self.calendar.count),
                period: np.tile(self.calendar.labels.to_numpy(), len(districts.targets)),
                "measure": count.name,
                **{name: np.where(whole, sums, np.nan) for name, sums in figures.items()},
            }
        )

    def _sums(self, values: Floats, weight: Floats, cells: int) -> Floats:
        counts = weight > 0
        own = values[self.event[counts]] * weight[counts]
        return np.bincount(self.cell[counts], own, cells).astype(np.float64)


def _notes(
    events: pd.DataFrame,
    known: Known,
    districts: Districts,
    calendar: Periods,
    counts: Sequence[_Counts],
    imprecise: Imprecise,
    shares: str | None,
) -> list[str]:
    notes = [*calendar.notes]
    if len(known.imprecise):
        notes.append(
            f"{len(known.imprecise):,} of {len(events):,} events may lie in several areas: each "
            "counts in the upper bound of all of these, so upper bounds must not be added."
        )
    if imprecise == "spread":
        notes += notes_on(known, len(events), imprecise, shares)
    else:
        notes += notes_on_completeness(known)
    lost = sum(known.left_out.values())
    if lost:
        notes.append(f"{lost:,} events without a usable area are in neither bound.")
    return [*notes, *_notes_on_countries(known, districts), *_notes_on_counts(counts)]


def _notes_on_countries(known: Known, districts: Districts) -> list[str]:
    largest = districts.codes.iloc[:, 0]
    targets = districts.targets[known.rows["target"].unique()]
    named = set(largest[districts.codes.iloc[:, districts.level].isin(targets)])
    never = sorted(set(largest) - named, key=str)
    if not never:
        return []
    return [
        f"No event lies in any area of {', '.join(map(str, never))}: the zeros there hold only if "
        "the events were collected there too."
    ]


def _notes_on_counts(counts: Sequence[_Counts]) -> list[str]:
    notes = []
    for count in counts:
        missing = int(np.isnan(count.best).sum())
        if missing:
            notes.append(
                f"{missing:,} events have no '{count.name}': value and upper bound are missing "
                "where they count."
            )
        if count.crossed:
            notes.append(
                f"{count.crossed:,} events have a '{count.name}' outside its own bounds, as "
                "published: the wider of both counts."
            )
    return notes
