"""Who has fled, where to, and how the counts agree: stocks and flows, every producer's apart.

A stock is counted at a date and a flow over a year: neither is ever added to the other, nor are the
figures of two producers, nor those of two dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import pandas as pd

from ..crosswalks import areas_of
from ..panel import open_observations
from ..periods import inside_span
from .made import as_made

ROUNDS = "iom_dtm"
# A round that covers fewer of the country's areas stands for these areas, not for the country.
MOST_AREAS = 0.5
_PLACE = ["area_code", "unit"]


@dataclass(frozen=True)
class Movements:
    """Displacement in, out of and into one country.

    - `stocks`: date, producer, value: internally displaced people in the whole country. DTM's
      rounds are the sum of the areas that they covered, if these are at least half of all.
    - `flows`: date (the last day of the year), producer, value: new displacements in the year,
      missing where the producer gives no estimate, with its `note`.
    - `rounds`: date, areas, value, whole: DTM's rounds, with the number of areas covered and
      whether they stand for the country; `areas` is how many it has.
    - `last_round`: area_code, value: the last round that stands for the country, by area; areas
      that it did not cover are missing. `last_round_on` is its date, None without one.
    - `regions`: area_code, unit, date, producer, value: the newest printed figure of each region
      or part of the country (its place is the unit where there is one).
    - `same_day`: date, one, other, value, other_value, ratio (larger by smaller): every two
      producers that give a stock for one day.
    - `repeated`: value, since, until, first_by, last_by, dates: a stock printed again, to the
      digit, for later dates.
    - `abroad`: date, counterpart_code, value: refugees from the country by country of asylum.
    - `received`: date, counterpart_code, value: refugees in the country by country of origin, of
      the other five countries only: the table knows no other origins.
    """

    country: str
    areas: int
    stocks: pd.DataFrame
    flows: pd.DataFrame
    rounds: pd.DataFrame
    last_round: pd.DataFrame
    last_round_on: pd.Timestamp | None
    regions: pd.DataFrame
    same_day: pd.DataFrame
    repeated: pd.DataFrame
    abroad: pd.DataFrame
    received: pd.DataFrame

    @property
    def counted_in_part(self) -> pd.DataFrame:
        """Stocks of the whole country that are, to the digit, the sum of a round in part of it.

        date, producer, value, round (its date), areas (how many it covered).
        """
        return self._counted_in_part.copy(deep=False)

    @cached_property
    def _counted_in_part(self) -> pd.DataFrame:
        return counted_in_part(self.stocks, self.rounds[~self.rounds["whole"]])

    @property
    def latest(self) -> pd.DataFrame:
        """The newest stock of each producer, the newest first."""
        return self._latest.copy(deep=False)

    @cached_property
    def _latest(self) -> pd.DataFrame:
        last = self.stocks.sort_values("date").groupby("producer").tail(1)
        return last.sort_values(["date", "value"], ascending=False, ignore_index=True)


@as_made("movements")
def movements(
    country: str = "MLI",
    as_of: str | None = None,
    *,
    start: str | None = None,
    end: str | None = None,
) -> Movements:
    """Displacement of one country as known on a day, limited to the dates from `start` to `end`.

    `start` and `end` are written YYYY-MM or YYYY-MM-DD. A country without a kind of figure has an
    empty table of it. Raises `AreaError` for an unknown country, `DataError` for a day or span that
    is none.
    """
    areas = areas_of(country, 2)
    known = inside_span(open_observations(as_of), start, end)
    here = known[known["location_code"] == country]
    idps = here[here["variable"] == "idp_stock"]
    rounds = _rounds(idps, len(areas))
    stocks = _stocks(idps, rounds)
    last = rounds.loc[rounds["whole"], "date"].max()
    refugees = known[(known["variable"] == "refugee_stock") & (known["unit"] == "")]
    return Movements(
        country=country,
        areas=len(areas),
        stocks=stocks,
        flows=_flows(here),
        rounds=rounds,
        last_round=_by_area(idps, last, areas["area_code"]),
        last_round_on=None if pd.isna(last) else last,
        regions=_regions(idps),
        same_day=same_day(stocks),
        repeated=repeated(stocks),
        abroad=_refugees(refugees[refugees["location_code"] == country], "counterpart_code"),
        received=_refugees(refugees[refugees["counterpart_code"] == country], "location_code"),
    )


# -- stocks and flows ------------------------------------------------------------------------


def _rounds(idps: pd.DataFrame, areas: int) -> pd.DataFrame:
    """DTM's rounds: the sum of the areas covered, and how many there were."""
    rows = idps[(idps["source"] == ROUNDS) & (idps["admin_level"] == 2) & idps["value"].notna()]
    rounds = rows.groupby("period_end").agg(areas=("area_code", "nunique"), value=("value", "sum"))
    rounds = rounds.rename_axis("date").reset_index()
    return rounds.assign(whole=rounds["areas"] >= MOST_AREAS * areas)


