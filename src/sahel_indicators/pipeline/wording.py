"""A short text that several places say of a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def in_options(limited_to: Mapping[str, Any]) -> str:
    """What a run was limited to, as its record has it and as it was asked for: "--country NER"."""
    said = [f"--country {code}" for code in limited_to.get("countries", [])]
    said += [f"--only {name}" for name in limited_to.get("only", [])]
    return " ".join([*said, *([f"--since {limited_to['since']}"] if "since" in limited_to else [])])
