"""The evidence for the main finding in sentences: lags, other models, checks, what is left out."""

from __future__ import annotations

import pandas as pd

from ...areas import area_name
from ...figures.words import Words
from ...findings import ConflictFood
from ...findings.conflict_food import EFFECTS, MEASURES, OUTCOME, WINDOWS
from ...findings.conflict_food_checks import SHARE
from .common import areas_of, interval, listed
from .conflict_food_names import check_name
from .conflict_food_readings import LEVEL, SEASON_MONTHS, as_close, interval_of, strongest


def lag_sentences(result: ConflictFood, words: Words) -> list[str]:
    """The correlations by lag in words: the strongest of the past beside that of the future."""
    one, areas = areas_of(result.country, words, 1), areas_of(result.country, words)
    profiles = {
        words.pick(f"over all {one}-analyses", "sur toutes les observations"): result.lags,
        words.pick(
            f"within {areas} and periods", f"au sein des {areas} et des périodes"
        ): result.lags_within,
    }
    return [
        _lags(where, str(statistic), rows, words)
        for where, profile in profiles.items()
        for statistic, rows in profile.to_frame().groupby("statistic", sort=False)
    ]


def _lags(where: str, statistic: str, rows: pd.DataFrame, words: Words) -> str:
    past = strongest(rows[rows["lag"] > 0])
    future = strongest(rows[rows["lag"] <= -SEASON_MONTHS])
    before, after = abs(past["lag"]), abs(future["lag"])
    if as_close(past, future):
        reading = words.pick(
            "later conflict goes with it about as closely as earlier conflict, so these numbers do "
            "not show that conflict comes first",
            "le conflit postérieur y est lié à peu près aussi étroitement que le conflit antérieur "
            ": ces chiffres ne montrent pas que le conflit précède",
        )
    else:
        reading = words.pick(
            "later conflict goes with it less closely than earlier conflict",
            "le conflit postérieur y est moins étroitement lié que le conflit antérieur",
        )
    return words.pick(
        f"{statistic.capitalize()}, {where}: at most {_correlation(past, words)} with conflict "
        f"{before} months before and {_correlation(future, words)} with conflict {after} months "
        f"after; {reading}.",
        f"{statistic.capitalize()}, {where} : au plus {_correlation(past, words)} avec le conflit "
        f"{before} mois avant et {_correlation(future, words)} avec le conflit {after} mois après "
        f"; {reading}.",
    )


def _correlation(row: pd.Series, words: Words) -> str:
    """The strongest of many lags, with the band that holds for all of them."""
    band = interval(row["band_low"], row["band_high"], words, 2)
    return f"{words.number(row['estimate'], 2)} ({band})"


def agreement_sentence(result: ConflictFood, words: Words) -> str:
    """How the other declared specifications compare with the primary one."""
    table = result.estimates
    table = table[~table["together"] & (table["timing"] == "before")]
    positive = int(((table["estimate"] > 0) & (table["p_value"] < LEVEL)).sum())
    least, most = (words.number(table["estimate"].agg(end), 2) for end in ("min", "max"))
    others, left = len(result.estimates) - 1, _clear_after_correction(table)
    return words.pick(
        f"Of the {len(table)} declared models ({len(MEASURES)} measures, {len(WINDOWS)} windows, "
        f"{len(EFFECTS)} sets of effects), {positive} have an interval above zero; coefficients "
        f"run from {least} to {most} percentage points for one unit of the logged rate. They are "
        f"not independent tests; after Holm's correction for the {others} estimates beside the "
        f"main one, {left} of them still are.",
        f"Sur les {len(table)} modèles déclarés ({len(MEASURES)} mesures, {len(WINDOWS)} fenêtres, "
        f"{len(EFFECTS)} jeux d’effets), {positive} ont un intervalle au-dessus de zéro ; les "
        "coefficients "
        f"vont de {least} à {most} points de pourcentage par unité du taux logarithmique. Ce ne "
        f"sont pas des tests indépendants ; après correction de Holm pour les {others} autres "
        f"estimations, il en reste {left}.",
    )


def _clear_after_correction(table: pd.DataFrame) -> int:
    """Models above zero once corrected; the main one counts with its own p value."""
    p = table["p_holm"].fillna(table["p_value"])
    return int(((table["estimate"] > 0) & (p < LEVEL)).sum())


