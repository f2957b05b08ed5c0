"""Events whose place is not well known: left out, or spread over the areas they may lie in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..results import USED, Result, account_for, rows_by_reason
from ..tables import Floats, require_columns
from .possible_areas import LEVELS, Districts, Known, known_areas
from .selecting import reasons_in_words, require_events_once, used_in_words

Imprecise = Literal["exclude", "spread"]
SEVERAL = "may lie in several areas (known to its {} only)"


def placed_events(
    events: pd.DataFrame,
    areas: pd.DataFrame,
    *,
    level: int = 2,
    imprecise: Imprecise = "exclude",
    shares: str | None = None,
    area: str = "area_code",
    levels: Sequence[str] = LEVELS,
    precision: str | None = None,
    publisher: str | None = None,
) -> PlacedEvents:
    """Events in the areas of one level, with a `weight`; those that fit several by a stated rule.

    `events` has one row an event and, in `area`, the code of the smallest area that is known to
    hold it: a district, or only a region or a country. `areas` has one row a district, with the
    codes of what it lies in; `levels` names these columns from the largest to the smallest, and
    `level` counts in them (2: the district). With `precision`, a column of codes of `publisher`
    ("ucdp": where_prec, "acled": geo_precision), an event counts no finer than its code allows,
    whatever its area says: a district printed for an event known to its region is a capital.

    "exclude" leaves out the events that may lie in several areas, and counts them. "spread" repeats
    them, one row an area, with weights that add up to 1: `shares` must say how, "equal" or a column
    of `areas` (people, say). Spreading is an assumption about each area and blurs differences
    between areas: for what is certain see `exposure_bounds`.

    `areas` must list every district of its regions and countries: an event of a region with one
    district is placed there, and a note says so. Raises AnalysisError for missing or repeated
    codes, areas in two larger ones, codes of precision that do not exist, spreading without shares.
    """
    districts = Districts.of(areas, levels, level)
    require_columns(events, [area])
    require_events_once(events)
    known = known_areas(events, districts, area, precision, publisher)
    weight = weights_of(known, districts, areas, imprecise, shares)
    rows = known.rows.assign(weight=weight)[weight > 0]
    used, left_out = rows["event"].nunique(), _left_out(known, levels, imprecise)
    if not used:
        raise no_event_placed(len(events), left_out)
    return PlacedEvents(
        method=_in_words(imprecise, shares),
        outcome="events",
        sample=account_for(len(events), used, left_out),
        table=_table(events, rows, districts, area),
        area=area,
        diagnostics={"imprecise": len(known.imprecise), "by_level": by_level(known, levels)},
        notes=tuple(notes_on(known, len(events), imprecise, shares)),
    )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class OfEvents(Result):
    """Common to placed events and bounds: an account of events, and a table."""

    table: pd.DataFrame
    area: str

    def to_frame(self) -> pd.DataFrame:
        """The whole table."""
        return self.table


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class PlacedEvents(OfEvents):
    """Events with one row an area they are counted in.

    `table` has the columns given, with the area in which the row counts in place of the area given
    (which is kept as `<area>_given`), and `weight`: 1, or the share of the event where it is spread
    over several areas. The weights of an event add up to 1.
    """

    def _check(self) -> None:
        super()._check()
        used = rows_by_reason(self.sample)[USED]
        if abs(self.table["weight"].sum() - used) > 1e-6 * max(used, 1):
            raise AssertionError("the weights do not add up to the events used")

    def _reading(self) -> list[str]:
        spread = int((self.table["weight"] < 1).sum())
        said = f" {spread:,} rows are parts of events." if spread else ""
        return [
            f"Events in areas ({self.area}), {self.method}.{said}",
            used_in_words(self.sample, "are used"),
        ]


def weights_of(
    known: Known,
    districts: Districts,
    areas: pd.DataFrame,
    imprecise: Imprecise,
    shares: str | None,
) -> Floats:
    """The weight of each row of `known`: 0 where an event may lie elsewhere too, or its share."""
    if imprecise not in ("exclude", "spread"):
        raise AnalysisError(
            f"imprecise={imprecise!r}.",
            expected="'exclude' or 'spread'",
            remedy="for bounds call exposure_bounds",
        )
    if (imprecise == "spread") != (shares is not None):
        raise AnalysisError(
            "Shares go with imprecise='spread', and spreading with shares: how an event is shared "
            "out among areas is an assumption, and never made in silence.",
            expected="imprecise='spread' with shares='equal' or a column of the areas (people)",
        )
    among = known.rows["among"].to_numpy()
    if shares is None:
        return np.asarray(among == 1, dtype=np.float64)
    size = pd.Series(districts.shares(areas, shares)[known.rows["target"]])
    total = size.groupby(known.rows["event"]).transform("sum").to_numpy()
    if (total[among > 1] == 0).any():
        raise AnalysisError(
            f"All areas that some event may lie in have '{shares}' 0: it cannot be shared out.",
            expected="at least one area above 0 in each larger area",
            remedy="use shares='equal'",
        )
    return np.where(among == 1, 1.0, size.to_numpy() / np.where(total > 0, total, 1))


def _table(
    events: pd.DataFrame, rows: pd.DataFrame, districts: Districts, area: str
) -> pd.DataFrame:
    if "weight" in events.columns:
        raise AnalysisError(
            "The events have a column 'weight' already.",
            expected="events that have not been weighted",
            remedy="rename it, or start from the events as they were read",
        )
    table = events.iloc[rows["event"]].reset_index(drop=True)
    table[f"{area}_given"] = table[area]
    table[area] = districts.targets[rows["target"]]
    table["weight"] = rows["weight"].to_numpy()
    return table


def _left_out(known: Known, levels: Sequence[str], imprecise: Imprecise) -> dict[str, int]:
    if imprecise == "spread":
        return known.left_out
    open_ = {SEVERAL.format(name): n for name, n in by_level(known, levels).items()}
    return known.left_out | open_


def by_level(known: Known, levels: Sequence[str]) -> dict[str, int]:
    """How many events may lie in several areas, by the level their place is known to."""
    found = known.known[known.imprecise]
    return {name: int((found == number).sum()) for number, name in enumerate(levels)}


def no_event_placed(given: int, left_out: dict[str, int]) -> AnalysisError:
    """What is said where no event is left."""
    return AnalysisError(
        f"None of {given:,} events can be placed ({reasons_in_words(left_out)}).",
        expected="events with the code of an area that is among the areas given",
        remedy="look whether both tables use the same codes",
    )


def _in_words(imprecise: Imprecise, shares: str | None) -> str:
    if imprecise == "exclude":
        return "those that may lie in several areas left out"
    by = "equally" if shares == "equal" else f"by '{shares}'"
    return f"those that may lie in several areas spread over them {by} (an assumption)"


def notes_on(known: Known, given: int, imprecise: Imprecise, shares: str | None) -> list[str]:
    """What to say of events that may lie in several areas."""
    count = len(known.imprecise)
    notes = notes_on_completeness(known)
    if not count:
        return notes
    share = f"{count:,} of {given:,} events ({100 * count / given:.3g} %) may lie in several areas"
    if imprecise == "exclude":
        return [*notes, f"{share} and are left out: counts by area are lower bounds."]
    return [
        *notes,
        f"{share} and are spread over them: these counts hold parts of events that did not happen "
        "there, and differences between areas come out too small or follow the shares.",
    ]


def notes_on_completeness(known: Known) -> list[str]:
    """What to say of events placed because a larger area has one area only."""
    if not known.placed_as_only:
        return []
    return [
        f"{known.placed_as_only:,} events known to a larger area are placed in the one area listed "
        "in it: this holds only if the table of areas is complete."
    ]
