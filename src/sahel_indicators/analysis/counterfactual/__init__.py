"""What would have been without an event: its estimate, and what that estimate is worth."""

from __future__ import annotations

from .event_study_estimation import event_study
from .event_study_result import EventStudy
from .interrupted import interrupted_time_series
from .interrupted_results import InterruptedSeries
from .placebos import Placebos, placebo
from .randomisation import RandomisationTest, randomisation_test
from .synthetic import synthetic_control
from .synthetic_results import SyntheticControl

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
