"""Named results on disk: what was written is read back, and what cannot be used is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from sahel_indicators.errors import DataError
from sahel_indicators.files import file_hash
from sahel_indicators.report.content import Column, Table, read_content
from tests.report.conftest import content


def test_results_are_read_back_as_they_were_written_and_the_same_bytes(tmp_path: Path) -> None:
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    content("fr").write(one)
    read = read_content(one)
    assert read == content("fr")
    read.write(other)
    assert file_hash(one) == file_hash(other)


def test_what_json_does_not_know_is_refused_and_not_written_as_nothing(tmp_path: Path) -> None:
    planted = replace(content(), findings={"trend": pd.Timestamp("2024-03-01")})  # type: ignore[dict-item]
    with pytest.raises(TypeError, match="Timestamp"):
        planted.write(tmp_path / "one.json")
    assert not (tmp_path / "one.json").exists()


def test_without_results_the_message_says_how_to_get_them(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no computed results to report on.*sahel run"):
        read_content(tmp_path / "content_en.json")


def test_results_of_another_layout_are_not_guessed_at(tmp_path: Path) -> None:
    path = tmp_path / "content_en.json"
    content().write(path)
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"format": 0}))
    with pytest.raises(DataError, match=r"another version.*sahel run"):
        read_content(path)


@pytest.mark.parametrize("numbers", [(1.0,), (1.0, 2.0, None)])
def test_a_table_whose_columns_differ_in_length_is_refused(numbers: tuple[float, ...]) -> None:
    with pytest.raises(DataError, match="'Surveys' differ in length"):
        Table("Surveys", (Column("a", ("x", "y")), Column("b", ("1", "2"), numbers)))
    with pytest.raises(DataError, match="differ in length"):
        Table("Surveys", (Column("a", ("x", "y")), Column("b", ("1",))))


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda _: "",
        lambda _: "[]",
        lambda text: text.replace('"results"', '"resulted"'),
        lambda text: text.replace('"kind": "text"', '"kind": "song"'),
        lambda text: text.replace('"language": "en"', '"language": "fr"'),
    ],
)
def test_damaged_results_are_refused_in_one_sentence(
    damage: Callable[[str], str], tmp_path: Path
) -> None:
    path = tmp_path / "content_en.json"
    content().write(path)
    path.write_text(damage(path.read_text("utf-8")), "utf-8")
    with pytest.raises(DataError, match=r"content_en\.json are damaged.*sahel run\."):
        read_content(path, "en")
