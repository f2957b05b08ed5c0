"""Whether a finding hangs on one area, one region, or one event."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import AnalysisError
from ..regression import panel_regression, require_options
from ..results import Estimates
from ..tables import codes_of, require_columns, require_names
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

    Raises AnalysisError for fewer than two groups, a mask of other rows or of none, a term that is
    not among the estimates, and as the estimator does on all rows.
    """
    if estimate and options:
        raise AnalysisError(
            f"With `estimate`, the options {', '.join(sorted(options))} would not be used.",
            remedy="set them inside the function, or leave it out to use panel_regression",
        )
    require_options(options)
    run = estimate or (lambda rows: panel_regression(rows, **options))
    groups = list(_groups(frame, by))
    everything = run(frame)
    if not isinstance(everything, Estimates):
        raise AnalysisError(
            f"`estimate` gives a {type(everything).__name__}.",
            expected="a result with estimates, such as that of panel_regression",
        )
    followed = term or str(everything.estimates["term"].iloc[0])
    whole = _followed(everything, followed)
    found, refused = [], []
    for name, left_out in groups:
        try:
            row = _followed(run(frame.loc[~left_out]), followed)
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
        notes=_never_left_out(frame, by),
        level=everything.level,
    )


def _never_left_out(frame: pd.DataFrame, by: str | Mapping[str, pd.Series]) -> tuple[str, ...]:
    missing = 0 if isinstance(by, Mapping) else int(frame[by].isna().sum())
    return (f"{missing:,} rows without {by} are in every estimate.",) if missing else ()


def _groups(
    frame: pd.DataFrame, by: str | Mapping[str, pd.Series]
) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Each group's name, and which rows are of it."""
    if not isinstance(by, Mapping):
        require_names(by=by)
        require_columns(frame, [by])
        codes = codes_of(frame[by])
        count = int(codes.max(initial=-1)) + 1
        if count < 2:
            raise AnalysisError(
                f"Column '{by}' has {count} different values.", expected="at least two groups"
            )
        first = [int(np.argmax(codes == code)) for code in range(count)]
        yield from ((str(frame[by].iloc[row]), codes == codes[row]) for row in first)
        return
    if not by:
        raise AnalysisError("No group of rows is named.", expected='such as {"Moura": mask}')
    for name, mask in by.items():
        left_out = mask_of(frame, mask, str(name))
        if not left_out.any():
            raise AnalysisError(
                f"The mask '{name}' leaves out no row, so nothing could change.",
                remedy="look at the spelling of what it compares with",
            )
        yield str(name), left_out


def mask_of(frame: pd.DataFrame, mask: Any, name: str) -> NDArray[np.bool_]:
    """True or false for each row; AnalysisError for a mask of other rows or of other values."""
    fits = isinstance(mask, pd.Series) and mask.index.equals(frame.index)
    fits |= isinstance(mask, np.ndarray) and mask.shape == (len(frame),)
    if not fits or mask.dtype not in ("bool", "boolean") or pd.isna(mask).any():
        raise AnalysisError(
            f"The mask '{name}' is not one true or false for each row of the table.",
            remedy='such as frame["area"] == "Djenne"',
        )
    return np.asarray(mask, dtype=bool)


def _followed(result: Estimates, term: str) -> pd.Series:
    rows = result.estimates[result.estimates["term"] == term]
    if len(rows) != 1:
        raise AnalysisError(
            f"The estimates have {len(rows)} rows for the term '{term}'.",
            remedy=f"choose among {', '.join(map(str, result.estimates['term']))}",
        )
    return pd.concat([rows[_NUMBERS].iloc[0].astype(float), pd.Series({"n": result.n})])
