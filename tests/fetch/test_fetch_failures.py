"""Whatever can go wrong ends in one named error that helps, and in no file."""

from __future__ import annotations

import json
import socket
import traceback
from pathlib import Path
from typing import Any

import pytest

from sahel_indicators.errors import FetchError
from sahel_indicators.fetch import fetch, http, plan
from sahel_indicators.fetch.addresses import checked
from sahel_indicators.fetch.attempts import RateLimit
from sahel_indicators.fetch.queries import FetchOptions, Query
from sahel_indicators.fetch.storing import safe_name

from .conftest import Fetching
from .server import Asked, Publisher, Reply, as_json
from .test_fetch_sources import HAPI, SIGNED_IN, acled_page, hapi_row, package, ucdp_event

UCDP = "/api/gedevents/25.1"
ONE = as_json({"data": [hapi_row(1)]})
END = as_json({"data": []})


def refused(fetching: Fetching, source: str, **options: Any) -> FetchError:
    """The error of a fetch that fails; nothing is stored."""
    with pytest.raises(FetchError) as caught:
        fetching(source, **options)
    assert fetching.files() == []
    assert caught.value.exit_code == 3
    assert caught.value.source == source
    assert "What to do: " in str(caught.value)
    return caught.value


@pytest.mark.parametrize("status", [401, 403])
def test_who_is_not_let_in_hears_which_variable_and_where_to_register(
    fetching: Fetching, publisher: Publisher, status: int
) -> None:
    publisher.on(UCDP, as_json({"message": "API token required"}, status=status))
    error = refused(fetching, "ucdp")
    assert error.status == status
    assert "SAHEL_UCDP_TOKEN" in str(error) and "https://ucdp.uu.se/apidocs/" in str(error)
    assert "API token required" in str(error)
    assert len(publisher.asked) == 1


@pytest.mark.parametrize("status", [400, 401])
def test_a_wrong_password(fetching: Fetching, publisher: Publisher, status: int) -> None:
    answer = {"error": "invalid_grant", "error_description": "Credentials incorrect."}
    publisher.on("/oauth/token", as_json(answer, status=status))
    error = refused(fetching, "acled")
    assert "signing in failed" in str(error) and "SAHEL_ACLED_PASSWORD" in str(error)


def test_a_source_that_has_moved(fetching: Fetching) -> None:
    error = refused(fetching, "dtm", country="MLI")
    assert error.status == 404
    assert "GET http" in str(error) and "Admin0Pcode=MLI" in str(error)


def test_a_source_that_wants_to_be_asked_later_is_waited_for(
    fetching: Fetching, publisher: Publisher
) -> None:
    later = as_json({}, status=429, headers={"Retry-After": "37"})
    publisher.on(HAPI, later, ONE, END)
    assert fetching("hapi", country="MLI").files[0].new
    assert 37.0 in fetching.slept


def test_a_source_that_never_stops_asking_for_patience(
    fetching: Fetching, publisher: Publisher
) -> None:
    publisher.on(HAPI, as_json({}, status=429, headers={"Retry-After": "2"}))
    error = refused(fetching, "hapi", country="MLI")
    assert error.status == 429 and "5 attempts" in str(error)
    assert len(publisher.asked) == 5


def test_a_wait_that_is_too_long_is_not_sat_out(fetching: Fetching, publisher: Publisher) -> None:
    publisher.on(HAPI, as_json({}, status=429, headers={"Retry-After": "86400"}))
    refused(fetching, "hapi", country="MLI")
    assert len(publisher.asked) == 1
    assert max(fetching.slept, default=0.0) <= http.LONGEST_WAIT


def test_trouble_that_passes(fetching: Fetching, publisher: Publisher) -> None:
    publisher.on(HAPI, as_json({}, status=500), as_json({}, status=503), ONE, END)
    assert fetching("hapi", country="MLI").files[0].records == 1


