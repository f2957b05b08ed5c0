"""Conflict events and deaths: ACLED by area and month, UCDP by country and year, never mixed."""

from __future__ import annotations

import pandas as pd

from .declaration import Formula, Indicator

_ACLED = (
    "Reported events: coverage of the press grew over the years, MINUSMA was itself a source "
    "until 2023, and fatalities are the least certain part."
)
_UCDP = "Best estimate; low and high are its bounds. UCDP and ACLED count differently: never mix."


def events(figures: pd.DataFrame) -> pd.Series:
    """Events of political violence."""
    return figures["conflict_events"]


def fatalities(figures: pd.DataFrame) -> pd.Series:
    """Reported fatalities of political violence."""
    return figures["conflict_fatalities"]


def events_per_100k(figures: pd.DataFrame) -> pd.Series:
    """Events per 100,000 people of the same area and year."""
    return 100_000 * figures["conflict_events"] / figures["population"]


def fatalities_per_100k(figures: pd.DataFrame) -> pd.Series:
    """Reported fatalities per 100,000 people of the same area and year."""
    return 100_000 * figures["conflict_fatalities"] / figures["population"]


def deaths(figures: pd.DataFrame) -> pd.Series:
    """Deaths in one type of organised violence, best estimate."""
    return figures["deaths_organized_violence"]


def _acled(
    key: str, en: str, fr: str, unit: str, *, formula: Formula, needs: tuple[str, ...]
) -> Indicator:
    return Indicator(
        key=key,
        en=en,
        fr=fr,
        unit=unit,
        kind="flow",
        needs=needs,
        formula=formula,
        sources=("acled",),
        series="political_violence",
        caveat=_ACLED,
        reference="ACLED codebook; aggregated by admin2 and month",
    )


def _ucdp(kind: str, en: str, fr: str) -> Indicator:
    return Indicator(
        key=f"deaths_{kind}",
        en=f"Deaths in {en} violence (UCDP)",
        fr=f"Morts dues à la violence {fr} (UCDP)",
        unit="deaths",
        kind="flow",
        needs=("deaths_organized_violence",),
        formula=deaths,
        sources=("ucdp_country_year",),
        series=kind,
        caveat=_UCDP,
        reference="UCDP country-year dataset, version 25.1",
    )


DECLARED = (
    _acled(
        "conflict_events",
        "Conflict events",
        "Événements violents",
        "events",
        formula=events,
        needs=("conflict_events",),
    ),
    _acled(
        "conflict_fatalities",
        "Reported fatalities",
        "Décès signalés",
        "deaths",
        formula=fatalities,
        needs=("conflict_fatalities",),
    ),
    _acled(
        "conflict_events_per_100k",
        "Conflict events per 100,000 people",
        "Événements violents pour 100 000 habitants",
        "per 100,000 people",
        formula=events_per_100k,
        needs=("conflict_events", "population"),
    ),
    _acled(
        "conflict_fatalities_per_100k",
        "Reported fatalities per 100,000 people",
        "Décès signalés pour 100 000 habitants",
        "per 100,000 people",
        formula=fatalities_per_100k,
        needs=("conflict_fatalities", "population"),
    ),
    _ucdp("state_based", "state-based", "impliquant un État"),
    _ucdp("non_state", "non-state", "non étatique"),
    _ucdp("one_sided", "one-sided", "unilatérale contre des civils"),
)
