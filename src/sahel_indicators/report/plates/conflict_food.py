"""Plates of how phase 3+ goes with conflict."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...boundaries import boundaries
from ...figures import estimates, maps
from ...figures.words import words_of
from ...findings import ConflictFood
from ...findings.analyses import FIRST_COMPARABLE
from ...findings.conflict_food import MEASURES, PRIMARY, WINDOWS, exposure_column
from ...findings.conflict_food_checks import CROSSING, PHASE2PLUS
from ...provenance.showing import Shows
from ..wording import conflict_food as said
from ..wording.common import areas_of
from ..wording.conflict_food_figures import EVENT_BINS, SHARE_BINS, STATISTIC
from ..wording.conflict_food_names import check_name, choice_name, driver_name, group_name
from ..wording.conflict_food_readings import LEVEL
from .absent import Absent
from .outlined import outlined
from .plate import Plate, cited, conflict_events, food_security

_POINTS = {"en": "Percentage points of phase 3+.", "fr": "Points de pourcentage de phase 3+."}
# Leads that still fall into the three months of the analysis.
_INSIDE = (0, -1, -2)


def _plate(name: str, found: ConflictFood, language: str, **parts: Any) -> Plate:
    """What these plates have in common: sources, inputs, language."""
    common: dict[str, Any] = {
        "sources": cited("cilss_ch", "acled"),
        "inputs": (food_security(found.country), conflict_events(found.country)),
    }
    return Plate(name=name, language=language, **{**common, **parts})


def coefficients(found: ConflictFood, language: str) -> Plate:
    """The regression's coefficients with their leads."""
    every = found.estimates
    alone = every[~every["together"]]
    models = zip(alone["measure"], alone["window"], strict=True)
    groups = [said.exposure(measure, window, language) for measure, window in models]
    columns = ["group", "effects", "timing", "estimate", "ci_low", "ci_high"]
    return _plate(
        "coefficients",
        found,
        language,
        text=said.coefficients(found, words_of(language)),
        data=alone,
        drawing=estimates.coefficient_plot,
        arguments={"frame": alone.assign(group=groups)[columns], "xlabel": _POINTS[language]},
    )


def conflict_food_lags(found: ConflictFood, language: str) -> Plate:
    """Correlations by month before and after, over all cells and within areas and analyses."""
    words = words_of(language)
    panels = {
        words.pick("Over all areas and analyses", "Toutes zones et analyses"): found.lags,
        words.pick(
            "Within areas and analyses", "Au sein des zones et des analyses"
        ): found.lags_within,
    }
    tables = [profile.to_frame().assign(panel=name) for name, profile in panels.items()]
    both = pd.concat(tables, ignore_index=True)
    frame = both[both["statistic"] == STATISTIC]
    xlabel = words.pick(
        "Months from the analysis to the three months of conflict (negative: before it).",
        "Mois entre l’analyse et les trois mois de conflit (négatif : avant).",
    )
    return _plate(
        "conflict_food_lags",
        found,
        language,
        text=said.lag_profile(found, words),
        data=frame,
        drawing=estimates.lag_profile,
        arguments={
            "frame": frame,
            "xlabel": xlabel,
            "ylabel": words.pick("Rank correlation.", "Corrélation des rangs."),
            "sides": (words["before"], words["after"]),
            "inside": _INSIDE,
        },
    )


def conflict_food_checks(found: ConflictFood, language: str) -> Plate:
    """The main estimate and what becomes of it when one thing is changed."""
    words, table = words_of(language), found.checks
    rows = table.assign(
        name=[check_name(row, words) for _, row in table.iterrows()],
        group=[group_name(group, words) for group in table["group"]],
        main=False,
        other_unit=table["outcome"].isin([PHASE2PLUS, CROSSING]),
    )
    main = found.primary[["estimate", "ci_low", "ci_high"]].to_frame().T.astype(float)
    main = main.assign(name=words["estimate_main"], group="", main=True, other_unit=False)
    columns = ["group", "name", "estimate", "ci_low", "ci_high", "main", "other_unit"]
    frame = pd.concat([main[columns], rows[columns]], ignore_index=True)
    return _plate(
        "conflict_food_checks",
        found,
        language,
        text=said.checks(found, words),
        data=table,
        drawing=estimates.checks_plot,
        arguments={"frame": frame, "xlabel": _POINTS[language]},
    )


