import re

import pytest

from engagements.models import AuditEntry
from strategies import services, versioning
from strategies.models import Statement, StatementEvidence, StrategyVersion
from tests.factories import FindingFactory, SourceFactory, StatementFactory

BODY = "Under ett strömavbrott svarar vi inom en timme, även på helger. Svaret får vara kort."


@pytest.fixture
def statement(written):
    return written.statement_rows.get()


def url(engagement, statement, verb="edit"):
    return f"/engagements/{engagement.slug}/strategy/statements/{statement.key}/{verb}/"


def form(**changes):
    return {
        "heading": "Så snabbt",
        "body": "Vi svarar **strax**.",
        "kind": "text",
        "revision": "1",
        "version": "1.0",
    } | changes


def test_the_form_opens_with_the_text_and_its_revision(engagement, statement, lead, as_user):
    page = as_user(lead).get(url(engagement, statement)).content.decode()

    assert BODY in page
    assert '<input type="hidden" name="revision" value="1">' in page


def test_saving_renders_counts_and_logs(engagement, statement, lead, as_user):
    answer = as_user(lead).post(url(engagement, statement), form())

    assert answer["Location"] == f"/engagements/{engagement.slug}/strategy/dialogue/?mode=write"
    statement.refresh_from_db()
    assert (statement.heading, statement.body, statement.revision) == ("Så snabbt", "Vi svarar **strax**.", 2)
    assert statement.html == "<p>Vi svarar <strong>strax</strong>.</p>"
    entry = AuditEntry.objects.get(verb="statement_edit")
    assert (entry.actor, entry.details) == (lead, {"key": str(statement.key), "revision": 2, "version": "1.0"})


@pytest.mark.parametrize(("before", "after"), [("not_started", "in_discussion"), ("agreed", "agreed")])
def test_the_first_statement_starts_its_part(draft, lead, before, after):
    part, other = draft.section_rows.order_by("position")[:2]
    draft.section_rows.filter(pk=part.pk).update(state=before)

    services.create_row(Statement(version=draft, section=part, body="Vi svarar."), by=lead)

    part.refresh_from_db()
    other.refresh_from_db()
    assert (part.state, other.state) == (after, "not_started")


def test_saving_nothing_new_leaves_no_trace(engagement, statement, lead, as_user):
    as_user(lead).post(url(engagement, statement), form(heading=statement.heading, body=BODY, is_assumption="on"))

    statement.refresh_from_db()
    assert statement.revision == 1
    assert not AuditEntry.objects.filter(verb="statement_edit").exists()


def test_what_is_typed_is_cleaned(engagement, statement, lead, as_user):
    as_user(lead).post(
        url(engagement, statement), form(heading="A\u030a  b\x00\n c", body="A\u030angra\x07\r\n\r\nstrax")
    )

    statement.refresh_from_db()
    assert (statement.heading, statement.body) == ("Å b c", "Ångra\n\nstrax")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"body": ""}, "body"),
        ({"body": "\u200b \u2060"}, "body"),
        ({"body": "x" * 20_001}, "body"),
        ({"heading": "x" * 151}, "heading"),
        ({"kind": "poem"}, "kind"),
    ],
)
def test_what_cannot_be_stored_comes_back_with_everything_typed(engagement, statement, lead, as_user, changes, field):
    answer = as_user(lead).post(url(engagement, statement), form(**changes))

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"]["heading"].value() == form(**changes)["heading"]
    assert answer.context["revision"] == 1
    statement.refresh_from_db()
    assert statement.body == BODY


def test_half_a_letter_is_refused_with_words():
    from strategies.forms import TextField

    with pytest.raises(Exception, match="surrogat"):
        TextField().clean("\ud800")


def test_who_saves_second_sees_both_texts_and_loses_nothing(engagement, statement, lead, consultant, as_user):
    services.change_row(_edited(statement, "Konsultens ord."), began_at=1, by=consultant)

    answer = as_user(lead).post(url(engagement, statement), form(body="Mina ord."))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert (page.index("Konsultens ord.") < page.index("Mina ord."), consultant.name in page) == (True, True)
    assert '<input type="hidden" name="revision" value="2">' in page
    statement.refresh_from_db()
    assert statement.body == "Konsultens ord."


def test_the_three_choices_of_a_conflict(engagement, statement, lead, consultant, as_user):
    services.change_row(_edited(statement, "Konsultens ord."), began_at=1, by=consultant)
    client = as_user(lead)
    page = client.post(url(engagement, statement), form(body="Mina ord.")).content.decode()

    kept = re.findall(
        r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.split("Behåll min")[0].rsplit("<form", 1)[1]
    )
    mine = client.post(url(engagement, statement), dict(kept) | {"body": "Mina ord."})
    statement.refresh_from_db()

    assert (mine.status_code, statement.body, statement.revision) == (302, "Mina ord.", 3)
    merged = client.post(url(engagement, statement), form(body="Bådas ord.", revision="3"))
    statement.refresh_from_db()
    assert (merged.status_code, statement.body) == (302, "Bådas ord.")


@pytest.mark.parametrize("revision", ["", "0", "-1", "x", "9" * 30, "²"])
def test_a_revision_that_is_none_is_a_conflict_and_no_crash(engagement, statement, lead, as_user, revision):
    answer = as_user(lead).post(url(engagement, statement), form(revision=revision))

    assert answer.status_code == 409


