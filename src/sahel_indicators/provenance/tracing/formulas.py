"""An indicator's formula, named and in the words of its own docstring."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from typing import Any

from ...indicators.declaration import Indicator


def formula_in_words(indicator: Indicator) -> str:
    """Where the formula is written, and what it says of itself: "indicators.x.f: What it gives"."""
    formula = indicator.formula
    # A formula made for one variable is described by the function that makes it.
    name, _, inner = formula.__qualname__.partition(".<locals>.")
    maker: Callable[..., Any] = getattr(sys.modules[formula.__module__], name, formula)
    said = (inspect.getdoc(maker) or "").partition("\n\n")[0].replace("\n", " ")
    of = f"({', '.join(indicator.needs)})" if inner else ""
    module = formula.__module__.partition(".")[2]
    return f"{module}.{name}{of}: {said}"
