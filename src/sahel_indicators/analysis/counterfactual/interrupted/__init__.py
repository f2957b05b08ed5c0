"""Interrupted time series: one series before and after a date.

`series` reads columns and settings, `model` has the design and its fit, `variances` the errors for
series whose neighbours are correlated, `residuals` what is left over and the warnings it gives rise
to, `result` the changes, the path without the interruption, and words.
"""

from __future__ import annotations

from .estimation import interrupted_time_series
from .result import InterruptedSeries

__all__ = ["InterruptedSeries", "interrupted_time_series"]
