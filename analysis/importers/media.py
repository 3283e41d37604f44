"""Where something was said: the medium and the domain, from what the export calls it and from the address."""

import re
from functools import lru_cache

NETWORK_NAMES = {
    "facebook": "Facebook",
    "instagram": "Instagram",
    "linkedin": "LinkedIn",
    "x": "X",
    "youtube": "YouTube",
    "tiktok": "TikTok",
    "reddit": "Reddit",
}
MEDIUM_WORDS = {
    word: medium
    for medium, words in {
        "news": "news, online news, online, editorial, newspaper, newspapers, nyheter, nyhet, webb, web, webbnyheter, "
        "dagspress, tidning, magazine, press, redaktionell, redaktionellt, artikel",
        "print": "print, tryck, tryckt, tryckt press, papper, papperstidning",
        "broadcast": "broadcast, radio, tv, television, etermedia, radio and tv, radio/tv, radio och tv, tv/radio",
        "blog": "blog, blogs, blogg, bloggar, tumblr, wordpress",
        "forum": "forum, forums, diskussionsforum, message board, flashback",
        "review": "review, reviews, recension, recensioner, omdöme, omdömen, trustpilot",
        "podcast": "podcast, podcasts, podd, poddar, poddradio",
        "facebook": "facebook, facebook public, facebook page, fb, facebook pages",
        "instagram": "instagram, instagram public, ig",
        "linkedin": "linkedin, linkedin company",
        "x": "x, twitter, tweet, tweets, x (twitter), x/twitter, twitter/x",
        "youtube": "youtube, youtube video, youtube comments",
        "tiktok": "tiktok, tik tok",
        "reddit": "reddit",
        "other": "other, övrigt, annat, mastodon, bluesky, threads, telegram, pinterest, snapchat, vk, twitch, discord",
    }.items()
    for word in (one.strip() for one in words.split(","))
}
DOMAINS: dict[str, str] = {
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "fb.watch": "facebook",
    "instagram.com": "instagram",
    "linkedin.com": "linkedin",
    "lnkd.in": "linkedin",
    "twitter.com": "x",
    "x.com": "x",
    "t.co": "x",
    "youtube.com": "youtube",
    "youtu.be": "youtube",
    "tiktok.com": "tiktok",
    "reddit.com": "reddit",
    "redd.it": "reddit",
    "flashback.org": "forum",
    "familjeliv.se": "forum",
    "garaget.org": "forum",
    "sweclockers.com": "forum",
    "byggahus.se": "forum",
    "blogspot.com": "blog",
    "wordpress.com": "blog",
    "tumblr.com": "blog",
    "medium.com": "blog",
    "substack.com": "blog",
    "blogg.se": "blog",
    "trustpilot.com": "review",
    "reco.se": "review",
    "tripadvisor.com": "review",
    "tripadvisor.se": "review",
    "glassdoor.com": "review",
    "podcasts.apple.com": "podcast",
    "open.spotify.com": "podcast",
    "poddtoppen.se": "podcast",
    "acast.com": "podcast",
    "sverigesradio.se": "broadcast",
    "svtplay.se": "broadcast",
    "tv4play.se": "broadcast",
    "mastodon.social": "other",
    "bsky.app": "other",
    "threads.net": "other",
    "threads.com": "other",
}
# Where only a domain is known, these are newspapers and newsrooms; others stay "other" rather than be guessed.
NEWSROOMS = """
    aftonbladet.se affarsvarlden.se allehanda.se altinget.se arbetarbladet.se barometern.se blt.se bohuslaningen.se borasbt.se
    bt.se corren.se dagen.se dagenssamhalle.se dagensps.se dalademokraten.se di.se dn.se dt.se ekuriren.se etc.se expressen.se
    falkopingstidning.se folkbladet.nu fokus.se gd.se gp.se gt.se hallandsposten.se hd.se helagotland.se hn.se jnytt.se jp.se
    kristianstadsbladet.se kuriren.nu lt.se mariestadstidningen.se mvt.se na.se ne.nu nsd.se nt.se nwt.se nyheter24.se
    nyteknik.se op.se omni.se ostersundsposten.se ostrasmaland.se pitea-tidningen.se resume.se skd.se skovdenyheter.se sn.se
    st.nu svd.se svt.se sydsvenskan.se tidningensyre.se trelleborgsallehanda.se tv4.se unt.se vasterbottenskuriren.se vf.se
    vk.se vlt.se vt.se ystadsallehanda.se hbl.fi yle.fi nrk.no vg.no aftenposten.no dr.dk politiken.dk
    bbc.co.uk bbc.com theguardian.com reuters.com bloomberg.com ft.com nytimes.com thelocal.se
"""
DOMAINS |= dict.fromkeys(NEWSROOMS.split(), "news")
# What a network calls one thing of its own, as far as the address tells it.
OWN_IDS = {
    "x": re.compile(r"/status(?:es)?/(\d+)"),
    "youtube": re.compile(r"(?:[?&]v=|youtu\.be/|/shorts/|/embed/|/live/)([\w-]{11})"),
    "tiktok": re.compile(r"/video/(\d+)"),
    "facebook": re.compile(r"(?:/posts/|/videos/|/reel/|/permalink/|fbid=|[?&]v=)(?:[^/?&]*/)?(\d{6,})"),
    "instagram": re.compile(r"/(?:p|reel|tv)/([\w-]+)"),
    "linkedin": re.compile(r"(?:activity|ugcPost|share)[:-](\d{10,})"),
}
HOST = re.compile(r"//(?:[^/?#@]*@)?([^/?#:@]+)")
SUBDOMAINS = ("www.", "m.", "mobile.", "amp.", "old.", "l.", "lm.")


def domain_of(url: str) -> str:
    """The host of an address without user, port and the subdomains that only say which device is meant."""
    match = HOST.search(url)
    return undressed(match[1].lower()) if match else ""


@lru_cache(maxsize=10_000)
def undressed(host: str) -> str:
    for prefix in SUBDOMAINS:
        if host.startswith(prefix) and host.count(".") > 1:
            return host[len(prefix) :]
    return host


@lru_cache(maxsize=10_000)
def medium_of(word: str, domain: str, default: str) -> str:
    """The medium of a mention. A known domain is surer than the vendor's word, the word surer than the default."""
    parts = domain.split(".")
    for start in range(max(len(parts) - 1, 0)):
        if found := DOMAINS.get(".".join(parts[start:])):
            return found
    if word and (found := MEDIUM_WORDS.get(" ".join(word.lower().split()))):
        return found
    return default or "other"


def own_id(url: str, medium: str) -> str:
    """The network's own number of the thing the address leads to, or ""."""
    pattern = OWN_IDS.get(medium)
    match = pattern.search(url) if pattern and url else None
    return match[1] if match else ""
