"""The same question asked in every defensible way, and all answers shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..inference import corrected_p_values
from ..regression import panel_regression, require_options
from ..results import Estimates, account_for
from ..tables import names_of, require_columns
from .exchanging import JOINT_COLUMNS, Paths, joint_test, require_draws
from .leaving_out import mask_of
from .results import SpecificationCurve

# A choice: what it adds to the arguments of `panel_regression`.
Options = Mapping[str, Any]
# Rows of a sample: a mask, a query, a function of the table, or None for all.
Rows = pd.Series | str | Callable[[pd.DataFrame], pd.Series] | None
_NUMBERS = ["estimate", "std_error", "ci_low", "ci_high", "p_value"]
# What the choices themselves say, and what the table of results is made of.
_TAKEN = ("outcome", "exposures", "entity", "time")
_COLUMNS = ("term", *_NUMBERS, "n", "clusters", "primary", "p_holm", "p_benjamini_hochberg")


def specification_curve(
    frame: pd.DataFrame,
    *,
    outcome: str | Sequence[str],
    exposures: str | Sequence[str],
    entity: str,
    time: str | None = None,
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
    require_options(options, taken=_TAKEN)
    if draws:
        require_draws(draws, seed)
    shared = {"entity": entity, "time": time, "group": group, "level": level, **options}
    choices = _choices(outcome, exposures, controls, samples, variants)
    key = [entity, *([time] if time is not None else [])]
    require_columns(frame, [*key, *choices["outcome"]])
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
        outcome=", ".join(map(str, choices["outcome"])),
        sample=account_for(len(frame), len(frame), {}),
        table=table,
        refused=pd.DataFrame(refused, columns=["specification", "reason"]),
        dimensions=tuple(choices),
        joint=_all_together(run, table, key, draws, seed),
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
    choices: dict[str, dict[str, Options]] = {
        "outcome": {name: {"outcome": name} for name in _each(outcome, "outcome")},
        "exposure": {name: {"exposures": name} for name in _each(exposures, "exposures")},
    }
    if controls is not None:
        sets = _named(controls, "controls", "{'none': (), 'rain': ('rain',)}")
        choices["controls"] = {name: {"controls": names_of(c, name)} for name, c in sets.items()}
    if samples is not None:
        kept = _named(samples, "samples", "{'all': None, 'without Mopti': \"region != 'Mopti'\"}")
        choices["sample"] = {name: {"rows": rows} for name, rows in kept.items()}
    return choices | _variants(variants or {}, choices)


def _each(names: str | Sequence[str], part: str) -> tuple[str, ...]:
    each = names_of(names, part)
    if not each or len(set(each)) < len(each):
        raise AnalysisError(
            f"'{part}' has no choice, or one of them twice: {', '.join(map(str, each))}.",
            expected="columns that differ",
        )
    return each


def _named(given: Any, part: str, example: str) -> dict[str, Any]:
    """Choices by name; AnalysisError for what has no names, or no choice."""
    if not isinstance(given, Mapping) or not given:
        raise AnalysisError(
            f"'{part}' has no choice, or none with a name: {given!r}.",
            expected=f"such as {example}",
        )
    return dict(given)


def _variants(
    variants: Mapping[str, Mapping[str, Options]], choices: dict[str, dict[str, Options]]
) -> dict[str, dict[str, Options]]:
    example = "{'weights': {'none': {}, 'people': {'weights': 'people'}}}"
    found = _named(variants, "variants", example) if variants else {}
    clash = [name for name in found if name in choices or name in _COLUMNS]
    if clash:
        raise AnalysisError(
            f"'{clash[0]}' is a name that is taken in the table of results.",
            expected="dimensions under names of their own",
        )
    for dimension, ways in found.items():
        found[dimension] = _named(ways, dimension, example)
        for name, arguments in ways.items():
            if not isinstance(arguments, Mapping):
                raise AnalysisError(
                    f"The choice '{name}' of '{dimension}' is no set of options.",
                    expected=f"such as {example}",
                )
            # What a choice names must be what is estimated.
            require_options(arguments, taken=[*_TAKEN, *(["controls"] * ("controls" in choices))])
    return found


def _declared(
    primary: Mapping[str, str] | None, choices: dict[str, dict[str, Options]]
) -> dict[str, str] | None:
    """The primary's choice in every dimension; what has one choice need not be named."""
    if primary is None:
        return None
    primary = _named(primary, "primary", "{'exposure': 'events', 'weights': 'none'}")
    single = {name: next(iter(ways)) for name, ways in choices.items() if len(ways) == 1}
    full = {**single, **primary}
    wrong = [f"{d}: {c}" for d, c in full.items() if c not in choices.get(d, {})]
    missing = [name for name in choices if name not in full]
    if wrong or missing:
        listed = "; ".join(f"{name}: {', '.join(map(str, w))}" for name, w in choices.items())
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
                named = ", ".join(map(str, chosen.values()))
                refused.append({"specification": named, "reason": str(error)})
        return found, refused

    def one(self, chosen: Mapping[Any, Any], frame: pd.DataFrame) -> Estimates:
        arguments = dict(self.shared)
        for dimension, name in chosen.items():
            arguments |= self.choices[dimension][name]
        rows = arguments.pop("rows", None)
        return panel_regression(_sample(frame, rows), **arguments)


def _sample(frame: pd.DataFrame, rows: Rows) -> pd.DataFrame:
    if rows is None:
        return frame
    if isinstance(rows, str):
        try:
            return frame.loc[mask_of(frame, frame.eval(rows), rows)]
        except (NameError, SyntaxError, KeyError, TypeError, ValueError) as error:
            raise AnalysisError(
                f"The sample {rows!r} cannot be read: {error}.",
                expected="a condition on columns, such as \"region != 'Mopti'\"",
            ) from error
    return frame.loc[mask_of(frame, rows(frame) if callable(rows) else rows, "sample")]


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


def _all_together(
    run: _Run, table: pd.DataFrame, key: list[str], draws: int, seed: int
) -> pd.DataFrame:
    """The test of the whole curve, on the specifications that could be estimated."""
    if not draws:
        return pd.DataFrame(columns=JOINT_COLUMNS)
    chosen = table[list(run.choices)].to_dict("records")

    def refit(frame: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame([_first_term(run.one(one, frame)) for one in chosen])

    paths = Paths.of(run.frame, list(run.choices["exposure"]), key, run.shared["group"])
    return joint_test(refit, table, paths, draws, seed, 1 - run.shared["level"])
