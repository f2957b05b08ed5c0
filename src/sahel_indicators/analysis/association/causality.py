"""Whether the past of one series helps to predict another, in both directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Unpack

import pandas as pd

from ...errors import AnalysisError
from ..results import (
    GIVEN,
    USED,
    Estimates,
    Result,
    check_account,
    number_words,
    p_words,
    range_words,
)
from ..tables import is_whole, names_of
from .causality_tests import SHORT, UNVARIED, AreaTests, Found, Way, one_way
from .regressions import RegressionOptions, checked_options, require_distinct

TESTS = ("pooled", "dumitrescu-hurlin")
# With fewer periods an area than this, the past of the outcome biases a pooled test.
FEW_PERIODS = 30
# With fewer rows an area than this, the tests by area reject too often (simulated; see the note).
ENOUGH_BY_AREA = 50


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class GrangerTests(Result):
    """Tests that the past of one series does not predict the other, in both directions.

    `tests` has direction ("exposure -> outcome"), test, statistic, df, df_denominator, p_value, n,
    areas. `areas` has one row an area and direction: area, wald, p_value, n, direction (empty
    without the test by area). `regressions` holds the pooled regression of each direction. `sample`
    has direction, reason, rows, test.
    """

    exposure: str
    tests: pd.DataFrame
    areas: pd.DataFrame
    regressions: dict[str, Estimates]

    def _check(self) -> None:
        for _, sample in self.sample.groupby(["direction", "test"]):
            check_account(sample)

    def to_frame(self) -> pd.DataFrame:
        """One row a direction and test."""
        return self.tests

    def _reading(self) -> list[str]:
        lines = [f"{self.method}: does the past of one predict the other, beyond its own past?"]
        for direction, rows in self.tests.groupby("direction", sort=False):
            lines += [f"  {direction}, {self._line(row)}" for row in rows.to_dict("records")]
        return [*lines, *self._both_ways(), *self._basis()]

    def _line(self, row: Mapping[Any, Any]) -> str:
        statistic = "" if pd.isna(row["statistic"]) else f" {number_words(row['statistic'])}"
        return (
            f"{row['test']}{statistic}: {p_words(row['p_value'])} "
            f"({row['n']:,} rows, {row['areas']} areas)"
        )

    def _both_ways(self) -> list[str]:
        first = self.tests.drop_duplicates("direction").set_index("direction")
        apart = (first["p_value"] < 1 - self.level) & ~(first["statistic"] < 0)
        back = f"{self.outcome} -> {self.exposure}"
        lines = [
            "Prediction is no proof of a cause: what both follow, or is foreseen, predicts as well."
        ]
        if apart[back]:
            lines.insert(
                0,
                f"  {self.outcome} predicts {self.exposure}, so the exposure does not come from "
                "outside: neither direction can be read alone.",
            )
        return lines

    def _basis(self) -> list[str]:
        used = self.sample[self.sample["reason"] == USED]["rows"]
        given = self.sample[self.sample["reason"] == GIVEN]["rows"].max()
        return [
            f"Of {given:,} rows given, {range_words(used)} were used; `sample` says why the others "
            "were left out."
        ]


def granger(
    frame: pd.DataFrame,
    *,
    outcome: str,
    exposure: str,
    entity: str,
    time: str,
    lags: int = 2,
    tests: Sequence[str] | str = TESTS,
    common_shocks: Literal["removed", "kept"] = "removed",
    controls: Sequence[str] | str = (),
    **options: Unpack[RegressionOptions],
) -> GrangerTests:
    """Whether past exposure predicts the outcome beyond the outcome's own past, and the reverse.

    "pooled": one regression of the outcome on `lags` past values of outcome and exposure by
    `panel_regression`, whose `options` (effects, group, weights, cluster, errors, ...) are handed
    on, and the test that all coefficients of the exposure are zero: Wald's F by the chosen errors,
    or the Bonferroni bound on the wild bootstrap's p values. One set of coefficients for all areas.

    "dumitrescu-hurlin": the same in each area by itself, with a constant and classical errors, and
    the mean of the Wald statistics, standardised for long series (Z-bar) and for series as short as
    they are (Z-bar tilde, the one to read). It looks whether the past predicts in at least one
    area. It takes areas to be independent: shocks and seasons that hit all at once make it reject
    too often, or hide what is there. `common_shocks="removed"` takes each period's mean over the
    areas from both series beforehand, which leaves only what hits some areas harder; "kept" is the
    test as published. `options` do not concern it.

    Both directions stand side by side; a positive statistic means prediction, p values are
    two-sided as in other software. Periods are counted in the panel's own step and looked up by
    area: in a gap they are missing. Prediction is no proof of a cause.

    Raises AnalysisError for lags that no row has, fewer than 5 areas with more than 5 + 3 `lags`
    periods (Dumitrescu-Hurlin), tests or options that do not exist, and as `panel_regression` does.
    Sources: Granger (1969), Econometrica 37; Dumitrescu & Hurlin (2012), Economic Modelling 29;
    Lopez & Weber (2017), Stata Journal 17; Nickell (1981), Econometrica 49.
    """
    given = checked_options(options)
    require_distinct(outcome=outcome, exposure=exposure, entity=entity, time=time)
    chosen = names_of(tests, "tests")
    _require_settings(lags, chosen, common_shocks, given)
    removed = common_shocks == "removed"
    ways = [
        Way(after, before, entity, time, lags, names_of(controls, "controls"), removed, given)
        for after, before in ((outcome, exposure), (exposure, outcome))
    ]
    found = [one_way(frame, way, chosen) for way in ways]
    return _result(ways, found, chosen)


def _require_settings(
    lags: int, tests: Sequence[str], common_shocks: str, options: dict[str, Any]
) -> None:
    if not is_whole(lags) or lags < 1:
        raise AnalysisError(f"lags={lags!r}.", expected="a whole number from 1 on")
    if not tests or len(set(tests)) < len(tests) or not set(tests) <= set(TESTS):
        raise AnalysisError(f"The tests are {tuple(tests)}.", expected=" and ".join(TESTS))
    if common_shocks not in ("removed", "kept"):
        raise AnalysisError(
            f"There is no common_shocks={common_shocks!r}.", expected="'removed' or 'kept'"
        )
    if options.get("family", "gaussian") != "gaussian":
        raise AnalysisError(
            f"family='{options['family']}' is not offered: the test runs in both directions, and "
            "the exposure would have to be of the same family.",
            expected="family='gaussian'",
            remedy="transform counts (log1p), or use distributed_lag in one direction",
        )


def _result(ways: Sequence[Way], found: Sequence[Found], tests: Sequence[str]) -> GrangerTests:
    named = {way.words: one for way, one in zip(ways, found, strict=True)}
    pooled = {words: one.pooled for words, one in named.items() if one.pooled is not None}
    by_area = {words: one.by_area for words, one in named.items() if one.by_area is not None}
    parts = [tested.table.assign(direction=words) for words, tested in by_area.items()]
    areas = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    first = next(iter(pooled.values()), None)
    notes = _notes_on_pooled(pooled, ways) + _notes_on_areas(by_area, ways[0].shocks_removed)
    return GrangerTests(
        method=f"Granger non-causality with {ways[0].lags} lags ({', '.join(tests)})",
        outcome=ways[0].after,
        exposure=ways[0].before,
        tests=pd.concat([one.tests for one in found], ignore_index=True),
        areas=areas,
        sample=pd.concat([one.sample for one in found], ignore_index=True),
        regressions=pooled,
        diagnostics={"lags": ways[0].lags, "errors": first.errors if first else "classical"},
        notes=tuple(dict.fromkeys(notes)),
        level=ways[0].options.get("level", 0.95),
    )


def _notes_on_pooled(pooled: dict[str, Estimates], ways: Sequence[Way]) -> list[str]:
    notes = [note for fit in pooled.values() for note in fit.notes]
    for fit in pooled.values():
        periods = fit.n / int(fit.diagnostics["entities"])
        if periods < FEW_PERIODS and ways[0].entity in fit.effects:
            notes.append(
                f"{periods:.0f} periods an area are few: beside effects of areas, the outcome's "
                "own past is estimated with a bias (Nickell), which can make the pooled test "
                "reject too often."
            )
    return notes


def _notes_on_areas(by_area: dict[str, AreaTests], shocks_removed: bool) -> list[str]:
    notes = []
    for words, found in by_area.items():
        for why in (SHORT, UNVARIED):
            if found.left_out[why]:
                notes.append(f"{words}: {found.left_out[why]} areas not tested ({why}).")
        if found.table["n"].median() < ENOUGH_BY_AREA:
            notes.append(
                f"{words}: {found.table['n'].median():.0f} rows an area (median) are few for "
                "Dumitrescu-Hurlin. In simulations of persistent series without any link, Z-bar "
                "tilde rejected at 5 % in 14 % of cases with 15 periods, 10 % with 30, 6 % with "
                "60; Z-bar far more often."
            )
    if by_area:
        kept = "shocks and seasons common to them make it reject too often, or hide what is there"
        removed = "the periods' means are removed beforehand"
        notes.append(
            "Dumitrescu-Hurlin takes areas to be independent: "
            f"{removed if shocks_removed else kept}."
        )
    return notes
