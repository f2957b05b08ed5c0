"""What would have been without an event: its estimate, and what that estimate is worth."""

from __future__ import annotations

from .interrupted import InterruptedSeries, interrupted_time_series
from .placebos import Placebos, placebo
from .randomisation import RandomisationTest, randomisation_test
from .staggered import EventStudy, event_study
from .synthetic import SyntheticControl, synthetic_control

__all__ = [
    "EventStudy",
    "InterruptedSeries",
    "Placebos",
    "RandomisationTest",
    "SyntheticControl",
    "event_study",
    "interrupted_time_series",
    "placebo",
    "randomisation_test",
    "synthetic_control",
]
