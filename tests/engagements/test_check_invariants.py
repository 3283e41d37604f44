"""Each promise that `check_invariants` asks for is seen broken once, and the command says so in both languages."""

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone, translation

from analysis.models import ImportRun, KnownMention
from engagements import invariants
from engagements.models import AuditEntry, Invitation, Job
from strategies.models import StatementEvidence
from tests.factories import (
    FindingFactory,
    ImportRunFactory,
    InputFactory,
    MentionFactory,
    SectionFactory,
    StatementFactory,
    VersionFactory,
    VoiceFactory,
)
from tests.workshops import rooms
from workshops.models import Contribution, Event, Workshop

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.django_db


def sentences():
    with translation.override("en"):
        return list(invariants.all_broken())


def test_every_app_with_promises_is_in_the_list():
    assert {f"{path.parent.name}.invariants" for path in ROOT.glob("*/invariants.py")} == set(project.INVARIANTS)


def test_nothing_is_broken_where_nothing_is(adopted):
    said = io.StringIO()
    call_command("check_invariants", stdout=said)
    assert said.getvalue().strip() == "Alla löften håller."


@pytest.mark.parametrize(("language", "words"), [("sv", "1 löfte är brutet."), ("en", "One promise is broken.")])
def test_what_is_broken_is_told_and_ends_with_an_error(engagement, language, words):
    ImportRunFactory(engagement=engagement, rows_added=7, rows_read=7)
    AuditEntry.objects.create(engagement=engagement, verb="import_done")
    said = io.StringIO()
    with pytest.raises(CommandError, match=words):
        call_command("check_invariants", "--language", language, stdout=said)
    assert "7" in said.getvalue()


def silent_job(engagement, lead):
    long_ago = timezone.now() - timedelta(hours=1)
    job = Job.objects.create(engagement=engagement, task="t", key="k", title="PDF", heartbeat_at=long_ago)
    Job.objects.filter(pk=job.pk).update(state="running")
    return "PDF) runs without a sign of life"


def forgotten_job(engagement, lead):
    job = Job.objects.create(engagement=engagement, task="t", key="k", title="PDF")
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(hours=1))
    return "PDF) waits, and nobody has rung for it"


def lost_file(engagement, lead):
    ImportRunFactory(engagement=engagement, file="imports/gone.csv", state="uploaded")
    return "its file imports/gone.csv is gone"


def orphan_file(engagement, lead):
    name = ImportRun._meta.get_field("file").storage.save("imports/nobodys.csv", ContentFile(b"x"))
    path = Path(project.MEDIA_ROOT) / name
    os.utime(path, (0, 0))
    return "The file imports/nobodys.csv belongs to nothing"


def unlogged_invitation(engagement, lead):
    Invitation.objects.create(
        engagement=engagement, email="a@example.org", role="reader", created_by=lead, expires_at=timezone.now()
    )
    return "invitation: 1 have no entry in the log"


def miscounted_import(engagement, lead):
    MentionFactory(run=ImportRunFactory(engagement=engagement, rows_added=2, state="uploaded"), engagement=engagement)
    return "says that it added 2 mentions; 1 are there"


def untold_bad_rows(engagement, lead):
    ImportRunFactory(engagement=engagement, rows_bad=3, state="stopped")
    return "says that 3 rows are bad; 0 are told"


def unsummed_import(engagement, lead):
    ImportRunFactory(engagement=engagement, rows_read=5, rows_known=4)
    AuditEntry.objects.create(engagement=engagement, verb="import_done")
    return "the rows that were read are not the sum"


def unlogged_import(engagement, lead):
    ImportRunFactory(engagement=engagement)
    return "import: 1 have no entry in the log"


def foreign_mention(engagement, lead):
    mention = MentionFactory(run=ImportRunFactory(rows_added=1, state="uploaded"))
    type(mention).objects.filter(pk=mention.pk).update(engagement=engagement)
    return "1 mentions are in another engagement than their import"


def stale_note(engagement, lead):
    run = ImportRunFactory(engagement=engagement, rows_added=1, rows_read=1)
    AuditEntry.objects.create(engagement=engagement, verb="import_done")
    other = ImportRunFactory(engagement=engagement, state="uploaded")
    KnownMention.objects.create(run=other, mention=MentionFactory(engagement=engagement, run=run))
    return "1 mentions are noted as shared with an import that has ended"


def row_into_another_version(engagement, lead):
    statement = StatementFactory(section=SectionFactory())
    version = SectionFactory().version
    StatementEvidence.objects.create(
        version=version, statement=statement, finding=FindingFactory(engagement=version.strategy.engagement)
    )
    return "1 rows point into another version"


def foreign_voice(engagement, lead):
    said = InputFactory()
    type(said).objects.filter(pk=said.pk).update(voice=VoiceFactory())
    return "1 comments are in another engagement"


def unlogged_input(engagement, lead):
    InputFactory(voice__user=lead)
    return "input: 1 have no entry in the log"


@pytest.mark.parametrize(
    "breaking",
    [
        silent_job,
        forgotten_job,
        lost_file,
        orphan_file,
        unlogged_invitation,
        miscounted_import,
        untold_bad_rows,
        unsummed_import,
        unlogged_import,
        foreign_mention,
        stale_note,
        row_into_another_version,
        foreign_voice,
        unlogged_input,
    ],
)
def test_each_promise_is_seen_broken(engagement, lead, breaking):
    words = breaking(engagement, lead)
    assert [words in sentence for sentence in sentences()] == [True]


def test_a_changed_adopted_version_is_found_by_its_checksum(adopted):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER strategies_statement_frozen_update")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE strategies_statement DISABLE TRIGGER strategies_statement_frozen")
        cursor.execute("UPDATE strategies_statement SET body = 'Något annat'")
    assert [sentence.partition(" was changed")[0] for sentence in sentences()] == ["Ekvalla Energi, version 1.0"]


def test_a_row_that_is_doubled_although_one_may_be_is_found(draft):
    """As if a constraint had been lost in a restore."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_open_version_per_strategy")
    VersionFactory(strategy=draft.strategy, minor=1)
    assert ["2 rows where one may be (one_open_version_per_strategy" in sentence for sentence in sentences()] == [True]


def workshop_with(draft, lead):
    workshop = rooms.opened(draft, lead)
    rooms.said(workshop)
    return workshop


@pytest.mark.parametrize(
    ("breaking", "words"),
    [
        (lambda w: Event.objects.filter(workshop=w, number=1).delete(), "1 events, the highest 2, the last 2"),
        (lambda w: Workshop.objects.filter(pk=w.pk).update(last_number=5), "2 events, the highest 2, the last 5"),
        (lambda w: Event.objects.filter(kind="input").update(kind="step"), "1 comments came in, 0 were told"),
    ],
)
def test_events_without_a_number_or_a_word_are_found(draft, lead, breaking, words):
    breaking(workshop_with(draft, lead))
    assert [words in sentence for sentence in sentences()] == [True]


def test_a_contribution_of_another_workshop_is_found(draft, lead):
    workshop, other = workshop_with(draft, lead), rooms.opened(draft, lead)
    Contribution.objects.filter(workshop=workshop).update(step=other.steps.first())
    assert ["in another workshop than they say" in sentence for sentence in sentences()] == [True]


def test_a_key_that_outlives_its_workshop_is_found(draft, lead):
    from workshops import services

    workshop = workshop_with(draft, lead)
    services.close_workshop(workshop, by=lead)
    workshop.steps.update(anonymous_key="not destroyed")
    assert ["keys of unnamed comments are left" in sentence for sentence in sentences()] == [True]
