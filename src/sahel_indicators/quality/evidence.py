"""What the rules look at: what is known, and the tables that several rules need, made once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from ..aggregation import to_areas
from ..areas import fold, gazetteer, parts_in_words
from ..indicators.food_security import phase3plus_people, phase3plus_share
from ..ingest.bundle import Bundle
from ..observations import FOUND, QUARANTINE_COLUMNS, row_numbers
from ..periods import period_in_words
from .calendars import Late, latest_known
from .whose import with_countries

PHASES = [f"phase{number}_people" for number in range(1, 6)]
_CH = [*PHASES, "phase_class", "population_analysed"]
_SHARE_NEEDS = ["phase3_people", "phase4_people", "phase5_people", "population_analysed"]

# What a rule says of each row it flags. `finding` parts the rows of one country and file into
# findings that are told apart ("" where all of them are one finding).
FLAGGED = [
    "location_code", "release", "row", "variable", "area_code", "period_start", "value",
    "detail", "finding",
]  # fmt: skip

# Sources that mean to give a figure of every area each time. Where others are silent (surveys,
# events, incidents) nothing happened, or nobody set out to look.
GRIDS = (
    "cilss_ch", "acled", "acled_hapi", "acled_monitoring", "iom_dtm", "iom_dtm_hapi",
    "wfp_hungermap", "wfp_prices", "chirps", "modis", "wfp_rainfall", "wfp_ndvi",
)  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """What is known, with the tables made of it; each is computed when the first rule asks for it.

    `observations` are all figures, `quarantine` the rows set aside with the country of each
    (`whose.with_countries`) and the file of the account that it is a row `of`, `folder` that of the
    embedded tables (None: their description is not looked at) and `late` what is late on the day
    asked about (`calendars.overdue`).
    """

    observations: pd.DataFrame
    quarantine: pd.DataFrame
    folder: Path | None = None
    late: tuple[Late, ...] = ()
    # By country, what `vanishing` makes for a rule and for the page of that country.
    cells: dict[str, pd.DataFrame] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, bundle: Bundle, late: tuple[Late, ...] = ()) -> Evidence:
        """The evidence of the embedded tables alone, or of any others read as a bundle."""
        folder = Path(bundle.files[0].file).parent if bundle.files else None
        return cls(bundle.observations, with_countries(bundle.quarantine, folder), folder, late)

    @classmethod
    def of_figures(cls, observations: pd.DataFrame) -> Evidence:
        """The evidence that figures alone give."""
        return cls(observations, with_countries(pd.DataFrame(columns=QUARANTINE_COLUMNS)))

    @cached_property
    def latest(self) -> pd.DataFrame:
        """The newest day of each source and country (`calendars.latest_known`)."""
        return latest_known(self.observations)

    @cached_property
    def newest_ends(self) -> pd.Series:
        """The end of the newest period of which anything is known, by country and source."""
        rows = self.observations
        known = rows.loc[rows["value"].notna(), ["location_code", "source", "period_end"]]
        return known.groupby(["location_code", "source"])["period_end"].max()

    @cached_property
    def analyses(self) -> pd.DataFrame:
        """The Cadre Harmonisé by admin2: one row a line of its files.

        The observation of the population (so `value` is the population), the other figures of
        the line as columns, `phase1_note` (why phase 1 is missing) and `analysed`: False where
        every phase is blank or 0 and no class is given.
        """
        rows = self.observations[self.observations["source"] == "cilss_ch"]
        line = ["release", "row"]
        values = rows.set_index([*line, "variable"])["value"].unstack().reindex(columns=_CH)
        notes = rows[rows["variable"] == PHASES[0]].set_index(line)["note"].rename("phase1_note")
        people = rows[rows["variable"] == "population_analysed"].set_index(line)
        table = people.join(values, validate="one_to_one").join(notes, validate="one_to_one")
        silent = (table[PHASES].fillna(0) == 0).all(axis=1) & table["phase_class"].isna()
        return table.assign(analysed=~silent).sort_index().reset_index()

    @cached_property
    def issues(self) -> pd.DataFrame:
        """What the sources of `GRIDS` list at levels 1 and 2: one row an area and issue.

        Columns: source, location_code, admin_level, area_code, issue (the month in which the
        period begins), and `known`: whether any figure is given of the area or a part of it.
        """
        rows = self.observations
        rows = rows[rows["source"].isin(GRIDS) & rows["admin_level"].gt(0)]
        rows = rows[rows["status"].isin(FOUND)]
        rows = rows.assign(
            issue=month_of(rows["period_start"]),
            known=rows["value"].notna() & rows["variable"].ne("population_analysed"),
        )
        keys = ["source", "location_code", "admin_level", "area_code", "issue"]
        rows = rows.assign(number=row_numbers(rows, keys))
        known = rows.groupby("number")["known"].any()
        table = rows.drop_duplicates("number").assign(known=rows["number"].map(known))
        return table.sort_values(keys, ignore_index=True)[[*keys, "known"]]

    @cached_property
    def current_shares(self) -> pd.DataFrame:
        """Phase 3+ of whole areas in current analyses, one row an area and period, where known.

        Columns: location_code, area_code, period_start, phase3plus_people, population_analysed,
        share, and `release` and `row`: the first line of the area's figure. The last to be
        published stands, where an analysis was revised.
        """
        lines = self.analyses[self.analyses["analysed"] & self.analyses["status"].eq("current")]
        rows = self.observations[self.observations["status"] == "current"]
        rows = rows[rows["variable"].isin(_SHARE_NEEDS)]
        rows = rows.merge(lines[["release", "row"]], on=["release", "row"], validate="many_to_one")
        keys = ["location_code", "area_code", "period_start", "published_on"]
        figures = to_areas(rows).set_index([*keys, "variable"])["value"]
        wide = figures.unstack().reindex(columns=[*_SHARE_NEEDS, "phase3plus_people"])
        wide = wide.assign(phase3plus_people=phase3plus_people(wide), share=phase3plus_share(wide))
        first = lines.drop_duplicates(keys).set_index(keys)[["release", "row"]]
        known = wide.dropna(subset="share").join(first, validate="one_to_one").reset_index()
        return known.drop_duplicates(["area_code", "period_start"], keep="last")


def flagged(
    rows: pd.DataFrame, detail: pd.Series | str, finding: pd.Series | str = ""
) -> pd.DataFrame:
    """Observations as flagged rows, in the order given: the first become the finding's examples."""
    return rows.assign(detail=detail, finding=finding)[FLAGGED]


