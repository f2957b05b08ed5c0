"""`check` and `flags` as tables, and the numbers of the embedded bundle, counted apart by hand."""

import pandas as pd
import pytest

from sahel_indicators import quality
from sahel_indicators.ingest.bundle import Bundle


@pytest.fixture(scope="module")
def findings(checked):
    return checked[0]


@pytest.fixture(scope="module")
def flags(checked):
    return checked[1]


@pytest.fixture(scope="module")
def counts(findings):
    return findings.groupby(["rule", "location_code"])["count"].sum()


def test_every_rule_explains_itself():
    keys = [rule.key for rule in quality.RULES]
    assert len(set(keys)) == len(keys)
    for rule in quality.RULES:
        assert rule.severity in quality.SEVERITIES and rule.title and rule.find.__doc__
        assert rule.meaning.endswith(".") and rule.handling.endswith(".")


def test_nothing_is_found_in_nothing(planted):
    found, flagged = quality.check(planted.bundle()), quality.flags(planted.bundle())
    assert list(found.columns) == quality.FINDINGS and found.empty
    assert list(flagged.columns) == quality.FLAGS and flagged.empty


def test_nothing_is_found_in_clean_figures(planted):
    planted.analysis([800, 150, 40, 10, 0], phase_class=2, published_on_assumed=False)
    planted.add(value=500, published_on_assumed=False)
    assert quality.check(planted.bundle()).empty


def test_order_of_the_observations_does_not_matter(planted):
    for line, area in enumerate(("ML0501", "ML0502", "ML0503", "ML0504")):
        planted.analysis([800, 100, 40, 10, 0], area_code=area)
        planted.add(value=50, period_start="2019-01-01", area_code=area)
        planted.add(value=50 + line % 2, area_code=area)
    bundle = planted.bundle()
    mixed = bundle.observations.sample(frac=1, random_state=3).reset_index(drop=True)
    shuffled = Bundle(mixed, bundle.quarantine, bundle.files)
    both = zip(quality.check_and_flag(bundle), quality.check_and_flag(shuffled), strict=True)
    for in_order, in_disorder in both:
        pd.testing.assert_frame_equal(in_order, in_disorder)


@pytest.mark.realdata
def test_findings_are_complete_and_sorted(findings):
    assert list(findings.columns) == quality.FINDINGS
    assert (findings["count"] > 0).all() and findings["count"].dtype == "int64"
    assert not findings.isna().any(axis=None) and (findings["examples"] != "").all()
    gravity = findings["severity"].map(quality.SEVERITIES.index)
    assert gravity.is_monotonic_increasing


@pytest.mark.realdata
def test_flags_lead_back_to_their_lines(flags, bundle):
    assert list(flags.columns) == quality.FLAGS
    lines = bundle.observations[["release", "row", "area_code", "period_start"]].drop_duplicates()
    assert len(flags.merge(lines, how="left", indicator=True).query("_merge != 'both'")) == 0
    per_row = {rule.key for rule in quality.RULES if rule.per_row}
    # The bundle has every trap, but for what ingest sets aside and what needs ingested files.
    assert per_row - set(flags["rule"]) == {
        "impossible_values", "part_above_whole", "sources_apart",
    }  # fmt: skip


