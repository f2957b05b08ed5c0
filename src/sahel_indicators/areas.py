"""Names and codes to P-codes, units to areas, and areas to the areas of another system.

An area code here is OCHA's P-code, or one of the few joined areas that `area_rules.toml` declares
(Mali's former cercle of Menaka, say). The gazetteer is the bundle's `areas.csv` and
`area_aliases.csv`; what publishers do differently is declared rule by rule, with its evidence.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from .config import settings
from .errors import AreaError, shortened
from .typography import with_apostrophes

System = Literal["ch", "cod"]

_ACCESSIBLE = {"accessible", "accesible", "access"}
_SURE = ("exact", "code-in-file")
_KIND = "region|cercle|province|departement|department|district|wilaya|moughataa|state"
_PREFIX = re.compile(rf"^({_KIND})( de| du| d)? ")
_SUFFIX = re.compile(rf" ({_KIND})$")


@lru_cache(maxsize=10_000)
def fold(name: str) -> str:
    """A name without accents, case, hyphens, apostrophes and the kind of area it says.

    "Cercle de Ténenkou", "TENENKOU" and "Tenenkou cercle" fold alike; nothing else about a name
    is forgiven.
    """
    parts = unicodedata.normalize("NFKD", name)
    plain = "".join(part for part in parts if not unicodedata.combining(part)).lower()
    words = re.sub(r"[^a-z0-9]+", " ", plain).strip()
    return _SUFFIX.sub("", _PREFIX.sub("", words))


@dataclass(frozen=True)
class Place:
    """Where a published name and code lie: an area, or the reason why none can be named.

    `unit` is filled when the figure is about a part of the area only. Beside a `problem`,
    `admin_level` is the level at which the search failed.
    """

    area_code: str = ""
    admin_level: int = -1
    unit: str = ""
    problem: str = ""


@dataclass
class Gazetteer:
    """The areas of all countries, and the declared rules about them.

    `areas` has one row an area: area_code, area_name, admin_level, parent_code, location_code,
    parts (codes of the same level that make it up; its own code alone for a plain area).
    """

    areas: pd.DataFrame
    rules: dict[str, Any]
    names: dict[tuple[str, int, str], list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_code = {row.area_code: row for row in _records(self.areas)}
        self.countries = set(self.areas["location_code"]) | set(self.rules["neighbours"])
        self._filed_under = {j["code"]: j.get("filed_under") for j in self.rules["joined"]}
        self.recoded = set(self.rules["recoded"])
        self._known_names: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        for country, level, name in self.names:
            self._known_names[country, level].append(name)
        self._means = {
            (m["table"], m["location"], m["level"], fold(m["name"])): m["code"]
            for m in self.rules["means"]
        }
        self._parts = {(p["location"], p["level"], fold(p["name"])): p for p in self.rules["part"]}
        self._part_codes = {p["code"]: p for p in self.rules["part"] if "code" in p}
        self._systems: dict[tuple[str, int, System], pd.DataFrame] = {}

    # -- looking up -------------------------------------------------------------------------

    def name(self, code: str) -> str:
        """The name of an area; a country's own code for level 0. Raises `AreaError` if unknown."""
        if code in self._by_code:
            return str(self._by_code[code].area_name)
        if code in self.countries:
            return code
        raise AreaError(f"'{code}' is not an area of the gazetteer.", expected="an OCHA P-code")

    def parts(self, code: str) -> tuple[str, ...]:
        """The P-codes that make an area up: itself, unless it is a joined area."""
        return tuple(self._by_code[code].parts) if code in self._by_code else (code,)

    def parent(self, code: str) -> str:
        """The code of the area one level up; of a joined area, of all its parts together."""
        return str(self._by_code[code].parent_code)

    def codes(self, location: str, level: int, name: str) -> list[str]:
        """Every area of a country and level that a name may stand for, in any accepted spelling."""
        return self.names.get((location, level, fold(name)), [])

    def system(self, location: str, level: int, system: System = "ch") -> pd.DataFrame:
        """The areas of one country and level that together cover it, each place once.

        "cod" is OCHA's list; "ch" has the joined areas of the Cadre Harmonisé instead of their
        parts, as in the bundled boundaries. Columns: area_code, area_name, parent_code,
        parent_name, parts. Raises `AreaError` for an unknown country, level or system.
        """
        asked = (location, level, system)
        if asked not in self._systems:
            self._systems[asked] = self._areas_of(*asked)
        return self._systems[asked].copy(deep=False)  # asked for by nearly every sentence

    def _areas_of(self, location: str, level: int, system: System) -> pd.DataFrame:
        here = self.areas["location_code"].eq(location) & self.areas["admin_level"].eq(level)
        chosen = self.areas[here]
        if level == 0 and location in self.countries:
            chosen = pd.DataFrame([_row(location, location, location, 0, "")])
        if chosen.empty or system not in ("ch", "cod"):
            raise AreaError(
                f"No areas of '{location}' at level {level} in the system '{system}'.",
                expected="BFA, MLI, MRT, NER, NGA or TCD; level 0, 1 or 2; 'ch' or 'cod'",
            )
        joined = chosen["parts"].map(len) > 1
        within = {part for parts in chosen.loc[joined, "parts"] for part in parts}
        keep = ~chosen["area_code"].isin(within) if system == "ch" else ~joined
        return self._with_parents(chosen[keep], system)

    def _with_parents(self, chosen: pd.DataFrame, system: System) -> pd.DataFrame:
        parents = [self._parent_in(code, system) for code in chosen["area_code"]]
        table = chosen[["area_code", "area_name", "parts"]].assign(
            parent_code=parents, parent_name=[self.name(p) if p else "" for p in parents]
        )
        return table.sort_values("area_code").reset_index(drop=True)

    def _parent_in(self, code: str, system: System) -> str:
        """The parent as the system has it: the joined area, where the system joins it."""
        if code not in self._by_code:
            return ""
        parent = self.parent(code)
        if system == "cod":
            return parent
        joined = (j["code"] for j in self.rules["joined"] if parent in j["parts"])
        return next(joined, parent)

    # -- placing what was published ---------------------------------------------------------

    def place(
        self,
        location: str,
        code1: str,
        name1: str,
        code2: str,
        name2: str,
        table: str = "",
        sub_areas: bool = False,
    ) -> Place:
        """The area a published row speaks of.

        `table` selects the rules declared for one layout; with `sub_areas` a name below the
        known region is kept as a unit of that region instead of being refused.
        """
        if location not in self.countries:
            return Place(
                problem=f"'{shortened(location)}' is not the code of a country in the gazetteer",
                admin_level=0,
            )
        if not (code1 or name1 or code2 or name2):
            return Place(location, 0)
        if location in self.rules["neighbours"]:
            said = f"areas of {location} are not in the gazetteer, only the country as a whole"
            return Place(problem=said, admin_level=0)
        region = self._find(location, 1, code1, name1, "", table) if code1 or name1 else Place()
        if region.problem or not (code2 or name2):
            return region
        if sub_areas and region.area_code and not (code2 or self._is_name(location, name2, table)):
            return Place(region.area_code, 1, unit=name2)
        return self._find(location, 2, code2, name2, region.area_code, table)

    def _is_name(self, location: str, name: str, table: str) -> bool:
        """Whether a name, or what stands before its parenthesis, is that of an admin2 area."""
        said = (name, name.split("(")[0])
        return any(
            self._declared(location, 2, "", n, table) or self.codes(location, 2, n) for n in said
        )

    def _find(
        self, location: str, level: int, code: str, name: str, region: str, table: str
    ) -> Place:
        declared = self._declared(location, level, code, name, table)
        named = self.codes(location, level, name) if name else []
        if declared:
            candidates, code = [declared.area_code], "" if code in self._part_codes else code
        elif self._agrees(location, level, code, name, named):
            candidates = [code]
        else:
            candidates = self._inside(named, region)
        if not candidates and "(" in name:
            return self._below(location, level, code, name, region, table)
        problem = self._objection(location, level, code, name, region, candidates)
        if problem:
            return Place(problem=problem, admin_level=level)
        return declared or Place(candidates[0], level)

    def _objection(
        self, location: str, level: int, code: str, name: str, region: str, candidates: list[str]
    ) -> str:
        """Why the areas that name and code may stand for are not one; empty where they are."""
        if len(candidates) != 1:
            return self._unplaced(location, level, code, name, candidates)
        found = candidates[0]
        if code and location not in self.recoded and not self._contains(found, code):
            return self._contradiction(location, level, code, name, found)
        if not self._lies_in(found, region):
            where = f"{self.name(self.parent(found))}, not in {self.name(region)}"
            return f"'{shortened(name or code)}' ({found}) lies in {where}"
        return ""

    def _declared(
        self, location: str, level: int, code: str, name: str, table: str
    ) -> Place | None:
        """What a rule says that a name means in a table, or that it is a part of."""
        key = (location, level, fold(name))
        if (table, *key) in self._means:
            return Place(self._means[(table, *key)], level)
        part = self._parts.get(key) or (None if name else self._part_codes.get(code))
        return Place(part["of"], level, unit=part["name"]) if part else None

    def _agrees(self, location: str, level: int, code: str, name: str, named: list[str]) -> bool:
        """A code that its own name confirms, or that stands alone where codes can be trusted."""
        if location in self.recoded and name:
            return len(named) == 1 and code in named
        return code in named or (not name and self._known(location, level, code))

    def _inside(self, named: list[str], region: str) -> list[str]:
        """Of several areas of one name, those of the region; the only one, wherever it is."""
        if len(named) < 2 or not region:
            return named
        around = (region, *self.parts(region))
        return [area for area in named if self._home(area) in around]

    def _lies_in(self, area: str, region: str) -> bool:
        """Whether an area lies in a region, as far as the region is known and publishers agree."""
        if not region or self._home(area) == region:
            return True
        around = {*self.parts(region), *self.rules["also_holds"].get(region, [])}
        return not around.isdisjoint((self._home(area), *self.parent(area).split("+")))

    def _home(self, area: str) -> str:
        """The region that publishers file an area under."""
        return self._filed_under.get(area) or self.parent(area)

    def _known(self, location: str, level: int, code: str) -> bool:
        row = self._by_code.get(code)
        plain = location not in self.recoded
        return bool(row and plain and (row.location_code, row.admin_level) == (location, level))

    def _contains(self, area: str, code: str) -> bool:
        return code in self.parts(area) or self.parts(area) == self.parts(code)

    def _below(
        self, location: str, level: int, code: str, name: str, region: str, table: str
    ) -> Place:
        """A name such as "Soum (Djibo commune)" is a unit of the area before the parenthesis."""
        whole = self._find(location, level, code, name.split("(")[0].strip(), region, table)
        return whole if whole.problem else Place(whole.area_code, level, unit=name)

    def _unplaced(
        self, location: str, level: int, code: str, name: str, candidates: list[str]
    ) -> str:
        said = shortened(name or code)
        if candidates:
            return f"'{said}' is the name of {' and '.join(candidates)}: its region is needed"
        homonyms = self.codes(location, level, name) if name else []
        if homonyms:
            return (
                f"'{said}' is the name of {' and '.join(homonyms)}: none lies in the region named"
            )
        if not name:
            return f"P-code '{said}' is not known in {location} at admin level {level}"
        near = self._near(location, level, name)
        return f"'{said}' is not a known admin{level} name of {location}{near}"

    def _near(self, location: str, level: int, name: str) -> str:
        known = self._known_names[location, level]
        close = get_close_matches(fold(name), known, n=2, cutoff=0.75)
        areas = [self.names[location, level, each][0] for each in close]
        spelt = dict.fromkeys(map(self.name, areas))
        return f" (near: {', '.join(spelt)})" if spelt else ""

    def _contradiction(self, location: str, level: int, code: str, name: str, found: str) -> str:
        meant = f"is {self.name(code)}" if self._known(location, level, code) else "is unknown"
        return f"code '{shortened(code)}' {meant}, but the name '{shortened(name)}' is {found}"

    # -- parts of areas ---------------------------------------------------------------------

    def shrunk(self, table: str) -> list[dict[str, Any]]:
        """The rules about names of regions that shrank with a reform, for one table."""
        return [rule for rule in self.rules["shrunk"] if rule["table"] == table]

    def is_complete(
        self, area: str, units: frozenset[str], day: pd.Timestamp, beside: bool = False
    ) -> bool:
        """Whether the published units of one analysis make up the whole area.

        `units` are their names, "" being the area itself; `day` is that of the analysis. True
        where the area itself is there with every part it needs at that time, where `_accessible`
        and `_limitedaccess` stand side by side, where a set declared for that day is whole, or
        where all of a declared number of unnamed units are there. Beside the area itself, units
        that are not declared as its parts are taken to lie within it, and nothing adds up, unless
        `beside` says otherwise.
        """
        if "" in units:
            parts = [part for part in self.rules["part"] if part["of"] == area]
            needed = {part["name"] for part in parts if _needs(part, day)}
            within = units - {""} - {part["name"] for part in parts}
            return needed <= units and (beside or not within)
        return (
            _access_pair(units)
            or _all_unnamed(units)
            or any(
                rule["of"] == area and _in_force(rule, day) and _holds(units, rule["units"])
                for rule in self.rules["complete"]
            )
        )

    def split_within(self, days: pd.Series) -> set[str]:
        """The areas that another was split off between the first and the last of some days.

        Their figures from before and after are of different places.
        """
        first, last = days.min(), days.max()
        splits = ((rule["of"], pd.Timestamp(rule["from"])) for rule in self.rules["split"])
        return {area for area, day in splits if first < day <= last}

    def unnamed_units(
        self, location: str, exercise: str, status: str, printed: str = ""
    ) -> dict[str, list[str]]:
        """The units of each area that one exercise leaves unnamed, where that is declared.

        In the order of the rows: by their own names where another release tells them, else
        "unnamed 1 of 3" and so on. `printed` is the one name that all of them carry instead.
        """
        wanted = (location, exercise, status, printed)
        found = (
            {area: _numbered(count) for area, count in rule["counts"].items()}
            | rule.get("names", {})
            for rule in self.rules["unnamed"]
            if (rule["location"], rule["exercise"], rule["status"], rule.get("printed", ""))
            == wanted
        )
        return dict(next(found, {}))


