"""Randomisation by hand on tiny tables, its size on many, and every refusal."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.analysis import panel_regression
from sahel_indicators.analysis.counterfactual import RandomisationTest, randomisation_test
from sahel_indicators.errors import AnalysisError

OUTCOMES = {"a": 9.0, "b": 7.0, "c": 1.0, "d": 2.0, "e": 3.0, "f": 2.5}


def tiny() -> pd.DataFrame:
    """Six areas, two treated, with the two largest outcomes."""
    frame = pd.DataFrame({"area": list(OUTCOMES), "y": list(OUTCOMES.values())})
    return frame.assign(treated=frame["area"].isin(["a", "b"]), zone=list("NNNSSS"))


def difference(frame: pd.DataFrame) -> float:
    treated, y = frame["treated"].to_numpy(dtype=bool), frame["y"].to_numpy()
    return float(y[treated].mean() - y[~treated].mean())


def randomise(frame: pd.DataFrame, **changes: Any) -> RandomisationTest:
    given: dict[str, Any] = {"assign": "treated", "entity": "area"}
    statistic = changes.pop("statistic", difference)
    return randomisation_test(frame, statistic, **(given | changes))


def test_exact_p_of_two_among_six_by_hand() -> None:
    found = randomise(tiny())
    values = list(OUTCOMES.values())
    by_hand = []
    for pair in combinations(range(6), 2):
        rest = [values[at] for at in range(6) if at not in pair]
        by_hand.append(np.mean([values[at] for at in pair]) - np.mean(rest))
    assert found.observed == pytest.approx(by_hand[0])
    assert len(found.drawn) == 14 and found.enumerated
    np.testing.assert_allclose(
        np.sort([found.observed, *found.drawn["statistic"]]), np.sort(by_hand)
    )
    assert found.p_value == pytest.approx(1 / 15)
    assert randomise(tiny(), side="less").p_value == 1.0


def test_strata_leave_one_treated_in_place() -> None:
    frame = tiny().assign(treated=lambda t: t["area"].isin(["a", "e"]))
    found = randomise(frame, strata="zone")
    # One of three in the north times one of three in the south.
    assert len(found.drawn) == 8
    sums = [(n + s) / 2 - (24.5 - n - s) / 4 for n in (9, 7, 1) for s in (2, 3, 2.5)]
    np.testing.assert_allclose(np.sort([found.observed, *found.drawn["statistic"]]), np.sort(sums))
    # c with any of the south is further below zero than a with e is above it.
    assert found.p_value == pytest.approx(4 / 9)
    assert randomise(frame, strata="zone", side="greater").p_value == pytest.approx(1 / 9)
    assert "within zone" in found.summary()


def panel(areas: int = 20, effect: float = 0.0, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    area, year = np.indices((areas, 6)).reshape(2, -1)
    start = np.where(np.arange(areas) % 4 == 0, 2003.0, np.nan)[area]
    treated = (2000 + year >= start).astype(float)
    outcome = rng.normal(size=areas)[area] + rng.normal(size=len(area)) + effect * treated
    return pd.DataFrame(
        {"area": area, "year": 2000 + year, "start": start, "treated": treated, "y": outcome}
    )


def before_and_after(frame: pd.DataFrame) -> float:
    sign = np.where(frame["year"].to_numpy() >= 2003, 1 / 3, -1 / 3)
    change, ever = sign * frame["y"].to_numpy(), frame["start"].notna().to_numpy()
    return float(change[ever].sum() / ever.sum() - change[~ever].sum() / (~ever).sum())


def test_starting_dates_move_from_area_to_area() -> None:
    settings: dict[str, Any] = {"assign": ["start"], "statistic": before_and_after, "draws": 99}
    found = randomise(panel(effect=3.0), **settings)
    assert found.p_value == pytest.approx(1 / 100) and not found.enumerated
    assert randomise(panel(), **settings).p_value > 0.05


def test_paths_of_treatment_move_as_a_whole() -> None:
    settings: dict[str, Any] = {"assign": "treated", "time": "year", "draws": 99}
    seen: list[pd.Series] = []
    frame = panel(areas=6, effect=3.0)

    def regress(frame: pd.DataFrame) -> Any:
        seen.append(frame.groupby("area")["treated"].sum())
        return panel_regression(frame, outcome="y", exposures="treated", entity="area", time="year")

    found = randomise(frame, statistic=regress, **settings)
    assert found.enumerated and found.p_value == pytest.approx(1 / 15)
    assert found.statistic == "treated"
    # Two areas are treated for three years in every assignment, each pair of the six once.
    assert all(sorted(years) == [0.0] * 4 + [3.0] * 2 for years in seen)
    assert len({tuple(years) for years in seen}) == len(seen) == 15


def test_several_columns_move_together() -> None:
    frame = tiny().assign(dose=lambda t: t["treated"] * 10.0)

    def checked(frame: pd.DataFrame) -> float:
        assert (frame["dose"] == frame["treated"] * 10.0).all()
        return difference(frame)

    assert randomise(frame, assign=["treated", "dose"], statistic=checked).p_value < 0.07


def test_size_is_as_promised_where_nothing_happened() -> None:
    rng = np.random.default_rng(4)

    def gap(frame: pd.DataFrame) -> float:
        treated = frame["treated"].to_numpy(dtype=float)
        y = frame["y"].to_numpy()
        return float(y @ treated / 2 - y @ (1 - treated) / 5)

    rejected = 0
    for _ in range(30):
        frame = pd.DataFrame({"area": range(7), "y": rng.normal(size=7)})
        rejected += randomise(frame.assign(treated=frame["area"] < 2), statistic=gap).p_value < 0.05
    # One of 21 assignments is the most extreme: 1 or 2 of 30 are expected, 6 once in 400.
    assert rejected < 6


def test_order_of_rows_changes_nothing() -> None:
    frame = panel(effect=0.5)
    settings: dict[str, Any] = {"assign": "start", "statistic": before_and_after, "draws": 99}
    one, other = (randomise(f, **settings) for f in (frame, frame.sample(frac=1, random_state=2)))
    assert one.p_value == other.p_value
    np.testing.assert_allclose(one.drawn["statistic"], other.drawn["statistic"], rtol=1e-9)


def test_columns_may_be_named_by_numbers() -> None:
    frame = panel(areas=8)
    number = {name: at for at, name in enumerate(frame.columns)}
    names = {at: name for name, at in number.items()}
    found = randomisation_test(
        frame.rename(columns=number),
        lambda given: before_and_after(given.rename(columns=names)),
        assign=number["start"],
        entity=number["area"],
        draws=99,
    )
    plain = randomise(frame, assign="start", statistic=before_and_after, draws=99)
    pd.testing.assert_frame_equal(found.drawn, plain.drawn)


def test_dates_and_words_can_be_assigned() -> None:
    frame = tiny()
    frame["from"] = pd.Series(pd.Timestamp("2023-07-01"), index=frame.index).where(frame["treated"])
    frame["who"] = pd.Series("UN", index=frame.index).where(frame["treated"])
    for column in ("from", "who"):

        def measure(moved: pd.DataFrame, column: str = column) -> float:
            return difference(moved.assign(treated=moved[column].notna()))

        assert randomise(frame, assign=column, statistic=measure).p_value == pytest.approx(1 / 15)


def test_assignments_that_cannot_be_computed_count_against_the_true_one() -> None:
    def fussy(frame: pd.DataFrame) -> float:
        if frame.loc[frame["area"] == "c", "treated"].iloc[0]:
            raise AnalysisError("c cannot be treated")
        return difference(frame)

    found = randomise(tiny(), statistic=fussy)
    assert found.diagnostics["not_computed"] == 5
    assert found.p_value == pytest.approx(6 / 15)
    assert found.drawn["statistic"].isna().sum() == 5
    assert "they count as more extreme" in found.summary()


def test_few_assignments_are_told() -> None:
    found = randomise(tiny().iloc[:4])
    assert len(found.drawn) == 5
    assert "Only 6 assignments: no p value can be below 0.17" in found.summary()
    assert found.to_frame()["assignments"].iloc[0] == 6


def test_summary_says_what_is_tested_and_assumed() -> None:
    told = randomise(tiny()).summary()
    assert "treatment changed nothing for anybody" in told
    assert "rank of an unusual figure, no probability" in told


@pytest.mark.parametrize(
    "change, settings, says",
    [
        (lambda t: t.iloc[:0], {}, "no rows"),
        (lambda t: t, {"assign": "who"}, "'who' is in the table 0 times"),
        (lambda t: t, {"assign": []}, "cannot be used"),
        (lambda t: t, {"assign": "area"}, "cannot be used"),
        (lambda t: t, {"draws": 10}, "10 draws"),
        (lambda t: t.assign(treated=True), {}, "Shuffling changes nothing"),
        (lambda t: t.assign(zone=t["area"]), {"strata": "zone"}, "Shuffling changes nothing"),
        (lambda t: t.iloc[[0]], {}, "Shuffling changes nothing"),
        (lambda t: t.assign(area=t["area"].where(t.index > 0)), {}, "Rows without 'area'"),
        (lambda t: t.assign(zone=None), {"strata": "zone"}, "Rows without 'zone'"),
        (
            lambda t: t.assign(area=list("aabbcc"), treated=[1, 0] * 3),
            {},
            "changes within 3 values",
        ),
        (lambda t: t, {"side": "both"}, "no side 'both'"),
        (lambda t: t, {"draws": None}, "None draws"),
        (lambda t: t, {"seed": 1.5}, "The seed is 1.5"),
        (lambda t: t, {"entity": ["area"]}, "'entity' is given as a list"),
        (lambda t: t, {"statistic": None}, "The statistic is a NoneType"),
        (lambda t: t, {"statistic": lambda frame: frame["y"]}, "returned a Series"),
        (lambda t: t, {"term": "y"}, "no term 'y' in a float"),
        (lambda t: t["y"], {}, "The table is a Series"),
        (lambda t: t, {"statistic": lambda frame: np.nan}, "true assignment is missing"),
    ],
)
def test_refusals(change: Any, settings: Any, says: str) -> None:
    with pytest.raises(AnalysisError, match=says):
        randomise(change(tiny()), **settings)


def test_paths_need_the_same_periods_and_a_term_must_be_there() -> None:
    with pytest.raises(AnalysisError, match="1 entities lack periods"):
        randomise(panel().iloc[1:], time="year", statistic=before_and_after)
    with pytest.raises(AnalysisError, match="There is no term 'deaths'"):
        randomise(
            panel(), time="year", term="deaths",
            statistic=lambda f: panel_regression(
                f, outcome="y", exposures="treated", entity="area", time="year"
            ),
        )  # fmt: skip
