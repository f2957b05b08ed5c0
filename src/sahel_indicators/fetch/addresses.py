"""Addresses that may be asked: HTTPS, or this machine itself; no secrets inside."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, quote, urljoin, urlsplit, urlunsplit

from ..errors import FetchError

_PORTS = {"http": 80, "https": 443}


def loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def checked(source: str, url: str) -> str:
    """The address, or `FetchError` where it is not HTTPS, has no host or carries a password."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    fine = parts.scheme == "https" or (parts.scheme == "http" and loopback(host))
    if host and fine and "@" not in parts.netloc:
        return url
    # The address itself is not shown: it may carry a password.
    raise FetchError(
        f"an address on '{host}' with scheme '{parts.scheme}' cannot be asked",
        source=source,
        expected="an https:// address without user and password",
        remedy=f"look at the setting SAHEL_{source.upper()}_URL, or report what the source sent",
    )


def origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port: what must be the same for credentials to be sent."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme)


def joined(base: str, path: str) -> str:
    """A path below a base address."""
    return f"{base.rstrip('/')}/{path.lstrip('/')}"


def redirected(url: str, location: str, secret: Iterable[str]) -> str:
    """Where an answer sends one on to, without the parameters that carry secrets; "" if nowhere."""
    try:
        parts = urlsplit(urljoin(url, location))
    except ValueError:
        return ""
    return urlunsplit(parts._replace(query=_query(_pairs(parts.query, secret)), fragment=""))


def parameters_of(url: str, secret: Iterable[str]) -> dict[str, str]:
    """The parameters of an address, without those that carry secrets."""
    return dict(_pairs(url.partition("#")[0].partition("?")[2], secret))


def with_parameters(url: str, parameters: Mapping[str, str]) -> str:
    """An address with parameters added, in their order."""
    parts = urlsplit(url)
    query = "&".join(filter(None, [parts.query, _query(parameters.items())]))
    return urlunsplit(parts._replace(query=query))


def _pairs(query: str, secret: Iterable[str]) -> list[tuple[str, str]]:
    hidden = set(secret)
    return [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] not in hidden]


def _query(pairs: Iterable[tuple[str, str]]) -> str:
    return "&".join(f"{quote(name, safe='_.-')}={quote(text, safe='_.-:')}" for name, text in pairs)
