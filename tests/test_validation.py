"""The validation itself: what it plants, how it counts, and that its page says what is measured."""

from __future__ import annotations

import re

import numpy as np
import pytest
from scipy import stats
from validation import dynamics, families, missing, pairings
from validation.catalogue import TRIALS
from validation.drawing import DRAWS, Cell, draw
from validation.page import PAGE, recommended, tables
from validation.stability import row_order
from validation.tallies import Measured, Share, Tally
from validation.worlds import World

BOTH = {"serial": True, "spatial": True}


# -- what is planted ---------------------------------------------------------------------------


def test_shocks_have_the_correlations_of_their_world() -> None:
    rng = np.random.default_rng(1)
    drawn = np.array([World(9, 12, **BOTH).shocks(rng) for _ in range(4000)])
    assert drawn.var() == pytest.approx(1, abs=0.02)
    one = drawn[:, 0, 5]
    # The next area is 100 km away, the one after 200; exp(-1/2) and exp(-1).
    for other, expected in ((drawn[:, 1, 5], 0.6065), (drawn[:, 2, 5], 0.3679)):
        assert np.corrcoef(one, other)[0, 1] == pytest.approx(expected, abs=0.04)
    for lag, expected in ((1, 0.6), (2, 0.36)):
        assert np.corrcoef(one, drawn[:, 0, 5 + lag])[0, 1] == pytest.approx(expected, abs=0.05)
    apart = np.corrcoef(one, drawn[:, 1, 6])[0, 1]
    assert apart == pytest.approx(0.6065 * 0.6, abs=0.05)


def test_independent_worlds_are_independent() -> None:
    drawn = np.array([World(4, 3).shocks(np.random.default_rng(n)).ravel() for n in range(3000)])
    off = np.corrcoef(drawn.T) - np.eye(12)
    assert np.abs(off).max() < 0.08


def test_the_outcome_follows_exposure_alone() -> None:
    frame = World(10).panel(np.random.default_rng(3))
    left = frame["outcome"] - 0.5 * frame["exposure"] - 3 * frame["level"] - frame["shock"]
    assert np.abs(left).max() < 1e-12
    assert len(frame) == 200 and frame["region"].nunique() == 3


def test_counts_and_shares_have_the_mean_they_are_said_to_have() -> None:
    world = World(20, **BOTH)
    off = []
    for seed in range(30):
        frame = families.plant(world, np.random.default_rng(seed))
        linear = 0.3 * frame["exposure"] + 0.5 * frame["level"]
        share = 1 / (1 + np.exp(1 - linear))
        off.append(
            [(frame["count"] - np.exp(linear + 0.5)).mean(), (frame["share"] - share).mean()]
        )
    t = stats.ttest_1samp(off, 0.0)
    assert (t.pvalue > 0.01).all()


def test_the_response_two_periods_later_is_that_of_a_hand_calculation() -> None:
    # 0.5 at once; half of the past stays: 0.5 x 0.25. A unit of exposure that itself keeps 0.6
    # adds 0.5 x (0.5 x 0.6 + 0.36).
    assert dynamics._response(World(5)) == pytest.approx(0.125)
    assert dynamics._response(World(5, serial=True)) == pytest.approx(0.125 + 0.33)


# -- how it counts -----------------------------------------------------------------------------


def test_the_binomial_interval_is_that_of_the_tables() -> None:
    # Clopper & Pearson (1934): none of ten, upper 30.8 %; one of ten, 0.25 to 44.5 %.
    assert Share(0, 10).interval[1] == pytest.approx(0.3085, abs=1e-4)
    assert Share(1, 10).interval == pytest.approx((0.0025, 0.4450), abs=1e-4)


@pytest.mark.parametrize(
    ("held", "fine"), [(380, True), (362, True), (359, False), (394, True), (399, False)]
)
def test_off_means_beyond_two_points_and_chance(held: int, fine: bool) -> None:
    tally = Tally.of([Measured(covered=float(n < held), rejected=0.05) for n in range(400)])
    assert tally.covered is not None
    assert tally.covered.is_near(0.95) == fine


