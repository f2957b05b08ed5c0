"""The six figures of the report: each a finding, its words in a language, and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..areas import area_name, country_name, part_name
from ..boundaries import boundaries
from ..figures import estimates, heatmap, maps, timeline
from ..figures.style import FigureText, words_of
from ..findings import Findings
from ..sources import sources
from . import captions, sentences

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LANGUAGES = ("en", "fr")


@dataclass(frozen=True)
class Plate:
    """One figure in one language: `draw()` makes it, `data` is the table behind it.

    `sources` are the producers with licence and citation, `inputs` the bundled tables it rests on.
    """

    name: str
    language: str
    text: FigureText
    data: pd.DataFrame
    sources: list[dict[str, str]]
    inputs: tuple[str, ...]
    drawing: Callable[..., Figure]
    arguments: dict[str, Any]

    def draw(self, style: str = "report") -> Figure:
        """The figure, at the size of a style ("report" or "column")."""
        return self.drawing(text=self.text, language=self.language, style=style, **self.arguments)


def _cited(*keys: str) -> list[dict[str, str]]:
    return [
        {"producer": s.producer, "title": s.title, "licence": s.licence, "citation": s.citation}
        for s in (sources()[key] for key in keys)
    ]


def _food_security(found: Findings) -> str:
    return f"food_security_{found.country.lower()}.csv"


def _conflict_events(found: Findings) -> str:
    return f"conflict_events_{found.country.lower()}.csv"


def phase_trend(found: Findings, language: str) -> Plate:
    """Phase 3+ by analysis, current against projected."""
    return Plate(
        name="phase_trend",
        language=language,
        text=captions.phase_trend(found, words_of(language)),
        data=found.trend.frame,
        sources=_cited("cilss_ch", "cilss_ch_hapi", "grfc"),
        inputs=(_food_security(found), "food_security_recent.csv"),
        drawing=timeline.phase_trend,
        arguments={"frame": found.trend.frame},
    )


def share_map(found: Findings, language: str) -> Plate:
    """Phase 3+ by area in the latest current analysis."""
    outlines = boundaries(found.country, 2).drop(columns="area_name")
    frame = outlines.merge(found.map.frame, on="area_code", how="left", validate="one_to_one")
    frame["area_name"] = [area_name(code, language) for code in frame["area_code"]]
    # Published as whole percents, shares of rounded counts miss the limit of a class by a hair.
    frame["value"] = frame["value"].round(4)
    return Plate(
        name="phase_map",
        language=language,
        text=captions.share_map(found, words_of(language)),
        data=found.map.frame,
        sources=_cited("cilss_ch"),
        inputs=(_food_security(found), "boundaries_admin2.geojson"),
        drawing=maps.share_map,
        arguments={"frame": frame, "regions": boundaries(found.country, 1)},
    )


def conflict_calendar(found: Findings, language: str) -> Plate:
    """Reported fatalities by region and month, with dated events."""
    calendar, words = found.calendar, words_of(language)
    shown = calendar.frame.rename(index=lambda code: area_name(code, language))
    by_region = shown.rename_axis("region").reset_index()
    return Plate(
        name="conflict_calendar",
        language=language,
        text=captions.conflict_calendar(found, words),
        data=by_region.melt("region", var_name="month", value_name="fatalities"),
        sources=_cited("acled"),
        inputs=(_conflict_events(found), "dated_events_mli.csv"),
        drawing=heatmap.region_month,
        arguments={
            "frame": shown,
            "events": sentences.events_by_month(calendar.events, language),
            "scale_label": words["deaths_in_month"],
        },
    )


def displacement(found: Findings, language: str) -> Plate:
    """IDPs and refugees over time by producer."""
    frame = found.displacement.frame
    names = [sentences.PRODUCERS[key][language] for key in frame["producer"]]
    return Plate(
        name="displacement",
        language=language,
        text=captions.displacement(found, words_of(language)),
        data=frame,
        sources=_cited("iom_dtm", "dtm_government", "unhcr", "idmc"),
        inputs=(
            *("idps_mli_admin2.csv", "idps_national.csv"),
            *("displacement_reported.csv", "refugees.csv"),
        ),
        drawing=timeline.stock_by_producer,
        arguments={"frame": frame.assign(producer=names)},
    )


def malnutrition(found: Findings, language: str) -> Plate:
    """GAM by region and survey, with its intervals where published."""
    frame, country = found.malnutrition.frame, country_name(found.country, language)
    names = [
        country if national else part_name(unit, language) or area_name(code, language)
        for national, unit, code in zip(
            frame["national"], frame["unit"], frame["area_code"], strict=True
        )
    ]
    return Plate(
        name="malnutrition",
        language=language,
        text=captions.malnutrition(found, words_of(language)),
        data=frame,
        sources=_cited("nutrition_surveys"),
        inputs=("nutrition.csv",),
        drawing=estimates.survey_forest,
        arguments={"frame": frame.assign(area_name=names)},
    )


def coefficients(found: Findings, language: str) -> Plate:
    """The regression's coefficients with their leads."""
    every = found.conflict_food.estimates
    alone = every[~every["together"]]
    models = zip(alone["measure"], alone["window"], strict=True)
    groups = [sentences.exposure(measure, window, language) for measure, window in models]
    columns = ["group", "effects", "timing", "estimate", "ci_low", "ci_high"]
    label = {"en": "Percentage points of phase 3+", "fr": "Points de pourcentage de phase 3+"}
    return Plate(
        name="coefficients",
        language=language,
        text=captions.coefficients(found, words_of(language)),
        data=alone,
        sources=_cited("cilss_ch", "acled"),
        inputs=(_food_security(found), _conflict_events(found)),
        drawing=estimates.coefficient_plot,
        arguments={"frame": alone.assign(group=groups)[columns], "xlabel": label[language]},
    )


PLATES: dict[str, Callable[[Findings, str], Plate]] = {
    "phase_trend": phase_trend,
    "phase_map": share_map,
    "conflict_calendar": conflict_calendar,
    "displacement": displacement,
    "malnutrition": malnutrition,
    "coefficients": coefficients,
}


def plate(found: Findings, name: str, language: str = "en") -> Plate:
    """One of the report's figures by name; a `KeyError` names them all."""
    if name not in PLATES:
        raise KeyError(f"'{name}' is not a figure; there are {', '.join(PLATES)}")
    return PLATES[name](found, language)
