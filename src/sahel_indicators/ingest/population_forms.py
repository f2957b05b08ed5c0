"""The styles of COD-PS and HAPI's population: their columns, and what these are called here."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from ..errors import IngestError, shortened
from .layouts import column_names
from .recognition import Form, Match, columns_present

_LEVELS = range(1, 5)
_CODES = {n: f"adm{n}_pcode admin{n}pcode admin{n}_code adm{n}_code" for n in _LEVELS}
_NAMES = {
    n: f"adm{n}_name adm{n}_en adm{n}_fr admin{n}_name admin{n}name admin{n}name_en admin{n}name_fr"
    for n in _LEVELS
}
_BAND = re.compile(r"([tfm])_(tl|([0-9]{1,3})(?:_([0-9]{1,3})|(_?plus))?)")
_KNOWN_BANDS = [
    f"{sex}_{age}"
    for sex in "tfm"
    for age in ("tl", "80plus", *(f"{first:02d}_{first + 4:02d}" for first in range(0, 100, 5)))
]
_KNOWN_PLACES = column_names(" ".join((*_CODES.values(), *_NAMES.values())))

WIDE = Form(
    "COD-PS, population of one level (T_TL, F_TL, M_TL)",
    ("adm0_pcode|admin0pcode|iso3|adm1_pcode|admin1pcode", "t_tl"),
    (
        *column_names("adm0_name adm0_en adm0_fr admin0name admin0name_en admin0name_fr country"),
        *column_names("year reference_year ref_year iso2 iso3 adm0_pcode admin0pcode source"),
        *_KNOWN_PLACES,
        *_KNOWN_BANDS,
    ),
)
LONG = Form(
    "COD-PS, population of all countries",
    column_names("iso3 population_group gender age_range population reference_year"),
    (*column_names("country age_min age_max source contributor"), *_KNOWN_PLACES),
)
HAPI = Form(
    "HDX HAPI population",
    column_names(
        "location_code admin1_code admin2_code gender age_range population "
        "reference_period_start reference_period_end"
    ),
    column_names(
        "location_ref location_name has_hrp in_gho admin_level admin1_ref admin1_name "
        "admin2_ref admin2_name provider_admin1_name provider_admin1_code "
        "provider_admin2_name provider_admin2_code min_age max_age resource_hdx_id dataset_hdx_id "
        "warning error hapi_updated_date"
    ),
    without=("sector_code", "population_status", "origin_location_code", "assessment_type"),
)
FORMS: tuple[Form, ...] = (WIDE, LONG, HAPI)

# What the columns of all styles are called here; a table has the first of each that it has.
_COLUMNS = {
    "country": "iso3 location_code adm0_pcode admin0pcode adm1_pcode admin1pcode",
    **{f"admin{n}_code": names for n, names in _CODES.items()},
    **{f"admin{n}_name": names for n, names in _NAMES.items()},
    "level": "admin_level",
    "gender": "gender",
    "age": "age_range",
    "people": "population",
    "year": "reference_year year ref_year",
    "period_start": "reference_period_start",
    "period_end": "reference_period_end",
    "warning": "warning",
    "error": "error",
}


def theirs(frame: pd.DataFrame) -> dict[str, str]:
    """The publisher's plain name of each column that a table has, by what it is called here."""
    called = {ours: names.split() for ours, names in _COLUMNS.items()}
    return columns_present(called, frame)


def titles(match: Match) -> dict[str, str]:
    """The publisher's names of all columns, of those made from them as well."""
    table = match.table
    said = {ours: table.titles[name] for ours, name in theirs(table.frame).items()}
    made = {"location_code": "country", "period_start": "year", "period_end": "year"}
    said = {ours: said[name] for ours, name in made.items() if name in said} | said
    return {"people": table.titles.get("t_tl", "population")} | said


def bands(columns: Iterable[str]) -> dict[str, str]:
    """The columns of people in a wide table, the total first, with the series of each."""
    found = {name: match for name in columns if (match := _BAND.fullmatch(name))}
    ordered = sorted(found, key=lambda name: name != "t_tl")
    return {name: series_of(found[name][1], _age(found[name])) for name in ordered}


def series_of(sex: str, age: str) -> str:
    """One series a group of people: "" for everybody, else "f | all", "all | 0-4", "m | 80+"."""
    sex = "all" if sex in ("t", "all") else sex
    return "" if sex == age == "all" else f"{sex} | {age}"


def _age(match: re.Match[str]) -> str:
    if match[2] == "tl":
        return "all"
    first, last = int(match[3]), match[4]
    return f"{first}+" if match[5] else f"{first}-{int(last)}" if last else f"{first}"


# -- the year --------------------------------------------------------------------------------

_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_IN_CELL = re.compile(r"((?:19|20)[0-9]{2})(?:\.0+)?")
_OF_PEOPLE = re.compile(r"pop|adm", re.IGNORECASE)


def years(match: Match, table: pd.DataFrame) -> tuple[pd.Series, str]:
    """The year of every line, and how it was told where no column says it.

    COD-PS tables without such a column say it in the name of the sheet or file alone
    ("mli_admpop_adm2_2023"). Raises `IngestError` where that has none, or several.
    """
    if "year" in table:
        # What is no year stays, to be set aside as a day that cannot be read.
        return table["year"].map(lambda said: m[1] if (m := _IN_CELL.fullmatch(said)) else said), ""
    for name in (match.table.name, match.document.path.stem):
        found = set(_YEAR.findall(name)) if _OF_PEOPLE.search(name) else set()
        if len(found) == 1:
            told = f"year told by the name '{shortened(name)}'"
            return pd.Series(found.pop(), index=table.index, dtype="str"), told
    raise IngestError(
        "does not say of which year its people are",
        file=match.file,
        expected="a column 'year' or 'Reference_year', or the name under which OCHA hands it out, "
        "such as mli_admpop_adm2_2023",
        remedy="look the year up in the data set's description, and add a column 'year' in a copy",
    )
