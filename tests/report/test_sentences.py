"""Sentences say what the numbers say: planted results with and without an association and leads."""

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.figures.words import words_of
from sahel_indicators.findings.conflict_food import EFFECTS, MEASURES, OUTCOME, PRIMARY, WINDOWS
from sahel_indicators.report.wording import (
    common,
    conflict,
    conflict_food,
)

CHECK_COLUMNS = ["group", "check", "outcome", "estimate", "ci_low", "ci_high", "p_value", "refused"]
CHECKS = [
    ("model", "weighted by people", OUTCOME, 1.2, 0.7, 1.7, 0.001, ""),
    ("outcome", "phase 2 or worse", "phase2plus_percent", 3.0, 2.5, 3.5, 0.001, ""),
    ("left out", "Mopti", OUTCOME, 0.4, -0.1, 0.9, 0.12, ""),
    ("errors", "areas and analyses", OUTCOME, 1.0, 0.2, 1.8, 0.02, ""),
    ("errors", "Conley", OUTCOME, 1.0, 0.4, 1.6, 0.01, ""),
    ("errors", "regions", OUTCOME, np.nan, np.nan, np.nan, np.nan, "Only 4 clusters."),
]


class Planted:
    """A result with chosen estimates, in the shape of `ConflictFood`."""

    def __init__(self, before=(1.0, 0.001), after=(0.0, 0.9), leads=()):
        rows = []
        for measure in MEASURES:
            for window in WINDOWS:
                for effects in EFFECTS:
                    for timing, (estimate, p) in (("before", before), ("after", after)):
                        if timing == "after" and (measure, window, effects) in leads:
                            estimate, p = 2.0, 0.01
                        for together in (False, True):
                            rows.append(
                                (
                                    measure,
                                    window,
                                    effects,
                                    timing,
                                    together,
                                    estimate,
                                    estimate - 0.5,
                                    estimate + 0.5,
                                    p,
                                    931,
                                    49,
                                )
                            )
        columns = [
            "measure",
            "window",
            "effects",
            "timing",
            "together",
            "estimate",
            "ci_low",
            "ci_high",
            "p_value",
            "n",
            "clusters",
        ]
        table = pd.DataFrame(rows, columns=columns)
        main = table[list(columns[:5])].apply(tuple, axis=1) == (*PRIMARY, False)
        holm = (31 * table["p_value"]).clip(upper=1).mask(main)
        self.estimates = table.assign(p_holm=holm)
        self.checks = pd.DataFrame(CHECKS, columns=CHECK_COLUMNS)
        self.country = "MLI"
        self.frame = pd.DataFrame(
            {"period_start": pd.to_datetime(["2014-10-01", "2024-03-01"]), OUTCOME: [1, 2]}
        )

    @property
    def primary(self):
        return self.one(*PRIMARY)

    def one(self, measure, window, effects, timing, together=False):
        return self.estimates.query(
            "measure == @measure and window == @window and effects == @effects "
            "and timing == @timing and together == @together"
        ).squeeze()

    quartiles_of_exposure = 1.0, 12.0


WORDS = words_of("en")


def test_main_sentence_reads_the_estimate_between_two_rates():
    said = conflict_food.main_sentence(Planted(before=(1.0, 0.001)), WORDS)
    step = np.log(13) - np.log(2)
    assert f"{step:.1f} percentage points higher" in said
    assert f"95% interval {0.5 * step:.1f} to {1.5 * step:.1f}" in said
    assert "12.0 instead of 1.0 events" in said
    assert "association: it does not show that conflict caused it" in said


def test_main_sentence_follows_the_sign_and_the_doubt():
    assert "percentage points lower" in conflict_food.main_sentence(
        Planted(before=(-1.0, 0.001)), WORDS
    )
    assert "does not clearly go with" in conflict_food.main_sentence(
        Planted(before=(0.1, 0.4)), WORDS
    )


def test_future_that_explains_the_present_is_said_model_by_model():
    lead = (MEASURES[0], 6, "period")
    said = conflict_food.lead_sentences(Planted(leads=[lead]), WORDS)
    assert '"explains" the share in 1 of 4 models (events, 6 months)' in said[0]
    assert "cannot cause the present" in said[0]
    assert "does not go with the share in any model" in said[1]


