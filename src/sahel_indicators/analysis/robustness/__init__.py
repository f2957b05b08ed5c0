"""How much of a finding hangs on choices, on single areas, and on what was not measured."""

from __future__ import annotations

from .confounding import e_value, robustness_value, sensitivity
from .corrections import correct_p_values
from .leaving_out import leave_one_out
from .results import LeaveOneOut, Sensitivity, SpecificationCurve
from .specifications import specification_curve

__all__ = [
    "LeaveOneOut",
    "Sensitivity",
    "SpecificationCurve",
    "correct_p_values",
    "e_value",
    "leave_one_out",
    "robustness_value",
    "sensitivity",
    "specification_curve",
]
