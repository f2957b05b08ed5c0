"""What stands in a figure's place where a country has none."""

from __future__ import annotations

from dataclasses import dataclass

from ...figures.words import words_of
from ..wording.briefing import Said


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
