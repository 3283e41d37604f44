import threading

import pytest
from django.db import IntegrityError, connection, transaction

from engagements.models import AuditEntry
from policies.models import Policy, Rule
from strategies import versioning
from tests.faults.processes import Aside
from tests.training.conftest import adopt
from training.models import Acknowledgement
from training.queries.learning import progress_of
from training.services import courses, drawing, learning

ROUNDS = 50


def url(learner, course):
    return f"/learn/{learner.key}/{course.slug}/acknowledge/"


def rewrite(draft):
    rule = draft.policy_rows.get().rules.first()
    rule.answer = f"{rule.answer} Alltid."
    rule.save()


def leave_alone(draft):
    assert draft.is_open


def test_the_page_holds_the_whole_text_and_its_checksum(course, policy, learner, visitor):
    page = visitor.get(url(learner, course)).content.decode()

    assert f'<input type="hidden" name="checksum" value="{policy.checksum()}">' in page
    assert policy.title in page
    for rule in policy.rules.all():
        for text in (rule.case, rule.answer, rule.do, rule.dont, rule.reason):
            assert text in page.replace("&#x27;", "'")


def test_signing_stores_who_what_text_and_when(course, policy, learner, visitor):
    response = visitor.post(url(learner, course), {"checksum": policy.checksum()})

    assert response["Location"] == f"/learn/{learner.key}/{course.slug}/done/"
    signed = Acknowledgement.objects.get()
    assert (signed.learner, signed.policy, signed.checksum) == (learner, policy, policy.checksum())
    assert AuditEntry.objects.get(verb="acknowledgement_create").subject == "Eva Berg"


def test_signing_twice_is_stored_once(course, policy, learner, visitor):
    for _press in range(2):
        assert visitor.post(url(learner, course), {"checksum": policy.checksum()}).status_code == 302
    assert Acknowledgement.objects.count() == 1


def test_a_text_that_changed_meanwhile_is_not_signed_but_shown(course, policy, learner, visitor, next_version):
    seen = policy.checksum()
    later = next_version(rewrite)

    response = visitor.post(url(learner, course), {"checksum": seen})

    page = response.content.decode()
    assert response.status_code == 409
    assert "Texten ändrades nyss" in page
    assert "Ja, gärna. Alltid." in page
    assert f'value="{later.policy_rows.get().checksum()}"' in page
    assert Acknowledgement.objects.count() == 0


@pytest.mark.parametrize("sent", [{}, {"checksum": ""}, {"checksum": "0" * 64}, {"checksum": "å\0"}])
def test_nothing_is_signed_without_the_checksum_of_the_text(course, learner, visitor, sent):
    assert visitor.post(url(learner, course), sent).status_code == 409
    assert Acknowledgement.objects.count() == 0


def test_the_same_text_in_a_later_version_counts_still(course, policy, learner, next_version):
    first = learning.acknowledge(learner, "employees", policy.checksum())
    next_version(leave_alone)

    assert progress_of(learner, course.slug).acknowledged_at == first.created_at
    assert learning.acknowledge(learner, "employees", policy.checksum()) == first
    assert Acknowledgement.objects.count() == 1


def test_a_changed_text_asks_again(course, policy, learner, next_version):
    learning.acknowledge(learner, "employees", policy.checksum())
    next_version(rewrite)
    assert progress_of(learner, course.slug).acknowledged_at is None


def test_a_policy_that_is_gone_is_not_signed(course, policy, learner, visitor, next_version):
    seen = policy.checksum()
    next_version(lambda draft: draft.policy_rows.get().delete())

    with pytest.raises(learning.TextChangedError):
        learning.acknowledge(learner, "employees", seen)
    assert visitor.get(url(learner, course))["Location"].endswith("/done/")


def test_the_database_holds_one_signature_a_policy(policy, learner):
    Acknowledgement.objects.create(learner=learner, policy=policy, checksum="0" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        Acknowledgement.objects.create(learner=learner, policy=policy, checksum="1" * 64)


# Races ------------------------------------------------------------------------------------------------------------


def together(*works):
    """Run all at the same time, each in a thread with its own connection."""
    start, errors = threading.Barrier(len(works)), []

    def run(work):
        start.wait()
        try:
            work()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.mark.django_db(transaction=True)
def test_nobody_signs_an_unseen_text_while_a_version_is_adopted(full, lead, learner):
    """fault 27: fifty times a signature and an adoption at once. Either the old text was in force when it was signed, or
    nothing was signed; what is stored has always the checksum of the policy it points at. Seen to fail without the comparison in
    `acknowledge`; the lock is taken away in the next test, since fifty rounds do not meet its moment for sure."""
    adopt(full, lead)
    strategy = full.strategy
    for _round in range(ROUNDS):
        seen = Policy.objects.get(version__state="adopted").checksum()
        draft = versioning.open_draft(strategy, by=lead)
        rule = Rule.objects.filter(version=draft).first()
        rule.answer = f"Svar {_round}"
        rule.save()
        versioning.submit(draft, by=lead)

        errors = together(
            lambda seen=seen: learning.acknowledge(learner, "employees", seen),
            lambda draft=draft: versioning.adopt(draft, by=lead),
        )

        assert [type(error) for error in errors] in ([], [learning.TextChangedError])
        signed = Acknowledgement.objects.filter(checksum=seen)
        assert signed.count() == (0 if errors else 1)
    for stored in Acknowledgement.objects.select_related("policy"):
        assert stored.policy.checksum() == stored.checksum
    assert strategy.versions.adopted().count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_signature_waits_for_an_adoption_that_is_under_way(full, lead, learner, wait_until):
    """The new version is written but not committed when the signature comes: it waits, and then sees the new text. Seen to fail
    on PostgreSQL without the lock in `_policy_in_force`: the old text was signed."""
    seen = adopt(full, lead).policy_rows.get().checksum()
    draft = versioning.open_draft(full.strategy, by=lead)
    rewrite(draft)
    versioning.submit(draft, by=lead)

    with transaction.atomic():
        versioning.adopt(draft, by=lead)
        signing = Aside(lambda: learning.acknowledge(learner, "employees", seen))
        wait_until(signing.is_stuck)
    with pytest.raises(learning.TextChangedError):
        signing.result()

    assert Acknowledgement.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_are_one_signature(full, lead, learner):
    version = adopt(full, lead)
    seen = version.policy_rows.get().checksum()
    assert together(*[lambda: learning.acknowledge(learner, "employees", seen)] * 6) == []
    assert Acknowledgement.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_presses_on_an_answer_are_one_answer(full, lead, learner):
    course = courses.publish_course(drawing.draw_course(adopt(full, lead), "Kurs", lead), by=lead)
    question = course.questions.first()
    choices = list(question.choices.all())
    assert (
        together(*[lambda choice=choice: learning.answer_question(learner, question, choice) for choice in choices])
        == []
    )
    assert learner.attempts.count() == 1
    assert learner.attempts.get().answers.count() == 1
