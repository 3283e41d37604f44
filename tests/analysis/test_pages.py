"""The audit of a page: what is read, how it is judged, and that no markup can hold the reader up."""

import json
import time
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from analysis.importers import limited, pages
from analysis.importers.pages import (
    CHECK_NAMES,
    Check,
    PageError,
    PageFacts,
    ProfileLink,
    check_page,
    compare_profiles,
    read_page,
    sentence,
)
from analysis.importers.pages.checks import CHECKS
from analysis.importers.pages.facts import (
    Embed,
    FeedLink,
    LanguageLink,
    MetaTag,
    Newsletter,
    OrganisationData,
    ShareLink,
    TrustLink,
)
from analysis.importers.pages.reading import facts_of
from analysis.importers.pages.wording import REASONS
from analysis.importers.profiles import Profile

URL = "https://kraft.example/"
PAGE = """<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Kraft i Hamnen</title>
<meta name="description" content="Vi håller ljuset tänt."><link rel="canonical" href="/"><link rel="icon" href="/i.svg">
<link rel="alternate" hreflang="en" href="/en/"><link rel="alternate" type="application/rss+xml" title="Nyheter" href="/rss">
<link rel="me" href="https://mastodon.example/@kraft">
<meta property="og:title" content="Kraft"><meta property="og:type" content="website"><meta property="og:url" content="https://kraft.example/">
<meta property="og:image" content="https://kraft.example/i.jpg"><meta property="og:image:width" content="1200"><meta property="og:image:height" content="630">
<meta property="og:description" content="Ljus"><meta property="og:site_name" content="Kraft"><meta property="og:locale" content="sv_SE"><meta property="og:image:alt" content="Hamnen">
<meta name="twitter:card" content="summary"><meta name="twitter:site" content="@KraftAB">
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":["Organization"],"name":"Kraft","url":"/","logo":{"url":"/l.svg"},"contactPoint":{},
"sameAs":["https://www.facebook.com/kraft","https://x.com/kraftab"]}]}</script></head>
<body><header><a href="https://www.facebook.com/kraft" aria-label="Kraft på Facebook"><svg></svg></a></header>
<main><form action="/nyhetsbrev"><label>Prenumerera på nyhetsbrevet <input type="email"></label></form>
<a href="https://www.facebook.com/sharer/sharer.php?u=x">Dela</a><a href="mailto:?subject=x">Mejla</a>
<iframe title="Film om Hamnen" data-src="https://www.youtube-nocookie.com/embed/1"></iframe></main>
<footer><a href="//twitter.com/KraftAB"><img alt="Kraft på X" src="x.svg"></a><a href="/personuppgifter">Så hanterar vi personuppgifter</a>
<a href="/tillganglighet">Tillgänglighetsredogörelse</a><a href="/kontakt">Kontakt</a><a href="/press">Pressrum</a>
<a href="/sociala-medier">Våra kanaler</a></footer></body></html>"""
REGISTER = [Profile("facebook", "kraft"), Profile("x", "@KraftAB"), Profile("newsletter", "Kraftbrevet")]


def read(html, url=URL):
    return facts_of(html.encode(), "text/html", url)


def judged(html, code, register=(), url=URL):
    check = CHECKS[code](code, read(html, url), register)
    return check.outcome, check.values["reason"], check.values["names"]


