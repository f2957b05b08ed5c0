"""The project as a whole: which way imports point, what is committed, what is shipped."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "sahel_indicators"

# The rooms of the house from the ground up: a module imports from its own room and those below.
ROOMS = (
    "errors",
    "config",
    "files",
    "typography",
    "display",
    "sources",
    "variables",
    "areas",
    "countries",
    "crosswalks",
    "actors",
    "boundaries",
    "points",
    "periods",
    "observations",
    "events",
    "store",
    "fetch",
    "ingest",
    "aggregation",
    "releases",
    "indicators",
    "quality",
    "panel",
    "analysis",
    "findings",
    "figures",
    "provenance",
    "alerts",
    "report",
    "exploring",
    "pipeline",
    "cli",
    "__main__",
)
# Lower rooms that are closed all the same.
CLOSED = {"ingest": {"store"}, "figures": {"ingest", "panel"}}
# Rooms whose modules know nothing of each other, what they share (analyses: the results they give,
# their errors and bootstraps, the checking of tables), and who may call them all.
SHARED = {
    "ingest": {
        "accounting",
        "bundle_layouts",
        "coded",
        "event_tables",
        "layouts",
        "normalizing",
        "normalizing_checks",
        "normalizing_dates",
        "normalizing_pcodes",
        "reading",
        "recognition",
    },
    "analysis": {"results", "inference", "tables", "regression", "geography"},
}
CALLERS = {"ingest": {"__init__", "bundle"}, "analysis": {"__init__"}}


def imports_of(path: Path, package: Path) -> set[str]:
    """What a file imports from the package's rooms, dotted, without the package's own name."""
    here = (package.name, *path.relative_to(package).with_suffix("").parts)
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            start = here[: -node.level] if node.level else ()
            module = ".".join((*start, node.module) if node.module else start)
            names |= {f"{module}.{alias.name}" for alias in node.names}
    prefix = f"{package.name}."
    inside = {name.removeprefix(prefix) for name in names if name.startswith(prefix)}
    return inside - {"__version__"}


def wrong_imports(package: Path) -> list[str]:
    """One line for every import of the package that points the wrong way."""
    return [
        f"{path.relative_to(package).as_posix()} imports {name}: {reason}"
        for path in sorted(package.rglob("*.py"))
        if path != package / "__init__.py"
        for name in sorted(imports_of(path, package))
        if (reason := objection(path, name, package))
    ]


def objection(path: Path, name: str, package: Path) -> str | None:
    room = path.relative_to(package).with_suffix("").parts[0]
    target, *rest = name.split(".")
    for unknown in {room, target} - set(ROOMS):
        return f"'{unknown}' is not in ROOMS; put it where it belongs"
    if room == target:
        return stranger(path, rest, room, package)
    if ROOMS.index(target) > ROOMS.index(room):
        return f"{target} lies above {room}"
    return f"{room} must not know {target}" if target in CLOSED.get(room, ()) else None


def stranger(path: Path, rest: list[str], room: str, package: Path) -> str | None:
    """Why a module may not import this one of its own room.

    Its annex, `<module>_...`, it may, and what belongs to the same package.
    """
    if room not in SHARED or not rest:
        return None
    own = path.relative_to(package / room).parts[0].removesuffix(".py")
    if own in CALLERS[room]:
        return None
    sibling = rest[0]
    place = package / room / sibling
    is_module = place.is_dir() or place.with_suffix(".py").is_file()
    is_known = sibling in {own, *SHARED[room]} or sibling.startswith(f"{own}_")
    return f"modules of {room} do not import each other" if is_module and not is_known else None


def test_imports_point_one_way() -> None:
    assert wrong_imports(PACKAGE) == []


@pytest.mark.parametrize(
    ("file", "line", "wrong"),
    [
        ("areas.py", "from .errors import AreaError", False),
        ("areas.py", "from . import __version__", False),
        ("areas.py", "from . import open_panel", True),
        ("areas.py", "from .panel import open_panel", True),
        ("areas.py", "import sahel_indicators.cli", True),
        ("areas.py", "from sahel_indicators import observations", True),
        ("areas.py", "def f():\n    from . import store", True),
        ("areas.py", "from .cellar import wine", True),
        ("ingest/hapi.py", "from ..periods import SEASONS", False),
        ("ingest/hapi.py", "from .reading import read_table", False),
        ("ingest/hapi.py", "from .hapi_themes import THEMES", False),
        ("ingest/hapi.py", "from .acled import read", True),
        ("ingest/hapi.py", "from ..store import write", True),
        ("ingest/bundle.py", "from .acled import read", False),
        ("analysis/association.py", "from .results import Estimates", False),
        ("analysis/association.py", "from .tables import require_columns", False),
        ("analysis/association.py", "from . import exposure", True),
        ("analysis/association/lags.py", "from ..exposure import per_100k", True),
        ("analysis/association/lags.py", "from .measures import rank", False),
        ("analysis/association/lags.py", "from ..tables import require_columns", False),
        ("analysis/__init__.py", "from .exposure import per_100k", False),
        ("figures/maps.py", "from ..analysis.results import Estimates", False),
        ("figures/maps.py", "from ..panel import open_panel", True),
    ],
)
def test_a_wrong_import_is_seen(tmp_path: Path, file: str, line: str, wrong: bool) -> None:
    package = tmp_path / "sahel_indicators"
    for name in ("ingest/acled.py", "analysis/exposure.py", "analysis/tables.py", file):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).touch()
    (package / file).write_text(line)
    assert bool(wrong_imports(package)) is wrong


# The command line too, up to the look whether a run has anything to do.
@pytest.mark.parametrize("module", ["sahel_indicators", "sahel_indicators.pipeline.run"])
def test_importing_the_package_loads_no_heavy_library(module: str) -> None:
    heavy = "{'pandas', 'numpy', 'xarray', 'matplotlib', 'geopandas', 'pyfixest', 'typer'}"
    code = f"import sys, {module}; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- what is committed


@pytest.fixture(scope="module")
def committed() -> list[Path]:
    """The files that git holds or would take."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("this copy of the project is no git checkout")
    done = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for name in done.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def test_no_committed_file_names_a_place_on_someones_machine(committed: list[Path]) -> None:
    place = re.compile(rb"(?<![\w.:/~-])/(?:home|Users|root|work|mnt)/\w|\b[A-Z]:\\\\?Users\b")
    assert [path for path in committed if place.search(path.read_bytes())] == []


