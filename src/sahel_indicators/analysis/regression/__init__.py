"""The regression on panels that several analyses are built on."""

from __future__ import annotations

from .model import panel_regression, require_options

__all__ = ["panel_regression", "require_options"]
