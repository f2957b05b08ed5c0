"""What an analysis hands back: numbers, the account of their rows, and a reading in words."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
import pandas as pd

from ..errors import AnalysisError

GIVEN = "given"
USED = "used"

# Columns that say a coefficient once more, in words a reader can use.
SECOND_READINGS = {"average_effect": "average effect", "rate_ratio": "rate ratio"}


def account_for(given: int, used: int, left_out: Mapping[str, int]) -> pd.DataFrame:
    """Where every row went: (reason, rows), beginning with the rows given and the rows used.

    Reasons without a row are not listed. That the rows add up is checked when a result is built.
    """
    rows = {GIVEN: given, USED: used, **{why: n for why, n in left_out.items() if n}}
    return pd.DataFrame({"reason": list(rows), "rows": list(rows.values())})


def check_account(sample: pd.DataFrame) -> None:
    """AssertionError unless the rows used and left out are those given (see `account_for`)."""
    rows = rows_by_reason(sample)
    if 2 * rows[GIVEN] != sum(rows.values()):
        raise AssertionError(f"rows do not add up: {rows}")


def rows_by_reason(sample: pd.DataFrame) -> dict[str, int]:
    """An account of rows as a dictionary."""
    return dict(zip(sample["reason"].tolist(), map(int, sample["rows"].tolist()), strict=True))


def _own_copy(value: Any) -> Any:
    if isinstance(value, pd.DataFrame):
        return value.copy(deep=False)  # pandas copies what is written to
    return value.copy() if isinstance(value, dict) else value


# -- numbers in sentences --------------------------------------------------------------------


def number_words(value: float) -> str:
    """Three significant digits."""
    return "not defined" if pd.isna(value) else f"{value:.3g}"


def interval_words(row: Mapping[Any, Any] | pd.Series, level: float, of: str = "ci") -> str:
    """As in "95 % interval 0.1 to 0.3", of a row with ci_low and ci_high (or `of`_low, ...)."""
    low, high = number_words(row[f"{of}_low"]), number_words(row[f"{of}_high"])
    return f"{100 * level:g} % interval {low} to {high}"


def range_words(counts: pd.Series) -> str:
    """Counts as in "1,160", or "980 to 1,160" where they differ."""
    low, high = f"{counts.min():,}", f"{counts.max():,}"
    return low if low == high else f"{low} to {high}"


def left_out_words(sample: pd.DataFrame) -> str:
    """How many of the rows given were left out, and why (see `account_for`)."""
    rest = rows_by_reason(sample)
    given, _ = rest.pop(GIVEN), rest.pop(USED)
    if not rest:
        return f"All {given:,} rows given were used."
    reasons = "; ".join(f"{why}: {count:,}" for why, count in rest.items())
    return f"Left out {sum(rest.values()):,} of {given:,} rows given ({reasons})."


def p_words(p: float) -> str:
    """A p value as in "p = 0.03", and "p < 0.001" below that."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.2g}"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Result(ABC):
    """Common to all results; reading a table or a dictionary gives a copy, so none can be changed.

    `sample` is the account of the rows (see `account_for`), `notes` the warnings in words,
    `level` the coverage the intervals aim at (0.95).
    """

    method: str
    outcome: str
    sample: pd.DataFrame
    diagnostics: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    level: float = 0.95

    def __post_init__(self) -> None:
        for item in fields(self):
            object.__setattr__(self, item.name, _own_copy(object.__getattribute__(self, item.name)))
        self._check()

    def __getattribute__(self, name: str) -> Any:
        value = object.__getattribute__(self, name)
        # What the language itself reads (`__dict__`, when pickling) must stay the real thing.
        return value if name.startswith("_") else _own_copy(value)

    def _check(self) -> None:
        """Raise AssertionError where the account of rows does not add up."""
        check_account(self.sample)

    @abstractmethod
    def to_frame(self) -> pd.DataFrame:
        """The table of results, one row a number with its interval."""

    def summary(self) -> str:
        """The result in plain words, with its sample and its warnings."""
        return "\n".join([*self._reading(), *self._warnings()])

    @abstractmethod
    def _reading(self) -> list[str]:
        """What the numbers say, a line a sentence."""

    def _warnings(self) -> list[str]:
        return [f"Note: {note}" for note in self.notes]

    def __repr__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        from .results_shown import as_card

        return as_card(self)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Estimates(Result):
    """Coefficients of one regression.

    `estimates` has term, estimate, std_error, ci_low, ci_high, p_value (and may have more columns:
    role, average_effect, rate_ratio), in units of the outcome for one unit of the term, or as
    `scale` says. `effects` names the fixed effects removed, `clusters` is the number of clusters
    the errors rest on (None where they are not clustered; of two kinds of clusters, the fewer).

    `covariance` is that of the terms (rows and columns named after them), `errors` says in words
    how it was estimated, `degrees_of_freedom` are those of the t intervals, `small_sample` is the
    factor the covariance was multiplied by.
    """

    formula: str
    estimates: pd.DataFrame
    n: int
    clusters: int | None
    cluster_by: str | None
    effects: tuple[str, ...]
    covariance: pd.DataFrame | None = None
    errors: str = ""
    degrees_of_freedom: int | None = None
    small_sample: str = ""
    scale: str = ""

    def _check(self) -> None:
        sample = self.sample
        check_account(sample)
        if rows_by_reason(sample)[USED] != self.n:
            raise AssertionError(f"n is {self.n}, the account of rows says otherwise")

    def to_frame(self) -> pd.DataFrame:
        """One row a term."""
        return self.estimates

    def combination(self, weights: Mapping[str, float], name: str = "combination") -> pd.DataFrame:
        """A weighted sum of coefficients with its interval: `{"lag 0": 1, "lag 1": 1}` adds two up.

        One row: term (the `name`), estimate, std_error, ci_low, ci_high, p_value, errors. The error
        follows from `covariance`, the interval from Student's t, also where those of the single
        terms are bootstrapped; `errors` says so. AnalysisError for a term that is
        not in the model, weights that are all zero or not finite, and results without covariance.
        """
        from .inference import t_inference

        covariance, degrees = self._uncertainty()
        by = self._weights_by_term(weights)
        estimate = np.array([by @ self.estimates["estimate"].to_numpy(dtype=np.float64)])
        error = np.array([np.sqrt(by @ covariance.to_numpy() @ by)])
        row = pd.DataFrame({"term": [name], "estimate": estimate, "std_error": error})
        words = f"covariance of the terms; Student's t, {degrees} degrees of freedom"
        return row.join(t_inference(estimate, error, degrees, self.level)).assign(errors=words)

    def _uncertainty(self) -> tuple[pd.DataFrame, int]:
        if self.covariance is None or self.degrees_of_freedom is None:
            raise AnalysisError(
                f"The result of '{self.method}' has no covariance of its terms, so the error of "
                "their sum is not known.",
                expected="a result of panel_regression",
            )
        return self.covariance, self.degrees_of_freedom

    def _weights_by_term(self, weights: Mapping[str, float]) -> np.ndarray:
        terms = list(self.estimates["term"])
        if not isinstance(weights, Mapping):
            raise AnalysisError(
                f"The weights are a {type(weights).__name__}.", expected="such as {'lag 0': 1}"
            )
        for term in weights:
            if terms.count(term) != 1:
                raise AnalysisError(
                    f"'{term}' is a term of the model {terms.count(term)} times.",
                    expected="once",
                    remedy=f"choose among {', '.join(map(str, terms))}",
                )
        try:
            by = np.array([weights.get(term, 0) for term in terms], dtype=np.float64)
        except (TypeError, ValueError):
            by = np.array([np.nan])
        if not (np.isfinite(by).all() and by.any()):
            raise AnalysisError(f"The weights are {dict(weights)}.", expected="finite, not all 0")
        return by

    def _reading(self) -> list[str]:
        scale = f". Coefficients are {self.scale}." if self.scale else ""
        return [
            f"Association (not a demonstrated effect) with {self.outcome}, {self.method}: "
            f"{self.formula}{scale}",
            *[self._line(row) for row in self.estimates.to_dict("records")],
            self._basis(),
            self._left_out(),
        ]

    def _line(self, row: Mapping[Any, Any]) -> str:
        return (
            f"  {row['term']}: {number_words(row['estimate'])} "
            f"({interval_words(row, self.level)}; {p_words(row['p_value'])})"
            + self._second_reading(row)
        )

    def _second_reading(self, row: Mapping[Any, Any]) -> str:
        """The same coefficient in the outcome's unit, or as a ratio, where the table has it."""
        for column, words in SECOND_READINGS.items():
            if column in row and not pd.isna(row[column]):
                interval = interval_words(row, self.level, f"{column}_ci")
                return f"; {words} {number_words(row[column])} ({interval})"
        return ""

    def _basis(self) -> str:
        if self.errors:
            return f"{self.n:,} rows; errors {self.errors}{self._of_clusters()}."
        if self.clusters is None:
            return f"{self.n:,} rows."
        return f"{self.n:,} rows; errors clustered by {self.cluster_by} ({self.clusters} clusters)."

    def _of_clusters(self) -> str:
        return "" if self.clusters is None else f", {self.clusters} clusters"

    def _left_out(self) -> str:
        return left_out_words(self.sample)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class LagProfile(Result):
    """A correlation lag by lag; a positive lag is the past of the exposure, a negative its future.

    `table` has lag, statistic, estimate, ci_low, ci_high, band_low, band_high, n, areas,
    undefined_draws. In `level` of all samples the correlations of all lags of a statistic lie
    within their bands, so that a lag picked because it is the strongest may be read by its band,
    never by its interval. `sample` has one account of rows a lag (lag, reason, rows).
    """

    exposure: str
    table: pd.DataFrame

    def _check(self) -> None:
        for _, sample in self.sample.groupby("lag"):
            check_account(sample)

    def to_frame(self) -> pd.DataFrame:
        """One row a lag and statistic."""
        return self.table

    def _reading(self) -> list[str]:
        lines = [f"Association over time of {self.exposure} with {self.outcome}, {self.method}."]
        for statistic, rows in self.table.groupby("statistic", sort=False):
            lines.append(f"  {statistic}: {self._strongest(rows[rows['lag'] > 0], 'past lags')}")
            lines.append(f"  {statistic}: {self._strongest(rows[rows['lag'] < 0], 'leads')}")
            lines.extend(self._reading_of_leads(str(statistic), rows[rows["lag"] < 0]))
        return [*lines, self._basis()]

    def _strongest(self, rows: pd.DataFrame, what: str) -> str:
        known = rows.dropna(subset="estimate")
        if known.empty:
            return f"no {what} could be estimated"
        best = known.iloc[int(known["estimate"].abs().argmax())]
        low, high = number_words(best["band_low"]), number_words(best["band_high"])
        return (
            f"strongest of {len(known)} {what} at {best['lag']:+d}: "
            f"{number_words(best['estimate'])} ({interval_words(best, self.level)} for this lag "
            f"alone, {low} to {high} for all lags together; {best['n']:,} pairs, "
            f"{best['areas']} areas)"
        )

    def _reading_of_leads(self, statistic: str, leads: pd.DataFrame) -> list[str]:
        apart = ((leads["ci_low"] > 0) | (leads["ci_high"] < 0)).sum()
        if not apart:
            return []
        return [
            f"  {statistic}: at {apart} of {len(leads)} leads the interval leaves out zero. "
            f"{self.exposure} of later months goes with {self.outcome} of today, so these numbers "
            "do not show that it comes first."
        ]

    def _basis(self) -> str:
        used = self.sample.query("reason == @USED")["rows"]
        given = self.sample.query("reason == @GIVEN")["rows"].max()
        return (
            f"Of {given:,} rows given, {used.min():,} to {used.max():,} could be paired, by lag; "
            "`sample` says why the others were left out. Each interval is for one lag alone. "
            "band_low and band_high hold for all lags of a statistic together."
        )
