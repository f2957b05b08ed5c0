"""Event studies for staggered dates: what changed when treatment began, and whether before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ....errors import AnalysisError
from ...results import account_for
from ...tables import names_of
from .averages import (
    INFERENCE,
    Cells,
    Combined,
    by_cohort,
    by_event_time,
    by_period,
    mean_of,
    over_cohorts,
    simple,
    table_of,
    with_bands,
)
from .dates import TreatedFrom
from .design import Design, read_design, require_comparison
from .group_time import callaway_santanna
from .imputed import imputation
from .pretrend import pre_trend_test
from .regressions import comparable, negative_weights, static_effect, sun_abraham, two_way
from .result import EventStudy, assumptions, diagnostics_of, formula_of, notes_on, wording
from .settings import Base, ControlsGroup, Errors, Method, Roles, Settings

# A cluster's influence below this share of the outcome's spread is rounding.
LEAST = 1e-11


def event_study(
    frame: pd.DataFrame,
    *,
    outcome: str,
    entity: str,
    time: str,
    treated_from: TreatedFrom,
    method: Method = "callaway-santanna",
    controls_group: ControlsGroup = "never",
    base: Base = "universal",
    window: tuple[int, int] | None = None,
    anticipation: int = 0,
    donut: tuple[int, int] | None = None,
    covariates: Sequence[str] = (),
    weights: str | None = None,
    cluster: str | None = None,
    group: str | None = None,
    errors: Errors = "welch",
    draws: int = 999,
    seed: int = 20120117,
    level: float = 0.95,
) -> EventStudy:
    """How treated entities departed from untreated ones, by periods since their own date.

    `frame` has one row an (entity, time), any column names; time as whole numbers, dates or pandas
    periods, counted in their own step (`tables.period_numbers`). `treated_from` is a column with
    each entity's first treated period, a dict or Series {entity: date}, or a second table (entity,
    date); missing, 0, inf or not listed: never treated. In a panel of months a day counts as its
    month. Estimates are in units of the outcome.

    `method`: "callaway-santanna" compares each cohort with its controls, pair by pair of periods
    (with `covariates` doubly robust, at their values in the base period); "sun-abraham" is the
    regression with cohort by event-time effects; "imputation" (Borusyak, Jaravel and Spiess)
    predicts the treated from all untreated rows; "two-way" gives one coefficient an event time, and
    is biased where effects differ between cohorts: it is here to be compared with.
    `controls_group="not-yet"` adds those treated later (the other methods use their earlier rows in
    any case); where none is never treated the last cohort serves, up to its date.
    `base="varying"` sets leads against the period before each instead of the reference.

    `window` (-k, m) limits event times, and averages, to these. `anticipation` is the number of
    periods before the date that may already be touched: the reference lies before them. `donut`
    (first, last) leaves out the treated rows at these event times. `group` (a region) compares
    within it, period by period; `cluster` defaults to the entity; `weights` multiply rows.

    Errors are clustered: influence functions for "callaway-santanna" and "imputation", sandwiches
    for the regressions. By `errors="welch"` the treated and the other clusters each count
    n / (n - 1), and Student's t has Welch's degrees of freedom, so that few treated ones widen the
    intervals; with two periods this is Welch's test of the changes. "crv1" multiplies all by
    G / (G - 1) with G - 1 degrees, as published packages do, and is too narrow where few are
    treated. `draws` draws give the simultaneous bands.

    Left out and counted: rows with a missing value, entities treated from the first period on or
    never seen before their date, rows that enter no comparison. Unbalanced panels are used as they
    are: "callaway-santanna" takes entities seen in both periods of a pair.

    AnalysisError where nothing can be compared: no treated or no control entities (fewer than two
    clusters of either, or 5 in all), all treated at once, no period before, dates outside the
    panel, between its periods or of another kind, several dates for an entity, covariates that
    separate treated from controls or determine one another. Sources: Callaway & Sant'Anna (2021),
    Sun & Abraham (2021), Borusyak, Jaravel & Spiess (2024), Roth (2022), de Chaisemartin &
    D'Haultfoeuille (2020).
    """
    cluster = entity if cluster is None else cluster
    controls = names_of(covariates, "covariates")
    roles = Roles(outcome, entity, time, controls, weights, cluster, group, method)
    settings = Settings(
        method, controls_group, base, window, anticipation, donut, errors, draws, seed, level
    )
    design = read_design(frame, roles, treated_from, settings)
    found = _estimate(design, roles, settings).without_rounding()
    return _result(len(frame), roles, settings, found)


@dataclass(frozen=True)
class _Found:
    """Cells, the leads' cells where they come from elsewhere, and the rows behind both."""

    design: Design
    cells: Cells
    leads: Cells | None = None
    static: Combined | None = None
    empty_cells: int = 0

    def without_rounding(self) -> _Found:
        """With influences that are rounding of the outcome's spread at zero."""
        least = LEAST * float(self.design.outcome.std())
        leads = self.leads.without_rounding(least) if self.leads else None
        return replace(self, cells=self.cells.without_rounding(least), leads=leads)

    @property
    def event_times(self) -> dict[int, Combined]:
        before = by_event_time(self.leads) if self.leads else {}
        return dict(sorted({**before, **by_event_time(self.cells)}.items()))


