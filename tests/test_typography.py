"""How texts are set: the no-break blanks of French, and a number with what it counts."""

from __future__ import annotations

import pytest

from sahel_indicators.typography import counted, spaced

# A no-break blank, narrow, is written as "_" here.
SET = {
    "Gao : 26 ; Kidal ? oui ! 5 %": "Gao_: 26_; Kidal_? oui_! 5_%",
    "« zones »": "«_zones_»",
    "pour 100 000 habitants": "pour 100_000 habitants",
    "1 234 567,8": "1_234_567,8",
    "en 2024 130 600 personnes": "en 2024 130_600 personnes",
    "3,5 100 fois, 1 2345": "3,5 100 fois, 1 2345",
}


@pytest.mark.parametrize(("written", "wanted"), SET.items())
@pytest.mark.parametrize("blank", [" ", "\u00a0"], ids=["plain", "wide"])
def test_french_has_narrow_no_break_blanks(written: str, wanted: str, blank: str) -> None:
    said = spaced(written.replace(" ", blank), "fr")
    assert said.replace("\u202f", "_").replace("\u00a0", " ") == wanted
    assert spaced(said, "fr") == said and spaced(written, "en") == written


def test_so_many_of_something() -> None:
    assert [counted(number, "row") for number in (0, 1, 1200)] == ["0 rows", "1 row", "1,200 rows"]


def test_french_has_its_own_apostrophe_in_words_and_names() -> None:
    assert spaced("N'Djamena, Côte d'Ivoire", "fr") == "N’Djamena, Côte d’Ivoire"
    assert spaced("N'Djamena", "en") == "N'Djamena"
    assert spaced("'MLI' 5'", "fr") == "'MLI' 5'"
