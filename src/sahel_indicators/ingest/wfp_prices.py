"""WFP's market prices: HDX tables of every schema, and answers of the DataBridges API.

A price is nominal, as collected, and is stored per kilogram or litre where the unit sold says how
many it holds ("100 KG"), else per unit sold. A real price needs a deflator and is never made here.
A price dated the 15th (or 1st) of a month is that month's. What ALPS, the alert for price spikes,
estimates or forecasts is modelled, and a series of its own.

Series: "commodity | price type | unit sold | currency/unit" ("Millet | Wholesale | 100 KG |
XOF/kg"): a bag's price per kilogram is another than that of a single one. `unit` is the market.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ..areas import gazetteer
from ..errors import IngestError, shortened
from .accounting import Fault, Ingested
from .coded import Coded, Texts, constant, together
from .layouts import Layout, Measure, Named
from .normalizing import normalize as normalized
from .normalizing_dates import months_as_days
from .reading import Document, day_reader, is_missing, read_numbers
from .recognition import Match, matches
from .wfp_prices_forms import ALPS, FORMS, MONTHLY, theirs, title, titles
from .wfp_prices_words import (
    STATUS,
    commodity_and_type,
    country_code,
    country_of,
    flag,
    held,
)

__all__ = ["FORMS", "LAYOUTS", "SOURCE", "normalize", "read", "sniff"]

SOURCE = "wfp_prices"

# A line holds a price, and beside it the same in dollars, or ALPS' alert.
_VARIABLES = {
    "price": "commodity_price",
    "usd": "commodity_price_usd",
    "alert": "commodity_price_stress",
}
_LAYOUT = Layout(
    name="wfp_food_prices",
    place=("location_code", "", "admin1", "", "admin2"),
    measures=(Measure("figure", "", per="holds"),),
    key=Named("measure", _VARIABLES),
    source="wfp_food_prices",
    status=Named("status", {key: key for key in ("observed", "estimated", "modelled")}),
    series=("series",),
    unit="market",
    period=("period_start", "period_end"),
    notes=("remark",),
    sub_areas=True,
)
LAYOUTS = (_LAYOUT, replace(_LAYOUT, name="wfp_databridges", source="wfp_databridges"))
_AVERAGE = "national average"


def sniff(document: Document) -> list[Match]:
    """The tables of a document that hold WFP's market prices."""
    return matches(document, SOURCE, FORMS)


def read(match: Match) -> pd.DataFrame:
    """The table under one set of names, each line once a figure it holds (`measure`, `figure`)."""
    frame = match.table.frame
    present = theirs(frame)
    table = frame[list(present.values())].set_axis(list(present), axis="columns")
    if "year" in table:
        months = table["year"] + "-" + table["day"].str.zfill(2) + "-15"
        table = table.assign(day=months.where(table["day"] != "", "")).astype("str")
    measures = [name for name in _VARIABLES if name in table]
    shared = table.drop(columns=measures).assign(price=table["price"])
    parts = [shared.assign(measure=name, figure=table[name]) for name in measures]
    return pd.concat(parts).astype("str").rename_axis(index="row")


def normalize(raw: pd.DataFrame, match: Match) -> Ingested:
    """The lines as observations, those that cannot be used as quarantine.

    Raises `IngestError` for a table that names no country and whose regions do not tell it, and
    for one of other countries only.
    """
    texts = Texts(raw)
    location, told = _locations(texts, match)
    goods, holds = _goods(texts), _holds(texts)
    free = _is_zero(raw, "price")
    rounded = texts["measure"].where("usd".__eq__) & _is_zero(raw, "figure") & ~free
    columns = _dated(texts) | {
        "location_code": location,
        "series": _series(texts, goods, match),
        "status": _status(texts, match),
        "remark": _remark(texts, holds, rounded, match),
    }
    ready = raw.assign(
        **dict.fromkeys({"admin1", "admin2"} - set(raw.columns), ""),
        **{name: column.text() for name, column in columns.items()},
    ).astype("str")
    done = normalized(
        ready.assign(figure=raw["figure"].mask(rounded, ""), holds=holds.whole("float64")),
        LAYOUTS[match.form in (MONTHLY, ALPS)],
        match,
        titles=titles(match),
        faults=_faults(texts, goods, free),
    )
    return replace(done, remarks=(*told, *_by_region(ready, done)))


# -- which country ---------------------------------------------------------------------------


def _locations(texts: Texts, match: Match) -> tuple[Coded[str], tuple[str, ...]]:
    """The country of every row, and how it was told where no column says it."""
    if "country" in texts:
        said = texts["country"].map(country_code)
        _refuse_others(said, texts["country"], match)
        return said, ()
    country = country_of(texts["admin1"].values, texts["currency"].values)
    if not country:
        regions = [shortened(name) for name in texts["admin1"].values if name][:6]
        raise IngestError(
            f"does not say of which country it is, and its regions do not tell ({regions})",
            file=match.file,
            column=title(match, "admin1"),
            expected=f"regions and currency of {_covered()}",
            remedy="take the global table, which has a column countryiso3, or add this column",
        )
    name = gazetteer().rules["countries"][country]["en"]
    told = f"no country named: its regions and its currency are those of {name} ({country})"
    return constant(country, len(texts)), (told,)


