"""The same question asked in every defensible way, and all answers shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..inference import Side, corrected_p_values, permutation_p_value
from ..regression import panel_regression
from ..results import Estimates, account_for
from ..tables import require_columns
from .results import SpecificationCurve

# A choice: what it adds to the arguments of `panel_regression`.
Options = Mapping[str, Any]
# Rows of a sample: a mask, a query, a function of the table, or None for all.
Rows = pd.Series | str | Callable[[pd.DataFrame], pd.Series] | None
_NUMBERS = ["estimate", "std_error", "ci_low", "ci_high", "p_value"]
_FEWEST_DRAWS = 99


def specification_curve(
    frame: pd.DataFrame,
    *,
    outcome: str | Sequence[str],
    exposures: str | Sequence[str],
    entity: str,
    time: str,
    controls: Mapping[str, Sequence[str]] | None = None,
    samples: Mapping[str, Rows] | None = None,
    variants: Mapping[str, Mapping[str, Options]] | None = None,
    primary: Mapping[str, str] | None = None,
    draws: int = 0,
    group: str | None = None,
    seed: int = 20120117,
    level: float = 0.95,
    **options: Any,
) -> SpecificationCurve:
    """One `panel_regression` for every combination of the choices, none left out in silence.

    The choices are the outcomes, the `exposures` (each a model of its own), named sets of
    `controls`, named `samples` (a mask, a query such as "region != 'Mopti'", or a function of the
    table), and `variants`: a mapping of a dimension's name to its choices, each some arguments of
    `panel_regression`, such as {"effects": {"period": {}, "region-by-period": {"group": "region"}},
    "weights": {"none": {}, "people": {"weights": "people"}}}. `group` and `options` hold for all.

    `primary` names the one specification that was declared before any was estimated, by its choice
    in each dimension that has several; it keeps its p value, and those of the others are corrected
    for their number (Holm 1979; Benjamini & Hochberg 1995). Without it all are corrected. What
    cannot be estimated stands in `refused` with its reason.

    With `draws` (at least 99) the whole curve is tested against no association at all: the paths of
    the exposures are exchanged among entities (within `group`, if there is one), and the median
    estimate, the share of significant ones and the mean |t| are compared with those found. That
    needs entities that could have had each other's path. Coefficients of one curve must be
    in one unit to be compared: choose exposures of like scale.

    Raises AnalysisError for no choice in a dimension, a primary that is not among the choices, and
    where no specification can be estimated. Source: Simonsohn, Simmons & Nelson (2020),
    "Specification curve analysis", Nature Human Behaviour 4.
    """
    shared = {"entity": entity, "time": time, "group": group, "level": level, **options}
    choices = _choices(outcome, exposures, controls, samples, variants)
    required = [entity, time, *([outcome] if isinstance(outcome, str) else outcome)]
    require_columns(frame, required)
    declared = _declared(primary, choices)
    run = _Run(frame, choices, shared)
    found, refused = run.all()
    if not found:
        raise AnalysisError(
            f"None of the {len(refused)} specifications can be estimated; the first: "
            f"{refused[0]['reason']}"
        )
    table = _with_corrections(_marked(pd.DataFrame(found), declared))
    return SpecificationCurve(
        method="specification curve",
        outcome=", ".join(choices["outcome"]),
        sample=account_for(len(frame), len(frame), {}),
        table=table,
        refused=pd.DataFrame(refused, columns=["specification", "reason"]),
        dimensions=tuple(choices),
        joint=_joint_test(run, table, entity, time, group, draws, seed, 1 - level),
        diagnostics={"draws": draws, "seed": seed},
        notes=_notes(declared, primary),
        level=level,
    )


def _choices(
    outcome: str | Sequence[str],
    exposures: str | Sequence[str],
    controls: Mapping[str, Sequence[str]] | None,
    samples: Mapping[str, Rows] | None,
    variants: Mapping[str, Mapping[str, Options]] | None,
) -> dict[str, dict[str, Options]]:
    """Dimension -> choice -> arguments; `rows` among them selects the sample."""
    outcomes = [outcome] if isinstance(outcome, str) else outcome
    terms = [exposures] if isinstance(exposures, str) else exposures
    choices: dict[str, dict[str, Options]] = {
        "outcome": {name: {"outcome": name} for name in outcomes},
        "exposure": {name: {"exposures": name} for name in terms},
    }
    if controls is not None:
        choices["controls"] = {name: {"controls": tuple(c)} for name, c in controls.items()}
    if samples is not None:
        choices["sample"] = {name: {"rows": rows} for name, rows in samples.items()}
    clash = set(variants or ()) & {*choices, "term"}
    if clash or not all([*choices.values(), *(variants or {}).values()]):
        raise AnalysisError(
            "A dimension of the specifications has no choice, or a name that is taken: "
            f"{', '.join([*choices, *(variants or ())])}.",
            expected="at least one choice in each, under names of their own",
        )
    return choices | {name: dict(ways) for name, ways in (variants or {}).items()}


def _declared(
    primary: Mapping[str, str] | None, choices: dict[str, dict[str, Options]]
) -> dict[str, str] | None:
    """The primary's choice in every dimension; what has one choice need not be named."""
    if primary is None:
        return None
    single = {name: next(iter(ways)) for name, ways in choices.items() if len(ways) == 1}
    full = {**single, **primary}
    wrong = [f"{d}: {c}" for d, c in full.items() if c not in choices.get(d, {})]
    missing = [name for name in choices if name not in full]
    if wrong or missing:
        listed = "; ".join(f"{name}: {', '.join(ways)}" for name, ways in choices.items())
        raise AnalysisError(
            "The primary specification is not one of the specifications "
            f"({'; '.join([*wrong, *(f'{name}: not named' for name in missing)])}).",
            expected=f"a choice in each dimension. {listed}",
        )
    return full


