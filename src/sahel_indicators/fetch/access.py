"""How a source wants to be told who is asking, and the seal put on requests to it alone."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import SecretStr

from ..errors import FetchError
from .credentials import Redactor, variable


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
class Seal:
    """Headers and parameters that carry secrets; added to requests to the source's host only."""

    headers: dict[str, SecretStr] = field(default_factory=dict)
    parameters: dict[str, SecretStr] = field(default_factory=dict)


def sealed(source: str, access: Access, found: Mapping[str, SecretStr], redactor: Redactor) -> Seal:
    """The seal of a source, or `FetchError` that names the variables which are not set."""
    # A name alone is no secret, and hiding it would spoil every message that mentions it.
    redactor.learn(secret for key, secret in found.items() if key != "name")
    if access.kind == "none":
        return Seal()
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
        return Seal()
    return _on_requests(source, access, found[access.keys[0]])


def _encoded(access: Access, found: Mapping[str, SecretStr]) -> dict[str, SecretStr]:
    """HAPI's identifier: name and e-mail, written as base64."""
    if not all(key in found for key in access.instead):
        return {}
    text = ":".join(found[key].get_secret_value() for key in access.instead)
    return {access.keys[0]: SecretStr(base64.b64encode(text.encode()).decode())}


def _on_requests(source: str, access: Access, secret: SecretStr) -> Seal:
    text = secret.get_secret_value()
    if not (text.isascii() and text.isprintable()):
        raise FetchError(
            f"{variable(source, access.keys[0])} holds a letter that cannot be sent",
            source=source,
            expected="printable ASCII letters without line breaks",
            remedy="copy the credential again",
        )
    if access.kind == "header":
        return Seal(headers={access.name: secret})
    return Seal(parameters={access.name: secret})
