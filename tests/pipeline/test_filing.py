"""Files as a person hands them over: folders, notes beside the data, refusals among good ones."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from sahel_indicators.cli.ingesting import _name
from sahel_indicators.config import settings
from sahel_indicators.panel import open_observations, open_panel
from sahel_indicators.pipeline.filing import Filed, Filing, account
from sahel_indicators.releases import releases
from tests.conftest import Sahel
from tests.ingest.tables import CONFLICT, NATIONAL_IDPS, changed

pytestmark = pytest.mark.usefixtures("tables_read_once")


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data root, and settings that name it."""
    monkeypatch.setenv("SAHEL_DATA_ROOT", str(tmp_path / "data"))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


@pytest.fixture
def handed_over(tmp_path: Path) -> Path:
    """A folder with two tables, one that is none, a note, and the record of a fetched file."""
    folder = tmp_path / "from the mail"
    (folder / "deeper").mkdir(parents=True)
    (folder / "conflict.csv").write_text(changed(CONFLICT, "3,8,2023-01-01", "30,8,2023-01-01"))
    (folder / "deeper" / "idps.csv").write_text(NATIONAL_IDPS)
    (folder / "letter.csv").write_text("Dear colleague\nplease find attached\n")
    (folder / "README.md").write_text("# What this is\n")
    (folder / "conflict.csv.json").write_text('{"fetched_at": "2024-01-31T08:00:00+00:00"}')
    return folder


def test_a_folder_is_read_file_by_file_and_every_row_is_accounted_for(handed_over: Path) -> None:
    table = account(Filing().each([handed_over, handed_over / "conflict.csv"])).set_index("file")
    assert table["outcome"].to_dict() == {
        "conflict.csv": "new",
        "conflict.csv.json": "left aside",
        "idps.csv": "new",
        "letter.csv": "refused",
        "README.md": "left aside",
    }
    assert (table["rows"] == table["observed"] + table["aside"]).all()
    assert table.loc["conflict.csv", ["rows", "observed", "figures"]].tolist() == [4, 4, 8]
    # The record beside a fetched file tells when it was handed out.
    days = {release.file: release.released_on for release in releases()}
    assert days["conflict.csv"] == date(2024, 1, 31)


def test_what_was_ingested_is_known_from_its_day_on(handed_over: Path) -> None:
    cell = {"area_code": "ML0507", "period_start": "2023-01-01", "variable": "conflict_events"}

    def events(as_of: str | None = None) -> list[float]:
        found = open_observations(as_of)
        for name, value in cell.items():
            found = found[found[name] == value]
        return [float(value) for value in found["value"]]

    embedded = events()
    assert len(embedded) == 1 and embedded != [30.0]
    list(Filing(released_on=date(2026, 6, 1), whole=True).each([handed_over / "conflict.csv"]))
    assert events() == [30.0] == events("2026-06-01")
    assert events("2026-05-31") == embedded


def test_a_panel_shows_what_was_ingested_since_the_panel_before_it(handed_over: Path) -> None:
    month = {"start": "2023-01-01", "end": "2023-01-31", "only": ["conflict_events"]}

    def events() -> float:
        panel = open_panel("MLI", 2, "month", **month)
        return float(panel["conflict_events"].sel(area="ML0507").item())

    assert events() != 30
    list(Filing(released_on=date(2026, 6, 1), whole=True).each([handed_over / "conflict.csv"]))
    assert events() == 30


def test_a_refused_file_leaves_nothing_and_the_others_are_kept(
    handed_over: Path, sahel_here: Sahel
) -> None:
    said = sahel_here("ingest", str(handed_over), SAHEL_DATA_ROOT=str(settings().data_root))
    assert said.returncode == 3
    assert "letter.csv: is text, but has no header" in " ".join(said.stderr.split())
    assert "5 files" in said.stdout and "2 left aside, 2 new, 1 refused." in said.stdout
    assert {release.file for release in releases()} == {"conflict.csv", "idps.csv"}


def test_the_command_says_what_it_recognised_and_what_is_new(
    handed_over: Path, sahel_here: Sahel
) -> None:
    root = str(settings().data_root)
    path = str(handed_over / "conflict.csv")
    said = " ".join(sahel_here("ingest", path, SAHEL_DATA_ROOT=root).stdout.split())
    assert "recognised as 'conflict_events', because it has location_code, admin1_code" in said
    assert "4 rows read = 4 observed + 0 quarantined" in said
    assert "Kept as a release of 2024-01-31 (the day on which it was fetched)" in said
    again = " ".join(sahel_here("ingest", path, SAHEL_DATA_ROOT=root).stdout.split())
    assert "It is a repetition and no release of its own" in again


