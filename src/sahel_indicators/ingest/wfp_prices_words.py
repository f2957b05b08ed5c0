"""Words of WFP's price tables: units sold, commodities and price types, countries, flags."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from ..areas import fold, gazetteer
from .reading import is_missing

# What a unit holds of the one that prices are compared in. Pounds and gallons differ between
# countries, heads, bags and bunches hold what they hold: these keep their own unit.
_HOLDS = {
    "kg": (1.0, "kg"),
    "g": (0.001, "kg"),
    "mt": (1000.0, "kg"),
    "l": (1.0, "litre"),
    "ml": (0.001, "litre"),
}
_UNIT = re.compile(r"(?:([0-9]+(?:\.[0-9]+)?) ?)?([A-Za-z]+)")

# The legal tender of each country (ISO 4217), to check a country that is told by its regions only.
_CURRENCIES = {
    "BFA": {"XOF"},
    "MLI": {"XOF"},
    "MRT": {"MRO", "MRU"},
    "NER": {"XOF"},
    "NGA": {"NGN"},
    "TCD": {"XAF"},
}

_PRICE_TYPES = {name.casefold(): name for name in ("Retail", "Wholesale", "Producer", "Farm Gate")}

# WFP's words for how a price came about, several together in one cell: a mean of prices is an
# estimate, and a forecast makes a model of the whole.
STATUS = {
    "actual": "observed",
    "aggregate": "estimated",
    "actual,aggregate": "estimated",
    "forecast": "modelled",
    "actual,forecast": "modelled",
    "aggregate,forecast": "modelled",
}


def held(unit: str) -> tuple[float, str]:
    """How many kilograms or litres a unit sold holds, and which; 1 of itself where none is known.

    "100 KG" is 100 kg, "750 ML" 0.75 litres, "Head" 1 head, "100 Tubers" one of these.
    """
    match = _UNIT.fullmatch(unit)
    if match is None or match[2].casefold() not in _HOLDS:
        return 1.0, unit
    size, name = _HOLDS[match[2].casefold()]
    count = float(match[1] or 1)
    return (count * size, name) if count > 0 else (1.0, unit)


def price_type(said: str) -> str:
    """One spelling of a price type; as printed where it is none that is known."""
    return _PRICE_TYPES.get(said.casefold(), said)


def commodity_and_type(said: str, column: str | None) -> tuple[str, str]:
    """Commodity and price type; older tables print both in one ("Maize (white) - Retail").

    `column` is what a column of price types says, None where there is none. The type is "" where
    it cannot be told.
    """
    name, _, last = said.rpartition(" - ")
    ending = _PRICE_TYPES.get(last.strip().casefold(), "") if name else ""
    if column is None:
        return (name.strip(), ending) if ending else (said, "")
    kind = "" if is_missing(column) else price_type(column)
    return (name.strip() if ending and ending == kind else said), kind


def flag(said: str) -> str:
    """The flags in one cell in alphabetical order, each once: "actual,aggregate"."""
    return ",".join(sorted({part.strip().casefold() for part in said.split(",")} - {""}))


def country_code(said: str) -> str:
    """The code of a country named in English or French, or by its code; else what is said."""
    return _codes().get(fold(said), said)


@cache
def _codes() -> dict[str, str]:
    covered = gazetteer().rules["countries"]
    named = {code: (code, said["en"], said["fr"]) for code, said in covered.items()}
    return {fold(name): code for code, names in named.items() for name in names}


def country_of(regions: Iterable[str], currencies: Iterable[str]) -> str:
    """The one country most of whose regions a table names and in whose money it counts; else "".

    More than two thirds of the names must be known there, and of no other country as many: Centre,
    Nord and Est are regions of Burkina Faso, and of Cameroon.
    """
    named = {region for region in regions if not is_missing(region)}
    paid = {money.upper() for money in currencies if not is_missing(money)} - {"USD"}
    known = {
        country: sum(bool(gazetteer().codes(country, 1, region)) for region in named)
        for country, tender in _CURRENCIES.items()
        if paid <= tender
    }
    best = max(known.values(), default=0)
    countries = [country for country, count in known.items() if count == best]
    return countries[0] if len(countries) == 1 and 3 * best > 2 * len(named) else ""
