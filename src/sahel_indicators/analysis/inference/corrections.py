"""P values of several tests, made so that the whole family errs no more often than one would."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

from ...errors import AnalysisError
from ..tables import Floats

Correction = Literal["holm", "benjamini-hochberg", "bonferroni"]

_NAMES_IN_LIBRARY = {
    "holm": "holm",
    "benjamini-hochberg": "fdr_bh",
    "bonferroni": "bonferroni",
}


def corrected_p_values(p: Floats, method: Correction = "holm") -> Floats:
    """P values to be read against the usual 5 %, in the order given, for all the tests at once.

    "holm" and "bonferroni" hold the chance of any false alarm (Holm is never the weaker);
    "benjamini-hochberg" holds the expected share of false alarms among the findings, for tests that
    are independent or positively related. AnalysisError for a missing p value: a test that could
    not be computed still belongs to the family, and leaving it out would flatter the others.
    Sources: Holm (1979), Scandinavian Journal of Statistics 6; Benjamini & Hochberg (1995), JRSS B.
    """
    from statsmodels.stats.multitest import multipletests

    values = np.asarray(p, dtype=np.float64)
    if method not in get_args(Correction):
        raise AnalysisError(
            f"There is no correction '{method}'.", expected=", ".join(get_args(Correction))
        )
    if values.ndim != 1 or not len(values) or not ((values >= 0) & (values <= 1)).all():
        raise AnalysisError(
            "The p values are none, missing, or not between 0 and 1.",
            expected="one p value for each test of the family",
            remedy="say which tests form the family, and find out why one has no p value",
        )
    corrected: Floats = multipletests(values, method=_NAMES_IN_LIBRARY[method])[1]
    return corrected
