"""What is no table is refused by its name, and no path makes the reader hang."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from sahel_indicators.ingest.reading import opening

from ..tables import write
from .making import CSV, refused, zipped


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7\n", "is a PDF"),
        (b"\x89PNG\r\n\x1a\n", "is an image (PNG)"),
        (b"\xff\xd8\xff\xe0", "is an image (JPEG)"),
        (b"GIF89a", "is an image (GIF)"),
        (b"\x7fELF\x02", "is a program (ELF)"),
        (b"PAR1\x15", "is a Parquet file"),
        (b"\x89HDF\r\n", "is an HDF5 or NetCDF file"),
        (b"7z\xbc\xaf\x27\x1c", "is a 7-Zip archive"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><html>", "is a web page"),
        (b"<HTML><body>Log in</body>", "is a web page"),
        (b'<?xml version="1.0"?><x/>', "is XML"),
        (zipped({"word/document.xml": "x"}), "is a Word document"),
        (zipped({"xl/workbook.bin": "x"}), "is a binary workbook (.xlsb)"),
        (zipped({"content.xml": "x"}), "is an OpenDocument file"),
        (b"\x00\x01\x02\x03" * 50, "is not a text file (it holds NUL bytes)"),
    ],
)
def test_what_is_no_table(tmp_path: Path, data: bytes, said: str) -> None:
    assert said in str(refused(write(tmp_path, data)))


def test_a_login_page_has_its_own_remedy(tmp_path: Path) -> None:
    error = refused(write(tmp_path, "<!doctype html><html><form>password</form></html>"))
    assert error.remedy and "sign in to the publisher's site" in error.remedy


def test_a_file_that_is_not_there_and_a_folder(tmp_path: Path) -> None:
    assert "cannot be read (No such file" in str(refused(tmp_path / "none.csv"))
    assert "is a folder" in str(refused(tmp_path))
    assert "cannot be read (File name too long)" in str(refused(tmp_path / ("x" * 500)))
    assert "cannot be read (embedded null byte)" in str(refused(tmp_path / "a\x00b"))


def test_a_link_is_the_file_it_leads_to_or_refused(tmp_path: Path) -> None:
    table = write(tmp_path, b"name,value\nGao,3\n")
    (tmp_path / "link").symlink_to(table)
    assert opening.open_document(tmp_path / "link").tables[0].frame["value"].tolist() == ["3"]
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert "is a link that leads back to itself" in str(refused(tmp_path / "loop"))
    (tmp_path / "broken").symlink_to(tmp_path / "none.csv")
    assert "cannot be read (No such file or directory)" in str(refused(tmp_path / "broken"))


def test_pipes_sockets_and_devices_do_not_hang(tmp_path: Path, monkeypatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "a pipe, socket or device" in str(refused(tmp_path / "pipe"))
    assert "a pipe, socket or device" in str(refused(Path("/dev/zero")))
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        assert "cannot be read" in str(refused(Path("socket")))


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = write(tmp_path, CSV)
    path.chmod(0)
    assert "cannot be read (Permission denied)" in str(refused(path))


def test_a_file_far_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MOST_BYTES", 50)
    assert "has 73 bytes" in str(refused(write(tmp_path, CSV)))
