"""The report: the findings in words, their figures, and the page that carries them."""

from __future__ import annotations

from .main_finding import (
    LIMITS,
    agreement_sentence,
    check_sentences,
    lag_sentences,
    lead_sentences,
    main_sentence,
)
from .plates import PLATES, Plate, plate

__all__ = [
    "LIMITS",
    "PLATES",
    "Plate",
    "agreement_sentence",
    "check_sentences",
    "lag_sentences",
    "lead_sentences",
    "main_sentence",
    "plate",
]
