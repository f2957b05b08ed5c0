"""Tables as colours: counts by region and month, a series by year, what is known by period."""

from __future__ import annotations

from .matrix import completeness
from .months import region_month
from .years import calendar

__all__ = ["calendar", "completeness", "region_month"]
