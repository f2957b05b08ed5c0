"""Every declared indicator: `indicators["phase3plus_share"]` tells what it means.

The package itself is the mapping, so that `sahel_indicators.indicators[key]` reads as it should;
an unknown key names the nearest ones.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from difflib import get_close_matches
from types import ModuleType

from . import conflict, context, displacement, food_security, nutrition
from .declaration import Indicator

FAMILIES = (food_security, nutrition, displacement, conflict, context)
DECLARED: dict[str, Indicator] = {
    indicator.key: indicator for family in FAMILIES for indicator in family.DECLARED
}


def declared(key: str) -> Indicator:
    """The indicator of a key; raises `KeyError` naming the nearest keys if there is none."""
    if key not in DECLARED:
        near = ", ".join(get_close_matches(key, DECLARED, n=3, cutoff=0.4)) or "none near"
        raise KeyError(f"'{key}' is not an indicator; near names: {near}")
    return DECLARED[key]


class _Declared(ModuleType):
    """The module as a read-only mapping from key to indicator."""

    def __getitem__(self, key: str) -> Indicator:
        return declared(key)

    def __iter__(self) -> Iterator[str]:
        return iter(DECLARED)

    def __len__(self) -> int:
        return len(DECLARED)

    def __contains__(self, key: object) -> bool:
        return key in DECLARED

    def _ipython_key_completions_(self) -> list[str]:
        return list(DECLARED)


sys.modules[__name__].__class__ = _Declared
