"""JSON answers: records in any envelope, nested objects flattened, a denied answer refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ..tables import write
from .making import RECORDS, only, opened, refused


def dumped(folder: Path, value: Any) -> Path:
    return write(folder, json.dumps(value), "answer.json")


@pytest.mark.parametrize(
    "envelope",
    [
        RECORDS,
        *({key: RECORDS, "count": 2} for key in ("data", "result", "results", "Result", "items")),
        {"statusCode": "200", "body": RECORDS},
        {"statusCode": "200", "body": {"short": [{"x": 1}], "deeper": {"rows": RECORDS}}},
    ],
)
def test_records_in_their_envelopes(tmp_path: Path, envelope: Any) -> None:
    document = opened(tmp_path, json.dumps(envelope))
    table = only(document)
    assert (document.kind, document.payload) == ("JSON", envelope)
    assert table.frame.to_numpy().tolist() == [["Niore", "120"], ["Gorma", "45"]]
    assert table.frame.index.tolist() == [2, 3]
    assert (table.found, table.decimal_comma) == ((), None)


def test_values_become_text_as_a_person_would_type_them(tmp_path: Path) -> None:
    record = {
        "none": None,
        "whole": 12.0,
        "part": 0.25,
        "true": True,
        "list": [1, "é"],
        "empty": [],
        "text": " x ",
        "large": 12345678901234567890,
    }
    frame = only(opened(tmp_path, json.dumps([record]))).frame
    assert frame.iloc[0].to_dict() == {
        "none": "",
        "whole": "12",
        "part": "0.25",
        "true": "true",
        "list": '[1, "é"]',
        "empty": "",
        "text": "x",
        "large": "12345678901234567890",
    }


def test_nested_objects_and_missing_keys(tmp_path: Path) -> None:
    table = only(opened(tmp_path, '[{"a":{"bC":{"d":1},"e":2}},{"f":3}]'))
    assert table.frame.to_dict("list") == {"a_bc_d": ["1", ""], "a_e": ["2", ""], "f": ["", "3"]}
    assert table.titles["a_bc_d"] == "a_bC_d"


def test_a_repeated_key_is_kept_beside_the_first(tmp_path: Path) -> None:
    table = only(opened(tmp_path, '[{"n":1,"n":2,"same":3,"same":3}]'))
    assert table.frame.to_dict("list") == {"n": ["1"], "n_2": ["2"], "same": ["3"]}
    assert table.found == ("the key 'n' twice in one record (read as ' (2)')",)


def test_not_a_number_is_text_and_half_a_character_does_no_harm(tmp_path: Path) -> None:
    frame = only(opened(tmp_path, '[{"a":NaN,"b":-Infinity,"c":"x\\ud800"}]')).frame
    assert frame.iloc[0].tolist() == ["NaN", "-Infinity", "x?"]


def test_a_byte_order_mark_and_blanks_before(tmp_path: Path) -> None:
    assert opened(tmp_path, "\ufeff \n" + json.dumps(RECORDS)).kind == "JSON"


def test_an_answer_that_says_it_failed_says_so(tmp_path: Path) -> None:
    table = only(opened(tmp_path, json.dumps({"success": False, "error": "e", "data": RECORDS})))
    assert table.found == ("the answer says that it failed:  (success: false; error: e)",)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"status": 200, "success": True, "count": 0, "data": []}, "status: 200; success: true"),
        ({"status": 403, "error": {"message": "no key"}}, 'error: {"message": "no key"}'),
        ({"message": "x" * 500}, "message: " + "x" * 79 + "…"),
        ({"data": {"total": 3}}, "is JSON without a record"),
        ([], "is JSON without a record"),
        ([{}], "without a single field"),
        ([1, 2], "a record that is no object ('1')"),
        ([{"a": 1}, "b"], "a record that is no object ('b')"),
    ],
)
def test_what_holds_no_records(tmp_path: Path, value: Any, said: str) -> None:
    assert said in str(refused(dumped(tmp_path, value)))


def test_only_an_answer_is_to_be_asked_for_again(tmp_path: Path) -> None:
    answer = refused(dumped(tmp_path, {"status": 200, "data": []}))
    assert "ask again" in str(answer)
    other = refused(dumped(tmp_path, {"name": "bundle", "resources": [{"path": "a.csv"}]}))
    assert "no table that is known" in str(other) and "ask again" not in str(other)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"a":1},\n{"a":', "is JSON that cannot be read"),
        ('[{"a":1}] more', "Extra data"),
        ("[" * 100_000, "nested too deeply"),
        ('[{"a":' + "9" * 5_000 + "}]", "thousands of digits"),
    ],
)
def test_broken_json(tmp_path: Path, text: str, said: str) -> None:
    assert said in str(refused(write(tmp_path, text)))


def test_the_line_of_what_is_broken(tmp_path: Path) -> None:
    assert refused(write(tmp_path, '[{"a":1},\n{"a":}]')).row == 2


def test_thousands_of_different_fields_are_no_table(tmp_path: Path) -> None:
    value = [{f"key{number}": 1 for number in range(5_001)}]
    assert "5,001 different fields" in str(refused(dumped(tmp_path, value)))
