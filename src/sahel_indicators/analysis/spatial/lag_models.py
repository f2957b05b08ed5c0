"""Spatial-lag models: an outcome that also goes with the outcome next door."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import pandas as pd

from ...errors import AnalysisError
from ..inference import require_clusters
from ..tables import is_whole, names_of, require_level, require_seed
from .global_autocorrelation import morans_statistic
from .lag_fitting import Effects, Found, LagModel, likely, two_stage
from .lag_panels import LagPanel, lag_panel
from .lag_results import RHO, SpatialLag, edge, tables
from .weights_matrix import as_weights

FEWEST_DRAWS = 99
CANNOT_SAY = (
    "rho takes up whatever neighbours share, measured or not, so direct and indirect effects are "
    "what the model implies and no proof of a spill-over."
)
ONE_PERIOD = (
    "In one cross-section maximum likelihood makes rho too small (0.27 for 0.4 in simulations of "
    "50 areas) and intervals of indirect effects too narrow (they held the truth in three of "
    "four); 'ml-corrected' is nearer (0.33)."
)

Estimator = Literal["ml", "ml-corrected", "gm"]
METHODS = {
    "ml": "maximum likelihood",
    "ml-corrected": "maximum likelihood less the constant",
    "gm": "two-stage least squares",
}


def spatial_lag_model(
    frame: pd.DataFrame,
    *,
    outcome: str,
    exposures: Sequence[str] | str,
    area: str,
    weights: Any,
    time: str | None = None,
    effects: Literal["two-way", "entity", "time"] = "two-way",
    estimator: Estimator = "ml",
    draws: int = 999,
    seed: int = 20120117,
    level: float = 0.95,
) -> SpatialLag:
    """Association with exposure here and next door: y = rho W y + X b + effects + e.

    `frame` has one row an area, or with `time` one an (area, time) of a complete panel; W y is the
    (weighted) mean of the neighbours. Panels lose the `effects` of areas, periods or both; a single
    cross-section keeps a constant. Coefficients are in units of the outcome for one unit of the
    exposure; `impacts` gives what the model implies once neighbours have answered each other:
    direct (in the area itself), indirect (through its neighbours) and total, means over areas.

    Estimator "ml" is maximum likelihood, that of `spreg`'s ML_Lag and Panel_FE_Lag, with the
    correction of Lee & Yu (2010) where periods' effects are removed; "ml-corrected" applies it to
    the constant of one cross-section, too, where plain "ml" finds too small a rho. Errors are from
    a wild bootstrap (`draws`): each area's residuals keep or change their sign together, over all
    periods, so they may differ in size between areas and be alike over time. They are supposed
    independent between areas once W y is in the model; `diagnostics` has Moran's I of the
    residuals. Estimator "gm" (one cross-section) is `spreg`'s GM_Lag, two-stage least squares with
    the neighbours' exposures as instruments and White's errors; it needs exposures that matter.
    Intervals are Student's t with areas - 1 degrees of freedom, those of `impacts` percentiles.

    Rows with a missing figure and areas without a neighbour are left out and counted. Raises
    AnalysisError for a panel with gaps (naming them), fewer than 5 areas, areas that the weights
    do not know, columns that do not vary or determine one another, settings that do not exist.
    Sources: Anselin (1988); LeSage & Pace (2009), "Introduction to Spatial Econometrics"; Elhorst
    (2014), "Spatial Econometrics"; Lee & Yu (2010), Journal of Econometrics 154.
    """
    names = list(names_of(exposures, "exposures"))
    _require_settings(outcome, names, time, effects, estimator, draws)
    require_level(level)
    require_seed(seed)
    panel = lag_panel(frame, [outcome, *names], area, time, as_weights(weights))
    kind = _removed_by(time, effects, estimator)
    model = LagModel(panel.values[1:], panel.weights.standardised().toarray(), kind)
    panel.require_variation(model.less_effects(panel.values), _removed(kind, area, time))
    notes = [*panel.notes, *require_clusters(model.shape[1], area), CANNOT_SAY]
    notes += [ONE_PERIOD] if estimator == "ml" and time is None else []
    _require_degrees(model)
    if estimator == "gm":
        found = two_stage(panel, draws, seed)
    else:
        found = likely(model, panel.values[0], draws, seed)
    told = _told(found, model, panel, draws, seed)
    return SpatialLag(
        method=f"spatial lag, {METHODS[estimator]}",
        formula=f"{outcome} ~ {RHO} * neighbours' {outcome} + " + " + ".join(map(str, names)),
        outcome=outcome,
        **tables(found, model, names, level),
        **_errors(estimator, area, model),
        rule=panel.weights.rule,
        n=panel.values[0].size,
        effects=_removed(kind, area, time),
        sample=panel.sample,
        diagnostics=told,
        notes=(*notes, *edge(found, draws)),
        level=level,
    )


def _require_settings(
    outcome: str, names: list[str], time: str | None, effects: str, estimator: str, draws: int
) -> None:
    checks = {
        f"exposures {', '.join(map(str, names)) or 'none'}": 0 < len(set(names)) == len(names)
        and outcome not in names
        and RHO not in names,
        f"effects={effects!r}": effects in ("two-way", "entity", "time"),
        f"estimator={estimator!r}": estimator in METHODS,
        f"estimator={estimator!r} with time": estimator == "ml" or time is None,
        f"effects={effects!r} without time": effects == "two-way" or time is not None,
        f"{draws!r} draws": is_whole(draws) and draws >= FEWEST_DRAWS,
    }
    for what, fine in checks.items():
        if not fine:
            raise AnalysisError(
                f"These settings cannot be used: {what}.",
                expected="at least one exposure, each once and none called 'rho'; effects "
                "'two-way', 'entity' or 'time'; estimator 'ml', or 'ml-corrected' or 'gm' for one "
                f"cross-section; at least {FEWEST_DRAWS} draws",
            )


def _removed_by(
    time: str | None, effects: Literal["two-way", "entity", "time"], estimator: Estimator
) -> Effects:
    """What the likelihood removes; one period's own effect is the constant."""
    if time is None:
        return "time" if estimator == "ml-corrected" else "none"
    return effects


