"""Actors' names to the groups of the gazetteer, and nothing more than was said of the others."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel_indicators.actors import actor_groups, group_of, is_listed
from sahel_indicators.ingest import ingest_file

from .ingest.publisher import publisher_file


@pytest.mark.parametrize(
    ("actor", "group"),
    [
        ("JNIM", "jihadist-JNIM"),
        ("JNIM: Group for Support of Islam and Muslims", "jihadist-JNIM"),
        ("jnim: group for support of islam and muslims", "jihadist-JNIM"),
        ("Civilians (Mali)", "civilians"),
        ("Dan Na Ambassagou", "communal militia"),
        ("An Invented Group", "unlisted"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_names_have_the_group_of_the_gazetteer(actor: str, group: str) -> None:
    assert group_of(actor) == group


def test_a_faction_in_brackets_counts_as_its_whole() -> None:
    assert group_of("JNIM (An Invented Katiba)") == "jihadist-JNIM"


def test_what_the_publisher_says_refines_only_what_is_not_listed() -> None:
    assert group_of("An Invented Group", "rebel group") == "unlisted (rebel group)"
    assert group_of("JNIM", "rebel group") == "jihadist-JNIM"
    assert group_of("", "rebel group") == ""
    assert not is_listed("unlisted (rebel group)")
    assert not is_listed("")
    assert is_listed("civilians")


def test_every_group_of_the_gazetteer_is_a_word() -> None:
    assert "" not in set(actor_groups().values())


@pytest.mark.realdata
@pytest.mark.parametrize(
    "name",
    [
        "acled/2017-01-01-2020-12-31-Mali_monadic_export.csv",
        "acled/conflict_data_mli_hdx.csv",
        "acled/mali_events_old_api.csv",
        "ucdp/GEDEvent_mli.csv",
    ],
)
def test_every_actor_of_the_files_at_hand_is_listed(name: str) -> None:
    events = ingest_file(publisher_file(name)).events
    assert events is not None
    groups = pd.concat([events["actor1_group"], events["actor2_group"]])
    assert [group for group in groups.unique() if group and not is_listed(group)] == []
