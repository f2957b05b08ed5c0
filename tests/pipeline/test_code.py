"""Which code a task rests on: planted packages, and the package as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from sahel_indicators.pipeline import code
from sahel_indicators.pipeline.code import (
    KEPT,
    PACKAGE,
    closure,
    keep_modules,
    libraries_of,
    modules,
)

FILES = {
    "__init__.py": "",
    "alone.py": "import numpy",
    "root.py": "from .inner import passed_on\nfrom . import alone",
    "inner/__init__.py": "from .one import passed_on\nfrom .two import other\ndef own(): ...",
    "inner/one.py": "from ..deep import leaf\npassed_on = 1",
    "inner/two.py": "import pandas.api\nother = 2",
    "inner/names.toml": "x = 1",
    "deep.py": "leaf = 1",
    "typed.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .deep import leaf",
    "late.py": "def f():\n    from .inner import own",
    "circle.py": "from .round import back",
    "round.py": "from .circle import forth",
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / "planted" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "planted"


@pytest.mark.parametrize(
    ("root", "reached"),
    [
        ("deep", {"deep"}),
        ("inner.one", {"inner.one", "deep"}),
        # `inner` only passes the name on: its own file counts, what else it imports does not.
        ("root", {"root", "inner", "inner.one", "deep", "alone"}),
        ("inner:other", {"inner", "inner.two"}),
        # A name that the package makes itself may use everything there.
        ("late", {"late", "inner", "inner.one", "inner.two", "deep"}),
        ("inner", {"inner", "inner.one", "inner.two", "deep"}),
        ("typed", {"typed"}),
        ("circle", {"circle", "round"}),
        ("root!", {"root"}),
    ],
)
def test_imports_lead_to_what_is_used(package: Path, root: str, reached: set[str]) -> None:
    assert set(closure([root], package)) == reached


@pytest.mark.parametrize(
    ("changed", "moved"),
    [
        ("inner/one.py", {"inner.one"}),
        # A file that is no module counts with the modules beside it.
        ("inner/names.toml", {"inner", "inner.one"}),
        ("inner/two.py", set()),
    ],
)
def test_a_changed_file_changes_the_digests_that_it_should(
    package: Path, changed: str, moved: set[str]
) -> None:
    before = closure(["root"], package)
    (package / changed).write_text(FILES[changed] + "\n# changed")
    modules.cache_clear()
    after = closure(["root"], package)
    assert {name for name in before if before[name] != after[name]} == moved


def test_modules_that_a_run_has_kept_are_those_of_the_same_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_modules(tmp_path)
    assert code._kept(tmp_path) == code._read_all(PACKAGE)
    monkeypatch.setattr(code, "code_hash", lambda: "another")
    assert code._kept(tmp_path) == {}


@pytest.mark.parametrize("damage", [None, "", "{", "[]", '{"code": 1}', "null"])
def test_modules_are_read_where_none_are_kept_or_they_are_damaged(
    tmp_path: Path, damage: str | None
) -> None:
    if damage is not None:
        (tmp_path / KEPT).write_text(damage)
    assert code._kept(tmp_path) == {}


def test_modules_that_change_while_they_are_read_are_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = iter("abc")
    monkeypatch.setattr(code, "code_hash", lambda: next(digests))
    keep_modules(tmp_path)
    assert not (tmp_path / KEPT).exists()


def test_libraries_are_those_imported_in_reach() -> None:
    assert {"pandas", "numpy"} <= libraries_of(closure(["panel"])).keys()
    assert "typst" in libraries_of(closure(["report.documents.pdf"]))
    assert "typst" not in libraries_of(closure(["findings.trends"]))


def test_every_folder_of_data_counts_with_a_module() -> None:
    """A folder without modules has to be named in `_READERS`, or a change in it would be missed."""
    folders = {path.parent for path in PACKAGE.rglob("*") if code._is_data(path)}
    for folder in folders:
        inside = folder.relative_to(PACKAGE).as_posix()
        alone = not any(folder.glob("*.py"))
        known = any(inside == one or inside.startswith(f"{one}/") for one in code._READERS)
        assert not alone or known or inside.startswith("cli/"), inside
    assert set(code._READERS.values()) <= set(modules(PACKAGE))