def test_an_adoption_meanwhile_keeps_the_text_and_leads_into_the_next_draft(
    engagement, statement, written, lead, as_user
):
    versioning.submit(written, by=lead)
    versioning.adopt(written, by=lead)
    client = as_user(lead)

    refused = client.post(url(engagement, statement), form(body="Mina ord."))
    carried = client.post(url(engagement, statement), form(body="Mina ord.", into="next"))

    assert (refused.status_code, "Mina ord." in refused.content.decode()) == (409, True)
    assert carried.status_code == 302
    adopted, draft = (StrategyVersion.objects.get(minor=minor) for minor in (0, 1))
    assert (adopted.statement_rows.get().body, draft.statement_rows.get().body) == (BODY, "Mina ord.")


def test_a_text_begun_in_the_former_version_does_not_slip_into_the_next_draft(
    engagement, statement, written, lead, as_user
):
    versioning.submit(written, by=lead)
    versioning.adopt(written, by=lead)
    draft = versioning.open_draft(written.strategy, by=lead)

    refused = as_user(lead).post(url(engagement, statement), form(body="Mina ord."))

    assert (refused.status_code, draft.statement_rows.get().body) == (409, BODY)


def test_findings_are_cited_and_taken_away(engagement, statement, lead, as_user):
    first, second = FindingFactory(engagement=engagement), FindingFactory(engagement=engagement)
    client = as_user(lead)

    client.post(url(engagement, statement), form(evidence_shown="", finding=[first.pk, second.pk]))
    client.post(
        url(engagement, statement), form(revision="2", evidence_shown=f"{first.pk},{second.pk}", finding=[second.pk])
    )

    assert [row.finding for row in StatementEvidence.objects.filter(statement=statement)] == [second]


def test_what_somebody_else_cited_meanwhile_stays(engagement, statement, lead, consultant, as_user):
    theirs, mine = FindingFactory(engagement=engagement), FindingFactory(engagement=engagement)
    services.change_evidence(statement, findings=([theirs.pk], []), by=consultant)

    as_user(lead).post(url(engagement, statement), form(evidence_shown="", finding=[mine.pk]))

    assert {row.finding for row in StatementEvidence.objects.all()} == {theirs, mine}


def test_a_foreign_finding_or_source_is_not_cited(engagement, statement, lead, as_user):
    finding, source = FindingFactory(), SourceFactory()
    client = as_user(lead)

    client.post(url(engagement, statement), form(evidence_shown="", finding=[finding.pk, "x", "9" * 40]))
    client.post(url(engagement, statement, "evidence"), {"evidence_shown": "", "source": [source.pk]})

    assert StatementEvidence.objects.count() == 0


def test_sources_are_searched_and_cited(engagement, statement, lead, as_user):
    wanted = SourceFactory(engagement=engagement, label="Inlägg", text="mörkt i Björkhagen")
    SourceFactory(engagement=engagement, label="Annat")
    SourceFactory(engagement=engagement, label="Björkhagen", kind="quote", permission="never", text="hemligt")
    client = as_user(lead)

    page = client.get(url(engagement, statement, "evidence"), {"q": "Björkhagen"})
    client.post(url(engagement, statement, "evidence"), {"evidence_shown": "", "source": [wanted.pk]})

    assert [source for _citation, source in page.context["rows"]] == [wanted]
    assert StatementEvidence.objects.get().source == wanted
    client.post(url(engagement, statement, "evidence") + "remove/", {"source": wanted.pk})
    assert StatementEvidence.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_choice_of_sources_costs_the_same(engagement, statement, lead, as_user, django_assert_num_queries, count):
    for _n in range(count):
        SourceFactory(engagement=engagement)
    client = as_user(lead)
    client.get(url(engagement, statement, "evidence"))

    with django_assert_num_queries(7):
        client.get(url(engagement, statement, "evidence"))


def test_a_new_statement_stands_last_in_its_part(engagement, statement, lead, as_user):
    create = f"/engagements/{engagement.slug}/strategy/dialogue/statements/new/"

    answer = as_user(lead).post(create, form(heading="", kind="decision", is_assumption="on"))

    assert answer.status_code == 302
    last = Statement.objects.order_by("position").last()
    assert (last.section.code, last.kind, last.is_assumption, last.html) == (
        "dialogue", "decision", True, "<p>Vi svarar <strong>strax</strong>.</p>",
    )  # fmt: skip
    assert last.position > statement.position


def test_moving_changes_places_and_counts_no_revision(engagement, statement, lead, as_user):
    other = StatementFactory(version=statement.version, section=statement.section, position=5)
    client = as_user(lead)

    client.post(url(engagement, other, "move"), {"direction": "up"})
    order = list(statement.section.statements.values_list("pk", "revision"))
    client.post(url(engagement, other, "move"), {"direction": "up"})

    assert order == [(other.pk, 1), (statement.pk, 1)]
    assert list(statement.section.statements.values_list("pk", "revision")) == order
    assert AuditEntry.objects.filter(verb="statement_move").count() == 1


def test_deleting_asks_first_and_refuses_what_moved_on(engagement, statement, lead, consultant, as_user):
    client = as_user(lead)
    assert BODY in client.get(url(engagement, statement, "delete")).content.decode()
    services.change_row(_edited(statement, "Nyare ord."), began_at=1, by=consultant)

    refused = client.post(url(engagement, statement, "delete"), {"revision": "1"})
    deleted = client.post(url(engagement, statement, "delete"), {"revision": "2"})

    assert (refused.status_code, deleted.status_code, Statement.objects.count()) == (409, 302, 0)
    assert AuditEntry.objects.filter(verb="statement_delete").count() == 1


def _edited(statement, body):
    twin = Statement.objects.get(pk=statement.pk)
    twin.body = body
    return twin
