"""What differs between what two runs were made from, as their records tell it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Any

# Tables and declarations that say which areas there are, what they are called and how they lie in
# each other; a module of such a room counts as one of them.
AREA_TABLES = (
    "areas.csv",
    "area_aliases.csv",
    "area_lineage_*.csv",
    "boundaries_*.geojson",
    "area_rules.toml",
)
_AREA_ROOMS = ("crosswalks",)

# The rooms through which an observation passes on its way to a published value. What reads files
# counts only where a file that is the same was read differently.
_VALUE_ROOMS = (
    *("variables", "observations", "areas", "countries", "periods", "store", "files", "config"),
    *("sources", "aggregation", "releases", "panel"),
)
_READING_ROOMS = ("ingest", "actors", "boundaries", "points", "events")
_FINDING_ROOMS = ("analysis", "findings")


@dataclass(frozen=True)
class Evidence:
    """What changed between two runs; every name in order, nothing where nothing did.

    `tables` are embedded tables other than those of areas (`area_tables`), `releases_added` and
    `releases_removed` ingested files, `modules` the package's own by dotted name, `libraries` texts
    like "pandas 3.0.0 to 3.0.1". `same_tables` are the embedded tables that are byte for byte what
    they were. `silent` names what one of the records does not tell ("inputs", "code", ...).
    """

    tables: tuple[str, ...] = ()
    area_tables: tuple[str, ...] = ()
    releases_added: tuple[str, ...] = ()
    releases_removed: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    same_tables: frozenset[str] = frozenset()
    silent: tuple[str, ...] = ()

    @property
    def areas(self) -> tuple[str, ...]:
        """What of the system of areas changed: tables, and modules that hold its rules."""
        return (*self.area_tables, *self._in(_AREA_ROOMS))

    @property
    def reading(self) -> tuple[str, ...]:
        """The changed modules that read files."""
        return self._in(_READING_ROOMS)

    @property
    def findings(self) -> tuple[str, ...]:
        """The changed modules of analyses and findings."""
        return self._in(_FINDING_ROOMS)

    def computing(self, family: str) -> tuple[str, ...]:
        """The changed modules between observations and the values of a family of indicators.

        `family` is the module that declares them ("food_security"); other families do not count.
        Without one, as for an indicator that is no longer declared, all do.
        """
        rooms = "indicators", "indicators.computing", "indicators.declaration"
        own = {*rooms, f"indicators.{family}"} if family else set(self._in(("indicators",)))
        of_indicators = tuple(name for name in self.modules if name in own)
        return (*self._in(_VALUE_ROOMS), *of_indicators, *self.libraries)

    @property
    def same_releases(self) -> bool:
        """Whether both runs knew the same ingested files."""
        return not (self.releases_added or self.releases_removed)

    def _in(self, rooms: Iterable[str]) -> tuple[str, ...]:
        return tuple(name for name in self.modules if name.partition(".")[0] in rooms)


def evidence(before: Mapping[str, Any], after: Mapping[str, Any]) -> Evidence:
    """What differs between two run records.

    Read are `inputs` (SHA-256 by table), `releases` (ids), `code` (digests by module), `libraries`
    (versions) and `python`.
    """
    inputs = _inputs(before), _inputs(after)
    changed = _differing(*inputs)
    of_areas = tuple(name for name in changed if _is_of_areas(name))
    known = [_releases(record) for record in (before, after)]
    return Evidence(
        tables=tuple(name for name in changed if name not in of_areas),
        area_tables=of_areas,
        releases_added=tuple(sorted(known[1] - known[0])),
        releases_removed=tuple(sorted(known[0] - known[1])),
        modules=_differing(_code(before), _code(after)),
        libraries=_libraries(before, after),
        same_tables=frozenset(inputs[0]) & frozenset(inputs[1]) - frozenset(changed),
        silent=tuple(_silent(before, after)),
    )


def _differing(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """The names with another digest, or on one side only; none where one side tells nothing."""
    if not before or not after:
        return ()
    return tuple(sorted(n for n in {*before, *after} if before.get(n) != after.get(n)))


def _inputs(record: Mapping[str, Any]) -> Mapping[str, str]:
    return dict(record.get("inputs") or {})


def _code(record: Mapping[str, Any]) -> Mapping[str, str]:
    return dict(record.get("code") or {})


def _releases(record: Mapping[str, Any]) -> set[str]:
    return set(record.get("releases") or ())


def _libraries(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Each library of another version; Python itself is one."""
    old, new = (
        {**(record.get("libraries") or {}), "Python": record.get("python", "")}
        for record in (before, after)
    )
    differing = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
    return tuple(f"{name} {old.get(name) or '?'} to {new.get(name) or '?'}" for name in differing)


def _is_of_areas(name: str) -> bool:
    return any(fnmatch(name.rpartition("/")[2], pattern) for pattern in AREA_TABLES)


def _silent(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterable[str]:
    """What cannot be compared, because a record does not tell it."""
    return (
        name
        for name in ("inputs", "releases", "code", "libraries")
        if name not in before or name not in after
    )
