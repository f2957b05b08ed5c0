"""From one value of an indicator to the figures it was computed from, and their observations.

The way is walked again with the very functions that computed the value, on the rows of its analysis
alone. Beside it every figure is held against the plain sum of the rows it should stand for, and the
formula's result against the value as published: what does not agree is told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ...aggregation import atoms_of_system, to_areas, to_system
from ...aggregation.listed import without_places_of_known_areas
from ...areas import System, gazetteer
from ...indicators.declaration import Indicator
from ...indicators.lacking import PEOPLE, lacks
from ...variables import variables
from .people import people_behind

# What makes an analysis, report or survey one of its own, beside its areas.
ANALYSIS = ["source", "period_start", "period_end", "status", "published_on"]
# As near as figures added up in another order can be.
CLOSE = 1e-9

INPUTS = [
    *("variable", "unit", "role", "figure", "sum_of_rows", "rows", "areas", "agrees", "note"),
]


@dataclass(frozen=True)
class Walk:
    """What stands behind one value.

    `inputs` has one row a figure that the formula takes (`INPUTS`): `figure` as the package
    computes it, `sum_of_rows` what the published rows add up to. `rows` are those observations.
    `missing` are the areas inside without a figure: area_code, reason.
    `recomputed` is what the formula makes of the inputs, `agrees` whether that is the value.
    """

    inputs: pd.DataFrame
    rows: pd.DataFrame
    missing: pd.DataFrame
    recomputed: float
    agrees: bool


@dataclass(frozen=True, eq=False)
class Ways:
    """The ways back to one country's observations, each analysis placed once for all its areas.

    `known` are the observations without repeated exercises.
    """

    known: pd.DataFrame
    _done: dict[tuple[Any, ...], Analysis] = field(default_factory=dict, repr=False)

    def walk(self, value: pd.Series, indicator: Indicator) -> Walk:
        """What stands behind one published value, a row of `indicators.computing.VALUES`."""
        analysis = self._analysis(value)
        needs = [name for name in indicator.needs if name != PEOPLE]
        steps = [_step(name, analysis, value) for name in needs]
        if PEOPLE in indicator.needs:
            steps.append(people_behind(value, self.known))
        inputs = pd.DataFrame([_input(*step, indicator) for step in steps], columns=INPUTS)
        recomputed = _formula(indicator, inputs)
        return Walk(
            inputs=inputs,
            rows=pd.concat([step[2] for step in steps], ignore_index=True),
            missing=_missing(value, analysis, indicator, inputs),
            recomputed=recomputed,
            agrees=_equal(recomputed, value["value"]) and bool(inputs["agrees"].all()),
        )

    def _analysis(self, value: pd.Series) -> Analysis:
        key = (int(value["admin_level"]), *value[ANALYSIS])
        if key not in self._done:
            # By its days first: comparing texts takes longer than all the rest.
            rows = self.known[self.known["period_start"] == value["period_start"]]
            rows = rows[(rows[ANALYSIS] == value[ANALYSIS]).all(axis="columns")]
            figures, level = to_areas(rows), int(value["admin_level"])
            placed = to_system(figures, value["location_code"], level, system_at(level))
            self._done[key] = Analysis(without_places_of_known_areas(rows), figures, placed)
        return self._done[key]


@dataclass(frozen=True, eq=False)
class Analysis:
    """One analysis: its observations, the figures of its areas, and these placed on a level."""

    rows: pd.DataFrame
    figures: pd.DataFrame
    placed: pd.DataFrame
    _found: dict[tuple[str, str, str], pd.DataFrame] = field(default_factory=dict, repr=False)

    def of(self, table: str, variable: str, series: str) -> pd.DataFrame:
        """The rows of one variable and series; kept, for every area of an analysis asks again."""
        key = (table, variable, series)
        if key not in self._found:
            all_of_it: pd.DataFrame = getattr(self, table)
            here = (all_of_it["variable"] == variable) & (all_of_it["series"] == series)
            self._found[key] = all_of_it[here]
        return self._found[key]


def system_at(level: int) -> System:
    """The areas that a run's values are of: the analyses' own below, OCHA's above."""
    return "ch" if level == 2 else "cod"


