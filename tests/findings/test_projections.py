"""How projections held: scores by hand, intervals against another library, pairs re-read."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from sahel_indicators.config import settings
from sahel_indicators.errors import DataError
from sahel_indicators.findings.projections import Projections, projections
from sahel_indicators.findings.projections_scores import scores_by

KEYS = ["exercise", "judge"]


def pairs(rows: list[tuple[str, float, float, float, float]]) -> pd.DataFrame:
    """Pairs of one comparison: day made, projected, persisting, found, population."""
    columns = ["made", "projected", "persisting", "found", "population"]
    table = pd.DataFrame(rows, columns=columns)
    shares = ("projected", "persisting", "found")
    return table.assign(
        exercise="November",
        judge="update",
        made=pd.to_datetime(table["made"]),
        **{f"{name}_high": table[name] >= 0.2 for name in shares},
    )


BY_HAND = pairs(
    [
        ("2020-11-30", 0.25, 0.10, 0.30, 1000),  # a hit, 5 points too low
        ("2020-11-30", 0.10, 0.10, 0.22, 3000),  # missed, 12 too low
        ("2021-11-30", 0.24, 0.21, 0.15, 2000),  # a false alarm, 9 too high
        ("2021-11-30", 0.05, 0.02, 0.05, 4000),  # right
    ]
)


def one(table: pd.DataFrame, forecast: str, weights: str) -> pd.Series:
    return table.query("forecast == @forecast and weights == @weights").iloc[0]


def test_scores_by_hand_each_area_once() -> None:
    row = one(scores_by(BY_HAND, KEYS), "projection", "areas")
    assert (row["k"], row["n"]) == (2, 4)
    assert row["bias"] == pytest.approx((-5 - 12 + 9 + 0) / 4)
    assert row["mae"] == pytest.approx((5 + 12 + 9 + 0) / 4)
    assert row[["hits", "misses", "false_alarms", "correct_none"]].tolist() == [1, 1, 1, 1]
    assert row["unchanged"] == 1


def test_scores_by_hand_each_area_by_its_people() -> None:
    row = one(scores_by(BY_HAND, KEYS), "projection", "people")
    assert row["bias"] == pytest.approx((-5 * 1 - 12 * 3 + 9 * 2) / 10)
    assert row["misses"] == 3000 and row["false_alarms"] == 2000


def test_persistence_is_the_present_of_the_same_exercise() -> None:
    row = one(scores_by(BY_HAND, KEYS), "persistence", "areas")
    assert row["mae"] == pytest.approx((20 + 12 + 6 + 3) / 4)
    assert row["mae_more"] == pytest.approx((41 - 26) / 4)
    assert row[["hits", "misses", "false_alarms"]].tolist() == [0, 2, 1]


def test_an_area_without_both_forecasts_is_scored_for_neither() -> None:
    gap = BY_HAND.assign(persisting=BY_HAND["persisting"].where(BY_HAND.index != 1))
    assert scores_by(gap, KEYS)["n"].tolist() == [3, 3, 3, 3]


def test_fewer_than_five_exercises_carry_no_interval() -> None:
    scores = scores_by(BY_HAND, KEYS)
    assert scores[["ci_low", "ci_high", "mae_more_low", "mae_more_high"]].isna().all(axis=None)


@pytest.mark.parametrize("weights", ["areas", "people"])
def test_the_interval_is_that_of_a_mean_clustered_by_exercise(weights: str) -> None:
    random = np.random.default_rng(3)
    made = np.repeat([f"{year}-11-30" for year in range(2014, 2021)], [3, 9, 5, 8, 8, 2, 7])
    common = dict(zip(np.unique(made), random.normal(0, 0.03, 7), strict=True))
    found = random.uniform(0.05, 0.3, len(made))
    error = np.array([common[day] for day in made]) + random.normal(0, 0.02, len(made))
    people = random.integers(1_000, 90_000, len(made)).astype(float)
    table = pairs(list(zip(made, found + error, found, found, people, strict=True)))
    row = one(scores_by(table, KEYS), "projection", weights)

    weight = people if weights == "people" else np.ones(len(made))
    fit = sm.WLS(100 * error, np.ones(len(made)), weights=weight).fit(
        cov_type="cluster", cov_kwds={"groups": pd.factorize(made)[0]}, use_t=True
    )
    assert row["bias"] == pytest.approx(fit.params[0])
    assert row[["ci_low", "ci_high"]].tolist() == pytest.approx(fit.conf_int()[0].tolist())


# -- the embedded tables -----------------------------------------------------------------------

real = pytest.mark.realdata
read_once = pytest.mark.usefixtures("tables_read_once")


@pytest.fixture(scope="module")
def mali(tables_read_once: None) -> Projections:
    return projections("MLI")


@pytest.fixture(scope="module")
def raw() -> pd.DataFrame:
    table = pd.read_csv(settings().bundle / "food_security_mli.csv")
    worse = table[["phase3", "phase4", "phase5"]].sum(axis="columns")
    return table.assign(worse=worse, share=worse / table["population"])


def said(raw: pd.DataFrame, year: int, label: str, status: str) -> pd.DataFrame:
    """One exercise of the file, by cercle (Tombouctou with Taoudenit), without Bamako."""
    rows = raw[(raw["exercise_year"] == year) & (raw["exercise_label"] == label)]
    rows = rows[(rows["ipc_type"] == status) & (rows["admin1_name"] != "Bamako")]
    codes = rows["admin2_code"].mask(rows["admin2_name"] == "Taoudenit", "ML0605")
    cercles = rows.groupby(codes)[["worse", "population"]].sum()
    return cercles.assign(share=cercles["worse"] / cercles["population"])


def exercise(found: Projections, made: str) -> pd.Series:
    return found.exercises[found.exercises["made"] == made].iloc[0]


@real
@read_once
def test_november_2020_against_march_2021_re_added_from_the_file(mali, raw) -> None:
    before = said(raw, 2020, "Sep-Dec", "first projection")
    after = said(raw, 2021, "Jan-May", "first projection")
    error = 100 * (before["share"] - after["share"])
    high = [rows["worse"] >= 0.2 * rows["population"] - 2 for rows in (before, after)]
    single = mali.by_exercise[mali.by_exercise["made"] == "2020-11-30"]
    row = one(single[single["judge"] == "update"], "projection", "areas")
    assert row["n"] == len(error) == 49
    assert row["bias"] == pytest.approx(error.mean())
    assert row["mae"] == pytest.approx(error.abs().mean())
    assert row["misses"] == (~high[0] & high[1]).sum() == 8
    assert row["hits"] == (high[0] & high[1]).sum() == 3


@real
@read_once
def test_what_the_next_october_found_is_of_the_same_year(mali, raw) -> None:
    found = said(raw, 2023, "Sep-Dec", "current")["share"]
    next_season = mali.pairs.query("judge == 'next season'")
    assert (next_season["period_start"].dt.month == 6).all()
    held = next_season[next_season["made"] == "2023-03-31"].set_index("area_code")["found"]
    assert held.loc[found.index].tolist() == pytest.approx(found.tolist())


@real
@read_once
def test_march_2022_is_told_as_a_repetition_and_is_no_vintage(mali) -> None:
    row = exercise(mali, "2022-03-31")
    assert row["repeats"] == pd.Timestamp("2021-11-30") and pd.isna(row["areas"])
    assert "2022-03-31" not in mali.pairs["made"].astype(str).unique()
    judged = mali.pairs.loc[mali.pairs["period_start"] == "2022-06-01", "judge"].unique()
    assert judged.tolist() == ["next season"]


@real
@read_once
def test_november_2014_projected_a_season_that_was_analysed(mali) -> None:
    row = exercise(mali, "2014-11-30")
    assert not row["lean_season"] and row["same_season"] == 49
    assert mali.score("November", "same season")["k"] == 1
    assert mali.score("August", "update") is None


@real
@read_once
def test_a_count_within_two_people_of_a_fifth_is_a_fifth(mali, raw) -> None:
    near = raw[(raw["worse"] < 0.2 * raw["population"]) & (raw["ipc_type"] != "current")]
    near = near[near["worse"] >= 0.2 * near["population"] - 2]
    under = mali.pairs[mali.pairs["projected_high"] & (mali.pairs["projected"] < 0.2)]
    assert set(under["area_code"]) <= set(near["admin2_code"])
    assert not (mali.pairs["projected"] >= 0.2).where(~mali.pairs["projected_high"], False).any()


def test_november_is_told_as_a_whole_by_people_and_one_by_one_beside_no_change() -> None:
    table = BY_HAND.assign(period_start=BY_HAND["made"] + pd.DateOffset(months=7))
    found = Projections(
        "MLI",
        table,
        scores_by(table, KEYS),
        scores_by(table, [*KEYS, "made", "period_start"]),
        pd.DataFrame(),
    )
    told = found.november
    assert told["weights"].tolist() == ["areas", "people", "areas", "areas"]
    assert told["made"].dt.year.fillna(0).tolist() == [0, 0, 2020, 2021]
    assert told["mae"].tolist() == pytest.approx([26 / 4, (5 + 36 + 18) / 10, 17 / 2, 9 / 2])
    persisting = [(20 + 12 + 6 + 3) / 4, (20 + 36 + 12 + 12) / 10, 32 / 2, 9 / 2]
    assert told["mae_persistence"].tolist() == pytest.approx(persisting)
    assert found.years_judged == {("November", "update"): [2021, 2022]}
    assert found.score("November", "update")["n"] == 4 and found.score("March", "update") is None


@real
@read_once
def test_the_summer_of_2020_was_analysed_in_burkina_faso() -> None:
    found = projections("BFA", start="2020-06", end="2020-08")
    itself = found.score("November", "same season")
    assert (itself["n"], itself["k"]) == (45, 1) and itself["misses"] == 9
    assert pd.isna(itself["ci_low"])


@real
@read_once
def test_a_summer_that_was_analysed_scores_november_alone() -> None:
    found = projections("BFA")
    (summer,) = found.summers("November").to_dict("records")
    itself = found.pairs[found.pairs["judge"] == "same season"]
    pairs = itself[itself["made"] == pd.Timestamp("2019-11-30")]
    by_hand = (pairs["found_high"].eq(True) & pairs["projected_high"].eq(False)).sum()
    assert summer["period_start"] == pd.Timestamp("2020-06-01")
    assert (summer["misses"], summer["hits"]) == (by_hand, 18 - by_hand) == (9, 9)
    assert projections("MLI").summers("November").empty


@real
@read_once
def test_span_limits_the_projected_seasons_and_is_read_strictly() -> None:
    found = projections("MLI", start="2019-06", end="2020-08-31")
    assert found.pairs["period_start"].dt.year.unique().tolist() == [2019, 2020]
    with pytest.raises(DataError, match="2019/06"):
        projections("MLI", start="2019/06")


@real
@read_once
def test_no_verdict_is_known_before_it_is_given() -> None:
    found = projections("MLI", as_of="2021-04-30")
    assert (found.pairs["judged_on"] <= "2021-04-30").all()
    assert (found.pairs["judged_on"] > found.pairs["made"]).all()
    last = exercise(found, "2021-03-31")
    assert last["areas"] == 50 and last["next_season"] == 0
