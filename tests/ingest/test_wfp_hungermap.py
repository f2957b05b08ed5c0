"""WFP HungerMap's answers: invented records in the shape that published clients of its API read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given

from sahel_indicators.errors import IngestError
from sahel_indicators.ingest import Ingested
from tests.ingest.damaging import DAMAGE, bitten, refused_or_accounted_for
from tests.ingest.outcomes import faults, figure, ingested


def record(country: str = "MLI", **more: Any) -> dict[str, Any]:
    """One record of a country: 4,000 of 20,000 people eat too little, 5,000 cope."""
    return {
        "country": {"id": 155, "name": "A name", "iso3": country},
        "date": "2024-06-05",
        "dataType": "ACTUAL DATA",
        "metrics": {
            "fcs": {"people": 4000, "prevalence": 0.2},
            "rcsi": {"people": 5000, "prevalence": 0.25},
        },
        **more,
    }


def by_country(*records: dict[str, Any]) -> str:
    return json.dumps({"statusCode": "200", "body": {"countries": records}})


def region(name: str | None, **more: Any) -> dict[str, Any]:
    return record(region={"id": 7, "name": name, "population": 9000}, **more)


def ingest(folder: Path, text: str) -> Ingested:
    return ingested(folder, text, "answer.json")


def test_a_country_has_two_shares_and_two_numbers_of_people(tmp_path: Path) -> None:
    done = ingest(tmp_path, by_country(record()))
    assert done.layout == "WFP HungerMap by country" and done.remarks == ()
    assert (done.rows_read, done.rows_quarantined, len(done.observations)) == (1, 0, 4)
    values = dict(zip(done.observations["variable"], done.observations["value"], strict=True))
    assert values == {
        "insufficient_food_consumption": 0.2,
        "insufficient_food_consumption_people": 4000,
        "crisis_coping": 0.25,
        "crisis_coping_people": 5000,
    }
    row = figure(done, variable="crisis_coping")
    assert (row["area_code"], row["source"], row["status"]) == ("MLI", "wfp_hungermap", "estimated")
    assert row["period_start"] == row["period_end"] == pd.Timestamp("2024-06-05")
    assert row["published_on"] == pd.Timestamp("2024-06-06")


@pytest.mark.parametrize(
    ("kind", "status", "note"),
    [
        ("PREDICTION", "modelled", ""),
        ("MIXED", "modelled", "interviews in some regions, predictions in the others"),
        (None, "modelled", "the answer does not say whether interviews or a prediction"),
        ("actual data", "estimated", ""),
    ],
)
def test_interviews_and_predictions_are_told_apart(
    tmp_path: Path, kind: str | None, status: str, note: str
) -> None:
    done = ingest(tmp_path, by_country(record(dataType=kind)))
    row = figure(done, variable="crisis_coping")
    assert (row["status"], row["note"]) == (status, note)


def test_regions_are_placed_by_name(tmp_path: Path) -> None:
    regions = [region("Mopti"), region("Ségou", date="2024-06-06"), region("Atlantis")]
    done = ingest(tmp_path, json.dumps(regions))
    assert done.layout == "WFP HungerMap by region"
    assert (done.rows_read, done.rows_observed, done.rows_quarantined) == (3, 2, 1)
    assert figure(done, variable="crisis_coping", area_code="ML05")["value"] == 0.25
    assert set(done.observations["area_code"]) == {"ML05", "ML04"}
    assert "'Atlantis' is not a known admin1 name of MLI" in done.quarantine["reason"].iloc[0]
    assert done.quarantine["column"].tolist() == ["region_name"]


def test_a_region_without_a_name_never_stands_for_the_country(tmp_path: Path) -> None:
    done = ingest(tmp_path, json.dumps([region("Mopti"), region(None)]))
    assert done.quarantine["reason"].tolist() == ["no region is named"]


def test_a_record_without_a_region_has_its_other_faults_told(tmp_path: Path) -> None:
    done = ingest(tmp_path, json.dumps([region("Mopti"), region(None, dataType="GUESS")]))
    assert done.rows_quarantined == 1
    assert {column for _, column in faults(done)} == {"region_name", "dataType"}


def test_the_older_envelope_is_read_as_well(tmp_path: Path) -> None:
    envelope = {"statusCode": 200, "body": [record(), record("NER")]}
    done = ingest(tmp_path, json.dumps(envelope))
    assert set(done.observations["area_code"]) == {"MLI", "NER"}


def test_countries_not_covered_are_set_aside_and_only_they_refused(tmp_path: Path) -> None:
    done = ingest(tmp_path, by_country(record(), record("AFG")))
    assert (done.rows_observed, done.rows_quarantined) == (1, 1)
    with pytest.raises(IngestError, match="is about other countries: AFG"):
        ingest(tmp_path, by_country(record("AFG")))


@pytest.mark.parametrize(
    ("metrics", "reason"),
    [
        ({"people": 4000, "prevalence": 20.0}, "must lie from 0 to 1"),
        ({"people": -1, "prevalence": 0.2}, "must lie from 0 up"),
        ({"people": 0.5, "prevalence": 0.2}, "must be a whole number"),
        ({"people": "many", "prevalence": 0.2}, "unreadable number"),
    ],
)
def test_an_impossible_figure_costs_its_record(
    tmp_path: Path, metrics: dict[str, Any], reason: str
) -> None:
    wrong = record("NER")
    wrong["metrics"]["fcs"] = metrics
    done = ingest(tmp_path, by_country(record(), wrong))
    assert (done.rows_observed, done.rows_quarantined) == (1, 1)
    assert reason in done.quarantine["reason"].iloc[0]


def test_what_the_answer_leaves_out_is_missing_and_not_zero(tmp_path: Path) -> None:
    silent = record("NER")
    silent["metrics"]["rcsi"] = {"people": None, "prevalence": None}
    done = ingest(tmp_path, by_country(record(), silent))
    row = figure(done, variable="crisis_coping", area_code="NER")
    assert pd.isna(row["value"]) and row["note"]


def test_an_answer_with_other_metrics_is_refused(tmp_path: Path) -> None:
    text = by_country(record()).replace('"fcs"', '"foodConsumption"')
    with pytest.raises(IngestError) as caught:
        ingest(tmp_path, text)
    assert "metrics_fcs_prevalence" in str(caught.value)


@pytest.mark.parametrize("text", ["", "{", '{"body": {"countries": []}}', '{"message": "no"}'])
def test_an_empty_or_broken_answer_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(IngestError):
        ingest(tmp_path, text)


def test_two_records_of_one_day_that_differ_are_both_set_aside(tmp_path: Path) -> None:
    other = record()
    other["metrics"]["fcs"]["people"] = 4001
    done = ingest(tmp_path, by_country(record(), other, record("NER")))
    assert (done.rows_observed, done.rows_quarantined) == (1, 2)


_ANSWERS = (by_country(record(), record("NER")), json.dumps([region("Mopti"), region("Gao")]))


@DAMAGE
@given(data=bitten(*_ANSWERS))
def test_a_damaged_answer_is_read_whole_or_refused_by_name(data: bytes) -> None:
    refused_or_accounted_for(data, "answer.json")
