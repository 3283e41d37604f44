"""Which account an address names, and which addresses only share a page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.importers.profiles import (
    HOSTS,
    NETWORK_NAMES,
    READERS,
    SHARES,
    Profile,
    ProfileUrl,
    parse_profile,
    share_network,
)

ACCOUNTS = {
    "https://www.facebook.com/kraftbolaget/": ("facebook", "kraftbolaget"),
    "https://sv-se.facebook.com/kraftbolaget?fref=ts": ("facebook", "kraftbolaget"),
    "https://www.facebook.com/profile.php?id=100012345": ("facebook", "100012345"),
    "https://www.facebook.com/pages/Kraft-AB/123456789": ("facebook", "123456789"),
    "https://www.facebook.com/people/Kraft/100012345/": ("facebook", "100012345"),
    "https://www.facebook.com/p/Kraft-100012345/": ("facebook", "100012345"),
    "https://www.facebook.com/pg/kraft/about": ("facebook", "kraft"),
    "https://www.facebook.com/groups/kraftvanner": ("facebook", "groups/kraftvanner"),
    "https://www.facebook.com/#!/kraft": ("facebook", "kraft"),
    "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.instagram.com%2Fkraft": ("instagram", "kraft"),
    "http://instagram.com/Kraft_AB/": ("instagram", "kraft_ab"),
    "https://www.linkedin.com/company/kraft-ab/?trk=x": ("linkedin", "kraft-ab"),
    "https://se.linkedin.com/in/eva-berg": ("linkedin", "in/eva-berg"),
    "https://www.linkedin.com/company/kraft%C3%A5/jobs": ("linkedin", "kraftå"),
    "https://twitter.com/KraftAB": ("x", "KraftAB"),
    "https://x.com/@KraftAB": ("x", "KraftAB"),
    "https://twitter.com/#!/KraftAB": ("x", "KraftAB"),
    "https://twitter.com/intent/follow?screen_name=KraftAB": ("x", "KraftAB"),
    "https://www.youtube.com/@kraftab": ("youtube", "kraftab"),
    "https://www.youtube.com/channel/UCabc-_1": ("youtube", "UCabc-_1"),
    "https://youtube.com/user/kraft/videos": ("youtube", "kraft"),
    "https://www.youtube.com/c/Kraft?sub_confirmation=1": ("youtube", "Kraft"),
    "https://www.tiktok.com/@kraft.ab?lang=sv": ("tiktok", "kraft.ab"),
    "https://www.threads.net/@kraft": ("threads", "kraft"),
    "https://bsky.app/profile/kraft.se": ("bluesky", "kraft.se"),
    "https://mastodon.social/@kraft": ("mastodon", "kraft@mastodon.social"),
    "https://social.kraft.se/@press": ("mastodon", "press@social.kraft.se"),
    "https://mastodon.social/users/kraft": ("mastodon", "kraft@mastodon.social"),
    "https://mastodon.social/@kraft@social.kraft.se": ("mastodon", "kraft@social.kraft.se"),
    "https://www.snapchat.com/add/kraft": ("snapchat", "kraft"),
    "https://www.pinterest.se/Kraft/": ("pinterest", "kraft"),
    "https://vimeo.com/kraft": ("vimeo", "kraft"),
    "https://wa.me/46701234567": ("whatsapp", "46701234567"),
    "https://api.whatsapp.com/send?phone=%2B46701234567&text=Hej": ("whatsapp", "46701234567"),
    "https://www.whatsapp.com/channel/0029Va": ("whatsapp", "channel/0029Va"),
    "https://www.reddit.com/r/sweden/": ("reddit", "r/sweden"),
    "https://github.com/kraft-ab": ("github", "kraft-ab"),
    "https://www.flickr.com/photos/kraft/": ("flickr", "kraft"),
    "https://t.me/s/kraftnytt": ("telegram", "kraftnytt"),
    "https://www.twitch.tv/kraft": ("twitch", "kraft"),
    "https://www.xing.com/pages/kraft": ("xing", "pages/kraft"),
    "https://open.spotify.com/show/4rOoJ6Egrf8": ("spotify", "show/4rOoJ6Egrf8"),
    "https://kraft.tumblr.com/": ("tumblr", "kraft"),
    "https://discord.gg/kraft": ("discord", "kraft"),
    "https://plus.google.com/+kraft": ("google_plus", "+kraft"),
}
NO_ACCOUNTS = [
    "",
    "https://www.facebook.com/",
    "https://www.facebook.com/kraft/posts/123",
    "https://www.facebook.com/events/123",
    "https://www.facebook.com/tr?id=1",
    "https://www.facebook.com/sharer.php?u=https://a.se",
    "https://www.facebook.com/policy.php",
    "https://www.instagram.com/p/Cabc/",
    "https://www.instagram.com/reel/Cabc",
    "https://www.linkedin.com/feed/update/urn:li:activity:1",
    "https://www.linkedin.com/",
    "https://twitter.com/kraft/status/1",
    "https://twitter.com/share",
    "https://twitter.com/hashtag/kraft",
    "https://twitter.com/ett_mycket_långt_namn_här",
    "https://www.youtube.com/watch?v=1",
    "https://youtu.be/abc",
    "https://www.youtube.com/embed/abc",
    "https://www.tiktok.com/@kraft/video/1",
    "https://bsky.app/profile/kraft.se/post/1",
    "https://medium.com/",
    "https://vimeo.com/123456",
    "https://player.vimeo.com/video/1",
    "https://wa.me/?text=Hej",
    "https://github.com/kraft/repo",
    "https://gist.github.com/kraft",
    "https://www.flickr.com/photos/kraft/123456",
    "https://substack.com/@kraft",
    "https://a.se/@kraft/inlagg",
    "https://a.se/kontakt",
    "https://www.linkedin.com/company/a%00b",
    "https://www.linkedin.com/company/a%20b",
    "https://www.linkedin.com/company/" + "a" * 151,
    "mailto:eva@a.se",
    "javascript:alert(1)",
    "http://[",
]
SHARE_LINKS = {
    "https://www.facebook.com/sharer/sharer.php?u=https://a.se": "facebook",
    "https://www.facebook.com/dialog/share?app_id=1": "facebook",
    "https://m.facebook.com/sharer.php?u=x": "facebook",
    "https://twitter.com/intent/tweet?text=x": "x",
    "https://x.com/intent/post?text=x": "x",
    "https://twitter.com/home?status=x": "x",
    "https://www.linkedin.com/shareArticle?mini=true": "linkedin",
    "https://www.linkedin.com/sharing/share-offsite/?url=x": "linkedin",
    "https://pinterest.com/pin/create/button/?url=x": "pinterest",
    "https://wa.me/?text=x": "whatsapp",
    "https://api.whatsapp.com/send?text=x": "whatsapp",
    "whatsapp://send?text=x": "whatsapp",
    "https://t.me/share/url?url=x": "telegram",
    "https://telegram.me/share/url?url=x": "telegram",
    "https://www.reddit.com/submit?url=x": "reddit",
    "https://www.xing.com/spi/shares/new?url=x": "xing",
    "https://bsky.app/intent/compose?text=x": "bluesky",
    "https://www.threads.net/intent/post?text=x": "threads",
    "https://plus.google.com/share?url=x": "google_plus",
    "https://getpocket.com/save?url=x": "pocket",
    "https://toot.kytta.dev/?text=x": "mastodon",
    "https://mastodon.social/share?text=x": "mastodon",
    "mailto:?subject=x": "email",
    "mailto:eva@a.se?subject=x": "",
    "https://wa.me/46701234567?text=x": "",
    "https://twitter.com/kraft": "",
    "https://a.se/share": "",
    "": "",
}


@pytest.mark.parametrize("url", ACCOUNTS)
def test_accounts(url):
    found = parse_profile(url)

    assert (found.network, found.handle) == ACCOUNTS[url]


@pytest.mark.parametrize("url", ACCOUNTS)
def test_the_address_of_an_account_names_the_same_account(url):
    found = parse_profile(url)

    assert parse_profile(found.url).key == found.key


@pytest.mark.parametrize("url", NO_ACCOUNTS)
def test_addresses_that_name_no_account(url):
    assert parse_profile(url) is None


@pytest.mark.parametrize("url", SHARE_LINKS)
def test_share_links(url):
    assert share_network(url) == SHARE_LINKS[url]


def test_every_network_has_a_name_and_a_reader():
    networks = {*HOSTS.values(), *READERS, *(network for _pattern, network in SHARES)}

    assert networks - set(NETWORK_NAMES) == set()
    assert set(HOSTS.values()) - set(READERS) == set()


@pytest.mark.parametrize(
    "profile",
    [
        Profile("x", "KraftAB"),
        Profile("x", "@kraftab "),
        Profile("x", "", "https://twitter.com/kraftab?lang=sv"),
        Profile("other", "vårt konto", "https://x.com/KraftAB/"),
        Profile("x", "https://x.com/KraftAB"),
    ],
)
def test_spellings_of_one_account_share_a_key(profile):
    assert profile.key == ProfileUrl("x", "KraftAB", "https://x.com/KraftAB").key


def test_an_account_of_an_unknown_place_keeps_its_name():
    assert Profile("podcast", "Kraftpodden", "https://a.se/podd").key == ("podcast", "kraftpodden")


@given(
    st.builds(
        "https://{}/{}?{}".format,
        st.sampled_from([*HOSTS, "pinterest.se", "mastodon.social", "a.se"]),
        st.text(st.sampled_from("abAÅ@/.-_%20+#!"), max_size=20),
        st.text(st.sampled_from("idtexphon=&%+1u"), max_size=12),
    )
    | st.text(max_size=40)
)
def test_reading_never_fails_and_is_stable(url):
    found = parse_profile(url)

    assert found is None or (found.network in NETWORK_NAMES and 0 < len(found.handle) <= 150)
