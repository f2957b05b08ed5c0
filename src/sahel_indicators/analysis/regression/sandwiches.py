"""The errors of a regression as a sandwich: its covariance and the factor it is multiplied by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np

from ..inference import (
    SMALL_SAMPLE_RULES,
    SmallSample,
    clustered,
    conley,
    dense,
    driscoll_kraay,
    heteroskedastic,
    is_nested,
    small_sample_factor,
    two_way_clustered,
)
from ..tables import Codes, Floats
from .design import Design
from .linear import Fit
from .roles import Roles
from .sample import Sample, count_of
from .settings import Settings


@dataclass(frozen=True)
class Sandwich:
    """The choice of errors for one regression, and what a result says of it.

    `degrees` are those of Student's t; `counts` how many clusters there are by column.
    """

    kind: str
    words: str
    degrees: int
    design: Design
    sample: Sample
    roles: Roles
    settings: Settings
    counts: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def clusters(self) -> int | None:
        """The number of clusters, of two kinds the fewer; None where errors rest on none."""
        return min(self.counts.values()) if self.counts else None

    @property
    def cluster_by(self) -> str | None:
        """The columns of clusters in words."""
        return " and ".join(map(str, self.counts)) or None

    def codes(self) -> list[Codes]:
        """The clusters of each row, by each column."""
        return [dense(self.sample.codes[name]) for name in self.roles.clusters]

    def covariance(
        self, fit: Fit, notes: list[str] | None = None, factor: float | None = None
    ) -> Floats:
        """The covariance of a fit's coefficients, small-sample factor (of its terms) included."""
        factor = self.factor(fit.terms) if factor is None else factor
        scores, bread = fit.scores, fit.bread
        if self.kind in ("clustered", "wild"):
            codes = self.codes()
            if len(codes) == 1:
                return factor * clustered(scores, bread, codes[0])
            factors = self._factors_of_two(factor, codes)
            return two_way_clustered(scores, bread, codes[0], codes[1], factors, notes=notes)
        if self.kind == "driscoll-kraay":
            reach = self.settings.bandwidth
            return factor * driscoll_kraay(scores, bread, self._periods(), reach)
        if self.kind == "conley":
            return factor * self._conley(scores, bread, notes)
        if self.kind == "heteroskedastic":
            return factor * heteroskedastic(scores, bread)
        squares = float(fit.weights @ fit.residual**2)
        return factor * bread * squares / (len(scores) - 1)

    def factor(self, terms: int) -> float:
        """What the covariance is multiplied by, under the rule asked for."""
        slopes = terms - self.design.intercept
        rule = cast(SmallSample, self.settings.small_sample)
        effects = self.design.effects.parameters()
        if self.kind in ("clustered", "wild"):
            return clustered_factor(slopes, effects, self.codes(), rule)
        rows = np.arange(len(self.sample))
        by_row = small_sample_factor(slopes, effects, rows, rule)
        if rule == "none" or self.kind == "heteroskedastic":
            return by_row
        once = by_row * (len(rows) - 1) / len(rows)
        if self.kind != "driscoll-kraay":
            return once
        periods = count_of(self.sample.codes[self.roles.timed()[0]])
        return once * periods / (periods - 1)

    def _factors_of_two(self, factor: float, codes: list[Codes]) -> tuple[float, float, float]:
        """The factor of each part: one for all, or (rule "full") each with its own G / (G - 1)."""
        if self.settings.small_sample != "full":
            return factor, factor, factor
        crossed = codes[0] * (codes[1].max() + 1) + codes[1]
        first, second, both = (count_of(dense(one)) for one in (*codes, crossed))
        return (
            factor * first / (first - 1),
            factor * second / (second - 1),
            factor * both / (both - 1),
        )

    def _periods(self) -> Codes:
        assert self.sample.periods is not None  # counted where these errors are asked for
        return self.sample.periods

    def _conley(self, scores: Floats, bread: Floats, notes: list[str] | None) -> Floats:
        latitude, longitude = (self.sample.numbers[name] for name in self.roles.place)
        return conley(
            scores,
            bread,
            latitude,
            longitude,
            cast(float, self.settings.cutoff_km),
            time=self.sample.periods,
            entity=self.sample.codes[self.roles.entity] if self.roles.timed() else None,
            lag_cutoff=self.settings.lag_cutoff,
            notes=notes,
        )


def clustered_factor(
    slopes: int, effects: Sequence[Codes], clusters: Sequence[Codes], rule: SmallSample
) -> float:
    """The small-sample factor for one kind of clusters, or for two.

    For two, as fixest, pyfixest and reghdfe have it: effects nested in either are not counted, and
    G is the number of the fewer clusters, for all three parts of the covariance. By the rule "full"
    all effects are counted, and G / (G - 1) is left to each part.
    """
    rows = np.arange(len(clusters[0]))
    if rule == "full" and len(clusters) == 2:
        return small_sample_factor(slopes, effects, rows, rule) * (len(rows) - 1) / len(rows)
    if len(clusters) == 1 and rule == "full":
        return small_sample_factor(slopes, effects, clusters[0], rule)
    if len(clusters) == 1 or rule == "none":
        # An effect that is the cluster is nested in it: no need to look.
        others = [codes for codes in effects if not np.array_equal(codes, clusters[0])]
        return small_sample_factor(slopes, others, clusters[0], rule)
    free = [codes for codes in effects if not any(is_nested(codes, one) for one in clusters)]
    fewest = min(count_of(codes) for codes in clusters)
    by_row = small_sample_factor(slopes, free, rows, rule)
    return by_row * (len(rows) - 1) / len(rows) * fewest / (fewest - 1)


def rule_in_words(sandwich: Sandwich) -> str:
    """The small-sample rule as a result names it."""
    rule = sandwich.settings.small_sample
    if rule == "none" or sandwich.counts:
        return SMALL_SAMPLE_RULES[rule]
    text = {
        "heteroskedastic": "n / (n - k)",
        "classical": "residual variance over n - k",
        "conley": "(n - 1) / (n - k)",
        "driscoll-kraay": "(n - 1) / (n - k) x T / (T - 1)",
    }[sandwich.kind]
    return f"{text}, k with all effects ({rule})"
