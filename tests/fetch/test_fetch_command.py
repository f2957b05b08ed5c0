"""`sahel fetch` as a person meets it."""

from __future__ import annotations

import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from sahel_indicators.cli.fetching import fetch_command
from sahel_indicators.config import settings
from sahel_indicators.errors import FetchError

from .conftest import Fetching
from .server import Publisher, as_json

app = typer.Typer()
app.command()(fetch_command)
RUNNER = CliRunner()


@pytest.fixture
def unhcr(fetching: Fetching, publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> Publisher:
    row = {"year": 2023, "coo_iso": "MLI", "coa_iso": "MRT", "refugees": 1}
    publisher.on("/population/v1/population/", as_json({"maxPages": 1, "items": [row]}))
    monkeypatch.setenv("SAHEL_UNHCR_URL", publisher.url)
    settings.cache_clear()
    return publisher


def test_it_says_where_the_file_is_and_what_comes_next(unhcr: Publisher) -> None:
    done = RUNNER.invoke(app, ["unhcr", "--country", "mli", "--since", "2023"])
    assert done.exit_code == 0, done.output
    assert "Fetched 1 records" in done.stdout
    assert "unhcr_origin_MLI_from-2023-01-01.json" in done.stdout
    assert "Next: sahel ingest " in done.stdout
    assert done.stderr == ""  # no progress bar where there is no terminal


def test_it_says_when_there_is_nothing_new(unhcr: Publisher) -> None:
    RUNNER.invoke(app, ["unhcr", "--country", "MLI"])
    assert "Nothing new since " in RUNNER.invoke(app, ["unhcr", "--country", "MLI"]).stdout


def test_a_dry_run_prints_the_requests_and_sends_none(unhcr: Publisher) -> None:
    done = RUNNER.invoke(app, ["ipc", "--country", "MLI", "--dry-run"])
    assert done.stdout.strip().endswith("/population?country=ML&format=json&key=***")
    assert done.exit_code == 0 and unhcr.asked == []


def test_offline_fails_with_what_would_have_been_asked(unhcr: Publisher) -> None:
    done = RUNNER.invoke(app, ["unhcr", "--offline"])
    assert isinstance(done.exception, FetchError)
    assert "this would have been asked" in str(done.exception)
    assert unhcr.asked == []


def test_the_command_loads_nothing_heavy_before_it_is_used() -> None:
    heavy = "{'httpx', 'tenacity', 'pandas', 'rich', 'pydantic'}"
    code = f"import sys, sahel_indicators.fetch; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