def test_rows_of_elsewhere_and_the_others_come_to_the_rows_quarantined(
    handed_over: Path, sahel_here: Sahel
) -> None:
    path = handed_over / "results.csv"
    template = Path(__file__).resolve().parents[1] / "fixtures/nutrition_tables/results.csv"
    header, *rows = template.read_text("utf-8").splitlines(keepends=True)
    rows[0] = changed(rows[0], "MLI,", "Mali,")
    rows[1] = changed(rows[1], "MLI,", "SEN,")
    rows[2] = changed(rows[2], ",4.0,", ",0.04,")
    path.write_text(header + "".join(rows))
    ran = sahel_here("ingest", str(path), "--dry-run", SAHEL_DATA_ROOT=str(settings().data_root))
    said = " ".join(ran.stdout.split())
    assert "6 rows read = 4 observed + 2 quarantined" in said
    assert "1 of them is about areas outside the six countries, and not listed: SEN." in said
    assert "Quarantined: the other 1 row" in said and "the code is MLI" in said
    assert "Note: 1 row is kept with a remark: 'below 1 per cent: is it a share?' (1)." in said


def test_what_is_the_same_in_all_of_the_largest_changes_is_said_by_its_name(
    handed_over: Path, sahel_here: Sahel
) -> None:
    path, root = handed_over / "conflict.csv", str(settings().data_root)
    sahel_here("ingest", str(path), SAHEL_DATA_ROOT=root)
    revised = changed(CONFLICT, "3,8,2023-01-01", "31,8,2023-01-01")
    path.write_text("".join(line for line in revised.splitlines(True) if "ML0506" not in line))
    later = ("--released", "2024-02-01", "--whole", "--dry-run")
    said = " ".join(sahel_here("ingest", str(path), *later, SAHEL_DATA_ROOT=root).stdout.split())
    assert "All of them: source acled, series political_violence, period_start 2023-01-01, " in said
    assert "published_on 2023-02-07. Where nothing stands under after, the file no longer" in said


def test_a_dry_run_compares_and_keeps_nothing(handed_over: Path, sahel_here: Sahel) -> None:
    path = str(handed_over / "conflict.csv")
    done = sahel_here("ingest", path, "--dry-run", SAHEL_DATA_ROOT=str(settings().data_root))
    assert done.returncode == 0 and "Would be kept" in done.stdout
    assert releases() == []


def test_a_folder_without_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = list(Filing().each([tmp_path / "empty"]))
    assert len(done) == 1
    assert "is a folder without any file" in str(done[0].refused)


