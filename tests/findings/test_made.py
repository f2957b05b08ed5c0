"""What a run has made is given where just that is asked for, and computed everywhere else."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

from sahel_indicators import findings
from sahel_indicators.config import MADE_FINDINGS
from sahel_indicators.findings import made
from sahel_indicators.findings.made import as_made, as_part, parts_in


@as_made("of_one")
def of_one(country: str = "MLI", as_of: str | None = None, *, start: str | None = None) -> str:
    return f"computed for {country}, {as_of}, {start}"


@as_made("of_all", None)
def of_all(countries: list[str] | None = None) -> str:
    return f"computed for {countries}"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run's folder in which both findings about Niger lie."""
    (tmp_path / "NER").mkdir()
    for name in ("NER/of_one", "of_all"):
        (tmp_path / f"{name}.pickle").write_bytes(pickle.dumps("made by the run"))
    for name, value in made.environment(tmp_path, "NER").items():
        monkeypatch.setenv(name, value)
    return tmp_path


def test_the_run_s_finding_is_given_for_its_country(run: Path) -> None:
    assert of_one("NER") == of_one(country="NER", start=None) == "made by the run"
    assert of_all() == of_all(None) == "made by the run"


def test_anything_else_is_computed(run: Path) -> None:
    assert of_one() == "computed for MLI, None, None"
    assert of_one("NER", "2024-01-01") == "computed for NER, 2024-01-01, None"
    assert of_one("NER", start="2020-01") == "computed for NER, None, 2020-01"
    assert of_all(["NER"]) == "computed for ['NER']"


def test_what_the_run_has_not_made_is_computed(run: Path) -> None:
    (run / "NER" / "of_one.pickle").unlink()
    (run / "of_all.pickle").write_bytes(pickle.dumps(None))
    assert of_one("NER") == "computed for NER, None, None"
    assert of_all() == "computed for None"


def test_without_a_run_everything_is_computed(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(MADE_FINDINGS)
    assert of_one("NER") == "computed for NER, None, None"


@as_part("part")
def part(country: str, as_of: str | None = None) -> str:
    return f"computed for {country}, {as_of}"


def test_a_part_is_given_of_every_country_where_parts_are_put_together(run: Path) -> None:
    (run / "NER" / "part.pickle").write_bytes(pickle.dumps("made by the run"))
    assert part("NER") == "computed for NER, None"
    with parts_in(run):
        assert part("NER") == "made by the run"
        assert part("NER", "2024-01-01") == "computed for NER, 2024-01-01"
        assert part("MLI") == "computed for MLI, None"
    assert part("NER") == "computed for NER, None"


def test_a_whole_is_not_taken_for_made_where_parts_are_put_together(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(MADE_FINDINGS)
    with parts_in(run):
        assert of_all() == "computed for None"
        assert of_one("NER") == "computed for NER, None, None"


def test_outside_a_run_any_sequence_may_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(MADE_FINDINGS, raising=False)
    several = np.array(["MLI", "NER"])  # which compares to an array, neither true nor false
    assert of_all(several) == f"computed for {several}"  # type: ignore[arg-type]


def test_a_wrong_call_is_refused_as_by_any_function(run: Path) -> None:
    with pytest.raises(TypeError, match="place"):
        of_one("NER", place="Niamey")  # type: ignore[call-arg]


# What a notebook calls, by the name under which a run keeps it.
ASKED = {
    "coverage": "coverage",
    "trend": "phase_trend",
    "map": "phase_map",
    "people": "people_in_phase",
    "maps": "phase_maps",
    "projections": "projections",
    "malnutrition": "malnutrition",
    "nutrition": "nutrition",
    "displacement": "displacement",
    "movements": "movements",
    "calendar": "conflict_calendar",
    "conflict_food": "conflict_and_food_insecurity",
    "minusma": "minusma_withdrawal",
    "spillover": "spillover",
}


def test_every_finding_is_given_under_the_name_it_is_kept_by(run: Path) -> None:
    for name in findings.MAKERS:
        path = run / f"{findings.key(name, 'NER')}.pickle"
        path.write_bytes(pickle.dumps(f"the run's {name}"))
    told = {name: getattr(findings, asked)(*_country(name)) for name, asked in ASKED.items()}
    told["sahel"] = findings.wider_sahel(None, first=None, start=None, end=None)
    assert told == {name: f"the run's {name}" for name in findings.MAKERS}


def _country(name: str) -> list[str]:
    return [] if name == "spillover" else ["NER"]
