"""What the current state says on the overview: how far it has come, and what is left to do."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.models import Channel, Evidence, Finding, ImportRun, Mention, SiteAudit
from engagements.models import Engagement, Membership, Phase
from engagements.overview import Action, Details, Glance, PhaseFact, Task, address
from engagements.permissions import may
from engagements.sentence import capital, in_words

Counts = Mapping[str, int]


def glance(engagements: Sequence[Engagement]) -> dict[int, Glance]:
    """Four queries for any number of engagements."""
    mentions = {
        row["engagement"]: row
        for row in Mention.objects.filter(engagement__in=engagements)
        .order_by()
        .values("engagement")
        .annotate(n=Count("*"), latest=Max("local_date"))
    }
    channels = _counted(Channel, engagements, proposed=Count("pk", filter=Q(status=Channel.Status.PROPOSED)))
    audits = _counted(SiteAudit, engagements)
    is_bare = ~Exists(Evidence.objects.filter(finding=OuterRef("pk")))
    findings = _counted(
        Finding, engagements, bare=Count("pk", filter=is_bare), first_bare=Min("number", filter=is_bare)
    )
    return {
        one.pk: _glance(
            one,
            dict(mentions[one.pk]) if one.pk in mentions else None,
            Known(channels[one.pk], audits[one.pk], findings[one.pk]),
        )
        for one in engagements
    }


@dataclass(frozen=True)
class Known:
    """What there is of each kind: `n`, and of channels those `proposed`, of findings those without evidence (`bare`)."""

    channels: Counts
    audits: Counts
    findings: Counts


def _counted(model: type, engagements: Sequence[Engagement], **counts: Any) -> dict[int, Counts]:
    rows = model.objects.filter(engagement__in=engagements).order_by().values("engagement")  # type: ignore[attr-defined]
    return defaultdict(dict, {row["engagement"]: row for row in rows.annotate(n=Count("pk"), **counts)})


def _glance(engagement: Engagement, mentions: dict | None, known: Known) -> Glance:
    count = mentions["n"] if mentions else 0
    fact = _fact(count, known)
    return Glance(
        phases=(fact,) if fact else (),
        mentions=count,
        mentions_url=address("analysis:mention_list", engagement),
        latest_mention_on=mentions["latest"] if mentions else None,
        website_url=address("analysis:site_audit_create", engagement),
        known=known,
    )


def _fact(mentions: int, known: Known) -> PhaseFact | None:
    """The four things that a current state consists of, each a quarter of the line."""
    channels, audits, findings = (one.get("n", 0) for one in (known.channels, known.audits, known.findings))
    if not (mentions or channels or audits or findings):
        return None
    percent = 25 * sum(bool(part) for part in (mentions, channels, audits, findings))
    if findings:
        words = ngettext("One finding", "%(n)s findings", findings) % {"n": in_words(findings)}
    elif mentions:
        words = ngettext("One mention imported", "%(n)s mentions imported", mentions) % {"n": in_words(mentions)}
    elif channels:
        words = ngettext("One channel in the register", "%(n)s channels in the register", channels) % {
            "n": in_words(channels)
        }
    else:
        words = _("The website is looked through")
    return PhaseFact(Phase.Name.CURRENT_STATE, percent, capital(words))


def details(engagement: Engagement, membership: Membership, said: Glance) -> Details:
    if not may(membership, "analysis.edit"):
        return Details()
    known: Known = said.known
    tasks = [*_imports(engagement), *_channels(engagement, known.channels), *_findings(engagement, known.findings)]
    return Details(tasks=tuple(tasks), actions=_actions(engagement, said))


def _actions(engagement: Engagement, said: Glance) -> tuple[Action, ...]:
    """What begins the current state, as long as it is not begun."""
    actions = []
    if not said.known.channels and not said.known.audits:
        actions.append(Action(_("Look through the website"), address("analysis:site_audit_create", engagement), 40))
    if not said.mentions:
        actions.append(Action(_("Import mentions"), address("analysis:import_create", engagement), 45))
    return tuple(actions)


def _imports(engagement: Engagement) -> list[Task]:
    unfinished = engagement.import_runs.filter(state__in=[ImportRun.State.UPLOADED, ImportRun.State.STOPPED])
    return [
        Task(
            title=_("Finish the import of %(file)s") % {"file": run.filename},
            url=address("analysis:import_edit", engagement, run.pk),
            reason=_("Some rows could not be read")
            if run.state == ImportRun.State.STOPPED
            else _("Its columns wait for you"),
        )
        for run in unfinished.order_by("-created_at")[:3]
    ]


def _channels(engagement: Engagement, known: Counts) -> list[Task]:
    if not known:
        return []
    tasks = []
    url = address("analysis:channel_list", engagement)
    if proposed := known["proposed"]:
        title = ngettext("Look at one proposed channel", "Look at %(n)s proposed channels", proposed)
        tasks.append(Task(title % {"n": in_words(proposed)}, url, _("They were found on the website")))
    silent = engagement.channels.filter(status=Channel.Status.ACTIVE, observations=None)
    names = [channel.get_network_display() for channel in silent[:4]]
    if names:
        listed = (
            names[0]
            if len(names) == 1
            else _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
        )
        if len(names) < 4:
            tasks.append(Task(_("Fill in the figures for %(channels)s") % {"channels": listed}, url))
        else:
            tasks.append(Task(_("Fill in the figures of the channels"), url, _("At least four have none yet")))
    return tasks


def _findings(engagement: Engagement, known: Counts) -> list[Task]:
    bare = known.get("bare", 0)
    if not bare:
        return []
    title = ngettext("Give one finding its source", "Give %(n)s findings their sources", bare) % {"n": in_words(bare)}
    if bare == 1:
        url = address("analysis:finding_detail", engagement, known["first_bare"])
    else:
        url = address("analysis:finding_list", engagement)
    return [Task(title, url, _("A finding without a source cannot go into the PDF"))]
