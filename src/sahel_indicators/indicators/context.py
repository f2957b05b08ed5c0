"""Food consumption, coping, climate and prices: what moves beside conflict."""

from __future__ import annotations

import pandas as pd

from .declaration import Formula, Indicator

_MODELLED = (
    "Part survey, part prediction of a model that itself uses conflict, rain, vegetation and "
    "prices: explaining it by them is circular. Levels cannot be compared with the CH. Gao and "
    "Kidal are pooled; December 2019 and December 2023 are partial months."
)
_DRY = "In the dry season ratios to a small average say nothing."


def anomaly(variable: str) -> Formula:
    """The deviation from the average in percent, of a variable given as a ratio to it."""

    def formula(figures: pd.DataFrame) -> pd.Series:
        return 100 * (figures[variable] - 1)

    return formula


def as_published(variable: str) -> Formula:
    """The variable itself."""

    def formula(figures: pd.DataFrame) -> pd.Series:
        return figures[variable]

    return formula


DECLARED = (
    Indicator(
        key="insufficient_food_consumption",
        en="Share of people with insufficient food consumption",
        fr="Part de la population à consommation alimentaire insuffisante",
        unit="1",
        kind="share",
        needs=("insufficient_food_consumption",),
        formula=as_published("insufficient_food_consumption"),
        sources=("wfp_hungermap",),
        caveat=_MODELLED,
        reference="WFP: food consumption score poor or borderline",
        maximum=1,
    ),
    Indicator(
        key="crisis_coping",
        en="Share of people with crisis food-based coping",
        fr="Part de la population recourant à des stratégies d'adaptation alimentaire de crise",
        unit="1",
        kind="share",
        needs=("crisis_coping",),
        formula=as_published("crisis_coping"),
        sources=("wfp_hungermap",),
        caveat=_MODELLED,
        reference="WFP: reduced coping strategies index of 19 or more",
        maximum=1,
    ),
    Indicator(
        key="rainfall_anomaly",
        en="Rainfall anomaly of three months",
        fr="Anomalie des pluies sur trois mois",
        unit="percent",
        kind="index",
        needs=("rainfall_3m_ratio",),
        formula=anomaly("rainfall_3m_ratio"),
        sources=("chirps",),
        caveat=_DRY,
        reference="CHIRPS, deviation from the average; the file gives the ratio",
        minimum=-100,
    ),
    Indicator(
        key="ndvi_anomaly",
        en="Vegetation anomaly (NDVI)",
        fr="Anomalie de végétation (NDVI)",
        unit="percent",
        kind="index",
        needs=("ndvi_ratio",),
        formula=anomaly("ndvi_ratio"),
        sources=("modis",),
        caveat=_DRY,
        reference="MODIS NDVI, deviation from the average; the file gives the ratio",
        minimum=-100,
    ),
    Indicator(
        key="cereal_price_stress",
        en="Cereal price stress (PEWI)",
        fr="Tension sur les prix des céréales (PEWI)",
        unit="1",
        kind="index",
        needs=("cereal_price_stress",),
        formula=as_published("cereal_price_stress"),
        sources=("wfp_prices",),
        caveat="PEWI is not ALPS: ALPS's classes do not apply.",
        reference="WFP, price early warning index",
        minimum=None,
    ),
    Indicator(
        key="food_inflation",
        en="Food inflation, year on year",
        fr="Inflation alimentaire, en glissement annuel",
        unit="percent",
        kind="index",
        needs=("food_inflation",),
        formula=as_published("food_inflation"),
        sources=("trading_economics",),
        caveat="National; methods of statistics offices differ.",
        reference="National consumer price indices, through Trading Economics",
        minimum=None,
    ),
    Indicator(
        key="headline_inflation",
        en="Headline inflation, year on year",
        fr="Inflation d'ensemble, en glissement annuel",
        unit="percent",
        kind="index",
        needs=("headline_inflation",),
        formula=as_published("headline_inflation"),
        sources=("trading_economics",),
        caveat="National; methods of statistics offices differ.",
        reference="National consumer price indices, through Trading Economics",
        minimum=None,
    ),
)
