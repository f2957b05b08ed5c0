"""The main finding in words: how phase 3+ goes with conflict, with its test and its limits.

Nothing here speaks of an effect: the design supports an association.
"""

from __future__ import annotations

import math

import pandas as pd

from ..figures.style import Words
from ..findings import ConflictFood
from ..findings.conflict_food import MEASURES, OUTCOME, SIDES, WINDOWS
from ..findings.conflict_food_checks import SHARE
from .sentences import exposure, listed

# Estimates with a p value below this are called clear in the text.
LEVEL = 0.05

LIMITS = (
    "Analysts weigh insecurity when they classify, so phase 3+ partly contains the exposure.",
    "Access decides who is analysed, and populations are projections that ignore flight: rates "
    "err most where conflict is worst.",
    "Events are reported events: coverage of the press grew, and MINUSMA was a source until 2023.",
    "Shares are often whole percents and many are zero; the main errors allow for correlation "
    "within a cercle over time, those of the checks also between cercles.",
    "Rain, vegetation and prices are published for regions: effects of region and period hold them "
    "fixed, but not what differs within a region.",
    "Menaka is one cercle, Tombouctou includes Taoudenit, Bamako's communes are added up; an area "
    "of which a part was not analysed is left out.",
)


def coefficients_title(result: ConflictFood, words: Words) -> str:
    """Whether the primary estimate is apart from zero, and in how many models the future is too."""
    clear, falls = result.primary["p_value"] < LEVEL, result.primary["estimate"] < 0
    leads = leads_alone(result)
    ahead, models = int((leads["p_value"] < LEVEL).sum()), len(leads)
    if words.language == "en":
        verb = "goes with" if clear else "does not clearly go with"
        people = "fewer people" if clear and falls else "more people"
        future = f"in {ahead} of {models} models, conflict that comes after it is linked as well"
        return f"More conflict before an analysis {verb} {people} in phase 3 or worse; {future}"
    verb = "va de pair avec" if clear else "ne va pas nettement de pair avec"
    people = "moins de personnes" if clear and falls else "davantage de personnes"
    future = f"dans {ahead} modèles sur {models}, le conflit postérieur y est aussi associé"
    return f"Davantage de conflit avant l’analyse {verb} {people} en phase 3 ou pire ; {future}"


def coefficients_alt(result: ConflictFood, words: Words) -> str:
    """Every estimate of the figure with its interval."""
    alone = result.estimates[~result.estimates["together"]]
    estimates = "; ".join(
        f"{words[row['effects']]}, {exposure(row['measure'], row['window'], words.language)}, "
        f"{words[row['timing']]}: {words.number(row['estimate'], 2)} "
        f"({words.number(row['ci_low'], 2)}; {words.number(row['ci_high'], 2)})"
        for row in alone.to_dict("records")
    )
    return f"{coefficients_title(result, words)}. {estimates}"


def leads_alone(result: ConflictFood) -> pd.DataFrame:
    """The estimates of conflict after the period, each in a model of its own."""
    table = result.estimates
    return table[~table["together"] & (table["timing"] == "after")]


# -- in English only -------------------------------------------------------------------------


def headline(result: ConflictFood, words: Words) -> str:
    """The answer in two sentences: how much goes with conflict before, and what the test says."""
    row, (low, high) = result.primary, result.quartiles_of_exposure()
    step = math.log1p(high) - math.log1p(low)
    leads = leads_alone(result)
    ahead = int((leads["p_value"] < LEVEL).sum())
    own = result.one(row["measure"], row["window"], row["effects"], "after")["p_value"] < LEVEL
    return (
        f"With {words.number(high, 1)} instead of {words.number(low, 1)} conflict events per "
        f"100,000 people in the year before, the share of people in phase 3 or worse was "
        f"{words.number(abs(step * row['estimate']), 1)} percentage points "
        f"{'higher' if row['estimate'] > 0 else 'lower'} (95% interval "
        f"{_interval(row, words, step)}), within regions and periods: an association. Conflict "
        f"after the analysis is associated too in {ahead} of {len(leads)} models, "
        f"{'among them' if own else 'but not in'} the model that this figure is from."
        " That model was picked after all eight had been estimated; read it beside the others."
    )


