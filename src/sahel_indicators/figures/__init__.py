"""Figures of results: each takes a ready table, computes nothing, and returns a figure.

`figures.timeline`, `maps`, `heatmap`, `estimates`, `phases`, `scores` and `bars` draw;
`figures.export` writes the files.
"""

from __future__ import annotations

from . import bars, estimates, export, heatmap, maps, phases, prevalence, scores, timeline
from .style import STYLES, FigureText

__all__ = [
    "STYLES",
    "FigureText",
    "bars",
    "estimates",
    "export",
    "heatmap",
    "maps",
    "phases",
    "prevalence",
    "scores",
    "timeline",
]