def month_of(days: pd.Series) -> pd.Series:
    """The first day of each day's month."""
    months = days.to_numpy().astype("datetime64[M]").astype("datetime64[ns]")
    return pd.Series(months, index=days.index)


def place(rows: pd.DataFrame) -> pd.Series:
    """What each row is about in words: the area's name, with the unit if it is a part of it."""
    known = {code: gazetteer().name(code) for code in rows["area_code"].unique()}
    names: pd.Series = rows["area_code"].map(known).astype("str")
    pairs = zip(rows["unit"], names, strict=True)
    return pd.Series([_part(*pair) for pair in pairs], index=rows.index, dtype="str")


def _part(unit: str, area: str) -> str:
    """A part of an area in words: "Koro (limited access)", "Taoudenit of Tombouctou"."""
    said = parts_in_words(unit)
    of_its_name = said != unit and _letters(said).startswith(_letters(area))
    return (said or area) if of_its_name or not unit else f"{said} of {area}"


def _letters(name: str) -> str:
    """A folded name without its blanks: the Cadre Harmonisé writes Askira/Uba as AskiraUba."""
    return fold(name).replace(" ", "")


def place_and_month(rows: pd.DataFrame) -> pd.Series:
    """The place and the month in which the reference period begins, by which analyses go."""
    said: pd.Series = place(rows) + ", " + rows["period_start"].dt.strftime("%Y-%m")
    return said


def place_and_period(rows: pd.DataFrame) -> pd.Series:
    """The place and the reference period, as long as it is (`period`)."""
    said: pd.Series = place(rows) + ", " + period(rows)
    return said


def period(rows: pd.DataFrame) -> pd.Series:
    """The reference period of each row, as long as it is, in words."""
    about = rows[["period_start", "period_end"]].drop_duplicates()
    said = {days: period_in_words(*days) for days in about.itertuples(index=False, name=None)}
    days = zip(rows["period_start"], rows["period_end"], strict=True)
    return pd.Series([said[each] for each in days], index=rows.index, dtype="str")


def people(numbers: pd.Series) -> pd.Series:
    """Whole numbers as text with a comma at the thousands."""
    return numbers.map("{:,.0f}".format).astype("str")
