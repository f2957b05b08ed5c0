"""Humanitarian indicators for Mali and the Sahel, linked to conflict with defensible methods.

Names are loaded when they are first used, so that importing the package costs nothing:
`ingest_file`, `open_observations`, `open_events`, `open_indicators`, `open_panel`, `crosswalk`,
`overview`, `explore`, `trace`, `indicators`, `analysis`, `findings`, `figures`, `report`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import analysis, figures, findings, indicators, report
    from .crosswalks import crosswalk
    from .display.overviews import overview
    from .exploring import explore
    from .ingest import ingest_file
    from .panel import open_events, open_indicators, open_observations, open_panel
    from .report.tracing import trace

__version__ = "0.1.0"

_MODULES = ("analysis", "figures", "findings", "indicators", "report")
_FROM = {
    "crosswalk": "crosswalks",
    "explore": "exploring",
    "ingest_file": "ingest",
    "open_events": "panel",
    "open_indicators": "panel",
    "open_observations": "panel",
    "open_panel": "panel",
    "overview": "display.overviews",
    "trace": "report.tracing",
}

__all__ = [
    "__version__",
    "analysis",
    "crosswalk",
    "explore",
    "figures",
    "findings",
    "indicators",
    "ingest_file",
    "open_events",
    "open_indicators",
    "open_observations",
    "open_panel",
    "overview",
    "report",
    "trace",
]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f".{name}", __name__)
    if name in _FROM:
        return getattr(import_module(f".{_FROM[name]}", __name__), name)
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")


def __dir__() -> list[str]:
    return __all__
