"""The regressions behind a distributed-lag model: any combinations of its lags as their terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..regression import panel_regression
from ..results import Estimates
from ..tables import Floats, is_whole, require_columns
from .regressions import columns_named
from .timelines import Timeline, span_of

Shape = Literal["unrestricted", "polynomial"]
ZeroEnds = Literal["near", "far", "both"] | None

UNKNOWN_AREA = "not in the table of exposure"
# Rows of a batch are kept as far from determining one another as this share of their length.
APART = 1e-4


# -- how coefficients run over the lags: freely, or along a polynomial (Almon 1965) ----------


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
    if not is_whole(degree) or not ends <= degree < len(lags) - 1 + ends:
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


# -- the regressions -------------------------------------------------------------------------


@dataclass(frozen=True)
class LagModel:
    """What is regressed on what."""

    outcome: str
    exposure: str
    entity: str
    time: str
    lags: tuple[int, ...]
    leads: tuple[int, ...]
    controls: tuple[str, ...]
    shape: LagShape
    options: dict[str, Any]

    def columns(self) -> list[str]:
        """What the table must have beside the exposure."""
        keys = [self.entity, self.time]
        return list(
            dict.fromkeys([self.outcome, *keys, *self.controls, *columns_named(self.options)])
        )

    def lag_names(self) -> list[str]:
        """The lags' terms, in their order."""
        return [f"{self.exposure} (lag {lag})" for lag in self.lags]

    def lead_names(self) -> list[str]:
        """The leads' terms, the nearest first."""
        return [f"{self.exposure} (lead {lead})" for lead in self.leads]

    def sum_names(self) -> list[str]:
        """The terms of the sums up to each lag."""
        return [
            f"{self.exposure} (sum of lags {span_of(self.lags[: place + 1])})"
            for place in range(len(self.lags))
        ]

    def formula(self, of_regression: str) -> str:
        """The model in one line, with the effects that the regression's formula names."""
        leads = f", leads {span_of(self.leads)}" if self.leads else ""
        shape = f"; {self.shape.words}" if self.shape.restricts else ""
        terms = f"{self.exposure} (lags {span_of(self.lags)}{leads}{shape})"
        effects = of_regression.partition("|")[2].strip() or "1"
        return f"{self.outcome} ~ {' + '.join([terms, *self.controls])} | {effects}"


@dataclass(frozen=True)
class LagRows:
    """The rows that have exposures to look up, with the leads, and the exposure at each lag."""

    table: pd.DataFrame
    lagged: Floats
    given: int
    left_out: dict[str, int]

    @classmethod
    def of(cls, frame: pd.DataFrame, model: LagModel, series: pd.DataFrame | None) -> LagRows:
        """AnalysisError where the tables share no area, or no row has all lags and leads."""
        require_columns(frame, model.columns())
        timeline = Timeline.of(
            frame, entity=model.entity, time=model.time, measures=[model.exposure], series=series
        )
        known = timeline.known
        lagged = np.column_stack([timeline.at(model.exposure, lag) for lag in model.lags])[known]
        ahead = [timeline.at(model.exposure, -lead)[known] for lead in model.leads]
        table = frame.loc[known, model.columns()].assign(
            **dict(zip(model.lead_names(), ahead, strict=True))
        )
        _require_some(lagged, ahead, model, timeline)
        left_out = {f"{model.entity} {UNKNOWN_AREA}": int((~known).sum())}
        return cls(table, lagged, len(frame), left_out)


def _require_some(
    lagged: Floats, ahead: Sequence[Floats], model: LagModel, timeline: Timeline
) -> None:
    complete = ~np.isnan(np.column_stack([lagged, *ahead])).any(axis=1)
    if not complete.any():
        leads = f" and leads {span_of(model.leads)}" if model.leads else ""
        raise AnalysisError(
            f"No row has '{model.exposure}' at all of the lags {span_of(model.lags)}{leads}. "
            "Neighbouring periods of the table are "
            f"{timeline.distances()} steps apart, and lags are counted in these steps.",
            expected="a series that covers the lags of some rows without a gap",
            remedy="fewer lags, a denser series as exposure_frame, or rounds numbered 1, 2, 3, ...",
        )


def fit_terms(model: LagModel, rows: LagRows, columns: Floats, names: Sequence[str]) -> Estimates:
    """The regression on these combinations of the lags, with leads and controls."""
    table = rows.table.assign(**dict(zip(names, columns.T, strict=True)))
    return panel_regression(
        table,
        outcome=model.outcome,
        exposures=[*names, *model.lead_names()],
        controls=list(model.controls),
        entity=model.entity,
        time=model.time,
        **model.options,
    )


@dataclass(frozen=True)
class Fitted:
    """Wanted combinations as terms of regressions, and as sums of the first one's terms."""

    table: pd.DataFrame
    first: Estimates
    from_first: Floats
    first_names: list[str]


def fit_combinations(
    model: LagModel, rows: LagRows, wanted: Floats, names: Sequence[str]
) -> Fitted:
    """One row for each row of `wanted`, a combination of the terms of the shape."""
    terms = rows.lagged @ model.shape.basis
    found: dict[int, pd.DataFrame] = {}
    firsts: list[tuple[Estimates, Floats, list[str]]] = []
    for numbers, matrix in in_batches(wanted):
        fillers = [f"rest {place}" for place in range(len(matrix) - len(numbers))]
        labels = [*(names[number] for number in numbers), *fillers]
        fit = fit_terms(model, rows, terms @ np.linalg.inv(matrix), labels)
        by_term = fit.estimates.set_index("term", drop=False)
        found |= {number: by_term.loc[[names[number]]] for number in numbers}
        firsts.append((fit, wanted @ np.linalg.inv(matrix), labels))
    table = pd.concat([found[number] for number in range(len(wanted))], ignore_index=True)
    return Fitted(table, *firsts[0])
