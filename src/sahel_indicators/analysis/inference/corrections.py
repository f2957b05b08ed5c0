"""P values of several tests, made so that the whole family errs no more often than one would."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

from ...errors import AnalysisError
from ..tables import Floats

Correction = Literal["holm", "benjamini-hochberg", "bonferroni"]


def corrected_p_values(p: Floats, method: Correction = "holm") -> Floats:
    """P values to be read against the usual 5 %, in the order given, for all the tests at once.

    "holm" and "bonferroni" hold the chance of any false alarm (Holm is never the weaker);
    "benjamini-hochberg" holds the expected share of false alarms among the findings, for tests that
    are independent or positively related. With p(1) <= ... <= p(m): Bonferroni m p(i); Holm the
    largest (m - j + 1) p(j) of j <= i; Benjamini-Hochberg the smallest m p(j) / j of j >= i; none
    above 1. AnalysisError for a missing p value: a test that could not be computed still belongs to
    the family, and leaving it out would flatter the others.
    Sources: Holm (1979), Scandinavian Journal of Statistics 6; Benjamini & Hochberg (1995), JRSS B.
    """
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
    order = np.argsort(values, kind="stable")
    corrected = np.empty_like(values)
    corrected[order] = np.minimum(_in_ascending_order(values[order], method), 1)
    return corrected


def _in_ascending_order(p: Floats, method: Correction) -> Floats:
    # The library function that does this collects garbage at every call, a tenth of a second each.
    count = len(p)
    rank = np.arange(1, count + 1)
    if method == "bonferroni":
        return count * p
    if method == "holm":
        return np.asarray(np.maximum.accumulate((count - rank + 1) * p))
    return np.asarray(np.minimum.accumulate((count * p / rank)[::-1])[::-1])
