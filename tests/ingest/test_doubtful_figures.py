"""Figures that could be either of two, lie in the future, or are sums of those beside them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.config import settings
from sahel_indicators.errors import IngestError
from sahel_indicators.ingest import normalizing_dates
from sahel_indicators.ingest.normalizing_checks import doubtful_points, is_total

from .event_files import GED
from .food_files import reasons
from .outcomes import ingested
from .tables import CONFLICT, FOOD_SECURITY, NATIONAL_IDPS, changed

DOUBTFUL = "the point or comma may be decimal or set thousands apart"
FUTURE = "lies in the future: nobody can have observed it"
TOTAL = "a total: its parts are read"


# -- a point or a comma ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "doubtful"),
    [
        (["45.000", "7"], [True, False]),
        (["4,000", "7"], [True, False]),
        (["4,000", "12,5"], [False, False]),
        (["4.000", "12,5"], [False, False]),
        (["45.000", "1.234.567"], [False, False]),
        (["4,000", "1,234.5"], [False, False]),
        (["4,000", "45.000"], [True, True]),
        (["0.125", "45000", "1 234"], [False, False, False]),
    ],
)
def test_a_mark_before_three_digits_is_doubtful_unless_another_cell_tells(
    cells: list[str], doubtful: list[bool]
) -> None:
    assert doubtful_points(pd.Series(cells, dtype="str")).tolist() == doubtful


def test_a_comma_in_a_count_is_doubtful_where_semicolons_separate(tmp_path: Path) -> None:
    text = changed(NATIONAL_IDPS.replace(",", ";"), "37000", "4,000")
    done = ingested(tmp_path, text)
    assert reasons(done) == {3: DOUBTFUL}
    assert done.quarantine["found"].tolist() == ["4,000"]


def test_a_comma_that_other_cells_explain_is_read(tmp_path: Path) -> None:
    text = FOOD_SECURITY.replace(",", ";").replace(";1000;", ";1,000,000;")
    done = ingested(tmp_path, text.replace(";500;", ";4,000;"))
    people = done.observations.query("variable == 'population_analysed'")["value"]
    assert people.tolist() == [1_000_000, 4_000] and not done.rows_quarantined


def test_deaths_of_an_event_are_doubted_as_well(tmp_path: Path) -> None:
    done = ingested(tmp_path, changed(GED, ",3,5,2\n", ",3.000,5,2\n"))
    assert reasons(done) == {2: DOUBTFUL}


# -- the future ------------------------------------------------------------------------------


def test_an_observed_figure_of_the_future_is_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(normalizing_dates, "today", lambda: date(2023, 1, 31))
    assert reasons(ingested(tmp_path, CONFLICT)) == {5: FUTURE}
    monkeypatch.setattr(normalizing_dates, "today", lambda: date(2023, 2, 1))
    assert not ingested(tmp_path, CONFLICT).rows_quarantined


@pytest.mark.parametrize(("asked", "year"), [("2000-01-01", 2023), ("2199-12-31", 2099)])
def test_the_day_that_lateness_is_asked_of_moves_no_figure_to_or_from_the_future(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str, year: int
) -> None:
    monkeypatch.setenv("SAHEL_TODAY", asked)
    settings.cache_clear()
    try:
        assert str(settings().day) == asked
        done = ingested(tmp_path, CONFLICT.replace("2023-02", f"{year}-02"))
    finally:
        settings.cache_clear()
    assert reasons(done) == ({5: FUTURE} if year == 2099 else {})


def test_a_projection_may_lie_in_the_future(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(normalizing_dates, "today", lambda: date(2023, 3, 31))
    projected = FOOD_SECURITY.replace("current,Sep-Dec,2023-10-01,2023-12-31", "first projection,"
                                      "Jun-Aug,2024-06-01,2024-08-31")  # fmt: skip
    assert not ingested(tmp_path, projected).rows_quarantined


def test_a_current_analysis_is_of_a_time_that_has_begun_or_soon_will(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(normalizing_dates, "today", lambda: date(2023, 7, 30))
    text = changed(FOOD_SECURITY, "Tenenkou,,2023,Sep-Dec,current",
                   "Tenenkou,,2023,Sep-Dec,first projection")  # fmt: skip
    done = ingested(tmp_path, text)
    assert reasons(done) == {2: "lies in the future, and is given as found and not as projected"}
    monkeypatch.setattr(normalizing_dates, "today", lambda: date(2023, 7, 31))
    assert not ingested(tmp_path, text).rows_quarantined


def test_an_event_of_the_future_is_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(normalizing_dates, "today", lambda: date(2023, 2, 23))
    done = ingested(tmp_path, GED)
    assert reasons(done) == {3: FUTURE, 4: FUTURE}
    assert done.quarantine["column"].tolist() == ["date_end", "date_start"]


def test_an_unknown_day_is_not_in_the_future() -> None:
    days = np.array(["NaT", "1999-01-01"], dtype="datetime64[ns]")
    assert normalizing_dates.in_future(days).tolist() == [False, False]


# -- totals ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["Total", "TOTAL", "Sous-total", "sous total", "Ensemble", "Grand Total", "Total général",
     "Mopti / Total"],
)  # fmt: skip
def test_names_of_sums(name: str) -> None:
    assert is_total(name)


@pytest.mark.parametrize("name", ["", "Totale", "Tota", "Mopti / Totalo", "total des déplacés"])
def test_other_names_are_no_sums(name: str) -> None:
    assert not is_total(name)


def test_a_unit_that_is_a_total_is_set_aside(tmp_path: Path) -> None:
    text = changed(FOOD_SECURITY, "Tenenkou,,", "Tenenkou,Sous-total,")
    done = ingested(tmp_path, text)
    assert reasons(done) == {3: TOTAL}
    assert done.quarantine["found"].tolist() == ["Sous-total"]


def test_an_area_that_is_a_total_is_set_aside_as_such(tmp_path: Path) -> None:
    text = changed(FOOD_SECURITY, "ML0507,Tenenkou", ",Total")
    done = ingested(tmp_path, text)
    assert reasons(done) == {3: TOTAL}
    assert done.quarantine["column"].tolist() == ["admin2_name"]


def test_a_table_of_totals_alone_is_refused(tmp_path: Path) -> None:
    text = FOOD_SECURITY.replace("Tenenkou,,", "Tenenkou,Total,")
    with pytest.raises(IngestError, match=TOTAL):
        ingested(tmp_path, text.replace("Mopti,,", "Mopti,Total,"))
