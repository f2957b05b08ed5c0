"""Which publisher's form a file has, told by its columns and never by its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

import pandas as pd

from ..errors import IngestError, shortened
from .reading import Document, Table

# From this share of a form's needed columns on, a file is taken for a damaged one of that form.
_RESEMBLES = 0.6
# Below this share no form is near enough to be named.
_IN_SIGHT = 0.3
_NAMED = 8


@dataclass(frozen=True)
class Form:
    """One layout in which a publisher hands out a table.

    `name` says it to a person. `needs` are the columns without which it cannot be read, as plain
    names ("event_date"; "iso|iso3" where either will do). `knows` are the others it is seen with;
    a column in neither is new and told. `without` are columns that make it another form. `kind` is
    the document's kind, where only one will do.
    """

    name: str
    needs: tuple[str, ...]
    knows: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    kind: str = ""

    def lacks(self, table: Table) -> list[str]:
        """The needed columns that a table does not have."""
        return [need for need in self.needs if table.columns.isdisjoint(need.split("|"))]

    def columns(self) -> set[str]:
        """Every column the form is seen with."""
        return {name for need in (*self.needs, *self.knows) for name in need.split("|")}

    def fits(self, table: Table, document: Document) -> bool:
        """Whether a table has all that the form needs and nothing that makes it another."""
        other = not table.columns.isdisjoint(self.without)
        return not (self.lacks(table) or other or (self.kind and self.kind != document.kind))


@dataclass(frozen=True)
class Match:
    """A table of a document, recognised as a publisher's form."""

    source: str
    form: Form
    table: Table
    document: Document

    @property
    def likeness(self) -> tuple[float, int]:
        """How well the form describes the table: the share of its columns known, then the needs."""
        columns = self.table.columns
        return len(columns & self.form.columns()) / len(columns), len(self.form.needs)

    @property
    def file(self) -> str:
        """The file, with the sheet or member where it has several, as messages name it."""
        path, name = str(self.document.path), self.table.name
        return f"{path}, {name}" if name and len(self.document.tables) > 1 else path

    @property
    def release(self) -> str:
        """The file's name, with the sheet or member, as observations carry it.

        The only table of a workbook is named as well: whoever walks back from a figure opens it.
        """
        name, table = self.document.path.name, self.table.name
        in_sheet = table and (len(self.document.tables) > 1 or self.document.kind == "workbook")
        return f"{name}, {table}" if in_sheet else name

    @property
    def why(self) -> str:
        """By what the table was recognised."""
        named = [self._title(need) for need in self.form.needs[:_NAMED]]
        more = len(self.form.needs) - len(named)
        return f"it has {_listed(named)}" + (f" and {more} more columns it needs" if more else "")

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was peculiar about the table: how it is written, and columns never seen before."""
        seen = self.form.columns()
        new = [self.table.titles[name] for name in self.table.frame.columns if name not in seen]
        told = [f"columns that are not used: {_shortly(new)}"] if new and self.form.knows else []
        return (*self.table.found, *told)

    def _title(self, need: str) -> str:
        plain = next(name for name in need.split("|") if name in self.table.frame.columns)
        return self.table.titles[plain]


def columns_present(called: Mapping[str, Sequence[str]], frame: pd.DataFrame) -> dict[str, str]:
    """The plain name of each column that a table has, by what a module calls it.

    `called` lists, best first, what publishers name it; a table has the first of these it has.
    """
    found = {
        ours: next((name for name in names if name in frame.columns), "")
        for ours, names in called.items()
    }
    return {ours: name for ours, name in found.items() if name}


def matches(document: Document, source: str, forms: Sequence[Form]) -> list[Match]:
    """The tables of a document that one publisher's forms describe, each as the best of them."""
    found = []
    for table in document.tables:
        fitting = [Match(source, f, table, document) for f in forms if f.fits(table, document)]
        if fitting:
            found.append(max(fitting, key=lambda match: match.likeness))
    return found


def best(candidates: Iterable[list[Match]]) -> list[Match]:
    """The matches of the publisher whose forms describe the document best; none if none does."""
    return max(
        candidates, key=lambda found: max((m.likeness for m in found), default=(0.0, 0)), default=[]
    )


def refuse_several_publishers(found: Sequence[Match], candidates: Iterable[list[Match]]) -> None:
    """Raise `IngestError` where a table that is left over is one of another publisher."""
    names = {match.table.name for match in found}
    others = [match for each in candidates for match in each if match.table.name not in names]
    if others:
        raise IngestError(
            f"holds tables of several publishers: {found[0].table.name} ({found[0].form.name}), "
            f"{others[0].table.name} ({others[0].form.name})",
            file=str(found[0].document.path),
            expected="tables of one publisher",
            remedy="unpack the file, and hand each table over by itself",
        )


