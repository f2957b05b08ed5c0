"""Every row accounted for: what became of a file, and which of its rows were set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from ..errors import IngestError, shortened
from ..observations import QUARANTINE_COLUMNS, repeats_key

if TYPE_CHECKING:
    import geopandas as gpd


def no_faults() -> pd.DataFrame:
    """A quarantine in which nothing is."""
    return pd.DataFrame(columns=QUARANTINE_COLUMNS)


@dataclass(frozen=True)
class Ingested:
    """What became of one file: its observations, its quarantined rows, and the counts.

    Rows read = rows observed + rows quarantined: `__post_init__` asserts it. A row is observed when
    nothing of it is set aside, and every row must have left a trace. Of a table of figures, cells
    read = observations + cells quarantined as well; a blank cell is an observation with a missing
    value and its reason. Of a table of events, `events` holds one row an event, a row that says an
    event again (its second actor) is `folded` into it, and the observations are added up from them.

    `layout` is the form the file was recognised as, `why` by what, and `remarks` what was peculiar
    about it; `modified` is the day on which the file itself says it was last changed, `sha256` the
    hash of the bytes that were read. `further_faults` is what else is wrong in rows of the
    quarantine, in its columns: told with them, that a row has to be mended once, and not counted.
    Rows are counted a table: `table` names the sheet or member where there are several. `outlines`
    are the shapes that the observations of a file of outlines are the sizes of.
    """

    file: str
    layout: str
    observations: pd.DataFrame
    quarantine: pd.DataFrame
    rows_read: int
    cells_read: int
    cells_quarantined: int
    events: pd.DataFrame | None = None
    rows_folded: int = 0
    source: str = ""
    why: str = ""
    remarks: tuple[str, ...] = ()
    table: str = ""
    modified: date | None = None
    sha256: str = ""
    outlines: gpd.GeoDataFrame | None = None
    parts: tuple[Ingested, ...] = field(default=(), repr=False)
    further_faults: pd.DataFrame = field(default_factory=no_faults, repr=False)

    def __post_init__(self) -> None:
        if self.parts:
            return
        if self._rows_traced() != self.rows_read:
            raise AssertionError(f"{self.file}: rows read do not add up")
        figures = self.cells_read if self.events is not None else len(self.observations)
        if figures + self.cells_quarantined != self.cells_read:
            raise AssertionError(f"{self.file}: cells read do not add up")

    def _rows_traced(self) -> int:
        if self.events is not None:
            return len(self.events) + self.rows_folded + self.rows_quarantined
        lines = [table["row"].to_numpy() for table in (self.observations, self.quarantine)]
        traced = np.zeros(max((int(rows.max(initial=0)) for rows in lines), default=0) + 1, bool)
        for rows in lines:
            traced[rows] = True
        return int(traced.sum())

    @property
    def rows_observed(self) -> int:
        """Rows of the file of which everything became observations, or an event."""
        return self.rows_read - self.rows_quarantined

    @property
    def rows_quarantined(self) -> int:
        """Rows of the file of which anything was set aside."""
        if self.parts:
            return sum(part.rows_quarantined for part in self.parts)
        return int(self.quarantine["row"].nunique())


def combined(parts: Sequence[Ingested]) -> Ingested:
    """Several tables of one file as one; the counts are those of all. One alone stays itself."""
    if len(parts) == 1:
        return parts[0]
    events = [part.events for part in parts if part.events is not None]
    outlines = [part.outlines for part in parts if part.outlines is not None]
    first = parts[0]
    return Ingested(
        file=first.file,
        layout=" + ".join(dict.fromkeys(part.layout for part in parts)),
        observations=pd.concat([part.observations for part in parts], ignore_index=True),
        quarantine=pd.concat([part.quarantine for part in parts], ignore_index=True),
        rows_read=sum(part.rows_read for part in parts),
        cells_read=sum(part.cells_read for part in parts),
        cells_quarantined=sum(part.cells_quarantined for part in parts),
        events=pd.concat(events, ignore_index=True) if events else None,
        rows_folded=sum(part.rows_folded for part in parts),
        source=first.source,
        why=first.why,
        remarks=tuple(dict.fromkeys(said for part in parts for said in part.remarks)),
        modified=first.modified,
        outlines=pd.concat(outlines, ignore_index=True) if outlines else None,
        parts=tuple(parts),
        further_faults=pd.concat([part.further_faults for part in parts], ignore_index=True),
    )


def refuse_repeats_between_tables(done: Ingested) -> None:
    """Raise `IngestError` where two tables of one file give the same figure, so that it doubled."""
    if len(done.parts) < 2:
        return
    repeated = repeats_key(done.observations)
    if repeated.any():
        first = done.observations[repeated].iloc[0]
        raise IngestError(
            f"gives {int(repeated.sum()):,} figures in more than one of its tables; the first is "
            f"{first['variable']} of {first['area_code']}, {first['release']}",
            file=done.file,
            row=int(first["row"]),
            expected="every figure once",
            remedy="hand the tables over one by one, if they are different releases",
        )


@dataclass(frozen=True)
class Fault:
    """Rows in which a publisher's module finds one thing wrong, and the column that it stands in.

    `column` is "" where it is no single one. `spoils` are the columns that the module makes of
    what is wrong: whatever is wrong with these only follows from it.
    """

    rows: np.ndarray
    column: str = ""
    spoils: tuple[str, ...] = ()


# Positions of rows, the column that is wrong ("" for no single one), and why.
_Told: TypeAlias = tuple[np.ndarray, str, str]


class Problems:
    """Rows of one file set aside so far, each for its first problem; `further` has the others.

    `fine` is true for the rows that are not set aside; `lines` are their lines in the file, by
    which `raw` is indexed. `titles` gives the publisher's own names of columns for the messages.
    """

    def __init__(self, raw: pd.DataFrame, file: str, titles: Mapping[str, str] | None = None):
        self.file, self.lines = file, raw.index
        self.fine = np.ones(len(raw), dtype=bool)
        self._raw = raw
        self._titles = titles or {}
        self._told: list[_Told] = []
        self._further: list[_Told] = []
        self._done_with = np.zeros(len(raw), dtype=bool)
        self._spoilt: list[Fault] = []

    def add(
        self,
        bad: np.ndarray,
        column: str,
        reason: str,
        *,
        may_follow: bool = False,
        final: bool = False,
    ) -> None:
        """Set aside the rows where `bad` is true; `column` is "" where no single one is wrong.

        Of rows that are set aside already it is a further fault, unless it `may_follow` from the
        one told before. A `final` one says that a row is not meant to be read: whatever else it
        has is no fault.
        """
        newly = np.flatnonzero(bad & self.fine)
        if not may_follow:
            others = bad & ~self.fine & ~self._done_with & ~self._follows(column)
            self._add_further(np.flatnonzero(others), column, reason)
        if len(newly):
            self._told.append((newly, column, reason))
            self.fine[newly] = False
        if final:
            self._done_with |= bad

    def add_fault(self, fault: Fault, reason: str) -> None:
        """Set aside the rows of a fault, or tell it of them as a further one; see `Fault`."""
        self.add(fault.rows, fault.column, reason)
        if fault.spoils:
            self._spoilt.append(fault)

    def _follows(self, column: str) -> np.ndarray:
        """The rows in which a column was made of something that is told to be wrong."""
        spoilt = [fault.rows for fault in self._spoilt if column in fault.spoils]
        return np.asarray(np.logical_or.reduce([np.zeros(len(self.fine), dtype=bool), *spoilt]))

    def _add_further(self, positions: np.ndarray, column: str, reason: str) -> None:
        """One fault a cell, and each reason once a row: what is wrong twice is mended once."""
        for at, where, why in (*self._told, *self._further) if len(positions) else ():
            if why == reason or (column and where == column):
                positions = np.setdiff1d(positions, at)
        if len(positions):
            self._further.append((positions, column, reason))

    def table(self) -> pd.DataFrame:
        """The rows set aside, by line, in the columns of the quarantine."""
        return self._as_table(self._told)

    def further(self) -> pd.DataFrame:
        """What else is wrong with rows set aside, in the same columns; a row may have several."""
        return self._as_table(self._further)

    def _as_table(self, told: list[_Told]) -> pd.DataFrame:
        positions = np.concatenate([np.zeros(0, dtype="int64"), *(at for at, _, _ in told)])
        order = np.argsort(positions, kind="stable")
        found = [cell for at, column, _ in told for cell in self._found(at, column)]
        counts = [len(at) for at, _, _ in told]
        titles = np.array([self.title(column) for _, column, _ in told], dtype=object)
        reasons = np.array([reason for _, _, reason in told], dtype=object)
        columns: dict[str, Any] = {
            "file": [self.file] * len(order),
            "row": self.lines[positions[order]],
            "column": np.repeat(titles, counts)[order],
            "found": np.array(found, dtype=object)[order],
            "reason": np.repeat(reasons, counts)[order],
        }
        types = {name: "int64" if name == "row" else "str" for name in QUARANTINE_COLUMNS}
        arrays = {name: pd.array(columns[name], dtype=types[name]) for name in QUARANTINE_COLUMNS}
        return pd.DataFrame(arrays, copy=False)

    def refuse_if_all(self) -> None:
        """Raise `IngestError` where no row is left: not the rows are wrong then, the table is."""
        if self.fine.any():
            return
        at, column, reason = min(self._told, key=lambda told: int(told[0][0]))
        same = len({reason for _, _, reason in self._told}) == 1
        others = "all for the same reason" if same else "for several reasons"
        found = f", found '{self._found(at[:1], column)[0]}'" if column else ""
        raise IngestError(
            f"{reason}{found}; none of the {len(self.fine)} rows can be used, {others}",
            file=self.file,
            row=int(self.lines[at[0]]),
            column=self.title(column) or None,
            expected="a table most of whose rows can be used",
            remedy="check that this is the table meant and how its columns are filled",
        )

    def title(self, column: str) -> str:
        """A column's name as the publisher wrote it."""
        return self._titles.get(column, column)

    def _found(self, positions: np.ndarray, column: str) -> list[str]:
        """What stands in a column at some positions, as a message shows it."""
        if column not in self._raw.columns:  # no single one is wrong, or it is not there at all
            return [""] * len(positions)
        cells = self._raw[column].iloc[positions].tolist()
        return [shortened(f"{c:.15g}" if isinstance(c, float) else str(c)) for c in cells]
