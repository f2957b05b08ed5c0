"""A planted table: a few figures written by hand, in the columns of the observations."""

from dataclasses import replace
from itertools import count

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from tests.conftest import made_once

from sahel_indicators import quality
from sahel_indicators.areas import gazetteer
from sahel_indicators.ingest.bundle import Bundle
from sahel_indicators.observations import COLUMNS, QUARANTINE_COLUMNS, empty
from sahel_indicators.quality.evidence import Evidence

DEFAULTS = {
    "variable": "idp_stock", "location_code": "MLI", "admin_level": 2, "area_code": "ML0505",
    "unit": "", "counterpart_code": "", "series": "", "period_start": "2020-10-01",
    "period_end": None, "status": "observed", "value": 0.0, "lower": None, "upper": None,
    "sample_size": None, "source": "iom_dtm", "release": "planted.csv",
    "published_on": "2020-11-30", "published_on_assumed": True, "note": "",
}  # fmt: skip


class Planted:
    """Figures added line by line; every `add` and every `analysis` is the next line of the file."""

    def __init__(self):
        self._rows, self._line, self._quarantine = [], count(2), []

    def add(self, **said):
        line = next(self._line)
        row = DEFAULTS | {"row": line} | said
        row["period_end"] = row["period_end"] or row["period_start"]
        self._rows.append(row)
        return line

    def analysis(self, phases, population=1000, phase_class=1, **said):
        """One line of a Cadre Harmonisé table: five phases (None: blank), population and class."""
        line = next(self._line)
        names = [f"phase{number}_people" for number in range(1, 6)]
        figures = dict(zip(names, phases, strict=True))
        figures |= {"population_analysed": population, "phase_class": phase_class}
        shared = {"source": "cilss_ch", "status": "current", "row": line} | said
        for variable, value in figures.items():
            note = {} if value is not None else {"note": "blank in the file"}
            self._rows.append(DEFAULTS | {"variable": variable, "value": value} | note | shared)
        return line

    def quarantine(self, **said):
        self._quarantine.append({"file": "folder/planted.csv", "column": "", "found": ""} | said)

    def bundle(self, files=()):
        table = pd.DataFrame(self._rows, columns=COLUMNS)
        table["period_end"] = table["period_end"].fillna(table["period_start"])
        aside = pd.DataFrame(self._quarantine, columns=QUARANTINE_COLUMNS)
        return Bundle(table.astype(empty().dtypes.to_dict()), aside, tuple(files))

    def evidence(self, late=()):
        return Evidence.of(self.bundle(), late)

    def found(self, key):
        """What one rule says of the planted figures, another country beside these or not."""
        evidence = self.evidence()
        rule = next(rule for rule in quality.RULES if rule.key == key)
        found = rule.find(evidence)
        if rule.by_country:
            for rows in _beside_another(evidence.observations):
                beside = rule.find(replace(evidence, observations=rows, cells={}))
                own = beside["location_code"].isin(evidence.observations["location_code"])
                assert_frame_equal(beside[own].reset_index(drop=True), found.reset_index(drop=True))
        return found

    def lines(self, key):
        """The lines that one rule flags."""
        return sorted(set(self.found(key)["row"]))

    def findings(self, key, late=()):
        """The findings of one rule as `check` gives them, which need not look for the others."""
        self.found(key)
        rules = tuple(rule for rule in quality.RULES if rule.key == key)
        return quality.check_and_flag(self.evidence(late), rules)[0]


def _beside_another(rows):
    """The figures after those of another country, and before them."""
    other = _of_another(rows)
    return [pd.concat(both, ignore_index=True) for both in ((other, rows), (rows, other))]


def _of_another(rows):
    """The figures as a country would have them that is none of the planted ones."""
    other = next(each for each in ("NER", "TCD", "BFA") if each not in set(rows["location_code"]))
    areas = {other: other}
    for level in (1, 2):
        here = sorted(set(rows.loc[rows["admin_level"] == level, "area_code"]))
        there = gazetteer().system(other, level)["area_code"]
        areas |= dict(zip(here, there, strict=False))
    return rows.assign(
        location_code=other,
        area_code=rows["area_code"].map(areas).fillna(other).astype("str"),
        row=rows["row"] + 10_000,
    )


@pytest.fixture
def planted():
    return Planted()


@pytest.fixture(scope="session")
def checked(bundle, shared):
    """What the rules find in the embedded tables: findings and flagged rows, looked for once."""
    return made_once("checked", lambda: quality.check_and_flag(bundle), shared)