def _needs(part: dict[str, Any], day: pd.Timestamp) -> bool:
    return "from" in part and day >= pd.Timestamp(part["from"])


def _in_force(rule: dict[str, Any], day: pd.Timestamp) -> bool:
    """Whether a rule is about the analyses of a day: from its `from` on, to the end of `until`."""
    starts = "from" not in rule or day >= pd.Timestamp(rule["from"])
    return starts and ("until" not in rule or day <= pd.Timestamp(rule["until"]))


def _holds(units: frozenset[str], wanted: list[str]) -> bool:
    return {fold(unit) for unit in wanted} <= {fold(unit) for unit in units}


def _access_pair(units: frozenset[str]) -> bool:
    """Whether a hard-to-reach half stands beside its accessible half, and none stands alone."""
    halves: defaultdict[str, set[str]] = defaultdict(set)
    for unit in units:
        place, _, access = fold(unit).rpartition(" ")
        halves[place].add(access)
    pairs = [access for access in halves.values() if "limitedaccess" in access]
    return bool(pairs) and all(access & _ACCESSIBLE for access in pairs)


def _all_unnamed(units: frozenset[str]) -> bool:
    """Whether the units are "unnamed 1 of 3" to "unnamed 3 of 3"."""
    return units == set(_numbered(len(units)))


