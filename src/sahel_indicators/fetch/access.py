"""Who is asking: secrets read when used, sent to their own source alone, shown nowhere."""

from __future__ import annotations

import base64
import json
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, quote_plus

from pydantic import SecretStr

from ..errors import FetchError, unreadable

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
    try:
        _refuse_if_open(source, file)
        section = tomllib.loads(file.read_text("utf-8")).get(source, {})
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise _unread(source, file, error) from error
    except ValueError:
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


def _unread(source: str, file: Path, error: OSError) -> FetchError:
    return _refused(
        source,
        file,
        f"cannot be read: {unreadable(error).lower()}",
        "a file of your own, in a folder that you may enter",
        "ask its owner, or name a file of your own in SAHEL_CREDENTIALS",
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

    def occurs_in(self, text: str) -> bool:
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


# -- what a source asks for ------------------------------------------------------------------


@dataclass(frozen=True)
class Access:
    """What a source asks for: nothing, a header, a parameter, or a token for user and password.

    `name` is the header's or the parameter's; `keys` the credentials needed, `instead` others that
    do as well; `register` where one gets them.
    """

    kind: Literal["none", "header", "parameter", "oauth"] = "none"
    name: str = ""
    keys: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    register: str = ""

    def remedy(self, source: str) -> str:
        """What to do where the source does not let one in."""
        if self.kind == "none":
            return "no account is needed here: wait and try again, or ask the publisher"
        wanted = _named(source, self.keys)
        other = f" (or {_named(source, self.instead)})" if self.instead else ""
        return f"set {wanted}{other} to valid credentials; register at {self.register}"


def _named(source: str, keys: tuple[str, ...]) -> str:
    return " and ".join(variable(source, key) for key in keys)


@dataclass
class SecretParts:
    """Headers and parameters that carry secrets; added to requests to the source's host only."""

    headers: dict[str, SecretStr] = field(default_factory=dict)
    parameters: dict[str, SecretStr] = field(default_factory=dict)


def secret_parts(
    source: str, access: Access, found: Mapping[str, SecretStr], redactor: Redactor
) -> SecretParts:
    """What a source's requests carry, or `FetchError` naming the variables which are not set."""
    # A name alone is no secret, and hiding it would spoil every message that mentions it.
    redactor.learn(secret for key, secret in found.items() if key != "name")
    if access.kind == "none":
        return SecretParts()
    if access.instead and not all(key in found for key in access.keys):
        found = _encoded(access, found)
        redactor.learn(found.values())
    if missing := [key for key in access.keys if key not in found]:
        raise FetchError(
            f"credentials are missing: {_named(source, tuple(missing))}",
            source=source,
            remedy=access.remedy(source),
        )
    if access.kind == "oauth":
        return SecretParts()
    return _on_requests(source, access, found[access.keys[0]])


def _encoded(access: Access, found: Mapping[str, SecretStr]) -> dict[str, SecretStr]:
    """HAPI's identifier: name and e-mail, written as base64."""
    if not all(key in found for key in access.instead):
        return {}
    text = ":".join(found[key].get_secret_value() for key in access.instead)
    return {access.keys[0]: SecretStr(base64.b64encode(text.encode()).decode())}


def _on_requests(source: str, access: Access, secret: SecretStr) -> SecretParts:
    text = secret.get_secret_value()
    if not (text.isascii() and text.isprintable()):
        raise FetchError(
            f"{variable(source, access.keys[0])} holds a letter that cannot be sent",
            source=source,
            expected="printable ASCII letters without line breaks",
            remedy="copy the credential again",
        )
    if access.kind == "header":
        return SecretParts(headers={access.name: secret})
    return SecretParts(parameters={access.name: secret})
