"""The one door to foreign addresses, against real sockets on this machine."""

import dataclasses
import gzip
import ipaddress
import socket
import threading
import time
import tracemalloc
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import translation

from engagements import fetching
from engagements.fetching import FetchError, fetch, is_public, read_robots

LOOPBACK = ipaddress.ip_network("127.0.0.0/8")


class Site(ThreadingHTTPServer):
    """A web server in a thread whose pages are functions of its handler."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Page)
        self.pages = {}
        self.asked = []
        self.sent_headers = []
        self.is_closing = False

    @property
    def policy(self):
        return dataclasses.replace(
            fetching.DEFAULT, allowed_networks=(LOOPBACK,), allowed_ports=frozenset({self.server_port, 80, 443})
        )

    def url(self, path):
        return f"http://127.0.0.1:{self.server_port}{path}"

    def handle_error(self, request, client_address):
        """The reader hangs up; that is what these tests are about."""


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        self.server.sent_headers.append(dict(self.headers))
        self.server.pages[self.path](self)

    def answer(self, body=b"", status=200, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drip(self, pieces):
        for piece in pieces:
            if self.server.is_closing:
                return
            self.wfile.write(piece)
            time.sleep(0.05)

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def site():
    server = Site()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.is_closing = True
    server.shutdown()
    server.server_close()
    thread.join()


def redirect_to(address, status=302):
    return lambda page: page.answer(status=status, Location=address)


def resolver_of(*answers):
    """A resolver that gives the first address on the first question, the second on the second, and so on."""
    left = list(answers)
    questions = []

    def lookup(host, port, *rest):
        questions.append(host)
        address = left.pop(0) if len(left) > 1 else left[0]
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        where = (address, port, 0, 0) if ":" in address else (address, port)
        return [(family, socket.SOCK_STREAM, 6, "", where)]

    lookup.questions = questions
    return lookup


def reason_of(url, **options):
    with pytest.raises(FetchError) as refused:
        fetch(url, **options)
    return refused.value.reason_code


def test_a_page_is_read(site):
    site.pages["/"] = lambda page: page.answer("Hej på dig".encode(), Content_Type="text/html; charset=utf-8", X_A="1")

    answer = fetch(site.url("/"), policy=site.policy, accept="text/html")

    assert (answer.status, answer.is_ok, answer.body) == (200, True, "Hej på dig".encode())
    assert (answer.url, answer.final_url) == (site.url("/"), site.url("/"))
    assert (answer.content_type, answer.headers["x-a"]) == ("text/html; charset=utf-8", "1")
    assert answer.fetched_at.tzinfo is not None


def test_we_say_who_we_are_and_ask_for_nothing_packed(site):
    site.pages["/"] = lambda page: page.answer()

    fetch(site.url("/"), policy=site.policy, accept="text/html")

    sent = site.sent_headers[0]
    assert (sent["User-Agent"], sent["Accept"], sent["Accept-Encoding"]) == (
        fetching.USER_AGENT,
        "text/html",
        "identity",
    )


def test_an_answer_that_is_no_page_is_still_an_answer(site):
    site.pages["/"] = lambda page: page.answer(b"gone", status=410)

    answer = fetch(site.url("/"), policy=site.policy)

    assert (answer.status, answer.is_ok, answer.body) == (410, False, b"gone")


def test_redirects_are_followed_without_cookies(site):
    site.pages["/a"] = lambda page: page.answer(status=301, Location="/b", Set_Cookie="sid=1")
    site.pages["/b"] = lambda page: page.answer(b"b")

    answer = fetch(site.url("/a"), policy=site.policy)

    assert (answer.url, answer.final_url, answer.body) == (site.url("/a"), site.url("/b"), b"b")
    assert ["Cookie" in headers for headers in site.sent_headers] == [False, False]


def test_five_redirects_are_followed_and_six_are_not(site):
    for number in range(9):
        site.pages[f"/{number}"] = redirect_to(f"/{number + 1}")
    site.pages["/9"] = lambda page: page.answer(b"end")

    assert fetch(site.url("/4"), policy=site.policy).body == b"end"
    assert reason_of(site.url("/3"), policy=site.policy) == "too_many_redirects"


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://169.254.169.254/latest/meta-data/", "not_public"),
        ("http://10.0.0.1/", "not_public"),
        ("http://[::1]/", "not_public"),
        ("http://127.0.0.1:1/", "invalid_address"),
        ("file:///etc/passwd", "invalid_address"),
        ("http://user:pass@127.0.0.1/", "invalid_address"),
    ],
)
def test_a_redirect_inward_is_refused(site, target, reason):
    site.pages["/"] = redirect_to(target)

    assert reason_of(site.url("/"), policy=site.policy) == reason
    assert site.asked == ["/"]


def test_a_redirect_to_this_machine_is_refused_when_the_policy_does_not_name_it(site):
    """The site is reached under a public-looking policy of one address; its redirect leads to another one."""
    site.pages["/"] = redirect_to(f"http://127.0.0.2:{site.server_port}/secret")
    policy = dataclasses.replace(site.policy, allowed_networks=(ipaddress.ip_network("127.0.0.1/32"),))

    assert reason_of(site.url("/"), policy=policy) == "not_public"
    assert site.asked == ["/"]


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
        "127%2e0%2e0%2e1",
        "localhost",
        "ⓁⓄⒸⒶⓁⒽⓄⓈⓉ",
        "0.0.0.0",  # noqa: S104
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "user@127.0.0.1",
    ],
)
def test_no_spelling_reaches_this_machine(site, host):
    policy = dataclasses.replace(fetching.DEFAULT, allowed_ports=frozenset({site.server_port}))

    assert reason_of(f"http://{host}:{site.server_port}/", policy=policy) in {"not_public", "invalid_address"}
    assert site.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "127.0.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.88.99.1",
        "224.0.0.1",
        "240.0.0.1",
        "::1",
        "::127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::808:808",
        "2002:7f00:1::",
        "2002:808:808::",
        "2001:0:7f00:1::",
        "fe80::1",
        "fec0::1",
        "fc00::1",
        "ff02::1",
        "2001:db8::1",
    ],
)
def test_an_address_that_is_not_public_is_refused_whatever_its_name(address):
    assert not is_public(ipaddress.ip_address(address))
    assert reason_of("http://a.example/", resolver=resolver_of(address)) == "not_public"


@pytest.mark.parametrize("address", ["93.184.215.14", "::ffff:8.8.8.8", "2a00:1450:400f:80d::200e"])
def test_public_addresses(address):
    assert is_public(ipaddress.ip_address(address))


def test_one_bad_answer_among_good_ones_refuses_the_name():
    def lookup(host, port, *rest):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ("93.184.215.14", "10.0.0.1")]

    assert reason_of("http://a.example/", resolver=lookup) == "not_public"


def test_a_name_that_changes_its_answer_is_asked_once_per_connection(site):
    """The record moves after the check: the connection still goes where the check looked."""
    site.pages["/"] = lambda page: page.answer(b"checked")
    lookup = resolver_of("127.0.0.1", "10.0.0.1")

    answer = fetch(f"http://a.example:{site.server_port}/", policy=site.policy, resolver=lookup)

    assert (answer.body, lookup.questions) == (b"checked", ["a.example"])


def test_a_name_that_moves_inward_between_redirects_is_refused(site):
    site.pages["/"] = lambda page: page.answer(status=302, Location="/next", Connection="close")
    lookup = resolver_of("127.0.0.1", "10.0.0.1")

    assert reason_of(f"http://a.example:{site.server_port}/", policy=site.policy, resolver=lookup) == "not_public"
    assert lookup.questions == ["a.example", "a.example"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.example",
        "//a.example/",
        "ftp://a.example/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://",
        "http://[",
        "http://a.example:8080/",
        "http://a.example:99999/",
        "http://user:pass@a.example/",
        "http://a b.example/",
        "http://a.example/\r\nHost: b",
        "http://" + "a" * 300 + ".example/",
        "http://a.example/" + "a" * 9000,
        "http://\ud800.example/",
        "http://..example/",
    ],
)
def test_what_is_no_web_address(url):
    assert reason_of(url, resolver=resolver_of("93.184.215.14")) == "invalid_address"


def test_a_name_that_does_not_exist_and_a_closed_port_sound_the_same():
    def nobody(*question):
        raise socket.gaierror("unknown")

    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        port = unheard.getsockname()[1]
        policy = dataclasses.replace(
            fetching.DEFAULT, allowed_networks=(LOOPBACK,), allowed_ports=frozenset({port, 80})
        )

        assert reason_of("http://a.example/", resolver=nobody) == "unreachable"
        assert reason_of(f"http://127.0.0.1:{port}/", policy=policy) == "unreachable"


def test_a_resolver_that_never_answers_is_left(site):
    asleep = threading.Event()

    def stalled(*question):
        asleep.wait(5)
        return []

    start = time.monotonic()
    reason = reason_of("http://a.example/", seconds=0.3, resolver=stalled)
    asleep.set()

    assert reason in {"too_slow", "unreachable"}
    assert time.monotonic() - start < 2


def test_a_body_that_drips_is_stopped(site):
    def dripping(page):
        page.send_response(200)
        page.end_headers()
        page.drip([b"a"] * 200)

    site.pages["/"] = dripping
    start = time.monotonic()

    assert reason_of(site.url("/"), policy=site.policy, seconds=0.5) == "too_slow"
    assert time.monotonic() - start < 2


def test_headers_that_drip_are_stopped(site):
    def dripping(page):
        page.wfile.write(b"HTTP/1.1 200 OK\r\nX-A: ")
        page.drip([b"a"] * 200)

    site.pages["/"] = dripping
    start = time.monotonic()

    assert reason_of(site.url("/"), policy=site.policy, seconds=0.5) == "too_slow"
    assert time.monotonic() - start < 2


def test_a_server_that_says_nothing_is_stopped(site):
    site.pages["/"] = lambda page: page.drip([b""] * 200)

    assert reason_of(site.url("/"), policy=site.policy, seconds=0.5) == "too_slow"


def test_a_body_over_the_limit_is_stopped_early(site):
    sent = []

    def endless(page):
        page.send_response(200)
        page.end_headers()
        for _ in range(2000):
            page.wfile.write(b"a" * 10_000)
            sent.append(10_000)

    site.pages["/"] = endless

    assert reason_of(site.url("/"), policy=site.policy, limit_bytes=50_000) == "too_large"
    assert sum(sent) < 20_000_000


def test_a_body_at_the_limit_is_read(site):
    site.pages["/"] = lambda page: page.answer(b"a" * 1000)

    assert len(fetch(site.url("/"), policy=site.policy, limit_bytes=1000).body) == 1000
    assert reason_of(site.url("/"), policy=site.policy, limit_bytes=999) == "too_large"


def test_a_gzip_bomb_is_stopped_by_its_unpacked_size(site):
    bomb = gzip.compress(b"\0" * 20_000_000)
    site.pages["/"] = lambda page: page.answer(bomb, Content_Encoding="gzip")

    tracemalloc.start()
    reason = reason_of(site.url("/"), policy=site.policy, limit_bytes=100_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert len(bomb) < 50_000
    assert reason == "too_large"
    assert peak < 5_000_000


def test_a_page_packed_against_our_wish_is_unpacked(site):
    site.pages["/"] = lambda page: page.answer(gzip.compress(b"hej" * 1000), Content_Encoding="GZIP")

    assert fetch(site.url("/"), policy=site.policy).body == b"hej" * 1000


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip"])
def test_unknown_packing_is_refused(site, encoding):
    site.pages["/"] = lambda page: page.answer(b"x", Content_Encoding=encoding)

    assert reason_of(site.url("/"), policy=site.policy) == "unknown_encoding"


def test_broken_packing_is_refused(site):
    site.pages["/"] = lambda page: page.answer(b"not packed at all", Content_Encoding="gzip")

    assert reason_of(site.url("/"), policy=site.policy) == "unknown_encoding"


@pytest.mark.parametrize(
    "bytes_sent",
    [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", b"\x16\x03\x01\x00"],
)
def test_a_server_that_does_not_speak_the_protocol(site, bytes_sent):
    site.pages["/"] = lambda page: page.wfile.write(bytes_sent)

    assert reason_of(site.url("/"), policy=site.policy) == "unreachable"


def test_no_proxy_of_the_environment_is_used(site, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    site.pages["/"] = lambda page: page.answer(b"direct")

    assert fetch(site.url("/"), policy=site.policy).body == b"direct"


def test_the_reason_is_a_sentence():
    with pytest.raises(FetchError) as refused:
        fetch("http://10.0.0.1/")

    with translation.override("en"):
        assert (
            str(refused.value) == refused.value.message == "This address leads into a closed network and is not read."
        )


RULES = b"User-agent: *\nDisallow: /private\n\nUser-agent: linje\nDisallow: /internal\nCrawl-delay: 2\n"


def test_robots_rules_for_us_are_kept(site):
    site.pages["/robots.txt"] = lambda page: page.answer(RULES)

    robots = read_robots(site.url("/page"), policy=site.policy)

    allowed = {path: robots.allows(site.url(path)) for path in ("/", "/private", "/internal/x")}
    assert allowed == {"/": True, "/private": True, "/internal/x": False}
    assert robots.delay_seconds == 2


@pytest.mark.parametrize(
    ("status", "is_allowed"), [(200, True), (404, True), (403, True), (500, False), (503, False), (304, False)]
)
def test_robots_by_status(site, status, is_allowed):
    site.pages["/robots.txt"] = lambda page: page.answer(status=status)

    url = site.url("/page")
    assert read_robots(url, policy=site.policy).allows(url) == is_allowed


def test_robots_that_cannot_be_asked_stops_us():
    """Seen to fail with silence and 5xx taken for leave."""

    def nobody(*question):
        raise socket.gaierror("unknown")

    assert not read_robots("http://a.example/", resolver=nobody).allows("http://a.example/")
    assert not read_robots("http://10.0.0.1/").allows("http://10.0.0.1/")


@pytest.mark.parametrize(
    "body", [b"\xff\xfe\x00", b"\xef\xbb\xbfUser-agent: *\nAllow: /", b"<html>404</html>", b"a" * 5000]
)
def test_robots_that_are_no_rules_allow_all(site, body):
    site.pages["/robots.txt"] = lambda page: page.answer(body)

    url = site.url("/page")
    assert read_robots(url, policy=site.policy).allows(url)
