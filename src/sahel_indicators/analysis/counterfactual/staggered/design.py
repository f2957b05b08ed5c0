"""The panel of an event study: rows that can be used, in numbers, and where the others went."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ....errors import AnalysisError
from ...inference import require_clusters
from ...tables import (
    Codes,
    Floats,
    Months,
    codes_of,
    numbers_of,
    require_columns,
    require_unique,
)
from .dates import NEVER, TreatedFrom, read_dates
from .settings import Roles, Settings

Chosen = NDArray[np.bool_]


@dataclass(frozen=True)
class Design:
    """The usable rows in numbers, by entity and period; `first` is inf where never treated.

    `time` numbers the periods that occur (0, 1, ...), `period` keeps their gaps. `left_out` and
    `notes` account for what is no longer here.
    """

    outcome: Floats
    entity: Codes
    period: Months
    first: Floats
    covariates: Floats
    weights: Floats
    cluster: Codes
    group: Codes
    labels: dict[int, Any]
    left_out: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.outcome)

    @property
    def event_time(self) -> Floats:
        """Periods since the first treated one, -inf where never treated."""
        return self.period - self.first

    @property
    def time(self) -> Codes:
        """Number of the period among those that occur."""
        return codes_of(pd.Series(self.period))

    @property
    def effects(self) -> list[Codes]:
        """Entity, and time within group."""
        cell = self.group * (self.time.max() + 1) + self.time
        return [codes_of(pd.Series(self.entity)), codes_of(pd.Series(cell))]

    @property
    def cohorts(self) -> Floats:
        """First treated periods that occur, without never."""
        return np.unique(self.first[np.isfinite(self.first)])

    @property
    def clusters(self) -> int:
        """How many clusters have a row here."""
        return len(np.unique(self.cluster))

    def without(self, gone: Chosen, why: str) -> Design:
        """The design less some rows, which are counted under `why`."""
        if not gone.any():
            return self
        counts = {**self.left_out, why: self.left_out.get(why, 0) + int(gone.sum())}
        rows = {
            name: getattr(self, name)[~gone]
            for name in ("outcome", "entity", "period", "first", "covariates", "weights", "group")
        }
        cluster = codes_of(pd.Series(self.cluster[~gone]))
        return replace(self, **rows, cluster=cluster, left_out=counts)

    def told(self, *notes: str) -> Design:
        """The same with more notes."""
        return replace(self, notes=(*self.notes, *notes))


def read_design(
    frame: pd.DataFrame, roles: Roles, treated_from: TreatedFrom, settings: Settings
) -> Design:
    """The rows an event study can use; AnalysisError where it has nothing to compare."""
    require_columns(frame, roles.columns())
    require_unique(frame, [roles.entity, roles.time])
    design = _complete(frame, roles, treated_from)
    design = _with_a_before(design, settings)
    design = _with_controls(design, settings)
    if settings.donut:
        first, last = settings.donut
        hole = (design.event_time >= first) & (design.event_time <= last)
        design = design.without(hole, f"donut (event times {first} to {last})")
    design = seen_before(design, settings)
    require_comparison(design, roles)
    return design.told(*require_clusters(design.clusters, roles.cluster))


def _complete(frame: pd.DataFrame, roles: Roles, treated_from: TreatedFrom) -> Design:
    dates = read_dates(frame, roles.entity, roles.time, treated_from)
    values = {column: numbers_of(frame, column) for column in roles.numeric()}
    weights = values[roles.weights] if roles.weights is not None else np.ones(len(frame))
    if (weights <= 0).any():
        raise AnalysisError(
            f"Weights '{roles.weights}' of zero or less.", expected="weights above zero, or missing"
        )
    everything = Design(
        outcome=values[roles.outcome],
        entity=codes_of(frame[roles.entity]),
        period=dates.period,
        first=dates.first,
        covariates=np.column_stack(
            [np.empty((len(frame), 0)), *(values[c] for c in roles.covariates)]
        ),
        weights=weights,
        cluster=codes_of(frame[roles.cluster]),
        group=np.zeros(len(frame), dtype=np.intp)
        if roles.group is None
        else codes_of(frame[roles.group]),
        labels=dates.labels,
    )
    _require_constant(everything, roles)
    design = _in_order(everything)
    missing = frame[roles.columns()].isna().iloc[_order(everything)].to_numpy()
    design = _drop_missing(design, missing, roles.columns())
    if dates.zero_is_a_period:
        design = design.told("0 was read as never treated, though it is also a period here.")
    return design


def _order(design: Design) -> NDArray[np.intp]:
    return np.lexsort((design.period, design.entity))


def _in_order(design: Design) -> Design:
    order = _order(design)
    names = ("outcome", "entity", "period", "first", "covariates", "weights", "cluster", "group")
    return replace(design, **{name: getattr(design, name)[order] for name in names})


def _drop_missing(design: Design, missing: Chosen, columns: list[str]) -> Design:
    for number, column in enumerate(columns):
        gone = missing[:, number]
        design = design.without(gone, f"{column} missing")
        missing = missing[~gone]
    return design


def _require_constant(design: Design, roles: Roles) -> None:
    for column, codes in ((roles.cluster, design.cluster), (roles.group, design.group)):
        known = codes >= 0
        pairs = pd.DataFrame({"entity": design.entity[known], "of": codes[known]})
        changing = int((pairs.groupby("entity")["of"].nunique() > 1).sum())
        if changing:
            raise AnalysisError(
                f"'{column}' changes over time in {changing} entities.",
                expected=f"one '{column}' for each '{roles.entity}'",
            )


def _with_a_before(design: Design, settings: Settings) -> Design:
    """Without entities treated from the first period on; late dates count as never."""
    if not len(design):
        raise AnalysisError(
            "No row is complete.", expected="outcomes, covariates, weights and clusters"
        )
    start, end = design.period.min(), design.period.max()
    if start == end:
        raise AnalysisError(
            "The usable rows are all of one period.",
            expected="at least one period before treatment and one after it",
        )
    treated = np.isfinite(design.first)
    inside = treated & (design.first > start) & (design.first <= end)
    if not inside.any():
        _refuse_dates(design, treated)
    late = treated & (design.first > end)
    if late.any():
        count = len(np.unique(design.entity[late]))
        design = replace(design, first=np.where(late, NEVER, design.first)).told(
            f"{count} entities are first treated after the last period; they are controls here."
        )
    always = np.isfinite(design.first) & (design.first - settings.unclean <= start)
    why = "treated from the first period on, or no period before that is free of anticipation"
    return design.without(always, why)


def _refuse_dates(design: Design, treated: Chosen) -> None:
    if not treated.any():
        raise AnalysisError(
            "No entity is ever treated.", expected="entities with a first treated period"
        )
    raise AnalysisError(
        "All first treated periods lie outside the panel, or at its first period: there is no "
        "before and after to compare.",
        expected="first treated periods after the panel's first period and up to its last",
        remedy="look whether dates and periods are written in the same unit",
    )


def _with_controls(design: Design, settings: Settings) -> Design:
    """Where all are treated in the end, the last cohort serves as controls until its date."""
    if not len(design.cohorts) or np.isinf(design.first).any():
        return design
    if len(design.cohorts) == 1:
        raise AnalysisError(
            "All entities are treated at once: there is none to compare them with.",
            expected="entities that are never treated, or treated later",
            remedy="use an interrupted time series, and say that it has no controls",
        )
    if settings.controls_group == "never":
        raise AnalysisError(
            "No entity is never treated.",
            expected="never-treated entities as controls",
            remedy="use controls_group='not-yet'",
        )
    last = design.cohorts[-1]
    after = design.period >= last - settings.unclean
    design = design.without(after, "no entity is untreated any more")
    first = np.where(design.first == last, NEVER, design.first)
    return replace(design, first=first).told(
        f"No entity is never treated: those treated last ({design.labels[int(last)]}) are the "
        "controls, up to their date."
    )


def seen_before(design: Design, settings: Settings) -> Design:
    """Without treated entities never seen untreated; regressions ask it of their cohort only."""
    whole_cohorts = settings.method in ("sun-abraham", "two-way")
    # Never treated is infinity here, which `codes_of` refuses in keys.
    units = np.unique(design.first if whole_cohorts else design.entity, return_inverse=True)[1]
    before = design.event_time < -settings.unclean
    seen = np.bincount(units, weights=before) > 0
    gone = np.isfinite(design.first) & ~seen[units]
    return design.without(gone, "treated, and not seen before that")


def require_comparison(design: Design, roles: Roles) -> None:
    """AnalysisError where chance among the treated, or among the untreated, cannot be told."""
    treated = np.isfinite(design.first)
    after = treated & (design.event_time >= 0)
    counts = {
        "treated": len(np.unique(design.cluster[after])),
        "untreated": len(np.unique(design.cluster[~treated])),
    }
    for what, count in counts.items():
        if count < 2:
            raise AnalysisError(
                f"Only {count} {what} clusters ({roles.cluster}) have usable rows: how much "
                f"{what} ones differ by chance cannot be told.",
                expected="at least two treated and two untreated, better ten of each",
                remedy="use synthetic control for a single treated entity, or placebo tests; with "
                "a group, a broader one or none",
            )
    if np.ptp(design.outcome) == 0:
        raise AnalysisError(
            f"'{roles.outcome}' does not vary.", expected="an outcome that is not constant"
        )
