"""What the models of spillover rest on: who touches whom across a border, and conflict there."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import TYPE_CHECKING, Literal

import pandas as pd

from ..analysis import log1p_rate, per_100k, spatial_weights, window_exposure
from ..boundaries import boundaries
from ..crosswalks import areas_of
from ..errors import AreaError
from ..panel import open_panel
from ..periods import inside_span
from .analyses import FIRST_COMPARABLE
from .made import as_part

if TYPE_CHECKING:
    import geopandas as gpd

OUTCOME = "phase3plus_percent"
EVENTS, FATALITIES, UCDP_DEATHS = "conflict_events", "conflict_fatalities", "deaths_ucdp"
MEASURES = (EVENTS, FATALITIES, UCDP_DEATHS)
WINDOWS = (6, 12)
# "own": in the area; "inside": in the areas of its own country that touch it; "across": in those of
# another one.
Place = Literal["own", "inside", "across"]
PLACES: tuple[Place, ...] = ("own", "inside", "across")
Side = Literal["before", "after"]
SIDES: tuple[Side, ...] = ("before", "after")
# The outlines are generalised to about 2 km, one by one: shared borders lie that far apart.
TOLERANCE_KM = 3.0
# In metres; UTM zone 31 holds the middle of the six countries.
_METRES = "EPSG:32631"


def exposure(place: Place, measure: str, window: int, side: Side) -> str:
    """The name of a column: the logged rate per 100,000 people of a measure somewhere."""
    return f"log1p_{place}_{measure}_{window}m_{side}"


# -- who touches whom ------------------------------------------------------------------------


def outlines_of(countries: Iterable[str]) -> tuple[gpd.GeoDataFrame, dict[str, str]]:
    """The areas' outlines with their `country`, and why a country has none."""
    parts, lacking = [], {}
    for country in countries:
        try:
            parts.append(boundaries(country, 2).assign(country=country))
        except AreaError as error:
            lacking[country] = str(error)
    if not parts:
        raise AreaError(f"No country has outlines: {'; '.join(lacking.values())}")
    return pd.concat(parts, ignore_index=True), lacking


def touching_areas(outlines: gpd.GeoDataFrame) -> pd.DataFrame:
    """One row a pair of areas that touch, and direction: area_code, neighbour, country, other.

    `country` is that of the area, `other` that of its neighbour.
    """
    pairs = spatial_weights(outlines.to_crs(_METRES), tolerance_km=TOLERANCE_KM).to_frame()
    owner = outlines.set_index("area_code")["country"]
    links = pairs.rename(columns={"area": "area_code"})[["area_code", "neighbour"]]
    return links.assign(country=links["area_code"].map(owner), other=links["neighbour"].map(owner))


# -- conflict by area and month --------------------------------------------------------------


def monthly_conflict(country: str, known: pd.DataFrame, as_of: str | None) -> pd.DataFrame:
    """One row an area and month of a country with an event table: the measures and its people.

    UCDP's deaths are those of events whose area is known, 0 where there is none within the years
    that the table covers, missing outside.
    """
    panel = open_panel(country, 2, "month", as_of=as_of, only=[EVENTS, FATALITIES])
    table = panel[[EVENTS, FATALITIES, "population"]].to_dataframe().reset_index()
    table = table.rename(columns={"area": "area_code", "period": "month"})
    deaths = _ucdp_deaths(country, known)
    keys = ["area_code", "month"]
    both = table.merge(deaths, on=keys, how="left", validate="one_to_one")
    covered = both["month"].dt.year.isin(deaths["month"].dt.year.unique())
    both[UCDP_DEATHS] = both[UCDP_DEATHS].fillna(0.0).where(covered)
    return both[[*keys, *MEASURES, "population"]]


def _ucdp_deaths(country: str, known: pd.DataFrame) -> pd.DataFrame:
    rows = known[(known["location_code"] == country) & (known["source"] == "ucdp_ged")]
    rows = rows[(rows["variable"] == "deaths_event") & (rows["admin_level"] == 2)]
    wholes = areas_of(country, 2)
    whole = {
        part: code
        for code, parts in zip(wholes["area_code"], wholes["parts"], strict=True)
        for part in parts
    }
    placed = rows.assign(
        area_code=rows["area_code"].map(lambda code: whole.get(code, code)),
        month=rows["period_end"].dt.to_period("M").dt.start_time,
    )
    deaths = placed.groupby(["area_code", "month"])["value"].sum(min_count=1)
    return deaths.rename(UCDP_DEATHS).reset_index()


