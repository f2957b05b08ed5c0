"""Which code a task rests on: its module, every module of the package that it imports, and on.

Imports are read from the source, never run. A name taken from a package (`from ..figures import
page`) leads to the module it comes from, not to everything that the package holds.
"""

from __future__ import annotations

import ast
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from importlib.metadata import packages_distributions, version
from itertools import chain
from pathlib import Path
from typing import Any

from ..config import settings
from ..files import replace_file
from .fingerprint import code_hash

PACKAGE = Path(__file__).resolve().parents[1]
# In a run's folder: the digest of all code, and the modules of which it is.
KEPT = "modules.json"
# What reading them can raise where they are cut short, or of another shape.
_OF_DAMAGE = (ValueError, LookupError, TypeError, AttributeError)

# Files beside modules (declarations, texts, templates, fonts) count with the modules of their own
# folder; of a folder without modules, with these.
_READERS = {
    "figures/fonts": "figures.fonts",
    "report/text": "report.documents.making",
    "report/documents/templates": "report.documents.html",
}


@dataclass(frozen=True)
class Module:
    """One source file: what it imports of the package and of libraries, and a digest of itself.

    `names` tells where a name that the module imports comes from, for others that take it from
    here. The digest covers the files other than source that lie beside it.
    """

    name: str
    is_package: bool
    digest: str
    imports: tuple[tuple[str, str], ...]
    names: Mapping[str, tuple[str, str]]
    libraries: frozenset[str]


@cache
def modules(package: Path) -> Mapping[str, Module]:
    """Every module of the package by its name inside it ("figures.export", "" for the package).

    Our own are those that the last complete run has kept, if no byte of the code is another.
    """
    kept = _kept(settings().current) if package == PACKAGE else {}
    return kept or _read_all(package)


def _read_all(package: Path) -> Mapping[str, Module]:
    read = (_read(path, package) for path in sorted(package.rglob("*.py")))
    return {module.name: module for module in read}


def keep_modules(folder: Path) -> None:
    """Keep in a run's folder what the modules are: to read them all takes more than a second."""
    if _kept(folder):
        return
    digest = code_hash()
    read = _read_all(PACKAGE)
    if code_hash() == digest:  # else a file was changed meanwhile, and the next run reads them
        told = [asdict(each) | {"libraries": sorted(each.libraries)} for each in read.values()]
        replace_file(folder / KEPT, json.dumps({"code": digest, "modules": told}).encode())


def _kept(folder: Path) -> Mapping[str, Module]:
    """The modules that a run's folder holds, if they are those of now; else none."""
    with suppress(OSError, *_OF_DAMAGE):
        kept = json.loads((folder / KEPT).read_text("utf-8"))
        if kept["code"] == code_hash():
            return {each["name"]: _as_kept(each) for each in kept["modules"]}
    return {}


def _as_kept(told: dict[str, Any]) -> Module:
    """A module as JSON has it."""
    imports = tuple((of, name) for of, name in told["imports"])
    names = {name: (of, taken) for name, (of, taken) in told["names"].items()}
    exact = {"imports": imports, "names": names, "libraries": frozenset(told["libraries"])}
    return Module(**told | exact)


def closure(roots: Sequence[str], package: Path = PACKAGE) -> dict[str, str]:
    """The digests of modules and of everything of the package that they import, by name.

    A root is a module, "module:name" for what a name of a module leads to, or "module!" for the
    module without what it imports.
    """
    known = modules(package)
    alone = [root.removesuffix("!") for root in roots if root.endswith("!")]
    found = {name: known[name].digest for name in alone}
    waiting = [_taken(root) for root in roots if not root.endswith("!")]
    seen = set(waiting)
    while waiting:
        name, taken = waiting.pop()
        for module, wanted in _led_to(name, taken, known):
            found[module.name] = module.digest
            for further in module.imports if wanted else ():
                if further not in seen:
                    seen.add(further)
                    waiting.append(further)
    return dict(sorted(found.items()))


