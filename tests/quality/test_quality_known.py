"""Which files count as those that may speak of a country."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from sahel_indicators.quality import Evidence, assessment


def test_a_file_counts_by_whose_rows_it_holds_and_then_by_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handed_in = SimpleNamespace(id="ch_2026_1a2b", file="chad_again.xlsx")
    monkeypatch.setattr(assessment, "releases", lambda: [handed_in])
    known = pd.DataFrame({
        "release": ["all.csv", "all.csv", "food_security_tcd.csv", "ch_2026_1a2b"],
        "location_code": ["MLI", "TCD", "TCD", "TCD"],
    })  # fmt: skip
    aside = pd.DataFrame({
        "file": ["in/food_security_ner.csv", "in/nobody.csv", "other.csv"],
        "location_code": ["MLI", "", "not covered"],
    })  # fmt: skip
    # Of these nothing but the name tells of whom they speak.
    silent = ["events_mli.csv", "events_ner.csv", "superseded.csv"]
    names = ["all.csv", "food_security_tcd.csv", "chad_again.xlsx", "food_security_ner.csv"]
    files = [*names, "nobody.csv", "other.csv", *silent]
    mali = assessment.may_speak_of("MLI", Evidence(known, aside), files)
    assert set(files) - mali == {
        "food_security_tcd.csv", "chad_again.xlsx", "other.csv", "events_ner.csv",
    }  # fmt: skip
    chad = assessment.may_speak_of("TCD", Evidence(known, aside), files)
    assert {"all.csv", "food_security_tcd.csv", "chad_again.xlsx", "nobody.csv"} <= chad
    assert not {"food_security_ner.csv", "other.csv", "events_mli.csv"} & chad
