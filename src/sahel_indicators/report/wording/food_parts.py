"""Parts of areas that are graver than the area they are counted in."""

from __future__ import annotations

import pandas as pd

from ...areas import area_name, part_name
from ...figures.words import Words
from ...findings import PhaseMaps, PhaseTrend
from .common import listed

# A fifth of the people in phase 3 or worse puts an area into phase 3 (the 20 % rule).
_A_FIFTH = 0.2
_CRISIS = 3
_MOST = 5

# What the Cadre Harmonisé hangs on an area's name for a part of it.
_KINDS = {
    "_limitedaccess": ("limited access", "accès limité"),
    "_AL": ("limited access", "accès limité"),
    "_IDPs": ("IDPs", "PDI"),
}


def graver_parts(trend: PhaseTrend, maps: PhaseMaps, words: Words) -> str:
    """The parts at a fifth or more of areas that are below it in the latest analysis; else ""."""
    if trend.parts.empty:
        return ""
    parts = trend.parts[trend.parts["share"].round(4) >= _A_FIFTH]
    day = parts["period_start"].max()
    shown = maps.frame[maps.frame["period_start"] == day]
    below = shown.loc[shown["phase"] < _CRISIS, "area_code"]
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
    for ending, kind in _KINDS.items():
        if row["unit"].endswith(ending):
            return f"{name} ({words.pick(*kind)}, {share})"
    part = part_name(row["unit"], words.language)
    return words.pick(f"{part} ({share}, in {name})", f"{part} ({share}, dans {name})")