def test_trouble_that_stays(fetching: Fetching, publisher: Publisher) -> None:
    publisher.on(HAPI, Reply(b"<html>oops</html>", status=500, kind="text/html"))
    error = refused(fetching, "hapi", country="MLI")
    assert error.status == 500 and "5 attempts" in str(error)
    waits = [wait for wait in fetching.slept if wait > 1.0]
    assert waits == sorted(waits)


def test_a_connection_cut_once(fetching: Fetching, publisher: Publisher) -> None:
    body = json.dumps({"data": [hapi_row(1)]}).encode()
    publisher.on(HAPI, Reply(body, cut=20), Reply(body), END)
    assert fetching("hapi", country="MLI").files[0].records == 1


def test_a_connection_cut_for_ever(fetching: Fetching, publisher: Publisher) -> None:
    publisher.on(HAPI, Reply(b'{"data": [{"location_code"', cut=10))
    assert "cut" in str(refused(fetching, "hapi", country="MLI"))


def test_nobody_at_home(fetching: Fetching, publisher: Publisher) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(FetchError, match="connection failed"):
            fetch("hungermap", base_url=nowhere, sleep=fetching.slept.append)


def test_a_source_that_does_not_answer_in_time(
    fetching: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "_TIMEOUT", 0.05)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(8)
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(FetchError, match="did not answer in time"):
            fetch("hungermap", base_url=address, sleep=fetching.slept.append)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(b""), "an empty or denied answer can come with status 200"),
        (Reply(b" \n"), "an empty or denied answer can come with status 200"),
        (as_json({"success": True, "status": 200, "count": 0, "data": []}), "not a single record"),
        (as_json({"success": False, "error": [{"message": "No access"}]}), "refuses: No access"),
        (as_json({"status": 403, "message": "Access denied"}), "it says 403"),
        (as_json({"success": True, "status": 200, "events": []}), "'data' is missing"),
        (as_json({"success": True, "data": {"a": 1}}), "a list under 'data' is missing"),
        (as_json({"data": [{"event_id_cnty": "A", "event_date": "x"}]}), "lacks fatalities"),
        (as_json({"data": ["text"]}), "record 1 lacks"),
        (as_json([]), "another form"),
        (as_json(7), "another form"),
        (Reply(b"<!DOCTYPE html><title>Sign in</title>", kind="text/html"), "a web page came"),
        (Reply(b"\n<html>Sign in</html>"), "a web page came"),
        (Reply(b'{"data": [', kind="application/json"), "not the JSON"),
        (Reply(b"[" * 200_000), "not the JSON"),
        (Reply(b'{"data": "\xff"}'), "not text in UTF-8"),
        (Reply(b"\x1f\x8b no gzip", headers={"Content-Encoding": "gzip"}), "cut"),
    ],
    ids=range(17),
)
def test_answers_with_status_200_that_are_none(
    fetching: Fetching, publisher: Publisher, reply: Reply, said: str
) -> None:
    publisher.on("/oauth/token", SIGNED_IN)
    publisher.on("/api/acled/read", reply)
    assert said in str(refused(fetching, "acled", country="MLI"))


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"<html>Sign in</html>", kind="text/html"),
        as_json({"token": "x"}),
        as_json({"access_token": "a\nb"}),
        Reply(b""),
    ],
)
def test_no_token_is_no_sign_in(fetching: Fetching, publisher: Publisher, reply: Reply) -> None:
    publisher.on("/oauth/token", reply)
    assert "token" in str(refused(fetching, "acled"))


def test_a_page_that_says_it_holds_more(fetching: Fetching, publisher: Publisher) -> None:
    page = json.loads(acled_page(1).body) | {"count": 5000}
    publisher.on("/oauth/token", SIGNED_IN)
    publisher.on("/api/acled/read", as_json(page))
    assert "holds 1 records but says 5000" in str(refused(fetching, "acled"))


def test_another_country_than_asked_for(fetching: Fetching, publisher: Publisher) -> None:
    publisher.on(HAPI, as_json({"data": [hapi_row(1), hapi_row(1, location_code="NGA")]}))
    error = refused(fetching, "hapi", country="MLI")
    assert "asked for location_code MLI, but record 2 has 'NGA'" in str(error)


