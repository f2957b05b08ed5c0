"""Breaks, repetitions, answers that say nothing is new: nothing is asked or stored twice."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from filelock import FileLock

from sahel_indicators.errors import FetchError, LockedError
from sahel_indicators.fetch import downloads, paging

from .conftest import Fetching
from .server import Asked, Publisher, Reply, as_json
from .test_fetch_sources import FEWS, HAPI, hapi_row, package

BROKEN = as_json({}, status=500)
END = as_json({"data": []})
FEWS_PATH = "/api/ipcphase/"


def page(number: int) -> Reply:
    return as_json({"data": [hapi_row(number)]})


def broken_after_two_pages(fetching: Fetching, publisher: Publisher) -> None:
    publisher.on(HAPI, page(1), page(2), BROKEN)
    with pytest.raises(FetchError):
        fetching("hapi", country="MLI")
    assert fetching.files() == []
    publisher.asked.clear()


def test_pages_already_here_are_not_asked_for_again(
    fetching: Fetching, publisher: Publisher
) -> None:
    broken_after_two_pages(fetching, publisher)
    publisher.on(HAPI, page(3), END)
    (file,) = fetching("hapi", country="MLI").files
    rows = json.loads(file.path.read_text("utf-8"))["data"]
    assert [row["population_in_phase"] for row in rows] == [1, 2, 3]
    assert [asked.parameters["offset"] for asked in publisher.asked] == ["2", "3"]


def test_another_request_does_not_take_them(fetching: Fetching, publisher: Publisher) -> None:
    broken_after_two_pages(fetching, publisher)
    publisher.on(HAPI, page(7), END)
    assert fetching("hapi", country="MLI", since="2023").files[0].records == 1


def test_pages_of_another_day_are_fetched_anew(fetching: Fetching, publisher: Publisher) -> None:
    broken_after_two_pages(fetching, publisher)
    long_ago = time.time() - paging.LONGEST_LIFE - 60
    for began in fetching.raw.rglob("began"):
        os.utime(began, (long_ago, long_ago))
    publisher.on(HAPI, page(5), END)
    assert fetching("hapi", country="MLI").files[0].records == 1


def test_a_page_that_was_damaged_is_fetched_anew(fetching: Fetching, publisher: Publisher) -> None:
    broken_after_two_pages(fetching, publisher)
    (second,) = fetching.raw.rglob("page-00002")
    second.write_bytes(second.read_bytes()[:-5])
    publisher.on(HAPI, page(2), END)
    assert fetching("hapi", country="MLI").files[0].records == 2
    assert publisher.asked[0].parameters["offset"] == "1"


def test_nothing_is_left_of_a_fetch_that_ended_well(
    fetching: Fetching, publisher: Publisher
) -> None:
    publisher.on(HAPI, page(1), END)
    (file,) = fetching("hapi", country="MLI").files
    assert sorted(fetching.files()) == sorted([file.path, file.sidecar])
    assert list(fetching.raw.rglob("page-*")) == []


def test_two_processes_do_not_fetch_the_same_at_once(
    fetching: Fetching, publisher: Publisher
) -> None:
    broken_after_two_pages(fetching, publisher)
    (lock,) = fetching.raw.rglob("*.lock")
    with FileLock(lock), pytest.raises(LockedError):
        fetching("hapi", country="MLI")


def test_nothing_new_is_said_and_nothing_is_stored(
    fetching: Fetching, publisher: Publisher
) -> None:
    body = json.dumps([{"id": "1", "country": "ML"}]).encode()
    dated = {"ETag": 'W/"7"', "Last-Modified": "Mon, 02 Jan 2023 03:04:05 GMT"}
    publisher.on("/population", Reply(body, headers=dated), Reply(status=304))
    first = fetching("ipc", country="MLI")
    again = fetching("ipc", country="MLI")
    assert first.files[0].new and not again.files[0].new
    assert again.files[0].path == first.files[0].path
    assert again.files[0].fetched_at == first.files[0].fetched_at
    asked = publisher.asked[1].headers
    assert asked["if-none-match"] == 'W/"7"'
    assert asked["if-modified-since"] == "Mon, 02 Jan 2023 03:04:05 GMT"
    assert len(fetching.files()) == 2


def test_an_earlier_file_that_was_changed_is_no_reason_to_ask_less(
    fetching: Fetching, publisher: Publisher
) -> None:
    body = json.dumps([{"id": "1", "country": "ML"}]).encode()
    publisher.on("/population", Reply(body, headers={"ETag": '"7"'}))
    (first,) = fetching("ipc", country="MLI").files
    first.path.write_bytes(b"edited")
    (again,) = fetching("ipc", country="MLI").files
    assert "if-none-match" not in publisher.asked[1].headers
    assert again.new and again.path != first.path
    assert first.path.read_bytes() == b"edited"


def test_the_first_of_several_pages_does_not_speak_for_the_others(
    fetching: Fetching, publisher: Publisher
) -> None:
    tagged = as_json({"data": [hapi_row(1)]}, headers={"ETag": '"7"'})
    publisher.on(HAPI, tagged, page(2), END, tagged, page(3), END)
    fetching("hapi", country="MLI")
    assert fetching("hapi", country="MLI").files[0].new
    assert [asked for asked in publisher.asked if "if-none-match" in asked.headers] == []


def test_the_same_bytes_are_stored_once(fetching: Fetching, publisher: Publisher) -> None:
    publisher.on(FEWS_PATH, Reply(FEWS, kind="text/csv"))
    (first,) = fetching("fews_net", country="MLI").files
    (again,) = fetching("fews_net", country="MLI").files
    assert not again.new and again.path == first.path
    assert len(fetching.files()) == 2


def test_a_newer_answer_goes_beside_the_older(fetching: Fetching, publisher: Publisher) -> None:
    publisher.on(
        FEWS_PATH, Reply(FEWS, kind="text/csv"), Reply(FEWS + b"ML,ML,CS,2024-01-01,1\r\n")
    )
    (first,) = fetching("fews_net", country="MLI").files
    (second,) = fetching("fews_net", country="MLI").files
    assert first.path.read_bytes() == FEWS
    assert second.path.name == "fews_net_current_MLI_2.csv"
    assert (first.records, second.records) == (2, 3)


def test_not_modified_without_an_earlier_file(fetching: Fetching, publisher: Publisher) -> None:
    publisher.on("/population", Reply(status=304))
    with pytest.raises(FetchError, match="no earlier file"):
        fetching("ipc", country="MLI")


# --- large files


CONTENT = b"PK" + bytes(range(256)) * 40
TAG = {"ETag": '"v1"'}


def ranged(asked: Asked) -> Reply:
    """The rest of the file where the beginning is still the same, else all of it."""
    wanted = asked.headers.get("range")
    if not wanted or asked.headers.get("if-range") != TAG["ETag"]:
        return Reply(CONTENT, headers=TAG, kind="x/y")
    start = int(wanted.removeprefix("bytes=").rstrip("-"))
    span = f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}"
    return Reply(CONTENT[start:], 206, {**TAG, "Content-Range": span}, kind="x/y")


FILE = "/files/table%202023.xlsx"


def table(fetching: Fetching) -> bytes:
    (file,) = fetching("hdx", dataset="x", resource="r-1").files
    assert file.size == len(CONTENT)
    return file.path.read_bytes()


@pytest.fixture
def hdx(publisher: Publisher) -> Publisher:
    publisher.on("/api/3/action/package_show", package(publisher.url, b""))
    return publisher


def test_a_cut_download_goes_on_where_it_stopped(fetching: Fetching, hdx: Publisher) -> None:
    hdx.on(FILE, Reply(CONTENT, headers=TAG, kind="x/y", cut=4000), ranged)
    assert table(fetching) == CONTENT
    second = hdx.asked_for(FILE)[1].headers
    assert second["range"].startswith("bytes=") and second["if-range"] == '"v1"'
    assert 0 < int(second["range"][6:-1]) <= 4000


def test_so_it_does_in_the_next_command(fetching: Fetching, hdx: Publisher) -> None:
    cut = Reply(CONTENT, headers=TAG, kind="x/y", cut=4000)
    hdx.on(FILE, cut, BROKEN)
    with pytest.raises(FetchError):
        table(fetching)
    hdx.asked.clear()
    hdx.on(FILE, ranged)
    assert table(fetching) == CONTENT
    assert "range" in hdx.asked_for(FILE)[0].headers


@pytest.mark.parametrize(
    "answer",
    [
        Reply(CONTENT, headers={"ETag": '"v2"'}, kind="x/y"),  # the file has changed
        Reply(CONTENT, kind="x/y"),  # no ranges here
        Reply(b"", status=416),  # the range lies outside
        Reply(b"xx", 206, {"Content-Range": "bytes 0-1/2"}),  # another range than asked for
    ],
    ids=["changed", "no ranges", "outside", "another range"],
)
def test_a_rest_that_does_not_fit_is_not_put_on(
    fetching: Fetching, hdx: Publisher, answer: Reply
) -> None:
    hdx.on(FILE, Reply(CONTENT, headers=TAG, kind="x/y", cut=4000), answer, ranged)
    assert table(fetching) == CONTENT


def test_a_weak_tag_is_no_promise_of_the_same_bytes(fetching: Fetching, hdx: Publisher) -> None:
    weak = {"ETag": 'W/"v1"'}
    hdx.on(FILE, Reply(CONTENT, headers=weak, kind="x/y", cut=4000), Reply(CONTENT, kind="x/y"))
    assert table(fetching) == CONTENT
    assert "range" not in hdx.asked_for(FILE)[1].headers


def test_a_file_beyond_all_bounds(
    fetching: Fetching, hdx: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "LARGEST_FILE", 1000)
    hdx.on(FILE, Reply(CONTENT, kind="x/y"))
    with pytest.raises(FetchError, match="larger than 1,000 bytes"):
        table(fetching)
    assert fetching.files() == []


def test_a_file_that_is_as_before(fetching: Fetching, hdx: Publisher) -> None:
    hdx.on(FILE, Reply(CONTENT, headers=TAG, kind="x/y"), Reply(status=304))
    table(fetching)
    (again,) = fetching("hdx", dataset="x", resource="r-1").files
    assert not again.new and again.path.read_bytes() == CONTENT


def test_progress_is_told(fetching: Fetching, publisher: Publisher) -> None:
    publisher.on(HAPI, page(1), page(2), END)
    heard: list[tuple[str, int, int | None]] = []
    fetching("hapi", country="MLI", told=lambda *told: heard.append(told))
    assert heard[:2] == [("hapi food-security", 1, None), ("hapi food-security", 2, None)]


def test_files_lie_where_git_does_not_look(fetching: Fetching, publisher: Publisher) -> None:
    publisher.on(HAPI, page(1), END)
    (file,) = fetching("hapi", country="MLI").files
    assert file.path.name == "hapi_food-security_MLI.json"
    assert file.path.is_relative_to(Path(fetching.raw / "hapi"))