def test_one_file_that_cannot_be_kept_does_not_stop_the_others(
    handed_over: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sahel_indicators.releases.storing.write", full)
    table = account(Filing().each([handed_over])).set_index("file")
    assert table.loc[["conflict.csv", "idps.csv", "letter.csv"], "outcome"].eq("refused").all()


def test_a_place_that_cannot_be_written_is_told_and_is_no_fault_of_the_file(
    handed_over: Path, sahel_here: Sahel
) -> None:
    settings().processed.parent.mkdir()
    settings().processed.touch()  # a file where the folder is to be
    path, root = str(handed_over / "conflict.csv"), str(settings().data_root)
    said = sahel_here("ingest", path, SAHEL_DATA_ROOT=root)
    assert said.returncode == 3 and "no folder stands in its way" in said.stderr


def test_results_of_files_of_one_name_do_not_overwrite_each_other(
    handed_over: Path, tmp_path: Path, sahel_here: Sahel
) -> None:
    again = handed_over / "deeper" / "conflict.csv"
    again.write_text(changed(CONFLICT, "3,8,2023-01-01", "31,8,2023-01-01"))
    out, root = str(tmp_path / "out"), str(settings().data_root)
    first = str(handed_over / "conflict.csv")
    sahel_here("ingest", first, str(again), "--dry-run", "--out", out, SAHEL_DATA_ROOT=root)
    written = {path.name for path in Path(out).iterdir()}
    assert {"conflict_observations.csv", "conflict_2_observations.csv"} <= written


def test_a_number_that_a_name_has_already_is_not_given_again() -> None:
    written: set[str] = set()
    for name in ("a.csv", "a.xlsx", "a_2.csv", "deeper/a.csv"):
        written.add(_name(Path(name), written))
    assert written == {"a", "a_2", "a_2_2", "a_3"}


def test_where_results_cannot_go_nothing_is_ingested(
    handed_over: Path, tmp_path: Path, sahel_here: Sahel
) -> None:
    (tmp_path / "in_the_way").touch()
    path, root = str(handed_over / "conflict.csv"), str(settings().data_root)
    given = ("ingest", path, "--out", str(tmp_path / "in_the_way"))
    said = sahel_here(*given, SAHEL_DATA_ROOT=root)
    assert said.returncode == 2 and "is a file; name a folder" in " ".join(said.stderr.split())
    assert not (settings().processed / "releases").exists()


def test_refused_files_that_nobody_reads_of_keep_no_other_from_being_read(
    handed_over: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("no,such,layout\n1,2,3\n")
    good = str(handed_over / "conflict.csv")
    reading, writing = os.pipe()
    os.close(reading)
    said = subprocess.run(
        [sys.executable, "-m", "sahel_indicators", "ingest", str(bad), str(bad), good],
        stdout=writing, stderr=writing, check=False,
        env=os.environ | {"SAHEL_DATA_ROOT": str(settings().data_root)},
    )  # fmt: skip
    os.close(writing)
    assert said.returncode == 3
    assert list((settings().processed / "releases").glob("*/*/release.json"))


def test_the_status_lists_what_was_ingested(handed_over: Path, sahel_here: Sahel) -> None:
    root = str(settings().data_root)
    assert "Ingested files" not in sahel_here("status", SAHEL_DATA_ROOT=root).stdout
    list(Filing().each([handed_over / "conflict.csv"]))
    said = sahel_here("status", SAHEL_DATA_ROOT=root).stdout
    assert "Ingested files" in said and "conflict.csv" in said and "2024-01-31" in said


# -- folders and files that cannot be read or kept: each is told, and the others are read ------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one good table, and another in a folder below."""
    (tmp_path / "mail" / "deeper").mkdir(parents=True)
    (tmp_path / "mail" / "zones.csv").write_text(CONFLICT)
    (tmp_path / "mail" / "deeper" / "idps.csv").write_text(NATIONAL_IDPS)
    return tmp_path / "mail"


@contextmanager
def shut(folder: Path) -> Iterator[None]:
    """Nobody may list the folder, not even root."""
    listed = os.scandir

    def denied(path: str) -> object:
        if Path(path) == folder:
            raise PermissionError(13, "Permission denied", path)
        return listed(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "scandir", denied)
        yield


def told(*paths: Path) -> dict[str, Filed]:
    return {filed.path.name: filed for filed in Filing(keep=False).each(paths)}


def test_a_link_to_a_folder_is_left_aside_and_can_be_named(folder: Path) -> None:
    (folder / "deeper").rename(folder.parent / "elsewhere")
    (folder / "linked").symlink_to(folder.parent / "elsewhere")
    (folder / "again").symlink_to(folder)
    (folder / ".trash").symlink_to(folder)
    done = told(folder)
    assert {name: each.outcome for name, each in done.items()} == {
        "zones.csv": "new",
        "linked": "left aside",
        "again": "left aside",
        ".trash": "left aside",
    }
    assert done["linked"].left == "a link to a folder: name it itself"
    assert {name: each.outcome for name, each in told(folder / "linked").items()} == {
        "idps.csv": "new"
    }


def test_a_folder_that_may_not_be_entered_is_refused(folder: Path) -> None:
    with shut(folder / "deeper"):
        done = told(folder)
    assert done["zones.csv"].outcome == "new"
    assert "may not be entered (Permission denied)" in str(done["deeper"].refused)
    with shut(folder):
        alone = list(Filing(keep=False).each([folder]))
    assert len(alone) == 1 and "may not be entered" in str(alone[0].refused)


def test_what_may_be_listed_but_not_looked_at_ends_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a folder of mode r--, where every look at a file is refused."""
    looked = os.stat

    def denied(path: Path | str, **how: bool) -> os.stat_result:
        if Path(path).parent == folder / "deeper":
            raise PermissionError(13, "Permission denied", path)
        return looked(path, **how)

    monkeypatch.setattr(os, "stat", denied)
    monkeypatch.setattr(os, "lstat", lambda path: denied(path, follow_symlinks=False))
    done = told(folder)
    assert done["zones.csv"].outcome == "new" and "idps.csv" in done


def test_a_name_that_is_not_utf_8_is_refused_and_the_others_are_read(
    folder: Path, sahel_here: Sahel
) -> None:
    bad = Path(os.fsdecode(os.fsencode(folder) + b"/d\xe9plac\xe9s.csv"))
    bad.write_text(NATIONAL_IDPS)
    bad.with_name(os.fsdecode(b".d\xe9")).touch()
    said = sahel_here("ingest", str(folder), SAHEL_DATA_ROOT=str(settings().data_root))
    assert said.returncode == 3, said.stderr
    assert "d\ufffdplac\ufffds.csv: has a name" in said.stderr and "rename it" in said.stderr
    assert "2 new, 1 left aside, 1 refused" in " ".join(said.stdout.split())
    assert {release.file for release in releases()} == {"idps.csv", "zones.csv"}
    assert bad.exists()


def test_what_could_not_be_kept_is_no_fault_of_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def limited(*_: object) -> None:
        raise OSError(27, "File too large")

    list(Filing(released_on=date(2024, 1, 1)).each([folder / "zones.csv"]))
    monkeypatch.setattr("sahel_indicators.releases.library.write_table", limited)
    (filed,) = Filing(released_on=date(2024, 2, 1)).each([folder / "zones.csv"])
    assert "was read, but could not be kept (File too large" in str(filed.refused)
    assert "check the path" not in str(filed.refused)
    assert [release.released_on for release in releases()] == [date(2024, 1, 1)]
