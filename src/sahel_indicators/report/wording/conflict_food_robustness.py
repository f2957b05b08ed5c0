"""The words around the figures of what the main finding hangs on: checks, choices, drivers."""

from __future__ import annotations

import pandas as pd

from ...figures.style import FigureText
from ...figures.words import Words
from ...findings import ConflictFood
from ...findings.conflict_food import OUTCOME
from ...findings.conflict_food_checks import SHARE
from .common import areas_of, in_country, interval, listed
from .conflict_food_figures import association, estimate_of, source_line, span_of
from .conflict_food_names import check_name, driver_name
from .conflict_food_readings import LEVEL, leads_alone, points_word


def checks(result: ConflictFood, words: Words) -> FigureText:
    """Between what the main estimate moves, and where its interval reaches zero."""
    table = result.checks[result.checks["refused"] == ""]
    same = table[table["outcome"].isin([OUTCOME, SHARE])]
    low, high = (words.number(same["estimate"].agg(end), 1) for end in ("min", "max"))
    main, lost = words.number(result.primary["estimate"], 1), same[same["p_value"] >= LEVEL]
    unit = points_word(result.primary["estimate"], words)
    title = words.pick(
        f"With one thing changed at a time, the main estimate of {main} points runs from {low} to "
        f"{high}; {_reaching(lost, len(same), words)}",
        f"Quand on change un élément à la fois, l’estimation principale ({main} {unit}) va de "
        f"{low} à {high} ; {_reaching(lost, len(same), words)}",
    )
    row = result.primary
    return FigureText(
        title=title,
        subtitle=words.pick(
            "Percentage points of phase 3+ that go with one unit of log(1 + events per 100,000 in "
            f"the 12 months before), {span_of(result, words)}",
            "Points de pourcentage de phase 3+ associés à une unité de log(1 + événements pour "
            f"100\u202f000 dans les 12 mois précédents), {span_of(result, words)}",
        ),
        source=source_line(words),
        note=words.pick(
            f"Main estimate: {row['n']} {areas_of(result.country, words, 1)}-analyses, effects of "
            "area and of region by period; ",
            f"Estimation principale : {row['n']} observations, effets de zone et de région par "
            "période ; ",
        )
        + association(words),
        alt=f"{title}. " + words.semicolon.join(_check_alt(r, words) for _, r in table.iterrows()),
    )


# More regions than these are counted and not named.
_MOST_NAMES = 3


def _reaching(lost: pd.DataFrame, total: int, words: Words) -> str:
    """In how many checks the interval reaches zero, by name where they are few."""
    if lost.empty:
        return words.pick("no interval reaches zero", "aucun intervalle n’atteint zéro")
    regions = lost[lost["group"] == "left out"]
    said = words.pick(
        f"in {len(lost)} of {total} its interval reaches zero",
        f"dans {len(lost)} cas sur {total}, son intervalle atteint zéro",
    )
    if not 0 < len(regions) <= _MOST_NAMES:
        return said
    names = listed([check_name(row, words) for _, row in regions.iterrows()], words.language)
    return said + words.pick(f", without {names} among them", f", notamment sans {names}")


def _check_alt(row: pd.Series, words: Words) -> str:
    return f"{check_name(row, words)}{words.colon}{estimate_of(row, words)}"


def curve(result: ConflictFood, words: Words) -> FigureText:
    """How many ways of asking there are, and between what their answers lie."""
    table = result.curve.table
    low, high = (words.number(table["estimate"].agg(end), 1) for end in ("min", "max"))
    above = int((table["ci_low"] > 0).sum())
    # The main one keeps its own p value.
    p = table["p_holm"].fillna(table["p_value"])
    corrected = int(((p < LEVEL) & (table["estimate"] > 0)).sum())
    title = words.pick(
        f"Asked in {len(table)} ways, the answer runs from {low} to {high} points: {above} "
        f"intervals lie above zero, {corrected} after correction for having asked so often",
        f"Posée de {len(table)} façons, la question reçoit des réponses de {low} à {high} points : "
        f"{above} intervalles sont au-dessus de zéro, {corrected} après correction pour le "
        "nombre d’essais",
    )
    refused, models = len(result.curve.refused), len(leads_alone(result))
    note = words.pick(
        f"The main one was named after the first {models} had been estimated; the others are no "
        "independent tests. Correction: Holm.",
        f"La spécification principale a été nommée après les {models} premières estimations ; les "
        "autres ne sont pas des tests indépendants. Correction : Holm.",
    )
    return FigureText(
        title=title,
        subtitle=words.pick(
            "Percentage points of phase 3+ that go with one unit of log(1 + rate per 100,000 "
            f"before), {span_of(result, words)}",
            "Points de pourcentage de phase 3+ associés à une unité de log(1 + taux pour "
            f"100\u202f000, avant), {span_of(result, words)}",
        ),
        source=source_line(words),
        note=note
        + (
            words.pick(f" Not estimated: {refused}.", f" Non estimées : {refused}.")
            if refused
            else ""
        ),
        alt=title,
    )