# -- the cells -------------------------------------------------------------------------------


@as_part("analysed_cells")
def analysed_cells(
    country: str, as_of: str | None = None, start: str | None = None, end: str | None = None
) -> pd.DataFrame:
    """One row an area and season in which a current analysis was made, with phase 3+ in percent."""
    panel = open_panel(
        country, 2, "season", as_of=as_of, only=["phase3plus_share"], start=FIRST_COMPARABLE
    )
    table = panel[["phase3plus_share", "population"]].to_dataframe().reset_index()
    table = table.rename(columns={"area": "area_code", "period": "period_start"})
    table = inside_span(table, start, end)
    analysed = table.groupby("period_start")["phase3plus_share"].transform("count") > 0
    cells = table[analysed].assign(location_code=country)
    cells[OUTCOME] = 100 * cells["phase3plus_share"]
    columns = ["location_code", "area_code", "area_name", "parent_code", "parent_name"]
    return cells[[*columns, "period_start", "period_end", "population", OUTCOME]]


def with_exposures(cells: pd.DataFrame, months: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """`cells` with a logged rate for every place, measure, window and side, and where they lie.

    `cells` has area_code, period_start and period_end; `months` area_code, month, `MEASURES` and
    population, of the areas whose conflict is known; `links` as `touching_areas` gives them.
    `at_border` is true where an area across a border touches whose conflict is known: it alone
    counts as conflict across. That is 0 where no other country touches, and missing where only
    countries do whose conflict is not known (`unseen` is true where any such country touches).
    Conflict in the area, or inside its country, is missing where it is not known.
    """
    known = set(months["area_code"])
    abroad = links["country"] != links["other"]
    seen = links["neighbour"].isin(known)
    own = pd.DataFrame({"area_code": sorted(known), "neighbour": sorted(known)})
    around = {"own": own, "inside": links[seen & ~abroad], "across": links[seen & abroad]}
    table = cells.assign(
        at_border=cells["area_code"].isin(links.loc[seen & abroad, "area_code"]),
        unseen=cells["area_code"].isin(links.loc[~seen & abroad, "area_code"]),
    )
    for place in PLACES:
        monthly = _summed(months, around[place])
        for measure, window, side in product(MEASURES, WINDOWS, SIDES):
            rate = _rate(monthly, cells, measure, window, side)
            if place == "across":
                rate = rate.mask(~table["at_border"] & ~table["unseen"], 0.0)
            table[exposure(place, measure, window, side)] = rate
    return table


def _rate(
    monthly: pd.DataFrame, cells: pd.DataFrame, measure: str, window: int, side: Side
) -> pd.Series:
    if monthly.empty or cells.empty:  # nobody's conflict is known there, or nobody was analysed
        return pd.Series(float("nan"), index=cells.index)
    count = window_exposure(monthly, cells, value=measure, window=window, side=side)
    return log1p_rate(per_100k(count, _people(monthly, cells)))


def _summed(months: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """The months of all neighbours of an area added up, missing as soon as one of them is."""
    both = pairs[["area_code", "neighbour"]].merge(
        months.rename(columns={"area_code": "neighbour"}), on="neighbour", validate="many_to_many"
    )
    numbers = [*MEASURES, "population"]
    groups = both.groupby(["area_code", "month"])[numbers]
    return groups.sum().where(groups.count().eq(groups.size(), axis="index")).reset_index()


def _people(monthly: pd.DataFrame, cells: pd.DataFrame) -> pd.Series:
    """The people of these areas in the month in which each period begins."""
    by_month = monthly.set_index(["area_code", "month"])["population"]
    wanted = pd.MultiIndex.from_frame(cells[["area_code", "period_start"]])
    return pd.Series(by_month.reindex(wanted).to_numpy(), index=cells.index)
