"""Moved numbers of the findings, in words: the main estimates by name, all others by table."""

from __future__ import annotations

import pandas as pd

from ...figures.words import Words

TABLES = {
    "conflict_food_estimates": (
        "Conflict and phase 3+, declared models",
        "Conflit et phase 3+, modèles déclarés",
    ),
    "conflict_food_checks": (
        "Conflict and phase 3+, one thing changed",
        "Conflit et phase 3+, un seul changement à la fois",
    ),
    "conflict_food_curve": (
        "Conflict and phase 3+, every way of asking",
        "Conflit et phase 3+, toutes les spécifications",
    ),
    "conflict_food_lags": (
        "Conflict and phase 3+, correlations by month",
        "Conflit et phase 3+, corrélations par mois",
    ),
    "minusma_estimates": ("After MINUSMA", "Après la MINUSMA"),
    "spillover": (
        "Conflict across borders, all countries at once",
        "Conflit de l’autre côté des frontières, tous les pays à la fois",
    ),
    "projections": ("How projections held", "Fiabilité des projections"),
}


def _mains() -> dict[tuple[str, str], tuple[tuple[str, str], tuple[str, str]]]:
    """The declared main estimates by table and row: what they are called, and their unit."""
    from ...findings.conflict_food import PRIMARY
    from ...findings.minusma import PRIMARY as WITHDRAWAL

    points = ("points", "points")
    food = f"{PRIMARY.measure}, {PRIMARY.window}, {PRIMARY.effects}, {PRIMARY.timing}, False"
    return {
        ("conflict_food_estimates", food): (
            ("Conflict and phase 3+, main estimate", "Conflit et phase 3+, estimation principale"),
            points,
        ),
        ("spillover", "main, main"): (
            (
                "Conflict across the border and phase 3+, all countries at once, main estimate",
                "Conflit de l’autre côté de la frontière et phase 3+, tous les pays à la fois, "
                "estimation principale",
            ),
            points,
        ),
        ("minusma_estimates", ", ".join(map(str, WITHDRAWAL))): (
            ("After MINUSMA, main estimate", "Après la MINUSMA, estimation principale"),
            ("log points", "points logarithmiques"),
        ),
    }


def main_estimates(estimates: pd.DataFrame, words: Words) -> list[str]:
    """One sentence a main estimate that moved: "... main estimate: 1.43 to 1.38 points (...)"."""
    if estimates.empty:
        return []
    mains = _mains()
    return [
        _sentence(row, *mains[row["table"], row["row"]], words)
        for _, row in estimates.iterrows()
        if (row["table"], row["row"]) in mains
    ]


def _sentence(row: pd.Series, name: tuple[str, str], unit: tuple[str, str], words: Words) -> str:
    before, after = numbers(row, words)
    ends = [_interval(row, side, words) for side in ("before", "after")]
    return words.pick(
        f"{name[0]}: {before} to {after} {unit[0]} (95% interval {ends[0]} before, {ends[1]} now).",
        f"{name[1]} : de {before} à {after} {unit[1]} (intervalle à 95 % : {ends[0]} avant, "
        f"{ends[1]} maintenant).",
    )


def numbers(row: pd.Series, words: Words) -> tuple[str, str]:
    """An estimate before and after, with as many decimals as tell them apart; "–" for none."""
    old, new = row["before"], row["after"]
    decimals = next((n for n in range(2, 7) if round(old, n) != round(new, n)), 2)
    return _number(old, decimals, words), _number(new, decimals, words)


def _number(value: float, decimals: int, words: Words) -> str:
    return "–" if pd.isna(value) else words.number(value, decimals)


def with_interval(row: pd.Series, side: str, words: Words) -> str:
    """An estimate with its interval: "1.43 (0.55 to 2.32)"."""
    number = numbers(row, words)[side == "after"]
    has = not pd.isna(row[f"low_{side}"])
    return f"{number} ({_interval(row, side, words)})" if has else number


def _interval(row: pd.Series, side: str, words: Words) -> str:
    low, high = (_number(row[f"{end}_{side}"], 2, words) for end in ("low", "high"))
    return words.pick(f"{low} to {high}", f"de {low} à {high}")
