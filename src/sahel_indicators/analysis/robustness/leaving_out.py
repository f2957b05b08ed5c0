"""Whether a finding hangs on one area, one region, or one event."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from ...errors import AnalysisError
from ..regression import panel_regression
from ..results import Estimates
from ..tables import require_columns
from .results import LeaveOneOut

Estimator = Callable[[pd.DataFrame], Estimates]
_NUMBERS = ["estimate", "std_error", "ci_low", "ci_high", "p_value"]


def leave_one_out(
    frame: pd.DataFrame,
    *,
    by: str | Mapping[str, pd.Series],
    term: str | None = None,
    estimate: Estimator | None = None,
    **options: Any,
) -> LeaveOneOut:
    """One term estimated again without each group of rows: who carries the finding.

    `by` is a column (an area, a region, a year), or a mapping of names to masks of the rows to
    leave out ({"Moura": mask}). `estimate` takes rows and gives `Estimates`; without it,
    `panel_regression` is run with `options`. `term` is the row of the estimates that is followed,
    the first by default. A group without which nothing can be estimated is listed with the reason,
    never skipped.

    Raises AnalysisError for fewer than two groups, a mask of other rows, a term that is not among
    the estimates, and as the estimator does on all rows.
    """
    run = estimate or (lambda rows: panel_regression(rows, **options))
    if estimate and options:
        raise AnalysisError(
            f"With `estimate`, the options {', '.join(sorted(options))} would not be used.",
            remedy="set them inside the function, or leave it out to use panel_regression",
        )
    everything = run(frame)
    followed = term or str(everything.estimates["term"].iloc[0])
    whole = _followed(everything, followed)
    found, refused = [], []
    for name, left_out in _groups(frame, by):
        try:
            row = _followed(run(frame[~left_out]), followed)
        except AnalysisError as error:
            refused.append((name, str(error)))
        else:
            found.append({"left_out": name, **row, "change": row["estimate"] - whole["estimate"]})
    if not found:
        raise AnalysisError(
            f"Without any one of the groups nothing can be estimated; the first: {refused[0][1]}",
            remedy="leave out smaller groups",
        )
    return LeaveOneOut(
        method="leaving out one group after the other",
        outcome=everything.outcome,
        sample=everything.sample,
        term=followed,
        by=by if isinstance(by, str) else "group",
        everything=whole,
        table=pd.DataFrame(found),
        refused=pd.DataFrame(refused, columns=["left_out", "reason"]),
        level=everything.level,
    )


def _groups(
    frame: pd.DataFrame, by: str | Mapping[str, pd.Series]
) -> Iterator[tuple[str, pd.Series]]:
    if isinstance(by, str):
        require_columns(frame, [by])
        names: Sequence[Any] = sorted(frame[by].dropna().unique())
        if len(names) < 2:
            raise AnalysisError(
                f"Column '{by}' has {len(names)} different values.", expected="at least two groups"
            )
        yield from ((str(name), frame[by] == name) for name in names)
        return
    for name, mask in by.items():
        if not mask.index.equals(frame.index) or mask.dtype != bool:
            raise AnalysisError(
                f"The mask '{name}' is not one true or false for each row of the table.",
                remedy='such as {"Moura": frame["area"] == "Djenne"}',
            )
        yield str(name), mask


def _followed(result: Estimates, term: str) -> pd.Series:
    rows = result.estimates[result.estimates["term"] == term]
    if len(rows) != 1:
        raise AnalysisError(
            f"The estimates have {len(rows)} rows for the term '{term}'.",
            remedy=f"choose among {', '.join(map(str, result.estimates['term']))}",
        )
    return pd.concat([rows[_NUMBERS].iloc[0].astype(float), pd.Series({"n": result.n})])
