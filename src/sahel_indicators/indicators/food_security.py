"""Food insecurity by the Cadre Harmonisé: people and shares in phases, and the area phase."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .declaration import Indicator

# Counts were often made from whole-percent shares and then rounded, so a count that misses 20 % by
# up to two people stands for 20 %.
ROUNDING_PEOPLE = 2
AREA_SHARE = 0.20
# The phase that is called a crisis: the trends count it and worse.
CRISIS = 3

_SOURCES = ("cilss_ch", "cilss_ch_hapi", "grfc")
_CH_CAVEAT = (
    "Analysts weigh insecurity when they classify, populations are projections that ignore "
    "flight, and practice changed before October 2014: start trends there."
)
_PHASES = tuple(f"phase{number}_people" for number in range(1, 6))
_MANUAL = "Cadre Harmonisé manual 2.0; IPC Technical Manual 3.1"


def phase3plus_people(figures: pd.DataFrame) -> pd.Series:
    """People in phase 3 or worse as printed; phases 3, 4 and 5 added up where no total is.

    Each phase is rounded to whole people, so that their sum can miss the printed total by one.
    """
    added = figures["phase3_people"] + figures["phase4_people"] + figures["phase5_people"]
    return figures["phase3plus_people"].fillna(added)


def phase4plus_people(figures: pd.DataFrame) -> pd.Series:
    """People in phase 4 or worse as printed; phases 4 and 5 added up where no total is."""
    added = figures["phase4_people"] + figures["phase5_people"]
    return figures["phase4plus_people"].fillna(added)


def phase3plus_share(figures: pd.DataFrame) -> pd.Series:
    """People in phase 3 or worse as a share (0 to 1) of the population analysed."""
    return phase3plus_people(figures) / _analysed(figures)


def phase2plus_share(figures: pd.DataFrame) -> pd.Series:
    """People in phase 2 or worse as a share (0 to 1) of the population analysed."""
    worse = [figures[name] for name in _PHASES[1:]]
    return sum(worse[1:], worse[0]) / _analysed(figures)


def phase_by_rule(figures: pd.DataFrame) -> pd.Series:
    """The highest phase P with at least 20 % of the people in P or worse; missing if any is.

    On unrounded shares: 19.95 % does not pass; a count within two people of 20 % does.
    """
    worse = pd.Series(0.0, index=figures.index)
    phase = pd.Series(np.nan, index=figures.index)
    needed = _needed(figures)
    for number in range(5, 0, -1):
        worse = worse + figures[f"phase{number}_people"]
        phase = phase.fillna(
            pd.Series(float(number), figures.index).where((worse >= needed) & (worse > 0))
        )
    return phase.where(worse.notna())


def in_crisis(figures: pd.DataFrame) -> pd.Series:
    """Whether the same rule gives phase 3 or worse, which the phases 1 and 2 have no say in.

    False where the people in phase 3 or worse are not known.
    """
    people = phase3plus_people(figures)
    return (people >= _needed(figures)) & (people > 0)


def phase_published(figures: pd.DataFrame) -> pd.Series:
    """The area phase as analysts published it."""
    return figures["phase_class"]


def _needed(figures: pd.DataFrame) -> pd.Series:
    """As many people in a phase or worse put the area into it."""
    return AREA_SHARE * _analysed(figures) - ROUNDING_PEOPLE


def _analysed(figures: pd.DataFrame) -> pd.Series:
    people = figures["population_analysed"]
    return people.where(people > 0)


DECLARED = (
    Indicator(
        key="phase3plus_share",
        en="Share of people in phase 3 or worse",
        fr="Part de la population en phase 3 ou pire",
        unit="1",
        kind="share",
        needs=(
            "phase3_people",
            "phase4_people",
            "phase5_people",
            "phase3plus_people",
            "population_analysed",
        ),
        formula=phase3plus_share,
        sources=_SOURCES,
        caveat=_CH_CAVEAT,
        reference=_MANUAL,
        maximum=1,
    ),
    Indicator(
        key="phase2plus_share",
        en="Share of people in phase 2 or worse",
        fr="Part de la population en phase 2 ou pire",
        unit="1",
        kind="share",
        needs=(*_PHASES[1:], "population_analysed"),
        formula=phase2plus_share,
        sources=("cilss_ch",),
        caveat=_CH_CAVEAT,
        reference=_MANUAL,
        maximum=1,
    ),
    Indicator(
        key="phase3plus_people",
        en="People in phase 3 or worse",
        fr="Personnes en phase 3 ou pire",
        unit="people",
        kind="stock",
        needs=("phase3_people", "phase4_people", "phase5_people", "phase3plus_people"),
        formula=phase3plus_people,
        sources=_SOURCES,
        caveat=_CH_CAVEAT,
        reference=_MANUAL,
    ),
    Indicator(
        key="phase4plus_people",
        en="People in phase 4 or worse",
        fr="Personnes en phase 4 ou pire",
        unit="people",
        kind="stock",
        needs=("phase4_people", "phase5_people", "phase4plus_people"),
        formula=phase4plus_people,
        sources=_SOURCES,
        caveat=_CH_CAVEAT,
        reference=_MANUAL,
    ),
    Indicator(
        key="phase_by_rule",
        en="Phase computed by the 20 % rule (not the published classification)",
        fr="Phase calculée par la règle des 20 % (et non la classification publiée)",
        unit="phase",
        kind="index",
        needs=(*_PHASES, "population_analysed"),
        formula=phase_by_rule,
        sources=("cilss_ch",),
        caveat="Computed from the counts; analysts may publish another phase. "
        "Never call it an IPC/CH phase.",
        reference="IPC Technical Manual 3.1, area classification",
        minimum=1,
        maximum=5,
    ),
    Indicator(
        key="phase_published",
        en="Area phase as published",
        fr="Phase de la zone telle que publiée",
        unit="phase",
        kind="index",
        needs=("phase_class",),
        formula=phase_published,
        sources=("cilss_ch",),
        caveat="Analysts' decision; differs from the 20 % rule in a few areas. "
        "Missing where an area is published in parts.",
        reference=_MANUAL,
        minimum=1,
        maximum=5,
    ),
)
