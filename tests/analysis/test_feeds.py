"""Feeds as bytes in, entries out: RSS, Atom and JSON Feed, real habits and hostile ones."""

import json
import time
from datetime import UTC, datetime

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from analysis.importers.feeds import (
    ENTRY_LIMIT,
    REFUSALS,
    Feed,
    FeedEntry,
    FeedError,
    FeedProblem,
    feed_of,
    read_feed,
)

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Kraftnytt</title><link>https://kraft.example/</link>%s</channel></rss>"""
ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">Google Alert - &lt;b&gt;Kraft&lt;/b&gt;</title>%s</feed>"""


def rss(items):
    return (RSS % items).encode()


def atom(entries):
    return (ATOM % entries).encode()


def reason_of(body):
    with pytest.raises(FeedError) as refused:
        feed_of(body)
    return refused.value.reason_code


def test_rss():
    body = rss(
        "<item><guid>a1</guid><title>Avbrott i &lt;b&gt;Hamnen&lt;/b&gt;</title><link>https://kraft.example/a1</link>"
        "<pubDate>Tue, 03 Nov 2026 08:15:00 +0100</pubDate><author>eva@kraft.example (Eva)</author>"
        "<description>&lt;p&gt;Strömmen &amp;amp; värmen&lt;/p&gt; är tillbaka</description></item>"
    )

    assert feed_of(body) == Feed(
        title="Kraftnytt",
        kind="rss",
        entries=(
            FeedEntry(
                id="a1",
                title="Avbrott i Hamnen",
                url="https://kraft.example/a1",
                published_at=datetime(2026, 11, 3, 7, 15, tzinfo=UTC),
                author="eva@kraft.example (Eva)",
                text="Strömmen & värmen är tillbaka",
            ),
        ),
        problems=(),
    )


def test_google_alert_is_unwrapped():
    body = atom(
        '<entry><id>tag:google.com,2013:googlealerts/feed:1</id><title type="html">&lt;b&gt;Kraft&lt;/b&gt; höjer</title>'
        '<link href="https://www.google.com/url?rct=j&amp;sa=t&amp;url=https://dn.example/a%3Fid%3D1&amp;ct=ga"/>'
        '<published>2026-11-03T07:15:00Z</published><content type="html">Priset &lt;b&gt;stiger&lt;/b&gt;</content></entry>'
    )

    feed = feed_of(body)

    assert (feed.kind, feed.title) == ("atom", "Google Alert - Kraft")
    assert [(entry.title, entry.url, entry.text) for entry in feed.entries] == [
        ("Kraft höjer", "https://dn.example/a?id=1", "Priset stiger")
    ]


def test_json_feed():
    items = [
        {
            "id": 7,
            "url": "/a",
            "title": "Ett",
            "content_html": "<p>Hej</p>",
            "date_published": "2026-11-03T08:15:00+01:00",
        },
        {"external_url": "https://b.example/", "content_text": "Två", "authors": [{"name": "Eva"}, {"name": "Bo"}]},
        "no entry",
    ]
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Kraft", "items": items}).encode()

    feed = feed_of(body, "https://kraft.example/feed.json")

    assert (feed.kind, feed.title) == ("json", "Kraft")
    assert [(e.id, e.title, e.url, e.author, e.text) for e in feed.entries] == [
        ("7", "Ett", "https://kraft.example/a", "", "Hej"),
        ("https://b.example/", "", "https://b.example/", "Eva, Bo", "Två"),
    ]
    assert [e.published_at for e in feed.entries] == [datetime(2026, 11, 3, 7, 15, tzinfo=UTC), None]
    assert feed.problems == (FeedProblem("no_date", 1),)


def test_scripts_and_tags_never_come_through():
    body = atom(
        '<entry><id>1</id><title type="text">&lt;script&gt;alert(1)&lt;/script&gt;Rubrik &lt;img src=x onerror=alert(1)&gt;</title>'
        "<author><name>&lt;script&gt;x&lt;/script&gt;Eva</name></author>"
        '<link href="https://a.example/"/><summary type="text">&lt;style&gt;p{}&lt;/style&gt;a &lt; b</summary></entry>'
    )

    entry = feed_of(body).entries[0]

    assert (entry.title, entry.author, entry.text) == ("Rubrik", "Eva", "a < b")


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "mailto:eva@a.example", "http://[", "https://"],
)
def test_a_link_that_is_no_web_address_is_left_out_and_said(link):
    feed = feed_of(atom(f'<entry><id>1</id><title>a</title><link href="{link}"/></entry>'))

    assert [entry.url for entry in feed.entries] == [""]
    assert FeedProblem("unsafe_address", 1) in feed.problems


def test_relative_links_are_completed_by_the_address_of_the_feed():
    body = rss("<item><title>a</title><link>/nyheter/1</link></item>")

    assert feed_of(body, "https://kraft.example/feeds/rss").entries[0].url == "https://kraft.example/nyheter/1"
    assert feed_of(body).entries[0].url == ""


def test_an_entry_without_id_is_known_by_its_address_or_its_words():
    feed = feed_of(
        rss("<item><link>https://a.example/</link></item><item><title>a</title></item><item><title>b</title></item>")
    )

    ids = [entry.id for entry in feed.entries]
    assert ids[0] == "https://a.example/"
    assert len(set(ids)) == 3
    assert ids == [
        entry.id
        for entry in feed_of(
            rss(
                "<item><link>https://a.example/</link></item><item><title>a</title></item><item><title>b</title></item>"
            )
        ).entries
    ]


