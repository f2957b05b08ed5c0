"""Every declared indicator: `indicators["phase3plus_share"]` tells what it means.

The package itself is the mapping, so that `sahel_indicators.indicators[key]` reads as it should
(and `indicators.phase3plus_share`, which the Tab key completes); an unknown key names the nearest
ones. In a notebook it shows itself as a table of all indicators.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from difflib import get_close_matches
from types import ModuleType

from ..errors import UnknownNameError
from . import conflict, context, displacement, food_security, nutrition, shown
from .declaration import Indicator

FAMILIES = (food_security, nutrition, displacement, conflict, context)
DECLARED: dict[str, Indicator] = {
    indicator.key: indicator for family in FAMILIES for indicator in family.DECLARED
}


def declared(key: str) -> Indicator:
    """The indicator of a key; raises `UnknownNameError` (a `KeyError`) naming the nearest keys."""
    if key not in DECLARED:
        near = ", ".join(get_close_matches(key, DECLARED, n=3, cutoff=0.4))
        like = f"; near names: {near}" if near else ""
        raise UnknownNameError(
            f"'{key}' is not an indicator{like}",
            expected=f"one of {', '.join(DECLARED)}" if not near else None,
        )
    return DECLARED[key]


class _Declared(ModuleType):
    """The module as a read-only mapping from key to indicator."""

    def __getitem__(self, key: str) -> Indicator:
        return declared(key)

    def __getattr__(self, name: str) -> Indicator:
        if name not in DECLARED:
            raise AttributeError(f"module '{__name__}' has no attribute or indicator '{name}'")
        return DECLARED[name]

    def __iter__(self) -> Iterator[str]:
        return iter(DECLARED)

    def __len__(self) -> int:
        return len(DECLARED)

    def __contains__(self, key: object) -> bool:
        return key in DECLARED

    def __dir__(self) -> list[str]:
        return [*DECLARED, "declared"]

    def __repr__(self) -> str:
        width = max(map(len, DECLARED))
        return "\n".join(f"{each.key:<{width}}  {each.en} ({each.unit})" for each in _all())

    def _ipython_key_completions_(self) -> list[str]:
        return list(DECLARED)

    def _repr_html_(self) -> str:
        return shown.catalogue(_all())


def _all() -> list[Indicator]:
    return list(DECLARED.values())


sys.modules[__name__].__class__ = _Declared
