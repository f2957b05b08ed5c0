"""Rows whose outcome of zero (or one) the model tells exactly: found, left out and counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ...errors import AnalysisError
from ..tables import Floats
from .design import effects_of
from .roles import Roles, listed
from .sample import Sample, comparable
from .settings import Settings

# Rows with an outcome weigh so much more than zeros that a zero-weight sum of terms must vanish
# there; a fitted value beyond the tolerance says that a zero is told exactly.
PINNED = 1e8
TELLS = 1e-5
MOST_ROUNDS = 200


def require_outcome(outcome: Floats, name: str, family: str) -> None:
    """AnalysisError for an outcome that a family cannot have."""
    if family == "poisson" and (outcome < 0).any():
        raise AnalysisError(
            f"'{name}' has {(outcome < 0).sum()} values below zero, which no count or rate has.",
            expected="zero or more",
            remedy="use family='gaussian'",
        )
    if family == "fractional" and ((outcome < 0) | (outcome > 1)).any():
        wrong = (outcome < 0) | (outcome > 1)
        raise AnalysisError(
            f"'{name}' has {wrong.sum()} values outside 0 to 1, the largest {outcome.max():g}.",
            expected="shares from 0 to 1",
            remedy="divide per cent by 100",
        )


def informative(sample: Sample, roles: Roles, settings: Settings) -> tuple[Sample, dict[str, int]]:
    """`comparable` rows; for curved families also less those told exactly, with the reasons.

    Leaving them out does not change the coefficients that exist (Correia, Guimarães & Zylkin 2019).
    """
    left_out: dict[str, int] = {}
    while True:
        before = len(sample)
        sample, counted = comparable(sample, roles, settings)
        _add_up(left_out, counted)
        for find in () if settings.linear else (_told_by_effects, _told_together):
            if len(sample):
                sample, counted = find(sample, roles, settings)
                _add_up(left_out, counted)
        if len(sample) in (0, before):
            return sample, left_out


def _add_up(total: dict[str, int], more: dict[str, int]) -> None:
    for reason, rows in more.items():
        total[reason] = total.get(reason, 0) + rows


def _told_by_effects(
    sample: Sample, roles: Roles, settings: Settings
) -> tuple[Sample, dict[str, int]]:
    """Less the levels of an effect in which every outcome is zero (of shares: or every one 1)."""
    left_out = {}
    told = np.zeros(len(sample), dtype=bool)
    effects = effects_of(sample, roles, settings)
    outcome = sample.numbers[roles.outcome]
    words = "0" if settings.family == "poisson" else "0 or all 1"
    for name, codes in zip(effects.names, effects.levels, strict=True):
        size = np.bincount(codes)
        same = np.bincount(codes, outcome == 0) == size
        if settings.family == "fractional":
            same |= np.bincount(codes, outcome == 1) == size
        rows = same[codes] & ~told
        left_out[f"{roles.outcome} all {words} in its {name}"] = int(rows.sum())
        told |= rows
    return sample.take(~told), left_out


def _told_together(
    sample: Sample, roles: Roles, settings: Settings
) -> tuple[Sample, dict[str, int]]:
    """Less the rows of zeros that effects set apart together, for counts (iterative rectifier).

    AnalysisError where it takes terms to set them apart: these have no finite coefficient, and
    would be sums of each other in the rows that are left. Of shares the fit itself refuses.
    """
    zero = sample.numbers[roles.outcome] == 0
    if settings.family != "poisson" or not zero.any() or zero.all():
        return sample, {}
    told = _rectified(zero, _fitting(sample, roles.terms, roles, settings))
    if not told.any():
        return sample, {}
    by_effects = _rectified(zero, _fitting(sample, [], roles, settings))
    if (told & ~by_effects).any():
        raise AnalysisError(
            f"{(told & ~by_effects).sum()} rows in which '{roles.outcome}' is 0 are told exactly "
            f"by {listed(roles.terms)}: some sum of them differs from zero only there, so its "
            "coefficient has no finite value.",
            expected="terms that vary among the rows with an outcome as well",
            remedy="leave out the term that is only there where the outcome is 0",
        )
    return sample.take(~told), {f"{roles.outcome} of 0 told by effects": int(told.sum())}


def _fitting(
    sample: Sample, names: Sequence[str], roles: Roles, settings: Settings
) -> Callable[[Floats], Floats]:
    """The weighted fit of a column by terms and effects, rows with an outcome pinned down."""
    effects = effects_of(sample, roles, settings)
    weights = np.where(sample.numbers[roles.outcome] == 0, 1.0, PINNED)
    ones = np.ones((len(sample), 0 if effects.levels else 1))
    terms = np.column_stack([*(sample.numbers[name] for name in names), ones])
    spread = terms.std(axis=0)
    terms = np.where(spread > 0, (terms - terms.mean(axis=0)) / np.where(spread > 0, spread, 1), 1)
    left = effects.remove(terms, weights) if names else terms

    def fitted(values: Floats) -> Floats:
        free = effects.remove(values[:, None], weights)
        return np.asarray(values - (free - _part(free, left, weights))[:, 0])

    return fitted


def _part(values: Floats, columns: Floats, weights: Floats) -> Floats:
    if not columns.shape[1]:
        return np.zeros_like(values)
    root = np.sqrt(weights)[:, None]
    b = np.linalg.lstsq(columns * root, values * root, rcond=None)[0]
    part: Floats = columns @ b
    return part


def _rectified(zero: NDArray[np.bool_], fitted: Callable[[Floats], Floats]) -> NDArray[np.bool_]:
    """Zeros for which some sum of terms is positive, and zero wherever there is an outcome."""
    target = zero.astype(np.float64)
    for _ in range(MOST_ROUNDS):
        found = fitted(target)
        found[np.abs(found) < TELLS] = 0
        found[~zero] = 0
        if (found >= 0).all():
            return np.asarray(found > 0)
        target = np.maximum(found, 0)
    return np.zeros(len(zero), dtype=bool)
