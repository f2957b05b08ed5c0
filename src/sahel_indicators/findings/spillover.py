"""Whether phase 3+ along a border goes with conflict across that border: the declared models.

Outcome: the share of people in phase 3 or worse (percent) in current CH analyses from October 2014
on. Exposure: log(1 + events, or deaths, per 100,000 people) in the areas across the border that
touch the area, in the 12 (or 6) months that end before the period's first month; 0 in areas that no
other country touches. The area's own conflict, measured alike, is held fixed. Effects: area and
region-by-period, so that an area at the border is compared with its own mean and with the other
areas of its region at the same time. Errors clustered by area.

Events by area and month are known of some countries only. An area's exposure is that from their
side alone, and only within them is an area's own conflict known: the main model is about these
countries, and the others join in a check that cannot hold their own conflict fixed.

The main model and its checks were set out before any of them was estimated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..analysis import Estimates, correct_p_values, panel_regression
from ..errors import AnalysisError
from ..panel import open_observations
from .made import as_made
from .quartiles import quartiles_of_rates
from .spillover_cells import (
    EVENTS,
    FATALITIES,
    OUTCOME,
    UCDP_DEATHS,
    Side,
    analysed_cells,
    exposure,
    monthly_conflict,
    outlines_of,
    touching_areas,
    with_exposures,
)
from .wider_sahel import chosen_countries

# Fewer areas at borders than this are too few to tell an association from what else they share.
FEWEST_AT_BORDER = 10
# Kilometres up to which areas' errors may be alike, and months up to which an area's own may.
CUTOFF_KM = 200.0
LAG_MONTHS = 24


class Model(NamedTuple):
    """One question put to the cells: what it changes, which rows, and what is estimated.

    `terms` are the columns of the exposure across (the first) and what is held fixed.
    """

    group: str
    name: str
    terms: tuple[str, ...]
    arguments: dict[str, Any]
    rows: pd.Series | None = None


@dataclass(frozen=True)
class Spillover:
    """The declared models, estimated.

    `estimates` has one row a model: group, model, estimate (percentage points of phase 3+ for one
    unit of the logged rate across the border), std_error, ci_low, ci_high, p_value, n, clusters,
    at_border (areas at a border among those used), errors, refused (why it cannot be estimated,
    else ""), and p_holm: corrected for all models but the main one, the leads and other errors.
    The first row is the main model. `result` is its full result, None where it was refused.

    `borders` has one row a country and neighbour: country, other, areas (of the country that touch
    the other), known (whether conflict in the other is known by area and month). `without_outlines`
    says why a country has none. `with_events` are the countries with a table of events.
    """

    countries: tuple[str, ...]
    with_events: tuple[str, ...]
    frame: pd.DataFrame
    estimates: pd.DataFrame
    result: Estimates | None
    borders: pd.DataFrame
    without_outlines: dict[str, str]

    @property
    def main(self) -> pd.Series:
        """The main model's row."""
        return self.estimates.iloc[0]

    def one(self, model: str) -> pd.Series:
        """The row of a model; raises `KeyError` if none is called so."""
        models = list(self.estimates["model"])
        if model not in models:
            raise KeyError(f"'{model}' is not among {', '.join(models)}")
        return self.estimates.iloc[models.index(model)]

    @cached_property
    def quartiles_of_exposure(self) -> tuple[float, float] | None:
        """Quartiles of events across the border per 100,000 people, where there were any.

        Over the cells that the main model rests on; None without one.
        """
        if self.main["refused"]:
            return None
        inside = self.frame[self.frame["location_code"].isin(self.with_events)]
        effects = (("area_code",), ("parent_code", "period_start"))
        terms = _terms(EVENTS, 12)
        return quartiles_of_rates(inside, OUTCOME, terms, effects, int(self.main["n"]))


@as_made("spillover", None)
def spillover(
    countries: Sequence[str] | None = None,
    as_of: str | None = None,
    *,
    start: str | None = None,
    end: str | None = None,
) -> Spillover:
    """The declared models for the areas of some countries (by default of all), as known on a day.

    `start` and `end` (YYYY-MM or YYYY-MM-DD) limit the analyses. A model whose areas are too few,
    or which cannot be estimated, is refused with its reason. Raises `DataError` as `open_panel`
    does, and for countries or a span that cannot be read.
    """
    chosen = chosen_countries(countries)
    known = open_observations(as_of)
    able = _with_events(known)
    outlines, lacking = outlines_of(sorted({*chosen, *able}))
    links = touching_areas(outlines)
    months = pd.concat([monthly_conflict(country, known, as_of) for country in able])
    cells = pd.concat([analysed_cells(country, as_of, start, end) for country in chosen])
    frame = with_exposures(cells.reset_index(drop=True), months, links)
    points = outlines.set_index("area_code").representative_point()
    frame = frame.assign(
        latitude=frame["area_code"].map(points.y), longitude=frame["area_code"].map(points.x)
    )
    estimates, result = estimated(frame, able)
    return Spillover(
        countries=chosen,
        with_events=able,
        frame=frame,
        estimates=estimates,
        result=result,
        borders=_borders(links, chosen, able),
        without_outlines={code: lacking[code] for code in chosen if code in lacking},
    )


def _with_events(known: pd.DataFrame) -> tuple[str, ...]:
    """The countries with a table of events by area and month."""
    rows = known[(known["variable"] == EVENTS) & (known["admin_level"] == 2)]
    return tuple(sorted(rows.loc[rows["source"] == "acled", "location_code"].unique()))


