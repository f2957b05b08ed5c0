"""The styles of COD-AB and of the bundle's outlines: their columns, and what these mean here."""

from __future__ import annotations

import pandas as pd

from .layouts import column_names
from .recognition import Form, Match, columns_present

_CODES = {n: f"adm{n}_pcode|admin{n}pcode" for n in range(5)}
_NAMES = {
    n: "|".join(
        (f"adm{n}_{end}" for end in ("name", "fr", "en")),
    )
    + f"|admin{n}name|admin{n}name_fr|admin{n}name_en"
    for n in range(5)
}
_EVERY = column_names(" ".join((*_CODES.values(), *_NAMES.values())).replace("|", " "))
_ALSO = (
    *_EVERY,
    *(f"adm{n}_{end}" for n in range(5) for end in ("ref", "name1", "name2", "name3", "ar")),
    *(f"adm{n}alt{k}{end}" for n in range(1, 5) for k in (1, 2) for end in ("fr", "en")),
    *column_names(
        "objectid objectid_1 fid id iso2 iso3 shape_leng shape_area shape_length area_sqkm "
        "center_lat center_lon version cod_version lang lang1 lang2 lang3 date validon validto "
        "valid_on valid_to globalid"
    ),
)


def _cod(level: int, without: tuple[str, ...]) -> Form:
    needs = (_CODES[level], _NAMES[level])
    return Form(f"COD-AB outlines, admin{level}", needs, _ALSO, without, kind="outlines")


_FINER = tuple(code for n in (3, 4) for code in _CODES[n].split("|"))
COD = (
    _cod(0, (*_CODES[1].split("|"), *_CODES[2].split("|"), *_FINER)),
    _cod(1, (*_CODES[2].split("|"), *_FINER)),
    _cod(2, _FINER),
)
FINER = tuple(_cod(level, ()) for level in (3, 4))
BUNDLED = tuple(
    Form(
        f"the bundle's outlines, admin{level}",
        column_names(f"location_code {' '.join(names)}"),
        without=without,
        kind="outlines",
    )
    for level, names, without in (
        (1, ("admin1_code", "admin1_name"), ("admin2_code",)),
        (2, ("admin1_code", "admin1_name", "admin2_code", "admin2_name"), ()),
    )
)
FORMS: tuple[Form, ...] = (*COD, *FINER, *BUNDLED)

# What the columns of all styles are called here; a table has the first of each that it has.
_COLUMNS = {
    "country": "location_code|iso3|adm0_pcode|admin0pcode|adm1_pcode|admin1pcode",
    **{f"admin{n}_code": f"{_CODES[n]}|admin{n}_code" for n in (1, 2)},
    **{f"admin{n}_name": f"{_NAMES[n]}|admin{n}_name" for n in (1, 2)},
    "first_day": "validon|valid_on|date",
    "last_day": "validto|valid_to",
    "printed_km2": "area_sqkm",
}


def theirs(frame: pd.DataFrame) -> dict[str, str]:
    """The publisher's plain name of each column that a table has, by what it is called here."""
    called = {ours: names.split("|") for ours, names in _COLUMNS.items()}
    return columns_present(called, frame)


def titles(match: Match) -> dict[str, str]:
    """The publisher's names of all columns, of those made from them as well."""
    said = {ours: match.table.titles[name] for ours, name in theirs(match.table.frame).items()}
    return said | {"location_code": said["country"], "square_km": "shape"}
