"""Planted findings about conflict, in the shape of the real ones, whose words can be foretold."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from sahel_indicators.boundaries import boundaries
from sahel_indicators.findings.conflict_food import OUTCOME, exposure_column
from sahel_indicators.findings.minusma import Withdrawal
from sahel_indicators.findings.minusma_course import Course

from .test_sentences import Planted

MALI = ("ML0703", "ML0802", "ML0503", "ML0101")  # Gao, Kidal, Djenne, Bafoulabe


def _profile(past: float, future: float) -> SimpleNamespace:
    """Correlations by month: one value before, one after; the bands reach 0.1 to each side."""
    rows = [
        (lag, statistic, level, level - 0.05, level + 0.05, level - 0.1, level + 0.1, 946, 50)
        for lag in range(-12, 13)
        for statistic in ("spearman", "pearson")
        for level in [past if lag > 0 else future]
    ]
    columns = ["lag", "statistic", "estimate", "ci_low", "ci_high", "band_low", "band_high"]
    table = pd.DataFrame(rows, columns=[*columns, "n", "areas"])
    return SimpleNamespace(to_frame=lambda: table)


def _curve() -> SimpleNamespace:
    ways = [
        exposure_column("conflict_events", months, "before") for months in (6, 12) for _ in (0, 1)
    ]
    table = pd.DataFrame(
        {
            "exposure": ways,
            "effects": ["period", "region-by-period"] * 2,
            "controls": ["none", "conflict around", "none", "none"],
            "weights": ["areas alike", "by people", "areas alike", "areas alike"],
            "estimate": [2.0, 0.5, 1.5, 1.0],
            "ci_low": [1.0, -0.5, 0.5, 0.5],
            "ci_high": [3.0, 1.5, 2.5, 1.5],
            "p_holm": [0.001, 0.9, 0.2, np.nan],
            "p_value": [0.001, 0.3, 0.01, 0.001],
            "primary": [False, False, False, True],
        }
    )
    refused = pd.DataFrame({"specification": ["a"], "reason": ["Only 4 clusters."]})
    return SimpleNamespace(table=table, refused=refused)


def _drivers() -> SimpleNamespace:
    table = pd.DataFrame(
        {
            "driver": ["conflict", "climate", "prices"],
            "share_of_r2": [0.03, 0.15, 0.01],
            "ci_low": [0.0, 0.02, 0.0],
            "ci_high": [0.1, 0.26, 0.06],
            "p_value": [0.2, 0.04, 0.4],
        }
    )
    return SimpleNamespace(
        to_frame=lambda: table, within_r2=0.19, diagnostics={"clusters": 9, "rows": 349}
    )


class Answer(Planted):
    """`ConflictFood` with everything that its figures and its answer show."""

    def __init__(self, country: str = "MLI", past: float = 0.2, future: float = 0.2, **rest: Any):
        super().__init__(**rest)
        self.country = country
        self.lags = self.lags_within = _profile(past, future)
        self.curve, self.drivers, self.no_drivers = _curve(), _drivers(), ""
        known = [1.0, 2.0, np.nan]
        starts = pd.to_datetime(["2014-10-01", "2024-03-01", "2024-03-01"])
        after = exposure_column("conflict_events", 12, "after")
        self.frame = pd.DataFrame({"period_start": starts, OUTCOME: known, after: 1.0})

    @property
    def latest(self) -> pd.DataFrame:
        """Gao high in both, Kidal in conflict alone, Djenné in neither, Bafoulabé not analysed."""
        return pd.DataFrame(
            {
                "area_code": MALI,
                "area_name": MALI,
                "period_start": pd.Timestamp("2024-03-01"),
                "period_end": pd.Timestamp("2024-05-31"),
                "rate": [50.0, 10.0, 0.0, 2.0],
                "share": [0.2, 0.1, 0.0, np.nan],
            }
        )


# -- MINUSMA's end ---------------------------------------------------------------------------


def _months() -> pd.DataFrame:
    months = pd.date_range("2018-01-01", "2025-12-01", freq="MS")
    parts = [
        pd.DataFrame({"group": group, "month": months, "conflict_fatalities": 10.0 * n})
        for n, group in enumerate(("base", "adjacent", "control", "elsewhere"), start=1)
    ]
    return pd.concat(parts, ignore_index=True)


def _change(before: float, after: float) -> pd.DataFrame:
    spans = ("year before last", "year before", "withdrawal", "first year without")
    values = {"base": (90, before, 100, after), "adjacent": (60, 86, 90, 130)}
    values |= {"control": (5, 14, 20, 41), "elsewhere": (20, 24, 26, 44)}
    rows = [
        ("conflict_fatalities", group, span, float(value))
        for group, numbers in values.items()
        for span, value in zip(spans, numbers, strict=True)
    ]
    return pd.DataFrame(rows, columns=["measure", "group", "span", "per_month"])


def _estimates(p: float) -> pd.DataFrame:
    both = {"measure": "conflict_events", "dates": "transition left out"}
    rows = [
        {**both, "controls": "north and centre, not adjacent", "model": "linear", "p_value": p},
        {**both, "controls": "north and centre", "model": "Poisson", "p_value": 0.01},
    ]
    table = pd.DataFrame(rows).assign(
        estimate=np.log([0.8, 0.5]), ci_low=np.log([0.5, 0.3]), ci_high=np.log([1.5, 0.9])
    )
    return table.assign(
        n=720, clusters=15, primary=[True, False], p_exchanged=[0.91, np.nan], p_holm=[np.nan, 0.2]
    )


def _study(apart: bool) -> SimpleNamespace:
    rows = [(-2, "before"), (-1, "reference"), (0, "after"), (1, "after")]
    table = pd.DataFrame(rows, columns=["event_time", "side"]).assign(
        estimate=[0.1, 0.0, 0.5, 0.6], treated=10, cohorts=1
    )
    low = pd.Series([-0.4, np.nan, 0.1 if apart else -0.2, -0.1])
    bounds = {"ci_low": low, "ci_high": low + 1.0, "band_low": low, "band_high": low + 1.0}
    test = {"p_value": 0.36, "bias_80": float(np.log(4.7)), "leads": 7}
    return SimpleNamespace(
        plot_data=lambda: table.assign(**bounds),
        pre_trend=test,
        trends_differ=False,
        n=532,
        clusters=28,
    )


def _course() -> Course:
    months = pd.date_range("2018-01-01", "2025-12-01", freq="MS")
    path = pd.DataFrame({"month": months, "observed": 100.0, "without_interruption": 200.0})
    path = path.assign(without_low=150.0, without_high=260.0)
    about = {"observed_after": 2750.0, "expected_after": 6789.0, "expected_low": 4479.0}
    about |= {"expected_high": 10290.0, "periods_after": 24}
    checks = pd.DataFrame(
        [
            ("main", "", 0.4, 0.2, 0.7, ""),
            ("first year", "2015", 0.3, 0.2, 0.5, ""),
            ("series", "country", 0.7, 0.5, 1.04, ""),
            ("date", "resolution", np.nan, np.nan, np.nan, "Only 5 usable periods."),
            ("false date", "2021-01-01", 1.0, 0.4, 2.5, ""),
            ("false date", "2022-01-01", 2.1, 1.2, 3.6, ""),
        ],
        columns=["group", "check", "estimate", "ci_low", "ci_high", "refused"],
    )
    numbers = ["estimate", "ci_low", "ci_high"]
    checks[numbers] = np.log(checks[numbers].astype(float))
    series: Any = SimpleNamespace(path=path, diagnostics=about, n=89)
    return Course(series, checks)


def _events() -> pd.DataFrame:
    rows = [
        ("2023-08-03", "Ogossagou", "MINUSMA", "base_handover", 13.96, -3.57),
        (None, "Gao", "MINUSMA", "liquidation_site", 16.27, -0.04),
        ("2023-10-31", "Kidal", "MINUSMA", "base_departure", 18.44, 1.41),
        ("2023-11-14", "Kidal", "FAMa/Wagner", "town_captured", 18.44, 1.41),
        ("2023-10-04", "Taoussa", "CSP", "base_attack", np.nan, np.nan),
    ]
    columns = ["date", "place", "actor", "kind", "latitude", "longitude"]
    table = pd.DataFrame(rows, columns=columns).assign(note="", source_url="")
    table["date"] = pd.to_datetime(table["date"])
    return table.assign(month=table["date"].dt.to_period("M").dt.to_timestamp())


def withdrawal(
    p: float = 0.89, before: float = 221, after: float = 120, apart: bool = False, **changes: Any
) -> Withdrawal:
    """`Withdrawal` with a comparison of 0.8 (0.5 to 1.5) and two earlier years."""
    groups = {"ML0703": "base", "ML0802": "base", "ML0503": "adjacent", "ML0401": "control"}
    codes = boundaries("MLI", 2)["area_code"]
    cercles = pd.DataFrame({"area_code": codes, "group": codes.map(groups).fillna("elsewhere")})
    past = pd.DataFrame(
        {
            "year": ["Jun 2012 to May 2013", "Jun 2013 to May 2014"],
            "worst_that_year": [69.0, 34.0],
            "worst_afterwards": [29.0, 18.0],
            "others_that_year": [1.0, 0.0],
            "others_afterwards": [2.0, 13.0],
        }
    )
    days = pd.to_datetime(["2023-03-01", "2023-10-01", "2024-03-01"])
    phases = pd.DataFrame(
        [(g, day, s) for g, s in (("base", 0.121), ("adjacent", 0.076)) for day in days],
        columns=["group", "period_start", "share"],
    )
    parts: dict[str, Any] = {
        "country": "MLI",
        "cercles": cercles,
        "bases": cercles,
        "events": _events(),
        "months": _months(),
        "course": _course(),
        "no_course": "",
        "estimates": _estimates(p),
        "results": {},
        "studies": {"conflict_events": _study(apart)},
        "change": _change(before, after),
        "chosen_before": past,
        "phase3plus": phases.assign(after=phases["period_start"] > "2023-06-01"),
    }
    return Withdrawal(**{**parts, **changes})
