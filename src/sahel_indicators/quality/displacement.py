"""Rules about displaced people: frozen and jumping stocks, missing estimates, conflicts."""

from __future__ import annotations

import pandas as pd

from ..areas import gazetteer
from .evidence import Evidence, flagged, people, place

_SERIES = ["variable", "source", "location_code", "area_code", "unit", "series"]
# What two dates of one producer are compared by, file by file, as findings are told.
_PAIR = ["variable", "source", "location_code", "release", "since", "period_start"]

# A stock of some thousands moves by half in a bad season; five times is a new crisis, a change of
# coverage or a slip of a digit. Below 1,000 people one village is enough.
JUMP_FACTOR = 5
JUMP_PEOPLE = 1_000

# Two producers of one stock differ by rounding and cut-off days; a tenth is more than both explain.
DISAGREE_SHARE = 0.10

# Figures that ought to be one figure, or parts that ought not to exceed their whole.
CONFLICT_SHARE = 0.01

_PRINTED = ("dtm_government", "conasur", "unhcr_factsheets")


def frozen_stock(evidence: Evidence) -> pd.DataFrame:
    """IDP and returnee stocks that repeat the figure of the date before to the digit.

    A repeated 0 counts only where every figure of the two dates is repeated. One finding a
    variable, producer and pair of dates; the largest figure comes first.
    """
    rows = _with_before(evidence, ("idp_stock", "returnee_stock"))
    rows = rows[rows["before"].notna()].assign(same=rows["value"] == rows["before"])
    pair = rows.groupby(_PAIR)
    wholly = pair["same"].transform("all") & (pair["value"].transform("max") > 0)
    rows = rows.assign(
        repeated=rows["same"] & ((rows["value"] > 0) | wholly),
        zero=rows["same"] & (rows["value"] == 0) & ~wholly,
    )
    rows = rows.assign(said=_pair_in_words(rows))[rows["repeated"]]
    rows = rows.sort_values(["value", "release", "row"], ascending=[False, True, True])
    said = place(rows) + ": " + people(rows["value"]) + " as on " + _day(rows["since"])
    return flagged(rows, said, rows["said"])


def _with_before(evidence: Evidence, variables: tuple[str, ...]) -> pd.DataFrame:
    """Known stocks with the figure (`before`) of the date before (`since`) in the same series."""
    rows = evidence.observations
    rows = rows[rows["variable"].isin(variables) & rows["value"].notna()]
    rows = rows.sort_values([*_SERIES, "period_start", "release", "row"])
    series = rows.groupby(_SERIES)
    return rows.assign(before=series["value"].shift(), since=series["period_start"].shift())


def _pair_in_words(rows: pd.DataFrame) -> pd.Series:
    """Producer, dates and how many figures are repeated; zeros that do not count are named."""
    pair = rows.groupby(_PAIR)
    repeated, figures = pair["repeated"].transform("sum"), pair["value"].transform("size")
    zeros = pair["zero"].transform("sum")
    without = ", not counting " + zeros.astype("str") + " zero"
    without = (without + zeros.gt(1).map({True: "s", False: ""})).where(zeros > 0, "")
    dates = _day(rows["since"]) + " and " + _day(rows["period_start"])
    counts = repeated.astype("str") + " of " + figures.astype("str") + " repeated" + without
    said: pd.Series = rows["variable"] + " of " + rows["source"] + " on " + dates + ", " + counts
    return said


def _day(days: pd.Series) -> pd.Series:
    text: pd.Series = days.dt.strftime("%Y-%m-%d")
    return text


def stock_jumps(evidence: Evidence) -> pd.DataFrame:
    """IDP stocks more than `JUMP_FACTOR` times, or less than a fifth of, the figure before.

    Changes of up to `JUMP_PEOPLE` people are left out; the largest change comes first.
    """
    rows = _with_before(evidence, ("idp_stock",))
    value, before = rows["value"], rows["before"]
    change = (value - before).abs()
    far = (value > JUMP_FACTOR * before) | (before > JUMP_FACTOR * value)
    rows = rows.assign(change=change)[far & (change > JUMP_PEOPLE)]
    rows = rows.sort_values(["change", "release", "row"], ascending=[False, True, True])
    then = people(rows["before"]) + " on " + _day(rows["since"])
    said = then + ", " + people(rows["value"]) + " on " + _day(rows["period_start"])
    return flagged(rows, place(rows) + " (" + rows["source"] + "): " + said)


