"""What the interviews say on the overview: how many conversations are held, and which are not written up."""

from collections.abc import Sequence

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.models import Engagement, Membership, Phase
from engagements.overview import Details, Glance, PhaseFact, Task, address
from engagements.permissions import may
from engagements.sentence import capital, in_words
from interviews.models import Respondent

SHOWN = 3


def glance(engagements: Sequence[Engagement]) -> dict[int, Glance]:
    """One query for any number of engagements."""
    held = Q(interviewed_on__lte=timezone.localdate())
    rows = (
        Respondent.objects.filter(engagement__in=engagements)
        .order_by()
        .values("engagement")
        .annotate(all=Count("pk"), held=Count("pk", filter=held))
    )
    urls = {one.pk: address("interviews:respondent_list", one) for one in engagements}
    return {
        row["engagement"]: Glance(
            phases=(_fact(row["held"], row["all"]),),
            conversations=row["held"],
            conversations_url=urls[row["engagement"]],
        )
        for row in rows
    }


def _fact(held: int, planned: int) -> PhaseFact:
    if not held:
        words = ngettext("One conversation planned", "%(n)s conversations planned", planned) % {"n": in_words(planned)}
    elif held == planned:
        words = ngettext("One conversation held", "%(n)s conversations held", held) % {"n": in_words(held)}
    else:
        words = ngettext("One of %(all)s conversations held", "%(n)s of %(all)s conversations held", held)
        words %= {"n": in_words(held), "all": in_words(planned)}
    return PhaseFact(Phase.Name.INTERVIEW, round(100 * held / planned), capital(words))


def details(engagement: Engagement, membership: Membership, said: Glance) -> Details:
    if not may(membership, "interviews.edit"):
        return Details()
    today = timezone.localdate()
    unwritten = engagement.respondents.filter(interviewed_on__lt=today).exclude(answers__text__gt="")
    ahead = engagement.respondents.filter(interviewed_on__gte=today).order_by("interviewed_on")
    tasks = [
        Task(
            _("Write up the conversation with %(name)s") % {"name": respondent.name},
            address("interviews:respondent_detail", engagement, respondent.pk),
            _("There are no notes of it yet"),
        )
        for respondent in unwritten[:SHOWN]
    ]
    tasks += [
        Task(
            _("Conversation with %(name)s") % {"name": respondent.name},
            address("interviews:respondent_detail", engagement, respondent.pk),
            respondent.title or respondent.get_role_display(),
            respondent.interviewed_on,
        )
        for respondent in ahead[:SHOWN]
    ]
    return Details(tasks=tuple(tasks))
