"""Entities' means of the terms, in place of a level for each entity (Mundlak 1978)."""

from __future__ import annotations

import numpy as np

from ..inference import varies
from ..tables import Floats
from .roles import Roles
from .sample import Sample, compact
from .settings import Settings

MEAN_OF = "mean of "


def entity_means(
    sample: Sample, roles: Roles, settings: Settings
) -> tuple[Sample, list[str], list[str]]:
    """The sample with the means as columns, the names of these, and what is weak about them.

    Terms that do not vary within entities are their own means, and terms that are the same for all
    of them have none of interest: neither gets one.
    """
    if settings.effects != "conditional means":
        return sample, [], []
    entity = compact(sample.codes[roles.entity])
    added: dict[str, Floats] = {}
    for name in roles.terms:
        values = sample.numbers[name]
        size = np.bincount(entity)
        mean = (np.bincount(entity, values) / size)[entity]
        spreads = np.array([(values - mean).std(), mean.std()])
        if varies(spreads, np.column_stack([values, values])).all():
            added[f"{MEAN_OF}{name}"] = mean
    uneven = len(np.unique(np.bincount(entity))) > 1
    notes = [_UNEVEN.format(entity=roles.entity)] if uneven else []
    return sample.with_numbers(added), list(added), notes


_UNEVEN = (
    "Not every {entity} has as many rows: means of the terms then stand in for its level only if "
    "who is seen how often does not go with the outcome (Wooldridge 2019)."
)
