"""What a newer release added, changed and removed: counts, and the largest changes by name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..observations import KEY, row_numbers

EVENT_KEY = ["source", "event_id"]
"""What tells one event from another, in every release."""

_LARGEST = 10
# What makes an event another event when it differs under one id.
_EVENT_FACTS = ["date_start", "date_end", "area_code", "event_type", "sub_event_type", "fatalities"]


@dataclass(frozen=True)
class Changes:
    """How a release differs from the one before it, where both speak.

    `added` are figures (or events) it has and the earlier one has not, wherever they lie; `removed`
    are those that the earlier one has within what the new one covers, and the new one no longer
    has; `changed` have another value; `same` are equal. `regrouped` are figures of either that the
    other gives by other units (places instead of their district). `largest` names the largest
    changes: the key's columns, `before` and `after`.
    """

    added: int
    changed: int
    removed: int
    same: int
    largest: pd.DataFrame
    regrouped: int = 0

    @property
    def nothing_new(self) -> bool:
        """True where the release says only what was said before: a repetition, no vintage."""
        return not (self.added or self.changed or self.removed or self.regrouped)

    def __str__(self) -> str:
        said = f"{self.added:,} added, {self.changed:,} changed, {self.removed:,} removed"
        units = f", {self.regrouped:,} given by other units" if self.regrouped else ""
        return f"{said}, {self.same:,} unchanged{units}"


def figure_changes(before: pd.DataFrame, after: pd.DataFrame) -> Changes:
    """How the figures of one release differ from those known before, by their key.

    `before` holds what was known of what the release covers (`scope.inside`), and no more.
    """
    key = [name for name in KEY if name != "source"]
    both = _side_by_side(before, after, ["source", *key], ["value", "lower", "upper"])
    of_area = ["source", *(name for name in key if name != "unit")]
    return _changes(both, ["value", "lower", "upper"], ["source", *key], "value", of_area)


def event_changes(before: pd.DataFrame, after: pd.DataFrame) -> Changes:
    """How the events of one release differ from those known before, by the publisher's id.

    `before` holds what was known of what the release covers (`scope.inside`) and of the events that
    it tells, and no more.
    """
    both = _side_by_side(before, after, EVENT_KEY, [*_EVENT_FACTS, "location_code"])
    return _changes(both, _EVENT_FACTS, EVENT_KEY, "fatalities")


def _side_by_side(
    before: pd.DataFrame, after: pd.DataFrame, key: list[str], facts: list[str]
) -> pd.DataFrame:
    """Both releases' facts in a row a key."""
    return before[[*key, *facts]].merge(
        after[[*key, *facts]],
        on=key,
        how="outer",
        suffixes=("_before", "_after"),
        indicator="where",
        validate="one_to_one",
    )


def _changes(
    both: pd.DataFrame,
    facts: list[str],
    key: list[str],
    measure: str,
    of_area: list[str] | None = None,
) -> Changes:
    here = both["where"]
    regrouped = _regrouped(both, of_area) if of_area else np.zeros(len(both), dtype=bool)
    differs = np.zeros(len(both), dtype=bool)
    for fact in facts:
        old, new = both[f"{fact}_before"], both[f"{fact}_after"]
        differs |= ((old != new) & ~(old.isna() & new.isna())).to_numpy(dtype=bool)
    changed = (here == "both") & differs
    return Changes(
        added=int(((here == "right_only") & ~regrouped).sum()),
        changed=int(changed.sum()),
        removed=int(((here == "left_only") & ~regrouped).sum()),
        same=int((here == "both").sum() - changed.sum()),
        largest=_largest(both[changed | ((here == "left_only") & ~regrouped)], key, measure),
        regrouped=int(regrouped.sum()),
    )


def _regrouped(both: pd.DataFrame, of_area: list[str]) -> np.ndarray:
    """The figures of one side only whose area has figures of other units on the other side."""
    area = row_numbers(both, of_area)
    left, right = (both["where"] == side for side in ("left_only", "right_only"))
    before = area[left | (both["where"] == "both")]
    after = area[right | (both["where"] == "both")]
    return np.asarray((left & area.isin(after)) | (right & area.isin(before)))


def _largest(differing: pd.DataFrame, key: list[str], measure: str) -> pd.DataFrame:
    """The differing rows with the largest difference first; a value that went counts whole."""
    named = differing.rename(columns={f"{measure}_before": "before", f"{measure}_after": "after"})
    size = (named["after"].fillna(0) - named["before"].fillna(0)).abs()
    order = size.sort_values(ascending=False, kind="stable").index[:_LARGEST]
    return named.loc[order, [*key, "before", "after"]].reset_index(drop=True)
