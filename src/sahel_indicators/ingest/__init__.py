"""Publishers' files to observations: one module a publisher, recognised by content."""

from __future__ import annotations

from .hapi import Ingested, ingest_file

__all__ = ["Ingested", "ingest_file"]
