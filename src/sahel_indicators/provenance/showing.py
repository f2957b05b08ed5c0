"""What a figure shows, declared beside it, so that each of its marks can be walked back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

# "values": values of an indicator, or their sum over areas. "published": publishers' figures, as
# they are or added up. "estimate": what was estimated from cells of areas and periods. "count": how
# many areas have a value. "events": dated events of the reference table.
Kind = Literal["values", "published", "estimate", "count", "events"]

# Whose figures make up a mark: the area or country that it names; the areas that the trend is
# about (`constant_areas`), or those of a country among several (`constant_set`); cercles by whether
# a base of MINUSMA lay in them; all areas of the country, or of every country.
Areas = Literal["named", "constant", "constant set", "bases", "all", "every country"]


@dataclass(frozen=True)
class Shows:
    """What the marks of one figure are, in the columns of the table that is exported beside it.

    `marks` says it in words. `indicators` are those shown, or of which cells are made; `variables`
    are observations shown as published, by what the column `measure` holds ("" where there is
    none); "{phase}" in one stands for what the column of that name holds. `value` is the column
    that the rows must make up, `where` the column of the area or country ("" for the country of
    the report). `when` is the column of the period's first day, "" for the latest; with `at_end`
    of its last day. `same` gives columns of the values or observations by columns of the table
    that must agree with them. `added_from` are producers whose stock of the country is added up
    from its areas; `over` gives what a share is of: columns, and the variables they are added up
    from; `series` the parts of an observation's series, "|" between what either may be;
    `status` that of the values shown, where no column says it, and `group` the group of cercles.
    With `by_value` a mark stands for the row of its day that has its very value.

    Of an "estimate", the cells are of areas at `level`, from `since` to `until` (days); `window` is
    how many months of the second and later `indicators` before a cell's period belong to it, and
    `account` the table in findings/ that counts the cells used.
    """

    marks: str
    kind: Kind
    value: str = ""
    indicators: tuple[str, ...] = ()
    variables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    measure: str = ""
    where: str = ""
    when: str = ""
    areas: Areas = "named"
    level: int = 2
    same: Mapping[str, str] = field(default_factory=dict)
    at_end: bool = False
    added_from: tuple[str, ...] = ()
    by_value: bool = False
    over: Mapping[str, str] = field(default_factory=dict)
    series: tuple[str, ...] = ()
    status: str = "current"
    group: str = ""
    since: str = ""
    until: str = ""
    window: int = 0
    account: str = ""