def test_cells_say_which_way_they_are_off() -> None:
    def cell(covered: float, rejected: float, warned: float = 0.0, refused: int = 0) -> str:
        n = np.arange(400) / 400
        draws: list[Measured | None] = [
            Measured(float(at < covered), float(at < rejected), 0.1, 1.0, warned) for at in n
        ]
        return Tally.of([*draws, *[None] * refused]).cell()

    assert cell(0.95, 0.05) == "95.0 / 5.0"
    assert cell(0.95, 0.05, warned=1.0) == "95.0 / 5.0"
    assert cell(0.75, 0.25) == "75.0 / 25.0 **▼**"
    assert cell(0.75, 0.25, warned=1.0) == "75.0 / 25.0 **▼** w"
    assert cell(1.0, 0.0) == "100.0 / 0.0 **△**"
    assert cell(0.95, 0.05, refused=100) == "95.0 / 5.0 (20 % refused)"
    assert cell(0.95, 0.05, refused=1) == "95.0 / 5.0 (0.25 % refused)"
    assert Tally.of([None, None]).cell() == "refused"
    assert not Tally.of([None, None]).nominal


def test_draws_do_not_hang_on_what_else_is_measured() -> None:
    world, trial = World(10, serial=True), pairings.TRIAL
    seeds = Cell(trial, world).seeds(4)
    alone = draw(Cell(trial, world, (pairings.BY_AREA,)), seeds)[pairings.BY_AREA]
    beside = draw(Cell(trial, world, ("classical", pairings.BY_AREA)), seeds[2:])
    assert beside[pairings.BY_AREA] == alone[2:]
    assert len({one.off for one in alone if one}) == 4


def test_a_refusal_is_counted_and_not_left_out() -> None:
    cell = Cell(pairings.TRIAL, World(10), ("clustered by region",))
    assert draw(cell, cell.seeds(2)) == {"clustered by region": [None, None]}


# -- what is measured --------------------------------------------------------------------------


def _tally(trial: str, way: str, world: World, draws: int) -> Tally:
    cell = Cell(TRIALS[trial], world, (way,))
    return Tally.of(draw(cell, cell.seeds(draws))[way])


def test_errors_by_area_hold_without_neighbours_and_fail_with_them() -> None:
    # At 95 % fewer than 50 of 60 come once in 10,000 runs; at the 75 % of the page, in most.
    held = _tally("pairings", pairings.BY_AREA, World(20, serial=True), 60).covered
    failed = _tally("pairings", pairings.BY_AREA, World(50, **BOTH), 60).covered
    assert held is not None and held.hits >= 50
    assert failed is not None and failed.hits < 54


def test_the_recommended_pairing_holds_with_neighbours() -> None:
    found = _tally("pairings", pairings.FULL, World(20, **BOTH), 60)
    assert found.covered is not None and found.rejected is not None
    assert found.covered.hits >= 50 and found.rejected.hits <= 10


def test_analyses_missing_where_the_outcome_is_high_bias_the_slope() -> None:
    world = World(20)
    ways = list(missing.TRIAL.ways)
    found = {way: _tally("missing", way, world, 15).bias for way in ways}
    assert abs(found["30 % missing at random"]) < 0.06
    assert found[ways[-1]] < -0.15


def test_a_table_shows_each_way_in_each_world() -> None:
    trial = TRIALS["series"]
    found = {}
    for world in trial.worlds:
        cell = Cell(trial, world)
        found[cell.label] = {k: Tally.of(v) for k, v in draw(cell, cell.seeds(2)).items()}
    lines = tables(trial, found).splitlines()
    assert lines[0] == (
        "|  | 40 periods, independent | 40 periods, serial | 80 periods, independent | "
        "80 periods, serial |"
    )
    assert [line.split("|")[1].strip() for line in lines[2:]] == list(trial.ways)


def test_the_order_of_rows_does_not_matter() -> None:
    moved = row_order([TRIALS["series"], TRIALS["missing"], TRIALS["families"]])
    assert max(moved.values()) < 1e-8


# -- the page ----------------------------------------------------------------------------------


def _cells(section: str) -> dict[str, list[str]]:
    """The rows of the first table of a section of the page."""
    page = PAGE.read_text("utf-8")
    text = page.split(f"## {section}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.*) \|$", text, re.M)
    return {row.split(" | ")[0].strip("*"): row.split(" | ")[1:] for row in rows}


def test_the_page_has_a_row_for_each_way() -> None:
    for trial in TRIALS.values():
        assert set(trial.ways) <= set(_cells(trial.title)), trial.title


@pytest.mark.slow
def test_the_page_shows_what_the_code_measures() -> None:
    trial = TRIALS["series"]
    way = "AR(1) (default)"
    for at, world in enumerate(trial.worlds[:2]):
        tally = _tally("series", way, world, DRAWS)
        assert _cells(trial.title)[way][at] == tally.cell(trial.with_bias)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("way", "world"), recommended(), ids=lambda one: one if isinstance(one, str) else repr(one)
)
def test_recommended_pairings_are_nominal(way: str, world: World) -> None:
    tally = _tally("pairings", way, world, DRAWS)
    assert tally.nominal, tally.cell()
