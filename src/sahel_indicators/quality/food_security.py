"""Rules about the Cadre Harmonisé: sums, classes, repetitions, units, jumps and practice."""

from __future__ import annotations

import pandas as pd

from ..aggregation import repetitions, to_areas
from ..areas import parts_in_words
from ..indicators.food_security import phase_by_rule
from .evidence import PHASES, Evidence, flagged, people, place, place_and_month

# Counts rounded phase by phase miss the population by a few people; 1 % is far beyond that.
SUM_TOLERANCE = 0.01

# A fifth of the people make an area's phase, so more than 20 points from one analysis to the next
# are a phase's worth of people.
JUMP_POINTS = 20

# One area of five can stay what it was; five, and a quarter of an analysis, are told.
SAME_FIGURES = 5
SAME_SHARE = 0.25

# Practice settled with the exercise of November 2014. A factor of 4 within a year is asked for at
# this one point in time only: later, a drought can reach as much (Burkina Faso in 2018).
TRENDS_START = pd.Timestamp("2014-10-01")
PRACTICE_FACTOR = 4


def phase_sums(evidence: Evidence) -> pd.DataFrame:
    """Analysed rows whose phases add up to something else than the population.

    With a phase left blank only an excess can be told, because the blank may hold the rest.
    """
    rows = evidence.analyses[evidence.analyses["analysed"]]
    total, population = rows[PHASES].sum(axis=1), rows["population_analysed"]
    short = rows[PHASES].notna().all(axis=1) & (total < population * (1 - SUM_TOLERANCE))
    off = rows[short | (total > population * (1 + SUM_TOLERANCE))]
    said = people(total[off.index]) + " of " + people(off["value"])
    return flagged(off, place_and_month(off) + ": phases add up to " + said)


def class_vs_rule(evidence: Evidence) -> pd.DataFrame:
    """Rows whose published class is another than the 20 % rule gives; whole areas apart."""
    rows = evidence.analyses
    computed = phase_by_rule(rows)
    differs = computed.notna() & rows["phase_class"].notna() & (computed != rows["phase_class"])
    rows, computed = rows[differs], computed[differs]
    rows = rows.assign(variable="phase_class", value=rows["phase_class"])
    said = ": published " + people(rows["value"]) + ", by the rule " + people(computed)
    whole = pd.Series("whole areas", rows.index).where(rows["unit"] == "", "parts of areas")
    return flagged(rows, place_and_month(rows) + said, whole)


def not_analysed(evidence: Evidence) -> pd.DataFrame:
    """Rows in which every phase is blank or 0 and no class is given."""
    rows = evidence.analyses[~evidence.analyses["analysed"]]
    why = rows["phase1_note"].where(rows["phase1_note"] != "", "all phases 0 in the file")
    return flagged(rows, place_and_month(rows) + ": " + why)


def partly_blank(evidence: Evidence) -> pd.DataFrame:
    """Analysed rows in which some phases are blank; says whether the others fill the population."""
    rows = evidence.analyses[evidence.analyses["analysed"]]
    rows = rows[rows[PHASES].isna().any(axis=1)]
    missing = rows[PHASES].sum(axis=1) - rows["population_analysed"]
    full = missing.abs() <= SUM_TOLERANCE * rows["population_analysed"]
    finding = pd.Series("the others do not add up to the population", rows.index)
    finding = finding.mask(full, "the others add up to the population")
    blank = rows[PHASES].isna().sum(axis=1).astype("str")
    return flagged(rows, place_and_month(rows) + ": " + blank + " of 5 blank", finding)


def repeated_exercise(evidence: Evidence) -> pd.DataFrame:
    """The rows of exercises that print an earlier exercise's figures again."""
    keys = ["location_code", "period_start", "status", "published_on"]
    again = repetitions(evidence.observations)[[*keys, "repeats"]]
    rows = evidence.analyses.merge(again, on=keys, how="inner", validate="many_to_one")
    month = rows["published_on"].dt.strftime("%Y-%m")
    said = "exercise of " + month + " (" + rows["status"] + "): all figures are those of "
    return flagged(rows, said + rows["repeats"].dt.strftime("%Y-%m"))


