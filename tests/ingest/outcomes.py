"""What became of a small file: all of it accounted for, and one figure of it to look at."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sahel_indicators.events import validate_events
from sahel_indicators.ingest import Ingested, ingest_file
from sahel_indicators.observations import QUARANTINE_COLUMNS, validate

from .tables import write


def ingested(folder: Path, data: str | bytes, name: str = "table.csv") -> Ingested:
    """What becomes of a file with this content, every row of which is accounted for."""
    done = ingest_file(write(folder, data, name))
    accounted_for(done)
    return done


def accounted_for(done: Ingested) -> None:
    """Every row and cell is observed, folded or set aside with its reason; the tables are valid."""
    assert done.rows_read == done.rows_observed + done.rows_quarantined
    tables = done.parts or (done,)
    assert done.rows_read == sum(table.rows_read for table in tables)
    for table in tables:
        _rows_accounted_for(table)
        assert table.cells_read == len(table.observations) + table.cells_quarantined
    if done.events is None:  # months of events are added up anew over all tables of a file
        assert done.cells_read == len(done.observations) + done.cells_quarantined
    assert list(done.quarantine.columns) == QUARANTINE_COLUMNS
    assert done.quarantine["reason"].str.strip().ne("").all()
    assert done.quarantine["file"].str.startswith(done.file).all()
    validate(done.observations)
    if done.events is not None:
        validate_events(done.events)


def _rows_accounted_for(table: Ingested) -> None:
    """Rows are counted a table: several sheets or members of one file have the same lines."""
    observed = table.observations if table.events is None else table.events
    kept, aside = set(observed["row"]), set(table.quarantine["row"])
    assert min(kept | aside) >= 2  # the header is line 1
    if table.events is None:
        assert len(kept | aside) == table.rows_read
    else:
        assert kept.isdisjoint(aside)
        assert len(table.events) + table.rows_folded + len(aside) == table.rows_read


def figure(done: Ingested, variable: str = "", **where: object) -> pd.Series:
    """The one observation (of a variable, where one is named) for which this holds."""
    found = done.observations
    wanted = {"variable": variable, **where} if variable else where
    for name, said in wanted.items():
        found = found[found[name] == said]
    assert len(found) == 1, found
    return found.iloc[0]


def faults(done: Ingested) -> dict[tuple[int, str], str]:
    """All that is wrong in the rows set aside, by line and column: once, as it is counted once."""
    told = [*zip(done.quarantine["row"], done.quarantine["column"], strict=True)]
    told += zip(done.further_faults["row"], done.further_faults["column"], strict=True)
    reasons = [*done.quarantine["reason"], *done.further_faults["reason"]]
    return dict(zip(told, reasons, strict=True))


def days(row: pd.Series) -> tuple[str, str]:
    """The first and the last day that a figure is about."""
    return str(row["period_start"].date()), str(row["period_end"].date())
