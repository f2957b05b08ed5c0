"""Every rule by which the figures are checked, in one table."""

from __future__ import annotations

from . import displacement, files, food_security, series
from .rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        key="unplaced",
        severity="row",
        title="Rows that could not be placed or read",
        meaning="These figures are in no result: the area, date or status cannot be told.",
        handling="Set aside in quarantine with file, row, column and reason; nothing is guessed.",
        find=files.unplaced,
        per_row=False,
    ),
    Rule(
        key="description_differs",
        severity="plausibility",
        title="Tables changed after they were described",
        meaning="A bundled table was changed after it was described: its figures may not be the "
        "publisher's.",
        handling="Read as it is; restore the file from the repository, or describe it anew in "
        "datapackage.json.",
        find=files.description_differs,
        per_row=False,
    ),
    Rule(
        key="phase_sums",
        severity="plausibility",
        title="Phases that do not add up to the population",
        meaning="The people in phases 1 to 5 are not the population analysed (more than 1 % off): "
        "a share of them may be too low or too high.",
        handling="Kept as published; shares are taken of the published population, and no phase "
        "is corrected.",
        find=food_security.phase_sums,
    ),
    Rule(
        key="class_vs_rule",
        severity="plausibility",
        title="Published class other than the 20 % rule",
        meaning="Analysts published another phase than the counts give by the 20 % rule: a "
        "decision of theirs, or a slip.",
        handling="Both are kept apart: phase_published and phase_by_rule; neither replaces the "
        "other.",
        find=food_security.class_vs_rule,
    ),
    Rule(
        key="not_analysed",
        severity="plausibility",
        title="Areas listed but not analysed",
        meaning="The row names an area and gives no phase (blank, or 0 in all of them, and no "
        "class): nobody was counted, which is not the same as nobody being hungry.",
        handling="Missing, never 0; the area has no share and no phase in that analysis.",
        find=food_security.not_analysed,
    ),
    Rule(
        key="partly_blank",
        severity="plausibility",
        title="Some phases blank beside given ones",
        meaning="A blank phase may mean nobody or not said; where the others add up to the "
        "population it probably means nobody.",
        handling="The blank phase is missing, and so is every sum it belongs to; nothing is "
        "filled in.",
        find=food_security.partly_blank,
    ),
    Rule(
        key="repeated_exercise",
        severity="plausibility",
        title="Exercises that repeat an earlier one",
        meaning="The exercise carries the figures of an earlier one, digit by digit: no new "
        "analysis took place.",
        handling="Kept in the observations, left out of panels and scores: a repetition is no "
        "vintage.",
        find=food_security.repeated_exercise,
    ),
    Rule(
        key="changing_units",
        severity="plausibility",
        title="Units that come and go between exercises",
        meaning="The set of areas and parts analysed is not that of the exercise before, so a "
        "total over all of them is not comparable.",
        handling="Units are added up to their area; compare over time only the areas that are "
        "known throughout.",
        find=food_security.changing_units,
        shown=8,
    ),
    Rule(
        key="incomplete_areas",
        severity="plausibility",
        title="Areas of which only parts were analysed",
        meaning="The published units are not the whole area: their sum would be too small.",
        handling="The area's figure is missing (completeness 0), with the units found in `note`; "
        "the units stay in the observations.",
        find=food_security.incomplete_areas,
    ),
    Rule(
        key="share_jumps",
        severity="plausibility",
        title="Phase 3+ shares that jump",
        meaning="An area's current phase 3+ share changes by more than 20 points from one current "
        "analysis to the next: a shock, the season, or another way of classifying.",
        handling="Kept; look at the area before quoting it.",
        find=food_security.share_jumps,
    ),
    Rule(
        key="practice_change",
        severity="plausibility",
        title="Practice of the Cadre Harmonisé before October 2014",
        meaning="The country's phase 3+ share before October 2014 and that of a year later differ "
        "by a factor that need alone does not explain: practice changed.",
        handling="Kept; trends and regressions start in October 2014.",
        find=food_security.practice_change,
    ),
    Rule(
        key="frozen_stock",
        severity="plausibility",
        title="Stocks of displaced people repeated to the digit",
        meaning="The figure of an earlier date is printed again: the count was not renewed, so "
        "no change is shown whether or not there was one.",
        handling="Kept and shown as published; never read as 'nothing changed'.",
        find=displacement.frozen_stock,
    ),
    Rule(
        key="stock_jumps",
        severity="plausibility",
        title="IDP stocks that jump",
        meaning="The stock is more than five times, or less than a fifth of, the one before: a "
        "crisis, another coverage, or a slip of a digit.",
        handling="Kept; look at the round's coverage before quoting the change.",
        find=displacement.stock_jumps,
    ),
    Rule(
        key="zero_no_estimate",
        severity="plausibility",
        title="Zeros that mean no estimate",
        meaning="IDMC writes 0 where it has no estimate: nobody knows how many were displaced.",
        handling="Turned into missing, with the reason in `note`.",
        find=displacement.zero_no_estimate,
    ),
    Rule(
        key="conflicting_totals",
        severity="plausibility",
        title="Totals that conflict with their parts or with another count of the day",
        meaning="Figures printed for one date cannot all be right (more than 1 % apart).",
        handling="All are kept; a total is never replaced by the sum of its parts, and one "
        "producer is chosen by the indicator's declared order.",
        find=displacement.conflicting_totals,
        shown=8,
    ),
    Rule(
        key="producers_disagree",
        severity="plausibility",
        title="UNHCR and IDMC disagree",
        meaning="The two producers' IDP stocks for the same day differ by more than 10 %: methods "
        "and cut-off days differ.",
        handling="Both are kept, shown side by side and never averaged.",
        find=displacement.producers_disagree,
    ),
    Rule(
        key="pooled_regions",
        severity="plausibility",
        title="Regions surveyed as one",
        meaning="Two regions have the same monitoring figure in most months: they were surveyed "
        "together, and are one piece of evidence instead of two.",
        handling="Kept; count them as one where regions are compared.",
        find=series.pooled_regions,
    ),
    Rule(
        key="partial_months",
        severity="plausibility",
        title="Months observed in part",
        meaning="The series begins or ends within the month: surveys and counts of events cover "
        "some of its days only.",
        handling="Kept; do not compare these months' levels or counts with whole months.",
        find=series.partial_months,
    ),
    Rule(
        key="bounds_out_of_order",
        severity="plausibility",
        title="Best figures outside their own bounds",
        meaning="The best figure is below its low or above its high bound in the source itself.",
        handling="Best, low and high are kept as published; none is moved.",
        find=series.bounds_out_of_order,
    ),
    Rule(
        key="undated",
        severity="plausibility",
        title="Days of publication that are assumed",
        meaning="The tables do not say when a figure became known; the day follows a rule, so "
        "'what was known then' is as honest as the rule.",
        handling="Set by the rule in sources.toml and marked `published_on_assumed`.",
        find=files.undated,
        per_row=False,
    ),
)
