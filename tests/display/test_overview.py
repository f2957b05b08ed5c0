"""`si.overview`: what a panel holds, with missing and zero told apart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from sahel_indicators import overview
from sahel_indicators.errors import DataError

MONTHS = pd.date_range("2020-01-01", periods=4, freq="MS")


@pytest.fixture
def panel() -> xr.Dataset:
    """Two areas by four months: of eight cells two are missing in every area, one is zero."""
    places = {"area": ["A", "B"], "period": MONTHS, "area_name": ("area", ["Gao", "<b>Kidal</b>"])}
    deaths = [[np.nan, 0.0, 4.0, np.nan], [np.nan, 2.0, 8.0, np.nan]]
    grid = xr.DataArray(np.array(deaths), places, ["area", "period"])
    about = {"long_name": "Deaths <2020>", "units": "deaths"}
    return xr.Dataset(
        {
            "deaths": grid.assign_attrs(about),
            "deaths_lower": grid,
            "idps": grid.where(False),
            "completeness": (("indicator", "area", "period"), np.zeros((1, 2, 4))),
        },
        attrs={"title": "A small panel"},
    )


def test_counts_cells_figures_and_zeros(panel: xr.Dataset) -> None:
    rows = overview(panel).frame.set_index("variable")
    assert list(rows.index) == ["deaths", "idps"]  # no bounds, no companions
    assert rows.loc["deaths", ["cells", "figures", "zeros"]].to_list() == [8, 4, 1]
    assert rows.loc["deaths", ["first", "last"]].to_list() == ["Feb 2020", "Mar 2020"]
    assert rows.loc["idps", ["figures", "zeros", "first"]].to_list() == [0, 0, "none"]


def test_line_is_the_median_or_that_of_one_area(panel: xr.Dataset) -> None:
    np.testing.assert_array_equal(overview(panel).lines["deaths"], [np.nan, 1, 6, np.nan])
    np.testing.assert_array_equal(overview(panel, "B").lines["deaths"], [np.nan, 2, 8, np.nan])
    assert "figures of <b>Kidal</b> (B)" in repr(overview(panel, "B"))


def test_page_escapes_says_what_is_empty_and_puts_lines_into_words(panel: xr.Dataset) -> None:
    page = overview(panel, "B")._repr_html_()
    assert "<b>" not in page and "Deaths &lt;2020&gt;" in page
    assert "Without any figure in this panel: idps." in page
    assert "4 of 8" in page
    assert "2 in Feb 2020, 8 in Mar 2020, between 2 and 8; no figure in 2 of 4 periods" in page


def test_terminal_gets_a_table_of_text(panel: xr.Dataset) -> None:
    said = repr(overview(panel))
    assert said.startswith("A small panel; median of the areas\n")
    assert "<div" not in said and "deaths" in said


def test_refuses_another_area_and_what_is_no_panel(panel: xr.Dataset) -> None:
    with pytest.raises(DataError, match="'C' is no area of this panel"):
        overview(panel, "C")
    with pytest.raises(DataError, match="dimensions area, month"):
        overview(panel.rename(period="month"))