def _borders(links: pd.DataFrame, chosen: Sequence[str], able: Sequence[str]) -> pd.DataFrame:
    """How many areas of each country touch which other country, and whether conflict is known."""
    abroad = links[(links["country"] != links["other"]) & links["country"].isin(chosen)]
    counts = abroad.groupby(["country", "other"])["area_code"].nunique().rename("areas")
    table = counts.reset_index()
    return table.assign(known=table["other"].isin(able))


# -- the models ------------------------------------------------------------------------------


def estimated(frame: pd.DataFrame, able: Sequence[str]) -> tuple[pd.DataFrame, Estimates | None]:
    """Every declared model on the cells of `with_exposures` (with latitude and longitude).

    `able` are the countries whose own conflict is known. Gives the table of `Spillover.estimates`
    and the main model's full result.
    """
    fitted = [(model, *_fit(frame, model)) for model in declared(frame, able)]
    table = pd.DataFrame([row for _, row, _ in fitted], columns=_COLUMNS)
    table[_NUMBERS] = table[_NUMBERS].astype(float)
    asked = (table["model"] != MAIN) & ~table["group"].isin(["lead", "errors"])
    asked &= table["refused"].eq("")
    corrected = correct_p_values(table[asked])["p_corrected"] if asked.any() else np.nan
    return table.assign(p_holm=corrected), fitted[0][2]


MAIN = "main"


def declared(frame: pd.DataFrame, able: Sequence[str]) -> list[Model]:
    """The main model first, then its checks, each with one thing changed."""
    inside = frame["location_code"].isin(able)
    main = _terms(EVENTS, 12)
    by_region: dict[str, Any] = {"group": "parent_code"}
    by_country: dict[str, Any] = {"group": "location_code"}
    around = exposure("inside", EVENTS, 12, "before")
    ahead = _terms(EVENTS, 12, "after")
    return [
        Model("main", MAIN, main, by_region, inside),
        Model("lead", "after", ahead, by_region, inside),
        Model("lead", "before, after held fixed", (*main, *ahead), by_region, inside),
        Model("lead", "after, before held fixed", (*ahead, *main), by_region, inside),
        Model("exposure", "6 months", _terms(EVENTS, 6), by_region, inside),
        Model("exposure", "fatalities", _terms(FATALITIES, 12), by_region, inside),
        Model("exposure", "UCDP deaths", _terms(UCDP_DEATHS, 12), by_region, inside),
        Model("held fixed", "own conflict not", main[:1], by_region, inside),
        Model("held fixed", "conflict around too", (*main, around), by_region, inside),
        Model("compared with", "country", main, by_country, inside),
        Model("compared with", "border areas only", main, by_country, inside & frame["at_border"]),
        Model("compared with", "all countries, own not held", main[:1], by_region),
        *_left_out(frame, main, by_region, inside, able),
        Model("errors", "conley", main, by_region | _CONLEY, inside),
        Model("errors", "regions", main, by_region | _BY_REGION, inside),
    ]


_CONLEY: dict[str, Any] = {
    "errors": "conley",
    "latitude": "latitude",
    "longitude": "longitude",
    "cutoff_km": CUTOFF_KM,
    "lag_cutoff": LAG_MONTHS,
}
_BY_REGION: dict[str, Any] = {"errors": "wild", "cluster": "parent_code"}


def _terms(measure: str, window: int, side: Side = "before") -> tuple[str, ...]:
    """Conflict across the border, and in the area itself."""
    return exposure("across", measure, window, side), exposure("own", measure, window, side)


def _left_out(
    frame: pd.DataFrame,
    terms: tuple[str, ...],
    arguments: dict[str, Any],
    inside: pd.Series,
    able: Sequence[str],
) -> list[Model]:
    """Each country's areas alone: whether one side of the border makes the estimate."""
    return [
        Model("one side", code, terms, arguments, inside & frame["location_code"].eq(code))
        for code in able
        if (inside & frame["location_code"].eq(code)).any()
    ]


_NUMBERS = ["estimate", "std_error", "ci_low", "ci_high", "p_value"]
_COLUMNS = ["group", "model", *_NUMBERS, "n", "clusters", "at_border", "errors", "refused"]
_NOTHING: dict[str, Any] = {"n": 0, "clusters": 0, "errors": ""}
# Solvers differ in the last bits from run to run; rounded here, a run's tables are the same bytes.
_DECIMALS = 10


def _fit(frame: pd.DataFrame, model: Model) -> tuple[dict[str, Any], Estimates | None]:
    rows = frame if model.rows is None else frame[model.rows]
    used = rows.dropna(subset=[OUTCOME, *model.terms])
    at_border = int(used.loc[used["at_border"], "area_code"].nunique())
    row: dict[str, Any] = {"group": model.group, "model": model.name, "at_border": at_border}
    try:
        _require_borders(at_border)
        result = panel_regression(
            rows,
            outcome=OUTCOME,
            exposures=model.terms[0],
            controls=model.terms[1:],
            entity="area_code",
            time="period_start",
            **model.arguments,
        )
    except AnalysisError as error:
        return {**row, **_NOTHING, "refused": str(error)}, None
    first = result.estimates.iloc[0]
    numbers = {name: round(float(first[name]), _DECIMALS) for name in _NUMBERS}
    basis = {"n": result.n, "clusters": result.clusters, "errors": result.errors, "refused": ""}
    return {**row, **numbers, **basis}, result


def _require_borders(areas: int) -> None:
    if areas < FEWEST_AT_BORDER:
        raise AnalysisError(
            f"Only {areas} areas touch one across a border whose conflict is known by month.",
            expected=f"at least {FEWEST_AT_BORDER}: what fewer share besides conflict cannot be "
            "told from it",
        )
