"""A finding as a notebook opens and ends with it: question and answer, then limits."""

from __future__ import annotations

from dataclasses import dataclass

from ...figures.words import Words

_HEADINGS = {
    "question": ("Question", "Question"),
    "answer": ("Answer", "Réponse"),
    "basis": ("What it rests on", "Sur quoi elle repose"),
    "limits": ("Limits", "Limites"),
    "would_change": ("What would change the answer", "Ce qui changerait la réponse"),
}


@dataclass(frozen=True)
class Said:
    """Markdown that a notebook shows as text with headings, and a terminal as it is written."""

    markdown: str

    def _repr_markdown_(self) -> str:
        return self.markdown

    def __repr__(self) -> str:
        return self.markdown


@dataclass(frozen=True)
class Briefing:
    """One question with its answer in a few short paragraphs, for somebody who is no statistician.

    `basis` gives estimator, sample, n and interval for somebody who is; `limits` what the answer
    does not cover; `would_change` what new data or method could turn it. All in the language of
    `words`.
    """

    words: Words
    question: str
    answer: tuple[str, ...]
    basis: str
    limits: tuple[str, ...]
    would_change: str

    @property
    def opening(self) -> Said:
        """Question, answer and what it rests on."""
        parts = [
            self._paragraph("question", self.question),
            self._paragraph("answer", self.answer[0]),
            *map(self.words.joined, self.answer[1:]),
            self._paragraph("basis", self.basis),
        ]
        return Said("\n\n".join(parts))

    @property
    def ending(self) -> Said:
        """Limits, and what would change the answer."""
        limits = "\n".join(f"- {self.words.joined(limit)}" for limit in self.limits)
        changes = self._paragraph("would_change", self.would_change)
        return Said(f"## {self._heading('limits')}\n\n{limits}\n\n{changes}")

    def _paragraph(self, key: str, text: str) -> str:
        return f"**{self._heading(key)}.** {self.words.joined(text)}"

    def _heading(self, key: str) -> str:
        return self.words.pick(*_HEADINGS[key])
