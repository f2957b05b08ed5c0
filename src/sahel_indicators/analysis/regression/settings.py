"""What can be chosen in a panel regression, and what cannot be chosen together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from ...errors import AnalysisError
from ..inference import SmallSample
from ..tables import is_whole, require_bool, require_level
from .roles import Roles

EffectsRemoved = Literal["two-way", "entity", "time", "none", "conditional means"]
Family = Literal["gaussian", "poisson", "fractional"]
Errors = Literal["clustered", "wild", "driscoll-kraay", "conley", "heteroskedastic", "classical"]
FEWEST_DRAWS = 99
MOST_DRAWS = 1_000_000


@dataclass(frozen=True)
class Settings:
    """The choices of one regression; AnalysisError for what does not exist."""

    effects: str
    trends: bool
    family: str
    errors: str | None
    cutoff_km: float | None
    lag_cutoff: int
    bandwidth: int | None
    small_sample: str
    draws: int
    seed: int
    level: float

    def __post_init__(self) -> None:
        require_level(self.level)
        require_bool(self.trends, "trends")
        for what, given, known in (
            ("effects", self.effects, get_args(EffectsRemoved)),
            ("family", self.family, get_args(Family)),
            ("errors", self.errors, (None, *get_args(Errors))),
            ("small_sample", self.small_sample, get_args(SmallSample)),
        ):
            if given not in known:
                raise AnalysisError(
                    f"{what}={given!r} is not known.", expected=", ".join(map(repr, known))
                )
        self._check_numbers()

    def _check_numbers(self) -> None:
        checks = {
            f"draws={self.draws!r}": is_whole(self.draws)
            and FEWEST_DRAWS <= self.draws <= MOST_DRAWS,
            f"lag_cutoff={self.lag_cutoff!r}": is_whole(self.lag_cutoff) and self.lag_cutoff >= 0,
            f"bandwidth={self.bandwidth!r}": self.bandwidth is None
            or (is_whole(self.bandwidth) and self.bandwidth >= 0),
            f"seed={self.seed!r}": is_whole(self.seed) and self.seed >= 0,
            f"cutoff_km={self.cutoff_km!r}": self.cutoff_km is None
            or isinstance(self.cutoff_km, int | float | np.number),
        }
        for what, fine in checks.items():
            if not fine:
                raise AnalysisError(
                    f"{what} cannot be used.",
                    expected=f"whole numbers: {FEWEST_DRAWS} to {MOST_DRAWS:,} draws, lags, "
                    "bandwidth and seed 0 or more; kilometres as a number",
                )

    @property
    def linear(self) -> bool:
        """Whether the outcome itself is modelled, not its logarithm or log odds."""
        return self.family == "gaussian"

    @property
    def by_entity(self) -> bool:
        """Whether each entity has a level of its own."""
        return self.effects in ("two-way", "entity")


def require_together(roles: Roles, settings: Settings) -> None:
    """AnalysisError for parts and choices that do not go together, with the reason."""
    for wrong, problem, remedy in _conflicts(roles, settings):
        if wrong:
            raise AnalysisError(problem, remedy=remedy)


def _conflicts(roles: Roles, settings: Settings) -> list[tuple[bool, str, str]]:
    """(whether it is so, what is wrong, what to do)."""
    timed = settings.effects not in ("entity", "none")
    conley = settings.errors == "conley"
    placed = len(roles.place) == 2 and settings.cutoff_km is not None
    return [
        (
            roles.time is None and settings.effects != "none",
            f"effects='{settings.effects}' compare over time, but no time is named.",
            "name the column of periods, or use effects='none' for a cross-section",
        ),
        (
            roles.group is not None and not timed,
            f"group='{roles.group}' makes effects of group by time, but effects="
            f"'{settings.effects}' have no time.",
            "use effects='two-way' or 'time', or leave the group out",
        ),
        (
            settings.trends and not settings.by_entity,
            f"A trend of its own needs a level of its own, and effects='{settings.effects}' have "
            "none for each entity.",
            "use effects='two-way' or 'entity' with trends=True",
        ),
        (
            roles.population is not None and settings.family != "poisson",
            f"population='{roles.population}' is the denominator of a rate and enters as the "
            f"logarithm beside a count, which a {settings.family} model does not have.",
            "use family='poisson' with the count as outcome, or divide by people beforehand "
            "(and weight by them: weights=)",
        ),
        (
            bool(roles.instruments) and not settings.linear,
            f"Two-stage least squares with family='{settings.family}' is not consistent: residuals "
            "of the first stage do not drop out of a curved model.",
            "use family='gaussian' with instruments",
        ),
        (
            settings.errors == "wild" and not settings.linear,
            f"The wild bootstrap redraws residuals of a linear model; family='{settings.family}' "
            "has none that could be redrawn.",
            "use errors='clustered', or family='gaussian' for a check with few clusters",
        ),
        (
            settings.errors == "wild" and bool(roles.instruments),
            "The wild bootstrap offered here is for least squares, not for instruments.",
            "use errors='clustered' and read the Anderson-Rubin p value in the diagnostics",
        ),
        (
            settings.errors == "wild" and len(roles.clusters) > 1,
            "The wild bootstrap redraws whole clusters of one kind.",
            "name one column as cluster, the one with fewer values",
        ),
        (
            settings.errors == "classical" and not settings.linear,
            f"Classical errors of family='{settings.family}' would assume its variance (of a "
            "Poisson count, the mean), which counts and shares of this kind hardly ever have.",
            "use errors='clustered' or 'heteroskedastic'",
        ),
        (
            settings.errors == "driscoll-kraay" and roles.time is None,
            "Driscoll-Kraay errors need periods.",
            "name the column of periods as time",
        ),
        (
            conley and not placed,
            "Conley errors need to know where areas are and how far errors go together.",
            "give latitude= and longitude= (columns, degrees) and cutoff_km=",
        ),
        (
            conley
            and placed
            and not (np.isfinite(settings.cutoff_km or 0) and (settings.cutoff_km or 0) > 0),
            f"cutoff_km={settings.cutoff_km} is no distance.",
            "give kilometres above zero, such as the reach of a flight or a market",
        ),
        (
            not conley and (bool(roles.place) or settings.cutoff_km is not None),
            "latitude, longitude and cutoff_km are only used by Conley errors.",
            "add errors='conley', or leave them out",
        ),
        (
            settings.lag_cutoff > 0 and (not conley or roles.time is None),
            f"lag_cutoff={settings.lag_cutoff} is only used by Conley errors of a panel.",
            "add errors='conley' and time, or leave it out",
        ),
        (
            settings.bandwidth is not None and settings.errors != "driscoll-kraay",
            f"bandwidth={settings.bandwidth} is only used by Driscoll-Kraay errors.",
            "add errors='driscoll-kraay', or leave it out",
        ),
    ]
