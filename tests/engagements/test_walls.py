"""The second wall: what a forgotten filter, a foreign row and a connection without a word meet on PostgreSQL."""

import uuid
from contextlib import suppress

import httpx
import pytest
from django.db import ProgrammingError, connection, models, transaction
from django.db.models import Value
from django.http import HttpResponse
from django.urls import clear_url_caches, path, reverse

from analysis.models import Channel, Finding, Mention
from analysis.queries import mentions
from engagements import jobs, rowsecurity, walls
from engagements.models import AuditEntry, Engagement, Job
from engagements.permissions import member_view, public_view
from strategy_site import urls
from tests.conftest import signed_in
from tests.examples import World, furnished
from tests.factories import EngagementFactory, FindingFactory, MentionFactory

pytestmark = pytest.mark.django_db
ROW_MODELS = [model for model in rowsecurity.our_models() if not rowsecurity.is_open(model)]


def test_each_model_belongs_to_an_engagement_or_says_why_not():
    labels = {model._meta.label for model in rowsecurity.our_models()}
    assert set(rowsecurity.OPEN) <= labels
    assert len(ROW_MODELS) > 50
    for model in ROW_MODELS:
        assert rowsecurity.parent_of(model).related_model is not None


def test_a_model_that_belongs_to_nobody_is_refused():
    class Orphan(models.Model):
        class Meta:
            app_label = "tests"

    with pytest.raises(LookupError, match="Orphan belongs to no engagement"):
        rowsecurity.parent_of(Orphan)


@pytest.mark.parametrize("before", [walls.EVERYTHING, "", "7"])
def test_what_is_visible_ends_with_the_block(before):
    with walls.showing(before):
        with walls.within(1, 2):
            assert walls.visible() == "1,2"
            with walls.unwalled():
                assert walls.visible() == "*"
            assert walls.visible() == "1,2"
        assert walls.visible() == before
        walls.open_to(3)
        assert walls.visible() == ("*" if before == "*" else "3")
    assert walls.visible() == walls.EVERYTHING


# On PostgreSQL -----------------------------------------------------------------------------------------------------------