def check_sentences(result: ConflictFood, words: Words) -> list[str]:
    """What becomes of the main estimate when one thing is changed: each group, and what fails."""
    table = result.checks[result.checks["refused"] == ""]
    same = table[table["outcome"].isin([OUTCOME, SHARE])]
    ordered = same.sort_values("estimate", kind="stable")
    low, high = (f"{words.number(r['estimate'], 2)} ({_named(r, words)})" for r in _ends(ordered))
    main = words.number(result.primary["estimate"], 2)
    first = words.pick(
        f"With one thing changed at a time ({len(same)} checks of the main estimate of {main}), it "
        f"runs from {low} to {high}.",
        f"Quand une seule chose change à la fois ({len(same)} vérifications de l’estimation "
        f"principale, {main}), elle va de {low} à {high}.",
    )
    refused = result.checks[result.checks["refused"] != ""]
    return [
        first,
        *_widest(table[table["group"] == "errors"], words),
        *_lost(table, words),
        *(_refused(row, words) for _, row in refused.iterrows()),
    ]


def _ends(ordered: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    return ordered.iloc[0], ordered.iloc[-1]


def _named(check: pd.Series, words: Words) -> str:
    name = check_name(check, words)
    if check["group"] != "left out":
        return name
    return words.pick(f"{name} left out", f"sans {name}")


def _widest(errors: pd.DataFrame, words: Words) -> list[str]:
    """The widest interval of those that allow for more correlation than the main one."""
    if errors.empty:
        return []
    widest = errors.iloc[int((errors["ci_high"] - errors["ci_low"]).argmax())]
    name, ends = check_name(widest, words), interval_of(widest, words)
    return [
        words.pick(
            "Errors that also let areas go together leave the estimate as it is; the widest of "
            f"their intervals is {ends} ({name}).",
            "Des erreurs types qui laissent aussi les zones évoluer ensemble ne changent pas "
            f"l’estimation ; le plus large de leurs intervalles va {ends} ({name}).",
        )
    ]


def _lost(table: pd.DataFrame, words: Words) -> list[str]:
    """Where the interval reaches zero."""
    lost = table[table["p_value"] >= LEVEL]
    if lost.empty:
        return []
    named = words.semicolon.join(
        f"{_named(row, words)} ({words.number(row['estimate'], 2)}, "
        f"{interval_of(row, words, decimals=2)})"
        for _, row in lost.iterrows()
    )
    return [
        words.pick(
            f"Its interval reaches zero in {len(lost)} of {len(table)}: {named}.",
            f"Son intervalle atteint zéro dans {len(lost)} cas sur {len(table)} : {named}.",
        )
    ]


def _refused(row: pd.Series, words: Words) -> str:
    said = words.pick("Not estimated: {}: {}", "Non estimé : {} : {}")
    return said.format(check_name(row, words), row["refused"])


_ALONE = {
    True: (
        "is alone in its region and has nothing",
        "est seul dans sa région et ne peut être comparé à rien",
    ),
    False: (
        "are each alone in their region and have nothing",
        "sont chacun seuls dans leur région et ne peuvent être comparés à rien",
    ),
}


def alone_sentence(result: ConflictFood, words: Words) -> str:
    """Which areas region-by-period effects leave nothing to be compared with."""
    one = areas_of(result.country, words, 1)
    used = result.frame[result.frame["phase3plus_share"].notna()]
    in_region = used.groupby(["parent_code", "period_start"])["area_code"].transform("size")
    alone = used[in_region == 1]
    if alone.empty:
        return words.pick(
            f"Every {one} has another of its region beside it in every analysis.",
            f"Dans chaque analyse, chaque {one} a au moins un voisin de sa région.",
        )
    codes = sorted(set(alone["area_code"]))
    names = listed([area_name(code, words.language) for code in codes], words.language)
    alone_en, alone_fr = _ALONE[len(codes) == 1]
    return words.pick(
        f"With region-by-period effects, {len(alone)} further {one}-analyses drop out, because "
        f"{names} {alone_en} to be compared with.",
        f"Avec des effets de région par période, {len(alone)} observations de plus sont écartées : "
        f"{names} {alone_fr}.",
    )
