"""The one door to foreign addresses: every request that Linje makes to another host goes through `fetch`.

Names are resolved once, every answer must be public, and the connection goes to the address that was judged (by
ssrfguard, with our own stricter rule on top); each redirect is judged the same way. Nothing is sent but GET, without
cookies, and neither bytes nor seconds can run away.
"""

import ipaddress
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from protego import Protego
from ssrfguard import BlockedAddressError, Policy, SSRFGuardError, TooManyRedirectsError
from ssrfguard.httpx import Client

USER_AGENT = "Linje/1.0 (reads public pages and feeds at the request of a communication team)"
ROBOT_NAME = "Linje"
PAGE_BYTES = 5_000_000
ROBOTS_BYTES = 512_000
SECONDS = 20.0
CONNECT_SECONDS = 5.0
DEFAULT = Policy(max_redirects=5, max_connection_attempts=2)

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[..., Iterable[tuple[Any, ...]]]

# Prefixes that carry an IPv4 address inside and end up there, and two that answer for whoever is nearest. Python calls
# several of them global.
NEVER_PUBLIC = [
    ipaddress.ip_network(network) for network in ("::/96", "64:ff9b::/32", "2002::/16", "2001::/32", "192.88.99.0/24")
]

GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")

MESSAGES: dict[str, Promise] = {
    "invalid_address": _(
        "This is not a web address that can be read. It must begin with http:// or https:// and name no port or password."
    ),
    "not_public": _("This address leads into a closed network and is not read."),
    "unreachable": _("The page could not be reached. Check the address, or try again later."),
    "too_slow": _("The page took too long to answer."),
    "too_large": _("The page is larger than what is read."),
    "too_many_redirects": _("The address leads on to other addresses too many times."),
    "unknown_encoding": _("The page is packed in a way that cannot be read."),
}


class FetchError(Exception):
    """An address that was not read. `reason_code` is a key of MESSAGES; str() is a sentence in the reader's language."""

    def __init__(self, reason_code: str) -> None:
        self.reason_code = reason_code
        super().__init__(MESSAGES[reason_code])

    @property
    def message(self) -> str:
        return str(MESSAGES[self.reason_code])


@dataclass(frozen=True)
class Fetched:
    """What a server answered, whatever its status. `headers` has lower-case names; `body` is unpacked."""

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    content_type: str
    fetched_at: datetime

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True)
class Robots:
    """What a host's robots.txt allows us; without rules everything, and nothing while the host cannot say."""

    rules: Protego | None
    is_silent: bool = False

    def allows(self, url: str) -> bool:
        if self.rules is None:
            return not self.is_silent
        return bool(self.rules.can_fetch(url, ROBOT_NAME))

    @property
    def delay_seconds(self) -> float:
        """How long the host asks us to wait between two requests, 0 if it does not say."""
        delay = self.rules.crawl_delay(ROBOT_NAME) if self.rules else None
        return float(delay or 0)


def fetch(
    url: str,
    *,
    limit_bytes: int = PAGE_BYTES,
    seconds: float = SECONDS,
    policy: Policy = DEFAULT,
    accept: str = "*/*",
    resolver: Resolver = socket.getaddrinfo,
) -> Fetched:
    """GET an address and return the answer, following at most `policy.max_redirects` redirects.

    `limit_bytes` counts the body as sent and as unpacked; `seconds` is the time for everything, names and redirects
    included. Raises FetchError and nothing else for anything the address or its server can do.
    """
    clock = Deadline(seconds)
    headers = {"User-Agent": USER_AGENT, "Accept": accept, "Accept-Encoding": "identity"}
    timeout = httpx.Timeout(min(seconds, SECONDS), connect=min(seconds, CONNECT_SECONDS))
    options: dict[str, Any] = {"headers": headers, "timeout": timeout, "follow_redirects": True, "trust_env": False}
    with _refusals(clock), clock.running():
        guarded = _guarded(resolver, policy, clock)
        no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        with (
            Client(policy=policy, resolver=guarded, cookies=no_cookies, **options) as client,
            client.stream("GET", url, extensions={"trace": clock.watch}) as response,
        ):
            body = _read_body(response, limit_bytes, clock)
            return Fetched(
                url=url,
                final_url=str(response.url),
                status=response.status_code,
                headers={name.lower(): value for name, value in response.headers.items()},
                body=body,
                content_type=response.headers.get("content-type", ""),
                fetched_at=datetime.now(UTC),
            )


def read_robots(url: str, *, policy: Policy = DEFAULT, resolver: Resolver = socket.getaddrinfo) -> Robots:
    """Read the robots.txt that governs an address (RFC 9309): 4xx allows all, 5xx and silence allow nothing."""
    try:
        parts = urlsplit(url)
        answer = fetch(
            f"{parts.scheme}://{parts.netloc}/robots.txt",
            limit_bytes=ROBOTS_BYTES,
            seconds=10,
            policy=policy,
            accept="text/plain",
            resolver=resolver,
        )
    except (FetchError, ValueError):
        return Robots(None, is_silent=True)
    if answer.is_ok:
        return Robots(Protego.parse(answer.body.decode("utf-8-sig", errors="replace")))
    return Robots(None, is_silent=not 400 <= answer.status < 500)


