"""One HTTP client: timeouts, retries, limits, and credentials that stay out of sight.

The client builds requests without credentials; a transport below it puts them on a copy, and only
where the request goes to the source's own host. What httpx logs, raises or follows therefore never
held a secret. A failure becomes a value first and is raised outside every handler, so that no
traceback reaches back to the signed copy.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import ssl
import time
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Generic, Self, TypeVar

import httpx
import tenacity
from pydantic import SecretStr

from .. import __version__
from ..errors import FetchError
from .access import Access, Redactor, SecretParts
from .addresses import checked, loopback, origin, redirected, with_parameters
from .attempts import Failure, RateLimit, of_status

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

ATTEMPTS = 5
LONGEST_WAIT = 120.0
LARGEST_ANSWER = 512 * 1024 * 1024
_NOT_SIGNED_IN = "signing in failed: user or password were not accepted"
_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 5
_TIMEOUT = httpx.Timeout(60.0, connect=20.0)


@dataclass(frozen=True)
class Request:
    """One request as it may be shown: it holds no credentials."""

    url: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    form: Mapping[str, SecretStr] | None = None

    @property
    def address(self) -> str:
        """The address with its parameters."""
        return with_parameters(self.url, self.parameters)

    @property
    def shown(self) -> str:
        """The request as messages and dry runs show it."""
        return f"{self.method} {self.address}"

    @property
    def key(self) -> str:
        """What makes two requests the same: address and parameters, whatever their order."""
        text = json.dumps([self.url, sorted(self.parameters.items())])
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Answer:
    """What came back, read to its end; `status` 304 means that nothing is new."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class _Exchange(Generic[T_co]):
    """A request and how to handle its answer; see `Client.receive`."""

    request: Request
    take: Callable[[httpx.Response], T_co | Failure]
    headers: Callable[[], Mapping[str, str]]
    fine: tuple[int, ...]


class SigningTransport(httpx.BaseTransport):
    """Puts the secret parts on requests to one origin, just before they leave."""

    def __init__(self, inner: httpx.BaseTransport, home: str, secrets: SecretParts) -> None:
        self._inner, self._home, self._secrets = inner, origin(home), secrets

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request, signed where it goes home."""
        own = origin(str(request.url)) == self._home
        return self._inner.handle_request(self._signed(request) if own else request)

    def _signed(self, request: httpx.Request) -> httpx.Request:
        headers = request.headers.copy()
        headers.update({k: v.get_secret_value() for k, v in self._secrets.headers.items()})
        parameters = {k: v.get_secret_value() for k, v in self._secrets.parameters.items()}
        url = request.url.copy_merge_params(parameters) if parameters else request.url
        stream, extensions = request.stream, request.extensions
        return httpx.Request(
            request.method, url, headers=headers, stream=stream, extensions=extensions
        )

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


class Client:
    """Asks one source; every failure is a `FetchError` that names it and holds no secret."""

    def __init__(
        self,
        source: str,
        base: str,
        *,
        access: Access,
        secrets: SecretParts,
        redactor: Redactor,
        limit: RateLimit,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.source, self.base = source, checked(source, base)
        self.secrets, self.redactor = secrets, redactor
        self.renew: Callable[[], None] | None = None
        self._access, self._limit, self._sleep = access, limit, sleep
        transport = SigningTransport(_transport(source, base), base, secrets)
        agent = {"User-Agent": f"sahel-indicators/{__version__}"}
        self._http = httpx.Client(transport=transport, headers=agent, timeout=_TIMEOUT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def read(self, request: Request, headers: Mapping[str, str] | None = None) -> Answer:
        """The whole answer to a request; `headers` are conditions such as `If-None-Match`."""
        return self.receive(request, _whole, lambda: headers or {})

    def receive(
        self,
        request: Request,
        take: Callable[[httpx.Response], T | Failure],
        headers: Callable[[], Mapping[str, str]] = dict,
        fine: tuple[int, ...] = (200, 304),
    ) -> T:
        """What `take` makes of the answer, after as many attempts as are worth it.

        `take` reads the body from the open answer if its status is one of `fine`; `headers` is
        called before each attempt. Where a token has run out in the meantime, `renew` gets another
        one, once a request.
        """
        exchange = _Exchange(request, take, headers, fine)
        outcome = self._tried(exchange)
        denied = isinstance(outcome, Failure) and outcome.status == 401
        if denied and self.renew and not request.form:
            self.renew()
            outcome = self._tried(exchange)
        if isinstance(outcome, Failure):
            raise self.error(request, outcome)
        return outcome

    def error(self, request: Request, failure: Failure) -> FetchError:
        """The error that a failure of a request is, without secrets."""
        tried = failure.attempts
        often = f" ({tried} attempts, waiting in between)" if tried > 1 else ""
        return FetchError(
            self.redactor.clean(f"{failure.problem}{often}"),
            source=self.source,
            asked=self.redactor.clean(request.shown),
            status=failure.status,
            remedy=self.redactor.clean(failure.remedy),
        )

    def _tried(self, exchange: _Exchange[T]) -> T | Failure:
        """The outcome of the last attempt; a failure counts how many there were."""
        attempts = itertools.count(1)

        def once() -> T | Failure:
            self._limit.wait()
            outcome, number = self._attempt(exchange), next(attempts)
            return replace(outcome, attempts=number) if isinstance(outcome, Failure) else outcome

        outcome: T | Failure = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(ATTEMPTS),
            wait=_pause,
            retry=tenacity.retry_if_result(_worth_another),
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
            sleep=self._sleep,
        )(once)
        return outcome

    def _attempt(self, exchange: _Exchange[T]) -> T | Failure:
        try:
            return self._followed(exchange)
        except httpx.TimeoutException:
            return _again("the source did not answer in time")
        except (httpx.NetworkError, httpx.RemoteProtocolError, httpx.DecodingError):
            return _again("the connection failed or was cut before the answer was complete")
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError) as problem:
            # The text of these may quote a header: only what kind it is may be told.
            kind = type(problem).__name__
        return Failure(f"the request could not be sent ({kind})", "check the options and settings")

    def _followed(self, exchange: _Exchange[T]) -> T | Failure:
        """The answer at the end of the redirects; credentials go to the source's host only."""
        request, headers = exchange.request, dict(exchange.headers())
        url, form = checked(self.source, request.address), _plain(request.form)
        for _ in range(_MOST_REDIRECTS + 1):
            built = self._http.build_request(request.method, url, headers=headers, data=form)
            with closing(self._http.send(built, stream=True)) as response:
                if response.status_code in exchange.fine:
                    return exchange.take(response)
                if response.status_code not in _REDIRECTS or request.form is not None:
                    return self._refusal(request, response)
                url = self._next(url, response.headers.get("location", ""))
        return Failure("the source sends one from address to address", "report this to the source")

    def _next(self, url: str, location: str) -> str:
        clean = redirected(url, location, self.secrets.parameters)
        return checked(self.source, self.redactor.clean(clean))

    def _refusal(self, request: Request, response: httpx.Response) -> Failure:
        body = b"".join(_bounded(response, 65_536))[:65_536]
        status, after = response.status_code, response.headers.get("retry-after")
        let_in = self._access.remedy(self.source)
        failure = of_status(status, after, body, let_in)
        # A wrong password is a bad request to those who give out tokens.
        wrong = request.form is not None and status in (400, 401, 403)
        return replace(failure, problem=_NOT_SIGNED_IN, remedy=let_in) if wrong else failure