def test_facts_of_a_page():
    assert read(PAGE) == PageFacts(
        url=URL,
        charset="utf-8",
        charset_source="page",
        titles=("Kraft i Hamnen",),
        descriptions=("Vi håller ljuset tänt.",),
        canonicals=("https://kraft.example/",),
        language="sv",
        translations=(LanguageLink("en", "https://kraft.example/en/"),),
        icons=("https://kraft.example/i.svg",),
        profile_links=(
            ProfileLink("facebook", "kraft", "https://www.facebook.com/kraft", "header", "Kraft på Facebook"),
            ProfileLink("x", "KraftAB", "https://twitter.com/KraftAB", "footer", "Kraft på X"),
        ),
        me_links=("https://mastodon.example/@kraft",),
        meta_tags=(
            MetaTag("og:title", "Kraft", "property"),
            MetaTag("og:type", "website", "property"),
            MetaTag("og:url", "https://kraft.example/", "property"),
            MetaTag("og:image", "https://kraft.example/i.jpg", "property"),
            MetaTag("og:image:width", "1200", "property"),
            MetaTag("og:image:height", "630", "property"),
            MetaTag("og:description", "Ljus", "property"),
            MetaTag("og:site_name", "Kraft", "property"),
            MetaTag("og:locale", "sv_SE", "property"),
            MetaTag("og:image:alt", "Hamnen", "property"),
            MetaTag("twitter:card", "summary", "name"),
            MetaTag("twitter:site", "@KraftAB", "name"),
        ),
        organisations=(
            OrganisationData(
                kind="Organization",
                name="Kraft",
                url="https://kraft.example/",
                logo="https://kraft.example/l.svg",
                same_as=("https://www.facebook.com/kraft", "https://x.com/kraftab"),
                has_contact_point=False,
            ),
        ),
        data_blocks=1,
        feeds=(FeedLink("rss", "https://kraft.example/rss", "Nyheter"),),
        newsletters=(Newsletter("form", "Prenumerera på nyhetsbrevet", "https://kraft.example/nyhetsbrev"),),
        share_links=(
            ShareLink("facebook", "https://www.facebook.com/sharer/sharer.php?u=x", "Dela"),
            ShareLink("email", "mailto:?subject=x", "Mejla"),
        ),
        embeds=(Embed("iframe", "youtube", "https://www.youtube-nocookie.com/embed/1", "Film om Hamnen", False),),
        trust_links=(
            TrustLink("privacy", "https://kraft.example/personuppgifter", "Så hanterar vi personuppgifter"),
            TrustLink("accessibility", "https://kraft.example/tillganglighet", "Tillgänglighetsredogörelse"),
            TrustLink("contact", "https://kraft.example/kontakt", "Kontakt"),
            TrustLink("press", "https://kraft.example/press", "Pressrum"),
            TrustLink("accounts", "https://kraft.example/sociala-medier", "Våra kanaler"),
        ),
        link_count=9,
    )


def test_facts_survive_the_database():
    facts = read(PAGE)

    assert PageFacts.from_json(json.loads(json.dumps(facts.to_json()))) == facts


def test_facts_of_an_older_reading_get_defaults():
    assert PageFacts.from_json({"url": URL, "no_longer_read": 1}) == PageFacts(url=URL)


def test_a_good_page_passes():
    checks = check_page(read(PAGE.replace('"contactPoint":{}', '"contactPoint":{"@type":"ContactPoint"}')), REGISTER)

    assert {check.code: check.outcome for check in checks if check.outcome != "passed"} == {"rel_me": "not_applicable"}


def test_an_empty_page_is_judged_in_full_and_in_sentences():
    checks = check_page(read("<p>"), [])

    assert [check.code for check in checks] == list(CHECK_NAMES)
    assert [check.code for check in checks if check.outcome == "passed"] == ["trackers"]
    assert all(check.reason.endswith(".") and "%(" not in check.reason for check in checks)