def test_a_broken_feed_gives_what_can_be_read_and_says_so():
    feed = feed_of(rss("<item><guid>1</guid><title>a & b</title><link>https://a.example/</link></item><item>")[:-20])

    assert feed.entries[0].title == "a & b"
    assert FeedProblem("malformed") in feed.problems


def test_a_blank_line_before_the_declaration_is_no_problem():
    body = b"\n  " + rss("<item><title>a</title><link>https://a.example/</link><pubDate>2026-11-03</pubDate></item>")

    assert feed_of(body).problems == ()


def test_a_feed_with_more_entries_than_are_read_says_so():
    item = "<item><title>a</title><link>https://a.example/</link><pubDate>2026-11-03</pubDate></item>"

    feed = feed_of(rss(item * (ENTRY_LIMIT + 1)))

    assert (len(feed.entries), feed.problems) == (ENTRY_LIMIT, (FeedProblem("too_many", ENTRY_LIMIT),))


def test_problems_are_sentences():
    with translation.override("en"):
        assert str(FeedProblem("no_date", 3)) == "Entries without a date: 3."


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_encodings(encoding):
    body = (
        (RSS % "<item><title>Överföring</title></item>")
        .replace("utf-8", encoding.removesuffix("-sig"))
        .encode(encoding)
    )

    assert feed_of(body).entries[0].title == "Överföring"


BOMB = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + RSS.split("\n")[1] % "<item><title>&b;</title></item>"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\x00", "empty"),
        (b"\xff\xfe", "empty"),
        (BOMB.encode(), "entities"),
        (BOMB.lower().replace("doctype", "DOCTYPE").encode("utf-16"), "entities"),
        (b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss/>', "entities"),
        (b"<!doctype html><html><body>Hej</body></html>", "web_page"),
        (b"/etc/passwd", "not_a_feed"),
        (b"http://127.0.0.1/", "not_a_feed"),
        (b"a,b\n1,2", "not_a_feed"),
        (b"%PDF-1.7", "not_a_feed"),
        (b"{}", "not_a_feed"),
        (b"[]", "not_a_feed"),
        (b'{"items": 1}', "not_a_feed"),
        (b'{"version": "1", "items": [' + b"[" * 100_000, "not_a_feed"),
        (b"\x00\x01\x02\x80\xff", "not_a_feed"),
    ],
)
def test_what_is_not_read(body, reason):
    assert reason_of(body) == reason


def test_the_child_reads_as_the_parent_would_and_refuses_with_the_same_reason():
    body = rss(
        "<item><title>Åsa &amp; Bo</title><link>/a</link><pubDate>2026-11-03</pubDate></item><item><title>b</title></item>"
    )

    assert read_feed(body, "https://kraft.example/") == feed_of(body, "https://kraft.example/")
    with pytest.raises(FeedError) as refused:
        read_feed(b"{}")
    assert refused.value.reason_code == "not_a_feed"


def test_the_reason_is_a_sentence():
    with pytest.raises(FeedError) as refused:
        feed_of(b"")

    with translation.override("en"):
        assert str(refused.value) == "The feed is empty."


@pytest.mark.parametrize(
    "body",
    [
        rss("<a>" * 20_000),
        rss("<item>" * 20_000),
        rss("<item><title>" + "&lt;div&gt;" * 50_000 + "</title></item>"),
        rss("<item><description>" + "&lt;b " * 50_000 + "</description></item>"),
        rss("<item><pubDate>" + "9" * 100_000 + "</pubDate></item>"),
        atom("<entry><updated>0000-00-00T99:99:99Z</updated></entry>"),
        rss("<item><link>" + "a" * 100_000 + "</link><guid>" + "b" * 100_000 + "</guid></item>"),
        json.dumps(
            {"version": "1", "items": [{"id": None, "url": 5, "title": {}, "authors": "x", "date_published": []}]}
        ).encode(),
        b'{"version": "1", "items": [{"title": "\\ud800", "id": "\\u0000x"}]}',
    ],
)
def test_hostile_feeds_cost_little_and_break_nothing(body):
    start = time.process_time()

    feed = feed_of(body)

    assert time.process_time() - start < 5
    for entry in feed.entries:
        assert len(entry.id) <= 2000
        assert (entry.id + entry.title + entry.text).encode().count(b"\x00") == 0


@given(st.text(st.sampled_from("<>&;/ab=\"' \n[]!-:?{},"), max_size=80))
def test_no_text_breaks_a_feed(text):
    body = rss(f"<item><title><![CDATA[{text.replace(']]>', '')}]]></title></item>")

    assert "<script" not in feed_of(body).entries[0].title


@given(st.binary(max_size=80) | st.text(st.sampled_from("<>&;/rsfedatomhtl=\"'[]!-?{}: "), max_size=80).map(str.encode))
def test_any_bytes_are_a_feed_or_a_reason(body):
    try:
        kind = feed_of(body).kind
    except FeedError as refused:
        kind = refused.reason_code

    assert kind in {"rss", "atom", "json", *REFUSALS}
