"""Several countries side by side: food insecurity, deaths, displacement, by one rule for all.

Levels are not compared between countries without looking at what is covered: the areas analysed
differ, and Nigeria's table holds three states only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from ..areas import gazetteer
from ..countries import with_areas
from ..crosswalks import areas_of
from ..errors import DataError
from ..panel import open_observations
from ..periods import inside_span
from .analyses import analyses, side_by_side
from .made import as_made, as_part
from .movements import repeated_stocks

# A country's set of areas begins with the first analysis from which on at least so many of the
# areas ever analysed have been analysed every time. One share for all, chosen by how many areas
# each start leaves and not by what they show: fewer make a longer series, more a truer one.
MOST_AREAS = 0.5
UCDP = "ucdp_country_year"
PRINTED = "cilss_ch_hapi"
_TOTALS = {"phase3plus_people": "people", "population_analysed": "population"}
PRODUCERS = ("unhcr", "idmc")
# Where no start is asked for: UCDP's deaths reach back to 1989, the rest does not.
FIRST_YEAR = "2012-01-01"


@dataclass(frozen=True)
class WiderSahel:
    """Several countries side by side, each in the columns of its own figures.

    - `shares`: country, period_start, period_end, share (0-1), people, population: current analyses
      of the Cadre Harmonisé over a constant set of areas (`constant_set`).
    - `sets`: country, areas (in the set), analysed (ever), of_country (all areas it has), since,
      until, times (analyses): what the shares are about. A country without a set has 0 areas.
    - `printed`: country, period_start, period_end, share, people: the whole country in current
      analyses as a total of it was printed, which is another thing than the areas added up.
    - `deaths`: country, date (1 January of the year), value, lower, upper: UCDP's deaths in
      organised violence, its three types and their bounds added up. Bounds are missing where, in
      the source itself, they do not hold the best estimate.
    - `displaced`: country, date, measure ("idps" or "refugees"), producer, value: stocks at the end
      of a year. Refugees are those from the country, wherever they are.
    - `carried_on`: country, value, since, first_by: stocks of displaced people that are printed, to
      the digit, for later dates than the one that they were first printed for, and by whom.
    """

    countries: tuple[str, ...]
    shares: pd.DataFrame
    sets: pd.DataFrame
    printed: pd.DataFrame
    deaths: pd.DataFrame
    displaced: pd.DataFrame
    carried_on: pd.DataFrame = field(default_factory=pd.DataFrame)

    @cached_property
    def latest(self) -> pd.DataFrame:
        """One row a country with the newest of each figure, missing where it has none.

        country; share, share_on; printed, printed_on; deaths, deaths_lower, deaths_upper,
        deaths_on; idps, idps_by (of the newest date, UNHCR's before IDMC's), idps_on; idps_since,
        idps_first_by (of which date and by whom the same figure was printed first, where that is
        earlier); refugees, refugees_on.
        """
        stocks = self.displaced.assign(first=self.displaced["producer"].eq(PRODUCERS[0]))
        stocks = stocks.sort_values(["date", "first"])
        idps, refugees = (stocks[stocks["measure"] == name] for name in ("idps", "refugees"))
        parts = [
            _last(self.shares, {"share": "share", "period_start": "share_on"}),
            _last(self.printed, {"share": "printed", "period_start": "printed_on"}),
            _last(self.deaths, {"value": "deaths", "lower": "deaths_lower",
                                "upper": "deaths_upper", "date": "deaths_on"}),
            _last(idps, {"value": "idps", "producer": "idps_by", "date": "idps_on"}),
            _last(refugees, {"value": "refugees", "date": "refugees_on"}),
        ]  # fmt: skip
        table = pd.concat(parts, axis=1).reindex(list(self.countries))
        return _with_first(table.rename_axis("country").reset_index(), self.carried_on)


def _with_first(table: pd.DataFrame, carried_on: pd.DataFrame) -> pd.DataFrame:
    """The table with when and by whom its stock of displaced people was first printed."""
    known = {
        (row["country"], row["value"]): (row["since"], row["first_by"])
        for row in carried_on.to_dict("records")
    }
    keys = zip(table["country"], table["idps"], strict=True)
    first = [known.get(key, (pd.NaT, None)) for key in keys]
    since = pd.Series(pd.to_datetime([day for day, _ in first]), table.index)
    earlier = since < table["idps_on"]
    by = pd.Series([who for _, who in first], table.index, dtype=object)
    return table.assign(idps_since=since.where(earlier), idps_first_by=by.where(earlier, None))


def _last(ordered: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """The last row of each country, its columns renamed."""
    last = ordered.drop_duplicates("country", keep="last").set_index("country")
    return last[list(names)].rename(columns=names)


@as_made("sahel", None)
def wider_sahel(
    countries: Sequence[str] | None = None,
    as_of: str | None = None,
    *,
    first: str | None = None,
    start: str | None = None,
    end: str | None = None,
) -> WiderSahel:
    """Countries side by side as known on a day (by default all that have areas here).

    The country `first`, where it is among them, stands before the others. `start` and `end`
    (YYYY-MM or YYYY-MM-DD) limit what is shown; without a start it is shown from 2012 on. Raises
    `DataError` for an unknown or repeated country, or a span that cannot be read.
    """
    chosen = tuple(sorted(chosen_countries(countries), key=lambda code: code != first))
    known = inside_span(open_observations(as_of), start or FIRST_YEAR, end)
    here = known[known["location_code"].isin(chosen)]
    sets = {code: shares_since_constant(code, as_of, start, end) for code in chosen}
    return WiderSahel(
        countries=chosen,
        shares=pd.concat([shares for shares, _ in sets.values()], ignore_index=True),
        sets=pd.DataFrame([about for _, about in sets.values()]),
        printed=_printed(here),
        deaths=_in_order(_deaths(here), chosen),
        displaced=_in_order(_displaced(here), chosen),
        carried_on=_carried_on(here, chosen),
    )


def _in_order(table: pd.DataFrame, countries: Sequence[str]) -> pd.DataFrame:
    rank = {code: n for n, code in enumerate(countries)}
    return table.sort_values("country", key=lambda codes: codes.map(rank), kind="stable")


def chosen_countries(countries: Sequence[str] | None) -> tuple[str, ...]:
    """The countries asked for, each once and with areas here; all of them for None."""
    able = sorted(country.iso3 for country in with_areas())
    if countries is None:
        return tuple(able)
    given = [countries] if isinstance(countries, str) else list(countries)
    unknown = [code for code in given if code not in able]
    if unknown or not given or len(set(given)) < len(given):
        wrong = ", ".join(map(str, unknown)) or ("a repeated one" if given else "none")
        raise DataError(f"Countries cannot be compared: {wrong}.", expected=", ".join(able))
    return tuple(given)


# -- food insecurity over constant areas -----------------------------------------------------


@as_part("constant_shares")
def shares_since_constant(
    country: str, as_of: str | None = None, start: str | None = None, end: str | None = None
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """One country's rows of `WiderSahel.shares` and its row of `WiderSahel.sets`."""
    told = analyses(country, as_of).query("status == 'current'").dropna(subset=["share"])
    told = inside_span(told, start or FIRST_YEAR, end)
    told = told.sort_values("published_on").drop_duplicates(
        ["area_code", "period_start"], keep="last"
    )
    inside = constant_set(told)
    shares = inside.groupby(["period_start", "period_end"], as_index=False)[
        ["people", "population"]
    ].sum()
    shares = shares.assign(country=country, share=shares["people"] / shares["population"])
    about = {
        "country": country,
        "areas": inside["area_code"].nunique(),
        "analysed": told["area_code"].nunique(),
        "of_country": len(areas_of(country, 2)),
        "since": shares["period_start"].min(),
        "until": shares["period_end"].max(),
        "times": len(shares),
    }
    return shares[["country", "period_start", "period_end", "share", "people", "population"]], about


