"""Spillover: exposures by hand, planted truths, refusals, and which areas touch in the field."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.findings.spillover import estimated, spillover
from sahel_indicators.findings.spillover_cells import (
    EVENTS,
    FATALITIES,
    OUTCOME,
    UCDP_DEATHS,
    exposure,
    outlines_of,
    touching_areas,
    with_exposures,
)

ACROSS = exposure("across", EVENTS, 12, "before")
OWN = exposure("own", EVENTS, 12, "before")


def months(**events: float) -> pd.DataFrame:
    """Three years of a constant count a month; as many deaths; 100,000 people an area."""
    every = pd.date_range("2018-01-01", periods=36, freq="MS")
    rows = [(area, month, count) for area, count in events.items() for month in every]
    table = pd.DataFrame(rows, columns=["area_code", "month", EVENTS])
    return table.assign(
        **{FATALITIES: table[EVENTS], UCDP_DEATHS: table[EVENTS]}, population=100_000.0
    )


def links(*pairs: tuple[str, str]) -> pd.DataFrame:
    """Both directions of pairs of areas named by their country's letter and a number."""
    both = [*pairs, *((other, one) for one, other in pairs)]
    table = pd.DataFrame(both, columns=["area_code", "neighbour"])
    return table.assign(country=table["area_code"].str[0], other=table["neighbour"].str[0])


def cells(*areas: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "area_code": areas,
            "period_start": pd.Timestamp("2019-10-01"),
            "period_end": pd.Timestamp("2019-12-31"),
        }
    )


def test_conflict_across_is_that_of_all_touching_areas_of_another_country() -> None:
    known = months(A1=2.0, A2=5.0, B1=1.0, B2=3.0)
    touching = links(("A1", "B1"), ("A1", "B2"), ("A1", "A2"))
    table = with_exposures(cells("A1", "A2", "B1"), known, touching).set_index("area_code")
    # 12 months x (1 + 3) events for 2 x 100,000 people: 24 for 100,000
    assert table.loc["A1", ACROSS] == pytest.approx(math.log1p(24))
    assert table.loc["B1", ACROSS] == pytest.approx(math.log1p(12 * 2))
    assert table.loc["A1", OWN] == pytest.approx(math.log1p(12 * 2))
    assert table.loc["A1", exposure("inside", EVENTS, 6, "after")] == pytest.approx(math.log1p(30))
    assert table.loc["A2", ACROSS] == 0 and not table.loc["A2", "at_border"]


def test_what_lies_beyond_an_unknown_border_is_missing_and_not_zero() -> None:
    known = months(A1=2.0, A2=5.0, B1=1.0)
    touching = links(("A1", "C1"), ("A2", "B1"), ("A2", "C1"))
    table = with_exposures(cells("A1", "A2", "C1"), known, touching).set_index("area_code")
    assert pd.isna(table.loc["A1", ACROSS])  # only C touches, whose conflict nobody counted
    assert table.loc["A2", ACROSS] == pytest.approx(math.log1p(12)) and table.loc["A2", "unseen"]
    assert pd.isna(table.loc["C1", OWN]) and table.loc["C1", "at_border"]


def test_a_month_missing_across_makes_the_window_missing() -> None:
    known = months(A1=2.0, B1=1.0, B2=3.0)
    gap = (known["area_code"] == "B2") & (known["month"] == "2019-04-01")
    known.loc[gap, EVENTS] = np.nan
    table = with_exposures(cells("A1"), known, links(("A1", "B1"), ("A1", "B2")))
    assert pd.isna(table.loc[0, ACROSS])
    assert table.loc[0, exposure("across", FATALITIES, 12, "before")] > 0


# -- planted truths --------------------------------------------------------------------------


def planted(across: float, shock: float = 0.0, at_border: int = 12, seed: int = 3) -> pd.DataFrame:
    """Two countries of 24 areas in six regions and 16 periods; `across` points for one unit.

    Half of each region's areas lie at the border, up to `at_border` a country. `shock` is what
    border areas gain a period whatever lies across. The own conflict adds 1.5 points a unit.
    """
    rng = np.random.default_rng(seed)
    periods = pd.date_range("2014-10-01", periods=16, freq="2QS-OCT")
    rows = list(_rows(rng, periods, across, shock, at_border))
    table = pd.DataFrame(rows)
    noise = {name: rng.normal(size=len(table)) for name in _other_exposures(table)}
    return table.assign(**noise)


def _rows(
    rng: np.random.Generator, periods: pd.DatetimeIndex, across: float, shock: float, most: int
) -> Iterator[dict[str, object]]:
    region_shocks = rng.normal(0, 3, size=(12, len(periods)))
    for country in range(2):
        for number in range(24):
            region, level = 6 * country + number % 6, rng.normal(10, 3)
            border = number < most
            for t, period in enumerate(periods):
                own, beyond = rng.gamma(2.0, 0.7), rng.gamma(2.0, 0.7) if border else 0.0
                truth = level + region_shocks[region, t] + 1.5 * own + across * beyond
                yield {
                    "location_code": "AB"[country],
                    "area_code": f"{'AB'[country]}{number:02}",
                    "parent_code": f"R{region}",
                    "period_start": period,
                    "at_border": border,
                    "latitude": 12 + number / 6,
                    "longitude": -3 + 5 * country + region / 3,
                    ACROSS: beyond,
                    OWN: own,
                    OUTCOME: truth + border * shock * t + rng.normal(0, 1.5),
                }


