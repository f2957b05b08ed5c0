"""Results of how phase 3+ goes with conflict that the report's text can name."""

from __future__ import annotations

import pandas as pd

from ...figures.words import Words
from ...findings import ConflictFood
from ...findings.conflict_food import OUTCOME
from ...findings.conflict_food_checks import CROSSING, PHASE2PLUS, SHARE
from ..content import Column, Listing, Result, Table, Text
from ..wording import conflict_food as said
from ..wording.conflict_food_names import check_name, choice_name, exposure, group_name
from .making import numbers, p_values, texts

_OVER = {
    "all": ("all", "toutes"),
    "within": ("within areas and periods", "au sein des zones et périodes"),
}
# Short enough for a column.
_OUTCOMES = {
    OUTCOME: ("phase 3+, %", "phase 3+, %"),
    SHARE: ("phase 3+, fractional", "phase 3+, fractionnaire"),
    PHASE2PLUS: ("phase 2+, %", "phase 2+, %"),
    CROSSING: ("20% in phase 3+", "20 % en phase 3+"),
}


def conflict_food_results(result: ConflictFood, words: Words) -> dict[str, Result]:
    """The main finding in words, and every estimate behind it."""
    clusters = result.estimates["clusters"]
    return {
        "conflict_food_main": Text(said.main_sentence(result, words)),
        "conflict_food_headline": Text(said.headline(result, words)),
        "conflict_food_leads": Listing(tuple(said.lead_sentences(result, words))),
        "conflict_food_agreement": Text(said.agreement_sentence(result, words)),
        "conflict_food_checks_in_words": Listing(tuple(said.check_sentences(result, words))),
        "conflict_food_lags_in_words": Listing(tuple(said.lag_sentences(result, words))),
        "conflict_food_alone": Text(said.alone_sentence(result, words)),
        "conflict_food_clusters": Text(f"{clusters.min()}–{clusters.max()}"),
        "estimates": _estimates(result, words),
        "one_change": _checks(result, words),
        "lag_table": _lags(result, words),
    }


def _unit(words: Words) -> str:
    return words.pick(
        "percentage points of phase 3+ for one unit of log(1 + rate per 100,000 people)",
        "points de pourcentage de phase 3+ pour une unité de log(1 + taux pour 100 000 habitants)",
    )


def _intervals(table: pd.DataFrame, words: Words, low: str, high: str) -> tuple[Column, ...]:
    return (
        numbers(words.pick("95% low", "IC 95 %, bas"), table[low], words, 2),
        numbers(words.pick("95% high", "IC 95 %, haut"), table[high], words, 2),
    )


def _estimates(result: ConflictFood, words: Words) -> Table:
    table, pick = result.estimates, words.pick
    models = zip(table["measure"], table["window"], strict=True)
    together = table["together"].map({
        True: pick("before and after together", "avant et après ensemble"),
        False: pick("alone", "seul"),
    })  # fmt: skip
    return Table(
        caption=pick(f"All declared models, in {_unit(words)}",
                     f"Tous les modèles déclarés, en {_unit(words)}"),
        columns=(
            texts(pick("Exposure", "Exposition"), (exposure(*m, words.language) for m in models)),
            texts(
                pick("Effects of", "Effets"),
                (choice_name(name, words) for name in table["effects"]),
            ),
            texts(pick("Conflict", "Conflit"), (words[name] for name in table["timing"])),
            texts(pick("Model", "Modèle"), together),
            numbers(pick("Estimate", "Estimation"), table["estimate"], words, 2),
            *_intervals(table, words, "ci_low", "ci_high"),
            p_values("p", table["p_value"], words),
            p_values(pick("p, Holm", "p, Holm"), table["p_holm"], words),
            numbers("n", table["n"], words),
        ),
        statuses=("computed",),
    )  # fmt: skip


def _checks(result: ConflictFood, words: Words) -> Table:
    table, pick = result.checks[result.checks["refused"] == ""], words.pick
    rows = [row for _, row in table.iterrows()]
    return Table(
        caption=pick(f"The main model with one thing changed at a time, in {_unit(words)}",
                     f"Le modèle principal avec un seul changement à la fois, en {_unit(words)}"),
        columns=(
            texts(pick("Changed", "Changement"), (
                f"{group_name(str(row['group']), words)}{pick(': ', ' : ')}{check_name(row, words)}"
                for row in rows
            )),
            texts(pick("Outcome", "Variable expliquée"),
                  (pick(*_OUTCOMES[row["outcome"]]) for row in rows)),
            numbers(pick("Estimate", "Estimation"), table["estimate"], words, 2),
            *_intervals(table, words, "ci_low", "ci_high"),
            p_values("p", table["p_value"], words),
            p_values(pick("p, Holm", "p, Holm"), table["p_corrected"], words),
            numbers("n", table["n"], words),
        ),
        statuses=("computed",),
        note=pick("Corrected by Holm where more than one outcome, model or control was tried.",
                  "Correction de Holm là où plusieurs variables, modèles ou contrôles ont été "
                  "essayés."),
    )  # fmt: skip


def _lags(result: ConflictFood, words: Words) -> Table:
    profiles = {"all": result.lags, "within": result.lags_within}
    parts = [profile.to_frame().assign(over=over) for over, profile in profiles.items()]
    table, pick = pd.concat(parts, ignore_index=True), words.pick
    return Table(
        caption=pick("Correlation of phase 3+ with conflict so many months before (positive) or "
                     "after (negative)",
                     "Corrélation de la phase 3+ avec le conflit tant de mois avant (positif) ou "
                     "après (négatif)"),
        columns=(
            texts(pick("Over", "Sur"), (pick(*_OVER[over]) for over in table["over"])),
            texts(pick("Statistic", "Statistique"), table["statistic"].str.capitalize()),
            numbers(pick("Lag", "Décalage"), table["lag"], words),
            numbers(pick("Correlation", "Corrélation"), table["estimate"], words, 2),
            numbers(pick("Band, low", "Bande, bas"), table["band_low"], words, 2),
            numbers(pick("Band, high", "Bande, haut"), table["band_high"], words, 2),
            numbers("n", table["n"], words),
        ),
        statuses=("computed",),
        note=pick("Bands hold for all lags together, and come from whole areas drawn with "
                  "replacement.",
                  "Les bandes valent pour tous les décalages à la fois et proviennent de tirages "
                  "de zones entières avec remise."),
    )  # fmt: skip