def _removed(kind: Effects, area: str, time: str | None) -> tuple[str, ...]:
    """The columns whose effects are removed."""
    if time is None:
        return ()
    return {"two-way": (area, time), "entity": (area,), "time": (time,), "none": ()}[kind]


def _require_degrees(model: LagModel) -> None:
    terms = model.within.shape[1]
    if model.rounds < 1 or model.free <= terms + 1:
        raise AnalysisError(
            f"{model.shape[1]} areas in {model.shape[0]} periods are too few for {terms} exposures "
            "beside the effects.",
            expected="at least two periods where areas' effects are removed, more rows than terms",
            remedy="add periods, or leave out `time` and fit one cross-section",
        )


def _errors(estimator: Estimator, area: str, model: LagModel) -> dict[str, Any]:
    areas = model.shape[1]
    if estimator == "gm":
        return {"errors": "robust (White)", "clusters": None, "cluster_by": None}
    return {
        "errors": f"by wild bootstrap of whole areas ({area})",
        "clusters": areas,
        "cluster_by": area,
    }


def _told(found: Found, model: LagModel, panel: LagPanel, draws: int, seed: int) -> dict[str, Any]:
    residuals = found.one.residuals[0]
    centred = residuals - residuals.mean(axis=1, keepdims=True)
    matrix = panel.weights.standardised()
    about = {
        "areas": model.shape[1],
        "periods": model.shape[0],
        "draws": draws,
        "draws_undefined": draws - len(found.drawn.rho),
        "seed": seed,
        "residual_morans_i": float(morans_statistic(centred.T, matrix).mean()),
    }
    return about | ({"constant": _constant(found, panel)} if model.shape[0] == 1 else {})


def _constant(found: Found, panel: LagPanel) -> float:
    outcome, exposures = panel.values[0, 0], panel.values[1:, 0]
    around = panel.weights.standardised() @ outcome
    left = outcome - found.one.rho[0] * around - found.one.slopes[0] @ exposures
    return float(left.mean())