def _stocks(idps: pd.DataFrame, rounds: pd.DataFrame) -> pd.DataFrame:
    whole = idps[(idps["admin_level"] == 0) & (idps["unit"] == "") & idps["value"].notna()]
    printed = whole.rename(columns={"period_end": "date", "source": "producer"})
    counted = rounds[rounds["whole"]].assign(producer=ROUNDS)
    columns = ["date", "producer", "value"]
    both = pd.concat([printed[columns], counted[columns]])
    return both.sort_values(["producer", "date"], ignore_index=True)


def _flows(here: pd.DataFrame) -> pd.DataFrame:
    """New displacements of the whole country by year; flows of a part of it are not among them."""
    rows = here[(here["variable"] == "new_displacements") & (here["admin_level"] == 0)]
    flows = rows.rename(columns={"period_end": "date", "source": "producer"})
    columns = ["date", "producer", "value", "note"]
    return flows[columns].sort_values(["producer", "date"], ignore_index=True)


def _by_area(idps: pd.DataFrame, last: pd.Timestamp, areas: pd.Series) -> pd.DataFrame:
    """The round of a day, with a row for every area of the country; none without a round."""
    rows = idps[(idps["source"] == ROUNDS) & (idps["admin_level"] == 2)]
    value = rows[rows["period_end"] == last].groupby("area_code")["value"].sum(min_count=1)
    codes = areas if len(value) else areas.iloc[:0]
    return pd.DataFrame({"area_code": codes, "value": codes.map(value)}).reset_index(drop=True)


def _regions(idps: pd.DataFrame) -> pd.DataFrame:
    """The newest figure of every place above the areas, or, in parts of areas, of every place."""
    placed = idps[(idps["admin_level"] > 0) & idps["value"].notna()]
    above = placed[(placed["admin_level"] == 1) | (placed["unit"] != "")]
    newest = above.sort_values(["period_end", "published_on"]).groupby(_PLACE).tail(1)
    table = newest.rename(columns={"period_end": "date", "source": "producer"})
    table = table.sort_values(["date", "value"], ascending=False, ignore_index=True)
    return table[[*_PLACE, "date", "producer", "value", "note"]]


def counted_in_part(stocks: pd.DataFrame, rounds: pd.DataFrame) -> pd.DataFrame:
    """The stocks (date, producer, value) that are, to the digit, a round in part of the country.

    `rounds` has date, value and areas of the rounds that do not stand for the country. The stocks'
    columns, with round (its date) and areas (how many it covered).
    """
    part = rounds[rounds["value"] > 0].rename(columns={"date": "round"})
    pairs = stocks.merge(part[["round", "value", "areas"]], on="value", validate="many_to_many")
    pairs = pairs[pairs["round"] <= pairs["date"]].sort_values("round")
    return pairs.drop_duplicates(["date", "producer"], keep="last").sort_values("date")


# -- how the counts agree --------------------------------------------------------------------


def same_day(stocks: pd.DataFrame) -> pd.DataFrame:
    """Every two producers' stocks of one day: date, one, other, value, other_value, ratio.

    `stocks` has date, producer and value, one row a producer and date. Each pair stands once, in
    the order of the producers' names. A pair with a stock of 0 has no ratio.
    """
    columns = ["date", "one", "other", "value", "other_value", "ratio"]
    rows = [
        (date, one, other, value, other_value, _ratio(value, other_value))
        for date, of_day in stocks.sort_values("producer").groupby("date")
        for (one, value), (other, other_value) in combinations(
            zip(of_day["producer"], of_day["value"], strict=True), 2
        )
    ]
    return pd.DataFrame(rows, columns=columns)


def _ratio(one: float, other: float) -> float:
    low, high = sorted((one, other))
    return high / low if low > 0 else float("nan")


def repeated(stocks: pd.DataFrame) -> pd.DataFrame:
    """Figures that are printed, to the digit, for more than one date, by one producer or several.

    One row a figure: value, since, until (dates), first_by, last_by (producers), dates. A count of
    a day that others print for the same day is no repetition, and neither is a stock of 0.
    """
    rows = stocks[stocks["value"] > 0].sort_values(["date", "producer"])
    figures = rows.groupby("value").agg(
        since=("date", "first"),
        until=("date", "last"),
        first_by=("producer", "first"),
        last_by=("producer", "last"),
        dates=("date", "nunique"),
    )
    again = figures[figures["dates"] > 1].reset_index()
    return again.sort_values(["until", "value"], ascending=False, ignore_index=True)


def repeated_stocks(idps: pd.DataFrame, areas: int) -> pd.DataFrame:
    """The figures `repeated` among the stocks of a whole country, whoever printed them.

    `idps` are observations of one country, `areas` how many areas it has.
    """
    return repeated(_stocks(idps, _rounds(idps, areas)))


# -- across borders --------------------------------------------------------------------------


def _refugees(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Refugees at the end of each year by the country at the other end."""
    table = rows.groupby(["period_end", by])["value"].sum(min_count=1).reset_index()
    table = table.set_axis(["date", "counterpart_code", "value"], axis="columns")
    return table.sort_values(
        ["date", "value", "counterpart_code"], ascending=[True, False, True], ignore_index=True
    )
