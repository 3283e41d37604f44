import threading

import pytest
from django.db import connection
from django.urls import reverse

from engagements import invitations, services
from engagements.models import AuditEntry, Membership
from engagements.models.people import Role
from tests.factories import MembershipFactory


def url(member):
    return reverse("engagements:member_remove", args=[member.engagement.slug, member.pk])


def test_who_is_removed_is_out_at_once(engagement, lead, reader, as_user):
    theirs = as_user(reader)
    assert as_user(lead).post(url(engagement.memberships.get(user=reader))).status_code == 302
    assert theirs.get(reverse("engagements:engagement_detail", args=[engagement.slug])).status_code == 404
    assert theirs.get("/engagements/").context["rows"] == []
    assert AuditEntry.objects.values_list("verb", "subject").get() == ("member_remove", str(reader))


def test_a_get_removes_nobody(engagement, lead, reader, as_user):
    assert as_user(lead).get(url(engagement.memberships.get(user=reader))).status_code == 200
    assert engagement.memberships.filter(user=reader).exists()


def test_links_that_the_person_made_end_with_the_membership(engagement, lead, consultant, as_user):
    """Seen to fail without the end of waiting invitations in `remove_member`."""
    theirs = invitations.invite(engagement, email="a@example.org", role="reader", by=consultant)
    mine = invitations.invite(engagement, email="b@example.org", role="reader", by=lead)
    as_user(lead).post(url(engagement.memberships.get(user=consultant)))
    assert list(engagement.invitations.waiting()) == [mine]
    assert as_user(None).get(theirs.get_absolute_url()).status_code == 410


def test_the_last_lead_cannot_remove_themselves(engagement, lead, as_user):
    response = as_user(lead, "en").post(url(engagement.memberships.get(user=lead)))
    assert response.context["error"] == "There must be a lead consultant. Give somebody else that role first."
    assert engagement.memberships.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_leads_who_leave_in_the_same_moment_leave_one():
    first = MembershipFactory(role=Role.LEAD)
    second = MembershipFactory(role=Role.LEAD, engagement=first.engagement)
    start, outcomes = threading.Barrier(2), []

    def go(membership):
        start.wait()
        try:
            services.remove_member(membership, by=membership.user)
            outcomes.append("left")
        except services.LastLeadError:
            outcomes.append("stays")
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[membership]) for membership in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["left", "stays"]
    assert Membership.objects.filter(role=Role.LEAD).count() == 1
