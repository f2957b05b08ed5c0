"""What was asked for: an indicator, an area by code or name, a period; near names where unknown."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

import pandas as pd

from ...areas import area_name, country_name, fold, gazetteer
from ...errors import AreaError, DataError, shortened
from ...periods import Frequency

LEVELS = {0: "country", 1: "region", 2: "district"}
_FORMS: dict[str, Frequency] = {"%Y": "year", "%Y-%m": "month", "%Y-%m-%d": "month"}
_SOME = 12


@dataclass(frozen=True)
class Area:
    """An area of a country, by its code."""

    country: str
    code: str
    name: str
    level: int

    def __str__(self) -> str:
        return f"{self.name} ({self.code}, {LEVELS[self.level]})"


@dataclass(frozen=True)
class Span:
    """The days asked about, and in periods of what length a panel would show them."""

    said: str
    first: pd.Timestamp
    last: pd.Timestamp
    frequency: Frequency

    @property
    def cell(self) -> tuple[str, str]:
        """First and last day of the panel's cell: the month or the year, as days are written."""
        period = self.first.to_period("Y" if self.frequency == "year" else "M")
        return f"{period.start_time:%Y-%m-%d}", f"{period.end_time:%Y-%m-%d}"


def area_of(country: str, said: str | None, level: int | None = None) -> Area:
    """The area that a code or name stands for; the country itself where none is given.

    Raises `AreaError` for a name that is not known or stands for several areas, naming them.
    """
    known_country = country_name(country)
    if said is None or said.strip().upper() == country or fold(said) == fold(known_country):
        return Area(country, country, known_country, 0)
    found = _by_code(country, said) or _by_name(country, said, level)
    if len(found) == 1:
        return found[0]
    raise _several(said, found) if found else _unknown(country, said)


def _by_code(country: str, said: str) -> list[Area]:
    areas = gazetteer().areas
    rows = areas[(areas["location_code"] == country) & (areas["area_code"] == said.strip().upper())]
    pairs = zip(rows["area_code"].tolist(), rows["admin_level"].tolist(), strict=True)
    return [_area(country, code, level) for code, level in pairs]


def _by_name(country: str, said: str, level: int | None) -> list[Area]:
    levels = (2, 1) if level is None else (level,)
    return [
        _area(country, code, each)
        for each in levels
        for code in gazetteer().codes(country, each, said)
    ]


def _area(country: str, code: str, level: int) -> Area:
    return Area(country, code, area_name(code), int(level))


def _several(said: str, found: list[Area]) -> AreaError:
    return AreaError(
        f"'{shortened(said)}' is the name of {' and of '.join(map(str, found))}.",
        expected="one area",
        remedy="give its code, or the level: --level 1 for the region, --level 2 for the district",
    )


def _unknown(country: str, said: str) -> AreaError:
    areas = gazetteer().areas
    elsewhere = areas[areas["area_code"] == said.strip().upper()]
    if len(elsewhere):
        other = elsewhere["location_code"].iloc[0]
        where = f"'{said}' lies in {country_name(other)}."
        return AreaError(where, remedy=f"ask with --country {other}")
    names = areas.loc[areas["location_code"] == country, ["area_name", "area_code"]]
    known = {
        fold(row.area_name): f"{row.area_name} ({row.area_code})" for row in names.itertuples()
    }
    known |= {code.lower(): code for code in names["area_code"]}
    near = [known[each] for each in get_close_matches(fold(said), known, n=3, cutoff=0.6)]
    return AreaError(
        f"'{shortened(said)}' is no area of {country_name(country)} in the gazetteer.",
        expected=f"a P-code or a name; near ones: {', '.join(near) or 'none'}",
    )


def span_of(said: str) -> Span:
    """The days of a period written YYYY, YYYY-MM or YYYY-MM-DD. Raises `DataError` otherwise."""
    for form, frequency in _FORMS.items():
        try:
            first = pd.to_datetime(said, format=form)
        except (ValueError, TypeError):
            continue
        if len(said) == len(f"{first:{form}}"):
            whole = {"%Y": pd.offsets.YearEnd(0), "%Y-%m": pd.offsets.MonthEnd(0)}
            return Span(said, first, first + whole[form] if form in whole else first, frequency)
    raise DataError(
        f"{said!r} is no period.", expected="YYYY, YYYY-MM or YYYY-MM-DD, as in 2024, 2024-03"
    )


def overlapping(table: pd.DataFrame, span: Span) -> pd.DataFrame:
    """The rows whose period has a day of the span in it."""
    ends = table["period_end"].fillna(pd.Timestamp.max)
    return table[(table["period_start"] <= span.last) & (ends >= span.first)]


def periods_in_words(table: pd.DataFrame) -> str:
    """Which periods a table has rows for: the first, the last, and how many in between."""
    pairs = table[["period_start", "period_end"]].drop_duplicates().sort_values("period_start")
    said = [period_in_words(a, b) for a, b in pairs.itertuples(index=False)]
    if len(said) > _SOME:
        return f"{len(said)} periods from {said[0]} on, the last: {'; '.join(said[-_SOME // 2 :])}"
    return "; ".join(said) or "no period at all"


def period_in_words(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """A period as short as it can be said: 2024, 2024-03, 2024-03 to 2024-05, or by its days."""
    if pd.isna(end):
        return f"{start:%Y-%m-%d} on"
    whole_months = start.day == 1 and end.is_month_end
    if whole_months and start.month == 1 and end.month == 12 and start.year == end.year:
        return f"{start:%Y}"
    if whole_months:
        first, last = f"{start:%Y-%m}", f"{end:%Y-%m}"
        return first if first == last else f"{first} to {last}"
    return f"{start:%Y-%m-%d}" if start == end else f"{start:%Y-%m-%d} to {end:%Y-%m-%d}"
