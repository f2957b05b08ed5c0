"""The blanks of a language's punctuation, for every text that people read."""

from __future__ import annotations

import re

NARROW_SPACE = "\u202f"


def spaced(text: str, language: str) -> str:
    """The text with no-break spaces before French punctuation, which no line may begin with."""
    if language == "en":
        return text
    text = re.sub("[ \u00a0](?=[;:!?%»])", NARROW_SPACE, text)
    return re.sub("«[ \u00a0]", "«" + NARROW_SPACE, text)
