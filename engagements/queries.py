"""Reads across models: the list of engagements, the phases of one, people, jobs, the log."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from django.db.models import Case, F, QuerySet, Value, When, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import audit, navigation, walls
from engagements.models import AuditEntry, Engagement, Membership, Organisation, Phase, User
from engagements.models.people import AGENCY_ROLES, Role
from engagements.overview import Glance, Task, address, glances
from engagements.permissions import RIGHTS, rights_of
from engagements.sentence import Piece, capital, due_words, in_words, plain_day, sentence, words_of

SOON_DAYS = 3
ADDRESSES = {place.key: place for place in navigation.PHASES}


@dataclass(frozen=True)
class PhaseLine:
    """One of the seven lines. `state` is done, now or later; `url` is "" where this member may not go."""

    name: str
    words: str
    percent: int
    state: str
    url: str


@dataclass(frozen=True)
class EngagementRow:
    engagement: Engagement
    role: str
    sentence: str
    phases: list[PhaseLine]


def engagement_rows(user: User) -> list[EngagementRow]:
    """The engagements of this person with the sentence of the day. The number of queries does not grow with the rows."""
    memberships = (
        Membership.objects.filter(user=user)
        .select_related("engagement__client", "engagement__agency")
        .order_by(F("engagement__closed_at").asc(nulls_first=True), "engagement__client__name", "engagement__name")
    )
    found = list(memberships)
    walls.open_to(*(membership.engagement_id for membership in found))
    prefetch_related_objects(found, "engagement__phases")
    known = glances([membership.engagement for membership in found])
    return [
        EngagementRow(
            engagement=membership.engagement,
            role=membership.get_role_display(),
            sentence=words_of(sentence(known[membership.engagement_id], rights_of(membership.role))),
            phases=phase_lines(membership.engagement, membership, known[membership.engagement_id]),
        )
        for membership in found
    ]


def phase_lines(engagement: Engagement, membership: Membership, glance: Glance) -> list[PhaseLine]:
    """The seven phases: what the plan says (dates), what the rooms say (how far), in words."""
    today = timezone.localdate()
    planned = {phase.name: phase for phase in engagement.phases.all()}
    facts = {fact.phase: fact for fact in glance.phases}
    lines = []
    for name in Phase.Name:
        phase = planned.get(name)
        fact = facts.get(name)
        percent = 100 if phase and phase.done_on else fact.percent if fact else 0
        lines.append(
            PhaseLine(
                name=str(name.label),
                words=_phase_words(phase, fact.words if fact else "", today),
                percent=percent,
                state=_phase_state(phase, percent, fact is not None, today),
                url=_phase_url(name, engagement, membership),
            )
        )
    return lines


def _phase_words(phase: Phase | None, fact: str, today: datetime.date) -> str:
    if phase and phase.done_on:
        return _("Done %(date)s") % {"date": plain_day(phase.done_on, today)}
    if fact:
        return fact
    if phase and phase.starts_on and phase.starts_on > today:
        return _("From %(date)s") % {"date": plain_day(phase.starts_on, today)}
    if phase and phase.ends_on:
        return _("Until %(date)s") % {"date": plain_day(phase.ends_on, today)}
    return _("Not begun")


def _phase_state(phase: Phase | None, percent: int, has_begun: bool, today: datetime.date) -> str:
    if phase and phase.done_on:
        return "done"
    if has_begun or (phase and phase.starts_on and phase.starts_on <= today):
        return "done" if percent == 100 else "now"
    return "later"


def _phase_url(name: str, engagement: Engagement, membership: Membership) -> str:
    place = ADDRESSES[name]
    return address(place.url_name, engagement) if membership.role in RIGHTS[place.right] else ""


def todays_sentence(membership: Membership, glance: Glance) -> list[Piece]:
    return sentence(glance, rights_of(membership.role))


@dataclass(frozen=True)
class TaskRow:
    title: str
    url: str
    reason: str
    due: str
    soon: bool


def task_rows(tasks: Sequence[Task]) -> list[TaskRow]:
    """What waits, with the day in words; within three days it is soon."""
    today = timezone.localdate()
    return [
        TaskRow(
            task.title,
            task.url,
            task.reason,
            due_words(task.due_on, today),
            task.due_on is not None and (task.due_on - today).days <= SOON_DAYS,
        )
        for task in tasks
    ]


def agencies_of(user: User) -> "QuerySet[Organisation]":
    """The agencies in whose name this person may begin an engagement: where they are lead or consultant; staff in all."""
    if user.is_staff:
        return Organisation.objects.filter(kind=Organisation.Kind.AGENCY).order_by("name")
    return (
        Organisation.objects.filter(
            kind=Organisation.Kind.AGENCY,
            engagements_run__memberships__user=user,
            engagements_run__memberships__role__in=AGENCY_ROLES,
        )
        .distinct()
        .order_by("name")
    )


def members(engagement: Engagement) -> list[Membership]:
    """Everybody in the engagement, the agency first, by role and then by name."""
    order = {role: at for at, role in enumerate(Role.values)}
    found = engagement.memberships.select_related("user")
    return sorted(found, key=lambda membership: (order[membership.role], str(membership.user).casefold()))


def people_words(people: int, invited: int) -> str:
    """ "Seven people work here, and two invitations wait for an answer." """
    here = ngettext("One person works here", "%(n)s people work here", people) % {"n": in_words(people)}
    if not invited:
        return _("%(here)s.") % {"here": capital(here)}
    waiting = ngettext("one invitation waits for an answer", "%(n)s invitations wait for an answer", invited)
    return _("%(here)s, and %(waiting)s.") % {"here": capital(here), "waiting": waiting % {"n": in_words(invited)}}


def job_words(running: int, failed: int, total: int) -> str:
    """ "Two jobs are being done, and one did not work." """
    if not total:
        return _("Imports, audits and PDFs are made by a worker. They are listed here once there is one.")
    doing = ngettext("One job is being done", "%(n)s jobs are being done", running) % {"n": in_words(running)}
    broken = ngettext("one did not work", "%(n)s did not work", failed) % {"n": in_words(failed)}
    if running and failed:
        return _("%(doing)s, and %(broken)s.") % {"doing": capital(doing), "broken": broken}
    if running:
        return f"{capital(doing)}."
    return f"{capital(broken)}." if failed else _("Everything that was ordered is done.")


def audit_entries(
    engagement: Engagement,
    *,
    actor: str = "",
    noun: str = "",
    since: datetime.date | None = None,
    until: datetime.date | None = None,
) -> "QuerySet[AuditEntry]":
    """The log, newest first. `actor` is a member's id, `noun` the first word of the verb ("version"), days are inclusive
    and in the engagement's time zone."""
    entries = engagement.audit_entries.select_related("actor")
    if actor:
        entries = entries.filter(actor_id=actor)
    if noun:
        entries = entries.filter(verb__startswith=f"{noun}_")
    zone = engagement.zone
    if since:
        entries = entries.filter(created_at__gte=datetime.datetime.combine(since, datetime.time.min, zone))
    if until:
        after = until + datetime.timedelta(days=1)
        entries = entries.filter(created_at__lt=datetime.datetime.combine(after, datetime.time.min, zone))
    return entries


