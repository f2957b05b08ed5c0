"""What an event study says of itself: its method, its assumptions, its weak points."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from .event_study_design import Design
from .event_study_settings import Roles, Settings
from .staggered_cells import Cells

FEW_TREATED = 10

NAMES = {
    "callaway-santanna": "Callaway-Sant'Anna group-time effects",
    "sun-abraham": "Sun-Abraham interaction-weighted regression",
    "imputation": "imputation from untreated rows (Borusyak-Jaravel-Spiess)",
    "two-way": "two-way fixed effects by event time",
}
CONTROLS = {"never": "never-treated controls", "not-yet": "never- and not-yet-treated controls"}

ERRORS = {
    "welch": "treated and other clusters each n / (n - 1), Welch's degrees of freedom",
    "crv1": "G / (G - 1), G - 1 degrees of freedom",
}


def wording(settings: Settings) -> str:
    """The method in a phrase."""
    if settings.method == "callaway-santanna":
        return f"{NAMES[settings.method]}, {CONTROLS[settings.controls_group]}"
    return NAMES[settings.method]


def formula_of(roles: Roles, settings: Settings) -> str:
    """The model in the manner of a formula, effects behind the bar."""
    period = f"{roles.group}^{roles.time}" if roles.group else roles.time
    also = "".join(f" + {name}" for name in roles.covariates)
    terms = {
        "callaway-santanna": f"ATT(g, t){also}",
        "sun-abraham": f"cohort x event time{also}",
        "imputation": f"ATT(g, t), untreated rows{also}",
        "two-way": f"event time{also}",
    }
    return f"{roles.outcome} ~ {terms[settings.method]} | {roles.entity} + {period}"


def assumptions(roles: Roles, settings: Settings) -> tuple[str, ...]:
    """What must hold for the numbers to be an effect, and the data do not show."""
    alike = " with the same covariates" if roles.covariates else ""
    within = f" of the same {roles.group}" if roles.group else ""
    since = f" earlier than {settings.unclean} period(s)" if settings.unclean else ""
    return (
        f"parallel trends: without treatment, the treated and the untreated{within}{alike} would "
        "have changed alike.",
        f"treatment changes nothing{since} before its date (no anticipation).",
        "the dates are taken as given. Where they answer to the outcome (help is sent where it "
        "worsens), the numbers mix the effect with what brought the treatment about.",
        "controls are not touched by the treatment of others (no displacement, no spill-over).",
    )


def diagnostics_of(design: Design, cells: Cells, settings: Settings) -> dict[str, Any]:
    """Counts of entities, clusters and cohorts, and how errors were made."""
    treated = np.isfinite(design.first)
    return {
        "entities": len(np.unique(design.entity)),
        "periods": len(np.unique(design.period)),
        "treated_entities": len(np.unique(design.entity[treated])),
        "never_treated_entities": len(np.unique(design.entity[~treated])),
        "not_yet_treated_rows": int((treated & (design.event_time < 0)).sum()),
        "treated_clusters": _treated_clusters(design),
        "cohorts": len(design.cohorts),
        "errors": settings.errors,
        "small_sample": ERRORS[settings.errors],
        "small_sample_factor": cells.rule.factor,
        "draws": settings.draws,
        "seed": settings.seed,
    }


def _treated_clusters(design: Design) -> int:
    return len(np.unique(design.cluster[np.isfinite(design.first)]))


def notes_on(
    design: Design,
    cells: Cells,
    empty: int,
    test: dict[str, Any],
    tables: tuple[pd.DataFrame, pd.DataFrame],
    weighing: dict[str, float],
) -> Iterator[str]:
    """Warnings in words; `tables` are estimates and averages, `weighing` the negative weights."""
    estimates, averages = tables
    yield from design.notes
    treated = _treated_clusters(design)
    if treated < FEW_TREATED:
        yield (
            f"Only {treated} treated clusters: errors rest on the differences between these. Set "
            "the estimate against treatment drawn at random too (`randomisation_test`, `placebo`)."
        )
    if cells.shares_vary and (lone := int(((cells.members > 0).sum(axis=0) < 2).sum())):
        yield (
            f"{lone} cohort(s) are a single cluster: their own effects have no error. Averages "
            "take the differences between cohorts as chance."
        )
    if empty:
        yield f"{empty} cohort-period cells had no treated or no control entity seen in both."
    yield from _notes_on_errors(estimates)
    yield from _notes_on_trends(test, float(averages["estimate"].iloc[0]))
    if weighing and len(design.cohorts) > 1:
        yield (
            "Two-way fixed effects on staggered dates compare treated with earlier treated ones: "
            f"{100 * weighing['negative_weights_share']:.0f} % of the treated rows weigh "
            f"negatively in the static coefficient (sum {weighing['negative_weights_sum']:.2g}), "
            "and event times contaminate one another where effects differ between cohorts. Take "
            "another method for the numbers."
        )


def _notes_on_errors(estimates: pd.DataFrame) -> Iterator[str]:
    without = estimates[estimates["std_error"].isna() & (estimates["side"] != "reference")]
    if len(without):
        times = ", ".join(f"{e:+d}" for e in without["event_time"])
        yield (
            f"No error can be told at event times {times}: fewer than two treated clusters are "
            "seen then, or the outcome is reproduced exactly. Means over event times count no "
            "chance for them; a narrower `window` leaves them out."
        )


def _notes_on_trends(test: dict[str, Any], average: float) -> Iterator[str]:
    if not test:
        yield "No lead could be tested: whether trends were parallel before is not known."
        return
    if abs(test["bias_80"]) > abs(average):
        yield (
            f"The test of the leads is weak: a trend of {test['slope_80']:.3g} a period, found in "
            "80 % of cases only, would alone make a mean effect larger than the one estimated."
        )
    if test["test"] != "joint F":
        yield (
            f"{test['leads']} leads are too many for a joint test with so few treated clusters; "
            "the largest was tested (Bonferroni). A shorter `window` allows the joint test."
        )
