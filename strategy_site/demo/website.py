"""Four pages of the invented client's site, read and judged by the same code as a real site's."""

import uuid
from datetime import datetime
from urllib.parse import urljoin

from analysis.models import PageAudit, SiteAudit
from analysis.services.site_audits import store_page
from engagements.models import Engagement, User

PAGES = (
    ("/", "Ekvalla Energi – el, värme och fiber i Ekvalla", True, True),
    ("/kundservice/", "Kundservice – Ekvalla Energi", True, False),
    ("/avbrott/", "Avbrott just nu – Ekvalla Energi", False, False),
    ("/om-oss/jobba-hos-oss/", "Jobba hos oss – Ekvalla Energi", False, True),
)
SHARE = """<meta property="og:title" content="{title}"><meta property="og:type" content="website">
<meta property="og:url" content="{url}"><meta property="og:image" content="{home}bilder/linje.jpg">
<meta name="twitter:card" content="summary_large_image">"""
DESCRIPTION = '<meta name="description" content="Din el, värme och fiber sköts av folk i Ekvalla.">'
FEED = '<link rel="alternate" type="application/rss+xml" title="Nyheter" href="/nyheter/rss">'
PAGE = """<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>{title}</title>
<link rel="canonical" href="{url}"><link rel="icon" href="/favicon.svg">{head}</head>
<body><header><a href="/">Ekvalla Energi</a></header><main><h1>{title}</h1><p>Välkommen.</p></main>
<footer><a href="https://www.facebook.com/ekvallaenergi">Facebook</a>
<a href="https://www.instagram.com/ekvallaenergi/"><svg aria-hidden="true"></svg></a>
<a href="https://www.x.com/ekvallaenergi">X</a><a href="https://www.youtube.com/ekvallaenergi">YouTube</a>
<a href="/tillganglighet/">Tillgänglighet</a><a href="/personuppgifter/">Personuppgifter</a></footer></body></html>"""


def load_website(engagement: Engagement, *, at: datetime, by: User) -> list[PageAudit]:
    home = engagement.client.website
    urls = [urljoin(home, path) for path, _title, _shares, _feeds in PAGES]
    made = SiteAudit.objects.create(engagement=engagement, key=uuid.uuid4(), urls=urls, created_by=by, finished_at=at)
    SiteAudit.objects.filter(pk=made.pk).update(created_at=at)
    return [
        store_page(
            made, position, url, _html(title, url, home, shares, feeds).encode(), "text/html; charset=utf-8", at=at
        )
        for position, (url, (_path, title, shares, feeds)) in enumerate(zip(urls, PAGES, strict=True), start=1)
    ]


def _html(title: str, url: str, home: str, shares: bool, feeds: bool) -> str:
    head = (SHARE.format(title=title, url=url, home=home) + DESCRIPTION) * shares + FEED * feeds
    return PAGE.format(title=title, url=url, head=head)
