"""Which files count as those that may speak of a country."""

from __future__ import annotations

import pandas as pd

from sahel_indicators.quality.assessment import may_speak_of

# By file, whose rows were observed in it.
OBSERVED = {
    "all.csv": "MLI TCD",
    "food_security_tcd.csv": "TCD",
    "chad_again.xlsx": "TCD",
    "food_security_ner.csv": "",
    "nobody.xlsx": "",
    "other.csv": "",
    # Of these nothing but the name tells of whom they speak.
    "events_mli.csv": "",
    "events_ner.csv": "",
    "events.csv": "",
}
ASIDE = pd.DataFrame({
    "file": ["in/food_security_ner.csv", "in/nobody.xlsx, Feuil1", "in/other.csv"],
    "of": ["food_security_ner.csv", "nobody.xlsx", "other.csv"],
    "location_code": ["MLI", "", "not covered"],
})  # fmt: skip


def test_a_file_counts_by_whose_rows_it_holds_and_then_by_its_name() -> None:
    account = pd.DataFrame({"file": list(OBSERVED), "countries": list(OBSERVED.values())})
    mali, chad = (
        set(account.loc[may_speak_of(code, account, ASIDE), "file"]) for code in ("MLI", "TCD")
    )
    assert set(OBSERVED) - mali == {
        "food_security_tcd.csv", "chad_again.xlsx", "other.csv", "events_ner.csv",
    }  # fmt: skip
    assert set(OBSERVED) - chad == {
        "food_security_ner.csv", "other.csv", "events_mli.csv", "events_ner.csv",
    }  # fmt: skip
