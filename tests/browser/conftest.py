"""A headless Chromium, and JupyterLab as `sahel lab` starts it, for tests of what people see.

The browser is the system's (Debian and Ubuntu: `apt install chromium`); without it the tests are
skipped. Screenshots are kept in build/screenshots.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from sahel_indicators.config import settings

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"
_NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[sync_api.Browser]:
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip("there is no Chromium here (Debian and Ubuntu: apt install chromium)")
    with sync_api.sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()


class Visit(NamedTuple):
    """A page, and what went wrong on it: errors on its console, requests that failed."""

    page: sync_api.Page
    errors: list[str]
    failed: list[str]


Visitor = Callable[..., Visit]


@pytest.fixture
def visit(browser: sync_api.Browser) -> Iterator[Visitor]:
    """Opens an address in a fresh window of a width, and listens from the first moment."""
    contexts = []

    def opened(address: str, width: int = 1280, **context: str) -> Visit:
        own = browser.new_context(viewport={"width": width, "height": 900}, **context)
        contexts.append(own)
        seen = Visit(own.new_page(), [], [])
        seen.page.on("console", lambda said: _note_error(seen.errors, said))
        seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
        seen.page.on("requestfailed", lambda request: seen.failed.append(request.url))
        seen.page.on("response", lambda answer: _note_refusal(seen.failed, answer))
        seen.page.goto(address)
        return seen

    yield opened
    for context in contexts:
        context.close()


def _note_error(errors: list[str], said: sync_api.ConsoleMessage) -> None:
    if said.type == "error":
        errors.append(said.text)


def _note_refusal(failed: list[str], answer: sync_api.Response) -> None:
    if answer.status >= 400:
        failed.append(f"{answer.status} {answer.url}")


def keep(page: sync_api.Page, name: str, *, whole: bool = False) -> Path:
    """A screenshot as an artefact of the tests; gives its path."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    page.screenshot(path=path, full_page=whole)
    return path


class Lab(NamedTuple):
    """A JupyterLab that is running: its address, its token, the folder of its notebooks."""

    address: str
    token: str
    folder: Path

    def notebook(self, name: str) -> str:
        return f"{self.address}/lab/tree/{name}?reset&token={self.token}"


@pytest.fixture(scope="session")
def lab(complete_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """`sahel lab` on copies of the notebooks, on a port asked for that is taken already."""
    own = tmp_path_factory.mktemp("lab")
    folder = Path(shutil.copytree(settings().notebooks, own / "notebooks"))
    token, log = secrets.token_hex(16), own / "log.txt"
    with socket.socket() as taken, log.open("w") as said:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        options = [
            "--no-browser",
            "--allow-root",
            "--ip=127.0.0.1",
            f"--port={port}",
            f"--IdentityProvider.token={token}",
            "--LabApp.expose_app_in_browser=True",
        ]
        server = subprocess.Popen(
            [sys.executable, "-m", "sahel_indicators", "lab", *options],
            env=os.environ | _apart(own) | _settings(complete_run, folder),
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            yield Lab(_address(server, port, log), token, folder)
        finally:
            server.terminate()
            server.wait(timeout=20)


def _settings(data_root: Path, notebooks: Path) -> dict[str, str]:
    return {"SAHEL_DATA_ROOT": str(data_root), "SAHEL_NOTEBOOKS": str(notebooks)}


def _apart(own: Path) -> dict[str, str]:
    """Jupyter's own folders away from the user's, so that neither changes the other."""
    names = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    return {name: str(own / folder) for name, folder in names.items()}


def _address(server: subprocess.Popen[bytes], taken: int, log: Path) -> str:
    """Where the server answers: one of the ports after the one that is taken."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        for port in range(taken + 1, taken + 6):
            try:
                urlopen(f"http://127.0.0.1:{port}/api", timeout=1).close()
            except (URLError, OSError):
                continue
            return f"http://127.0.0.1:{port}"
        time.sleep(0.3)
    pytest.fail(f"JupyterLab did not start: {log.read_text()[-2000:]}")
