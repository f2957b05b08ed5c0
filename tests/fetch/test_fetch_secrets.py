"""Credentials go to the source's own host and nowhere else: no file, log, message or traceback."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from sahel_indicators.config import settings
from sahel_indicators.errors import FetchError
from sahel_indicators.fetch import fetch, plan
from sahel_indicators.fetch.access import Access, Redactor, credentials, secret_parts
from tests.conftest import kept_out_of

from .conftest import SECRETS, TOKEN, Fetching
from .server import Publisher, Reply, as_json
from .test_fetch_sources import HAPI, SIGNED_IN, acled_page, gidd, hapi_row


def forms() -> Iterator[str]:
    """Every secret, as it is and as an address or JSON would write it."""
    for secret in (*SECRETS.values(), TOKEN):
        yield from {secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]}


def betrayed(text: str) -> list[str]:
    return [form for form in forms() if form in text]


def all_files(folder: Path) -> str:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    assert paths
    return "".join(f"{path}\n{path.read_text('utf-8')}" for path in paths)


def everything(error: BaseException) -> str:
    """What a traceback shows, with the package's own local variables as a debugger has them."""
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    package = [frame for frame in told.stack if "sahel_indicators" in frame.filename]
    kept = [text for frame in package for text in (frame.locals or {}).values()]
    return f"{error}{error!r}{''.join(traceback.format_exception(error))}{''.join(kept)}"


PATHS = {
    "acled": "/api/acled/read",
    "ucdp": "/api/gedevents/25.1",
    "hapi": HAPI,
    "ipc": "/population",
    "dtm": "/v3/displacement/admin2",
    "idmc": "/external-api/gidd/conflicts/",
}
BAD = {
    "denied": Reply(b'{"message": "denied"}', status=403),
    "moved": Reply(b"", status=404),
    "broken": Reply(b"", status=500),
    "cut": Reply(b'{"data": [1, 2', cut=5),
    "empty": Reply(b""),
    "html": Reply(b"<html></html>", kind="text/html"),
    "schema": as_json({"rows": []}),
    "circle": Reply(status=302, headers={"Location": "/elsewhere"}),
    "away": Reply(status=302, headers={"Location": "http://example.org/"}),
}


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("source", PATHS)
def test_no_error_holds_a_secret(
    fetching: Fetching,
    publisher: Publisher,
    caplog: pytest.LogCaptureFixture,
    source: str,
    bad: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    publisher.on("/oauth/token", SIGNED_IN)
    publisher.on(PATHS[source], BAD[bad])
    with pytest.raises(FetchError) as caught:
        fetching(source, country="MLI")
    assert betrayed(str(caught.value) + "".join(traceback.format_exception(caught.value))) == []
    assert betrayed(caplog.text) == []
    assert caught.value.__cause__ is None and caught.value.__context__ is None


@pytest.mark.parametrize("source", PATHS)
def test_a_source_that_repeats_what_it_was_told_is_cleaned(
    fetching: Fetching, publisher: Publisher, source: str
) -> None:
    def echo(asked: object) -> Reply:
        return as_json({"message": f"{asked}"[-70:], "detail": str(asked)}, status=400)

    publisher.on("/oauth/token", SIGNED_IN)
    publisher.on(PATHS[source], echo)
    with pytest.raises(FetchError) as caught:
        fetching(source)
    assert betrayed("".join(traceback.format_exception(caught.value))) == []


def test_a_failed_sign_in_tells_nothing(fetching: Fetching, publisher: Publisher) -> None:
    password = SECRETS["SAHEL_ACLED_PASSWORD"]
    publisher.on("/oauth/token", as_json({"message": f"wrong: {password}"}, status=401))
    with pytest.raises(FetchError) as caught:
        fetching("acled")
    assert betrayed(everything(caught.value)) == []


def test_no_file_and_no_log_holds_a_secret(
    fetching: Fetching, publisher: Publisher, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    publisher.on("/oauth/token", SIGNED_IN)
    publisher.on("/api/acled/read", acled_page(1), acled_page(2), acled_page())
    publisher.on(HAPI, as_json({"data": [hapi_row(1)]}), as_json({"data": []}))
    publisher.on("/external-api/gidd/conflicts/", lambda asked: gidd(asked, publisher.url))
    for source in ("acled", "hapi", "idmc"):
        fetching(source, country="MLI")
    assert betrayed(all_files(fetching.raw)) == []
    assert betrayed(caplog.text) == []
    assert "HTTP Request" in caplog.text  # httpx did speak, of requests without credentials


def test_pages_kept_from_a_broken_fetch_hold_no_secret(
    fetching: Fetching, publisher: Publisher
) -> None:
    broken = as_json({}, status=500)
    first = gidd(publisher_request(), publisher.url)
    publisher.on("/external-api/gidd/conflicts/", first, broken)
    with pytest.raises(FetchError):
        fetching("idmc", country="MLI")
    text = all_files(fetching.raw)
    assert "new_displacement" in text and betrayed(text) == []


def publisher_request() -> object:
    from .server import Asked

    return Asked("GET", "/", {}, {}, "")


def test_records_that_repeat_a_secret_are_not_stored(
    fetching: Fetching, publisher: Publisher
) -> None:
    publisher.on(HAPI, as_json({"data": [hapi_row(1, x=SECRETS["SAHEL_HAPI_APP_IDENTIFIER"])]}))
    with pytest.raises(FetchError, match="repeat your credentials"):
        fetching("hapi", country="MLI")
    assert betrayed(all_files(fetching.raw)) == []


@pytest.mark.parametrize("source", ["hapi", "dtm", "acled"])
def test_a_redirect_to_another_host_carries_no_credentials(
    fetching: Fetching, publisher: Publisher, source: str
) -> None:
    other = Publisher()
    own = {"hapi": SECRETS["SAHEL_HAPI_APP_IDENTIFIER"], "dtm": SECRETS["SAHEL_DTM_KEY"]}
    try:
        key = quote_plus(own.get(source, TOKEN))
        away = f"{other.url}/there?app_identifier={key}&again={key}&kept=1"
        publisher.on("/oauth/token", SIGNED_IN)
        publisher.on(PATHS[source], Reply(status=307, headers={"Location": away}))
        with pytest.raises(FetchError):
            fetching(source, country="MLI")
        (asked,) = other.asked
        assert asked.parameters["kept"] == "1"
        assert betrayed(str(asked)) == []
    finally:
        other.stop()


def test_a_redirect_on_the_same_host_is_signed(fetching: Fetching, publisher: Publisher) -> None:
    publisher.on(HAPI, Reply(status=301, headers={"Location": "/new?limit=2"}))
    publisher.on("/new", as_json({"data": [hapi_row(1)]}), as_json({"data": []}))
    fetching("hapi", country="MLI")
    first = publisher.asked_for("/new")[0].parameters
    assert first == {"limit": "2", "app_identifier": SECRETS["SAHEL_HAPI_APP_IDENTIFIER"]}


@pytest.mark.parametrize("source", PATHS)
def test_a_dry_run_shows_no_secret(with_credentials: None, source: str) -> None:
    lines = "\n".join(plan(source, country="MLI"))
    assert "***" in lines and betrayed(lines) == []


# --- the file of credentials


FILE = '[acled]\nuser = "filed@example.org"\npassword = "from the file"\n'


def kept(tmp_path: Path, text: str, mode: int = 0o600) -> Path:
    file = tmp_path / "credentials.toml"
    file.write_text(text)
    file.chmod(mode)
    return file


def test_credentials_come_from_a_private_file(tmp_path: Path) -> None:
    found = credentials("acled", ("user", "password"), kept(tmp_path, FILE), {})
    assert found["password"].get_secret_value() == "from the file"
    assert "from the file" not in f"{found}{found!r}"


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    given = {"SAHEL_ACLED_USER": " other@example.org\n"}
    found = credentials("acled", ("user", "password"), kept(tmp_path, FILE), given)
    assert found["user"].get_secret_value() == "other@example.org"
    assert found["password"].get_secret_value() == "from the file"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620, 0o660])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = kept(tmp_path, FILE, mode)
    with pytest.raises(FetchError, match="chmod 600") as caught:
        credentials("acled", ("user",), file, {})
    assert "from the file" not in everything(caught.value)


