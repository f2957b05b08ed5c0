"""A test and an interval for few clusters: the restricted wild cluster bootstrap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ...errors import AnalysisError
from ..tables import Codes, Floats, require_level
from .clusters import few_holders, require_clusters
from .covariance import sums_by
from .effects import is_nested
from .projections import Projection, Slope
from .wild_draws import Draws, Multipliers
from .wild_samples import Samples, count_extreme, interval_of, share_of

# A residual below this share of the outcome's sum of squares is rounding, and terms, each of length
# 1, determine one another where some sum of them is shorter than the second number.
NOTHING_LEFT = 1e-20
COLLINEAR = 1e-7
FEWEST_DRAWS = 99
# Clusters x clusters numbers are held where effects cross the clusters.
MOST_CLUSTERS = 5_000


@dataclass(frozen=True)
class WildTest:
    """What the bootstrap says of one coefficient.

    `t` is (estimate - null) / CRV1 error, `p_value` the share of samples with a |t| at least as
    large. The interval holds all nulls that are not rejected; an end is infinite where no null is,
    however far, and `notes` say so. `draws` is the number of samples behind it, all there are
    where `enumerated`; `weights` says what residuals were multiplied by.
    """

    t: float
    p_value: float
    ci_low: float
    ci_high: float
    draws: int
    weights: Multipliers
    enumerated: bool
    notes: tuple[str, ...] = ()


def wild_cluster_test(
    outcome_within: Floats,
    design_within: Floats,
    weights: Floats,
    cluster: Codes,
    term: int,
    *,
    factor: float,
    effects: Sequence[Codes],
    slopes: Sequence[Slope] = (),
    null: float = 0.0,
    draws: int = 9_999,
    seed: int = 20120117,
    level: float = 0.95,
    interval: bool = True,
    multipliers: Multipliers | None = None,
) -> WildTest:
    """Whether a coefficient is `null`, by resampling signs of whole clusters' residuals (WCR-11).

    `outcome_within` (rows) and `design_within` (rows x terms) have the `effects` (and `slopes`, as
    (codes, values), a trend for each entity) already removed by weighted projection; `effects` is
    an empty list where none were. They are needed again because effects that are not nested in
    clusters are estimated anew in every sample. That is done exactly, from sums by cluster, so the
    result is that of estimating each sample with all dummies (Roodman, Nielsen, MacKinnon & Webb
    2019). `factor` is the small-sample factor of `t`; the p value does not depend on it.

    The residuals are those under the null. `multipliers` are Rademacher signs and, below 12
    clusters, Webb's six points; all samples are gone through where there are no more than `draws`,
    and p is then their share; otherwise it is (1 + share x draws) / (1 + draws). Ties count against
    the finding. The interval is found by inverting the test: its ends are the outermost crossings
    on a grid of nulls, sharpened by bisection. Without `interval` its ends are NaN.

    AnalysisError below 5 clusters, for columns that determine one another, an outcome that is
    reproduced exactly, and settings that do not exist. What is weak is in the `notes`: one or few
    clusters that hold most of the exposure's variation (MacKinnon & Webb 2017), an infinite end, a
    set of nulls in pieces. Sources: Cameron, Gelbach & Miller (2008); Webb (2023).
    """
    require_level(level)
    clusters = np.unique(cluster, return_inverse=True)[1]
    count = int(clusters.max()) + 1
    _check(outcome_within, design_within, weights, clusters, term, draws)
    require_clusters(count, "cluster")
    drawn = Draws.of(count, draws, multipliers, seed)
    fit = _Fit.of(outcome_within, design_within, weights, term)
    scores = _ClusterScores.of(fit, clusters, effects, slopes)
    at_null = (null - fit.estimate) / scores.error
    low, high, notes = np.nan, np.nan, list[str]()
    if interval:
        samples = _sampled(scores, drawn)
        p_value = samples.p_value(at_null)
        low, high, notes = interval_of(samples, level)
    else:
        p_value = _p_value_at(scores, drawn, at_null)
    return WildTest(
        t=-at_null / np.sqrt(factor),
        p_value=p_value,
        ci_low=fit.estimate + low * scores.error,
        ci_high=fit.estimate + high * scores.error,
        draws=drawn.count,
        weights=drawn.multipliers,
        enumerated=drawn.enumerated,
        notes=(*scores.notes(), *notes),
    )


def _check(
    outcome: Floats, design: Floats, weights: Floats, cluster: Codes, term: int, draws: int
) -> None:
    rows = len(outcome)
    checks = {
        "shapes differ": design.ndim == 2 and len(design) == len(weights) == len(cluster) == rows,
        f"there is no term {term}": design.ndim == 2 and 0 <= term < design.shape[1],
        f"{draws} draws": draws >= FEWEST_DRAWS,
        "values are missing or infinite": bool(
            np.isfinite(outcome).all() and np.isfinite(design).all()
        ),
        "weights are not above zero": bool((np.isfinite(weights) & (weights > 0)).all()),
        "too many clusters": cluster.max() < MOST_CLUSTERS,
    }
    for what, fine in checks.items():
        if not fine:
            raise AnalysisError(
                f"The wild cluster bootstrap cannot be used: {what}.",
                expected=f"finite columns of one length, at least {FEWEST_DRAWS} draws, at most "
                f"{MOST_CLUSTERS:,} clusters (with many, clustered errors serve as well)",
            )


@dataclass(frozen=True)
class _Fit:
    """The regression; the term's column as `own`, what the other terms leave of it."""

    estimate: float
    residual: Floats
    own: Floats
    design: Floats
    bread: Floats
    weights: Floats

    @classmethod
    def of(cls, outcome: Floats, design: Floats, weights: Floats, term: int) -> _Fit:
        rooted = design * np.sqrt(weights)[:, None]
        # On the scale of each column, so that a regressor in millions is as good as one in ones.
        unit = np.linalg.norm(rooted, axis=0)
        unit[unit == 0] = 1
        triangle = np.linalg.qr(rooted / unit, mode="r")
        if np.linalg.svd(triangle, compute_uv=False)[-1] < COLLINEAR:
            raise AnalysisError(
                "The terms of the regression determine one another, or one does not vary.",
                expected="terms of which none is a sum or multiple of the others",
            )
        half, scaled = np.linalg.inv(triangle), design / unit
        bread = np.asarray(half @ half.T, dtype=np.float64)
        beta = bread @ (scaled.T @ (weights * outcome))
        residual = outcome - scaled @ beta
        if weights @ residual**2 <= NOTHING_LEFT * (weights @ outcome**2):
            raise AnalysisError(
                "The outcome is reproduced exactly, so there is no residual to resample.",
                expected="more rows than terms and effects",
            )
        own = scaled @ bread[:, term] / bread[term, term] * unit[term]
        return cls(float(beta[term] / unit[term]), residual, own, scaled, bread, weights)


