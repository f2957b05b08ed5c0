"""The log: one JSON line an event, bounded, without secrets or records, and never in the way."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.config import settings
from sahel_indicators.errors import IngestError
from sahel_indicators.pipeline import logs
from sahel_indicators.pipeline.log_secrets import Veil
from sahel_indicators.pipeline.logs import log_path, open_run_log, told
from tests.conftest import kept_out_of


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SAHEL_DATA_ROOT", str(tmp_path / "data"))
    monkeypatch.setenv("SAHEL_CREDENTIALS", str(tmp_path / "none.toml"))
    settings.cache_clear()
    yield
    settings.cache_clear()


def lines() -> list[dict[str, Any]]:
    return [json.loads(line) for line in log_path().read_text("utf-8").splitlines()]


def test_an_event_is_one_line_for_machines_and_one_for_people() -> None:
    said: list[str] = []
    with open_run_log("run-1", said.append) as log:
        log.event("task ended", "figures: done in 3 s", task="figures", seconds=3.25, rows=12)
        log.event("table", level="warning", file="Données.csv")
    first, second = lines()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", first.pop("time"))
    assert first.pop("elapsed") >= 0
    assert first == {
        "level": "info",
        "run": "run-1",
        "event": "task ended",
        "message": "figures: done in 3 s",
        "task": "figures",
        "seconds": 3.25,
        "rows": 12,
    }
    assert second["level"] == "warning" and second["file"] == "Données.csv"
    assert said == ["figures: done in 3 s", "Warning: table: file Données.csv"]


def test_what_would_be_too_much_for_people_is_in_the_file_all_the_same() -> None:
    said: list[str] = []
    with open_run_log("run", said.append) as log:
        log.event("task ended", task="figures/one", only_file=True)
    assert said == [] and lines()[0]["task"] == "figures/one"


def test_runs_follow_each_other_in_one_file() -> None:
    for run in ("one", "two"):
        with open_run_log(run, lambda _text: None) as log:
            log.event("begun")
    assert [line["run"] for line in lines()] == ["one", "two"]


@pytest.mark.parametrize(
    ("level", "file", "terminal"),
    [
        ("debug", ["d", "i", "w"], ["d", "i", "Warning: w"]),
        ("info", ["i", "w"], ["i", "Warning: w"]),
        ("error", ["i", "w"], []),
    ],
)
def test_the_level_is_that_of_the_terminal(
    monkeypatch: pytest.MonkeyPatch, level: str, file: list[str], terminal: list[str]
) -> None:
    monkeypatch.setenv("SAHEL_LOG_LEVEL", level)
    settings.cache_clear()
    said: list[str] = []
    with open_run_log("run", said.append) as log:
        for name, how in (("d", "debug"), ("i", "info"), ("w", "warning")):
            log.event(name, level=how)
    assert [line["event"] for line in lines()] == file
    assert said == terminal


def test_what_the_package_logs_elsewhere_goes_there_while_the_log_is_open() -> None:
    logger = logging.getLogger("sahel_indicators.pipeline.retention")
    said: list[str] = []
    with open_run_log("run", said.append):
        logger.info("Removed the old run %s.", "x")
    logger.info("after it was closed")
    assert [line["message"] for line in lines()] == ["Removed the old run x."] == said
    assert not logging.getLogger("sahel_indicators").handlers


def test_an_error_that_ends_a_run_is_in_the_file_and_not_told_twice() -> None:
    said: list[str] = []
    with pytest.raises(IngestError), open_run_log("run", said.append):
        raise IngestError("is empty", file="table.csv", remedy="download it again")
    (line,) = lines()
    assert line["level"] == "error" and line["error"] == "IngestError"
    assert line["message"] == "failed: table.csv: is empty. What to do: download it again."
    assert re.fullmatch(r"test_logs\.py:\d+", line["at"])
    assert said == []


# --- no secret

SECRETS = {
    "SAHEL_ACLED_USER": "aminata@example.org",
    "SAHEL_ACLED_PASSWORD": "p/ss wörd&1",
    "SAHEL_UCDP_TOKEN": "ucdp-0123456789",
    "SAHEL_IPC_KEY": "ipc-abcdef",
    "GITHUB_TOKEN": "ghp_0123456789abcdef",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI0123",
    "SMTP_PASSWD": "mailpassword",
}


def everything_said(said: list[str]) -> str:
    return log_path().read_text("utf-8") + "\n".join(said)


def test_no_credential_of_the_environment_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)  # one who listens without asking us
    for name, secret in SECRETS.items():
        monkeypatch.setenv(name, secret)
    said: list[str] = []
    with open_run_log("run", said.append) as log:
        for secret in SECRETS.values():
            log.event("asked", f"asked for {secret}", url=f"https://x.org/?a={quote(secret)}")
            log.event("nested", more={"of": [secret], secret: 1})
            log.failure("fetch", ValueError(f"refused {secret}"))
        with pytest.raises(RuntimeError), open_run_log("run", said.append):
            raise RuntimeError(SECRETS["SAHEL_IPC_KEY"])
    text = everything_said(said) + caplog.text
    for secret in SECRETS.values():
        for form in (secret, quote(secret), quote(secret, safe=""), json.dumps(secret)[1:-1]):
            assert form not in text
    assert "***" in text


def test_no_credential_of_the_private_file_is_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "credentials.toml"
    file.write_text('[dtm]\nkey = "dtm-subscription-77"\n[hapi]\nname = "office"\n')
    file.chmod(0o600)
    monkeypatch.setenv("SAHEL_CREDENTIALS", str(file))
    settings.cache_clear()
    said: list[str] = []
    with open_run_log("run", said.append) as log:
        log.event("asked", "with dtm-subscription-77 from the office")
    assert "dtm-subscription-77" not in everything_said(said)
    assert said == ["with *** from the office"]


def test_where_the_private_file_cannot_be_read_a_log_goes_on_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder := tmp_path / "private").mkdir()
    monkeypatch.setenv("SAHEL_CREDENTIALS", str(folder / "credentials.toml"))
    settings.cache_clear()
    with kept_out_of(folder):
        assert Veil().over("token=abc") == "token=***"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("https://me:hush@proxy.org:3128/x", "https://***@proxy.org:3128/x"),
        ("GET /v1?key=abc123&country=MLI", "GET /v1?key=***&country=MLI"),
        ("app_identifier=YWJj&limit=5", "app_identifier=***&limit=5"),
        ("Ocp-Apim-Subscription-Key: 0a1b2c", "Ocp-Apim-Subscription-Key: ***"),
        ("Authorization: Bearer eyJhbGciOi.J9", "Authorization: ***"),
        ("{'access_token': 'abc'}", "{'access_token': '***'}"),
        ("sent bearer 0123456789abc", "sent bearer ***"),
        ("table.csv, line 3, column 'key figures': 12", None),
        ("12 keys, 3 tokens; https://data.humdata.org/dataset/x@2", None),
    ],
)
def test_what_looks_like_a_credential_is_hidden_and_nothing_else(
    text: str, clean: str | None
) -> None:
    said: list[str] = []
    with open_run_log("run", said.append) as log:
        log.event("x", text)
    assert said == [clean or text]
    assert lines()[0]["message"] == (clean or text)


# --- no records of people


def test_tables_and_what_libraries_quote_of_a_cell_are_not_logged() -> None:
    survey = pd.DataFrame({"name": ["Fatoumata Diarra"], "lon": [-3.99]})
    with open_run_log("run", lambda _text: None) as log:
        log.event("read", table=survey, row=survey.iloc[0], many=[survey])
        try:
            survey["name"].astype(float)
        except ValueError as error:
            log.failure("task", error)
    text = log_path().read_text("utf-8")
    assert "Diarra" not in text and "-3.99" not in text
    first, second = lines()
    assert first["table"] == "<DataFrame>" and first["many"] == ["<DataFrame>"]
    assert second["message"] == "task: ValueError: could not convert string to float: …"


def test_what_the_system_says_of_a_file_is_kept() -> None:
    assert told(FileNotFoundError(2, "No such file", "a.csv")) == "a.csv: No such file"
    assert told(KeyError("Diarra")) == "KeyError: …"
    assert told(AssertionError()) == "AssertionError"
    assert told(ValueError("first\nFatoumata Diarra, 34")) == "ValueError: first"


def test_fields_are_plain_and_bounded() -> None:
    with open_run_log("run", lambda _text: None) as log:
        log.event(
            "x",
            count=np.int64(3),
            share=np.float64(0.5),
            nothing=float("nan"),
            long="a" * 2_000,
            many=list(range(1_000)),
            path=Path("a") / "b",
            time="a field cannot take the place of the time",
        )
    (line,) = lines()
    assert (line["count"], line["share"], line["nothing"], line["path"]) == (3, 0.5, None, "a/b")
    assert len(line["long"]) == 500 and len(line["many"]) == 50
    assert line["time"].startswith("20")


# --- bounded, and never in the way


def test_the_log_rotates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_LARGEST", 2_000)
    for number in range(40):
        with open_run_log(f"run-{number}", lambda _text: None) as log:
            for _ in range(5):
                log.event("something", "x" * 100)
    files = sorted(log_path().parent.iterdir())
    assert [file.name for file in files] == ["run.jsonl", *(f"run.jsonl.{n}" for n in range(1, 6))]
    assert all(file.stat().st_size <= 2_000 for file in files)
    assert lines()[-1]["run"] == "run-39"


def test_a_line_that_a_kill_cut_short_does_not_spoil_the_next() -> None:
    log_path().parent.mkdir(parents=True)
    log_path().write_text('{"time": "2026-01-01T00:00')
    with open_run_log("run", lambda _text: None) as log:
        log.event("begun")
    cut, whole = log_path().read_text("utf-8").splitlines()
    assert json.loads(whole)["event"] == "begun" and not cut.endswith("}")


def test_a_log_that_cannot_be_written_is_told_once_and_the_run_goes_on() -> None:
    log_path().parent.parent.mkdir(parents=True)
    log_path().parent.write_text("a file in the place of the folder")
    said: list[str] = []
    with open_run_log("run", said.append) as log:
        log.event("one")
        log.event("two")
    warnings = [text for text in said if "log cannot be written" in text]
    assert len(warnings) == 1 and "the run goes on without it" in warnings[0]
    assert [text for text in said if text not in warnings] == ["one", "two"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_so_is_one_on_a_full_disk() -> None:
    log_path().parent.mkdir(parents=True)
    log_path().symlink_to("/dev/full")
    said: list[str] = []
    with open_run_log("run", said.append) as log:
        log.event("one")
        log.event("two")
    assert said == [
        "Warning: the log cannot be written (No space left on device); the run goes on without it.",
        "one",
        "two",
    ]
