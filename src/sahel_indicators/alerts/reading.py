"""A file of rules to rules: whole or refused, with the place of what is wrong and near names."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeFloat,
    StringConstraints,
    ValidationError,
)

from ..config import settings
from ..errors import DataError, unreadable
from ..indicators import DECLARED
from ..indicators.declaration import Indicator
from ..observations import STATUSES
from ..sources import sources
from .rule import LEVELS, Against, Kind, Outcome, Rule

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_SHIPPED = "rules.toml"
# Smaller thresholds of a percentage are taken for shares by mistake.
_LEAST_PERCENT = 1
# Keys that mean something to some kinds of rules only.
_ONLY = {
    "thresholds": ("reaches", "crosses", "rises"),
    "months": ("highest",),
    "months_known": ("highest",),
    "at_least": ("highest",),
    "days": ("highest",),
    "against": ("rises",),
    "people": ("reaches", "crosses", "rises"),
    "within_people": ("reaches", "crosses", "rises"),
    "interval_reaches": ("reaches", "crosses"),
}


# A number that is none would never be reached, and a rule with it would be silent for ever.
_STRICT = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)
_Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
_MOST_DAYS, _MOST_MONTHS, _MOST_ROUNDING = 36_500, 1_200, 1_000_000
_Days = Annotated[int, Field(ge=0, le=_MOST_DAYS)]
_Months = Annotated[int, Field(gt=0, le=_MOST_MONTHS)]
_Rounding = Annotated[float, Field(ge=0, le=_MOST_ROUNDING)]
# What a limit is, which tells why more cannot be meant.
_LIMITS = {
    _MOST_DAYS: "a hundred years",
    _MOST_MONTHS: "a hundred years",
    _MOST_ROUNDING: "half a percent of 200 million people",
}
# More than there are people: no number of an indicator without bounds of its own lies beyond.
_MOST = 10_000_000_000


class _Followed(BaseModel):
    model_config = _STRICT

    indicator: str
    months: Annotated[int, Field(ge=0, le=_MOST_MONTHS)] = 0
    at_least: float | None = None


class _Written(BaseModel):
    """A rule as its file writes it, before anything is checked against what is declared.

    What a file need not say has its default here and nowhere else.
    """

    model_config = _STRICT

    en: _Text
    fr: _Text
    indicator: str
    kind: Kind
    admin_levels: list[int]
    sources: list[str]
    statuses: list[str]
    cool_down_days: _Days
    max_age_days: _Days
    reference: str
    thresholds: dict[str, float] = {}
    months: dict[str, _Months] = {}
    completeness: NonNegativeFloat = 0.8
    together: bool = False
    joined: bool = False
    people: str = ""
    within_people: _Rounding = 0
    compare_within_days: _Days = 400
    interval_reaches: str = ""
    months_known: NonNegativeFloat = 1.0
    at_least: NonNegativeFloat = 0
    days: _Days = 0
    against: Against = "current"
    followed_by: _Followed | None = None


def shipped_text() -> str:
    """The rules that come with the package, as their file reads."""
    return files(__package__).joinpath(_SHIPPED).read_text("utf-8")


@cache
def shipped_rules() -> tuple[Rule, ...]:
    """The rules that come with the package."""
    return read_rules(shipped_text(), _SHIPPED)


def rules_of(path: Path | None) -> tuple[Rule, ...]:
    """The rules of a file, or those that come with the package where none is given.

    Raises `DataError` for a file that cannot be read or says something that cannot be;
    `SettingError` where it cannot be read and is the one that SAHEL_ALERT_RULES names. Messages
    call the file as it is given, and name the setting where that gives it.
    """
    if path is None:
        return shipped_rules()
    if path == settings().alert_rules:
        return read_rules(settings().own_rules, f"SAHEL_ALERT_RULES ({path})")
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        problem = f"{path} cannot be read: {unreadable(error)}."
        raise DataError(problem, expected="a TOML file of rules") from None
    return read_rules(text, str(path))


def read_rules(text: str, file: str) -> tuple[Rule, ...]:
    """The rules that a text in TOML declares, in its order; `file` is what messages call it.

    Raises `DataError` naming file, rule and key for anything that is not TOML, an unknown or
    missing key, indicator, producer, status or level, and a threshold outside its indicator's unit.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{file} is not TOML: {error}.") from None
    if not tables:
        raise DataError(f"{file} declares no rule.", expected="one table a rule, as in [my_rule]")
    return tuple(_rule(file, key, table) for key, table in tables.items())