def figures_of_another_season(evidence: Evidence) -> pd.DataFrame:
    """Rows of analyses of which many have the population and all phases of another season's.

    Nobody can tell from the file whether they were carried over or judged to be the same; where
    phases are rounded shares of one population, the latter gives the same digits as well.
    """
    rows = evidence.analyses[evidence.analyses["analysed"]]
    # With nobody in phase 2 or worse there is little that could differ.
    rows = rows[rows[PHASES].notna().all(axis=1) & rows[PHASES[1:]].gt(0).any(axis=1)]
    rows = rows.assign(since=_same_figures_before(rows))
    analysis = ["location_code", "period_start", "status", "published_on"]
    every = rows.groupby(analysis)["row"].transform("size")
    same = rows.groupby([*analysis, "since"])["row"].transform("size")  # missing without a `since`
    many = same.ge(SAME_FIGURES) & same.ge(SAME_SHARE * every)
    rows = rows[many]
    said = rows["period_start"].dt.strftime("%Y-%m") + " (" + rows["status"] + "): "
    counted = people(same[many]) + " of " + people(every[many])
    since = rows["since"].dt.strftime("%Y-%m")
    return flagged(rows, said + counted + " areas and units have the figures of " + since)


def _same_figures_before(rows: pd.DataFrame) -> pd.Series:
    """The begin of the last earlier period for which an area or unit was given these figures."""
    figures = ["location_code", "area_code", "unit", "value", *PHASES]
    periods = rows[[*figures, "period_start"]].drop_duplicates().sort_values("period_start")
    periods["since"] = periods.groupby(figures)["period_start"].shift()
    keys = [*figures, "period_start"]
    found = rows[keys].merge(periods, on=keys, how="left", validate="many_to_one")["since"]
    return found.set_axis(rows.index)


# -- units -----------------------------------------------------------------------------------


def changing_units(evidence: Evidence) -> pd.DataFrame:
    """Rows of units that are new in an exercise, or missing from the next one.

    Exercises of one country and status are compared in turn, by the units that were analysed.
    """
    rows = _numbered(evidence.analyses[evidence.analyses["analysed"]])
    unit = ["location_code", "status", "area_code", "unit"]
    number = rows.sort_values("number").groupby(unit)["number"]
    new = rows[(number.diff() != 1) & (rows["number"] > 1)]
    gone = rows[(number.diff(-1) != -1) & rows["next_on"].notna()]
    changes = [new.assign(change="new", day=new["published_on"]),
               gone.assign(change="gone", day=gone["next_on"])]  # fmt: skip
    return _changes_in_words(pd.concat(changes))