def _estimate(design: Design, roles: Roles, settings: Settings) -> _Found:
    if settings.method == "callaway-santanna":
        cells, chosen, empty = callaway_santanna(design, settings)
        why = "in no comparison of treated and controls in the window"
        return _Found(design.without(~chosen, why), cells, empty_cells=empty)
    design = comparable(design, settings)
    require_comparison(design, roles)
    if settings.method == "imputation":
        effects, leads = imputation(design, settings)
        return _Found(design, effects, leads)
    if settings.method == "sun-abraham":
        return _Found(design, sun_abraham(design, settings))
    return _Found(design, two_way(design, settings), static=static_effect(design, settings))


def _result(given: int, roles: Roles, settings: Settings, found: _Found) -> EventStudy:
    design, level = found.design, settings.level
    parts = found.event_times
    dynamic = mean_of(_after(parts, settings))
    leads = {e: part for e, part in parts.items() if e < -settings.unclean}
    test, power = pre_trend_test(leads, dynamic, level)
    estimates = _estimates(parts, found, settings)
    averages = _aggregations(dynamic, found, level)
    weighing = negative_weights(design) if settings.method == "two-way" else {}
    return EventStudy(
        method=wording(settings),
        outcome=roles.outcome,
        formula=formula_of(roles, settings),
        estimates=estimates,
        n=len(design),
        clusters=design.clusters,
        cluster_by=roles.cluster,
        effects=(
            roles.entity,
            roles.time if roles.group is None else f"{roles.group} x {roles.time}",
        ),
        sample=account_for(given, len(design), design.left_out),
        diagnostics={**diagnostics_of(design, found.cells, settings), **weighing},
        notes=tuple(
            notes_on(design, found.cells, found.empty_cells, test, (estimates, averages), weighing)
        ),
        level=level,
        by_group_and_time=_by_group_and_time(found.cells, design, level),
        aggregations=averages,
        cohorts=_cohorts(design),
        pre_trend=test,
        pre_trend_power=power,
        assumed=assumptions(roles, settings),
    )


def _after(parts: dict[int, Combined], settings: Settings) -> list[Combined]:
    after = [part for event_time, part in parts.items() if event_time >= 0]
    if not after:
        raise AnalysisError(
            f"No event time from 0 on is left: window={settings.window}, donut={settings.donut}.",
            expected="treated rows at or after their date, within the window and beyond the donut",
        )
    return after


