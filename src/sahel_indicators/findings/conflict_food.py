"""Whether phase 3+ goes with conflict across areas and analyses: the declared specification.

Outcome: the share of people in phase 3 or worse (percent) in current CH analyses from October 2014
on. Exposure: log(1 + events, or reported fatalities, per 100,000 people) in the 6 or 12 months that
end before the period's first month and, as a lead, in as many months after it. Effects: area and
period, or area and region-by-period. Errors clustered by area. The eight models
were set out before any was estimated; which is the main one (events, 12 months before,
region-by-period effects) was settled after all had been seen. It is no pre-registration, and the
others stand beside it wherever it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from ..analysis import (
    Drivers,
    Estimates,
    LagProfile,
    SpecificationCurve,
    correct_p_values,
    lag_correlation,
    log1p_rate,
    panel_regression,
    per_100k,
    window_exposure,
)
from ..analysis.association.lags import Within
from ..display.progress import with_progress
from ..errors import DataError
from ..panel import open_observations, open_panel
from ..periods import inside_span
from .analyses import FIRST_COMPARABLE
from .conflict_food_checks import (
    Check,
    checked,
    climate_by_region,
    declared_checks,
    with_check_columns,
)
from .conflict_food_choices import every_way
from .conflict_food_drivers import shares_of_drivers
from .made import as_made
from .quartiles import quartiles_of_rates

MEASURES = ("conflict_events", "conflict_fatalities")
WINDOWS = (6, 12)
EFFECTS = {"period": None, "region-by-period": "parent_code"}
Side = Literal["before", "after"]
SIDES: tuple[Side, ...] = ("before", "after")
OUTCOME = "phase3plus_percent"


class Model(NamedTuple):
    """What tells one declared model from another; `timing` is a side, or "together" for both."""

    measure: str
    window: int
    effects: str
    timing: str


PRIMARY = Model("conflict_events", 12, "region-by-period", "before")


@dataclass(frozen=True)
class ConflictFood:
    """The results of the declared specification.

    `estimates` has one row a model and timing: measure, window, effects, timing, together (whether
    lag and lead stand in one model), estimate (percentage points of phase 3+ for one unit of the
    logged rate), std_error, ci_low, ci_high, p_value, n, clusters, and for all but the primary the
    p values corrected for their number (p_holm, p_benjamini_hochberg). `results` holds the full
    result of each model, `checks` the primary model with one thing changed at a time (see
    `conflict_food_checks`), `curve` every declared way of asking (see `conflict_food_choices`).
    `drivers` are the shares of conflict, climate and prices, or None for the reason in
    `no_drivers`. `cells` accounts for every area and analysis, `rows` for every row of the
    published table. `lags` and `lags_within` are the correlations by month, over all cells and
    within areas and periods.
    """

    country: str
    frame: pd.DataFrame
    estimates: pd.DataFrame
    checks: pd.DataFrame
    results: dict[Model, Estimates]
    cells: pd.DataFrame
    rows: pd.DataFrame
    lags: LagProfile
    lags_within: LagProfile
    curve: SpecificationCurve
    drivers: Drivers | None
    no_drivers: str

    @property
    def primary(self) -> pd.Series:
        """The main estimate, named after all of them had been seen."""
        return self.one(*PRIMARY)

    @cached_property
    def quartiles_of_exposure(self) -> tuple[float, float]:
        """Lower and upper quartile of the primary exposure's rate per 100,000, where above zero.

        Over the cells that the main estimate rests on.
        """
        effects = (("area_code",), (str(EFFECTS[PRIMARY.effects]), "period_start"))
        used = self.results[PRIMARY].n
        found = quartiles_of_rates(self.frame, OUTCOME, [_PRIMARY_EXPOSURE], effects, used)
        assert found is not None  # there would be no estimate
        return found

    @property
    def latest(self) -> pd.DataFrame:
        """The latest analysis by area: rate (events per 100,000 before) and share in phase 3+."""
        frame = self.frame
        last = frame[frame["period_start"] == frame["period_start"].max()]
        columns = ["area_code", "area_name", "period_start", "period_end"]
        table: pd.DataFrame = last[columns].assign(
            rate=np.expm1(last[_PRIMARY_EXPOSURE]), share=last["phase3plus_share"]
        )
        return table

    def one(
        self, measure: str, window: int, effects: str, timing: str, together: bool = False
    ) -> pd.Series:
        """One row of `estimates`; raises `KeyError` if no such model was declared."""
        wanted = (measure, window, effects, timing, together)
        if wanted not in self._models:
            raise KeyError(f"{wanted} is not among the declared models")
        return self.estimates.iloc[self._models.index(wanted)]

    @cached_property
    def _models(self) -> list[tuple[Any, ...]]:
        """What tells the rows of `estimates` from one another."""
        keys = [*Model._fields, "together"]
        return list(self.estimates[keys].itertuples(index=False, name=None))


@as_made("conflict_food")
def conflict_and_food_insecurity(
    country: str = "MLI",
    as_of: str | None = None,
    draws: int = 999,
    start: str | None = None,
    end: str | None = None,
) -> ConflictFood:
    """The declared specification, run on one country's areas as known on a day.

    `draws` is the number of bootstrap draws behind the intervals of the correlations; `start` and
    `end` (YYYY-MM or YYYY-MM-DD) restrict the analyses to those whose period lies between them,
    never to before October 2014. Raises as `open_panel` does, `DataError` where no analysis is
    left, and as the analyses do where an assumption can be seen to fail.
    """
    months = _monthly(country, as_of)
    cells = inside_span(_cells(country, as_of, months), start, end).reset_index(drop=True)
    if cells.empty:
        raise DataError(
            f"No current analysis of {country} lies between {start} and {end}.",
            expected=f"a span after {FIRST_COMPARABLE} with analyses in it",
        )
    climate = climate_by_region(country, as_of, set(cells["parent_code"]))
    frame = with_check_columns(cells, months, climate, country, as_of, PRIMARY.window)
    drivers, no_drivers = shares_of_drivers(frame, climate, _PRIMARY_EXPOSURE, OUTCOME)
    results = {model: _fit(frame, model) for model in with_progress(list(_models()), "Models")}
    tables = [_tidy(model, result) for model, result in results.items()]
    return ConflictFood(
        country=country,
        frame=frame,
        estimates=_corrected(pd.concat(tables, ignore_index=True)),
        checks=checked(frame, _checks(frame, country), _arguments(PRIMARY)),
        results=results,
        cells=_account_of_cells(frame),
        rows=_account_of_rows(country, as_of, frame),
        lags=_profile(frame, months, None, draws),
        lags_within=_profile(frame, months, "two-way", draws),
        curve=_curve(frame),
        drivers=drivers,
        no_drivers=no_drivers,
    )


def _monthly(country: str, as_of: str | None) -> pd.DataFrame:
    """One row an area and month, with events, deaths and events per 100,000 people."""
    panel = open_panel(country, 2, "month", as_of=as_of, only=list(MEASURES))
    table = panel[[*MEASURES, "population"]].to_dataframe().reset_index()
    table = table.rename(columns={"area": "area_code", "period": "month"})
    return table.assign(events_per_100k=per_100k(table["conflict_events"], table["population"]))


def _cells(country: str, as_of: str | None, months: pd.DataFrame) -> pd.DataFrame:
    """One row an area and season in which current analyses are made, with outcome and exposures."""
    panel = open_panel(
        country, 2, "season", as_of=as_of, only=["phase3plus_share"], start=FIRST_COMPARABLE
    )
    table = panel[["phase3plus_share", "population"]].to_dataframe().reset_index()
    table = table.rename(columns={"area": "area_code", "period": "period_start"})
    analysed = table.groupby("period_start")["phase3plus_share"].transform("count") > 0
    cells = table[analysed].reset_index(drop=True)
    cells[OUTCOME] = 100 * cells["phase3plus_share"]
    for measure, window, side in product(MEASURES, WINDOWS, SIDES):
        count = window_exposure(months, cells, value=measure, window=window, side=side)
        cells[exposure_column(measure, window, side)] = log1p_rate(
            per_100k(count, cells["population"])
        )
    return cells


def exposure_column(measure: str, window: int, side: str) -> str:
    """The column of `frame` that holds one exposure: a logged rate per 100,000 people."""
    return f"log1p_{measure}_per_100k_{window}m_{side}"


_PRIMARY_EXPOSURE = exposure_column(PRIMARY.measure, PRIMARY.window, PRIMARY.timing)


def _curve(frame: pd.DataFrame) -> SpecificationCurve:
    return every_way(
        frame,
        outcome=OUTCOME,
        exposures=[exposure_column(*way, PRIMARY.timing) for way in product(MEASURES, WINDOWS)],
        effects=EFFECTS,
        primary={"exposure": _PRIMARY_EXPOSURE, "effects": PRIMARY.effects},
    )


def _models() -> Iterator[Model]:
    return map(Model._make, product(MEASURES, WINDOWS, EFFECTS, (*SIDES, "together")))


def _sides(model: Model) -> list[str]:
    return list(SIDES) if model.timing == "together" else [model.timing]


def _fit(frame: pd.DataFrame, model: Model) -> Estimates:
    return panel_regression(frame, **_arguments(model))


def _arguments(model: Model) -> dict[str, Any]:
    return {
        "outcome": OUTCOME,
        "exposures": [exposure_column(model.measure, model.window, side) for side in _sides(model)],
        "entity": "area_code",
        "time": "period_start",
        "group": EFFECTS[model.effects],
    }


def _checks(frame: pd.DataFrame, country: str) -> list[Check]:
    lead = exposure_column(PRIMARY.measure, PRIMARY.window, "after")
    return declared_checks(frame, lead, PRIMARY.window, country)


def _corrected(estimates: pd.DataFrame) -> pd.DataFrame:
    """`p_holm` and `p_benjamini_hochberg`, for all models but the primary."""
    keys = [*Model._fields, "together"]
    own = estimates[keys].apply(tuple, axis=1) == (*PRIMARY, False)
    others = estimates[~own]
    holm = correct_p_values(others, method="holm")["p_corrected"]
    shares = correct_p_values(others, method="benjamini-hochberg")["p_corrected"]
    return estimates.assign(p_holm=holm, p_benjamini_hochberg=shares)


# Solvers differ in the last bits from run to run; rounded here, a run's tables are the same bytes.
_DECIMALS = 10


def _tidy(model: Model, result: Estimates) -> pd.DataFrame:
    return (
        result.estimates.drop(columns="term")
        .round(_DECIMALS)
        .assign(
            measure=model.measure,
            window=model.window,
            effects=model.effects,
            timing=_sides(model),
            together=model.timing == "together",
            n=result.n,
            clusters=result.clusters,
        )
    )


def _profile(frame: pd.DataFrame, months: pd.DataFrame, within: Within, draws: int) -> LagProfile:
    """Correlations of phase 3+ with events per 100,000 in the month so many months before."""
    outcome = frame[["area_code", "period_start", OUTCOME]].rename(
        columns={"period_start": "month"}
    )
    both = months.merge(outcome, on=["area_code", "month"], how="left", validate="one_to_one")
    return lag_correlation(
        both,
        outcome=OUTCOME,
        exposure="events_per_100k",
        lags=range(-12, 13),
        window=3,
        within=within,
        draws=draws,
    )


# -- what was used and what was not ----------------------------------------------------------


def _account_of_cells(frame: pd.DataFrame) -> pd.DataFrame:
    """Areas by analyses: used, and not analysed, with the areas and analyses named."""
    missing = frame[frame[OUTCOME].isna()]
    named = missing.groupby("area_name")["period_start"].agg(
        lambda starts: ", ".join(f"{start:%b %Y}" for start in starts)
    )
    times = missing.groupby("area_name").size()
    rows = [("areas x current analyses", len(frame)), ("used", len(frame) - len(missing))]
    rows += [
        (f"not analysed whole: {area} ({when})", int(cells))
        for (area, when), cells in zip(named.items(), times, strict=True)
    ]
    return pd.DataFrame(rows, columns=["what", "cells"])


def _account_of_rows(country: str, as_of: str | None, frame: pd.DataFrame) -> pd.DataFrame:
    """Every row of the published tables of the country: used, or why it was left out."""
    known = open_observations(as_of)
    rows = known[(known["variable"] == "population_analysed") & (known["location_code"] == country)]
    rows = rows[rows["source"] == "cilss_ch"]
    used = frame.loc[frame[OUTCOME].notna(), ["area_code", "period_start"]].assign(_used=True)
    rows = rows.merge(used, on=["area_code", "period_start"], how="left", validate="many_to_one")
    reason = np.select(
        [
            rows["status"] != "current",
            rows["period_start"] < FIRST_COMPARABLE,
            ~rows["period_start"].isin(frame["period_start"]),
            rows["_used"].isna(),
        ],
        [
            "projection, not a current analysis",
            "before October 2014: another practice",
            "outside the span asked for",
            "its area was not analysed whole",
        ],
        default="used",
    )
    counted = pd.Series(reason).value_counts().rename_axis("what").reset_index(name="rows")
    total = pd.DataFrame([("rows published", len(rows))], columns=["what", "rows"])
    return pd.concat([total, counted.sort_values("what", ascending=False)], ignore_index=True)