def test_pages_that_do_not_add_up(fetching: Fetching, publisher: Publisher) -> None:
    publisher.on(UCDP, as_json({"TotalCount": 9, "NextPageUrl": "", "Result": [ucdp_event(1)]}))
    assert "1 records, but the source speaks of 9" in str(refused(fetching, "ucdp"))


def test_the_same_page_again_and_again(fetching: Fetching, publisher: Publisher) -> None:
    publisher.on(HAPI, ONE)
    assert "the same page came twice" in str(refused(fetching, "hapi", country="MLI"))
    assert len(publisher.asked) == 2


def test_the_same_link_again_and_again(fetching: Fetching, publisher: Publisher) -> None:
    def page(_: Asked) -> Reply:
        link = f"{publisher.url}{UCDP}?page=1"
        event = ucdp_event(len(publisher.asked))
        return as_json({"TotalCount": 9, "NextPageUrl": link, "Result": [event]})

    publisher.on(UCDP, page)
    assert "the pages have no end" in str(refused(fetching, "ucdp"))
    assert len(publisher.asked) == 3


def test_pages_without_end(
    fetching: Fetching, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(vars(Query.of("hapi", FetchOptions()).endpoint.paging), "most", 4)
    publisher.on(HAPI, lambda asked: as_json({"data": [hapi_row(int(asked.parameters["offset"]))]}))
    assert "the pages have no end (page 5)" in str(refused(fetching, "hapi", country="MLI"))


def test_an_answer_beyond_all_bounds(
    fetching: Fetching, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "LARGEST_ANSWER", 1000)
    publisher.on(HAPI, Reply(b" " * 5000))
    error = refused(fetching, "hapi", country="MLI")
    assert "larger than 1,000 bytes" in str(error) and len(publisher.asked) == 1


def test_redirects_in_a_circle(fetching: Fetching, publisher: Publisher) -> None:
    publisher.on(HAPI, Reply(status=302, headers={"Location": HAPI}))
    assert "from address to address" in str(refused(fetching, "hapi", country="MLI"))


@pytest.mark.parametrize("location", ["http://example.org/data", "http://[", "ftp://x/y"])
def test_a_redirect_to_an_open_line_or_to_nowhere_is_not_followed(
    fetching: Fetching, publisher: Publisher, location: str
) -> None:
    publisher.on(HAPI, Reply(status=302, headers={"Location": location}))
    assert "https://" in str(refused(fetching, "hapi", country="MLI"))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"country_code,scenario\r\nML,CS\r\n", "column projection_start is missing"),
        (b"country_code,scenario,projection_start\r\n", "not a single record"),
        (b"country_code,scenario,projection_start\r\n\xff,a,b\r\n", "no CSV table"),
        (b"<html>Sign in</html>", "a web page came"),
        (b"", "the file is empty"),
    ],
)
def test_tables_that_are_none(
    fetching: Fetching, publisher: Publisher, body: bytes, said: str
) -> None:
    publisher.on("/api/ipcphase/", Reply(body, kind="text/csv"))
    assert said in str(refused(fetching, "fews_net", country="MLI"))


def test_a_file_that_is_not_the_one_hdx_describes(fetching: Fetching, publisher: Publisher) -> None:
    publisher.on("/api/3/action/package_show", package(publisher.url, b"notes"))
    publisher.on("/files/notes.txt", Reply(b"other notes", kind="text/plain"))
    error = refused(fetching, "hdx", dataset="cadre-harmonise", resource="Notes")
    assert "checksum mismatch" in str(error)


def test_a_file_that_hdx_does_not_have(fetching: Fetching, publisher: Publisher) -> None:
    publisher.on("/api/3/action/package_show", package(publisher.url, b"notes"))
    error = refused(fetching, "hdx", dataset="cadre-harmonise", resource="Nothing")
    assert "there are: Table 2023.xlsx; Notes" in str(error)


