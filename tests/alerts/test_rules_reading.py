"""A file of rules: what ships is what the field says, and what is wrong in one's own is told."""

from pathlib import Path

import pytest

from sahel_indicators.alerts import read_rules, rules_of, shipped_rules, shipped_text
from sahel_indicators.config import settings
from sahel_indicators.errors import DataError, SettingError

SHIPPED = {rule.key: rule for rule in shipped_rules()}


def test_thresholds_of_the_field() -> None:
    assert dict(SHIPPED["phase3plus_fifth"].levels) == {"warning": 0.20}
    assert SHIPPED["phase3plus_fifth"].within_people == 2
    assert dict(SHIPPED["gam_whz"].levels) == {"warning": 10, "alarm": 15}
    assert dict(SHIPPED["fatalities_30_days"].levels) == {"watch": 12, "warning": 36}
    assert SHIPPED["fatalities_30_days"].days == 30


def test_another_index_than_alps_is_only_shown() -> None:
    prices = [rule for rule in SHIPPED.values() if rule.indicator == "cereal_price_stress"]
    assert [rule.kind for rule in prices] == ["shown"] and prices[0].levels == ()


def test_every_rule_says_where_it_is_from_and_has_two_titles() -> None:
    for rule in SHIPPED.values():
        assert rule.reference and rule.en and rule.fr and rule.en != rule.fr
        assert (
            ("phase" in rule.indicator or "gam" in rule.indicator)
            == ("Technical Manual" in rule.reference or "this package" in rule.reference)
            or "this package" in rule.reference
            or rule.kind == "shown"
        )


def changed(old: str, new: str) -> str:
    text = shipped_text()
    assert old in text
    return text.replace(old, new, 1)


