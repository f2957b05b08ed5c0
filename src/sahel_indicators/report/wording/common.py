"""What the words of several families share."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ...areas import area_name, country_name, gazetteer
from ...countries import countries
from ...figures.words import Words


def listed(names: list[str], language: str) -> str:
    """Names in a sentence: "Gao, Kidal and Menaka"; "none" where there are none."""
    if not names:
        return "none" if language == "en" else "aucune"
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} {'and' if language == 'en' else 'et'} {names[-1]}"


def highest(frame: pd.DataFrame, column: str) -> pd.Series:
    """The first of the rows with the highest value of a column."""
    return frame.nlargest(1, column).iloc[0]


def areas_of(country: str, words: Words, count: int = 2) -> str:
    """What a country's areas at level 2 are called: "cercles", "provinces"; one: "cercle"."""
    return countries()[country].called(2, words.language, count)


def regions_of(country: str, words: Words, count: int = 2) -> str:
    """What a country's areas at level 1 are called: "regions", "wilayas"; one: "region"."""
    return countries()[country].called(1, words.language, count)


def capital(text: str) -> str:
    """The text with a capital at its beginning; whatever else is in capitals stays so."""
    return text[:1].upper() + text[1:]


# French nouns of areas that are not masculine.
_FEMININE = ("province", "moughataa", "wilaya", "région", "zone", "zone d’administration locale")


def feminine(country: str, level: int = 2) -> bool:
    """Whether a country's areas of a level are feminine in French: "provinces", not "cercles"."""
    return countries()[country].called(level, "fr", 1) in _FEMININE


def only_in(country: str, areas: Iterable[str], words: Words) -> list[str]:
    """The regions that areas lie in, by name, if they are less than half of the country's.

    Nigeria's analyses by area are of three states: what is said of "the areas analysed" must say so
    too.
    """
    system = gazetteer().system(country, 2)
    inside = system.loc[system["area_code"].isin(list(areas)), "parent_code"].unique()
    few = 2 * len(inside) < system["parent_code"].nunique()
    return [area_name(code, words.language) for code in sorted(inside)] if few else []


def only_these(regions: list[str], words: Words) -> str:
    """That nothing was analysed by area outside these regions; "" where there are none to name."""
    if not regions:
        return ""
    names = listed(regions, words.language)
    return words.pick(
        f"By area, only {names} were analysed.", f"Par zone, seuls {names} ont été analysés."
    )


def counted(country: str, words: Words, count: int) -> str:
    """A number of areas: "1 cercle", "49 cercles"."""
    return f"{words.number(count)} {areas_of(country, words, count)}"


def all_areas(country: str) -> int:
    """How many areas at level 2 a country has, as the Cadre Harmonisé analyses them."""
    return len(gazetteer().system(country, 2))


def of_country(country: str, words: Words) -> str:
    """A country with its preposition: "of Mali", "du Mali", "de la Mauritanie"."""
    name = country_name(country, words.language)
    return words.pick(f"of {name}", f"{'de la' if country == 'MRT' else 'du'} {name}")


def from_country(country: str, words: Words) -> str:
    """A country that people have left: "from Mali", "du Mali", "de Mauritanie"."""
    name = country_name(country, words.language)
    return words.pick(f"from {name}", f"{'de' if country == 'MRT' else 'du'} {name}")


def for_country(country: str, words: Words) -> str:
    """A country that something is known for: "for Mali", "pour le Mali", "pour la Mauritanie"."""
    name = country_name(country, words.language)
    return words.pick(f"for {name}", f"pour {'la' if country == 'MRT' else 'le'} {name}")


def in_country(country: str, words: Words) -> str:
    """A country as a place: "in Mali", "au Mali", "en Mauritanie"."""
    name = country_name(country, words.language)
    return words.pick(f"in {name}", f"{'en' if country == 'MRT' else 'au'} {name}")


def season(start: pd.Timestamp, end: pd.Timestamp, words: Words) -> str:
    """Three months in words: "Mar–May 2024", "mars–mai 2024"; over a year's end both years."""
    if start.year != end.year:
        return f"{words.month(start)} – {words.month(end)}"
    return f"{words.month_name(start.month)}–{words.month(end)}"


def points(value: float, words: Words, decimals: int = 1) -> str:
    """A difference with its sign, in percentage points: "+2.9", "−1.1"."""
    sign = "+" if round(value, decimals) > 0 else ""
    return sign + words.number(value, decimals)


def with_unit(value: float, words: Words, decimals: int = 1) -> str:
    """A difference with its sign and unit: "−1.1 points", "−1,1 point"."""
    one = words.language == "fr" and round(abs(value), decimals) < 2
    return f"{points(value, words, decimals)} point{'' if one else 's'}"


def off_by(value: float, words: Words, decimals: int = 1) -> str:
    """Which way something is off: "1.1 points lower", "supérieures de 2,4 points"."""
    size, plural = words.number(abs(value), decimals), round(abs(value), decimals) >= 2
    lower = value < 0
    return words.pick(
        f"{size} points {'lower' if lower else 'higher'}",
        f"{'inférieures' if lower else 'supérieures'} de {size} point{'s' if plural else ''}",
    )


def interval(low: float, high: float, words: Words, decimals: int = 1) -> str:
    """The two ends of an interval: "−2.1 to −0.2", "de −2,1 à −0,2"."""
    ends = words.number(low, decimals), words.number(high, decimals)
    return words.pick("{} to {}", "de {} à {}").format(*ends)