def conflict_food_curve(found: ConflictFood, language: str) -> Plate:
    """Every declared way of asking, in order of its answer."""
    words, table = words_of(language), found.curve.table
    ways = {
        exposure_column(measure, window, PRIMARY.timing): said.exposure(measure, window, language)
        for measure in MEASURES
        for window in WINDOWS
    }
    headings = {
        "exposure": words.pick("Conflict before", "Conflit antérieur"),
        "effects": words.pick("Effects", "Effets"),
        "controls": words.pick("Held fixed", "Tenu constant"),
        "weights": words.pick("Weights", "Pondération"),
    }
    chosen = {
        headings[name]: [ways.get(c) or choice_name(c, words) for c in table[name]]
        for name in headings
    }
    return _plate(
        "conflict_food_curve",
        found,
        language,
        text=said.curve(found, words),
        data=table,
        drawing=estimates.specification_curve,
        arguments={
            "frame": table.assign(**chosen),
            "dimensions": list(headings.values()),
            "ylabel": _POINTS[language],
        },
    )


def conflict_food_drivers(found: ConflictFood, language: str) -> Plate | Absent:
    """Shares of conflict, climate and prices; why there are none where they cannot be had."""
    words = words_of(language)
    if found.drivers is None:
        reason = words.pick("Shares of drivers are not shown: ", "Parts des facteurs absentes : ")
        return Absent("conflict_food_drivers", language, reason + found.no_drivers)
    table = found.drivers.to_frame().sort_values("share_of_r2", ascending=False)
    frame = table.assign(
        driver=[driver_name(driver, words) for driver in table["driver"]],
        share=table["share_of_r2"],
        apart=table["p_value"] < LEVEL,
    )
    return _plate(
        "conflict_food_drivers",
        found,
        language,
        text=said.drivers(found, words),
        data=table,
        sources=cited("cilss_ch", "acled", "chirps", "modis", "wfp_prices"),
        inputs=(
            *(food_security(found.country), conflict_events(found.country)),
            "monitoring_admin1_month.csv",
        ),
        drawing=estimates.driver_decomposition,
        arguments={
            "frame": frame,
            "unexplained": 1 - found.drivers.within_r2,
            "xlabel": words.pick(
                "Share of the variation within areas and analyses.",
                "Part de la variation au sein des zones et des analyses.",
            ),
        },
    )


def conflict_food_map(found: ConflictFood, language: str) -> Plate:
    """Conflict before and phase 3+ of the latest analysis, area by area."""
    words, cells = words_of(language), found.latest
    frame = outlined(found.country, cells, language)
    # Published as whole percents, shares of rounded counts miss the limit of a class by a hair.
    frame = frame.assign(x=frame["rate"], y=frame["share"].round(4))
    return _plate(
        "conflict_food_map",
        found,
        language,
        text=said.bivariate(found, words),
        data=cells,
        inputs=(
            *(food_security(found.country), conflict_events(found.country)),
            "boundaries_admin2.geojson",
        ),
        drawing=maps.bivariate_map,
        arguments={
            "frame": frame,
            "regions": boundaries(found.country, 1),
            "areas": areas_of(found.country, words),
            "x_bins": EVENT_BINS,
            "y_bins": SHARE_BINS,
            "x_name": words.pick(
                "Events per 100,000 people, 12 months before",
                "Événements pour 100\u202f000 habitants, 12 mois avant",
            ),
            "y_name": words.pick("Share in phase 3 or worse", "Part en phase 3 ou pire"),
            "missing": "not_analysed",
        },
    )


# What the marks of each figure are, for whoever walks back from one.
_ESTIMATES = Shows(
    marks="One estimate of how the share of people in phase 3 or worse goes with conflict, from "
    "cells of areas and current analyses since October 2014.",
    kind="estimate",
    indicators=("phase3plus_share", "conflict_events", "conflict_fatalities"),
    since=FIRST_COMPARABLE,
    window=PRIMARY.window,
    account="conflict_food_cells",
)
SHOWS = {
    "conflict_food_map": Shows(
        marks="One area in the latest current analysis: the share of its people in phase 3 or "
        "worse (checked here), beside its conflict events of the twelve months before.",
        kind="values",
        value="share",
        indicators=("phase3plus_share",),
        where="area_code",
        when="period_start",
    ),
    **dict.fromkeys(
        (
            "coefficients",
            "conflict_food_lags",
            "conflict_food_checks",
            "conflict_food_curve",
            "conflict_food_drivers",
        ),
        _ESTIMATES,
    ),
}
