"""Which errors a regression has: those asked for, or those the number of clusters calls for."""

from __future__ import annotations

from ...errors import AnalysisError
from ..inference import FEWEST_CLUSTERS, default_bandwidth, require_clusters
from .design import Design
from .roles import Roles
from .sample import Sample, count_of
from .sandwiches import Sandwich
from .settings import Settings

# Below so many clusters, errors are bootstrapped unless something else is asked for.
WILD_BELOW = 15
# In simulations with 20 periods, Driscoll-Kraay intervals missed the truth in 7 % of draws (shocks
# independent) to 14 % (serial correlation) instead of 5, and Conley's with 20 to 50 areas in 13 to
# 50 %: docs/methods/validation.md.
FEW_PERIODS = 60
FEW_PLACES = 100


def choose_errors(design: Design, sample: Sample, roles: Roles, settings: Settings) -> Sandwich:
    """The errors asked for or, where none are, those that the number of clusters calls for.

    AnalysisError where there is too little to estimate them from.
    """
    if settings.errors in (None, "clustered", "wild"):
        return _by_clusters(design, sample, roles, settings)
    kind = str(settings.errors)
    degrees, notes = _DEGREES[kind](design, sample, roles, settings)
    words = _words(kind, sample, settings)
    return Sandwich(kind, words, degrees, design, sample, roles, settings, notes=tuple(notes))


def _by_clusters(design: Design, sample: Sample, roles: Roles, settings: Settings) -> Sandwich:
    counts = {name: count_of(sample.codes[name]) for name in roles.clusters}
    name = min(counts, key=lambda column: counts[column])
    notes = require_clusters(counts[name], name)
    kind = settings.errors or "clustered"
    if settings.errors is None and counts[name] < WILD_BELOW:
        kind, note = _for_few_clusters(roles, settings, name, counts[name])
        notes = [*notes, note]
    if kind == "wild":
        # What is weak about clustered errors is not weak about the bootstrap in their place.
        notes = notes[1:]
    if len(counts) == 2 and settings.small_sample != "full":
        notes = [*notes, _TWO_WAY]
    by = " and ".join(map(str, roles.clusters))
    detail = {"clustered": "CRV1", "wild": "CRV1; p values and intervals: wild bootstrap"}[kind]
    return Sandwich(
        kind=kind,
        words=f"clustered by {by} ({detail})",
        degrees=counts[name] - 1,
        design=design,
        sample=sample,
        roles=roles,
        settings=settings,
        counts=counts,
        notes=tuple(notes),
    )


def _for_few_clusters(roles: Roles, settings: Settings, name: str, count: int) -> tuple[str, str]:
    """The errors for few clusters where nothing was asked for, and why."""
    if settings.linear and not roles.instruments and len(roles.clusters) == 1:
        return "wild", (
            f"{count} clusters ({name}) are fewer than {WILD_BELOW}: p values and intervals come "
            "from the wild cluster bootstrap, as clustered errors are too small (errors="
            "'clustered' gives them)."
        )
    return "clustered", (
        f"With fewer than {WILD_BELOW} clusters a bootstrap would be used, but none is offered for "
        "this model: take the interval as a lower bound of the uncertainty."
    )


_TWO_WAY = (
    "Effects nested in one of the two kinds of clusters are not counted, as fixest and reghdfe "
    "have it: intervals then tend to be too narrow. small_sample='full' counts them."
)


# -- errors that rest on no clusters: degrees of freedom, and what is weak -------------------


def _of_periods(
    design: Design, sample: Sample, roles: Roles, settings: Settings
) -> tuple[int, list[str]]:
    periods = count_of(sample.codes[roles.timed()[0]])
    _require(periods, "periods", "Driscoll-Kraay", "cluster by area instead")
    if periods >= FEW_PERIODS:
        return periods - 1, []
    return periods - 1, [
        f"{periods} periods are few: Driscoll-Kraay errors are right for many periods, and too "
        f"small below about {FEW_PERIODS}."
    ]


def _of_places(
    design: Design, sample: Sample, roles: Roles, settings: Settings
) -> tuple[int, list[str]]:
    places = count_of(sample.codes[roles.entity])
    _require(places, "places", "Conley", "use smaller areas")
    notes = []
    if places < FEW_PLACES:
        notes.append(
            f"{places} places are few: Conley's errors are too small below about {FEW_PLACES}, all "
            "the more the larger the cut-off is beside the map."
        )
    if roles.time is None or settings.lag_cutoff:
        return places - 1, notes
    return places - 1, [
        *notes,
        f"The errors take periods of one {roles.entity} as independent of each other; lag_cutoff= "
        "lets them go together.",
    ]


def _of_rows(
    design: Design, sample: Sample, roles: Roles, settings: Settings
) -> tuple[int, list[str]]:
    effects = design.effects.parameters()
    counted = sum(count_of(codes) - 1 for codes in effects) + bool(effects)
    left = len(sample) - len(design.names) - counted
    same = ", and all errors as equally large" if settings.errors == "classical" else ""
    if roles.time is None:
        return left, [f"The errors take all rows as independent{same}."]
    return left, [
        f"The errors take the rows of one {roles.entity} as independent of each other{same}. In "
        "panels they hardly ever are: intervals are then too narrow."
    ]


_DEGREES = {
    "driscoll-kraay": _of_periods,
    "conley": _of_places,
    "heteroskedastic": _of_rows,
    "classical": _of_rows,
}


def _require(count: int, what: str, name: str, remedy: str) -> None:
    if count < FEWEST_CLUSTERS:
        raise AnalysisError(
            f"Only {count} {what}: {name} errors estimate the variance from the differences "
            f"between {what}.",
            expected=f"at least {FEWEST_CLUSTERS} {what}, better {FEW_PERIODS} or more",
            remedy=remedy,
        )


def _words(kind: str, sample: Sample, settings: Settings) -> str:
    if kind == "driscoll-kraay":
        assert sample.periods is not None  # counted where these errors are asked for
        reach = settings.bandwidth
        reach = default_bandwidth(sample.periods) if reach is None else reach
        return f"of Driscoll and Kraay (Bartlett, bandwidth {reach} periods)"
    if kind == "conley":
        serial = f", an area with its own {settings.lag_cutoff} periods before and after"
        return (
            f"of Conley (Bartlett, {settings.cutoff_km:g} km within a period"
            f"{serial if settings.lag_cutoff else ''})"
        )
    if kind == "classical":
        return kind
    return f"robust to unequal variance ({'HC0' if settings.small_sample == 'none' else 'HC1'})"
