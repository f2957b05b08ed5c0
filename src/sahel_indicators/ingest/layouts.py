"""How a publisher's columns become observations: which are figures, places, periods and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CH_STATUS = {name: name for name in ("current", "first projection", "second projection")}

# Figures on nutrition as reports give them, in the embedded table and in the template that people
# type them into, and the variable that each is.
NUTRITION = {
    "gam_whz": "gam_prevalence",
    "gam_muac": "gam_prevalence",
    "sam_whz": "sam_prevalence",
    "sam_muac": "sam_prevalence",
    "stunting": "stunting_prevalence",
    "children_am": "children_acutely_malnourished",
    "children_sam": "children_severely_malnourished",
    "sam_admissions": "sam_admissions",
}
# Children expected to fall ill: of the year ahead, and no survey found them.
FORESEEN = ("children_am", "children_sam")
NUTRITION_BY = {
    name: "nutrition_burdens" if name in FORESEEN else "nutrition_surveys" for name in NUTRITION
}

# UCDP's where_precision to the finest admin level it names: 1-3 a district, 4 a region, 5 and more
# only the country.
FINEST_LEVEL = {"1": 2, "2": 2, "3": 2, "4": 1, "5": 0, "6": 0, "7": 0}


@dataclass(frozen=True)
class Measure:
    """A column of figures: what it measures, and who says so where one file has several producers.

    `lower` and `upper` name the columns of its bounds, `size` that of its sample. With `at_end` the
    figure is of the last day of the reference period and of no day before it. `divided_by` turns
    what is printed into the variable's unit (100 for a ratio printed in per cent), and so does the
    number that stands in the column `per` of a row (100 for a price of 100 kg). "{}" in `variable`
    stands for what the layout's `key` makes of the row ("rainfall_{}_mm").
    """

    column: str
    variable: str
    source: str = ""
    series: str = ""
    lower: str = ""
    upper: str = ""
    size: str = ""
    at_end: bool = False
    divided_by: float = 1.0
    per: str = ""

    @property
    def fixed(self) -> str:
        """The variable where it is the same in every row; "" where the row decides."""
        return "" if "{}" in self.variable else self.variable

    def named(self, said: str) -> str:
        """The variable, where `said` is what the layout's key makes of a row; "" if nothing."""
        if "{}" in self.variable:
            return self.variable.format(said) if said else ""
        return self.variable or said


@dataclass(frozen=True)
class Named:
    """A text column whose values stand for one of ours; a value not listed is quarantined."""

    column: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Layout:
    """How one table is read, column by column.

    `columns` are all of them, where a table has to have exactly these. `place` names the columns of
    location, admin1 code and name, admin2 code and name ("" where there is none), `precision` the
    column that says how finely the place is known. `measures` are the columns of figures; where a
    table is long, `key` turns the text of a column into the variable and there is one measure.
    `exercise` are the columns that say which analysis printed the figure. Only a layout with
    `notes` says things in words. `allowed` lists the words that a column may hold, `measured_in` is
    the column of units, `season` that of CH's season labels.
    `published` is the column of the day on which a figure became known, where the file says it;
    elsewhere the source's rule sets it and it is flagged as assumed. `internal` are the variables
    that have no other end, where the table has a `counterpart`. `day_first` and
    `decimal_comma` say how days and numbers are written where the cells alone cannot tell. What is
    `ahead` may be of a time that has not begun: people as foreseen, areas as they will be. With
    `ocha_codes` the codes are known to be OCHA's P-codes (see `place_by_code`).
    """

    name: str
    place: tuple[str, str, str, str, str]
    measures: tuple[Measure, ...]
    source: str | Named
    columns: tuple[str, ...] = ()
    status: str | Named = "observed"
    key: Named | None = None
    series: tuple[str, ...] = ()
    unit: str = ""
    counterpart: str = ""
    internal: tuple[str, ...] = ()
    period: tuple[str, str] = ("reference_period_start", "reference_period_end")
    exercise: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    precision: str = ""
    measured_in: str = ""
    season: str = ""
    allowed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sub_areas: bool = False
    open_ended: tuple[str, ...] = ()
    published: str = ""
    day_first: bool | None = None
    decimal_comma: bool | None = None
    ocha_codes: bool = False
    ahead: bool = False
    numeric: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        parts = ((m.column, m.lower, m.upper, m.size) for m in self.measures)
        object.__setattr__(self, "numeric", frozenset(c for p in parts for c in p if c))


def column_names(text: str) -> tuple[str, ...]:
    """Column names from a text with commas or blanks between them."""
    return tuple(text.replace(",", " ").split())
