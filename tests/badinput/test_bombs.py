"""Texts, documents, feeds, pages and servers made to hold us up: a limit stops each, and the reason is said."""

import gzip
import resource
import time
import uuid
import zlib
from typing import Any

import pytest
from django.utils import translation

from analysis.importers import limited
from analysis.importers.feeds import FeedError, read_feed
from analysis.importers.pages.facts import REFUSALS as PAGE_REFUSALS
from analysis.services import site_audits
from engagements import fetching, jobs, richtext
from engagements.models import Job
from strategies.dossier import rendering
from strategies.dossier.storing import order_pdf, store_pdf
from strategies.models import DossierFile, Statement
from tests.badinput.test_forms import open_for
from tests.engagements.test_fetching import Site, redirect_to
from tests.engagements.test_fetching import site as site_fixture
from tests.examples import World
from tests.factories import StatementFactory
from tests.test_access import OURS

pytestmark = pytest.mark.django_db
site = site_fixture

# Markdown ------------------------------------------------------------------------------------------------------------

LIMIT = richtext.STATEMENT_LIMIT


def filled(piece: str, before: str = "") -> str:
    return before + (piece * LIMIT)[: LIMIT - len(before)]


WIDE = "|" + "a|" * 20 + "\n|" + "-|" * 20 + "\n"
TEXTS = {
    "lists in lists": "".join("    " * depth + "- ord\n" for depth in range(95)),
    "quotes in lists in quotes": filled("> - > 1. "),
    "marks of emphasis": filled("***a** b*_c_ "),
    "marks that never close": filled("*a **b _c "),
    "links that refer": filled("[a][b] ![a][b] ", "".join(f"[b{n}]: https://a.example/{n}\n" for n in range(300))),
    "targets of links": filled("[a]: https://a.example/ 'a'\n"),
    "brackets in brackets": "[" * (LIMIT // 2) + "]" * (LIMIT // 2),
    "links in links": "[" * 6_000 + "a" + "](https://a.example)" * 600,
    "brackets before letters": "[" * 200 + "a" * (LIMIT - 200),
    "addresses with brackets": filled("(", "[a](https://a.example/"),
    "addresses that never end": filled("<https://a.example/"),
    "a wide table": filled("a|", "|"),
    "a long table": WIDE + ("|" + "a|" * 20 + "\n") * 460,
    "tables in a row": filled("|a|\n|-|\n|b|\n\n"),
    "escapes": filled("\\*\\[\\`"),
    "entities": filled("&amp;&#0;&lt;"),
    "code that never closes": filled("`a ``b ```c "),
    "letters that stand on each other": filled("a" + "\u0301\u0489" * 30),
    "headings": filled("# a\n"),
    "10 MB": "ord " * 2_500_000,
}  # fmt: skip
# The forms whose text is Markdown, and its field.
MARKDOWN_FORMS = {
    "strategies:statement_edit": "body",
    "analysis:finding_create": "body",
    "policies:policy_edit": "intro",
    "training:lesson_edit": "body",
}


def test_no_markdown_costs_more_than_is_allowed():
    wrong = {}
    for name, text in TEXTS.items():
        before = time.process_time()
        html = richtext.render(text)
        seconds = time.process_time() - before
        if seconds > richtext.PATIENCE_SECONDS + 1 or len(html) > 10 * len(text):
            wrong[name] = f"{seconds:.1f} s, {len(html)} letters"
        if "ord" in text and "ord" not in html:
            wrong[name] = "the words are gone"
    assert wrong == {}


def test_no_markdown_breaks_a_form(world: World):
    """What is short enough is stored as it was written; what is too long comes back with the reason."""
    wrong = []
    for address in (address for address in OURS if address.name in MARKDOWN_FORMS):
        door = open_for(address, world.home)
        assert door is not None
        field = MARKDOWN_FORMS[address.name]
        assert door.kinds[field] == "text"
        for name, text in TEXTS.items():
            heard = door.send(door.pairs(**{field: text}))
            status = heard.response.status_code
            stored = {value for _table, values in heard.writes for value in values or () if isinstance(value, str)}
            if len(text) > 2_000_000:
                is_right = status == 413 and not heard.writes
            elif len(text) > LIMIT:
                is_right = any(name == field for _form, name, _text in heard.faults) and text.strip() in heard.page
            else:
                is_right = heard.is_accepted and richtext.normalise(text).strip() in {one.strip() for one in stored}
            if not is_right:
                wrong.append(f"{address.name}: {name}: {status} {heard.faults}")
    assert wrong == []


# Feeds, pages and their servers --------------------------------------------------------------------------------------


RSS = b'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'
SECRET = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY s SYSTEM "file:///etc/passwd">]>'
HEAD = b"<!doctype html><html lang=sv><title>Ekvalla</title>"


