"""Every declared source can be cited, and says when its figures became known, and why so."""

from __future__ import annotations

import calendar

import pytest

from sahel_indicators.ingest.bundle_layouts import LAYOUTS
from sahel_indicators.ingest.layouts import Named
from sahel_indicators.sources import Source, sources

from .planting import named_in_ingest

EVERY = list(sources().values())


@pytest.mark.parametrize("source", EVERY, ids=lambda source: source.key)
def test_every_entry_can_be_cited(source: Source) -> None:
    assert source.producer and source.title and source.licence and source.citation
    assert source.url == "" or source.url.startswith("https://")


@pytest.mark.parametrize("source", EVERY, ids=lambda source: source.key)
def test_every_publication_rule_is_possible_and_gives_its_reason(source: Source) -> None:
    rule = source.published
    assert rule.rule in ("exercise", "after_period", "after_begin", "year_after")
    assert len(rule.why) > 10
    assert (rule.days > 0) == rule.rule.startswith("after_")
    assert 1 <= rule.month <= 12
    assert 1 <= rule.day <= calendar.monthrange(2023, rule.month)[1]  # in every year


def test_every_source_that_a_layout_of_the_bundle_names_is_declared() -> None:
    named: set[str] = set()
    for layout in LAYOUTS:
        by_measure = {measure.source for measure in layout.measures} - {""}
        said = (
            layout.source.values.values() if isinstance(layout.source, Named) else [layout.source]
        )
        named |= by_measure | set(said)
    assert named <= set(sources())


@pytest.mark.parametrize("source", EVERY, ids=lambda source: source.key)
def test_no_source_is_idle(source: Source) -> None:
    assert named_in_ingest(source.key)


def test_acled_and_ucdp_are_sources_of_their_own() -> None:
    assert sources()["acled"].citation != sources()["ucdp_ged"].citation
    assert "aggregated" in sources()["acled"].licence
