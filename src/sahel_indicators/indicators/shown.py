"""How an indicator shows itself in a notebook, and all of them together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from ..display import markup
from ..sources import sources

if TYPE_CHECKING:
    from .declaration import Indicator


def card(indicator: Indicator) -> str:
    """What an indicator means, as a card; its caveat stands out."""
    return markup.card(
        markup.paragraph(indicator.en, "title"),
        markup.note(indicator.caveat) if indicator.caveat else "",
        markup.pairs(
            {
                "Key": indicator.key,
                "In French": indicator.fr,
                "Unit": indicator.unit,
                "Kind": indicator.kind,
                "Bounds": _bounds(indicator),
                "Computed from": ", ".join(indicator.needs),
                "Producers, the first that has a figure": "; ".join(_producers(indicator)),
                "Reference": indicator.reference,
            }
        ),
    )


def catalogue(indicators: Iterable[Indicator]) -> str:
    """All indicators as one table: key, title, unit, kind, producers, caveat."""
    rows = [
        {
            "Key": each.key,
            "What it is": each.en,
            "Unit": each.unit,
            "Kind": each.kind,
            "Producers": "; ".join(_producers(each)),
            "To be known": each.caveat,
        }
        for each in indicators
    ]
    frame = pd.DataFrame(rows)
    caption = f'{len(rows)} indicators; indicators["{rows[0]["Key"]}"] tells more of one'
    return markup.card(markup.table(frame, caption=caption, most=len(frame)))


def _bounds(indicator: Indicator) -> str:
    low, high = indicator.minimum, indicator.maximum
    if low is None and high is None:
        return "none"
    if high is None:
        return f"{low:g} or more"
    return f"{high:g} or less" if low is None else f"{low:g} to {high:g}"


def _producers(indicator: Indicator) -> list[str]:
    return [sources()[key].producer for key in indicator.sources]
