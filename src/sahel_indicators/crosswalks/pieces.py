"""A country cut along the limits of all its systems: the pieces that every crosswalk is made of.

A piece is what one of OCHA's admin2 areas and one area of the country's reform have in common, so
that an area of any system is a set of pieces. Where the lineage does not say which old cercle a
new one was taken from, it is taken to be one of those of which the same new region has another
part: its pieces with them are "possible", and those with the region's other cercles "set aside".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

import pandas as pd
from pandas.api.typing import NaTType

from ..areas import fold, gazetteer, read_reference
from ..config import settings
from ..errors import AreaError

_MLI = "area_lineage_mli_2023.csv"
_BFA = "area_lineage_bfa_2025.csv"


class Piece(NamedTuple):
    """One row of `pieces`."""

    old: str
    new: str
    new_name: str
    region: str
    region_name: str
    since: pd.Timestamp | NaTType
    evidence: str
    state: str


@cache
def pieces(location: str) -> pd.DataFrame:
    """Every piece of a country, one a row.

    Columns: old (OCHA's admin2 code), new, new_name, region, region_name (the reform's areas;
    blank without a reform), since (the day the new area exists), evidence ("source" or
    "inferred"), state ("known", "possible" or "set aside"). Raises `AreaError` for a lineage
    table that is missing or damaged, or has other old areas than OCHA's list.
    """
    read = _LINEAGES.get(location)
    table = pd.DataFrame(read() if read else _unreformed(location), columns=Piece._fields)
    placed = set(table.loc[table["state"] != "set aside", "old"])
    wrong = placed ^ set(_admin2(location))
    if wrong:
        said = f"The lineage of {location} and areas.csv differ in {', '.join(sorted(wrong))}."
        raise AreaError(said, expected="every admin2 area in both", remedy=_RESTORE)
    return table


_RESTORE = "restore data/raw/bundle from the repository, or set SAHEL_BUNDLE to a whole copy of it"


def _admin2(location: str) -> list[str]:
    return [str(code) for code in gazetteer().system(location, 2, "cod")["area_code"]]


def _unreformed(location: str) -> Iterator[Piece]:
    for old in _admin2(location):
        yield Piece(old, "", "", "", "", pd.NaT, "source", "known")


# -- Mali 2023 -----------------------------------------------------------------------------------


def _mali() -> list[Piece]:
    columns = [
        "new_region",
        "new_region_national_code",
        "new_cercle",
        "new_cercle_national_code",
        "parent_old_cercle_pcode",
        "parent_old_region_pcode",
        "valid_from",
        "evidence",
    ]
    table = read_reference(settings().bundle / _MLI, columns)
    rows: list[Any] = list(table.itertuples(index=False))
    placed = [row for row in rows if row.parent_old_cercle_pcode]
    unplaced = [row for row in rows if not row.parent_old_cercle_pcode]
    known = [_mali_piece(row, row.parent_old_cercle_pcode, row.evidence, "known") for row in placed]
    homes = {(piece.old, piece.region) for piece in known}
    return known + [
        _mali_piece(row, old, "inferred", state)
        for row in unplaced
        for old in _admin2("MLI")
        if gazetteer().parent(old) == row.parent_old_region_pcode
        for state in ["possible" if (old, _mali_region(row)) in homes else "set aside"]
    ]


def _mali_piece(row: Any, old: str, evidence: str, state: str) -> Piece:
    region = _mali_region(row)
    number = row.new_cercle_national_code.removesuffix(".0").zfill(4)
    is_bamako = not row.new_cercle_national_code
    return Piece(
        old,
        f"{region}00" if is_bamako else f"ML-2023-{number}",
        "Bamako" if is_bamako else row.new_cercle,
        region,
        row.new_region,
        _day(row.valid_from),
        evidence,
        state,
    )


def _mali_region(row: Any) -> str:
    return f"ML-2023-{row.new_region_national_code[:2]}"


def _day(text: str) -> pd.Timestamp:
    """The day from which an area has its limits: the last day said, but for a law's own date."""
    days = re.findall(r"\d{4}-\d{2}-\d{2}", text.split("; law")[0])
    if not days:
        raise AreaError(f"The lineage says '{text}'.", expected="a day YYYY-MM-DD", remedy=_RESTORE)
    return pd.Timestamp(days[-1])


# -- Burkina Faso 2025 ---------------------------------------------------------------------------


def _burkina() -> list[Piece]:
    columns = ["new_region_2025", "provinces", "evidence", "valid_from"]
    table = read_reference(settings().bundle / _BFA, columns)
    return [piece for row in table.itertuples(index=False) for piece in _burkina_region(row)]


def _burkina_region(row: Any) -> Iterator[Piece]:
    """The pieces of one region; a new province is cut out of an old one of the same region."""
    names = [_province(text) for text in row.provinces.split(";")]
    olds = [_burkina_code(old) for old, _ in names if old]
    is_cut = any(not old for old, _ in names)
    printed = "source" if row.evidence.startswith("source") else "inferred"
    state = "known" if len(olds) == 1 else "possible"
    region, since = _ours(row.new_region_2025), _day(row.valid_from)
    for old, new in names:
        for code in [_burkina_code(old)] if old else olds:
            yield Piece(
                code,
                _ours(new) if is_cut else code,
                new,
                region,
                row.new_region_2025,
                since,
                printed if old else "inferred",
                "known" if old else state,
            )


def _province(text: str) -> tuple[str, str]:
    """Old and new name: "Kossi->Koosin/Kossin", "Dyamongou(new, Kantchari)" (no old), "Bam"."""
    before, _, after = text.partition("->")
    name = (after or before).split("(")[0].split("/")[0].strip()
    return ("" if "(new" in text else before.strip()), name


def _burkina_code(name: str) -> str:
    codes = gazetteer().codes("BFA", 2, name)
    if len(codes) != 1:
        raise AreaError(f"'{name}' is no province of areas.csv.", remedy=_RESTORE)
    return codes[0]


def _ours(name: str) -> str:
    return f"BF-2025-{fold(name).upper().replace(' ', '-')}"


_LINEAGES: dict[str, Callable[[], list[Piece]]] = {"MLI": _mali, "BFA": _burkina}