def _estimates(parts: dict[int, Combined], found: _Found, settings: Settings) -> pd.DataFrame:
    table = with_bands(
        table_of(parts, settings.level), parts, settings.draws, settings.seed, settings.level
    )
    reference = -1 - settings.unclean
    if settings.base == "universal" and settings.shows(reference) and reference not in parts:
        table.loc[reference, "estimate"] = 0.0
    table = table.sort_index().rename_axis("event_time").reset_index()
    table["event_time"] = table["event_time"].astype(int)
    table["side"] = [_side(e, reference, settings) for e in table["event_time"]]
    table = table.merge(_counts(found.design), on="event_time", how="left", validate="one_to_one")
    table["term"] = [f"event time {e:+d}" if e else "event time 0" for e in table["event_time"]]
    order = ["term", "event_time", *INFERENCE, "band_low", "band_high", "side"]
    counts = table[["treated", "cohorts"]].fillna(0).astype(int)
    return table[order].join(counts)


def _side(event_time: int, reference: int, settings: Settings) -> str:
    if event_time >= 0:
        return "after"
    if event_time == reference and settings.base == "universal":
        return "reference"
    return "anticipation" if event_time >= -settings.unclean else "before"


def _counts(design: Design) -> pd.DataFrame:
    """Treated entities and cohorts seen at each event time."""
    treated = np.isfinite(design.first)
    rows = pd.DataFrame(
        {
            "event_time": design.event_time[treated].astype(int),
            "treated": design.entity[treated],
            "cohorts": design.first[treated],
        }
    )
    return rows.groupby("event_time").nunique().reset_index()


def _aggregations(dynamic: Combined, found: _Found, level: float) -> pd.DataFrame:
    parts: dict[tuple[str, Any], Combined] = {("dynamic", "overall"): dynamic}
    if found.static is not None:
        parts["static", "overall"] = found.static
    else:
        parts |= _averages(found.cells, found.design.labels)
    names = [pd.Series(list(column), dtype=object) for column in zip(*parts, strict=True)]
    table = table_of(dict(enumerate(parts.values())), level)
    return table.assign(aggregation=names[0].astype(str), of=names[1])[
        ["aggregation", "of", *INFERENCE]
    ]


def _averages(cells: Cells, labels: dict[int, Any]) -> dict[tuple[str, Any], Combined]:
    cohorts, periods = by_cohort(cells), by_period(cells)
    return {
        ("simple", "overall"): simple(cells),
        ("group", "overall"): over_cohorts(cells, cohorts),
        **{("group", labels[g]): part for g, part in cohorts.items()},
        ("calendar", "overall"): mean_of(list(periods.values())),
        **{("calendar", labels[t]): part for t, part in periods.items()},
    }


def _by_group_and_time(cells: Cells, design: Design, level: float) -> pd.DataFrame:
    columns = ["group", "time", "event_time", *INFERENCE, "treated", "controls"]
    if cells.table["first"].isna().any():
        return pd.DataFrame(columns=columns)
    each = np.eye(len(cells.table), dtype=bool)
    table = table_of({number: cells.average(one) for number, one in enumerate(each)}, level)
    known = cells.table
    return table.assign(
        group=[design.labels[int(g)] for g in known["first"]],
        time=[design.labels[int(t)] for t in known["period"]],
        event_time=known["event_time"].astype(int),
        treated=known["treated"],
        controls=known["controls"],
    )[columns]


def _cohorts(design: Design) -> pd.DataFrame:
    """One row a cohort, those never treated last, with the periods in which it is seen."""
    rows = [_cohort(design, first) for first in np.unique(design.first)]
    names = ["first_treated", "entities", "periods_before", "periods_after"]
    return pd.DataFrame(rows, columns=names).astype({"first_treated": object})


def _cohort(design: Design, first: float) -> tuple[Any, int, int, int]:
    chosen = design.first == first
    periods = np.unique(design.period[chosen])
    label = design.labels[int(first)] if np.isfinite(first) else None
    before = int((periods < first).sum())
    return label, len(np.unique(design.entity[chosen])), before, len(periods) - before
