"""Parts of areas that are graver than the area they are counted in."""

from __future__ import annotations

import pandas as pd

from ...areas import area_name, kind_of_part, part_name
from ...figures.words import Words
from ...findings import PhaseMaps, PhaseTrend
from ...indicators.food_security import CRISIS
from .common import listed

_MOST = 5


def graver_parts(trend: PhaseTrend, maps: PhaseMaps, words: Words) -> str:
    """The parts at a fifth or more of areas that are below it in the latest analysis; else ""."""
    if trend.parts.empty:
        return ""
    parts = trend.parts[trend.parts["crisis"]]
    day = parts["period_start"].max()
    shown = maps.frame[maps.frame["period_start"] == day]
    below = shown.loc[shown["phase"] < CRISIS, "area_code"]
    hidden = parts[parts["area_code"].isin(below)].sort_values("share", ascending=False)
    if hidden.empty:
        return ""
    named = [_part(row, words) for _, row in hidden.head(_MOST).iterrows()]
    if more := len(hidden) - len(named):
        named.append(words.pick(f"{more} more", f"{more} de plus"))
    return words.pick(
        f"At a fifth or more themselves, but counted in areas that are below it: "
        f"{listed(named, 'en')}.",
        f"À un cinquième ou plus elles-mêmes, mais comptées dans des zones sous ce seuil : "
        f"{listed(named, 'fr')}.",
    )


def _part(row: pd.Series, words: Words) -> str:
    """A part with its share and its area: "Taoudenit (22.0%, in Tombouctou)"."""
    name, share = area_name(row["area_code"], words.language), words.percent(100 * row["share"], 1)
    if kind := kind_of_part(row["unit"], words.language, row["area_code"]):
        return f"{name} ({kind}, {share})"
    part = part_name(row["unit"], words.language)
    return words.pick(f"{part} ({share}, in {name})", f"{part} ({share}, dans {name})")
