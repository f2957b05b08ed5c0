"""Which column plays which part in a panel regression."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ...errors import AnalysisError
from ..tables import names_of, require_names

INTERCEPT = "Intercept"


@dataclass(frozen=True)
class Roles:
    """The columns of a regression by their part; AnalysisError where two parts cannot be one."""

    outcome: str
    exposures: tuple[str, ...]
    entity: str
    time: str | None
    controls: tuple[str, ...] = ()
    group: str | None = None
    clusters: tuple[str, ...] = ()
    weights: str | None = None
    population: str | None = None
    place: tuple[str, ...] = ()
    instruments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._check_names()
        used = [self.outcome, *self.terms, self.entity, *self.timed()]
        if not self.exposures or len(set(used)) < len(used):
            twice = list(dict.fromkeys(name for name in used if used.count(name) > 1))
            raise AnalysisError(
                f"Outcome, exposures, controls, entity and time are {listed(used)}"
                + (f", with two parts for {listed(twice)}." if twice else "."),
                expected="at least one exposure, and a column for each part",
                remedy="copy a column that is to be a key and a term (a trend in time)"
                if twice
                else "name a column as exposure",
            )
        if len(self.clusters) > 2 or len(set(self.clusters)) < len(self.clusters):
            raise AnalysisError(
                f"Errors are to be clustered by {listed(self.clusters)}.",
                expected="one column, or two that differ",
            )
        self._check_instruments()

    def _check_names(self) -> None:
        require_names(
            outcome=self.outcome,
            entity=self.entity,
            time=self.time,
            group=self.group,
            weights=self.weights,
            population=self.population,
        )
        for part, name in {"outcome": self.outcome, "entity": self.entity}.items():
            if name is None:
                raise AnalysisError(f"No {part} is named.", expected="the name of its column")
        if INTERCEPT in self.terms:
            raise AnalysisError(
                f"A term is called '{INTERCEPT}', as is the constant.", remedy="rename the column"
            )
        if len(set(self.place)) < len(self.place):
            raise AnalysisError(
                f"Latitude and longitude are both '{self.place[0]}'.",
                expected="a column of each, in degrees",
            )

    def _check_instruments(self) -> None:
        unknown = [name for name in self.instruments if name not in self.terms]
        if unknown:
            raise AnalysisError(
                f"Instruments are given for {listed(unknown)}.",
                expected=f"one of the exposures or controls: {listed(self.terms)}",
            )
        taken = {self.outcome, *self.terms, self.entity, self.time}
        wrong = [name for name in self.excluded if name in taken]
        if wrong or len(self.excluded) < len(self.instruments) or not all(self._listed()):
            raise AnalysisError(
                f"The instruments are {listed(self.excluded) or 'none'} for "
                f"{len(self.instruments)} endogenous terms ({listed(self.instruments)}).",
                expected="for each endogenous term an instrument of its own that is neither the "
                "outcome nor a term of the model",
                remedy="leave instruments out of exposures and controls",
            )

    def _listed(self) -> list[bool]:
        return [bool(names) for names in self.instruments.values()]

    @property
    def terms(self) -> list[str]:
        """Exposures, then controls."""
        return [*self.exposures, *self.controls]

    @property
    def excluded(self) -> list[str]:
        """The instruments, each once."""
        return list(dict.fromkeys(name for names in self.instruments.values() for name in names))

    def numeric(self) -> list[str]:
        """Columns that must hold numbers, in the order in which their gaps are counted."""
        others = [self.weights, self.population, *self.place]
        given = [name for name in others if name is not None]
        names = [self.outcome, *self.terms, *self.excluded, *given]
        return list(dict.fromkeys(names))

    def grouping(self) -> list[str]:
        """Columns whose values are only told apart: keys, clusters, group."""
        names = (self.entity, self.time, *self.clusters, self.group)
        return list(dict.fromkeys(name for name in names if name is not None))

    def key(self) -> list[str]:
        """What tells the rows apart."""
        return [self.entity, *self.timed()]

    def timed(self) -> list[str]:
        """The column of periods, if there is one."""
        return [] if self.time is None else [self.time]

    def period(self) -> str:
        """The name of the time effects."""
        return str(self.time) if self.group is None else f"{self.group} x {self.time}"

    def formula(
        self, effects: Sequence[str], trends: bool, means: Sequence[str], offset: bool
    ) -> str:
        """The model in the notation of R's fixest."""
        terms = [name for name in [*self.terms, *means] if name not in self.instruments]
        logged = [f"offset(log({quoted(str(self.population))}))"] * offset
        parts = [" + ".join([*map(quoted, terms), *logged]) or "1", self._absorbed(effects, trends)]
        if self.instruments:
            parts.append(f"{_sum(self.instruments)} ~ {_sum(self.excluded)}")
        return f"{quoted(self.outcome)} ~ " + " | ".join(part for part in parts if part)

    def _absorbed(self, effects: Sequence[str], trends: bool) -> str:
        pair = f"{quoted(str(self.group))}^{quoted(str(self.time))}"
        named = [quoted(effect) for effect in effects]
        if self.group is not None:
            named = [pair if e == self.period() else quoted(e) for e in effects]
        return " + ".join(named + [f"{quoted(self.entity)}[{quoted(str(self.time))}]"] * trends)


def instruments_of(given: Mapping[str, Sequence[str] | str] | None) -> dict[str, tuple[str, ...]]:
    """For each endogenous term its instruments; AnalysisError for what is no such mapping."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise AnalysisError(
            f"The instruments are given as a {type(given).__name__}.",
            expected="{'deaths': ['rain', 'distance']}: for each endogenous term its instruments",
        )
    return {name: names_of(those, "instruments") for name, those in given.items()}


def listed(names: Iterable[object]) -> str:
    """Names with commas between, whatever they are."""
    return ", ".join(map(str, names))


def quoted(name: str) -> str:
    """A name as it stands in a formula."""
    return str(name) if str(name).isidentifier() else f"`{name}`"


def _sum(names: Sequence[str] | Mapping[str, object]) -> str:
    return " + ".join(map(quoted, names))
