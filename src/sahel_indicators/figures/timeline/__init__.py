"""Figures over time: food insecurity by analysis, displaced people, any series with events."""

from __future__ import annotations

from .flows import stock_and_flow
from .multiples import panels
from .stocks import stock_by_producer
from .trend import CONSTANT, CURRENT, PRINTED, phase_trend

__all__ = [
    "CONSTANT",
    "CURRENT",
    "PRINTED",
    "panels",
    "phase_trend",
    "stock_and_flow",
    "stock_by_producer",
]