def _refuse_others(location: Coded[str], said: Coded[str], match: Match) -> None:
    """Raise `IngestError` for a table that names countries, but none in the gazetteer."""
    named = sorted({name for name in said.values if not is_missing(name)})
    words = any(name.replace(" ", "").isalpha() for name in named)
    if words and gazetteer().countries.isdisjoint(location.values):
        more = f" and {len(named) - 8} more" if len(named) > 8 else ""
        raise IngestError(
            f"is about other countries: {', '.join(map(shortened, named[:8]))}{more}",
            file=match.file,
            column=title(match, "country"),
            expected=f"prices of {_covered()}",
            remedy="take WFP's table of one of these countries, or of all",
        )


def _covered() -> str:
    countries = gazetteer().rules["countries"]
    return ", ".join(f"{code} ({named['en']})" for code, named in countries.items())


# -- what is sold, when ----------------------------------------------------------------------


def _goods(texts: Texts) -> Coded[tuple[str, str]]:
    """Commodity and price type of every row."""
    if "price_type" in texts:
        said = together(texts["commodity"], texts["price_type"])
        return said.map(lambda cells: commodity_and_type(*cells))
    return texts["commodity"].map(lambda cell: commodity_and_type(cell, None))


def _holds(texts: Texts) -> Coded[float]:
    """By what the figure of every row is divided; an alert is no price."""
    about = together(texts["measure"], texts["sold"])
    return about.map(lambda said: 1.0 if said[0] == "alert" else held(said[1])[0])


def _series(texts: Texts, goods: Coded[tuple[str, str]], match: Match) -> Coded[str]:
    model = ("ALPS",) if match.form is ALPS else ()

    def said(cells: tuple[tuple[str, str], str, str, str]) -> str:
        what, sold, currency, measure = cells
        money = "USD" if measure == "usd" else currency
        last = "alert" if measure == "alert" else f"{money}/{held(sold)[1]}"
        return " | ".join((*what, sold, last, *model))

    return together(goods, texts["sold"], texts["currency"], texts["measure"]).map(said)


def _flags(texts: Texts) -> Coded[str]:
    """How each price came about; a table without flags holds prices as collected."""
    return texts["flag"].map(flag) if "flag" in texts else constant("actual", len(texts))


def _status(texts: Texts, match: Match) -> Coded[str]:
    model = match.form is ALPS
    return _flags(texts).map(lambda said: "modelled" if model else STATUS.get(said, said))


def _remark(texts: Texts, holds: Coded[float], rounded: np.ndarray, match: Match) -> Coded[str]:
    """What the table prints, where it is not the price of one kilogram, litre or head."""
    about = together(holds, texts["sold"], texts["figure"])
    printed = about.map(
        lambda said: f"printed {said[2]} per {said[1]}" if said[0] != 1 and said[2] else ""
    )
    plain = ("actual", "forecast") if match.form is not ALPS else ()
    how = _flags(texts).map(lambda said: "" if said in plain or not said else f"flag: {said}")
    zero = Coded(["", "printed as 0 dollars: rounded away"], rounded.astype("int64"))
    return together(printed, how, zero).map(lambda said: "; ".join(part for part in said if part))


def _dated(texts: Texts) -> dict[str, Coded[str]]:
    """First and last day of what each price is of: the month, or the day of a weekly price."""
    week = texts["week"] if "week" in texts else constant("", len(texts))
    read_day = day_reader(texts["day"].values)

    def days(said: tuple[str, str]) -> tuple[str, str]:
        day = read_day(said[0])
        if day is None or day.day not in (1, 15) or not is_missing(said[1]):
            return said[0], said[0]
        return months_as_days((day.year, day.month), (day.year, day.month))

    period = together(texts["day"], week).map(days)
    return {
        "period_start": period.map(lambda said: said[0]),
        "period_end": period.map(lambda said: said[1]),
    }


def _is_zero(raw: pd.DataFrame, column: str) -> np.ndarray:
    figures, _ = read_numbers(raw[column])
    return np.asarray(figures == 0)


# -- rows set aside, and what is said about the rest -----------------------------------------


def _faults(texts: Texts, goods: Coded[tuple[str, str]], free: np.ndarray) -> dict[str, Fault]:
    """Rows that are no price of a known commodity on a known market, by the reason."""
    unsold, unpaid = texts["sold"].where(is_missing), texts["currency"].where(is_missing)
    faults = {
        "no market is named": Fault(texts["market"].where(is_missing), "market"),
        "commodity or price type cannot be told": Fault(goods.where(lambda said: not all(said))),
        "no unit is named: what the price is of cannot be told": Fault(unsold, "sold"),
        "no currency is named": Fault(unpaid, "currency"),
        "a price of 0 is no price": Fault(free, "price"),
    }
    if "admin1" in texts:
        about = together(texts["admin1"], texts["market"])
        astray = about.where(lambda said: is_missing(said[0]) and said[1].casefold() != _AVERAGE)
        where = Fault(astray, "admin1", ("admin1", "admin2"))
        faults["no region is named: the market may lie abroad"] = where
    return faults


def _by_region(ready: pd.DataFrame, done: Ingested) -> tuple[str, ...]:
    """The districts whose names are not known, so that their markets stand for the region."""
    rows = done.observations.loc[done.observations["admin_level"] == 1, "row"].unique()
    names = ready.loc[ready.index.isin(rows), "admin2"]
    unknown = sorted({name for name in names if not is_missing(name)})
    if not unknown:
        return ()
    said = ", ".join(map(shortened, unknown[:10])) + (", …" if len(unknown) > 10 else "")
    return (f"{len(unknown)} unknown admin2 names, their markets are placed by region: {said}",)
