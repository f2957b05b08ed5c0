"""Who is behind an actor's name: the group under which the bundle's gazetteer files it.

A group is a reading of the names that ACLED and UCDP print, not their attribution: say "reported by
ACLED as ...". A name that is not listed belongs to "unlisted", which is no group of its own.
"""

from __future__ import annotations

from functools import cache

from .areas import fold, read_reference
from .config import settings

UNLISTED = "unlisted"

_COLUMNS = ("actor", "actor_group", "dataset")


@cache
def actor_groups() -> dict[str, str]:
    """The group of every listed actor, by its folded name (accents, case and hyphens forgotten).

    A name that is listed under two groups is left out: nobody can tell which is meant.
    """
    table = read_reference(settings().bundle / "actors.csv", _COLUMNS)
    groups: dict[str, set[str]] = {}
    for actor, group in zip(table["actor"], table["actor_group"], strict=True):
        groups.setdefault(fold(actor), set()).add(group)
    return {name: found.pop() for name, found in groups.items() if len(found) == 1}


def group_of(actor: str, kind: str = "") -> str:
    """The group of an actor as printed; "" for no actor, "unlisted" for one not in the gazetteer.

    A faction named in brackets counts as its whole: "JNIM (Katiba Macina)" is filed as "JNIM" where
    it is not listed by itself. `kind` is what the publisher says the actor is ("rebel group"): it
    refines "unlisted" to "unlisted (rebel group)", and says nothing more than that.
    """
    if not actor.strip():
        return ""
    groups = actor_groups()
    listed = groups.get(fold(actor)) or groups.get(fold(actor.split("(")[0]))
    return listed or (f"{UNLISTED} ({kind})" if kind else UNLISTED)


def is_listed(group: str) -> bool:
    """Whether a group of `group_of` is one of the gazetteer's."""
    return bool(group) and not group.startswith(UNLISTED)
