"""What is projected on what, the rows each horizon can use, and the bias seen in halves of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import AnalysisError
from ..inference import t_inference
from ..results import Estimates
from ..tables import Floats, codes_of, is_whole, require_columns
from .regressions import columns_named
from .timelines import Timeline, span_of

FEWEST_PERIODS = 14


@dataclass(frozen=True)
class Projected:
    """What is projected on what; AnalysisError for what does not go together."""

    outcome: str
    shock: str
    entity: str
    time: str
    controls: tuple[str, ...]
    asked_lags: int
    augmented: bool
    differenced: bool
    cumulative: bool
    options: dict[str, Any]

    def __post_init__(self) -> None:
        if not is_whole(self.asked_lags) or self.asked_lags < 0:
            raise AnalysisError(f"lags={self.asked_lags!r}.", expected="a whole number from 0 on")
        if self.differenced and self.options.get("family", "gaussian") != "gaussian":
            raise AnalysisError(
                f"A change of the outcome can be negative, which family="
                f"'{self.options['family']}' cannot be.",
                remedy="say long_difference=False, or family='gaussian'",
            )

    @property
    def lags(self) -> int:
        """How many past values are held fixed."""
        return self.asked_lags + int(self.augmented)

    @property
    def held_fixed(self) -> int:
        """The outcome's past values, in periods before the shock, that a horizon cannot go into."""
        return self.lags + 1 if self.differenced else self.lags

    def estimable(self, horizons: Sequence[int]) -> tuple[list[int], list[str]]:
        """The horizons that are not zero by construction, and a note on the others."""
        if self.cumulative and horizons and horizons[0] < 0:
            raise AnalysisError(
                "Responses are added up from the shock on; before it there is nothing to add.",
                remedy="ask for horizons before the shock with cumulative=False",
            )
        fixed = [horizon for horizon in horizons if -self.held_fixed <= horizon < 0]
        others = [horizon for horizon in horizons if horizon not in fixed]
        if not others:
            raise AnalysisError(
                f"Of the horizons {tuple(horizons)} none can be estimated.",
                expected=f"horizons from 0 on, or placebos below -{self.held_fixed}",
            )
        if not fixed:
            return others, []
        return others, [
            f"Horizons {span_of(fixed)} are left out: with {self.lags} lags held fixed they are "
            f"zero by construction. Placebos begin at {-self.held_fixed - 1}."
        ]

    def columns(self) -> list[str]:
        """What the table must have."""
        named = [self.entity, self.time, *self.controls, *columns_named(self.options)]
        return list(dict.fromkeys([self.outcome, self.shock, *named]))

    def name_at(self, horizon: int) -> str:
        """The outcome's name at a horizon."""
        added = ", added up" if self.cumulative else ""
        return f"{self.outcome} (horizon {horizon}{added})"

    def method(self) -> str:
        """The model in words."""
        change = "change from the period before the shock" if self.differenced else "level"
        summed = ", added up over the horizons" if self.cumulative else ""
        augmented = ", one of them for augmentation" if self.augmented else ""
        return f"{change}{summed}, {self.lags} lags held fixed{augmented}"


@dataclass(frozen=True)
class ProjectedRows:
    """Rows with what is held fixed, the outcome at each horizon, and which rows each may use."""

    table: pd.DataFrame
    held: list[str]
    outcomes: dict[int, Floats]
    usable: dict[int, NDArray[np.bool_]]
    left_out: dict[int, dict[str, int]]

    @classmethod
    def of(
        cls, frame: pd.DataFrame, model: Projected, horizons: Sequence[int], sample: str
    ) -> ProjectedRows:
        """AnalysisError for horizons that no row has."""
        if sample not in ("common", "each"):
            raise AnalysisError(f"There is no sample={sample!r}.", expected="'common' or 'each'")
        require_columns(frame, model.columns())
        measures = [model.outcome, model.shock]
        line = Timeline.of(frame, entity=model.entity, time=model.time, measures=measures)
        past = _past(line, model)
        outcomes = {horizon: _outcome_at(line, model, horizon) for horizon in horizons}
        shock = line.at(model.shock, 0)
        known = np.asarray(~np.isnan(np.column_stack([shock, *past.values()])).any(axis=1))
        seen: dict[int, Any] = {at: ~np.isnan(values) for at, values in outcomes.items()}
        if sample == "common":
            everywhere = np.logical_and.reduce(list(seen.values()))
            seen = dict.fromkeys(horizons, everywhere)
        usable = {horizon: known & seen[horizon] for horizon in horizons}
        _require_some(usable, model, line, sample)
        left_out = {horizon: _reasons(model, known, seen[horizon]) for horizon in horizons}
        table = frame[model.columns()].assign(**past)
        return cls(table, list(past), outcomes, usable, left_out)