def refuse_repeated_column(match: Match) -> None:
    """Raise `IngestError` where a column that is needed stands twice with different cells."""
    frame = match.table.frame
    for name in (name for need in match.form.needs for name in need.split("|")):
        again = f"{name}_2"
        if name in frame and again in frame and not frame[name].equals(frame[again]):
            raise IngestError(
                f"has the column '{match.table.titles[name]}' twice, with different cells",
                file=match.file,
                column=match.table.titles[name],
                expected="every column once",
                remedy="remove the one that does not belong there, in a copy",
            )


def refuse_merged_rows(match: Match) -> None:
    """Raise `IngestError` where a column that is read has cells merged over several rows.

    All but the first of these rows would be read without the value: without its region, as one of
    the whole country.
    """
    columns = match.table.columns
    read = columns & match.form.columns() if match.form.knows else columns
    found = [(name, cells) for name, cells in match.table.merged.items() if name in read]
    if found:
        name, cells = found[0]
        raise IngestError(
            f"has merged cells over several rows ({cells}), of which only the first has the value",
            file=match.file,
            column=match.table.titles[name],
            expected="one value a row",
            remedy=f"unmerge the cells {cells} and fill each row, in a copy; so with all others",
        )


# What records of single people or households look like: they are never read into observations.
_OF_PEOPLE = (
    Form("a nutrition survey", needs=("sex", "age", "muac|weight|height|mfaz|whz")),
    Form("a food consumption survey", needs=("fcsstap", "fcsveg", "fcspulse")),
    Form("a coping survey", needs=("rcsilessqlty", "rcsiborrow")),
    Form("a livelihood coping survey", needs=("lcs_stress_domasset|lcs_stress_saving",)),
)


def refuse_records_of_people(document: Document) -> None:
    """Raise `IngestError` for records of single people or households, which are not figures."""
    for table in document.tables:
        for form in _OF_PEOPLE:
            if form.fits(table, document):
                raise IngestError(
                    f"holds the records of {form.name}, one row a child or household",
                    file=str(document.path),
                    expected="published figures; records of people are never stored",
                    remedy="take the survey's published results; those on malnutrition have a "
                    "template (docs/howto/nutrition_template.md)",
                )


def unrecognised(document: Document, forms: Sequence[Form]) -> IngestError:
    """Why no form fits: what the nearest one lacks, if the file resembles any at all."""
    of_its_kind = [form for form in forms if form.kind in ("", document.kind)]
    pairs = [(form, table) for form in of_its_kind for table in document.tables]
    form, table = max(pairs, key=lambda pair: _resemblance(*pair))
    if _resemblance(form, table) < _RESEMBLES:
        return _unlike_any(document, form, table)
    lacking = form.lacks(table)
    unknown = [name for name in table.frame.columns if name not in form.columns()]
    lacks = f"lacks the {_columns(lacking)}" if lacking else ""
    has = f"has the unknown {_columns(_suspects(lacking, unknown), table)}" if unknown else ""
    return IngestError(
        f"looks like '{form.name}' but {' and '.join(said for said in (lacks, has) if said)}",
        file=str(document.path),
        column=next(iter([*lacking, *unknown]), None),
        expected=f"the {_columns(form.needs)}",
        remedy="check whether the publisher renamed a column, and rename it back in a copy; if the "
        "file was opened and saved, download it again",
    )


def _unlike_any(document: Document, form: Form, table: Table) -> IngestError:
    seen = [shortened(table.titles[name]) for name in list(table.frame.columns)[:_NAMED]]
    near = f"; the nearest is '{form.name}', which needs the {_columns(form.needs)}"
    return IngestError(
        f"is no table that can be read here; its columns are {_listed(seen)}",
        file=str(document.path),
        expected="a publisher's file as it was handed out"
        + (near if _resemblance(form, table) > _IN_SIGHT else ""),
        remedy="see docs/data.md for every layout that can be read",
    )


def _resemblance(form: Form, table: Table) -> float:
    """The share of a form's needed columns that a table has, names that are nearly so included."""
    lacking = form.lacks(table)
    near = sum(_is_near(need, table.columns) for need in lacking)
    return (len(form.needs) - len(lacking) + 0.5 * near) / len(form.needs)


@lru_cache(maxsize=1024)
def _is_near(need: str, names: frozenset[str]) -> bool:
    """Whether a column is nearly so called; many forms need the same ones."""
    return bool(_near(need, names))


def _near(need: str, names: Iterable[str]) -> list[str]:
    return get_close_matches(need, list(names), n=1, cutoff=0.8)


def _suspects(lacking: Sequence[str], unknown: Sequence[str]) -> Sequence[str]:
    """The unknown columns that may be a lacking one under another name; all of them if none may."""
    near = [name for need in lacking for name in _near(need, unknown)]
    return near or unknown[:_NAMED]


def _shortly(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return _listed(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _columns(names: Sequence[str], table: Table | None = None) -> str:
    titles = table.titles if table else {}
    named = [shortened(titles.get(name, name.replace("|", " or "))) for name in names]
    return f"column{'s' if len(named) != 1 else ''} {_listed(named)}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