def _step(
    variable: str, analysis: Analysis, value: pd.Series
) -> tuple[str, float, pd.DataFrame, str]:
    """A variable, its figure, the observations that it stands for, and what is noted of it."""
    told = analysis.of("figures", variable, value["series"])
    here = analysis.of("placed", variable, value["series"])
    here = here[here["area_code"] == value["area_code"]]
    if here.empty:
        return variable, np.nan, analysis.rows.iloc[:0], "not given in this analysis"
    figure = float(here["value"].sum(skipna=False))
    rows = analysis.of("rows", variable, value["series"])
    notes = "; ".join(dict.fromkeys(note for note in here["note"] if note))
    return variable, figure, rows[rows["area_code"].isin(_contributing(told, value))], notes


def _contributing(told: pd.DataFrame, value: pd.Series) -> set[str]:
    """The areas whose figures make up the area's: itself where it has one, else those inside."""
    if (told["area_code"] == value["area_code"]).any():
        return {value["area_code"]}
    level = int(value["admin_level"])
    known = told[told["admin_level"].isin([level, 2]) & told["value"].notna()]
    return set(known["area_code"]) & set(parts_of(value).index)


def parts_of(value: pd.Series) -> pd.DataFrame:
    """The areas below that belong to an area, as `aggregation.atoms_of_system` tells them."""
    level = int(value["admin_level"])
    owner = atoms_of_system(value["location_code"], level, system_at(level))
    inside: pd.DataFrame = owner[owner["target"] == value["area_code"]]
    return inside


def _input(
    variable: str, figure: float, rows: pd.DataFrame, note: str, indicator: Indicator
) -> dict[str, object]:
    total = float(rows["value"].sum(skipna=False)) if len(rows) else np.nan
    unit = "people" if variable == PEOPLE else variables()[variable].unit
    # A sum in which an area lacks, or that cannot be added up, is missing on purpose: `note` says.
    left_out = np.isnan(figure) and note != ""
    return {
        "variable": variable,
        "unit": unit,
        "role": _role(variable, indicator),
        "figure": figure,
        "sum_of_rows": total,
        "rows": len(rows),
        "areas": rows["area_code"].nunique(),
        "agrees": left_out or _equal(figure, total),
        "note": note,
    }


def _role(variable: str, indicator: Indicator) -> str:
    """Whether a variable stands above or below the line of a share or rate; else ""."""
    below = {PEOPLE, "population_analysed"}.intersection(indicator.needs)
    if not below or indicator.kind == "index":
        return ""
    return "denominator" if variable in below else "numerator"


def _side_by_side(inputs: pd.DataFrame) -> pd.DataFrame:
    """The figures as a formula takes them: one row, a column a variable."""
    frame = inputs.set_index("variable")[["figure"]].T.reset_index(drop=True)
    return frame.astype("float64")


def _formula(indicator: Indicator, inputs: pd.DataFrame) -> float:
    result = float(indicator.formula(_side_by_side(inputs)).iloc[0])
    low, high = indicator.minimum, indicator.maximum
    outside = (low is not None and result < low) or (high is not None and result > high)
    return np.nan if outside else result


def _equal(one: float, other: float) -> bool:
    return bool(np.isclose(one, other, rtol=CLOSE, atol=0, equal_nan=True))


def _missing(
    value: pd.Series, analysis: Analysis, indicator: Indicator, inputs: pd.DataFrame
) -> pd.DataFrame:
    """The areas inside without a figure, and why; none where the area's own one is published.

    Of the variables for want of which there is no value; else of the first in the analysis.
    """
    tables = {name: analysis.of("figures", name, value["series"]) for name in indicator.needs}
    given = [name for name, table in tables.items() if len(table)]
    reasons: dict[str, str] = {}
    if int(value["admin_level"]) < 2:
        lacking = lacks(indicator, _side_by_side(inputs)).iloc[0]
        asked = [name for name in given if lacking[name]] or given[:1]
        if not any((tables[name]["area_code"] == value["area_code"]).any() for name in asked):
            for name in asked:
                reasons = _silent(tables[name], value) | reasons
    return pd.DataFrame(sorted(reasons.items()), columns=["area_code", "reason"])


def _silent(told: pd.DataFrame, value: pd.Series) -> dict[str, str]:
    """Why each of the areas inside that has no figure of a variable has none."""
    parts = parts_of(value)
    plain = parts.index[parts["atoms"] == 1]
    covered = _covered(_contributing(told, value))
    silent = told.loc[told["value"].isna()].set_index("area_code")["note"]
    lacking = [code for code in plain if code not in covered]
    return {code: silent.get(code, "no row in this analysis") for code in lacking}


def _covered(codes: set[str]) -> set[str]:
    """The areas that are accounted for, each joined area with its parts."""
    return {part for code in codes for part in gazetteer().parts(code)}
