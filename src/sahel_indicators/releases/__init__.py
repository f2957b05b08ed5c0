"""Several releases of one source side by side, and what was known of it on a day.

A release is one ingested file: whole, unchanged, with the day on which it was handed out. What was
known on a day is what the newest release until then says; where none was at hand, what a later one
says of figures already published. A figure that a newer release no longer has is no longer known.
"""

from __future__ import annotations

from .changes import Changes, event_changes, figure_changes
from .knowing import event_history, events_known, observations_known
from .library import Release, readable_releases, releases
from .storing import Stored, store

__all__ = [
    "Changes",
    "Release",
    "Stored",
    "event_changes",
    "event_history",
    "events_known",
    "figure_changes",
    "observations_known",
    "readable_releases",
    "releases",
    "store",
]
