"""What was asked for: an indicator, an area by code or name, a period; near names where unknown."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from difflib import get_close_matches

import pandas as pd

from ...areas import area_name, country_name, fold, gazetteer
from ...countries import countries, with_areas
from ...errors import PeriodError, UnknownAreaError, shortened
from ...periods import Frequency, period_in_words
from .walking import system_at

_FORMS: dict[str, Frequency] = {"%Y": "year", "%Y-%m": "month", "%Y-%m-%d": "month"}
_SOME = 12
_FEW = 3


@dataclass(frozen=True)
class Area:
    """An area of a country, by its code."""

    country: str
    code: str
    name: str
    level: int

    def __str__(self) -> str:
        return f"{self.name} ({self.code}, {level_named(self.country, self.level)})"


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


def level_named(country: str, level: int) -> str:
    """What one area of a level is called there: a region of Mauritania is a wilaya."""
    return countries()[country].called(level, "en")


def listed(names: list[str], most: int = _FEW) -> str:
    """The first of some names, and how many more there are."""
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")


def _countries() -> list[str]:
    return sorted(country.iso3 for country in with_areas())


def area_of(country: str, said: str | None, level: int | None = None) -> Area:
    """The area that a code or name stands for; the country itself where none is given.

    Of areas of one level that share a name, a level means the one that has values: the former
    cercle of Menaka, which is analysed as a whole, and not the cercle that is a part of it now.

    Raises `AreaError` for a name that is not known or stands for several areas, naming them, and
    for a level that is not that of the area.
    """
    found = areas_meant(country, said, level)
    found = found if level is None else with_values(found)
    if len(found) == 1:
        return found[0]
    raise several_areas(str(said), found)


def with_values(areas: list[Area]) -> list[Area]:
    """Those of several areas whose values a run has; all of them where that is none."""
    return [each for each in areas if each.code in _of_values(each.country, each.level)] or areas


def _of_values(country: str, level: int) -> set[str]:
    if level == 0:
        return {country}
    return set(gazetteer().system(country, level, system_at(level))["area_code"])


def areas_meant(country: str, said: str | None, level: int | None = None) -> list[Area]:
    """Every area that a code or name may stand for, one at least; `AreaError` as `area_of`."""
    whole = Area(country, country, country_name(country), 0)
    if said is None and level:
        raise UnknownAreaError(
            f"--level {level} says of which level an area is, and no area is given.",
            remedy="name it with --area; all areas at once cannot be traced",
        )
    if said is None or said.strip().upper() == country or fold(said) == fold(whole.name):
        return [whole]
    of_any_level = _by_code(country, said) or _by_name(country, said, None)
    found = [each for each in of_any_level if level is None or each.level == level]
    if not found and of_any_level:
        raise UnknownAreaError(
            f"'{shortened(said)}' is {' and '.join(map(str, of_any_level))}, and no "
            f"{level_named(country, level or 0)}.",
            remedy="leave out --level, or name another area",
        )
    if not found:
        raise _unknown(country, said)
    return found


def one_country(said: str) -> Area:
    """The country that a code or a name stands for. Raises `AreaError`, naming those there are."""
    names = {code: country_name(code) for code in _countries()}
    for code, name in names.items():
        if said.strip().upper() == code or fold(said) == fold(name):
            return Area(code, code, name, 0)
    raise UnknownAreaError(
        f"'{shortened(said)}' is no country of this figure, whose marks are of countries.",
        expected="one of " + ", ".join(f"{code} ({name})" for code, name in names.items()),
    )


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


def several_areas(said: str, found: list[Area]) -> UnknownAreaError:
    """The error for a name of several areas, with what tells them apart: a level, or the code."""
    meant = with_values(found)
    apart = len({each.level for each in meant}) == len(meant) > 1
    named = (
        f"--level {each.level} for the {level_named(each.country, each.level)}" for each in meant
    )
    by_level = f", or the level: {', '.join(sorted(named))}"
    return UnknownAreaError(
        f"'{shortened(said)}' is the name of {' and of '.join(map(str, found))}.",
        expected="one area",
        remedy=f"give its code, as in --area {meant[0].code}" + (by_level if apart else ""),
    )


def _unknown(country: str, said: str) -> UnknownAreaError:
    near = ", ".join(_near(country, said))
    elsewhere = [
        each
        for code in _countries()
        if code != country
        for each in _of_country(code, said) or _by_code(code, said) or _by_name(code, said, None)
    ]
    if elsewhere:
        named = " and ".join(
            str(each) + (f" in {country_name(each.country)}" if each.level else "")
            for each in elsewhere[:_FEW]
        )
        codes = sorted({each.country for each in elsewhere})
        return UnknownAreaError(
            f"'{shortened(said)}' is no area of {country_name(country)}, but {named}.",
            expected=f"an area of {country_name(country)}; near ones: {near}" if near else None,
            remedy=f"ask with --country {' or '.join(codes)}",
        )
    return UnknownAreaError(
        f"'{shortened(said)}' is no area of {country_name(country)} in the gazetteer.",
        expected=f"a P-code or a name; near ones: {near}" if near else _some_areas(country),
    )


def _of_country(code: str, said: str) -> list[Area]:
    """The country itself, where it is named."""
    name = country_name(code)
    meant = said.strip().upper() == code or fold(said) == fold(name)
    return [Area(code, code, name, 0)] if meant else []


def _near(country: str, said: str) -> list[str]:
    """Areas whose name, code or beginning is like what was said, as "Bandiagara (ML0501)"."""
    areas = gazetteer().areas
    names = areas.loc[areas["location_code"] == country, ["area_name", "area_code"]]
    known: defaultdict[str, list[str]] = defaultdict(list)
    for name, code in zip(names["area_name"].map(str), names["area_code"].map(str), strict=True):
        for key in (fold(name), code.lower()):
            known[key].append(f"{name} ({code})")
    begins = [key for key in known if fold(said) and key.startswith(fold(said))]
    near = [*begins[:_SOME], *get_close_matches(fold(said), known, n=_FEW, cutoff=0.6)]
    return list(dict.fromkeys(said for each in near for said in known[each]))[: _SOME // 2]


def _some_areas(country: str) -> str:
    """The regions of a country, where no name is near."""
    regions = gazetteer().system(country, 1, "cod")
    told = [f"{row.area_name} ({row.area_code})" for row in regions.itertuples()]
    one, other = (level_named(country, level) for level in (1, 2))
    several = countries()[country].called(1, "en", 2)
    return f"a P-code or a name of a {one} or {other}; {several}: {listed(told, _SOME)}"


def span_of(said: str) -> Span:
    """The days of a period written YYYY, YYYY-MM or YYYY-MM-DD. Raises `DataError` otherwise."""
    written = said.strip()
    for form, frequency in _FORMS.items() if written.isascii() else ():
        try:
            first = pd.to_datetime(written, format=form)
        except (ValueError, TypeError):
            continue
        if not pd.isna(first) and len(written) == len(f"{first:{form}}"):
            whole = {"%Y": pd.offsets.YearEnd(0), "%Y-%m": pd.offsets.MonthEnd(0)}
            last = first + whole[form] if form in whole else first
            return Span(written, first, last, frequency)
    raise PeriodError(
        f"{said!r} is no period{_what_is_wrong(written)}.",
        expected="YYYY, YYYY-MM or YYYY-MM-DD, as in 2024, 2024-03; without --period the latest",
    )


def _what_is_wrong(written: str) -> str:
    """What is wrong with digits that are nearly a period, and how it would be written."""
    parts = [int(each) for each in re.findall(r"[0-9]{1,4}", written)]
    if not re.fullmatch(r"[0-9]{4}(?:[-/. ][0-9]{1,2}){1,2}", written):
        return ""
    if not 1 <= parts[1] <= 12:
        return f": the months of {parts[0]} are {parts[0]}-01 to {parts[0]}-12"
    month = pd.Period(year=parts[0], month=parts[1], freq="M")
    if parts[2:] and not 1 <= parts[2] <= month.days_in_month:
        return f": the last day of {month} is {month.end_time:%Y-%m-%d}"
    return f": written as one, it is {'-'.join(f'{each:02d}' for each in parts)}"


def overlapping(table: pd.DataFrame, span: Span) -> pd.DataFrame:
    """The rows whose period has a day of the span in it."""
    ends = table["period_end"].fillna(pd.Timestamp.max)
    return table[(table["period_start"] <= span.last) & (ends >= span.first)]


def periods_in_words(table: pd.DataFrame, span: Span | None = None) -> str:
    """Which periods a table has rows for; of many how many, from when to when, the nearest ones."""
    pairs = table[["period_start", "period_end"]].drop_duplicates().sort_values("period_start")
    said = [period_in_words(a, b) for a, b in pairs.itertuples(index=False)]
    if len(said) <= _SOME:
        return "; ".join(said) or "no period at all"
    day = span.first if span else pairs["period_start"].max()
    nearest = sorted((pairs["period_start"] - day).abs().argsort()[: _SOME // 2])
    near = "; ".join(said[n] for n in nearest)
    ends = f"{pairs['period_start'].min():%Y-%m} and {pairs['period_end'].max():%Y-%m}"
    return f"{len(said)} between {ends}; nearest: {near}"