def _other_exposures(table: pd.DataFrame) -> list[str]:
    """The columns of the checks that the planted truth says nothing of."""
    asked = [
        exposure(place, measure, window, side)
        for place in ("across", "own", "inside")
        for measure, window, side in (
            (EVENTS, 12, "before"),
            (EVENTS, 12, "after"),
            (EVENTS, 6, "before"),
            (FATALITIES, 12, "before"),
            (UCDP_DEATHS, 12, "before"),
        )
    ]
    return [name for name in asked if name not in table]


def test_planted_association_is_found_and_the_future_has_none() -> None:
    table, result = estimated(planted(across=2.0), ("A", "B"))
    rows = table.set_index("model")
    assert result is not None and rows.loc["main", "at_border"] == 24
    for model in ("main", "border areas only", "A", "B", "conley", "regions"):
        row = rows.loc[model]
        assert row["ci_low"] < 2.0 < row["ci_high"] and row["ci_low"] > 1.0, model
    assert rows.loc["after", "ci_low"] < 0 < rows.loc["after", "ci_high"]
    held = result.estimates.set_index("term").loc[OWN, "estimate"]
    assert held == pytest.approx(1.5, abs=0.3)


def test_no_association_is_found_where_none_was_planted() -> None:
    table, _ = estimated(planted(across=0.0), ("A", "B"))
    rows = table.set_index("model")
    for model in ("main", "border areas only"):
        assert rows.loc[model, "ci_low"] < 0 < rows.loc[model, "ci_high"], model


def test_what_all_border_areas_share_is_not_taken_for_conflict_among_them() -> None:
    """Conflict across and hunger both rise along the border, without anything between them."""
    frame = planted(across=0.0, shock=0.8)
    trend = frame["period_start"].rank(method="dense") - 1
    frame[ACROSS] = frame[ACROSS] + 0.3 * trend.where(frame["at_border"], 0.0)
    rows = estimated(frame, ("A", "B"))[0].set_index("model")
    assert rows.loc["main", "ci_low"] > 0.5  # the comparison with areas inland is taken in
    alone = rows.loc["border areas only"]
    assert alone["ci_low"] < 0 < alone["ci_high"]  # that of border areas with each other is not


def test_too_few_areas_at_a_border_are_refused_with_the_number() -> None:
    table, result = estimated(planted(across=2.0, at_border=4), ("A", "B"))
    assert result is None
    assert table.loc[0, "refused"].startswith("Only 8 areas touch one across a border")
    assert table.loc[0, ["estimate", "p_value"]].isna().all()


def test_countries_whose_own_conflict_is_unknown_join_one_check_only() -> None:
    frame = planted(across=2.0)
    frame.loc[frame["location_code"] == "B", OWN] = np.nan
    rows = estimated(frame, ("A",))[0].set_index("model")
    assert rows.loc["main", "at_border"] == 12
    assert rows.loc["all countries, own not held", "at_border"] == 24
    assert "B" not in rows.index


@pytest.mark.realdata
def test_areas_that_touch_across_a_border_are_the_ones_on_the_map() -> None:
    outlines, lacking = outlines_of(["BFA", "MLI"])
    found = touching_areas(outlines)
    abroad = found[found["country"] != found["other"]]
    assert not lacking
    assert abroad.groupby("country")["area_code"].nunique().to_dict() == {"BFA": 10, "MLI": 11}
    pairs = set(zip(abroad["area_code"], abroad["neighbour"], strict=True))
    assert ("ML0505", "BF5403") in pairs  # Koro and Yatenga
    assert ("BF5403", "ML0505") in pairs


@pytest.mark.realdata
@pytest.mark.slow
@pytest.mark.usefixtures("tables_read_once")
def test_border_of_mali_and_burkina_faso_is_the_one_both_sides_of_which_are_known() -> None:
    found = spillover(["BFA", "MLI", "NER"])
    assert found.with_events == ("BFA", "MLI")
    known = found.borders[found.borders["known"]].set_index(["country", "other"])["areas"]
    assert known[("MLI", "BFA")] == 11 and known[("BFA", "MLI")] == 10
    assert found.main["at_border"] == 21  # Niger's areas have no conflict of their own by month
    assert found.one("all countries, own not held")["at_border"] > 21
    # Menaka and Tin-Essako touch Niger alone, whose conflict is not known: missing, not zero.
    inland = found.frame[found.frame["area_name"].isin(["Menaka", "Tin-Essako"])]
    assert inland[ACROSS].isna().all() and len(inland) > 0
