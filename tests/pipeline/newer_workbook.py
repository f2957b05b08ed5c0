"""A workbook of the Cadre Harmonisé as it would come next: an exercise more, and two revisions.

In the publisher's layout, made of the embedded figures of March 2024: in every area a tenth more
people in phase 3 for October to December 2025, and in two cercles other counts for March 2024.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from openpyxl import Workbook

from sahel_indicators.config import settings
from sahel_indicators.ingest.layouts import column_names

SHEET = "Sheet1"
REVISED = {"Mopti": 7_000, "Menaka": 3_000}
# The cercle that crosses 20 % in the new exercise: an alert.
CROSSING = "Gourma-Rharous"
COLUMNS = column_names(
    "adm0_name adm0_pcod2 adm0_pcod3 adm0_5_name adm0_5_pcod2 adm1_name adm1_pcod2 adm1_5_name "
    "adm1_5_pcod2 adm2_name adm2_pcod2 adm2_5_name adm2_5_pcod2 adm3_name adm3_pcod2 "
    "exercise_code exercise_label exercise_year chtype reference_code reference_label "
    "reference_year population phase_class phase1 phase2 phase3 phase4 phase5 phase35 notes "
    "usethisperiod"
)


def newer_workbook(path: Path) -> Path:
    """Write it; the rows of one area stand in the order of the embedded table."""
    march = _march()
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    sheet.append(COLUMNS)
    for row in [*march.to_dict("records"), *_december(march).to_dict("records")]:
        sheet.append([row[name] for name in COLUMNS])
    book.save(path)
    return path


def _march() -> pd.DataFrame:
    table = pd.read_csv(settings().bundle / "food_security_mli.csv", keep_default_na=False)
    march = table[(table["exercise_year"] == 2024) & (table["exercise_label"] == "Jan-May")]
    phases = [f"phase{number}" for number in range(1, 6)]
    rows = march.assign(
        adm0_name="Mali", adm0_pcod2="ML", adm0_pcod3="MLI",
        adm1_name=march["admin1_name"], adm1_pcod2=march["admin1_code"],
        adm2_name=march["admin2_name"], adm2_pcod2=march["admin2_code"],
        adm3_name=march["analysis_unit"],
        chtype=march["ipc_type"].map({"current": "current", "first projection": "projected"}),
        reference_year=march["reference_period_start"].str[:4].astype(int),
        usethisperiod="Y",
    )  # fmt: skip
    rows[["population", *phases]] = rows[["population", *phases]].apply(pd.to_numeric)
    for cercle, more in REVISED.items():
        rows = _worse(rows, (rows["adm2_name"] == cercle) & (rows["chtype"] == "current"), more)
    rows["phase35"] = rows[phases[2:]].sum(axis=1)
    whole = rows.reindex(columns=COLUMNS, fill_value="").astype(object)
    return whole.where(whole.notna(), None)


def _december(march: pd.DataFrame) -> pd.DataFrame:
    rows = march[march["chtype"] == "current"].assign(
        exercise_label="Sep-Dec", reference_label="Sep-Dec", exercise_year=2025, reference_year=2025
    )
    more = rows["phase3"].astype(float) // 10
    crossing = rows["adm2_name"] == CROSSING
    quarter = rows["population"].astype(float) * 0.25 - rows["phase35"].astype(float)
    more = more.mask(crossing, quarter)
    return _worse(rows, rows["phase3"].notna(), more.astype(int))


def _worse(rows: pd.DataFrame, which: pd.Series, more: pd.Series | int) -> pd.DataFrame:
    """So many people more in phase 3, and fewer in phase 1."""
    rows = rows.copy()
    change = more if isinstance(more, int) else more[which]
    rows.loc[which, "phase3"] = rows.loc[which, "phase3"] + change
    rows.loc[which, "phase1"] = rows.loc[which, "phase1"] - change
    return rows.assign(phase35=rows[["phase3", "phase4", "phase5"]].sum(axis=1))
