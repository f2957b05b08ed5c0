"""The digest: subject first, under 2,000 signs, asks to verify, in two languages."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sahel_indicators.alerts import Alerts, digest, shipped_rules
from sahel_indicators.alerts.wording import place, producer
from sahel_indicators.figures.words import words_of
from tests.alerts.planting import monthly, rule, share, share_rule, told, values

QUIET = [1.0] * 36
KEYS = ("phase3plus_fifth", "fatalities_month", "fatalities_30_days")
RULES = [rule for rule in shipped_rules() if rule.key in KEYS]


@pytest.fixture(scope="module")
def alerts() -> Alerts:
    shares = [share("2017-11", 0.1), share("2018-03", 0.213)]
    conflict = monthly("2015-03", [*QUIET, 42.0])
    return told(values(*shares, *conflict), *RULES)


def test_the_subject_comes_first(alerts: Alerts) -> None:
    english, french = digest(alerts, "en"), digest(alerts, "fr")
    assert english.subject == "Mali: 2 warnings (as known on 7 Apr 2018)"
    assert french.subject == "Mali\u202f: 2 avertissements (état au 7 avr. 2018)"
    assert english.text.startswith(f"{english.subject}\n")
    assert french.markdown.startswith(f"# {french.subject}\n")


def test_every_figure_has_its_period_and_producer(alerts: Alerts) -> None:
    said = digest(alerts, "en").text
    assert "(Mar–May 2018, Cadre Harmonisé): Djenne 21.3%, before that 10.0% (Oct 2017)" in said
    high = "Djenne 42, the highest in 36 months; before that 1 (Feb 2018)"
    assert f"(Mar 2018, reported by ACLED): {high}" in said


def test_french_has_french_numbers_dates_and_spaces(alerts: Alerts) -> None:
    said = digest(alerts, "fr").text
    assert "(mars–mai 2018, Cadre harmonisé)\u202f: Djenné 21,3\u202f%" in said
    assert "signalés par ACLED" in said
    for sign in (" ;", " :", " %"):
        assert sign not in said


def test_producers_without_a_short_name_are_called_as_each_language_calls_them() -> None:
    english, french = words_of("en"), words_of("fr")
    assert producer("unhcr", english) == "UNHCR" and producer("unhcr", french) == "HCR"
    assert producer("wfp_ndvi", french) == "PAM, calculé à partir de MODIS"
    assert producer("not in the list", french) == "not in the list"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_asks_to_verify_and_says_what_nobody_knows(alerts: Alerts, language: str) -> None:
    said = digest(alerts, language).text
    asked = {
        "en": ["verify", "partners on the ground", "never", "withhold", "Cannot be judged"],
        "fr": ["vérifier", "partenaires sur le terrain", "jamais", "refuser", "Impossible"],
    }
    assert [part for part in asked[language] if part not in said] == []


def test_text_is_the_markdown_without_its_marks(alerts: Alerts) -> None:
    made = digest(alerts, "en")
    assert made.markdown.replace("**", "").removeprefix("# ") == made.text
    assert "**Warning**" in made.markdown and "**" not in made.text


CODES = [f"ML0{region}0{number}" for region in range(1, 6) for number in range(1, 6)]
MANY = values(*(share("2018-03", 0.2 + n / 100, area_code=c) for n, c in enumerate(CODES)))


@pytest.mark.parametrize("copies", [1, 4])
def test_it_stays_short_however_much_stands(copies: int) -> None:
    long = "A title that says everything there is to be said about a rule " * 8
    rules = [
        replace(share_rule(), key=f"rule_{number}", en=f"{long} {number}", fr=f"{long} {number}")
        for number in range(copies)
    ]
    alerts = told(MANY, *rules)
    english, french = digest(alerts, "en"), digest(alerts, "fr")
    assert len(english.markdown) <= 2000 and len(french.markdown) <= 2000
    assert "more" in english.text and "de plus" in french.text
    assert ("Cut:" in english.text) is ("Texte coupé" in french.text) is (copies > 1)
    assert english.lines[-1].startswith("Before acting")
    assert french.lines[-1].startswith("Avant d’agir")


def test_what_one_language_has_no_room_for_the_other_counts_too() -> None:
    rules = [
        replace(share_rule(), key=f"rule_{n}", en=f"Rule {n}", fr=f"Règle {n} " + "longue " * 10)
        for n in range(5)
    ]
    alerts = told(MANY, *rules)
    english, french = (digest(alerts, language).text for language in ("en", "fr"))
    named = english.count("%")
    assert named == french.count("%") and 0 < named < 5 * 12


def test_the_highest_figures_are_named_where_there_is_no_room_for_all() -> None:
    line = next(line for line in digest(told(MANY, share_rule()), "en").lines if "44.0%" in line)
    assert line.index("44.0%") < line.index("43.0%") and "13 more" in line


LONG_AGO = share("2016-03", 0.3, area_code="ML0502")


@pytest.mark.parametrize("earlier", [[], [LONG_AGO | {"value": 0.1}]])
def test_an_area_that_was_not_there_before_is_named_before_higher_figures(
    earlier: list[dict[str, Any]],
) -> None:
    known = values(
        *earlier,
        share("2017-03", 0.5, area_code="ML0501"),
        share("2018-03", 0.5, area_code="ML0501"),
        share("2018-03", 0.3, area_code="ML0502"),
    )
    line = next(line for line in digest(told(known, share_rule()), "en").lines if "30.0%" in line)
    assert line.index("30.0%") < line.index("50.0%")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "31.0%, with no figure to compare in the 400 days before (last known 30.0%, Mar 2016)",
        ),
        (
            "fr",
            "31,0\u202f%, sans chiffre de comparaison dans les 400 jours précédents "
            "(dernier connu\u202f: 30,0\u202f%, mars 2016)",
        ),
    ],
)
def test_a_figure_of_long_ago_is_not_called_the_one_before(language: str, said: str) -> None:
    known = values(LONG_AGO, share("2018-03", 0.31, area_code="ML0502"))
    assert said in digest(told(known, share_rule()), language).text


def test_no_alert_is_said_only_of_what_could_be_judged() -> None:
    one = share("2018-03", 0.1)
    quiet = digest(told(values(one), share_rule()), "en")
    day = "(as known on 31 Mar 2018)"
    assert quiet.subject == f"Mali: no alert stands where it can be judged {day}"
    assert "no alert does not mean that all is well" in quiet.text
    assert "49 areas (no figure of its sources)" in quiet.text
    all_of_it = values(one | {"admin_level": 0, "area_code": "MLI"})
    assert digest(told(all_of_it, share_rule(admin_levels=(0,))), "en").subject == (
        f"Mali: no alert stands {day}"
    )
    old = digest(told(values(one), share_rule(), as_of="2020-01-01"), "fr")
    assert old.subject == "Mali\u202f: rien ne peut être évalué (état au 1er janv. 2020)"


def test_how_old_it_is_is_said_where_the_present_day_is_known(alerts: Alerts) -> None:
    def subject(language: str, day: str) -> str:
        return digest(alerts, language, date.fromisoformat(day)).subject

    assert subject("en", "2018-05-07").endswith("(as known on 7 Apr 2018, 30 days ago)")
    assert subject("fr", "2018-05-07").endswith("(état au 7 avr. 2018, il y a 30 jours)")
    assert subject("en", "2018-04-08").endswith("(as known on 7 Apr 2018, 1 day ago)")
    assert subject("en", "2018-04-07") == digest(alerts, "en").subject


def test_a_rule_that_is_all_clear_still_tells_its_newest_figure() -> None:
    quiet = share("2018-03", 0.1, admin_level=0, area_code="MLI")
    high = monthly("2015-03", [*QUIET, 42.0], admin_level=0, area_code="MLI")
    alerts = told(
        values(quiet, *high),
        share_rule(key="shares", en="Shares", fr="Parts", admin_levels=(0,)),
        rule(admin_levels=(0,)),
    )
    english, french = digest(alerts, "en").lines, digest(alerts, "fr").lines
    # "Unusually high" beside a period would read as a finding.
    head = "**No alert by these rules (newest figure)**"
    assert "- Mar–May 2018: Shares" in english[english.index(head) :]
    assert "**Aucune alerte selon ces règles (dernier chiffre)**" in french
    assert "- mars–mai 2018\u202f: Parts" in french
    # The rule that stands tells its period there, and is not named again.
    assert sum("Planted" in line for line in english) == 1


@pytest.mark.parametrize(
    ("code", "english", "french"),
    [("ML08", "region", "région"), ("NG008", "state", "État"), ("TD07", "province", "province")],
)
def test_a_region_is_called_what_its_country_calls_it(code: str, english: str, french: str) -> None:
    assert place(code, 1, words_of("en")).endswith(f" ({english})")
    assert place(code, 1, words_of("fr")).endswith(f" ({french})")
