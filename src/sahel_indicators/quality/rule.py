"""What a rule is: its declaration, apart from how it looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import pandas as pd

from .evidence import Evidence

Severity = Literal["structural", "row", "plausibility"]


class RuleWords(NamedTuple):
    """What a rule says in one language: see `rules.toml`."""

    title: str
    meaning: str
    handling: str
    remedy: str


@dataclass(frozen=True)
class Rule:
    """One thing that can be wrong with published figures, and what is done about it.

    `find` gives the flagged observations (`evidence.FLAGGED`), one row each; with `per_row`
    False it gives findings about whole files, sources or areas (location_code, file, count,
    examples) instead. `meaning` tells a reader why it matters, `handling` what the package does,
    `remedy` what the reader should do. `shown` is the number of examples a finding prints. With
    `by_country` what it finds of a country rests on the observations of that country alone.
    """

    key: str
    severity: Severity
    title: str
    meaning: str
    handling: str
    remedy: str
    find: Callable[[Evidence], pd.DataFrame]
    by_country: bool
    per_row: bool = True
    shown: int = 3