def _whole(response: httpx.Response) -> Answer | Failure:
    parts = _bounded(response, LARGEST_ANSWER)
    if sum(map(len, parts)) > LARGEST_ANSWER:
        return too_large(LARGEST_ANSWER)
    return Answer(response.status_code, dict(response.headers), b"".join(parts))


def too_large(largest: int) -> Failure:
    """The failure of an answer beyond the bound."""
    return Failure(
        f"the answer is larger than {largest:,} bytes, which no table of this source is",
        "ask for less: one country, a shorter time",
    )


def _bounded(response: httpx.Response, largest: int) -> list[bytes]:
    """The body's chunks, at most a chunk beyond the bound."""
    chunks, size = [], 0
    for chunk in response.iter_bytes():
        chunks.append(chunk)
        size += len(chunk)
        if size > largest:
            break
    return chunks


def _transport(source: str, base: str) -> httpx.HTTPTransport:
    """The transport, through the proxy of the environment unless the source is this machine."""
    scheme, host, _ = origin(base)
    proxy = urllib.request.getproxies().get(scheme)
    if loopback(host) or not proxy or urllib.request.proxy_bypass(host):
        return httpx.HTTPTransport(verify=_trust())
    try:
        return httpx.HTTPTransport(verify=_trust(), proxy=proxy)
    except (ValueError, ImportError, httpx.InvalidURL):
        pass
    # Raised outside the handler: the proxy's address may hold a password.
    raise FetchError(
        f"the {scheme} proxy of the environment cannot be used",
        source=source,
        expected=f"an address such as http://proxy.example.org:3128 in {scheme.upper()}_PROXY",
        remedy="correct the variable, or unset it where there is no proxy",
    )


@cache
def _trust() -> ssl.SSLContext:
    """Whom to trust; reading the certificates takes longer than a request."""
    return httpx.create_ssl_context()


def _plain(form: Mapping[str, SecretStr] | None) -> dict[str, str] | None:
    if form is None:
        return None
    return {name: secret.get_secret_value() for name, secret in form.items()}


def _again(problem: str) -> Failure:
    remedy = "repeat the command: it goes on where it stopped; see whether the network works"
    return Failure(problem, remedy, again=True)


def _worth_another(outcome: object) -> bool:
    """Whether to try again; not where the source asks for a longer wait than one would sit out."""
    return isinstance(outcome, Failure) and outcome.again and outcome.wait <= LONGEST_WAIT


def _pause(state: tenacity.RetryCallState) -> float:
    """Twice as long each time with some chance, never shorter than the source asks for."""
    outcome = state.outcome.result() if state.outcome else None
    asked = outcome.wait if isinstance(outcome, Failure) else 0.0
    backoff = tenacity.wait_exponential_jitter(initial=1, max=60)(state)
    return float(min(LONGEST_WAIT, max(asked, backoff)))