def _numbered(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with the number of their exercise in its series, and the day of the next one."""
    series = ["location_code", "status"]
    exercises = rows[[*series, "published_on", "period_start"]].drop_duplicates()
    exercises = exercises.sort_values(["published_on", "period_start"])
    keys, by_series = list(exercises.columns), exercises.groupby(series)
    next_on = by_series["published_on"].shift(-1)
    exercises = exercises.assign(number=by_series.cumcount() + 1, next_on=next_on)
    return rows.merge(exercises, on=keys, how="left", validate="many_to_one")


def _changes_in_words(changes: pd.DataFrame) -> pd.DataFrame:
    """The changed rows, each with all that changed in its exercise."""
    changes = changes.assign(place=place(changes))
    changes = changes.sort_values(["day", "status", "release", "row"])
    exercise = ["location_code", "status", "day"]
    parts = changes.groupby([*exercise, "change"])["place"].agg(_listed).reset_index()
    parts["said"] = parts["change"] + ": " + parts["place"]
    said = parts.groupby(exercise)["said"].agg("; ".join).reset_index()
    changes = changes.merge(said, on=exercise, how="left", validate="many_to_one")
    return flagged(changes, changes["day"].dt.strftime("%Y-%m") + " " + changes["said"])


def _listed(names: pd.Series) -> str:
    """The first three names, and how many more there are."""
    first = ", ".join(names.iloc[:3])
    return first if len(names) <= 3 else f"{first} and {len(names) - 3} more"


def incomplete_areas(evidence: Evidence) -> pd.DataFrame:
    """Rows of units that do not make up their area, so that its figure is left missing."""
    rows = evidence.observations
    rows = rows[rows["source"].eq("cilss_ch") & rows["variable"].eq("population_analysed")]
    figures = to_areas(rows)
    keys = ["area_code", "period_start", "status", "published_on"]
    missing = figures.loc[figures["completeness"] < 1, [*keys, "note"]]
    rows = rows.drop(columns="note").merge(missing, on=keys, how="inner", validate="many_to_one")
    rows = rows.sort_values(["release", "row"])
    said = rows["note"].map(parts_in_words)
    return flagged(rows, place_and_month(rows.assign(unit="")) + ": " + said)


# -- over time -------------------------------------------------------------------------------


def share_jumps(evidence: Evidence) -> pd.DataFrame:
    """Areas whose phase 3+ share changes by more than `JUMP_POINTS` between two current analyses.

    Compared in whole points, in which the shares were printed; the largest change comes first.
    """
    shares = evidence.current_shares.sort_values(["area_code", "period_start"])
    by_area = shares.groupby("area_code")
    shares = shares.assign(before=by_area["share"].shift(), since=by_area["period_start"].shift())
    points = (100 * (shares["share"] - shares["before"])).round().abs()
    jumps = shares.assign(points=points)[points > JUMP_POINTS]
    jumps = jumps.assign(variable="phase3plus_share", value=jumps["share"], unit="")
    jumps = jumps.sort_values(["points", "release", "row"], ascending=[False, True, True])
    before = _percent(jumps["before"]) + " in " + jumps["since"].dt.strftime("%Y-%m")
    said = place_and_month(jumps) + ": " + _percent(jumps["share"]) + " after " + before
    return flagged(jumps, said)


def _percent(shares: pd.Series) -> pd.Series:
    return shares.map("{:.1%}".format).astype("str")


def practice_change(evidence: Evidence) -> pd.DataFrame:
    """Countries whose last analysis before October 2014 differs by far from the one a year later.

    Phase 3+ over the areas analysed in both; the rows flagged are those of the earlier analysis.
    """
    shares = evidence.current_shares
    early = shares[shares["period_start"] < TRENDS_START]
    last = early.groupby("location_code")["period_start"].transform("max")
    later = shares.assign(period_start=shares["period_start"] - pd.DateOffset(years=1))
    keys = ["location_code", "area_code", "period_start"]
    pairs = early[early["period_start"] == last].merge(
        later, on=keys, suffixes=("", "_later"), validate="one_to_one"
    )
    said = {code: _practice(group) for code, group in pairs.groupby("location_code")}
    rows = pairs.assign(variable="phase3plus_share", value=pairs["share"])
    rows = rows.assign(said=rows["location_code"].map(said).astype("str"))
    rows = rows[rows["said"] != ""].sort_values(["release", "row"])
    return flagged(rows, rows["said"])


def _practice(pairs: pd.DataFrame) -> str:
    """What changed in one country in words; "" where the two years are of one order."""
    before = pairs["phase3plus_people"].sum() / pairs["population_analysed"].sum()
    after = pairs["phase3plus_people_later"].sum() / pairs["population_analysed_later"].sum()
    low, high = sorted((before, after))
    if high <= PRACTICE_FACTOR * low:
        return ""
    season, zeros = pairs["period_start"].iloc[0], (pairs["phase3plus_people_later"] == 0).sum()
    return (
        f"phase 3+ {before:.1%} in {season:%Y-%m}, {after:.1%} a year later in the same "
        f"{len(pairs)} areas; then exactly 0 in {zeros} of them"
    )
