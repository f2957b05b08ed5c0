"""Why a task would run, in words, and what is behind it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sahel_indicators.config import settings
from sahel_indicators.ingest import ingest_file
from sahel_indicators.observations import empty
from sahel_indicators.pipeline.explaining import Explanation, _said
from sahel_indicators.pipeline.fingerprint import release_hashes
from sahel_indicators.pipeline.looking import Look
from sahel_indicators.pipeline.nodes import LATEST, NOTHING, Late, digest_of, late_on
from sahel_indicators.pipeline.planning import NOTES, Present, Reason
from sahel_indicators.pipeline.task import CHECKS_AT_ONCE, Task
from sahel_indicators.pipeline.vintages import RECORD
from sahel_indicators.releases import store
from sahel_indicators.store import write_table


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (Reason("data", "slice */MLI"), "there is a change among all figures of MLI"),
        (
            Reason("data", "slice food_security/*"),
            "there is a change among the figures of food_security of every country",
        ),
        (
            Reason("data", "slice prices/NER"),
            "there is a change among the figures of prices of NER",
        ),
        (Reason("data", "slice *"), "there is a change among all figures"),
        (Reason("data", "ingested files"), "there is a change among the ingested files"),
        (Reason("table", "nutrition.csv"), "nutrition.csv was changed"),
        (
            Reason("table", "sources of figures/asylum"),
            "a table that it names as its source was changed",
        ),
        (Reason("after", "findings/map"), "findings/map has left other files than those it read"),
    ],
)
def test_a_reason_names_what_changed(reason: Reason, words: str) -> None:
    assert _said(reason, {reason.what}, ()) == words


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (Reason("table", "nutrition.csv"), "it now reads nutrition.csv too"),
        (Reason("data", "slice conflict/MLI"), "it now reads the figures of conflict of MLI too"),
        (Reason("after", "findings/map"), "it now reads findings/map too"),
        (Reason("after", "slices"), "it now reads the observations too"),
    ],
)
def test_what_was_not_read_before_has_not_changed(reason: Reason, words: str) -> None:
    assert _said(reason, {"code of figures/phase_map"}, ()) == words


def test_a_task_that_runs_is_said_to_run() -> None:
    assert _said(Reason("after", "findings/map"), (), {"findings/map"}) == "findings/map runs"


def test_a_file_that_was_handed_in_again_and_read_differently_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAHEL_DATA_ROOT", str(tmp_path / "data"))
    settings.cache_clear()
    results = Path(__file__).parents[1] / "fixtures" / "nutrition_tables" / "results.csv"
    release = store(ingest_file(results), empty()).release
    task = Task("findings/MLI/nutrition", "", slices=("nutrition/MLI",))
    there = Present({}, (release,), date(2026, 6, 1))

    def told(digest: str) -> tuple[str, ...]:
        record = {"releases": [release.id], "rests_on": {"releases": {release.id: digest}}}
        return Look(tmp_path, tmp_path, record, there).at(Reason("data", "slice *"), task)

    same, *_ = release_hashes().values()
    assert told(same) == ()
    (said,) = told("of another reading")
    assert said.startswith("file read differently since: results.csv of ")
    settings.cache_clear()


# -- what has become late ----------------------------------------------------------------------

CHECKED = Task(CHECKS_AT_ONCE, "")
LATE = Reason("late", "late sources")


def generation(folder: Path, day: str, noted: str, **latest: str) -> Path:
    """What a run of a day knew of the Cadre Harmonisé, and what it noted of what was late."""
    rows = [("cilss_ch", country, pd.Timestamp(newest)) for country, newest in latest.items()]
    table = pd.DataFrame(rows, columns=["source", "location_code", "latest"])
    write_table(table, folder / LATEST)
    record: dict[str, Any] = {"outputs": {}, "late_between": [day, "2999-01-01"]}
    (folder / RECORD).write_text(json.dumps(record))
    (folder / NOTES).write_text(
        f'[[task]]\nid = "{CHECKS_AT_ONCE}"\ndepends_on = {{ "late sources" = "{noted}" }}\n'
    )
    return folder


def seen(current: Path, whole: Path) -> tuple[str, ...]:
    """What a look from June 2026 finds."""
    return Look(current, whole, {}, Present({}, (), date(2026, 6, 1))).at(LATE, CHECKED)


def test_what_became_late_is_told_and_not_all_that_is_late(tmp_path: Path) -> None:
    # Mali's issue of November is late since January, Burkina Faso's of March since May.
    known = {"MLI": "2025-03-31", "BFA": "2025-11-30"}
    folder = generation(tmp_path / "run", "2026-02-01", "", **known)
    noted = digest_of(late_on(folder, date(2026, 2, 1)))
    generation(folder, "2026-02-01", noted, **known)
    assert seen(folder, folder) == (
        "late now: cilss_ch of BFA: nothing after 2025-11-30; the issue of 2026-03 is due since "
        "2026-05-01",
    )


def test_what_came_is_told_beside_what_became_late(tmp_path: Path) -> None:
    """The last run was limited to observations: the checks rest on the whole one before it."""
    whole = generation(tmp_path / "whole", "2026-02-01", "", MLI="2025-03-31", NER="2025-11-30")
    noted = digest_of(late_on(whole, date(2026, 2, 1)))
    current = generation(
        tmp_path / "current", "2026-05-30", noted, MLI="2026-03-31", NER="2025-11-30"
    )
    assert seen(current, whole) == (
        "late now: cilss_ch of NER: nothing after 2025-11-30; the issue of 2026-03 is due since "
        "2026-05-01",
        "no longer so: cilss_ch of MLI: nothing after 2025-03-31; the issue of 2025-11 is due "
        "since 2026-01-01",
    )


def test_where_the_file_that_tells_what_is_late_is_damaged_it_is_named(tmp_path: Path) -> None:
    folder = generation(tmp_path / "run", "2026-02-01", "", MLI="2025-03-31")
    (folder / LATEST).write_bytes(b"cut short")
    assert Late(name=LATE.what, folder=folder, day=date(2026, 2, 1)).state() == NOTHING
    (told,) = seen(folder, folder)
    assert told.startswith(f"{folder / LATEST} cannot be read")


def test_where_nobody_knows_what_was_late_it_is_said(tmp_path: Path) -> None:
    folder = generation(tmp_path / "run", "2026-02-01", "of another day", MLI="2025-03-31")
    first, second = seen(folder, folder)
    assert first.startswith("what was late when it last ran is no longer known")
    assert second.startswith("late: cilss_ch of MLI: nothing after 2025-03-31")


def test_details_that_tasks_share_are_told_once() -> None:
    changed = ("a.csv was changed", ("row 7: 1 before, 2 now",))
    other = ("its code was changed", ("sahel_indicators.areas",))
    said = str(Explanation("report", (("it has not run yet", ()),), {
        "one": (changed, other), "two": (changed, ("it has not run yet", ())),
    }, ""))  # fmt: skip
    assert said.split("\n") == [
        "report would run, because",
        "  - it has not run yet",
        "one runs, because",
        "  - a.csv was changed:",
        "      row 7: 1 before, 2 now",
        "  - its code was changed:",
        "      sahel_indicators.areas",
        "two runs, because",
        "  - a.csv was changed (as above)",
        "  - it has not run yet",
    ]
