"""The report: the findings in words, their figures, and the page that carries them."""

from __future__ import annotations

from .plates import PLATES, Plate, plate
from .sentences import LIMITS, agreement_sentence, lead_sentences, main_sentence

__all__ = [
    "LIMITS", "PLATES", "Plate", "agreement_sentence", "lead_sentences", "main_sentence", "plate",
]
