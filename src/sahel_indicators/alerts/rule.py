"""What a rule is: which figures it looks at, when it gives an alert, and how grave that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..areas import System

Kind = Literal["reaches", "crosses", "highest", "rises", "shown"]
Against = Literal["current", "earlier projection"]

# How grave an alert is, from least to most. The words of IPC phases (stressed, crisis, emergency)
# and of ALPS (stress, alert, crisis) are kept out: these levels are this package's own.
LEVELS = ("watch", "warning", "alarm")


@dataclass(frozen=True)
class Outcome:
    """What is looked up afterwards, to tell what followed an alert.

    With `months`, the sum of that many months after the figure's period; else the next figure.
    It "followed" where that is `at_least` so much; without it, where the sum is higher than of as
    many months in the year before on average, or the next figure than the alert's own.
    """

    indicator: str
    months: int
    at_least: float | None


@dataclass(frozen=True)
class Rule:
    """One rule, as its file declares it; what a file need not say has its default in `reading`.

    `levels` gives for each level, the least grave first, a threshold: of the value (`reaches`,
    `crosses`), of its rise (`rises`), or the months of which it is the highest (`highest`); a rule
    that is only `shown` has none. `sources` are the producers whose figures count, the first that
    has one winning; figures are compared within one producer's series only, unless `joined`.
    `together` says that all areas get their figures at once, so that one without a figure in the
    newest period cannot be judged. `completeness` is the least share of an area that must be
    covered, `months_known` the least share of the months of a window. `max_age_days` counts from
    the end of a figure's period, `cool_down_days` from the alert before. `reference` says where
    the thresholds are from.
    """

    key: str
    en: str
    fr: str
    indicator: str
    kind: Kind
    admin_levels: tuple[int, ...]
    sources: tuple[str, ...]
    statuses: tuple[str, ...]
    levels: tuple[tuple[str, float], ...]
    cool_down_days: int
    max_age_days: int
    reference: str
    completeness: float
    together: bool
    joined: bool
    # Counts were often made from whole-percent shares: so many people below a threshold pass.
    people: str
    within_people: float
    # A figure that ended longer before is not what a new one is a crossing, or a going on, of.
    compare_within_days: int
    # The level where only the published interval, not the figure itself, reaches a threshold.
    interval_reaches: str
    months_known: float
    at_least: float
    # Sums of so many days, of ingested events of one publisher, instead of the indicator's periods.
    days: int
    against: Against
    followed_by: Outcome | None

    @property
    def gives(self) -> tuple[str, ...]:
        """The levels that it can give, the least grave first; none where it is only shown."""
        named = {level for level, _ in self.levels} | {self.interval_reaches}
        return tuple(sorted(named - {""}, key=rank))

    def title(self, language: str) -> str:
        """What the rule is called in "en" or "fr"."""
        return self.en if language == "en" else self.fr


def rank(level: str) -> int:
    """How grave a level is: 0 for none ("")."""
    return LEVELS.index(level) + 1 if level else 0


def usual_system(level: int) -> System:
    """The Cadre Harmonisé's areas where it analyses, OCHA's above, as panels have them."""
    return "ch" if level == 2 else "cod"
