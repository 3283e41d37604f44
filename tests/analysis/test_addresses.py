"""One address for one page, however it was shared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.importers.addresses import canonical_url, host_of, unwrap

CASES = {
    "http://www.Example.SE:80/a/?utm_source=x&b=2&a=1&a=3&fbclid=q#part": "https://example.se/a/?a=1&a=3&b=2",
    "https://www.google.com/url?rct=j&sa=t&url=https://m.svt.se/a%3Fx%3D1&ct=ga": "https://svt.se/a?x=1",
    "https://www.google.se/url?q=https://svt.se/a": "https://svt.se/a",
    "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.dn.se%2Fa%3Ffbclid%3D1&h=AT": "https://dn.se/a",
    "https://www-dn-se.cdn.ampproject.org/c/s/www.dn.se/a/amp/": "https://dn.se/a",
    "https://www.google.com/amp/s/www.dn.se/x": "https://dn.se/x",
    "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fdn.se%2Fa&data=1": "https://dn.se/a",
    "https://mobile.twitter.com/a/status/1?s=20&t=x": "https://x.com/a/status/1",
    "https://www.youtube.com/watch?v=1&feature=share&si=x": "https://youtube.com/watch?v=1",
    "https://sv.m.wikipedia.org/wiki/Linje": "https://sv.wikipedia.org/wiki/Linje",
    "https://m.se/x": "https://m.se/x",
    "https://amp.www.dn.se/x": "https://dn.se/x",
    "https://ÅÄÖ.se/å?q=ä": "https://xn--4cab6c.se/%C3%A5?q=%C3%A4",
    "https://user:pass@a.se:8443/": "https://a.se:8443/",
    "https://a.se/?amp=1&amplitude=2": "https://a.se/?amplitude=2",
    " https://a.se ": "https://a.se/",
    "https://a.se/q?gclid=1&mc_cid=2&igshid=3&id=4": "https://a.se/q?id=4",
    "http://[": "http://[",
    "http://a.se:99999/": "http://a.se:99999/",
    "javascript:alert(1)": "javascript:alert(1)",
    "mailto:eva@a.se": "mailto:eva@a.se",
    "": "",
}


@pytest.mark.parametrize("url", CASES)
def test_canonical_url(url):
    assert canonical_url(url) == CASES[url]


def test_a_wrapper_without_address_stays():
    assert unwrap("https://www.google.com/url?q=cats") == "https://www.google.com/url?q=cats"
    assert (
        unwrap("https://l.facebook.com/l.php?u=javascript:alert(1)")
        == "https://l.facebook.com/l.php?u=javascript:alert(1)"
    )


def test_wrapping_in_a_circle_ends():
    inner = "https://a.se/"
    for _round in range(50):
        inner = f"https://www.google.com/url?url={inner}"

    assert unwrap(inner).startswith("https://")


@pytest.mark.parametrize(
    ("url", "host"), [("https://WWW.m.A.se:8/x", "a.se"), ("a.se", ""), ("ftp://a.se", ""), ("http://[", ""), ("", "")]
)
def test_host_of(url, host):
    assert host_of(url) == host


LETTERS = st.sampled_from("aäÅ./:?&=#%+ @[]mw12;,~'\"\\|\t\u0301-_")
HOSTS = [
    "a.se",
    "www.m.a.se",
    "m.www.amp.b.co.uk",
    "www.google.com",
    "ÅÄÖ.se",
    "x.se.:80",
    "a.se:8080",
    "[::1]",
    "u@a.se",
]
QUERIES = ["url=http://m.b.se/?utm_a=b", "q=a&utm_source=x&amp=1&b=%2520", "u=https%3A%2F%2Fwww.a.se"]
ADDRESSES = st.builds(
    "{}://{}/{}?{}".format,
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(HOSTS),
    st.text(LETTERS, max_size=15),
    st.text(LETTERS, max_size=15) | st.sampled_from(QUERIES),
)


@given(ADDRESSES | st.text(max_size=40))
def test_canonical_url_is_idempotent(url):
    once = canonical_url(url)

    assert canonical_url(once) == once
