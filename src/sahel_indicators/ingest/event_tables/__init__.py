"""Events read, placed, grouped and added up by month: what ACLED's and UCDP's modules share."""

from __future__ import annotations

from .cells import figures, flagged, joined_notes, read_days, set_aside_unknown, words
from .countries import countries_of, refuse_other_countries
from .months import Counted, monthly
from .places import Named, place_events
from .repeats import set_aside_repeats
from .tables import event_table, groups_of, ingested
from .together import COUNTED, counted_together

__all__ = [
    "COUNTED",
    "Counted",
    "Named",
    "counted_together",
    "countries_of",
    "event_table",
    "figures",
    "flagged",
    "groups_of",
    "ingested",
    "joined_notes",
    "monthly",
    "place_events",
    "read_days",
    "refuse_other_countries",
    "set_aside_repeats",
    "set_aside_unknown",
    "words",
]
