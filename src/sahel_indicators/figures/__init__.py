"""Figures of results: each takes a ready table, computes nothing, and returns a figure.

`figures.timeline`, `maps`, `heatmap` and `estimates` draw; `figures.export` writes the files.
"""

from __future__ import annotations

from . import estimates, export, heatmap, maps, timeline
from .style import STYLES, FigureText

__all__ = ["STYLES", "FigureText", "estimates", "export", "heatmap", "maps", "timeline"]