def test_title_counts_the_models_in_which_the_future_counts():
    leads = [(MEASURES[0], 6, "period"), (MEASURES[1], 12, "region-by-period")]
    assert "in 2 of 8 models" in conflict_food.coefficients_title(Planted(leads=leads), WORDS)
    assert "dans 2 modèles sur 8" in conflict_food.coefficients_title(
        Planted(leads=leads), words_of("fr")
    )


def test_headline_follows_sign_and_names_the_test() -> None:
    step = np.log(13) - np.log(2)
    said = conflict_food.headline(Planted(before=(-1.0, 0.001)), WORDS)
    assert f"{step:.1f} percentage points lower" in said
    assert "in 0 of 8 models, but not in the model that this figure is from" in said
    assert "picked after all 8 had been estimated" in said


def test_title_follows_sign_and_doubt():
    fewer = conflict_food.coefficients_title(Planted(before=(-1.0, 0.001)), WORDS)
    unclear = conflict_food.coefficients_title(Planted(before=(-1.0, 0.5)), WORDS)
    assert "goes with fewer people" in fewer and "in 0 of 8 models" in fewer
    assert "does not clearly go with more people" in unclear


def test_agreement_counts_intervals_above_zero():
    assert ", 8 have an interval above zero" in conflict_food.agreement_sentence(Planted(), WORDS)
    assert ", 0 have an interval above zero" in conflict_food.agreement_sentence(
        Planted(before=(0.1, 0.6)), WORDS
    )


def test_agreement_says_what_is_left_after_correction():
    assert (
        "31 estimates beside the main one, 8 of them still are"
        in conflict_food.agreement_sentence(Planted(), WORDS)
    )
    assert ", 1 of them still are" in conflict_food.agreement_sentence(
        Planted(before=(1.0, 0.01)), WORDS
    )


def test_checks_in_words_name_what_fails_and_what_could_not_be_asked():
    spread, widest, lost, refused = conflict_food.check_sentences(Planted(), WORDS)
    assert "(4 checks of the main estimate of 1.00)" in spread
    assert "from 0.40 (Mopti left out) to 1.20 (weighted by people)" in spread
    assert lost == (
        "Its interval reaches zero in 1 of 5: Mopti left out (0.40, \N{MINUS SIGN}0.10 to 0.90)."
    )
    assert "is 0.2 to 1.8 (areas and analyses)" in widest
    assert refused == "Not estimated: regions: Only 4 clusters."


@pytest.mark.parametrize(
    ("names", "en", "fr"),
    [
        ([], "none", "aucune"),
        (["Gao"], "Gao", "Gao"),
        (["Gao", "Kidal", "Mopti"], "Gao, Kidal and Mopti", "Gao, Kidal et Mopti"),
    ],
)
def test_names_in_a_sentence(names, en, fr):
    assert (common.listed(names, "en"), common.listed(names, "fr")) == (en, fr)


def test_events_of_one_month_share_a_line():
    events = pd.DataFrame(
        {
            "month": pd.to_datetime(["2023-10-01", "2023-10-01", "2023-12-01"]),
            "kind": ["base_departure", "base_departure", "closing_ceremony"],
            "place": ["Tessalit", "Kidal", "Bamako"],
        }
    )
    shown = conflict.events_by_month(events, "en")
    assert shown["label"].tolist() == ["MINUSMA leaves Tessalit and Kidal"]
    assert conflict.events_by_month(events, "fr")["label"].tolist() == [
        "la MINUSMA quitte Tessalit et Kidal"
    ]


def test_no_sentence_speaks_of_an_effect_of_conflict():
    said = " ".join(
        [
            conflict_food.main_sentence(Planted(), WORDS),
            *conflict_food.lead_sentences(Planted(), WORDS),
            conflict_food.agreement_sentence(Planted(), WORDS),
            *conflict_food.check_sentences(Planted(), WORDS),
        ]
    )
    for word in ("impact", "because of conflict", "led to", "drives", "caused by"):
        assert word not in said
