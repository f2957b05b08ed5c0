"""The event table from its columns, and what became of a file of events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ...actors import group_of
from ...events import DATES, EVENT_COLUMNS, NUMBERS, validate_events
from ...observations import empty as no_observations
from ..accounting import Ingested, Problems
from ..coded import Coded, together
from .months import Counted, monthly


def groups_of(actor: Coded[str], kind: Coded[str]) -> Coded[str]:
    """The group of each actor; `kind` is what the publisher says of those that are not listed."""
    return together(actor, kind).map(lambda said: group_of(*said))


def event_table(columns: Mapping[str, Any], rows: np.ndarray) -> pd.DataFrame:
    """The validated event table of some rows, given by position.

    `columns` are `Coded` or arrays for all rows of the file; text not given is "", numbers and days
    not given are missing.
    """
    blank = Coded([""], np.zeros(len(rows), dtype="int64")).text()
    arrays: dict[str, Any] = {}
    for name in EVENT_COLUMNS:
        if name in columns:
            arrays[name] = _cells(name, columns[name], rows)
        else:
            arrays[name] = _nothing(name, len(rows), blank)
    return validate_events(pd.DataFrame(arrays, copy=False))


def _cells(name: str, column: Any, rows: np.ndarray) -> Any:
    if not isinstance(column, Coded):
        return column.take(rows)
    taken = column.take(rows)
    if name in DATES:
        return taken.days()
    return taken.whole("int8") if name == "admin_level" else taken.text()


def _nothing(name: str, rows: int, blank: Any) -> Any:
    if name in NUMBERS:
        return np.full(rows, np.nan)
    if name in DATES:
        return np.full(rows, np.datetime64("NaT"), dtype="datetime64[ns]")
    return np.zeros(rows, dtype=bool) if name == "civilians_targeted" else blank


def ingested(
    columns: Mapping[str, Any],
    counted: Counted,
    problems: Problems,
    *,
    layout: str,
    folded: np.ndarray | None = None,
    may_be_empty: bool = False,
    remarks: tuple[str, ...] = (),
) -> Ingested:
    """What became of a table of events: those left, their months, and the rows set aside.

    `folded` marks lines that say an event again, as its second actor. Raises `IngestError` where no
    row is left, unless that `may_be`: of an older release that a newer one beside it replaces.
    """
    if not may_be_empty:
        problems.refuse_if_all()
    again = np.zeros(len(problems.fine), dtype=bool) if folded is None else folded
    rows = np.flatnonzero(problems.fine & ~again)
    lines = np.asarray(problems.lines, dtype="int32")
    events = event_table({**columns, "row": lines}, rows)
    observations = monthly(events, counted) if len(events) else no_observations()
    return Ingested(
        file=problems.file,
        layout=layout,
        observations=observations,
        quarantine=problems.table(),
        further_faults=problems.further(),
        rows_read=len(problems.fine),
        cells_read=len(observations),
        cells_quarantined=0,
        events=events,
        rows_folded=int((problems.fine & again).sum()),
        remarks=remarks,
    )
