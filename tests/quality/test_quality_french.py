"""The rules in French: each of them, and no English phrase left in what they print."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from sahel_indicators import quality
from sahel_indicators.quality.french import FRENCH, example_in_french, source_in_french
from sahel_indicators.sources import sources

# Words that only an English phrase of the rules has; names and columns have none of them.
_ENGLISH = re.compile(
    r"\b(and|of|the|in|on|as|with|not|after|later|more|area|figures?|published|known|blank|line|"
    r"file|population analysed|regions surveyed|outside|equal|new|gone|exercise)\b"
)


def test_every_rule_has_its_french_and_says_something_else_than_in_english() -> None:
    assert set(FRENCH) == {rule.key for rule in quality.RULES}
    for rule in quality.RULES:
        french = FRENCH[rule.key]
        assert all(french) and french.title != rule.title and french.meaning != rule.meaning
        assert french.handling != rule.handling


@pytest.mark.parametrize(
    ("english", "french"),
    [
        (
            "Nara, 2016-06: phases add up to 299,305 of 305,413; and 3 more",
            "Nara, 2016-06 : somme des phases 299\u202f305, population 305\u202f413 ; et 3 autres",
        ),
        (
            "Soum, 2023-10: 30.0% after 77.6% in 2023-03; and 1 more",
            "Soum, 2023-10 : 30,0 % après 77,6 % en 2023-03 ; et 1 autre",
        ),
        (
            "'D'har' is not a known admin2 name of MRT (line 869, 917)",
            "« D'har » n’est pas un nom de admin2 connu de MRT (ligne 869, 917)",
        ),
        (
            "acled: nothing after 2025-12-31; the issue of 2026-01 is late since 2026-03-01",
            "acled : rien après le 2025-12-31 ; l’édition de 2026-01 est en retard depuis le "
            "2026-03-01",
        ),
        (
            "Kidal: -0.486 in 2020-01, 2.07 in 2020-02 (7 times the usual change)",
            "Kidal : -0,486 en 2020-01, 2,07 en 2020-02 (7 fois la variation habituelle)",
        ),
        (
            "MLI: 216 since 2021-05-01, 1,461 in 2022 (17 times the usual change); MLI: 5 on "
            "2011-12-31, 38,776 on 2012-12-31 (28 times the usual change); Gao: 1.5 from 2020-10 "
            "to 2020-12, 9 from 2021-10-03 to 2021-11-12 (8 times the usual change)",
            "MLI : 216 depuis le 2021-05-01, 1\u202f461 en 2022 (17 fois la variation habituelle) "
            "; MLI : 5 au 2011-12-31, 38\u202f776 au 2012-12-31 (28 fois la variation habituelle) "
            "; Gao : 1,5 de 2020-10 à 2020-12, 9 du 2021-10-03 au 2021-11-12 (8 fois la variation "
            "habituelle)",
        ),
        (
            "Gao, 2020-10 to 2020-12: cilss_ch 200; Gao, since 2020-10-01: gam_prevalence 101",
            "Gao, 2020-10 à 2020-12 : cilss_ch 200 ; Gao, depuis le 2020-10-01 : gam_prevalence "
            "101",
        ),
        (
            "idp_stock of iom_dtm on 2017-12-31 and 2018-12-31, 11 of 40 repeated, not counting 9 "
            "zeros: Gao: 1,019 as on 2017-12-31",
            "idp_stock de iom_dtm au 2017-12-31 et au 2018-12-31, 11 sur 40 répétés, sans compter "
            "9 zéros : Gao : 1\u202f019, comme au 2017-12-31",
        ),
        (
            "cilss_ch: 1,148 area-issues left out or in part, 1,377 analysed; fatalities in the 6 "
            "months before, by region (8): median 190 against 14; chance that those hidden had "
            "more 0.77 (0.53 to 0.86)",
            "cilss_ch : 1\u202f148 zones-éditions écartées ou partielles, 1\u202f377 analysées ; "
            "décès signalés dans les 6 mois précédents, par région (8) : médiane 190 contre 14 ; "
            "probabilité que les écartées en comptent plus : 0,77 (0,53 à 0,86)",
        ),
        (
            "Segou (iom_dtm): 541 on 2018-12-31; 'Segou' is not a known admin2 name of MLI; "
            "Koro_Segou of Gao (with Menaka)",
            "Ségou (iom_dtm) : 541 au 2018-12-31 ; « Segou » n’est pas un nom de admin2 connu de "
            "MLI ; Koro_Segou de Gao (avec Ménaka)",
        ),
        ("Gao and Kidal: equal in 38 of 40 months", "Gao et Kidal : identiques 38 mois sur 40"),
        (
            "MLI, 2020-04-30: printed 250,998, but its 9 parts add up to 258,236",
            "MLI, 2020-04-30 : total publié 250\u202f998, somme des 9 parties 258\u202f236",
        ),
        (
            "wfp_prices, admin1: 1 area-issue left out or in part, 391 analysed; not tested: "
            "1 area-issue in 1 place; at least 10 in 5 are asked for",
            "wfp_prices, admin1 : 1 zone-édition écartée ou partielle, 391 analysées ; non testé : "
            "1 zone-édition dans 1 lieu ; il en faut au moins 10 dans 5",
        ),
        (
            "idmc: 31 May of the year after; the yearly report comes out in May",
            "idmc : 31 mai de l’année suivante ; le rapport annuel paraît en mai",
        ),
        (
            "acled: days after the period: 7; released weekly; later corrections to a month cannot "
            "be seen in the compiled table; wfp_hungermap: days after the period: 1; near real "
            "time",
            "acled : 7 jours après la période ; parution hebdomadaire ; les corrections "
            "ultérieures d’un mois ne se voient pas dans la table compilée ; wfp_hungermap : 1 "
            "jour après la période ; presque en temps réel",
        ),
        (
            "wfp_hungermap: days after the period: 1; near real time",
            "wfp_hungermap : 1 jour après la période ; presque en temps réel",
        ),
        (
            "ch_press: last day of the month of the exercise; the exercise's month is printed",
            "ch_press : dernier jour du mois de l’exercice ; le mois de l’exercice est imprimé",
        ),
        (
            "Koro (limited access) of Abala, Taoudenit of Ansongo and Sebba of Yagha",
            "Koro (accès limité) d’Abala, Taoudénit d’Ansongo et Sebba de Yagha",
        ),
        (
            "code 'ML0701' is Ansongo, but the name 'Gao' is ML07",
            "le code « ML0701 » est celui d’Ansongo, mais le nom « Gao » est celui de ML07",
        ),
        (
            "code 'ML0101' is Kayes, but the name 'Gao' is ML07 (line 3)",
            "le code « ML0101 » est celui de Kayes, mais le nom « Gao » est celui de ML07 (ligne "
            "3)",
        ),
        (
            "unreadable date; expected a day such as 2020-07-31, 31 July 2020 or 31-Jul-20",
            "date illisible ; attendu un jour comme 2020-07-31, 31 July 2020 ou 31-Jul-20",
        ),
        (
            "269,395 bytes, described with 262,805",
            "269\u202f395 octets, 262\u202f805 selon la description",
        ),
        (
            "2021-03 gone: Koro; new: Koro (accessible part), Koro (limited access), Bama (IDPs)",
            "2021-03 disparues : Koro ; apparues : Koro (partie accessible), Koro (accès limité), "
            "Bama (PDI)",
        ),
        (
            "Conflict events must lie from 0 up (events)",
            "Conflict events doit valoir au moins 0 (events)",
        ),
    ],
)
def test_examples_keep_their_numbers_and_names(english: str, french: str) -> None:
    assert example_in_french(english) == french


@pytest.mark.realdata
def test_in_what_is_found_in_the_tables_no_english_is_left_and_no_digit_lost(
    checked: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    found = checked[0]
    said = found["examples"]
    french = said.map(example_in_french)
    assert len(said) > 50
    assert [example for example in french if _ENGLISH.search(example)] == []
    digits = [[sorted(re.findall(r"\d", text)) for text in texts] for texts in (said, french)]
    assert digits[0] == digits[1]


def test_every_source_is_called_by_a_french_name_of_its_own() -> None:
    told = {key: source_in_french(key) for key in sources()}
    titles = [each.title for each in told.values()]
    assert len(set(titles)) == len(titles)
    for key, source in sources().items():
        assert told[key].producer and told[key].published
        assert bool(told[key].calendar) == (source.calendar is not None)
        assert not _ENGLISH.search(" ".join(told[key]))
