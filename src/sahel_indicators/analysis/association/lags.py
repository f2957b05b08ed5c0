"""How an outcome goes with exposure in earlier and later months: a correlation lag by lag."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import AnalysisError
from ..inference import (
    FEWEST_CLUSTERS,
    Statistic,
    alone_in,
    block_bootstrap,
    percentile_interval,
    require_clusters,
)
from ..results import LagProfile, account_for
from ..tables import (
    Codes,
    Floats,
    Months,
    codes_of,
    look_up,
    month_numbers,
    monthly_grid,
    numbers_of,
    require_columns,
    require_level,
    window_sums,
)
from .lags_measures import MEASURES, both_vary

if TYPE_CHECKING:
    import xarray as xr

FEWEST_DRAWS = 99

Within = Literal["entity", "two-way"] | None


def lag_correlation(
    panel: pd.DataFrame | xr.Dataset,
    *,
    outcome: str,
    exposure: str,
    lags: Iterable[int] = range(-12, 25),
    window: int = 1,
    entity: str = "area_code",
    time: str = "month",
    statistics: Sequence[str] = ("spearman", "pearson"),
    within: Within = None,
    draws: int = 999,
    seed: int = 20120117,
    level: float = 0.95,
) -> LagProfile:
    """The outcome's correlation with exposure in earlier months (lag > 0) and later ones (lag < 0).

    `panel` is a table with one row an (entity, month), or a Dataset with dims (area, period) whose
    periods begin months. Exposure is monthly; the outcome may be sparse. At lag k >= 0 exposure is
    summed over the `window` months that end k months before the outcome's month (k = 0: with it),
    at k < 0 over those that begin |k| months after. Where the outcome stands for a season, `time`
    is its first month, and leads shorter than the season still fall into it. A window with a
    missing month is missing; pairs are left out and counted, lag by lag, in `sample`.

    Correlations pool all pairs. `within="entity"` first removes each area's mean over the pairs of
    that lag, "two-way" the months' as well (Spearman: from the ranks); areas, and months, with a
    single pair are then left out and counted. Intervals are percentiles of `draws` samples of whole
    areas, the same for both statistics, and the same at every lag with as many areas. Each is for
    one lag alone. Months' effects are those of all areas, not of the areas drawn. In simulations of
    15 to 150 areas, 95 % intervals held a true zero in 91 to 95 % of cases: slightly too narrow.

    Missing estimates: fewer than 5 areas at that lag, or one of the two does not vary. Raises
    AnalysisError if that is so at every lag, for missing, infinite or non-numeric columns, repeated
    keys, and settings that do not exist.
    """
    roles = _Roles(outcome, exposure, entity, time)
    settings = _Settings(tuple(lags), window, tuple(statistics), within, draws, seed, level)
    pairs = _Pairs.of(_table_of(panel, roles), roles, window)
    found = [_at_lag(pairs, lag, settings) for lag in settings.lags]
    profile = pd.concat([rows for rows, _ in found], ignore_index=True)
    return LagProfile(
        method=settings.method(),
        outcome=outcome,
        exposure=exposure,
        table=profile,
        sample=pd.concat([sample for _, sample in found], ignore_index=True),
        diagnostics={"draws": draws, "seed": seed, "window_months": window, "blocks": entity},
        notes=tuple(_notes(profile, entity)),
        level=level,
    )


@dataclass(frozen=True)
class _Roles:
    """Which column plays which part."""

    outcome: str
    exposure: str
    entity: str
    time: str


@dataclass(frozen=True)
class _Settings:
    """What is computed at each lag; AnalysisError for what does not exist."""

    lags: tuple[int, ...]
    window: int
    statistics: tuple[str, ...]
    within: Within
    draws: int
    seed: int
    level: float

    def __post_init__(self) -> None:
        require_level(self.level)
        whole = all(isinstance(lag, int | np.integer) for lag in self.lags)
        checks = {
            f"lags {self.lags}": whole and 0 < len(set(self.lags)) == len(self.lags),
            f"statistics {self.statistics}": set() < set(self.statistics) <= set(MEASURES),
            f"within={self.within!r}": self.within in (None, "entity", "two-way"),
            f"{self.draws} draws": self.draws >= FEWEST_DRAWS,
        }
        for what, fine in checks.items():
            if not fine:
                raise AnalysisError(
                    f"These settings cannot be used: {what}.",
                    expected=f"whole lags that differ; {', '.join(MEASURES)}; within None, "
                    f"'entity' or 'two-way'; at least {FEWEST_DRAWS} draws",
                )

    def method(self) -> str:
        removed = {None: "pooled", "entity": "within areas", "two-way": "within areas and months"}
        return f"{removed[self.within]}, exposure summed over {self.window} month(s)"


def _table_of(panel: pd.DataFrame | xr.Dataset, roles: _Roles) -> pd.DataFrame:
    if isinstance(panel, pd.DataFrame):
        return panel
    measures = [roles.outcome, roles.exposure]
    for name in measures:
        if name not in panel.data_vars or set(panel[name].dims) != {"area", "period"}:
            raise AnalysisError(
                f"The panel has no variable '{name}' over (area, period).",
                remedy=f"choose among {', '.join(map(str, panel.data_vars))}",
            )
    table = panel[measures].to_dataframe().reset_index()
    keys = {"area": roles.entity, "period": roles.time}
    return table.rename(columns=keys)[[*keys.values(), *measures]]


@dataclass(frozen=True)
class _Pairs:
    """Outcomes with their area and month, and the sums of exposure to pair them with."""

    outcome: Floats
    entities: pd.Series
    months: Months
    sums: pd.DataFrame
    window: int
    roles: _Roles

    @classmethod
    def of(cls, table: pd.DataFrame, roles: _Roles, window: int) -> _Pairs:
        entity, time = roles.entity, roles.time
        require_columns(table, [entity, time, roles.outcome, roles.exposure])
        grid = monthly_grid(table, value=roles.exposure, entity=entity, month=time)
        months = month_numbers(table[time])
        order = np.lexsort((months, codes_of(table[entity])))
        outcome = numbers_of(table, roles.outcome)[order]
        sums = window_sums(grid, window)
        return cls(outcome, table[entity].iloc[order], months[order], sums, window, roles)

    def exposure_at(self, lag: int) -> Floats:
        last = self.months - lag + (self.window - 1 if lag < 0 else 0)
        return look_up(self.sums, self.entities, last)

    def effects(self, chosen: NDArray[np.bool_], within: Within) -> list[Codes]:
        """Codes of what is removed from the chosen pairs."""
        columns = {
            None: [],
            "entity": [self.entities],
            "two-way": [self.entities, pd.Series(self.months)],
        }
        return [codes_of(column[chosen]) for column in columns[within]]


def _at_lag(pairs: _Pairs, lag: int, settings: _Settings) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of the profile at one lag, and the account of its pairs."""
    exposure = pairs.exposure_at(lag)
    no_outcome = np.isnan(pairs.outcome)
    chosen = ~no_outcome & ~np.isnan(exposure)
    left_out = {
        f"{pairs.roles.outcome} missing": int(no_outcome.sum()),
        f"{pairs.roles.exposure} missing in the window": int((~no_outcome & ~chosen).sum()),
    }
    effects = pairs.effects(chosen, settings.within)
    if effects and chosen.any():
        alone = alone_in(effects)
        left_out["alone in its area or month"] = int((alone >= 0).sum())
        chosen[chosen] = alone < 0
        effects = pairs.effects(chosen, settings.within)
    values = np.column_stack([exposure, pairs.outcome])[chosen]
    rows = _correlations(values, codes_of(pairs.entities[chosen]), effects, settings)
    sample = account_for(len(chosen), int(chosen.sum()), left_out)
    rows.insert(0, "lag", lag)
    sample.insert(0, "lag", lag)
    return rows, sample


