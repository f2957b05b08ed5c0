"""Revised and deleted events: each release keeps its own, and the history of an id can be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from sahel_indicators.config import settings
from sahel_indicators.errors import DataError
from sahel_indicators.ingest import ingest_file
from sahel_indicators.observations import empty
from sahel_indicators.panel import open_events
from sahel_indicators.releases import Stored, event_history, observations_known, store
from tests.ingest.event_files import NEW_API
from tests.ingest.tables import changed

SOURCE = "acled_events"
# Four deaths become nine, and the event of 20 January is gone.
_HEADER, *_NEW = NEW_API.splitlines(keepends=True)
_, *_ROWS = changed(NEW_API, '"Two groups, a clash",4,', '"Two groups, a clash",9,').splitlines(
    keepends=True
)
REVISED = _HEADER + "".join(row for row in _ROWS if not row.startswith("MLI90002"))


@pytest.fixture(autouse=True)
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data root, and settings that name it."""
    monkeypatch.setenv("SAHEL_DATA_ROOT", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


def keep(folder: Path, text: str, day: date) -> Stored:
    path = folder / f"events_{day}.csv"
    path.write_text(text)
    return store(ingest_file(path), empty(), day, whole=True)


@pytest.fixture
def two_releases(tmp_path: Path) -> Stored:
    """The first release, and then the revised one, which is returned."""
    keep(tmp_path, NEW_API, date(2023, 12, 1))
    return keep(tmp_path, REVISED, date(2024, 12, 1))


def test_what_a_release_revised_and_deleted(two_releases: Stored) -> None:
    changes = two_releases.events
    assert changes is not None
    assert (changes.added, changes.changed, changes.removed, changes.same) == (0, 1, 1, 2)
    largest = changes.largest.set_index("event_id")
    assert largest.loc["MLI90001", ["before", "after"]].tolist() == [4, 9]
    assert largest.loc["MLI90002", "before"] == 1


def test_the_events_known_on_a_day(two_releases: Stored) -> None:
    now = open_events(SOURCE, "MLI").set_index("event_id")["fatalities"]
    assert now.index.tolist() == ["MLI90001", "MLI90003", "MLI90004"]
    assert now["MLI90001"] == 9
    then = open_events(SOURCE, "MLI", as_of="2023-12-31").set_index("event_id")["fatalities"]
    assert then.index.tolist() == ["MLI90001", "MLI90002", "MLI90003", "MLI90004"]
    assert then["MLI90001"] == 4


def test_the_history_of_an_event_ends_with_its_deletion(two_releases: Stored) -> None:
    revised = event_history(SOURCE, "MLI90001")
    assert revised["fatalities"].tolist() == [4, 9]
    assert revised["deleted"].tolist() == [False, False]
    deleted = event_history(SOURCE, "MLI90002")
    assert deleted["deleted"].tolist() == [False, True]
    assert [f"{day:%Y}" for day in deleted["released_on"]] == ["2023", "2024"]
    assert event_history(SOURCE, "MLI99999").empty


def test_the_monthly_figures_follow_the_events(two_releases: Stored) -> None:
    # The deleted event was the only demonstration, and the only one of January against civilians:
    # events and deaths of both kinds are no longer known at any of three levels.
    changes = two_releases.figures
    assert changes is not None and changes.changed
    assert changes.removed == 12
    known = observations_known(empty())
    assert "demonstration" not in set(known["series"])
    then = observations_known(empty(), "2023-12-31")
    assert then["series"].eq("demonstration").sum() == 6


def test_a_file_of_one_kind_of_event_does_not_withdraw_the_others(tmp_path: Path) -> None:
    keep(tmp_path, NEW_API, date(2023, 12, 1))
    path = tmp_path / "battles.csv"
    header, *rows = NEW_API.splitlines(keepends=True)
    path.write_text(header + "".join(row for row in rows if ",Battles," in row or "90004" in row))
    with pytest.raises(DataError, match=r"lacks \d+ of the \d+ figures or events"):
        store(ingest_file(path), empty(), date(2024, 12, 1))
    assert len(open_events("acled_events")) == 4


def test_events_of_which_none_is_counted_are_a_release_all_the_same(tmp_path: Path) -> None:
    header, *rows = NEW_API.splitlines(keepends=True)
    path = tmp_path / "developments.csv"
    path.write_text(header + "".join(row for row in rows if row.startswith("MLI90003")))
    stored = store(ingest_file(path), empty())
    assert stored.release.released_on == date(2023, 11, 14)  # when it was last revised
    assert open_events("acled_events")["event_id"].tolist() == ["MLI90003"]


# Files by month: the event of 20 January is found to be of 2 February, and told again there.
_JANUARY, _FEBRUARY = _NEW[:2], _NEW[2:]
_MOVED = changed(_NEW[1], "MLI90002,2023-01-20", "MLI90002,2023-02-02")


@pytest.mark.parametrize("february", [date(2023, 12, 1), date(2023, 11, 30)])
def test_an_event_moved_to_another_month_is_told_once(tmp_path: Path, february: date) -> None:
    keep(tmp_path, "".join([_HEADER, *_JANUARY]), date(2023, 11, 30))
    changes = keep(tmp_path, "".join([_HEADER, _MOVED, *_FEBRUARY]), february).events
    assert changes is not None and (changes.added, changes.changed, changes.removed) == (2, 1, 0)
    known = open_events(SOURCE, "MLI").set_index("event_id")
    assert sorted(known.index) == ["MLI90001", "MLI90002", "MLI90003", "MLI90004"]
    assert known.loc["MLI90002", "date_start"] == pd.Timestamp("2023-02-02")
    before = open_events(SOURCE, "MLI", as_of="2023-11-29").set_index("event_id")
    assert before.loc["MLI90002", "date_start"] == pd.Timestamp(
        "2023-01-20" if february > date(2023, 11, 30) else "2023-02-02"
    )


def test_a_whole_file_after_files_by_month_is_compared_event_by_event(tmp_path: Path) -> None:
    keep(tmp_path, "".join([_HEADER, *_JANUARY]), date(2023, 11, 30))
    keep(tmp_path, "".join([_HEADER, _MOVED, *_FEBRUARY]), date(2023, 12, 1))
    whole = keep(tmp_path, "".join([_HEADER, _JANUARY[0], _MOVED, *_FEBRUARY]), date(2023, 12, 2))
    changes = whole.events
    assert changes is not None
    assert (changes.added, changes.changed, changes.removed, changes.same) == (0, 0, 0, 4)
    assert open_events(SOURCE, "MLI")["event_id"].is_unique


def test_no_events_say_what_to_do() -> None:
    with pytest.raises(DataError, match=r"No events of acled_events are known.*sahel ingest FILE"):
        open_events(SOURCE, "MLI")
