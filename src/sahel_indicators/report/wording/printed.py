"""What a printed total of a whole country leaves out, in words."""

from __future__ import annotations

from typing import Any

from ...areas import area_name
from ...crosswalks import areas_of
from ...figures.words import Words
from ...findings import PhaseTrend
from .common import feminine, listed, regions_of
from .food_beside import is_apart

# More regions than these are counted and not named.
_MOST_NAMES = 3

# The people whom a total is about, by what its source calls them. The rest are counted apart.
_GROUPS = {
    "Residents": (
        "residents only: refugees, returnees and displaced people are counted apart",
        "résidents seulement : réfugiés, retournés et personnes déplacées internes sont comptés "
        "à part",
    ),
    "Residents and IDPs": (
        "residents and internally displaced people",
        "résidents et personnes déplacées internes",
    ),
}

# The same in a few words, where the figures of those counted apart stand beside it.
_IN_SHORT = {
    "Residents": (
        "residents only, others counted apart",
        "résidents seulement, les autres à part",
    ),
}

# Where figures were read, of which none was at hand as CILSS printed them.
_THROUGH = {
    "cilss_ch_hapi": ("from an extract of HDX HAPI", "d’après un extrait de HDX HAPI"),
    "grfc": (
        "from FSIN's database; the analysis' month is inferred",
        "d’après la base de FSIN ; le mois de l’analyse est déduit",
    ),
    "ch_press": ("as quoted by the press", "selon la presse"),
}


def read_through(source: str, words: Words) -> str:
    """Through whom a figure of the Cadre Harmonisé was read; "" where it is CILSS's own."""
    return words.pick(*_THROUGH.get(source, ("", "")))


def left_out_of_total(trend: PhaseTrend, row: Any, words: Words) -> str:
    """In brackets, whom and which regions a total is not known to have; "" where it has all."""
    said = words.semicolon.join(filter(None, (_group(row, words), _regions(trend, words))))
    return f" ({said})" if said else ""


def left_out_in_short(trend: PhaseTrend, row: Any, words: Words) -> str:
    """The same for a key message: as short as it can be without leaving anything out."""
    short = _IN_SHORT.get(row.get("group", "")) if is_apart(trend, row["source"]) else None
    group = words.pick(*short) if short else _group(row, words)
    regions = ""
    if trend.never_analysed:
        never = _never(trend, words)
        regions = words.pick(
            f"no analysis known here of {never}", f"aucune analyse connue ici pour {never}"
        )
    said = words.semicolon.join(filter(None, (group, regions)))
    return f" ({said})" if said else ""


def limits_of_totals(trend: PhaseTrend, words: Words) -> tuple[str, ...]:
    """A sentence on each way in which printed totals are not of the whole country."""
    printed = trend.frame[trend.frame["scope"] != "constant units"]
    if printed.empty:
        return ()
    groups = sorted({_group(row, words) for row in printed.to_dict("records")} - {""})
    about = [*groups, *filter(None, [_regions(trend, words)])]
    return tuple(
        words.pick(
            f"A total printed for the whole country may be of less ({part}).",
            f"Un total publié pour le pays entier peut porter sur moins ({part}).",
        )
        for part in about
    )


def _group(row: Any, words: Words) -> str:
    name = row.get("group", "")
    if not name:
        return ""
    return words.pick(*_GROUPS.get(name, (f"of “{name}”", f"pour « {name} »")))


def _regions(trend: PhaseTrend, words: Words) -> str:
    """The regions that no analysis has, by name where they are few."""
    if not trend.never_analysed:
        return ""
    kind, never = regions_of(trend.country, words), _never(trend, words, kind="")
    analysed = "analysées" if feminine(trend.country, 1) else "analysés"
    return words.pick(
        f"for the {kind} analysed: no analysis is known here of {never}",
        f"pour les {kind} {analysed} : aucune analyse n’est connue ici pour {never}",
    )


def _never(trend: PhaseTrend, words: Words, kind: str | None = None) -> str:
    """Their names; more than a few are counted: "9 of 37 states"."""
    never, every = trend.never_analysed, len(areas_of(trend.country, 1))
    if len(never) <= _MOST_NAMES:
        return listed([area_name(code, words.language) for code in never], words.language)
    kind = f" {regions_of(trend.country, words)}" if kind is None else kind
    return words.pick(f"{len(never)} of {every}{kind}", f"{len(never)}{kind} sur {every}")
