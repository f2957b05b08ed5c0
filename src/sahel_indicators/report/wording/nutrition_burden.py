"""How many children the IPC's analyses expect to be acutely malnourished, in words."""

from __future__ import annotations

import pandas as pd

from ...figures.words import Words
from ...findings.nutrition import Nutrition
from .common import season
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
    said = words.semicolon.join(text for name, text in told.items() if row[name])
    return f" ({said})" if said else ""
