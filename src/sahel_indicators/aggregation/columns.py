"""The columns and the key of area figures."""

from __future__ import annotations

from ..observations import KEY

FIGURE_KEY = [name for name in KEY if name != "unit"]

FIGURES = [
    "variable",
    "location_code",
    "admin_level",
    "area_code",
    "counterpart_code",
    "series",
    "period_start",
    "period_end",
    "status",
    "value",
    "lower",
    "upper",
    "source",
    "published_on",
    "completeness",
    "note",
]
