"""How many children the IPC's analyses expect to be acutely malnourished, in words."""

from __future__ import annotations

import pandas as pd

from ...figures.words import Words
from ...findings.nutrition import Nutrition
from .common import listed, season
from .nutrition import children


def burden_sentence(found: Nutrition, words: Words) -> str:
    """The newest estimate with period, ages and source, and what it is not; "" where none is."""
    if found.burden.empty:
        return ""
    row = found.burden.iloc[-1]
    when, number = (
        season(row["period_start"], row["period_end"], words),
        words.number(row["acute"]),
    )
    severe, doubts = _severe(row, words), _doubts(row, words)
    return words.pick(
        f"For {when}, the newest analysis of the IPC known here (“{row['survey']}”) estimates "
        f"{number} {children(row, words)} with acute malnutrition{severe}{doubts}: an estimate for "
        "the whole period and no count; what part of it was projected is not told.",
        f"Pour {when}, la dernière analyse IPC connue ici (« {row['survey']} ») estime à {number} "
        f"les {children(row, words)} souffrant de malnutrition aiguë{severe}{doubts} : une "
        "estimation pour toute la période, non un décompte ; la part projetée n’en est pas "
        "indiquée.",
    )


def burdens_aside(found: Nutrition, words: Words) -> str:
    """The newest estimate of no area known here, how many there are, and where; "" for none."""
    if found.burden_aside.empty:
        return ""
    count = len(found.burden_aside)
    every = words.pick(
        f"{words.number(count)} {'estimate' if count == 1 else 'estimates'} of how many children "
        f"are acutely malnourished {'is' if count == 1 else 'are'} of several areas at once, for "
        "which no P-code is known here, and in no table or sum: see the rows set aside (sahel "
        "check).",
        f"{words.number(count)} {'estimation' if count == 1 else 'estimations'} du nombre "
        f"d’enfants malnutris {'porte' if count == 1 else 'portent'} sur plusieurs zones à la "
        "fois, sans P-code connu ici, hors de tout tableau et de toute somme : voir les lignes "
        "mises à l’écart (sahel check).",
    )
    newest = _newest_aside(found, words)
    return f"{every} {newest}" if newest else every


def _newest_aside(found: Nutrition, words: Words) -> str:
    """The newest of the IPC's that gives all children."""
    ipc = found.burden_aside[found.burden_aside["is_ipc"].astype(bool)].dropna(subset=["acute"])
    if ipc.empty:
        return ""
    row = ipc.iloc[-1]
    when = season(row["period_start"], row["period_end"], words)
    number, severe = words.number(row["acute"]), _severe(row, words)
    where, doubts = _spaced(row["unit"], words), _doubts(row.drop("part"), words)
    return words.pick(
        f"The newest, “{row['survey']}”, is of {number} {children(row, words)} with acute "
        f"malnutrition{severe}{doubts} in “{where}”, for {when}.",
        f"La plus récente, « {row['survey']} », est de {number} {children(row, words)} souffrant "
        f"de malnutrition aiguë{severe}{doubts} dans « {where} », pour {when}.",
    )


def _spaced(unit: str, words: Words) -> str:
    """What a table calls an area, with the blanks that French sets before its semicolons."""
    return words.pick(unit, unit.replace("; ", " ; "))


def limits_of_points(found: Nutrition, words: Words) -> tuple[str, ...]:
    """How many figures of prevalence are of no area known here, and what it is called."""
    if found.points_aside.empty:
        return ()
    figures = int(found.points_aside["figures"].sum())
    number, one = words.number(figures), figures == 1
    units = [_spaced(unit, words) for unit in found.points_aside["unit"]]
    names = listed([words.pick(f"“{unit}”", f"« {unit} »") for unit in units], words.language)
    are = words.pick(
        "figure is" if one else "figures are",
        "chiffre publié ne porte" if one else "chiffres publiés ne portent",
    )
    return (
        words.pick(
            f"{number} published {are} of no single area known here ({names}), and in no table: "
            "see the rows set aside (sahel check).",
            f"{number} {are} sur aucune zone unique connue ici ({names}), hors de tout tableau : "
            "voir les lignes mises à l’écart (sahel check).",
        ),
    )


def _severe(row: pd.Series, words: Words) -> str:
    if pd.isna(row["severe"]):
        return ""
    number = words.number(row["severe"])
    return words.pick(f", {number} of them severe", f", dont {number} sous sa forme sévère")


def _doubts(row: pd.Series, words: Words) -> str:
    """In brackets, what the numbers are not: exact, of the whole country, or beyond doubt."""
    told = {
        "rounded": words.pick("rounded", "chiffres arrondis"),
        "part": words.pick("of a part of the country", "sur une partie du pays"),
        "doubted": words.pick(
            "its source's text and figures do not agree", "texte et chiffres de la source divergent"
        ),
    }
    said = words.semicolon.join(text for name, text in told.items() if row.get(name))
    return f" ({said})" if said else ""
