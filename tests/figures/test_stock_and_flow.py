"""Stocks above flows: two kinds that never mix, producers apart, no year left blank."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.colors import same_color
from matplotlib.dates import date2num

from sahel_indicators.errors import DataError
from sahel_indicators.figures import timeline

from .cases import TEXTS, the_figure
from .time_cases import movement_frame

EN = TEXTS["en"]


def place(day: str) -> float:
    return float(date2num(pd.Timestamp(day)))


def test_stocks_are_lines_of_one_producer_each_at_their_date():
    stocks = the_figure("stock_and_flow").axes[0]
    drawn = {tuple(n.get_ydata()): n for n in stocks.lines if len(n.get_ydata()) == 2}
    assert drawn.keys() == {(201.429, 380.289), (208, 380), (266.831, 440.436)}
    assert drawn[201.429, 380.289].get_xdata()[0] == place("2019-12-31")


def test_flows_are_bars_of_one_producer_each_in_their_year():
    flows = the_figure("stock_and_flow").axes[1]
    bars = [box for box in flows.patches if not box.get_hatch()]
    assert sorted(bar.get_height() for bar in bars) == [0, 90, 154, 277, 284]
    for bar in bars:
        start = pd.Timestamp(pd.to_datetime(bar.get_x(), unit="D").year, 1, 1)
        assert bar.get_x() + bar.get_width() < place(str(start + pd.DateOffset(years=1)))


def test_a_year_without_a_flow_is_hatched_from_end_to_end_and_one_producer_s_in_its_place():
    flows = the_figure("stock_and_flow").axes[1]
    boxes = sorted((b.get_bbox().x0, b.get_bbox().x1) for b in flows.patches if b.get_hatch())
    assert boxes[0] == (place("2021-01-01"), place("2022-01-01"))
    # CONASUR, the second of two, has no row at all for 2022.
    (_, (low, high)) = boxes
    assert place("2022-07-01") < low < high < place("2023-01-01")


def test_a_measured_zero_is_written(drawn_texts):
    figure = the_figure("stock_and_flow")
    (zero,) = [t for t in figure.axes[1].texts if t.get_text() == "0"]
    assert place("2019-07-01") < zero.get_position()[0] < place("2020-01-01")  # CONASUR's
    assert zero in drawn_texts(figure)


def test_a_producer_has_one_colour_in_both_panels():
    stocks, flows = the_figure("stock_and_flow").axes
    line = next(n for n in stocks.lines if tuple(n.get_ydata()) == (208, 380))
    bar = next(b for b in flows.patches if b.get_height() == 284)
    assert same_color(line.get_color(), bar.get_edgecolor())


@pytest.mark.parametrize(
    ("language", "style", "expected"),
    [
        (
            "en",
            "report",
            {
                "Stock at a date: internally displaced people (thousands)",
                "Flow in the year: new displacements (thousands)",
                "IDMC\n154,000\n2022",
                "IDMC\n380,000\nDec 2022",
                "No figure in the files read",
            },
        ),
        (
            "fr",
            "column",
            {
                "Stock à une date\u202f: personnes déplacées internes (milliers)",
                "Flux dans l’année\u202f: nouveaux déplacements (milliers)",
                "IDMC\n154\u202f000\n2022",
                "Aucun chiffre dans les fichiers lus",
            },
        ),
    ],
)
def test_kinds_units_and_last_values_are_written(language, style, expected, drawn_texts):
    texts = {t.get_text() for t in drawn_texts(the_figure("stock_and_flow", language, style))}
    assert expected <= texts


def test_few_displacements_are_not_called_persons(drawn_texts):
    few = movement_frame()
    few["value"] = few["value"] / 1000
    texts = {t.get_text() for t in drawn_texts(timeline.stock_and_flow(few, text=EN))}
    assert "Flow in the year: new displacements (displacements)" in texts


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f.drop(columns="kind"), "lacks the column kind"),
        (lambda f: f.replace({"producer": {"IDMC": None}}), "producer is missing in 5 of 12"),
        (lambda f: f.assign(kind="returns"), "no mark for kind returns"),
        (lambda f: f[f["kind"] == "stock"], "given no flow of anybody"),
        (lambda f: f.assign(value=f["value"].where(f["producer"] != "CONASUR")), "flow of CONASUR"),
        (lambda f: f.assign(value=f["value"].where(f["value"] != 201_429)), "missing in 1 of 6"),
        (lambda f: pd.concat([f, f.tail(1)]), "CONASUR has two flows in 2021"),
    ],
)
def test_what_could_not_be_drawn_is_refused(change, message):
    with pytest.raises(DataError, match=message):
        timeline.stock_and_flow(change(movement_frame()), text=EN)