@pytest.mark.parametrize(
    ("code", "html", "register", "expected"),
    [
        ("profiles_registered", PAGE, REGISTER[:1], ("failed", "unregistered", ["X KraftAB"])),
        ("profiles_registered", PAGE, [], ("unknown", "no_register", [])),
        ("profiles_registered", "<p>", REGISTER, ("not_applicable", "no_profile_links", [])),
        ("profiles_linked", "<p>", REGISTER, ("failed", "unlinked", ["Facebook kraft", "X @KraftAB"])),
        ("profiles_linked", "<p>", [Profile("x", "a", is_active=False)], ("not_applicable", "none_expected", [])),
        ("profiles_linked", "<p>", [Profile("x", "a", is_official=False)], ("not_applicable", "none_expected", [])),
        (
            "profile_links_once",
            "<footer><a href=https://x.com/a>a</a><a href=https://twitter.com/A>a</a></footer>",
            [],
            ("failed", "linked_twice", ["X a", "X A"]),
        ),
        (
            "profile_links_once",
            "<header><a href=https://x.com/a>a</a></header><footer><a href=https://x.com/a>a</a></footer>",
            [],
            ("passed", "linked_once", []),
        ),
        ("profile_links_secure", "<a href=http://x.com/a>a</a>", [], ("failed", "links_insecure", ["X a"])),
        (
            "profile_links_named",
            "<a href=https://x.com/a><i class=icon></i></a>",
            [],
            ("failed", "links_nameless", ["X a"]),
        ),
        ("profile_links_named", "<a href=https://x.com/a title=X><i></i></a>", [], ("passed", "links_named", [])),
        (
            "profile_links_named",
            "<b id=n>Vårt X</b><a href=https://x.com/a aria-labelledby=n></a>",
            [],
            ("passed", "links_named", []),
        ),
        (
            "profile_links_alive",
            "<a href=https://plus.google.com/+a>a</a>",
            [],
            ("failed", "links_dead", ["Google+ +a"]),
        ),
        ("profile_links_placed", "<a href=https://x.com/a>a</a>", [], ("failed", "links_misplaced", [])),
        (
            "profile_links_placed",
            "<div class='site-footer'><a href=https://x.com/a>a</a></div>",
            [],
            ("passed", "links_placed", []),
        ),
        ("accounts_list", "<p>", [], ("unknown", "list_not_seen", [])),
        (
            "rel_me",
            '<a rel="me nofollow" href="https://social.kraft.example/@press">m</a>',
            [Profile("mastodon", "press@social.kraft.example")],
            ("passed", "confirmed", []),
        ),
        ("rel_me", "<p>", [Profile("threads", "kraft")], ("failed", "unconfirmed", ["Threads kraft"])),
        ("open_graph_required", "<p>", [], ("failed", "no_open_graph", [])),
        (
            "open_graph_required",
            '<meta property="og:title" content="a"><meta property="og:type" content="">',
            [],
            ("failed", "open_graph_lacks", ["og:type", "og:image", "og:url"]),
        ),
        (
            "open_graph_single",
            '<meta property="og:title" content="a"><meta property="og:title" content="b"><meta property="og:image" content="1"><meta property="og:image" content="2">',
            [],
            ("failed", "double_values", ["og:title"]),
        ),
        ("meta_attributes", '<meta name="og:title" content="a">', [], ("failed", "wrong_attributes", ["og:title"])),
        (
            "meta_attributes",
            '<meta property="twitter:card" content="summary">',
            [],
            ("passed", "twitter_in_property", []),
        ),
        (
            "open_graph_address",
            '<link rel=canonical href="https://kraft.example/b"><meta property="og:url" content="http://www.kraft.example/a">',
            [],
            ("failed", "other_address", []),
        ),
        (
            "open_graph_address",
            '<link rel=canonical href="/a"><meta property="og:url" content="http://www.kraft.example/a?utm_source=x">',
            [],
            ("passed", "same_address", []),
        ),
        ("open_graph_image", '<meta property="og:image" content="/a.jpg">', [], ("failed", "image_address", [])),
        (
            "open_graph_image",
            '<meta property="og:image" content="https://a.example/a.jpg"><meta property="og:image:width" content="100px"><meta property="og:image:height" content="90">',
            [],
            ("failed", "image_small", []),
        ),
        ("twitter_card", '<meta name="twitter:card" content="photo">', [], ("failed", "card_invalid", ["photo"])),
        ("twitter_card", '<meta property="og:title" content="a">', [], ("passed", "card_fallback", [])),
        ("twitter_card", "<p>", [], ("failed", "card_missing", [])),
        (
            "twitter_site",
            '<meta name="twitter:site" content="@other">',
            REGISTER,
            ("failed", "site_unregistered", ["@other"]),
        ),
        ("structured_data", '<script type="application/ld+json">{"a": </script>', [], ("failed", "data_broken", [])),
        (
            "structured_data",
            '<script type="application/ld+json">{"a": "x\ny"};</script>',
            [],
            ("passed", "data_readable", []),
        ),
        (
            "structured_data",
            '<script type="application/ld+json"><!-- {"a": 1} --></script>',
            [],
            ("passed", "data_readable", []),
        ),
        ("organisation_data", "<p>", [], ("failed", "no_organisation", [])),
        (
            "organisation_data",
            '<script type="application/ld+json">{"@type":"https://schema.org/NGO","url":"/"}</script>',
            [],
            ("failed", "organisation_lacks", ["word:logo", "word:sameAs", "word:contactPoint"]),
        ),
        (
            "organisation_accounts",
            PAGE,
            [Profile("facebook", "kraft"), Profile("instagram", "kraft")],
            ("failed", "same_as_differs", ["+ X kraftab", "− Instagram kraft"]),
        ),
        ("feeds", "<p>", [], ("failed", "no_feed", [])),
        (
            "feeds",
            '<link rel=alternate type=application/rss+xml href="javascript:x">',
            [],
            ("failed", "feed_unusable", []),
        ),
        ("newsletter", "<a href=/x>Nyhetsbrev</a>", [], ("passed", "newsletter_found", [])),
        ("newsletter", "<form><input type=email> Logga in</form>", [], ("not_applicable", "no_newsletter", [])),
        ("share_links", "<script src=//s7.addthis.com/x.js></script>", [], ("failed", "share_scripts", ["AddThis"])),
        ("share_links", "<a href=https://plus.google.com/share?u=x>G</a>", [], ("failed", "share_dead", ["Google+"])),
        (
            "embeds_titled",
            "<iframe src=https://www.youtube.com/embed/1></iframe>",
            [],
            ("failed", "embeds_untitled", ["YouTube"]),
        ),
        ("embeds_titled", "<iframe src=/egen></iframe>", [], ("not_applicable", "no_embeds", [])),
        (
            "embeds_consent",
            "<iframe src=https://maps.example/1></iframe>",
            [],
            ("failed", "embeds_load", ["maps.example"]),
        ),
        (
            "embeds_consent",
            "<script src=https://consent.cookiebot.com/uc.js></script><iframe src=https://www.youtube.com/embed/1></iframe>",
            [],
            ("unknown", "consent_unclear", ["YouTube"]),
        ),
        (
            "embeds_consent",
            "<blockquote class=twitter-tweet></blockquote><script type=text/plain src=https://platform.twitter.com/widgets.js></script>",
            [],
            ("passed", "embeds_wait", []),
        ),
        ("trackers", "<script>fbq('init', 1)</script>", [], ("failed", "trackers_load", ["Facebook"])),
        (
            "trackers",
            "<noscript><img src='https://www.facebook.com/tr?id=1'></noscript>",
            [],
            ("failed", "trackers_load", ["Facebook"]),
        ),
        ("trackers", "<script type=text/plain>ttq.load('1')</script>", [], ("passed", "trackers_wait", ["TikTok"])),
        (
            "trackers",
            "<script src=https://www.googletagmanager.com/gtm.js></script>",
            [],
            ("unknown", "tag_manager", []),
        ),
        ("head_title", "<title>a</title><title>b</title>", [], ("failed", "many_titles", [])),
        ("head_title", "<title> </title>", [], ("failed", "no_title", [])),
        (
            "head_canonical",
            "<link rel=canonical href=https://other.example/>",
            [],
            ("failed", "canonical_elsewhere", []),
        ),
        (
            "head_canonical",
            "<link rel=canonical href=/a><link rel=canonical href=/b>",
            [],
            ("failed", "many_canonicals", []),
        ),
        ("head_language", "<html lang=sv_SE>", [], ("failed", "language_invalid", ["sv_SE"])),
        ("head_language", "<html lang=zh-Hant-TW>", [], ("passed", "language_found", ["zh-Hant-TW"])),
        (
            "head_translations",
            "<link rel=alternate hreflang=svenska href=/>",
            [],
            ("failed", "translations_invalid", ["svenska"]),
        ),
        (
            "head_translations",
            "<link rel=alternate hreflang=x-default href=/>",
            [],
            ("passed", "translations_valid", []),
        ),
        ("head_icon", "<p>", [], ("unknown", "no_icon", [])),
        ("head_charset", "<p>å", [], ("failed", "charset_unsaid", [])),
        ("trust_pages", "<a href=/kontakt>x</a>", [], ("failed", "trust_lacks", ["privacy", "accessibility", "press"])),
    ],
)
def test_checks(code, html, register, expected):
    assert judged(html, code, register) == expected


