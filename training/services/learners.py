"""The list of learners: staff with a personal link, and members who take a course themselves."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import audit, jobs, tables
from engagements.faultpoints import faultpoint
from engagements.models import Engagement, Job, User
from engagements.tables import BadRow
from engagements.templatetags.linje import number
from training.importers.learners import LearnerRow
from training.models import Learner

TASK = "training.tasks.import_learners"


@dataclass(frozen=True, slots=True)
class Added:
    """What a list led to: how many people are new on it, how many were there already."""

    new: int
    known: int


def order_import(engagement: Engagement, rows: Iterable[LearnerRow | BadRow], *, key: str, by: User) -> Job:
    """Hand a list to the worker; the same `key` is the same job. Raises BadRowsError: then nothing is ordered."""
    listed = tables.taken_whole(rows)
    return jobs.order(
        engagement,
        TASK,
        title=ngettext("One person for the list of learners", "%(n)s people for the list of learners", len(listed))
        % {"n": number(len(listed))},
        key=key,
        by=by,
        result_url=reverse("training:learner_list", args=[engagement.slug]),
        rows=[row.as_json() for row in listed],
    )


def import_learners(work: jobs.Work) -> None:
    """The job's body: the people and "done" in one transaction."""
    rows = [LearnerRow(*row) for row in work.rows]
    with transaction.atomic():
        work.beat(0, len(rows))
        added = add_learners(work.job.engagement, rows, by=work.job.created_by)
        faultpoint("learners.stored")
        work.beat(len(rows))
        work.finish(
            outcome=_("%(new)s new, %(known)s were on the list already.")
            % {"new": number(added.new), "known": number(added.known)}
        )


@transaction.atomic
def add_learners(engagement: Engagement, rows: Iterable[LearnerRow], *, by: User | None) -> Added:
    """Store a list as a whole. Somebody with the same e-mail address, or without one the same name and unit, is on the
    list already and stays as they are: the same list again adds nobody."""
    Engagement.objects.select_for_update().get(pk=engagement.pk)
    listed = list(engagement.learners.all())
    addresses = {learner.email.lower() for learner in listed if learner.email}
    names = {(learner.name, learner.unit) for learner in listed}
    new, known = [], 0
    for row in rows:
        if row.email in addresses or (not row.email and (row.name, row.unit) in names):
            known += 1
        else:
            new.append(Learner(engagement=engagement, name=row.name, email=row.email, unit=row.unit))
            addresses |= {row.email} - {""}
            names.add((row.name, row.unit))
    Learner.objects.bulk_create(new)
    if new:
        audit.record(engagement, by, "learner_import", "", new=len(new), known=known)
    return Added(len(new), known)


@transaction.atomic
def revoke_learner(learner: Learner, *, by: User) -> None:
    """End somebody's link. What they have finished and acknowledged stays."""
    if Learner.objects.filter(pk=learner.pk, revoked_at=None).update(revoked_at=timezone.now()):
        audit.record(learner.engagement, by, "learner_revoke", learner)


@transaction.atomic
def renew_learner(learner: Learner, *, by: User) -> Learner:
    """Give somebody a new link; the old one, which may be in wrong hands, leads nowhere any more."""
    _give_new_key(learner)
    learner.save(update_fields=["key", "former_key_hash", "revoked_at"])
    audit.record(learner.engagement, by, "learner_edit", learner)
    return learner


@transaction.atomic
def learner_of(engagement: Engagement, user: User) -> Learner:
    """The learner that a member is: their own row, the one listed under their address, or a new one. A link that was ended
    is opened again under a new key: who has an account needs no old one."""
    Engagement.objects.select_for_update().get(pk=engagement.pk)
    learner = (
        engagement.learners.filter(user=user).first()
        or engagement.learners.filter(user=None, email__iexact=user.email).first()
    )
    if learner is None:
        email = user.email.lower()
        is_taken = engagement.learners.filter(email__iexact=email).exists()
        learner = Learner(engagement=engagement, name=user.name or email, email="" if is_taken else email)
        audit.record(engagement, user, "learner_create", learner)
    if learner.revoked_at is not None:
        _give_new_key(learner)
    learner.user = user
    learner.save()
    return learner


def _give_new_key(learner: Learner) -> None:
    learner.key, learner.former_key_hash, learner.revoked_at = uuid.uuid4(), "", None
