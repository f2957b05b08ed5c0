"""What stands in a figure's place where a country has none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from ...figures.words import words_of
from ..wording.briefing import Said
from ..wording.lacking import lacking

if TYPE_CHECKING:
    from ...findings import Findings

_Shown = TypeVar("_Shown")


@dataclass(frozen=True)
class Absent:
    """Why there is no such figure, in words; a notebook shows them as it would show the figure."""

    name: str
    language: str
    reason: str

    def draw(self, style: str = "report") -> Said:
        """The reason, whatever the style."""
        return Said(f"*{words_of(self.language).joined(self.reason)}*")

    def _repr_markdown_(self) -> str:
        return self.draw().markdown

    def __repr__(self) -> str:
        return self.reason


def shown_or_absent(
    found: Findings, name: str, finding: str, make: Callable[[Any, str], _Shown], language: str
) -> _Shown | Absent:
    """What `make` shows of a finding, or, of one that the country lacks, the reason why."""
    part = getattr(found, finding)
    if part is None:
        return Absent(name, language, lacking(finding, found.country, words_of(language)))
    return make(part, language)
