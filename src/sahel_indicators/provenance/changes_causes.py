"""Why published values moved: from the observations behind each, the code, and the areas.

Evidence, not likeness: a cause is named only where something that the value rests on did change.
Where data behind a value changed, that is its cause, and changes of code or areas are told beside
it (`also`); where none did, code or areas are, or both where both changed. A value that nothing
explains is said to be unexplained.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..aggregation import atoms_of_system
from ..areas import System, gazetteer
from ..indicators import DECLARED, FAMILIES
from ..indicators.computing import MAX_GAP_YEARS
from ..observations import row_numbers
from .changes_evidence import Evidence

# The causes, in the order in which they are told.
CAUSES = ("new", "revision", "withdrawal", "code", "areas", "unexplained")
_OF_DATA = CAUSES[:3]

# The systems in which `open_indicators` gives a country, its regions and its districts.
_SYSTEMS: tuple[tuple[int, System], ...] = ((0, "cod"), (1, "cod"), (2, "ch"))

_SPEAKS_OF = ["location_code", "area_code", "series", "status", "source"]
_PERIOD = ["period_start", "period_end", "published_on"]
_FIGURE = ["variable", *_SPEAKS_OF, *_PERIOD]
# What the figures of one analysis share: areas are compared within it, and repetitions told by it.
_ANALYSIS = ["variable", "location_code", "status", "source", "period_start", "period_end"]
_PEOPLE, _PEOPLE_SOURCE = "population_analysed", "cilss_ch"


def attributed(moved: pd.DataFrame, observed: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
    """The moved values with why they moved.

    `moved` has the published key, source_before, source_after, published_before and
    published_after; `observed` are the changed observations (`observed_changes`). Adds `causes` and
    `also` (texts of `CAUSES`, parted by a blank), `observations` (how many changed ones lie
    behind), `file` and `line` (where the first of them stands; "" and 0 where none changed).
    """
    told = moved.reset_index(drop=True)
    behind = _behind(told, observed)
    # A cause by its number of row and kind.
    found = {kind: _rows_with(behind, kind, len(told)) for kind in ("placed", "read", *_OF_DATA)}
    causes, also = _causes(told, found, evidence)
    causes |= _by_analysis(told, observed, causes)
    causes["unexplained"] = ~_any(causes)
    told = told.assign(causes=_as_text(causes, len(told)), also=_as_text(also, len(told)))
    return _with_places(told, behind)


def _behind(moved: pd.DataFrame, observed: pd.DataFrame) -> pd.DataFrame:
    """Pairs of a moved value, by its position `at`, and a changed observation that it rests on."""
    fed = _fed(observed)
    stands_on = _stands_on(moved, set(observed["variable"]))
    own = _matched(stands_on, fed, _FIGURE)
    pairs = pd.concat([own, _people_behind(moved, fed)], ignore_index=True)
    return pairs.drop_duplicates(["at", "observation"])


def _fed(observed: pd.DataFrame) -> pd.DataFrame:
    """Each changed observation once for every area it counts in: its own and those around it."""
    direct = observed.assign(observation=np.arange(len(observed)))
    parts = [direct]
    for location in set(direct["location_code"]) & set(gazetteer().rules["countries"]):
        below = direct[(direct["location_code"] == location) & (direct["admin_level"] == 2)]
        for level, system in _SYSTEMS if len(below) else ():
            target = below["area_code"].map(atoms_of_system(location, level, system)["target"])
            inside = target.notna() & (target != below["area_code"])
            parts.append(below[inside].assign(area_code=target[inside]))
    return pd.concat(parts, ignore_index=True)


def _stands_on(moved: pd.DataFrame, changed: set[str]) -> pd.DataFrame:
    """Each moved value once for every changed variable it needs, as it stood before and after."""
    needs = [
        (key, name) for key, each in DECLARED.items() for name in each.needs if name in changed
    ]
    needed = pd.DataFrame(needs, columns=["indicator", "variable"], dtype="str")
    sides = []
    for side in ("before", "after"):
        about = {"source": f"source_{side}", "published_on": f"published_{side}"}
        named = moved.assign(at=moved.index, **{n: moved[old] for n, old in about.items()})
        sides.append(named[named["source"].notna()].astype({"source": "str"}))
    both = pd.concat(sides, ignore_index=True)[["at", "indicator", *_SPEAKS_OF, *_PERIOD]]
    return both.merge(needed, on="indicator", how="inner", validate="many_to_many")


def _people_behind(moved: pd.DataFrame, fed: pd.DataFrame) -> pd.DataFrame:
    """The changed figures of people that a rate may be divided by: those of the nearest year."""
    rates = {key for key, each in DECLARED.items() if "population" in each.needs}
    rate = moved[moved["indicator"].isin(rates)]
    people = fed[(fed["variable"] == _PEOPLE) & (fed["source"] == _PEOPLE_SOURCE)]
    people = people.assign(year=people["period_start"].dt.year)
    places, year = rate[["location_code", "area_code"]], rate["period_start"].dt.year
    near = range(-MAX_GAP_YEARS, MAX_GAP_YEARS + 1)
    reached = [places.assign(at=rate.index, year=year + gap) for gap in near]
    pairs = [_matched(each, people, [*places.columns, "year"]) for each in reached]
    gaps = [pair.assign(gap=abs(gap)) for pair, gap in zip(pairs, near, strict=True)]
    found = pd.concat(gaps, ignore_index=True)
    return found[found["gap"] == found.groupby("at")["gap"].transform("min")].drop(columns="gap")


def _matched(left: pd.DataFrame, right: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Pairs of rows of two tables that agree in all columns of a key."""
    if left.empty or right.empty:
        none = {
            "at": "int64",
            "observation": "int64",
            "kind": "str",
            "release": "str",
            "row": "int",
        }
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in none.items()})
    numbers = row_numbers(pd.concat([left[key], right[key]], ignore_index=True), key).to_numpy()
    ours = left[["at"]].assign(_key=numbers[: len(left)])
    theirs = right[["observation", "kind", "release", "row"]].assign(_key=numbers[len(left) :])
    pairs = ours.drop_duplicates().merge(theirs, on="_key", validate="many_to_many")
    return pairs.drop(columns="_key")