@pytest.mark.parametrize(
    ("path", "outcome"), [("", "failed"), ("/sv/", "failed"), ("/nyheter/1", "failed"), ("/om-oss", "not_applicable")]
)
def test_a_feed_is_expected_where_news_are(path, outcome):
    assert judged("<p>", "feeds", url=f"https://kraft.example{path}")[0] == outcome


def test_every_check_has_a_judge_and_every_reason_a_use():
    source = (Path(pages.__file__).with_name("checks.py")).read_text()

    assert set(CHECKS) == set(CHECK_NAMES)
    assert [reason for reason in REASONS if f'"{reason}"' not in source] == []


def test_the_reason_is_made_for_the_reader_from_what_was_stored():
    stored = json.loads(json.dumps(dict(judged_check("<a href=/kontakt>x</a>", "trust_pages").values)))

    with translation.override("en"):
        assert sentence(stored) == (
            "No link was found to: how personal data are handled, accessibility statement, press room."
        )


def judged_check(html, code, register=()):
    return CHECKS[code](code, read(html), register)


def test_evidence_shows_what_in_the_page_it_was():
    assert judged_check("<a href=http://x.com/a>a</a>", "profile_links_secure") == Check(
        "profile_links_secure", "failed", {"reason": "links_insecure", "names": ["X a"]}, "http://x.com/a"
    )


