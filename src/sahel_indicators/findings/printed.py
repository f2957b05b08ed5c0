"""What a printed total of a whole country is about: some of its people, or some of its regions."""

from __future__ import annotations

import pandas as pd

from ..areas import gazetteer
from ..crosswalks import areas_of
from ..panel import open_observations


def groups(notes: pd.Series) -> pd.Series:
    """The group of people that a note says a figure is about, in the source's words, else ""."""
    named = notes.astype("str").str.extract(r"population group: ([^;]+)", expand=False)
    return named.fillna("").str.strip()


def never_analysed(country: str, as_of: str | None = None) -> tuple[str, ...]:
    """The regions of which no analysis known, by area or by region, has any people analysed."""
    known = open_observations(as_of)
    told = known[(known["location_code"] == country) & (known["admin_level"] > 0)]
    told = told[(told["variable"] == "population_analysed") & (told["value"] > 0)]
    below = told["admin_level"] > 1
    regions = {*told.loc[~below, "area_code"]}
    regions |= {gazetteer().parent(code) for code in told.loc[below, "area_code"].unique()}
    analysed = {part for region in regions for part in region.split("+")}
    every = areas_of(country, 1)
    never = every[[analysed.isdisjoint(parts) for parts in every["parts"]]]
    return tuple(sorted(never["area_code"]))
