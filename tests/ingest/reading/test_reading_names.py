"""One plain spelling for the names publishers write, and no two quantities under one name."""

from __future__ import annotations

import pytest

from sahel_indicators.ingest.reading import plain_name


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("fatalities", "fatalities"),
        (" Admin2 Pcode ", "admin2_pcode"),
        ("projected ", "projected"),
        ("Total No# of IDPs Ind#", "total_no_of_idps_ind"),
        ("Total No. of IDPs Ind.", "total_no_of_idps_ind"),
        ("Total No#\nof  IDPs (Ind)", "total_no_of_idps_ind"),
        ("Période d’évaluation", "periode_d_evaluation"),
        ("\ufeffevent_id_cnty", "event_id_cnty"),
        ("first.treat", "first_treat"),
        ("ŒUVRE", "oeuvre"),
        ("Phase 3+ number", "phase_3plus_number"),
        ("Phase 3 number", "phase_3_number"),
        ("__x__", "x"),
        ("%", ""),
        ("", ""),
    ],
)
def test_plain_names(written: str, plain: str) -> None:
    assert plain_name(written) == plain
    assert plain_name(plain) == plain
