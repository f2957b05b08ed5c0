"""A publisher on this machine, credentials that can be looked for, sleeps that take no time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sahel_indicators.config import settings
from sahel_indicators.fetch import fetch
from sahel_indicators.fetch.storing import FetchResult

from .server import Publisher

# Invented credentials; no test may find any of them where it should not be.
SECRETS = {
    "SAHEL_ACLED_USER": "analyst+sahel@example.org",
    "SAHEL_ACLED_PASSWORD": "päss wörd/4&7",
    "SAHEL_UCDP_TOKEN": "ucdp-token-5150",
    "SAHEL_HAPI_APP_IDENTIFIER": "aGFwaS1pZGVudGlmaWVyLTc=",
    "SAHEL_IPC_KEY": "ipc-key-90210",
    "SAHEL_DTM_KEY": "dtm-key-31337",
    "SAHEL_IDMC_CLIENT_ID": "IDMC+CLIENT/8086",
}
TOKEN = "bearer-token-271828"


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    running = Publisher()
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The settings of nobody's machine: no variable, no file of credentials."""
    for name in [name for name in os.environ if name.startswith("SAHEL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SAHEL_CREDENTIALS", str(tmp_path / "nowhere.toml"))
    monkeypatch.setenv("SAHEL_DATA_ROOT", str(tmp_path))
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def with_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, secret in SECRETS.items():
        monkeypatch.setenv(name, secret)


class Fetching:
    """`fetch` from the publisher on this machine; `slept` holds the seconds it did not sleep."""

    def __init__(self, publisher: Publisher, folder: Path) -> None:
        self.publisher, self.raw = publisher, folder / "raw"
        self.slept: list[float] = []

    def __call__(self, source: str, **options: Any) -> FetchResult:
        return fetch(source, base_url=self.publisher.url, sleep=self.slept.append, **options)

    def files(self) -> list[Path]:
        """All that was stored, without what is kept of a fetch that broke off."""
        found = [path for path in self.raw.rglob("*") if path.is_file()]
        return [p for p in found if not any(part.startswith(".") for part in p.parts[-4:])]


@pytest.fixture
def fetching(publisher: Publisher, tmp_path: Path, with_credentials: None) -> Fetching:
    return Fetching(publisher, tmp_path)