def _numbered(count: int) -> list[str]:
    return [f"unnamed {number + 1} of {count}" for number in range(count)]


def _row(code: str, name: str, location: str, level: int, parent: str) -> dict[str, object]:
    return {
        "area_code": code,
        "area_name": name,
        "location_code": location,
        "admin_level": level,
        "parent_code": parent,
        "parts": (code,),
    }


@cache
def gazetteer(bundle: Path | None = None) -> Gazetteer:
    """The gazetteer of the bundle in use, read once."""
    folder = bundle or settings().bundle
    rules = tomllib.loads(files(__package__).joinpath("area_rules.toml").read_text("utf-8"))
    areas, aliases = _read_areas(folder / "areas.csv"), _read_aliases(folder / "area_aliases.csv")
    _check_known(_spoken_of(rules, aliases), set(areas["area_code"]), folder / "areas.csv")
    spelt = _spelt(areas, rules)
    table = [
        _row(r.area_code, r.area_name, r.location_code, r.admin_level, r.parent_code)
        for r in _records(spelt)
    ]
    parents = {row["area_code"]: row["parent_code"] for row in table}
    table += [_joined(rule, parents) for rule in rules["joined"]]
    frame = pd.DataFrame(table)
    return Gazetteer(frame, rules, _names(pd.concat([frame, areas]), aliases, rules))


