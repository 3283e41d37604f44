"""The audit of given pages of the client's own site: fetched safely, judged against the register, kept with their reasons."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from time import sleep
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from analysis.importers.pages import PageError, PageFacts, check_page, read_page
from analysis.importers.profiles import NETWORK_NAMES, Profile
from analysis.models import Channel, PageAudit, PageCheck, SiteAudit
from engagements import audit, fetching, jobs
from engagements.models import Engagement, User

TASK = "analysis.tasks.audit_site"
MOST_PAGES = 25
SECONDS_BETWEEN = 1.0
# A host may ask for more (Crawl-delay in its robots.txt); with 25 pages somebody still waits for the answer.
MOST_SECONDS_BETWEEN = 20.0


def check_addresses(engagement: Engagement, urls: Sequence[str]) -> list[str]:
    """The addresses as they will be fetched: of the client's own site (with or without www), at most MOST_PAGES.

    Raises ValidationError, naming the address at fault."""
    home = _host(engagement.client.website)
    if not home:
        raise ValidationError(_("Write the client’s website in the settings first: only its own pages are audited."))
    cleaned = list(
        dict.fromkeys(url if "://" in url else f"https://{url}" for url in (url.strip() for url in urls) if url)
    )
    if not cleaned:
        raise ValidationError(_("Write at least one address, one per line."))
    if len(cleaned) > MOST_PAGES:
        raise ValidationError(_("At most %(most)s pages at a time.") % {"most": MOST_PAGES})
    for url in cleaned:
        if _host(url) != home or len(url) > 2000:
            raise ValidationError(
                _("%(url)s does not belong to %(home)s. Only the client’s own pages are audited.")
                % {"url": url[:200], "home": home}
            )
    return cleaned


def _host(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


@transaction.atomic
def order_audit(engagement: Engagement, urls: Sequence[str], *, key: uuid.UUID, by: User) -> SiteAudit:
    """Wish for an audit of these pages; the same `key` is the same audit. Raises ValidationError (check_addresses)."""
    existing = engagement.site_audits.filter(key=key).first()
    if existing is not None:
        return existing
    made = SiteAudit.objects.create(
        engagement=engagement, key=key, urls=check_addresses(engagement, urls), created_by=by
    )
    made.job = jobs.order(engagement, TASK, title=_("Audit of the website"), key=str(key), by=by, audit=made.pk)
    made.save(update_fields=["job"])
    audit.record(engagement, by, "site_audit_create", pages=len(made.urls))
    return made


def audit_site(work: jobs.Work) -> None:
    """The job's body: one page after the other, at a considerate pace; a new attempt goes on with the pages still missing."""
    made = SiteAudit.objects.select_related("engagement__client").filter(pk=work.job.parameters["audit"]).first()
    if made is None:
        raise jobs.JobError(_("The audit is gone."))
    done = set(made.pages.values_list("url", flat=True))
    robots: dict[str, fetching.Robots] = {}
    for position, url in enumerate(made.urls, start=1):
        work.beat(position - 1, len(made.urls))
        if url in done:
            continue
        _audit_url(made, position, url, robots)
        if position < len(made.urls):
            _pause(work, robots.get(urlsplit(url).netloc))
    with transaction.atomic():
        made.finished_at = timezone.now()
        made.save(update_fields=["finished_at"])
        propose_channels(made)
        work.beat(len(made.urls), len(made.urls))
        work.finish()


def _pause(work: jobs.Work, robots: fetching.Robots | None) -> None:
    """Wait as long as the host asks, a second at a time, so that whoever cancels is heard."""
    left = min(max(SECONDS_BETWEEN, robots.delay_seconds if robots else 0), MOST_SECONDS_BETWEEN)
    while left > 0:
        sleep(min(left, 1.0))
        left -= 1.0
        work.beat()


def _audit_url(made: SiteAudit, position: int, url: str, robots: dict[str, fetching.Robots]) -> None:
    host = urlsplit(url).netloc
    try:
        if host not in robots:
            robots[host] = fetching.read_robots(url)
        if robots[host].is_silent:
            told = _(
                "The site did not answer when it was asked for its robots.txt, so nothing is read. Try again later."
            )
            store_failure(made, position, url, told)
            return
        if not robots[host].allows(url):
            store_failure(made, position, url, _("The site’s robots.txt asks not to be read here."))
            return
        fetched = fetching.fetch(url, accept="text/html,application/xhtml+xml")
    except fetching.FetchError as error:
        store_failure(made, position, url, str(error))
        return
    if not fetched.is_ok:
        store_failure(
            made, position, url, _("The server answered with status %(status)s.") % {"status": fetched.status}
        )
        return
    store_page(
        made, position, url, fetched.body, fetched.content_type, final_url=fetched.final_url, at=fetched.fetched_at
    )


@transaction.atomic
def store_page(
    made: SiteAudit, position: int, url: str, body: bytes, content_type: str, *, final_url: str = "", at: datetime
) -> PageAudit:
    """Read a page, judge it against the register as it is now, and store the page with its checks."""
    try:
        facts = read_page(body, content_type, final_url or url)
    except PageError as error:
        return store_failure(made, position, url, str(error))
    page = PageAudit.objects.create(
        audit=made,
        position=position,
        url=url,
        final_url=(final_url or url)[:2000],
        title=facts.title[:500],
        facts=facts.to_json(),
        fetched_at=at,
    )
    PageCheck.objects.bulk_create(
        PageCheck(page=page, code=check.code, outcome=check.outcome, values=dict(check.values), evidence=check.evidence)
        for check in check_page(facts, register_of(made.engagement))
    )
    return page


def store_failure(made: SiteAudit, position: int, url: str, reason: str) -> PageAudit:
    return PageAudit.objects.create(
        audit=made, position=position, url=url, error=reason[:300], fetched_at=timezone.now()
    )


def register_of(engagement: Engagement) -> list[Profile]:
    """The channel register as the audit needs it; proposals are not in it yet."""
    return [
        Profile(
            network=channel.network,
            handle=channel.handle,
            url=channel.url,
            is_official=channel.is_official,
            is_active=channel.status == Channel.Status.ACTIVE,
        )
        for channel in engagement.channels.exclude(status=Channel.Status.PROPOSED)
    ]


def propose_channels(made: SiteAudit) -> list[Channel]:
    """Accounts that the site links to and nobody has registered become proposals in the register. Returns the new ones."""
    engagement = made.engagement
    known = {profile.key for profile in register_of(engagement)}
    known |= {(channel.network, channel.handle.casefold()) for channel in engagement.channels.all()}
    proposed = []
    for page in made.pages.filter(error=""):
        for link in PageFacts.from_json(page.facts).profile_links:
            network = link.network if link.network in Channel.Network.values else Channel.Network.OTHER
            if link.key in known or (network, link.handle.casefold()) in known:
                continue
            known |= {link.key, (network, link.handle.casefold())}
            proposed.append(
                Channel.objects.create(
                    engagement=engagement,
                    network=network,
                    handle=link.handle[:150],
                    name=""
                    if network != Channel.Network.OTHER
                    else NETWORK_NAMES.get(link.network, link.network)[:150],
                    url=link.url[:500],
                    status=Channel.Status.PROPOSED,
                    found_on=(page.final_url or page.url)[:2000],
                )
            )
    return proposed
