"""Estimates with their intervals: surveys, coefficients, event studies, responses, checks.

Each figure takes the table of a result with the names that its reader sees, and computes nothing.
"""

from __future__ import annotations

from .checks import checks_plot
from .coefficients import coefficient_plot
from .drivers import driver_decomposition
from .event_studies import event_study_plot
from .lags import lag_profile
from .responses import impulse_response
from .specifications import specification_curve
from .surveys import GAM_THRESHOLDS, NOT_STATED, USUAL_AGES, survey_forest

__all__ = [
    "GAM_THRESHOLDS",
    "NOT_STATED",
    "USUAL_AGES",
    "checks_plot",
    "coefficient_plot",
    "driver_decomposition",
    "event_study_plot",
    "impulse_response",
    "lag_profile",
    "specification_curve",
    "survey_forest",
]
