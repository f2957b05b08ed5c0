"""Several releases of one source: what each adds, changes and removes, and what was known when."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from sahel_indicators.config import settings
from sahel_indicators.errors import DataError
from sahel_indicators.ingest import Ingested, ingest_file
from sahel_indicators.observations import empty
from sahel_indicators.pipeline.fingerprint import release_hashes
from sahel_indicators.releases import (
    Release,
    Stored,
    observations_known,
    readable_releases,
    releases,
    store,
)
from tests.ingest.publisher import cadre_harmonise
from tests.ingest.tables import FOOD_SECURITY

HEADER = (
    "location_code,admin1_code,admin1_name,admin2_code,admin2_name,event_type,events,fatalities,"
    "reference_period_start,reference_period_end\n"
)
MOPTI, TENENKOU = "MLI,ML05,Mopti,ML0506,Mopti", "MLI,ML05,Mopti,ML0507,Tenenkou"


@pytest.fixture(autouse=True)
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data root, and settings that name it."""
    monkeypatch.setenv("SAHEL_DATA_ROOT", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


def table(*rows: tuple[str, str, int | str]) -> str:
    """A table of monthly events from area, month of 2023 and number of events."""
    lines = [
        f"{area},political_violence,{events},0,2023-{month}-01,2023-{month}-28\n"
        for area, month, events in rows
    ]
    return HEADER + "".join(lines)


def keep(
    folder: Path,
    text: str,
    day: date,
    known: pd.DataFrame | None = None,
    whole: bool = True,
) -> Stored:
    path = folder / f"table_{day}.csv"
    path.write_text(text)
    return store(ingest_file(path), empty() if known is None else known, day, whole=whole)


def keep_undated(folder: Path, text: str) -> Release:
    path = folder / "undated.csv"
    path.write_text(text)
    return store(ingest_file(path), empty()).release


def events(as_of: str | None = None, known: pd.DataFrame | None = None) -> dict[str, float]:
    """Events by area and month, as known on a day."""
    found = observations_known(empty() if known is None else known, as_of)
    found = found[found["variable"] == "conflict_events"]
    names = found["area_code"] + " " + found["period_start"].dt.strftime("%m")
    assert not names.duplicated().any()
    return dict(zip(names, found["value"], strict=True))


FIRST = table((MOPTI, "01", 3), (TENENKOU, "01", 4), (MOPTI, "02", 5), (TENENKOU, "02", 6))
# Tenenkou's January is gone, Mopti's February revised, March new.
SECOND = table((MOPTI, "01", 3), (MOPTI, "02", 9), (TENENKOU, "02", 6), (MOPTI, "03", 1))


def test_what_a_newer_release_adds_changes_and_removes(tmp_path: Path) -> None:
    first = keep(tmp_path, FIRST, date(2023, 3, 15))
    assert first.fresh and first.figures is None
    second = keep(tmp_path, SECOND, date(2023, 4, 15))
    assert second.fresh and second.figures is not None
    changes = second.figures
    # A row holds two figures; of the revised row only the events differ.
    assert (changes.added, changes.changed, changes.removed, changes.same) == (2, 1, 2, 5)
    assert str(changes) == "2 added, 1 changed, 2 removed, 5 unchanged"
    largest = changes.largest.iloc[0]
    assert (largest["area_code"], largest["before"], largest["after"]) == ("ML0506", 5, 9)
    assert changes.largest.iloc[1]["before"] == 4 and pd.isna(changes.largest.iloc[1]["after"])


def test_what_was_known_on_a_day(tmp_path: Path) -> None:
    keep(tmp_path, FIRST, date(2023, 3, 15))
    keep(tmp_path, SECOND, date(2023, 4, 15))
    first = {"ML0506 01": 3, "ML0507 01": 4, "ML0506 02": 5, "ML0507 02": 6}
    second = {"ML0506 01": 3, "ML0506 02": 9, "ML0507 02": 6, "ML0506 03": 1}
    assert events() == second == events("2023-04-15")
    assert events("2023-04-03") == first == events("2023-03-15")
    # By the rule of the source, March's figure was out on 4 April: a later release tells it.
    assert events("2023-04-14") == first | {"ML0506 03": 1}


def test_before_the_first_release_hindsight_says_only_what_had_been_published(
    tmp_path: Path,
) -> None:
    keep(tmp_path, FIRST, date(2023, 3, 15))
    keep(tmp_path, SECOND, date(2023, 4, 15))
    # January's figures come out a week after the month; February's were not out in mid-February.
    assert events("2023-02-20") == {"ML0506 01": 3, "ML0507 01": 4}
    assert events("2023-01-15") == {}


def test_the_order_in_which_files_are_ingested_decides_nothing(tmp_path: Path) -> None:
    second = keep(tmp_path, SECOND, date(2023, 4, 15))
    assert second.figures is None
    first = keep(tmp_path, FIRST, date(2023, 3, 15))
    assert first.figures is None
    assert events("2023-03-20")["ML0506 02"] == 5
    assert events()["ML0506 02"] == 9
    assert [release.released_on for release in releases()] == [date(2023, 3, 15), date(2023, 4, 15)]


def test_of_two_files_of_one_day_the_one_ingested_later_counts(tmp_path: Path) -> None:
    # Five files within a second or so: told apart by anything but time, their order would differ.
    for said in range(1, 6):
        keep(tmp_path, table((MOPTI, "01", said)), date(2023, 3, 15))
        assert events() == {"ML0506 01": said}


def test_a_release_speaks_only_of_what_it_covers(tmp_path: Path) -> None:
    keep(tmp_path, FIRST, date(2023, 3, 15))
    # A later file of January alone supersedes January, and says nothing of February.
    keep(tmp_path, table((MOPTI, "01", 8)), date(2023, 5, 1))
    assert events() == {"ML0506 01": 8, "ML0506 02": 5, "ML0507 02": 6}


def test_a_selection_is_not_taken_for_the_whole(tmp_path: Path) -> None:
    keep(tmp_path, FIRST, date(2023, 3, 15))
    half = table((MOPTI, "01", 3), (MOPTI, "02", 5))
    with pytest.raises(DataError, match=r"lacks 4 of the 8 figures.*without a filter.*--whole"):
        keep(tmp_path, half, date(2023, 4, 15), whole=False)
    assert len(releases()) == 1
    assert keep(tmp_path, half, date(2023, 4, 15)).fresh
    assert events() == {"ML0506 01": 3, "ML0506 02": 5}


def test_a_file_cannot_be_older_than_what_it_tells_of(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot have been handed out on 2023-01-31: it tells of"):
        keep(tmp_path, FIRST, date(2023, 1, 31))
    path = tmp_path / "table.csv"
    path.write_text(FIRST)
    old = replace(ingest_file(path), modified=date(2015, 6, 1))
    release = store(old, empty(), dry_run=True).release
    assert (release.released_on, release.dated_by[:34]) == (
        date(2023, 3, 7),
        "assumed: the day on which its late",
    )


def test_no_release_is_of_the_future(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(FIRST)
    today = datetime.now(UTC).date()
    read = replace(ingest_file(path), modified=today.replace(year=today.year + 5, day=1))
    assert store(read, empty(), dry_run=True).release.released_on == date(2023, 3, 7)


def test_a_corrected_day_takes_the_place_of_the_first(tmp_path: Path) -> None:
    keep(tmp_path, FIRST, date(2023, 3, 15))
    path = tmp_path / "table_2023-03-15.csv"
    again = store(ingest_file(path), empty(), date(2023, 3, 20))
    assert again.fresh
    assert [release.released_on for release in releases()] == [date(2023, 3, 20)]


def test_a_corrected_day_counts_also_where_the_file_then_says_nothing_new(tmp_path: Path) -> None:
    path = tmp_path / "embedded.csv"
    path.write_text(FIRST)
    embedded = ingest_file(path).observations  # known on 7 March
    keep(tmp_path, FIRST, date(2023, 3, 1), known=embedded)
    again = store(ingest_file(tmp_path / "table_2023-03-01.csv"), embedded, date(2023, 3, 20))
    assert again.fresh and again.figures is not None and again.figures.nothing_new
    assert [release.released_on for release in releases()] == [date(2023, 3, 20)]
    assert events("2023-03-01", known=embedded) == {"ML0506 01": 3, "ML0507 01": 4}


def test_the_same_file_and_the_same_figures_are_no_new_release(tmp_path: Path) -> None:
    keep(tmp_path, FIRST, date(2023, 3, 15))
    again = keep(tmp_path, FIRST, date(2023, 3, 15))
    assert not again.fresh and again.figures is None
    # Other bytes, the same figures: two rows in another order.
    header, *rows = FIRST.splitlines(keepends=True)
    turned = keep(tmp_path, header + "".join(reversed(rows)), date(2023, 6, 1))
    assert not turned.fresh and turned.figures is not None and turned.figures.nothing_new
    assert len(releases()) == 1


def under(name: str, folder: Path, text: str = FIRST) -> Ingested:
    """A table that is handed in under a name."""
    path = folder / name
    path.write_text(text)
    return ingest_file(path)


def test_a_copy_under_another_name_is_a_repetition_and_overrides_no_correction(
    tmp_path: Path,
) -> None:
    day = date(2023, 3, 15)
    first = store(under("march.csv", tmp_path), empty(), day).release
    store(under("corrected.csv", tmp_path, FIRST.replace(",5,0,", ",50,0,")), empty(), day)
    before = releases()
    for name in ("march (1).csv", "march.csv"):
        for said in (day, None):
            again = store(under(name, tmp_path), empty(), said)
            assert not again.fresh and again.release == first
    assert releases() == before
    assert events()["ML0506 02"] == 50


def test_a_file_that_is_read_differently_keeps_its_place_among_those_of_its_day(
    tmp_path: Path,
) -> None:
    day = date(2023, 3, 15)
    first = store(under("march.csv", tmp_path), empty(), day).release
    correction = table((MOPTI, "01", 3), (TENENKOU, "01", 4), (MOPTI, "02", 50))
    store(under("corrected.csv", tmp_path, correction), empty(), day, whole=True)
    read = under("copy.csv", tmp_path)
    figures = read.observations
    otherwise = figures.assign(value=figures["value"].where(figures["value"] != 5, 7))
    again = store(replace(read, observations=otherwise), empty())
    assert again.fresh and again.superseded == 8
    # It is compared with what came before it, not with the correction after it.
    assert again.figures is None
    assert [each.file for each in releases()] == ["copy.csv", "corrected.csv"]
    kept = releases()[0]
    # A run tells by its record that it was read anew.
    assert kept.ingested_at == first.ingested_at and kept.read_at > first.read_at
    assert (kept.released_on, kept.dated_by) == (day, "as you said")
    # No table of its earlier self is remembered.
    assert kept.observations()["value"].tolist() == otherwise["value"].tolist()
    assert events()["ML0506 02"] == 50


def full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def _fails_once_in_sight(replace: Callable[[Path, Path], Path]) -> Callable[[Path, Path], Path]:
    """All is written, and only the last step goes wrong: to be seen under the release's name."""
    left = [1]

    def replaced(path: Path, target: Path) -> Path:
        if path.is_dir() and not target.name.startswith(".") and left:
            left.pop()
            full()
        return replace(path, target)

    return replaced


@pytest.mark.parametrize("failing", ["write_table", "replace_file", "Path.replace"])
@pytest.mark.parametrize("redated", [None, date(2023, 3, 20)])
def test_an_earlier_self_stays_where_the_new_one_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str, redated: date | None
) -> None:
    first = store(under("march.csv", tmp_path), empty(), date(2023, 3, 15)).release
    read = under("march.csv", tmp_path)
    figures = read.observations
    otherwise = figures.assign(value=figures["value"].where(figures["value"] != 5, 7))
    known = events()
    with monkeypatch.context() as patch:
        fails = _fails_once_in_sight(Path.replace) if failing == "Path.replace" else full
        patch.setattr(f"sahel_indicators.releases.library.{failing}", fails)
        with pytest.raises(OSError, match="No space"):
            store(replace(read, observations=otherwise), empty(), redated)
    assert releases() == [first]
    assert first.observations().equals(figures) and events() == known
    assert [path.name for path in first.folder.parent.iterdir()] == [first.id]


# Kept anew, and killed as soon as the earlier self is out of its place, or the new one in it.
KILLED = """
import os, sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from sahel_indicators.ingest import ingest_file
from sahel_indicators.observations import empty
from sahel_indicators.releases import store

step = Path.replace
def killed(path, target):
    done = step(path, target)
    moved = "out" if target.name.startswith(".") else "in"
    if target.is_dir() and moved == sys.argv[2]:
        os._exit(9)
    return done

read = ingest_file(sys.argv[1])
figures = read.observations
otherwise = figures.assign(value=figures["value"].where(figures["value"] != 5, 7))
day = date.fromisoformat(sys.argv[3]) if sys.argv[3] else None
Path.replace = killed
store(replace(read, observations=otherwise), empty(), day)
"""


@pytest.mark.parametrize(("killed", "known"), [("out", 5), ("in", 7)])
@pytest.mark.parametrize("day", ["", "2023-03-20"])
def test_a_process_killed_while_replacing_leaves_one_of_the_two(
    tmp_path: Path, killed: str, known: int, day: str
) -> None:
    first = store(under("march.csv", tmp_path), empty(), date(2023, 3, 15)).release
    hashes = release_hashes()
    code = [sys.executable, "-c", KILLED, str(tmp_path / "march.csv"), killed, day]
    assert subprocess.run(code, check=False).returncode == 9
    (left,) = releases()
    assert left.sha256 == first.sha256 and events()["ML0506 02"] == known
    assert (left == first) == (killed == "out")
    assert (release_hashes() == hashes) == (killed == "out")
    # The next one finds its place, and nothing that was read once is left.
    again = store(under("march.csv", tmp_path), empty(), date(2023, 3, 25)).release
    assert releases() == [again] and events()["ML0506 02"] == 5
    assert not list(again.folder.parent.glob(".*.replaced"))


def test_a_dry_run_keeps_nothing(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(FIRST)
    assert store(ingest_file(path), empty(), date(2023, 3, 15), dry_run=True).fresh
    assert releases() == []
    assert not (tmp_path / "processed").exists()


def test_the_embedded_tables_count_as_a_release(tmp_path: Path) -> None:
    path = tmp_path / "embedded.csv"
    path.write_text(FIRST)
    embedded = ingest_file(path).observations
    # Embedded figures were known on 7 March (a week after February); a file of April is newer.
    stored = keep(tmp_path, SECOND, date(2023, 4, 15), known=embedded)
    assert stored.figures is not None and stored.figures.changed == 1
    assert events(known=embedded)["ML0506 02"] == 9
    assert events("2023-03-31", known=embedded)["ML0506 02"] == 5
    # A file older than the embedded figures tells only what was known before them.
    keep(tmp_path, table((MOPTI, "01", 2)), date(2023, 2, 10), known=embedded)
    assert events("2023-02-15", known=embedded) == {"ML0506 01": 2}
    assert events("2023-03-31", known=embedded)["ML0506 01"] == 3


def test_a_release_is_known_from_its_day_on_whatever_the_rule_of_its_source_assumes(
    tmp_path: Path,
) -> None:
    # ACLED's rule has February out on 7 March; this file had it on 1 March.
    keep(tmp_path, FIRST, date(2023, 3, 1))
    assert events("2023-03-01") == {"ML0506 01": 3, "ML0507 01": 4, "ML0506 02": 5, "ML0507 02": 6}
    assert events("2023-02-28") == {"ML0506 01": 3, "ML0507 01": 4}


def test_an_area_that_the_embedded_tables_lack_is_not_withdrawn_by_them(tmp_path: Path) -> None:
    path = tmp_path / "embedded.csv"
    path.write_text(table((MOPTI, "01", 3), (MOPTI, "02", 5)))
    embedded = ingest_file(path).observations
    keep(tmp_path, FIRST.replace(",5,0,", ",7,0,"), date(2023, 3, 1), known=embedded)
    assert events(known=embedded) == {
        "ML0506 01": 3, "ML0506 02": 5, "ML0507 01": 4, "ML0507 02": 6
    }  # fmt: skip


def test_the_day_of_release_is_told_and_how_it_is_known(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(FIRST)
    release = store(ingest_file(path), empty(), dry_run=True).release
    assert release.released_on == date(2023, 3, 7)
    assert release.dated_by.startswith("assumed: the day on which its latest figure")
    (tmp_path / "table.csv.json").write_text('{"fetched_at": "2023-03-09T10:00:00+00:00"}')
    release = store(ingest_file(path), empty(), dry_run=True).release
    assert (release.released_on, release.dated_by) == (
        date(2023, 3, 9),
        "the day on which it was fetched",
    )
    release = store(ingest_file(path), empty(), date(2023, 3, 11), dry_run=True).release
    assert (release.released_on, release.dated_by) == (date(2023, 3, 11), "as you said")


def test_a_damaged_record_is_named_and_says_what_to_do(tmp_path: Path) -> None:
    release = keep(tmp_path, FIRST, date(2023, 3, 15)).release
    other = keep(tmp_path, SECOND, date(2023, 4, 15)).release
    record = release.folder / "release.json"
    record.write_text("{")
    with pytest.raises(
        DataError, match=r"release\.json is missing, damaged.*ingest its file again"
    ):
        releases()
    found, refused = readable_releases()
    assert found == [other] and str(record) in str(refused[0]) and len(refused) == 1


def test_nothing_half_written_is_ever_a_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("sahel_indicators.releases.library.replace_file", cut)
    with pytest.raises(OSError, match="no space"):
        keep(tmp_path, FIRST, date(2023, 3, 15))
    assert releases() == []
    assert [path for path in (tmp_path / "processed").rglob("*") if path.is_file()] == []


def test_a_process_killed_while_writing_leaves_no_release(tmp_path: Path) -> None:
    release = keep(tmp_path, FIRST, date(2023, 3, 15)).release
    # What a kill just before the last step leaves: the folder under its temporary name.
    release.folder.rename(release.folder.with_name(f".{release.folder.name}.1234"))
    assert releases() == []
    assert keep(tmp_path, FIRST, date(2023, 3, 15)).fresh
    assert events()["ML0506 02"] == 5


@pytest.mark.parametrize("content", ["null", '"x"', "[]", "{}", '{"source": 7}'])
def test_a_record_of_another_shape_is_named(tmp_path: Path, content: str) -> None:
    release = keep(tmp_path, FIRST, date(2023, 3, 15)).release
    (release.folder / "release.json").write_text(content)
    with pytest.raises(DataError, match=r"release\.json.*ingest its file again"):
        releases()


def test_a_missing_or_foreign_table_of_a_release_is_named(tmp_path: Path) -> None:
    release = keep(tmp_path, FIRST, date(2023, 3, 15)).release
    table = release.folder / "observations.parquet"
    pd.DataFrame({"a": [1]}).to_parquet(table)
    with pytest.raises(DataError, match=r"observations\.parquet.*ingest its file again"):
        release.observations()


def test_what_was_read_is_what_is_stored_whatever_becomes_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(FIRST)
    read = ingest_file(path)
    path.write_text(SECOND)
    first = store(read, empty(), date(2023, 3, 15))
    second = store(ingest_file(path), empty(), date(2023, 4, 15), whole=True)
    assert first.fresh and second.fresh
    path.unlink()
    assert not store(read, empty(), date(2023, 3, 15)).fresh


def test_figures_of_other_units_are_no_withdrawal(tmp_path: Path) -> None:
    row = "MLI,ML05,Mopti,ML0506,Mopti,{},2023,Sep-Dec,current,Sep-Dec,2023-10-01,2023-12-31,N,"
    figures = "1000,2,700,200,80,20,0\n"
    header = FOOD_SECURITY.splitlines(keepends=True)[0]
    keep(tmp_path, header + row.format("") + figures, date(2023, 12, 15))
    parts = "".join(row.format(f"Mopti_{access}") + figures for access in ("a", "b"))
    stored = keep(tmp_path, header + parts, date(2024, 1, 15), whole=False)
    assert stored.figures is not None
    assert (stored.figures.removed, stored.figures.regrouped) == (0, 21)


@pytest.mark.parametrize("day", [date(2262, 1, 1), date(9999, 12, 31), date(1, 1, 1)])
def test_a_day_of_release_that_cannot_be(tmp_path: Path, day: date) -> None:
    why = ": it tells of 2023-02-01" if day.year == 1 else ", which has not come yet"
    with pytest.raises(DataError, match=f"cannot have been handed out on {day}{why}"):
        keep(tmp_path, FIRST, day)
    (tmp_path / "undated.csv.json").write_text(f'{{"fetched_at": "{day}T00:00:00+00:00"}}')
    assert keep_undated(tmp_path, FIRST).released_on == date(2023, 3, 7)


# -- the Cadre Harmonisé's three releases ----------------------------------------------------

VINTAGES = {"2020-08": "2020-08-06", "2022-04": "2022-05-15", "2023-04": "2023-04-14"}
FACT = ["variable", "area_code", "unit", "period_start", "period_end", "status", "published_on"]


@pytest.fixture(scope="module")
def workbooks() -> dict[str, Ingested]:
    return {each: cadre_harmonise(each) for each in VINTAGES}


def facts(observations: pd.DataFrame) -> pd.Series:
    found = observations[observations["source"] == "cilss_ch"]
    return found.set_index(FACT)["value"].sort_index()


@pytest.mark.whole
@pytest.mark.realdata
def test_each_release_of_the_cadre_harmonise_is_what_was_known_on_its_day(
    workbooks: dict[str, Ingested],
) -> None:
    told = {each: store(workbooks[each], empty()) for each in ("2023-04", "2020-08", "2022-04")}
    days = {each: str(stored.release.released_on) for each, stored in told.items()}
    assert days == VINTAGES
    for each, day in VINTAGES.items():
        known, own = observations_known(empty(), day), workbooks[each].observations
        name = f"cadre_harmonise_caf_ipc_{each}.xlsx, "  # and its sheet
        of_release = known["release"].str.startswith(name)
        pd.testing.assert_series_equal(facts(known[of_release]), facts(own))
        # Hindsight: what 2022 has of Niger's regions in 2014, of which 2020 says nothing.
        hindsight = known.loc[~of_release, ["location_code", "admin_level"]].drop_duplicates()
        assert hindsight.to_numpy().tolist() == ([["NER", 1]] if each == "2020-08" else [])


@pytest.mark.whole
@pytest.mark.realdata
def test_what_each_release_of_the_cadre_harmonise_changed(workbooks: dict[str, Ingested]) -> None:
    told = [store(workbooks[each], empty()) for each in VINTAGES]
    assert told[0].figures is None
    said = [str(stored.figures) for stored in told[1:]]
    # Keys vanish (five rows of seven figures), units are named anew, no value that stays changes.
    assert said == [
        "39,074 added, 0 changed, 35 removed, 65,744 unchanged, 56 given by other units",
        "23,926 added, 0 changed, 0 removed, 104,832 unchanged, 28 given by other units",
    ]
    repeated = told[1].repeated
    mali = repeated[repeated["location_code"] == "MLI"]
    assert mali["rows"].sum() == 56
    assert set(mali["published_on"].dt.strftime("%Y-%m")) == {"2022-03"}
    assert set(mali["repeats"].dt.strftime("%Y-%m")) == {"2021-11"}
