"""Countries as publishers write them: ISO's codes, Gleditsch and Ward's numbers, names, P-codes.

Codes and names are declared in `countries.toml`. Which countries have areas here, and which appear
as a whole only, is said in `area_rules.toml`, and so are the names of the former.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from .config import settings
from .errors import SettingError

# What areas are called, one and several, where nothing more is declared.
_AREA = {"en": ("area", "areas"), "fr": ("zone", "zones")}
_COUNTRY = {"en": ("country", "countries"), "fr": ("pays", "pays")}


@dataclass(frozen=True)
class Country:
    """One country in every coding that a publisher uses.

    `iso2` is also what its P-codes begin with; `iso_numeric` is what ACLED prints as `iso`, and
    `gleditsch_ward` what UCDP prints as `country_id`. `events` is its name in files of events.
    `extent` says whether its areas are known here, only the country as a whole, or neither, in
    which case it can be fetched but not read. `areas1` and `areas2` are what its areas of these
    levels are called, one and several, by language.
    """

    iso3: str
    iso2: str
    iso_numeric: int
    gleditsch_ward: int
    en: str
    fr: str
    events: str
    extent: Literal["areas", "whole", "none"]
    areas1: Mapping[str, Sequence[str]] = field(default_factory=lambda: _AREA)
    areas2: Mapping[str, Sequence[str]] = field(default_factory=lambda: _AREA)

    def called(self, level: int, language: str, count: int = 1) -> str:
        """What so many areas of a level are called: "country", "États", "cercles"."""
        names = (_COUNTRY, self.areas1, self.areas2)[level][language]
        return names[count >= 2 if language == "fr" else count != 1]


@cache
def countries() -> dict[str, Country]:
    """Every country declared, by its ISO 3166-1 alpha-3 code."""
    return {code: _country(code, entry) for code, entry in _declared("countries.toml").items()}


def with_areas() -> tuple[Country, ...]:
    """The countries whose areas are known."""
    return tuple(country for country in countries().values() if country.extent == "areas")


def reported() -> tuple[str, ...]:
    """The codes of the countries that a run makes findings, figures and a report of.

    All whose areas are known, or those that the setting `reports` names. Raises `SettingError` for
    a code that is none of them, and where something is set that names none.
    """
    able = tuple(sorted(country.iso3 for country in with_areas()))
    said = [each.strip() for each in settings().reports.split(",") if each.strip()]
    asked = [code_meant(each, able) or each for each in said]
    if unknown := [code for code in asked if code not in able]:
        raise _no_reports(f"names {', '.join(unknown)}, of which no report can be made", able)
    if settings().reports and not asked:
        raise _no_reports(f"is set to '{settings().reports}', which names no country", able)
    return tuple(code for code in able if code in asked) or able


def _no_reports(problem: str, able: Iterable[str]) -> SettingError:
    return SettingError(
        f"SAHEL_REPORTS {problem}.",
        expected=f"codes of countries, commas between them: {', '.join(able)}",
        remedy="set it so, or unset SAHEL_REPORTS for all of them",
    )


def covered() -> tuple[Country, ...]:
    """The countries of which something can be read: with areas, or neighbours as a whole."""
    return tuple(country for country in countries().values() if country.extent != "none")


def code_meant(said: str, known: Iterable[str] | None = None) -> str | None:
    """The code of the country that a person names, None where it is none of these.

    By its three letters or its English or French name, large or small, with accents or without.
    `known` are the codes that will do: those of the countries with areas where none are given.
    """
    codes = sorted(known or (country.iso3 for country in with_areas()))
    named = {_plain(code): code for code in codes}
    for code in codes:
        if country := countries().get(code):
            named |= {_plain(country.en): code, _plain(country.fr): code}
    return named.get(_plain(said))


def as_code(said: str, known: Iterable[str] | None = None) -> str:
    """The same where somebody else refuses: what names no country is left as it is."""
    return code_meant(said, known) or said


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.strip().replace("’", "'"))
    return "".join(each for each in letters if not unicodedata.combining(each)).casefold()


def country_of(code: str) -> str:
    """A country's three letters, from these, from its two letters or from a P-code.

    The code itself where it is of no country with areas here.
    """
    if len(code) == 3 and code.isalpha():
        return code.upper()
    known = {country.iso2: country.iso3 for country in with_areas()}
    return known.get(code[:2].upper(), code)


def _country(code: str, entry: dict[str, Any]) -> Country:
    named = _declared("area_rules.toml")["countries"].get(code, {}) | entry
    return Country(iso3=code, extent=_extent(code), **{"events": named["en"], **named})


def _extent(code: str) -> Literal["areas", "whole", "none"]:
    rules = _declared("area_rules.toml")
    if code in rules["countries"]:
        return "areas"
    return "whole" if code in rules["neighbours"] else "none"


@cache
def _declared(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))
