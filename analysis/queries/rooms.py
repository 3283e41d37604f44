"""The four rooms of the current state, each as a sentence and the next thing to do."""

from dataclasses import dataclass

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.models import Channel, ImportRun, SiteAudit
from engagements.models import Engagement, Membership
from engagements.overview import address
from engagements.permissions import may
from engagements.templatetags.linje import day, number


@dataclass(frozen=True, slots=True)
class Room:
    """`action` and `action_url` are empty where this reader has nothing to do; `is_begun` tells a sentence from a start."""

    name: str
    url: str
    sentence: str
    action: str = ""
    action_url: str = ""
    is_begun: bool = True


def rooms(engagement: Engagement, membership: Membership) -> list[Room]:
    """Mentions, channels, website, findings. Five queries."""
    found = [_mentions(engagement), _channels(engagement), _website(engagement), _findings(engagement)]
    if may(membership, "analysis.edit"):
        return found
    return [Room(room.name, room.url, room.sentence, is_begun=room.is_begun) for room in found]


def opening(engagement: Engagement, found: list[Room]) -> str:
    """The sentence that the page opens with."""
    begun = sum(room.is_begun for room in found)
    if not begun:
        return _("Nothing is known about %(client)s yet. Begin with the website: the channels are found there.") % {
            "client": engagement.client.name
        }
    if begun == len(found):
        return _("What people say, where %(client)s is seen, and what follows from it.") % {"client": engagement.client.name}
    missing = [room.name.lower() for room in found if not room.is_begun]
    words = ngettext("Still missing: %(what)s.", "Still missing: %(what)s and %(last)s.", len(missing))
    return words % {"what": ", ".join(missing[:-1]) or missing[0], "last": missing[-1]}


def _mentions(engagement: Engagement) -> Room:
    url, upload = address("analysis:mention_list", engagement), address("analysis:import_create", engagement)
    known = engagement.mentions.aggregate(count=Count("pk"), latest=Max("local_date"))
    waiting = engagement.import_runs.filter(state__in=[ImportRun.State.UPLOADED, ImportRun.State.STOPPED]).first()
    if waiting is not None:
        action, action_url = _("Finish the import"), address("analysis:import_edit", engagement, waiting.pk)
    else:
        action, action_url = (_("Import more") if known["count"] else _("Import mentions")), upload
    if not known["count"]:
        return Room(_("Mentions"), url, _("Nothing is imported yet."), action, action_url, is_begun=False)
    words = ngettext(
        "One mention, from %(day)s.", "%(count)s mentions, the latest from %(day)s.", known["count"]
    ) % {"count": number(known["count"]), "day": day(known["latest"], "full")}
    return Room(_("Mentions"), url, words, action, action_url)


def _channels(engagement: Engagement) -> Room:
    url = address("analysis:channel_list", engagement)
    known = engagement.channels.aggregate(
        count=Count("pk", filter=~Q(status=Channel.Status.PROPOSED)),
        proposed=Count("pk", filter=Q(status=Channel.Status.PROPOSED)),
        undecided=Count("pk", filter=~Q(status=Channel.Status.PROPOSED) & Q(verdict="")),
    )
    if not known["count"] and not known["proposed"]:
        create = address("analysis:channel_create", engagement)
        return Room(_("Channels"), url, _("The register is empty."), _("Add a channel"), create, is_begun=False)
    said = [ngettext("One channel.", "%(count)s channels.", known["count"]) % {"count": number(known["count"])}]
    if known["proposed"]:
        said.append(
            ngettext("One more was found on the website.", "%(count)s more were found on the website.", known["proposed"])
            % {"count": number(known["proposed"])}
        )
    if known["undecided"]:
        said.append(
            ngettext("One has no verdict yet.", "%(count)s have no verdict yet.", known["undecided"])
            % {"count": number(known["undecided"])}
        )
    action = _("Look at the proposals") if known["proposed"] else _("Set the verdicts") if known["undecided"] else ""
    return Room(_("Channels"), url, " ".join(said), action, url if action else "")


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
        return Room(_("Website"), url, _("The website has not been looked at."), _("Look through the website"), create, is_begun=False)
    said = [ngettext("One page was read.", "%(count)s pages were read.", latest.count) % {"count": number(latest.count)}]
    if latest.failed:
        said.append(
            ngettext("One thing is to mend.", "%(count)s things are to mend.", latest.failed) % {"count": number(latest.failed)}
        )
    action_url = address("analysis:site_audit_detail", engagement, latest.pk)
    return Room(_("Website"), url, " ".join(said), _("See what is to mend") if latest.failed else "", action_url if latest.failed else "")


def _findings(engagement: Engagement) -> Room:
    url, create = address("analysis:finding_list", engagement), address("analysis:finding_create", engagement)
    known = engagement.findings.aggregate(
        count=Count("pk", distinct=True), bare=Count("pk", filter=Q(evidence=None), distinct=True)
    )
    if not known["count"]:
        words = _("None yet. A finding says what we saw and why it matters.")
        return Room(_("Findings"), url, words, _("Write a finding"), create, is_begun=False)
    said = [ngettext("One finding.", "%(count)s findings.", known["count"]) % {"count": number(known["count"])}]
    if known["bare"]:
        said.append(
            ngettext("One has no source yet.", "%(count)s have no source yet.", known["bare"]) % {"count": number(known["bare"])}
        )
        return Room(_("Findings"), url, " ".join(said), _("Give them sources"), url)
    return Room(_("Findings"), url, " ".join(said), _("Write a finding"), create)
