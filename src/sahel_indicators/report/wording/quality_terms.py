"""How the page on data quality names levels, countries, variables and sources in each language."""

from __future__ import annotations

import re

from ...countries import countries
from ...figures.words import Words
from ...quality.french import example_in_french, source_in_french
from ...sources import sources
from ...variables import variables

# Columns of files that say in a code what a row is, in words.
_COLUMNS = {"ipc_type": ("kind of analysis (ipc_type)", "type d’analyse (ipc_type)")}
# A published text as it is quoted stays as it was published; what is to be typed, as it is typed.
_QUOTED = r"« [^»]* »|'[^']*(?:'\w[^']*)*'"
_CODE = re.compile(
    rf"(?P<quoted>{_QUOTED}|\b(?:expected|attendu) .*)"
    r"|\bat admin level (?P<at>\d)|\badmin(?P<level>[0-2])\b"
    r"|\b(?P<of>(?:of|de) )?(?P<country>[A-Z]{3})\b"
    r"|\b(?P<variable>[a-z0-9]+(?:_[a-z0-9]+)+)\b(?: (?:of|de) (?P<source>[a-z0-9_]+)\b)?"
    r"|(?<![\w/.])(?P<of_whom>[a-z]+)(?= ?:| \d)"
)


def level(country: str, number: int, words: Words) -> str:
    """What one area of a level is called: "region", "cercle" in Mali, "moughataa" in Mauritania."""
    return countries()[country].called(number, words.language)


def seen(example: str, country: str, words: Words) -> str:
    """What a rule saw, in the language and with names for its codes (`named`)."""
    told = example if words.language == "en" else example_in_french(example)
    return named(told, country, words)


def named(text: str, country: str, words: Words) -> str:
    """A text with names for the codes of levels, countries and variables.

    `country` is the one whose levels are meant, where the text says of no other.
    """
    others = re.findall(r"\b(?:of|de|in) ([A-Z]{3})\b", re.sub(_QUOTED, "", text))
    meant = next((code for code in reversed(others) if code in countries()), country)
    return _CODE.sub(lambda code: _name(code, meant, words), text)


def _name(code: re.Match[str], country: str, words: Words) -> str:
    if code["at"] or code["level"]:
        name = level(country, int(code["at"] or code["level"]), words)
        return f"as a {name}" if code["at"] else name
    if code["country"] in countries():
        return _with_of(code["country"], words) if code["of"] else _country(code["country"], words)
    if code["variable"] in _COLUMNS:
        return words.pick(*_COLUMNS[code["variable"]])
    if code["variable"] in variables():
        known = variables()[code["variable"]]
        source = f" ({_source(code['source'], words)})" if code["source"] else ""
        return words.pick(known.en, known.fr) + source
    if not code["source"] and (key := code["variable"] or code["of_whom"]):
        return _source(key, words)
    return code[0]


def _source(key: str, words: Words) -> str:
    """Who publishes a source, the first of several named; a key that is none stays."""
    return producer(key, words).partition(";")[0].rstrip() if key in sources() else key


def _country(code: str, words: Words) -> str:
    return words.pick(countries()[code].en, countries()[code].fr)


def _with_of(code: str, words: Words) -> str:
    """A country after "of": in French by its gender and number."""
    name = _country(code, words)
    return words.pick(f"of {name}", _DE.get(code, "du ") + name)


# Countries that French does not say "du" of.
_DE = {
    **dict.fromkeys(("CAF", "CIV", "GIN", "GMB", "GNB", "LBY", "MRT", "SLE"), "de la "),
    "DZA": "de l’",
}


def country(code: str, words: Words) -> str:
    """A country's name; what stands where none is known."""
    return _country(code, words) if code else words.pick("not known", "non établi")


def source_title(key: str, location: str, words: Words) -> str:
    """What a data set is called, with the country's own terms for its areas."""
    return named(words.pick(sources()[key].title, source_in_french(key).title), location, words)


def producer(key: str, words: Words) -> str:
    """Who publishes a source."""
    return words.pick(sources()[key].producer, source_in_french(key).producer)


def licence(key: str, words: Words) -> str:
    """Under which licence it may be used."""
    return words.pick(sources()[key].licence, source_in_french(key).licence)


def calendar(key: str, words: Words) -> str:
    """Where a source's calendar comes from; "" without one."""
    known = sources()[key].calendar
    return words.pick(known.why, source_in_french(key).calendar) if known else ""
