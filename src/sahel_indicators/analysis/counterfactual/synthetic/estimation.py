"""Whether one unit departs, once treated, from a mixture of others that tracked it before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ....errors import AnalysisError
from ...results import account_for
from ...tables import require_level, require_seed
from ..moments import shown
from .fit import Fit, averages, fit_unit
from .panel import Importance, Panel, Predictor, Roles, in_order, listed, name_of
from .pretence import in_space, in_time, interval, leave_one_out, p_value
from .result import SyntheticControl, notes_on

FEWEST_DRAWS = 99


def synthetic_control(
    frame: pd.DataFrame,
    *,
    outcome: str,
    entity: str,
    time: str,
    treated: Any,
    treated_from: Any,
    donors: Sequence[Any] | None = None,
    predictors: Sequence[Predictor] = (),
    importance: Importance = "nested",
    demeaned: bool = False,
    worst_fit: float = 0.5,
    accept_poor_fit: bool = False,
    placebo_from: Any = None,
    draws: int = 999,
    seed: int = 20120117,
    level: float = 0.95,
) -> SyntheticControl:
    """How far a treated unit departs from the mixture of donors that tracked it before.

    `frame` has one row an (entity, time). `treated` names one entity, or several whose mean is
    taken; the treatment begins with the first period at `treated_from` or later. `donors` are by
    default all others; one with a figure missing is left out and counted. Weights are none below
    zero and sum to one. They minimise the squared gap over all periods before or, with
    `predictors`, that of predictors (a column averaged over the periods before, or (column, first
    time, last time), the outcome's own included) in units of their spread between units, times the
    importance that makes the gap before smallest ("nested") or is "equal". `demeaned` compares
    departures from each unit's own mean before (Ferman and Pinto 2021).

    Judged by permutation: every donor is treated in pretence, and the ratio of root mean square
    gaps after and before is ranked (of several treated: all sets of as many donors, or `draws` of
    them drawn with `seed`). `level` is that of the interval (Firpo and Possebom 2018). With them
    come a false date (`placebo_from`, by default halfway) and the gap without each donor used.

    Raises AnalysisError where no mixture tracks the treated: a root mean square gap before above
    `worst_fit` standard deviations of the treated before (0.5: a quarter of its variance is left),
    unless `accept_poor_fit`. Further for a figure of the treated missing, fewer than 5 periods
    before or 2 donors, an outcome that does not vary, repeated keys, and what is not in the table.
    Sources: Abadie, Diamond and Hainmueller (2010), Journal of the American Statistical
    Association 105; (2015), American Journal of Political Science 59; Abadie (2021), Journal of
    Economic Literature 59.
    """
    _require_settings(worst_fit, draws, seed, level, accept_poor_fit)
    roles = Roles(outcome, entity, time, listed(predictors), importance, demeaned)
    several = isinstance(treated, list | tuple | set | np.ndarray | pd.Series | pd.Index)
    names = in_order(treated) if several else [treated]
    panel = Panel.of(frame, names, treated_from, donors, roles)
    _require_variation(panel, roles)
    fit = fit_unit(panel, roles, range(panel.treated), panel.donors, panel.before)
    label = " + ".join(map(str, names))
    if not (accept_poor_fit or fit.against_spread() <= worst_fit):
        raise _no_fit(fit, label, worst_fit)
    placebos = in_space(panel, roles, draws, seed)
    alone = leave_one_out(panel, roles, fit.weights)
    dates = in_time(panel, roles, placebo_from)
    if placebo_from is not None and dates.empty:
        raise AnalysisError(
            f"The placebo date {placebo_from} cannot be used.",
            expected=f"a date before {treated_from} with 5 periods before it",
        )
    dates["placebo_from"] = dates["placebo_from"].map(shown)
    used = panel.outcomes(roles).size
    about = _describe(panel, fit, placebos, roles)
    return SyntheticControl(
        method=_method(roles),
        formula=f"{outcome} of {label} ~ weighted {outcome} of {len(panel.donors)} donors",
        outcome=outcome,
        estimates=_estimates(fit, placebos, level),
        n=used,
        clusters=None,
        cluster_by=None,
        effects=(),
        sample=account_for(len(frame), used, panel.account),
        diagnostics=about,
        notes=tuple(notes_on(panel, fit, placebos, about, worst_fit, level)),
        level=level,
        gaps=_gaps(panel, fit, roles),
        weights=_weights(panel, fit),
        placebos=placebos,
        placebo_dates=dates,
        leave_one_out=alone,
        balance=_balance(panel, fit, roles),
        treated=label,
        treated_from=shown(panel.times.iloc[panel.before]),
    )


def _require_settings(worst_fit: Any, draws: Any, seed: Any, level: Any, accept: Any) -> None:
    require_level(level)
    require_seed(seed)
    checks = {
        f"worst_fit={worst_fit!r}": isinstance(worst_fit, int | float) and 0 < worst_fit < np.inf,
        f"draws={draws!r}": isinstance(draws, int | np.integer) and draws >= FEWEST_DRAWS,
        f"accept_poor_fit={accept!r}": isinstance(accept, bool),
    }
    wrong = [what for what, fine in checks.items() if not fine]
    if wrong:
        raise AnalysisError(
            f"These settings cannot be used: {', '.join(wrong)}.",
            expected=f"a fit above zero, at least {FEWEST_DRAWS} draws, accept_poor_fit True or "
            "False",
        )


def _method(roles: Roles) -> str:
    matched = "all outcomes before" if not roles.predictors else "predictors"
    shifted = ", less each unit's mean before" if roles.demeaned else ""
    return f"weights on {matched}{shifted}"


def _require_variation(panel: Panel, roles: Roles) -> None:
    values = panel.outcomes(roles)
    for what, part in {"treated": values[:, : panel.treated], "donors": values}.items():
        if np.ptp(part.mean(axis=1) if what == "treated" else part) == 0:
            raise AnalysisError(
                f"'{roles.outcome}' of the {what} does not vary.",
                expected="an outcome that changes over time",
            )


def _no_fit(fit: Fit, label: str, worst_fit: float) -> AnalysisError:
    return AnalysisError(
        f"No synthetic control fits {label}: before the treatment the best mixture of donors "
        f"misses it by {fit.against_spread():.2g} of its own standard deviation, so the gap after "
        "would mostly be the misfit of before.",
        expected=f"at most {worst_fit:g}",
        remedy="use a smoother outcome (rates, longer periods), donors more like it, or "
        "demeaned=True; accept_poor_fit=True shows the result with a warning",
    )


def _estimates(fit: Fit, placebos: pd.DataFrame, level: float) -> pd.DataFrame:
    low, high = interval(fit, placebos, level)
    return pd.DataFrame(
        {
            "term": ["mean gap after"],
            "estimate": [fit.mean_gap],
            "std_error": [np.nan],
            "ci_low": [low],
            "ci_high": [high],
            "p_value": [p_value(fit.ratio(), placebos)],
        }
    )


def _gaps(panel: Panel, fit: Fit, roles: Roles) -> pd.DataFrame:
    phases = np.where(np.arange(len(panel.times)) < panel.before, "before", "after")
    paths = {"treated": fit.actual, "synthetic": fit.synthetic, "gap": fit.gap}
    table = pd.DataFrame({"phase": phases, **paths})
    table.insert(0, roles.time, panel.times, allow_duplicates=True)
    return table


def _weights(panel: Panel, fit: Fit) -> pd.DataFrame:
    table = pd.DataFrame({"donor": panel.units[panel.treated :], "weight": fit.weights})
    return table.sort_values("weight", ascending=False, kind="stable", ignore_index=True)


def _balance(panel: Panel, fit: Fit, roles: Roles) -> pd.DataFrame:
    columns = ["predictor", "treated", "synthetic", "donors", "importance"]
    if not roles.predictors:
        return pd.DataFrame(columns=columns)
    values = averages(panel, roles, panel.before)
    treated, donors = values[:, : panel.treated], values[:, panel.treated :]
    figures = [treated.mean(axis=1), donors @ fit.weights, donors.mean(axis=1), fit.importance]
    names = [name_of(predictor) for predictor in roles.predictors]
    return pd.DataFrame(dict(zip(columns, [names, *figures], strict=True)))


def _describe(panel: Panel, fit: Fit, placebos: pd.DataFrame, roles: Roles) -> dict[str, Any]:
    before, after = fit.rmspe()
    donors = panel.outcomes(roles)[: panel.before, panel.treated :]
    actual = fit.actual[: panel.before]
    outside = (actual < donors.min(axis=1)) | (actual > donors.max(axis=1))
    return {
        "periods_before": panel.before,
        "periods_after": len(panel.times) - panel.before,
        "donors": len(panel.donors),
        "donors_with_weight": int((fit.weights > 0).sum()),
        "pre_rmspe": before,
        "post_rmspe": after,
        "ratio": fit.ratio(),
        "rank": round(p_value(fit.ratio(), placebos) * (1 + len(placebos))),
        "fit_against_spread": fit.against_spread(),
        "periods_outside_donors": int(outside.sum()),
        "weights_unique": fit.unique,
    }
