"""What no log may hold: credentials of this package, of the machine, and in addresses."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from pydantic import SecretStr

from ..config import settings
from ..errors import FetchError
from ..fetch.access import HIDDEN, Redactor, credentials
from ..fetch.services import SERVICES

# Variables of the environment that hold a secret, by their names; SAHEL_CREDENTIALS is a path.
_SECRET_NAME = re.compile(
    r"(?i)token|secret|passw|credential|authorization|(?:^|_)(?:api)?key(?:_|$)"
)
_NO_SECRETS = {"SAHEL_CREDENTIALS"}
# A shorter value occurs in any text by chance.
_SHORTEST = 8

_PATTERNS = (
    # user and password in an address: scheme://user:password@host
    (re.compile(r"(?<=://)[^/\s@'\"]+@"), f"{HIDDEN}@"),
    # parameters of an address, fields of a form, headers
    (
        re.compile(
            r"(?i)\b((?:[\w-]*(?:token|secret|passw(?:or)?d|subscription-key|api[_-]?key))|key|"
            r"app_identifier|client_id|username|authorization)"
            r"(['\"]?\s*[=:]\s*['\"]?)(?:(?:bearer|basic)\s+)?[^\s&'\",;)}]+"
        ),
        rf"\1\2{HIDDEN}",
    ),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"), rf"\1 {HIDDEN}"),
)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|«[^»]*»|“[^”]*”|`[^`]*`")


class Veil:
    """Hides what it knows to be secret, and what looks it, in any text or structure."""

    def __init__(self) -> None:
        self._redactor = Redactor()
        for secret in _secrets():
            # As it is, and as an address may hold it with its slashes left as they are.
            self._redactor.learn([secret, SecretStr(quote(secret.get_secret_value()))])

    def over(self, text: str) -> str:
        """A text with `***` in place of every secret."""
        clean = self._redactor.clean(text)
        for pattern, instead in _PATTERNS:
            clean = pattern.sub(instead, clean)
        return clean

    def over_all(self, value: Any) -> Any:
        """A structure as JSON has it, with every text in it clean."""
        if isinstance(value, str):
            return self.over(value)
        if isinstance(value, dict):
            return {self.over(str(name)): self.over_all(one) for name, one in value.items()}
        return [self.over_all(one) for one in value] if isinstance(value, list) else value

    @staticmethod
    def without_quotations(text: str) -> str:
        """A text with "…" in place of what stands in quotation marks."""
        return _QUOTED.sub("…", text)


def _secrets() -> Iterator[SecretStr]:
    for service in SERVICES:
        keys = (*service.access.keys, *service.access.instead)
        with suppress(FetchError):  # a file that is refused is used by nobody
            found = credentials(service.name, keys, settings().credentials)
            # A name alone is no secret, and hiding it would spoil every message that mentions it.
            yield from (secret for key, secret in found.items() if key != "name")
    for name, value in os.environ.items():
        if _SECRET_NAME.search(name) and name not in _NO_SECRETS and len(value) >= _SHORTEST:
            yield SecretStr(value)
