"""What is known of a country, and what is not: figures by area and year, sources, oddities."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from .. import indicators, quality
from ..config import settings
from ..crosswalks import areas_of
from ..indicators.declaration import Indicator
from ..ingest.bundle import FIGURES, Bundle, ingest_bundle
from ..observations import FOUND
from ..panel import observations_of, open_indicators
from ..periods import inside_span, read_day, read_span
from .made import as_made

# The families that the answers rest on, each with its indicators. What is a rate or a class of
# another one is known where that one is.
FAMILIES: dict[str, tuple[str, ...]] = {
    "food_security": ("phase3plus_people", "insufficient_food_consumption", "crisis_coping"),
    "malnutrition": ("gam_whz", "sam_whz", "gam_muac"),
    "displacement": ("idp_stock", "new_displacements", "refugees_by_origin"),
    "conflict": ("conflict_events", "conflict_fatalities", "deaths_state_based"),
    "context": ("rainfall_anomaly", "ndvi_anomaly", "cereal_price_stress", "food_inflation"),
}
LEVELS = (2, 1, 0)
_FAMILY = {key: family for family, keys in FAMILIES.items() for key in keys}

# Before it only UCDP's deaths and some surveys are known; earlier years are shown when asked for.
FIRST_YEAR = "2010-01-01"

CELLS = [
    *("family", "indicator", "admin_level", "year", "areas"),
    *("with_figure", "only_zero", "not_analysed", "nothing", "share"),
]
# The status of figures about what has been, by which it is told how old the others are.
_OBSERVED = ("observed", "current")


@dataclass(frozen=True)
class Coverage:
    """What is known of one country.

    `frame` has one row an indicator, level and year with anything published: family, indicator,
    admin_level, year, areas (of the country at that level), and how many of them have a figure
    (`with_figure`; of these `only_zero`: a measured zero and nothing else), are listed but have no
    figure (`not_analysed`), and are not there (`nothing`); share = with_figure / areas. The last
    three counts of areas add up to `areas`. A projection is no analysis and does not count.

    `sources` has one row a source: figures, missing, variables, first and last day that a figure
    is about, published_on (of the newest; `assumed` where a rule sets it), and `days_old`, counted
    to `known_on`, the day of the newest observed figure or the day asked about. `tables` are the
    embedded tables that hold figures of the country.
    """

    country: str
    known_on: pd.Timestamp
    frame: pd.DataFrame
    sources: pd.DataFrame
    tables: tuple[str, ...]

    @property
    def shown(self) -> pd.DataFrame:
        """`frame` without coarser levels that know no year more than the finer ones do."""
        kept = []
        for _, rows in self.frame.groupby("indicator", sort=False):
            levels = [level for _, level in sorted(rows.groupby("admin_level"), reverse=True)]
            years: set[int] = set()
            telling = []
            for level in levels:
                more = set(level.loc[level["with_figure"] > 0, "year"]) - years
                telling += [level] if more else []
                years |= more
            kept += telling or levels[:1]
        return pd.concat(kept, ignore_index=True) if kept else self.frame

    @property
    def never(self) -> tuple[str, ...]:
        """The indicators of which nothing is known in these years, at any level."""
        known = self.frame.loc[self.frame["with_figure"] > 0, "indicator"]
        return tuple(key for key in _FAMILY if key not in set(known))

    def latest(self, indicator: str) -> pd.Series | None:
        """The row of the last year with a figure, at the finest level that has one then."""
        rows = self.frame[(self.frame["indicator"] == indicator) & (self.frame["with_figure"] > 0)]
        if rows.empty:
            return None
        last: pd.Series = rows.sort_values(["year", "admin_level"]).iloc[-1]
        return last


@as_made("coverage")
def coverage(
    country: str = "MLI",
    as_of: str | None = None,
    *,
    start: str | None = None,
    end: str | None = None,
) -> Coverage:
    """What is known of one country on a day, by indicator, area and year.

    `start` and `end` (YYYY-MM or YYYY-MM-DD) limit the years of `frame`, which begin in 2010 where
    no start is given. Raises as `open_panel` does, and `DataError` for a span that cannot be read.
    """
    read_span(start, end)
    here = observations_of(country, as_of)
    known_on = _known_on(here, as_of)
    return Coverage(
        country=country,
        known_on=known_on,
        frame=_cells(country, as_of, here, start or FIRST_YEAR, end),
        sources=_sources(here, known_on),
        tables=tuple(sorted({f"{name}.csv" for name in FIGURES} & set(here["release"]))),
    )


# -- figures by area and year ----------------------------------------------------------------


def _cells(
    country: str, as_of: str | None, here: pd.DataFrame, start: str, end: str | None
) -> pd.DataFrame:
    parts = []
    for level in LEVELS:
        keys = [key for key in _FAMILY if _is_published(indicators.declared(key), here, level)]
        if keys:
            values = open_indicators(country, level, as_of=as_of, only=keys)
            values = inside_span(values[values["status"].isin(FOUND)], start, end)
            areas = len(areas_of(country, level, "ch" if level == 2 else "cod"))
            parts.append(counted_by_year(values, areas).assign(admin_level=level))
    if not parts:
        return pd.DataFrame(columns=CELLS)
    table = pd.concat(parts, ignore_index=True)
    table = table.assign(
        family=table["indicator"].map(_FAMILY), rank=table["indicator"].map(list(_FAMILY).index)
    )
    order = ["rank", "admin_level", "year"]
    return table.sort_values(order, ascending=[True, False, True], ignore_index=True)[CELLS]


def _is_published(indicator: Indicator, here: pd.DataFrame, level: int) -> bool:
    """Whether a producer of the indicator prints what it is made of at this very level."""
    main = next(name for name in indicator.needs if name != "population")
    rows = here[(here["variable"] == main) & (here["admin_level"] == level)]
    return bool(rows["source"].isin(indicator.sources).any())


def counted_by_year(values: pd.DataFrame, areas: int) -> pd.DataFrame:
    """Areas with a figure, with nothing but a measured zero, listed without a figure, not there.

    `values` has indicator, area_code, period_start and value; an area counts in the year in which
    a period begins. One row an indicator and year of which there is any row.
    """
    rows = values.assign(
        year=values["period_start"].dt.year,
        known=values["value"].notna(),
        above=values["value"].fillna(0) != 0,
    )
    by_area = rows.groupby(["indicator", "year", "area_code"])[["known", "above"]].any()
    by_area = by_area.assign(
        with_figure=by_area["known"],
        only_zero=by_area["known"] & ~by_area["above"],
        not_analysed=~by_area["known"],
    )
    counts = ["with_figure", "only_zero", "not_analysed"]
    table = by_area.groupby(["indicator", "year"])[counts].sum().reset_index()
    listed = table["with_figure"] + table["not_analysed"]
    return table.assign(areas=areas, nothing=areas - listed, share=table["with_figure"] / areas)


# -- sources ---------------------------------------------------------------------------------


def _known_on(here: pd.DataFrame, as_of: str | None) -> pd.Timestamp:
    """The day asked about, or that of the newest figure: the same inputs, the same ages.

    Of what was observed: a projection, or cases expected within a year, end on a day to come.
    """
    if as_of is not None:
        return read_day(as_of)
    known = here[here["value"].notna()]
    observed = known[known["status"].isin(_OBSERVED)]
    newest: pd.Timestamp = (observed if len(observed) else known)["period_end"].max()
    return newest


def _sources(here: pd.DataFrame, known_on: pd.Timestamp) -> pd.DataFrame:
    known = here[here["value"].notna()]
    table = known.groupby("source").agg(
        figures=("value", "size"),
        variables=("variable", lambda names: tuple(sorted(set(names)))),
        first=("period_start", "min"),
        last=("period_end", "max"),
    )
    missing = here[here["value"].isna()].groupby("source").size()
    newest = known.sort_values("period_end").groupby("source").tail(1).set_index("source")
    table = table.assign(
        missing=missing.reindex(table.index, fill_value=0),
        published_on=newest["published_on"],
        assumed=newest["published_on_assumed"],
        days_old=(known_on - table["last"]).dt.days.clip(lower=0),
    )
    return table.sort_values(["last", "figures"], ascending=False).reset_index()


# -- what is odd -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Oddities:
    """What is odd in what is known of one country, and which of its rows were set aside.

    `findings` are those of `sahel check` about the country and about whole files and sources, the
    gravest first. `rows` of files stand behind its figures. `quarantine` has the rows set aside by
    file, country and reason: the country's, and those whose country is not known ("" in
    `location_code`). So many as `elsewhere` are other countries', in files that speak of this one
    too.
    """

    country: str
    findings: pd.DataFrame
    rows: int
    quarantine: pd.DataFrame
    elsewhere: int


@as_made("oddities")
def known_oddities(country: str = "MLI", bundle: Bundle | None = None) -> Oddities:
    """What is odd in everything known: the embedded tables (`bundle`), and every ingested file."""
    bundle = bundle or ingest_bundle()
    evidence = quality.everything_known(bundle, settings().day)
    account = quality.account_of_everything(bundle.account())
    found = quality.check_and_flag(evidence)
    return oddities(quality.assess(country, evidence, *found, account))


def oddities(found: quality.Assessment) -> Oddities:
    """The same, of what was found about the quality of a country's data already."""
    return Oddities(
        country=found.country,
        findings=found.findings,
        rows=found.rows,
        quarantine=found.quarantine,
        elsewhere=int(found.elsewhere["rows"].sum()),
    )
