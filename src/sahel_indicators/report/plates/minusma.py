"""Plates of MINUSMA's end: what happened where, and what can and cannot be said of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ...boundaries import boundaries
from ...figures import estimates, maps, timeline
from ...figures.words import words_of
from ...findings.minusma import AFTER, ANNOUNCED, BEFORE, GONE, SHOWN_FROM, Withdrawal
from ...provenance.showing import Shows
from ..wording import minusma as said
from ..wording.conflict import place_name
from ..wording.minusma_names import (
    GROUPS,
    MAPPED,
    check_group,
    course_check,
    design_group,
    design_name,
    group_name,
    kind_name,
)
from .absent import Absent
from .outlined import outlined
from .plate import Plate, cited, conflict_events, food_security
from .table import TablePlate, columns_of

DEATHS = "conflict_fatalities"
_ASIDE = 0.5  # degrees, about the width of a mark
# First and last day of the months in which the bases closed.
_WITHDRAWAL = (ANNOUNCED, GONE - pd.Timedelta(days=1))
_COMPARED = ("base", "adjacent", "control")


def _plate(name: str, found: Withdrawal, language: str, **parts: Any) -> Plate:
    """What these plates have in common: sources, inputs, language."""
    common: dict[str, Any] = {
        "sources": cited("acled"),
        "inputs": (conflict_events(found.country), "dated_events_mli.csv"),
    }
    return Plate(name=name, language=language, **{**common, **parts})


def minusma_timeline(found: Withdrawal, language: str) -> Plate:
    """Deaths a month in the cercles of the bases, in those around and further away."""
    words = words_of(language)
    months = found.months[found.months["group"].isin(_COMPARED)]
    rank = months["group"].map({group: n for n, group in enumerate(_COMPARED)})
    frame = pd.DataFrame(
        {
            "panel": [group_name(group, words) for group in months["group"]],
            "series": words["deaths_in_month"],
            "date": months["month"],
            "value": months[DEATHS],
        }
    ).iloc[np.argsort(rank.to_numpy(), kind="stable")]
    return _plate(
        "minusma_timeline",
        found,
        language,
        text=said.timeline(found, words),
        data=months,
        drawing=timeline.panels,
        arguments={
            "frame": frame.reset_index(drop=True),
            "kind": "bar",
            "unit": words.pick("reported deaths a month", "décès signalés par mois"),
            "events": said.numbered_events(found, words),
            "shade": (*_WITHDRAWAL, words.pick("Withdrawal", "Retrait")),
        },
    )


def minusma_map(found: Withdrawal, language: str) -> Plate:
    """Where bases closed and towns were taken, over the groups of cercles."""
    words = words_of(language)
    shown = found.events[found.events["kind"].isin(MAPPED)].dropna(subset=["latitude"])
    points = shown.assign(
        kind=[kind_name(kind, words) for kind in shown["kind"]],
        label=[place_name(place, language) for place in shown["place"]],
    )
    # Two marks of one place would cover each other: later ones move aside.
    aside = points.groupby(["longitude", "latitude"]).cumcount()
    points["longitude"] += _ASIDE * aside
    areas = outlined(found.country, found.cercles[["area_code", "group"]], language)
    areas["group"] = [group_name(group, words) for group in areas["group"]]
    return _plate(
        "minusma_map",
        found,
        language,
        text=said.closures(found, words),
        data=shown.drop(columns=["latitude", "longitude"]),
        inputs=("dated_events_mli.csv", "boundaries_admin2.geojson"),
        drawing=maps.event_map,
        arguments={
            "points": points[["longitude", "latitude", "kind", "label", "date"]],
            "areas": areas,
            "regions": boundaries(found.country, 1),
            "groups": [group_name(group, words) for group in GROUPS],
        },
    )


def minusma_event_study(found: Withdrawal, language: str) -> Plate:
    """Events by quarter since the announcement, cercles of the bases against others."""
    words = words_of(language)
    frame = found.studies["conflict_events"].plot_data()
    starts = {
        event: words.month(ANNOUNCED + pd.DateOffset(months=3 * int(event)))
        for event in frame["event_time"]
    }
    return _plate(
        "minusma_event_study",
        found,
        language,
        text=said.event_study(found, words),
        data=frame,
        drawing=estimates.event_study_plot,
        arguments={
            "frame": frame,
            "names": starts,
            "xlabel": words.pick(
                "Quarters, by their first month.", "Trimestres, par leur premier mois."
            ),
            "ylabel": words.pick("Difference in log(1 + rate)", "Différence de log(1 + taux)"),
            "counted": words.pick("Cercles with a base", "Cercles avec base"),
        },
    )


def minusma_course(found: Withdrawal, language: str) -> Plate | Absent:
    """Deaths in the cercles of the bases against the course of the years before."""
    words = words_of(language)
    if found.course is None:
        return Absent("minusma_course", language, said.no_course(found, words))
    path = found.course.series.path
    seen = path.assign(series=words.pick("reported", "signalés"), value=path["observed"])
    carried = path.assign(
        series=words.pick("course before, carried on", "évolution antérieure prolongée"),
        value=path["without_interruption"],
        lower=path["without_low"],
        upper=path["without_high"],
    )
    frame = pd.concat([seen, carried]).rename(columns={"month": "date"}).assign(panel="")
    return _plate(
        "minusma_course",
        found,
        language,
        text=said.course(found, words),
        data=path,
        drawing=timeline.panels,
        arguments={
            "frame": frame[["panel", "series", "date", "value", "lower", "upper"]],
            "unit": words.pick("Deaths a month", "Décès par mois"),
            "band": words["band_of_response"],
            "shade": (*_WITHDRAWAL, words.pick("Left out", "Exclu")),
        },
    )


def minusma_placebos(found: Withdrawal, language: str) -> Plate | Absent:
    """The interrupted series with one thing changed, and at dates at which nothing happened."""
    words = words_of(language)
    if found.course is None:
        return Absent("minusma_placebos", language, said.no_course(found, words))
    table = found.course.checks
    frame = table.assign(
        group=[check_group(group, words) for group in table["group"]],
        name=[course_check(row, words) for _, row in table.iterrows()],
        main=table["group"] == "main",
        other_unit=False,
    )
    return _plate(
        "minusma_placebos",
        found,
        language,
        text=said.placebos(found, words),
        data=table,
        drawing=estimates.checks_plot,
        arguments={
            "frame": frame,
            "ratios": True,
            "xlabel": words.pick(
                "Reported over expected (1: as expected).", "Signalés sur attendus (1 : attendus)."
            ),
        },
    )


def minusma_designs(found: Withdrawal, language: str) -> Plate:
    """Every declared comparison, the primary one first."""
    words = words_of(language)
    table = found.estimates.sort_values(
        ["primary", "measure", "model"], ascending=[False, True, True]
    )
    frame = table.assign(
        group=["" if row["primary"] else design_group(row, words) for _, row in table.iterrows()],
        name=[
            words["estimate_main"] if row["primary"] else design_name(row, words)
            for _, row in table.iterrows()
        ],
        main=table["primary"],
        other_unit=False,
    )
    return _plate(
        "minusma_designs",
        found,
        language,
        text=said.designs(found, words),
        data=table,
        drawing=estimates.checks_plot,
        arguments={
            "frame": frame,
            "ratios": True,
            "xlabel": words.pick(
                "Ratio of the rate (Poisson) or of 1 + rate (linear); 1: no difference.",
                "Rapport du taux (Poisson) ou de 1 + taux (linéaire) ; 1 : aucun écart.",
            ),
        },
    )


def minusma_chosen_before(found: Withdrawal, language: str) -> TablePlate:
    """What became of the cercles that were worst in a year, in years without a withdrawal."""
    words = words_of(language)
    cells, numbers = said.chosen_before_cells(found, words)
    return TablePlate(
        name="minusma_chosen_before",
        language=language,
        table=said.chosen_before(found, words, columns_of(cells, numbers)),
        source=said.acled(words),
        data=found.chosen_before,
        sources=cited("acled"),
        inputs=(conflict_events(found.country),),
    )


def minusma_phase3plus(found: Withdrawal, language: str) -> Plate:
    """Phase 3 or worse by group of cercles and analysis: described, not estimated."""
    words, table = words_of(language), found.phase3plus
    rows = table.iloc[
        np.argsort(table["group"].map({g: n for n, g in enumerate(GROUPS)}), kind="stable")
    ]
    frame = pd.DataFrame(
        {
            "panel": "",
            "series": [group_name(group, words) for group in rows["group"]],
            "date": rows["period_start"],
            "value": rows["share"],
        }
    )
    return _plate(
        "minusma_phase3plus",
        found,
        language,
        text=said.phase3plus(found, words),
        data=table,
        sources=cited("cilss_ch"),
        inputs=(food_security(found.country),),
        drawing=timeline.panels,
        arguments={
            "frame": frame.reset_index(drop=True),
            "every": None,
            "percent": True,
            "shade": (*_WITHDRAWAL, words.pick("Withdrawal", "Retrait")),
        },
    )


# What the marks of each figure are, for whoever walks back from one.
_ESTIMATES = Shows(
    marks="One estimate of conflict in the cercles of MINUSMA's bases after its end, from cells of "
    "cercles and months.",
    kind="estimate",
    indicators=("conflict_events",),
    since=f"{BEFORE:%Y-%m-%d}",
    until=f"{AFTER:%Y-%m-%d}",
    areas="bases",
)
_MONTHS = Shows(
    marks="One month: reported fatalities, added up over a group of cercles.",
    kind="values",
    value=DEATHS,
    indicators=(DEATHS,),
    when="month",
    areas="bases",
)
SHOWS = {
    "minusma_timeline": _MONTHS,
    "minusma_map": Shows(
        marks="One closed base or captured town, with its date: a row of dated_events_mli.csv.",
        kind="events",
        when="date",
    ),
    "minusma_event_study": _ESTIMATES,
    "minusma_course": replace(
        _MONTHS,
        marks="One month: reported fatalities in the cercles of the bases, beside the course "
        "before, carried on.",
        value="observed",
        group="base",
    ),
    "minusma_placebos": replace(_ESTIMATES, indicators=(DEATHS,), since=SHOWN_FROM, group="base"),
    "minusma_designs": _ESTIMATES,
    "minusma_phase3plus": Shows(
        marks="One analysis and group of cercles: people in phase 3 or worse, added up over those "
        "of its cercles that were analysed every time, over their people.",
        kind="values",
        value="people",
        indicators=("phase3plus_people",),
        over={"population": "population_analysed"},
        when="period_start",
        areas="bases",
    ),
}
