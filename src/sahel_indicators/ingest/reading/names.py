"""Columns' names: one plain spelling for all that publishers write, and each name once."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...errors import shortened

_NO_NAME = re.compile(r"[\W_]+")
# "Phase 3+" and "Phase 3" are two quantities and must not become one name.
_AND_MORE = re.compile(r"(?<=[0-9])\+")
# Letters that do not come apart into a letter and an accent.
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o"})


def plain_name(text: str) -> str:
    """A name without accents and capitals, and with one "_" for all that is no letter or digit.

    "Total No# of IDPs Ind#" and "Total No. of IDPs Ind." are both `total_no_of_idps_ind`. A plus
    behind a digit is a word: "Phase 3+ number" is `phase_3plus_number`, not `phase_3_number`.
    """
    apart = unicodedata.normalize("NFKD", _AND_MORE.sub("plus", text.translate(_LIGATURES)))
    letters = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return _NO_NAME.sub("_", letters.lower()).strip("_")


@dataclass(frozen=True)
class Naming:
    """The columns of a table: plain names in order, with the titles they stand for."""

    names: tuple[str, ...]
    titles: Mapping[str, str]
    found: tuple[str, ...]


def name_columns(header: Sequence[str], labels: Sequence[str] = ()) -> Naming:
    """Every column under a name of its own, `labels` being the group labels above the header.

    A name that occurs more than once gets its label ("current | number"); what is still repeated
    gets " (2)", " (3)". A column without a name is called by its position ("unnamed_1").
    """
    titles = [_spaced(title) for title in header]
    titles = _labelled(titles, [_spaced(label) for label in labels])
    names: dict[str, str] = {}
    found: list[str] = []
    for position, title in enumerate(titles, start=1):
        said, own = _own_name(title, position, names)
        if own != said:
            found.append(f"the column '{shortened(said)}' again (read as '{shortened(own)}')")
        names[plain_name(own)] = own
    return Naming(tuple(names), names, tuple(found))


def _own_name(title: str, position: int, taken: Mapping[str, str]) -> tuple[str, str]:
    """The title itself and the one that no column before has."""
    said = title if plain_name(title) else f"unnamed {position}"
    own, times = said, 1
    while plain_name(own) in taken:
        times += 1
        own = f"{said} ({times})"
    return said, own


def _labelled(titles: Sequence[str], labels: Sequence[str]) -> list[str]:
    often = Counter(map(plain_name, titles))
    above = [*labels, *[""] * (len(titles) - len(labels))]
    return [
        f"{label} | {title}"
        if label and plain_name(title) and often[plain_name(title)] > 1
        else title
        for title, label in zip(titles, above, strict=False)
    ]


def _spaced(text: str) -> str:
    """Without line breaks and doubled blanks, so that a message stays on one line."""
    return " ".join(text.replace("_x000D_", " ").split())
