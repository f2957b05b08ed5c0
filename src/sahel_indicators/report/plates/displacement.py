"""Plates of displacement."""

from __future__ import annotations

from ...figures import timeline
from ...figures.words import words_of
from ...findings import Displacement
from ..wording import displacement as said
from .plate import Plate, cited


def displacement(found: Displacement, language: str) -> Plate:
    """IDPs and refugees over time by producer."""
    frame = found.frame
    names = [said.PRODUCERS[key][language] for key in frame["producer"]]
    return Plate(
        name="displacement",
        language=language,
        text=said.displacement(found, words_of(language)),
        data=frame,
        sources=cited("iom_dtm", "dtm_government", "unhcr", "idmc"),
        inputs=(
            *("idps_mli_admin2.csv", "idps_national.csv"),
            *("displacement_reported.csv", "refugees.csv"),
        ),
        drawing=timeline.stock_by_producer,
        arguments={"frame": frame.assign(producer=names)},
    )
