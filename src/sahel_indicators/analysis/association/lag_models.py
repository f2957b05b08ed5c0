"""How an outcome goes with exposure of earlier periods, all lags in one regression."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Unpack

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..inference import corrected_p_values
from ..results import Estimates, interval_words, number_words, p_words
from ..tables import names_of, require_bool
from .lag_fitting import (
    Fitted,
    LagModel,
    LagRows,
    Shape,
    ZeroEnds,
    fit_combinations,
    fit_terms,
    lag_shape,
)
from .regressions import (
    RegressionOptions,
    account_of,
    can_test,
    checked_options,
    joint_test,
    require_distinct,
    table_of,
)
from .timelines import span_of, whole_numbers

LAGS_ZERO = "all lags are zero"
LEADS_ZERO = "all leads are zero"
SHAPE_HOLDS = "the lags follow the polynomial"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class DistributedLag(Estimates):
    """Coefficients lag by lag, what they add up to, and the tests of them together.

    `estimates` has one row a lead and lag: term, lag (negative: a lead), role, estimate, std_error,
    ci_low, ci_high, p_value, and p_value_holm, corrected for the number of lags (of leads).
    `cumulative` has the same columns; its row at lag k is the sum of the coefficients of the lags
    up to k, so that its last row is the association with one unit more in every period. It has no
    rows where it was not asked for.
    `tests` has hypothesis, test, statistic, df, df_denominator, p_value. `covariance` is that of
    `estimates`. `regression` is the regression behind them, with the controls.
    """

    exposure: str
    shape: str
    cumulative: pd.DataFrame
    tests: pd.DataFrame
    regression: Estimates

    def _reading(self) -> list[str]:
        scale = f" Coefficients are {self.scale}." if self.scale else ""
        return [
            f"Association (not a demonstrated effect) of {self.outcome} with {self.exposure} by "
            f"lag, {self.method}: {self.formula}.{scale}",
            *self._sum(),
            *self._strongest(),
            *[self._test(row) for row in self.tests.to_dict("records")],
            *self._leads(),
            self._basis(),
            self._left_out(),
        ]

    def _sum(self) -> list[str]:
        if self.cumulative.empty:
            return []
        row = self.cumulative.iloc[-1]
        lags = span_of(self.cumulative["lag"].to_list())
        return [
            f"  One unit more at each of the lags {lags}: {number_words(row['estimate'])} "
            f"({interval_words(row, self.level)}; {p_words(row['p_value'])})"
            + self._second_reading(row.to_dict())
        ]

    def _strongest(self) -> list[str]:
        lags = self.estimates[self.estimates["lag"] >= 0]
        row = lags.iloc[int(lags["p_value"].argmin())]
        return [
            f"  Clearest of {len(lags)} lags: {row['lag']}, {number_words(row['estimate'])} "
            f"({interval_words(row, self.level)}, for this lag alone; corrected for the number of "
            f"lags {p_words(row['p_value_holm'])})"
        ]

    def _test(self, row: Mapping[Any, Any]) -> str:
        return f"  Test that {row['hypothesis']}: {p_words(row['p_value'])} ({row['test']})"

    def _leads(self) -> list[str]:
        leads = self.tests[self.tests["hypothesis"] == LEADS_ZERO]
        if leads.empty or leads["p_value"].iloc[0] >= 1 - self.level:
            return []
        return [
            f"  {self.exposure} of later periods goes with {self.outcome} of today, which it "
            "cannot have brought about: the outcome may drive the exposure, or something else "
            "both, and the lags cannot be read as what follows from the exposure."
        ]


def distributed_lag(
    frame: pd.DataFrame,
    *,
    outcome: str,
    exposure: str,
    entity: str,
    time: str,
    lags: int | Iterable[int] = 6,
    leads: int | Iterable[int] = 0,
    exposure_frame: pd.DataFrame | None = None,
    shape: Shape = "unrestricted",
    degree: int = 2,
    zero_ends: ZeroEnds = None,
    cumulative: bool = True,
    controls: Sequence[str] | str = (),
    **options: Unpack[RegressionOptions],
) -> DistributedLag:
    """Coefficients of exposure 0, 1, 2, ... periods before the outcome, and their sum.

    y(a,t) = sum over k of b(k) x(a,t-k) + controls + effects + error, estimated by
    `panel_regression`, whose `options` (effects, group, weights, family, cluster, errors, ...) are
    handed on. A lag is counted in the panel's own step (`tables.period_numbers`) and looked up by
    area and period: one that falls into a gap or before the series is missing, the row is left out
    and counted. `lags` and `leads` are numbers of periods, or one number n for 0 (leads: 1) to n.

    `exposure_frame` holds the exposure where its series is longer or denser than the outcome's (by
    month, with an outcome by season): entity, time and exposure under the same names; lags are then
    counted in the step that fits both. Where the outcome stands for a season named by its first
    month, leads shorter than the season fall into it.

    `shape="polynomial"` lets b(k) follow a polynomial of `degree` in k (Almon 1965), estimated by
    its terms, with `zero_ends` "far" for b = 0 one period beyond the last lag, "near" one before
    the first, or "both"; `tests` then says whether the data contradict it. Leads stay free.

    Each coefficient, and each sum up to a lag, is a term of a regression rewritten so that it is
    one (y = ... + s(k) [x(k) - x(k+1)] + ...), so that its interval is that of the chosen errors,
    the wild bootstrap's too. p_value_holm is corrected for the number of lags looked at.

    Raises AnalysisError for lags that no row has, a shape with no fewer terms than lags, tables
    that share no area, options that do not exist, and as `panel_regression` does. Sources: Almon
    (1965), Econometrica 33; Baltagi, Econometric Analysis of Panel Data; Schmidheiny & Siegloch
    (2023), Journal of Applied Econometrics 38, on leads and lags of one model.
    """
    require_distinct(outcome=outcome, exposure=exposure, entity=entity, time=time)
    require_bool(cumulative, "cumulative")
    chosen = whole_numbers(lags, "lags", 0)
    ahead = whole_numbers(leads, "leads", 1)
    _require_sides(chosen, ahead)
    model = LagModel(
        outcome, exposure, entity, time, chosen, ahead, names_of(controls, "controls"),
        lag_shape(chosen, shape, degree, zero_ends), checked_options(options),
    )  # fmt: skip
    rows = LagRows.of(frame, model, exposure_frame)
    return _result(model, rows, cumulative)


def _require_sides(lags: Sequence[int], leads: Sequence[int]) -> None:
    if not lags or lags[0] < 0 or (leads and leads[0] < 1):
        raise AnalysisError(
            f"Lags {tuple(lags)} and leads {tuple(leads)}.",
            expected="at least one lag; lags from 0 on, leads from 1 on",
            remedy="exposure of later periods belongs into leads, as 1, 2, ...",
        )


def _result(model: LagModel, rows: LagRows, cumulative: bool) -> DistributedLag:
    basis = model.shape.basis
    lagged = fit_combinations(model, rows, basis, model.lag_names())
    fit = lagged.first
    summed = lagged.table.iloc[:0]
    if cumulative:
        sums = np.cumsum(basis, axis=0)
        summed = fit_combinations(model, rows, sums, model.sum_names()).table
    by_term = fit.estimates.set_index("term", drop=False)
    leads = by_term.loc[model.lead_names()].iloc[::-1]
    parts = [
        _numbered(leads, [-lead for lead in model.leads[::-1]], "lead"),
        _numbered(lagged.table, model.lags, "lag"),
    ]
    tests, notes = _tests(model, rows, lagged)
    kept = {item.name: getattr(fit, item.name) for item in fields(Estimates)}
    own: dict[str, Any] = {
        "method": f"distributed lag, {fit.method}",
        "formula": model.formula(fit.formula),
        "estimates": pd.concat([part for part in parts if len(part)], ignore_index=True),
        "covariance": _covariance(model, lagged),
        "sample": account_of(
            fit,
            rows.given,
            rows.left_out,
            [*lagged.first_names, *model.lead_names()],
            f"{model.exposure} missing at a lag or lead",
        ),
        "notes": (*fit.notes, *notes),
    }
    return DistributedLag(
        **(kept | own),
        exposure=model.exposure,
        shape=model.shape.words,
        cumulative=_numbered(summed, model.lags[: len(summed)], "sum of lags"),
        tests=tests,
        regression=fit,
    )


def _numbered(table: pd.DataFrame, lags: Sequence[int], role: str) -> pd.DataFrame:
    """The rows with their lag and role, and p values corrected for their number."""
    rows = table.drop(columns="role", errors="ignore").reset_index(drop=True)
    rows.insert(1, "lag", np.asarray(lags, dtype=np.int64))
    rows.insert(2, "role", role)
    place = list(rows.columns).index("p_value") + 1
    p_values = rows["p_value"].to_numpy(dtype=np.float64)
    rows.insert(place, "p_value_holm", corrected_p_values(p_values) if len(rows) else p_values)
    return rows


def _covariance(model: LagModel, lagged: Fitted) -> pd.DataFrame:
    """Of leads (farthest first) and lags, from that of the first regression's terms."""
    assert lagged.first.covariance is not None
    leads = model.lead_names()[::-1]
    names = [*leads, *lagged.first_names]
    whole = lagged.first.covariance.loc[names, names].to_numpy()
    ahead = len(leads)
    turn = np.zeros((ahead + len(model.lags), len(names)))
    turn[:ahead, :ahead] = np.eye(ahead)
    turn[ahead:, ahead:] = lagged.from_first
    labels = [*leads, *model.lag_names()]
    return pd.DataFrame(turn @ whole @ turn.T, index=labels, columns=labels)


def _tests(model: LagModel, rows: LagRows, lagged: Fitted) -> tuple[pd.DataFrame, list[str]]:
    """What is tested of all lags, all leads and the shape, and what cannot be."""
    asked = [(LAGS_ZERO, lagged.first, lagged.first_names)]
    notes = []
    if model.leads:
        asked.append((LEADS_ZERO, lagged.first, model.lead_names()))
    else:
        notes.append(
            "No lead is in the model, so nothing here speaks against reverse causality; leads=2 "
            "puts exposure of later periods beside that of earlier ones."
        )
    if model.shape.restricts:
        beyond = model.shape.complement()
        freed = np.column_stack([model.shape.basis, beyond])
        names = [f"term {place}" for place in range(len(freed))]
        free = fit_terms(model, rows, rows.lagged @ freed, names)
        asked.append((SHAPE_HOLDS, free, names[model.shape.terms :]))
    possible = [(what, fit, terms) for what, fit, terms in asked if can_test(fit, len(terms))]
    notes += [
        f"That {what} cannot be tested: {len(terms)} coefficients, {fit.clusters} clusters."
        for what, fit, terms in asked
        if not can_test(fit, len(terms))
    ]
    return table_of([joint_test(fit, terms, what) for what, fit, terms in possible]), notes
