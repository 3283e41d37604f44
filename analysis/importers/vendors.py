"""Whose export a header belongs to, and which of its columns means what.

A vendor is recognised by names that only its header has together; then its own map counts and nothing is guessed.
Any other header is read by what columns are usually called, in English and Swedish.
Header rows: real exports of each vendor, and the public parsers that read them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engagements.tables import normalised_name


@dataclass(frozen=True, slots=True)
class Vendor:
    """`marks` are names that must all be there; `columns` maps a name to its field, the first that is there wins."""

    name: str
    marks: frozenset[str]
    columns: Mapping[str, str] = field(default_factory=dict)
    medium: str = ""
    zone: str = ""
    address: str = ""


def vendor(name: str, marks: str, columns: str, *, medium: str = "", zone: str = "", address: str = "") -> Vendor:
    """`marks` are divided by commas; `columns` are lines of "field: name, name", the better name first. Names may be
    written as the header has them: capitals, hyphens and spaces make no difference."""
    pairs = {}
    for line in columns.strip().splitlines():
        target, names = line.split(":", 1)
        for column in names.split(","):
            pairs[normalised_name(column)] = target.strip()
    return Vendor(name, frozenset(map(normalised_name, marks.split(","))), pairs, medium, zone, address)


VENDORS = (
    vendor(
        "Meltwater",
        "headline, opening text, hit sentence, influencer",
        """
        published_at: date
        title: headline
        url: url
        summary: opening text
        text: hit sentence
        source_name: source
        author_name: influencer
        author_handle: twitter screen name
        country: country
        language: language
        reach: reach
        tone: sentiment
        external_id: tweet id
        """,
        medium="news",
    ),
    vendor(
        "Brandwatch",
        "query id, query name, date, url, resource id",
        """
        published_at: date
        url: url, original url
        title: title
        summary: snippet
        text: full text
        medium: content source name, page type
        source_name: domain, unified source name
        author_name: full name
        author_handle: author
        language: language
        country: country, country code
        tone: sentiment
        reach: reach new, reach
        reactions: likes, x likes, facebook likes
        comments: comments, x replies, facebook comments
        shares: shares, x reposts, twitter retweets, facebook shares
        external_id: resource id, mention id
        """,
    ),
    vendor(
        "Brandwatch API",
        "query id, query name, reach estimate",
        """
        published_at: date, added
        url: url, original url
        title: title
        summary: snippet
        text: full text
        medium: page type, content source name
        source_name: domain
        author_name: fullname
        author_handle: author
        language: language
        country: country
        tone: sentiment
        reach: reach estimate
        external_id: resource id
        """,
    ),
    vendor(
        "CrowdTangle",
        "page name, post created, total interactions",
        """
        published_at: post created
        url: url
        text: message
        summary: description
        title: link text
        author_name: page name
        author_handle: user name
        country: page admin top country
        reactions: likes
        comments: comments
        shares: shares
        """,
        medium="facebook",
    ),
    vendor(
        "Meta, Facebook",
        "post id, page id, page name, publish time, permalink",
        """
        published_at: publish time
        url: permalink
        text: title
        summary: description
        author_name: page name
        reach: reach
        reactions: reactions
        comments: comments
        shares: shares
        external_id: post id
        """,
        medium="facebook",
    ),
    vendor(
        "Meta, Instagram",
        "post id, account username, publish time, permalink",
        """
        published_at: publish time
        url: permalink
        text: description
        author_name: account name
        author_handle: account username
        reach: reach
        reactions: likes
        comments: comments
        shares: shares
        external_id: post id
        """,
        medium="instagram",
    ),
    vendor(
        "Hootsuite",
        "post id, post message, post permalink, social network",
        """
        published_at: date gmt, date
        url: post permalink
        text: post message
        medium: social network
        reach: reach
        reactions: likes
        comments: comments
        shares: shares
        external_id: post id
        """,
        zone="UTC",
    ),
    vendor(
        "Sprout Social",
        "date, post id, network, post, sent by",
        """
        published_at: date
        url: link
        text: post
        medium: network
        author_name: profile
        reach: reach
        reactions: reactions
        comments: comments
        shares: shares
        external_id: post id
        """,
    ),
    vendor(
        "Buffer",
        "date, update, service, service link",
        """
        published_at: date
        url: service link
        text: update
        medium: service
        reach: reach
        reactions: likes
        comments: comments
        shares: shares
        """,
    ),
    vendor(
        "Later",
        "posted at, caption, post url",
        """
        published_at: posted at
        url: post url
        text: caption
        reach: reach
        reactions: likes
        comments: comments
        shares: shares
        """,
    ),
    vendor(
        "Agorapulse",
        "publishing date, publishing time, message",
        """
        published_at: publishing date
        published_time: publishing time
        url: link
        text: message
        reach: reach
        reactions: reactions
        comments: comments
        shares: shares
        """,
    ),
    vendor(
        "X, posts",
        "tweet id, tweet permalink, tweet text, time",
        """
        published_at: time
        url: tweet permalink
        text: tweet text
        reactions: likes, favorites
        comments: replies
        shares: retweets
        external_id: tweet id
        """,
        medium="x",
        zone="UTC",
    ),
    vendor(
        "X API",
        "id, text, created at, retweet count",
        """
        published_at: created at
        text: text
        author_name: name, author name
        author_handle: username, screen name, user
        language: lang, language
        reactions: like count, favorite count
        comments: reply count
        shares: retweet count
        external_id: id
        """,
        medium="x",
        zone="UTC",
        address="https://x.com/i/status/",
    ),
    vendor(
        "YouTube Studio",
        "content, video title, video publish time",
        """
        published_at: video publish time
        title: video title
        reactions: likes
        comments: comments added, comments
        shares: shares
        external_id: content
        """,
        medium="youtube",
        address="https://www.youtube.com/watch?v=",
    ),
    vendor(
        "TikTok Studio",
        "video title, video link, post time",
        """
        published_at: post time
        url: video link
        text: video title
        reactions: total likes
        comments: total comments
        shares: total shares
        """,
        medium="tiktok",
    ),
    vendor(
        "LinkedIn",
        "post url, post publish date, engagements",
        """
        published_at: post publish date
        url: post url
        """,
        medium="linkedin",
    ),
    vendor(
        "Reddit",
        "subreddit, permalink, title, created utc",
        """
        published_at: created utc
        url: permalink
        title: title
        text: selftext
        source_name: subreddit
        author_handle: author
        reactions: ups, score
        comments: num comments
        external_id: id
        """,
        medium="reddit",
        zone="UTC",
    ),
    vendor(
        "Facebook posts",
        "post id, page, post url, date published",
        """
        published_at: date published
        url: post url
        text: message, post text
        author_name: page
        reactions: reaction count
        comments: comment count
        shares: share count
        external_id: post id
        """,
        medium="facebook",
    ),
    vendor(
        "Tweets",
        "tweet id, tweet date, tweet text",
        """
        published_at: tweet date
        text: tweet text
        tone: sentiment
        external_id: tweet id
        """,
        medium="x",
        zone="UTC",
        address="https://x.com/i/status/",
    ),
)

# Field → what its column is usually called, the surest name first.
USUAL_NAMES: Mapping[str, tuple[str, ...]] = {
    target: tuple(name.strip() for name in names.split(","))
    for target, names in {
        "published_at": "published at, publicerad, publiceringsdatum, publicerat, publicerad datum, datum och tid, "
        "tidpunkt, published, publish time, publish date, publishing date, publication date, date published, "
        "post created, post date, posted at, post time, created at, created time, created, created utc, "
        "tweet date, datum, skapad, date time, datetime, timestamp, date",
        "published_time": "publishing time, post created time, publiceringstid, klockslag, tid, time, kl",
        "url": "url, länk, link, permalink, webbadress, adress, address, post url, article url, page url, post link, "
        "mention url, resolved url, original url, source url, webblänk, länk till artikel, uri",
        "title": "title, rubrik, headline, titel, article title, post title, subject, ämne",
        "text": "text, full text, brödtext, body, message, post message, post text, tweet text, tweet, hit sentence, "
        "content, innehåll, inlägg, meddelande, artikeltext, caption, comment text, mention, omnämnande, citat, "
        "post, snippet, utdrag",
        "summary": "summary, ingress, sammanfattning, opening text, excerpt, description, beskrivning, snippet, utdrag",
        "source_name": "source name, källa, source, publikation, publication, outlet, media outlet, tidning, medium name, "
        "site name, site, sajt, publisher, utgivare, mediets namn, medienamn, källnamn, domain, domän",
        "medium": "social network, network, nätverk, medium, media type, mediatyp, medietyp, source type, källtyp, "
        "page type, content source name, content type, platform, plattform, kanal, channel, service",
        "author_name": "author name, author, författare, avsändare, skribent, byline, journalist, influencer, full name, "
        "page name, sida, konto, account name, profile, profil, från, from, creator",
        "author_handle": "author handle, handle, username, user name, screen name, twitter screen name, account username, "
        "användarnamn, användare, user",
        "language": "language, språk, lang",
        "country": "country, land, country code, landskod",
        "tone": "sentiment, ton, tone, tonalitet, tonläge, attityd, attitude, känsla, polarity",
        "reach": "reach, räckvidd, reach new, reach estimate, estimated reach, potential reach, potentiell räckvidd, "
        "uppskattad räckvidd, upplaga, circulation",
        "reactions": "reactions, reaktioner, likes, gilla markeringar, gillamarkeringar, gillningar, gilla, like count, "
        "reaction count, favorites, favorite count, total likes",
        "comments": "comments, kommentarer, comment count, num comments, replies, reply count, svar, total comments, "
        "antal kommentarer",
        "shares": "shares, delningar, share count, retweets, retweet count, reposts, total shares, antal delningar",
        "external_id": "external id, externt id, mention id, post id, tweet id, resource id, message id, status id, "
        "inläggs id, id",
    }.items()
}


def bare_name(name: str) -> str:
    """The name as it is compared, without what is in brackets: `Date (GMT)` is `date gmt`, its bare form `date`."""
    return normalised_name(name.split("(", 1)[0])


def vendor_of(header: Sequence[str]) -> Vendor | None:
    """The vendor whose marks the header carries, or None."""
    names = {normalised_name(name) for name in header}
    return next((one for one in VENDORS if one.marks <= names), None)


def vendor_named(name: str) -> Vendor | None:
    return next((one for one in VENDORS if one.name == name), None)


def positions(header: Sequence[str]) -> dict[str, int]:
    """Compared name → number of the first column called so; the full name goes before the bare one."""
    found: dict[str, int] = {}
    for number, name in enumerate(header):
        found.setdefault(normalised_name(name), number)
    for number, name in enumerate(header):
        found.setdefault(bare_name(name), number)
    found.pop("", None)
    return found


def usual_columns(header: Sequence[str]) -> dict[str, int]:
    """Field → column by what columns are usually called; no column serves two fields."""
    places, taken = positions(header), dict[str, int]()
    for target, names in USUAL_NAMES.items():
        free = (places[name] for name in names if name in places and places[name] not in taken.values())
        if (column := next(free, None)) is not None:
            taken[target] = column
    return taken


def vendor_columns(header: Sequence[str], one: Vendor) -> dict[str, int]:
    places, taken = positions(header), dict[str, int]()
    for name, target in one.columns.items():
        if name in places:
            taken.setdefault(target, places[name])
    return taken


KNOWN_NAMES = frozenset(
    {name for names in USUAL_NAMES.values() for name in names}
    | {name for one in VENDORS for name in (*one.marks, *one.columns)}
)
