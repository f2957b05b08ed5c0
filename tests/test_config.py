"""Settings from the environment: what cannot be used is told with the variable's name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sahel_indicators.config import Settings, settings
from sahel_indicators.errors import SettingError


@pytest.fixture(autouse=True)
def read_anew() -> Iterator[None]:
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SAHEL_TODAY", "2500-01-01"),
        ("SAHEL_TODAY", "yesterday"),
        ("SAHEL_ORGANISATION", "one\ntwo"),
        ("SAHEL_ORGANISATION", "not \udcff UTF-8"),
        ("SAHEL_KEEP_LATEST", "0"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingError, match=f"{name} is set to"):
        settings()


@pytest.mark.parametrize("name", ["DATA_ROOT", "BUNDLE", "ALERT_RULES", "TODAY", "ORGANISATION"])
def test_a_variable_without_a_value_is_as_if_it_were_not_set(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = getattr(Settings(), name.lower())
    monkeypatch.setenv(f"SAHEL_{name}", "")
    assert getattr(settings(), name.lower()) == usual