OF_A_WEEK = """
en = "Deaths of a week"
fr = "Décès d'une semaine"
indicator = "conflict_fatalities"
kind = "highest"
months = { watch = 12 }
days = 7
admin_levels = [0]
statuses = ["observed"]
sources = ["acled_events"]
months_known = 1.0
cool_down_days = 90
max_age_days = 45
reference = "planted"
followed_by = { indicator = "conflict_fatalities" }
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("warning = 0.20", "warning = 20", ["thresholds.warning", "20", "as in 0.20"]),
        ("warning = 10, alarm", "warning = 0.10, alarm", ["gam_whz", "0.1", "as in 10"]),
        ("within_people", "within_peple", ["'within_peple' is no key", "within_people"]),
        (
            '"phase3plus_share"',
            '"phase3_share"',
            ["'phase3_share' is no indic", "phase3plus_share"],
        ),
        ('"cilss_ch", "cilss', '"cils", "cilss', ["'cils' is no source", "cilss_ch"]),
        ('["current"]', '["curent"]', ["'curent' is no status", "current"]),
        ("{ warning = 0.20 }", "{ warnig = 0.20 }", ["'warnig' is no level", "warning"]),
        ('"crosses"', '"cross"', ["kind: 'cross' will not do", "one of 'reaches', 'crosses'"]),
        ("cool_down_days = 180\n", "", ["'cool_down_days' is missing"]),
        (
            "cool_down_days = 180",
            'cool_down_days = "long"',
            ["cool_down_days: 'long'", "a whole number"],
        ),
        ("cool_down_days = 180", "cool_down_days = -1", ["cool_down_days: -1", "0 or more"]),
        ("admin_levels = [1, 2]", "admin_levels = [3]", ["3 is no level", "0, 1 or 2"]),
        ("admin_levels = [1, 2]", "admin_levels = []", ["admin_levels: the list is empty"]),
        ("admin_levels = [1, 2]", 'admin_levels = [1, "2"]', ["admin_levels, entry 2: '2'"]),
        ('sources = ["cilss_ch", "cilss_ch_hapi"]', "sources = []", ["sources: the list is empty"]),
        ("joined = true", 'joined = "yes"', ["joined: 'yes'", "true or false"]),
        ("months = { watch = 12", "months = { watch = 0", ["months.watch: 0", "1 or more"]),
        ("{ warning = 0.20 }", "{}", ["no level is given"]),
        (
            "warning = 10, alarm = 15",
            "warning = 15, alarm = 10",
            ["alarm = 10 is not more than warning = 15"],
        ),
        ("completeness = 0.8", "completeness = 80", ["completeness: 80 is no share", "0 to 1"]),
        ("thresholds = { warning = 0.20 }", "months = { warning = 12 }", ["months", "highest"]),
        ("at_least = 0.20 }", "at_last = 0.20 }", ["'at_last' is no key", "at_least"]),
        ("at_least = 0.20 }", "at_least = 20 }", ["followed_by.at_least", "20"]),
        ("thresholds = { alarm = 4 }", "thresholds = { alarm = 6 }", ["6", "between 1 and 5"]),
        ("[phase3plus_fifth]", "[phase3plus_fifth", ["is not TOML", "line"]),
        # Nothing is more than no number: such a rule would never speak.
        ("warning = 0.20", "warning = nan", ["thresholds.warning: nan", "a finite number"]),
        ("at_least = 0.20 }", "at_least = nan }", ["followed_by.at_least: nan", "a finite number"]),
        ("cool_down_days = 180", "cool_down_days = 99999999", ["cool_down_days", "hundred years"]),
        # So many people would let every share pass, and so large a least figure none.
        ("within_people = 2", "within_people = 1e300", ["within_people: 1e+300", "1,000,000 or"]),
        ("within_people = 2", f"within_people = {10**400}", ["within_people: 1000000"]),
        ("at_least = 10\n", "at_least = 1e300\n", ["at_least: 1e+300", "between 0 and 10,000,0"]),
        ("{ watch = 12, warning", "{ watch = 99999, warning", ["months.watch: 99999", "1,200 or"]),
        ("months = 3 }", "months = 99999 }", ["followed_by.months: 99999", "1,200 or less"]),
        (
            '{ indicator = "idp_stock" }',
            '{ indicator = "refugees_by_origin" }',
            [
                "[displaced_high], followed_by: a figure of refugees_by_origin cannot",
                "at_least beside another",
            ],
        ),
        # Two rounds of a month would be counted twice, and one person in every month.
        ('"idp_stock" }', '"idp_stock", months = 3 }', ["idp_stock do not add up over months"]),
        # The next figure of the deaths of a day is no sum of thirty.
        (
            "[displaced_high]",
            "[of_a_week]\n" + OF_A_WEEK + "\n[displaced_high]",
            ["[of_a_week], followed_by", "cannot be held against a sum of days"],
        ),
        ('"idp_stock" }', '"idp_stock", at_least = 1e300 }', ["followed_by.at_least: 1e+300"]),
        ('fr = "Un cinquième', 'fr = ""\n# "Un cinquième', ["fr: ''", "a text that is not empty"]),
    ],
)
def test_what_is_wrong_is_told_with_its_place(old: str, new: str, said: list[str]) -> None:
    with pytest.raises(DataError) as refused:
        read_rules(changed(old, new), "my.toml")
    for part in ["my.toml", *said]:
        assert part in str(refused.value)


def of_days(indicator: str) -> str:
    """A file with the rule on sums of 30 days alone, of another indicator."""
    mine = next(
        rule for rule in shipped_text().split("\n[") if rule.startswith("fatalities_30_days")
    )
    return f"[{mine}".replace('"conflict_fatalities"', f'"{indicator}"', 1)


@pytest.mark.parametrize(
    "indicator", ["conflict_events", "conflict_fatalities_per_100k", "idp_stock", "phase_by_rule"]
)
def test_sums_of_days_are_of_deaths_and_of_nothing_else(indicator: str) -> None:
    with pytest.raises(DataError) as refused:
        read_rules(of_days(indicator), "my.toml")
    for part in ("[fatalities_30_days]", f"'{indicator}' is no indicator of deaths", "'days' adds"):
        assert part in str(refused.value)
    assert "one of conflict_fatalities, deaths_state_based" in str(refused.value)


@pytest.mark.parametrize("indicator", ["conflict_fatalities", "deaths_state_based"])
def test_deaths_of_any_kind_may_be_added_up_by_days(indicator: str) -> None:
    (rule,) = read_rules(of_days(indicator), "my.toml")
    assert (rule.indicator, rule.days) == (indicator, 30)


def test_the_rule_is_named() -> None:
    with pytest.raises(DataError, match=r"my\.toml, \[gam_whz\]"):
        read_rules(changed("interval_reaches", "interval_reach"), "my.toml")


def test_a_file_without_rules_or_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="declares no rule"):
        read_rules("# nothing yet", "my.toml")
    with pytest.raises(DataError, match="cannot be read"):
        rules_of(tmp_path / "missing.toml")
    (tmp_path / "latin.toml").write_bytes(b'[a]\nen = "\xe9"')
    with pytest.raises(DataError, match="cannot be read"):
        rules_of(tmp_path / "latin.toml")


def test_a_mark_before_the_text_that_editors_leave_is_no_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "marked.toml").write_text(shipped_text(), "utf-8-sig")
    assert rules_of(tmp_path / "marked.toml") == shipped_rules()


def test_what_is_no_table_is_no_rule() -> None:
    with pytest.raises(DataError, match=r"my\.toml, \[answer\]: 42 is no rule"):
        read_rules("answer = 42", "my.toml")


def test_the_setting_that_names_a_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "gone.toml"
    monkeypatch.setenv("SAHEL_ALERT_RULES", str(path))
    settings.cache_clear()
    with pytest.raises(SettingError, match=r"SAHEL_ALERT_RULES is set to .*gone\.toml"):
        rules_of(settings().alert_rules)
    with pytest.raises(DataError, match=r"other\.toml cannot be read: No such file"):
        rules_of(tmp_path / "other.toml")
    settings.cache_clear()


def test_a_copy_of_the_shipped_rules_is_the_same_rules(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text(shipped_text(), "utf-8")
    assert rules_of(path) == rules_of(None) == shipped_rules()
