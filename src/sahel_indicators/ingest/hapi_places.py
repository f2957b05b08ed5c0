"""Where a row of HDX HAPI lies: its P-codes are OCHA's, but HDX gave them to the provider's names.

HDX matches the provider's names to P-codes and says so in `warning`; where it went wrong (Yola
North under the code of Yola South, a region's code taken from "NG01"), the provider's own words and
HDX's code contradict each other, and the row is set aside. The region HDX derived is not believed
where the provider names another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

import pandas as pd

from ..areas import Place, gazetteer
from ..errors import shortened
from .accounting import Fault
from .coded import Coded, Texts, together
from .normalizing_pcodes import known_areas, p_code
from .reading import is_missing

COLUMNS = (
    "location_code",
    "admin_level",
    "admin1_code",
    "admin1_name",
    "provider_admin1_name",
    "admin2_code",
    "admin2_name",
    "provider_admin2_name",
    "warning",
)
_ANALYSIS = ("ipc_type", "reference_period_start", "reference_period_end")
_OLD_GAO = "Gao (with Menaka)"
# Code and name of both levels, and what is peculiar about the place.
_Located = tuple[str, str, str, str, str]


def located(raw: pd.DataFrame) -> tuple[dict[str, Coded[str]], dict[str, Fault]]:
    """The columns by which the rows can be placed, with a remark; and rows that cannot, by reason.

    `raw` has the columns `COLUMNS`.
    """
    texts = Texts(raw)
    said = together(*(texts[name] for name in COLUMNS))
    found = [_Row(*_filled(cells)) for cells in said.values]
    problems = Coded([row.problem() for row in found], said.numbers)
    named = [f"place_admin{level}_{what}" for level in (1, 2) for what in ("code", "name")]
    faults = {
        why: Fault(problems.where(why.__eq__), spoils=("location_code", *named))
        for why in dict.fromkeys(problems.values)
        if why
    }
    placed = Coded([row.located() for row in found], said.numbers)
    columns = {name: placed.map(_nth(at)) for at, name in enumerate(named)}
    return columns | {"place_remark": placed.map(_nth(4))}, faults


def with_menaka(texts: Texts, columns: dict[str, Coded[str]]) -> dict[str, Coded[str]]:
    """Gao as the old region, in analyses of Mali that name Gao and not Menaka beside it.

    The Cadre Harmonisé keeps Menaka in Gao: by its population, HAPI's Gao of 2025 is both.
    """
    about = together(
        texts["location_code"],
        columns["place_admin1_code"],
        columns["place_admin2_name"],
        *(texts[name] for name in _ANALYSIS),
    )
    apart = {said[3:] for said in about.values if said[:3] == ("MLI", "ML10", "")}
    old = about.map(lambda said: said[:3] == ("MLI", "ML07", "") and said[3:] not in apart)
    changed = ("place_admin1_code", ""), ("place_admin1_name", _OLD_GAO), ("place_remark", _OLD_GAO)
    return {name: together(old, columns[name]).map(_chosen(text)) for name, text in changed}


def _chosen(text: str) -> Callable[[tuple[bool, str]], str]:
    return lambda said: text if said[0] else said[1]


def _nth(at: int) -> Callable[[_Located], str]:
    return lambda cells: cells[at]


def _filled(cells: Iterable[str]) -> Iterable[str]:
    """The cells with "Not provided" and the like as blanks."""
    return ("" if is_missing(cell) else cell for cell in cells)


class _Row:
    """What one row says about its place."""

    def __init__(
        self,
        location: str,
        level: str,
        code1: str,
        name1: str,
        said1: str,
        code2: str,
        name2: str,
        said2: str,
        warning: str,
    ) -> None:
        self.location, self.warning = location, warning
        self.code1, self.name1, self.said1 = p_code(location, code1), name1, said1
        self.code2, self.name2, self.said2 = p_code(location, code2), name2, said2
        self.given = {"1": said1 or name1 or code1, "2": said2 or name2 or code2}
        self.level = level or ("2" if self.given["2"] else "1" if self.given["1"] else "0")
        self._codes = {code1: self.code1, code2: self.code2}

    # -- what is wrong ------------------------------------------------------------------------

    def problem(self) -> str:
        """Why the row cannot be placed; "" where the gazetteer may decide."""
        if self.location not in gazetteer().countries:
            return ""
        return self._level_is_wrong() or self._contradiction()

    def _level_is_wrong(self) -> str:
        """A row must name an area of its level and none below it: else it would stand for more."""
        if self.level not in ("0", "1", "2"):
            return f"admin_level '{shortened(self.level)}' is none; expected 0, 1 or 2"
        below = next((self.given[n] for n in ("1", "2") if n > self.level and self.given[n]), "")
        if below:
            return f"is of admin level {self.level} but names '{shortened(below)}' below it"
        if self.level != "0" and not self.given[self.level]:
            return f"is of admin level {self.level} but names no area of that level"
        if self.level != "0" and self.location in gazetteer().rules["neighbours"]:
            return f"areas of {self.location} are not in the gazetteer, only the country as a whole"
        return ""

    def _contradiction(self) -> str:
        """Where the provider's name is that of another area than HDX's code."""
        code, said = self._code_and_name()
        area = known_areas().get(code)
        if not area or not said:
            return ""
        told = f"HDX's code '{code}' is {area.name}, but the provider's name"
        place = self.provider_says
        if place and code not in gazetteer().parts(place.area_code):
            return f"{told} '{shortened(said)}' is {place.area_code}"
        if not place and self._warned(code):
            return f"{told} is '{shortened(said)}', and HDX warns of the mismatch"
        return ""

    def _code_and_name(self) -> tuple[str, str]:
        """HDX's code and the provider's name for the area of the row's level."""
        return {"1": (self.code1, self.said1), "2": (self.code2, self.said2)}.get(
            self.level, ("", "")
        )

    def _warned(self, code: str) -> bool:
        written = (raw for raw, plain in self._codes.items() if plain == code)
        return any(f"mismatch {raw} != " in self.warning for raw in written)

    @cached_property
    def provider_says(self) -> Place | None:
        """The area that the provider's own names mean; None where they mean none."""
        _, said = self._code_and_name()
        if not said:
            return None
        names = (said, "") if self.level == "1" else (self._region, said)
        place = gazetteer().place(self.location, "", names[0], "", names[1])
        return None if place.problem else place

    @cached_property
    def _region(self) -> str:
        """The name of the region that the provider gives, where it is known; else HDX's."""
        known = self.said1 and not gazetteer().place(self.location, "", self.said1, "", "").problem
        return self.said1 if known else self.name1

    # -- what is right ------------------------------------------------------------------------

    def located(self) -> _Located:
        """Code and name of both levels as they are looked up, and a remark."""
        code, said = self._code_and_name()
        code = "" if self._means_more_or_less() else code
        name = said if not code else self.name1 if self.level == "1" else self.name2
        if self.level == "1":
            return code, name or self.name1, "", "", self._remark()
        if self.level == "2":
            code1 = "" if self._region else self.code1
            return code1, self._region, code, name or self.name2, self._remark()
        return "", "", "", "", self._remark()

    def _means_more_or_less(self) -> bool:
        """Whether the provider speaks of a part of HDX's area, or of several as one."""
        place = self.provider_says
        return bool(place and (place.unit or len(gazetteer().parts(place.area_code)) > 1))

    def _remark(self) -> str:
        warned = f"HDX warns: {shortened(self.warning)}" if self.warning else ""
        return "; ".join(part for part in (warned, self._filed_elsewhere()) if part)

    def _filed_elsewhere(self) -> str:
        """HDX's region, where it is another than that of the district."""
        areas = known_areas()
        district, region = areas.get(self.code2), areas.get(self.code1)
        if self.level != "2" or not district or not region or district.parent == self.code1:
            return ""
        return f"HDX files it under {region.name} ({self.code1}), where it does not lie"
