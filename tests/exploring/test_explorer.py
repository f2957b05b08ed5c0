"""The explorer on planted figures: what the controls offer, and that map and series follow them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from shapely.geometry import box

from sahel_indicators.config import settings
from sahel_indicators.errors import AreaError, DataError
from sahel_indicators.exploring import explore, widgets, words
from sahel_indicators.exploring.scene import Scene
from sahel_indicators.exploring.widgets import Explorer
from sahel_indicators.figures import FigureText

# Koro, Gao and Kidal, and an area without an outline, in three seasons.
AREAS = ("ML0505", "ML0703", "ML0802", "ML0101")
SEASONS = pd.to_datetime(["2022-10-01", "2023-03-01", "2023-06-01"])
ENDS = pd.to_datetime(["2022-12-31", "2023-05-31", "2023-08-31"])
SHARES = [[0.10, 0.2, np.nan], [0.02, 0.0, np.nan], [np.nan, 0.31, np.nan], [0.05, 0.05, np.nan]]
DEATHS = [[0, 3, 12], [1, 0, 5], [40, 0, 250], [0, 0, 0]]
RAIN = [[-3.0, 2.0, 1.0]] * 4


def planted(country: str, level: int, frequency: str) -> Scene:
    if country != "MLI":
        raise AreaError(f"There are no outlines of {country}.")
    places = {"area": list(AREAS), "period": SEASONS, "period_end": ("period", ENDS)}
    grids = {"phase3plus_share": SHARES, "conflict_fatalities": DEATHS, "rainfall_anomaly": RAIN}
    given = {
        key: xr.DataArray(np.array(grid, dtype=float), places, ["area", "period"])
        for key, grid in grids.items()
    }
    panel = xr.Dataset({k: v.assign_attrs(source="A producer") for k, v in given.items()})
    shapes = [box(west, 14, west + 1, 15) for west in range(3)]
    outlines = gpd.GeoDataFrame({"area_code": AREAS[:3]}, geometry=shapes, crs="EPSG:4326")
    return Scene(country, level, "season", panel, outlines, outlines)


Open = Callable[..., Explorer]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Open:
    """The explorer of planted figures."""
    monkeypatch.setattr(widgets, "open_scene", planted)
    return explore


@pytest.fixture
def opened(drawn: Open, monkeypatch: pytest.MonkeyPatch) -> Open:
    """The same with its words alone: drawing both figures takes a second or two."""

    def words_of_map(scene: Scene, key: str, period: pd.Timestamp, _: str, said: str) -> FigureText:
        return words.of_map(scene, key, period, said)

    def words_of_series(scene: Scene, key: str, _: object, area: str, said: str) -> FigureText:
        return words.of_series(scene, key, area, said)

    monkeypatch.setattr(widgets.drawing, "draw_map", words_of_map)
    monkeypatch.setattr(widgets.drawing, "draw_series", words_of_series)
    monkeypatch.setattr(widgets.drawing, "picture", lambda text: f'<img alt="{text.alt}">')
    return drawn


def alt(picture: object) -> str:
    found = re.search(r'alt="([^"]*)"', picture.value)  # type: ignore[attr-defined]
    return found[1] if found else ""


def labels(control: object) -> list[str]:
    return [label for label, _ in control.options]  # type: ignore[attr-defined]


def test_opens_at_the_last_figures_with_the_area_that_leads(opened: Open) -> None:
    shown = opened()
    assert labels(shown.indicator) == [
        "Share of people in phase 3 or worse",
        "Reported fatalities",
        "Rainfall anomaly of three months",
    ]
    # June to August has no figure of any area, so it is not offered.
    assert labels(shown.period) == ["Oct–Dec 2022", "Mar–May 2023"]
    assert (shown.period.value, shown.area.value) == (SEASONS[1], "ML0802")
    assert labels(shown.area) == ["Gao", "Kidal", "Koro"]
    assert alt(shown.map) == (
        "Share of people in phase 3 or worse, Mar–May 2023: highest in Kidal: 31.0%. "
        "3 of 3 areas with a figure. Kidal 31.0%; Koro 20.0%; Gao 0.0%"
    )


def test_missing_is_no_zero_in_map_table_and_series(opened: Open) -> None:
    shown = opened()
    shown.period.value = SEASONS[0]
    assert "2 of 3 areas with a figure. Koro 10.0%; Gao 2.0%" in alt(shown.map)
    rows = re.findall(r'<th scope="row">(\w+)</th><td>([^<]*)</td>', shown.table.value)
    assert rows == [("Koro", "10.0%"), ("Gao", "2.0%"), ("Kidal", "no figure")]
    shown.period.value = SEASONS[1]
    assert "Gao 0.0%" in alt(shown.map)


def test_indicator_moves_map_series_and_periods(opened: Open) -> None:
    shown = opened()
    shown.indicator.value = "conflict_fatalities"
    assert labels(shown.period) == ["Oct–Dec 2022", "Mar–May 2023", "Jun–Aug 2023"]
    assert shown.period.value == SEASONS[1]  # the period stays where it still exists
    assert alt(shown.map).startswith("Reported fatalities, Mar–May 2023: highest in Koro: 3.")
    assert alt(shown.series) == (
        "Kidal, reported fatalities: at most 250 (Jun–Aug 2023), last 250 (Jun–Aug 2023)"
    )


def test_area_moves_the_series_and_its_outline_on_the_map(drawn: Open) -> None:
    shown = drawn()
    before = shown.map.value
    shown.area.value = "ML0505"
    assert alt(shown.series) == (
        "Koro, share of people in phase 3 or worse: at most 20.0% (Mar–May 2023), "
        "last 20.0% (Mar–May 2023)"
    )
    assert alt(shown.map) == re.search('alt="([^"]*)"', before)[1]  # type: ignore[index]
    assert shown.map.value != before


def test_values_below_zero_have_a_series_and_a_sentence_in_place_of_a_map(drawn: Open) -> None:
    shown = drawn()
    shown.indicator.value = "rainfall_anomaly"
    assert "There is no map of this indicator: it has values below zero" in shown.map.value
    assert "<img" in shown.series.value


def test_country_that_cannot_be_drawn_says_why_and_shows_nothing_old(opened: Open) -> None:
    shown = opened()
    shown.country.value = "NER"
    assert "There are no outlines of NER." in shown.status.value
    assert (shown.map.value, shown.series.value, shown.table.value) == ("", "", "")
    shown.country.value = "MLI"
    assert shown.status.value == "" and "<img" in shown.map.value


def test_speaks_french(opened: Open) -> None:
    shown = opened(language="fr")
    assert (shown.indicator.description, shown.period.description) == ("Indicateur", "Période")
    assert labels(shown.period) == ["oct.–déc. 2022", "mars–mai 2023"]
    assert "maximum à Kidal\u202f: 31,0\u202f%. 3 zones sur 3 avec un chiffre" in alt(shown.map)


@pytest.mark.parametrize(
    ("key", "bounds"),
    [
        ("phase3plus_share", (0.0, 0.01, 0.05, 0.10, 0.20)),
        ("conflict_fatalities", (0.0, 0.0, 5.0, 20.0, 100.0, 200.0)),
    ],
)
def test_classes_are_round_and_zero_is_one_of_its_own(key: str, bounds: tuple[float, ...]) -> None:
    assert planted("MLI", 2, "season").bins(key) == bounds


@pytest.mark.slow
@pytest.mark.realdata
def test_the_notebook_runs_headless(stored_observations: Path) -> None:
    import nbformat
    from nbclient import NotebookClient

    document = nbformat.read(settings().notebooks / "explore.ipynb", as_version=4)
    client = NotebookClient(document, timeout=120, kernel_name="python3")
    client.execute(env=os.environ | {"SAHEL_CURRENT": str(stored_observations)})
    outputs = [output for cell in document.cells for output in cell.get("outputs", [])]
    views = [each for each in outputs if "application/vnd.jupyter.widget-view+json" in str(each)]
    assert len(views) == 1 and "error" not in {each["output_type"] for each in outputs}


@pytest.mark.parametrize(("country", "language"), [("XXX", "en"), ("mli", "en"), ("MLI", "de")])
def test_an_unknown_country_or_language_is_refused_in_one_sentence(
    country: str, language: str
) -> None:
    with pytest.raises(DataError, match=r"no country|no words for the language"):
        explore(country, language)