@dataclass(frozen=True)
class _ClusterScores:
    """How clusters' scores of the term follow from the multipliers of all clusters.

    A sample's residuals before estimation are multiplier x (residual - c x error x own), where c is
    the null's distance from the estimate in errors. Scores of both parts are linear in the
    multipliers: one matrix (clusters x clusters) each. Scores are divided by the CRV1 error, so
    all numbers are free of units.
    """

    error: float
    held: Floats
    sums: tuple[Floats, Floats]
    matrices: tuple[Floats, Floats]

    @classmethod
    def of(
        cls, fit: _Fit, cluster: Codes, effects: Sequence[Codes], slopes: Sequence[Slope]
    ) -> _ClusterScores:
        influence = fit.own / (fit.weights @ fit.own**2)
        error = float(np.linalg.norm(_sums(fit.weights * influence * fit.residual, cluster)))
        again = _reestimated(fit, influence, cluster, effects, slopes)
        parts = (fit.residual / error, fit.own)
        sums = tuple(_sums(fit.weights * influence * part, cluster) for part in parts)
        matrices = tuple(
            np.diag(total) - again(part) for total, part in zip(sums, parts, strict=True)
        )
        return cls(error, sums[1], (sums[0], sums[1]), (matrices[0], matrices[1]))

    def notes(self) -> list[str]:
        """A warning where the exposure's variation lies in very few clusters."""
        then = "with so few the wild bootstrap can reject far too seldom, or too often"
        return few_holders(self.held, then)


def _sums(values: Floats, cluster: Codes) -> Floats:
    total: Floats = sums_by(values[:, None], cluster)[:, 0]
    return total


def _reestimated(
    fit: _Fit,
    influence: Floats,
    cluster: Codes,
    effects: Sequence[Codes],
    slopes: Sequence[Slope],
) -> Callable[[Floats], Floats]:
    """For a residual: what re-estimating takes from cluster h (row) for each cluster g (column).

    The terms take K B Z', and effects that cross the clusters their own projection; effects nested
    in clusters take nothing, as residuals sum to zero within each of their levels.
    """
    if slopes and not effects:
        raise AnalysisError("Slopes without effects.", expected="the effects that were removed")
    crossing = [*effects, *(codes for codes, _ in slopes)]
    nested = all(is_nested(codes, cluster) for codes in crossing)
    removed = None if nested else Projection(effects, slopes, fit.weights, cluster)
    weighted = fit.design * fit.weights[:, None]
    left = sums_by(weighted * influence[:, None], cluster)

    def taken(part: Floats) -> Floats:
        by_terms: Floats = left @ fit.bread @ sums_by(weighted * part[:, None], cluster).T
        return by_terms if removed is None else by_terms + removed.between(influence, part)

    return taken


def _sampled(scores: _ClusterScores, drawn: Draws) -> Samples:
    """All samples, the scores of both parts in one product."""
    both = np.vstack([*scores.matrices, *scores.sums])
    parts = [_moments(both @ part) for part in drawn.parts()]
    first, second, square, cross, other = np.concatenate(parts, axis=1)
    return Samples(first, second, square, cross, other, drawn.enumerated)


def _moments(products: Floats) -> Floats:
    half = len(products) // 2 - 1
    residual, own = products[:half], products[half : 2 * half]
    square, cross, other = (
        np.einsum("gr,gr->r", one, two)
        for one, two in ((residual, residual), (residual, own), (own, own))
    )
    return np.array([products[-2], products[-1], square, cross, other])


def _p_value_at(scores: _ClusterScores, drawn: Draws, at: float) -> float:
    """As `_sampled(scores, drawn).p_value(at)`, with half the work."""
    residual, own = (
        np.vstack([matrix, total])
        for matrix, total in zip(scores.matrices, scores.sums, strict=True)
    )
    under_null = residual - at * own
    extreme = 0
    for part in drawn.parts():
        products = under_null @ part
        variance = np.einsum("gr,gr->r", products[:-1], products[:-1])
        extreme += count_extreme(products[-1], variance, at)
    return share_of(extreme, drawn.samples, drawn.enumerated)