def main_sentence(result: ConflictFood, words: Words) -> str:
    """The answer, from the main estimate, read between two rates that occur.

    The exposure is log(1 + rate), so "twice as high" would be wrong at low rates: the sentence
    compares the upper with the lower quartile of the rates above zero.
    """
    row, starts = result.primary, result.frame["period_start"]
    low, high = result.quartiles_of_exposure()
    step = math.log1p(high) - math.log1p(low)
    verb = "goes with" if row["p_value"] < LEVEL else "does not clearly go with"
    direction = "higher" if row["estimate"] > 0 else "lower"
    people = "fewer" if direction == "lower" and row["p_value"] < LEVEL else "more"
    return (
        f"Across {row['clusters']} cercles and {starts.nunique()} analyses "
        f"({words.month(starts.min())} to {words.month(starts.max())}), more conflict {verb} "
        f"{people} people in phase 3 or worse: with {words.number(high, 1)} instead of "
        f"{words.number(low, 1)} "
        f"events per 100,000 people in the {row['window']} months before (the quartiles where "
        f"there were any), the share was {words.number(abs(step * row['estimate']), 1)} percentage "
        f"points {direction} (95% interval {_interval(row, words, step)}; {row['n']} "
        "cercle-analyses), each cercle compared with its own mean and with the other cercles of "
        "its region at the same time. This is an association: it does not show that conflict "
        "caused it."
    )


def _interval(row: pd.Series, words: Words, times: float = 1.0) -> str:
    low, high = sorted((times * row["ci_low"], times * row["ci_high"]))
    return f"{words.number(low, 1)} to {words.number(high, 1)}"


def lead_sentences(result: ConflictFood, words: Words) -> list[str]:
    """Where conflict that had not yet happened "explains" the present, said plainly.

    One sentence for each set of effects, and one for past and future in one model.
    """
    by_effects = leads_alone(result).groupby("effects", sort=False)
    return [*(_lead(str(effects), leads) for effects, leads in by_effects), _both(result, words)]


def _lead(effects: str, leads: pd.DataFrame) -> str:
    opening = f"With {effects} effects, conflict in the months after the period"
    ahead = leads[leads["p_value"] < LEVEL]
    if ahead.empty:
        return f"{opening} does not go with the share in any model."
    models = zip(ahead["measure"], ahead["window"], strict=True)
    names = "; ".join(exposure(measure, window, "en").lower() for measure, window in models)
    return (
        f'{opening} "explains" the share in {len(ahead)} of {len(leads)} models ({names}). The '
        "future cannot cause the present: these models also pick up what makes places violent and "
        "hungry for longer, or what moves both."
    )


def _both(result: ConflictFood, words: Words) -> str:
    row = result.primary
    past, future = (
        result.one(row["measure"], row["window"], row["effects"], side, together=True)
        for side in SIDES
    )
    return (
        f"With both in the primary model, one unit of the logged rate before goes with "
        f"{words.number(past['estimate'], 2)} points ({_interval(past, words)}) and after with "
        f"{words.number(future['estimate'], 2)} ({_interval(future, words)})."
    )


# A lead shorter than this many months still lies within the season of the analysis.
SEASON_MONTHS = 3


def lag_sentences(result: ConflictFood, words: Words) -> list[str]:
    """The correlations by lag in words: the strongest of the past beside that of the future."""
    profiles = {
        "over all cercle-analyses": result.lags,
        "within cercles and periods": result.lags_within,
    }
    return [
        _lags(where, str(statistic), rows, words)
        for where, profile in profiles.items()
        for statistic, rows in profile.to_frame().groupby("statistic", sort=False)
    ]


