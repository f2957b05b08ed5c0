"""Whether a statistic is unusual among those of other assignments of the same treatment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..inference import Side, permutation_p_value
from ..results import Estimates, Result, account_for
from ..tables import Floats, names_of, require_columns, require_names, require_seed
from .assignments import Assignments

FEWEST_DRAWS = 99
# What a draw that could not be computed counts as: more extreme than any.
EXTREME = float(np.finfo(np.float64).max)
USUAL = 0.05

Measure = Callable[[pd.DataFrame], Estimates | float]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class RandomisationTest(Result):
    """A statistic, and what it would have been under other assignments of the treatment.

    `drawn` has one row an assignment other than the true one (draw, statistic); `enumerated` says
    whether these are all there are. The p value is exact for the hypothesis that treatment changed
    nothing for anybody, if it was assigned by chance within the strata.
    """

    statistic: str
    observed: float
    p_value: float
    side: str
    enumerated: bool
    assigned: str
    drawn: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """One row: statistic, observed, p_value, side, assignments (the true one too)."""
        row = {
            "statistic": self.statistic,
            "observed": self.observed,
            "p_value": self.p_value,
            "side": self.side,
            "assignments": len(self.drawn) + 1,
            "enumerated": self.enumerated,
        }
        return pd.DataFrame([row])

    def _reading(self) -> list[str]:
        how = "all" if self.enumerated else "drawn at random"
        return [
            f"{self.statistic} is {self.observed:.3g}; p = {self.p_value:.2g} ({self.side}) among "
            f"{len(self.drawn) + 1:,} assignments ({how}) of {self.assigned}.",
            "Tested: that treatment changed nothing for anybody. Assumed: every assignment was as "
            "likely as the true one. Where treatment followed from what was going on, p is the "
            "rank of an unusual figure, no probability.",
        ]


def randomisation_test(
    frame: pd.DataFrame,
    statistic: Measure,
    *,
    assign: Sequence[str] | str,
    entity: str,
    time: str | None = None,
    strata: str | None = None,
    term: str | None = None,
    side: Side = "two-sided",
    draws: int = 999,
    seed: int = 20120117,
) -> RandomisationTest:
    """Fisher's test: the rank of a statistic among those of the treatment shuffled over entities.

    `statistic` takes a frame such as `frame` and gives a number, or `Estimates` of which `term` (by
    default the first) is taken; it should be centred on zero for side "two-sided", which compares
    absolute values. The columns `assign` move together from entity to entity, within `strata` (a
    column constant in each entity). They are constant in each entity or, with `time`, a path that
    moves as a whole; then every entity needs the same periods.

    All different assignments are tried if there are at most `draws` + 1, and p is exact; otherwise
    `draws` random ones, and p is (1 + as extreme) / (1 + draws). An assignment for which the
    statistic is missing or refused counts as more extreme and is told. The order of rows does not
    matter. Raises AnalysisError for a column that is missing, varies within entities, or leaves
    a single assignment, and what the statistic raises on the true one. Sources: Fisher (1935), The
    Design of Experiments; Phipson and Smyth (2010), Statistical Applications in Genetics and
    Molecular Biology 9(1); MacKinnon and Webb (2020), Journal of Econometrics 218.
    """
    require_function(statistic)
    require_names(entity=entity, time=time, strata=strata)
    require_seed(seed)
    columns = list(names_of(assign, "assign"))
    named = [entity, *columns, *(name for name in (time, strata) if name is not None)]
    require_columns(frame, named)
    enough = isinstance(draws, int | np.integer) and draws >= FEWEST_DRAWS
    if not enough or not columns or len(set(named)) < len(named):
        raise AnalysisError(
            f"Assigned columns {columns}, entity '{entity}', {draws} draws cannot be used.",
            expected=f"a column for each part, and at least {FEWEST_DRAWS} draws",
        )
    assignments = Assignments.of(frame, columns, entity, time, strata)
    shuffled, enumerated = assignments.others(draws, seed)
    name, observed = _observed(statistic(frame.copy()), term)
    drawn = np.array([_value(statistic, assignments.frame(one), term) for one in shuffled])
    failed = ~np.isfinite(drawn)
    drawn[failed] = -EXTREME if side == "less" else EXTREME
    return RandomisationTest(
        method="randomisation",
        outcome=name,
        sample=account_for(len(frame), len(frame), {}),
        diagnostics={"seed": seed, "not_computed": int(failed.sum())},
        notes=tuple(_notes(int(failed.sum()), len(drawn))),
        statistic=name,
        observed=observed,
        p_value=permutation_p_value(observed, drawn, side),
        side=side,
        enumerated=enumerated,
        assigned=", ".join(f"'{name}'" for name in columns)
        + ("" if strata is None else f" within {strata}"),
        drawn=_table(drawn, failed),
    )


def _table(drawn: Floats, failed: Any) -> pd.DataFrame:
    return pd.DataFrame(
        {"draw": np.arange(1, len(drawn) + 1), "statistic": np.where(failed, np.nan, drawn)}
    )


def _observed(found: Estimates | float, term: str | None) -> tuple[str, float]:
    name = "the statistic" if not isinstance(found, Estimates) else term or first_term(found)
    value = value_of(found, term)
    if not np.isfinite(value):
        raise AnalysisError(
            "The statistic of the true assignment is missing or infinite.",
            expected="a number",
            remedy="look at missing values in the frame",
        )
    return name, value


def first_term(found: Estimates) -> str:
    """The first term of a regression."""
    return str(found.estimates["term"].iloc[0])


def value_of(found: Estimates | float, term: str | None) -> float:
    """A number as it is, or the estimate of one term; AnalysisError for one that is not there."""
    if not isinstance(found, Estimates):
        return number_of(found, term)
    return float(row_of(found, term)["estimate"])


def require_function(statistic: Any) -> None:
    """AnalysisError for what cannot be called with a frame."""
    if not callable(statistic):
        raise AnalysisError(
            f"The statistic is a {type(statistic).__name__}.",
            expected="a function of a frame that gives a number or a result with estimates",
        )


def number_of(found: Any, term: str | None) -> float:
    """What a function gave as a number; AnalysisError for anything else, and for a term of it."""
    if term is not None:
        raise AnalysisError(
            f"There is no term '{term}' in a {type(found).__name__}.",
            expected="a result with estimates, or no term",
        )
    try:
        return float(found)
    except (TypeError, ValueError) as error:
        raise AnalysisError(
            f"The function given returned a {type(found).__name__}.",
            expected="a number, or a result with estimates such as that of panel_regression",
        ) from error


def row_of(found: Estimates, term: str | None) -> dict[str, Any]:
    """The row of one term; AnalysisError for one that is not there."""
    rows = found.estimates
    terms = list(rows["term"])
    wanted = terms[0] if term is None else term
    if wanted not in terms:
        raise AnalysisError(
            f"There is no term '{wanted}'.", expected=f"one of {', '.join(map(str, terms))}"
        )
    return {str(key): value for key, value in rows.iloc[terms.index(wanted)].items()}


def _value(statistic: Measure, frame: pd.DataFrame, term: str | None) -> float:
    try:
        return value_of(statistic(frame), term)
    except AnalysisError:
        return np.nan


def _notes(failed: int, draws: int) -> list[str]:
    notes = []
    if 1 / (1 + draws) > USUAL:
        notes.append(
            f"Only {draws + 1} assignments: no p value can be below {1 / (1 + draws):.2g}, however "
            "large the effect."
        )
    if failed:
        notes.append(
            f"For {failed} of {draws} assignments the statistic could not be computed; they count "
            "as more extreme than the true one, so p is too large rather than too small."
        )
    return notes
