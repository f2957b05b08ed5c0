"""Event studies: what changed when treatment began, at dates that differ between entities.

`settings` and `dates` read what is asked, `design` the rows; `group_time` (with `adjustment` for
covariates), `regressions` and `imputed` estimate effects by cohort and period, `averages` sums them
up with their errors, `pretrend` tests the periods before, `result` says it.
"""

from __future__ import annotations

from .estimation import event_study
from .result import EventStudy

__all__ = ["EventStudy", "event_study"]