@dataclass(frozen=True)
class _Run:
    """All combinations of the choices, on one table."""

    frame: pd.DataFrame
    choices: dict[str, dict[str, Options]]
    shared: dict[str, Any]

    def specifications(self) -> Iterator[dict[str, str]]:
        for names in product(*self.choices.values()):
            yield dict(zip(self.choices, names, strict=True))

    def all(self) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
        found, refused = [], []
        for chosen in self.specifications():
            try:
                found.append({**chosen, **_first_term(self.one(chosen, self.frame))})
            except AnalysisError as error:
                refused.append({"specification": ", ".join(chosen.values()), "reason": str(error)})
        return found, refused

    def one(self, chosen: Mapping[str, str], frame: pd.DataFrame) -> Estimates:
        arguments = dict(self.shared)
        for dimension, name in chosen.items():
            arguments |= self.choices[dimension][name]
        rows = arguments.pop("rows", None)
        return panel_regression(_sample(frame, rows), **arguments)


def _sample(frame: pd.DataFrame, rows: Rows) -> pd.DataFrame:
    if rows is None:
        return frame
    if isinstance(rows, str):
        return frame.query(rows)
    mask = rows(frame) if callable(rows) else rows
    if mask.dtype != bool or not mask.index.equals(frame.index):
        raise AnalysisError(
            "A sample's mask is not one true or false for each row of the table.",
            remedy='such as frame["area"] != "Djenne"',
        )
    return frame[mask]


def _first_term(result: Estimates) -> dict[str, Any]:
    row = result.estimates.iloc[0]
    numbers = {name: float(row[name]) for name in _NUMBERS}
    return {"term": row["term"], **numbers, "n": result.n, "clusters": result.clusters}


def _marked(table: pd.DataFrame, declared: dict[str, str] | None) -> pd.DataFrame:
    if declared is None:
        return table.assign(primary=False)
    same = [table[dimension] == choice for dimension, choice in declared.items()]
    return table.assign(primary=np.logical_and.reduce(same))


def _with_corrections(table: pd.DataFrame) -> pd.DataFrame:
    others = ~table["primary"]
    corrected = table.assign(p_holm=np.nan, p_benjamini_hochberg=np.nan)
    if others.any():
        p = table.loc[others, "p_value"].to_numpy()
        corrected.loc[others, "p_holm"] = corrected_p_values(p, "holm")
        corrected.loc[others, "p_benjamini_hochberg"] = corrected_p_values(p, "benjamini-hochberg")
    return corrected


def _notes(declared: dict[str, str] | None, primary: Mapping[str, str] | None) -> tuple[str, ...]:
    if declared is None:
        return ("No specification was declared as primary, so all p values are corrected.",)
    return (
        "The primary specification is the caller's word: declare it before looking, and say so "
        "where it was named afterwards.",
    )


# -- all of them together --------------------------------------------------------------------


def _joint_test(
    run: _Run,
    table: pd.DataFrame,
    entity: str,
    time: str,
    group: str | None,
    draws: int,
    seed: int,
    alpha: float,
) -> pd.DataFrame:
    columns = ["statistic", "observed", "p_value", "draws"]
    if not draws:
        return pd.DataFrame(columns=columns)
    if draws < _FEWEST_DRAWS:
        raise AnalysisError(f"{draws} draws.", expected=f"at least {_FEWEST_DRAWS}, or 0 for none")
    exposures = [str(options["exposures"]) for options in run.choices["exposure"].values()]
    rng = np.random.default_rng(seed)
    drawn = [
        _statistics(
            _refit(run, table, _exchanged(run.frame, exposures, entity, time, group, rng)), alpha
        )
        for _ in range(draws)
    ]
    observed = _statistics(table, alpha)
    rows = [
        (
            name,
            value,
            permutation_p_value(value, np.array([one[name] for one in drawn]), side),
            draws,
        )
        for (name, value), side in zip(observed.items(), _SIDES, strict=True)
    ]
    return pd.DataFrame(rows, columns=columns)


_SIDES: tuple[Side, ...] = ("two-sided", "greater", "greater")


def _statistics(table: pd.DataFrame, alpha: float) -> dict[str, float]:
    return {
        "median estimate": float(table["estimate"].median()),
        "share significant": float((table["p_value"] < alpha).mean()),
        "mean |t|": float((table["estimate"] / table["std_error"]).abs().mean()),
    }


def _refit(run: _Run, table: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """The specifications that could be estimated, once more, on exchanged exposures."""
    chosen = table[list(run.choices)].to_dict("records")
    return pd.DataFrame([_first_term(run.one(one, frame)) for one in chosen])  # type: ignore[arg-type]


def _exchanged(
    frame: pd.DataFrame,
    exposures: list[str],
    entity: str,
    time: str,
    group: str | None,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Each entity with the whole path of exposures of another one of its group."""
    names = frame[[entity, *([group] if group else [])]].drop_duplicates(entity)
    names = names.sort_values(entity)
    taken = names[entity].to_numpy(copy=True)
    labels = names[group].to_numpy() if group else np.zeros(len(names))
    for label in pd.unique(labels):
        inside = np.flatnonzero(labels == label)
        taken[inside] = taken[rng.permutation(inside)]
    donor = pd.Series(taken, index=names[entity].to_numpy())
    keys = pd.DataFrame({entity: frame[entity].map(donor), time: frame[time]})
    paths = frame[[entity, time, *exposures]]
    given = keys.merge(paths, on=[entity, time], how="left", validate="many_to_one")
    return frame.assign(**{name: given[name].to_numpy() for name in exposures})
