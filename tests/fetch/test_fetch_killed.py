"""A fetch that is killed: no half file, its lock is free, and the next one goes on from it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

from .conftest import SECRETS, Fetching
from .server import Asked, Publisher, Reply, as_json
from .test_fetch_sources import HAPI, hapi_row


def test_a_killed_fetch_leaves_no_half_file_and_is_gone_on_with(
    fetching: Fetching, publisher: Publisher, tmp_path: Path
) -> None:
    reached, may_end = threading.Event(), threading.Event()

    def never_answers(_asked: Asked) -> Reply:
        reached.set()
        may_end.wait(60)
        return as_json({"data": []})

    publisher.on(HAPI, as_json({"data": [hapi_row(1)]}), never_answers)
    command = [sys.executable, "-m", "sahel_indicators", "fetch", "hapi", "--country", "MLI"]
    here = {"SAHEL_DATA_ROOT": str(tmp_path), "SAHEL_HAPI_URL": publisher.url, **SECRETS}
    killed = subprocess.Popen(command, env=os.environ | here)
    try:
        assert reached.wait(60)
    finally:
        killed.kill()
        killed.wait()
        may_end.set()
    assert fetching.files() == []
    publisher.asked.clear()
    publisher.on(HAPI, as_json({"data": [hapi_row(2)]}), as_json({"data": []}))
    (file,) = fetching("hapi", country="MLI").files
    rows = json.loads(file.path.read_text("utf-8"))["data"]
    assert [row["population_in_phase"] for row in rows] == [1, 2]
    assert publisher.asked[0].parameters["offset"] == "1"  # the first page was not asked for again