def count(model):
    """Every row that can be seen when no filter says whose."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')
        return cursor.fetchone()[0]


@pytest.mark.postgres
def test_a_forgotten_filter_returns_nothing_or_what_is_ones_own():
    """Seen to fail without FORCE (all rows), and with a policy of `true`."""
    world = World(furnished("home", 1), furnished("away", 7))
    everywhere = {model: count(model) for model in ROW_MODELS}
    with walls.within():
        assert {model._meta.label: count(model) for model in ROW_MODELS if count(model)} == {}
    seen = []
    for place in (world.home, world.away):
        with walls.within(place.engagement.pk):
            seen.append({model: count(model) for model in ROW_MODELS})
    assert sum(rows > 0 for rows in seen[0].values()) > 50
    with walls.within(world.home.engagement.pk, world.away.engagement.pk):
        both = {model: count(model) for model in ROW_MODELS}
    for model in ROW_MODELS:
        assert both[model] == seen[0][model] + seen[1][model] <= everywhere[model], model


@pytest.mark.postgres
def test_a_connection_that_was_told_nothing_sees_nothing(engagement):
    FindingFactory(engagement=engagement)
    with connection.cursor() as cursor:
        cursor.execute("RESET linje.engagements")
        cursor.execute("SELECT count(*) FROM analysis_finding")
        assert cursor.fetchone() == (0,)
    connection.told = None
    assert Finding.objects.count() == 1


@pytest.mark.postgres
def test_a_foreign_row_is_not_written_changed_or_deleted(engagement):
    foreign = FindingFactory(engagement=EngagementFactory())
    with walls.within(engagement.pk):
        assert Finding.objects.filter(pk=foreign.pk).update(claim="Nytt") == 0
        assert Finding.objects.filter(pk=foreign.pk).delete()[0] == 0
        for write in (
            lambda: FindingFactory(engagement=foreign.engagement),
            lambda: Finding.objects.filter(engagement=engagement).update(engagement=foreign.engagement),
        ):
            FindingFactory(engagement=engagement)
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                write()
    assert Finding.objects.get(pk=foreign.pk).claim == foreign.claim


@pytest.mark.postgres
def test_after_a_rollback_the_connection_is_told_anew(engagement):
    """A rollback takes back what was sent within the transaction. Seen to fail without forgetting it in `_savepoint_rollback`."""
    FindingFactory(engagement=engagement)
    with walls.within():
        assert Finding.objects.count() == 0
        with suppress(ZeroDivisionError), transaction.atomic():
            walls.open_to(engagement.pk)
            assert Finding.objects.count() == 1
            raise ZeroDivisionError
        assert Finding.objects.count() == 1


@pytest.mark.postgres
def test_a_failed_statement_inside_a_block_can_be_taken_back(engagement):
    """The way out of a failed transaction is no place to tell anything. Seen to fail without `is_undoing`."""
    with suppress(ProgrammingError), transaction.atomic(), walls.within(engagement.pk):
        Finding.objects.extra(where=["nothing_of_that_name"]).count()
    assert Finding.objects.count() == 0


@pytest.mark.postgres
def test_a_job_sees_its_own_engagement(engagement):
    """The worker is bound too. Seen to fail without `walls.within` in jobs.work."""
    FindingFactory(engagement=engagement), FindingFactory(engagement=EngagementFactory())
    job = Job.objects.create(engagement=engagement, task="x", title="x", key=str(uuid.uuid4()))
    seen = []
    jobs.work(str(job.pk), lambda work: seen.append((Finding.objects.count(), Channel.objects.count())))
    job.refresh_from_db()
    assert (seen, job.state) == ([(1, 0)], "done")


@pytest.mark.postgres
def test_a_view_that_forgets_its_filter_shows_only_its_own_engagement(engagement, lead, as_user, settings, monkeypatch):
    """Through a real request: the middleware closes, `member_view` opens. Seen to fail without either."""

    FindingFactory(engagement=engagement), FindingFactory(engagement=EngagementFactory())

    @member_view("engagement.view")
    def forgetful(request, engagement):
        return HttpResponse(str(Finding.objects.count()))

    @public_view("a test")
    def outside(request):
        return HttpResponse(str(Finding.objects.count()))

    monkeypatch.setattr(
        urls, "urlpatterns", [path("forgetful/<slug:slug>/", forgetful), path("outside/", outside), *urls.urlpatterns]
    )
    clear_url_caches()
    client = as_user(lead)
    assert client.get(f"/forgetful/{engagement.slug}/").content == b"1"
    assert client.get("/outside/").content == b"0"
    assert Finding.objects.count() == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_table_is_made_behind_the_wall_while_it_is_sent(asgi_server, engagement, lead, monkeypatch):
    """The rows are asked for after the middleware has answered. Seen to fail without `_walled` (three rows)."""
    MentionFactory(engagement=engagement), MentionFactory(engagement=engagement), MentionFactory()
    monkeypatch.setattr(
        mentions, "mention_list", lambda engagement, narrowed: Mention.objects.annotate(is_evidence=Value(False))
    )
    cookies = {cookie["name"]: cookie["value"] for cookie in signed_in(lead, asgi_server)}

    answer = httpx.get(f"{asgi_server}{reverse('analysis:mention_export', args=[engagement.slug])}", cookies=cookies)

    assert (answer.status_code, len(answer.text.strip().splitlines())) == (200, 1 + 2)
    assert Mention.objects.count() == 3


@pytest.mark.postgres
def test_what_is_of_no_engagement_is_seen_by_operators_only(engagement):
    AuditEntry.objects.create(engagement=None, verb="engagement_create")
    with walls.within(engagement.pk):
        assert not AuditEntry.objects.filter(engagement=None).exists()
    assert AuditEntry.objects.filter(engagement=None).count() == 1


@pytest.mark.postgres
def test_it_can_be_switched_off(engagement, settings):
    FindingFactory(engagement=engagement)
    settings.ROW_LEVEL_SECURITY = False
    with walls.within(0):
        assert Finding.objects.count() == 1
    settings.ROW_LEVEL_SECURITY = True
    with walls.within(0):
        assert Finding.objects.count() == 0


@pytest.mark.postgres
def test_the_wall_stands_and_says_where_it_does_not():
    assert list(rowsecurity.missing()) == []
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE engagements_phase NO FORCE ROW LEVEL SECURITY")
    assert list(rowsecurity.missing()) == [
        "engagements_phase: radnivåsäkerhet saknas i databasen. Kör manage.py migrate."
    ]
    assert rowsecurity.lay() == len(ROW_MODELS)
    assert list(rowsecurity.missing()) == []
    assert rowsecurity.take_away() == len(ROW_MODELS)
    assert len(list(rowsecurity.missing())) == len(ROW_MODELS)


def test_every_engagement_is_still_found_by_its_address(engagement):
    with walls.within():
        assert Engagement.objects.get(slug=engagement.slug) == engagement
