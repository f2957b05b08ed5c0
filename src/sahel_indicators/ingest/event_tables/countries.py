"""Countries as publishers of events write them: codes of ISO, of Gleditsch and Ward, and names."""

from __future__ import annotations

from collections.abc import Mapping

from ...areas import fold
from ...countries import covered, with_areas
from ...errors import IngestError, shortened
from ..accounting import Problems
from ..coded import Coded, Texts, constant, together

# ISO 3166-1: the numeric code that ACLED prints as `iso`.
ISO_NUMERIC = {str(country.iso_numeric): country.iso3 for country in covered()}
# Gleditsch and Ward's list of states, which UCDP prints as `country_id`.
GLEDITSCH_WARD = {str(country.gleditsch_ward): country.iso3 for country in covered()}
# Names as ACLED, UCDP and HDX print them, folded.
_NAMES = {fold(name): c.iso3 for c in covered() for name in (c.en, c.events)}
_ISO3 = frozenset(country.iso3 for country in covered())


def countries_of(
    texts: Texts, columns: tuple[str, ...], codes: Mapping[str, str], problems: Problems
) -> Coded[str]:
    """The ISO alpha-3 code of every row's country, "" for one that is not covered.

    `columns` are those that name it (an ISO alpha-3 code, a name, or a number that `codes` lists),
    the first filled one deciding. Rows of other countries, and rows whose columns name two, are set
    aside. Raises `IngestError` where no row is of a country covered.
    """
    said = together(*(texts[name] for name in columns)) if columns else constant((), len(texts))
    meant = [tuple(_code(cell, codes) for cell in cells if cell) for cells in said.values]
    found = Coded([next(iter(each), "") for each in meant], said.numbers)
    refuse_other_countries(Coded(list(map(_shown, said.values)), said.numbers), found, problems)
    for number, (cells, each) in enumerate(zip(said.values, meant, strict=True)):
        problem = _problem(cells, each)
        if problem:
            problems.add(said.numbers == number, columns[0], problem)
    return Coded([code or "" for code in found.values], found.numbers)


def refuse_other_countries(said: Coded[str], found: Coded[str], problems: Problems) -> None:
    """Raise `IngestError` naming the countries of a table that holds none of those covered."""
    if any(found.values) or not len(said.numbers):
        return
    names = [shortened(name or "no country named") for name in dict.fromkeys(said.values)]
    several = f" and {len(names) - 3} more" if len(names) > 3 else ""
    raise IngestError(
        f"holds only rows of countries that are not covered: {', '.join(names[:3])}{several}",
        file=problems.file,
        expected=f"rows of {covered_in_words()}",
        remedy="take the publisher's file for one of these countries",
    )


def covered_in_words() -> str:
    """The countries whose areas are known, and those that are known as a whole."""
    own = ", ".join(f"{country.en} ({country.iso3})" for country in with_areas())
    whole = ", ".join(country.iso3 for country in covered() if country.extent == "whole")
    return f"{own}, or of a neighbour ({whole})"


def _code(cell: str, codes: Mapping[str, str]) -> str:
    if cell in _ISO3:
        return cell
    return codes.get(cell.lstrip("0"), "") or _NAMES.get(fold(cell), "")


def _problem(cells: tuple[str, ...], meant: tuple[str, ...]) -> str:
    """Why the country of a row cannot be told; empty where it can."""
    if not any(cells):
        return "no country"
    if not any(meant):
        return f"{shortened(_shown(cells))} is not a country covered"
    if len(set(meant)) > 1:
        return f"names two countries: {' and '.join(shortened(cell) for cell in cells if cell)}"
    return ""


def _shown(cells: tuple[str, ...]) -> str:
    """The longest text that names a country: a name says more than a code."""
    return max(cells, key=len, default="")
