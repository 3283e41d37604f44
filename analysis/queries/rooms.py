"""The four rooms of the current state, each as a sentence and the next thing to do."""

from dataclasses import dataclass

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.models import Channel, ImportRun, SiteAudit
from engagements.models import Engagement, Membership
from engagements.overview import address
from engagements.permissions import may
from engagements.sentence import capital, in_words
from engagements.templatetags.linje import day, number


@dataclass(frozen=True, slots=True)
class Room:
    """`action` and `action_url` are empty where this reader has nothing to do; `is_begun` tells a sentence from a start.
    The lowest `order` is what comes next: 1 what was left half done, 2 the website and then 3 what else is not
    begun, 4 what is incomplete, 5 more."""

    name: str
    url: str
    sentence: str
    action: str = ""
    action_url: str = ""
    is_begun: bool = True
    order: int = 5
    count: int = 0


def rooms(engagement: Engagement, membership: Membership) -> list[Room]:
    """Mentions, channels, website, findings. Five queries."""
    found = [_mentions(engagement), _channels(engagement), _website(engagement), _findings(engagement)]
    if may(membership, "analysis.edit"):
        return found
    return [Room(room.name, room.url, room.sentence, is_begun=room.is_begun, count=room.count) for room in found]


def next_step(found: list[Room]) -> Room | None:
    """The room whose action is the page's filled button."""
    return min((room for room in found if room.action), key=lambda room: room.order, default=None)


def opening(engagement: Engagement, found: list[Room]) -> str:
    """The sentence that the page opens with."""
    begun = sum(room.is_begun for room in found)
    if not begun:
        return _("Nothing is known about %(client)s yet. Begin with the website: the channels are found there.") % {
            "client": engagement.client.name
        }
    if begun == len(found):
        words = ngettext(
            "One finding sums up what is known about %(client)s so far.",
            "%(findings)s findings sum up what is known about %(client)s so far.",
            found[-1].count,
        )
        return words % {"findings": capital(in_words(found[-1].count)), "client": engagement.client.name}
    missing = [room.name.lower() for room in found if not room.is_begun]
    words = ngettext("Still missing: %(what)s.", "Still missing: %(what)s and %(last)s.", len(missing))
    return words % {"what": ", ".join(missing[:-1]) or missing[0], "last": missing[-1]}


def _mentions(engagement: Engagement) -> Room:
    url, upload = address("analysis:mention_list", engagement), address("analysis:import_create", engagement)
    known = engagement.mentions.aggregate(count=Count("*"), latest=Max("local_date"))
    waiting = engagement.import_runs.filter(state__in=[ImportRun.State.UPLOADED, ImportRun.State.STOPPED]).first()
    if waiting is not None:
        order, action, action_url = 1, _("Finish the import"), address("analysis:import_edit", engagement, waiting.pk)
    else:
        order = 5 if known["count"] else 3
        action, action_url = (_("Import more") if known["count"] else _("Import mentions")), upload
    if not known["count"]:
        return Room(_("Mentions"), url, _("Nothing is imported yet."), action, action_url, is_begun=False, order=order)
    words = ngettext("One mention, from %(day)s.", "%(count)s mentions, the latest from %(day)s.", known["count"]) % {
        "count": number(known["count"]),
        "day": day(known["latest"], "full"),
    }
    return Room(_("Mentions"), url, words, action, action_url, order=order)


def _channels(engagement: Engagement) -> Room:
    url = address("analysis:channel_list", engagement)
    known = engagement.channels.aggregate(
        count=Count("pk", filter=~Q(status=Channel.Status.PROPOSED)),
        proposed=Count("pk", filter=Q(status=Channel.Status.PROPOSED)),
        undecided=Count("pk", filter=~Q(status=Channel.Status.PROPOSED) & Q(verdict="")),
    )
    if not known["count"] and not known["proposed"]:
        create = address("analysis:channel_create", engagement)
        return Room(
            _("Channels"), url, _("The register is empty."), _("Add a channel"), create, is_begun=False, order=3
        )
    said = [ngettext("One channel.", "%(count)s channels.", known["count"]) % {"count": number(known["count"])}]
    if known["proposed"]:
        said.append(
            ngettext(
                "One more was found on the website.", "%(count)s more were found on the website.", known["proposed"]
            )
            % {"count": number(known["proposed"])}
        )
    if known["undecided"]:
        said.append(
            ngettext("One has no verdict yet.", "%(count)s have no verdict yet.", known["undecided"])
            % {"count": number(known["undecided"])}
        )
    action = _("Look at the proposals") if known["proposed"] else _("Set the verdicts") if known["undecided"] else ""
    return Room(_("Channels"), url, " ".join(said), action, url if action else "", order=4)


def _website(engagement: Engagement) -> Room:
    url, create = address("analysis:site_audit_list", engagement), address("analysis:site_audit_create", engagement)
    failed = Count("pages__checks", filter=Q(pages__checks__outcome="failed"), distinct=True)
    latest = (
        SiteAudit.objects.filter(engagement=engagement)
        .annotate(count=Count("pages", distinct=True), failed=failed)
        .order_by("-pk")
        .first()
    )
    if latest is None:
        words = _("The website has not been looked at.")
        return Room(_("Website"), url, words, _("Look through the website"), create, is_begun=False, order=2)
    said = [ngettext("One page was read.", "%(n)s pages were read.", latest.count) % {"n": number(latest.count)}]
    if latest.failed:
        said.append(
            ngettext("One thing is to mend.", "%(count)s things are to mend.", latest.failed)
            % {"count": number(latest.failed)}
        )
    action_url = address("analysis:site_audit_detail", engagement, latest.pk)
    if not latest.failed:
        return Room(_("Website"), url, " ".join(said))
    return Room(_("Website"), url, " ".join(said), _("See what is to mend"), action_url)


def _findings(engagement: Engagement) -> Room:
    url, create = address("analysis:finding_list", engagement), address("analysis:finding_create", engagement)
    known = engagement.findings.aggregate(
        count=Count("pk", distinct=True), bare=Count("pk", filter=Q(evidence=None), distinct=True)
    )
    if not known["count"]:
        words = _("None yet. A finding says what we saw and why it matters.")
        return Room(_("Findings"), url, words, _("Write a finding"), create, is_begun=False, order=3)
    said = [ngettext("One finding.", "%(count)s findings.", known["count"]) % {"count": number(known["count"])}]
    if known["bare"]:
        said.append(
            ngettext("One has no source yet.", "%(count)s have no source yet.", known["bare"])
            % {"count": number(known["bare"])}
        )
        return Room(_("Findings"), url, " ".join(said), _("Give them sources"), url, order=4, count=known["count"])
    return Room(_("Findings"), url, " ".join(said), _("Write a finding"), create, count=known["count"])
