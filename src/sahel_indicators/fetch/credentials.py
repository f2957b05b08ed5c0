"""Who is asking: secrets from the environment or a private file, read when used, shown nowhere."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from pydantic import SecretStr

from ..errors import FetchError

HIDDEN = "***"
# Shorter texts occur in any table by chance; looking for them there would refuse good answers.
_TELLING = 8
# And the shortest are no secrets: hiding them would spoil every message.
_SHORTEST = 4


def variable(source: str, key: str) -> str:
    """The environment variable of one credential."""
    return f"SAHEL_{source.upper()}_{key.upper()}"


def credentials(
    source: str, keys: Iterable[str], file: Path, environment: Mapping[str, str] | None = None
) -> dict[str, SecretStr]:
    """Those of the credentials asked for that are there; the environment comes before the file.

    The file is TOML with one table a source (`[acled]`, `user = ...`). `FetchError` where others
    than its owner may read it, or where it cannot be read; no message holds anything of it.
    """
    given = os.environ if environment is None else environment
    found: dict[str, SecretStr] = {}
    kept: dict[str, Any] | None = None
    for key in keys:
        text = given.get(variable(source, key), "").strip()
        if not text:
            kept = _section(source, file.expanduser()) if kept is None else kept
            text = str(kept.get(key, "")).strip()
        if text:
            found[key] = SecretStr(text)
    return found


def _section(source: str, file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    _refuse_if_open(source, file)
    try:
        section = tomllib.loads(file.read_text("utf-8")).get(source, {})
    except (OSError, ValueError):
        section = None
    # Raised here, outside the handler: what a parser complains about may quote the file.
    if not isinstance(section, dict):
        raise _refused(
            source,
            file,
            "is not the TOML it should be",
            f"a table [{source}] with its keys, each in quotation marks",
            "correct the file, or use the environment variables",
        )
    return section


def _refuse_if_open(source: str, file: Path) -> None:
    mode = file.stat().st_mode & 0o777
    if mode & 0o077:
        raise _refused(
            source,
            file,
            f"can be read or changed by others (mode {mode:04o})",
            "mode 0600",
            f"chmod 600 {file}",
        )


def _refused(source: str, file: Path, problem: str, expected: str, remedy: str) -> FetchError:
    return FetchError(
        f"the credentials file {file} {problem}", source=source, expected=expected, remedy=remedy
    )


class Redactor:
    """Takes the secrets of a fetch out of any text that a person may see or a file may hold."""

    def __init__(self) -> None:
        self._secrets: list[SecretStr] = []

    def learn(self, secrets: Iterable[SecretStr]) -> None:
        """Know these secrets from now on."""
        self._secrets += list(secrets)

    def clean(self, text: str) -> str:
        """The text with every secret, as it is or as an address writes it, replaced by `***`.

        Half characters, which JSON can hold but no file and no terminal, become question marks.
        """
        text = text.encode("utf-8", "replace").decode()
        for form in self._forms(_SHORTEST):
            text = text.replace(form, HIDDEN)
        return text

    def clean_all(self, value: Any) -> Any:
        """A structure as JSON has it, with every text in it clean."""
        if isinstance(value, str):
            return self.clean(value)
        if isinstance(value, dict):
            return {self.clean(str(name)): self.clean_all(one) for name, one in value.items()}
        return [self.clean_all(one) for one in value] if isinstance(value, list) else value

    def betrays(self, text: str) -> bool:
        """Whether a text of a publisher repeats a secret (of at least eight letters)."""
        return any(form in text for form in self._forms(_TELLING))

    def _forms(self, shortest: int) -> list[str]:
        plain = [secret.get_secret_value() for secret in self._secrets]
        spelt = {
            form
            for text in plain
            if len(text) >= shortest
            for form in (text, quote(text, safe=""), quote_plus(text), json.dumps(text)[1:-1])
        }
        return sorted(spelt, key=len, reverse=True)