def is_public(address: IPAddress) -> bool:
    """Tell whether an address belongs to the open internet; stricter than `is_global`."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if address.version == 6 and address not in GLOBAL_UNICAST:
        return False
    return not any(address in network for network in NEVER_PUBLIC if network.version == address.version)


class Deadline:
    """Ends a fetch in time. A server may send one byte a second for ever, and httpx times each read, not the whole."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.ends_at = time.monotonic() + seconds
        self.socket: socket.socket | None = None

    @property
    def remaining(self) -> float:
        return self.ends_at - time.monotonic()

    @property
    def is_over(self) -> bool:
        return self.remaining <= 0

    @contextmanager
    def running(self) -> Iterator[None]:
        timer = threading.Timer(self.seconds, self.hang_up)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def watch(self, event: str, details: dict[str, Any]) -> None:
        """Remember the connection in use (httpcore's trace extension calls this)."""
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            self.socket = details["return_value"].get_extra_info("socket")
            if self.is_over:
                self.hang_up()

    def hang_up(self) -> None:
        if self.socket is not None:
            try:
                # Not SSLSocket.shutdown, which drops the TLS state under the feet of the reading thread.
                socket.socket.shutdown(self.socket, socket.SHUT_RDWR)
            except OSError:
                return  # it has ended by itself


def _guarded(resolver: Resolver, policy: Policy, clock: Deadline) -> Resolver:
    """Wrap a resolver: it answers within the deadline, and every answer is public or allowed by the policy by name."""

    def lookup(*question: Any) -> list[tuple[Any, ...]]:
        answers = _within(clock.remaining, lambda: list(resolver(*question)))
        for answer in answers:
            address = ipaddress.ip_address(str(answer[4][0]).partition("%")[0])
            is_allowed = any(address in net for net in policy.allowed_networks if net.version == address.version)
            if not is_allowed and not is_public(address):
                raise BlockedAddressError(str(address), "not a public address")
        return answers

    return lookup


def _within(seconds: float, work: Callable[[], list[tuple[Any, ...]]]) -> list[tuple[Any, ...]]:
    """Return what the work returns or raise what it raises; a look-up that takes too long is left behind."""
    outcome: list[list[tuple[Any, ...]]] = []
    failure: list[OSError] = []

    def run() -> None:
        try:
            outcome.append(work())
        except OSError as error:
            failure.append(error)
        except UnicodeError as error:
            failure.append(socket.gaierror(str(error)))

    thread = threading.Thread(target=run, name="resolve", daemon=True)
    thread.start()
    thread.join(max(seconds, 0))
    if failure:
        raise failure[0]
    if not outcome:
        raise TimeoutError("the name was not resolved in time")
    return outcome[0]


def _read_body(response: httpx.Response, limit_bytes: int, clock: Deadline) -> bytes:
    unpack, is_whole = _unpacker(response.headers.get("content-encoding", "identity"))
    body = bytearray()
    sent = 0
    # Without a size: with one, httpx would wait until so many bytes have come, for as long as it takes.
    for piece in response.iter_raw():
        sent += len(piece)
        body += unpack(piece, limit_bytes + 1 - len(body))
        if max(sent, len(body)) > limit_bytes:
            raise FetchError("too_large")
        if clock.is_over:
            raise FetchError("too_slow")
    if clock.is_over:
        raise FetchError("too_slow")
    if sent and not is_whole():
        raise FetchError("unknown_encoding")
    return bytes(body)


def _unpacker(encoding: str) -> tuple[Callable[[bytes, int], bytes], Callable[[], bool]]:
    """Return a function (piece, room) → at most `room` unpacked bytes, so that a bomb never unfolds in memory, and one that
    tells whether the end has come."""
    encoding = encoding.strip().lower()
    if encoding in {"", "identity"}:
        return lambda piece, room: piece[: max(room, 0)], lambda: True
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise FetchError("unknown_encoding")
    decoder = zlib.decompressobj(wbits=47)
    return lambda piece, room: decoder.decompress(piece, max(room, 1)), lambda: decoder.eof


@contextmanager
def _refusals(clock: Deadline) -> Iterator[None]:
    """Turn everything that may happen on the way into a FetchError; after the deadline, all of it was slowness."""
    try:
        yield
    except TooManyRedirectsError as error:
        raise FetchError("too_many_redirects") from error
    except BlockedAddressError as error:
        raise FetchError("not_public") from error
    except SSRFGuardError as error:
        is_address = isinstance(error.__cause__, BlockedAddressError)
        raise FetchError("not_public" if is_address else "invalid_address") from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as error:
        raise FetchError("invalid_address") from error
    except zlib.error as error:
        raise FetchError("unknown_encoding") from error
    except (httpx.ReadTimeout, httpx.WriteTimeout) as error:
        raise FetchError("too_slow") from error
    except (httpx.HTTPError, OSError, ValueError) as error:
        raise FetchError("too_slow" if clock.is_over else "unreachable") from error
