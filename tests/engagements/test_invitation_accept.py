import threading
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.views import redirect_to_login
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from engagements import invitations
from engagements.models import AuditEntry, Invitation, Membership, User
from engagements.models.people import Role
from tests.factories import UserFactory

PASSWORD = "en linje i taget"
ANSWER = {"name": "Hanna Berg", "password": PASSWORD}


@pytest.fixture
def invitation(engagement, lead):
    return invitations.invite(engagement, email="hanna@example.org", role="contributor", by=lead, name="Hanna Berg")


def test_a_new_person_gets_an_account_and_is_in(invitation, engagement, as_user):
    client = as_user(None)
    for _twice in range(2):  # mail scanners follow links
        assert client.get(invitation.get_absolute_url()).status_code == 200
    response = client.post(invitation.get_absolute_url(), ANSWER)
    assert (response.status_code, response["Location"]) == (302, engagement.get_absolute_url())
    user = User.objects.get(email="hanna@example.org")
    assert (user.name, user.language) == ("Hanna Berg", "sv")
    assert engagement.memberships.get(user=user).role == Role.CONTRIBUTOR
    assert client.get(engagement.get_absolute_url()).status_code == 200
    assert AuditEntry.objects.first().verb == "invitation_accept"


def test_the_new_account_signs_in_by_password(invitation, as_user):
    as_user(None).post(invitation.get_absolute_url(), ANSWER)
    response = as_user(None).post(reverse("account_login"), {"login": "hanna@example.org", "password": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, "/engagements/")
    assert authenticate(email="hanna@example.org", password=PASSWORD)


def test_it_works_once(invitation, as_user):
    """Seen to fail without the question for `used_at` in `why_not`."""
    as_user(None).post(invitation.get_absolute_url(), ANSWER)
    for method in ("get", "post"):
        response = getattr(as_user(None, "en"), method)(invitation.get_absolute_url())
        assert response.status_code == 410
        assert "This invitation has been used." in response.content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"revoked_at": timezone.now()}, "This invitation has been withdrawn."),
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, "This invitation has expired."),
    ],
)
def test_what_is_over_says_which_and_whom_to_ask_and_no_more(change, words, invitation, engagement, lead, as_user):
    """Seen to fail without the question for `expires_at` in `why_not`."""
    Invitation.objects.filter(pk=invitation.pk).update(**change)
    for method in ("get", "post"):
        response = getattr(as_user(None, "en"), method)(invitation.get_absolute_url(), ANSWER)
        content = response.content.decode()
        assert response.status_code == 410
        assert words in content
        assert f"Ask {lead.name} for a new one." in content
        assert "Ekvalla" not in content
        assert "hanna" not in content
    assert not User.objects.filter(email="hanna@example.org").exists()


def test_it_is_good_for_a_week(invitation):
    assert round((invitation.expires_at - timezone.now()) / timedelta(days=1), 2) == 7


@pytest.mark.parametrize("token", ["nonsense", "e30:1abc:xyz", "å", "a" * 500])
def test_a_link_that_we_never_signed_is_not_found(token, invitation, as_user):
    assert as_user(None).get(reverse("engagements:invitation_accept", args=[token])).status_code == 404


def test_a_changed_link_is_not_found(invitation, as_user):
    url = invitation.get_absolute_url()
    assert as_user(None).get(url.replace(invitation.token, invitation.token[:-1])).status_code == 404


def test_who_has_an_account_signs_in_first_and_comes_back(invitation, engagement, as_user):
    user = UserFactory(email="hanna@example.org")
    response = as_user(None).post(invitation.get_absolute_url())
    assert (response.status_code, response["Location"]) == (302, redirect_to_login(invitation.get_absolute_url()).url)
    assert not engagement.memberships.filter(user=user).exists()
    response = as_user(user).post(invitation.get_absolute_url())
    assert response["Location"] == engagement.get_absolute_url()
    assert engagement.memberships.get(user=user).role == Role.CONTRIBUTOR


def test_a_password_sent_along_for_an_existing_account_changes_nothing(invitation, as_user):
    user = UserFactory(email="hanna@example.org")
    user.set_password("the old one")
    user.save()
    as_user(None).post(invitation.get_absolute_url(), ANSWER)
    user.refresh_from_db()
    assert user.check_password("the old one")


def test_somebody_else_is_told_so_and_the_link_stays_good(invitation, reader, as_user):
    client = as_user(reader, "en")
    page = client.get(invitation.get_absolute_url())
    assert f"The invitation is for hanna@example.org, and you are signed in as {reader.name}." in page.content.decode()
    assert client.post(invitation.get_absolute_url(), ANSWER).status_code == 403
    invitation.refresh_from_db()
    assert invitation.is_open


def test_the_service_itself_refuses_somebody_else(invitation, engagement, stranger):
    with pytest.raises(invitations.InvitationError):
        invitations.accept(invitation, user=stranger)
    assert not engagement.memberships.filter(user=stranger).exists()


def test_a_member_who_is_invited_again_keeps_the_role(invitation, engagement, as_user):
    user = UserFactory(email="hanna@example.org")
    Membership.objects.create(engagement=engagement, user=user, role=Role.CONSULTANT)
    as_user(user).post(invitation.get_absolute_url())
    assert engagement.memberships.get(user=user).role == Role.CONSULTANT


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"password": "short"}, "password"),
        ({"password": "hanna@example.org"}, "password"),
        ({"password": "password"}, "password"),
    ],
)
def test_a_weak_answer_is_refused_and_what_was_typed_stays(changes, field, invitation, as_user):
    response = as_user(None).post(invitation.get_absolute_url(), {**ANSWER, **changes})
    assert (response.status_code, list(response.context["form"].errors)) == (200, [field])
    invitation.refresh_from_db()
    assert invitation.is_open
    assert User.objects.filter(email="hanna@example.org").count() == 0


def test_the_link_is_kept_out_of_search_engines_and_referrers(invitation, as_user):
    response = as_user(None).get(invitation.get_absolute_url())
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert (response["Referrer-Policy"], response["Cache-Control"]) == ("same-origin", "private, no-store")


@pytest.mark.django_db(transaction=True)
def test_two_who_follow_it_in_the_same_moment_are_one(engagement, lead):
    invitation = invitations.invite(engagement, email="hanna@example.org", role="reader", by=lead)
    start, statuses = threading.Barrier(2), []

    def go():
        client = Client()
        start.wait()
        try:
            statuses.append(client.post(invitation.get_absolute_url(), ANSWER).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 302 in statuses
    assert set(statuses) <= {302, 410}
    assert User.objects.filter(email="hanna@example.org").count() == 1
    assert engagement.memberships.filter(user__email="hanna@example.org").count() == 1
