"""The one table: its schema, its key, and what a missing value must say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.errors import DataError
from sahel_indicators.observations import (
    COLUMNS,
    KEY,
    STATUSES,
    empty,
    joint_numbers,
    repeats_key,
    row_numbers,
    validate,
)

from .planting import planted


def test_an_empty_table_and_an_ordinary_one_are_valid() -> None:
    assert validate(empty()).empty
    ordinary = planted({})
    assert validate(ordinary) is ordinary
    assert list(ordinary.columns) == COLUMNS


@pytest.mark.parametrize("status", STATUSES)
def test_every_declared_status_is_valid(status: str) -> None:
    assert validate(planted({"status": status}))["status"].tolist() == [status]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"status": "projected"}, r"Unknown status \['projected'\]"),
        ({"period_end": "2023-09-30"}, "end before they start"),
        ({"value": np.nan}, "do not say in `note` why"),
        ({"admin_level": 3}, "admin_level"),
        ({"row": 1}, "row"),
        ({"period_start": None}, "period_start"),
        ({"published_on": None}, "published_on"),
    ],
)
def test_what_is_broken_is_named(change: dict[str, object], said: str) -> None:
    with pytest.raises(DataError, match=said):
        validate(planted({}, {"area_code": "ML0507"} | change))


def test_a_missing_value_with_its_reason_and_an_open_period_are_valid() -> None:
    missing = planted({"value": np.nan, "note": "not analysed"})
    assert validate(missing)["value"].isna().all()
    lasting = planted({"period_end": None, "variable": "blockade", "value": 1.0})
    assert validate(lasting)["period_end"].isna().all()


@pytest.mark.parametrize("column", ["note", "value", "release"])
def test_a_missing_column_or_one_of_another_type_is_refused(column: str) -> None:
    with pytest.raises(DataError, match="schema"):
        validate(planted({}).drop(columns=column))
    with pytest.raises(DataError, match="schema"):
        validate(planted({}).assign(**{column: 1}))


def test_a_missing_text_is_refused() -> None:
    with pytest.raises(DataError, match="unit"):
        validate(planted({}).assign(unit=pd.array([None], dtype="str")))


def test_a_second_row_of_one_key_is_an_error_even_if_the_figures_agree() -> None:
    twice = planted({}, {}, {"area_code": "ML0507"})
    with pytest.raises(DataError, match="2 observations repeat a key") as raised:
        validate(twice)
    assert "planted.csv" in str(raised.value)
    assert repeats_key(twice).tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("column", "other"),
    [
        ("variable", "phase4_people"),
        ("area_code", "ML0507"),
        ("unit", "Commune I"),
        ("counterpart_code", "NER"),
        ("series", "BA"),
        ("period_start", "2023-10-02"),
        ("period_end", "2023-12-30"),
        ("status", "first projection"),
        ("source", "grfc"),
        ("published_on", "2024-03-31"),
    ],
)
def test_each_column_of_the_key_tells_observations_apart(column: str, other: str) -> None:
    assert column in KEY
    assert not repeats_key(planted({}, {column: other})).any()
    assert repeats_key(planted({column: other}, {column: other})).all()


def test_repeats_are_found_whatever_the_index() -> None:
    twice = planted({}, {"area_code": "ML0507"}, {}).set_axis([7, 7, 7])
    assert repeats_key(twice).tolist() == [True, False, True]


def test_equal_rows_have_equal_numbers_and_no_others() -> None:
    frame = pd.DataFrame({"a": ["x", "x", "y", "x"], "b": [1.0, np.nan, 1.0, np.nan]})
    numbers = row_numbers(frame, ["a", "b"]).tolist()
    assert numbers[1] == numbers[3]
    assert len(set(numbers)) == 3


def test_numbers_stay_exact_where_the_combinations_outgrow_64_bits() -> None:
    rng = np.random.default_rng(1)
    columns = [rng.integers(0, 1000, 2000) for _ in range(8)]  # 10^24 combinations
    for column in columns:
        column[1000:] = column[:1000]
    numbers = joint_numbers((column, 1000) for column in columns)
    assert (numbers[:1000] == numbers[1000:]).all()
    assert len(set(numbers.tolist())) == len(set(zip(*(c.tolist() for c in columns), strict=True)))