@pytest.fixture
def reachable(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Pages of this machine may be read, and nobody waits long; its robots.txt is a bomb too, and allows all."""
    for function in (fetching.fetch, fetching.read_robots):
        monkeypatch.setitem(function.__kwdefaults__, "policy", site.policy)
    monkeypatch.setitem(fetching.fetch.__kwdefaults__, "seconds", 1.5)
    monkeypatch.setattr(site_audits, "SECONDS_BETWEEN", 0)
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 600)  # not while the test's own transaction holds SQLite
    rules = b"User-agent: *\n" + b"Disallow: /" + b"*/" * 5_000 + b"!$\n" + b"Disallow: /*a*b*c*d*e*f$\n" * 18_000
    site.pages["/robots.txt"] = lambda page: page.answer(rules)
    return site


def sent(body: bytes, kind: str = "text/html; charset=utf-8", **headers: str) -> Any:
    return lambda page: page.answer(body, Content_Type=kind, **headers)


def raw(*pieces: bytes, again: bytes = b"", times: int = 0) -> Any:
    """Bytes as they are, then one piece again and again."""

    def write(page: Any) -> None:
        page.close_connection = True
        for piece in pieces:
            page.wfile.write(piece)
        for _time in range(times):
            page.wfile.write(again)

    return write


def drip(*pieces: bytes, again: bytes) -> Any:
    def write(page: Any) -> None:
        page.close_connection = True
        for piece in pieces:
            page.wfile.write(piece)
        page.drip([again] * 400)

    return write


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
# path → (what the server does, the code of the refusal; None: the page is read)
SERVERS: dict[str, tuple[Any, str | None]] = {
    "gzip-bomb": (sent(gzip.compress(bytes(60_000_000), 9), Content_Encoding="gzip"), "too_large"),
    "deflate-bomb": (sent(zlib.compress(bytes(60_000_000), 9), Content_Encoding="deflate"), "too_large"),
    "packed-twice": (sent(gzip.compress(gzip.compress(HEAD)), Content_Encoding="gzip, gzip"), "unknown_encoding"),
    "packed-and-cut": (sent(gzip.compress(HEAD * 9)[:30], Content_Encoding="gzip"), "unknown_encoding"),
    "never-ending": (raw(OK, b"\r\n", again=b"a" * 100_000, times=2_000), "too_large"),
    "dripping": (drip(OK, b"\r\n<title>", again=b"a"), "too_slow"),
    "headers-without-end": (drip(OK, again=b"X-A: b\r\n"), "too_slow"),
    "only-promises": (drip(again=b"HTTP/1.1 100 Continue\r\n\r\n"), "too_slow"),
    "a-header-of-a-megabyte": (raw(OK, b"X-A: ", b"a" * 1_000_000, b"\r\n\r\n", HEAD), "unreachable"),
    "a-hundred-thousand-headers": (raw(OK, again=b"X-A: b\r\n", times=100_000), "unreachable"),
    "shorter-than-told": (raw(OK, b"Content-Length: 5000\r\n\r\n", HEAD), "unreachable"),
    "longer-than-told": (raw(OK, b"Content-Length: %d\r\n\r\n" % len(HEAD), HEAD * 9), None),
    "less-than-nothing": (raw(OK, b"Content-Length: -1\r\n\r\n", HEAD), "unreachable"),
    "two-lengths": (raw(OK, b"Content-Length: 5\r\nContent-Length: 51\r\n\r\n", HEAD), "unreachable"),
    "chunks-that-are-none": (raw(OK, b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", HEAD), "unreachable"),
    "round-and-round": (redirect_to("/round-and-round"), "too_many_redirects"),
    "an-address-without-end": (redirect_to("/" + "a" * 90_000), "unreachable"),
    "laughs": (sent(LAUGHS.encode() + b"<html><title>&l9;</title></html>", "application/xhtml+xml"), None),
    "what-is-not-theirs": (sent(SECRET.encode() + b"<html><title>&s;</title></html>", "text/xml"), None),
    "deep": (sent(HEAD + b"<div>" * 5_000), None),
    "a-hundred-thousand-links": (sent(HEAD + b'<a href="https://x.com/a">a</a>' * 100_000), None),
    "no-such-charset": (sent(HEAD + b"\xc5", "text/html; charset=" + "klingon" * 300), None),
    "a-charset-that-is-no-text": (sent(HEAD + b"\\ud800", "text/html; charset=unicode_escape"), None),
    "nothing": (sent(b""), "empty"),
    "noise": (sent(bytes(range(256)) * 40), "not_a_page"),
}  # fmt: skip


def test_no_server_and_no_page_holds_an_audit_up(engagement, lead, reachable):
    """One after the other in one job: each is read, or refused with its own reason in the reader's language."""
    reachable.pages |= {f"/{name}": answer for name, (answer, _expected) in SERVERS.items()}
    engagement.client.website = reachable.url("/")
    engagement.client.save()
    urls = [reachable.url(f"/{name}") for name in SERVERS]
    made = site_audits.order_audit(engagement, urls, key=uuid.uuid4(), by=lead)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    jobs.work(str(made.job_id), site_audits.audit_site)

    job = Job.objects.get(pk=made.job_id)
    assert (job.state, job.reason) == ("done", "")
    words = {**fetching.MESSAGES, **PAGE_REFUSALS}
    with translation.override(job.language):
        expected = {name: str(words[code]) if code else "" for name, (_answer, code) in SERVERS.items()}
    found = {page.url.rpartition("/")[2]: page for page in made.pages.all()}
    assert {name: page.error for name, page in found.items()} == expected
    assert [name for name, page in found.items() if bool(page.facts) == bool(page.error)] == []
    assert found["a-hundred-thousand-links"].facts["link_count"] == 5_000
    assert "root:" not in str(found["what-is-not-theirs"].facts)
    assert len(str(found["laughs"].facts)) < 10_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 150_000


def test_a_feed_that_holds_its_reader_up_is_given_up(monkeypatch):
    told = {}
    for name, feed in {
        "laughs": f"{LAUGHS}<rss><title>&l9;</title></rss>".encode(),
        "what is not theirs": f"{SECRET}<rss><title>&s;</title></rss>".encode(),
        "deep JSON": b'{"version": "1", "items": [' + b'{"a":' * 500_000,
        "deep": RSS + b"<a>" * 1_000_000,
        "attributes": RSS + b"<item " + b" ".join(b'a%d="b"' % n for n in range(200_000)) + b"/>",
    }.items():
        with pytest.raises(FeedError) as refused:
            read_feed(feed)
        told[name] = refused.value.reason_code
        if len(told) == 3:
            monkeypatch.setattr(limited, "PATIENCE_SECONDS", 1)
    assert told == {
        "laughs": "entities",
        "what is not theirs": "entities",
        "deep JSON": "not_a_feed",
        "deep": "too_heavy",
        "attributes": "too_heavy",
    }


# The PDF (all of these at once: tests/badinput/test_worker.py) ---------------------------------------------------------------

IN_A_DOCUMENT = {
    "a table": WIDE + ("|" + "a|" * 20 + "\n") * 190,
    "a word": "a" * LIMIT,
    "words at length": ("elförsörjningsberedskap" * 90 + " ") * 9,
    "headings": "# a\n" * 500,
    "pictures": "\n\n".join(
        f"![a]({address})"
        for address in ("/media/x.png", "data:image/svg+xml,<svg/>", "file:///etc/passwd", "http://127.0.0.1/x", "linje-image:logo")
    ),
    "style": '<p style="width:1e9mm;columns:99999;font-size:1e9pt;background:url(file:///etc/passwd)">ord</p>',
    "a sheet of styles": "<style>@page{size:1mm 1mm}</style><link rel=attachment href=file:///etc/passwd>",
    "lists": "".join("    " * depth + "- ord\n" for depth in range(18)),
    "letters that are not seen": "\u200b\u2060\u00ad\u202e" * 500 + "ord",
}  # fmt: skip


def test_a_document_past_its_limit_of_memory_ends_with_a_reason(draft, lead, monkeypatch):
    monkeypatch.setattr(rendering, "MEMORY", 150_000_000)
    section = draft.section_rows.first()
    body = IN_A_DOCUMENT["a table"]
    Statement.objects.bulk_create(
        StatementFactory.build(version=draft, section=section, position=n, heading="Tabell", html=richtext.render(body))
        for n in range(3)
    )
    job = order_pdf(draft, edition="full", language="sv", key="bombs", by=lead)

    jobs.work(str(job.pk), store_pdf)

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("failed", 1)
    assert job.reason.startswith("Dokumentet blev för tungt.")
    assert not DossierFile.objects.filter(version=draft).exists()
