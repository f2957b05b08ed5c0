"""How an outcome moves in the periods after a shock, one regression a horizon."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Unpack

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..inference import corrected_p_values
from ..regression import panel_regression
from ..results import (
    GIVEN,
    USED,
    Estimates,
    Result,
    check_account,
    interval_words,
    number_words,
    p_words,
    range_words,
)
from ..tables import names_of, require_bool
from .projection_rows import Projected, ProjectedRows, halves, without_bias
from .regressions import (
    MODEL_OPTIONS,
    RegressionOptions,
    account_of,
    checked_options,
    require_distinct,
)
from .timelines import span_of, whole_numbers

Sample = Literal["common", "each"]
Correction = Literal["split-panel"] | None
# With fewer periods an area than this, effects of areas bias the response by more than a trifle.
SHORT = 30


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ImpulseResponse(Result):
    """The response at each horizon, with the account of its rows.

    `table` has term, horizon (below 0: a placebo), estimate, std_error, ci_low, ci_high, p_value,
    p_value_holm (corrected for the number of horizons), n, clusters; estimates are in units of the
    outcome for a shock of one unit. `sample` has horizon, reason, rows; `regressions` holds the
    regression of each horizon.
    """

    shock: str
    table: pd.DataFrame
    regressions: dict[int, Estimates]

    def _check(self) -> None:
        for _, sample in self.sample.groupby("horizon"):
            check_account(sample)

    def to_frame(self) -> pd.DataFrame:
        """One row a horizon."""
        return self.table

    def _reading(self) -> list[str]:
        table = self.table
        return [
            f"Association over time (not a demonstrated effect) of {self.outcome} with a unit of "
            f"{self.shock} at horizon 0, {self.method}.",
            *[self._line(row) for _, row in table.iterrows()],
            *self._clearest(table[table["horizon"] >= 0]),
            *self._placebos(table[table["horizon"] < 0]),
            self._basis(),
        ]

    def _line(self, row: pd.Series) -> str:
        return (
            f"  horizon {row['horizon']:+d}: {number_words(row['estimate'])} "
            f"({interval_words(row, self.level)}; {p_words(row['p_value'])}; {row['n']:,} rows)"
        )

    def _clearest(self, rows: pd.DataFrame) -> list[str]:
        if rows.empty:
            return []
        best = rows.iloc[int(rows["p_value"].argmin())]
        return [
            f"  Clearest of {len(rows)} horizons: {best['horizon']}, corrected for their number "
            f"{p_words(best['p_value_holm'])}."
        ]

    def _placebos(self, rows: pd.DataFrame) -> list[str]:
        apart = rows[rows["p_value_holm"] < 1 - self.level]
        if apart.empty:
            return []
        return [
            f"  Before the shock ({span_of(apart['horizon'].to_list())}) the outcome already "
            "differs, which the shock cannot have brought about: it may follow the outcome, or "
            "something else may move both."
        ]

    def _basis(self) -> str:
        rows = self.sample[self.sample["reason"] == USED]["rows"]
        given = self.sample[self.sample["reason"] == GIVEN]["rows"].max()
        errors = next(iter(self.regressions.values())).errors
        return (
            f"Of {given:,} rows given, {range_words(rows)} were used, by horizon; `sample` says "
            f"why the others were left out. Errors {errors}. Each interval is for one horizon "
            "alone."
        )


def local_projections(
    frame: pd.DataFrame,
    *,
    outcome: str,
    shock: str,
    entity: str,
    time: str,
    horizons: int | Iterable[int] = range(0, 13),
    lags: int = 2,
    cumulative: bool = False,
    long_difference: bool = True,
    lag_augmented: bool = False,
    sample: Sample = "common",
    bias_correction: Correction = None,
    controls: Sequence[str] | str = (),
    **options: Unpack[RegressionOptions],
) -> ImpulseResponse:
    """The outcome's response 0, 1, 2, ... periods after a shock of one unit (Jordà 2005).

    At each horizon h the outcome of h periods later is regressed on the shock by
    `panel_regression`, whose `options` (effects, group, weights, cluster, errors, ...) are handed
    on, with `lags` past values of outcome and shock held fixed. `long_difference` takes the change
    from the period before the shock, y(t+h) - y(t-1), with past changes held fixed: less biased
    where the outcome is persistent (Piger & Stockwell 2023); without it, the level with past
    levels. `cumulative` adds the responses up from 0 to h. Periods are counted in the panel's own
    step and looked up by area: in a gap they are missing.

    Errors are clustered by area, which allows for the overlap of horizons (residuals move together
    over h periods). `errors="driscoll-kraay"` also allows for shocks that hit areas together; its
    bandwidth is then at least h + 1. `lag_augmented` holds one more lag fixed than the dynamics
    need, after which the overlap needs no correction and persistence does no harm (Montiel Olea &
    Plagborg-Møller 2021): then `errors="heteroskedastic"` is enough in areas that are independent.

    Effects of areas push every response (and placebo) away from the sum of all responses, by about
    that sum over the number of periods used (Nickell bias; Mei, Sheng & Shi 2023).
    `bias_correction="split-panel"` takes most of it away, by twice the estimate less the mean of
    those from the earlier and the later half of the periods; it needs 14 periods of rows used.

    Horizons below 0 are placebos: a shock cannot move what came before it. Those that the lags held
    fixed make zero by construction are left out and noted. `sample="common"` uses the same rows at
    every horizon, so that a change of the response is none of the sample; "each" all rows a
    horizon has. `sample` of the result accounts for both by horizon. p_value_holm is corrected for
    the number of horizons (after 0, and before).

    Raises AnalysisError for horizons that no row has, settings that do not exist, and as
    `panel_regression` does. Sources: Jordà (2005), American Economic Review 95; Piger & Stockwell
    (2023); Montiel Olea & Plagborg-Møller (2021), Econometrica 89; Mei, Sheng & Shi (2023),
    "Nickell Bias in Panel Local Projection"; Dhaene & Jochmans (2015), Review of Economic Studies.
    """
    ahead = whole_numbers(horizons, "horizons", 0)
    given = checked_options(options)
    require_distinct(outcome=outcome, shock=shock, entity=entity, time=time)
    for name, said in {
        "cumulative": cumulative,
        "long_difference": long_difference,
        "lag_augmented": lag_augmented,
    }.items():
        require_bool(said, name)
    _require_correctable(bias_correction, given)
    model = Projected(
        outcome, shock, entity, time, names_of(controls, "controls"), lags,
        lag_augmented, long_difference, cumulative, given,
    )  # fmt: skip
    estimated, notes = model.estimable(ahead)
    rows = ProjectedRows.of(frame, model, estimated, sample)
    fits = {horizon: _fit(model, rows, horizon) for horizon in estimated}
    return _result(model, rows, fits, notes, {"sample": sample, "bias_correction": bias_correction})


def _require_correctable(correction: Correction, options: dict[str, Any]) -> None:
    if correction not in (None, "split-panel"):
        raise AnalysisError(
            f"There is no bias_correction={correction!r}.", expected="None or 'split-panel'"
        )
    if correction and (
        options.get("errors") == "wild" or options.get("family", "gaussian") != "gaussian"
    ):
        raise AnalysisError(
            "The correction from halves of the periods moves a t interval of a linear model; it "
            "has none to move with errors='wild' or another family.",
            remedy="use errors='clustered' and family='gaussian', or bias_correction=None",
        )


def _fit(model: Projected, rows: ProjectedRows, horizon: int) -> Estimates:
    table = _at(model, rows, horizon)
    options = _with_bandwidth(model.options, table[model.time].nunique(), horizon)
    return _regress(model, rows, table, horizon, options)


def _at(model: Projected, rows: ProjectedRows, horizon: int) -> pd.DataFrame:
    """The rows that the horizon uses, with the outcome of then."""
    outcome = {model.name_at(horizon): rows.outcomes[horizon]}
    return rows.table.assign(**outcome)[rows.usable[horizon]]


def _regress(
    model: Projected,
    rows: ProjectedRows,
    table: pd.DataFrame,
    horizon: int,
    options: dict[str, Any],
) -> Estimates:
    return panel_regression(
        table,
        outcome=model.name_at(horizon),
        exposures=[model.shock],
        controls=[*rows.held, *model.controls],
        entity=model.entity,
        time=model.time,
        **options,
    )


def _row_without_bias(
    model: Projected, rows: ProjectedRows, horizon: int, fit: Estimates
) -> pd.DataFrame:
    table = _at(model, rows, horizon)
    # Errors of the halves are not used, so they need not be those that were asked for.
    kept = {name: value for name, value in model.options.items() if name in MODEL_OPTIONS}
    early, late = halves(table[model.time])
    parts = [
        _regress(model, rows, table[part], horizon, kept | {"errors": "clustered"})
        for part in (early, late)
    ]
    return without_bias(fit, (parts[0], parts[1]), model.shock)


def _with_bandwidth(options: dict[str, Any], periods: int, horizon: int) -> dict[str, Any]:
    """Residuals overlap over the horizon, so Driscoll-Kraay errors must reach as far."""
    if options.get("errors") != "driscoll-kraay" or options.get("bandwidth") is not None:
        return options
    rule = int(4 * (periods / 100) ** (2 / 9))
    return {**options, "bandwidth": max(rule, abs(horizon) + 1)}


def _result(
    model: Projected,
    rows: ProjectedRows,
    fits: dict[int, Estimates],
    notes: list[str],
    choices: dict[str, Any],
) -> ImpulseResponse:
    first = next(iter(fits.values()))
    corrected = choices["bias_correction"] is not None
    table = pd.concat([_row(model, rows, *one, corrected) for one in fits.items()])
    table = table.reset_index(drop=True)
    of_fits = [note for fit in fits.values() for note in fit.notes]
    bias = [] if corrected else _bias(model, first)
    return ImpulseResponse(
        method=f"local projections, {model.method()}; {first.method}"
        + (", less the bias seen in halves of the periods" if corrected else ""),
        outcome=model.outcome,
        shock=model.shock,
        table=_corrected(table),
        sample=pd.concat(
            [_account(rows, horizon, fit) for horizon, fit in fits.items()], ignore_index=True
        ),
        regressions=fits,
        diagnostics={**choices, "lags": model.lags, "errors": first.errors},
        notes=tuple(dict.fromkeys([*of_fits, *notes, *bias])),
        level=first.level,
    )


def _row(
    model: Projected, rows: ProjectedRows, horizon: int, fit: Estimates, corrected: bool
) -> pd.DataFrame:
    row = fit.estimates[fit.estimates["term"] == model.shock]
    if corrected:
        row = _row_without_bias(model, rows, horizon, fit)
    row = row.drop(columns="role", errors="ignore")
    row.insert(1, "horizon", horizon)
    return row.assign(n=fit.n, clusters=fit.clusters)


def _corrected(table: pd.DataFrame) -> pd.DataFrame:
    """P values corrected for the number of horizons, those before the shock among themselves."""
    corrected = pd.Series(np.nan, index=table.index)
    for _, p_values in table["p_value"].groupby(table["horizon"] < 0):
        corrected[p_values.index] = corrected_p_values(p_values.to_numpy(dtype=np.float64))
    table.insert(list(table.columns).index("p_value") + 1, "p_value_holm", corrected)
    return table


def _account(rows: ProjectedRows, horizon: int, fit: Estimates) -> pd.DataFrame:
    account = account_of(fit, len(rows.table), rows.left_out[horizon], (), "")
    account.insert(0, "horizon", horizon)
    return account


def _bias(model: Projected, fit: Estimates) -> list[str]:
    """A note where areas have effects and few periods (Nickell 1981)."""
    if model.entity not in fit.effects:
        return []
    periods = fit.n / int(fit.diagnostics["entities"])
    if periods >= SHORT:
        return []
    return [
        f"{periods:.0f} periods an area are few: with effects of areas every response, placebos "
        "too, is pushed away from the sum of all responses by about one part in "
        f"{periods:.0f} of that sum (Nickell bias); bias_correction='split-panel' takes most of "
        "it away."
    ]
