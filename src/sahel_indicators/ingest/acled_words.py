"""ACLED's vocabulary: types of events and actors, and what counts as which kind of disorder.

Kinds are those of ACLED's column `disorder_type` (ACLED Codebook, 2023 and later, table of event
and sub-event types): political violence is battles, explosions and remote violence, violence
against civilians, mob violence, and excessive force against protesters; demonstrations are all
protests and violent demonstrations; so excessive force against protesters is both. Counted so, the
events of 2017-2020 in Mali are those of ACLED's monthly workbook: 415, 585, 600 and 1,006.

Events that target civilians are marked by `civilian_targeting` since 2023. In older tables they are
told as ACLED defines them, civilians as the main or only target: violence against civilians,
excessive force against protesters, and explosions, remote violence and riots that meet civilians.
"""

from __future__ import annotations

from ..events import SERIES_MARK
from .reading import plain_name

_VIOLENCE, _DEMONSTRATION = "political_violence", "demonstration"
_BOTH = SERIES_MARK.join((_VIOLENCE, _DEMONSTRATION))

# Event type, sub-type, and the kind under which it counts ("" for strategic developments).
_TYPES = {
    "Battles": {
        "Armed clash": _VIOLENCE,
        "Government regains territory": _VIOLENCE,
        "Non-state actor overtakes territory": _VIOLENCE,
    },
    "Explosions/Remote violence": {
        "Air/drone strike": _VIOLENCE,
        "Chemical weapon": _VIOLENCE,
        "Grenade": _VIOLENCE,
        "Remote explosive/landmine/IED": _VIOLENCE,
        "Shelling/artillery/missile attack": _VIOLENCE,
        "Suicide bomb": _VIOLENCE,
    },
    "Violence against civilians": {
        "Abduction/forced disappearance": _VIOLENCE,
        "Attack": _VIOLENCE,
        "Sexual violence": _VIOLENCE,
    },
    "Protests": {
        "Excessive force against protesters": _BOTH,
        "Peaceful protest": _DEMONSTRATION,
        "Protest with intervention": _DEMONSTRATION,
    },
    "Riots": {
        "Mob violence": _VIOLENCE,
        "Violent demonstration": _DEMONSTRATION,
    },
    "Strategic developments": {
        "Agreement": "",
        "Arrests": "",
        "Change to group/activity": "",
        "Disrupted weapons use": "",
        "Headquarters or base established": "",
        "Looting/property destruction": "",
        "Non-violent transfer of territory": "",
        "Other": "",
    },
}
# Types of tables before 2019, which have no sub-types, with today's. "Riots/Protests" has none: it
# does not say which of the two an event was, nor whether a riot was mob violence.
_OLD_TYPES = {
    "Battle-No change of territory": ("Battles", "Armed clash"),
    "Battle-Government regains territory": ("Battles", "Government regains territory"),
    "Battle-Non-state actor overtakes territory": (
        "Battles",
        "Non-state actor overtakes territory",
    ),
    "Remote violence": ("Explosions/Remote violence", ""),
    "Violence against civilians": ("Violence against civilians", ""),
    "Headquarters or base established": (
        "Strategic developments",
        "Headquarters or base established",
    ),
    "Non-violent transfer of territory": (
        "Strategic developments",
        "Non-violent transfer of territory",
    ),
    "Strategic development": ("Strategic developments", ""),
}
_DISORDER = {
    "political_violence": _VIOLENCE,
    "demonstrations": _DEMONSTRATION,
    "political_violence_demonstrations": _BOTH,
    "demonstrations_political_violence": _BOTH,
    "strategic_developments": "",
}
_ACTORS = {
    "1": "state forces",
    "2": "rebel group",
    "3": "political militia",
    "4": "identity militia",
    "5": "rioters",
    "6": "protesters",
    "7": "civilians",
    "8": "external/other forces",
}
_CIVILIANS = "civilians"
# Types whose events target civilians where civilians are one of the two sides.
_AGAINST_THEM = {"Explosions/Remote violence", "Riots"}
_ALWAYS_AGAINST_THEM = {
    ("Violence against civilians", None),
    ("Protests", "Excessive force against protesters"),
}


def _known_types() -> dict[tuple[str, str], tuple[str, str]]:
    known = {
        (plain_name(kind), plain_name(sub)): (kind, sub)
        for kind, subs in _TYPES.items()
        for sub in subs
    }
    return known | {(plain_name(old), ""): new for old, new in _OLD_TYPES.items()}


_KNOWN = _known_types()
EVENT_TYPES = (*_TYPES, *_OLD_TYPES)
SUB_TYPES = {kind: tuple(subs) for kind, subs in _TYPES.items()}
DISORDER_TYPES = (
    "Political violence",
    "Demonstrations",
    "Political violence; Demonstrations",
    "Strategic developments",
)


def event_type(kind: str, sub: str) -> tuple[str, str] | None:
    """Today's type and sub-type of an event as printed; None for one that is not declared."""
    return _KNOWN.get((plain_name(kind), plain_name(sub)))


def kind_of(types: tuple[str, str], disorder: str) -> str | None:
    """The kind under which an event counts: as its `disorder_type` says, else by its sub-type.

    None where `disorder_type` is not one that is declared.
    """
    if disorder:
        return _DISORDER.get(plain_name(disorder))
    kind, sub = types
    return _TYPES[kind][sub] if sub else next(iter(_TYPES[kind].values()))


def actor_kind(inter: str) -> str | None:
    """What ACLED says an actor is, by its number or words; "" for no actor, None if unknown."""
    if inter in ("", "0"):
        return ""
    said = plain_name(inter)
    spelt = {plain_name(name): name for name in _ACTORS.values()}
    spelt |= {f"{name}s": known for name, known in spelt.items()} | {"other": _ACTORS["8"]}
    spelt |= {"external_forces": _ACTORS["8"], "other_forces": _ACTORS["8"]}
    return _ACTORS.get(inter) or spelt.get(said)


def targets_civilians(types: tuple[str, str], kinds: tuple[str, str]) -> bool:
    """Whether an event of a table without `civilian_targeting` targets civilians."""
    kind, _ = types
    always = types in _ALWAYS_AGAINST_THEM or (kind, None) in _ALWAYS_AGAINST_THEM
    return always or (kind in _AGAINST_THEM and _CIVILIANS in kinds)