def constant_set(told: pd.DataFrame) -> pd.DataFrame:
    """The rows of the areas analysed every time, from the first analysis that allows enough areas.

    `told` has area_code and period_start, one row an area that was analysed. An area that was split
    meanwhile is none of them: it is not one place. The first analysis is the earliest from which on
    at least `MOST_AREAS` of all areas were analysed every time; without one the result is empty. A
    single analysis is no series, and none either.
    """
    times = sorted(told["period_start"].unique())
    everything = told["area_code"].nunique()
    for n, first in enumerate(times[:-1]):
        rows = told[told["period_start"] >= first]
        counted = rows.groupby("area_code").size()
        always = set(counted.index[counted == len(times) - n])
        always -= gazetteer().split_within(rows["period_start"])
        if len(always) >= MOST_AREAS * everything:
            kept: pd.DataFrame = rows[rows["area_code"].isin(always)]
            return kept
    return told.iloc[:0]


def _printed(here: pd.DataFrame) -> pd.DataFrame:
    """Totals of whole countries in current analyses, with the share that follows from them."""
    rows = here[(here["admin_level"] == 0) & (here["status"] == "current")]
    keys = ["location_code", "period_start", "period_end"]
    wide = side_by_side(rows[rows["source"] == PRINTED], keys, _TOTALS)
    wide = wide.rename(columns=_TOTALS).dropna().reset_index()
    wide = wide.assign(share=wide["people"] / wide["population"])
    table = wide.rename(columns={"location_code": "country"}).sort_values("period_start")
    return table[["country", "period_start", "period_end", "share", "people"]]


# -- deaths and displacement -----------------------------------------------------------------


def _deaths(known: pd.DataFrame) -> pd.DataFrame:
    """The three types of organised violence added up: every year has all three."""
    rows = known[(known["variable"] == "deaths_organized_violence") & (known["source"] == UCDP)]
    keys = ["location_code", "period_start"]
    added = rows.groupby(keys)[["value", "lower", "upper"]].sum(min_count=3).reset_index()
    held = added["value"].between(added["lower"], added["upper"])
    bounds = ["lower", "upper"]
    added[bounds] = added[bounds].where(held)
    return added.rename(columns={"location_code": "country", "period_start": "date"})


def _displaced(known: pd.DataFrame) -> pd.DataFrame:
    idps = known[(known["variable"] == "idp_stock") & (known["admin_level"] == 0)]
    idps = idps[idps["source"].isin(PRODUCERS) & (idps["unit"] == "") & idps["value"].notna()]
    abroad = known[(known["variable"] == "refugee_stock") & (known["source"] == "unhcr")]
    keys = ["location_code", "period_end", "source"]
    refugees = abroad.groupby(keys)["value"].sum(min_count=1).reset_index()
    both = pd.concat([idps.assign(measure="idps"), refugees.assign(measure="refugees")])
    names = {"location_code": "country", "period_end": "date", "source": "producer"}
    table = both.rename(columns=names)[["country", "date", "measure", "producer", "value"]]
    return table.sort_values(["country", "measure", "producer", "date"], ignore_index=True)


def _carried_on(known: pd.DataFrame, countries: Sequence[str]) -> pd.DataFrame:
    idps = known[known["variable"] == "idp_stock"]
    parts = [
        repeated_stocks(idps[idps["location_code"] == code], len(areas_of(code, 2))).assign(
            country=code
        )
        for code in countries
    ]
    return pd.concat(parts, ignore_index=True)[["country", "value", "since", "first_by"]]