# -- drivers ---------------------------------------------------------------------------------


def drivers(result: ConflictFood, words: Words) -> FigureText:
    """Which driver goes with most of what varies, and how much goes with none of them."""
    found = result.drivers
    if found is None:
        raise ValueError("there are no drivers to speak of")
    table = found.to_frame().sort_values("share_of_r2", ascending=False)
    rest = words.percent(100 * (1 - found.within_r2), 1)
    told = [
        driver_name(str(d), words).lower() for d in table.loc[table["p_value"] < LEVEL, "driver"]
    ]
    title = words.pick(
        f"{rest} of what varies in phase 3 or worse goes with none of {len(table)} drivers; "
        f"{_told(told, words)}",
        f"{rest} de ce qui varie dans la phase 3 ou pire n’est lié à aucun des {len(table)} "
        f"facteurs ; {_told(told, words)}",
    )
    regions, rows = found.diagnostics["clusters"], found.diagnostics["rows"]
    starts = result.frame.loc[result.frame[OUTCOME].notna(), "period_start"]
    return FigureText(
        title=title,
        subtitle=words.pick(
            "Share of the variation of phase 3 or worse within areas and analyses that goes with "
            f"each driver, {in_country(result.country, words)}, analyses to "
            f"{words.month(starts.max())} with figures of rain and prices",
            "Part de la variation de la phase 3 ou pire, au sein des zones et des analyses, liée à "
            f"chaque facteur, {in_country(result.country, words)}, analyses jusqu’à "
            f"{words.month(starts.max())} pour lesquelles pluie et prix sont connus",
        ),
        source=words.pick(
            "computed from CILSS (Cadre Harmonisé) and ACLED, through HDX; CHIRPS, MODIS and WFP, "
            "through WFP HungerMap.",
            "calculs à partir des données du CILSS (Cadre Harmonisé) et d’ACLED, via HDX ; de "
            "CHIRPS, de MODIS et du PAM, via HungerMap.",
        ),
        note=words.pick(
            f"Shapley shares of the within-R²; {rows} rows; intervals from drawing {regions} whole "
            "regions, for rain and prices are regional. Analysts look at all three when they "
            "classify: the shares are no causes.",
            f"Parts de Shapley du R² intra ; {rows} observations ; intervalles par tirage de "
            f"{regions} régions entières, pluie et prix étant régionaux. Les analystes regardent "
            "les trois lorsqu’ils classent : ces parts ne sont pas des causes.",
        ),
        alt=f"{title}. "
        + words.semicolon.join(_driver_alt(row, words) for _, row in table.iterrows()),
    )


def _told(told: list[str], words: Words) -> str:
    if not told:
        return words.pick(
            "no driver's share can be told from zero",
            "la part d’aucun facteur ne se distingue de zéro",
        )
    names = listed(told, words.language)
    return words.pick(
        f"told from zero: {names}, and no other",
        ("seul facteur" if len(told) == 1 else "seuls facteurs")
        + f" à se distinguer de zéro : {names}",
    )


def _driver_alt(row: pd.Series, words: Words) -> str:
    low, high = 100 * row["ci_low"], 100 * row["ci_high"]
    share = words.percent(100 * row["share_of_r2"], 1)
    return f"{driver_name(row['driver'], words)}{words.colon}{share} ({interval(low, high, words)})"
