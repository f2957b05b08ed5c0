"""Synthetic controls: one unit against the mixture of others that tracked it before.

`panel` reads the table, `fit` finds the weights, `pretence` tries units and dates at which nothing
happened, `result` says it.
"""

from __future__ import annotations

from .estimation import synthetic_control
from .result import SyntheticControl

__all__ = ["SyntheticControl", "synthetic_control"]
