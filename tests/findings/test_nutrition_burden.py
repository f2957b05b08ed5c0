"""How many children the IPC expects to be ill, read off the raw table."""

from __future__ import annotations

import pytest

from sahel_indicators import findings

pytestmark = [pytest.mark.realdata, pytest.mark.usefixtures("tables_read_once")]


@pytest.mark.parametrize(
    ("country", "period", "acute", "severe", "rounded", "part", "doubted"),
    [
        ("MLI", ("2024-06-01", "2025-05-31"), 1_583_984, 424_532, False, False, True),
        ("NER", ("2024-08-01", "2025-07-31"), 1_700_000, 412_400, True, False, False),
        ("TCD", ("2023-10-01", "2024-09-30"), 1_746_000, 480_000, True, False, False),
        ("MRT", ("2025-11-01", "2026-10-31"), 179_000, 42_000, True, False, False),
        ("BFA", ("2024-08-01", "2025-07-31"), 425_637, 110_308, False, True, False),
    ],
)
def test_the_newest_burden_is_the_tables_with_what_speaks_against_it(
    country: str, period: tuple[str, str], acute: int, severe: int,
    rounded: bool, part: bool, doubted: bool,
) -> None:  # fmt: skip
    row = findings.nutrition(country).burden.iloc[-1]
    assert (str(row["period_start"].date()), str(row["period_end"].date())) == period
    assert (row["acute"], row["severe"]) == (acute, severe)
    assert [row[name] for name in ("rounded", "part", "doubted")] == [rounded, part, doubted]


def test_caseloads_planned_for_are_no_burdens_and_a_blank_severe_form_stays_blank() -> None:
    mali = findings.nutrition("MLI").burden
    assert mali["survey"].tolist() == ["IPC AMN Mali"] * 4  # UNICEF's of 2018 are not there
    burkina = findings.nutrition("BFA").burden
    assert burkina["survey"].str.startswith("IPC").all() and 535_500 not in set(burkina["acute"])
    whole = burkina[burkina["acute"] == 699_027]
    assert whole["severe"].isna().all() and not whole["part"].any()


def test_where_the_rows_cannot_be_placed_they_stand_apart() -> None:
    """Those of Nigeria are of several states at once, and stand in quarantine."""
    nigeria = findings.nutrition("NGA")
    assert nigeria.burden.empty and nigeria.points_aside.empty
    # 12 figures: six with all children, five of them with the severe form, and one severe alone.
    aside = nigeria.burden_aside
    assert len(aside) == 7 and aside["acute"].notna().sum() == aside["severe"].notna().sum() == 6
    newest = aside.iloc[-1]
    assert (newest["unit"], newest["acute"], newest["severe"]) == (
        "North-East + North-West", 5_400_000, 1_800_000,
    )  # fmt: skip
    assert aside.loc[~aside["is_ipc"], "acute"].tolist() == [2_000_000]


def test_a_survey_of_two_regions_at_once_is_counted_apart() -> None:
    mali = findings.nutrition("MLI")
    assert mali.points_aside.values.tolist() == [["Sikasso; Mopti", 2]]
    assert mali.burden_aside.empty
    assert findings.nutrition("MLI", end="2015-12").points_aside.empty


def test_estimates_that_were_not_out_on_a_day_are_not_told() -> None:
    """Out by nine months after their period began, so without those of May 2023 and 2024."""
    assert len(findings.nutrition("NGA", "2023-10-10").burden_aside) == 5
    assert findings.nutrition("MLI", end="2020-12").burden.empty
