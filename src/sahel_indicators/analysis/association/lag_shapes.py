"""How coefficients may run over the lags: freely, or along a polynomial (Almon 1965)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...errors import AnalysisError
from ..tables import Floats

Shape = Literal["unrestricted", "polynomial"]
ZeroEnds = Literal["near", "far", "both"] | None


@dataclass(frozen=True)
class LagShape:
    """Coefficients at the lags are `basis` (lags x terms, orthonormal) times those of the terms."""

    kind: str
    basis: Floats
    words: str

    @property
    def terms(self) -> int:
        """How many coefficients are free."""
        return int(self.basis.shape[1])

    @property
    def restricts(self) -> bool:
        """Whether there are fewer of them than lags."""
        return self.terms < len(self.basis)

    def complement(self) -> Floats:
        """What the shape rules out (lags x restrictions, orthonormal)."""
        full, _ = np.linalg.qr(self.basis, mode="complete")
        left_over: Floats = full[:, self.terms :]
        return left_over


def lag_shape(lags: Sequence[int], kind: Shape, degree: int, zero_ends: ZeroEnds) -> LagShape:
    """The shape over these lags; AnalysisError for one that does not exist, or that is no shape."""
    if kind not in ("unrestricted", "polynomial") or zero_ends not in (None, "near", "far", "both"):
        raise AnalysisError(
            f"There is no shape={kind!r} with zero_ends={zero_ends!r}.",
            expected="shape 'unrestricted' or 'polynomial'; zero_ends None, 'near', 'far', 'both'",
        )
    if kind == "unrestricted":
        if zero_ends:
            raise AnalysisError("zero_ends bends a polynomial.", remedy="say shape='polynomial'")
        return LagShape(kind, np.eye(len(lags)), "each lag free")
    return _polynomial(lags, degree, zero_ends)


def _polynomial(lags: Sequence[int], degree: int, zero_ends: ZeroEnds) -> LagShape:
    ends = {None: 0, "near": 1, "far": 1, "both": 2}[zero_ends]
    whole = isinstance(degree, int | np.integer) and not isinstance(degree, bool)
    if not whole or not ends <= degree < len(lags) - 1 + ends:
        raise AnalysisError(
            f"A polynomial of degree {degree!r} with {ends} ends at zero over {len(lags)} lags.",
            expected="a whole degree, no less than the ends at zero, with fewer terms than lags",
            remedy="choose more lags, or shape='unrestricted'",
        )
    at = np.asarray(lags, dtype=np.float64)
    half = (at[-1] - at[0]) / 2
    powers = np.vander((at - at.mean()) / half, degree - ends + 1, increasing=True)
    if zero_ends in ("near", "both"):
        powers *= ((at - (at[0] - 1)) / half)[:, None]
    if zero_ends in ("far", "both"):
        powers *= (((at[-1] + 1) - at) / half)[:, None]
    at_zero = f", zero at the {zero_ends} end" if ends == 1 else ", zero at both ends" * bool(ends)
    basis, _ = np.linalg.qr(powers)
    return LagShape("polynomial", basis, f"Almon polynomial of degree {degree}{at_zero}")


def in_batches(wanted: Floats) -> list[tuple[list[int], Floats]]:
    """Wanted combinations (rows) of terms, in sets that can be terms of one regression.

    Each batch has the numbers of its rows and a square matrix that begins with them and is filled
    up to full rank. Rows far apart share a batch, since neighbours say nearly the same.
    """
    terms = wanted.shape[1]
    count = -(-len(wanted) // terms)
    batches = []
    for start in range(count):
        left = list(range(start, len(wanted), count))
        while left:
            rows, left = _independent(wanted, left)
            _, _, directions = np.linalg.svd(wanted[rows])
            batches.append((rows, np.vstack([wanted[rows], directions[len(rows) :]])))
    return batches


# Rows of a batch are kept as far from determining one another as this share of their length.
APART = 1e-4


def _independent(wanted: Floats, numbers: list[int]) -> tuple[list[int], list[int]]:
    """The first numbers whose rows do not determine one another, and the others."""
    chosen: list[int] = []
    rest: list[int] = []
    for number in numbers:
        rows = wanted[[*chosen, number]]
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        fits = len(rows) <= wanted.shape[1]
        if fits and np.linalg.svd(rows / lengths, compute_uv=False)[-1] > APART:
            chosen.append(number)
        else:
            rest.append(number)
    return chosen, rest
