"""The schemas of WFP's market prices, and what their columns are called here."""

from __future__ import annotations

import pandas as pd

from .layouts import column_names
from .recognition import Form, Match, columns_present

_PRICED = "date admin1 admin2 market category commodity unit pricetype currency price"
_HDX = column_names(f"{_PRICED} priceflag usdprice")
_HDX_ALSO = column_names("market_id commodity_id latitude longitude adm0_code")
_ANSWERED = (
    *column_names("commodityname marketname pricetypename currencyname commoditypricedate"),
    "commodityunitname|unitname",
    "countryname|countryiso3",
)
_ANSWERS_ALSO = column_names(
    "adm0code commodityid commoditypricedatemonth commoditypricedateweek commoditypricedateyear "
    "commoditydatemonth commoditydateweek commoditydateyear commoditypricedateday "
    "commoditypriceinsertdate commoditypricemetadata commoditypriceobservations "
    "commoditypricesourcename commodityunitid currencyid marketid pricetypeid originalfrequency "
    "id countryname countryiso3"
)

OLD = Form(
    "WFP food prices, old schema (cmname)",
    column_names("date cmname unit price currency country admname mktname"),
    column_names("category adm1id mktid cmid ptid umid catid sn default"),
)
OLDEST = Form(
    "WFP food prices, oldest schema (mp_price)",
    column_names("adm0_name adm1_name mkt_name cm_name cur_name um_name mp_month mp_year mp_price"),
    column_names("adm0_id adm1_id mkt_id cm_id cur_id pt_id pt_name um_id mp_commoditysource"),
)
GLOBAL = Form("WFP food prices, all countries", ("countryiso3", *_HDX), _HDX_ALSO)
COUNTRY = Form("WFP food prices of one country", _HDX, _HDX_ALSO, without=("countryiso3",))
MONTHLY = Form(
    "WFP DataBridges prices", (*_ANSWERED, "commodityprice", "commoditypriceflag"), _ANSWERS_ALSO
)
ALPS = Form(
    "WFP DataBridges alert for price spikes (ALPS)",
    (*_ANSWERED, "analysisvalueestimatedprice", "analysisvaluepewivalue", "analysisvaluepriceflag"),
    _ANSWERS_ALSO,
)
FORMS: tuple[Form, ...] = (OLD, OLDEST, GLOBAL, COUNTRY, MONTHLY, ALPS)

# What the columns of all schemas are called here; a table has the first of each that it has.
_COLUMNS = {
    "country": "countryiso3 country countryname adm0_name",
    "admin1": "admin1 admname adm1_name",
    "admin2": "admin2",
    "market": "market mktname marketname mkt_name",
    "commodity": "commodity cmname commodityname cm_name",
    "price_type": "pricetype pricetypename pt_name",
    "sold": "unit commodityunitname unitname um_name",
    "currency": "currency currencyname cur_name",
    "flag": "priceflag commoditypriceflag analysisvaluepriceflag",
    "day": "date commoditypricedate mp_month",
    "year": "mp_year",
    "week": "commoditypricedateweek commoditydateweek",
    "price": "price commodityprice analysisvalueestimatedprice mp_price",
    "usd": "usdprice",
    "alert": "analysisvaluepewivalue",
}
# The columns that are made of the publisher's own.
_MADE_OF = {
    "location_code": "country",
    "figure": "price",
    "status": "flag",
    "period_start": "day",
    "period_end": "day",
}


def theirs(frame: pd.DataFrame) -> dict[str, str]:
    """The publisher's plain name of each column that a table has, by what it is called here."""
    called = {ours: names.split() for ours, names in _COLUMNS.items()}
    return columns_present(called, frame)


def title(match: Match, ours: str) -> str:
    """A column's name as the publisher wrote it."""
    return match.table.titles[theirs(match.table.frame)[ours]]


def titles(match: Match) -> dict[str, str]:
    """The publisher's names of all columns, of those made from them as well."""
    said = {ours: title(match, ours) for ours in theirs(match.table.frame)}
    return said | {ours: said[name] for ours, name in _MADE_OF.items() if name in said}