@pytest.mark.realdata
def test_what_findings_add_is_the_rows_of_their_rule(findings, flags, bundle):
    lines = flags.drop_duplicates(["rule", "release", "row"])
    per_file = findings.groupby(["rule", "file"])["adds"].sum()
    of_flags = lines.groupby(["rule", "release"]).size()
    assert per_file[of_flags.index].to_dict() == of_flags.to_dict()
    assert (findings["adds"] <= findings["count"]).all()
    assert len(lines) < findings.loc[findings["rule"].isin(lines["rule"]), "count"].sum()
    every = bundle.observations[["release", "row"]].drop_duplicates()
    assert findings.loc[findings["rule"] == "undated", "adds"].sum() == len(every)


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("phase_sums", {"MLI": 6, "MRT": 3, "NER": 5, "NGA": 6, "TCD": 1}),
        ("class_vs_rule", {"BFA": 17, "MLI": 15, "MRT": 4, "NER": 49, "NGA": 19, "TCD": 11}),
        ("not_analysed", {"MLI": 2, "NER": 36, "NGA": 65, "TCD": 14}),
        ("partly_blank", {"BFA": 3, "MRT": 3, "NGA": 2, "TCD": 138}),
        ("repeated_exercise", {"MLI": 56, "MRT": 48}),
        ("figures_of_another_season", {"BFA": 122, "MLI": 25}),
        ("zero_no_estimate", {"MLI": 1, "NER": 6, "TCD": 6}),
        ("bounds_out_of_order", {"BFA": 32, "MLI": 24, "TCD": 1}),
        ("producers_disagree", {"BFA": 1, "MLI": 3, "NER": 5, "NGA": 2, "TCD": 9}),
        ("practice_change", {"BFA": 45, "MLI": 49}),
        ("above_population", {"TCD": 22}),  # around Lake Chad more came than had lived there
        ("death_counts_apart", {"BFA": 39, "MLI": 30}),  # 13 and 10 years, three types a year
    ],
)
def test_numbers_of_the_bundle(counts, rule, expected):
    assert counts[rule].to_dict() == expected


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("rule", "location", "said"),
    [
        ("class_vs_rule", "MLI", ["whole areas: ", "parts of areas: "]),
        ("changing_units", "MLI", [
            "2016-03 new: Commune I of Bamako", "2020-11 gone: Commune II of Bamako",
            "2021-03 gone: Koro; new: Koro (accessible part), Koro (limited access), "
            "Taoudenit of Tombouctou", "unnamed 1 of 6 of Bamako",
        ]),
        ("incomplete_areas", "MLI", ["Bamako, 2020-10", "Bamako, 2021-06"]),
        ("frozen_stock", "BFA", [
            "unhcr on 2023-12-31 and 2024-12-31, 1 of 1 repeated: BFA: 2,062,534",
            "unhcr on 2024-12-31 and 2025-12-31, 1 of 1 repeated: BFA: 2,062,534",
            "idmc on 2023-12-31 and 2024-12-31, 1 of 1 repeated: BFA: 2,062,534",
        ]),
        ("frozen_stock", "MLI", [
            "returnee_stock of iom_dtm on 2017-12-31 and 2018-12-31, 40 of 40 repeated",
        ]),
        ("conflicting_totals", "MLI", [
            "printed 250,998, but its 9 parts add up to 258,236",
            "Menaka, 2020-04-30: dtm_government 30,991, iom_dtm 20,991",
        ]),
        ("pooled_regions", "MLI", ["Gao and Kidal: equal in 38 of 40 months"]),
        ("pooled_regions", "MRT", ["Adrar and Inchiri: equal in 23 of 23 months"]),
        ("partial_months", "MLI", ["2019-12: 0 regions", "2023-12: 3 regions"]),
        ("death_counts_apart", "MLI", ["2023: ACLED 4,326, UCDP 2,118"]),
        ("sudden_jumps", "MLI", ["Djenne: 6 in 2022-02, 396 in 2022-03"]),  # Moura
        ("absent_areas", "BFA", ["cilss_ch: 2017-03: Leraba; 2017-10: Leraba"]),
        ("practice_change", "MLI", ["10.1% in 2014-03, 1.6% a year later", "exactly 0 in 26"]),
    ],
)  # fmt: skip
def test_traps_of_the_bundle_are_told(findings, rule, location, said):
    here = findings[(findings["rule"] == rule) & (findings["location_code"] == location)]
    told = "; ".join(here["examples"])
    assert [text for text in said if text not in told] == []


@pytest.mark.realdata
def test_the_bundle_is_as_described_and_every_source_states_its_rule(findings, bundle):
    assert "description_differs" not in set(findings["rule"])
    undated = findings[findings["rule"] == "undated"]
    sources = bundle.observations["source"].unique()
    assert [key for key in sources if not undated["examples"].str.contains(f"{key}: ").any()] == []
    unplaced = findings[findings["rule"] == "unplaced"]
    assert unplaced["count"].sum() == bundle.account()["rows_quarantined"].sum()