def _lags(where: str, statistic: str, rows: pd.DataFrame, words: Words) -> str:
    past = _strongest(rows[rows["lag"] > 0])
    future = _strongest(rows[rows["lag"] <= -SEASON_MONTHS])
    as_much = future["estimate"] >= past["band_low"]
    reading = (
        "later conflict goes with it about as closely as earlier conflict, so these numbers do not "
        "show that conflict comes first"
        if as_much
        else "later conflict goes with it less closely than earlier conflict"
    )
    return (
        f"{statistic.capitalize()}, {where}: at most {_correlation(past, words)} with conflict "
        f"{abs(past['lag'])} months before and {_correlation(future, words)} with conflict "
        f"{abs(future['lag'])} months after; {reading}."
    )


def _strongest(rows: pd.DataFrame) -> pd.Series:
    return rows.iloc[int(rows["estimate"].abs().argmax())]


def _correlation(row: pd.Series, words: Words) -> str:
    """The strongest of many lags, with the band that holds for all of them."""
    low, high = words.number(row["band_low"], 2), words.number(row["band_high"], 2)
    return f"{words.number(row['estimate'], 2)} ({low} to {high})"


def agreement_sentence(result: ConflictFood, words: Words) -> str:
    """How the other declared specifications compare with the primary one."""
    table = result.estimates
    table = table[~table["together"] & (table["timing"] == "before")]
    positive = int(((table["estimate"] > 0) & (table["p_value"] < LEVEL)).sum())
    return (
        f"Of the {len(table)} declared models ({len(MEASURES)} measures, {len(WINDOWS)} windows, "
        f"two sets of effects), {positive} have an interval above zero; coefficients run from "
        f"{words.number(table['estimate'].min(), 2)} to {words.number(table['estimate'].max(), 2)} "
        "percentage points for one unit of the logged rate. They are not independent tests; after "
        f"Holm's correction for the {len(result.estimates) - 1} estimates beside the main one, "
        f"{_clear_after_correction(table)} of them still are."
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
    low, high = ordered.iloc[0], ordered.iloc[-1]
    sentences = [
        f"With one thing changed at a time ({len(same)} checks of the main estimate of "
        f"{words.number(result.primary['estimate'], 2)}), it runs from "
        f"{words.number(low['estimate'], 2)} ({_named(low)}) to "
        f"{words.number(high['estimate'], 2)} ({_named(high)})."
    ]
    sentences += _widest(table[table["group"] == "errors"], words)
    lost = table[table["p_value"] >= LEVEL]
    if len(lost):
        named = "; ".join(
            f"{_named(row)} ({words.number(row['estimate'], 2)}, "
            f"{words.number(row['ci_low'], 2)} to {words.number(row['ci_high'], 2)})"
            for _, row in lost.iterrows()
        )
        sentences.append(f"Its interval reaches zero in {len(lost)} of {len(table)}: {named}.")
    sentences += [f"Not estimated: {row['check']}: {row['refused']}" for row in _refused(result)]
    return sentences


def _named(check: pd.Series) -> str:
    return f"{check['check']} left out" if check["group"] == "left out" else str(check["check"])


def _widest(errors: pd.DataFrame, words: Words) -> list[str]:
    """The widest interval of those that allow for more correlation than the main one."""
    if errors.empty:
        return []
    widest = errors.iloc[int((errors["ci_high"] - errors["ci_low"]).argmax())]
    return [
        "Errors that also let cercles go together leave the estimate as it is; the widest of their "
        f"intervals is {_interval(widest, words)} ({widest['check']})."
    ]


def _refused(result: ConflictFood) -> list[dict[str, str]]:
    refused = result.checks[result.checks["refused"] != ""]
    return [{str(k): str(v) for k, v in row.items()} for row in refused.to_dict("records")]


def alone_sentence(result: ConflictFood) -> str:
    """Which cercles region-by-period effects leave nothing to be compared with."""
    used = result.frame[result.frame["phase3plus_share"].notna()]
    in_region = used.groupby(["parent_code", "period_start"])["area_code"].transform("size")
    alone = used[in_region == 1]
    if alone.empty:
        return "Every cercle has another of its region beside it in every analysis."
    names = listed(sorted(set(alone["area_name"])), "en")
    return (
        f"With region-by-period effects, {len(alone)} further cercle-analyses drop out, because "
        f"{names} is alone in its region and has nothing to be compared with."
    )
