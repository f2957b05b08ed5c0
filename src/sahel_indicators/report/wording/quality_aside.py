"""What the page on data quality says of rows set aside: the country's, and apart all others."""

from __future__ import annotations

from ...figures.words import Words
from ...quality import NOT_COVERED, Assessment
from .common import of_country
from .quality_terms import country


def own(found: Assessment, words: Words) -> str:
    """How many rows of the country are in no result, and how many of which nobody knows whose."""
    count, unknown = found.set_aside_of(found.country), found.set_aside_of("")
    whose = of_country(found.country, words)
    if not count:
        said = words.pick(f"No row {whose} was set aside.", f"Aucune ligne {whose} n’est écartée.")
    else:
        said = _in_no_result(found, words)
    return said + _of_unknown(unknown, words)


def _in_no_result(found: Assessment, words: Words) -> str:
    count, whose = found.set_aside_of(found.country), of_country(found.country, words)
    files = found.quarantine.loc[found.quarantine["location_code"] != "", "file"].nunique()
    one = count == 1
    rows = f"{words.number(count)} {words.pick('row', 'ligne')}{'' if one else 's'} {whose}"
    where = f"{files} {words.pick('file', 'fichier')}{'' if files == 1 else 's'}"
    return words.pick(
        f"{rows}, in {where}, {'is' if one else 'are'} in no result, because area, date or status "
        "cannot be told.",
        f"{rows}, dans {where}, n’entre{'' if one else 'nt'} dans aucun résultat, faute de zone, "
        "de date ou de statut établis.",
    )


def _of_unknown(count: int, words: Words) -> str:
    if not count:
        return ""
    number, one = words.number(count), count == 1
    return words.pick(
        f" The country of {number} more {'row' if one else 'rows'} set aside is not known.",
        f" Le pays de {number} autre{'' if one else 's'} ligne{'' if one else 's'} "
        f"écartée{'' if one else 's'} n’est pas établi.",
    )


def elsewhere(found: Assessment, words: Words) -> str:
    """How many rows of the same files are of which other countries; "" where none is."""
    table = found.elsewhere
    if table.empty:
        return ""
    count, one = int(table["rows"].sum()), table["rows"].sum() == 1
    each = ", ".join(
        f"{_whose(code, words)} {words.number(rows)}"
        for code, rows in zip(table["location_code"], table["rows"], strict=True)
    )
    number = words.number(count)
    return words.pick(
        f"Not counted here: {number} {'row' if one else 'rows'} set aside of other countries in "
        f"the same files ({each}).",
        f"Non comptée{'' if one else 's'} ici : {number} ligne{'' if one else 's'} "
        f"écartée{'' if one else 's'} d’autres pays dans les mêmes fichiers ({each}).",
    )


def _whose(code: str, words: Words) -> str:
    if code == NOT_COVERED:
        return words.pick("countries not covered here", "pays non couverts ici")
    return country(code, words)


def account(found: Assessment, words: Words) -> str:
    """How the rows set aside of these files add up."""
    aside = int(found.account["rows_quarantined"].sum())
    count, unknown = found.set_aside_of(found.country), found.set_aside_of("")
    number, whose = words.number, of_country(found.country, words)
    others = number(int(found.elsewhere["rows"].sum()))
    return words.pick(
        f"Whosever the rows are. Set aside: {number(aside)} = {number(count)} {whose} + "
        f"{number(unknown)} whose country is not known + {others} of other countries.",
        f"Quel que soit leur pays. Lignes écartées : {number(aside)} = {number(count)} {whose} + "
        f"{number(unknown)} de pays non établi + {others} d’autres pays.",
    )
