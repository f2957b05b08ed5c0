"""How outcomes go with exposures, over areas and over time."""

from __future__ import annotations

from ..regression import panel_regression
from .lags import lag_correlation

__all__ = ["lag_correlation", "panel_regression"]
