"""What must be true of attempts and signatures (engagements/invariants.py)."""

from collections.abc import Iterator

from django.db.models import F
from django.utils.translation import gettext as _

from engagements.invariants import unlogged
from engagements.models import AuditEntry
from training.models import Acknowledgement, AttemptAnswer


def broken() -> Iterator[str]:
    strangers = AttemptAnswer.objects.exclude(question__course=F("attempt__course")).count()
    strangers += AttemptAnswer.objects.exclude(choice__question=F("question")).count()
    if strangers:
        yield _("%(count)s answers are to another question or course than they say.") % {"count": strangers}
    for signed in Acknowledgement.objects.select_related("policy", "learner").iterator():
        if signed.policy.checksum() != signed.checksum:
            yield _("%(who)s signed another text of %(policy)s than the one that stands.") % {
                "who": signed.learner,
                "policy": signed.policy,
            }
    told = AuditEntry.objects.filter(verb="acknowledgement_create").count()
    yield from unlogged(str(Acknowledgement._meta.verbose_name), max(0, Acknowledgement.objects.count() - told))
