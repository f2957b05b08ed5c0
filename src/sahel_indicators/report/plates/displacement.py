"""Plates of displacement."""

from __future__ import annotations

from ...figures import timeline
from ...figures.words import words_of
from ...findings import Displacement
from ...provenance.showing import Shows
from ..wording import displacement as said
from ..wording.common import in_country
from .absent import Absent
from .plate import Plate, cited, rounds_of


def displacement(found: Displacement, language: str) -> Plate | Absent:
    """IDPs and refugees over time by producer."""
    frame, words = found.frame, words_of(language)
    if set(frame["measure"]) != {"idps", "refugees"}:
        where = in_country(found.country, words)
        reason = words.pick(
            f"No count of people displaced {where} is known here.",
            f"Aucun décompte de personnes déplacées internes {where} n’est connu ici.",
        )
        return Absent("displacement", language, reason)
    names = [said.PRODUCERS[key][language] for key in frame["producer"]]
    return Plate(
        name="displacement",
        language=language,
        text=said.displacement(found, words),
        data=frame,
        sources=cited(*sorted(frame["producer"].unique())),
        inputs=(
            *rounds_of(found.country),
            *("idps_national.csv", "displacement_reported.csv", "refugees.csv"),
        ),
        drawing=timeline.stock_by_producer,
        arguments={"frame": frame.assign(producer=names)},
    )


# What the marks of each figure are, for whoever walks back from one.
SHOWS = {
    "displacement": Shows(
        marks="One stock at a date by one producer, as published; of DTM's rounds, and of refugees "
        "over countries of asylum, the sum.",
        kind="published",
        value="value",
        variables={"idps": ("idp_stock",), "refugees": ("refugee_stock",)},
        measure="measure",
        when="date",
        at_end=True,
        same={"producer": "source"},
        added_from=("iom_dtm",),
    ),
}