def _rows_with(behind: pd.DataFrame, kind: str, length: int) -> np.ndarray:
    found = np.zeros(length, dtype=bool)
    found[behind.loc[behind["kind"] == kind, "at"].to_numpy()] = True
    return found


def _causes(
    moved: pd.DataFrame, found: dict[str, np.ndarray], evidence: Evidence
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """True where a cause holds, and where code or areas may have had a part beside the data."""
    ours = found["placed"] | found["read"]
    code = _code_changed(moved, ours, evidence)
    areas = np.full(len(moved), bool(evidence.areas))
    by_data = found["new"] | found["revision"] | found["withdrawal"]
    # A line that is placed elsewhere is a matter of areas wherever these changed.
    only_placed = found["placed"] & ~found["read"] & areas
    causes = {kind: found[kind] for kind in _OF_DATA}
    causes |= {"code": code & ~only_placed & (ours | ~by_data), "areas": areas & (ours | ~by_data)}
    return causes, {"code": code & ~causes["code"], "areas": areas & ~causes["areas"]}


def _by_analysis(
    moved: pd.DataFrame, observed: pd.DataFrame, causes: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """The causes of data, also where only other areas' figures of the same analysis changed.

    One corrected figure makes an exercise that was taken for a repetition count, with all its
    areas. Looked for only where nothing else explains a value.
    """
    left = moved[~_any(causes)]
    ordered = observed.assign(observation=np.arange(len(observed)))
    pairs = _matched(_stands_on(left, set(observed["variable"])), ordered, _ANALYSIS)
    return {kind: causes[kind] | _rows_with(pairs, kind, len(moved)) for kind in _OF_DATA}


def _any(causes: dict[str, np.ndarray]) -> np.ndarray:
    return np.asarray(np.logical_or.reduce(list(causes.values())))


def _code_changed(moved: pd.DataFrame, ours: np.ndarray, evidence: Evidence) -> np.ndarray:
    """Whether code changed on the way to each value: for what was read differently, reading too."""
    family = {each.key: _name(module) for module in FAMILIES for each in module.DECLARED}
    changed = {
        key: bool(evidence.computing(family.get(key, ""))) for key in set(moved["indicator"])
    }
    # An indicator that the code no longer declares, or did not before, is code.
    computing = moved["indicator"].map(changed).to_numpy(dtype=bool)
    return np.asarray(computing | (ours & bool(evidence.reading)))


def _name(module: object) -> str:
    return str(getattr(module, "__name__", "")).rpartition(".")[2]


def _as_text(causes: dict[str, np.ndarray], length: int) -> np.ndarray:
    """Each row's causes as one text, in their order."""
    text = np.full(length, "", dtype=object)
    for cause in (name for name in CAUSES if name in causes):
        text = np.where(causes[cause], text + (cause + " "), text)
    return np.array([each.strip() for each in text], dtype=object)


def _with_places(moved: pd.DataFrame, behind: pd.DataFrame) -> pd.DataFrame:
    """How many changed observations lie behind each value, and where the first one stands."""
    ordered = behind.sort_values(["at", "release", "row"], kind="stable")
    first = ordered.drop_duplicates("at").set_index("at")
    count = behind.groupby("at").size()
    return moved.assign(
        observations=count.reindex(moved.index, fill_value=0).astype("int64"),
        file=first["release"].reindex(moved.index).fillna("").astype("str"),
        line=first["row"].reindex(moved.index, fill_value=0).astype("int64"),
    )