@pytest.mark.parametrize(
    "text", ["[acled]\npassword = from the file\n", 'acled = "from the file"\n', "\x00"]
)
def test_a_file_that_cannot_be_read_is_refused_without_quoting_it(
    tmp_path: Path, text: str
) -> None:
    with pytest.raises(FetchError, match="TOML") as caught:
        credentials("acled", ("user",), kept(tmp_path, text), {})
    assert "from the file" not in "".join(traceback.format_exception(caught.value))


def test_a_file_that_this_user_may_not_read_is_told_with_the_setting_that_names_it(
    tmp_path: Path,
) -> None:
    file = kept(tmp_path, FILE)
    with kept_out_of(tmp_path), pytest.raises(FetchError, match="SAHEL_CREDENTIALS") as caught:
        credentials("acled", ("user",), file, {})
    assert f"{file} cannot be read: permission denied" in str(caught.value)


def test_no_file_is_no_credentials(tmp_path: Path) -> None:
    for file in (tmp_path / "none", kept(tmp_path, FILE) / "below a file"):
        assert credentials("acled", ("user",), file, {}) == {}


def test_the_file_named_by_the_setting_is_used(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAHEL_CREDENTIALS", str(kept(tmp_path, '[ipc]\nkey = "filed-key-1"\n')))
    settings.cache_clear()
    publisher.on("/population", as_json([{"id": "1", "country": "ML"}]))
    fetch("ipc", country="MLI", base_url=publisher.url)
    assert publisher.asked[0].parameters["key"] == "filed-key-1"


@pytest.mark.parametrize("wrong", ["key\nInjected: yes", "clé-de-test"])
def test_a_key_that_cannot_be_sent_is_refused_without_quoting_it(
    monkeypatch: pytest.MonkeyPatch, publisher: Publisher, wrong: str
) -> None:
    monkeypatch.setenv("SAHEL_DTM_KEY", wrong)
    with pytest.raises(FetchError, match="SAHEL_DTM_KEY") as caught:
        fetch("dtm", base_url=publisher.url)
    assert wrong not in "".join(traceback.format_exception(caught.value))
    assert publisher.asked == []


def test_a_redactor_does_not_spoil_what_is_no_secret() -> None:
    redactor = Redactor()
    assert redactor.clean_all({"a": [1, None, "text"]}) == {"a": [1, None, "text"]}
    assert not redactor.occurs_in("text")
    assert secret_parts("unhcr", Access(), {}, redactor).headers == {}