def test_committed_notebooks_hold_no_outputs(committed: list[Path]) -> None:
    notebooks = [json.loads(p.read_text("utf-8")) for p in committed if p.suffix == ".ipynb"]
    cells = [cell for notebook in notebooks for cell in notebook["cells"]]
    assert [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")] == []


def test_only_the_bundle_of_the_raw_data_is_committed(committed: list[Path]) -> None:
    raw = ROOT / "data" / "raw"
    strays = [p for p in committed if p.is_relative_to(raw) and p != raw / "README.md"]
    assert [p for p in strays if not p.is_relative_to(raw / "bundle")] == []
    assert [p for p in committed if p.is_relative_to(ROOT / "data" / "processed")] == []


# --- versions


def declared() -> dict[str, list[str]]:
    """The requirements of pyproject.toml, those of the package under "core"."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return {"core": project["dependencies"], **project["optional-dependencies"]}


def test_constraints_pin_every_requirement_and_name_no_address() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = {line.partition("==")[0] for line in lines}
    names = {re.split(r"[\[<>=~! ;]", r)[0] for group in declared().values() for r in group}
    assert names - pinned == set()
    assert [
        line for line in lines if not re.fullmatch(r"[a-z0-9._-]+==[\w.+!]+( ; .+)?", line)
    ] == []
    assert "://" not in "".join(lines)


def test_the_version_is_the_same_everywhere() -> None:
    code = (PACKAGE / "__init__.py").read_text("utf-8")
    version = re.search(r'^__version__ = "(.+)"$', code, re.MULTILINE)
    assert version is not None
    assert f"\nversion: {version[1]}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"\n## [{version[1]}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


# --- what is shipped


def build(target: str, into: Path) -> Path:
    pytest.importorskip("hatchling")
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", into]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    return next(into.iterdir())


def shipped_as(folder: str, pattern: str, inside: str) -> set[str]:
    return {f"{inside}/{path.name}" for path in (ROOT / folder).glob(pattern)}


def test_the_wheel_carries_the_bundle_and_the_notebooks(tmp_path: Path) -> None:
    names = set(zipfile.ZipFile(build("wheel", tmp_path)).namelist())
    bundle = shipped_as("data/raw/bundle", "*", "sahel_indicators/_bundle")
    notebooks = shipped_as("notebooks", "*.ipynb", "sahel_indicators/_notebooks")
    declarations = shipped_as("src/sahel_indicators", "*.toml", "sahel_indicators")
    assert "sahel_indicators/_bundle/datapackage.json" in bundle
    assert notebooks
    assert bundle | notebooks | declarations <= names


@pytest.mark.whole
def test_the_source_archive_takes_only_the_bundle_of_the_data(tmp_path: Path) -> None:
    with tarfile.open(build("sdist", tmp_path)) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    data = {name for name in names if name.startswith("data/") and not name.endswith("README.md")}
    assert data
    assert {name for name in data if not name.startswith("data/raw/bundle/")} == set()
    assert {"pyproject.toml", "constraints.txt", "Makefile", "LICENSE"} <= names