def audit_choices(engagement: Engagement) -> tuple[list[User], list[tuple[str, str]]]:
    """Who and what the log of this engagement tells about: people by name, nouns with their names, in their order."""
    people = User.objects.filter(pk__in=engagement.audit_entries.order_by().values("actor"))
    verbs = engagement.audit_entries.order_by().values_list("verb", flat=True).distinct()
    nouns = {verb.split("_")[0] for verb in verbs}
    return sorted(people, key=str), sorted(((noun, audit.noun_name(noun)) for noun in nouns), key=lambda pair: pair[1])


@dataclass(frozen=True, slots=True)
class LogRow:
    """What somebody did, or did again and again with nothing in between: `since` is when it began."""

    sentence: str
    at: datetime.datetime
    since: datetime.datetime
    times: int


def by_day(engagement: Engagement, entries: Iterable[AuditEntry]) -> list[tuple[datetime.date, list[LogRow]]]:
    """Entries, newest first, under their day in the engagement's time zone; equal ones that follow each other are one row."""
    days: dict[datetime.date, list[LogRow]] = {}
    told = ((timezone.localdate(entry.created_at, engagement.zone), audit.sentence(entry), entry) for entry in entries)
    for (day, words), equal in groupby(told, key=itemgetter(0, 1)):
        times = [entry.created_at for _day, _sentence, entry in equal]
        days.setdefault(day, []).append(LogRow(words, max(times), min(times), len(times)))
    return list(days.items())


def phases_in_order(engagement: Engagement) -> "QuerySet[Phase]":
    """The phases in the order of the method."""
    order = Case(*(When(name=name, then=Value(at)) for at, name in enumerate(Phase.Name.values)))
    return engagement.phases.order_by(order)


def only_lead(people: Sequence[Membership]) -> Membership | None:
    """The one who cannot leave, if there is but one lead."""
    leads = [membership for membership in people if membership.role == Role.LEAD]
    return leads[0] if len(leads) == 1 else None