# -- reading the reference tables ------------------------------------------------------------

_RESTORE = "restore data/raw/bundle from the repository, or set SAHEL_BUNDLE to a whole copy of it"
_AREA_COLUMNS = ("location_code", "admin_level", "area_code", "area_name", "parent_code")
_ALIAS_COLUMNS = ("location_code", "admin_level", "alias", "area_code", "match")


def read_reference(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """A reference table of the bundle as text, "" for blank, with at least the columns named.

    Raises `AreaError` naming the file where it is missing, empty, not UTF-8, cut short, shorter
    than `datapackage.json` beside it says, or lacks a column.
    """
    records = _records_of(_text_of(path), path)
    header, rows = records[0], records[1:]
    missing = [name for name in columns if name not in header]
    if missing:
        raise _damaged(path, f"lacks {', '.join(missing)}", f"the columns {', '.join(columns)}")
    described = described_rows(path.parent).get(path.name, 0)
    if not rows or len(rows) < described:
        expected = f"{described or 'at least one'} rows as described in datapackage.json"
        raise _damaged(path, f"has {len(rows)} rows (cut short?)", expected)
    return pd.DataFrame(rows, columns=header, dtype="str")


def described_rows(folder: Path) -> dict[str, int]:
    """How many rows `datapackage.json` in a folder says its files have; nothing if it is not there.

    One that cannot be read describes nothing either: the quality checks say so.
    """
    try:
        described = json.loads((folder / "datapackage.json").read_text("utf-8"))["resources"]
        return {str(each["path"]): int(each["rows"]) for each in described if "rows" in each}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _text_of(path: Path) -> str:
    if not path.is_file():
        raise _damaged(path, "is missing", "every table that datapackage.json describes")
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _damaged(path, "is not UTF-8 text", "a CSV table in UTF-8") from error
    except OSError as error:
        raise _damaged(path, f"cannot be read ({error.strerror})", "a CSV table") from error


def _records_of(text: str, path: Path) -> list[list[str]]:
    """The records of a CSV, header first, each with all its fields."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        records = [(reader.line_num, record) for record in reader if record]
    except csv.Error as error:
        raise _damaged(path, f"is broken at line {reader.line_num} ({error})", "a CSV table") from (
            error
        )
    if not records:
        raise _damaged(path, "is empty", "a CSV table with a header")
    fields = len(records[0][1])
    for line, record in records:
        if len(record) != fields:
            said = f"has {len(record)} fields on line {line}"
            raise _damaged(path, said, f"{fields} fields, as in the header")
    return [record for _, record in records]


def _damaged(path: Path, problem: str, expected: str) -> AreaError:
    return AreaError(f"The bundle's file {path} {problem}.", expected=expected, remedy=_RESTORE)


def _read_areas(path: Path) -> pd.DataFrame:
    areas = _with_levels(read_reference(path, _AREA_COLUMNS), path)
    twice = areas.loc[areas["area_code"].duplicated(), "area_code"]
    if len(twice):
        raise _damaged(path, f"has the P-code '{twice.iloc[0]}' twice", "one row a P-code")
    districts = areas[areas["admin_level"] == 2]
    _check_known(districts["parent_code"], set(areas["area_code"]), path)
    return areas


def _read_aliases(path: Path) -> pd.DataFrame:
    return _with_levels(read_reference(path, _ALIAS_COLUMNS), path)


def _with_levels(table: pd.DataFrame, path: Path) -> pd.DataFrame:
    wrong = table.loc[~table["admin_level"].isin(["0", "1", "2"]), "admin_level"]
    if len(wrong):
        raise _damaged(path, f"has the admin_level '{shortened(wrong.iloc[0])}'", "0, 1 or 2")
    return table.astype({"admin_level": "int64"})


def _spoken_of(rules: dict[str, Any], aliases: pd.DataFrame) -> set[str]:
    """Every P-code that a rule or an accepted spelling speaks of."""
    codes = set(aliases.loc[aliases["match"].str.startswith(_SURE), "area_code"])
    codes |= {part for rule in rules["joined"] for part in rule["parts"]}
    codes |= {rule["of"] for kind in ("part", "complete", "split") for rule in rules[kind]}
    named = (names for levels in rules["reviewed"].values() for names in levels.values())
    return codes.union(*(names.values() for names in named)) - {j["code"] for j in rules["joined"]}


def _check_known(codes: Iterable[str], known: Collection[str], path: Path) -> None:
    unknown = sorted(set(codes) - set(known))
    if unknown:
        said = f"lacks the area '{shortened(unknown[0])}' ({len(unknown)} in all)"
        raise _damaged(path, said, "a row for every area that rules and spellings speak of")


def _records(table: pd.DataFrame) -> Iterable[Any]:
    return table.itertuples(index=False)


def _joined(rule: dict[str, Any], parents: dict[object, object]) -> dict[str, object]:
    above = dict.fromkeys(str(parents[part]) for part in rule["parts"])
    row = _row(rule["code"], rule["name"], rule["location"], rule["level"], "+".join(above))
    return row | {"parts": tuple(rule["parts"])}


def _spelt(areas: pd.DataFrame, rules: dict[str, Any]) -> pd.DataFrame:
    """The areas by the names they are shown with, where the list itself writes them wrongly."""
    right = {(rule["code"], rule["printed"]): rule["name"] for rule in rules["spelt"]}
    listed = zip(areas["area_code"], areas["area_name"], strict=True)
    return areas.assign(area_name=[right.get((code, name), name) for code, name in listed])


def _names(
    areas: pd.DataFrame, aliases: pd.DataFrame, rules: dict[str, Any]
) -> dict[tuple[str, int, str], list[str]]:
    """Every accepted folded name with the codes it may stand for."""
    found: defaultdict[tuple[str, int, str], list[str]] = defaultdict(list)

    def add(location: str, level: int, name: str, code: str) -> None:
        codes = found[(location, level, fold(name))]
        if code not in codes:
            codes.append(code)

    for row in _records(areas):
        add(row.location_code, row.admin_level, row.area_name, row.area_code)
    for row in _records(aliases[aliases["match"].str.startswith(_SURE)]):
        add(row.location_code, int(row.admin_level), row.alias, row.area_code)
    for location, levels in rules["reviewed"].items():
        for level, names in levels.items():
            for name, code in names.items():
                add(location, int(level), name, code)
    return dict(found)


def country_name(code: str, language: str = "en") -> str:
    """The name of a country in English or French. Raises `AreaError` for one not covered."""
    countries = gazetteer().rules["countries"]
    if code not in countries:
        raise AreaError(f"'{code}' is not a country covered here.", expected=", ".join(countries))
    return str(countries[code][language])


# What the Cadre Harmonisé hangs on an area's name for a part of it, in whatever spelling.
_LIMITED, _OPEN = ("limited access", "accès limité"), ("accessible part", "partie accessible")
_HANGS_ON = {
    **dict.fromkeys(("limitedaccess", "al"), _LIMITED),
    **dict.fromkeys(("accessible", "accesible", "access"), _OPEN),
    "idps": ("IDPs", "PDI"),
}
_PART = re.compile(
    r"(?-i:\b(?P<capitals>[A-Z]{4,}))?\s*"
    r"(?:_(?P<access>limitedaccess|accessible|accesible|access|al)|(?<!\bnon)[_-](?P<idps>idps))"
    r"(?!\w|\.\w)",
    re.IGNORECASE,
)


def parts_in_words(text: str, language: str = "en") -> str:
    """A text with its parts of areas in words: "Koro_limitedaccess" is "Koro (limited access)".

    A name that is all in capitals is written as others are: "SEBBA_AL", "Sebba (limited access)".
    """
    return _PART.sub(lambda found: f"{_capitals(found)} ({_kind(found, language)})", text)


def kind_of_part(name: str, language: str = "en", of: str = "") -> str:
    """What part of an area the Cadre Harmonisé means: "limited access"; "" where it says none.

    Given the area's code (`of`), "" of a place with another name than the area's as well: Sebba,
    the chief town, is a part of Yagha beside "Yagha _AL". Displaced people are those of the area,
    however its name is written.
    """
    found = _PART.search(name)
    if not found:
        return ""
    named = name[: found.start()] + _capitals(found)
    if of and found["access"] and not _is_called(of, named):
        return ""
    return _kind(found, language)


def _is_called(code: str, name: str) -> bool:
    """Whether a name is one of an area's, in any accepted spelling."""
    said, known = fold(name), gazetteer().names
    return any(code in codes for (_, _, each), codes in known.items() if each == said)


def _capitals(found: re.Match[str]) -> str:
    return (found["capitals"] or "").capitalize()


def _kind(found: re.Match[str], language: str) -> str:
    return _HANGS_ON[(found["access"] or found["idps"]).lower()][language == "fr"]


def part_name(name: str, language: str = "en") -> str:
    """The name of a declared part of an area, or a shrunken region, in one spelling a language.

    Any other as the Cadre Harmonisé names it, with what it hangs on the name in words.
    """
    rules = gazetteer().rules
    spelt = {p["name"]: p[language] for p in rules["part"] if language in p}
    for rule in rules["shrunk"]:
        if language in rule:
            spelt |= {f"{n} ({rule['label']})": f"{n} ({rule[language]})" for n in rule["names"]}
    return str(spelt.get(name) or parts_in_words(name, language))


def area_name(code: str, language: str = "en") -> str:
    """The name of an area in one spelling a language: OCHA's in English, with accents in French.

    Names that OCHA's list runs together are set right in both (`spelt` in the rules).
    French sets apostrophes as in print, English as OCHA does.
    """
    name = gazetteer().name(code)
    if language == "en":
        return name
    rules = gazetteer().rules
    declared = (*rules["joined"], *rules["spelt"])
    french = {(rule["code"], rule["name"]): rule["fr"] for rule in declared if "fr" in rule}
    spelt = french.get((code, name)) or _with_accents().get((code[:2], fold(name)), name)
    return with_apostrophes(spelt)


def name_of(code: str, language: str = "en") -> str:
    """The name of a country or an area; the code itself where the gazetteer has no such area.

    For what may be of an earlier gazetteer than today's, as the results of an older run.
    """
    if code in gazetteer().rules["countries"]:
        return country_name(code, language)
    try:
        return area_name(code, language)
    except AreaError:
        return code


def name_with_code(code: str, language: str = "en") -> str:
    """An area as "Menaka (ML0704)"; a country by its name, what is not known by its code."""
    name = name_of(code, language)
    return name if name == code or code in gazetteer().countries else f"{name} ({code})"


@cache
def _with_accents() -> dict[tuple[str, str], str]:
    """The spelling with accents of every name that has one, by country and folded.

    As a publisher wrote it, or, of names that none writes so, as the rules do.
    """
    aliases = _read_aliases(settings().bundle / "area_aliases.csv")
    sure = aliases[aliases["match"].str.startswith(_SURE) & ~aliases["alias"].map(str.isascii)]
    written = {(row.area_code[:2], fold(row.alias)): row.alias for row in _records(sure)}
    declared = gazetteer().rules["accents"].items()
    return {(iso2, fold(name)): name for iso2, names in declared for name in names} | written
