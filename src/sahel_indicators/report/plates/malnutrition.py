"""Plates of acute malnutrition."""

from __future__ import annotations

from ...areas import area_name, country_name, part_name
from ...figures import estimates
from ...figures.words import words_of
from ...findings import Malnutrition
from ...provenance.showing import Shows
from ..wording import malnutrition as said
from .absent import Absent
from .plate import Plate, cited


def malnutrition(found: Malnutrition, language: str) -> Plate | Absent:
    """GAM by region and survey, with its intervals where published."""
    if found.frame.empty:
        return Absent("malnutrition", language, said.no_surveys(found, words_of(language)))
    frame, country = found.frame, country_name(found.country, language)
    names = [
        country if national else part_name(unit, language) or area_name(code, language)
        for national, unit, code in zip(
            frame["national"], frame["unit"], frame["area_code"], strict=True
        )
    ]
    return Plate(
        name="malnutrition",
        language=language,
        text=said.malnutrition(found, words_of(language)),
        data=frame,
        sources=cited("nutrition_surveys"),
        inputs=("nutrition.csv",),
        drawing=estimates.survey_forest,
        arguments={"frame": frame.assign(area_name=names)},
    )


# What the marks of each figure are, for whoever walks back from one.
SHOWS = {
    "malnutrition": Shows(
        marks="One survey of one area: the prevalence of global acute malnutrition by "
        "weight-for-height as it was published.",
        kind="published",
        value="value",
        variables={"": ("gam_prevalence",)},
        where="area_code",
        when="date",
        at_end=True,
        same={"unit": "unit"},
        series=("{survey}", "gam_whz", "{definition}", "{age_group}"),
    ),
}
