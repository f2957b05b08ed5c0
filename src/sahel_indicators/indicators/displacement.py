"""Displacement: stocks at a date (IDPs, refugees) and flows in a period, kept apart."""

from __future__ import annotations

import pandas as pd

from .declaration import Indicator


def idps(figures: pd.DataFrame) -> pd.Series:
    """Internally displaced people at a date."""
    return figures["idp_stock"]


def idps_per_1000(figures: pd.DataFrame) -> pd.Series:
    """IDPs present per 1,000 people of the same area and year."""
    return 1_000 * figures["idp_stock"] / figures["population"]


def refugees(figures: pd.DataFrame) -> pd.Series:
    """Refugees from the country, wherever they found asylum."""
    return figures["refugee_stock"]


def new_displacements(figures: pd.DataFrame) -> pd.Series:
    """Internal displacements in the period; one person may be displaced more than once."""
    return figures["new_displacements"]


# DTM's own rounds where there are; the totals printed with the government next; the yearly official
# figure (UNHCR) and IDMC's estimate only where nothing else is.
_IDP_SOURCES = ("iom_dtm", "dtm_government", "conasur", "unhcr", "idmc")
_STOCK = (
    "A stock at a date: never add rounds. Coverage differs by round and producer; Burkina Faso's "
    "official figure has been repeated since 2023."
)

DECLARED = (
    Indicator(
        key="idp_stock",
        en="Internally displaced people",
        fr="Personnes déplacées internes",
        unit="people",
        kind="stock",
        needs=("idp_stock",),
        formula=idps,
        sources=_IDP_SOURCES,
        caveat=_STOCK,
        reference="IOM DTM methodological framework; "
        "UN Guiding Principles on Internal Displacement",
    ),
    Indicator(
        key="idps_per_1000",
        en="Internally displaced people per 1,000 people",
        fr="Personnes déplacées internes pour 1 000 habitants",
        unit="per 1,000 people",
        kind="stock",
        needs=("idp_stock", "population"),
        formula=idps_per_1000,
        sources=_IDP_SOURCES,
        caveat=_STOCK + " The population is the CH projection, which ignores flight.",
        reference="IDP stock over the area's population of the same year",
    ),
    Indicator(
        key="refugees_by_origin",
        en="Refugees from the country",
        fr="Réfugiés originaires du pays",
        unit="people",
        kind="stock",
        needs=("refugee_stock",),
        formula=refugees,
        sources=("unhcr",),
        over_counterparts=True,
        caveat="Stock at the end of the year, by origin, over all countries of asylum; "
        "asylum seekers are not in it.",
        reference="UNHCR Refugee Population Statistics, methodology",
    ),
    Indicator(
        key="new_displacements",
        en="New internal displacements by conflict",
        fr="Nouveaux déplacements internes dus aux conflits",
        unit="displacements",
        kind="flow",
        needs=("new_displacements",),
        formula=new_displacements,
        sources=("idmc",),
        caveat="A flow of displacements in the year, not of people; a zero of IDMC means no "
        "estimate and is missing here.",
        reference="IDMC, Global Internal Displacement Database, methodology",
    ),
)
