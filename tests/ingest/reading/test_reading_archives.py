"""Archives: members by their content, and nothing that is not safe to unpack."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from pathlib import Path

import pytest

from sahel_indicators.ingest.reading import archives

from ..tables import write
from .making import CSV, RECORDS, only, opened, refused, workbook, zipped


def test_members_by_content(tmp_path: Path) -> None:
    data = zipped({"a.txt": CSV, "folder/b": str(RECORDS).replace("'", '"'), "__MACOSX/a.txt": "x"})
    document = opened(tmp_path, data)
    assert [table.name for table in document.tables] == ["a.txt", "folder/b"]
    assert [len(table.frame) for table in document.tables] == [2, 2]
    assert (document.kind, document.modified, document.payload) == ("delimited text", None, None)


def test_one_member_makes_the_kind_and_keeps_its_payload(tmp_path: Path) -> None:
    document = opened(tmp_path, zipped({"a.json": '[{"a": 1}]'}))
    assert (document.kind, document.payload) == ("JSON", [{"a": 1}])


def test_what_is_no_table_is_mentioned(tmp_path: Path) -> None:
    data = zipped({"a.csv": CSV, "codebook.pdf": b"%PDF-1.7", "read me.txt": "Only words"})
    found = only(opened(tmp_path, data)).found
    assert found[0] == "'codebook.pdf' left out: it is a PDF"
    assert found[1].startswith("'read me.txt' left out: it is text, but has no header")


def test_a_broken_table_in_an_archive_is_refused_by_member_and_line(tmp_path: Path) -> None:
    error = refused(write(tmp_path, zipped({"a.csv": CSV, "b.csv": "a,b\n1,2\n3\n"}), "x.zip"))
    assert error.row == 3
    assert str(error).startswith(f"{tmp_path / 'x.zip'}: b.csv, line 3: ")


def test_archives_without_a_table(tmp_path: Path) -> None:
    assert "is an archive without a file" in str(refused(write(tmp_path, zipped({}))))
    assert "is a PDF" in str(refused(write(tmp_path, zipped({"a": b"%PDF-1.7"}))))
    assert "is empty" in str(refused(write(tmp_path, zipped({"a": b""}))))


def test_gzip(tmp_path: Path) -> None:
    data = gzip.compress(CSV.encode())
    assert len(only(opened(tmp_path, data)).frame) == 2
    assert "cannot be unpacked" in str(refused(write(tmp_path, data[:-12])))


def test_one_archive_within_another_and_no_more(tmp_path: Path) -> None:
    inner = zipped({"a.csv": CSV})
    assert len(only(opened(tmp_path, zipped({"inner.zip": inner}))).frame) == 2
    assert len(only(opened(tmp_path, gzip.compress(inner))).frame) == 2
    twice = zipped({"middle.zip": zipped({"inner.zip": inner})})
    assert "an archive in an archive in an archive" in str(refused(write(tmp_path, twice)))
    book = workbook({"s": [["a", "b"], ["x", 1]]})
    within = zipped({"inner.zip": zipped({"book.xlsx": book})})
    assert opened(tmp_path, within).kind == "workbook"


# -- what is not safe ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["/etc/x.csv", "../x.csv", "a/../../x.csv", "..\\x.csv", "C:\\x.csv", "\\x.csv"]
)
def test_members_outside_the_folder(tmp_path: Path, name: str) -> None:
    error = refused(write(tmp_path, zipped({"a.csv": CSV, name: CSV})))
    assert "outside its folder" in str(error)


def test_links(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("a.csv")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/hostname")
    assert "a link instead of a file" in str(refused(write(tmp_path, out.getvalue())))


def test_passwords(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.csv": CSV}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    assert "is protected by a password" in str(refused(write(tmp_path, bytes(data))))


def test_too_many_members(tmp_path: Path) -> None:
    data = zipped({f"{number}.csv": CSV for number in range(201)})
    assert "an archive of 201 members" in str(refused(write(tmp_path, data)))


def test_two_members_of_one_name_and_one_without(tmp_path: Path) -> None:
    data = zipped({"a.csv": CSV, "b.csv": CSV})
    error = refused(write(tmp_path, data.replace(b"b.csv", b"a.csv")))
    assert "two members of one name" in str(error)
    error = refused(write(tmp_path, data.replace(b"b.csv", b"     ")))
    assert "a member without a name" in str(error)


def test_bombs(tmp_path: Path) -> None:
    zeros = bytes((64 << 20) + (1 << 16))
    said = "unpacks to far more than its own size"
    assert said in str(refused(write(tmp_path, zipped({"a.csv": zeros}))))
    assert said in str(refused(write(tmp_path, gzip.compress(zeros))))


def test_a_bomb_that_lies_about_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "FREE_BYTES", 1 << 16)
    data = bytearray(zipped({"a.csv": bytes(1 << 22)}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(mark) + offset, 100)
    assert "far more than its own size" in str(refused(write(tmp_path, bytes(data))))


def test_a_size_that_is_not_the_one_declared(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.csv": CSV}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(mark) + offset, 20)
    assert "its size is not the one" in str(refused(write(tmp_path, bytes(data))))


def test_several_members_share_what_is_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "FREE_BYTES", 1 << 10)
    monkeypatch.setattr(archives, "MOST_RATIO", 1)
    data = zipped({f"{number}.csv": CSV * 5 for number in range(10)})
    assert "far more than its own size" in str(refused(write(tmp_path, data)))


def test_a_truncated_archive_and_a_damaged_member(tmp_path: Path) -> None:
    data = zipped({"a.csv": CSV})
    assert "cannot be opened" in str(refused(write(tmp_path, data[:-30])))
    damaged = bytearray(data)
    damaged[45] ^= 0xFF
    assert "cannot be unpacked" in str(refused(write(tmp_path, bytes(damaged))))