def test_profiles_are_compared_both_ways_over_all_pages():
    start = read(PAGE)
    contact = read(
        "<main><a href=https://www.instagram.com/kraft>I</a><a href=https://x.com/kraftab>X</a></main>", URL + "kontakt"
    )
    register = [*REGISTER, Profile("youtube", "kraft"), Profile("tiktok", "old", is_active=False)]

    matches = compare_profiles([start, contact], register)

    assert [(match.state, match.label, match.pages, match.locations) for match in matches] == [
        ("site_only", "Instagram kraft", (URL + "kontakt",), ("main",)),
        ("register_only", "YouTube kraft", (), ()),
        ("both", "Facebook kraft", (URL,), ("header",)),
        ("both", "X KraftAB", (URL, URL + "kontakt"), ("footer", "main")),
    ]
    assert matches[3].profile == REGISTER[1]


@pytest.mark.parametrize(
    ("body", "content_type", "charset", "source", "title"),
    [
        ("<title>Överföring</title>".encode("utf-8-sig"), "", "utf-8", "bom", "Överföring"),
        ("<title>Överföring</title>".encode("utf-16"), "text/html", "utf-16-le", "bom", "Överföring"),
        (
            "<title>Överföring</title>".encode("latin-1"),
            "text/html; charset=ISO-8859-1",
            "cp1252",
            "header",
            "Överföring",
        ),
        (
            '<meta charset="windows-1252"><title>Överföring</title>'.encode("cp1252"),
            "text/html",
            "cp1252",
            "page",
            "Överföring",
        ),
        ("<title>Överföring</title>".encode("cp1252"), "text/html", "cp1252", "guess", "Överföring"),
        ("<title>Överföring</title>".encode(), "text/html", "utf-8", "guess", "Överföring"),
        ("<title>Överföring</title>".encode(), "text/html; charset=klingon", "utf-8", "guess", "Överföring"),
        ("<title>\x00Över</title>".encode(), "text/html; charset=utf-8", "utf-8", "header", "Över"),
    ],
)
def test_charsets(body, content_type, charset, source, title):
    facts = facts_of(body, content_type, URL)

    assert (facts.charset, facts.charset_source, facts.title, facts.broken_letters) == (charset, source, title, 0)


def test_letters_that_cannot_be_read_are_counted():
    facts = facts_of("<title>Överföring</title>".encode("cp1252"), "text/html; charset=utf-8", URL)

    assert (facts.broken_letters, facts.charset) == (2, "utf-8")
    with translation.override("en"):
        assert CHECKS["head_charset"]("head_charset", facts, []).reason == (
            "Letters that cannot be read in the character set the page states (utf-8): 2."
        )


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"", "text/html", "empty"),
        (b" \r\n\x00", "text/html", "empty"),
        (b"%PDF-1.7 <a", "application/pdf", "not_a_page"),
        (b"\x89PNG\r\n", "image/png", "not_a_page"),
        (b'{"a": 1}', "application/json", "not_a_page"),
        (b"just words", "text/html", "not_a_page"),
        (b"\x00\x01\x02", "", "not_a_page"),
    ],
)
def test_what_is_no_page(body, content_type, reason):
    with pytest.raises(PageError) as refused:
        facts_of(body, content_type, URL)

    assert refused.value.reason_code == reason