def _past(line: Timeline, model: Projected) -> dict[str, Floats]:
    """Past values (or changes) of the outcome and past shocks, by name."""
    past: dict[str, Floats] = {}
    for lag in range(1, model.lags + 1):
        value = line.at(model.outcome, lag)
        if model.differenced:
            value = value - line.at(model.outcome, lag + 1)
        what = "change" if model.differenced else "lag"
        past[f"{model.outcome} ({what} {lag})"] = value
    for lag in range(1, model.lags + 1):
        past[f"{model.shock} (lag {lag})"] = line.at(model.shock, lag)
    return past


def _outcome_at(line: Timeline, model: Projected, horizon: int) -> Floats:
    first = 0 if model.cumulative else horizon
    steps = [line.at(model.outcome, -step) for step in range(first, horizon + 1)]
    if model.differenced:
        before = line.at(model.outcome, 1)
        steps = [step - before for step in steps]
    total: Floats = np.sum(steps, axis=0)
    return total


def _reasons(model: Projected, known: NDArray[np.bool_], seen: NDArray[np.bool_]) -> dict[str, int]:
    return {
        f"{model.shock} or a lag missing": int((~known).sum()),
        f"{model.outcome} missing at a horizon": int((known & ~seen).sum()),
    }


def _require_some(
    usable: dict[int, NDArray[np.bool_]], model: Projected, line: Timeline, sample: str
) -> None:
    empty = [horizon for horizon, rows in usable.items() if not rows.any()]
    if empty:
        raise AnalysisError(
            f"No row has shock, lags and '{model.outcome}' at the horizons {span_of(empty)}"
            f"{' together' if sample == 'common' else ''}. Neighbouring periods of the table are "
            f"{line.distances()} steps apart, and horizons are counted in these steps.",
            expected="series longer than horizons and lags together, without a gap",
            remedy="fewer horizons or lags, sample='each', or rounds numbered 1, 2, 3, ...",
        )


# -- the bias that effects of areas bring in short panels ------------------------------------


def halves(times: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Masks of the rows of the earlier and the later periods; AnalysisError below 14 periods."""
    number = pd.Series(codes_of(times), index=times.index)
    count = int(number.max()) + 1
    if count < FEWEST_PERIODS:
        raise AnalysisError(
            f"The rows used have {count} periods, too few to be split into halves.",
            expected=f"at least {FEWEST_PERIODS} periods beside those that lags and horizons take; "
            "in shorter halves the correction brings more bias than it takes away",
            remedy="fewer horizons or lags, or bias_correction=None, and read the note on bias",
        )
    early = number < count // 2
    return early, ~early


def without_bias(fit: Estimates, parts: tuple[Estimates, Estimates], term: str) -> pd.DataFrame:
    """The term's row with twice the estimate less the mean of the halves' (Dhaene & Jochmans 2015).

    Bias of order 1 / T is twice as large in halves, so the difference takes it away. The error is
    that of the whole sample, which is right to the order that the correction is made to; interval
    and p value are those of the t distribution.
    """
    row = fit.estimates[fit.estimates["term"] == term].reset_index(drop=True)
    whole, *split = (_estimate(one, term) for one in (fit, *parts))
    estimate = np.array([2 * whole - np.mean(split)])
    error = row["std_error"].to_numpy(dtype=np.float64)
    degrees = np.inf if fit.degrees_of_freedom is None else fit.degrees_of_freedom
    interval = t_inference(estimate, error, degrees, fit.level)  # type: ignore[arg-type]
    row[list(interval.columns)] = interval
    return row.assign(estimate=estimate)


def _estimate(fit: Estimates, term: str) -> float:
    return float(fit.estimates.set_index("term").loc[term, "estimate"])  # type: ignore[arg-type]
