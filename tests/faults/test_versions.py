"""Rows 16, 23, 24 and 25 of docs/faults.md: what is adopted stays as it was at the lock, and nobody's words are lost."""

from uuid import uuid4

import pytest

from engagements.models import AuditEntry
from strategies import services, versioning
from strategies.models import Input, Statement, StrategyVersion
from strategies.services.versions import adopt_version
from tests.factories import MembershipFactory, UserFactory
from tests.faults.processes import Aside, together

EIGHT = range(8)


@pytest.fixture
def statement(written):
    return written.statement_rows.select_related("section").get()


@pytest.fixture
def submitted(written, lead):
    return versioning.submit(written, by=lead)


def save_url(engagement, statement):
    return f"/engagements/{engagement.slug}/strategy/statements/{statement.key}/edit/"


def form(statement, words, revision=1):
    heading, kind = statement.heading, statement.kind
    return {"heading": heading, "body": words, "kind": kind, "revision": revision, "version": "1.0"}


def adopt(version, by):
    return adopt_version(version, by=by, note="", decided_by="Styrelsen", next_review_on=None, re_decided=False)


def test_of_two_who_save_at_once_one_is_told_and_no_text_is_lost(engagement, statement, lead, consultant, as_user):
    """Row 16. Seen to fail without the lock on the version in `save_row` (SQLite: with deferred transactions)."""
    people = {"Leads ord.": as_user(lead), "Konsultens ord.": as_user(consultant)}
    url = save_url(engagement, statement)

    answers = together(*[lambda c=c, w=w: c.post(url, form(statement, w)) for w, c in people.items()])

    assert sorted(answer.status_code for answer in answers) == [302, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    page = refused.content.decode()
    assert all(words in page for words in people)
    statement.refresh_from_db()
    assert (statement.revision, statement.body in people) == (2, True)
    merged = next(iter(people.values())).post(url, form(statement, "Bådas ord.", revision=2))
    statement.refresh_from_db()
    assert (merged.status_code, statement.revision, statement.body) == (302, 3, "Bådas ord.")


def test_eight_who_adopt_at_once_adopt_once(engagement, submitted, lead, as_user, faults):
    """Row 23. Seen to fail on PostgreSQL without the locks in `adopt_version` and `adopt`: the trigger refused the
    second with an error."""
    people = [MembershipFactory(engagement=engagement, role="client_lead", user=UserFactory()).user for _n in EIGHT]
    clients = [as_user(person) for person in people]
    url = f"/engagements/{engagement.slug}/strategy/versions/adopt/"
    values = {"decided_by": "Styrelsen", "next_review_on": "", "revision": submitted.revision}

    answers = together(*[lambda n=n: clients[n].post(url, {**values, "note": f"Ord {n}"}) for n in EIGHT])

    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [302]
    assert [a["Location"].rsplit("/versions/")[1] for a in answers if a.status_code == 302] == ["1.0/"]
    version = StrategyVersion.objects.get()
    assert (version.state, version.adopted_by in people, version.number) == ("adopted", True, "1.0")
    assert AuditEntry.objects.filter(verb="version_adopt").count() == 1
    for number, answer in enumerate(answers):
        page = answer.content.decode()
        assert answer.status_code == 302 or (str(version.adopted_by) in page and f"Ord {number}" in page)


def test_an_edit_that_was_begun_before_the_adoption_is_in_it(
    engagement, submitted, statement, lead, faults, wait_until
):
    """Row 24, the edit holds the lock. Seen to fail without the lock on the version in `save_row`."""
    faults.arm("row.read", "wait")
    statement.body = "Ändrat i sista stund."
    editing = Aside(lambda: services.change_row(statement, began_at=1, by=lead))
    wait_until(lambda: faults.came("row.read") == 1)
    adopting = Aside(lambda: adopt(submitted, lead))
    wait_until(adopting.is_stuck)
    faults.disarm("row.read")
    editing.result()
    adopted = adopting.result()

    assert Statement.objects.get(version=adopted).body == "Ändrat i sista stund."
    assert versioning.checksum(adopted) == adopted.checksum


def test_an_edit_that_comes_during_the_adoption_is_kept_and_not_in_it(
    engagement, submitted, statement, lead, consultant, as_user, faults, wait_until
):
    """Row 24, the adoption holds the lock. Seen to fail with the version read before the lock in `save_row`."""
    before = statement.body
    client = as_user(consultant)
    faults.arm("version.checked", "wait")
    adopting = Aside(lambda: adopt(submitted, lead))
    wait_until(lambda: faults.came("version.checked") == 1)
    editing = Aside(lambda: client.post(save_url(engagement, statement), form(statement, "För sent.")))
    wait_until(editing.is_stuck)
    faults.disarm("version.checked")
    adopted = adopting.result()
    answer = editing.result()

    assert Statement.objects.get(version=adopted).body == before
    page = answer.content.decode()
    assert (answer.status_code, "För sent." in page) == (409, True)


def test_inputs_that_arrive_during_the_adoption_are_all_kept(
    submitted, statement, lead, contributor, faults, wait_until
):
    """Row 24. Seen to fail with `add_input` refusing an adopted version."""
    voice = services.voice_of(submitted.strategy.engagement, contributor)
    keys = [uuid4() for _n in range(12)]

    def say(key):
        values = {"kind": "comment", "text": f"Ord {key}", "statement_key": statement.key}
        return services.add_input(version=submitted, key=key, voice=voice, **values)

    faults.arm("version.checked", "wait")
    adopting = Aside(lambda: adopt(submitted, lead))
    wait_until(lambda: faults.came("version.checked") == 1)
    saying = [Aside(lambda key=key: say(key)) for key in keys]
    wait_until(saying[0].is_stuck)
    faults.disarm("version.checked")
    adopted = adopting.result()
    assert all(one.result()[1] for one in saying)

    stored = Input.objects.filter(version=adopted)
    assert {said.key: said.text for said in stored} == {key: f"Ord {key}" for key in keys}


def test_eight_who_open_the_next_draft_get_one(adopted, lead, consultant):
    """Row 25. Seen to fail without the lock on the strategy in `open_draft` and what it does when the constraint refuses."""
    drafts = together(*[lambda: versioning.open_draft(adopted.strategy, by=lead) for _n in EIGHT])

    assert {draft.pk for draft in drafts} == {StrategyVersion.objects.open().get().pk}
    assert AuditEntry.objects.filter(verb="version_open").count() == 1
    assert Statement.objects.filter(version=drafts[0]).count() == 1


def test_a_restore_during_an_open_draft_changes_nothing_and_says_why(adopted, lead):
    """Row 25. Seen to fail without the question in `restore`: it returned the draft that was open as if it were restored."""
    draft = versioning.open_draft(adopted.strategy, by=lead)

    results = together(*[lambda: versioning.restore(adopted, by=lead) for _n in EIGHT])

    assert {type(result) for result in results} == {versioning.VersionError}
    assert StrategyVersion.objects.open().get() == draft


def test_of_eight_who_restore_at_once_one_draft_comes(adopted, lead):
    """Row 25. Seen to fail as the one before."""
    results = together(*[lambda: versioning.restore(adopted, by=lead) for _n in EIGHT])

    drafts = [result for result in results if isinstance(result, StrategyVersion)]
    assert {draft.pk for draft in drafts} == {StrategyVersion.objects.open().get().pk}
    assert all(isinstance(result, StrategyVersion | versioning.VersionError) for result in results)