@pytest.mark.parametrize(
    ("source", "options", "said"),
    [
        ("acledd", {}, "one of acled, ucdp"),
        ("hapi", {"theme": "weather"}, "one of food-security"),
        ("hapi", {"country": "Mali"}, "--country 'Mali'"),
        ("hapi", {"since": "01/2023"}, "--since '01/2023'"),
        ("hapi", {"since": "2023-13"}, "--since '2023-13'"),
        ("hapi", {"since": "2023", "until": "2022"}, "--until '2022'"),
        ("hapi", {"dataset": "x"}, "--dataset means nothing"),
        ("ucdp", {"release": "../secret"}, "--release '../secret'"),
        ("hdx", {"dataset": "a/../b"}, "--dataset 'a/../b'"),
        ("hdx", {}, "--dataset"),
        ("hapi", {"base_url": "http://example.org"}, "https://"),
        ("hapi", {"base_url": "https://me:secret@example.org"}, "without user and password"),
    ],
)
def test_a_wrong_request_is_never_sent(source: str, options: dict[str, Any], said: str) -> None:
    with pytest.raises(FetchError, match="What to do") as caught:
        plan(source, **options)
    assert said in str(caught.value)
    assert "me:secret" not in str(caught.value)


def test_missing_credentials_are_named(publisher: Publisher, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="SAHEL_ACLED_USER and SAHEL_ACLED_PASSWORD"):
        fetch("acled", base_url=publisher.url)
    with pytest.raises(FetchError, match="SAHEL_HAPI_NAME and SAHEL_HAPI_EMAIL"):
        fetch("hapi", base_url=publisher.url)
    assert publisher.asked == []


def test_a_proxy_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "gopher://me:hidden-word@proxy.example.org")
    monkeypatch.setenv("no_proxy", "")
    with pytest.raises(FetchError, match="HTTPS_PROXY") as caught:
        fetch("unhcr")
    assert "hidden-word" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("how", ["option", "variable"])
def test_offline_opens_no_socket(monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    from sahel_indicators.config import settings

    monkeypatch.setattr(socket, "socket", fail)
    monkeypatch.setattr(socket, "create_connection", fail)
    monkeypatch.setattr(socket, "getaddrinfo", fail)
    if how == "variable":
        monkeypatch.setenv("SAHEL_OFFLINE", "1")
        settings.cache_clear()
    with pytest.raises(FetchError, match="this would have been asked") as caught:
        fetch("unhcr", country="MLI", offline=how == "option" or None)
    assert "GET https://api.unhcr.org/population/v1/population/?" in str(caught.value)


def test_more_requests_than_a_day_allows(tmp_path: Path) -> None:
    for _ in range(3):
        RateLimit("ucdp", 0.0, 3, tmp_path / "count").wait()
    with pytest.raises(FetchError, match="3 requests a day"):
        RateLimit("ucdp", 0.0, 3, tmp_path / "count").wait()


def test_requests_keep_their_distance(fetching: Fetching, publisher: Publisher) -> None:
    publisher.on(HAPI, ONE, END)
    fetching("hapi", country="MLI")
    assert len(fetching.slept) == 1 and 0.5 < fetching.slept[0] <= 1.0


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "[::1]"])
def test_this_machine_may_be_asked_without_https(host: str) -> None:
    assert checked("hapi", f"http://{host}:8000") == f"http://{host}:8000"


@pytest.mark.parametrize("url", ["ftp://x", "https://", "//x", "http://127.0.0.1.example.org",
                                 "http://[::1", "file:///etc/hosts"])  # fmt: skip
def test_nothing_else_may(url: str) -> None:
    with pytest.raises(FetchError):
        checked("hapi", url)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "etc_passwd"),
        ("données 2023.xlsx", "donn_es_2023.xlsx"),
        ("..", "file"),
        (".hidden", "hidden"),
        ("x" * 300 + ".csv", "x" * 116 + ".csv"),
    ],
)
def test_file_names_lead_nowhere(name: str, safe: str) -> None:
    assert safe_name(name) == safe
