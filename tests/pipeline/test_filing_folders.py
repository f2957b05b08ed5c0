"""Folders and files that cannot be read or kept: each is told, and the others are read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from sahel_indicators.config import settings
from sahel_indicators.pipeline.filing import Filed, Filing
from sahel_indicators.releases import releases
from tests.conftest import Sahel
from tests.ingest.tables import CONFLICT, NATIONAL_IDPS

pytestmark = pytest.mark.usefixtures("tables_read_once")


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data root, and settings that name it."""
    monkeypatch.setenv("SAHEL_DATA_ROOT", str(tmp_path / "data"))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


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
