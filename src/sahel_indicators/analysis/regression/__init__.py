"""The regression on panels that several analyses are built on."""

from __future__ import annotations

from .model import panel_regression

__all__ = ["panel_regression"]