def _correlations(
    values: Floats, areas: Codes, effects: list[Codes], settings: _Settings
) -> pd.DataFrame:
    """One row a statistic, with its interval; empty where there is nothing to correlate."""
    count = len(np.unique(areas))
    defined = count >= FEWEST_CLUSTERS and both_vary(values, effects)
    rows = []
    for name in settings.statistics:
        numbers: dict[str, float] = {}
        if defined:
            numbers = _with_interval(MEASURES[name](values, effects), areas, settings)
        rows.append({"statistic": name, **numbers, "n": len(values), "areas": count})
    columns = ["statistic", "estimate", "ci_low", "ci_high", "n", "areas", "undefined_draws"]
    return pd.DataFrame(rows, columns=columns)


def _with_interval(statistic: Statistic, areas: Codes, settings: _Settings) -> dict[str, float]:
    estimate = statistic(np.ones((len(areas), 1)))[0]
    drawn = block_bootstrap(areas, statistic, settings.draws, settings.seed)
    low, high = percentile_interval(drawn, settings.level)
    undefined = int(np.isnan(drawn).sum())
    return {"estimate": estimate, "ci_low": low, "ci_high": high, "undefined_draws": undefined}


def _notes(profile: pd.DataFrame, entity: str) -> list[str]:
    missing = profile.loc[profile["estimate"].isna(), "lag"].unique()
    if len(missing) == profile["lag"].nunique():
        raise AnalysisError(
            "No lag can be estimated: at each there are fewer than "
            f"{FEWEST_CLUSTERS} areas with pairs, or outcome or exposure does not vary.",
            expected=f"pairs in at least {FEWEST_CLUSTERS} areas, better 30, to draw areas from",
            remedy="look at the months both series cover, or choose other lags or a shorter window",
        )
    notes = require_clusters(int(profile["areas"].max()), entity)
    if len(missing):
        lags = ", ".join(map(str, missing))
        notes.append(f"Not estimated (too few areas, or no variation) at lags {lags}.")
    undefined = int(profile["undefined_draws"].max())
    if undefined:
        notes.append(
            f"In up to {undefined} draws a correlation was not defined; they are left out."
        )
    return notes
