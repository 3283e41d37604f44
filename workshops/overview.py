"""What the workshops say on the overview: the next one, how many are held, and what they promised."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.models import Engagement, Membership, Phase
from engagements.overview import Action, Details, Glance, Meeting, NextWorkshop, PhaseFact, Task, address
from engagements.permissions import may
from engagements.sentence import capital, in_words, short_weekday
from workshops.models import Workshop


def glance(engagements: Sequence[Engagement]) -> dict[int, Glance]:
    """One query for any number of engagements."""
    by_engagement: dict[int, list[Workshop]] = defaultdict(list)
    for workshop in Workshop.objects.filter(engagement__in=engagements).order_by("starts_at"):
        by_engagement[workshop.engagement_id].append(workshop)
    return {one.pk: _glance(one, by_engagement[one.pk]) for one in engagements if one.pk in by_engagement}


def _glance(engagement: Engagement, workshops: Sequence[Workshop]) -> Glance:
    held = sum(1 for workshop in workshops if workshop.state == Workshop.State.CLOSED)
    fact = PhaseFact(Phase.Name.WORKSHOPS, round(100 * held / len(workshops)), _words(held, len(workshops)))
    coming = _next(workshops)
    if coming is None:
        return Glance(phases=(fact,))
    starts_on = timezone.localdate(coming.starts_at, engagement.zone)
    meeting = Meeting(
        title=coming.title,
        starts_on=starts_on,
        ordinal=list(workshops).index(coming) + 1,
        url=address("workshops:workshop_detail", engagement, coming.number),
        is_open=coming.is_open,
    )
    day = _("open now") if coming.is_open else short_weekday(starts_on, timezone.localdate())
    return Glance(phases=(fact,), counts=(("workshops", day),), meeting=meeting)


def _next(workshops: Sequence[Workshop]) -> Workshop | None:
    """The one that is open, else the first that is planned and not over."""
    is_open = [workshop for workshop in workshops if workshop.is_open]
    planned = [one for one in workshops if one.state == Workshop.State.PLANNED and one.ends_at >= timezone.now()]
    return next(iter([*is_open, *planned]), None)


def _words(held: int, planned: int) -> str:
    if held == planned:
        words = ngettext("One held", "%(n)s held", held) % {"n": in_words(held)}
    elif held:
        words = ngettext("One of %(all)s held", "%(n)s of %(all)s held", held) % {
            "n": in_words(held),
            "all": in_words(planned),
        }
    else:
        words = ngettext("One planned", "%(n)s planned", planned) % {"n": in_words(planned)}
    return capital(words)


def details(engagement: Engagement, membership: Membership, said: Glance) -> Details:
    workshops = list(
        engagement.workshops.order_by("starts_at").annotate(
            joined=Count("participants", distinct=True),
            agenda=Count("steps", distinct=True),
            unanswered=Count("contributions", filter=Q(contributions__input__disposition=None), distinct=True),
        )
    )
    coming = _next(workshops)
    runs = may(membership, "workshops.run")
    tasks = _promises(engagement, workshops) if may(membership, "strategy.answer") else []
    if coming and runs and not coming.agenda:  # type: ignore[attr-defined]
        tasks.append(_agenda(engagement, coming))
    return Details(
        tasks=tuple(tasks),
        actions=_actions(engagement, coming) if coming and runs else (),
        workshop=_box(engagement, coming, runs=runs) if coming else None,
    )


def _actions(engagement: Engagement, coming: Workshop) -> tuple[Action, ...]:
    if coming.is_open:
        return (Action(_("Run the workshop"), address("workshops:workshop_run", engagement, coming.number), 5),)
    return (Action(_("Prepare the workshop"), address("workshops:workshop_detail", engagement, coming.number), 20),)


def _agenda(engagement: Engagement, coming: Workshop) -> Task:
    return Task(
        _("Write the agenda of the workshop"),
        address("workshops:workshop_detail", engagement, coming.number),
        coming.title,
        timezone.localdate(coming.starts_at, engagement.zone),
    )


def _promises(engagement: Engagement, workshops: Sequence[Workshop]) -> list[Task]:
    """What was said in a workshop that is over, and has no answer though one was promised."""
    return [
        Task(
            ngettext(
                "Answer what one said in the workshop",
                "Answer %(n)s contributions from the workshop",
                workshop.unanswered,  # type: ignore[attr-defined]
            )
            % {"n": in_words(workshop.unanswered)},  # type: ignore[attr-defined]
            address("workshops:workshop_report", engagement, workshop.number),
            _("Promised to those who came to “%(title)s”") % {"title": workshop.title},
            workshop.answers_by,
        )
        for workshop in workshops
        if workshop.state == Workshop.State.CLOSED and workshop.answers_by and workshop.unanswered  # type: ignore[attr-defined]
    ]


def _box(engagement: Engagement, coming: Workshop, *, runs: bool) -> NextWorkshop:
    joined: int = coming.joined  # type: ignore[attr-defined]
    return NextWorkshop(
        title=coming.question or coming.title,
        is_open=coming.is_open,
        starts_at=timezone.localtime(coming.starts_at, engagement.zone),
        ends_at=timezone.localtime(coming.ends_at, engagement.zone),
        url=address("workshops:workshop_detail", engagement, coming.number),
        room=coming.room,
        people=capital(ngettext("one has joined", "%(n)s have joined", joined) % {"n": in_words(joined)})
        if joined
        else "",
        code=coming.spoken_code,
        agenda_url=address("workshops:workshop_detail", engagement, coming.number),
        screen_url=address("workshops:workshop_screen", engagement, coming.number) if runs else "",
    )