def libraries_of(names: Iterable[str]) -> dict[str, str]:
    """The versions of the libraries that modules of the package import, by distribution."""
    imported = set().union(*(modules(PACKAGE)[name].libraries for name in names))
    return {each: _version(each) for each in sorted(_distributions_of(frozenset(imported)))}


def _taken(root: str) -> tuple[str, str]:
    module, _, name = root.partition(":")
    return module, name


def _led_to(name: str, taken: str, known: Mapping[str, Module]) -> list[tuple[Module, bool]]:
    """The modules that an import leads to, and whether what they import counts as well.

    A name that a package only passes on leads through the package's own file to where it is made.
    """
    here = known.get(name, known[""])
    inner = f"{here.name}.{taken}".lstrip(".")
    if not taken:
        return [(here, True)]
    if inner in known:
        return [(known[inner], True)]
    passed = here.names.get(taken) if here.is_package else None
    return [(here, False), *_led_to(*passed, known)] if passed else [(here, True)]


def _read(path: Path, package: Path) -> Module:
    inside = path.relative_to(package).with_suffix("")
    is_package = inside.name == "__init__"
    name = ".".join(inside.parts[:-1] if is_package else inside.parts)
    digest = _digest(path, name, package)
    return Module(name, is_package, digest, *_imported(path.read_bytes(), inside.parts[:-1]))


# A run reads the code when it begins and when it ends: what has not changed is parsed once.
@lru_cache(maxsize=2048)
def _imported(
    source: bytes, folder: tuple[str, ...]
) -> tuple[tuple[tuple[str, str], ...], Mapping[str, tuple[str, str]], frozenset[str]]:
    """What a module in a folder imports, as `Module` has it: of the package, names, libraries."""
    imports: list[tuple[str, str]] = []
    names: dict[str, tuple[str, str]] = {}
    libraries: set[str] = set()
    for node in _runtime(ast.parse(source)):
        if isinstance(node, ast.Import):
            libraries |= {alias.name.partition(".")[0] for alias in node.names}
        elif not node.level:
            libraries.add(str(node.module).partition(".")[0])
        else:
            origin = _source(node, folder)
            taken = [(origin, alias.name) for alias in node.names]
            imports += taken
            names |= {a.asname or a.name: one for a, one in zip(node.names, taken, strict=True)}
    return tuple(imports), names, frozenset(libraries)


def _source(node: ast.ImportFrom, folder: Sequence[str]) -> str:
    """The module that a relative import names."""
    base = folder[: len(folder) - node.level + 1]
    return ".".join([*base, *([node.module] if node.module else [])])


def _runtime(block: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """The imports of a module, also those inside functions, but not those for type checks only.

    Looks at statements alone: no expression holds an import.
    """
    inside = (getattr(block, part, ()) for part in ("body", "orelse", "finalbody", "handlers"))
    for node in chain.from_iterable(each for each in inside if isinstance(each, list)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)):
            yield from _runtime(node)


def _digest(path: Path, name: str, package: Path) -> str:
    beside = [each for each in path.parent.iterdir() if _is_data(each)]
    read = [package / folder for folder, reader in _READERS.items() if reader == name]
    beside += [each for folder in read for each in folder.rglob("*") if _is_data(each)]
    digest = hashlib.sha256()
    for each in [path, *sorted(beside)]:
        digest.update(each.relative_to(package).as_posix().encode() + b"\0" + each.read_bytes())
    return digest.hexdigest()


def _is_data(path: Path) -> bool:
    return path.is_file() and path.suffix not in (".py", ".pyc")


@cache
def _distributions_of(imported: frozenset[str]) -> frozenset[str]:
    outside = imported - set(sys.stdlib_module_names)
    return frozenset(_installed()[name][0] for name in outside if name in _installed())


@cache
def _installed() -> Mapping[str, list[str]]:
    return packages_distributions()


@cache
def _version(distribution: str) -> str:
    return version(distribution)
