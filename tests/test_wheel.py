"""The wheel, unpacked elsewhere without the checkout: it carries its tables and notebooks."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = [pytest.mark.realdata, pytest.mark.whole]

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder holding what the wheel installs; the libraries are those of this environment."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(folder),
        str(ROOT),
    ]
    done = subprocess.run(build, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "site")
    return folder / "site"


def _python(installed: Path, elsewhere: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SAHEL_")}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=elsewhere,
        capture_output=True,
        text=True,
        timeout=540,
        env=environment | {"PYTHONPATH": str(installed)},
    )


def test_wheel_reads_its_own_tables(installed, tmp_path):
    code = (
        "import sahel_indicators as si; from sahel_indicators.config import settings; "
        "areas = si.open_panel('MLI').sizes['area']; "
        "print(settings().bundle, settings().data_root, areas, sep='|')"
    )
    done = _python(installed, tmp_path, "-c", code)
    assert done.returncode == 0, done.stderr
    bundle, data_root, areas = done.stdout.strip().split("|")
    assert Path(bundle) == installed / "sahel_indicators" / "_bundle"
    assert (Path(data_root), areas) == (tmp_path / "data", "50")


@pytest.mark.slow
def test_wheel_runs_the_whole_line_where_it_is_called(installed, tmp_path):
    done = _python(installed, tmp_path, "-m", "sahel_indicators", "run")
    assert done.returncode == 0, done.stderr
    current = tmp_path / "data" / "processed" / "current"
    assert (current / "report" / "MLI_en.html").is_file()
    assert len(list((current / "notebooks").glob("*.ipynb"))) == 7