def zero_no_estimate(evidence: Evidence) -> pd.DataFrame:
    """IDMC figures that are 0 in the file and missing here, as their note says."""
    rows = evidence.observations
    zero = rows["source"].eq("idmc") & rows["value"].isna() & rows["note"].str.startswith("0 ")
    rows = rows[zero].sort_values(["release", "row"])
    year = rows["period_start"].dt.strftime("%Y")
    return flagged(rows, rows["variable"] + " " + year + ": " + rows["note"])


def producers_disagree(evidence: Evidence) -> pd.DataFrame:
    """National IDP stocks of UNHCR and IDMC for one day that differ by more than a tenth."""
    rows = _idps(evidence)
    rows = rows[rows["admin_level"] == 0]
    keys = ["location_code", "period_start"]
    idmc = rows.loc[rows["source"] == "idmc", [*keys, "value"]]
    both = rows[rows["source"] == "unhcr"].merge(
        idmc, on=keys, suffixes=("", "_other"), validate="many_to_many"
    )
    both = both[_differs(both["value"], both["value_other"], DISAGREE_SHARE)]
    said = ": UNHCR " + people(both["value"]) + ", IDMC " + people(both["value_other"])
    return flagged(both, _day(both["period_start"]) + said)


def _idps(evidence: Evidence) -> pd.DataFrame:
    rows = evidence.observations
    rows = rows[rows["variable"].eq("idp_stock") & rows["value"].notna()]
    return rows.sort_values(["release", "row"])


def _differs(one: pd.Series, other: pd.Series, by: float) -> pd.Series:
    """True where two figures differ by more than a share of the larger."""
    return (one - other).abs() > by * one.where(one > other, other)


def conflicting_totals(evidence: Evidence) -> pd.DataFrame:
    """Printed IDP totals that their own parts exceed, or that another count of the day denies.

    Parts that fall short of a total are no conflict: most sources print the larger regions only.
    """
    rows = _idps(evidence)
    whole = rows[(rows["unit"] == "") & (rows["admin_level"] < 2)]
    return pd.concat([_exceeded(whole, rows), _denied(whole, rows)])


def _exceeded(whole: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    keys = ["source", "release", "series", "period_start", "admin_level", "area_code"]
    parts = rows[rows["admin_level"] > 0]
    above = parts.assign(
        area_code=parts["area_code"].map(_parents(parts)), admin_level=parts["admin_level"] - 1
    )
    added = above.groupby(keys, as_index=False)["value"].agg(["sum", "size"])
    pairs = whole.merge(added, on=keys, validate="many_to_one")
    pairs = pairs[pairs["sum"] > pairs["value"] * (1 + CONFLICT_SHARE)]
    said = ": printed " + people(pairs["value"]) + ", but its " + pairs["size"].astype("str")
    return flagged(pairs, _place_and_day(pairs) + said + " parts add up to " + people(pairs["sum"]))


def _denied(whole: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    printed = whole[whole["source"].isin([*_PRINTED, "unhcr"])]
    keys = ["location_code", "area_code", "period_start"]
    counts = pd.concat([whole[whole["source"] == "unhcr"], _rounds(rows)])
    counts = counts[[*keys, "source", "value"]]
    pairs = printed.merge(counts, on=keys, suffixes=("", "_other"), validate="many_to_many")
    pairs = pairs[pairs["source"] != pairs["source_other"]]
    pairs = pairs[_differs(pairs["value"], pairs["value_other"], CONFLICT_SHARE)]
    said = ": " + pairs["source"] + " " + people(pairs["value"]) + ", "
    other = pairs["source_other"] + " " + people(pairs["value_other"])
    return flagged(pairs, _place_and_day(pairs) + said + other)


def _rounds(rows: pd.DataFrame) -> pd.DataFrame:
    """DTM's baseline rounds by admin2, which cover the country, added up to regions and country."""
    baseline = rows["source"].eq("iom_dtm") & rows["series"].eq("BA")
    deep = rows[baseline & rows["admin_level"].eq(2)]
    totals = pd.concat([
        deep.assign(area_code=deep["area_code"].map(_parents(deep))),
        deep.assign(area_code=deep["location_code"]),
    ])  # fmt: skip
    keys = ["source", "location_code", "area_code", "period_start"]
    return totals.groupby(keys)["value"].sum().reset_index()


def _parents(rows: pd.DataFrame) -> dict[str, str]:
    return {code: gazetteer().parent(code) for code in rows["area_code"].unique()}


def _place_and_day(rows: pd.DataFrame) -> pd.Series:
    return place(rows) + ", " + _day(rows["period_start"])
