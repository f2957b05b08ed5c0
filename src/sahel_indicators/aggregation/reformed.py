"""Figures on the areas that a reform made: carried over whole, added up, or openly missing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..crosswalks import printed_areas
from ..observations import row_numbers
from ..variables import variables
from .columns import FIGURE_KEY, FIGURES

# What is counted in these follows where people live, if only roughly; events and deaths do not.
_OF_PEOPLE = ("people", "children")


def with_printed_areas(observations: pd.DataFrame, location: str) -> pd.DataFrame:
    """The observations, and again as areas of their own those of units that a reform made areas.

    The Cadre Harmonisé's "Taoudenit", a unit of Tombouctou here, is a region since 2016. For the
    systems of a reform only: in the others the same people would stand in two areas.
    """
    copies = [observations]
    for rule in printed_areas(location):
        meant = (observations["area_code"] == rule["of"]) & observations["unit"].isin(rule["units"])
        meant &= observations["published_on"] >= pd.Timestamp(rule["from"])
        if rule["sources"]:
            meant &= observations["source"].isin(rule["sources"])
        copies.append(observations[meant].assign(area_code=rule["code"], unit=""))
    return pd.concat(copies, ignore_index=True)


def to_reformed(figures: pd.DataFrame, level: int, ways: pd.DataFrame) -> pd.DataFrame:
    """Area figures of one country (`FIGURES`) on the areas that some ways lead to.

    `ways` are `crosswalks.routes`. A figure of an area that is the target under another code
    stands as it is, whatever it measures; what adds up is added up where the areas found cover
    the target; everything else is there without a value and with the reason in `note`.
    """
    moved = _along(figures, ways)
    direct = moved[moved["is_same"]].sort_values(
        "from_level", key=lambda each: each != level, kind="stable"
    )
    said = zip(direct["note"], direct["_remark"], strict=True)
    direct = direct.assign(note=["; ".join(filter(None, pair)) for pair in said])
    others = moved[~moved["is_same"] & moved["value"].notna()]
    added = add_along(others[others["_adds_up"] | (others["from_level"] == level)], FIGURE_KEY)
    added = added.assign(lower=np.nan, upper=np.nan)
    both = pd.concat(
        [
            part.assign(admin_level=level, location_code=_location(figures))[FIGURES]
            for part in (direct, added)
        ],
        ignore_index=True,
    )
    return both[~both.duplicated(FIGURE_KEY)].reset_index(drop=True)


def _location(figures: pd.DataFrame) -> str:
    return str(figures["location_code"].iloc[0]) if len(figures) else ""


def _along(figures: pd.DataFrame, ways: pd.DataFrame) -> pd.DataFrame:
    """Every figure once for each area of the target that it says something about.

    `area_code` is the target's; adds the columns of the ways, `_adds_up`, `_weight` (missing where
    nothing may be carried over) and `_remark`, what a reader must know of it.
    """
    moved = figures.merge(
        ways.rename(columns={"note": "_way", "from_code": "area_code"}),
        on="area_code",
        validate="many_to_many",
    )
    known = variables()
    adds_up = moved["variable"].map({key: each.adds_up == "sum" for key, each in known.items()})
    unit = moved["variable"].map({key: each.unit for key, each in known.items()}).astype("str")
    follows = (moved["weight"] == 1) | unit.isin(_OF_PEOPLE)
    moved = moved.assign(
        area_code=moved["target"],
        _adds_up=adds_up.astype("bool"),
        _weight=moved["weight"].where(adds_up.astype("bool") & follows),
    )
    return moved.assign(_remark=_remarks(moved, unit))


def _remarks(moved: pd.DataFrame, unit: pd.Series) -> np.ndarray:
    """What is uncertain about carrying each figure over, in words; mostly nothing."""
    named, split = moved["from_name"] + ": ", moved["_way"]
    of_people, carried = unit.isin(_OF_PEOPLE), moved["_weight"].notna()
    limits = split.where((split != "") | (moved["evidence"] != "inferred"), "limits inferred")
    cases = {
        "certain": (moved["is_same"] | (moved["_weight"] == 1), limits),
        "estimate": (carried, "estimate, apportioned: " + named + split),
        "class": (~moved["_adds_up"], named + "its figure says nothing of an area of other limits"),
        "open": (of_people, named + split),
    }
    conditions, words = zip(*cases.values(), strict=True)
    others = named + "was split, and " + unit + " do not follow the population"
    return np.select(list(conditions), list(words), default=others)


def add_along(moved: pd.DataFrame, keys: list[str], **also: Any) -> pd.DataFrame:
    """The sums at each key, where what is found covers the area: exact ones first, then estimates.

    `moved` has value, `_weight`, `_remark`, covers, needed, from_level, is_printed_part. Parts
    printed beside their whole serve in exact sums only, so that nobody counts twice. Columns: the
    keys, value, completeness, note, and what `also` asks of each group (as `groupby.agg` does).
    """
    exact = _sums(moved[moved["_weight"] == 1], keys, also).assign(_exact=True)
    others = _sums(moved[~moved["is_printed_part"]], keys, also).assign(_exact=False)
    both = pd.concat([exact, others], ignore_index=True)
    is_open = both["value"].isna()
    known = both[~is_open].sort_values(["from_level", "_exact"], ascending=False, kind="stable")
    # Among sums that lack something, the one that saw every split area can say what it lacks.
    lacking = both[is_open].sort_values(
        ["from_level", "_exact"], ascending=[False, True], kind="stable"
    )
    best = pd.concat([known, lacking])
    return best[~best.duplicated(keys)].drop(columns="_exact").reset_index(drop=True)


def _sums(moved: pd.DataFrame, keys: list[str], also: dict[str, Any]) -> pd.DataFrame:
    usable = moved["_weight"].notna()
    rows = moved.assign(
        _share=(moved["value"] * moved["_weight"]).where(usable, 0.0),
        _found=moved["covers"].where(usable, 0.0),
    )
    figure = row_numbers(rows, [*keys, "from_level"])
    added: pd.DataFrame = rows.groupby(figure, sort=False).agg(
        **{name: (name, "first") for name in [*keys, "from_level"]},
        value=("_share", "sum"),
        found=("_found", "sum"),
        needed=("needed", "first"),
        **also,
    )
    whole = np.isclose(added["found"], added["needed"])
    return added.assign(
        value=added["value"].where(whole),
        completeness=np.where(whole, 1.0, added["found"] / added["needed"]),
        note=_accounts(added, _remarks_once(figure, rows["_remark"])),
    ).reset_index(drop=True)


def _remarks_once(figure: pd.Series, remarks: pd.Series) -> dict[int, list[str]]:
    """What has to be said of each figure that anything has to be said of, each remark once."""
    said = pd.DataFrame({"figure": figure, "remark": remarks})
    said = said[said["remark"] != ""].drop_duplicates()
    by_figure: dict[int, list[str]] = {}
    for number, remark in zip(said["figure"].tolist(), said["remark"].tolist(), strict=True):
        by_figure.setdefault(number, []).append(remark)
    return by_figure


def _accounts(added: pd.DataFrame, remarks: dict[int, list[str]]) -> list[str]:
    """What became of each figure, which are numbered by the index."""
    counts = zip(added.index.tolist(), added["found"], added["needed"], strict=True)
    return [
        "; ".join([_account(found, needed), *remarks.get(number, [])])
        for number, found, needed in counts
    ]


def _account(found: float, needed: float) -> str:
    return f"added up from {found:g} of {needed:g} areas" if found else "no figure of this area"


def people_along(people: pd.DataFrame, ways: pd.DataFrame) -> pd.DataFrame:
    """People by area and year on the areas that some ways lead to, missing unless all are known.

    `people` has area_code, year, population, population_year; so has the result, whose
    population_year is the earliest of those added up.
    """
    moved = people.merge(
        ways.rename(columns={"from_code": "area_code", "note": "_remark", "weight": "_weight"}),
        on="area_code",
        validate="many_to_many",
    )
    moved = moved.assign(area_code=moved["target"], value=moved["population"])
    keys = ["area_code", "year"]
    added = add_along(moved, keys, population_year=("population_year", "min"))
    return added.rename(columns={"value": "population"})[[*keys, "population", "population_year"]]
