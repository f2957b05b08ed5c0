"""The run that numbers are traced back in: made once, and changed by nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from sahel_indicators.ingest.bundle import Bundle
from tests.conftest import made_once
from tests.provenance.traced import generation_of


@pytest.fixture(scope="module")
def run(tables_read_once: None, bundle: Bundle, shared: Path) -> Path:
    """A run of the embedded tables; who wants another changes a copy."""
    return made_once("traced_run", lambda: generation_of(bundle, shared / "traced_run"), shared)