def _rule(file: str, key: str, table: Any) -> Rule:
    where = f"{file}, [{key}]"
    try:
        written = _Written.model_validate(table)
    except ValidationError as error:
        _refuse_written(where, error)
    rule = _as_declared(key, written)
    _check(where, rule, written)
    return rule


def _refuse_written(where: str, error: ValidationError) -> NoReturn:
    """Tell the first thing that is wrong with how a rule is written."""
    first = error.errors()[0]
    if not first["loc"]:
        raise DataError(f"{where}: {first['input']!r} is no rule.", expected="a table of keys")
    name = _key(first["loc"])
    if first["type"] == "extra_forbidden":
        known = _Followed if name.startswith("followed_by.") else _Written
        _refuse_name(where, "key", name.rpartition(".")[2], known.model_fields)
    if first["type"] == "missing":
        raise DataError(f"{where}: the key '{name}' is missing.", remedy="see docs/howto/alerts.md")
    raise DataError(f"{where}, {name}: {first['input']!r} will not do.", expected=_wanted(first))


def _key(place: Sequence[str | int]) -> str:
    """A key within its rule: "thresholds.warning", "sources, entry 2"."""
    keys = ".".join(part for part in place if isinstance(part, str))
    entries = [f", entry {part + 1}" for part in place if isinstance(part, int)]
    return keys + "".join(entries)


# What is expected, by the kind of pydantic's error.
_WANTED = {
    "string_type": "a text in quotation marks",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list, as in [1, 2]",
    "dict_type": "a table, as in { watch = 12 }",
    "model_type": 'a table, as in { indicator = "idp_stock" }',
    "greater_than_equal": "0 or more",
    "greater_than": "1 or more",
    "finite_number": "a finite number",
    "string_too_short": "a text that is not empty",
}


def _wanted(error: ErrorDetails) -> str:
    """What would have been right; in pydantic's words where there are none of ours."""
    if error["type"] == "literal_error":
        return f"one of {error['ctx']['expected']}".replace(" or ", ", ")
    if error["type"] == "less_than_equal":
        limit = error["ctx"]["le"]
        return f"{limit:,.0f} or less, which is {_LIMITS[limit]}"
    return _WANTED.get(error["type"], error["msg"])


def _refuse_name(where: str, what: str, name: str, known: Iterable[str]) -> NoReturn:
    near = get_close_matches(name, list(known), n=3, cutoff=0.4)
    expected = f"one of {', '.join(known)}" if len(list(known)) < 8 else "a declared one"
    raise DataError(
        f"{where}: '{name}' is no {what}.",
        expected=f"{expected} (near names: {', '.join(near)})" if near else expected,
    )


def _as_declared(key: str, written: _Written) -> Rule:
    levels = written.months if written.kind == "highest" else written.thresholds
    fields = written.model_dump(exclude={"thresholds", "months", "followed_by"})
    lists: dict[str, Any] = {
        name: tuple(fields.pop(name)) for name in ("admin_levels", "sources", "statuses")
    }
    order = sorted(levels, key=lambda level: LEVELS.index(level) if level in LEVELS else -1)
    followed = written.followed_by and Outcome(**written.followed_by.model_dump())
    return Rule(
        key=key,
        levels=tuple((level, float(levels[level])) for level in order),
        followed_by=followed or None,
        **lists,
        **fields,
    )


def _check(where: str, rule: Rule, written: _Written) -> None:
    """Hold a rule against what is declared elsewhere."""
    _require_known(where, "indicator", _indicators(rule), DECLARED)
    _require_known(where, "source", rule.sources, sources())
    _require_known(where, "status", rule.statuses, STATUSES)
    given = (level for level, _ in rule.levels)
    _require_known(where, "level", [*given, *filter(None, [rule.interval_reaches])], LEVELS)
    for name in ("admin_levels", "sources", "statuses"):
        if not getattr(rule, name):
            raise DataError(
                f"{where}, {name}: the list is empty, so the rule would look at nothing.",
                expected="at least one",
            )
    if wrong := set(rule.admin_levels) - {0, 1, 2}:
        raise DataError(
            f"{where}, admin_levels: {min(wrong)} is no level of areas.",
            expected="0, 1 or 2: the country, its regions, the areas below",
        )
    if rule.days:
        deaths = [key for key, each in DECLARED.items() if each.unit == "deaths"]
        what = "indicator of deaths, and 'days' adds up nothing else"
        _require_known(where, what, [rule.indicator], deaths)
    _check_levels(where, rule, written)
    for name in ("completeness", "months_known"):
        if getattr(rule, name) > 1:
            raise DataError(
                f"{where}, {name}: {getattr(rule, name):g} is no share.",
                expected="0 to 1, as in 0.8",
            )


