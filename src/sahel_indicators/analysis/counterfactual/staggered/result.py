"""What an event study hands back, how it reads, and what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...results import Estimates
from .averages import Cells
from .design import Design
from .settings import Roles, Settings

# A summary lists this many event times; all of them are in the table.
LISTED = 25


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class EventStudy(Estimates):
    """Effects by time since treatment, their averages, and the test of the periods before.

    `estimates` has one row an event time (0: the first treated period): term, event_time, estimate,
    std_error, ci_low, ci_high, p_value, degrees (of freedom), band_low, band_high (all event times
    at once), treated (entities seen then), cohorts, side ("before", "reference", "anticipation",
    "after"). The reference is 0 by construction and has no error.

    `by_group_and_time` holds ATT(g, t): group (first treated period), time, event_time, estimate
    with its inference, treated, controls (no rows for method "two-way"). `aggregations` holds the
    averages: aggregation ("dynamic", "simple", "group", "calendar", for "two-way" also "static"),
    of ("overall", a cohort, a period), estimate with its inference. `cohorts` counts entities by
    first treated period (missing: never treated), with their periods before and after.

    `pre_trend` is the test of the leads (empty without leads): test, wald, statistic, df, p_value,
    leads, slope, slope_std_error, slope_p_value, slope_50, slope_80, bias_50, bias_80; see
    `docs/methods/event_study.md`. `pre_trend_power` has its power by size of a linear trend: slope,
    power, bias.
    """

    by_group_and_time: pd.DataFrame
    aggregations: pd.DataFrame
    cohorts: pd.DataFrame
    pre_trend: dict[str, Any]
    pre_trend_power: pd.DataFrame
    assumed: tuple[str, ...]

    @property
    def overall(self) -> pd.Series:
        """The mean effect over the event times from 0 on, each weighing alike."""
        rows = self.aggregations
        chosen = rows[(rows["aggregation"] == "dynamic") & (rows["of"] == "overall")]
        return chosen.iloc[0]

    @property
    def trends_differ(self) -> bool:
        """Whether the leads reject parallel trends at 1 - level."""
        return bool(self.pre_trend) and bool(self.pre_trend["p_value"] < 1 - self.level)

    def plot_data(self) -> pd.DataFrame:
        """What a figure needs, one row an event time: estimate, interval, band, side, counts."""
        columns = ["event_time", "estimate", "ci_low", "ci_high", "band_low", "band_high"]
        return self.estimates[[*columns, "side", "treated", "cohorts"]]

    def _reading(self) -> list[str]:
        return [
            self._headline(),
            f"  mean over the event times from 0 on: {self._numbers(self.overall)}",
            *self._event_times(),
            *self._about_before(),
            *(f"Assumed: {what}" for what in self.assumed),
            self._basis(),
            self._left_out(),
        ]

    def _headline(self) -> str:
        what = f"{self.outcome}, {self.method}"
        if self.trends_differ:
            return (
                f"Association with {what}. An effect is not supported: treated and controls moved "
                "apart before the treatment already, so the assumption of parallel trends failed."
            )
        if not self.pre_trend:
            return (
                f"Association with {what}. An effect is not supported: there is no lead with an "
                "error, so the assumption of parallel trends cannot be tested."
            )
        return (
            f"Difference in {what}: an effect only if treated and controls would have moved alike "
            "without the treatment. The periods before do not contradict this, and do not prove it."
        )

    def _event_times(self) -> list[str]:
        rows = self.estimates
        nearest = rows["event_time"].abs().sort_values(kind="stable").index[:LISTED]
        lines = [self._line(row) for row in rows.loc[sorted(nearest)].to_dict("records")]
        rest = len(rows) - len(lines)
        return [*lines, *([f"  and {rest} more event times in the table."] if rest else [])]

    def _line(self, row: Mapping[Any, Any]) -> str:
        if row["side"] == "reference":
            return f"  {row['term']}: 0, the reference"
        return f"  {row['term']}: {self._numbers(row)}; {row['treated']} treated"

    def _numbers(self, row: Mapping[Any, Any] | pd.Series) -> str:
        if np.isnan(row["std_error"]):
            return f"{row['estimate']:.3g} (no error can be told)"
        p = "p < 0.001" if row["p_value"] < 0.001 else f"p = {row['p_value']:.2g}"
        return (
            f"{row['estimate']:.3g} ({100 * self.level:g} % interval {row['ci_low']:.3g} to "
            f"{row['ci_high']:.3g}; {p})"
        )

    def _about_before(self) -> list[str]:
        test = self.pre_trend
        if not test:
            return []
        verdict = "rejects parallel trends" if self.trends_differ else "does not reject them"
        return [
            f"Before: the test of {test['leads']} leads ({test['test']}) {verdict}, "
            f"p = {test['p_value']:.2g}. It would find a linear trend of {test['slope_50']:.3g} a "
            f"period in half of all cases and one of {test['slope_80']:.3g} in 80 %; a trend of "
            f"that size, going on, would alone make a mean effect of {abs(test['bias_80']):.3g}."
        ]


# -- what it says of its method, its assumptions and its weak points -----------------------------

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
    period = roles.time if roles.group is None else f"{roles.group}^{roles.time}"
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
    within = "" if roles.group is None else f" of the same {roles.group}"
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