def test_relative_addresses_follow_the_base():
    facts = read(
        '<base href="https://cdn.example/x/"><link rel=canonical href=a><link rel=icon href="javascript:alert(1)">'
    )

    assert (facts.canonicals, facts.icons) == (("https://cdn.example/x/a",), ())


def test_a_stranger_with_an_at_sign_is_no_mastodon_account():
    facts = read(
        "<a href=https://blog.example/@eva>a</a><a href=https://mastodon.social/@eva>b</a><a rel=me href=https://c.example/@eva>c</a>"
    )

    assert [link.handle for link in facts.profile_links] == ["eva@mastodon.social", "eva@c.example"]


def test_scripts_in_names_stay_text():
    facts = read(
        "<title>&lt;script&gt;alert(1)&lt;/script&gt;</title><a href=https://x.com/a>&lt;b&gt;<script>x</script></a>"
    )

    assert facts.title == "<script>alert(1)</script>"
    assert facts.profile_links[0].name.startswith("<b>")


def test_the_child_reads_as_the_parent_would():
    assert read_page(PAGE.encode(), "text/html", URL) == read(PAGE)


def test_the_child_refuses_with_a_reason():
    with pytest.raises(PageError) as refused:
        read_page(b"", "text/html", URL)

    with translation.override("en"):
        assert str(refused.value) == "The page is empty."


def test_markup_made_to_hold_the_reader_up_is_given_up(monkeypatch):
    monkeypatch.setattr(limited, "PATIENCE_SECONDS", 2)
    start = time.monotonic()

    with pytest.raises(PageError) as refused:
        read_page(b"<div>" * 400_000, "text/html", URL)

    assert refused.value.reason_code == "too_heavy"
    assert time.monotonic() - start < 10


def test_a_child_that_dies_is_a_page_too_heavy(monkeypatch, caplog):
    monkeypatch.setattr(limited, "CHILD", limited.CHILD.with_name("missing.py"))

    with pytest.raises(PageError) as refused:
        read_page(b"<p>", "text/html", URL)

    assert refused.value.reason_code == "too_heavy"
    assert len(caplog.records) == 1


@pytest.mark.parametrize(
    "html",
    [
        "<a href='https://x.com/a'>" * 3000,
        "<meta property=og:title content=x>" * 5000,
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
        '<script type="application/ld+json">'
        + json.dumps([{"@type": "Organization", "sameAs": ["https://x.com/a"] * 9999}] * 50)
        + "</script>",
        "<title>" + "a" * 1_000_000 + "</title>",
        "<a href='http://[' rel=me>x</a><a href='https://x.com/\ud800'>y</a>".encode("utf-8", "replace").decode(),
        "<link rel=icon href='" + "a" * 100_000 + "'>",
    ],
)
def test_large_pages_give_small_facts(html):
    start = time.process_time()

    facts = read(html)
    checks = check_page(facts, REGISTER)

    assert time.process_time() - start < 5
    assert len(json.dumps(facts.to_json())) < 1_500_000
    assert all(check.reason for check in checks)


@given(
    st.lists(
        st.sampled_from(
            [
                "<a href=",
                "https://x.com/a",
                '"',
                "'",
                ">",
                "<meta property=og:url content=",
                "<script",
                " type=ld+json",
                "{",
                "</",
                "a",
                "<link rel=canonical hreflang=sv href=",
                "<iframe src=//",
                "<form>",
                "<input type=email",
                "\x00",
                "å",
                "<!--",
                "http://[",
                "]",
                "%",
            ]
        ),
        max_size=25,
    ).map("".join)
)
def test_no_markup_breaks_reading_or_judging(html):
    facts = facts_of(b"<p>" + html.encode(), "", URL)

    assert PageFacts.from_json(json.loads(json.dumps(facts.to_json()))) == facts
    assert len([check.reason for check in check_page(facts, REGISTER)]) == len(CHECK_NAMES)
