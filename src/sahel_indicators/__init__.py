"""Humanitarian indicators for Mali and the Sahel, linked to conflict with defensible methods."""

from __future__ import annotations

__version__ = "0.1.0"
