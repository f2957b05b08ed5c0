"""False dates and false areas: what an estimate finds where nothing happened."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.analysis.counterfactual import (
    Placebos,
    interrupted_time_series,
    placebo,
    synthetic_control,
)
from sahel_indicators.errors import AnalysisError


def panel(effect: float = 5.0, seed: int = 6) -> pd.DataFrame:
    """Eleven areas over 20 years; area 0 is treated from 2012 on."""
    rng = np.random.default_rng(seed)
    area, year = np.indices((11, 20)).reshape(2, -1)
    treated = (area == 0) & (year >= 12)
    return pd.DataFrame(
        {
            "area": area,
            "year": 2000 + year,
            "from": np.where(area == 0, 2012.0, np.nan),
            "y": rng.normal(size=len(area)) + effect * treated,
        }
    )


def difference(frame: pd.DataFrame) -> float:
    """Difference in differences, by the column of first treated years."""
    start = frame["from"].min()
    if not (frame["year"] < start).any():
        raise AnalysisError("nothing before")
    ever, after = frame["from"].notna(), frame["year"] >= start
    means = frame.groupby([ever, after])["y"].mean()
    return float(means[True, True] - means[True, False] - means[False, True] + means[False, False])


def repeat(frame: pd.DataFrame, **changes: Any) -> Placebos:
    given: dict[str, Any] = {"time": "year", "treated_from": "from", "entity": "area"}
    return placebo(changes.pop("estimate", difference), frame, **(given | changes))


def test_true_estimate_stands_out_among_false_areas_and_dates() -> None:
    found = repeat(panel(), dates=[2005, 2008])
    table = found.table
    assert list(table["kind"]) == ["true", "date", "date"] + ["area"] * 10
    assert table["estimate"].iloc[0] == pytest.approx(5, abs=1)
    assert table["estimate"].iloc[1:].abs().max() < 2
    assert found.area_p_value == pytest.approx(1 / 11)
    assert "At 10 false areas" in found.summary() and "At 2 false dates" in found.summary()


def test_a_false_date_is_the_estimate_on_the_years_before_the_true_one() -> None:
    frame = panel()
    earlier = frame[frame["year"] < 2012].assign(
        **{"from": np.where(frame["area"] == 0, 2006.0, np.nan)[frame["year"] < 2012]}
    )
    found = repeat(frame, dates=[2006], areas=())
    assert found.table["estimate"].iloc[1] == pytest.approx(difference(earlier), rel=1e-12)
    assert np.isnan(found.area_p_value)


def test_a_false_area_is_the_estimate_without_the_treated() -> None:
    frame = panel()
    others = frame[frame["area"] != 0].assign(
        **{"from": lambda t: np.where(t["area"] == 3, 2012.0, np.nan)}
    )
    found = repeat(frame, areas=[3]).table
    assert found["placebo"].iloc[1] == "3"
    assert found["estimate"].iloc[1] == pytest.approx(difference(others), rel=1e-12)


def test_never_is_missing_zero_or_infinite() -> None:
    frame = panel()
    expected = repeat(frame, dates=[2006]).table
    for never in (0.0, np.inf):
        marked = frame.assign(**{"from": frame["from"].fillna(never)})

        def estimate(given: pd.DataFrame) -> float:
            return difference(given.assign(**{"from": given["from"].replace([0, np.inf], np.nan)}))

        pd.testing.assert_frame_equal(
            repeat(marked, dates=[2006], estimate=estimate).table, expected
        )


@pytest.mark.parametrize(
    "kind",
    ["datetime64[us, Africa/Bamako]", "period[Y-DEC]", "str", "category", object],
)
def test_dates_of_every_kind_give_the_same(kind: Any) -> None:
    frame = panel()
    start = pd.to_datetime(frame["from"].map({2012.0: "2012-01-01"}))
    dated = frame.assign(day=pd.to_datetime(frame["year"].astype(str)), start=start)
    if str(kind).startswith("datetime"):
        dated[["day", "start"]] = dated[["day", "start"]].apply(lambda t: t.dt.tz_localize("UTC"))
    if str(kind).startswith("period"):
        dated[["day", "start"]] = dated[["day", "start"]].apply(lambda t: t.dt.to_period("Y"))
    dated = dated.astype({"day": kind, "start": kind})

    def estimate(given: pd.DataFrame) -> float:
        years = [np.nan if pd.isna(one) else float(str(one)[:4]) for one in given["start"]]
        return difference(given.assign(**{"from": years}))

    settings = {"time": "day", "treated_from": "start", "estimate": estimate}
    found = repeat(dated, dates=["2006-01-01"], areas=[3], **settings).table
    expected = repeat(frame, dates=[2006], areas=[3]).table
    np.testing.assert_allclose(found["estimate"], expected["estimate"], rtol=1e-12)


def test_refused_placebos_are_listed_and_in_no_rank() -> None:
    found = repeat(panel(), dates=[2000, 2006])
    assert found.table["refused"].iloc[1] == "nothing before"
    assert found.diagnostics["refused"] == 1
    assert "1 of 12 placebos could not be estimated" in found.summary()


def test_a_series_without_areas_and_an_estimate_with_interval() -> None:
    rng = np.random.default_rng(2)
    months = pd.date_range("2015-01-01", periods=72, freq="MS")
    frame = pd.DataFrame({"month": months, "y": rng.normal(size=72) + 6.0 * (np.arange(72) >= 48)})
    frame["from"] = pd.Timestamp("2019-01-01")
    found = placebo(
        lambda f: interrupted_time_series(
            f, outcome="y", time="month", interruption=f["from"].iloc[0], slope_change=False
        ),
        frame,
        time="month",
        treated_from="from",
        dates=["2016-07-01", pd.Timestamp("2017-07-01")],
    )
    assert found.outcome == "level change"
    assert found.table["ci_low"].iloc[0] > 0
    assert (found.table["ci_low"].iloc[1:] < 0).all() and (
        found.table["ci_high"].iloc[1:] > 0
    ).all()
    seen = []
    placebo(
        lambda f: seen.append(f["from"].iloc[0]) or 1.0,
        frame.assign(**{"from": pd.Period("2019-01", "M")}),
        time="month",
        treated_from="from",
        dates=["2016-07-01"],
    )
    assert seen[1] == pd.Period("2016-07", "M")
    assert list(found.table["placebo"]) == ["2019-01-01", "2016-07-01", "2017-07-01"]
    assert "0 with an interval without zero" in found.summary()


def test_areas_agree_with_the_ranking_of_a_synthetic_control() -> None:
    frame = panel()

    def gap(given: pd.DataFrame) -> float:
        treated = given.loc[given["from"].notna(), "area"].iloc[0]
        return synthetic_control(
            given, outcome="y", entity="area", time="year", treated=treated,
            treated_from=2012, accept_poor_fit=True,
        ).estimates["estimate"].iloc[0]  # fmt: skip

    found = repeat(frame, estimate=gap, areas=[4, 5]).table
    direct = synthetic_control(
        frame, outcome="y", entity="area", time="year", treated=0, treated_from=2012,
        accept_poor_fit=True,
    ).placebos.set_index("unit")  # fmt: skip
    assert found["estimate"].iloc[1] == pytest.approx(direct.loc["4", "mean_gap"], rel=1e-9)


def test_order_of_rows_changes_nothing() -> None:
    one = repeat(panel(), dates=[2006]).table
    other = repeat(panel().sample(frac=1, random_state=1), dates=[2006]).table
    pd.testing.assert_frame_equal(one, other, rtol=1e-9)


def test_several_true_dates_are_told() -> None:
    frame = panel()
    frame.loc[frame["area"] == 1, "from"] = 2015.0
    assert "Treatment began at 2 dates" in repeat(frame).summary()


@pytest.mark.parametrize(
    "change, settings, says",
    [
        (lambda t: t.iloc[:0], {}, "no rows"),
        (lambda t: t.drop(columns="from"), {}, "'from' is in the table 0 times"),
        (lambda t: t.assign(**{"from": np.nan}), {}, "Nobody is treated"),
        (lambda t: t, {"dates": [2012]}, "false date 2012 is not before"),
        (lambda t: t, {"dates": [2015]}, "false date 2015 is not before"),
        (lambda t: t, {"dates": ["2005-01-01"]}, "cannot be compared"),
        (lambda t: t, {"areas": [0]}, "false areas \\[0\\] are treated"),
        (lambda t: t, {"areas": [99]}, "false areas \\[99\\]"),
        (lambda t: t, {"areas": ()}, "no placebo to try"),
        (lambda t: t, {"areas": np.array([3, 3])}, "is there twice"),
        (lambda t: t, {"dates": [2006, 2006]}, "is there twice"),
        (lambda t: t, {"dates": "2006-01-01"}, "'2006-01-01' cannot be compared"),
        (lambda t: t.assign(year=t["year"].where(t.index > 0)), {}, "1 rows have no year"),
        (lambda t: t.assign(area=t["area"].where(t.index > 0)), {}, "1 rows have no year or no"),
        (lambda t: t.assign(**{"from": t["from"].where(t.index > 5)}), {}, "changes within 1"),
        (lambda t: t, {"estimate": "difference"}, "The statistic is a str"),
        (lambda t: t, {"estimate": lambda frame: frame["y"]}, "returned a Series"),
        (lambda t: t, {"term": "deaths"}, "no term 'deaths' in a float"),
        (lambda t: t["y"], {}, "The table is a Series"),
        (lambda t: t, {"entity": None}, "no placebo to try"),
        (lambda t: t[t["year"] >= 2012], {}, "nothing before"),
    ],
)
def test_refusals(change: Any, settings: Any, says: str) -> None:
    with pytest.raises(AnalysisError, match=says):
        repeat(change(panel()), **settings)