def _indicators(rule: Rule) -> list[str]:
    followed = rule.followed_by.indicator if rule.followed_by else ""
    return [name for name in (rule.indicator, rule.people, followed) if name]


def _require_known(where: str, what: str, names: Iterable[str], known: Iterable[str]) -> None:
    for name in names:
        if name not in known:
            _refuse_name(where, what, name, known)


def _check_levels(where: str, rule: Rule, written: _Written) -> None:
    """Levels where they belong, each stricter than the one before, in the indicator's unit."""
    wanted = "months" if rule.kind == "highest" else "thresholds"
    for name in written.model_fields_set & set(_ONLY):
        if rule.kind not in _ONLY[name]:
            kinds = " or ".join(_ONLY[name])
            raise DataError(
                f"{where}: '{name}' means nothing to a rule of the kind '{rule.kind}'.",
                expected=f"kind = {kinds}",
            )
    if rule.kind != "shown" and not rule.levels:
        raise DataError(
            f"{where}: no level is given.", expected=f"as in {wanted} = {{ watch = 12 }}"
        )
    for (level, number), (graver, larger) in pairwise(rule.levels):
        if number >= larger:
            raise DataError(
                f"{where}, {wanted}: {graver} = {larger:g} is not more than {level} = {number:g}.",
                expected="a larger number for a graver level",
            )
    if rule.kind in ("reaches", "crosses", "rises"):
        for level, number in rule.levels:
            _check_unit(f"{where}, thresholds.{level}", number, DECLARED[rule.indicator])
    if rule.at_least:
        _check_unit(f"{where}, at_least", rule.at_least, DECLARED[rule.indicator])
    if rule.followed_by:
        _check_outcome(f"{where}, followed_by", rule.followed_by, rule)


def _check_outcome(where: str, followed: Outcome, rule: Rule) -> None:
    """Refuse to add up what does not add up, and to hold one indicator against another."""
    indicator = DECLARED[followed.indicator]
    if followed.months and not indicator.adds_over_time:
        raise DataError(
            f"{where}.months: figures of {indicator.key} do not add up over months.",
            expected="no months, or an indicator that counts what happened, as conflict_fatalities",
        )
    if rule.days and not followed.months:
        raise DataError(
            f"{where}: a figure of {indicator.key} cannot be held against a sum of days.",
            expected="months, whose sum is held against as many of the year before",
        )
    if followed.at_least is not None:
        _check_unit(f"{where}.at_least", followed.at_least, indicator)
    elif not followed.months and followed.indicator != rule.indicator:
        raise DataError(
            f"{where}: a figure of {indicator.key} cannot be higher than one of {rule.indicator}.",
            expected="at_least beside another indicator than the rule's, or months of one that "
            "adds up",
        )


def _check_unit(where: str, number: float, indicator: Indicator) -> None:
    """Refuse a number that its indicator cannot reach, or a share written for a percentage."""
    low, high = _bounds(indicator)
    beyond = not low <= number <= high
    if beyond or (indicator.kind == "prevalence" and number < _LEAST_PERCENT):
        raise DataError(
            f"{where}: {number:g} is not in the unit of {indicator.key}.",
            expected=_in_unit(indicator),
        )


def _bounds(indicator: Indicator) -> tuple[float, float]:
    low, high = indicator.minimum, indicator.maximum
    return -_MOST if low is None else low, _MOST if high is None else high


def _in_unit(indicator: Indicator) -> str:
    """How a number of an indicator is written."""
    if indicator.kind == "share":
        return "a share, as in 0.20"
    if indicator.unit == "percent":
        return "a percentage, as in 10"
    low, high = _bounds(indicator)
    return f"a number between {low:,.12g} and {high:,.12g}"
