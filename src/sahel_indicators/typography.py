"""How texts that people read are set: the blanks of a language, a number with what it counts."""

from __future__ import annotations

import re
import unicodedata

NARROW_SPACE = "\u202f"

# A number in groups of three. Neither decimals nor a year before it are a group of it.
_GROUPS = re.compile(r"(?<![\d,.\u202f])\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)")
# The typewriter's apostrophe within a word or name: "N'Djamena".
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")


def spaced(text: str, language: str) -> str:
    """The text with the no-break spaces and the apostrophes of French, else as it is.

    Spaces: before its punctuation and within numbers.
    """
    if language == "en":
        return text
    text = with_apostrophes(text)
    text = re.sub("[ \u00a0](?=[;:!?%»])", NARROW_SPACE, text)
    text = re.sub("«[ \u00a0]", "«" + NARROW_SPACE, text)
    return _GROUPS.sub(lambda number: NARROW_SPACE.join(number[0].split()), text)


def with_apostrophes(text: str) -> str:
    """The text with the apostrophes of print in place of the typewriter's: N’Djamena."""
    return _APOSTROPHE.sub("’", text)


def of_name(name: str) -> str:
    """A French name or month after "de": "de Mopti", "d’Aïoun", "d’avr. 2024"."""
    plain = unicodedata.normalize("NFKD", name[:1]).lower()[:1]
    return f"d’{name}" if plain in tuple("aeiou") else f"de {name}"


def counted(number: int, what: str) -> str:
    """So many of something, in English: "1 task", "3 tasks", "1,200 rows"."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"
